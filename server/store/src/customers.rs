//! Customers.

use diesel::{
    AsChangeset, BoolExpressionMethods, EscapeExpressionMethods, ExpressionMethods, Insertable,
    OptionalExtension, QueryDsl, Queryable, RunQueryDsl, TextExpressionMethods,
};
use kontor_domain::{
    checks::{Country, Email, EuVat, Nip, Phone},
    ids::CustomerId,
    party::{
        Contact, Customer, Likeness, NewCustomer, Party, PartyIdentity, PartyKind, likeness,
        match_key,
    },
    payment::PaymentForm,
    text::fold,
};
use serde::{Deserialize, Serialize};

use crate::{
    Backend, Closed, Conn, Key, Moment, StoreError, expect_rows,
    list::{Place, after_text, limit},
    search::{self, Hits, Searched, Term},
    table::stored_table,
    values::{from_json, id, json, key, stored, stored_option},
};

/// Customers of one neighbourhood that are compared when similar ones are looked for.
const NEIGHBOURS_MAX: i64 = 300;
/// Customers of the same name that are compared.
const NAMESAKES_MAX: i64 = 50;
/// The index of [`page`].
pub(crate) const SEARCHED: Searched = Searched("customers");

stored_table!(CUSTOMERS = customers (id) {
    id -> Binary,
    kind -> Text,
    name -> Text,
    name_key -> Text,
    identity -> Text,
    identity_country -> Text,
    identity_number -> Text,
    tax_key -> Nullable<Text>,
    match_key -> Nullable<Text>,
    place_key -> Text,
    address -> Nullable<Text>,
    mailing_address -> Nullable<Text>,
    email -> Nullable<Text>,
    phone -> Nullable<Text>,
    local_government_unit -> Bool,
    vat_group_member -> Bool,
    recipients -> Text,
    payment_form -> Nullable<Text>,
    payment_term_days -> Nullable<Integer>,
    notes -> Text,
    search_text -> Text,
    active -> Bool,
    created_at -> Timestamp,
    updated_at -> Timestamp,
    version -> BigInt,
});

/// Which customers, in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerFilter {
    /// Part of name, numbers or town.
    pub term: Option<Term>,
    /// Only of this kind.
    pub kind: Option<PartyKind>,
    /// Also those out of use.
    pub include_inactive: bool,
    /// Order.
    pub order: CustomerOrder,
}

/// Order of customers; the id makes it total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CustomerOrder {
    /// By folded name.
    #[default]
    Name,
    /// Newest first.
    Newest,
}

/// At most `rows` customers after a place.
///
/// # Errors
/// Those of the database.
pub fn page(
    conn: &mut Conn,
    filter: &CustomerFilter,
    after: Option<&Place>,
    rows: usize,
) -> Result<Vec<Customer>, StoreError> {
    let hits = filter
        .term
        .as_ref()
        .map(|term| search::hits(conn, SEARCHED, term))
        .transpose()?;
    if hits.as_ref().is_some_and(Hits::is_empty) {
        return Ok(Vec::new());
    }
    let found: Vec<Row> = select(filter, hits, after, rows).load(conn)?;
    found.into_iter().map(Row::into_customer).collect()
}

/// The query of [`page`].
pub(crate) fn select(
    filter: &CustomerFilter,
    hits: Option<Hits>,
    after: Option<&Place>,
    rows: usize,
) -> customers::BoxedQuery<'static, Backend> {
    let mut query = customers::table.limit(limit(rows)).into_boxed();
    let few = matches!(hits, Some(Hits::Few(_)));
    query = match (hits, &filter.term) {
        (Some(Hits::Few(ids)), _) => query.filter(customers::id.eq_any(ids)),
        (_, Some(term)) => query.filter(customers::search_text.like(term.pattern()).escape('\\')),
        _ => query,
    };
    if let Some(kind) = filter.kind {
        query = if few {
            // an expression, so that SQLite goes by the few ids and not through everybody of the kind
            query.filter(customers::kind.concat("").eq(Closed(kind)))
        } else {
            query.filter(customers::kind.eq(Closed(kind)))
        };
    }
    if !filter.include_inactive {
        query = query.filter(customers::active.eq(true));
    }
    match (filter.order, after) {
        (CustomerOrder::Name, None) => query.order((customers::name_key, customers::id)),
        (CustomerOrder::Name, Some(place)) => {
            after_text!(query, customers::name_key, customers::id, place)
                .order((customers::name_key, customers::id))
        }
        (CustomerOrder::Newest, None) => query.order(customers::id.desc()),
        (CustomerOrder::Newest, Some(place)) => query
            .filter(customers::id.lt(Key::from(place.id)))
            .order(customers::id.desc()),
    }
}

