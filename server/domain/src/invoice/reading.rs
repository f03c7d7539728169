//! What could not be read of a document, together with what the rules find in the rest.
//!
//! A person mends a document in one go, so a NIP with a wrong digit must not hide that a line has no price. But what
//! could not be read is left empty in the content, and a rule that finds it empty, or comes to another result without
//! it, has found nothing: such follow-ups are left out here, in one place, and the rules need not know.

use super::{Content, PaidInput};
use crate::refusal::{VIOLATIONS_MAX, Violation, Violations};

/// Where the document stands in the request.
pub(super) const ROOT: &str = "invoice";

/// A document as far as it could be read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The document; what could not be read is empty.
    pub content: Content,
    /// What could not be read, with paths under `invoice`.
    pub unread: Violations,
}

impl Reading {
    /// A document of which everything could be read.
    pub fn whole(content: Content) -> Self {
        Self {
            content,
            unread: Violations::new(),
        }
    }

    /// Everything that is wrong, in the order of the document: what could not be read, and what the rules `found`, as far
    /// as it would be wrong whatever stood in the place of the unreadable.
    pub fn with_found(&self, found: Violations) -> Violations {
        let found = if self.unread.count() > VIOLATIONS_MAX {
            // Of some it is not known where they were: nothing tells what follows from them.
            Violations::new()
        } else {
            found.filtered(|found| !self.explains(found))
        };
        self.unread.clone().and(found, place)
    }

    /// Whether the rules may have found this for want of something that could not be read.
    fn explains(&self, found: &Violation) -> bool {
        let mut unread = self.unread.as_slice().iter();
        unread.any(|unread| self.follows(found, &unread.field))
    }

    fn follows(&self, found: &Violation, unread: &str) -> bool {
        let (field, unread) = (below_root(&found.field), below_root(unread));
        let is_missing = found.reason.ends_with("REQUIRED");
        if unread == field || (is_missing && is_within(unread, field)) {
            return true;
        }
        let whole = first(unread);
        match (first(field), found.reason) {
            ("series_id", "SERIES_OF_ANOTHER_KIND") | ("exchange_rate", "REQUIRED") => {
                whole == "kind"
            }
            ("series_id", "SERIES_NOT_FOUND") => {
                whole == "kind" && self.content.series_id.is_none()
            }
            // The customer's own recipients are not known.
            ("recipient_ids", _) | ("annotations", "TRIANGULAR_CONDITIONS") => whole == "buyer",
            // The one that is missed may be the one that could not be read.
            ("recipients", "JST_RECIPIENT_REQUIRED" | "GV_RECIPIENT_REQUIRED") => {
                matches!(whole, "recipients" | "recipient_ids")
            }
            ("lines", "REQUIRED") => part_of_line_follows(field, unread),
            ("lines", "NUMBER_OUT_OF_RANGE") if field == "lines" => decides_total(whole),
            ("exchange_rate", "NUMBER_OUT_OF_RANGE") => decides_total(whole),
            ("payment", "PAID_OUT_OF_RANGE") => {
                decides_total(whole) && !self.pays_less_than_nothing()
            }
            // Only the other form needs a description.
            ("payment", "REQUIRED") => unread == "payment.form",
            _ => false,
        }
    }

    fn pays_less_than_nothing(&self) -> bool {
        matches!(self.content.payment.paid, PaidInput::Part { amount, .. } if amount.is_negative())
    }
}

/// Whether the total is unknown without this part of the document.
fn decides_total(whole: &str) -> bool {
    matches!(whole, "lines" | "method" | "currency")
}

/// A product gives its line a name, a rate and a price, the price if it is in the document's currency.
fn part_of_line_follows(field: &str, unread: &str) -> bool {
    let Some((line, part)) = field.split_once('.') else {
        return false;
    };
    let of_line = unread
        .strip_prefix(line)
        .and_then(|rest| rest.strip_prefix('.'));
    match part {
        "name" => of_line == Some("product_id"),
        "vat_code" => matches!(of_line, Some("product_id" | "rate")),
        "unit_price" => of_line == Some("product_id") || unread == "currency",
        _ => false,
    }
}

fn below_root(path: &str) -> &str {
    path.strip_prefix(ROOT)
        .and_then(|path| path.strip_prefix('.'))
        .unwrap_or(path)
}

fn first(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path)
}

/// Whether the path names a part of the whole.
fn is_within(path: &str, whole: &str) -> bool {
    path.strip_prefix(whole)
        .is_some_and(|rest| rest.starts_with(['.', '[']))
}

/// By the name of the field that holds a message, the fields of that message in the order of the contract. Those of other
/// messages keep the order in which they were looked at.
pub const FIELD_ORDER: &[(&str, &[&str])] = &[
    (
        ROOT,
        &[
            "kind",
            "series_id",
            "issue_date",
            "issue_place",
            "supply_date",
            "supply_period",
            "order_number",
            "order_date",
            "buyer",
            "recipients",
            "recipient_ids",
            "method",
            "currency",
            "exchange_rate",
            "lines",
            "payment",
            "annotations",
            "notes",
            "template_id",
            "language",
        ],
    ),
    (
        "party",
        &[
            "kind",
            "name",
            "identity",
            "address",
            "email",
            "phone",
            "local_government_unit",
            "vat_group_member",
        ],
    ),
    (
        "recipients",
        &["id", "role", "name", "identity", "address", "share"],
    ),
    (
        "lines",
        &[
            "product_id",
            "name",
            "unit",
            "quantity",
            "unit_price",
            "discount",
            "vat_code",
            "rate",
            "service",
            "gtu",
            "pkwiu",
            "cn",
            "index",
            "gtin",
            "annex_15",
            "procedure",
            "supply_date",
        ],
    ),
    (
        "payment",
        &[
            "form",
            "form_description",
            "due_date",
            "term_days",
            "paid_amount",
            "paid_date",
            "paid_in_full",
            "bank_account_ids",
        ],
    ),
    (
        "annotations",
        &[
            "cash_method",
            "self_billing",
            "split_payment",
            "exemption",
            "triangular",
            "to_receipt",
            "related_parties",
        ],
    ),
];

