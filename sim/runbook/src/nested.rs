//! Commands that a shell is given in quotes, to be run by itself or at another host: `ssh HOST 'a; b'`, `bash -c 'a && b'`.
//!
//! Guarantees: each becomes a command of its own, which is given in the same way, and is the text with the others left out.
//! Where one of them changes what the others find (a folder, a variable), or is more than a plain command, none is taken apart,
//! and the line is one command.

use crate::redirect::redirections;
use crate::shell::{Part, Shell, shell};
use std::ops::Range;

/// Programs that take a line in quotes as their last word.
const TAKE: &[&str] = &["ssh", "bash", "sh", "dash", "ksh", "zsh", "su", "runuser"];

/// Commands that decide what those behind them find.
const DECIDE: &[&str] = &[
    "cd", "pushd", "popd", "export", "set", "unset", "source", ".", "exit", "umask", "alias", "exec", "trap",
];

/// One of the commands: where it stands in the line, and whether it stands behind `&&`.
type Given = (Range<usize>, bool);

/// The commands in quotes at the end of a line that a shell is given, where they are several, with what stands around them.
pub(crate) fn nested(
    text: &str,
    files: &dyn Fn(&str) -> bool,
    is_command: &dyn Fn(&str) -> bool,
) -> Option<(Range<usize>, Vec<Given>)> {
    let mut words = text.split_whitespace().skip_while(|word| ["sudo", "time", "nohup"].contains(word));
    let program = words.find(|word| !word.starts_with('-'))?;
    let takes = TAKE.contains(&program) || text.split_whitespace().any(|word| TAKE.contains(&word));
    let start = text.find(['"', '\'']).filter(|at| takes && text[..*at].ends_with(' '))? + 1;
    let quote = &text[start - 1..start];
    let line = text[start..].strip_suffix(quote).filter(|line| !line.contains(quote))?;
    let kept = redirections(line, files);
    // A shell that is started has options of its own.
    let pipefail = text[..start].split_whitespace().any(|word| word == "pipefail");
    let Shell { commands, problems, .. } = shell(&kept.text, &kept.kept, pipefail);
    let is_plain = |Part { range, beyond, .. }: &Part| {
        let first = line[range.clone()].split_whitespace().next().unwrap_or_default();
        beyond.is_none() && !DECIDE.contains(&first) && !(first.contains('=') && range.len() == first.len())
    };
    // It may stand behind words that leave it what it is.
    let is_one = |part: &Part| {
        let command = &line[part.range.clone()];
        let words = command.match_indices(' ').map(|(at, _)| at + 1);
        std::iter::once(0).chain(words).take(5).any(|at| is_command(&command[at..]))
    };
    let fits = problems.is_empty()
        && commands.len() > 1
        && commands.iter().all(is_plain)
        && commands.iter().any(is_one);
    let place = |part: Part| (part.range.start + start..part.range.end + start, part.behind);
    fits.then(|| (start..start + line.len(), commands.into_iter().map(place).collect()))
}

#[cfg(test)]
mod tests {
    use super::nested;

    #[test]
    fn commands_in_quotes_are_taken_apart_where_none_decides_what_another_finds() {
        let parts = |text: &str| {
            let (_, all) = nested(text, &|_| false, &|command| command.starts_with("do"))?;
            Some(all.into_iter().map(|(range, behind)| (text[range].to_owned(), behind)).collect::<Vec<_>>())
        };
        let both = |behind| Some(vec![("do a".to_owned(), false), ("do b".to_owned(), behind)]);
        for (text, found) in [
            ("ssh h 'do a; do b'", both(false)),
            ("ssh -t h \"do a && do b\"", both(true)),
            ("sudo -u x bash -c 'do a; do b;'", both(false)),
            (
                "ssh h 'sudo -u x do a; ls'",
                Some(vec![("sudo -u x do a".to_owned(), false), ("ls".to_owned(), false)]),
            ),
            ("ssh h 'do a'", None),
            ("ssh h 'cd x; do a'", None),
            ("ssh h 'A=b; do a'", None),
            ("ssh h 'do a | do b; do c &'", None),
            ("ssh h 'ls; ls'", None),
            ("do 'do a; do b'", None),
            ("ssh h 'do a; do b' > x", None),
            ("ssh h \"do \\\"a; b\\\"; do c\"", None),
        ] {
            assert_eq!(parts(text), found, "{text}");
        }
    }
}
