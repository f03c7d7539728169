//! What is told: everything has a stable reason and both languages.

use super::*;
use crate::sync::field::FIELDS;
use crate::sync::kind::KINDS;
use crate::sync::operation::Action;

const SKIPS: [Skip; 9] = [
    Skip::Stale,
    Skip::Conflict,
    Skip::DeletionNotConfirmed,
    Skip::ExportNotConfirmed,
    Skip::Cancelled,
    Skip::GateClosed,
    Skip::DependencyMissing,
    Skip::DeletionsExpired,
    Skip::KindStopped,
];

fn reasons() -> Vec<Reason> {
    let fields = FIELDS.iter().copied();
    let of_fields = fields.flat_map(|field| {
        [
            Reason::Unresolved(field),
            Reason::Unfit(field),
            Reason::Taken(field),
        ]
    });
    let criteria = KINDS.into_iter().flat_map(|kind| kind.allows().criteria);
    let undo = Reason::Undo {
        action: Action::Import,
        number: 17,
    };
    of_fields
        .chain(criteria.map(|criterion| Reason::Matched(*criterion)))
        .chain([
            Reason::SameContent,
            Reason::Differs,
            Reason::OnlyInShop,
            Reason::OnlyHere,
            Reason::SeveralCandidates,
            Reason::GoneInShop,
            Reason::GoneHere,
            Reason::ForeignCurrency,
            Reason::HasVariants,
            Reason::BackInShop,
            undo,
            Reason::ChangedSince,
        ])
        .collect()
}

fn stops() -> Vec<Stop> {
    let failed = |reason: &str| (reason.to_owned(), "503.".to_owned());
    let (reason, text) = failed("SHOP_UNREACHABLE");
    let fetch = Stop::FetchFailed { reason, text };
    let (reason, text) = failed("SHOP_UNREACHABLE");
    let shop = Stop::ShopFailed { reason, text };
    let gate = |since: Option<&str>| Stop::Gate {
        kind: Kind::Unit,
        since: since.map(str::to_owned),
    };
    let right = Stop::RightMissing {
        resource: "products".to_owned(),
    };
    let shrunk = Stop::FetchShrunk {
        gone: 12,
        linked: 40,
    };
    vec![
        gate(None),
        gate(Some("2026-11-23T12:00:00Z")),
        fetch,
        shop,
        shrunk,
        right,
        Stop::Cancelled,
    ]
}

#[test]
fn each_notice_has_a_stable_reason_and_whole_sentences_in_both_languages() {
    let notices = reasons().into_iter().map(Reason::notice);
    let notices = notices.chain(SKIPS.map(Skip::notice));
    for notice in notices.chain(stops().iter().map(Stop::notice)) {
        let is_stable = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        assert!(
            !notice.reason.is_empty() && notice.reason.chars().all(is_stable),
            "{notice:?}"
        );
        for text in [&notice.text.pl, &notice.text.en] {
            assert!(text.ends_with('.') && text.len() > 10, "{text}");
            assert!(!text.contains(".."), "{text}");
        }
        assert_ne!(notice.text.pl, notice.text.en);
    }
}

#[test]
fn what_is_at_fault_is_named() {
    let notice = Reason::Unresolved(Field::Producer).notice();
    assert!(notice.text.pl.contains("„producent”") && notice.text.en.contains("\"producer\""));
    let shrunk = Stop::FetchShrunk {
        gone: 12,
        linked: 40,
    }
    .notice();
    assert!(shrunk.text.pl.contains("12 z 40"));
    let gate = stops().remove(1).notice();
    assert!(
        gate.text.pl.contains("jednostki miary") && gate.text.pl.contains("2026-11-23T12:00:00Z")
    );
}

#[test]
fn the_text_that_is_kept_is_that_of_the_json() {
    let json = |value: serde_json::Value| value.as_str().map(str::to_owned);
    for skip in SKIPS {
        assert_eq!(
            json(serde_json::to_value(skip).unwrap()).unwrap(),
            skip.as_str()
        );
    }
    for state in [
        State::Planned,
        State::Sent,
        State::Done,
        State::Failed,
        State::Skipped,
        State::Reported,
    ] {
        assert_eq!(
            json(serde_json::to_value(state).unwrap()).unwrap(),
            state.as_str()
        );
        assert_ne!(state.label().pl, state.label().en);
    }
    for status in [
        Status::Planning,
        Status::Planned,
        Status::Applying,
        Status::Finished,
        Status::Failed,
        Status::Cancelled,
        Status::Void,
    ] {
        assert_eq!(
            json(serde_json::to_value(status).unwrap()).unwrap(),
            status.as_str()
        );
        assert_ne!(status.label().pl, status.label().en);
    }
    for trigger in [Trigger::Person, Trigger::Token, Trigger::Schedule] {
        assert_eq!(
            json(serde_json::to_value(trigger).unwrap()).unwrap(),
            trigger.as_str()
        );
        assert_ne!(trigger.label().pl, trigger.label().en);
    }
}
