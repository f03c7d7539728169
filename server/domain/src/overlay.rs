//! Changes by mask: what is kept becomes input again, the named fields are taken from the newer input, and the whole is
//! checked like something new. So a rule across fields holds whichever of them was named.

use crate::party::{
    Address, AddressInput, BankAccountInput, Company, CompanyInput, CustomerInput, IdentityInput,
    NewBankAccount, NewCustomer, Party, PartyIdentity, PartyInput, Recipient, RecipientInput,
    VatStatus,
};
use crate::picture::PictureInput;
use crate::product::{NewProduct, ProductInput};
use crate::refusal::{Problem, Refusal, Violations};
use crate::shop::ShopInput;

/// The mask that names every field; an empty one means the same.
const ALL_FIELDS: &str = "*";

/// Gives an input type its `overlay`, from proto field names and the fields that keep them.
macro_rules! overlay {
    ($type:ty { $($name:literal => $($field:ident).+),+ $(,)? }) => {
        impl $type {
            /// The fields that a mask can name, as in the proto message.
            pub const FIELDS: &'static [&'static str] = &[$($name),+];

            /// Takes the fields that `mask` names from `newer`; all of them when it is empty.
            ///
            /// # Errors
            /// A refusal with `UNKNOWN_FIELD` for every name that is none of [`Self::FIELDS`].
            pub fn overlay(&mut self, newer: &Self, mask: &[String]) -> Result<(), Refusal> {
                if mask.is_empty() || mask.iter().any(|name| name == ALL_FIELDS) {
                    self.clone_from(newer);
                    return Ok(());
                }
                let mut violations = Violations::new();
                for (index, name) in mask.iter().enumerate() {
                    match name.as_str() {
                        $($name => self.$($field).+.clone_from(&newer.$($field).+),)+
                        other => violations
                            .scope("update_mask")
                            .scope_index("paths", index)
                            .here(unknown_field(other, Self::FIELDS)),
                    }
                }
                violations.into_result()
            }
        }
    };
}

overlay!(CustomerInput {
    "kind" => party.kind,
    "name" => party.name,
    "identity" => party.identity,
    "address" => party.address,
    "email" => party.email,
    "phone" => party.phone,
    "local_government_unit" => party.local_government_unit,
    "vat_group_member" => party.vat_group_member,
    "mailing_address" => mailing_address,
    "recipients" => recipients,
    "payment_form" => payment_form,
    "payment_term_days" => payment_term_days,
    "notes" => notes,
});

overlay!(CompanyInput {
    "name" => name,
    "nip" => nip,
    "address" => address,
    "email" => email,
    "phone" => phone,
    "web" => web,
    "regon" => regon,
    "krs" => krs,
    "bdo" => bdo,
    "court" => court,
    "share_capital" => share_capital,
    "issue_place" => issue_place,
    "vat_status" => vat_exempt,
    "exemption_basis" => exemption_basis,
    "cash_method" => cash_method,
    "footer" => footer,
});

overlay!(BankAccountInput {
    "number" => number,
    "bank_name" => bank_name,
    "swift" => swift,
    "currency" => currency,
    "label" => label,
    "is_default" => is_default,
});

overlay!(ProductInput {
    "kind" => kind,
    "code" => code,
    "name" => name,
    "ean" => ean,
    "unit_id" => unit_id,
    "rate" => rate,
    "price_base" => price_base,
    "price" => price,
    "price_currency" => price_currency,
    "pkwiu" => pkwiu,
    "cn" => cn,
    "gtu" => gtu,
    "annex_15" => annex_15,
    "category_id" => category_id,
    "producer_id" => producer_id,
    "stock" => stock,
    "weight_kg" => weight_kg,
    "short_description" => short_description,
    "description" => description,
    "visible_in_shop" => visible_in_shop,
});

overlay!(ShopInput {
    "name" => name,
    "address" => address,
    "extra_ca" => extra_ca,
});

overlay!(PictureInput {
    "name" => name,
    "position" => position,
});

fn unknown_field(name: &str, fields: &[&str]) -> Problem {
    // a name that came from outside is shown as it was understood, not as it came
    let name: String = crate::text::clean(name)
        .chars()
        .take(crate::text::TEXT_CHARACTERS_MAX)
        .collect();
    let known = fields.join(", ");
    Problem::new(
        "UNKNOWN_FIELD",
        format!("Nie ma pola „{name}”, które można zmienić. Można zmienić: {known}."),
        format!("There is no field \"{name}\" that can be changed. These can: {known}."),
    )
}

fn text<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

impl From<&Address> for AddressInput {
    fn from(address: &Address) -> Self {
        Self {
            street: address.street.clone(),
            building: address.building.clone(),
            flat: address.flat.clone(),
            post_code: address.post_code.to_string(),
            town: address.town.clone(),
            country: address.country.to_string(),
            gln: text(address.gln.as_ref()),
        }
    }
}

