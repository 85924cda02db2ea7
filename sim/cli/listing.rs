//! `cutover list`: the scenarios that come with cutover.

use crate::args::ListTask;
use crate::embedded::names;
use crate::exit::{Exit, Failure};
use crate::library::find_scenario;
use crate::terminal::finish;
use rehearsal::outcome::FORMAT;
use rehearsal::scenario;
use runbook::visible_json;
use schemars::JsonSchema;
use serde::Serialize;

/// A scenario that comes with cutover.
#[derive(Serialize, JsonSchema)]
struct ListedScenario {
    /// The name under which it can be rehearsed.
    name: String,
    /// What it shows, in a line.
    title: String,
}

/// The JSON of a list.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ListJson {
    /// The version of this format.
    format: u32,
    /// The scenarios that come with cutover, by name.
    scenarios: Vec<ListedScenario>,
}

/// Lists the scenarios that come with cutover, a line each whatever the width: scripts take the first word of a line.
pub(crate) fn list(task: &ListTask) -> Result<Exit, Failure> {
    let scenarios = names().into_iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    if task.json {
        return finish(&pretty(&ListJson { format: FORMAT, scenarios }), Exit::Held);
    }
    let width = scenarios.iter().map(|entry| entry.name.chars().count()).max().unwrap_or(0);
    let line = |entry: &ListedScenario| format!("{:width$}  {}\n", entry.name, entry.title);
    finish(&scenarios.iter().map(line).collect::<String>(), Exit::Held)
}

/// A scenario with what it says of itself.
fn entry(name: String) -> Result<ListedScenario, Failure> {
    let located = find_scenario(&name)?;
    let text = String::from_utf8_lossy(&located.scenario.bytes).into_owned();
    Ok(ListedScenario { name, title: scenario::peek_title(&text).unwrap_or_default() })
}

/// JSON in one stable form: indented by two, a line break at the end.
pub(crate) fn pretty(value: &impl Serialize) -> String {
    // Only maps with keys other than strings could fail, and there are none.
    let mut text = serde_json::to_string_pretty(value).expect("a listing can always be written as JSON");
    text.push('\n');
    visible_json(&text).into_owned()
}
