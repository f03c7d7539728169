//! Checking the chain: what was changed, removed, swapped or cut off.

use diesel::{ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl, RunQueryDsl};

use super::{AuditKey, Head, Mac, audit, audit_content, chain::Link, head};
use crate::{Conn, StoreError};

/// Findings told at most; more say nothing more.
pub const FINDINGS_MAX: usize = 100;

/// Rows read at a time.
const PAGE_ROWS: u16 = 1_000;

/// How many rows removed in one place are recognised when the later ones were numbered anew.
const RENUMBERED_MAX: i64 = 64;

/// Rows that do not fit and are looked at more closely; with a wrong key none fits.
const SUSPECTS_MAX: usize = 1_000;

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The row was changed.
    Changed {
        /// Its number.
        sequence: i64,
    },
    /// The row is as it was, but what it tells of was changed (an erased content is no finding).
    ContentChanged {
        /// The row's number.
        sequence: i64,
    },
    /// Rows are missing, whether or not the later ones were numbered anew.
    Removed {
        /// The first missing number.
        sequence: i64,
        /// How many.
        count: i64,
    },
    /// Two rows stand in each other's place.
    Swapped {
        /// One number.
        first: i64,
        /// The other.
        second: i64,
    },
    /// The last rows are missing.
    TailCut {
        /// The last number that is there.
        last: i64,
        /// The last number that must be there.
        expected: i64,
    },
    /// The stored or the given head is not the link at its number.
    HeadDiffers {
        /// The head's number.
        sequence: i64,
    },
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Rows checked.
    pub rows: i64,
    /// Rows whose content was erased.
    pub erased: i64,
    /// The last link that is there.
    pub head: Head,
    /// What is not as it was written, in the order of rows; at most [`FINDINGS_MAX`].
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether everything is as it was written.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }
}

/// A row with what does not fit, kept until the end shows why.
struct Suspect {
    link: Link<'static>,
    chain: Mac,
    previous: Mac,
}

/// Checks the whole chain against itself, the stored head, and a head kept elsewhere (the log, a backup).
/// Reads in pages, for [`Db::read_long_blocking`](crate::Db::read_long_blocking).
///
/// # Errors
/// Those of the database.
pub fn verify(
    conn: &mut Conn,
    key: &AuditKey,
    expected: Option<&Head>,
) -> Result<Report, StoreError> {
    let stored = head(conn)?;
    let mut check = Check {
        key,
        expected,
        head: Head::START,
        shift: 0,
        rows: 0,
        erased: 0,
        suspects: Vec::new(),
        findings: Vec::new(),
    };
    loop {
        let rows = page(conn, check.head.sequence)?;
        let is_last = rows.len() < usize::from(PAGE_ROWS);
        for (link, chain, content) in rows {
            check.row(link, chain, content.as_deref());
        }
        if is_last {
            break;
        }
    }
    Ok(check.finish(&stored))
}

