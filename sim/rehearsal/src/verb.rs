//! What is typed: a word that every family shares, or a command of the family.

use kernel::Span;
use runbook::{Command, Parsed, Problem, Tools};

/// A command as the operator understands it.
#[derive(Debug, Clone, PartialEq)]
pub enum Verb<C> {
    /// `sleep SECONDS`: wait, and do nothing.
    Sleep(Span),
    /// A command of the family, run by the model.
    Model(C),
}

/// The word that every family has.
pub const SLEEP: &str = "sleep";

impl<C: Command> Command for Verb<C> {
    fn tools(&self) -> Tools<'_> {
        self.model().map_or(Tools::Unneeded, Command::tools)
    }
}

/// A number of seconds, as the document prints it (`sleep 10`).
pub(crate) fn sleep<C>(text: &str) -> Parsed<Verb<C>> {
    let operand = text.trim_start().trim_start_matches("sleep");
    let start = text.len() - operand.trim_start().len();
    let length = format!("{}s", operand.trim());
    match length.parse() {
        Ok(span) => Parsed::ok(Verb::Sleep(span)),
        Err(_) => {
            let mut problem = Problem::error(
                "sleep-length",
                start..text.trim_end().len().max(start),
                "not a number of seconds",
            );
            problem.label = "here".into();
            problem.help = Some("write a number, as in `sleep 10`".into());
            Parsed::nothing(vec![problem])
        }
    }
}

impl<C> Verb<C> {
    /// The family's command, where it is one.
    pub const fn model(&self) -> Option<&C> {
        match self {
            Self::Sleep(_) => None,
            Self::Model(command) => Some(command),
        }
    }
}
