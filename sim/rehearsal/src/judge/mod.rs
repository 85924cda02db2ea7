//! From the end of a run to its outcome: counts, gaps, findings, objectives, verdict.

mod blame;
pub(crate) mod effect;
pub(crate) mod measured;
mod moved;
pub(crate) mod notice;
pub(crate) mod objectives;
pub(crate) mod owed;
pub(crate) mod truth;
pub(crate) mod undone;
mod unrest;

use crate::course::Course;
use crate::deviation::Deviation;
use crate::domain::cause::cause_in_words;
use crate::ids::EntryId;
use crate::judge::moved::moved;
use crate::judge::notice::Watch;
use crate::judge::objectives::DIVERGED;
use crate::judge::owed::Complaint;
use crate::judge::undone::Points;
use crate::layout::Entry;
use crate::outcome::{
    Availability, CauseCount, Counts, DiskHighWater, Example, Exposure, FORMAT, Finding, Gap, GivenUp,
    KindCounts, Outcome, Played, PlayedStep, Seconds, Severity, StoreCounts, StuckAt, Verdict,
};
use crate::play::clients::Clients;
use crate::play::family::Family;
use crate::play::gaps::joint_length;
use crate::play::latency::Latencies;
use crate::play::operator::{Operator, Stuck};
use crate::play::port::Ending;
use crate::play::silence::{GapSeen, Trouble};
use crate::play::stage::{Note, Stage};
use crate::scenario::Objectives;
use crate::scene::Scene;
use kernel::{DigestWriter, Span, Time, planted};
use ledger::{Blame, EffectCounts, EffectJudgement, Judgement, ReasonCount, StoreId, UpdateId};
use runbook::Address;
use std::collections::BTreeMap;

/// How a run came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RunEnd {
    /// Nothing is left to happen.
    Quiet,
    /// The horizon came first; what the model waited for, if it says.
    Horizon(Option<String>),
    /// It grew beyond what can be rehearsed, in a sentence.
    Beyond(String),
}

/// What deviations have brought about, as far as that was looked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Roots {
    /// By step of the runbook as written, the deviation without which it does what it says.
    pub(crate) steps: BTreeMap<Address, Deviation>,
    /// By what was found broken, the deviation without which it is not.
    pub(crate) owed: BTreeMap<Complaint, Deviation>,
    /// What clients saw on a calm day.
    pub(crate) calm: CalmDay,
}

/// What clients saw on a calm day: in the same weather, without what was done otherwise and what broke.
#[derive(Debug, Clone, Default)]
pub(crate) enum CalmDay {
    /// Nobody wants to know.
    #[default]
    Unasked,
    /// The run is that of a calm day itself.
    Same,
    /// This.
    Other(Vec<Availability>),
}

/// A run that has ended.
pub(crate) struct EndedRun<'a, F: Family> {
    pub(crate) scene: &'a Scene<F>,
    pub(crate) course: &'a Course<F>,
    pub(crate) seed: u64,
    pub(crate) rest: RunEnd,
    pub(crate) world: &'a mut F,
    pub(crate) stage: &'a mut Stage<F>,
    pub(crate) clients: &'a Clients,
    pub(crate) operator: &'a Operator,
    pub(crate) points: &'a mut Points,
    /// What kept steps from doing what they say, as far as that was looked for.
    pub(crate) roots: Roots,
    /// What is held against the outcome.
    pub(crate) objectives: &'a Objectives,
}

/// Judges a run.
pub(crate) fn judge_run<F: Family>(mut ended: EndedRun<'_, F>) -> Outcome {
    let roots = std::mem::take(&mut ended.roots);
    judge_looking(ended, |_| roots)
}

