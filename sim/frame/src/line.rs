//! A line of the runbook, and how a finding points at it.

use rehearsal::{Verb, host_of_place};
use runbook::{Diagnostic, FileId, Problem, SourceMap, TypedCommand};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;

/// The place of a line in the walk.
pub type At = usize;

/// Lines that a finding points at too, each with what stands beside it.
pub(crate) type Labels = Vec<(At, String)>;

/// A part of a line, and what to write in its place.
pub(crate) type Mend = (Range<usize>, String);

/// A line of the runbook with what a finding needs of it.
#[derive(Debug, Clone)]
pub struct LintLine<'a, C> {
    /// What is typed.
    pub text: &'a str,
    /// What it does.
    pub act: &'a Verb<C>,
    /// The host it runs at; none for a lane that the scenario does not map.
    pub host: Option<&'a str>,
    /// The release named in the prompt.
    pub release: Option<&'a str>,
    /// What its output must contain.
    pub expects: &'a [String],
    /// Whether it stands in a rollback section.
    pub(crate) in_rollback: bool,
    file: FileId,
    range: &'a Range<usize>,
    /// None for a command that stands in no file; a finding then points at the place it was given.
    source_map: Option<&'a SourceMap>,
    /// What is found at it, each with the lines that it points at too.
    pub(crate) found: RefCell<Vec<(Diagnostic, Labels)>>,
    /// What to write in the place of what is found fault with; none where nobody knows.
    pub(crate) mends: RefCell<Vec<Option<Mend>>>,
    /// Whether it has been told that it names something of another place than its own.
    pub(crate) is_elsewhere: Cell<bool>,
}

/// Said where what follows is not looked at, since it is not known what is there.
const UNTOLD: &str = "more is looked at once this is mended";

impl<'a, C> LintLine<'a, C> {
    /// A typed command of a file, in a scenario with these lanes and their hosts.
    pub(crate) fn of(
        file: FileId,
        typed: &'a TypedCommand<Verb<C>>,
        lanes: &'a BTreeMap<String, String>,
    ) -> Self {
        let (act, sent_to) = typed.command.placed();
        Self {
            file,
            text: &typed.text,
            act,
            host: host_of_place(lanes, sent_to.unwrap_or_else(|| typed.prompt.lane.as_str())).or(sent_to),
            release: typed.prompt.release.as_deref().filter(|_| sent_to.is_none()),
            expects: &typed.expects,
            in_rollback: false,
            mends: RefCell::default(),
            is_elsewhere: Cell::default(),
            range: &typed.range,
            source_map: typed.source_map.as_ref(),
            found: RefCell::default(),
        }
    }

    /// The same, of a rollback section.
    pub(crate) fn of_rollback(self) -> Self {
        Self { in_rollback: true, ..self }
    }

    /// What is wrong in the line as a finding in the file.
    pub(crate) fn diagnose(&self, problem: Problem) -> Diagnostic {
        if let Some(source_map) = self.source_map {
            return source_map.diagnose(problem, true);
        }
        let unplaced = Diagnostic::found(problem.code, problem.severity, problem.message);
        let found = unplaced.at(self.file, self.range.clone(), problem.label).playable(true);
        Diagnostic { help: problem.help, ..found }
    }

    /// The line with everything mended that is found fault with so far, where that is known: a name that is wrong in two places
    /// is mended in both.
    pub(crate) fn meant(&self) -> Option<String> {
        let mends: Vec<Mend> = self.mends.take().into_iter().collect::<Option<_>>()?;
        let mut text = self.text.to_owned();
        for (range, written) in mends {
            text = replaced(&text, &self.text[range], &written);
        }
        (text != self.text).then_some(text)
    }

    /// Says of the last thing that is found at the line that it hides what may be found behind it.
    pub(crate) fn hides_more(&self) {
        if let Some((finding, _)) = self.found.borrow_mut().last_mut() {
            let help = finding.help.take().map_or_else(String::new, |help| format!("{help}; "));
            finding.help = Some(help + UNTOLD);
        }
    }

    /// Points a finding at this line too.
    pub(crate) fn also(&self, finding: Diagnostic, label: String) -> Diagnostic {
        finding.label(self.file, self.range.clone(), label)
    }
}

/// A text in which a word is replaced wherever it ends one.
fn replaced(text: &str, word: &str, written: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(word).filter(|_| !word.is_empty()) {
        let after = &rest[at + word.len()..];
        let is_part = after.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        out.push_str(&rest[..at]);
        out.push_str(if is_part { word } else { written });
        rest = after;
    }
    out + rest
}
