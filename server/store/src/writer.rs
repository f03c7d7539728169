//! The process's one writer: a thread that commits several waiting closures together.
//!
//! The rules:
//! 1. Nobody is answered before COMMIT has returned.
//! 2. A closure that a rule or a constraint refuses, or that panics, is rolled back to its savepoint; the others go on.
//! 3. On any other database error, or a failed COMMIT, the group stops at once, is rolled back as a whole, and its
//!    closures run again one by one, each in a transaction of its own.
//! 4. Constraints are never deferred: otherwise one closure's fault would be met in everybody's COMMIT.
//!
//! A COMMIT whose connection broke is never repeated: its callers get [`StoreError::OutcomeUnknown`].

use std::{
    collections::VecDeque,
    sync::{Arc, mpsc::Receiver},
};

use crate::{
    DbAddress, DbOptions, StoreError,
    connect::{self, Role},
    counters::{Counters, count, now},
    job::{Job, Ran},
    transaction::{Commit, WriteConn},
};

/// The writer's state; [`Writer::run`] is the thread.
pub(crate) struct Writer {
    address: DbAddress,
    options: DbOptions,
    counters: Arc<Counters>,
    queue: Receiver<Box<dyn Job>>,
    /// `None` after a failure: the next transaction connects again.
    conn: Option<WriteConn>,
}

/// A closure of the open group, and whether it is to be kept.
struct Member {
    job: Box<dyn Job>,
    fate: Fate,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Its changes are in the transaction.
    Kept,
    /// Its changes were undone; its answer is its own error.
    Undone,
    /// The group stopped at or before it.
    Stopped,
}

impl Writer {
    /// Connects, so that a wrong address is found at the start.
    pub(crate) fn connect(
        address: DbAddress,
        options: DbOptions,
        counters: Arc<Counters>,
        queue: Receiver<Box<dyn Job>>,
    ) -> Result<Self, StoreError> {
        let mut writer = Self {
            address,
            options,
            counters,
            queue,
            conn: None,
        };
        writer.connected()?;
        Ok(writer)
    }

    /// Serves the queue until every sender is gone and the queue is empty.
    pub(crate) fn run(mut self) {
        while let Ok(job) = self.queue.recv() {
            if let Some(job) = self.still_wanted(job) {
                self.serve(job);
            }
        }
    }

    /// One group, begun by this job.
    fn serve(&mut self, first: Box<dyn Job>) {
        if let Err(error) = self.begin() {
            return first.refuse(error);
        }
        count(&self.counters.groups, 1);
        let mut group = Vec::with_capacity(self.options.group_size_max);
        if self.fill(&mut group, first) {
            self.commit(group);
        } else {
            self.roll_back();
            self.one_by_one(group);
        }
    }

