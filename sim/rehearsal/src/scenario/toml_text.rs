//! A scenario's text as a tree in which everything knows where it stands, and the list of mistakes found in it.

use super::slip::Slip;
use runbook::{Annotation, Diagnostic, FileId, Patch, Severity};
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;
pub(super) use toml::de::{DeTable as Table, DeValue as Value};

/// So many mistakes are told one by one.
const MISTAKES_MAX: usize = 200;

/// The code of what is not TOML at all.
pub(crate) const SYNTAX: &str = "toml-syntax";

/// A TOML key with its place.
pub(super) type Key<'i> = Spanned<std::borrow::Cow<'i, str>>;

/// The mistakes found so far in one file; none stops the search for the others.
#[derive(Debug)]
pub(super) struct ScenarioErrors {
    file: FileId,
    found: Vec<Diagnostic>,
}

impl ScenarioErrors {
    /// No mistakes yet.
    pub(super) const fn new(file: FileId) -> Self {
        Self { file, found: Vec::new() }
    }

    /// Whether nothing was wrong so far.
    pub(super) const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All mistakes, in the order of the text; of more than a person would read, the first and their number.
    pub(super) fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|mistake| (mistake.primary.range.start, mistake.primary.range.end));
        let more = self.found.len().saturating_sub(MISTAKES_MAX);
        if more > 0 {
            let at = self.found[MISTAKES_MAX].primary.range.clone();
            self.found.truncate(MISTAKES_MAX);
            self.push(at, "more-mistakes", format!("{more} more mistakes from here on are not shown"), None);
        }
        self.found
    }

    /// Notes something that is there but wrong.
    pub(super) fn wrong(
        &mut self,
        at: Range<usize>,
        code: &'static str,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.push(at, code, message.into(), help);
    }

    /// The same, with what to write instead, where that can be read off what stands there.
    pub(super) fn mended(
        &mut self,
        at: Range<usize>,
        code: &'static str,
        message: String,
        (help, written): (Option<String>, Option<String>),
    ) {
        let help = match &written {
            Some(text) => Some(format!("did you mean `{text}`?")),
            None => help,
        };
        self.push(at.clone(), code, message, help);
        if let Some(last) = self.found.last_mut() {
            last.patch = written.map(|text| Patch { file: self.file, range: at, text, safe: false });
        }
    }

    /// Notes what is no TOML, with what it was meant to be where that is known.
    pub(super) fn syntax(&mut self, at: Range<usize>, message: &str, slip: Option<Slip>) {
        let (help, patch) = slip.map_or((None, None), |slip| (Some(slip.help), slip.patch));
        self.push(at, SYNTAX, message.to_owned(), help);
        if let Some(last) = self.found.last_mut() {
            // What was meant can be read off what stands there.
            last.patch = patch.map(|(range, text)| Patch { file: self.file, range, text, safe: true });
        }
    }

    /// Notes the heading of one section where its sections make a list.
    pub(super) fn one_of_several(&mut self, at: Range<usize>, name: &str) {
        let message = format!("`[{name}]` is one section, and `[[{name}]]` further down is one of several");
        self.mended(at, SYNTAX, message, (None, Some(format!("[[{name}]]"))));
    }

    /// Notes something that is not there, with what to write.
    pub(super) fn missing(
        &mut self,
        at: Range<usize>,
        code: &'static str,
        message: impl Into<String>,
        help: String,
    ) {
        self.push(at, code, message.into(), Some(help));
    }

    /// Notes a name that is not known, with the nearest one as a patch or else all that are known.
    pub(super) fn unknown(
        &mut self,
        at: Range<usize>,
        code: &'static str,
        message: impl Into<String>,
        (nearest, known): (Option<&str>, &str),
    ) {
        let help = match nearest {
            Some(name) => format!("did you mean `{}`?", name.trim_matches('"')),
            None if known.is_empty() => String::from("none is known here"),
            None => format!("known here: {known}"),
        };
        let patch = nearest.map(|name| Patch {
            file: self.file,
            range: at.clone(),
            text: name.to_owned(),
            safe: false,
        });
        self.push(at, code, message.into(), Some(help));
        if let Some(last) = self.found.last_mut() {
            last.patch = patch;
        }
    }

    /// Notes that a name was given twice, with the place of the first.
    pub(super) fn twice(&mut self, what: &str, name: &str, at: Range<usize>, first: Range<usize>) {
        self.push(at, "duplicate-name", format!("two {what} have the name `{name}`"), None);
        let label = Annotation { file: self.file, range: first, label: String::from("the first one") };
        if let Some(last) = self.found.last_mut() {
            last.labels.push(label);
        }
    }

    /// Forgets mistakes that follow from bad syntax: keys that seem to be missing and stand somewhere, what is wrong with a
    /// value that stands nowhere, for it was put in the place of one that could not be read, and whatever else is wrong on a line that could
    /// not be read.
    pub(super) fn forget_what_follows_from(&mut self, syntax: &[Range<usize>], text: &str) {
        if syntax.is_empty() {
            return;
        }
        let breaks: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
        let line = |at: usize| breaks.partition_point(|end| *end < at);
        let broken: BTreeSet<usize> = syntax.iter().map(|range| line(range.start)).collect();
        let stands = |mistake: &Diagnostic| {
            let follows = if mistake.code.starts_with("missing") {
                stands_somewhere(&mistake.message, text)
            } else {
                mistake.primary.range.is_empty() || broken.contains(&line(mistake.primary.range.start))
            };
            mistake.code == SYNTAX || !follows
        };
        self.found.retain(stands);
    }

    fn push(&mut self, range: Range<usize>, code: &'static str, message: String, help: Option<String>) {
        let primary = Annotation { file: self.file, range, label: String::new() };
        self.found.push(Diagnostic {
            code: code.into(),
            severity: Severity::Error,
            playable: false,
            message,
            primary,
            labels: Vec::new(),
            help,
            patch: None,
        });
    }
}

/// Whether what a message misses, which it names between back quotes, stands at the beginning of a line all the same: it
/// was not read for what is wrong before it. What stands nowhere is missing whatever else is wrong.
fn stands_somewhere(message: &str, text: &str) -> bool {
    let Some(name) = message.split('`').nth(1) else { return true };
    let name = name.trim_matches(['[', ']']);
    let last = name.rsplit('.').next().unwrap_or(name);
    text.lines().any(|line| {
        let line = line.trim_start().trim_start_matches('[');
        line.starts_with(name) || line.starts_with(last)
    })
}
