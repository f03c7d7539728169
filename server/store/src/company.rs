//! The seller: one row, once it was set.

use diesel::{
    AsChangeset, ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
};
use kontor_domain::{
    checks::{Bdo, Email, Krs, Nip, Phone, Regon},
    party::{Company, Contact, VatStatus},
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{
    Conn, Moment, StoreError, expect_rows,
    files::FileHash,
    table::stored_table,
    values::{from_json, json, stored, stored_option},
};

/// The id of the only row.
const ONLY: i32 = 1;

stored_table!(COMPANY = company (id) {
    id -> Integer,
    name -> Text,
    nip -> Text,
    address -> Text,
    email -> Nullable<Text>,
    phone -> Nullable<Text>,
    web -> Text,
    regon -> Nullable<Text>,
    krs -> Nullable<Text>,
    bdo -> Nullable<Text>,
    court -> Text,
    share_capital -> Text,
    issue_place -> Text,
    exemption_basis -> Nullable<Text>,
    cash_method -> Bool,
    footer -> Text,
    logo -> Nullable<Binary>,
    version -> BigInt,
    updated_at -> Timestamp,
});

/// The seller as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCompany {
    /// The seller.
    pub company: Company,
    /// Its logo, a file.
    pub logo: Option<FileHash>,
    /// Counts the changes of the data; the logo is none of them.
    pub version: i64,
    /// When the data were last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

/// The seller, if it was set.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn) -> Result<Option<StoredCompany>, StoreError> {
    let row: Option<Row> = company::table.find(ONLY).get_result(conn).optional()?;
    row.map(Row::into_company).transpose()
}

/// Sets the seller for the first time.
///
/// # Errors
/// A unique constraint (`company_pkey`) if it was set.
pub fn insert(conn: &mut Conn, company: &StoredCompany) -> Result<(), StoreError> {
    let rows = diesel::insert_into(company::table)
        .values(Row::of(company)?)
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Changes the seller, whose `version` is the new one: the row must still have the version before it.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it was changed meanwhile.
pub fn update(conn: &mut Conn, company: &StoredCompany) -> Result<(), StoreError> {
    let row = Row::of(company)?;
    let target = company::table
        .filter(company::id.eq(ONLY))
        .filter(company::version.eq(row.version - 1));
    expect_rows(1, diesel::update(target).set(row).execute(conn)?)
}

/// Sets or takes away the logo.
///
/// # Errors
/// [`StoreError::RowsAffected`] if the seller was not set; a foreign key if the file is not there.
pub fn set_logo(conn: &mut Conn, logo: Option<FileHash>) -> Result<(), StoreError> {
    let target = company::table.filter(company::id.eq(ONLY));
    let logo = logo.map(|logo| logo.0.to_vec());
    let rows = diesel::update(target)
        .set(company::logo.eq(logo))
        .execute(conn)?;
    expect_rows(1, rows)
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = company, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    id: i32,
    name: String,
    nip: String,
    address: String,
    email: Option<String>,
    phone: Option<String>,
    web: String,
    regon: Option<String>,
    krs: Option<String>,
    bdo: Option<String>,
    court: String,
    share_capital: String,
    issue_place: String,
    exemption_basis: Option<String>,
    cash_method: bool,
    footer: String,
    logo: Option<Vec<u8>>,
    version: i64,
    updated_at: Moment,
}

impl Row {
    fn of(stored: &StoredCompany) -> Result<Self, StoreError> {
        let company = &stored.company;
        Ok(Self {
            id: ONLY,
            name: company.name.clone(),
            nip: company.nip.to_string(),
            address: json(&company.address)?,
            email: company.contact.email.as_ref().map(ToString::to_string),
            phone: company.contact.phone.as_ref().map(ToString::to_string),
            web: company.web.clone(),
            regon: company.regon.as_ref().map(ToString::to_string),
            krs: company.krs.as_ref().map(ToString::to_string),
            bdo: company.bdo.as_ref().map(ToString::to_string),
            court: company.court.clone(),
            share_capital: company.share_capital.clone(),
            issue_place: company.issue_place.clone(),
            exemption_basis: match &company.vat_status {
                VatStatus::Payer => None,
                VatStatus::Exempt { basis } => Some(basis.clone()),
            },
            cash_method: company.cash_method,
            footer: company.footer.clone(),
            logo: stored.logo.map(|logo| logo.0.to_vec()),
            version: stored.version,
            updated_at: stored.updated_at.into(),
        })
    }

    fn into_company(self) -> Result<StoredCompany, StoreError> {
        let company = Company {
            name: self.name,
            nip: stored(Nip::parse(&self.nip))?,
            address: from_json(&self.address)?,
            contact: Contact {
                email: stored_option(self.email.as_deref(), Email::parse)?,
                phone: stored_option(self.phone.as_deref(), Phone::parse)?,
            },
            web: self.web,
            regon: stored_option(self.regon.as_deref(), Regon::parse)?,
            krs: stored_option(self.krs.as_deref(), Krs::parse)?,
            bdo: stored_option(self.bdo.as_deref(), Bdo::parse)?,
            court: self.court,
            share_capital: self.share_capital,
            issue_place: self.issue_place,
            vat_status: match self.exemption_basis {
                None => VatStatus::Payer,
                Some(basis) => VatStatus::Exempt { basis },
            },
            cash_method: self.cash_method,
            footer: self.footer,
        };
        Ok(StoredCompany {
            company,
            logo: self.logo.map(FileHash::stored).transpose()?,
            version: self.version,
            updated_at: self.updated_at.into(),
        })
    }
}
