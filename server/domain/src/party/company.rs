//! The seller ("Moja firma").

use serde::{Deserialize, Serialize};

use super::{Address, AddressInput, Contact, optional, validate_address, validate_contact};
use crate::checks::{Bdo, Krs, Nip, Regon};
use crate::refusal::{Label, Problem, Scope};
use crate::text::{
    LONG_TEXT_CHARACTERS_MAX, TEXT_CHARACTERS_MAX, limited, limited_lines, required,
};

/// The longest footer of documents (FA(3) `StopkaFaktury`), in characters.
pub const FOOTER_CHARACTERS_MAX: usize = 3_500;

/// Whether the seller pays VAT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VatStatus {
    /// Active payer (podatnik VAT czynny).
    Payer,
    /// Exempt (podatnik zwolniony), with the legal basis, as "art. 113 ust. 1 ustawy o VAT".
    Exempt {
        /// The basis proposed on documents (`P_19A`).
        basis: String,
    },
}

/// The seller, without accounts and logo, which are kept apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Full name, 1 to 512 characters.
    pub name: String,
    /// NIP.
    pub nip: Nip,
    /// Address of the seat.
    pub address: Address,
    /// E-mail and telephone.
    pub contact: Contact,
    /// Web page, or empty.
    pub web: String,
    /// REGON.
    pub regon: Option<Regon>,
    /// KRS.
    pub krs: Option<Krs>,
    /// BDO.
    pub bdo: Option<Bdo>,
    /// Court of registration, or empty.
    pub court: String,
    /// Share capital as written on documents, or empty.
    pub share_capital: String,
    /// Place of issue proposed on documents, or empty.
    pub issue_place: String,
    /// Payer or exempt.
    pub vat_status: VatStatus,
    /// Whether the company settles VAT by the cash method (`P_16`).
    pub cash_method: bool,
    /// Text at the foot of every document, or empty.
    pub footer: String,
}

/// The seller as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyInput {
    /// Full name.
    pub name: String,
    /// NIP.
    pub nip: String,
    /// Address, if the message is present.
    pub address: Option<AddressInput>,
    /// E-mail, or empty.
    pub email: String,
    /// Telephone, or empty.
    pub phone: String,
    /// Web page.
    pub web: String,
    /// REGON, or empty.
    pub regon: String,
    /// KRS, or empty.
    pub krs: String,
    /// BDO, or empty.
    pub bdo: String,
    /// Court.
    pub court: String,
    /// Share capital.
    pub share_capital: String,
    /// Place of issue.
    pub issue_place: String,
    /// Whether the company is exempt from VAT.
    pub vat_exempt: bool,
    /// Basis of the exemption; required when exempt.
    pub exemption_basis: String,
    /// Cash method.
    pub cash_method: bool,
    /// Footer.
    pub footer: String,
}

/// Checks the seller; faults under the fields of the proto message `Company`.
pub fn validate_company(input: &CompanyInput, scope: &mut Scope<'_>) -> Option<Company> {
    let text = |text: &str, pl, en| limited(text, TEXT_CHARACTERS_MAX, Label::new(pl, en));
    let name = scope.check(
        "name",
        required(
            &input.name,
            LONG_TEXT_CHARACTERS_MAX,
            Label::new("nazwa firmy", "company's name"),
        ),
    );
    let nip = scope.check("nip", Nip::parse(&input.nip));
    let address = match input.address.as_ref().filter(|address| !address.is_empty()) {
        Some(address) => validate_address(address, &mut scope.scope("address")),
        None => scope.check(
            "address",
            Err(Problem::required(Label::new("adres", "address"))),
        ),
    };
    let contact = validate_contact(&input.email, &input.phone, scope);
    let web = scope.check("web", text(&input.web, "strona internetowa", "web page"));
    let regon = scope.check("regon", optional(&input.regon, Regon::parse));
    let krs = scope.check("krs", optional(&input.krs, Krs::parse));
    let bdo = scope.check("bdo", optional(&input.bdo, Bdo::parse));
    let court = scope.check(
        "court",
        text(&input.court, "sąd rejestrowy", "court of registration"),
    );
    let share_capital = scope.check(
        "share_capital",
        text(&input.share_capital, "kapitał zakładowy", "share capital"),
    );
    let issue_place = scope.check(
        "issue_place",
        text(&input.issue_place, "miejsce wystawienia", "place of issue"),
    );
    let vat_status = vat_status(input, scope);
    let footer = scope.check(
        "footer",
        limited_lines(
            &input.footer,
            FOOTER_CHARACTERS_MAX,
            Label::new("stopka", "footer"),
        ),
    );
    Some(Company {
        name: name?,
        nip: nip?,
        address: address?,
        contact: contact?,
        web: web?,
        regon: regon?,
        krs: krs?,
        bdo: bdo?,
        court: court?,
        share_capital: share_capital?,
        issue_place: issue_place?,
        vat_status: vat_status?,
        cash_method: input.cash_method,
        footer: footer?,
    })
}

fn vat_status(input: &CompanyInput, scope: &mut Scope<'_>) -> Option<VatStatus> {
    if !input.vat_exempt {
        return Some(VatStatus::Payer);
    }
    let label = Label::new("podstawa prawna zwolnienia", "legal basis of the exemption");
    let basis = scope.check(
        "exemption_basis",
        required(&input.exemption_basis, TEXT_CHARACTERS_MAX, label),
    )?;
    Some(VatStatus::Exempt { basis })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::tests::company_input;
    use crate::refusal::Violations;

    #[test]
    fn an_exempt_company_names_its_basis() {
        let mut input = CompanyInput {
            name: "Firma".into(),
            nip: "5261040828".into(),
            address: company_input().address,
            vat_exempt: true,
            regon: "123456785".into(),
            ..CompanyInput::default()
        };
        let mut violations = Violations::new();
        assert_eq!(
            validate_company(&input, &mut violations.scope("company")),
            None
        );
        assert_eq!(violations.as_slice()[0].field, "company.exemption_basis");
        input.exemption_basis = "art. 113 ust. 1 ustawy o VAT".into();
        let company = validate_company(&input, &mut Violations::new().root()).expect("valid");
        let json = serde_json::to_string(&company).expect("json");
        assert_eq!(
            serde_json::from_str::<Company>(&json).expect("company"),
            company
        );
    }

    #[test]
    fn an_empty_company_lacks_name_nip_and_address() {
        let mut violations = Violations::new();
        assert_eq!(
            validate_company(&CompanyInput::default(), &mut violations.root()),
            None
        );
        let fields: Vec<_> = violations
            .as_slice()
            .iter()
            .map(|v| v.field.as_str())
            .collect();
        assert_eq!(fields, ["name", "nip", "address"]);
    }
}
