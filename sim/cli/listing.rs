//! `cutover list`: the scenarios that come with cutover.

use crate::args::ListTask;
use crate::embedded::names;
use crate::exit::{Exit, Failure};
use crate::library::find_scenario;
use crate::terminal::finish;
use rehearsal::outcome::FORMAT;
use rehearsal::scenario;
use runbook::visible_json;
use serde::Serialize;

/// A scenario that comes with cutover.
#[derive(Serialize)]
struct ListedScenario {
    name: String,
    title: String,
}

/// The JSON of a list.
#[derive(Serialize)]
struct ListJson {
    format: u32,
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
