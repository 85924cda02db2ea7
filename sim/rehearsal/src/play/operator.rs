//! The operator: types the course's commands, waits for replies, and decides what to do when one is refused.
//!
//! Columns of a step run side by side; the next step begins when all of them have ended. The operator sees replies
//! and time and nothing else. What happens after a refusal is the scenario's policy.

mod alike;
mod retreat;

use crate::as_typed::as_typed;
use crate::bounds::RETRIES_MAX;
use crate::course::Course;
use crate::deviation::Mishap;
use crate::domain::Command;
use crate::ids::{ColumnId, EntryId, FaultId, Ticket};
use crate::layout::Entry;
use crate::outcome::{Severity, StepResult};
use crate::play::expected::missing;
use crate::play::family::Family;
use crate::play::port::{Invocation, Reply};
use crate::play::stage::{Event, Stage};
use crate::scenario::{AtNotModelled, OnRefusal, Policy};
use crate::verb::Verb;
use fleet::HostId;
use kernel::{Span, Time, planted};
use ledger::Blame;

/// How many bits of the number of an attempt count the operator's tries.
const TRIES_BITS: u32 = 17;

const _: () = assert!(RETRIES_MAX < 1 << TRIES_BITS);

/// How one entry of the course was played.
#[derive(Debug, Clone)]
pub(crate) struct PlayedEntry {
    pub(crate) start: Option<Time>,
    pub(crate) end: Option<Time>,
    pub(crate) result: StepResult,
    pub(crate) message: Option<String>,
    /// What the operator was shown, line by line; empty where nothing was printed, or nobody was there to see it.
    pub(crate) reply: Vec<String>,
}

/// How a command ended, as the operator takes it.
struct CommandEnd {
    result: StepResult,
    message: Option<String>,
    reply: Vec<String>,
}

/// Where the operator gave up.
#[derive(Debug, Clone)]
pub(crate) struct Stuck {
    pub(crate) entry: EntryId,
    pub(crate) reason: String,
    /// What its command waited for, and how far that was, where it waited.
    pub(crate) awaited: Option<String>,
}

/// A command that was typed and has not been replied to.
#[derive(Debug, Clone, Copy)]
struct PendingCommand {
    entry: EntryId,
    column: ColumnId,
}

#[derive(Debug, Clone, Copy, Default)]
struct ColumnProgress {
    /// The next entry to type, within the column.
    next: usize,
    tries: u32,
    ended: bool,
    /// Whether it goes no further than the command under way, for the runbook is given up.
    abandoned: bool,
}

impl PlayedEntry {
    /// Whether the operator has come to it: it was typed, or passed over, and why stands beside it.
    pub(crate) const fn was_read(&self) -> bool {
        self.start.is_some() || self.message.is_some()
    }

    /// What the command was answered, in words.
    pub(crate) fn answer_in_words(&self) -> String {
        let word = self.result.word();
        match &self.message {
            Some(message) => format!("{word}: {message}"),
            None if self.reply.is_empty() => word.to_owned(),
            None => format!("{word}: {}", self.reply.join("; ")),
        }
    }

    /// One that was not typed yet.
    fn fresh<C>(entry: &Entry<C>) -> Self {
        let result = if entry.skipped { StepResult::Skipped } else { StepResult::NotReached };
        Self { start: None, end: None, result, message: None, reply: Vec::new() }
    }

    /// The command is typed; when it is typed again, it began with the first time.
    fn begins(&mut self, at: Time) {
        if self.start.is_none() {
            (self.start, self.result) = (Some(at), StepResult::Unfinished);
            self.message = Some("it had not ended when the rehearsal did".into());
        }
    }

    /// The command has come to its end.
    fn ends(&mut self, at: Time, heard: CommandEnd) {
        assert!(self.start.is_some_and(|start| start <= at), "a command ends after it was typed");
        self.end = Some(at);
        let CommandEnd { result, message, reply } = heard;
        (self.result, self.message, self.reply) = (result, message, reply);
    }
}

