//! What a shell would make of one command line: where one command ends and the next begins, and what it would put in the
//! place of what is written.
//!
//! Guarantees: what stands in quotes is part of a word, whatever it is; every byte that is not part of a command brings a
//! finding or is a separator. It does not know what a command means.

use std::ops::Range;

use crate::compound::{compound_word, leading_loop, wait_loop};
use crate::filter::{hides_failure, sets_pipefail};
use crate::redirect::{is_arrow, placeholder};
use crate::{NOT_MODELLED, Problem, Severity};

/// A command line as a shell reads it.
#[derive(Debug, Default)]
pub(crate) struct Shell {
    /// The commands, one after the other.
    pub(crate) commands: Vec<Part>,
    /// What is wrong with the line, or cannot be played.
    pub(crate) problems: Vec<Problem>,
    /// Whether a pipe fails behind the line where any of its programs fails (`set -o pipefail`; POSIX.1-2024, "set").
    pub(crate) pipefail: bool,
}

/// One command of a line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Where it stands.
    pub(crate) range: Range<usize>,
    /// What of it a shell does and a rehearsal does not, at its place in the line: the command is then not modelled.
    pub(crate) beyond: Option<Problem>,
    /// Whether it stands behind `&&`.
    pub(crate) behind: bool,
}

impl Part {
    fn plain(range: Range<usize>) -> Self {
        Self { range, beyond: None, behind: false }
    }
}

/// Reads a command line from which redirections have been cut out, but for those that are part of a command; typed where a pipe
/// fails with any of its programs, or with the last one alone.
pub(crate) fn shell(text: &str, kept: &[Range<usize>], pipefail: bool) -> Shell {
    // A loop is one command, whatever stands in it.
    let whole = 0..text.len();
    let is_more = |end: usize| !text[end..].trim_matches([' ', ';']).is_empty();
    let leading = leading_loop(text).filter(|end| is_more(*end));
    if leading.is_none() && wait_loop(text).is_some() {
        return Shell { commands: vec![Part::plain(whole)], problems: Vec::new(), pipefail };
    }
    if let Some(range) = compound_word(text).filter(|_| leading.is_none()) {
        let message =
            format!("`{}` begins a loop or a choice of a shell, which is not modelled", &text[range.clone()]);
        let help = "type the commands that are to be given one by one; how a refusal is met is the operator's policy";
        let problem = Problem { help: Some(help.into()), ..Problem::error("shell-operator", range, message) };
        return Shell { commands: vec![Part::plain(whole)], problems: vec![problem], pipefail };
    }
    let found = Shell { pipefail, ..Shell::default() };
    let mut reader = Reader { text, kept, quote: None, start: 0, beyond: None, behind: false, found };
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        if let Some(after) = reader.waits(at) {
            at = after;
            continue;
        }
        match reader.letter(at, letter) {
            Some(after) => at = after.max(at + letter.len_utf8()),
            None => return reader.found,
        }
    }
    reader.command(text.len());
    reader.found
}

/// Where a here-document begins in a line, and the word that ends it.
pub(crate) fn here_document(text: &str) -> Option<(Range<usize>, &str)> {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            // Three of them give the tool one text.
            (None, '<') if text[..at].ends_with('<') || text[at..].starts_with("<<<") => {}
            (None, '<') if text[at..].starts_with("<<") => {
                let rest = text[at + 2..].trim_start_matches(['<', '-']).trim_start();
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                let word = rest[..end].trim_matches(['"', '\'', '\\']);
                let after = text.len() - rest.len() + end;
                return (!word.is_empty()).then_some((at..after, word));
            }
            _ => {}
        }
    }
    None
}

struct Reader<'a> {
    text: &'a str,
    /// Where redirections stand that are part of their command.
    kept: &'a [Range<usize>],
    quote: Option<char>,
    /// Where the command that is read begins.
    start: usize,
    /// What of it is not modelled.
    beyond: Option<Problem>,
    /// Whether it stands behind `&&`.
    behind: bool,
    found: Shell,
}

