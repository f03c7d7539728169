//! `kontord check`.

use std::process::ExitCode;

use super::output;
use crate::{
    check::{Verdict, check},
    clock::{Clock as _, SystemClock},
    config::Settings,
};

/// Prints every finding and ends with failure if one is bad.
pub(super) fn run(settings: &Settings) -> ExitCode {
    let findings = check(settings, SystemClock::new().now());
    for finding in &findings {
        let mark = match finding.verdict {
            Verdict::Fine => "ok   ",
            Verdict::Doubtful => "look ",
            Verdict::Bad => "BAD  ",
        };
        output::data(&format!("{mark} {}: {}", finding.subject, finding.seen));
        if !finding.remedy.is_empty() {
            output::data(&format!("      -> {}", finding.remedy));
        }
    }
    if findings
        .iter()
        .any(|finding| finding.verdict == Verdict::Bad)
    {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
