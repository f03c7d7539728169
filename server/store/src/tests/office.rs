//! An office's data for stories: customers and products of every sort.

use kontor_domain::{
    ids::{CustomerId, ProductId, ShopId, UnitId, uuid_v7},
    party::{
        AddressInput, Customer, CustomerInput, IdentityInput, PartyInput, PartyKind,
        validate_customer,
    },
    product::{Product, ProductInput, validate_product},
    refusal::Violations,
    shop::{NewShop, Shop, ShopAccess, ShopAuthentication, ShopKind},
    vat::ProductRate,
};
use time::{OffsetDateTime, macros::datetime};
use uuid::Uuid;

/// When everything in the stories happens.
pub(super) const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

const TOWNS: [(&str, &str); 5] = [
    ("00-950", "Warszawa"),
    ("31-001", "Kraków"),
    ("90-001", "Łódź"),
    ("80-001", "Gdańsk"),
    ("33-300", "Nowy Sącz"),
];
const TRADES: [&str; 6] = [
    "Piekarnia",
    "Zakład Stolarski",
    "Kwiaciarnia",
    "Biuro Rachunkowe",
    "Hurtownia",
    "Żegluga",
];

/// An id that grows with the number.
pub(super) fn id<T: From<Uuid>>(number: u64) -> T {
    T::from(uuid_v7(1_764_000_000_000 + number, [7; 10]))
}

/// The valid NIP nearest above nine digits made of the number.
pub(super) fn nip(number: u64) -> String {
    const WEIGHTS: [u64; 9] = [6, 5, 7, 2, 3, 4, 5, 6, 7];
    // of eleven remainders one gives no check digit: step over it
    let mut base = 526_000_000 + number * 2;
    loop {
        let digits = format!("{base:09}");
        let sum: u64 = digits
            .bytes()
            .zip(WEIGHTS)
            .map(|(digit, weight)| u64::from(digit - b'0') * weight)
            .sum();
        if sum % 11 != 10 {
            return format!("{digits}{}", sum % 11);
        }
        base += 1;
    }
}

/// A company with a NIP.
pub(super) fn company(number: u64) -> Customer {
    let place = usize::try_from(number).unwrap();
    let (post_code, town) = TOWNS[place % TOWNS.len()];
    let name = format!(
        "{} „Nr {number:05}” sp. z o.o.",
        TRADES[place % TRADES.len()]
    );
    customer(
        number,
        PartyKind::Company,
        &name,
        IdentityInput::Nip(nip(number)),
        post_code,
        town,
    )
}

/// A private person without any number.
pub(super) fn person(number: u64, name: &str) -> Customer {
    customer(
        number,
        PartyKind::PrivatePerson,
        name,
        IdentityInput::None,
        "00-950",
        "Warszawa",
    )
}

fn customer(
    number: u64,
    kind: PartyKind,
    name: &str,
    identity: IdentityInput,
    post_code: &str,
    town: &str,
) -> Customer {
    let input = CustomerInput {
        party: PartyInput {
            kind,
            name: name.to_owned(),
            identity,
            address: Some(AddressInput {
                street: "ul. Długa".into(),
                building: (number % 90 + 1).to_string(),
                post_code: post_code.into(),
                town: town.into(),
                ..AddressInput::default()
            }),
            ..PartyInput::default()
        },
        ..CustomerInput::default()
    };
    let mut violations = Violations::new();
    let data = validate_customer(&input, &mut violations.root());
    violations.into_result().unwrap();
    Customer {
        id: id::<CustomerId>(number),
        data: data.unwrap(),
        active: true,
        created_at: NOW,
        updated_at: NOW,
        version: 1,
    }
}

/// A product of the seeded unit "szt.".
pub(super) fn product(number: u64) -> Product {
    let input = ProductInput {
        code: format!("KOD-{number}"),
        name: format!("Śruba M{number}"),
        unit_id: PIECE.to_string(),
        rate: Some(ProductRate::Rate23),
        price: "1.25".into(),
        ..ProductInput::default()
    };
    let mut violations = Violations::new();
    let data = validate_product(&input, &mut violations.root());
    violations.into_result().unwrap();
    Product {
        id: id::<ProductId>(number),
        data: data.unwrap(),
        active: true,
        created_at: NOW,
        updated_at: NOW,
        version: 1,
    }
}

/// A shop without a secret.
pub(super) fn shop(number: u8, name: &str) -> Shop {
    Shop {
        id: ShopId::v7(1_764_000_000_000, [number; 10]),
        data: NewShop {
            kind: ShopKind::Shoper,
            name: name.to_owned(),
            address: "https://sklep.example".to_owned(),
            extra_ca: None,
        },
        access: ShopAccess {
            authentication: ShopAuthentication::Login,
            login: "kontor".to_owned(),
            secret_set: false,
        },
        active: true,
        standing: None,
        created_at: NOW,
        updated_at: NOW,
        version: 1,
    }
}

/// The unit "szt." of the migration.
pub(super) const PIECE: UnitId =
    UnitId::from_uuid(Uuid::from_u128(0x019a_b000_0000_7000_8000_0000_0000_0001));
