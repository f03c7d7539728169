//! Sellers, buyers and accounts of the samples. None of them exists.

use crate::document::{Account, Bilingual, Buyer, Recipient, Seller, TaxId, TaxIdKind};

/// A logo as a seller might have.
pub(super) const LOGO: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="300" height="84" viewBox="0 0 300 84">
<rect x="2" y="2" width="80" height="80" rx="18" fill="#1f4e5f"/>
<path d="M20 60l22-38 22 38zM32 66h20v6H32z" fill="#fff"/>
<path d="M102 26h150v9H102zM102 50h104v9H102z" fill="#1f4e5f"/>
</svg>"##;

pub(super) fn seller() -> Seller {
    Seller {
        name: "Zakład Usług Biurowych „Żuraw” Sp. z o.o.".to_owned(),
        address_lines: lines(&["ul. Świętego Józefa 12/4", "87-100 Toruń"]),
        nip: Some("1234563218".to_owned()),
        regon: Some("123456785".to_owned()),
        krs: Some("0000123456".to_owned()),
        bdo: Some("000123456".to_owned()),
        court: Some("Sąd Rejonowy w Toruniu, VII Wydział Gospodarczy KRS".to_owned()),
        share_capital: Some("50\u{a0}000,00 zł".to_owned()),
        phone: Some("56 000 00 00".to_owned()),
        email: Some("biuro@zuraw.example".to_owned()),
        website: Some("www.zuraw.example".to_owned()),
    }
}

pub(super) fn buyer() -> Buyer {
    Buyer {
        name: "Przędzalnia Łódzka Źdźbło S.A.".to_owned(),
        address_lines: lines(&["ul. Gęsia 7", "90-001 Łódź"]),
        tax_id: Some(nip("1111111111")),
        email: None,
        phone: None,
    }
}

pub(super) fn long_buyer() -> Buyer {
    Buyer {
        name: "Międzygminne Przedsiębiorstwo Wodociągów, Kanalizacji, Oczyszczania i Zagospodarowania Odpadów \
               Komunalnych Spółka z ograniczoną odpowiedzialnością Spółka komandytowa w restrukturyzacji"
            .to_owned(),
        address_lines: lines(&[
            "ul. Błogosławionego Księdza Prałata Wincentego Frelichowskiego 128B/104, wejście od podwórza",
            "26-065 Chrząszczyżewoszyce Górne k. Łękołodów",
        ]),
        tax_id: Some(nip("1111111111")),
        email: None,
        phone: None,
    }
}

pub(super) fn person() -> Buyer {
    Buyer {
        name: "Nabywca indywidualny".to_owned(),
        address_lines: lines(&["ul. Łąkowa 1 m. 2", "30-001 Kraków"]),
        tax_id: None,
        email: None,
        phone: None,
    }
}

pub(super) fn foreign_buyer() -> Buyer {
    Buyer {
        name: "Grünwald & Söhne Büromöbel GmbH".to_owned(),
        address_lines: lines(&["Königstraße 17", "70173 Stuttgart", "Deutschland"]),
        tax_id: Some(TaxId {
            kind: TaxIdKind::EuVat,
            label: Bilingual::new("VAT UE", "EU VAT number"),
            value: "DE123456788".to_owned(),
        }),
        email: None,
        phone: None,
    }
}

pub(super) fn school() -> Recipient {
    Recipient {
        role: Bilingual::new("Odbiorca", "Recipient"),
        name: "Szkoła Podstawowa nr 5 z Oddziałami Integracyjnymi".to_owned(),
        address_lines: lines(&["ul. Szkolna 3", "90-002 Łódź"]),
        tax_id: None,
        share: None,
    }
}

pub(super) fn payer() -> Recipient {
    Recipient {
        role: Bilingual::new("Płatnik", "Payer"),
        name: "Centrum Usług Wspólnych".to_owned(),
        address_lines: lines(&["ul. Gęsia 7", "90-001 Łódź"]),
        tax_id: Some(nip("7000000127")),
        share: None,
    }
}

/// As many accounts as asked for, four at most.
pub(super) fn accounts(count: usize) -> Vec<Account> {
    const ALL: [(&str, &str, &str, Option<&str>, &str); 4] = [
        (
            "Rachunek główny",
            "61109010140000071219812874",
            "Bank Pierwszy S.A.",
            None,
            "PLN",
        ),
        (
            "Rachunek sklepu",
            "60102010260000042270201111",
            "Bank Drugi S.A.",
            None,
            "PLN",
        ),
        (
            "Rachunek walutowy",
            "PL27114020040000300201355387",
            "Bank Trzeci Oddział w Polsce",
            Some("TESTPLPWXXX"),
            "EUR",
        ),
        (
            "Rachunek do rozliczeń z kontrahentami zagranicznymi",
            "PL91116022020000000123456789",
            "Bank Czwarty S.A.",
            Some("TESTPLPXXXX"),
            "USD",
        ),
    ];
    let account =
        |(label, number, bank, swift, currency): (&str, &str, &str, Option<&str>, &str)| Account {
            label: Some(label.to_owned()),
            number: Account::grouped(number),
            bank: Some(bank.to_owned()),
            swift: swift.map(str::to_owned),
            currency: currency.to_owned(),
        };
    ALL.into_iter().take(count).map(account).collect()
}

fn nip(value: &str) -> TaxId {
    TaxId {
        kind: TaxIdKind::Nip,
        label: Bilingual::new("NIP", "Tax ID (NIP)"),
        value: value.to_owned(),
    }
}

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}