/// Where a customer stands in an order.
pub fn place(customer: &Customer, order: CustomerOrder) -> Place {
    Place {
        key: match order {
            CustomerOrder::Name => fold(&customer.data.party.name),
            CustomerOrder::Newest => String::new(),
        },
        id: customer.id.into(),
    }
}

/// One customer.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, id: CustomerId) -> Result<Option<Customer>, StoreError> {
    let row: Option<Row> = customers::table.find(key(id)).get_result(conn).optional()?;
    row.map(Row::into_customer).transpose()
}

/// The customer that this party is: by NIP or EU VAT number, or else by identification, name and address
/// ([`match_key`]; of several the oldest). Those out of use count too.
///
/// # Errors
/// Those of the database.
pub fn find_match(conn: &mut Conn, party: &Party) -> Result<Option<Customer>, StoreError> {
    let query = customers::table.order(customers::id).into_boxed();
    let query = match (party.identity.unique_key(), match_key(party)) {
        (Some(tax_key), _) => query.filter(customers::tax_key.eq(tax_key)),
        (None, Some(match_key)) => query.filter(customers::match_key.eq(match_key)),
        (None, None) => return Ok(None),
    };
    let row: Option<Row> = query.first(conn).optional()?;
    row.map(Row::into_customer).transpose()
}

/// Customers whose name and address are very similar ([`likeness`]), at most `max`, without `but`.
///
/// # Errors
/// Those of the database.
pub fn similar(
    conn: &mut Conn,
    party: &Party,
    but: Option<CustomerId>,
    max: usize,
) -> Result<Vec<Customer>, StoreError> {
    let mut rows: Vec<Row> = customers::table
        .filter(customers::name_key.eq(fold(&party.name)))
        .order((customers::name_key, customers::id))
        .limit(NAMESAKES_MAX)
        .load(conn)?;
    let place_key = place_key(party);
    if !place_key.is_empty() {
        let neighbours: Vec<Row> = customers::table
            .filter(customers::place_key.eq(place_key))
            .order((customers::place_key, customers::name_key, customers::id))
            .limit(NEIGHBOURS_MAX)
            .load(conn)?;
        rows.extend(neighbours);
    }
    let mut similar: Vec<Customer> = Vec::new();
    for row in rows {
        let customer = row.into_customer()?;
        let known = Some(customer.id) == but || similar.iter().any(|other| other.id == customer.id);
        if !known && likeness(party, &customer.data.party) != Likeness::Different {
            similar.push(customer);
        }
        if similar.len() == max {
            break;
        }
    }
    Ok(similar)
}

