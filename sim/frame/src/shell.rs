//! What stands before a command at a shell's prompt.
//!
//! A command behind `sudo`, `time`, `ssh HOST` and the like is that command; what `ssh` sends elsewhere runs there.

use crate::token::{Token, split};
use runbook::{Problem, without_redirections};

/// So many words may stand around a command, one in the other.
const DEPTH_MAX: usize = 8;

/// A command without what stands before it.
#[derive(Debug, Default)]
pub(crate) struct Bare {
    /// Its words; none where only what stands before a command was typed.
    pub(crate) words: Vec<Token>,
    /// A line of its own that is typed for it in quotes, as behind `bash -c`.
    pub(crate) quoted: Option<Token>,
    /// A file of commands that a shell is given to run.
    pub(crate) script: Option<Token>,
    /// The host that it is sent to.
    pub(crate) sent_to: Option<String>,
    /// The variables that are set for it.
    pub(crate) variables: Vec<Token>,
    /// What is said of the words before it.
    pub(crate) notes: Vec<Problem>,
}

/// Words before a command that leave it what it is, and their options that take a word.
const BEFORE: &[(&str, &[&str])] = &[
    ("sudo", &["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-U", "-D", "-R", "-T"]),
    ("doas", &["-u"]),
    ("time", &["-f", "-o"]),
    ("nohup", &[]),
    ("nice", &["-n"]),
    ("ionice", &["-c", "-n"]),
    ("env", &["-u", "-C"]),
    ("exec", &[]),
    ("command", &[]),
    ("setsid", &[]),
    ("stdbuf", &["-i", "-o", "-e"]),
    ("call", &[]),
];

/// Their options under which the command behind them does not run: the program looks, or says what it is.
const ONLY_LOOKS: &[(&str, &[&str])] = &[
    ("sudo", &["-l", "-ll", "-v", "-K", "-V", "--list", "--validate", "--help", "--version"]),
    ("command", &["-v", "-V"]),
    ("env", &["--help", "--version"]),
    ("ssh", &["-N", "-O", "-G", "-V", "-Q"]),
    ("bash", &["-n"]),
    ("sh", &["-n"]),
    ("ksh", &["-n"]),
    ("zsh", &["-n"]),
];

/// Whether one of the options before a command keeps it from being run, by itself or among the letters behind one hyphen.
fn only_looks(name: &str, words: &[Token]) -> bool {
    let Some((_, known)) = ONLY_LOOKS.iter().find(|(word, _)| *word == name) else { return false };
    let values = BEFORE.iter().find(|(word, _)| *word == name).map_or(&[][..], |(_, values)| values);
    let takes = |option: &str| if name == "ssh" { ssh_takes(option) } else { takes_word(option, values) };
    let is_one = |word: &Token| {
        let letters = word.text.strip_prefix('-').filter(|letters| !letters.starts_with('-'));
        let mut letters = letters.unwrap_or_default().chars().map(|letter| format!("-{letter}"));
        known.contains(&word.text.as_str())
            || letters
                .find(|one| known.contains(&one.as_str()) || takes(one))
                .is_some_and(|one| known.contains(&one.as_str()))
    };
    words[..options(words, takes).min(words.len())].iter().any(is_one)
}

/// Shells that take a line behind an option.
const SHELLS: &[&str] = &["bash", "sh", "ksh", "zsh", "su", "runuser", "cmd", "cmd.exe"];

/// The options of `ssh` that take a word.
const SSH_VALUES: &str = "bcDEeFIiJLlmOopQRSWw";

/// Takes off what stands before a command.
pub(crate) fn bare(mut words: Vec<Token>) -> Bare {
    let mut bare = Bare::default();
    for _ in 0..DEPTH_MAX {
        let Some(first) = words.first() else { break };
        let name = name_of(&first.text).to_owned();
        if only_looks(&name, &words[1..]) {
            let message = format!("`{name}` only looks with this option, and runs nothing behind it");
            bare.notes.push(note(first, &message));
            words.clear();
            break;
        }
        let taken = if is_assignment(&first.text) {
            bare.notes.push(note(first, "a variable that is set changes nothing here"));
            bare.variables.push(first.clone());
            1
        } else if let Some((_, values)) = BEFORE.iter().find(|(word, _)| *word == name) {
            bare.notes.push(note(first, &format!("a command behind `{name}` is that command")));
            1 + options(&words[1..], |option| takes_word(option, values))
        } else if name == "ssh" {
            let place = 1 + options(&words[1..], ssh_takes);
            let Some(place_word) = words.get(place) else {
                words.clear();
                break;
            };
            let place_name = place_word.text.rsplit('@').next().unwrap_or_default().to_owned();
            if words.len() > place + 1 {
                bare.notes.push(note(first, &format!("what is sent by `ssh` runs on {place_name}")));
                bare.sent_to = (!is_local(&place_name)).then_some(place_name);
            }
            place + 1
        } else if first.text.len() > 1 && first.text.starts_with('@') {
            bare.notes.push(note(first, "that a line is not shown changes nothing here"));
            words[0] = words[0].from(1);
            0
        } else if let Some(taken) = behind_cmd(&name, &words) {
            bare.notes.push(note(first, &format!("a command behind `{name}` is that command")));
            taken
        } else if SHELLS.contains(&name.as_str()) {
            bare.quoted = behind_option(&words);
            bare.script = script(&name, &words[1..]).filter(|_| bare.quoted.is_none());
            bare.notes.push(note(first, &format!("what is typed behind `{name}` is typed there")));
            words.clear();
            break;
        } else {
            break;
        };
        words.drain(..taken.min(words.len()));
        // What `ssh` is given in quotes is a line of its own.
        if let [only] = words.as_slice()
            && only.text.contains(char::is_whitespace)
        {
            bare.quoted = words.pop();
            break;
        }
    }
    bare.words = words;
    bare
}

