//! Forms of payment.

use serde::{Deserialize, Serialize};

use crate::refusal::Label;

/// The longest term of payment, in days.
pub const PAYMENT_TERM_DAYS_MAX: u16 = 365;

/// A form of payment (FA(3) `FormaPlatnosci`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentForm {
    /// Gotówka.
    Cash,
    /// Karta.
    Card,
    /// Bon.
    Voucher,
    /// Czek.
    Cheque,
    /// Kredyt.
    Credit,
    /// Przelew.
    Transfer,
    /// Płatność mobilna.
    Mobile,
    /// Another one, described in words (`PlatnoscInna`, `OpisPlatnosci`).
    Other,
}

/// All forms, in the order of FA(3).
pub const PAYMENT_FORMS: [PaymentForm; 8] = [
    PaymentForm::Cash,
    PaymentForm::Card,
    PaymentForm::Voucher,
    PaymentForm::Cheque,
    PaymentForm::Credit,
    PaymentForm::Transfer,
    PaymentForm::Mobile,
    PaymentForm::Other,
];

impl PaymentForm {
    /// The number in FA(3); none for [`Self::Other`].
    pub const fn fa3(self) -> Option<u8> {
        match self {
            Self::Other => None,
            listed => Some(listed as u8 + 1),
        }
    }

    /// What people call it.
    pub const fn label(self) -> Label {
        match self {
            Self::Cash => Label::new("gotówka", "cash"),
            Self::Card => Label::new("karta", "card"),
            Self::Voucher => Label::new("bon", "voucher"),
            Self::Cheque => Label::new("czek", "cheque"),
            Self::Credit => Label::new("kredyt", "credit"),
            Self::Transfer => Label::new("przelew", "bank transfer"),
            Self::Mobile => Label::new("płatność mobilna", "mobile payment"),
            Self::Other => Label::new("inna", "other"),
        }
    }

    /// The text kept.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
            Self::Voucher => "voucher",
            Self::Cheque => "cheque",
            Self::Credit => "credit",
            Self::Transfer => "transfer",
            Self::Mobile => "mobile",
            Self::Other => "other",
        }
    }

    /// Reads the text kept.
    pub fn from_kept(text: &str) -> Option<Self> {
        PAYMENT_FORMS.into_iter().find(|form| form.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_are_those_of_fa3_and_json() {
        assert_eq!(PaymentForm::Cash.fa3(), Some(1));
        assert_eq!(PaymentForm::Mobile.fa3(), Some(7));
        assert_eq!(PaymentForm::Other.fa3(), None);
        for form in PAYMENT_FORMS {
            assert_eq!(
                serde_json::to_string(&form).expect("json"),
                format!("\"{}\"", form.as_str())
            );
            assert_eq!(PaymentForm::from_kept(form.as_str()), Some(form));
        }
    }
}
