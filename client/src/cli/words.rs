//! Words for the contract's short lists: what people type and what tables show.
//!
//! These are names, not rules: which of them fits a document is the server's decision.

use crate::Lang;
use crate::proto::Role;

/// A role.
pub(crate) fn role(role: Role, lang: Lang) -> &'static str {
    match role {
        Role::Unspecified => "?",
        Role::Reader => lang.pick("podgląd", "reader"),
        Role::Salesperson => lang.pick("sprzedawca", "salesperson"),
        Role::Accountant => lang.pick("księgowość", "accountant"),
        Role::Administrator => "administrator",
    }
}

/// What a creating call does.
pub(crate) fn method(name: &str, lang: Lang) -> String {
    let (pl, en) = match name {
        "update_company" => ("zapis danych firmy", "change of the company"),
        "create_bank_account" => ("dodanie rachunku bankowego", "new bank account"),
        "update_bank_account" => ("zmiana rachunku bankowego", "change of a bank account"),
        "set_logo" => ("zmiana logo", "change of the logo"),
        "create_number_series" => ("dodanie serii numeracji", "new number series"),
        "update_number_series" => ("zmiana serii numeracji", "change of a number series"),
        "set_next_number" => ("ustawienie następnego numeru", "setting the next number"),
        "create_customer" => ("dodanie kontrahenta", "new customer"),
        "update_customer" => ("zmiana kontrahenta", "change of a customer"),
        "set_customer_active" => ("archiwizacja kontrahenta", "archiving of a customer"),
        "create_product" => ("dodanie towaru", "new product"),
        "update_product" => ("zmiana towaru", "change of a product"),
        "set_product_active" => ("archiwizacja towaru", "archiving of a product"),
        "create_unit" | "update_unit" => ("zapis jednostki miary", "change of a unit"),
        "create_category" | "update_category" => ("zapis kategorii", "change of a category"),
        "create_producer" | "update_producer" => ("zapis producenta", "change of a producer"),
        "create_draft" | "update_draft" => ("zapis szkicu", "change of a draft"),
        "delete_draft" => ("usunięcie szkicu", "deletion of a draft"),
        "issue_invoice" => ("wystawienie dokumentu", "issuing of a document"),
        "import_template" => ("import szablonu", "import of a template"),
        "set_default_template" => (
            "wybór domyślnego szablonu",
            "choice of the default template",
        ),
        other => return other.to_owned(),
    };
    lang.pick(pl, en).to_owned()
}
