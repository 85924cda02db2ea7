//! What of a campaign is there, missing or damaged.

use super::plan::Plan;
use super::shard::{FOLDER, Found, file, read};
use crate::exit::{Exit, Failure};
use crate::parted::StatusTask;
use crate::terminal::finish;
use runbook::visible_line;

/// How many damaged shards and strange files are told one by one.
const TOLD: usize = 20;

/// What was found of all shards.
pub(super) struct Status {
    pub(super) good: u32,
    pub(super) cases: u64,
    pub(super) missing: Vec<u32>,
    pub(super) damaged: Vec<(u32, String)>,
    /// Files among the shards that are none of them.
    pub(super) strange: Vec<String>,
}

/// Looks at every shard.
pub(super) fn look(plan: &Plan) -> Status {
    let mut status =
        Status { good: 0, cases: 0, missing: Vec::new(), damaged: Vec::new(), strange: strange(plan) };
    for shard in 1..=plan.all_shards() {
        match read(plan, shard) {
            Found::Good(played) => {
                status.good += 1;
                status.cases += played.len() as u64;
            }
            Found::Missing => status.missing.push(shard),
            Found::Damaged(reason) => status.damaged.push((shard, reason)),
        }
    }
    status
}

/// The names of files that lie among the shards and are none of them, such as a copy of one.
fn strange(plan: &Plan) -> Vec<String> {
    let own: Vec<String> = (1..=plan.all_shards()).map(file).collect();
    // What cannot be listed has no strange file that could be told of; each shard is asked for by its name.
    let names = plan.place.names(FOLDER).unwrap_or_default();
    let others = names.iter().filter(|name| own.binary_search(name).is_err());
    others.map(|name| visible_line(name).into_owned()).collect()
}

impl Status {
    /// The shards that are to be played, as engines of arrays take a list: `3,5-9`.
    pub(super) fn wanted(&self) -> Vec<u32> {
        let mut wanted: Vec<u32> =
            self.missing.iter().copied().chain(self.damaged.iter().map(|(shard, _)| *shard)).collect();
        wanted.sort_unstable();
        wanted
    }
}

/// Numbers as engines of arrays take them: `3,5-9`.
pub(super) fn array(numbers: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => runs.push((*number, *number)),
        }
    }
    let run = |(first, last): &(u32, u32)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    runs.iter().map(run).collect::<Vec<_>>().join(",")
}

/// Why what needs all shards cannot be done yet.
pub(super) fn unready(plan: &Plan) -> Failure {
    let place = plan.place.in_shell();
    let wanted = array(&look(plan).wanted());
    let help = format!("`cutover campaign status {place}` tells more of each");
    Failure::usage(format!("shards {wanted} are missing or damaged"), Some(help))
}

/// Tells it.
pub(super) fn status(task: &StatusTask) -> Result<Exit, Failure> {
    let plan = Plan::read(&task.folder)?;
    let status = look(&plan);
    let wanted = status.wanted();
    let exit = if wanted.is_empty() { Exit::Held } else { Exit::Unsettled };
    if task.missing {
        return finish(&format!("{}\n", array(&wanted)), exit);
    }
    let (name, shards, kinds) = (visible_line(plan.name()), plan.shards(), plan.kinds);
    let more = if kinds > 0 { format!(", and {kinds} for kinds of failure") } else { String::new() };
    let mut text = format!("{name}: {} cases in {shards} shards{more}\n", plan.cases());
    text.push_str(&format!(
        "{} good with {} cases, {} missing, {} damaged\n",
        status.good,
        status.cases,
        status.missing.len(),
        status.damaged.len()
    ));
    for (shard, reason) in status.damaged.iter().take(TOLD) {
        text.push_str(&format!("damaged: {shard}: {}\n", visible_line(reason)));
    }
    for name in status.strange.iter().take(TOLD) {
        text.push_str(&format!("not counted: {FOLDER}/{name} is not the file of a shard\n"));
    }
    let place = plan.place.in_shell();
    text.push_str(&if wanted.is_empty() {
        format!("next: cutover campaign gather {place}\n")
    } else {
        format!("to be played: {}\nnext: cutover campaign submit {place} --engine ENGINE\n", array(&wanted))
    });
    finish(&text, exit)
}

#[cfg(test)]
mod tests {
    use super::array;

    #[test]
    fn numbers_in_a_row_are_told_as_a_range() {
        assert_eq!(array(&[3, 5, 6, 7, 9]), "3,5-7,9");
        assert_eq!(array(&[]), "");
    }
}