/// The same; what deviations have brought about is looked for once it is known what the run has left.
pub(crate) fn judge_looking<F: Family>(
    mut ended: EndedRun<'_, F>,
    roots: impl FnOnce(&EndedRun<'_, F>) -> Roots,
) -> Outcome {
    let events = ended.stage.kernel.events();
    let holdings = ended.world.holdings(ended.stage);
    let judgement = ended.stage.ledger.judge(&holdings);
    ended.world.find_otherwise(&ended.scene.goal, ended.stage);
    let ending = ended.world.ending(ended.stage);
    if ended.course.setup.truth || F::CHECKS_CONTENTS {
        crate::judge::truth::note_disagreements(ended.stage, &judgement, &ending);
    }
    if ended.course.setup.truth {
        ended.tell_stranded();
    }
    let digest = digest(&ended, &judgement);
    let mut outcome = ended.outcome(&judgement, &ending, events, digest);
    outcome.findings.extend(ended.unrest());
    ended.roots = roots(&ended);
    let missed = ended.missed();
    ended.blame_what_withholds(&missed, &mut outcome.pending_by_cause);
    ended.blame_what_lost(&missed, &mut outcome.lost_by_cause);
    outcome.goal = missed.into_iter().map(|told| told.point).collect();
    let mut broken = objectives::broken(ended.objectives, &outcome);
    let diverged = broken.iter_mut().map(|one| &mut one.finding).filter(|one| one.kind == DIVERGED);
    let by = ended.course.fault_of(judgement.diverged_by);
    diverged.for_each(|one| one.fault = by.map(String::from));
    outcome.verdict = verdict(&outcome, &broken, &ended);
    outcome.findings.extend(ended.doubted(outcome.verdict));
    outcome.findings.extend(broken.into_iter().map(|broken| broken.finding));
    outcome.findings.sort_by_key(|finding| finding.severity);
    let misses_the_upgrade_alone = outcome.misses_the_upgrade_alone();
    if let Some(given_up) = &mut outcome.given_up {
        given_up.brought_back = given_up.is_played && misses_the_upgrade_alone;
    }
    ended.tell_what_is_owed(&mut outcome);
    ended.tell_who_noticed(&mut outcome);
    outcome
}

/// The severity of the facts, in the order of the contract. Of a run that was cut off before the operator came to an
/// end nothing is known: what is lost half-way may be in a dump that is still to be restored. Of one that was cut off
/// before the world had the time to settle that the scenario gives it, what is lost is known, and what is still on its way
/// is not. A command that is not modelled is an end of the first kind, for it may bring back what is lost.
fn verdict<F: Family>(outcome: &Outcome, broken: &[objectives::Broken], ended: &EndedRun<'_, F>) -> Verdict {
    let errors = outcome.findings.iter().any(Finding::is_error);
    let rest = &ended.rest;
    let cut_off = !ended.operator.finished && *rest != RunEnd::Quiet;
    if cut_off || matches!(rest, RunEnd::Beyond(_)) || ended.operator.unknown.is_some() {
        Verdict::Inconclusive
    } else if broken.iter().any(|broken| broken.is_loss) {
        Verdict::Violated
    } else if outcome.stuck_at.is_some() {
        Verdict::Stuck
    } else if ended.is_unsettled() {
        Verdict::Inconclusive
    } else if !broken.is_empty() || (errors && !planted("an-error-among-the-findings-holds")) {
        Verdict::Violated
    } else if *rest != RunEnd::Quiet {
        Verdict::Inconclusive
    } else {
        Verdict::Held
    }
}

/// Everything that happened, and how it was judged.
fn digest<F: Family>(ended: &EndedRun<'_, F>, judgement: &Judgement<F::Cause>) -> String {
    let mut writer = DigestWriter::new();
    ended.stage.kernel.digest().halves().into_iter().for_each(|half| writer.u64(half));
    for tally in judgement.stores.iter().map(|(_, tally)| tally).chain([&judgement.total]) {
        for count in [tally.survived, tally.superseded, tally.pending, tally.lost] {
            writer.u64(count);
        }
    }
    writer.u64(judgement.diverged_rows);
    digest_effects(&mut writer, &judgement.effects);
    writer.finish().to_string()
}

/// A family without items and jobs has the digest it would have if there were no such thing.
fn digest_effects<C>(writer: &mut DigestWriter, effects: &EffectJudgement<C>) {
    let kinds = [effects.items, effects.jobs];
    if kinds.iter().all(|counts| counts.acknowledged == 0) {
        return;
    }
    for counts in kinds {
        let tally = counts.tally;
        for count in [tally.survived, tally.superseded, tally.pending, tally.lost, counts.duplicated] {
            writer.u64(count);
        }
    }
}

impl<F: Family> EndedRun<'_, F> {
    fn outcome(
        &mut self,
        judgement: &Judgement<F::Cause>,
        ending: &Ending,
        events: u64,
        digest: String,
    ) -> Outcome {
        let by_kind = by_kind(judgement);
        Outcome {
            format: FORMAT,
            scenario: self.scene.name.clone(),
            seed: self.seed,
            deviations: self.course.deviations(),
            readings: self.course.readings.clone(),
            verdict: Verdict::Held,
            stuck_at: self.stuck_at(),
            given_up: self.given_up(),
            digest,
            updates: by_kind.iter().fold(Counts::default(), |sum, kind| add(sum, &kind.counts)),
            lost_allowed: self.objectives.lost.count(),
            by_kind,
            by_store: self.by_store(judgement),
            lost_by_cause: self.causes(&judgement.lost, &judgement.effects.lost),
            pending_by_cause: self.causes(&judgement.pending, &judgement.effects.pending),
            availability: self.availability(),
            exposure: self.exposure(judgement, ending),
            runbook: self.played(),
            releases: moved(self.world.releases(self.stage)),
            final_state: ending.state.clone(),
            goal: Vec::new(),
            findings: self.stage.notes.iter().map(|note| self.finding(note)).collect(),
            events,
            chronicle: None,
        }
    }

    /// Whether the horizon came before the world had the time to settle after the runbook.
    fn is_unsettled(&self) -> bool {
        let settle = self.scene.checked.generic.run.settle_s.span();
        let end = self.operator.played.iter().filter_map(|played| played.end).max();
        matches!(self.rest, RunEnd::Horizon(_)) && end.is_some_and(|end| end + settle > self.stage.now())
    }

    /// How many commands were never typed.
    fn unreached(&self) -> usize {
        let played = self.course.entries.iter().zip(&self.operator.played);
        played.filter(|(entry, played)| played.start.is_none() && !entry.skipped && !entry.in_reserve).count()
    }

    /// Tickets at rest that nobody will ever answer: a defect of the model or of the engine.
    fn tell_stranded(&mut self) {
        let stranded: Vec<_> = self.stage.stranded().collect();
        for ticket in stranded.into_iter().filter(|_| self.rest == RunEnd::Quiet) {
            let blame = self.operator.typed_under(ticket).map(EntryId::blame);
            let message = "a command was neither answered nor given up when all was at rest";
            self.stage.note(Severity::Error, crate::judge::truth::DISAGREEMENT, blame, message);
        }
    }

    /// Says of each loss who noticed it, where that is asked.
    fn tell_who_noticed(&self, outcome: &mut Outcome) {
        let Outcome { availability, lost_by_cause, .. } = outcome;
        let calm = match &self.roots.calm {
            CalmDay::Unasked => return,
            CalmDay::Same => availability,
            CalmDay::Other(calm) => calm,
        };
        if !lost_by_cause.is_empty() {
            let (course, played) = (self.course, self.operator.played.as_slice());
            let sights = &self.world.sights(self.stage);
            let allowed = &self.objectives.longest_gap_s;
            Watch { course, played, availability, calm, allowed, sights }.tell(lost_by_cause);
        }
    }

    fn entry(&self, blame: Blame) -> &Entry<F::Command> {
        &self.course.entries[usize::from(blame.0)]
    }

    fn label(&self, blame: Option<Blame>) -> Option<String> {
        self.course.label_of(blame).map(String::from)
    }

    fn stuck_at(&self) -> Option<StuckAt> {
        self.operator.stuck.as_ref().map(|stuck| self.stopped(stuck))
    }

    fn stopped(&self, stuck: &Stuck) -> StuckAt {
        let address = self.entry(stuck.entry.blame()).label.clone();
        StuckAt { address, reason: stuck.reason.clone(), waited_for: stuck.awaited.clone() }
    }

    /// How the runbook was given up; nothing where it did not come to that.
    fn given_up(&self) -> Option<GivenUp> {
        let Operator { stuck, gave_up, finished, .. } = self.operator;
        let retreat = self.course.retreat.as_ref()?;
        let effects = self.effects();
        let section = effects.way_back()?;
        Some(GivenUp {
            after: retreat.unit.to_string(),
            stopped_at: gave_up.as_ref().map(|stuck| self.stopped(stuck)),
            section: section.id.clone(),
            is_played: *finished && stuck.is_none(),
            brought_back: false,
        })
    }

    pub(crate) fn store_name(&self, store: ledger::StoreId) -> String {
        F::stores(&self.course.setup.config).swap_remove(usize::from(store.0))
    }

    fn by_store(&self, judgement: &Judgement<F::Cause>) -> Vec<StoreCounts> {
        let stores = judgement.stores.iter().chain(&judgement.effects.stores);
        let counts = stores.map(|(store, tally)| StoreCounts {
            store: self.store_name(*store),
            survived: tally.survived,
            superseded: tally.superseded,
            pending: tally.pending,
            lost: tally.lost,
        });
        counts.collect()
    }

    fn causes(&self, rows: &[ReasonCount<F::Cause>], effects: &[ReasonCount<F::Cause>]) -> Vec<CauseCount> {
        let mut causes: Vec<CauseCount> = rows.iter().chain(effects).map(|group| self.cause(group)).collect();
        causes.sort_by(|a, b| {
            let key = |one: &CauseCount| (std::cmp::Reverse(one.count), one.example.update);
            key(a).cmp(&key(b))
        });
        causes
    }

    fn cause(&self, group: &ReasonCount<F::Cause>) -> CauseCount {
        let (kind, row, committed, place) = self.example(group.example);
        let [cause, sentence] = cause_in_words(group.cause);
        CauseCount {
            cause,
            sentence,
            store: self.store_name(group.store),
            step: self.label(group.blame),
            fault: self.course.fault_of(group.blame).map(String::from),
            made_good_by: None,
            only_with: None,
            noticed: None,
            count: group.count,
            example: Example {
                update: self.stage.ledger.ordinal(group.example),
                kind,
                row,
                committed_s: instant(committed),
                place: self.store_name(place),
            },
        }
    }

    /// What an update, item or job touched, when it was taken and where.
    fn example(&self, id: UpdateId) -> (&'static str, u64, Time, StoreId) {
        let ledger = &self.stage.ledger;
        if let Some(effect) = ledger.effect(id) {
            return (effect.kind.word(), u64::from(effect.number), effect.made, effect.store);
        }
        let update = ledger.update(id).expect("an example is an update, an item or a job");
        ("row", u64::from(update.row.0), update.committed, ledger.store_of(update.taken_by))
    }

    fn availability(&self) -> Vec<Availability> {
        let services = self.scene.services.iter().enumerate();
        services.map(|(index, service)| self.service(index, service)).collect()
    }

    fn service(&self, index: usize, service: &str) -> Availability {
        let groups = || self.scene.groups.iter().enumerate().filter(|(_, group)| group.service == index);
        let (mut requests, mut answered, mut refused) = (0, 0, 0);
        for asking in groups().map(|(group, _)| self.clients.asking(group)) {
            requests += asking.requests;
            answered += asking.answered;
            refused += asking.refused;
        }
        let gaps = groups().map(|(group, plan)| (&plan.name, self.clients.gaps::<F>(group)));
        let mut gaps: Vec<(GapSeen, &String, Option<usize>)> = gaps
            .flat_map(|(name, gaps)| gaps.into_iter().map(move |(kind, gap)| (gap, name, kind)))
            .collect();
        gaps.sort_by_key(|(gap, ..)| (gap.from, gap.to));
        let latencies = self.clients.latencies(index);
        let percentile = |percent| latencies?.percentile(percent).map(Seconds);
        Availability {
            service: service.into(),
            requests,
            answered,
            // In a walk requests are sent that have not arrived; nothing of this is told of one.
            failed: requests.saturating_sub(answered + refused),
            refused,
            p50_s: percentile(50),
            p95_s: percentile(95),
            p99_s: percentile(99),
            max_s: latencies.and_then(Latencies::greatest).map(Seconds),
            longest_gap_s: Seconds(gaps.iter().map(|(gap, ..)| gap.length()).max().unwrap_or_default()),
            total_gap_s: Seconds(joint_length(gaps.iter().map(|(gap, ..)| (gap.from, gap.to)).collect())),
            gaps: gaps.iter().map(|(gap, group, kind)| self.gap(gap, group, *kind)).collect(),
        }
    }

    fn gap(&self, gap: &GapSeen, group: &str, kind: Option<usize>) -> Gap {
        let met = |trouble: Trouble| F::UNAVAILABLE[usize::from(trouble.cause)];
        let reason = gap.trouble.map_or("answers took long", met);
        let kind = kind.map(|kind| format!(", {}", F::KINDS[kind])).unwrap_or_default();
        let by = gap.trouble.and_then(|trouble| trouble.by);
        Gap {
            from_s: instant(gap.from),
            to_s: instant(gap.to),
            step: self.label(by),
            fault: self.course.fault_of(by).map(String::from),
            cause: format!("{group}{kind}: {reason}"),
        }
    }

    fn exposure(&self, judgement: &Judgement<F::Cause>, ending: &Ending) -> Exposure {
        let water = self.stage.fleet.hosts.iter();
        let now = self.stage.now();
        let missing = judgement.oldest_missing.filter(|_| !planted("what-never-arrives-has-no-age"));
        let alone = ending.single_copy.iter().copied().chain(missing.map(|since| (since, now)));
        let oldest = missing.map_or(Span::ZERO, |since| now - since);
        let measures = F::MEASURES;
        Exposure {
            single_copy_s: measures.single_copy.then(|| Seconds(joint_length(alone.collect()))),
            max_lag_s: measures.lag.then(|| Seconds(ending.max_lag.max(oldest))),
            max_log_held_bytes: measures.log.then_some(ending.max_log_held),
            disk_high_water: water
                .filter(|_| measures.disks)
                .map(|host| DiskHighWater { host: host.name.clone(), bytes: host.disk.high_water() })
                .collect(),
        }
    }

    fn played(&self) -> Played {
        let played = &self.operator.played;
        let start = played.iter().filter_map(|played| played.start).min();
        let end = played.iter().filter_map(|played| played.end).max();
        let duration = start.zip(end).map_or(Span::ZERO, |(start, end)| end - start);
        let entries = self.course.entries.iter().zip(played);
        let told = entries.filter(|(entry, played)| !entry.in_reserve || played.start.is_some());
        let steps = told.map(|(entry, played)| PlayedStep {
            address: entry.label.clone(),
            lane: entry.lane.clone(),
            command: entry.text.clone(),
            start_s: played.start.map(instant),
            end_s: played.end.map(instant),
            result: played.result,
            reply: played.reply.clone(),
            message: played.message.clone(),
        });
        Played { duration_s: Seconds(duration), steps: steps.collect() }
    }

    fn finding(&self, note: &Note) -> Finding {
        Finding {
            severity: note.severity,
            kind: note.kind,
            step: self.label(note.blame),
            fault: self.course.fault_of(note.blame).map(String::from),
            only_with: None,
            at_s: note.at.map(instant),
            message: note.message.clone(),
        }
    }
}

