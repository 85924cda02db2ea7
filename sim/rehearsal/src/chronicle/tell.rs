//! From what was kept of a run to what is told of it.

use super::services::tracks_of_services;
use super::{Chronicler, seconds};
use crate::course::Course;
use crate::domain::cause::Cause;
use crate::ids::FaultId;
use crate::outcome::{
    CauseCount, Chronicle, Curve, FaultSpan, LossInstant, Outcome, Seconds, Segment, Track,
};
use crate::play::curves::Plot;
use crate::play::family::Family;
use crate::play::sheet::Line;
use crate::rehearsal::Rehearsal;
use crate::scene::Scene;
use kernel::Time;

impl<F: Family> Rehearsal<F> {
    /// The chronicle of the run that was played last.
    pub(super) fn chronicle(
        &self,
        (scene, course): (&Scene<F>, &Course<F>),
        mut kept: Chronicler<'_>,
        outcome: &Outcome,
    ) -> Chronicle {
        let end = self.stage.now();
        kept.curves.pass(end);
        kept.curves.end();
        let mut tracks = tracks_of_services(&self.clients, scene, end);
        let host = |line: &Line| line.host.map(|host| self.stage.fleet.host(host).name.clone());
        tracks.extend(kept.sheet.lines.iter().map(|line| track(line, host(line), end)));
        Chronicle {
            to_s: seconds(end),
            width_s: Seconds(kept.curves.width),
            tracks,
            curves: kept.curves.plots.into_iter().map(curve).collect(),
            faults: faults(course, &kept.faults),
            losses: outcome.lost_by_cause.iter().map(|loss| self.loss(course, loss, &kept.cuts)).collect(),
        }
    }

    /// When what is lost for one reason was cut off from its way: by the first cut of that reason.
    fn loss(&self, course: &Course<F>, loss: &CauseCount, cuts: &[Time]) -> LossInstant {
        let told = self.stage.ledger.cuts().iter().zip(cuts);
        let at = told.filter(|(cut, _)| {
            cut.cause.word() == loss.cause
                && self.store_of(course, cut.to) == loss.store
                && course.label_of(cut.blame) == loss.step.as_deref()
        });
        LossInstant {
            at_s: at.map(|(_, at)| seconds(*at)).min(),
            store: loss.store.clone(),
            cause: loss.cause,
            step: loss.step.clone(),
            count: loss.count,
        }
    }

    fn store_of(&self, course: &Course<F>, store: ledger::StoreId) -> String {
        F::stores(&course.setup.config).swap_remove(usize::from(store.0))
    }
}

fn track(line: &Line, host: Option<String>, end: Time) -> Track {
    let ends = line.states.iter().skip(1).map(|(at, ..)| *at).chain([end]);
    let segments = line.states.iter().zip(ends).map(|((from, state, condition), to)| Segment {
        from_s: seconds(*from),
        to_s: seconds(to),
        state: state.clone(),
        condition: *condition,
    });
    Track {
        id: format!("{}/{}", line.kind, line.name),
        kind: line.kind,
        name: line.name.clone(),
        host,
        segments: segments.collect(),
        untold: line.untold,
    }
}

fn curve(plot: Plot) -> Curve {
    Curve {
        id: format!("{}/{}", plot.kind, plot.of),
        name: format!("{}, {}", plot.name, plot.of),
        unit: plot.unit,
        measure: plot.measure,
        values: plot.values,
    }
}

/// Each fault from its beginning to its end.
fn faults<F: Family>(course: &Course<F>, seen: &[(Time, FaultId, bool)]) -> Vec<FaultSpan> {
    let mut spans: Vec<FaultSpan> = Vec::new();
    for (at, index, on) in seen {
        let text = &course.faults[usize::from(*index)].text;
        if *on {
            spans.push(FaultSpan { fault: text.clone(), from_s: seconds(*at), to_s: None });
        } else if let Some(span) = spans.iter_mut().find(|span| span.fault == *text && span.to_s.is_none()) {
            span.to_s = Some(seconds(*at));
        }
    }
    spans
}
