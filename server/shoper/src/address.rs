//! Where a shop is, and where its secrets may go.

use std::{fmt, net::IpAddr, str::FromStr};

use url::{Host, Url};

/// The part of every address of the interface that stands before the resource.
pub(crate) const API_PATH: &str = "/webapi/rest/";

/// The address of a shop: `https://` and a host, nothing more.
///
/// Plain `http://` is accepted for this machine alone (`localhost`, `127.0.0.0/8`, `[::1]`), because what goes
/// over it is a login and a password. An address without a scheme is taken as https. The path
/// `/webapi/rest` may be there and is dropped.
///
/// ```
/// use kontor_shoper::{AddressError, ShopAddress};
///
/// let address: ShopAddress = "sklep123456.shoparena.pl".parse()?;
/// assert_eq!(address.to_string(), "https://sklep123456.shoparena.pl");
/// assert_eq!(
///     "http://sklep123456.shoparena.pl".parse::<ShopAddress>(),
///     Err(AddressError::NotHttps)
/// );
/// # Ok::<(), AddressError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ShopAddress(Url);

/// Why a text is not the address of a shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// It is not an address at all, or one of another kind (`ftp://`, `mailto:`).
    #[error("not a web address")]
    Malformed,
    /// It is plain http and not on this machine.
    #[error("not https: the login and the password would travel in the open")]
    NotHttps,
    /// It holds a login or a password; they are given apart, so that no log shows them.
    #[error("a login or a password stands in the address")]
    HasCredentials,
    /// It has a path, a query or a fragment.
    #[error("more than a host stands in the address")]
    HasPath,
}

impl ShopAddress {
    /// The host alone: `sklep123456.shoparena.pl`.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The port: the one given, or that of the scheme.
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or_default()
    }

    /// Whether calls are encrypted. They are not on this machine if the address says `http`.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether the shop runs on this machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// The address of a resource: `products/36` under the interface's path.
    pub(crate) fn of_resource(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{API_PATH}{path}"));
        url
    }

    /// The address of a file that the shop shows to everybody.
    pub(crate) fn of_file(&self, segments: &[&str]) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.clear().extend(segments);
        }
        url
    }
}

impl FromStr for ShopAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        let url = if text.contains("://") {
            Url::parse(text)
        } else {
            Url::parse(&format!("https://{text}"))
        };
        let mut url = url.map_err(|_| AddressError::Malformed)?;
        if !matches!(url.scheme(), "https" | "http") || url.host_str().is_none_or(str::is_empty) {
            return Err(AddressError::Malformed);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::HasCredentials);
        }
        let path = url.path().trim_matches('/');
        if !matches!(path, "" | "webapi" | "webapi/rest")
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(AddressError::HasPath);
        }
        if url.scheme() == "http" && !is_loopback(&url) {
            return Err(AddressError::NotHttps);
        }
        url.set_path("");
        Ok(Self(url))
    }
}

impl fmt::Display for ShopAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl fmt::Debug for ShopAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShopAddress({self})")
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_or_this_machine_is_the_address_of_a_shop() {
        for (text, expected) in [
            ("sklep.pl", Ok("https://sklep.pl")),
            (" https://Sklep.PL/ ", Ok("https://sklep.pl")),
            ("https://sklep.pl:8443", Ok("https://sklep.pl:8443")),
            ("https://sklep.pl/webapi/rest/", Ok("https://sklep.pl")),
            ("http://localhost:8080", Ok("http://localhost:8080")),
            ("http://127.8.0.1:1", Ok("http://127.8.0.1:1")),
            ("http://[::1]:1", Ok("http://[::1]:1")),
            ("https://żółw.pl", Ok("https://xn--w-uga1v8h.pl")),
            ("http://sklep.pl", Err(AddressError::NotHttps)),
            ("http://localhost.sklep.pl", Err(AddressError::NotHttps)),
            ("http://128.0.0.1", Err(AddressError::NotHttps)),
            (
                "https://jan:tajne@sklep.pl",
                Err(AddressError::HasCredentials),
            ),
            ("https://sklep.pl/panel", Err(AddressError::HasPath)),
            ("https://sklep.pl/?a=b", Err(AddressError::HasPath)),
            ("ftp://sklep.pl", Err(AddressError::Malformed)),
            ("", Err(AddressError::Malformed)),
            ("https://", Err(AddressError::Malformed)),
        ] {
            let read = text
                .parse::<ShopAddress>()
                .map(|address| address.to_string());
            assert_eq!(
                read.as_deref(),
                expected.as_ref().map(|text| *text),
                "{text}"
            );
        }
    }

    #[test]
    fn a_files_name_cannot_leave_its_folder() {
        let address: ShopAddress = "sklep.pl".parse().expect("an address");
        let url = address.of_file(&["userdata", "public", "gfx", "../../x?y#z.jpg"]);
        assert_eq!(
            url.as_str(),
            "https://sklep.pl/userdata/public/gfx/..%2F..%2Fx%3Fy%23z.jpg"
        );
    }
}