/// The place of a field in the document: for each step of its path the field's place in its message and, from 1, the
/// element's in its list.
fn place(path: &str) -> Vec<(usize, usize)> {
    let mut steps = path.split('.');
    if steps.next() != Some(ROOT) {
        return vec![(usize::MAX, 0)];
    }
    let mut message = ROOT;
    let mut place = Vec::new();
    for step in steps {
        let (name, element) = step.split_once('[').unwrap_or((step, ""));
        let fields = FIELD_ORDER.iter().find(|(of, _)| *of == message);
        let field = fields.map_or(0, |(_, fields)| {
            let place = fields.iter().position(|field| *field == name);
            place.unwrap_or(fields.len())
        });
        let element = element.trim_end_matches(']').parse::<usize>();
        place.push((field, element.map_or(0, |element| element + 1)));
        message = name;
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::{ContentInput, PaidTyped, PaymentInput, read_content};
    use crate::refusal::Problem;

    /// Whether a finding is told beside what could not be read.
    fn is_told(input: &ContentInput, unread: &str, field: &str, reason: &'static str) -> bool {
        let violation = |field: &str, reason| {
            let mut violations = Violations::new();
            violations
                .root()
                .field(field, Problem::fixed(reason, "", ""));
            violations
        };
        let mut reading = read_content(input);
        reading.unread = violation(unread, "UNKNOWN_CHOICE");
        reading.with_found(violation(field, reason)).count() == 2
    }

    #[test]
    fn a_finding_is_left_out_only_if_it_may_follow_from_what_could_not_be_read() {
        let input = ContentInput::default();
        let range = "NUMBER_OUT_OF_RANGE";
        for (unread, field, reason, told) in [
            ("kind", "series_id", "SERIES_OF_ANOTHER_KIND", false),
            ("kind", "series_id", "SERIES_NOT_FOUND", false),
            ("kind", "series_id", "SERIES_INACTIVE", true),
            ("method", "series_id", "SERIES_OF_ANOTHER_KIND", true),
            ("kind", "exchange_rate", "REQUIRED", false),
            ("lines[1].vat_code", "exchange_rate", "REQUIRED", true),
            ("lines[1].vat_code", "lines", range, false),
            ("lines[1].vat_code", "lines[0].unit_price", range, true),
            ("method", "exchange_rate.rate", range, false),
            ("buyer.customer_id", "exchange_rate.rate", range, true),
            (
                "currency",
                "payment.paid_amount",
                "PAID_OUT_OF_RANGE",
                false,
            ),
            ("notes", "payment.paid_amount", "PAID_OUT_OF_RANGE", true),
            (
                "payment.form",
                "payment.form_description",
                "REQUIRED",
                false,
            ),
            (
                "payment.due_date",
                "payment.form_description",
                "REQUIRED",
                true,
            ),
            (
                "lines[1].product_id",
                "lines[1].unit_price",
                "REQUIRED",
                false,
            ),
            (
                "lines[11].product_id",
                "lines[1].unit_price",
                "REQUIRED",
                true,
            ),
            ("lines[1].product_id", "lines[1].quantity", "REQUIRED", true),
            (
                "supply_period",
                "supply_period.from",
                "DATE_TOO_EARLY",
                true,
            ),
        ] {
            let [unread, field] = [unread, field].map(|field| format!("{ROOT}.{field}"));
            assert_eq!(
                is_told(&input, &unread, &field, reason),
                told,
                "{unread}: {field} {reason}"
            );
        }
        let named = ContentInput {
            series_id: "019ab000-0000-7000-8000-00000000abcd".into(),
            payment: PaymentInput {
                paid: PaidTyped {
                    amount: -1,
                    ..PaidTyped::default()
                },
                ..PaymentInput::default()
            },
            ..ContentInput::default()
        };
        let kind = "invoice.kind";
        assert!(is_told(
            &named,
            kind,
            "invoice.series_id",
            "SERIES_NOT_FOUND"
        ));
        let paid = "invoice.payment.paid_amount";
        assert!(is_told(
            &named,
            "invoice.lines[0]",
            paid,
            "PAID_OUT_OF_RANGE"
        ));
    }

    #[test]
    fn fields_stand_in_the_order_of_the_document() {
        let ordered = [
            "invoice",
            "invoice.series_id",
            "invoice.buyer",
            "invoice.buyer.party.identity.nip",
            "invoice.buyer.party.address.post_code",
            "invoice.lines",
            "invoice.lines[2]",
            "invoice.lines[2].name",
            "invoice.lines[2].quantity",
            "invoice.lines[2].discount.percent",
            "invoice.lines[2].vat_code",
            "invoice.lines[10].name",
            "invoice.payment.due_date",
            "invoice.payment.bank_account_ids[0]",
            "invoice.annotations.exemption.act",
            "invoice.notes",
            "invoice.unheard_of",
            "request_id",
        ];
        let places: Vec<_> = ordered.iter().map(|field| place(field)).collect();
        assert!(places.is_sorted(), "{places:?}");
    }
}