impl ColumnProgress {
    /// Goes on to the next entry of so many; false where there is none, and the column has ended.
    fn advances(&mut self, entries: usize) -> bool {
        assert!(!self.ended, "a column ends once");
        self.tries = 0;
        self.next += 1;
        self.ended = self.abandoned || self.next >= entries;
        !self.ended
    }
}

/// The operators of all lanes, who follow one document.
#[derive(Debug, Default)]
pub(crate) struct Operator {
    pub(crate) played: Vec<PlayedEntry>,
    pub(crate) stuck: Option<Stuck>,
    /// Where the rehearsal was ended at a command that is not modelled.
    pub(crate) unknown: Option<Stuck>,
    /// Where the operator was stopped who gave the runbook up, as a deviation has it.
    pub(crate) gave_up: Option<Stuck>,
    pub(crate) finished: bool,
    pub(crate) step: usize,
    /// The section that is played instead of going on, or will be when the step has ended.
    pub(crate) section: Option<usize>,
    /// Whether that section has begun.
    on_the_way_back: bool,
    columns: Vec<ColumnProgress>,
    typed: Vec<PendingCommand>,
}

/// What an operator needs to act.
pub(crate) struct OperatorContext<'a, F: Family> {
    pub(crate) course: &'a Course<F>,
    pub(crate) policy: &'a Policy,
    pub(crate) settle: Span,
    pub(crate) world: &'a mut F,
    pub(crate) stage: &'a mut Stage<F>,
}

impl Operator {
    /// Sits down; the first commands are typed after `lead`.
    pub(crate) fn begin<F: Family>(&mut self, course: &Course<F>, lead: Span, stage: &mut Stage<F>) {
        self.played.clear();
        self.played.extend(course.entries.iter().map(|entry| PlayedEntry::fresh(entry)));
        (self.stuck, self.gave_up, self.unknown) = (None, None, None);
        (self.section, self.on_the_way_back) = (None, false);
        self.finished = false;
        self.step = 0;
        self.typed.clear();
        self.open_step(course, lead, stage);
    }

    /// Turns to a step, whatever went before; its first command is typed when its time comes.
    pub(crate) fn turn_to(&mut self, step: usize) {
        self.step = step;
        self.columns.clear();
        self.columns.push(ColumnProgress::default());
    }

    /// The command that was typed last at an instant: the step under way then.
    pub(crate) fn under_way_at(&self, at: Time) -> Option<Blame> {
        let typed = self.played.iter().enumerate().filter_map(|(index, played)| Some((played.start?, index)));
        typed.filter(|(start, _)| *start <= at).max().map(|(_, index)| EntryId::of(index).blame())
    }

    /// Whether the step is behind the operator.
    pub(crate) const fn has_left(&self, step: usize) -> bool {
        self.step != step
    }

    fn open_step<F: Family>(&mut self, course: &Course<F>, after: Span, stage: &mut Stage<F>) {
        self.columns.clear();
        let Some(step) = self.open(course) else { return };
        self.columns.resize(step.len(), ColumnProgress::default());
        for column in (0..step.len()).map(ColumnId::of) {
            stage.kernel.schedule_after(after, Event::Type { column });
        }
    }

    /// Types the next command of a column.
    pub(crate) fn type_next<F: Family>(&mut self, column: ColumnId, context: &mut OperatorContext<'_, F>) {
        if self.finished {
            return;
        }
        let at = &mut self.columns[usize::from(column)];
        if at.abandoned {
            at.ended = true;
            self.close_step(context);
            return;
        }
        let at = &self.columns[usize::from(column)];
        let index = self.column(column, context.course)[at.next];
        let tries = at.tries;
        let entry = &context.course.entries[usize::from(index)];
        let now = context.stage.now();
        self.played[usize::from(index)].begins(now);
        let faults = context.course.faults.iter().enumerate();
        for (number, fault) in faults.filter(|(_, fault)| entry.is_of(&fault.when.unit)) {
            if self.started_before(context.course, &fault.when.unit, index) {
                continue;
            }
            let event = Event::Fault { index: FaultId::of(number), on: true };
            context.stage.kernel.schedule_after(fault.when.offset, event);
        }
        let ticket = context.stage.open_ticket();
        self.note(ticket, PendingCommand { entry: index, column });
        self.run(ticket, entry, tries, context);
    }