fn instant(at: Time) -> Seconds {
    Seconds(at - Time::ZERO)
}

/// Rows first; items and jobs where there are any.
fn by_kind<C>(judgement: &Judgement<C>) -> Vec<KindCounts> {
    let mut kinds = vec![KindCounts { kind: "row", counts: rows(judgement) }];
    for (kind, counts) in [("item", &judgement.effects.items), ("job", &judgement.effects.jobs)] {
        if counts.acknowledged > 0 {
            kinds.push(KindCounts { kind, counts: done_once(counts) });
        }
    }
    kinds
}

fn done_once(counts: &EffectCounts) -> Counts {
    let tally = &counts.tally;
    Counts {
        acknowledged: counts.acknowledged,
        survived: tally.survived,
        pending: tally.pending,
        lost: tally.lost,
        // What is left of an item or a job is one; where it is lost, nobody has it.
        lost_to_clients: tally.lost,
        duplicated: counts.duplicated,
        ..Counts::default()
    }
}

const fn add(a: Counts, b: &Counts) -> Counts {
    Counts {
        acknowledged: a.acknowledged + b.acknowledged,
        survived: a.survived + b.survived,
        superseded: a.superseded + b.superseded,
        pending: a.pending + b.pending,
        lost: a.lost + b.lost,
        lost_to_clients: a.lost_to_clients + b.lost_to_clients,
        duplicated: a.duplicated + b.duplicated,
        diverged_rows: a.diverged_rows + b.diverged_rows,
        resurrected_rows: a.resurrected_rows + b.resurrected_rows,
    }
}

fn rows<C>(judgement: &Judgement<C>) -> Counts {
    let total = &judgement.total;
    Counts {
        acknowledged: judgement.acknowledged,
        survived: total.survived,
        superseded: total.superseded,
        pending: total.pending,
        lost: total.lost,
        lost_to_clients: judgement.lost_to_clients,
        duplicated: 0,
        diverged_rows: judgement.diverged_rows,
        resurrected_rows: judgement.resurrected_rows,
    }
}
