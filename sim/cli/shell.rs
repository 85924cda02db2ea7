//! Words as a shell takes them, for commands that are printed to be pasted.

use rehearsal::outcome::Outcome;

/// A word as a POSIX shell takes it: bare where it may be, quoted where it must.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=:,+@%".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    if word.contains('\'') && !word.contains(['"', '$', '`', '\\', '!']) {
        return format!("\"{word}\"");
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The command that replays a run.
pub(crate) fn replay(scenario: &str, seed: u64, deviations: &[String]) -> String {
    command("rehearse", (scenario, seed), deviations)
}

/// The command that replays a run and names every reading, so that it plays the same whatever the scenario reads.
pub(crate) fn replay_read(scenario: &str, outcome: &Outcome) -> String {
    let is_reading = |text: &&String| text.starts_with("reading ");
    let others: Vec<String> = outcome.deviations.iter().filter(|text| !is_reading(text)).cloned().collect();
    let readings = outcome.readings.iter().map(|(name, value)| format!("{name}={value}"));
    let readings: Vec<String> = readings.collect();
    let replay = replay(scenario, outcome.seed, &others);
    format!("{replay} --readings {}", quoted(&readings.join(",")))
}

/// The command that explains a run.
pub(crate) fn explanation(scenario: &str, seed: u64, deviations: &[String]) -> String {
    command("explain", (scenario, seed), deviations)
}

fn command(task: &str, (scenario, seed): (&str, u64), deviations: &[String]) -> String {
    let mut command = format!("cutover {task} {} --seed {seed}", quoted(scenario));
    for deviation in deviations {
        command.push_str(" --deviate ");
        command.push_str(&quoted(deviation));
    }
    command
}

#[cfg(test)]
mod tests {
    use super::{quoted, replay};

    #[test]
    fn a_word_is_quoted_only_where_a_shell_would_take_it_apart() {
        assert_eq!(quoted("stores/corrected"), "stores/corrected");
        assert_eq!(quoted("skip 9.upgrade.3"), "'skip 9.upgrade.3'");
        assert_eq!(quoted("insert 'sleep 1' at a before 2"), "\"insert 'sleep 1' at a before 2\"");
        assert_eq!(
            quoted("insert 'echo \"$x\"' at a before 2"),
            r#"'insert '\''echo "$x"'\'' at a before 2'"#
        );
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn a_replay_repeats_every_deviation() {
        let deviations = [String::from("skip 7"), String::from("reading reset=tail")];
        assert_eq!(
            replay("my scenario", 7, &deviations),
            "cutover rehearse 'my scenario' --seed 7 --deviate 'skip 7' --deviate 'reading reset=tail'"
        );
    }
}