    /// Notes what is typed under a ticket, which is the next one.
    fn note(&mut self, ticket: Ticket, typed: PendingCommand) {
        self.typed.push(typed);
        assert_eq!(self.typed.len(), ticket.0 as usize + 1, "every command that is typed has a ticket");
        let open = self.columns.get(usize::from(typed.column)).is_some_and(|column| !column.ended);
        assert!(open, "a column that has ended types nothing");
    }

    /// Whether another command of the unit was typed before this one.
    fn started_before<F: Family>(&self, course: &Course<F>, unit: &runbook::Address, but: EntryId) -> bool {
        self.typed
            .iter()
            .any(|typed| typed.entry == but || course.entries[usize::from(typed.entry)].is_of(unit))
    }

    fn run<F: Family>(
        &mut self,
        ticket: Ticket,
        entry: &Entry<F::Command>,
        tries: u32,
        context: &mut OperatorContext<'_, F>,
    ) {
        match &entry.verb {
            Verb::Sleep(span) => {
                let length = if entry.hastened { Span::ZERO } else { *span };
                context.stage.reply(ticket, length, Reply::done());
            }
            Verb::Model(command) => {
                let mishap = entry.mishap.filter(|_| tries == 0);
                if matches!(mishap, Some(Mishap::Mute)) {
                    context.stage.mute(ticket, context.policy.timeout_s.span());
                }
                match invocation(entry, tries, self.typed[ticket.0 as usize].entry, context.stage) {
                    Ok(_) if matches!(mishap, Some(Mishap::Hang)) => context.stage.sets_to_work(ticket),
                    Ok(invocation) => {
                        if matches!(mishap, Some(Mishap::Mute)) {
                            context.stage.sets_to_work(ticket);
                        }
                        context.world.submit(ticket, &invocation, command, context.stage);
                    }
                    Err(message) => context.stage.reply(ticket, Span::ZERO, Reply::refused(message)),
                }
                if entry.hastened && !planted("haste-waits-all-the-same") {
                    context.stage.close_ticket(ticket);
                    let unheard = CommandEnd { result: StepResult::Ok, message: None, reply: Vec::new() };
                    self.end(ticket, unheard, context);
                } else if command.waits() || matches!(mishap, Some(Mishap::Hang)) {
                    context.stage.give_up(ticket, context.policy.timeout_s.span());
                }
            }
            Verb::Aside => {
                let reply = unreachable(entry, context.stage).map_or_else(Reply::done, Reply::refused);
                context.stage.reply(ticket, Span::ZERO, reply);
            }
            Verb::NotModelled(what) => self.meet_unknown(ticket, what, context),
            Verb::Elsewhere(..) => unreachable!("an entry holds what is done, and its host"),
        }
    }

    /// Types a command that is not modelled: nothing is known of what it does, its reply included.
    fn meet_unknown<F: Family>(&mut self, ticket: Ticket, what: &str, context: &mut OperatorContext<'_, F>) {
        context.stage.close_ticket(ticket);
        let (result, message) = (StepResult::NotModelled, Some(what.to_owned()));
        self.end(ticket, CommandEnd { result, message, reply: Vec::new() }, context);
    }

    /// The ticket of the first attempt at a command as written; none where it was never typed.
    pub(crate) fn first_attempt<F: Family>(
        &self,
        command: &runbook::Address,
        course: &Course<F>,
    ) -> Option<Ticket> {
        let is = |typed: &PendingCommand| {
            let entry = &course.entries[usize::from(typed.entry)];
            entry.mishap.is_some() && entry.is_of(command)
        };
        self.typed.iter().position(is).map(Ticket::of)
    }

    /// What was typed under a ticket, as an index into the course's entries.
    pub(crate) fn typed_under(&self, ticket: Ticket) -> Option<EntryId> {
        self.typed.get(ticket.0 as usize).map(|typed| typed.entry)
    }

