//! The words themselves.

use super::Word;
use crate::Lang;

const fn word(
    value: &'static str,
    typed: &'static [&'static str],
    pl: &'static str,
    en: &'static str,
) -> Word {
    Word {
        value,
        typed,
        pl,
        en,
    }
}

pub(super) const AUDIT_FINDING_KINDS: &[Word] = &[
    word("CHANGED", &["changed"], "zmieniony wpis", "changed entry"),
    word("MISSING", &["missing"], "brak wpisu", "missing entry"),
    word("TAIL_CUT", &["tail-cut"], "obcięty koniec", "tail cut off"),
    word(
        "OUT_OF_ORDER",
        &["out-of-order"],
        "zła kolejność",
        "out of order",
    ),
    word(
        "CONTENT_CHANGED",
        &["content-changed"],
        "zmieniona treść",
        "changed content",
    ),
];

pub(super) const BUYER_OUTCOMES: &[Word] = &[
    word(
        "CREATED",
        &["created"],
        "dopisany do bazy kontrahentów",
        "added to the customers",
    ),
    word(
        "MATCHED",
        &["matched"],
        "jest już w bazie kontrahentów",
        "is among the customers already",
    ),
];

pub(super) const CALCULATION_METHODS: &[Word] = &[
    word("FROM_NET", &["net", "netto"], "od netto", "from net"),
    word(
        "FROM_GROSS",
        &["gross", "brutto"],
        "od brutto",
        "from gross",
    ),
];

pub(super) const CHOICES: &[Word] = &[
    word("YES", &["yes", "tak"], "tak", "yes"),
    word("NO", &["no", "nie"], "nie", "no"),
];

pub(super) const COUNTER_RESETS: &[Word] = &[
    word("NEVER", &["never", "nigdy"], "nigdy", "never"),
    word("YEARLY", &["yearly", "rocznie"], "co rok", "yearly"),
    word(
        "MONTHLY",
        &["monthly", "miesięcznie"],
        "co miesiąc",
        "monthly",
    ),
];

pub(super) const CUSTOMER_ORDERS: &[Word] = &[
    word("NAME", &["name", "nazwa"], "nazwa", "name"),
    word(
        "NEWEST",
        &["newest", "najnowsze"],
        "od najnowszych",
        "newest first",
    ),
];

pub(super) const INVOICE_KINDS: &[Word] = &[
    word("VAT", &["vat"], "faktura VAT", "VAT invoice"),
    word(
        "PRO_FORMA",
        &["pro-forma", "proforma"],
        "pro forma",
        "pro forma",
    ),
];

pub(super) const INVOICE_ORDERS: &[Word] = &[
    word(
        "ISSUE_DATE_DESC",
        &["newest", "najnowsze"],
        "od najnowszych",
        "newest first",
    ),
    word(
        "ISSUE_DATE_ASC",
        &["oldest", "najstarsze"],
        "od najstarszych",
        "oldest first",
    ),
    word(
        "GROSS_DESC",
        &["largest", "największe"],
        "od największych",
        "largest first",
    ),
    word(
        "GROSS_ASC",
        &["smallest", "najmniejsze"],
        "od najmniejszych",
        "smallest first",
    ),
    word("NUMBER", &["number", "numer"], "numer", "number"),
    word("BUYER", &["buyer", "nabywca"], "nabywca", "buyer"),
];

pub(super) const INVOICE_STATES: &[Word] = &[
    word("DRAFT", &["draft", "szkic"], "szkic", "draft"),
    word("ISSUED", &["issued", "wystawione"], "wystawiona", "issued"),
];

pub(super) const PARTY_KINDS: &[Word] = &[
    word("COMPANY", &["company", "firma"], "firma", "company"),
    word(
        "PRIVATE_PERSON",
        &["private", "osoba"],
        "osoba prywatna",
        "private person",
    ),
];

