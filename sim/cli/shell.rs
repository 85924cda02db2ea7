//! Words as a shell takes them, for commands that are printed to be pasted.

use rehearsal::outcome::Outcome;
use runbook::is_unseen;

/// A word as a shell takes it: bare where it may be, quoted where it must, and with what is unseen written out.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=:,+@%".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    if word.chars().any(is_unseen) {
        return escaped(word);
    }
    if word.contains('\'') && !word.contains(['"', '$', '`', '\\', '!']) {
        return format!("\"{word}\"");
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// A word in the quotes that take escapes, which shells other than the plainest know. Bytes are told in octal, for
/// these all of them read alike.
fn escaped(word: &str) -> String {
    let mut text = String::from("$'");
    for letter in word.chars() {
        match letter {
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            '\'' | '\\' => text.extend(['\\', letter]),
            _ if is_unseen(letter) => {
                let mut bytes = [0; 4];
                letter.encode_utf8(&mut bytes);
                for byte in &bytes[..letter.len_utf8()] {
                    text.push_str(&format!("\\{byte:03o}"));
                }
            }
            _ => text.push(letter),
        }
    }
    text.push('\'');
    text
}

/// A path as a word that no option can be mistaken for.
pub(crate) fn path(given: &str) -> String {
    if given.starts_with('-') { quoted(&format!("./{given}")) } else { quoted(given) }
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
    if readings.is_empty() {
        return replay;
    }
    format!("{replay} --readings {}", quoted(&readings.join(",")))
}

/// The command that explains a run.
pub(crate) fn explanation(scenario: &str, seed: u64, deviations: &[String]) -> String {
    command("explain", (scenario, seed), deviations)
}

fn command(task: &str, (scenario, seed): (&str, u64), deviations: &[String]) -> String {
    let mut command = format!("cutover {task} {} --seed {seed}", path(scenario));
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
    fn what_is_unseen_is_written_out_so_that_it_can_be_pasted() {
        assert_eq!(quoted("two\nlines"), r"$'two\nlines'");
        assert_eq!(quoted("it's\u{1b}[1m\\"), r"$'it\'s\033[1m\\'");
        assert_eq!(quoted("\u{202e}a"), r"$'\342\200\256a'");
    }

    #[test]
    fn a_scenario_in_a_folder_like_an_option_is_replayed_as_a_path() {
        assert_eq!(replay("--json", 1, &[]), "cutover rehearse ./--json --seed 1");
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
