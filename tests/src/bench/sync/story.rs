//! A story: what is measured of a plan and of its application.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Result, ensure};
use kontor_client::proto::{
    ApplySyncRequest, PlanSyncRequest, SyncRun, SyncStatus, WatchSyncRequest,
};

use super::SyncMeasure;
use super::calls::{Least, Parts};
use super::figure::SyncFigure;
use super::meanwhile::Meanwhile;
use super::stage::Stage;
use crate::bench::figures::Figures;
use crate::bench::process::{peak_kib, reset_peak, whole_processor_time};
use crate::watch::Stopwatch;

/// A run under measure.
pub(super) struct Story {
    name: &'static str,
    measure: SyncMeasure,
    least: Least,
}

/// What a step of a run came to.
struct Watched {
    run: SyncRun,
    figure: SyncFigure,
}

impl Story {
    pub(super) fn new(name: &'static str, measure: SyncMeasure, least: Least) -> Self {
        Self {
            name,
            measure,
            least,
        }
    }

    /// Plans and applies. Returns the run.
    pub(super) async fn whole(&self, figures: &mut Figures, stage: &Stage) -> Result<String> {
        let before = Shop::of(stage);
        let planned = self.plan(stage).await?;
        let id = planned.run.id.clone();
        let mut plan = planned.figure;
        before.since(stage, &mut plan, self.measure);
        figures.add_sync(plan);
        let first = Shop::of(stage);
        let Watched { run, mut figure } = self.apply(stage, &id).await?;
        first.since(stage, &mut figure, self.measure);
        self.close(stage, &before, &run, &mut figure)?;
        figures.add_sync(figure);
        Ok(id)
    }

    /// Plans what turns out to be nothing.
    pub(super) async fn plan_alone(&self, figures: &mut Figures, stage: &Stage) -> Result<()> {
        let before = Shop::of(stage);
        let Watched { run, mut figure } = self.plan(stage).await?;
        before.since(stage, &mut figure, self.measure);
        "whole".clone_into(&mut figure.step);
        self.close(stage, &before, &run, &mut figure)?;
        figures.add_sync(figure);
        Ok(())
    }

    /// The calls of the whole run: as the server counted them, which must be as many as the shop has seen.
    fn close(
        &self,
        stage: &Stage,
        before: &Shop,
        run: &SyncRun,
        figure: &mut SyncFigure,
    ) -> Result<()> {
        figure.calls = Parts::of(run);
        figure.least = self.least.parts();
        let seen = stage.shop.call_count() - before.calls;
        ensure!(
            u64::from(figure.calls.sum()) == seen,
            "the server counted {:?}, the shop {seen} calls",
            run.calls
        );
        Ok(())
    }

    async fn plan(&self, stage: &Stage) -> Result<Watched> {
        let request = PlanSyncRequest {
            shop_id: stage.shop_id.clone(),
            ..PlanSyncRequest::default()
        };
        let begun = async {
            let answer = stage.client.plan_sync(request).await?;
            Ok(answer.run.unwrap_or_default().id)
        };
        let mut watched = self.watched(stage, "plan", begun).await?;
        ensure!(
            watched.run.status() == SyncStatus::Planned
                && watched.run.kinds.iter().all(|kind| kind.stopped.is_none()),
            "the plan ended so: {:?}",
            watched.run
        );
        let read = watched.run.kinds.iter().map(|kind| kind.fetched);
        watched.figure.elements = u64::try_from(read.sum::<i64>())?;
        Ok(watched)
    }

