//! Prompts: those of a runbook, and those that a line was pasted with.
//!
//! It tells what a line begins with by its form; which lane was meant is guessed only where the line or its block says so.

use crate::Lane;

/// A prompt at the start of a line.
pub(crate) struct Head<'a> {
    pub(crate) lane: &'a str,
    pub(crate) release: Option<&'a str>,
    /// Bytes before the command: the prompt, the dollar sign and the spaces after it.
    pub(crate) length: usize,
    /// Whether a space, or nothing, follows the dollar sign.
    pub(crate) spaced: bool,
}

/// Finds what a person would take for a prompt; whether it is a right one is decided later.
pub(crate) fn head(line: &str) -> Option<Head<'_>> {
    let (prompt, rest) = line.split_once('$')?;
    let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let (lane, release) = match prompt.split_once('@') {
        Some((lane, release)) => (lane, Some(release)),
        None => (prompt, None),
    };
    let sane = !lane.is_empty() && lane.chars().all(word) && !lane.starts_with(|c: char| c.is_ascii_digit());
    let fits = release.is_none_or(|release| release.chars().all(word));
    let blank = rest.len() - rest.trim_start().len();
    let head = Head { lane, release, length: prompt.len() + 1 + blank, spaced: rest.is_empty() || blank > 0 };
    (sane && fits).then_some(head)
}

/// A prompt that is none of a runbook's.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Foreign {
    pub(crate) kind: Kind,
    /// Bytes before what is typed.
    pub(crate) length: usize,
    /// The lane that it names, as far as it names one.
    pub(crate) lane: Option<Lane>,
    /// The release that it names beside the lane.
    pub(crate) release: Option<String>,
}

/// Whose prompt it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A shell's.
    Shell,
    /// That of a program that was started before, and asks for more.
    Session,
    /// A lane's, without its dollar sign.
    NoDollar,
}

/// Finds a prompt that is none of a runbook's.
pub(crate) fn foreign(line: &str, lanes: &[Lane], is_command: &dyn Fn(&str) -> bool) -> Option<Foreign> {
    no_dollar(line, lanes, is_command)
        .or_else(|| before_command(line, lanes, is_command))
        .or_else(|| session(line))
        .or_else(|| shell(line, lanes, is_command))
}

/// Brackets that a page puts around the name of a lane.
const BRACKETS: [char; 6] = ['[', ']', '(', ')', '<', '>'];

/// The lane that a prompt names, and the release beside it.
fn named<'l>(
    prompt: &str,
    lanes: &'l [Lane],
    same: impl Fn(&str, &str) -> bool,
) -> Option<(&'l Lane, Option<String>)> {
    let ends = |c: char| " :>#%~".contains(c) || BRACKETS.contains(&c);
    let name = prompt.trim_matches(ends);
    let (name, release) = match name.split_once('@') {
        // A sign of a price and a comma are slips of the prompt's own signs.
        Some((lane, release)) => {
            (lane.trim_end_matches(ends), Some(release.trim_end_matches('$').trim().replace(',', ".")))
        }
        None => (name, None),
    };
    let lane = lanes.iter().find(|lane| same(lane.as_str(), name))?;
    // What begins with a letter is a host.
    Some((lane, release.filter(|release| release.starts_with(|c: char| c.is_ascii_digit()))))
}

/// What stands before a command that is read as one, and ends as prompts and marks of a list do: `db-ln-01# COMMAND`,
/// `host:~ # COMMAND`, `+ COMMAND`, `3. COMMAND`.
fn before_command(line: &str, lanes: &[Lane], is_command: &dyn Fn(&str) -> bool) -> Option<Foreign> {
    let ends = line.match_indices(' ').map(|(at, _)| at).take(2);
    let fits = |end: &usize| is_mark(&line[..*end]) && is_command(line[*end..].trim_start());
    let end = ends.into_iter().find(fits)?;
    // A name and a dollar sign are the prompt of a lane, which there may not be.
    let is_of_name = |letter: char| letter.is_alphanumeric() || "_-.@".contains(letter);
    if line[..end].strip_suffix('$').is_some_and(|name| !name.is_empty() && name.chars().all(is_of_name)) {
        return None;
    }
    let length = line.len() - line[end..].trim_start().len();
    let host = line[..end].trim_end_matches([' ', '#', '>', '%', '$', ':', '~', '+']);
    let host = host.rsplit('@').next().unwrap_or_default();
    Some(Foreign { kind: Kind::Shell, length, lane: lane_of(host, lanes), release: None })
}