pub(super) const PAYMENT_FORMS: &[Word] = &[
    word("CASH", &["cash", "gotówka", "gotowka"], "gotówka", "cash"),
    word("CARD", &["card", "karta"], "karta", "card"),
    word("VOUCHER", &["voucher", "bon"], "bon", "voucher"),
    word("CHEQUE", &["cheque", "czek"], "czek", "cheque"),
    word("CREDIT", &["credit", "kredyt"], "kredyt", "credit"),
    word("TRANSFER", &["transfer", "przelew"], "przelew", "transfer"),
    word(
        "MOBILE",
        &["mobile", "mobilna"],
        "płatność mobilna",
        "mobile payment",
    ),
    word("OTHER", &["other", "inna"], "inna", "other"),
];

pub(super) const PRICE_BASES: &[Word] = &[
    word("NET", &["net", "netto"], "netto", "net"),
    word("GROSS", &["gross", "brutto"], "brutto", "gross"),
];

pub(super) const PRINT_LANGUAGES: &[Word] = &[
    word("POLISH", &["pl"], "polski", "Polish"),
    word(
        "POLISH_ENGLISH",
        &["pl-en"],
        "polski i angielski",
        "Polish and English",
    ),
];

pub(super) const PROCEDURES: &[Word] = &[
    word("WSTO_EE", &["wsto_ee"], "WSTO_EE", "WSTO_EE"),
    word("IED", &["ied"], "IED", "IED"),
    word("TT_D", &["tt_d"], "TT_D", "TT_D"),
    word("I_42", &["i_42"], "I_42", "I_42"),
    word("I_63", &["i_63"], "I_63", "I_63"),
    word("B_SPV", &["b_spv"], "B_SPV", "B_SPV"),
    word(
        "B_SPV_SUPPLY",
        &["b_spv_dostawa"],
        "B_SPV_DOSTAWA",
        "B_SPV_DOSTAWA",
    ),
    word(
        "B_MPV_COMMISSION",
        &["b_mpv_prowizja"],
        "B_MPV_PROWIZJA",
        "B_MPV_PROWIZJA",
    ),
];

pub(super) const PRODUCT_KINDS: &[Word] = &[
    word("GOODS", &["goods", "towar"], "towar", "goods"),
    word(
        "SERVICE",
        &["service", "usługa", "usluga"],
        "usługa",
        "service",
    ),
];

pub(super) const PRODUCT_ORDERS: &[Word] = &[
    word("NAME", &["name", "nazwa"], "nazwa", "name"),
    word("CODE", &["code", "kod"], "kod", "code"),
    word(
        "NEWEST",
        &["newest", "najnowsze"],
        "od najnowszych",
        "newest first",
    ),
];

pub(super) const PRODUCT_RATES: &[Word] = &[
    word("23", &["23", "23%"], "23%", "23%"),
    word("8", &["8", "8%"], "8%", "8%"),
    word("5", &["5", "5%"], "5%", "5%"),
    word("0", &["0", "0%"], "0%", "0%"),
    word("EXEMPT", &["zw", "exempt", "zw."], "zw.", "exempt"),
    word(
        "NOT_SUBJECT",
        &["np", "not-subject", "np."],
        "np.",
        "not subject",
    ),
    word("22", &["22", "22%"], "22%", "22%"),
    word("7", &["7", "7%"], "7%", "7%"),
    word("4", &["4", "4%"], "4%", "4%"),
    word("3", &["3", "3%"], "3%", "3%"),
];