    /// What was typed last, as an index into the course's entries.
    pub(crate) fn last_typed(&self) -> Option<EntryId> {
        self.typed.last().map(|typed| typed.entry)
    }

    /// What would be typed next in a column, as an index into the course's entries; nothing where nobody types any more.
    pub(crate) fn next_of<F: Family>(&self, column: ColumnId, course: &Course<F>) -> Option<EntryId> {
        let at = self.columns.get(usize::from(column)).filter(|at| !self.finished && !at.abandoned)?;
        self.column(column, course).get(at.next).copied()
    }

    /// The commands that were typed at a host and have not been replied to.
    pub(crate) fn typed_at<F: Family>(&self, host: HostId, course: &Course<F>) -> Vec<Ticket> {
        let at = |typed: &PendingCommand| {
            let entry = &course.entries[usize::from(typed.entry)];
            entry.host == host && entry.verb.model().is_some()
        };
        let typed = self.typed.iter().enumerate().filter(|(_, typed)| at(typed));
        typed.map(|(ticket, _)| Ticket::of(ticket)).collect()
    }

    /// How many commands have been typed, each as often as it was.
    pub(crate) const fn times_typed(&self) -> u64 {
        self.typed.len() as u64
    }

    /// The tickets of a command, in the order in which it was typed.
    pub(crate) fn tickets_of(&self, entry: EntryId) -> impl DoubleEndedIterator<Item = Ticket> + '_ {
        let typed = self.typed.iter().enumerate().filter(move |(_, typed)| typed.entry == entry);
        typed.map(|(ticket, _)| Ticket::of(ticket))
    }

    /// A reply reaches the operator.
    pub(crate) fn hear<F: Family>(&mut self, ticket: Ticket, context: &mut OperatorContext<'_, F>) {
        if !context.stage.is_open(ticket) {
            return;
        }
        let reply = context.stage.close_ticket(ticket).unwrap_or_else(Reply::done);
        let entry = &context.course.entries[usize::from(self.typed[ticket.0 as usize].entry)];
        let heard = read(entry, reply);
        self.end(ticket, heard, context);
    }

    /// An operator has waited long enough.
    pub(crate) fn time_out<F: Family>(&mut self, ticket: Ticket, context: &mut OperatorContext<'_, F>) {
        if !context.stage.is_open(ticket) || planted("a-time-out-is-never-heard") {
            return;
        }
        let awaited = context.world.awaited(ticket, context.stage);
        context.stage.close_ticket(ticket);
        let waited = context.policy.timeout_s.span();
        let message = Some(format!("no answer within {waited}"));
        let heard = CommandEnd { result: StepResult::TimedOut, message, reply: Vec::new() };
        let was_stuck = self.stuck.is_some();
        self.end(ticket, heard, context);
        if let Some(stuck) = self.stuck.as_mut().filter(|_| !was_stuck) {
            stuck.awaited = awaited;
        }
    }

    fn end<F: Family>(&mut self, ticket: Ticket, heard: CommandEnd, context: &mut OperatorContext<'_, F>) {
        let PendingCommand { entry, column } = self.typed[ticket.0 as usize];
        let CommandEnd { result, message, reply } = heard;
        let reason = message.clone();
        self.played[usize::from(entry)].ends(context.stage.now(), CommandEnd { result, message, reply });
        if self.finished {
            return;
        }
        if result == StepResult::NotModelled {
            self.go_past(entry, column, context);
            return;
        }
        let refused = matches!(result, StepResult::Refused) && planted("a-refusal-stops-nobody");
        if result == StepResult::Ok || refused || context.policy.on_refusal == OnRefusal::Continue {
            if result != StepResult::Ok {
                self.pass_over(entry, column, context.course);
            }
            self.advance(column, context);
        } else {
            self.refuse(entry, column, reason, context);
        }
    }

    /// Passes over what stands behind `&&` of a command that did not succeed: a shell runs none of it.
    fn pass_over<F: Family>(&mut self, entry: EntryId, column: ColumnId, course: &Course<F>) {
        let at = self.columns[usize::from(column)].next;
        let behind = self.column(column, course).get(at + 1..).unwrap_or_default();
        let mut last = entry;
        for next in behind {
            let [before, after] = [last, *next].map(|entry| &course.entries[usize::from(entry)]);
            if !after.hangs_on(before) {
                break;
            }
            let why = format!("a shell runs what stands behind `&&` only where `{}` succeeds", before.text);
            self.played[usize::from(*next)].message = Some(why);
            self.columns[usize::from(column)].next += 1;
            last = *next;
        }
    }

    /// Stops the rehearsal at a command that is not modelled, or passes it, as the scenario says.
    fn go_past<F: Family>(&mut self, entry: EntryId, column: ColumnId, context: &mut OperatorContext<'_, F>) {
        let what = self.played[usize::from(entry)].message.clone().unwrap_or_default();
        let stops = context.policy.not_modelled == AtNotModelled::Stop;
        if stops {
            self.unknown = Some(Stuck { entry, reason: what, awaited: None });
            self.finish(context);
            return;
        }
        let message = format!("{what}; the operator went on as if it had done nothing here");
        context.stage.note(Severity::Warning, "not-modelled-passed", Some(entry.blame()), message);
        self.advance(column, context);
    }

    fn refuse<F: Family>(
        &mut self,
        entry: EntryId,
        column: ColumnId,
        reason: Option<String>,
        context: &mut OperatorContext<'_, F>,
    ) {
        let at = &mut self.columns[usize::from(column)];
        if context.policy.on_refusal == OnRefusal::Retry && at.tries < context.policy.retries {
            at.tries += 1;
            let after = context.policy.retry_after_s.span();
            context.stage.kernel.schedule_after(after, Event::Type { column });
            return;
        }
        let stuck = Stuck { entry, reason: reason.unwrap_or_else(|| "it failed".into()), awaited: None };
        let way = context.course.retreat.as_ref().and_then(|retreat| *retreat.ways.get(self.step)?);
        match way.filter(|_| !self.on_the_way_back) {
            Some(section) => self.give_up((section, stuck), column, context),
            None => {
                self.stuck = Some(stuck);
                self.finish(context);
            }
        }
    }

    fn advance<F: Family>(&mut self, column: ColumnId, context: &mut OperatorContext<'_, F>) {
        let length = self.column(column, context.course).len();
        let more = self.columns[usize::from(column)].advances(length);
        if more {
            context.stage.kernel.schedule_after(context.policy.think_s.span(), Event::Type { column });
        } else {
            self.close_step(context);
        }
    }

    fn finish<F: Family>(&mut self, context: &mut OperatorContext<'_, F>) {
        self.finished = true;
        context.stage.kernel.schedule_after(context.settle, Event::Settle);
    }
}

