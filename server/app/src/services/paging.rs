//! Pages of lists: sizes, and tokens that say where to go on.
//!
//! A token holds the last key of the page and a digest of the query (filter and order) that it was given out for, under
//! an HMAC: nobody makes one up, and none continues another list.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use kontor_domain::refusal::{Kind, Problem, Refusal, Text};
use ring::{
    digest::{SHA256, digest},
    hmac,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    error::{Error, in_field},
    keys::Keys,
};

/// Rows of a page when the caller does not say.
pub const PAGE_SIZE_DEFAULT: usize = 50;
/// Rows of the largest page.
pub const PAGE_SIZE_MAX: usize = 200;
/// Characters of the longest token that is looked at.
pub const TOKEN_LENGTH_MAX: usize = 4_096;

const MAC_LENGTH: usize = 32;

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; empty at the end.
    pub next_page_token: String,
}

impl<T> Page<T> {
    /// The same page with every row turned into something else.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(turn).collect(),
            next_page_token: self.next_page_token,
        }
    }
}

/// How many rows a page shall have: 1 to [`PAGE_SIZE_MAX`], [`PAGE_SIZE_DEFAULT`] when 0.
///
/// # Errors
/// `PAGE_SIZE` for the field `page_size`.
pub fn page_size(requested: i32) -> Result<usize, Error> {
    page_size_of(requested, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX)
}

/// The same for a list with its own bounds: 1 to `max`, `default` when 0.
///
/// # Errors
/// `PAGE_SIZE` for the field `page_size`.
pub fn page_size_of(requested: i32, default: usize, max: usize) -> Result<usize, Error> {
    match usize::try_from(requested) {
        Ok(0) => Ok(default),
        Ok(size) if size <= max => Ok(size),
        _ => Err(in_field("page_size")(Problem::new(
            "PAGE_SIZE",
            format!("Podaj rozmiar strony od 1 do {max}."),
            format!("Give a page size from 1 to {max}."),
        ))),
    }
}

/// How many rows to ask the store for: one more than the page, to know whether there is a next one.
pub fn limit(size: usize) -> i64 {
    i64::try_from(size + 1).unwrap_or(i64::MAX)
}

/// Where a token says to go on; `None` for the first page. `query` is everything that decides which rows the list has
/// and in which order, the list's own name among it.
///
/// # Errors
/// `PAGE_TOKEN_INVALID` if the token was not given out here for this query.
pub fn after<K: DeserializeOwned>(
    keys: &Keys,
    query: &impl Serialize,
    token: &str,
) -> Result<Option<K>, Error> {
    if token.is_empty() {
        return Ok(None);
    }
    let query = query_digest(query)?;
    let content = read::<K>(keys, token).filter(|content| content.query == query);
    match content {
        Some(content) => Ok(Some(content.key)),
        None => Err(invalid().into()),
    }
}

/// Makes a page of rows that were asked for one more than `size`: the one too many tells that there is more.
///
/// # Errors
/// [`Error::Internal`] if the key or the query cannot be written.
pub fn page<T, K: Serialize>(
    keys: &Keys,
    query: &impl Serialize,
    mut rows: Vec<T>,
    size: usize,
    key: impl FnOnce(&T) -> K,
) -> Result<Page<T>, Error> {
    let more = rows.len() > size;
    rows.truncate(size);
    let next_page_token = match rows.last() {
        Some(last) if more => write(keys, query, &key(last))?,
        _ => String::new(),
    };
    Ok(Page {
        items: rows,
        next_page_token,
    })
}

#[derive(Serialize, Deserialize)]
struct Content<K> {
    #[serde(rename = "q")]
    query: String,
    #[serde(rename = "k")]
    key: K,
}

fn write<K: Serialize>(keys: &Keys, query: &impl Serialize, key: &K) -> Result<String, Error> {
    let content = Content {
        query: query_digest(query)?,
        key,
    };
    let mut token = serde_json::to_vec(&content).map_err(Error::because("writing a page token"))?;
    let mac = hmac::sign(keys.pages(), &token);
    token.extend_from_slice(mac.as_ref());
    Ok(BASE64_URL_SAFE_NO_PAD.encode(token))
}

fn read<K: DeserializeOwned>(keys: &Keys, token: &str) -> Option<Content<K>> {
    if token.len() > TOKEN_LENGTH_MAX {
        return None;
    }
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
    let (content, mac) = bytes.split_last_chunk::<MAC_LENGTH>()?;
    hmac::verify(keys.pages(), content, mac).ok()?;
    serde_json::from_slice(content).ok()
}

fn query_digest(query: &impl Serialize) -> Result<String, Error> {
    let text = serde_json::to_vec(query).map_err(Error::because("writing a query as JSON"))?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(&digest(&SHA256, &text).as_ref()[..16]))
}

fn invalid() -> Refusal {
    Refusal::new(
        Kind::Invalid,
        "PAGE_TOKEN_INVALID",
        Text::fixed(
            "Ten page_token nie należy do tej listy z tym filtrem. Zacznij od pierwszej strony.",
            "This page_token does not belong to this list with this filter. Begin with the first page.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::keys::{InstallationKey, KEY_LENGTH};

    fn keys(seed: u8) -> Keys {
        Keys::derive(
            &InstallationKey::from_bytes([seed; KEY_LENGTH]),
            Uuid::nil(),
        )
    }

    fn reason<T: std::fmt::Debug>(result: Result<T, Error>) -> &'static str {
        result.unwrap_err().refusal().unwrap().reason
    }

    #[test]
    fn a_token_goes_on_where_its_page_ended() {
        let rows = vec!["a", "b", "c"];
        let first = page(&keys(1), &("users", ""), rows, 2, |row| (*row).to_owned()).unwrap();
        assert_eq!(first.items, ["a", "b"]);
        let key: Option<String> = after(&keys(1), &("users", ""), &first.next_page_token).unwrap();
        assert_eq!(key.as_deref(), Some("b"));
        let last = page(&keys(1), &("users", ""), vec!["c"], 2, |row| {
            (*row).to_owned()
        })
        .unwrap();
        assert_eq!(last.next_page_token, "");
    }

    #[test]
    fn a_token_of_another_query_another_installation_or_nobody_is_refused() {
        let token = page(&keys(1), &"a filter", vec![1, 2], 1, |row| *row)
            .unwrap()
            .next_page_token;
        assert!(after::<i32>(&keys(1), &"a filter", &token).is_ok());
        assert_eq!(
            reason(after::<i32>(&keys(1), &"another", &token)),
            "PAGE_TOKEN_INVALID"
        );
        assert_eq!(
            reason(after::<i32>(&keys(2), &"a filter", &token)),
            "PAGE_TOKEN_INVALID"
        );
        assert_eq!(
            reason(after::<i32>(&keys(1), &"a filter", "zmyślony")),
            "PAGE_TOKEN_INVALID"
        );
        let long = "A".repeat(TOKEN_LENGTH_MAX + 1);
        assert_eq!(
            reason(after::<i32>(&keys(1), &"a filter", &long)),
            "PAGE_TOKEN_INVALID"
        );
    }

    #[test]
    fn a_page_has_1_to_200_rows_and_50_when_not_said() {
        assert_eq!(page_size(0).unwrap(), 50);
        assert_eq!(page_size(200).unwrap(), 200);
        for wrong in [-1, 201, i32::MAX, i32::MIN] {
            assert_eq!(reason(page_size(wrong)), "INVALID_DATA", "{wrong}");
        }
    }
}
