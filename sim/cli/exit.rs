//! How cutover ends: the exit codes, and what keeps it from giving a result.

use rehearsal::outcome::Verdict;
use runbook::{Diagnostic, Severity, Sources, visible_line};
use search::CASES_MAX;
use std::process::ExitCode;
use thiserror::Error;

/// How a task that gave a result ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// The verdict is held, or there was none to give.
    Held,
    /// The verdict is stuck or inconclusive.
    Unsettled,
    /// The verdict is violated.
    Violated,
    /// What the user wrote or typed is wrong.
    Wrong,
    /// More was asked for than can be played.
    OutOfBounds,
    /// It was interrupted before its end.
    Interrupted,
    /// The result, or a file that was asked for, could not be written.
    Unwritten,
}

impl Exit {
    /// The code the shell sees.
    pub const fn code(self) -> u8 {
        match self {
            Self::Held => 0,
            Self::Violated => 1,
            Self::Wrong => 2,
            Self::Unsettled => 3,
            Self::OutOfBounds => 4,
            // As the C library's sysexits.h has it for input and output, beside 70 for what is our own fault.
            Self::Unwritten => 74,
            // As a shell has it for a command that Ctrl-C ended.
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

impl From<Verdict> for Exit {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Held => Self::Held,
            Verdict::Inconclusive | Verdict::Stuck => Self::Unsettled,
            Verdict::Violated => Self::Violated,
        }
    }
}

/// Why a path gives no scenario, and what may have been meant.
#[derive(Debug, Default)]
pub struct Meant {
    /// Why not, in words.
    pub reason: String,
    /// What to write instead.
    pub nearest: Option<String>,
    /// What to do where nothing is near.
    pub help: Option<String>,
}

/// Why there is no result.
#[derive(Debug, Error)]
pub enum Failure {
    /// A scenario that is neither a name nor a path.
    #[error("there is no scenario `{given}`: it is no name from `cutover list`, and {}", .meant.reason)]
    NoScenario {
        /// What was typed.
        given: String,
        /// Why it is no path either, and what may have been meant.
        meant: Meant,
    },
    /// A scenario or a runbook that cannot be played.
    #[error("the scenario cannot be rehearsed as it is written")]
    Rejected {
        /// Everything that is wrong.
        diagnostics: Vec<Diagnostic>,
        /// The text it is wrong in.
        sources: Box<Sources>,
    },
    /// Options that do not fit the scenario or each other.
    #[error("{}", .0.iter().map(|one| one.message.as_str()).collect::<Vec<_>>().join("; "))]
    Usage(Vec<Misuse>),
    /// More than can be played.
    #[error("{}", .0.message)]
    Bounds(Misuse),
    /// An end before there was anything to tell.
    #[error("it was stopped before its end, and there is nothing to tell of a part")]
    Stopped(Exit),
    /// A result that could not be written.
    #[error("cannot write {what}: {source}")]
    Write {
        /// What was to be written.
        what: String,
        /// Why it could not.
        source: std::io::Error,
    },
}

impl Failure {
    /// How cutover ends with it.
    pub fn exit(&self) -> Exit {
        match self {
            Self::NoScenario { .. } | Self::Usage(_) => Exit::Wrong,
            Self::Rejected { diagnostics, .. } => refusal(diagnostics),
            Self::Bounds(_) => Exit::OutOfBounds,
            Self::Stopped(ended) => *ended,
            Self::Write { .. } => Exit::Unwritten,
        }
    }

    /// One thing that was typed wrong.
    pub fn usage(message: impl Into<String>, help: Option<String>) -> Self {
        Self::Usage(vec![Misuse { message: message.into(), help }])
    }

    /// More was asked for than can be played; the message says the limit.
    pub fn bounds(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Bounds(Misuse { message: message.into(), help: Some(help.into()) })
    }
}

/// How cutover ends where a scenario or its runbook is refused: as what asks for too much, where nothing else is wrong with
/// it.
pub fn refusal(diagnostics: &[Diagnostic]) -> Exit {
    let mut errors = diagnostics.iter().filter(|found| found.severity == Severity::Error);
    if errors.all(Diagnostic::is_too_much) { Exit::OutOfBounds } else { Exit::Wrong }
}

/// Whether so many cases can be kept, each with what came of it.
///
/// # Errors
/// That they are too many, with what helps.
pub fn affordable(cases: u64, what: &str, help: &str) -> Result<(), Failure> {
    if cases <= CASES_MAX {
        return Ok(());
    }
    Err(Failure::bounds(
        format!("{cases} {what} were asked for, and at most {CASES_MAX} can be played"),
        help,
    ))
}

/// One thing that was typed wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misuse {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// From now on a defect of cutover ends it with its own code and a plain sentence instead of a stack trace.
pub fn report_defects() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!(" ({}:{})", at.file(), at.line())).unwrap_or_default();
        let payload = panic.payload();
        let fixed = payload.downcast_ref::<&str>().copied();
        let made = payload.downcast_ref::<String>().map(String::as_str);
        let what = fixed.or(made).unwrap_or("it gives no reason");
        eprintln!("cutover has a defect and cannot go on: {}{place}", visible_line(what));
        eprintln!("This is not your mistake. Please report these lines with the command and the scenario.");
        std::process::exit(70);
    }));
}