/// Why nothing can be typed at an entry's host, if that is so.
fn unreachable<F: Family, C>(entry: &Entry<C>, stage: &Stage<F>) -> Option<String> {
    let hosts = [entry.typed_at, entry.host].map(|host| stage.fleet.host(host));
    let down = hosts.into_iter().find(|host| !host.is_up())?;
    Some(format!("{} does not answer", down.name))
}

/// How a command of a course reaches a model, or why nothing can be typed there.
pub(crate) fn invocation<F: Family, C>(
    entry: &Entry<C>,
    tries: u32,
    index: EntryId,
    stage: &Stage<F>,
) -> Result<Invocation, String> {
    if let Some(message) = unreachable(entry, stage) {
        return Err(message);
    }
    let host = stage.fleet.host(entry.host);
    let tools = match &entry.release {
        None => host.newest_installed().cloned(),
        Some(named) => host.releases.iter().find(|installed| *installed == named).cloned(),
    };
    let tools = tools.ok_or_else(|| match &entry.release {
        Some(named) => format!("release {named} is not installed on {}", host.name),
        None => format!("no release is installed on {}", host.name),
    })?;
    // Attempts of one command draw anew, whether a deviation repeats it or the operator tries again.
    let attempt = entry.attempt << TRIES_BITS | tries;
    let mishap = entry.mishap.filter(|_| tries == 0);
    Ok(Invocation { host: entry.host, tools, key: entry.key, attempt, blame: index.blame(), mishap })
}

