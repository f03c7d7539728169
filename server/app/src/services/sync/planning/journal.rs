//! The operations of a plan, written down with what people and an undo need to know, a page at a time.

use data_encoding::HEXLOWER;
use kontor_domain::{
    ids::SyncRunId,
    sync::{kind::Kind, operation::Operation, progress::Step},
};
use kontor_store::sync::operations::{self, PlannedOperation};
use ring::digest::{self, SHA256};

use super::{here::Around, shop_names::Names, values};
use crate::{error::Error, jobs::sync::Context};

/// Operations written at a time: each with both sides' values, so that memory stays small.
const OPERATIONS_AT_ONCE: usize = 200;

/// Writes the operations of a plan down.
pub(super) struct Journal<'a> {
    ctx: &'a Context,
    written: u64,
    fingerprint: digest::Context,
    undone: Option<SyncRunId>,
}

impl<'a> Journal<'a> {
    pub(super) fn new(ctx: &'a Context) -> Self {
        Self {
            ctx,
            written: 0,
            fingerprint: digest::Context::new(&SHA256),
            undone: None,
        }
    }

    /// The plan undoes this run.
    pub(super) fn undoing(&mut self, run: SyncRunId) {
        self.undone = Some(run);
    }

    /// Writes the operations of a kind down, in their order.
    pub(super) async fn write(
        &mut self,
        kind: Kind,
        around: Around<'_>,
        operations: Vec<Operation>,
    ) -> Result<(), Error> {
        self.ctx
            .begin(kind, Step::Store, operations.len() as u64)
            .await?;
        if operations.is_empty() {
            return Ok(());
        }
        let names = Names::load(self.ctx, kind).await?;
        let mut operations = operations.into_iter();
        loop {
            let page: Vec<Operation> = operations.by_ref().take(OPERATIONS_AT_ONCE).collect();
            if page.is_empty() {
                return Ok(());
            }
            let count = page.len() as u64;
            let planned = values::of(self.ctx, kind, around, &names, self.undone, page).await?;
            self.insert(planned).await?;
            self.ctx.more(count).await?;
        }
    }

    async fn insert(&mut self, mut planned: Vec<PlannedOperation>) -> Result<(), Error> {
        for operation in &mut planned {
            self.written += 1;
            operation.number = self.written;
            self.fingerprint
                .update(format!("{:?}\n", operation.operation).as_bytes());
        }
        let run = self.ctx.run.new.id;
        self.ctx
            .write(move |conn| Ok(operations::insert(conn, run, &planned)?))
            .await
    }

    /// The fingerprint of the plan: another one says that other things would be done.
    pub(super) fn fingerprint(&self) -> String {
        let digest = self.fingerprint.clone().finish();
        HEXLOWER.encode(&digest.as_ref()[..16])
    }
}