type Row = (Link<'static>, Mac, Option<String>);

fn page(conn: &mut Conn, after: i64) -> Result<Vec<Row>, StoreError> {
    Ok(audit::table
        .left_join(audit_content::table.on(audit_content::sequence.eq(audit::sequence)))
        .filter(audit::sequence.gt(after))
        .order(audit::sequence)
        .limit(i64::from(PAGE_ROWS))
        .select((
            (
                audit::sequence,
                audit::at,
                audit::actor_kind,
                audit::actor_id,
                audit::workstation_id,
                audit::action,
                audit::object_kind,
                audit::object_id,
                audit::digest,
            ),
            audit::chain,
            audit_content::content.nullable(),
        ))
        .load(conn)?)
}

struct Check<'a> {
    key: &'a AuditKey,
    expected: Option<&'a Head>,
    /// The last row read.
    head: Head,
    /// By how much the rows' numbers are too small since rows were removed and the rest numbered anew.
    shift: i64,
    rows: i64,
    erased: i64,
    suspects: Vec<Suspect>,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn row(&mut self, link: Link<'static>, chain: Mac, content: Option<&str>) {
        self.rows += 1;
        match content {
            None => self.erased += 1,
            Some(content) if self.key.digest(content) != link.digest => {
                self.find(Finding::ContentChanged {
                    sequence: link.sequence,
                });
            }
            Some(_) => {}
        }
        let sequence = link.sequence;
        let missing = sequence - self.head.sequence - 1;
        if missing > 0 {
            // The row after a gap cannot be checked: the link before it is gone. Those after it can.
            self.find(Finding::Removed {
                sequence: self.head.sequence + 1,
                count: missing,
            });
        } else if self.fits(&link, &chain, self.shift) {
        } else if self.suspects.len() >= SUSPECTS_MAX {
            self.find(Finding::Changed { sequence });
        } else if !self.fits_renumbered(&link, &chain) {
            self.suspects.push(Suspect {
                link,
                chain,
                previous: self.head.chain,
            });
        }
        self.head = Head { sequence, chain };
        if let Some(expected) = self.expected
            && expected.sequence == sequence
            && expected.chain != chain
        {
            self.find(Finding::HeadDiffers { sequence });
        }
    }

    fn fits(&self, link: &Link<'_>, chain: &Mac, shift: i64) -> bool {
        self.key.link(link, link.sequence + shift, &self.head.chain) == *chain
    }

    /// Rows were removed before the row before this one, and the rest numbered anew: this one fits a later number.
    fn fits_renumbered(&mut self, link: &Link<'_>, chain: &Mac) -> bool {
        let shifts = self.shift + 1..=self.shift + RENUMBERED_MAX;
        let Some(shift) = shifts
            .into_iter()
            .find(|shift| self.fits(link, chain, *shift))
        else {
            return false;
        };
        if self
            .suspects
            .last()
            .is_some_and(|suspect| suspect.link.sequence + 1 == link.sequence)
        {
            self.suspects.pop();
        }
        self.find(Finding::Removed {
            sequence: link.sequence - 1 + self.shift,
            count: shift - self.shift,
        });
        self.shift = shift;
        true
    }

    fn finish(mut self, stored: &Head) -> Report {
        self.explain_swaps();
        self.explain_changes();
        let last = self.head.clone();
        let expected = self
            .expected
            .map_or(0, |head| head.sequence)
            .max(stored.sequence);
        if last.sequence < expected {
            self.find(Finding::TailCut {
                last: last.sequence,
                expected,
            });
        } else if *stored != last {
            self.find(Finding::HeadDiffers {
                sequence: stored.sequence,
            });
        }
        self.findings.sort_by_key(place);
        Report {
            rows: self.rows,
            erased: self.erased,
            head: last,
            findings: self.findings,
        }
    }

    /// Two suspects that fit each other's number were swapped; the rows after them were suspected for that alone.
    fn explain_swaps(&mut self) {
        let mut first = 0;
        while first < self.suspects.len() {
            let second = (first + 1..self.suspects.len().min(first + FINDINGS_MAX))
                .find(|second| self.is_swap(&self.suspects[first], &self.suspects[*second]));
            if let Some(second) = second {
                // The later one first, so that the earlier one keeps its place.
                let later = self.suspects.remove(second);
                let earlier = self.suspects.remove(first);
                self.find(Finding::Swapped {
                    first: earlier.link.sequence,
                    second: later.link.sequence,
                });
                let key = self.key;
                self.suspects.retain(|next| {
                    let true_previous = match next.link.sequence - 1 {
                        before if before == earlier.link.sequence => later.chain,
                        before if before == later.link.sequence => earlier.chain,
                        _ => return true,
                    };
                    key.link(&next.link, next.link.sequence, &true_previous) != next.chain
                });
            } else {
                first += 1;
            }
        }
    }

    fn is_swap(&self, first: &Suspect, second: &Suspect) -> bool {
        let (place, other) = (first.link.sequence, second.link.sequence);
        // What stood before the second place was, if they are neighbours, the row that stands there now.
        let before_other = if place + 1 == other {
            &second.chain
        } else {
            &second.previous
        };
        self.key.link(&second.link, place, &first.previous) == second.chain
            && self.key.link(&first.link, other, before_other) == first.chain
    }

    /// The rest were changed, except those that were suspected only because the link before them was changed.
    fn explain_changes(&mut self) {
        let suspects = std::mem::take(&mut self.suspects);
        let mut before: Option<(i64, Mac)> = None;
        for suspect in suspects {
            let sequence = suspect.link.sequence;
            let follows_change = before.is_some_and(|(changed, true_chain)| {
                changed + 1 == sequence
                    && self.key.link(&suspect.link, sequence, &true_chain) == suspect.chain
            });
            if follows_change {
                before = None;
                continue;
            }
            self.find(Finding::Changed { sequence });
            let true_chain = self.key.link(&suspect.link, sequence, &suspect.previous);
            before = Some((sequence, true_chain));
        }
    }

    fn find(&mut self, finding: Finding) {
        if self.findings.len() < FINDINGS_MAX && !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}

fn place(finding: &Finding) -> i64 {
    match finding {
        Finding::Changed { sequence }
        | Finding::ContentChanged { sequence }
        | Finding::Removed { sequence, .. }
        | Finding::HeadDiffers { sequence } => *sequence,
        Finding::Swapped { first, .. } => *first,
        Finding::TailCut { expected, .. } => *expected,
    }
}