/// What the operator makes of a reply.
fn read<C: Command>(entry: &Entry<C>, mut reply: Reply) -> CommandEnd {
    if !entry.names.is_empty() {
        reply.lines.iter_mut().for_each(|line| *line = as_typed(&entry.names, line));
    }
    let (result, message) = if !reply.is_modelled {
        (StepResult::NotModelled, reply.lines.last().cloned())
    } else if reply.status != 0 && !is_looked_for(entry, &reply.lines) {
        let said = reply.lines.join(" ");
        let message = if said.is_empty() { format!("exit status {}", reply.status) } else { said };
        (StepResult::Refused, Some(message))
    } else {
        // What a command prints that changes nothing here is not modelled, so that nothing is looked for in it.
        let expects = if matches!(entry.verb, Verb::Aside) { &[][..] } else { entry.expects.as_slice() };
        match missing(expects, &reply.lines) {
            Some(expected) => (StepResult::Failed, Some(unexpected(expected, &reply.lines))),
            None => (StepResult::Ok, None),
        }
    };
    CommandEnd { result, message, reply: reply.lines }
}

/// Whether all is printed that is expected of a command which only looks: whoever has written that down looks for this answer,
/// and an exit status that says the same is no refusal.
fn is_looked_for<C: Command>(entry: &Entry<C>, lines: &[String]) -> bool {
    let looks = entry.verb.model().is_some_and(Command::looks);
    looks && !entry.expects.is_empty() && missing(&entry.expects, lines).is_none()
}

/// How a command ended by its reply, and what it printed.
pub(crate) fn judged<C: Command>(entry: &Entry<C>, reply: Reply) -> (StepResult, Vec<String>) {
    let CommandEnd { result, reply, .. } = read(entry, reply);
    (result, reply)
}

/// What was expected, and what came instead: the operator who reads it must decide by the difference.
fn unexpected(expected: &str, lines: &[String]) -> String {
    let came: Vec<String> = lines.iter().map(|line| format!("`{line}`")).collect();
    let came = match came.as_slice() {
        [] => String::from("nothing was printed"),
        some => format!("what came: {}", some.join(", ")),
    };
    format!("the expected output `{expected}` did not come; {came}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn played(start: Option<Time>) -> PlayedEntry {
        PlayedEntry { start, end: None, result: StepResult::NotReached, message: None, reply: Vec::new() }
    }

    const fn heard() -> CommandEnd {
        CommandEnd { result: StepResult::Ok, message: None, reply: Vec::new() }
    }

    #[test]
    #[should_panic(expected = "after it was typed")]
    fn a_command_that_ends_before_it_was_typed_is_told() {
        played(Some(Time::from_nanos(2))).ends(Time::from_nanos(1), heard());
    }

    #[test]
    #[should_panic(expected = "after it was typed")]
    fn a_command_that_ends_and_was_never_typed_is_told() {
        played(None).ends(Time::from_nanos(1), heard());
    }

    #[test]
    #[should_panic(expected = "a column ends once")]
    fn a_column_that_goes_on_after_its_end_is_told() {
        let mut column = ColumnProgress::default();
        assert!(column.advances(2) && !column.advances(2));
        column.advances(2);
    }

    #[test]
    #[should_panic(expected = "has a ticket")]
    fn a_ticket_under_which_nothing_was_typed_is_told() {
        let typed = PendingCommand { entry: EntryId::of(0), column: ColumnId::of(0) };
        Operator::default().note(Ticket::of(1), typed);
    }

    #[test]
    #[should_panic(expected = "types nothing")]
    fn a_command_of_a_column_that_has_ended_is_told() {
        let typed = PendingCommand { entry: EntryId::of(0), column: ColumnId::of(0) };
        let columns = vec![ColumnProgress { ended: true, ..ColumnProgress::default() }];
        Operator { columns, ..Operator::default() }.note(Ticket::of(0), typed);
    }
}