pub(super) const RECIPIENT_ROLES: &[Word] = &[
    word("FACTOR", &["factor", "faktor"], "faktor", "factor"),
    word(
        "RECEIVER",
        &["receiver", "odbiorca"],
        "odbiorca",
        "receiver",
    ),
    word(
        "ORIGINAL_ENTITY",
        &["original", "pierwotny"],
        "podmiot pierwotny",
        "original entity",
    ),
    word(
        "ADDITIONAL_BUYER",
        &["additional-buyer", "dodatkowy"],
        "dodatkowy nabywca",
        "additional buyer",
    ),
    word(
        "ISSUER",
        &["issuer", "wystawca"],
        "wystawca faktury",
        "issuer",
    ),
    word(
        "PAYER",
        &["payer", "płatnik", "platnik"],
        "płatnik",
        "payer",
    ),
    word(
        "LOCAL_GOVERNMENT_ISSUER",
        &["jst-issuer", "jst-wystawca"],
        "JST – wystawca",
        "local government, issuer",
    ),
    word(
        "LOCAL_GOVERNMENT_RECEIVER",
        &["jst-receiver", "jst-odbiorca"],
        "JST – odbiorca",
        "local government, receiver",
    ),
    word(
        "VAT_GROUP_ISSUER",
        &["gv-issuer", "gv-wystawca"],
        "członek GV – wystawca",
        "VAT group member, issuer",
    ),
    word(
        "VAT_GROUP_RECEIVER",
        &["gv-receiver", "gv-odbiorca"],
        "członek GV – odbiorca",
        "VAT group member, receiver",
    ),
    word(
        "EMPLOYEE",
        &["employee", "pracownik"],
        "pracownik",
        "employee",
    ),
];

pub(super) const ROLES: &[Word] = &[
    word(
        "READER",
        &["reader", "podgląd", "podglad"],
        "podgląd",
        "reader",
    ),
    word(
        "SALESPERSON",
        &["salesperson", "sprzedawca"],
        "sprzedawca",
        "salesperson",
    ),
    word(
        "ACCOUNTANT",
        &["accountant", "księgowość", "ksiegowosc"],
        "księgowość",
        "accountant",
    ),
    word(
        "ADMINISTRATOR",
        &["administrator", "admin"],
        "administrator",
        "administrator",
    ),
];

pub(super) const SERVICE_ROLES: &[Word] = &[word(
    "SYNC_TRIGGER",
    &["sync-trigger"],
    "uruchamianie synchronizacji",
    "sync-trigger",
)];

pub(super) const SERVICE_TOKEN_STATES: &[Word] = &[
    word("ACTIVE", &["active"], "ważny", "valid"),
    word("EXPIRED", &["expired"], "wygasł", "expired"),
    word("REVOKED", &["revoked"], "unieważniony", "revoked"),
];

pub(super) const VAT_CODES: &[Word] = &[
    word("23", &["23", "23%"], "23%", "23%"),
    word("22", &["22", "22%"], "22%", "22%"),
    word("8", &["8", "8%"], "8%", "8%"),
    word("7", &["7", "7%"], "7%", "7%"),
    word("5", &["5", "5%"], "5%", "5%"),
    word("4", &["4", "4%"], "4%", "4%"),
    word("3", &["3", "3%"], "3%", "3%"),
    word(
        "0_DOMESTIC",
        &["0", "0%", "0 kr", "0kr"],
        "0% KR",
        "0% domestic",
    ),
    word(
        "0_INTRA_COMMUNITY",
        &["0 wdt", "0wdt", "wdt"],
        "0% WDT",
        "0% intra-Community",
    ),
    word("0_EXPORT", &["0 ex", "0ex", "ex"], "0% EX", "0% export"),
    word("EXEMPT", &["zw", "zw.", "exempt"], "zw.", "exempt"),
    word(
        "REVERSE_CHARGE",
        &["oo", "reverse-charge"],
        "oo",
        "reverse charge",
    ),
    word(
        "NOT_SUBJECT_I",
        &["np i", "np1", "np"],
        "np. I",
        "not subject I",
    ),
    word(
        "NOT_SUBJECT_II",
        &["np ii", "np2"],
        "np. II",
        "not subject II",
    ),
];

pub(super) const VAT_STATUSES: &[Word] = &[
    word(
        "PAYER",
        &["payer", "czynny"],
        "podatnik VAT czynny",
        "VAT payer",
    ),
    word(
        "EXEMPT",
        &["exempt", "zwolniony"],
        "podatnik zwolniony",
        "exempt",
    ),
];

pub(super) const SYNC_LINKED: &[Word] = &[
    word(
        "KEEP",
        &["keep", "nie-zmieniaj"],
        "nie zmieniaj",
        "do not change",
    ),
    word(
        "UPDATE_LOCAL",
        &["local", "lokalnie"],
        "aktualizuj lokalnie",
        "update locally",
    ),
    word(
        "UPDATE_IN_SHOP",
        &["shop", "w-sklepie"],
        "aktualizuj w sklepie",
        "update in the shop",
    ),
];

