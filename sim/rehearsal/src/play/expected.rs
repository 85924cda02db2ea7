//! Whether a reply has the output that a runbook expects.
//!
//! Each line of expected output is looked for in a later line of the reply than the one before it, as an operator would who
//! compares the two by eye. The rule is ours:
//!
//! - How many blanks stand between two words says nothing, for a table is as wide as what stands in it.
//! - It occurs as whole words, so that `compatible` is not found in `incompatible`, nor `1` in `16`. What is a number and
//!   nothing else is the whole number: `1` is not found in `1.5` or `-1`, but `release 16` is in `release 16.4`.
//! - Nothing before it in its clause denies it, so that `compatible` is not found in `is not compatible`; one that has the
//!   denial in it, as `not compatible` has, is found there. A clause ends at `,`, `;`, `:`, `|`, a bracket, or a full stop with
//!   a blank behind it.

/// The first expected output that does not occur in a later line than the one before it.
pub(super) fn missing<'e>(expects: &'e [String], lines: &[String]) -> Option<&'e str> {
    let mut lines = lines.iter();
    let missing = expects.iter().find(|expected| !lines.any(|line| occurs(expected, line)));
    missing.map(String::as_str)
}

fn occurs(expected: &str, line: &str) -> bool {
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (expected, line) = (&*folded(expected), &*folded(line));
    let is_place = |at: usize| {
        let behind = line[at..].strip_prefix(expected);
        behind.is_some_and(|behind| is_whole(&line[..at], expected, behind) && !is_denied(&line[..at]))
    };
    line.char_indices().any(|(at, _)| is_place(at))
}

/// Whether what stands between two parts of a line goes on in neither of them.
fn is_whole(before: &str, expected: &str, behind: &str) -> bool {
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
    let joined =
        |one: Option<char>, next: Option<char>| one.is_some_and(is_letter) && next.is_some_and(is_letter);
    let ends = joined(before.chars().next_back(), expected.chars().next());
    let begins = joined(expected.chars().next_back(), behind.chars().next());
    !(ends || begins || is_number(expected) && goes_on(before, behind))
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || ".,".contains(c))
}

/// Whether digits, or a sign, around a number make another one of it.
fn goes_on(before: &str, behind: &str) -> bool {
    let digit = |letter: Option<char>| letter.is_some_and(|c| c.is_ascii_digit());
    let mut back = before.chars().rev();
    let is_part = match back.next() {
        Some('.' | ',') => digit(back.next()),
        Some('-') => !back.next().is_some_and(char::is_alphanumeric),
        _ => false,
    };
    let mut on = behind.chars();
    is_part || (matches!(on.next(), Some('.' | ',')) && digit(on.next()))
}

/// Whether the clause that a text ends in denies what comes behind it.
fn is_denied(before: &str) -> bool {
    let clause = before.rsplit([',', ';', ':', '|', '(', ')', '[', ']']).next().unwrap_or_default();
    let clause = clause.rsplit(". ").next().unwrap_or_default();
    clause.split(|c: char| !c.is_alphanumeric() && c != '\'').any(is_denial)
}

fn is_denial(word: &str) -> bool {
    let word = word.to_lowercase();
    word.ends_with("n't")
        || ["not", "no", "non", "never", "none", "nor", "neither", "cannot", "without"]
            .contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(all: &[&str]) -> Vec<String> {
        all.iter().map(|one| (*one).to_owned()).collect()
    }

    #[test]
    fn expected_output_is_found_as_whole_words_that_nothing_denies() {
        let rows = [
            ("compatible", "the releases are compatible", true),
            ("compatible", "the releases are not compatible", false),
            ("not compatible", "the releases are not compatible", true),
            ("is compatible", "R1 is compatible", true),
            ("compatible", "the releases are incompatible", false),
            ("running", "no agent is running", false),
            ("running", "it isn't running", false),
            ("running", "no store A: agent running", true),
            ("running", "No error. The agent is running", true),
            ("start", "state started", false),
            ("state Start", "receiver A, state Start, no log held", true),
            ("1", "16", false),
            ("1", "1.5", false),
            ("1", "-1", false),
            ("1", "0.1", false),
            ("1", "version-1", true),
            ("1", "1, 2", true),
            ("1.5", "lag 1.5.", true),
            ("release 16", "release 16.4 on x86_64", true),
            ("(1 row)", "(1 row)", true),
            ("t", " t", true),
            ("up | t", " up      | t", true),
            (" subname | subenabled", " subname | subenabled ", true),
            ("t", "f, not true", false),
            ("größe", "die größe 3", true),
            ("röße", "die größe 3", false),
        ];
        for (expected, line, is_there) in rows {
            let found = missing(&texts(&[expected]), &texts(&[line])).is_none();
            assert_eq!(found, is_there, "{expected} in {line}");
        }
    }

    #[test]
    fn a_later_line_has_what_is_expected_later() {
        let lines = texts(&["a b", "c", "a b"]);
        assert_eq!(missing(&texts(&["a", "c", "b"]), &lines), None);
        assert_eq!(missing(&texts(&["c", "a", "b"]), &lines), Some("b"));
    }
}