/// Adds a customer.
///
/// # Errors
/// A unique constraint ([`is_taken`]) if the tax number has a customer already.
pub fn insert(conn: &mut Conn, customer: &Customer) -> Result<(), StoreError> {
    let row = Row::of(customer)?;
    let rows = diesel::insert_into(customers::table)
        .values(&row)
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Changes a customer, whose `version` is the new one: the row must still have the version before it.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it was changed meanwhile; a unique constraint ([`is_taken`]).
pub fn update(conn: &mut Conn, customer: &Customer) -> Result<(), StoreError> {
    let row = Row::of(customer)?;
    let target = customers::table
        .filter(customers::id.eq(row.id))
        .filter(customers::version.eq(row.version - 1));
    let rows = diesel::update(target).set(&row).execute(conn)?;
    expect_rows(1, rows)
}

/// The neighbourhood within which similar parties are looked for: the folded post code, or the town where there is
/// none; empty without an address.
fn place_key(party: &Party) -> String {
    let Some(address) = &party.address else {
        return String::new();
    };
    match fold(address.post_code.as_str()) {
        post_code if post_code.is_empty() => fold(&address.town),
        post_code => post_code,
    }
}

/// Whether this error says that the tax number has a customer already.
pub fn is_taken(error: &StoreError) -> bool {
    error.is_unique("customers_tax_key_key")
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = customers, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    id: Key,
    kind: Closed<PartyKind>,
    name: String,
    name_key: String,
    identity: String,
    identity_country: String,
    identity_number: String,
    tax_key: Option<String>,
    match_key: Option<String>,
    place_key: String,
    address: Option<String>,
    mailing_address: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    local_government_unit: bool,
    vat_group_member: bool,
    recipients: String,
    payment_form: Option<Closed<PaymentForm>>,
    payment_term_days: Option<i32>,
    notes: String,
    search_text: String,
    active: bool,
    created_at: Moment,
    updated_at: Moment,
    version: i64,
}

impl Row {
    fn of(customer: &Customer) -> Result<Self, StoreError> {
        let data = &customer.data;
        let party = &data.party;
        let (identity, identity_country, identity_number) = identity_columns(&party.identity);
        let town = party.address.as_ref().map_or("", |address| &address.town);
        // with the prefix: whoever types it and whoever does not finds the number
        let tax_key = party.identity.unique_key();
        let number = tax_key.as_deref().unwrap_or(&identity_number);
        Ok(Self {
            id: key(customer.id),
            kind: Closed(party.kind),
            name: party.name.clone(),
            name_key: fold(&party.name),
            search_text: search::search_text([party.name.as_str(), number, town]),
            identity: identity.to_owned(),
            identity_country,
            identity_number,
            match_key: match_key(party),
            tax_key,
            place_key: place_key(party),
            address: party.address.as_ref().map(json).transpose()?,
            mailing_address: data.mailing_address.as_ref().map(json).transpose()?,
            email: party.contact.email.as_ref().map(ToString::to_string),
            phone: party.contact.phone.as_ref().map(ToString::to_string),
            local_government_unit: party.local_government_unit,
            vat_group_member: party.vat_group_member,
            recipients: json(&data.recipients)?,
            payment_form: data.payment_form.map(Closed),
            payment_term_days: data.payment_term_days.map(i32::from),
            notes: data.notes.clone(),
            active: customer.active,
            created_at: customer.created_at.into(),
            updated_at: customer.updated_at.into(),
            version: customer.version,
        })
    }

    fn into_customer(self) -> Result<Customer, StoreError> {
        let party = Party {
            kind: self.kind.0,
            name: self.name,
            identity: identity_of(&self.identity, &self.identity_country, self.identity_number)?,
            address: self.address.as_deref().map(from_json).transpose()?,
            contact: Contact {
                email: stored_option(self.email.as_deref(), Email::parse)?,
                phone: stored_option(self.phone.as_deref(), Phone::parse)?,
            },
            local_government_unit: self.local_government_unit,
            vat_group_member: self.vat_group_member,
        };
        Ok(Customer {
            id: id(self.id),
            data: NewCustomer {
                party,
                mailing_address: self.mailing_address.as_deref().map(from_json).transpose()?,
                recipients: from_json(&self.recipients)?,
                payment_form: self.payment_form.map(|form| form.0),
                payment_term_days: stored(self.payment_term_days.map(u16::try_from).transpose())?,
                notes: self.notes,
            },
            active: self.active,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
            version: self.version,
        })
    }
}

const IDENTITY_NIP: &str = "nip";
const IDENTITY_EU_VAT: &str = "eu_vat";
const IDENTITY_OTHER: &str = "other";
const IDENTITY_NONE: &str = "none";

fn identity_columns(identity: &PartyIdentity) -> (&'static str, String, String) {
    match identity {
        PartyIdentity::Nip(nip) => (IDENTITY_NIP, String::new(), nip.to_string()),
        PartyIdentity::EuVat(vat) => (
            IDENTITY_EU_VAT,
            vat.country().to_owned(),
            vat.number().to_owned(),
        ),
        PartyIdentity::Other { country, number } => (
            IDENTITY_OTHER,
            country
                .map(|country| country.to_string())
                .unwrap_or_default(),
            number.clone(),
        ),
        PartyIdentity::None => (IDENTITY_NONE, String::new(), String::new()),
    }
}

fn identity_of(kind: &str, country: &str, number: String) -> Result<PartyIdentity, StoreError> {
    Ok(match kind {
        IDENTITY_NIP => PartyIdentity::Nip(stored(Nip::parse(&number))?),
        IDENTITY_EU_VAT => PartyIdentity::EuVat(stored(EuVat::parse(country, &number))?),
        IDENTITY_OTHER => {
            let country = Some(country).filter(|country| !country.is_empty());
            PartyIdentity::Other {
                country: stored_option(country, Country::parse)?,
                number,
            }
        }
        IDENTITY_NONE => PartyIdentity::None,
        other => return stored(Err(format!("unknown identification {other:?}"))),
    })
}
