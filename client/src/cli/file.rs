//! Files that people give and get: TOML or JSON in, anything out.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use prost::Message;
use prost_reflect::{Kind, MessageDescriptor};
use serde_json::Value;

use crate::Lang;
use crate::cli::format::{typed_date, typed_decimal};
use crate::cli::{Ctx, Failure, Outcome, json, words};

/// Largest file that is read: 3 MiB of a template's files and some air.
const FILE_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// Decimals of the contract, where a comma is read as a point.
const DECIMALS: &[&str] = &[
    "quantity",
    "unit_price",
    "percent",
    "amount",
    "rate",
    "share",
    "price",
    "stock",
    "weight_kg",
];
/// Dates of the contract whose names do not end in `_date`.
const DATES: &[&str] = &["from", "until", "date"];

/// Reads a message from a TOML or JSON file, by its ending; `-` is JSON from standard input. The
/// fields have the contract's names; lists may be written in words ("przelew", "23").
pub(crate) fn read_message<M: Message + Default>(path: &Path, ctx: &mut Ctx<'_>) -> Outcome<M> {
    let bytes = if path.as_os_str() == "-" {
        read_all(path, &mut ctx.io.input)?
    } else {
        read_bytes(path)?
    };
    parse_message(path, bytes, ctx.lang)
}

/// Reads a short text out of a file, or `-` for standard input.
pub(crate) fn read_text(path: &Path, ctx: &mut Ctx<'_>) -> Outcome<String> {
    let bytes = if path.as_os_str() == "-" {
        read_all(path, &mut ctx.io.input)?
    } else {
        read_bytes(path)?
    };
    String::from_utf8(bytes).map_err(|_| refused(path, "UTF-8"))
}

/// Reads a whole file.
pub(crate) fn read_bytes(path: &Path) -> Outcome<Vec<u8>> {
    let mut file = fs::File::open(path).map_err(Failure::file(path))?;
    read_all(path, &mut file)
}

fn read_all(path: &Path, from: &mut impl Read) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(FILE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(Failure::file(path))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(refused(path, &format!("> {FILE_BYTES_MAX} B")));
    }
    Ok(bytes)
}

/// A message out of a file's content.
pub(crate) fn parse_message<M: Message + Default>(
    path: &Path,
    bytes: Vec<u8>,
    lang: Lang,
) -> Outcome<M> {
    let text = String::from_utf8(bytes).map_err(|_| refused(path, "UTF-8"))?;
    let is_toml = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
    let mut value = if is_toml {
        let table: toml::Table =
            toml::from_str(&text).map_err(|error| refused(path, &error.to_string()))?;
        of_toml(toml::Value::Table(table))
    } else {
        serde_json::from_str(&text).map_err(|error| refused(path, &error.to_string()))?
    };
    let descriptor = json::descriptor::<M>()?;
    friendly(&mut value, &descriptor, lang).map_err(|problem| refused(path, &problem))?;
    json::to_message(&value).map_err(|failure| refused(path, &failure.text(lang)))
}

/// Writes a whole file at once; `-` is standard output.
pub(crate) fn write_bytes(path: &Path, bytes: &[u8], ctx: &mut Ctx<'_>) -> Outcome {
    if path.as_os_str() == "-" {
        return ctx.io.out.write_all(bytes).map_err(Failure::file(path));
    }
    let dir = match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    };
    // under another name first: a reader never sees half a file
    let mut file = tempfile::Builder::new()
        .prefix(".kontor-")
        .tempfile_in(dir)
        .map_err(Failure::file(path))?;
    std::io::Write::write_all(&mut file, bytes).map_err(Failure::file(path))?;
    file.persist(path)
        .map_err(|error| Failure::file(path)(error.error))?;
    Ok(())
}

/// Where a file of this name goes: here, into a directory, or to the named file.
pub(crate) fn place(to: Option<&Path>, name: &str) -> PathBuf {
    match to {
        None => PathBuf::from(name),
        Some(to) if to.is_dir() => to.join(name),
        Some(to) => to.to_owned(),
    }
}

/// A proposed name without anything that would leave the directory or that a system refuses in names; `otherwise` when
/// nothing is left of it.
pub(crate) fn safe_name(proposed: &str, otherwise: &str) -> String {
    let name: String = proposed
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
            c if c.is_control() => '-',
            c => c,
        })
        .collect();
    let name = name.trim_matches(['.', ' ', '-']).to_owned();
    let ending = otherwise.rsplit('.').next();
    if name.is_empty() || ending == Some(name.as_str()) {
        otherwise.to_owned()
    } else {
        name
    }
}

fn refused(path: &Path, problem: &str) -> Failure {
    Failure::File {
        path: path.to_owned(),
        problem: problem.to_owned(),
    }
}

/// TOML as JSON; its own dates become texts.
fn of_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(yes) => Value::Bool(yes),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(items) => Value::Array(items.into_iter().map(of_toml).collect()),
        toml::Value::Table(table) => Value::Object(
            table
                .into_iter()
                .map(|(key, value)| (key, of_toml(value)))
                .collect(),
        ),
    }
}

