//! Options that a program of the product does not have, for which it refuses before it does anything: by their long names, of which
//! `options.txt` has all. What a name begins alone stands for it, as `getopt_long` has it.

use super::command::Command;
use super::typed::{Act, Typed};
use crate::tools::{Left, Line, parse_line, words};
use runbook::{Answer, Parsed, Problem, nearest_word};

/// The options of a program; none where its own are not listed.
fn options_of(program: &str) -> Option<Vec<&'static str>> {
    let mut found: Option<Vec<&str>> = None;
    for line in include_str!("../tools/options.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let is_begun = found.is_some();
        match (line.starts_with(' '), is_begun) {
            (false, true) => break,
            (false, false) if words.next() == Some(program) => found = Some(words.collect()),
            (true, true) => found.iter_mut().for_each(|found| found.extend(words.by_ref())),
            _ => {}
        }
    }
    found
}

/// What is said of a call with such an option: its program refuses it. Left of a pipe what stands behind it reads nothing then.
pub(super) fn read(text: &str) -> Option<Parsed<Command>> {
    let Some((left, right)) = text.split_once('|').filter(|(left, _)| words(left).is_ok()) else {
        return alone(text);
    };
    let mut parsed = alone(left)?;
    let Some(Command::Line(Typed { act: Act::Refuses(lines), .. })) = parsed.command.take() else {
        return None;
    };
    let Ok(Line::Psql(into)) = parse_line(right) else { return None };
    let reads = into.commands.is_empty() && into.file.is_none() && into.archive.is_none();
    let line = Line::Pipe(Left::Fails(lines), into);
    parsed.command = reads.then(|| Command::Line(Typed::of(Act::Run(line))));
    // Where a part of what is joined by a pipe stands in the text nobody knows here.
    for problem in &mut parsed.problems {
        (problem.range, problem.replacement) = (0..text.len(), None);
    }
    parsed.command.is_some().then_some(parsed)
}

fn alone(text: &str) -> Option<Parsed<Command>> {
    let all = words(text).ok()?;
    let (program, rest) = all.split_first()?;
    let options = options_of(program)?;
    let names = || options.iter().map(|one| one.trim_end_matches('='));
    let is_wrong = |(at, word): (usize, &String)| {
        let name = word.strip_prefix("--")?.split('=').next()?;
        let is_option = !name.is_empty() && !name.contains(char::is_whitespace);
        let is_value = at > 0 && rest[at - 1] == "-c";
        let is_known = names().any(|known| known.starts_with(name));
        (is_option && !is_value && !is_known).then(|| (word.clone(), name.to_owned()))
    };
    let (word, name) = rest.iter().enumerate().find_map(is_wrong)?;
    let says = format!("{program}: unrecognized option '{word}'");
    let hint = format!("{program}: hint: Try \"{program} --help\" for more information.");
    let at = text.find(&word).map_or(0..text.len(), |at| at + 2..at + 2 + name.len());
    let message = format!("`{program}` refuses this: unrecognized option `{word}`");
    let problem = Problem::error("unknown-option", at, message).meant(nearest_word(&name, names()));
    let read = Parsed::ok(Command::Line(Typed::of(Act::Refuses(vec![says, hint]))));
    Some(Parsed { problems: vec![problem], answer: Answer::Refused, ..read })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn an_option_that_a_program_does_not_have_is_told_with_the_one_that_was_meant() {
        for (text, meant) in [
            ("vacuumdb -h new -d app --analyse-in-stages", Some("analyze-in-stages")),
            ("pg_dump -h old -d app --schema_only", Some("schema-only")),
            ("pg_dump -h old -d app --schema_only | psql -h new -d app", None),
            ("psql -h old --quite -c \"SELECT 1\"", Some("quiet")),
        ] {
            let found = read(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.problems[0].replacement.as_deref(), meant, "{text}");
        }
        for text in [
            "vacuumdb -h new --analyze-in-st",
            "vacuumdb --all --analyze",
            "pg_dump --schema-only --no-acl",
            "psql -h old -c \"--quite\"",
            "psql -h old --set=a=b --variable c=d",
            "pg_ctl --foo",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
