//! What faults mean for a call: before it, instead of it, after it.

use std::time::Duration;

use http::StatusCode;

use crate::{
    answer::{Answer, Refusal},
    faults::Fault,
    rest::{self, Tweaks},
};

/// How the answer goes over the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wire {
    /// Whole.
    #[default]
    Whole,
    /// Half of the body, then the connection ends.
    Cut,
    /// Half of the body, and a length that says so.
    Short,
}

/// What happens once the work is done.
#[derive(Debug, Default)]
pub enum Afterwards {
    /// The answer goes out.
    #[default]
    Answer,
    /// This goes out.
    Instead(Answer),
    /// The connection breaks off.
    Drop,
}

/// All that the faults of one call mean.
#[derive(Debug, Default)]
pub struct Verdict {
    /// The connection breaks off, and nothing is done.
    pub is_dropped_before: bool,
    /// Nothing is done, and this is answered.
    pub instead: Option<Answer>,
    /// The connection breaks off, and the work is done after this time.
    pub commits_after: Option<Duration>,
    /// What happens once the work is done.
    pub afterwards: Afterwards,
    /// What is changed in a list.
    pub tweaks: Tweaks,
    /// How long the answer takes.
    pub slow: Option<Duration>,
    /// How it is sent.
    pub wire: Wire,
}

/// Puts the faults of one call together; of two answers the first counts.
pub fn verdict(faults: &[Fault]) -> Verdict {
    let mut verdict = Verdict::default();
    for fault in faults {
        match fault {
            Fault::Locked => instead(&mut verdict, rest::locked().into()),
            Fault::ErrorBefore => instead(&mut verdict, error()),
            Fault::Unavailable => instead(&mut verdict, unavailable()),
            Fault::TooMany => instead(&mut verdict, super::too_many()),
            Fault::Html => instead(&mut verdict, html(StatusCode::BAD_GATEWAY)),
            Fault::ErrorAfter => verdict.afterwards = Afterwards::Instead(error()),
            Fault::HtmlAfter => {
                verdict.afterwards = Afterwards::Instead(html(StatusCode::OK));
            }
            Fault::DropAfter => verdict.afterwards = Afterwards::Drop,
            Fault::DropBefore => verdict.is_dropped_before = true,
            Fault::DropThenCommit(after) => verdict.commits_after = Some(*after),
            Fault::Slow(by) => verdict.slow = Some(verdict.slow.unwrap_or_default() + *by),
            Fault::CutBody => verdict.wire = Wire::Cut,
            Fault::ShortLength => verdict.wire = Wire::Short,
            Fault::EmptyList => verdict.tweaks.is_empty = true,
            Fault::LyingCount(by) => verdict.tweaks.count_off += *by,
            Fault::ExpireTokens | Fault::Withdraw { .. } | Fault::Panel(_) => {}
        }
    }
    verdict
}

fn instead(verdict: &mut Verdict, answer: Answer) {
    verdict.instead.get_or_insert(answer);
}

fn error() -> Answer {
    Refusal::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "server_error",
        "Internal server error",
    )
    .into()
}

fn unavailable() -> Answer {
    Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "temporarily_unavailable",
        "Sklep jest tymczasowo niedostępny",
    )
    .into()
}

/// What a proxy in front of a shop sends.
fn html(status: StatusCode) -> Answer {
    let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
        <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
    Answer::with(status, "text/html", page)
}