/// Turns what people write into what the contract wants: words of lists into their names, dates of
/// people into ISO, commas of decimals into points, whole numbers into texts where those are wanted.
fn friendly(value: &mut Value, descriptor: &MessageDescriptor, lang: Lang) -> Result<(), String> {
    let Value::Object(fields) = value else {
        return Ok(());
    };
    for (name, value) in fields {
        // an unknown name is refused later, by the one who knows them all
        let Some(field) = descriptor.get_field_by_name(name) else {
            continue;
        };
        let items: Vec<&mut Value> = match value {
            Value::Array(items) => items.iter_mut().collect(),
            single => vec![single],
        };
        for item in items {
            match field.kind() {
                Kind::Message(inner) => friendly(item, &inner, lang)?,
                Kind::Enum(list) => {
                    let typed = match &*item {
                        Value::String(text) => text.clone(),
                        Value::Number(number) => number.to_string(),
                        _ => continue,
                    };
                    if let Some(full) = words::full_name(list.name(), &typed) {
                        *item = Value::String(full);
                    }
                }
                Kind::String => friendly_text(item, name, lang)?,
                _ => {}
            }
        }
    }
    Ok(())
}

fn friendly_text(item: &mut Value, name: &str, lang: Lang) -> Result<(), String> {
    if let Value::Number(number) = &*item {
        if !number.is_i64() {
            // 0.1 is no number of a computer's; what was meant must be written as a text
            return Err(lang.pick(
                format!(
                    "{name}: liczbę z ułamkiem zapisz w cudzysłowie, np. {name} = \"{number}\""
                ),
                format!(
                    "{name}: write a number with a fraction in quotes, as {name} = \"{number}\""
                ),
            ));
        }
        *item = Value::String(number.to_string());
    }
    if let Value::String(text) = item {
        if DECIMALS.contains(&name) {
            *text = typed_decimal(text);
        } else if DATES.contains(&name) || name.ends_with("_date") {
            *text = typed_date(text);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{InvoiceContent, PaymentForm, VatCode, buyer, discount};

    fn read(ending: &str, text: &str) -> Outcome<InvoiceContent> {
        let path = PathBuf::from(format!("faktura.{ending}"));
        parse_message(&path, text.as_bytes().to_vec(), Lang::Pl)
    }

    #[test]
    fn a_toml_file_is_read_as_people_write_it() {
        let content = read(
            "toml",
            r#"
            kind = "vat"
            issue_date = 2026-11-23
            supply_date = "20.11.2026"
            buyer.customer_id = "c"

            [payment]
            form = "przelew"
            term_days = 14
            paid_amount = 1000
            bank_account_ids = ["a", "b"]

            [[lines]]
            name = "Usługa"
            quantity = 2
            unit_price = "150,50"
            vat_code = 23
            discount.percent = "2,5"
            "#,
        )
        .expect("content");
        assert_eq!(content.issue_date, "2026-11-23");
        assert_eq!(content.supply_date, "2026-11-20");
        let buyer = content.buyer.clone().expect("a buyer");
        assert_eq!(
            buyer.source,
            Some(buyer::Source::CustomerId("c".to_owned()))
        );
        let payment = content.payment.clone().expect("a payment");
        assert_eq!(payment.form(), PaymentForm::Transfer);
        assert_eq!(payment.term_days, Some(14));
        assert_eq!(payment.bank_account_ids, ["a", "b"]);
        let line = &content.lines[0];
        assert_eq!(
            (line.quantity.as_str(), line.unit_price.as_str()),
            ("2", "150.50")
        );
        assert_eq!(line.vat_code(), VatCode::VatCode23);
        let discount = line.discount.clone().expect("a discount");
        assert_eq!(
            discount.value,
            Some(discount::Value::Percent("2.5".to_owned()))
        );
    }

    #[test]
    fn a_json_file_with_the_contracts_own_names_is_read() {
        let content = read(
            "json",
            r#"{"kind": "INVOICE_KIND_VAT", "lines": [{"name": "x", "vat_code": "VAT_CODE_EXEMPT"}]}"#,
        )
        .expect("content");
        assert_eq!(content.lines[0].vat_code(), VatCode::Exempt);
    }

    #[test]
    fn a_fraction_without_quotes_and_an_unknown_field_are_refused_by_name() {
        let failure = read("toml", "[[lines]]\nunit_price = 0.1").expect_err("refused");
        assert!(failure.text(Lang::Pl).contains("unit_price"), "{failure:?}");
        let failure = read("json", r#"{"linse": []}"#).expect_err("refused");
        assert!(failure.text(Lang::Pl).contains("linse"), "{failure:?}");
        assert!(read("toml", "= 1").is_err());
        assert!(read("json", "").is_err());
    }

    #[test]
    fn a_proposed_name_stays_in_the_directory() {
        for (proposed, name) in [
            ("FV-1-11-2026.pdf", "FV-1-11-2026.pdf"),
            ("FV/1/11/2026.pdf", "FV-1-11-2026.pdf"),
            ("../../etc/passwd", "etc-passwd"),
            ("C:\\x.pdf", "C--x.pdf"),
            ("", "dokument.pdf"),
            (".pdf", "dokument.pdf"),
            ("a\u{1b}b.pdf", "a-b.pdf"),
        ] {
            assert_eq!(safe_name(proposed, "dokument.pdf"), name);
        }
    }
}
