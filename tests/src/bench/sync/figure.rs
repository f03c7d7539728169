//! One line about a synchronisation.

use std::time::Duration;

use serde::Serialize;

use super::calls::Parts;

/// A plan, or its application, of one story.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SyncFigure {
    /// Products in the shop.
    pub products: u32,
    /// What happened.
    pub story: String,
    /// "plan" or "apply".
    pub step: String,
    /// Elements read (plan), or operations done (apply).
    pub elements: u64,
    /// Operations that failed or were skipped.
    pub not_done: u64,
    /// From the request to its end, seconds.
    pub seconds: f64,
    /// Processor time of the server, seconds.
    pub processor_seconds: f64,
    /// The most memory that the server held, MiB.
    pub peak_mib: u64,
    /// Calls of the run so far, as the shop's journal has them.
    pub calls: Parts,
    /// The least number of them, for the whole run.
    pub least: Parts,
    /// Calls that the shop refused with 429.
    pub throttled: u32,
    /// Calls by the rate at which the shop's bucket leaks: the least time, seconds. None: the limit is lifted.
    pub least_seconds: Option<f64>,
    /// Time of each step of each kind, milliseconds, as a watcher saw them.
    pub steps: Vec<(String, u128)>,
    /// States that the watcher was told.
    pub told: u32,
    /// Another workstation meanwhile: calls, and the longest and the usual (p50, p99) time of one, milliseconds.
    pub meanwhile: Vec<(String, usize, u128, u128, u128)>,
}

impl SyncFigure {
    /// Processor time of the server for each element.
    pub(super) fn processor_per_element(&self) -> Duration {
        per_element(self.processor_seconds, self.elements)
    }

    /// Time for each element.
    pub(super) fn per_element(&self) -> Duration {
        per_element(self.seconds, self.elements)
    }

    /// As a line of the table.
    pub fn line(&self) -> String {
        let least = self.least_seconds.map_or_else(String::new, |least| {
            format!(" (calls : leak {least:.1} s, {:.2})", self.seconds / least)
        });
        let calls = if self.step == "plan" {
            String::new()
        } else {
            format!(
                "; calls {} of {} ({:.3}): {} | least {}",
                self.calls.sum(),
                self.least.sum(),
                f64::from(self.calls.sum()) / f64::from(self.least.sum()),
                self.calls.told(),
                self.least.told(),
            )
        };
        format!(
            "{:>7} {:<24} {:<5} {:>7} el. {:>8.2} s{least}, cpu {:>7.2} s, {:>5} us/el. cpu, peak {} MiB, 429: {}, not done {}{calls}",
            self.products,
            self.story,
            self.step,
            self.elements,
            self.seconds,
            self.processor_seconds,
            self.processor_per_element().as_micros(),
            self.peak_mib,
            self.throttled,
            self.not_done,
        )
    }

    /// What is worth knowing beside the table.
    pub fn beside(&self) -> String {
        let steps: Vec<String> = self
            .steps
            .iter()
            .filter(|(_, time)| *time >= 20)
            .map(|(step, time)| format!("{step} {time} ms"))
            .collect();
        let meanwhile: Vec<String> = self
            .meanwhile
            .iter()
            .map(|(what, count, p50, p99, most)| {
                format!("{what} x{count} p50 {p50} p99 {p99} max {most} ms")
            })
            .collect();
        format!(
            "    states told {}; {}; meanwhile: {}",
            self.told,
            steps.join(", "),
            meanwhile.join(", ")
        )
    }
}

fn per_element(seconds: f64, elements: u64) -> Duration {
    #[expect(clippy::cast_precision_loss, reason = "elements are few")]
    Duration::from_secs_f64(seconds / elements.max(1) as f64)
}