impl Reader<'_> {
    /// Reads one character and says where the next one to be read is; none where nothing follows.
    fn letter(&mut self, at: usize, letter: char) -> Option<usize> {
        match (self.quote, letter) {
            (Some('"'), '\\') if self.text[at + 1..].starts_with('"') => return Some(at + 2),
            (Some(open), _) if open == letter => self.quote = None,
            (Some('\''), _) => {}
            (_, '$' | '`') => return Some(self.expansion(at, letter)),
            (Some(_), _) => {}
            (None, '"' | '\'') => self.quote = Some(letter),
            (None, '%') => return Some(self.percent(at)),
            (None, '{') if self.text[at..].starts_with("{{") => return Some(self.template(at)),
            (None, '#') if at == 0 || self.text[..at].ends_with(char::is_whitespace) => {
                self.comment(at);
                return None;
            }
            (None, ':') if at == 0 && self.text.starts_with("::") => {
                self.comment(at);
                return None;
            }
            (None, ';') if !self.attribute(at) => {
                self.command(at);
                self.start = at + 1;
            }
            (None, '&' | '|' | '<' | '>') => return self.operator(at),
            _ => {}
        }
        Some(at)
    }

    /// Takes the loop that begins here, where a command begins, and says where it ends.
    fn waits(&mut self, at: usize) -> Option<usize> {
        if self.quote.is_some() || !self.text[self.start..at].trim().is_empty() {
            return None;
        }
        let end = at + leading_loop(&self.text[at..])?;
        let behind = std::mem::take(&mut self.behind);
        self.found.commands.push(Part { behind, ..Part::plain(at..end) });
        self.start = end;
        Some(end)
    }

    /// Ends the command that is read.
    fn command(&mut self, end: usize) {
        let text = &self.text[self.start..end];
        let start = self.start + text.len() - text.trim_start().len();
        let range = start..start + text.trim().len();
        let beyond = self.beyond.take();
        let behind = std::mem::take(&mut self.behind);
        if let Some(on) = sets_pipefail(&self.text[range.clone()]) {
            self.found.pipefail = on;
        }
        if !range.is_empty() {
            self.found.commands.push(Part { range, beyond, behind });
        }
    }

    fn error(&mut self, code: &'static str, range: Range<usize>, message: String, help: &str) {
        let help = Some(help.to_owned());
        self.found.problems.push(Problem { help, ..Problem::error(code, range, message) });
    }

    /// A semicolon with an attribute on both sides is one of a connection's, and what a family makes of it is its own.
    fn attribute(&self, at: usize) -> bool {
        let before = self.text[..at].rsplit(char::is_whitespace).next().unwrap_or_default();
        let after = self.text[at + 1..].split([' ', '\t', ';']).next().unwrap_or_default();
        before.contains('=') && after.contains('=')
    }

    /// What a shell would put something in the place of: a variable, or what another command prints.
    fn expansion(&mut self, at: usize, letter: char) -> usize {
        let rest = &self.text[at + 1..];
        if letter == '`' || rest.starts_with('(') {
            let close = if letter == '`' { '`' } else { ')' };
            let end = rest.find(close).map_or(self.text.len(), |end| at + 1 + end + 1);
            let message = "what a command prints would stand here, and it is not known".to_owned();
            self.error("shell-substitution", at..end, message, "write what is meant");
            return end;
        }
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let length = match rest.strip_prefix('{') {
            Some(inner) => inner.find('}').map_or(0, |end| end + 2),
            None => rest.find(|c| !word(c)).unwrap_or(rest.len()),
        };
        // A dollar sign within a name is a letter of it in many a product; right behind the one letter of an option it begins
        // what the option takes.
        let before = self.text[..at].rsplit([' ', '\t', '"', '\'']).next().unwrap_or_default();
        let option = before.strip_prefix(['-', '/']).is_some_and(|letter| letter.len() == 1);
        let is_letter = before.ends_with(word) && !option && !rest.starts_with('{');
        if length == 0 || is_letter {
            return at;
        }
        self.variable(at..at + 1 + length)
    }

    /// A value that a template is to be filled with.
    fn template(&mut self, at: usize) -> usize {
        let end = self.text[at..].find("}}").map_or(self.text.len(), |end| at + end + 2);
        let message = format!("`{}` stands for a value that is not written", &self.text[at..end]);
        self.error("placeholder", at..end, message, "write the value");
        end
    }

    /// A variable of the kind `%NAME%`.
    fn percent(&mut self, at: usize) -> usize {
        let rest = &self.text[at + 1..];
        let name = rest.split('%').next().unwrap_or_default();
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "_()".contains(c));
        if !is_name || name.len() == rest.len() {
            return at;
        }
        self.variable(at..at + name.len() + 2)
    }

    fn variable(&mut self, range: Range<usize>) -> usize {
        let end = range.end;
        if is_secret(&self.text[range.clone()]) {
            let message = format!("what `{}` stands for changes nothing here", &self.text[range.clone()]);
            self.found.problems.push(Problem::without_effect(range, message));
            return end;
        }
        let message = format!("what `{}` stands for is not known here", &self.text[range.clone()]);
        self.error("shell-variable", range, message, "write its value: a rehearsal has no environment");
        end
    }

    fn comment(&mut self, at: usize) {
        let before = self.text[..at].trim_end().len();
        self.command(before);
        let message = "a comment stands behind a command; it is not typed, and reads better as prose";
        self.found.problems.push(Problem {
            severity: Severity::Warning,
            help: Some("take it out of the block".to_owned()),
            replacement: Some(String::new()),
            safe: true,
            ..Problem::error("comment", before..self.text.len(), message)
        });
    }

    /// What joins a command to another one, or to a file. None where nothing that follows is read.
    fn operator(&mut self, at: usize) -> Option<usize> {
        if let Some(place) = self.kept.iter().find(|place| place.contains(&at)) {
            return Some(place.end);
        }
        let rest = &self.text[at..];
        if rest.starts_with("&&") {
            // What is typed only if something is so is one command with it, as a shell has it.
            if guard(&self.text[self.start..at]) {
                self.beyond(at..at + 2, UNKNOWN_GUARD, GUARDED);
                return Some(at + 2);
            }
            let is_hidden = !self.found.pipefail && hides_failure(&self.text[self.start..at]);
            self.command(at);
            (self.start, self.behind) = (at + 2, !is_hidden);
            if is_hidden {
                let severity = Severity::Warning;
                let help = Some("leave the filter out, or type the next command by itself".to_owned());
                let problem = Problem::error("hidden-failure", at..at + 2, HIDDEN);
                self.found.problems.push(Problem { severity, help, ..problem });
            }
            return Some(at + 2);
        }
        if rest.starts_with('&') && self.text[self.start..at].trim().is_empty() {
            let message = "a command behind `&` is that command, as where it calls one by its path";
            self.found.problems.push(Problem::without_effect(at..at + 1, message));
            self.start = at + 1;
            return Some(at + 1);
        }
        if let Some(end) = placeholder(rest) {
            // A line of a page often has several of them, which are written in one go.
            if self.found.problems.iter().any(|problem| problem.code == "placeholder") {
                return Some(at + end);
            }
            let range = at..at + end;
            let message = format!("`{}` stands for a value that is not written", &self.text[range.clone()]);
            self.error("placeholder", range, message, "write the value");
            return Some(at + end);
        }
        match rest.as_bytes() {
            [b'>', ..] if is_arrow(self.text, at) => Some(at + 1),
            [b'|', b'|', ..] => {
                self.beyond(
                    at..at + 2,
                    "what is typed only if another command fails is not modelled",
                    ON_REFUSAL,
                );
                // It is what comes where nothing before it in the line succeeds, and not this command alone.
                self.behind = false;
                Some(at + 2)
            }
            // A pipe is part of its command, and what it comes to is asked of the vocabulary.
            [b'|', ..] => Some(at + 1),
            [b'<', b'<', b'<', ..] => {
                self.beyond(at..at + 3, "a text as input is not modelled", AS_ARGUMENT);
                Some(at + 3)
            }
            [b'<', b'<', ..] => Some(self.text.len()),
            [b'<', ..] => {
                self.beyond(
                    at..at + 1,
                    "a file as input is not modelled: nobody here has read it",
                    AS_ARGUMENT,
                );
                Some(at + 1)
            }
            [b'>', ..] => {
                let message = "output is sent somewhere here, and no file is named".to_owned();
                self.error("shell-operator", at..at + 1, message, "name the file, or leave it out");
                self.command(at);
                None
            }
            _ => Some(self.in_background(at)),
        }
    }

    /// A `&` behind a command. What is glued to it is the rest of a word far more often than a command of its own.
    fn in_background(&mut self, at: usize) -> usize {
        let glued = self.text[at + 1..].find(char::is_whitespace).unwrap_or(self.text.len() - at - 1);
        let (message, help) = if glued == 0 {
            (
                "a command in the background is not modelled: the next one would not wait for it",
                "give it a lane of its own: the lanes of a step run side by side",
            )
        } else {
            (
                "a shell ends the command here and leaves it in the background, which is not modelled",
                "where the sign belongs to a word, put the word into quotes",
            )
        };
        self.beyond(at..at + 1, message, help);
        let end = at + 1 + glued;
        self.command(end);
        self.start = end;
        end
    }

    /// Says that the command that is read is not modelled; once of each command.
    fn beyond(&mut self, range: Range<usize>, message: &str, help: &str) {
        let problem =
            || Problem { help: Some(help.to_owned()), ..Problem::error(NOT_MODELLED, range, message) };
        self.beyond.get_or_insert_with(problem);
    }
}

