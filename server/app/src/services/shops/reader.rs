//! What the client of a shop says of its settings: the address that secrets may go to, the authorities to trust.

use kontor_domain::{refusal::Problem, shop::ShopReader};
use kontor_shoper::{AddressError, ShopAddress};
use rustls_pki_types::{CertificateDer, pem::PemObject as _};

/// The rules of Shoper's client.
pub(super) const READER: ShopReader = ShopReader { address, extra_ca };

fn address(text: &str) -> Result<String, Problem> {
    match text.parse::<ShopAddress>() {
        Ok(address) => Ok(address.to_string()),
        Err(error) => Err(wrong_address(error)),
    }
}

/// Why a text is not the address of a shop, and what to type.
pub(super) fn wrong_address(error: AddressError) -> Problem {
    match error {
        AddressError::NotHttps => Problem::fixed(
            "SHOP_ADDRESS_NOT_HTTPS",
            "Adres sklepu musi zaczynać się od https://, bo inaczej login i hasło szłyby przez sieć otwartym tekstem. http:// jest \
             dozwolone tylko dla sklepu próbnego na tym samym komputerze co serwer (http://127.0.0.1:port).",
            "The address of the shop must begin with https://, because else login and password would travel in the open. http:// is \
             allowed only for a practice shop on the server's own computer (http://127.0.0.1:port).",
        ),
        AddressError::HasCredentials => Problem::fixed(
            "SHOP_ADDRESS_HAS_LOGIN",
            "Usuń z adresu login i hasło; podaje się je osobno.",
            "Take login and password out of the address; they are given apart.",
        ),
        AddressError::HasPath => Problem::fixed(
            "SHOP_ADDRESS_HAS_PATH",
            "Podaj sam adres sklepu, bez tego, co stoi za nazwą serwera, na przykład https://sklep123456.shoparena.pl.",
            "Give the address of the shop alone, without what follows the server's name, as https://sklep123456.shoparena.pl.",
        ),
        _ => Problem::fixed(
            "SHOP_ADDRESS_MALFORMED",
            "To nie jest adres sklepu. Podaj go tak, jak wygląda w przeglądarce, na przykład https://sklep123456.shoparena.pl.",
            "This is not the address of a shop. Give it as the browser shows it, as https://sklep123456.shoparena.pl.",
        ),
    }
}

fn extra_ca(pem: &str) -> Result<(), Problem> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    let readable = certificates.is_ok_and(|certificates| {
        let mut all = certificates.iter();
        !certificates.is_empty() && all.all(|der| x509_parser::parse_x509_certificate(der).is_ok())
    });
    if readable {
        return Ok(());
    }
    Err(Problem::fixed(
        "SHOP_CA_NOT_PEM",
        "Plik urzędu certyfikacji musi zawierać certyfikat w postaci PEM (-----BEGIN CERTIFICATE-----).",
        "The file of the authority must hold a certificate in PEM (-----BEGIN CERTIFICATE-----).",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_in_one_form_or_refused_with_its_own_reason() {
        for (text, expected) in [
            ("Sklep.PL", Ok("https://sklep.pl")),
            (
                "http://127.0.0.1:8090/webapi/rest/",
                Ok("http://127.0.0.1:8090"),
            ),
            ("http://sklep.pl", Err("SHOP_ADDRESS_NOT_HTTPS")),
            ("https://a:b@sklep.pl", Err("SHOP_ADDRESS_HAS_LOGIN")),
            ("https://sklep.pl/panel", Err("SHOP_ADDRESS_HAS_PATH")),
            ("ftp://sklep.pl", Err("SHOP_ADDRESS_MALFORMED")),
            ("nie adres", Err("SHOP_ADDRESS_MALFORMED")),
        ] {
            let read = address(text).map_err(|problem| problem.reason);
            assert_eq!(
                read.as_deref(),
                expected.as_ref().map(|text| *text),
                "{text}"
            );
        }
    }

    #[test]
    fn only_certificates_are_authorities() {
        for wrong in [
            "x",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
            "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----",
        ] {
            assert!(extra_ca(wrong).is_err(), "{wrong}");
        }
    }
}
