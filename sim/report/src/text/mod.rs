//! The outcome as text, for a tired operator at three in the morning.
//!
//! The order is that of urgency: the verdict, where the runbook stuck, what of the goal was missed, what was lost and by which step, what clients
//! saw, how thin the ice was, the timeline, the findings, and last the command that replays the run. Every mark that
//! colour makes stands there in words too.

pub(crate) mod goal;
mod losses;
mod over_time;
mod page;
mod service;
mod timeline;
mod verdict;

pub use losses::who_noticed;
pub use page::WIDTH_MIN;
pub(crate) use page::{Page, TableColumn, TableRow, numbers, words};
pub(crate) use verdict::name as verdict_name;
pub(crate) use verdict::style as verdict_style;
pub(crate) use verdict::{cut_off, first_broken, permission, way_back};
pub use verdict::{in_words as verdict_in_words, releases as releases_in_words};

use crate::Format;
use anstyle::{AnsiColor, Style};
use rehearsal::outcome::Outcome;

/// How text looks: where it goes decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The greatest width of a line in characters; under 60 counts as 60.
    pub width: usize,
    /// Whether to colour it by terminal sequences.
    pub color: bool,
    /// How much of it is told.
    pub detail: Detail,
}

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// What stands above the first heading, and the line that replays it.
    Verdict,
    /// What is much, such as what a search found, is cut to about so many lines, and what is left out is said.
    Lines(usize),
    /// Everything.
    Everything,
}

impl Default for Look {
    fn default() -> Self {
        Self { width: 100, color: false, detail: Detail::Everything }
    }
}

/// The text format.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// How it looks.
    pub look: Look,
    /// The command that replays the run; it becomes the last line.
    pub replay: &'a str,
    /// The command that explains the run: what to type next where it did not hold.
    pub explain: &'a str,
    /// Whether the reply of every command stands below it.
    pub replies: bool,
}

impl Format for Text<'_> {
    fn report(&self, outcome: &Outcome) -> String {
        let mut page = Page::new(self.look);
        verdict::write(outcome, self.explain, &mut page);
        goal::write(outcome, &mut page);
        losses::write(outcome, &mut page);
        service::write(outcome, &mut page);
        over_time::write(outcome, &mut page);
        timeline::write(&outcome.runbook, self.replies, &mut page);
        timeline::findings(&outcome.findings, &mut page);
        page.whole(&format!("Replay: {}", self.replay));
        page.into_text()
    }
}

/// What is broken.
pub(crate) const fn bad() -> Style {
    Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)))
}

/// What wants a look.
pub(crate) const fn doubtful() -> Style {
    Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)))
}

/// What is well.
pub(crate) const fn good() -> Style {
    Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)))
}

/// What matters less.
pub(crate) const fn quiet() -> Style {
    Style::new().dimmed()
}

/// A command in a sentence: by its address, or by where a deviation put it.
pub(crate) fn name_command(label: &str) -> String {
    if is_put_in(label) { format!("the command put in {label}") } else { label.to_owned() }
}

/// The same as whoever did something.
pub(crate) fn name_doer(label: &str) -> String {
    if is_put_in(label) { format!("by {}", name_command(label)) } else { format!("by step {label}") }
}

/// Whether a label says where something was put, instead of what it is.
pub(crate) fn is_put_in(label: &str) -> bool {
    label.starts_with("before ") || label.starts_with("after ")
}

/// That a deviation has left a step out, or had something else or the same again typed in it; nothing where none has.
pub(crate) fn otherwise(outcome: &Outcome, step: &str) -> String {
    let is_of = |deviation: &&String| {
        let mut words = deviation.split_whitespace();
        let edits = matches!(words.next(), Some("skip" | "replace" | "repeat"));
        let unit = words.next().unwrap_or_default();
        let below =
            |one: &str, other: &str| one.strip_prefix(other).is_some_and(|rest| rest.starts_with('.'));
        edits && (unit == step || below(step, unit) || below(unit, step))
    };
    let found = outcome.deviations.iter().find(is_of);
    found.map(|deviation| format!(", which was {}", goal::changed(deviation))).unwrap_or_default()
}

/// The command at an address of the runbook, or the first below it.
pub(crate) fn command_at<'a>(outcome: &'a Outcome, address: &str) -> Option<&'a str> {
    let below =
        |step: &str| step.strip_prefix(address).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let step = outcome.runbook.steps.iter().find(|step| below(&step.address))?;
    Some(&step.command)
}