/// Whether a command is there for what it answers, which decides whether the next one is typed, and is not known here.
fn guard(text: &str) -> bool {
    const ASKING: [&str; 14] = [
        "[", "[[", "test", "!", "grep", "egrep", "fgrep", "pgrep", "ls", "stat", "diff", "cmp", "false",
        "pidof",
    ];
    let last = text.rsplit('|').next().unwrap_or_default();
    [text, last].iter().any(|part| part.split_whitespace().next().is_some_and(|word| ASKING.contains(&word)))
}

/// What is said of a command that is typed only where such a one succeeds.
const UNKNOWN_GUARD: &str =
    "what is typed only if this answers yes is not modelled: nobody here knows what it answers";

/// What to do about it.
const GUARDED: &str =
    "type the command by itself where it is to be typed; what an operator looks at first is prose";

/// What is said of a command that is typed whatever comes of the one before its filter.
const HIDDEN: &str = "this looks at the last program of the pipe, which succeeds whatever comes of the first, so that what follows is run anyway";

/// What to do about a command that is typed only where another one was refused.
const ON_REFUSAL: &str =
    "type one command a line: what follows a refusal is for the operator's policy `on_refusal` to say";

/// What to do about statements that a tool is fed with.
const AS_ARGUMENT: &str = "give its statements to the tool as an argument, or type them at its prompt";

