//! The bodies of successful answers. A bulk request has the same ones inside.

use serde_json::value::RawValue;

use crate::{
    Element, Error, ErrorKind, Id, Page, Resource, Unreadable,
    decode::{self, Envelope},
    error::NotShoper,
};

/// A list with its elements. One that cannot be read does not take the others with it.
pub(crate) fn page<R: Resource>(body: &[u8]) -> Result<Page<R>, NotShoper> {
    let envelope: Envelope<'_> = decode::body(body)?;
    let number = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
    let mut page = Page {
        elements: Vec::with_capacity(envelope.list.0.len()),
        unreadable: Vec::new(),
        count: number(envelope.count),
        pages: number(envelope.pages),
        page: number(envelope.page),
    };
    for raw in envelope.list.0 {
        match decode::element(raw) {
            Ok(element) => page.elements.push(element),
            Err(error) => page.unreadable.push(unreadable::<R>(raw, error)),
        }
    }
    Ok(page)
}

/// One element.
pub(crate) fn element<T: serde::de::DeserializeOwned>(
    body: &[u8],
) -> Result<Element<T>, NotShoper> {
    let raw: &RawValue = decode::body(body)?;
    Ok(decode::element(raw)?)
}

/// The number of an added element: `93`, also `"93"`.
pub(crate) fn inserted<R>(body: &[u8]) -> Result<Id<R>, NotShoper> {
    Ok(decode::body(body)?)
}

/// The `1` of an update or a deletion. Some resources answer with the element instead.
pub(crate) fn done(body: &[u8]) -> Result<(), NotShoper> {
    let raw: &RawValue = decode::body(body)?;
    match raw.get() {
        "1" | "\"1\"" | "true" => Ok(()),
        text if text.starts_with('{')
            && decode::body::<crate::error::Refusal>(text.as_bytes()).is_err() =>
        {
            Ok(())
        }
        _ => Err(NotShoper::Shape("neither 1 nor the element")),
    }
}

fn unreadable<R: Resource>(raw: &RawValue, error: serde_json::Error) -> Unreadable {
    let id = decode::rejected_id(raw, R::ID_FIELD);
    let name = match id {
        Some(id) => format!("{}/{id}", R::PATH),
        None => R::PATH.to_owned(),
    };
    Unreadable {
        id,
        json: raw.get().to_owned(),
        error: Error::new(ErrorKind::Unreadable, &name)
            .text(&error.to_string())
            .because(error),
    }
}
