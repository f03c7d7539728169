//! Units, taxes, languages, currencies, statuses, deliveries, availabilities (Shoper API: dictionaries).

use crate::table::{Column, Kind, Schema, Verbs, column};

/// Units of measure.
pub static UNITS: Schema = Schema {
    resource: "units",
    object: "unit",
    verbs: Verbs::All,
    columns: UNIT,
    texts: UNIT_TEXTS,
};

const UNIT: &[Column] = &[
    column("unit_id", Kind::Key),
    column("floating_point", Kind::Flag).need(),
    column("translations", Kind::Texts),
];

const UNIT_TEXTS: &[Column] = &[
    column("translation_id", Kind::TextKey),
    column("unit_id", Kind::Key),
    column("name", Kind::Text).need(),
    column("lang_id", Kind::Language),
];

/// VAT rates: the panel alone changes them.
pub static TAXES: Schema = Schema {
    resource: "taxes",
    object: "tax-value",
    verbs: Verbs::Read,
    columns: TAX,
    texts: &[],
};

const TAX: &[Column] = &[
    column("tax_id", Kind::Key),
    column("value", Kind::Quantity).need(),
    column("name", Kind::Text).need(),
    column("class", Kind::Text).need(),
];

/// Languages.
pub static LANGUAGES: Schema = Schema {
    resource: "languages",
    object: "language",
    verbs: Verbs::All,
    columns: LANGUAGE,
    texts: &[],
};

const LANGUAGE: &[Column] = &[
    column("lang_id", Kind::Key),
    column("locale", Kind::Text).need(),
    column("currency_id", Kind::Id).write(),
    column("active", Kind::Flag).write(),
    column("order", Kind::Number).write(),
];

/// Currencies.
pub static CURRENCIES: Schema = Schema {
    resource: "currencies",
    object: "currency",
    verbs: Verbs::All,
    columns: CURRENCY,
    texts: &[],
};

const CURRENCY: &[Column] = &[
    column("currency_id", Kind::Key),
    column("name", Kind::Text).need(),
    column("rate", Kind::Length).write(),
    column("order", Kind::Number).write(),
    column("active", Kind::Flag).write(),
    column("rate_sync", Kind::Flag).write(),
    column("auto_update", Kind::Flag).write(),
    column("rate_date", Kind::Date),
    column("default", Kind::Flag),
];

/// Statuses of orders.
pub static STATUSES: Schema = Schema {
    resource: "statuses",
    object: "status",
    verbs: Verbs::All,
    columns: STATUS,
    texts: STATUS_TEXTS,
};

const STATUS: &[Column] = &[
    column("status_id", Kind::Key),
    column("active", Kind::Flag).write().preset(1),
    column("default", Kind::Flag),
    column("color", Kind::Text).write(),
    column("type", Kind::Number).need(),
    column("email_change", Kind::Flag).write(),
    column("order", Kind::Number).write(),
    column("translations", Kind::Texts),
];

const STATUS_TEXTS: &[Column] = &[
    column("trans_id", Kind::TextKey),
    column("status_id", Kind::Key),
    column("name", Kind::Text).need(),
    column("lang_id", Kind::Language),
    column("message", Kind::Text).write(),
    column("message_html", Kind::Html).write(),
];

/// Times of delivery.
pub static DELIVERIES: Schema = Schema {
    resource: "deliveries",
    object: "delivery",
    verbs: Verbs::All,
    columns: DELIVERY,
    texts: DELIVERY_TEXTS,
};

const DELIVERY: &[Column] = &[
    column("delivery_id", Kind::Key),
    column("hours", Kind::Number).need(),
    column("days", Kind::Number).write(),
    column("translations", Kind::Texts),
];

const DELIVERY_TEXTS: &[Column] = &[
    column("translation_id", Kind::TextKey),
    column("delivery_id", Kind::Key),
    column("name", Kind::Text).need(),
    column("lang_id", Kind::Language),
];

/// What the shop says of how much there is.
pub static AVAILABILITIES: Schema = Schema {
    resource: "availabilities",
    object: "availability",
    verbs: Verbs::All,
    columns: AVAILABILITY,
    texts: AVAILABILITY_TEXTS,
};

const AVAILABILITY: &[Column] = &[
    column("availability_id", Kind::Key),
    column("can_buy", Kind::Flag).write().preset(1),
    column("notifier", Kind::Flag).write(),
    column("photo", Kind::Text),
    column("ranges", Kind::Flag).write(),
    column("from", Kind::Quantity).write().nullable(),
    column("visibility_config", Kind::Text),
    column("translations", Kind::Texts),
];

const AVAILABILITY_TEXTS: &[Column] = &[
    column("translation_id", Kind::TextKey),
    column("lang_id", Kind::Language),
    column("availability_id", Kind::Key),
    column("name", Kind::Text).need(),
];

/// Where the columns are.
pub mod columns {
    use super::{
        AVAILABILITY, AVAILABILITY_TEXTS, CURRENCY, DELIVERY, DELIVERY_TEXTS, LANGUAGE, STATUS,
        STATUS_TEXTS, TAX, UNIT, UNIT_TEXTS,
    };
    use crate::table::at;

    pub const UNIT_DIVISIBLE: usize = at(UNIT, "floating_point");
    pub const UNIT_NAME: usize = at(UNIT_TEXTS, "name");
    pub const TAX_VALUE: usize = at(TAX, "value");
    pub const TAX_NAME: usize = at(TAX, "name");
    pub const TAX_CLASS: usize = at(TAX, "class");
    pub const LOCALE: usize = at(LANGUAGE, "locale");
    pub const LANGUAGE_CURRENCY: usize = at(LANGUAGE, "currency_id");
    pub const LANGUAGE_ACTIVE: usize = at(LANGUAGE, "active");
    pub const LANGUAGE_ORDER: usize = at(LANGUAGE, "order");
    pub const CURRENCY_NAME: usize = at(CURRENCY, "name");
    pub const CURRENCY_RATE: usize = at(CURRENCY, "rate");
    pub const CURRENCY_ORDER: usize = at(CURRENCY, "order");
    pub const CURRENCY_ACTIVE: usize = at(CURRENCY, "active");
    pub const CURRENCY_DEFAULT: usize = at(CURRENCY, "default");
    pub const STATUS_DEFAULT: usize = at(STATUS, "default");
    pub const STATUS_COLOR: usize = at(STATUS, "color");
    pub const STATUS_TYPE: usize = at(STATUS, "type");
    pub const STATUS_ORDER: usize = at(STATUS, "order");
    pub const STATUS_NAME: usize = at(STATUS_TEXTS, "name");
    pub const HOURS: usize = at(DELIVERY, "hours");
    pub const DAYS: usize = at(DELIVERY, "days");
    pub const DELIVERY_NAME: usize = at(DELIVERY_TEXTS, "name");
    pub const CAN_BUY: usize = at(AVAILABILITY, "can_buy");
    pub const RANGES: usize = at(AVAILABILITY, "ranges");
    pub const FROM: usize = at(AVAILABILITY, "from");
    pub const AVAILABILITY_NAME: usize = at(AVAILABILITY_TEXTS, "name");
}
