//! `cutover schema`: the JSON Schema of what is read and of what is printed, and what a scenario may leave out.

use crate::args::{SchemaTask, Subject};
use crate::bench::Tally;
use crate::check::CheckJson;
use crate::exit::{Exit, Failure};
use crate::families::schemas;
use crate::listing::{ListJson, pretty};
use crate::replay::ReplayJson;
use crate::terminal::finish;
use rehearsal::scenario::DefaultKey;
use rehearsal::{outcome, scenario, story};
use report::schema_of;
use search::Explored;
use search::constraints::Constraints;

/// Prints a JSON Schema, or the keys that a scenario may leave out.
pub(crate) fn schema(task: &SchemaTask) -> Result<Exit, Failure> {
    if task.defaults {
        return defaults(task.of);
    }
    let schema = match task.of {
        Subject::Scenario => scenario::schema(&schemas()),
        Subject::Outcome => outcome::schema(),
        Subject::Outcomes => report::outcomes_schema(),
        Subject::Explanation => story::schema(),
        Subject::Check => schema_of::<CheckJson<'static>>(),
        Subject::Explore => schema_of::<Explored>(),
        Subject::Shrink => report::shrunk_schema(),
        Subject::Compare => schema_of::<report::Compared>(),
        Subject::Constraints => schema_of::<Constraints>(),
        Subject::Bench => schema_of::<Tally>(),
        Subject::List => schema_of::<ListJson>(),
        Subject::LedgerLine => rehearsal::ledger_schema(),
        Subject::Replay => schema_of::<ReplayJson>(),
    };
    finish(&pretty(&schema), Exit::Held)
}

/// Lists the keys that a scenario may leave out, a line each whatever the width: scripts take its columns apart.
fn defaults(of: Subject) -> Result<Exit, Failure> {
    if of != Subject::Scenario {
        let help = String::from("write `cutover schema scenario --defaults`");
        return Err(Failure::usage("only a scenario has keys that may be left out", Some(help)));
    }
    let keys = scenario::defaults(&schemas());
    let row = |key: &DefaultKey| [key.path.clone(), key.value.clone(), key.unit.clone(), key.source.clone()];
    let head = ["key", "default", "unit", "source"].map(String::from);
    let rows: Vec<[String; 4]> = std::iter::once(head).chain(keys.iter().map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [0, 1, 2].map(width);
    let line = |[key, value, unit, source]: &[String; 4]| {
        let unit = if unit.is_empty() { "-" } else { unit };
        format!("{key:0$}  {value:1$}  {unit:2$}  {source}\n", widths[0], widths[1], widths[2])
    };
    finish(&rows.iter().map(line).collect::<String>(), Exit::Held)
}
