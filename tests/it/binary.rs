//! Running the built binary, and scenarios of a test's own to run it on.

use crate::support::folder;
use assert_cmd::Command;
use std::path::PathBuf;
use std::process::Output;

/// What the binary said.
pub(crate) struct Said {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

/// Runs the binary.
pub(crate) fn cutover(arguments: &[&str]) -> Said {
    let output =
        Command::new(env!("CARGO_BIN_EXE_cutover")).args(arguments).output().expect("the binary runs");
    Said::of(&output)
}

impl Said {
    /// What a process of the binary has said.
    pub(crate) fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            code: output.status.code().expect("no signal ended it"),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }
}

/// A folder with a copy of a scenario and its runbook; tests run side by side, so each names its own.
pub(crate) struct Copied {
    home: PathBuf,
}

impl Copied {
    /// Copies `stores/first-half` under a name of the test's own.
    pub(crate) fn new(name: &str) -> Self {
        Self::of("stores/first-half", name)
    }

    /// The same of any scenario.
    pub(crate) fn of(scenario: &str, name: &str) -> Self {
        let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        // What an earlier run has left there may be a pipe, which nothing can be copied to.
        if home.exists() {
            std::fs::remove_dir_all(&home).expect("it is a folder of these tests");
        }
        std::fs::create_dir_all(&home).expect("there is room for a folder");
        for file in ["scenario.toml", "runbook.md"] {
            std::fs::copy(folder().join(scenario).join(file), home.join(file)).expect("it can be copied");
        }
        Self { home }
    }

    /// With what `cutover new` writes in place of it.
    pub(crate) fn begun_by_new(self, family: &str) -> Self {
        std::fs::remove_dir_all(&self.home).expect("it is a folder of these tests");
        let said = cutover(&["new", &self.path(), "--family", family]);
        assert_eq!(said.code, 0, "{}", said.err);
        self
    }

    /// A file's text with one part of it changed.
    pub(crate) fn changed(self, file: &str, from: &str, to: &str) -> Self {
        let text = std::fs::read_to_string(self.home.join(file)).expect("it is text");
        assert!(text.contains(from), "{file} does not say `{from}`");
        self.replaced(file, text.replacen(from, to, 1).as_bytes())
    }

    /// A file with another content.
    pub(crate) fn replaced(self, file: &str, content: &[u8]) -> Self {
        std::fs::write(self.home.join(file), content).expect("it can be written");
        self
    }

    /// Without a file.
    pub(crate) fn without(self, file: &str) -> Self {
        std::fs::remove_file(self.home.join(file)).expect("it was there");
        self
    }

    /// The folder, as it is typed.
    pub(crate) fn path(&self) -> String {
        self.home.to_string_lossy().into_owned()
    }
}