/// Whether a text ends as prompts do, or is the mark of a list or of a line that a shell shows.
pub(super) fn is_mark(text: &str) -> bool {
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    text.ends_with(['$', '#', '>', '%', '+'])
        || ["-", "*", "\u{2022}"].contains(&text)
        || text.strip_suffix(['.', ')']).is_some_and(is_number)
}

/// `LANE COMMAND`, `LANE> COMMAND`, `LANE $ COMMAND`, `- LANE$ COMMAND` and the like.
fn no_dollar(line: &str, lanes: &[Lane], is_command: &dyn Fn(&str) -> bool) -> Option<Foreign> {
    if let Some(found) = marked(line, lanes, is_command) {
        return Some(found);
    }
    let (word, rest) = line.split_once(' ')?;
    let (lane, release) = named(word, lanes, str::eq_ignore_ascii_case)?;
    let pasted = word.ends_with(['>', '#']) && !word.starts_with('<');
    let found = Foreign {
        kind: Kind::NoDollar,
        length: line.len() - rest.trim_start().len(),
        lane: Some(lane.clone()),
        release,
    };
    (pasted || is_command(rest.trim_start())).then_some(found)
}

/// A prompt that is a lane's but for what stands around it: a time, the mark of a list, a quote or a piece of code before it,
/// or something between the lane and its dollar sign.
fn marked(line: &str, lanes: &[Lane], is_command: &dyn Fn(&str) -> bool) -> Option<Foreign> {
    let bare = unstamped(line).trim_start_matches(['-', '*', '+', '>', '|', '`', ' ']);
    let number = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    let bare = number.strip_prefix(['.', ')']).map_or(bare, str::trim_start);
    let (prompt, rest) = bare.split_once('$')?;
    let typed = rest.trim_start();
    let (lane, release) = named(prompt, lanes, |lane, name| lane == name)?;
    let is_other = bare.len() < line.len() || prompt.contains([' ', ':']) || prompt.contains(BRACKETS);
    let sane = is_other && (rest.len() > typed.len() || is_command(typed)) && !typed.is_empty();
    let length = line.len() - typed.len();
    sane.then(|| Foreign { kind: Kind::NoDollar, length, lane: Some(lane.clone()), release })
}

/// A line without the time or the number of the line that a log or an editor puts before it: `12:03:11 `, `[12:03] `, `7: `.
fn unstamped(line: &str) -> &str {
    let Some((first, rest)) = line.split_once(' ') else { return line };
    let bare = first.trim_matches(['[', ']', '(', ')']);
    let stamp = bare.contains([':', '-']) || bare.len() < first.len();
    let digits = bare.starts_with(|c: char| c.is_ascii_digit());
    let sane = stamp && digits && bare.chars().all(|c| c.is_ascii_digit() || ":.-/,TZ".contains(c));
    if sane { rest.trim_start() } else { line }
}

/// How the prompts of programs end; those of `psql` say too whether a transaction is open, `*`, or has failed, `!`.
const PROGRAMS_OWN: [&str; 15] =
    ["=*#", "=!#", "=*>", "=!>", "-*#", "-!#", "-*>", "-!>", "=#", "=>", "-#", "->", "(#", "(>", ">"];

/// The prompt of a program: `SQL> `, `Command> `, `app=# `.
fn session(line: &str) -> Option<Foreign> {
    let word = line.split(' ').next().unwrap_or_default();
    let name = PROGRAMS_OWN.iter().find_map(|end| word.strip_suffix(end))?;
    let letter = |c: char| c.is_alphanumeric() || "_.:[]()-".contains(c);
    // A letter and a colon are a drive, as in `C:>`, which a shell shows.
    let is_drive = name.len() == 2 && name.ends_with(':');
    let sane =
        name.starts_with(char::is_alphanumeric) && name.chars().all(letter) && !is_drive && name != "PS";
    let length = line.len() - line[word.len()..].trim_start().len();
    sane.then_some(Foreign { kind: Kind::Session, length, lane: None, release: None })
}

