//! Who noticed a loss before the run was over.

use super::Seconds;
use schemars::JsonSchema;
use serde::Serialize;

/// Who had a sign of a loss, the nearest to it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Watcher {
    /// Clients of a service, who waited longer than on a calm day.
    Client,
    /// The operator, whose command went wrong.
    Operator,
    /// Only what the system shows to whoever looks into it when all is over: counts, states, logs.
    Log,
    /// Nobody: every command did what it says, and nothing that is shown makes anyone wonder.
    #[default]
    Nobody,
}

/// Who noticed a loss, from the moment at which it began until the run was over, and by what sign.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Noticed {
    /// Who.
    pub by: Watcher,
    /// What showed it: the command, the clients of a service, what was looked at.
    pub what: Option<String>,
    /// The step, of a command.
    pub step: Option<String>,
    /// When, of a command.
    pub at_s: Option<Seconds>,
    /// What it said.
    pub said: Option<String>,
}
