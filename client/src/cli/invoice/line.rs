//! A line of a document as it is typed: parts with semicolons between them.

use std::str::FromStr;

use crate::cli::format::typed_decimal;
use crate::cli::words::Listed as _;
use crate::proto::{Discount, InvoiceLine, VatCode, discount};

/// `NAME;QUANTITY [UNIT][;PRICE[;VAT[;DISCOUNT]]]`, or `@CODE;…` for a product, whose data fill what
/// is left out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TypedLine {
    /// Code of a product, to be looked up.
    pub product: Option<String>,
    /// Everything else.
    pub line: InvoiceLine,
}

/// Most parts of a line.
const PARTS_MAX: usize = 5;

impl FromStr for TypedLine {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split(';').map(str::trim).collect();
        if parts.len() < 2 || parts.len() > PARTS_MAX || parts[0].is_empty() {
            return Err(
                "NAME;QUANTITY [UNIT];PRICE;VAT;DISCOUNT / NAZWA;ILOŚĆ [JM];CENA;VAT;RABAT"
                    .to_owned(),
            );
        }
        let part = |place: usize| parts.get(place).copied().unwrap_or_default();
        let mut line = InvoiceLine::default();
        let product = parts[0]
            .strip_prefix('@')
            .map(|code| code.trim().to_owned());
        if product.is_none() {
            parts[0].clone_into(&mut line.name);
        }
        let (quantity, unit) = split_quantity(part(1));
        line.quantity = typed_decimal(quantity);
        unit.clone_into(&mut line.unit);
        line.unit_price = typed_decimal(part(2));
        if !part(3).is_empty() {
            line.vat_code = VatCode::typed(part(3))?.into();
        }
        if !part(4).is_empty() {
            line.discount = Some(typed_discount(part(4)));
        }
        Ok(Self { product, line })
    }
}

/// `10%` is a percentage, everything else an amount.
pub(crate) fn typed_discount(text: &str) -> Discount {
    let value = match text.strip_suffix('%') {
        Some(percent) => discount::Value::Percent(typed_decimal(percent)),
        None => discount::Value::Amount(typed_decimal(text)),
    };
    Discount { value: Some(value) }
}

/// A quantity and its unit: "2 godz.", "1 000,5 kg", "3".
pub(crate) fn split_quantity(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c.is_whitespace() || matches!(c, ',' | '.' | '-')))
        .unwrap_or(text.len());
    let (quantity, unit) = text.split_at(end);
    (quantity.trim(), unit.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> TypedLine {
        text.parse().expect(text)
    }

    #[test]
    fn a_free_line_has_name_quantity_unit_price_code_and_discount() {
        let typed = typed("Usługa serwisowa; 2,5 godz.; 1 150,00; 23; 10%");
        assert_eq!(typed.product, None);
        assert_eq!(typed.line.name, "Usługa serwisowa");
        assert_eq!(typed.line.quantity, "2.5");
        assert_eq!(typed.line.unit, "godz.");
        assert_eq!(typed.line.unit_price, "1150.00");
        assert_eq!(typed.line.vat_code(), VatCode::VatCode23);
        assert_eq!(typed.line.discount, Some(typed_discount("10%")));
    }

    #[test]
    fn a_product_needs_its_code_and_a_quantity_alone() {
        let typed = typed("@KAWA-1;1 000");
        assert_eq!(typed.product.as_deref(), Some("KAWA-1"));
        assert_eq!(typed.line.quantity, "1000");
        assert_eq!(typed.line.unit_price, "");
        assert_eq!(typed.line.discount, None);
        assert_eq!(
            typed_discount("5,00").value,
            Some(discount::Value::Amount("5.00".to_owned()))
        );
    }

    #[test]
    fn what_is_no_line_is_refused() {
        for text in ["", "Usługa", ";1", "a;1;2;99", "a;1;2;23;1;x"] {
            assert!(text.parse::<TypedLine>().is_err(), "{text}");
        }
    }
}
