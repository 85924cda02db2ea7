//! The journal of a search: a line for each case that was played, so that an interrupted search goes on where it was.
//!
//! The first line says what the answers belong to; every other line is a case and its answer, and ends with a sum over
//! both lines. A line whose sum does not agree was damaged, changed by hand, or taken from another journal: it is not
//! believed, but told, and its case is played again, as is that of a last line that was torn off in the writing. The
//! sum guards against mistakes and not against malice, for its rule stands here. What was asked for does not stand in
//! a journal, for an answer depends on its case alone; a search with other options takes from it whatever fits.
//!
//! **What it does not do.** It opens no file; the caller reads, appends, and sees to it that nobody else does.

use crate::strategy::PlayedCase;
use crate::{Case, CaseResult, Told};
use kernel::DigestWriter;
use rehearsal::Deviation;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The version of the format of journals.
const FORMAT: u32 = 2;

/// What stands before the sum of a line, which is its last field.
const SUM: &str = ",\"sum\":\"";

/// What the answers of a journal belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// The version of the format.
    journal: u32,
    /// The scenario's name.
    scenario: String,
    /// A digest of the scenario's text and its runbook's.
    texts: String,
    /// A digest of the program that played.
    program: String,
}

/// A line with what came of a case.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    seed: u64,
    deviations: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told: Option<Told>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    misfits: Vec<String>,
}

/// What a journal held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// The cases and their answers, in the order of the lines.
    pub played: Vec<PlayedCase>,
    /// The lines that can be believed, the title first; whoever appends leaves nothing else standing.
    pub sound: Vec<u8>,
    /// The lines that cannot be believed, counted from 1.
    pub damaged: Vec<usize>,
    /// Whether the last line was torn off.
    pub torn: bool,
}

/// Why a text is not the journal that is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JournalError {
    /// The text does not begin as a journal does.
    #[error("it is no journal of cutover: its first line does not say what it belongs to")]
    Foreign,
    /// A journal of another format.
    #[error("it has format {found}, and this cutover writes format {FORMAT}")]
    Format {
        /// The format it has.
        found: u32,
    },
    /// A journal of another scenario.
    #[error("it belongs to the scenario {found}, not to {wanted}")]
    Scenario {
        /// Which one it names.
        found: String,
        /// Which one is searched.
        wanted: String,
    },
    /// The scenario or its runbook has been changed since.
    #[error("the scenario or its runbook has been changed since it was written")]
    Changed,
    /// Another program played.
    #[error("it was written by another build of cutover, whose answers may differ")]
    Program,
}

impl Title {
    /// The title of a journal of this scenario, whose texts and whose player have these digests.
    #[must_use]
    pub fn new(scenario: &str, texts: &str, program: &str) -> Self {
        Self { journal: FORMAT, scenario: scenario.into(), texts: texts.into(), program: program.into() }
    }

    /// The first line of a journal, with its line break.
    #[must_use]
    pub fn line(&self) -> String {
        written(self)
    }

    /// Whether what another title stands over belongs to the same.
    ///
    /// # Errors
    /// What they differ in.
    pub fn check(&self, found: &Self) -> Result<(), JournalError> {
        if found.journal != self.journal {
            return Err(JournalError::Format { found: found.journal });
        }
        if found.scenario != self.scenario {
            let (found, wanted) = (found.scenario.clone(), self.scenario.clone());
            return Err(JournalError::Scenario { found, wanted });
        }
        if found.texts != self.texts {
            return Err(JournalError::Changed);
        }
        if found.program == self.program { Ok(()) } else { Err(JournalError::Program) }
    }
}

/// A case and its answer as a line of the journal with this title, with its line break.
#[must_use]
pub fn journal_line(title: &Title, played: &PlayedCase) -> String {
    let (told, misfits) = match &played.answer {
        Ok(told) => (Some(told.clone()), Vec::new()),
        Err(misfits) => (None, misfits.clone()),
    };
    let line = Line { seed: played.case.seed, deviations: played.case.printed(), told, misfits };
    let body = written(&line);
    let body = body.trim_end();
    let open = body.strip_suffix('}').unwrap_or(body);
    format!("{open}{SUM}{}\"}}\n", sum(title, body))
}

/// The sum of a line without its sum, in a journal with this title.
fn sum(title: &Title, body: &str) -> String {
    let mut digest = DigestWriter::new();
    digest.bytes(title.line().as_bytes());
    digest.bytes(body.as_bytes());
    digest.finish().to_string()
}

/// Reads a journal that must belong to what the title says. An empty text is a journal that has not begun.
///
/// # Errors
/// When it belongs to something else.
pub fn read_journal(text: &[u8], title: &Title) -> Result<Journal, JournalError> {
    let mut journal = Journal { played: Vec::new(), sound: Vec::new(), damaged: Vec::new(), torn: false };
    for (index, line) in text.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let Some(line_text) = line.strip_suffix(b"\n") else {
            // Only a line break makes a line whole, even if what stands there could be read.
            journal.torn = true;
            break;
        };
        if index == 0 {
            let found: Title = serde_json::from_slice(line_text).map_err(|_| JournalError::Foreign)?;
            title.check(&found)?;
            journal.sound.extend_from_slice(title.line().as_bytes());
        } else if let Some(played) = read_line(line_text, title) {
            journal.played.push(played);
            journal.sound.extend_from_slice(line);
        } else {
            journal.damaged.push(index + 1);
        }
    }
    let begun_as_ours = title.line().as_bytes().starts_with(text);
    if journal.sound.is_empty() && !begun_as_ours {
        return Err(JournalError::Foreign);
    }
    Ok(journal)
}

/// The case and the answer of a line; none where its sum does not agree, or it says no case.
fn read_line(text: &[u8], title: &Title) -> Option<PlayedCase> {
    let (open, given) = std::str::from_utf8(text).ok()?.rsplit_once(SUM)?;
    let body = format!("{open}}}");
    if given.strip_suffix("\"}")? != sum(title, &body) {
        return None;
    }
    let line: Line = serde_json::from_str(&body).ok()?;
    let parsed = line.deviations.iter().map(|text| text.parse::<Deviation>().ok());
    let deviations = parsed.collect::<Option<Vec<_>>>()?;
    let answer: CaseResult = match line.told {
        Some(told) => Ok(told),
        None if line.misfits.is_empty() => return None,
        None => Err(line.misfits),
    };
    Some(PlayedCase { case: Case::new(line.seed, deviations), answer })
}

fn written(value: &impl Serialize) -> String {
    // Only maps with keys other than strings could fail, and there are none.
    let mut line = serde_json::to_string(value).expect("a line of a journal can always be written");
    line.push('\n');
    line
}
