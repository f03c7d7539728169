//! Words for the contract's short lists: what people type and what tables show.
//!
//! These are names, not rules: which of them fits a document is the server's decision. A test compares
//! them with the contract.

use crate::Lang;
use crate::proto::{
    AuditFindingKind, BuyerOutcome, CalculationMethod, Choice, CounterReset, CustomerOrder,
    InvoiceKind, InvoiceOrder, InvoiceState, PartyKind, PaymentForm, PriceBase, PrintLanguage,
    Procedure, ProductKind, ProductOrder, ProductRate, RecipientRole, Role, ServiceRole,
    ServiceTokenState, SyncGone, SyncLinkState, SyncLinked, SyncStatus, SyncStock, VatCode,
    VatStatus,
};

mod tables;
pub(crate) use tables::method;

/// A value of a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    /// Its name in the contract without the list's prefix.
    value: &'static str,
    /// What people may type for it, in lower case; the first is what help shows.
    typed: &'static [&'static str],
    /// What tables show in Polish.
    pl: &'static str,
    /// What tables show in English.
    en: &'static str,
}

/// An enum of the contract that has words.
pub(crate) trait Listed: Copy + Sized {
    /// Its name in the contract.
    const NAME: &'static str;
    /// What all its values' names begin with.
    const PREFIX: &'static str;
    /// Its words.
    const WORDS: &'static [Word];

    /// The value's name in the contract.
    fn full_name(self) -> &'static str;
    /// The value of this name.
    fn of_full_name(name: &str) -> Option<Self>;

    /// What tables show; "?" for one that this client does not know.
    fn label(self, lang: Lang) -> &'static str {
        let name = self.full_name();
        let name = name.strip_prefix(Self::PREFIX).unwrap_or(name);
        Self::WORDS
            .iter()
            .find(|word| word.value == name)
            .map_or("", |word| lang.pick(word.pl, word.en))
    }

    /// The value that a person typed.
    ///
    /// # Errors
    /// What could have been typed.
    fn typed(text: &str) -> Result<Self, String> {
        find(Self::WORDS, text)
            .and_then(|word| Self::of_full_name(&format!("{}{}", Self::PREFIX, word.value)))
            .ok_or_else(|| choices(Self::WORDS))
    }
}

/// The contract's name for what a person typed into a field of this list; `None` for lists without
/// words or words that it does not have.
pub(crate) fn full_name(list: &str, text: &str) -> Option<String> {
    let (prefix, words) = LISTS
        .iter()
        .find(|(name, _, _)| *name == list)
        .map(|(_, prefix, words)| (*prefix, *words))?;
    find(words, text).map(|word| format!("{prefix}{}", word.value))
}

fn find(words: &'static [Word], text: &str) -> Option<&'static Word> {
    let text = text.trim().to_lowercase();
    words
        .iter()
        .find(|word| word.typed.contains(&text.as_str()))
}

/// What can be typed, in both languages where they differ.
fn choices(words: &[Word]) -> String {
    let typed: Vec<String> = words
        .iter()
        .map(|word| {
            let shown: Vec<&str> = word.typed.iter().take(2).copied().collect();
            shown.join("/")
        })
        .collect();
    typed.join(", ")
}

macro_rules! listed {
    ($($list:ident $prefix:literal $words:ident;)+) => {
        $(
            impl Listed for $list {
                const NAME: &'static str = stringify!($list);
                const PREFIX: &'static str = $prefix;
                const WORDS: &'static [Word] = tables::$words;

                fn full_name(self) -> &'static str {
                    self.as_str_name()
                }

                fn of_full_name(name: &str) -> Option<Self> {
                    Self::from_str_name(name)
                }
            }
        )+

        /// Name, prefix and words of every list.
        const LISTS: &[(&str, &str, &[Word])] = &[$(
            (<$list as Listed>::NAME, <$list as Listed>::PREFIX, <$list as Listed>::WORDS),
        )+];
    };
}