/// A shell's: `user@host:~$ `, `[user@host ~]# `, `$ `, `# `, `> `, `C:\> `.
fn shell(line: &str, lanes: &[Lane], is_command: &dyn Fn(&str) -> bool) -> Option<Foreign> {
    let found = |length: usize, host: &str| {
        let blank = line[length..].len() - line[length..].trim_start().len();
        Foreign { kind: Kind::Shell, length: length + blank, lane: lane_of(host, lanes), release: None }
    };
    if let Some(rest) = line.strip_prefix(['$', '#', '>', '%']) {
        let typed = rest.trim_start();
        let begins = typed.starts_with(|c: char| c.is_alphabetic() || "./".contains(c));
        let sure = line.starts_with("$ ") && begins;
        return (rest.starts_with([' ', '\t']) && (sure || is_command(typed))).then(|| found(1, ""));
    }
    let bare = line.strip_prefix("PS ").unwrap_or(line);
    let is_drive = bare.starts_with(|c: char| c.is_ascii_alphabetic()) && bare[1..].starts_with(':');
    if let Some(end) = bare.find('>').filter(|_| is_drive) {
        return (!bare[end + 1..].trim().is_empty()).then(|| found(line.len() - bare.len() + end + 1, ""));
    }
    let end = ["$ ", "# ", "% ", "> "].iter().filter_map(|end| line.find(end)).min()?;
    let prompt = &line[..end];
    let letter = |c: char| c.is_alphanumeric() || "@:~/[]()-_. ".contains(c);
    let shell = ["bash-", "sh-", "ksh-", "~", "/"].iter().any(|start| prompt.starts_with(start));
    let host = prompt.split_once('@').map_or("", |(_, host)| host);
    let at = prompt.contains('@') && !host.starts_with(|c: char| c.is_ascii_digit());
    let sane = prompt.chars().all(letter) && prompt.matches(' ').count() <= 2;
    let host = host.split([':', ' ', ']']).next().unwrap_or_default();
    (sane && (shell || at || prompt.ends_with('~'))).then(|| found(end + 1, host))
}

/// The only lane of which a host's name is made up.
fn lane_of(host: &str, lanes: &[Lane]) -> Option<Lane> {
    let mut found = lanes.iter().filter(|lane| {
        let lane = lane.as_str();
        host == lane || host.split(['-', '.', '_']).any(|part| part == lane) || host.starts_with(lane)
    });
    let first = found.next()?;
    found.next().is_none().then(|| first.clone())
}

#[cfg(test)]
mod tests {
    use super::{Kind, foreign};

    fn found(line: &str) -> Option<(Kind, usize, Option<String>)> {
        let lanes: Vec<crate::Lane> = ["ny", "ln"].iter().map(|lane| lane.parse().expect("a lane")).collect();
        let is_command = |text: &str| text.starts_with("stop");
        foreign(line, &lanes, &is_command)
            .map(|found| (found.kind, found.length, found.lane.map(|lane| lane.to_string())))
    }

    #[test]
    fn prompts_of_shells_are_known_by_their_form() {
        for (line, length, lane) in [
            ("user@host:~$ x", 13, None),
            ("root@db-ln-01:/opt# x", 20, Some("ln")),
            ("[oracle@ny ~]$ x", 15, Some("ny")),
            ("root@db$ x", 9, None),
            ("bash-4.2$ x", 10, None),
            ("$ x", 2, None),
            ("# stop a", 2, None),
            ("> stop a", 2, None),
            ("C:\\Micro Focus\\bin> x", 20, None),
            ("C:> x", 4, None),
            ("PS C:\\> x", 8, None),
        ] {
            assert_eq!(found(line), Some((Kind::Shell, length, lane.map(str::to_owned))), "{line}");
        }
    }

    #[test]
    fn prompts_of_programs_and_lanes_without_their_dollar_sign_are_told_apart() {
        for (line, length) in [
            ("Command> x", 9),
            ("SQL> x", 5),
            ("app=# x", 6),
            ("app=*# x", 7),
            ("app=!> x", 7),
            ("127.0.0.1:6379> x", 16),
        ] {
            assert_eq!(found(line), Some((Kind::Session, length, None)), "{line}");
        }
        for (line, length) in [("ln stop a", 3), ("ln> x", 4), ("ln: stop a", 4), ("LN# x", 4)] {
            assert_eq!(found(line), Some((Kind::NoDollar, length, Some("ln".to_owned()))), "{line}");
        }
    }

    #[test]
    fn what_a_program_prints_is_no_prompt() {
        for line in [
            "started",
            "> ok",
            "# rows: 3",
            "ln: started",
            "10 -> 20",
            "a > b",
            "$5",
            "cost: 5 $",
            "<row> 5",
            "100% done",
            "C: drive",
            "3 > 2",
            "Peer name  Host name",
            "----> done",
        ] {
            assert_eq!(found(line), None, "{line}");
        }
    }
}
