//! What is wrong with a text, and where.
//!
//! Guarantees: one value serves the terminal ([`crate::render`]) and machines ([`crate::to_json`]). It does not decide
//! whether a program goes on: `playable` says only whether this finding leaves something to run.

use std::borrow::Cow;
use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

use crate::file_id::FileId;

/// The code of whatever asks for more than can be rehearsed, and is otherwise what may be written; its message has the
/// limit.
pub const BEYOND: &str = "beyond-bounds";

/// The kind of what a vendor's tool has and the model has not.
pub const NOT_MODELLED: &str = "not-modelled";

/// The kind of what is accepted and changes nothing here.
pub const WITHOUT_EFFECT: &str = "without-effect";

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It is wrong.
    Error,
    /// It is probably not what was meant.
    Warning,
    /// It is worth knowing.
    Note,
}

/// A place in a text, and what to write beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// The text.
    pub file: FileId,
    /// Bytes in that text.
    pub range: Range<usize>,
    /// Written beside the underlined place; may be empty.
    pub label: String,
}

/// A replacement that would mend what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The text.
    pub file: FileId,
    /// The bytes to replace.
    pub range: Range<usize>,
    /// What to write there.
    pub text: String,
    /// Whether it says what the text says already, so that a program may write it unasked: no other reading of the text is
    /// likely. What is merely near to a word that is not known is a guess, and is not.
    pub safe: bool,
}

/// One finding in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// A stable name of the kind of finding, in kebab case.
    pub code: Cow<'static, str>,
    /// How grave it is.
    pub severity: Severity,
    /// Whether this finding leaves a runbook that can be played.
    pub playable: bool,
    /// One line: what is wrong.
    pub message: String,
    /// Where.
    pub primary: Annotation,
    /// Other places that explain it.
    pub labels: Vec<Annotation>,
    /// What to do about it.
    pub help: Option<String>,
    /// The replacement that does it.
    pub patch: Option<Patch>,
}

impl Diagnostic {
    /// A finding whose place is still to be named with [`Unplaced::at`]. An error starts as not playable.
    pub fn found(
        code: impl Into<Cow<'static, str>>,
        severity: Severity,
        message: impl Into<String>,
    ) -> Unplaced {
        Unplaced { code: code.into(), severity, message: message.into() }
    }

    /// Whether a part of the text is not read as it was meant, so that what its commands do is not known.
    #[must_use]
    pub fn leaves_unread(&self) -> bool {
        let code = self.code.as_ref();
        UNREAD.contains(&code) || UNREAD_LINES.contains(&code)
    }

    /// Whether a part of the text that looks like steps or commands is not played.
    #[must_use]
    pub fn leaves_unplayed(&self) -> bool {
        let beneath = self.code == NOT_A_STEP && self.labels.is_empty();
        UNREAD.contains(&self.code.as_ref()) && !beneath
    }

    /// Whether the heading of a step is read as prose, and what stands below it is played as part of the step above. Where
    /// something below it is played nowhere, a label says so.
    #[must_use]
    pub fn joins_steps(&self) -> bool {
        self.code == NOT_A_STEP && !self.leaves_unplayed()
    }

    /// Whether nothing is wrong but that more is asked for than can be rehearsed.
    #[must_use]
    pub fn is_too_much(&self) -> bool {
        self.code == BEYOND
    }

    /// Adds another place that explains the finding.
    #[must_use]
    pub fn label(mut self, file: FileId, range: Range<usize>, label: impl Into<String>) -> Self {
        self.labels.push(Annotation { file, range, label: label.into() });
        self
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what to write at `range` of the primary text instead; a guess, unless it is said to be [`safe`](Self::safe).
    #[must_use]
    pub fn patch(mut self, range: Range<usize>, text: impl Into<String>) -> Self {
        self.patch = Some(Patch { file: self.primary.file, range, text: text.into(), safe: false });
        self
    }

    /// Says that its patch may be applied by a program.
    #[must_use]
    pub fn safe(mut self) -> Self {
        self.patch = self.patch.map(|patch| Patch { safe: true, ..patch });
        self
    }

    /// Says what to do about it, and what to write in place of what it points at.
    #[must_use]
    pub fn mended(self, help: impl Into<String>, text: impl Into<String>) -> Self {
        let range = self.primary.range.clone();
        self.help(help).patch(range, text)
    }

    /// Says whether the finding leaves something to play.
    #[must_use]
    pub fn playable(mut self, playable: bool) -> Self {
        self.playable = playable;
        self
    }
}

/// A [`Diagnostic`] without its place.
#[derive(Clone, Debug)]
#[must_use]
pub struct Unplaced {
    code: Cow<'static, str>,
    severity: Severity,
    message: String,
}

impl Unplaced {
    /// Names the place.
    pub fn at(self, file: FileId, range: Range<usize>, label: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code: self.code,
            severity: self.severity,
            playable: self.severity != Severity::Error,
            message: self.message,
            primary: Annotation { file, range, label: label.into() },
            labels: Vec::new(),
            help: None,
            patch: None,
        }
    }
}

/// The code of what looks like the heading of a step and is none.
pub(crate) const NOT_A_STEP: &str = "not-a-step";

/// The codes of what leaves a part of the document unread. Much else may be wrong for that reason alone, also before it: a
/// channel that no step starts, where the step that does is none.
const UNREAD: [&str; 5] = [NOT_A_STEP, "outside-step", "not-console", "open-block", "swallowed"];

/// The codes of what leaves a line unread, or read as what it was hardly meant to be.
const UNREAD_LINES: [&str; 17] = [
    "typographic",
    "shell-variable",
    "shell-substitution",
    "shell-operator",
    "placeholder",
    "here-document",
    "open-backslash",
    "unfinished-statement",
    "shell-prompt",
    "no-dollar",
    "no-prompt",
    "session",
    "command-as-output",
    "question",
    "unknown-release",
    "indented-prompt",
    "empty-step",
];

/// By file and position, what leaves a part of the text unread first; findings at one place keep the graver one first, then
/// the order in which they came.
pub(crate) fn sorted(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| place(diagnostic));
    sorted
}

/// The sort key of a finding.
pub(crate) fn place(diagnostic: &Diagnostic) -> (FileId, bool, usize, usize, Severity) {
    let mark = &diagnostic.primary;
    let follows = !UNREAD.contains(&diagnostic.code.as_ref());
    (mark.file, follows, mark.range.start, mark.range.end, diagnostic.severity)
}
