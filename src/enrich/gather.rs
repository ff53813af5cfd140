//! The asking: all sources at once, and what there is so far is told as each answers.

use std::{collections::BTreeMap, sync::Arc};

use futures::{StreamExt as _, stream::FuturesUnordered};
use jiff::Timestamp;

use super::{
    Enrich,
    report::{Before, Heard, Row},
    sort::Sort,
};
use crate::{
    cache::{Load, Lookup},
    domain::{FactsFound, FactsReport, JobOutput},
    jobs::Reporter,
};

/// Which sources are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// All.
    All,
    /// Those that allow being asked without a reader waiting.
    Prefetchable,
}

/// Reports by id.
pub(super) type Reports<F> = BTreeMap<<F as Sort>::Id, Arc<FactsReport<F>>>;

impl Enrich {
    /// Does a reader's job: asks for what is not known by now, keeps what comes of it, and returns all of it.
    pub(super) async fn gather<F: Sort>(&self, ids: Vec<F::Id>, reporter: Reporter) -> Arc<FactsFound> {
        let shelf = F::shelf(&self.0);
        let mut known: Reports<F> = BTreeMap::new();
        let mut loads: BTreeMap<F::Id, Load<String, FactsReport<F>>> = BTreeMap::new();
        for id in ids {
            let key = F::key(&id);
            // Another job may have ended between the look at the cache that led here and our submission.
            match (shelf.answers.look(&key), shelf.failures.look(&key)) {
                (Lookup::Fresh(report), _) if shelf.is_whole(&report) => {
                    known.insert(id, report);
                }
                (_, Lookup::Fresh(report)) => {
                    known.insert(id, report);
                }
                _ => {
                    loads.insert(id, shelf.answers.load(key));
                }
            }
        }
        let began = self.0.clock.now();
        let tell = |done: usize, total: usize, rows: &BTreeMap<F::Id, Row<F>>| {
            let mut so_far = known.clone();
            so_far.extend(self.reports(rows));
            reporter.report(done, total, Some(JobOutput::Facts(Arc::new(F::found(so_far)))));
        };
        let rows = self.ask_all(loads.keys().cloned().collect(), Scope::All, tell).await;
        let reports = self.reports(&rows);
        for (id, load) in loads {
            let (Some(row), Some(report)) = (rows.get(&id), reports.get(&id)) else { continue };
            if report.is_failure() {
                shelf.failures.insert(F::key(&id), Arc::clone(report));
            } else {
                let lifetime = row.lifetime(&shelf.sources, began, self.0.clock.now(), &self.0.settings);
                // A purge or a renewal that came meanwhile is newer than what was asked for before it.
                load.keep(Arc::clone(report), lifetime);
            }
        }
        known.extend(reports);
        Arc::new(F::found(known))
    }

    /// Asks all sources in scope for each of these. An answer of one is told at once, whatever the others do.
    pub(super) async fn ask_all<F: Sort>(
        &self,
        ids: Vec<F::Id>,
        scope: Scope,
        tell: impl Fn(usize, usize, &BTreeMap<F::Id, Row<F>>) + Send,
    ) -> BTreeMap<F::Id, Row<F>> {
        let (shelf, limit) = (F::shelf(&self.0), self.0.settings.source_deadline);
        let is_asked = |place: usize| scope == Scope::All || shelf.sources[place].terms.prefetch;
        let places: Vec<usize> = (0..shelf.sources.len()).filter(|&place| is_asked(place)).collect();
        let first = |place| if is_asked(place) { Heard::Asking } else { Heard::NotAsked };
        let mut rows = BTreeMap::new();
        for id in ids {
            let before = self.before::<F>(&id).await;
            rows.insert(id, Row { heard: (0..shelf.sources.len()).map(first).collect(), before });
        }
        // Each source's batches have tasks of their own, so one that is busy reading a large answer holds up no other.
        let ask = |id: F::Id, place: usize| async move {
            let said = shelf.sources[place].ask(id.clone(), limit).await;
            (id, place, said)
        };
        let asked: Vec<_> = rows.keys().flat_map(|id| places.iter().map(|&place| ask(id.clone(), place))).collect();
        let total = asked.len();
        let mut asked: FuturesUnordered<_> = asked.into_iter().collect();
        tell(0, total, &rows);
        let mut done = 0;
        while let Some((id, place, said)) = asked.next().await {
            if let Ok(said) = &said {
                // At once: a cover need not wait for those who are slow, and know other things.
                F::wish(&id, &said.facts, &*self.0.covers);
            }
            if let Some(heard) = rows.get_mut(&id).and_then(|row| row.heard.get_mut(place)) {
                *heard = said.map_or_else(Heard::Failed, Heard::Said);
            }
            done += 1;
            tell(done, total, &rows);
        }
        rows
    }

    /// What was known of it, and may still be kept.
    async fn before<F: Sort>(&self, id: &F::Id) -> Option<Before<F>> {
        let (answers, key) = (&F::shelf(&self.0).answers, F::key(id));
        let report = answers.seek(&key).await.value()?;
        let until: Timestamp = answers.kept_until(&key)?;
        Some(Before { report, until })
    }

    pub(super) fn reports<F: Sort>(&self, rows: &BTreeMap<F::Id, Row<F>>) -> Reports<F> {
        let (sources, now) = (&F::shelf(&self.0).sources, self.0.clock.now());
        rows.iter().map(|(id, row)| (id.clone(), Arc::new(row.report(sources, now)))).collect()
    }
}
