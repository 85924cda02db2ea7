//! What the documents show is what cutover says: every command of a `console` block is run, in a folder of the document's
//! own, and its output compared with the `text` block below it, where a line `...` stands for any lines. A figure in the
//! prose stands in the output of one of the document's commands.
//!
//! The searches that the findings tell of take minutes: `CUTOVER_ALL=1 cargo test --release --test it documented` plays
//! them too.

use assert_cmd::Command;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The documents whose commands are run each time.
const PLAYED: [&str; 3] = ["README.md", "docs/tutorial.md", "docs/campaign.md"];

/// The documents whose commands take minutes.
const SEARCHED: [&str; 1] = ["docs/findings.md"];

#[test]
fn every_command_of_the_first_pages_says_what_stands_below_it() {
    for name in PLAYED {
        let document = Document::read(name);
        let said = document.shown_and_said(&home(name));
        document.figures_are_in(&said);
    }
}

#[test]
fn the_first_page_fits_on_a_few_screens_and_names_every_scenario() {
    let document = Document::read("README.md");
    assert!(document.text.lines().count() <= 120, "the rest belongs into docs/");
    for name in crate::support::names() {
        assert!(document.text.contains(&format!("| `{name}` |")), "{name} has no row");
    }
}

#[test]
fn every_figure_of_the_findings_comes_from_its_commands() {
    for name in SEARCHED {
        let document = Document::read(name);
        let commands: Vec<&str> =
            document.text.lines().filter_map(|line| line.strip_prefix("    cutover ")).collect();
        assert!(commands.len() > 5, "{name} shows its commands");
        if !is_all_asked_for() {
            continue;
        }
        let said: String = commands.iter().map(|command| run(&home(name), command)).collect();
        document.figures_are_in(&said);
    }
}

#[expect(clippy::disallowed_methods, reason = "the one switch of this test, which no outcome depends on")]
fn is_all_asked_for() -> bool {
    std::env::var("CUTOVER_ALL").is_ok()
}

/// A folder of a document's own, with nothing in it.
fn home(name: &str) -> PathBuf {
    let home =
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("documented-{}", name.replace('/', "-")));
    let _ = std::fs::remove_dir_all(&home);
    std::fs::create_dir_all(&home).expect("there is room for a folder");
    home
}

/// What a command line prints, typed in a folder.
fn run(home: &Path, command: &str) -> String {
    let mut words = Vec::new();
    for (index, part) in command.split('\'').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    let output = Command::new(env!("CARGO_BIN_EXE_cutover"))
        .current_dir(home)
        .args(&words)
        .output()
        .expect("the binary runs");
    // A command that is not taken prints nothing; a check that finds errors prints them and ends with 2.
    let is_taken = matches!(output.status.code(), Some(0..=3)) && !output.stdout.is_empty();
    assert!(is_taken, "{command}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A page of the project.
struct Document {
    name: String,
    text: String,
}

impl Document {
    fn read(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        Self { name: name.to_owned(), text: std::fs::read_to_string(path).expect("it is there") }
    }

    /// Runs every command and looks for what is shown of it; gives all that was said.
    fn shown_and_said(&self, home: &Path) -> String {
        let (mut all, mut last, mut shown) = (String::new(), String::new(), 0);
        for (kind, block) in self.blocks() {
            match kind {
                "console" => {
                    for line in block.lines() {
                        let typed = line.strip_prefix("$ ").expect("a command stands behind its prompt");
                        let ours =
                            typed.strip_prefix("cutover ").or(typed.strip_prefix("cargo run --release -- "));
                        if let Some(command) = ours {
                            last = run(home, command);
                            all.push_str(&last);
                        }
                    }
                }
                "text" => {
                    is_shown(block, &last).unwrap_or_else(|line| {
                        panic!("{}: `{line}` is not said, or not there:\n{last}", self.name)
                    });
                    shown += 1;
                }
                _ => {}
            }
        }
        assert!(shown > 1, "{} shows what is said", self.name);
        all
    }

    /// The fenced blocks, each with its kind.
    fn blocks(&self) -> Vec<(&str, &str)> {
        let mut parts = self.text.split("\n```");
        parts.next();
        let mut blocks = Vec::new();
        while let (Some(block), _) = (parts.next(), parts.next()) {
            blocks.extend(block.split_once('\n'));
        }
        blocks
    }

    /// The prose: what stands in no block and in no span of code.
    fn prose(&self) -> String {
        let outside = self.text.split("\n```").step_by(2).collect::<Vec<_>>().join("\n");
        let lines = outside.lines().filter(|line| !line.starts_with("    "));
        let whole = lines.collect::<Vec<_>>().join("\n");
        whole.split('`').step_by(2).collect::<Vec<_>>().join(" ")
    }

    /// Whether every figure of more than two digits stands in what was said.
    fn figures_are_in(&self, said: &str) {
        let mut missing = String::new();
        for figure in figures(&self.prose()) {
            if !figures(said).contains(&figure) {
                writeln!(missing, "{figure}").expect("a text can be written to");
            }
        }
        assert!(missing.is_empty(), "{}: no command says\n{missing}", self.name);
    }
}

/// The counts of three digits and more.
fn figures(text: &str) -> Vec<&str> {
    let is_in = |letter: char| letter.is_ascii_alphanumeric() || ".,_-:/".contains(letter);
    let words = text.split(|letter: char| !is_in(letter)).map(|word| word.trim_matches(['.', ',', ':']));
    let is_figure =
        |word: &&str| word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    words.filter(is_figure).collect()
}

/// Whether a text has these lines in this order, where `...` stands for any; else the first line that it has not.
fn is_shown<'a>(shown: &'a str, said: &str) -> Result<(), &'a str> {
    let mut rest = said.lines();
    let mut anywhere = false;
    for line in shown.lines() {
        if line == "..." {
            anywhere = true;
            continue;
        }
        let found = if anywhere { rest.any(|one| one == line) } else { rest.next() == Some(line) };
        if !found {
            return Err(line);
        }
        anywhere = false;
    }
    Ok(())
}

#[test]
fn what_is_shown_and_not_said_is_found() {
    assert_eq!(is_shown("a\n...\nc", "a\nb\nc\nd"), Ok(()));
    assert_eq!(is_shown("a\nc", "a\nb\nc"), Err("c"));
    assert_eq!(is_shown("...\nc\n...\nb", "a\nb\nc"), Err("b"));
    assert_eq!(figures("Of 1,234 (56) at 10.5, step 12.a: 789."), ["1,234", "789"]);
}