impl From<&PartyIdentity> for IdentityInput {
    fn from(identity: &PartyIdentity) -> Self {
        match identity {
            PartyIdentity::Nip(nip) => Self::Nip(nip.to_string()),
            PartyIdentity::EuVat(vat) => Self::EuVat {
                country: vat.country().to_owned(),
                number: vat.number().to_owned(),
            },
            PartyIdentity::Other { country, number } => Self::Other {
                country: text(country.as_ref()),
                number: number.clone(),
            },
            PartyIdentity::None => Self::None,
        }
    }
}

impl From<&Party> for PartyInput {
    fn from(party: &Party) -> Self {
        Self {
            kind: party.kind,
            name: party.name.clone(),
            identity: (&party.identity).into(),
            address: party.address.as_ref().map(Into::into),
            email: text(party.contact.email.as_ref()),
            phone: text(party.contact.phone.as_ref()),
            local_government_unit: party.local_government_unit,
            vat_group_member: party.vat_group_member,
        }
    }
}

impl From<&Recipient> for RecipientInput {
    fn from(recipient: &Recipient) -> Self {
        Self {
            id: text(recipient.id.as_ref()),
            role: Some(recipient.role),
            name: recipient.name.clone(),
            identity: (&recipient.identity).into(),
            address: recipient.address.as_ref().map(Into::into),
            share: text(recipient.share.as_ref()),
        }
    }
}

impl From<&NewCustomer> for CustomerInput {
    fn from(customer: &NewCustomer) -> Self {
        Self {
            party: (&customer.party).into(),
            mailing_address: customer.mailing_address.as_ref().map(Into::into),
            recipients: customer.recipients.iter().map(Into::into).collect(),
            payment_form: customer.payment_form,
            payment_term_days: customer.payment_term_days.map(i32::from),
            notes: customer.notes.clone(),
        }
    }
}

impl From<&Company> for CompanyInput {
    fn from(company: &Company) -> Self {
        let (vat_exempt, exemption_basis) = match &company.vat_status {
            VatStatus::Payer => (false, String::new()),
            VatStatus::Exempt { basis } => (true, basis.clone()),
        };
        Self {
            name: company.name.clone(),
            nip: company.nip.to_string(),
            address: Some((&company.address).into()),
            email: text(company.contact.email.as_ref()),
            phone: text(company.contact.phone.as_ref()),
            web: company.web.clone(),
            regon: text(company.regon.as_ref()),
            krs: text(company.krs.as_ref()),
            bdo: text(company.bdo.as_ref()),
            court: company.court.clone(),
            share_capital: company.share_capital.clone(),
            issue_place: company.issue_place.clone(),
            vat_exempt,
            exemption_basis,
            cash_method: company.cash_method,
            footer: company.footer.clone(),
        }
    }
}

impl From<&NewBankAccount> for BankAccountInput {
    fn from(account: &NewBankAccount) -> Self {
        Self {
            number: account.number.to_string(),
            bank_name: account.bank_name.clone(),
            swift: text(account.swift.as_ref()),
            currency: account.currency.to_string(),
            label: account.label.clone(),
            is_default: account.is_default,
        }
    }
}

