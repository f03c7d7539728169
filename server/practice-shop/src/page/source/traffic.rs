//! The journal of calls and the faults that wait, in words.

use crate::clock::local;
use crate::engine::Engine;
use crate::faults::{Calls, Fault, When};
use crate::journal;
use crate::page::view::CallItem;
use crate::page::{CALLS_SHOWN_MAX, Call, Lang, Traffic};

/// The latest calls, and what is armed.
pub(super) fn traffic(engine: &Engine, lang: Lang) -> Traffic {
    let (calls, total) = {
        let journal = engine.journal();
        (journal.latest(CALLS_SHOWN_MAX), journal.count())
    };
    let faults = engine.faults();
    Traffic {
        total,
        calls: calls.into_iter().map(call).collect(),
        faults: faults
            .armed()
            .map(|(fault, calls, when)| said(fault, calls, when, lang))
            .collect(),
    }
}

fn call(call: journal::Call) -> Call {
    let params = call.params.iter();
    let params: Vec<String> = params
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let at = local(call.at);
    Call {
        at: format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second()),
        method: call.method.to_string(),
        path: call.path,
        asked: params.join(" · "),
        status: call.status,
        bytes: call.bytes_out,
        items: call
            .items
            .into_iter()
            .map(|(method, path, status)| CallItem {
                method: method.to_string(),
                path,
                status,
            })
            .collect(),
        faults: call.faults,
    }
}

/// A fault as a person reads it: what, at which calls, when.
fn said(fault: &Fault, calls: &Calls, when: When, lang: Lang) -> String {
    let when = match when {
        When::Nth(nth) => lang.pick(format!("za {nth}. razem"), format!("the {nth}. time")),
        When::First(first) => lang.pick(
            format!("przez pierwsze {first} razy"),
            format!("the first {first} times"),
        ),
        When::Every => lang.pick("zawsze", "always").to_owned(),
        When::Random { per_mille, .. } => lang.pick(
            format!("losowo, {per_mille} na tysiąc"),
            format!("at random, {per_mille} of a thousand"),
        ),
    };
    format!("{} ({calls}; {when})", what(fault, lang))
}

fn what(fault: &Fault, lang: Lang) -> String {
    let (pl, en) = match fault {
        Fault::Locked => ("409: element otwarty w panelu", "409: open in the panel"),
        Fault::ErrorBefore => ("500, nic nie zrobiono", "500, nothing was done"),
        Fault::ErrorAfter => ("500, choć wszystko zrobiono", "500, although all was done"),
        Fault::Unavailable => ("503: przerwa w pracy sklepu", "503: maintenance"),
        Fault::TooMany => ("429: za dużo wywołań", "429: too many calls"),
        Fault::Html => (
            "strona HTML zamiast danych",
            "a page of HTML instead of data",
        ),
        Fault::HtmlAfter => (
            "strona HTML zamiast danych, choć wszystko zrobiono",
            "a page of HTML instead of data, although all was done",
        ),
        Fault::DropBefore => (
            "zerwane połączenie, nic nie zrobiono",
            "connection dropped, nothing was done",
        ),
        Fault::DropAfter => (
            "zerwane połączenie, choć wszystko zrobiono",
            "connection dropped, although all was done",
        ),
        Fault::DropThenCommit(after) => {
            return lang.pick(
                format!("zerwane połączenie, wykonanie dopiero po {after:?}"),
                format!("connection dropped, done only after {after:?}"),
            );
        }
        Fault::Slow(by) => {
            return lang.pick(
                format!("odpowiedź dopiero po {by:?}"),
                format!("the answer only after {by:?}"),
            );
        }
        Fault::CutBody => ("odpowiedź urwana w połowie", "half of the answer"),
        Fault::ShortLength => (
            "odpowiedź krótsza, niż powinna być",
            "an answer shorter than it should be",
        ),
        Fault::EmptyList => ("pusta lista, jakby nic nie było", "an empty list"),
        Fault::LyingCount(by) => {
            return lang.pick(
                format!("liczba elementów fałszywa o {by:+}"),
                format!("the count is wrong by {by:+}"),
            );
        }
        Fault::ExpireTokens => ("logowanie wygasa", "the login expires"),
        Fault::Withdraw { resource, to } => {
            return lang.pick(
                format!("prawo do {resource} ograniczone do {to:?}"),
                format!("the right to {resource} shrinks to {to:?}"),
            );
        }
        Fault::Panel(_) => ("ktoś zmienia coś w panelu", "somebody works in the panel"),
    };
    lang.pick(pl, en).to_owned()
}