pub(super) const SYNC_GONE: &[Word] = &[
    word("SHOW", &["show", "pokaż"], "tylko pokaż", "show only"),
    word(
        "ARCHIVE",
        &["archive", "zarchiwizuj"],
        "zarchiwizuj w programie",
        "archive in the program",
    ),
    word(
        "DELETE_IN_SHOP",
        &["delete", "usuń"],
        "usuń ze sklepu",
        "delete in the shop",
    ),
    word("UNLINK", &["unlink", "rozłącz"], "rozłącz", "unlink"),
];

pub(super) const SYNC_STOCK: &[Word] = &[
    word(
        "NONE",
        &["none", "nie"],
        "nie synchronizuj",
        "do not synchronise",
    ),
    word(
        "TO_PROGRAM",
        &["local", "lokalnie"],
        "ze sklepu do programu",
        "shop to program",
    ),
    word(
        "TO_SHOP",
        &["shop", "w-sklepie"],
        "z programu do sklepu, jako różnica",
        "program to shop, as a difference",
    ),
];

pub(super) const SYNC_STATUSES: &[Word] = &[
    word(
        "PLANNING",
        &["planning", "planowanie"],
        "planowanie",
        "planning",
    ),
    word(
        "PLANNED",
        &["planned", "zaplanowany"],
        "zaplanowany",
        "planned",
    ),
    word(
        "APPLYING",
        &["applying", "stosowanie"],
        "w toku",
        "being applied",
    ),
    word(
        "FINISHED",
        &["finished", "zakończony"],
        "zakończony",
        "finished",
    ),
    word("FAILED", &["failed", "nieudany"], "nieudany", "failed"),
    word(
        "CANCELLED",
        &["cancelled", "anulowany"],
        "anulowany",
        "cancelled",
    ),
    word("VOID", &["void", "nieważny"], "nieważny", "void"),
];

pub(super) const SYNC_LINK_STATES: &[Word] = &[
    word("LINKED", &["linked", "połączone"], "połączony", "linked"),
    word(
        "GONE_IN_SHOP",
        &["gone-in-shop", "usunięte-w-sklepie"],
        "usunięty w sklepie",
        "gone in the shop",
    ),
    word(
        "GONE_HERE",
        &["gone-here", "usunięte-tutaj"],
        "zarchiwizowany w programie",
        "archived in the program",
    ),
    word(
        "ONLY_HERE",
        &["only-here", "tylko-tutaj"],
        "tylko w programie",
        "only in the program",
    ),
    word(
        "ONLY_IN_SHOP",
        &["only-in-shop", "tylko-w-sklepie"],
        "tylko w sklepie",
        "only in the shop",
    ),
    word("IGNORED", &["ignored", "pomijane"], "pomijany", "ignored"),
];

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
        "update_sync_options" => (
            "zmiana opcji synchronizacji",
            "change of the synchronisation's options",
        ),
        "plan_sync" => ("plan synchronizacji", "plan of a synchronisation"),
        "apply_sync" => (
            "zastosowanie planu synchronizacji",
            "applying a plan of a synchronisation",
        ),
        "run_sync" => ("synchronizacja", "synchronisation"),
        "plan_sync_undo" => (
            "plan cofnięcia synchronizacji",
            "plan of undoing a synchronisation",
        ),
        "set_sync_schedule" => (
            "harmonogram synchronizacji",
            "schedule of the synchronisation",
        ),
        "set_sync_link" | "remove_sync_link" | "set_sync_ignored" => (
            "zmiana połączenia ze sklepem",
            "change of a link with the shop",
        ),
        "import_template" => ("import szablonu", "import of a template"),
        "set_default_template" => (
            "wybór domyślnego szablonu",
            "choice of the default template",
        ),
        other => return other.to_owned(),
    };
    lang.pick(pl, en).to_owned()
}
