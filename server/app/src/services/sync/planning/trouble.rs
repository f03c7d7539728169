//! Why a kind stops: the shop's errors, worded.

use kontor_domain::{refusal::Refusal, sync::run::Stop};
use kontor_shoper::{Error, ErrorKind};

use crate::services::shops::refusals;

/// A shop that cannot be opened.
pub(super) fn of_refusal(refusal: &Refusal) -> Stop {
    Stop::FetchFailed {
        reason: refusal.reason.to_owned(),
        text: refusal.text.pl.to_string(),
    }
}

/// A list that could not be read.
pub(super) fn of_error(error: &Error) -> Stop {
    match error.kind() {
        ErrorKind::InsufficientScope | ErrorKind::AccessDenied => Stop::RightMissing {
            resource: resource(error.call()).to_owned(),
        },
        _ => {
            let explained = refusals::explain(error);
            Stop::FetchFailed {
                reason: explained.reason.to_owned(),
                text: format!("{} {}", explained.what.pl, explained.remedy.pl),
            }
        }
    }
}

/// An element of a list that could not be read.
pub(super) fn of_unreadable(resource: &str, id: Option<u64>, error: &Error) -> Stop {
    let number = id.map_or_else(|| "?".to_owned(), |id| id.to_string());
    Stop::FetchFailed {
        reason: "ELEMENT_UNREADABLE".to_owned(),
        text: format!("{resource}/{number}: {error}"),
    }
}

/// The resource of a call such as `GET products/36`.
fn resource(call: &str) -> &str {
    let path = call.split_once(' ').map_or(call, |(_, path)| path);
    path.split(['/', '?']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::resource;

    #[test]
    fn a_call_names_its_resource() {
        assert_eq!(resource("GET products/36"), "products");
        assert_eq!(resource("GET categories-tree"), "categories-tree");
        assert_eq!(resource("units"), "units");
    }
}
