//! What the tests of every family ask of its vocabulary and of its lint.
//!
//! Each function asserts one promise, and says of which text it is broken.

use rehearsal::{Family, Verb, Words};
use runbook::{Answer, Diagnostic, FileId, Lane, Parsed, Problem, Runbook, Severity, Sources, Vocabulary};
use std::collections::BTreeMap;
use std::fmt::Display;

fn read<V: Vocabulary + Default>(text: &str) -> Parsed<V::Command> {
    V::default().parse(text)
}

/// The command that a text gives without a problem.
#[must_use]
pub fn command<V: Vocabulary + Default>(text: &str) -> V::Command {
    let parsed = read::<V>(text);
    assert_eq!(parsed.problems, [], "{text}");
    assert_eq!(parsed.answer, Answer::Played, "{text}");
    parsed.command.unwrap_or_else(|| panic!("no command: {text}"))
}

/// What is read of a text that has one problem, the problem, and what it underlines.
#[must_use]
pub fn problem<V: Vocabulary + Default>(text: &str) -> (Option<V::Command>, Problem, String) {
    let mut parsed = read::<V>(text);
    assert_eq!(parsed.problems.len(), 1, "{text}: {:?}", parsed.problems);
    let problem = parsed.problems.remove(0);
    let underlined = text[problem.range.clone()].to_owned();
    (parsed.command, problem, underlined)
}

/// A text that the tool refuses is played as a refusal: its problem's code, what it underlines, and what mends it.
pub fn is_refused<V: Vocabulary + Default>(
    text: &str,
    (code, underlined, replacement): (&str, &str, Option<&str>),
) {
    let parsed = read::<V>(text);
    let found = parsed.problems.iter().find(|problem| problem.code == code);
    let problem = found.unwrap_or_else(|| panic!("{text}: {:?}", parsed.problems));
    assert_eq!(&text[problem.range.clone()], underlined, "{text}");
    assert_eq!(problem.replacement.as_deref(), replacement, "{text}");
    assert_eq!((parsed.answer, parsed.command.is_some()), (Answer::Refused, true), "{text}");
}

/// A text gives no command, and why; what is not modelled is never told as a refusal.
pub fn starts_nothing<V: Vocabulary + Default>(text: &str, code: &str) {
    let parsed = read::<V>(text);
    assert_eq!(parsed.command, None, "{text}");
    assert!(parsed.problems.iter().any(|problem| problem.code == code), "{text}: {:?}", parsed.problems);
    assert_eq!(parsed.answer == Answer::NotModelled, code == "not-modelled", "{text}: {:?}", parsed.answer);
}

/// A command prints as text that reads back as the same command.
pub fn reads_back<V: Vocabulary + Default>(command: &V::Command)
where
    V::Command: Display,
{
    let parsed = read::<V>(&command.to_string());
    assert_eq!(&parsed.problems, &[], "{command}");
    assert_eq!(parsed.command.as_ref(), Some(command), "{command}");
}

/// A text gives a command or a reason, and each reason a place in it.
pub fn passes_nothing_in_silence<V: Vocabulary + Default>(text: &str) {
    let Parsed { command, problems, answer, .. } = read::<V>(text);
    assert!(command.is_some() || !problems.is_empty(), "{text}");
    assert!(problems.iter().all(|problem| text.get(problem.range.clone()).is_some()), "{text}: {problems:?}");
    let refuses = problems.iter().any(|problem| problem.severity == Severity::Error);
    assert_eq!(answer >= Answer::Refused, refuses, "{text}: {problems:?}");
}

/// Lines `LANE$ TEXT` as a runbook, each a step of its own.
#[must_use]
pub fn runbook_of(lines: &[&str]) -> String {
    let step = |(number, line): (usize, &&str)| format!("## {number}. Step\n\n```console\n{line}\n```\n\n");
    (1..).zip(lines).map(step).collect()
}

/// What a lint sees in a text, which is playable whatever it sees.
#[derive(Debug)]
pub struct LintFindings {
    /// The text.
    pub sources: Sources,
    /// What is seen in it.
    pub findings: Vec<Diagnostic>,
}