/// Whether a variable holds a secret by its name: nobody writes its value into a document, and no model asks for it (ours).
fn is_secret(variable: &str) -> bool {
    let name = variable.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_ascii_uppercase();
    // The folder in which a shell stands.
    let is_folder = ["PWD", "OLDPWD"].contains(&name.as_str());
    let secret = ["PASS", "PWD", "SECRET", "TOKEN", "CREDENTIAL"];
    !is_folder && (secret.iter().any(|part| name.contains(part)) || name.split('_').any(|part| part == "PW"))
}

#[cfg(test)]
mod tests {
    use super::{here_document, shell};

    fn commands(text: &str) -> Vec<&str> {
        let found = shell(text, &[], false);
        assert!(found.problems.is_empty(), "{text}: {:?}", found.problems);
        assert!(found.commands.iter().all(|part| part.beyond.is_none()), "{text}: {:?}", found.commands);
        found.commands.into_iter().map(|part| &text[part.range]).collect()
    }

    fn problem(text: &str) -> (&'static str, &str) {
        let found = shell(text, &[], false);
        assert_eq!(found.problems.len(), 1, "{text}: {:?}", found.problems);
        let problem = &found.problems[0];
        (problem.code, &text[problem.range.clone()])
    }

    #[test]
    fn a_line_is_taken_apart_where_a_shell_does() {
        assert_eq!(commands("do a; do b && do c;"), ["do a", "do b", "do c"]);
        assert_eq!(commands("do 'a; b' \"c && d | e\""), ["do 'a; b' \"c && d | e\""]);
        assert_eq!(
            commands("a; until b; do sleep 1; done && c; while ! d; do sleep 1; done; e"),
            ["a", "until b; do sleep 1; done", "c", "while ! d; do sleep 1; done", "e"]
        );
        assert_eq!(commands("do dsn=a;uid=b -e x"), ["do dsn=a;uid=b -e x"]);
        assert_eq!(commands("do a#b TT$X redis,h:1##t 100%"), ["do a#b TT$X redis,h:1##t 100%"]);
    }

