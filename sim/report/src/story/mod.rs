//! What went wrong in a run as text, for whoever has to understand at three in the morning.
//!
//! First how the run ended and what is explained, then the story, then what else could be explained, and last the
//! command that replays the run. What was tried is marked: `+` makes all well, `~` helps, `-` does not.

mod finding;
mod gap;
mod goal;
mod remedies;
mod stuck;
mod update;

pub(crate) use update::place_in_words;

use crate::cause::capital;
use crate::text::{
    Look, Page, TableRow, bad, doubtful, good, name_command, name_doer, quiet, verdict_name, way_back, words,
};
use crate::units::{fine_instant, format_count, format_counted, format_length};
use anstyle::Style;
use rehearsal::outcome::{Seconds, Verdict};
use rehearsal::story::{CommandStory, Explanation, Moment, MomentKind, Observation, Topic, What};

/// An explanation as text. `explain` is the command that explains the run, to which what else can be asked for is added;
/// `replay` is the command that replays it and becomes the last line.
#[must_use]
pub fn story_text(told: &Explanation, look: Look, (explain, replay): (&str, &str)) -> String {
    let mut page = Page::new(look);
    page.prose(0, Style::new().bold(), &headline(told));
    for deviation in &told.deviations {
        page.prose(2, Style::new(), &format!("with {deviation}"));
    }
    if let Some(given_up) = told.given_up.as_ref().filter(|given_up| given_up.brought_back) {
        let text = format!("{}; what is missed is the upgrade alone.", capital(&way_back(given_up)));
        page.prose(2, Style::new(), &text);
    }
    if let Some(story) = &told.story {
        update::tell(story, &mut page);
    }
    if let Some(story) = &told.stuck {
        stuck::tell(story, &mut page);
    }
    if let Some(story) = &told.goal {
        goal::tell(story, &mut page);
    }
    if let Some(story) = &told.gap {
        gap::tell(story, &mut page);
    }
    if let Some(story) = &told.finding {
        finding::tell(story, &mut page);
    }
    if !told.tells() {
        page.prose(2, if told.what.is_none() { good() } else { doubtful() }, &nothing(told));
    }
    topics(told, explain, &mut page);
    page.whole(&format!("Replay: {replay}"));
    page.into_text()
}

fn headline(told: &Explanation) -> String {
    let mut text =
        format!("{}, seed {}: {}", told.scenario, told.seed, verdict_name(told.verdict).to_uppercase());
    if told.lost + told.pending > 0 {
        text.push_str(&format!(
            " ({} lost, {} pending)",
            format_count(told.lost),
            format_count(told.pending)
        ));
    }
    text
}

/// Why there is no story.
fn nothing(told: &Explanation) -> String {
    let none = match told.what {
        None if told.verdict == Verdict::Held => {
            return String::from(
                "Nothing is wrong: every objective holds, nothing was lost, and nothing is pending.",
            );
        }
        None => "Nothing was lost in this run, and nothing is pending.",
        Some(What::Lost) => "Nothing was lost in this run.",
        Some(What::Pending) => "Nothing is pending in this run.",
        Some(What::Stuck) if told.verdict == Verdict::Inconclusive => {
            "The runbook was not stuck in this run: the run was cut off before the world had come to rest, at the \
             horizon (`horizon_s` in `[run]`) or at a bound of what can be rehearsed."
        }
        Some(What::Stuck) => "The runbook was not stuck in this run: it was played to its end.",
        Some(What::Goal) => "No point of the goal was missed in this run.",
        Some(What::Gap) => "No client waited long enough in this run for a gap.",
        Some(What::Finding) if told.verdict == Verdict::Held => {
            "Every objective holds in this run, and nothing is broken at its end."
        }
        Some(What::Finding) => {
            "No objective failed in this run but those that are told under other topics, and nothing is broken at its \
             end."
        }
        Some(What::Item) => "No item was put in this run.",
        Some(What::Job) => "No job was submitted in this run.",
    };
    none.to_owned()
}