listed! {
    AuditFindingKind "AUDIT_FINDING_KIND_" AUDIT_FINDING_KINDS;
    BuyerOutcome "BUYER_OUTCOME_" BUYER_OUTCOMES;
    CalculationMethod "CALCULATION_METHOD_" CALCULATION_METHODS;
    Choice "CHOICE_" CHOICES;
    CounterReset "COUNTER_RESET_" COUNTER_RESETS;
    CustomerOrder "CUSTOMER_ORDER_" CUSTOMER_ORDERS;
    InvoiceKind "INVOICE_KIND_" INVOICE_KINDS;
    InvoiceOrder "INVOICE_ORDER_" INVOICE_ORDERS;
    InvoiceState "INVOICE_STATE_" INVOICE_STATES;
    PartyKind "PARTY_KIND_" PARTY_KINDS;
    PaymentForm "PAYMENT_FORM_" PAYMENT_FORMS;
    PriceBase "PRICE_BASE_" PRICE_BASES;
    PrintLanguage "PRINT_LANGUAGE_" PRINT_LANGUAGES;
    Procedure "PROCEDURE_" PROCEDURES;
    ProductKind "PRODUCT_KIND_" PRODUCT_KINDS;
    ProductOrder "PRODUCT_ORDER_" PRODUCT_ORDERS;
    ProductRate "PRODUCT_RATE_" PRODUCT_RATES;
    RecipientRole "RECIPIENT_ROLE_" RECIPIENT_ROLES;
    Role "ROLE_" ROLES;
    ServiceRole "SERVICE_ROLE_" SERVICE_ROLES;
    ServiceTokenState "SERVICE_TOKEN_STATE_" SERVICE_TOKEN_STATES;
    SyncGone "SYNC_GONE_" SYNC_GONE;
    SyncLinkState "SYNC_LINK_STATE_" SYNC_LINK_STATES;
    SyncLinked "SYNC_LINKED_" SYNC_LINKED;
    SyncStatus "SYNC_STATUS_" SYNC_STATUSES;
    SyncStock "SYNC_STOCK_" SYNC_STOCK;
    VatCode "VAT_CODE_" VAT_CODES;
    VatStatus "VAT_STATUS_" VAT_STATUSES;
}

#[cfg(test)]
mod tests {
    use prost_reflect::DescriptorPool;

    use super::*;

    #[test]
    fn every_value_of_the_contract_has_a_word_and_every_word_a_value() {
        let pool = DescriptorPool::decode(kontor_proto::FILE_DESCRIPTOR_SET).expect("the contract");
        let mut faults = Vec::new();
        for (list, prefix, words) in LISTS {
            let described = pool
                .get_enum_by_name(&format!("kontor.v1.{list}"))
                .expect(list);
            let values: Vec<String> = described
                .values()
                .map(|value| value.name().strip_prefix(prefix).expect(list).to_owned())
                .collect();
            for value in values.iter().filter(|value| *value != "UNSPECIFIED") {
                if !words.iter().any(|word| word.value == value) {
                    faults.push(format!("{list}: {value} has no word"));
                }
            }
            for word in *words {
                if !values.iter().any(|value| value == word.value) {
                    faults.push(format!("{list}: {} is not in the contract", word.value));
                }
                if word.pl.is_empty() || word.en.is_empty() || word.typed.is_empty() {
                    faults.push(format!("{list}: {} lacks a word", word.value));
                }
            }
            let mut typed: Vec<&str> = words.iter().flat_map(|word| word.typed).copied().collect();
            let all = typed.len();
            typed.sort_unstable();
            typed.dedup();
            if typed.len() != all {
                faults.push(format!("{list}: a word stands for two values"));
            }
            if typed.iter().any(|word| word.to_lowercase() != *word) {
                faults.push(format!("{list}: what is typed is compared in lower case"));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn a_word_is_read_in_any_case_and_both_languages() {
        assert_eq!(VatCode::typed("ZW"), Ok(VatCode::Exempt));
        assert_eq!(VatCode::typed("0 wdt"), Ok(VatCode::VatCode0IntraCommunity));
        assert_eq!(PaymentForm::typed("przelew"), Ok(PaymentForm::Transfer));
        assert_eq!(PaymentForm::typed("transfer"), Ok(PaymentForm::Transfer));
        assert!(PaymentForm::typed("kredka").is_err_and(|choices| choices.contains("przelew")));
        assert_eq!(full_name("VatCode", "23").as_deref(), Some("VAT_CODE_23"));
        assert_eq!(full_name("Nothing", "23"), None);
    }
}