/// Whether a name is that of the machine itself.
#[must_use]
pub fn is_local(place: &str) -> bool {
    ["localhost", "127.0.0.1", "::1", "[::1]", "."].contains(&place)
}

/// The commands of a line that stands in quotes.
pub(crate) fn commands(line: &Token) -> Option<Vec<Vec<Token>>> {
    let mut all = Vec::new();
    let (mut start, mut quote) = (0, None);
    let text = without_redirections(&line.text).text;
    let mut parts = Vec::new();
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, ';' | '\n') => parts.push((std::mem::replace(&mut start, at + 1), at)),
            (None, '&') if text[at..].starts_with("&&") => {
                parts.push((std::mem::replace(&mut start, at + 2), at));
            }
            (None, '|' | '<' | '>' | '`') => return None,
            _ => {}
        }
    }
    parts.push((start, text.len()));
    for (from, to) in parts.into_iter().filter(|(from, to)| from < to) {
        let (words, problems) = split(&text[from..to], true);
        if !problems.is_empty() {
            return None;
        }
        let words: Vec<Token> = words.into_iter().map(|word| word.within(line, from)).collect();
        if !words.is_empty() {
            all.push(words);
        }
    }
    Some(all)
}

/// The name of a program without its path.
pub(crate) fn name_of(word: &str) -> &str {
    if word == "." { word } else { word.rsplit(['/', '\\']).next().unwrap_or(word) }
}

fn note(word: &Token, message: &str) -> Problem {
    Problem::without_effect(word.range(), message)
}

/// `NAME=VALUE`, as a shell takes it before a command.
fn is_assignment(word: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    word.split_once('=').is_some_and(|(name, _)| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(letter)
    })
}

/// How many words are options or their values.
fn options(words: &[Token], takes: impl Fn(&str) -> bool) -> usize {
    let mut at = 0;
    while let Some(word) = words.get(at).filter(|word| word.text.len() > 1 && word.text.starts_with('-')) {
        at += if takes(&word.text) { 2 } else { 1 };
        if word.text == "--" {
            break;
        }
    }
    at
}

/// Whether an option takes the word behind it; of several letters behind one hyphen the last one does.
fn takes_word(option: &str, values: &[&str]) -> bool {
    let last = option.chars().next_back().filter(|_| option.len() > 2 && !option.starts_with("--"));
    values.contains(&option)
        || last.is_some_and(|letter| values.iter().any(|one| one[1..] == *letter.encode_utf8(&mut [0; 4])))
}

fn ssh_takes(option: &str) -> bool {
    option.len() == 2 && option[1..].chars().all(|letter| SSH_VALUES.contains(letter))
}

/// How many words stand before what the command line of Windows is given to do, where it is given as words; behind `/c`
/// all the others are the command.
fn behind_cmd(name: &str, words: &[Token]) -> Option<usize> {
    let is_it = ["cmd", "cmd.exe"].iter().any(|known| name.eq_ignore_ascii_case(known));
    let at =
        words.iter().position(|word| ["/c", "/k"].iter().any(|one| word.text.eq_ignore_ascii_case(one)))?;
    (is_it && words.len() > at + 2).then_some(at + 1)
}

/// The file of commands that a shell is given: the first word that is no option, or, of a shell for somebody else, the one
/// behind the name of whom it is for.
fn script(name: &str, words: &[Token]) -> Option<Token> {
    let is_for_another = ["su", "runuser"].contains(&name);
    let values: &[&str] = if is_for_another { &["-s", "-g", "-G", "-w"] } else { &["-o", "-O", "--rcfile"] };
    let mut operands = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let is_option = word.text.starts_with(['-', '+', '/']) && !word.text[1..].contains('/');
        at += if values.contains(&word.text.as_str()) { 2 } else { 1 };
        if !is_option {
            operands.push(word);
        }
    }
    operands.get(usize::from(is_for_another)).map(|word| (*word).clone())
}

/// The line behind `-c`, `-lc` or `/c`: one word in quotes, or what is left.
fn behind_option(words: &[Token]) -> Option<Token> {
    let is = |word: &Token| {
        let option = word.text.strip_prefix(['-', '/']).unwrap_or_default();
        option.len() < 5
            && option.ends_with(['c', 'C'])
            && option.chars().all(|letter| letter.is_ascii_alphabetic())
    };
    words.get(words.iter().position(is)? + 1).cloned()
}
