//! A vocabulary of a few words: enough to have commands that play, that are refused and that warn.

use runbook::{
    Command, Lane, Parsed, ParsedRunbook, Plan, Problem, Runbook, Severity, Sources, Tools, Vocabulary, parse,
};

/// `do WORD...`, `wait` and `sleep N`.
pub(crate) struct Toy;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ToyCommand {
    Do(Vec<String>),
    Wait,
    Sleep(u32),
}

impl Vocabulary for Toy {
    type Command = ToyCommand;

    fn parse(&self, text: &str) -> Parsed<ToyCommand> {
        let mut words = text.split_whitespace();
        match words.next() {
            Some("do") => options(text, ToyCommand::Do(words.map(str::to_owned).collect())),
            Some("wait") => Parsed::ok(ToyCommand::Wait),
            Some("sleep") => seconds(text, words.next().unwrap_or_default()),
            _ => Parsed::nothing(Vec::new()),
        }
    }

    fn words(&self) -> Vec<&'static str> {
        vec!["do", "wait", "sleep"]
    }
}

impl Command for ToyCommand {
    /// `do bring RELEASE` installs, and `do` uses what is installed.
    fn tools(&self) -> Tools<'_> {
        match self {
            Self::Do(words) if words.len() == 2 && words[0] == "bring" => Tools::Brought(&words[1]),
            Self::Do(_) => Tools::Used,
            Self::Wait | Self::Sleep(_) => Tools::Unneeded,
        }
    }
}

/// The tool itself refuses `-start`: playable, with an error.
fn options(text: &str, command: ToyCommand) -> Parsed<ToyCommand> {
    let problems = text.find("-start").map(|at| Problem {
        label: "no such option".to_owned(),
        help: Some("did you mean `-state`?".to_owned()),
        replacement: Some("-state".to_owned()),
        ..Problem::error("unknown-option", at..at + "-start".len(), "unknown option `-start`")
    });
    let problems = problems.into_iter().collect();
    Parsed { command: Some(command), ..Parsed::nothing(problems) }
}

fn seconds(text: &str, number: &str) -> Parsed<ToyCommand> {
    let at = text.len() - number.len();
    match number.parse() {
        Ok(0) => {
            let idle = Problem::error("no-wait", at..text.len(), "this waits for nothing");
            let problems = vec![Problem { severity: Severity::Warning, ..idle }];
            Parsed { problems, ..Parsed::ok(ToyCommand::Sleep(0)) }
        }
        Ok(seconds) => Parsed::ok(ToyCommand::Sleep(seconds)),
        Err(_) => {
            let problem = Problem::error("no-number", at..text.len(), "not a number of seconds");
            Parsed::nothing(vec![problem])
        }
    }
}

pub(crate) fn lanes() -> Vec<Lane> {
    ["original", "upgrade", "third"].iter().map(|lane| lane.parse().expect("a lane")).collect()
}

pub(crate) fn read(text: &str) -> (Sources, ParsedRunbook<ToyCommand>) {
    let mut sources = Sources::new();
    let file = sources.add("runbook.md", text);
    let outcome = parse(&sources, file, &Toy, &lanes());
    (sources, outcome)
}

pub(crate) fn runbook(text: &str) -> Runbook<ToyCommand> {
    let (sources, outcome) = read(text);
    let shown = runbook::render_diagnostics(&outcome.diagnostics, &sources, false, 100);
    outcome.runbook.unwrap_or_else(|| panic!("{shown}"))
}

pub(crate) fn codes(text: &str) -> Vec<String> {
    let (_, outcome) = read(text);
    outcome.diagnostics.iter().map(|found| found.code.to_string()).collect()
}

/// A plan as one line per step, its columns apart by `|`: label or attempt beside each entry.
pub(crate) fn shown(plan: &Plan<ToyCommand>) -> String {
    let mut out = String::new();
    for step in plan.steps() {
        let columns = step.columns().map(|column| {
            let entries = column.entries().map(|entry| {
                let mut text = format!("{}={}", entry.label(), entry.typed.text);
                if entry.attempt > 0 {
                    text.push_str(&format!(" (again {})", entry.attempt));
                }
                if entry.hastened {
                    text.push_str(" (hastened)");
                }
                if entry.place != entry.typed.prompt.lane {
                    text.push_str(&format!(" (at {})", entry.place));
                }
                text
            });
            entries.collect::<Vec<_>>().join(", ")
        });
        let columns: Vec<String> = columns.collect();
        out.push_str(&format!("[{}] {}\n", step.label, columns.join(" | ")));
    }
    out
}
