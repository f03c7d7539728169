//! Customers: added, found, changed, taken out of use.

use kontor_domain::{
    ids::{CustomerId, RecipientId},
    party::{
        Address, Customer, CustomerInput, NewCustomer, PartyKind, Recipient, validate_customer,
    },
    refusal::{Kind, Label, Refusal, Text, Violations},
    role::Permission,
};
pub use kontor_store::customers::CustomerOrder;
use kontor_store::{
    Conn,
    customers::{self, CustomerFilter},
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{
    etag,
    once::write_once,
    paging::{self, Page},
    searching::search_term,
};
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::Error,
    keys::Keys,
};

/// Similar customers named to the person at most.
pub const SIMILAR_MAX: usize = 5;
/// Digits from which a text of digits, dashes and blanks is taken for a number typed with its separators.
const NUMBER_DIGITS_MIN: usize = 5;

const CUSTOMER: Label = Label::new("kontrahent", "customer");

/// A customer that was added, and those that resemble it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    /// The new customer.
    pub customer: Customer,
    /// Customers with a very similar name and address, when it has no NIP and no EU VAT number; at most
    /// [`SIMILAR_MAX`].
    pub similar: Vec<Similar>,
}

/// A customer that resembles another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Similar {
    /// Its id.
    pub id: CustomerId,
    /// Its name.
    pub name: String,
    /// Its address in one line.
    pub address: String,
}

impl From<&Customer> for Similar {
    fn from(customer: &Customer) -> Self {
        let party = &customer.data.party;
        Self {
            id: customer.id,
            name: party.name.clone(),
            address: party
                .address
                .as_ref()
                .map(Address::one_line)
                .unwrap_or_default(),
        }
    }
}

/// Which customers a list has, and which page of it.
#[derive(Clone, Debug, Default)]
pub struct Which {
    /// Part of name, number or town; empty for all.
    pub search: String,
    /// Only of this kind.
    pub kind: Option<PartyKind>,
    /// Also those out of use.
    pub include_inactive: bool,
    /// Order.
    pub order: CustomerOrder,
    /// Rows of the page.
    pub page_size: i32,
    /// Where to go on.
    pub page_token: String,
}

/// A change of a customer.
#[derive(Clone, Debug, Serialize)]
pub struct Update {
    /// Which customer.
    pub id: CustomerId,
    /// The new content.
    pub input: CustomerInput,
    /// Names of the fields to take over; all when empty.
    pub mask: Vec<String>,
    /// Version that the caller saw; empty to skip the check.
    pub etag: String,
}

/// Takes a customer into use or out of it.
#[derive(Clone, Debug, Serialize)]
pub struct SetActive {
    /// Which customer.
    pub id: CustomerId,
    /// Whether it shall be in use.
    pub active: bool,
    /// Version that the caller saw; empty to skip the check.
    pub etag: String,
}