    async fn apply(&self, stage: &Stage, run: &str) -> Result<Watched> {
        let request = ApplySyncRequest {
            run_id: run.to_owned(),
            ..ApplySyncRequest::default()
        };
        let begun = async {
            stage.client.apply_sync(request).await?;
            Ok(run.to_owned())
        };
        let mut watched = self.watched(stage, "apply", begun).await?;
        ensure!(
            watched.run.status() == SyncStatus::Finished,
            "the run ended so: {:?}",
            watched.run
        );
        let sum = |count: fn(&kontor_client::proto::SyncKindOutcome) -> i64| {
            u64::try_from(watched.run.kinds.iter().map(count).sum::<i64>())
        };
        let (done, not_done) = (
            sum(|kind| kind.done)?,
            sum(|kind| kind.failed + kind.skipped)?,
        );
        watched.figure.elements = done;
        watched.figure.not_done = not_done;
        Ok(watched)
    }

    async fn watched(
        &self,
        stage: &Stage,
        step: &str,
        begun: impl Future<Output = Result<String>>,
    ) -> Result<Watched> {
        let server = stage.server()?;
        reset_peak(server)?;
        let meanwhile = Meanwhile::begin(stage).await?;
        let used = whole_processor_time(server)?;
        let whole = Stopwatch::start();
        let request = WatchSyncRequest {
            run_id: begun.await?,
            ..WatchSyncRequest::default()
        };
        let mut steps = Steps::new();
        let run = stage
            .client
            .watch_sync(request, |state| steps.saw(state))
            .await?;
        let seconds = whole.elapsed().as_secs_f64();
        let used = whole_processor_time(server)?.saturating_sub(used);
        steps.end();
        let figure = SyncFigure {
            products: self.measure.products,
            story: self.name.to_owned(),
            step: step.to_owned(),
            seconds,
            processor_seconds: used.as_secs_f64(),
            peak_mib: peak_kib(server)? / 1_024,
            told: steps.told,
            steps: steps.times(),
            meanwhile: meanwhile.end().await?,
            ..SyncFigure::default()
        };
        Ok(Watched { run, figure })
    }
}

/// The shop's journal at some moment.
struct Shop {
    calls: u64,
}

impl Shop {
    fn of(stage: &Stage) -> Self {
        stage.shop.clear_journal();
        Self {
            calls: stage.shop.call_count(),
        }
    }

    /// What came since: how often it was too much, and the least time that as many calls take.
    fn since(&self, stage: &Stage, figure: &mut SyncFigure, measure: SyncMeasure) {
        let journal = stage.shop.journal();
        let refused = journal.iter().filter(|call| call.status == Some(429));
        figure.throttled = u32::try_from(refused.count()).unwrap_or(u32::MAX);
        let calls = u32::try_from(stage.shop.call_count() - self.calls).unwrap_or(u32::MAX);
        let least = measure.leak.map(|leak| f64::from(calls) / f64::from(leak));
        figure.least_seconds = least.filter(|_| calls > 0);
    }
}

/// The steps of a run, as a watcher sees them come and go.
struct Steps {
    told: u32,
    now: Option<(String, Stopwatch)>,
    order: Vec<String>,
    times: HashMap<String, Duration>,
}

impl Steps {
    fn new() -> Self {
        Self {
            told: 0,
            now: None,
            order: Vec::new(),
            times: HashMap::new(),
        }
    }

    fn saw(&mut self, run: &SyncRun) {
        self.told += 1;
        let Some(progress) = &run.progress else {
            return;
        };
        let name = |choice: &Option<kontor_client::proto::SyncChoice>| {
            choice
                .as_ref()
                .map_or_else(String::new, |choice| choice.name.clone())
        };
        let step = format!("{} {}", name(&progress.kind), name(&progress.step));
        if self.now.as_ref().is_none_or(|(now, _)| *now != step) {
            self.end();
            self.now = Some((step, Stopwatch::start()));
        }
    }

    fn end(&mut self) {
        if let Some((step, begun)) = self.now.take() {
            if !self.times.contains_key(&step) {
                self.order.push(step.clone());
            }
            *self.times.entry(step).or_default() += begun.elapsed();
        }
    }

    fn times(&self) -> Vec<(String, u128)> {
        self.order
            .iter()
            .map(|step| (step.clone(), self.times[step].as_millis()))
            .collect()
    }
}