    #[test]
    fn a_variable_is_told_and_one_that_holds_a_secret_changes_nothing() {
        for (text, code, place) in [
            ("do $STORE", "shell-variable", "$STORE"),
            ("do -d $PWD", "shell-variable", "$PWD"),
            ("do -a \"$REDIS_PASSWORD\"", "without-effect", "$REDIS_PASSWORD"),
            ("do -a ${DB_PW}", "without-effect", "${DB_PW}"),
            ("do -a %API_TOKEN%", "without-effect", "%API_TOKEN%"),
        ] {
            assert_eq!(problem(text), (code, place), "{text}");
        }
    }

    #[test]
    fn what_stands_behind_another_command_is_told_from_what_follows_it() {
        for (text, behind) in [
            ("a && b; c", vec![false, true, false]),
            ("a && b && c", vec![false, true, true]),
            ("a; b && c", vec![false, false, true]),
            ("a && b || c", vec![false, false]),
            ("a || b && c", vec![false, true]),
        ] {
            let parts = shell(text, &[], false).commands;
            assert_eq!(parts.iter().map(|part| part.behind).collect::<Vec<_>>(), behind, "{text}");
        }
    }

    #[test]
    fn what_a_shell_would_put_in_the_place_of_something_is_found() {
        assert_eq!(problem("do $DSN now"), ("shell-variable", "$DSN"));
        assert_eq!(problem("do \"dsn=${DSN}\""), ("shell-variable", "${DSN}"));
        assert_eq!(problem("do -r$DSN"), ("shell-variable", "$DSN"));
        assert_eq!(problem("do TT${DSN}"), ("shell-variable", "${DSN}"));
        assert_eq!(problem("do %TT_HOME%\\bin"), ("shell-variable", "%TT_HOME%"));
        assert_eq!(problem("do a $(date +%F)"), ("shell-substitution", "$(date +%F)"));
        assert_eq!(problem("do -r<region_name>"), ("placeholder", "<region_name>"));
        assert_eq!(problem("do a # why"), ("comment", " # why"));
        assert_eq!(problem("do a >"), ("shell-operator", ">"));
        assert!(shell("do '$DSN `x`'", &[], false).problems.is_empty());
    }

    #[test]
    fn what_joins_commands_otherwise_leaves_one_of_them_unmodelled_and_the_next_one_what_it_is() {
        for (text, sign, whole, next) in [
            ("do a || do b; do c", "||", "do a || do b", Some("do c")),
            ("do a & do b", "&", "do a &", Some("do b")),
            ("do a &", "&", "do a &", None),
            ("do a < file; do b", "<", "do a < file", Some("do b")),
            ("do a <<< 'x; y'", "<<<", "do a <<< 'x; y'", None),
        ] {
            let found = shell(text, &[], false);
            assert!(found.problems.is_empty(), "{text}: {:?}", found.problems);
            let beyond = found.commands[0].beyond.as_ref().expect("it is not modelled");
            assert_eq!((&text[beyond.range.clone()], &text[found.commands[0].range.clone()]), (sign, whole));
            let after = found.commands.get(1);
            assert_eq!(after.map(|part| &text[part.range.clone()]), next, "{text}");
            assert!(after.is_none_or(|part| part.beyond.is_none()), "{text}");
        }
    }

    #[test]
    fn a_here_document_is_known_by_the_word_that_ends_it() {
        assert_eq!(here_document("do a <<EOF"), Some((5..10, "EOF")));
        assert_eq!(here_document("do <<- 'END' b"), Some((3..12, "END")));
        assert_eq!(here_document("do '<<EOF'"), None);
        assert_eq!(here_document("do <<< 'x'"), None);
    }
}