/// Adds a customer. Ids of its recipients are given here.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `CUSTOMER_EXISTS` if its NIP or EU VAT number has a customer; those of
/// [`write_once`].
pub async fn create(
    app: &App,
    actor: &Actor,
    input: CustomerInput,
    request_id: &str,
) -> Result<Created, Error> {
    actor.require(Permission::EditCustomers)?;
    let now = app.now();
    let mut data = validated(&input)?;
    let mut ids = recipient_ids(app, now, data.recipients.len());
    for recipient in &mut data.recipients {
        recipient.id = ids.pop();
    }
    let customer = Customer {
        id: app.id(now),
        data,
        active: true,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let (by, keys) = (actor.clone(), app.keys.clone());
    write_once(
        app,
        actor,
        "kontor.v1.CustomerService/CreateCustomer",
        request_id,
        &input,
        move |conn| insert(conn, &keys, &by, now, &customer),
    )
    .await
}

/// Adds a customer inside a write, with its audit row.
///
/// # Errors
/// `CUSTOMER_EXISTS`; those of the store.
fn insert(
    conn: &mut Conn,
    keys: &Keys,
    actor: &Actor,
    now: OffsetDateTime,
    customer: &Customer,
) -> Result<Created, Error> {
    let party = &customer.data.party;
    let similar = if party.identity.unique_key().is_some() {
        require_free(conn, customer)?;
        Vec::new()
    } else {
        customers::similar(conn, party, None, SIMILAR_MAX)?
    };
    customers::insert(conn, customer)?;
    let change =
        Change::of("customer.create", "customer", customer.id).between(None, Some(customer))?;
    audit::record(conn, keys, actor, now, &change)?;
    Ok(Created {
        customer: customer.clone(),
        similar: similar.iter().map(Similar::from).collect(),
    })
}

/// Returns one customer.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; those of the store.
pub async fn get(app: &App, actor: &Actor, id: CustomerId) -> Result<Customer, Error> {
    actor.require(Permission::Read)?;
    app.db.read(move |conn| existing(conn, id)).await
}

/// Lists and searches customers.
///
/// # Errors
/// `PERMISSION_DENIED`; `SEARCH_TOO_SHORT`; `PAGE_SIZE`; `PAGE_TOKEN_INVALID`; those of the store.
pub async fn list(app: &App, actor: &Actor, which: Which) -> Result<Page<Customer>, Error> {
    actor.require(Permission::Read)?;
    let size = paging::page_size(which.page_size)?;
    let search = without_separators(&which.search);
    let filter = CustomerFilter {
        term: search_term(&search)?,
        kind: which.kind,
        include_inactive: which.include_inactive,
        order: which.order,
    };
    let query = (
        "customers",
        search,
        which.kind,
        which.include_inactive,
        which.order,
    );
    let after = paging::after(&app.keys, &query, &which.page_token)?;
    let rows = app
        .db
        .read(move |conn| Ok::<_, Error>(customers::page(conn, &filter, after.as_ref(), size + 1)?))
        .await?;
    paging::page(&app.keys, &query, rows, size, |customer| {
        customers::place(customer, which.order)
    })
}

/// Changes a customer.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `NOT_FOUND`; a stale etag; `CUSTOMER_EXISTS`; those of [`write_once`].
pub async fn update(
    app: &App,
    actor: &Actor,
    change: Update,
    request_id: &str,
) -> Result<Customer, Error> {
    actor.require(Permission::EditCustomers)?;
    let now = app.now();
    let ids = recipient_ids(app, now, change.input.recipients.len());
    let (by, keys, wanted) = (actor.clone(), app.keys.clone(), change.clone());
    write_once(
        app,
        actor,
        "kontor.v1.CustomerService/UpdateCustomer",
        request_id,
        &change,
        move |conn| {
            let before = existing(conn, wanted.id)?;
            etag::check(&wanted.etag, before.version, CUSTOMER)?;
            let mut input = CustomerInput::from(&before.data);
            input.overlay(&wanted.input, &wanted.mask)?;
            let mut after = before.clone();
            after.data = validated(&input)?;
            keep_recipient_ids(&mut after.data.recipients, &before.data.recipients, &ids);
            save(conn, &keys, (&by, now), "customer.update", &before, after)
        },
    )
    .await
}

/// Takes a customer into use or out of it; nothing is ever deleted.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; a stale etag; those of [`write_once`].
pub async fn set_active(
    app: &App,
    actor: &Actor,
    change: SetActive,
    request_id: &str,
) -> Result<Customer, Error> {
    actor.require(Permission::EditCustomers)?;
    let now = app.now();
    let (by, keys, wanted) = (actor.clone(), app.keys.clone(), change.clone());
    write_once(
        app,
        actor,
        "kontor.v1.CustomerService/SetCustomerActive",
        request_id,
        &change,
        move |conn| {
            let before = existing(conn, wanted.id)?;
            etag::check(&wanted.etag, before.version, CUSTOMER)?;
            let mut after = before.clone();
            after.active = wanted.active;
            let action = if wanted.active {
                "customer.activate"
            } else {
                "customer.archive"
            };
            save(conn, &keys, (&by, now), action, &before, after)
        },
    )
    .await
}

/// Writes a changed customer; nothing is written when nothing changed.
fn save(
    conn: &mut Conn,
    keys: &Keys,
    (actor, now): (&Actor, OffsetDateTime),
    action: &'static str,
    before: &Customer,
    mut after: Customer,
) -> Result<Customer, Error> {
    if after == *before {
        return Ok(after);
    }
    let renumbered =
        after.data.party.identity.unique_key() != before.data.party.identity.unique_key();
    if renumbered {
        require_free(conn, &after)?;
    }
    after.version = before.version + 1;
    after.updated_at = now;
    customers::update(conn, &after)?;
    let change = Change::of(action, "customer", after.id).between(Some(before), Some(&after))?;
    audit::record(conn, keys, actor, now, &change)?;
    Ok(after)
}

/// `Ok` unless another customer has this one's NIP or EU VAT number. The writers' lock lets nobody in between this
/// question and the change; the unique index stands behind it.
fn require_free(conn: &mut Conn, customer: &Customer) -> Result<(), Error> {
    let party = &customer.data.party;
    if party.identity.unique_key().is_none() {
        return Ok(());
    }
    match customers::find_match(conn, party)? {
        Some(other) if other.id != customer.id => Err(exists(&other).into()),
        _ => Ok(()),
    }
}

fn existing(conn: &mut Conn, id: CustomerId) -> Result<Customer, Error> {
    customers::find(conn, id)?.ok_or_else(|| Refusal::not_found(CUSTOMER, id.to_string()).into())
}

fn exists(other: &Customer) -> Refusal {
    let name = &other.data.party.name;
    let number = other.data.party.identity.printed();
    let (state_pl, state_en) = if other.active {
        ("", "")
    } else {
        (" (nieużywany)", " (out of use)")
    };
    let text = Text::new(
        format!(
            "Kontrahent o numerze {number} już jest w bazie: {name}{state_pl}. Użyj go albo popraw numer."
        ),
        format!(
            "There is a customer with the number {number} already: {name}{state_en}. Use it or correct the number."
        ),
    );
    Refusal::new(Kind::AlreadyExists, "CUSTOMER_EXISTS", text)
        .with("id", other.id.to_string())
        .with("name", name.as_str())
}

fn validated(input: &CustomerInput) -> Result<NewCustomer, Error> {
    let mut violations = Violations::new();
    let data = validate_customer(input, &mut violations.scope("customer"));
    violations.into_result()?;
    data.ok_or_else(|| Error::internal("a violation without its refusal"))
}

/// Ids for recipients, made before the write because its closure may run again.
fn recipient_ids(app: &App, now: OffsetDateTime, count: usize) -> Vec<RecipientId> {
    let count = count.min(kontor_domain::party::RECIPIENTS_MAX);
    (0..count).map(|_| app.id(now)).collect()
}

/// A recipient that the customer had keeps its id, any other gets a new one.
fn keep_recipient_ids(after: &mut [Recipient], before: &[Recipient], new: &[RecipientId]) {
    let mut new = new.iter();
    let mut kept: Vec<RecipientId> = Vec::new();
    for recipient in after {
        let known = recipient
            .id
            .filter(|id| before.iter().any(|other| other.id == Some(*id)) && !kept.contains(id));
        recipient.id = known.or_else(|| new.next().copied());
        kept.extend(recipient.id);
    }
}

/// A number typed with blanks and dashes, without them; any other text as it is.
fn without_separators(search: &str) -> String {
    let is_digit = |c: &char| c.is_ascii_digit();
    let digits: String = search.chars().filter(is_digit).collect();
    let number = search
        .chars()
        .all(|c| is_digit(&c) || matches!(c, ' ' | '-'));
    if number && digits.len() >= NUMBER_DIGITS_MIN {
        digits
    } else {
        search.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_however_it_is_typed() {
        assert_eq!(without_separators("526-104-08-28"), "5261040828");
        assert_eq!(without_separators(" 526 10"), "52610");
        assert_eq!(without_separators("24-7"), "24-7");
        assert_eq!(without_separators("Nr 526-104"), "Nr 526-104");
    }

    #[test]
    fn recipients_keep_their_ids_and_others_get_new_ones() {
        let id = |n: u64| RecipientId::v7(n, [0; 10]);
        let recipient = |id: Option<RecipientId>| Recipient {
            id,
            role: kontor_domain::party::RecipientRole::Receiver,
            name: "Szkoła".to_owned(),
            identity: kontor_domain::party::PartyIdentity::None,
            address: None,
            share: None,
        };
        let before = [recipient(Some(id(1))), recipient(Some(id(2)))];
        let mut after = [Some(id(2)), None, Some(id(2)), Some(id(9))].map(recipient);
        keep_recipient_ids(&mut after, &before, &[id(11), id(12), id(13), id(14)]);
        let ids: Vec<_> = after.iter().filter_map(|recipient| recipient.id).collect();
        assert_eq!(ids, [id(2), id(11), id(12), id(13)]);
    }
}
