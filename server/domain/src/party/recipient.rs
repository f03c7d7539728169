//! Recipients (odbiorcy) and other third parties of a document (FA(3) `Podmiot3`).

use serde::{Deserialize, Serialize};

use super::{
    Address, AddressInput, IdentityInput, PartyIdentity, optional, validate_address,
    validate_identity,
};
use crate::ids::RecipientId;
use crate::money::Percent;
use crate::refusal::{Label, Problem, Scope};
use crate::text::{LONG_TEXT_CHARACTERS_MAX, required};

/// The part a third party has in a document (FA(3) `Rola`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecipientRole {
    /// Faktor.
    Factor,
    /// Odbiorca: a branch of the buyer.
    Receiver,
    /// Podmiot pierwotny.
    OriginalEntity,
    /// Dodatkowy nabywca, with a share.
    AdditionalBuyer,
    /// Wystawca faktury, on behalf of the seller.
    Issuer,
    /// Dokonujący płatności.
    Payer,
    /// Jednostka samorządu terytorialnego – wystawca.
    LocalGovernmentIssuer,
    /// Jednostka samorządu terytorialnego – odbiorca.
    LocalGovernmentReceiver,
    /// Członek grupy VAT – wystawca.
    VatGroupIssuer,
    /// Członek grupy VAT – odbiorca.
    VatGroupReceiver,
    /// Pracownik.
    Employee,
}

/// All roles, in the order of FA(3).
pub const RECIPIENT_ROLES: [RecipientRole; 11] = [
    RecipientRole::Factor,
    RecipientRole::Receiver,
    RecipientRole::OriginalEntity,
    RecipientRole::AdditionalBuyer,
    RecipientRole::Issuer,
    RecipientRole::Payer,
    RecipientRole::LocalGovernmentIssuer,
    RecipientRole::LocalGovernmentReceiver,
    RecipientRole::VatGroupIssuer,
    RecipientRole::VatGroupReceiver,
    RecipientRole::Employee,
];

impl RecipientRole {
    /// Its number in FA(3), 1 to 11.
    pub const fn fa3(self) -> u8 {
        self as u8 + 1
    }

    /// The role of that number.
    pub fn from_fa3(number: u8) -> Option<Self> {
        RECIPIENT_ROLES
            .into_iter()
            .find(|role| role.fa3() == number)
    }

    /// What people call it.
    pub const fn label(self) -> Label {
        match self {
            Self::Factor => Label::new("faktor", "factor"),
            Self::Receiver => Label::new("odbiorca", "recipient"),
            Self::OriginalEntity => Label::new("podmiot pierwotny", "original entity"),
            Self::AdditionalBuyer => Label::new("dodatkowy nabywca", "additional buyer"),
            Self::Issuer => Label::new("wystawca faktury", "issuer of the invoice"),
            Self::Payer => Label::new("dokonujący płatności", "payer"),
            Self::LocalGovernmentIssuer => {
                Label::new("JST – wystawca", "local government unit – issuer")
            }
            Self::LocalGovernmentReceiver => {
                Label::new("JST – odbiorca", "local government unit – recipient")
            }
            Self::VatGroupIssuer => {
                Label::new("członek grupy VAT – wystawca", "VAT group member – issuer")
            }
            Self::VatGroupReceiver => Label::new(
                "członek grupy VAT – odbiorca",
                "VAT group member – recipient",
            ),
            Self::Employee => Label::new("pracownik", "employee"),
        }
    }
}

/// A recipient or another third party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Set for those kept with a customer, nothing for those typed into a document.
    pub id: Option<RecipientId>,
    /// Its part.
    pub role: RecipientRole,
    /// Name, 1 to 512 characters.
    pub name: String,
    /// Own identification.
    pub identity: PartyIdentity,
    /// Address.
    pub address: Option<Address>,
    /// The share of an additional buyer (`Udzial`).
    pub share: Option<Percent>,
}

/// A recipient as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientInput {
    /// Its id, or empty.
    pub id: String,
    /// Its part; nothing is refused.
    pub role: Option<RecipientRole>,
    /// Name.
    pub name: String,
    /// Identification; a missing one means none.
    pub identity: IdentityInput,
    /// Address, if the message is present.
    pub address: Option<AddressInput>,
    /// Share in percent, or empty.
    pub share: String,
}

/// Checks a recipient; faults under `id`, `role`, `name`, `identity.…`, `address.…`, `share`.
pub fn validate_recipient(input: &RecipientInput, scope: &mut Scope<'_>) -> Option<Recipient> {
    let id = scope.check("id", optional(&input.id, RecipientId::parse));
    let role = scope.check(
        "role",
        input
            .role
            .ok_or_else(|| Problem::required(Label::new("rola odbiorcy", "role of the recipient"))),
    );
    let name = scope.check(
        "name",
        required(
            &input.name,
            LONG_TEXT_CHARACTERS_MAX,
            Label::new("nazwa odbiorcy", "recipient's name"),
        ),
    );
    let identity = match &input.identity {
        IdentityInput::Missing => Some(PartyIdentity::None),
        given => validate_identity(given, &mut scope.scope("identity")),
    };
    let address = match input.address.as_ref().filter(|address| !address.is_empty()) {
        Some(address) => validate_address(address, &mut scope.scope("address")).map(Some),
        None => Some(None),
    };
    let share = scope.check("share", optional(&input.share, Percent::parse));
    if matches!((role, share), (Some(role), Some(Some(_))) if role != RecipientRole::AdditionalBuyer)
    {
        scope.field(
            "share",
            Problem::fixed(
                "SHARE_NOT_ALLOWED",
                "Udział: podaj go tylko przy dodatkowym nabywcy; przy innej roli zostaw pole puste.",
                "Share: give it only for an additional buyer; leave it empty for another role.",
            ),
        );
    }
    Some(Recipient {
        id: id?,
        role: role?,
        name: name?,
        identity: identity?,
        address: address?,
        share: share?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Violations;

    #[test]
    fn roles_have_the_numbers_of_fa3() {
        assert_eq!(RecipientRole::Receiver.fa3(), 2);
        assert_eq!(RecipientRole::LocalGovernmentReceiver.fa3(), 8);
        assert_eq!(RecipientRole::VatGroupReceiver.fa3(), 10);
        for role in RECIPIENT_ROLES {
            assert_eq!(RecipientRole::from_fa3(role.fa3()), Some(role));
        }
        assert_eq!(RecipientRole::from_fa3(12), None);
    }

    #[test]
    fn a_share_belongs_to_an_additional_buyer_alone() {
        let mut input = RecipientInput {
            role: Some(RecipientRole::AdditionalBuyer),
            name: "Oddział".into(),
            share: "12.5".into(),
            ..RecipientInput::default()
        };
        let mut violations = Violations::new();
        let recipient = validate_recipient(&input, &mut violations.root()).expect("valid");
        assert_eq!(recipient.share, Some(Percent::from_scaled(125_000)));
        assert!(violations.is_empty());
        input.role = Some(RecipientRole::Payer);
        input.name = String::new();
        validate_recipient(&input, &mut violations.scope_index("recipients", 1));
        let fields: Vec<_> = violations
            .as_slice()
            .iter()
            .map(|v| (v.field.as_str(), v.reason))
            .collect();
        assert_eq!(
            fields,
            [
                ("recipients[1].name", "REQUIRED"),
                ("recipients[1].share", "SHARE_NOT_ALLOWED")
            ]
        );
    }
}
