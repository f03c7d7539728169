//! Many points of one prepared run, several at once, each compared with the undisturbed one.

use std::fmt;
use std::sync::Arc;

use anyhow::Result;
use tokio::task::JoinSet;

use super::drive::{self, Outcome};
use super::{Disturbance, Points, Prepared, Way};
use crate::programs::Programs;

/// Findings of a point that are told.
const TOLD_MAX: usize = 12;

/// A prepared run and its undisturbed end.
pub struct Trial {
    prepared: Arc<Prepared>,
    reference: Outcome,
}

/// What became of a point.
#[derive(Debug)]
pub struct Verdict {
    /// What happened.
    pub what: String,
    /// The call that it met; nothing if the run ended before.
    pub struck: Option<String>,
    /// How the end differs from the undisturbed one's, or why there is none.
    pub findings: Vec<String>,
}

impl Trial {
    /// Prepares both sides and runs undisturbed.
    ///
    /// # Errors
    /// If that does not succeed.
    pub async fn prepare(programs: Programs, postgres: Option<&str>, way: Way) -> Result<Self> {
        let prepared = Arc::new(Prepared::make(programs, postgres, way).await?);
        let reference = prepared.reference().await?;
        Ok(Self {
            prepared,
            reference,
        })
    }

    /// The undisturbed run.
    pub fn reference(&self) -> &Outcome {
        &self.reference
    }

    /// Points of the run.
    pub fn points(&self, seed: u64) -> Points<'_> {
        Points::of(&self.reference, seed)
    }

    /// Tries points, so many at once; tells each verdict when it is there. Returns those with findings.
    ///
    /// # Errors
    /// If a task panics.
    pub async fn run(
        &self,
        points: Vec<Disturbance>,
        at_once: usize,
        mut tell: impl FnMut(&Verdict),
    ) -> Result<Vec<Verdict>> {
        let mut waiting = points.into_iter();
        let mut running = JoinSet::new();
        let mut found = Vec::new();
        loop {
            while running.len() < at_once
                && let Some(point) = waiting.next()
            {
                let prepared = Arc::clone(&self.prepared);
                running.spawn(async move {
                    let outcome = drive::disturb(&prepared, &point).await;
                    (point, outcome)
                });
            }
            let Some(ended) = running.join_next().await else {
                return Ok(found);
            };
            let (point, outcome) = ended?;
            let verdict = self.judge(&point, outcome);
            tell(&verdict);
            if !verdict.findings.is_empty() {
                found.push(verdict);
            }
        }
    }

    fn judge(&self, point: &Disturbance, outcome: Result<Outcome>) -> Verdict {
        let what = point.to_string();
        match outcome {
            Ok(mut outcome) => {
                let mut findings = outcome.state.differences(&self.reference.state);
                findings.append(&mut outcome.failures);
                Verdict {
                    what,
                    findings,
                    struck: outcome.struck,
                }
            }
            Err(error) => Verdict {
                what,
                findings: vec![format!("{error:#}")],
                struck: None,
            },
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let struck = self.struck.as_deref().unwrap_or("it met no call");
        write!(
            f,
            "{} ({struck}): {} differences",
            self.what,
            self.findings.len()
        )?;
        for finding in self.findings.iter().take(TOLD_MAX) {
            write!(f, "\n  {finding}")?;
        }
        Ok(())
    }
}