impl From<&NewProduct> for ProductInput {
    fn from(product: &NewProduct) -> Self {
        Self {
            kind: product.kind,
            code: product.code.clone(),
            name: product.name.clone(),
            ean: text(product.ean.as_ref()),
            unit_id: product.unit_id.to_string(),
            rate: Some(product.rate),
            price_base: product.price_base,
            price: product.price.to_string(),
            price_currency: product.price_currency.to_string(),
            pkwiu: text(product.pkwiu.as_ref()),
            cn: text(product.cn.as_ref()),
            gtu: product.gtu.map_or(0, |gtu| i32::from(gtu.number())),
            annex_15: product.annex_15,
            category_id: text(product.category_id.as_ref()),
            producer_id: text(product.producer_id.as_ref()),
            stock: product.stock.to_string(),
            weight_kg: text(product.weight_kg.as_ref()),
            short_description: product.short_description.clone(),
            description: product.description.clone(),
            visible_in_shop: Some(product.visible_in_shop),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{RecipientId, UnitId};
    use crate::party::{RecipientRole, validate_bank_account, validate_company, validate_customer};
    use crate::product::validate_product;
    use crate::vat::ProductRate;

    fn customer_input() -> CustomerInput {
        CustomerInput {
            party: PartyInput {
                name: "Gmina Dębica".into(),
                identity: IdentityInput::Nip("5261040828".into()),
                address: Some(AddressInput {
                    street: "ul. Ratuszowa".into(),
                    building: "2".into(),
                    post_code: "39-200".into(),
                    town: "Dębica".into(),
                    gln: "5901234123457".into(),
                    ..AddressInput::default()
                }),
                email: "urzad@example.pl".into(),
                phone: "146 803 100".into(),
                local_government_unit: true,
                ..PartyInput::default()
            },
            mailing_address: Some(AddressInput {
                town: "Oslo".into(),
                country: "NO".into(),
                ..AddressInput::default()
            }),
            recipients: vec![RecipientInput {
                id: RecipientId::v7(1, [1; 10]).to_string(),
                role: Some(RecipientRole::AdditionalBuyer),
                name: "Szkoła".into(),
                identity: IdentityInput::Other {
                    country: "US".into(),
                    number: "1".into(),
                },
                share: "12.5".into(),
                ..RecipientInput::default()
            }],
            payment_form: Some(crate::payment::PaymentForm::Transfer),
            payment_term_days: Some(14),
            notes: "a\nb".into(),
        }
    }

    #[test]
    fn what_is_kept_becomes_the_input_that_makes_it_again() {
        let mut violations = Violations::new();
        let customer = validate_customer(&customer_input(), &mut violations.root()).expect("valid");
        assert_eq!(
            validate_customer(&(&customer).into(), &mut violations.root()),
            Some(customer)
        );

        let company_input = CompanyInput {
            name: "Firma".into(),
            nip: "5261040828".into(),
            address: customer_input().party.address,
            regon: "123456785".into(),
            vat_exempt: true,
            exemption_basis: "art. 113 ust. 1".into(),
            footer: "a\nb".into(),
            ..CompanyInput::default()
        };
        let company = validate_company(&company_input, &mut violations.root()).expect("valid");
        assert_eq!(
            validate_company(&(&company).into(), &mut violations.root()),
            Some(company)
        );

        let account_input = BankAccountInput {
            number: "61109010140000071219812874".into(),
            currency: "EUR".into(),
            swift: "WBKPPLPP".into(),
            is_default: true,
            ..BankAccountInput::default()
        };
        let account = validate_bank_account(&account_input, &mut violations.root()).expect("valid");
        assert_eq!(
            validate_bank_account(&(&account).into(), &mut violations.root()),
            Some(account)
        );

        let product_input = ProductInput {
            code: "A".into(),
            name: "B".into(),
            ean: "5901234123457".into(),
            unit_id: UnitId::v7(1, [0; 10]).to_string(),
            rate: Some(ProductRate::Exempt),
            price: "0.00000001".into(),
            gtu: 12,
            stock: "-1.5".into(),
            weight_kg: "0.25".into(),
            description: Some("<p>a</p>".into()),
            visible_in_shop: Some(false),
            ..ProductInput::default()
        };
        let product = validate_product(&product_input, &mut violations.root()).expect("valid");
        assert_eq!(
            validate_product(&(&product).into(), &mut violations.root()),
            Some(product)
        );
        assert_eq!(violations.into_result(), Ok(()));
    }

    #[test]
    fn only_named_fields_are_taken_over() {
        let mut kept = customer_input();
        let newer = CustomerInput {
            notes: "new".into(),
            payment_term_days: Some(7),
            ..CustomerInput::default()
        };
        kept.overlay(&newer, &["notes".into(), "payment_form".into()])
            .expect("known fields");
        assert_eq!(
            (
                kept.notes.as_str(),
                kept.payment_form,
                kept.payment_term_days
            ),
            ("new", None, Some(14))
        );
        assert_eq!(kept.party, customer_input().party);
    }

    #[test]
    fn an_empty_mask_takes_everything() {
        for mask in [vec![], vec!["*".to_owned()]] {
            let mut kept = customer_input();
            kept.overlay(&CustomerInput::default(), &mask)
                .expect("everything");
            assert_eq!(kept, CustomerInput::default());
        }
    }

    #[test]
    fn a_field_that_cannot_be_changed_is_refused_with_those_that_can() {
        let mask = [
            "name".to_owned(),
            "etag".to_owned(),
            "party.name".to_owned(),
        ];
        let refusal = customer_input()
            .overlay(&CustomerInput::default(), &mask)
            .expect_err("unknown");
        let found: Vec<_> = refusal
            .violations
            .iter()
            .map(|v| (v.field.as_str(), v.reason))
            .collect();
        assert_eq!(
            found,
            [
                ("update_mask.paths[1]", "UNKNOWN_FIELD"),
                ("update_mask.paths[2]", "UNKNOWN_FIELD")
            ]
        );
        assert!(
            refusal.violations[0].text.en.contains("notes"),
            "{}",
            refusal.violations[0].text.en
        );
    }
}