/// What else can be explained of the run, and how to ask for it.
fn topics(told: &Explanation, explain: &str, page: &mut Page) {
    let others: Vec<&Topic> = told.topics.iter().filter(|topic| Some(topic.what) != told.what).collect();
    let Some(first) = others.first() else { return };
    page.heading("What else can be explained");
    for topic in &others {
        page.prose(2, Style::new(), &format!("{}: {}", topic.what, in_words(topic)));
    }
    page.kept(2, &format!("as in: {explain} --what {}", first.what));
}

fn in_words(topic: &Topic) -> String {
    let about = topic.about.as_deref().unwrap_or_default();
    let many = topic.count.unwrap_or_default();
    match topic.what {
        What::Lost | What::Pending => format_counted(many, "update"),
        What::Stuck => format!("at {}", name_command(about)),
        What::Goal if many > 1 => format!("{about}, and {} more", format_counted(many - 1, "point")),
        What::Goal => about.to_owned(),
        What::Gap => format!("{} for {about}", format_length(topic.length_s.unwrap_or_default())),
        What::Finding if many > 1 => format!("{about}, and {} more", format_count(many - 1)),
        What::Finding => about.to_owned(),
        What::Item => format_counted(many, "item"),
        What::Job => format_counted(many, "job"),
    }
}

/// What happened, in order.
fn moments(moments: &[Moment], page: &mut Page) {
    page.heading("What happened, in order");
    for moment in moments {
        let (style, mark) = moment_style(moment.kind);
        page.prose(2, style, &format!("{:>9} {mark} {}", fine_instant(moment.at_s), what(moment)));
    }
}

fn what(moment: &Moment) -> String {
    match (moment.kind, &moment.step) {
        (MomentKind::Typed, Some(step)) => format!("[{step}] {}", moment.text),
        (MomentKind::Cut, Some(step)) => format!("{}, {}", moment.text, name_doer(step)),
        _ => moment.text.clone(),
    }
}

/// How a moment looks, and the mark that says the same without colour.
const fn moment_style(kind: MomentKind) -> (Style, &'static str) {
    match kind {
        MomentKind::Taken | MomentKind::Promised | MomentKind::Ended => (Style::new().bold(), "="),
        MomentKind::Typed | MomentKind::Answered => (quiet(), " "),
        MomentKind::Fault => (doubtful(), "!"),
        MomentKind::Kept | MomentKind::Served => (good(), "+"),
        MomentKind::Stands => (Style::new(), "."),
        MomentKind::Gone => (doubtful(), "-"),
        MomentKind::Cut | MomentKind::Silent | MomentKind::Stuck => (bad(), "X"),
    }
}

/// What whoever looks at the system sees.
fn shown(title: &str, shown: &[Observation], page: &mut Page) {
    if shown.is_empty() {
        return;
    }
    page.heading(title);
    for one in shown {
        let (style, mark) = if one.alarmed { (doubtful(), "!") } else { (quiet(), " ") };
        let later = one.at_the_end.as_ref().map(|says| format!("; at the end: {says}")).unwrap_or_default();
        page.prose(2, style, &format!("{mark} {}: {}{later}", one.what, one.says));
    }
}

/// A command in a sentence: where it was typed, when, for how long, and how it ended.
fn typed(command: &CommandStory) -> String {
    let at = command.typed_s.map(|at| format!(", typed at {}", fine_instant(at))).unwrap_or_default();
    let took = command.typed_s.zip(command.ended_s);
    let took = took
        .map(|(from, to)| format!(", {}", format_length(Seconds(to.span() - from.span()))))
        .unwrap_or_default();
    format!("[{}] {}$ {}{at}{took}: {}", command.step, command.lane, command.command, command.result.word())
}

/// What a command was answered, line by line.
fn replied(command: &CommandStory, page: &mut Page) {
    for line in &command.reply {
        page.prose(4, Style::new(), &format!("> {line}"));
    }
}

/// A table of what stands in some places, for how long.
fn stays(rows: &[TableRow], page: &mut Page) {
    page.table(&[words("from"), words("to"), words("for"), words("where")], rows);
}