    /// Runs closures into the open transaction until no more wait or the group is full. False: the database failed.
    fn fill(&mut self, group: &mut Vec<Member>, first: Box<dyn Job>) -> bool {
        let begun = now();
        let mut job = first;
        loop {
            let (job_done, fate) = self.member(job);
            group.push(Member {
                job: job_done,
                fate,
            });
            if fate == Fate::Stopped {
                return false;
            }
            if group.len() >= self.options.group_size_max
                || begun.elapsed() >= self.options.group_time_max
            {
                return true;
            }
            let Some(next) = self.next_waiting() else {
                return true;
            };
            // After an undone closure the savepoint still stands.
            if fate == Fate::Kept
                && let Some(conn) = &mut self.conn
                && let Err(error) = conn.next_savepoint()
            {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the group of writes stops"
                );
                group.push(Member {
                    job: next,
                    fate: Fate::Stopped,
                });
                return false;
            }
            job = next;
        }
    }

    /// Runs one closure behind the savepoint.
    fn member(&mut self, mut job: Box<dyn Job>) -> (Box<dyn Job>, Fate) {
        let Some(conn) = &mut self.conn else {
            return (job, Fate::Stopped);
        };
        count(&self.counters.closures, 1);
        let fate = match job.run(&mut conn.conn) {
            Ran::Fine => Fate::Kept,
            Ran::Failed => Fate::Stopped,
            refused @ (Ran::Refused | Ran::Panicked) => {
                count(&self.counters.undone, 1);
                if matches!(refused, Ran::Panicked) {
                    count(&self.counters.panics, 1);
                }
                match conn.undo() {
                    Ok(()) => Fate::Undone,
                    // The transaction is no longer the one that was begun: SQLite ended it on a full disk, or the
                    // connection broke, and the closure hid that.
                    Err(_) => Fate::Stopped,
                }
            }
        };
        (job, fate)
    }

    fn commit(&mut self, group: Vec<Member>) {
        let Some(conn) = &mut self.conn else {
            return self.one_by_one(group);
        };
        match conn.commit() {
            Commit::Done => {
                for member in group {
                    member.job.answer();
                }
            }
            Commit::Failed(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a group's COMMIT failed"
                );
                self.roll_back();
                self.one_by_one(group);
            }
            Commit::Unknown => {
                self.conn = None;
                let (kept, undone): (Vec<_>, Vec<_>) = group
                    .into_iter()
                    .partition(|member| member.fate == Fate::Kept);
                count(&self.counters.unknown_outcomes, kept.len());
                for member in kept {
                    member.job.refuse(StoreError::OutcomeUnknown);
                }
                // Their refusal may rest on rows that are not there now.
                self.one_by_one(undone);
            }
        }
    }

    /// Rule 3: each closure again, in a transaction of its own.
    fn one_by_one(&mut self, group: Vec<Member>) {
        let mut waiting: VecDeque<_> = group.into_iter().map(|member| member.job).collect();
        while let Some(job) = waiting.pop_front() {
            if job.is_abandoned() {
                continue;
            }
            count(&self.counters.reruns, 1);
            match self.begin() {
                Ok(()) => self.alone(job),
                Err(error) => job.refuse(error),
            }
        }
    }

    /// One closure in the open transaction, to its end.
    fn alone(&mut self, job: Box<dyn Job>) {
        let (job, fate) = self.member(job);
        let commit = match &mut self.conn {
            Some(conn) if fate == Fate::Kept => Some(conn.commit()),
            _ => None,
        };
        match commit {
            Some(Commit::Done) => job.answer(),
            Some(Commit::Failed(error)) => {
                self.roll_back();
                job.refuse(error);
            }
            Some(Commit::Unknown) => {
                self.conn = None;
                count(&self.counters.unknown_outcomes, 1);
                job.refuse(StoreError::OutcomeUnknown);
            }
            None => {
                self.roll_back();
                job.answer();
            }
        }
    }

    /// Opens a transaction, on a new connection if the old one has died meanwhile.
    fn begin(&mut self) -> Result<(), StoreError> {
        let had_connection = self.conn.is_some();
        let begun = match self.try_begin() {
            // Nothing has run yet, so beginning again is harmless.
            Err(StoreError::Unavailable { .. }) if had_connection => self.try_begin(),
            begun => begun,
        };
        begun.inspect_err(|error| {
            tracing::warn!(
                error = error as &dyn std::error::Error,
                "no write transaction can be begun"
            );
        })
    }

    fn try_begin(&mut self) -> Result<(), StoreError> {
        let begun = self.connected()?.begin();
        if begun.is_err() {
            // BEGIN and the wait for the lock travel together, so a transaction may be open: only closing is safe.
            count(&self.counters.reconnects, 1);
            self.conn = None;
        }
        begun
    }

    fn connected(&mut self) -> Result<&mut WriteConn, StoreError> {
        let conn = match self.conn.take() {
            Some(conn) => conn,
            None => WriteConn::new(connect::open(&self.address, Role::Writer, &self.options)?)?,
        };
        Ok(self.conn.insert(conn))
    }

    /// Rolls the transaction back, by closing the connection if nothing else does it.
    fn roll_back(&mut self) {
        if let Some(conn) = &mut self.conn
            && conn.roll_back().is_err()
        {
            count(&self.counters.reconnects, 1);
            self.conn = None;
        }
    }

    fn next_waiting(&self) -> Option<Box<dyn Job>> {
        while let Ok(job) = self.queue.try_recv() {
            if let Some(job) = self.still_wanted(job) {
                return Some(job);
            }
        }
        None
    }

    /// Drops a job whose caller has gone and refuses one that has waited too long.
    fn still_wanted(&self, job: Box<dyn Job>) -> Option<Box<dyn Job>> {
        if job.is_abandoned() {
            return None;
        }
        if job.queued_at().elapsed() > self.options.waiting_max {
            count(&self.counters.refused_busy, 1);
            job.refuse(StoreError::busy());
            return None;
        }
        Some(job)
    }
}