impl LintFindings {
    /// What `lint` sees in a text of a scenario with these lanes.
    pub fn of<F: Family>(
        text: &str,
        lanes: &BTreeMap<String, String>,
        lint: impl Fn(FileId, &Runbook<Verb<F::Command>>) -> Vec<Diagnostic>,
    ) -> Self {
        let mut sources = Sources::new();
        let file = sources.add("runbook.md", text);
        let lane = |lane: &String| lane.parse().unwrap_or_else(|_| panic!("no lane: {lane}"));
        let lanes: Vec<Lane> = lanes.keys().map(lane).collect();
        let read = runbook::parse(&sources, file, &Words::<F>::default(), &lanes);
        let runbook = read.runbook.unwrap_or_else(|| panic!("not playable: {:?}", read.diagnostics));
        let findings = lint(file, &runbook);
        let told = |finding: &Diagnostic| finding.playable && finding.help.is_some();
        assert!(findings.iter().all(told), "{findings:?}");
        Self { sources, findings }
    }

    /// The codes, each with the step and the text of its line: `3: host$ command`.
    #[must_use]
    pub fn codes(&self, text: &str) -> Vec<(String, String)> {
        let place = |finding: &Diagnostic| {
            let line = self.sources.position(finding.primary.file, finding.primary.range.start).line;
            let step = text.lines().take(line).filter_map(|line| line.strip_prefix("## ")).last();
            let step = step.and_then(|step| step.split_once('.')).map_or("", |(id, _)| id);
            format!("{step}: {}", text.lines().nth(line - 1).unwrap_or_default().trim())
        };
        self.findings.iter().map(|finding| (finding.code.to_string(), place(finding))).collect()
    }
}

/// The codes with the numbers of their steps, of [`runbook_of`].
#[must_use]
pub fn codes_by_step(codes: Vec<(String, String)>) -> Vec<(String, usize)> {
    let number = |place: &str| place.split(':').next().and_then(|id| id.parse().ok());
    codes.into_iter().map(|(code, place)| (code, number(&place).unwrap_or_default())).collect()
}

/// What a page of forms calls the answers.
const ANSWERS: [(&str, Answer); 4] = [
    ("played", Answer::Played),
    ("accepted", Answer::Accepted),
    ("refused", Answer::Refused),
    ("not modelled", Answer::NotModelled),
];

/// The cells of the rows of a page.
fn rows(page: &str) -> impl Iterator<Item = Vec<&str>> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.map(|row| row.split(" | ").collect())
}

/// Every form on a page has the answer there that the vocabulary gives, and the page counts them rightly. Its rows are
/// a form, its answer, what it does here, and its source.
pub fn forms_hold<F: Family>(page: &str) {
    let (mut wrong, mut counts) = (Vec::new(), BTreeMap::new());
    for cells in rows(page) {
        let Some(form) = cells[0].strip_prefix('`').and_then(|form| form.strip_suffix('`')) else { continue };
        // A pipe within a cell is told from the ends of cells by a stroke.
        let form = form.replace("\\|", "|");
        let parsed = Words::<F>::default().parse(&form);
        let said = ANSWERS.iter().find(|(_, answer)| *answer == parsed.answer).map_or("", |(word, _)| word);
        *counts.entry(cells[1]).or_insert(0_usize) += 1;
        let is_whole = cells.len() == 4 && cells.iter().all(|cell| !cell.is_empty());
        // A refusal is the tool's, which is played as one; what nothing can start is no form at all.
        if said != cells[1] || parsed.command.is_none() || !is_whole {
            let told: Vec<&str> = parsed.problems.iter().map(|one| one.message.as_str()).collect();
            wrong.push(format!("{form}: {said}, and the page says {}: {told:?}", cells[1]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (word, _) in ANSWERS {
        let found = counts.get(word).copied().unwrap_or_default();
        let told = rows(page).find(|cells| cells[0] == word).and_then(|cells| cells[1].parse().ok());
        assert_eq!(told, Some(found), "forms that are {word}");
    }
}
