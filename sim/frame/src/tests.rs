//! A small family of words: what is said of each, and where.

use crate::testing::{command, is_refused, problem, reads_back, starts_nothing};
use crate::{
    Args, Form, Lexicon, Malformed, Own, Read, Style, Token, Tool, Vocabulary, flag, foreign_with_value,
    one_word, option_with_value, value_without_effect, without_effect,
};
use runbook::{Answer, Severity, Vocabulary as _, WITHOUT_EFFECT};
use std::fmt;

#[derive(Debug, Clone, PartialEq)]
enum Told {
    Words { name: String, loud: bool },
    Letters(String),
    Own(String),
    Malformed(Malformed),
}

impl runbook::Command for Told {}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words { name, loud } => {
                write!(f, "words {}-name '{name}'", if *loud { "-loud " } else { "" })
            }
            Self::Letters(name) => write!(f, "letters /n{name}"),
            Self::Own(word) => write!(f, "own {word}"),
            Self::Malformed(call) => write!(f, "{call}"),
        }
    }
}

const WORDS: Tool = Tool {
    name: "words",
    style: Style::Words,
    options: &[
        flag("-loud"),
        option_with_value("-name", "a name"),
        option_with_value("-e", "a word"),
        without_effect("-slow"),
        value_without_effect("-key", "a key"),
        foreign_with_value("-far", "a place"),
    ],
    foreign: &["-remote"],
    listed: true,
    operands: &[],
};

const LETTERS: Tool = Tool {
    name: "letters",
    style: Style::Letters,
    options: &[flag("n"), flag("q"), without_effect("p")],
    foreign: &["x"],
    listed: false,
    operands: &[],
};

fn words(args: &mut Args<'_>) -> Option<Told> {
    let name = args.value("-name").map(|name| name.text);
    if name.is_none() {
        args.missing("a name is needed");
    }
    Some(Told::Words { name: name?, loud: args.has("-loud") })
}

fn letters(args: &mut Args<'_>) -> Option<Told> {
    let name = args.value("n").map(|name| name.text);
    if name.is_none() {
        args.missing("a name is needed");
    }
    name.map(Told::Letters)
}

fn own(first: &Token, rest: &[Token]) -> Read<Told> {
    one_word(first, rest, "own WORD").map(|word| Told::Own(word.text.clone()))
}

#[derive(Debug, Clone, Copy, Default)]
struct Small;

impl Lexicon for Small {
    type Command = Told;
    const QUOTES: bool = true;
    const TOOLS: &'static [(&'static Tool, Form<Told>)] = &[(&WORDS, words), (&LETTERS, letters)];
    const OWN: &'static [(&'static str, Own<Told>)] = &[("own", own)];

    fn malformed(call: Malformed) -> Told {
        Told::Malformed(call)
    }
}

type All = Vocabulary<Small>;

/// The same tools on a platform that finds programs in either case.
#[derive(Debug, Clone, Copy, Default)]
struct Either;

impl Lexicon for Either {
    type Command = Told;
    const QUOTES: bool = true;
    const EITHER_CASE: bool = true;
    const TOOLS: &'static [(&'static Tool, Form<Told>)] = Small::TOOLS;
    const OWN: &'static [(&'static str, Own<Told>)] = Small::OWN;

    fn malformed(call: Malformed) -> Told {
        Told::Malformed(call)
    }
}

/// The command of a text in which something changes nothing, and what is said of it.
fn accepted(text: &str) -> (Option<Told>, Vec<String>) {
    let parsed = Vocabulary::<Either>::default().parse(text);
    assert_eq!(parsed.answer, Answer::Accepted, "{text}");
    let note = |problem: &runbook::Problem| {
        assert_eq!((problem.severity, problem.code), (Severity::Note, WITHOUT_EFFECT), "{text}");
        text[problem.range.clone()].to_owned()
    };
    let notes = parsed.problems.iter().map(note).collect();
    (parsed.command, notes)
}

#[test]
fn what_changes_nothing_is_taken_with_a_note_at_its_place() {
    let command = Told::Words { name: "a".to_owned(), loud: false };
    let notes = vec!["-slow".to_owned(), "-KEY".to_owned()];
    assert_eq!(accepted("words -slow -KEY secret -name a"), (Some(command.clone()), notes));
    assert_eq!(
        accepted("/opt/tt60/bin/words -name a"),
        (Some(command), vec!["/opt/tt60/bin/words".to_owned()])
    );
    is_refused::<All>("words -key", ("missing-value", "-key", None));
}

#[test]
fn words_of_a_tool_count_in_either_case_and_single_letters_as_they_are() {
    let loud = Told::Words { name: "a".to_owned(), loud: true };
    assert_eq!(command::<All>("words -LOUD -Name a"), loud);
    assert_eq!(command::<Vocabulary<Either>>("WORDS.exe -loud -name a"), loud);
    is_refused::<All>("words -E x -name a", ("unknown-option", "-E", Some("-e")));
    assert_eq!(command::<All>("words -e'x y' -loud -name a"), loud);
}

#[test]
fn what_follows_an_option_that_is_not_modelled_is_no_second_mistake() {
    for text in ["words -remote there -name a", "words -far there -name a"] {
        assert_eq!(problem::<All>(text).1.code, "not-modelled", "{text}");
    }
}

#[test]
fn both_styles_of_options_and_words_of_our_own_are_read_and_print_as_they_are_read() {
    let named = Told::Words { name: "a b".to_owned(), loud: true };
    assert_eq!(command::<All>("words -name \"a b\" -loud"), named);
    assert_eq!(command::<All>("letters -nab"), Told::Letters("ab".to_owned()));
    for told in [named, Told::Letters("ab".to_owned()), Told::Own("c".to_owned())] {
        reads_back::<All>(&told);
    }
}

#[test]
fn what_a_tool_does_not_have_it_refuses_at_its_place_with_what_was_meant() {
    is_refused::<All>("words -naem a", ("unknown-option", "-naem", Some("-name")));
    is_refused::<All>("words -name", ("missing-value", "-name", None));
    is_refused::<All>("letters /na /nb", ("repeated-option", "/nb", None));
    is_refused::<All>("letters", ("missing-word", "letters", None));
}

#[test]
fn what_is_not_modelled_is_never_told_as_a_refusal_whatever_else_is_wrong() {
    starts_nothing::<All>("words -remote -name a", "not-modelled");
    starts_nothing::<All>("letters /x /Z /na", "not-modelled");
    assert_eq!((WORDS.answer("-remote"), WORDS.answer("-loud")), (Answer::NotModelled, Answer::Played));
    assert_eq!((WORDS.answer("-other"), LETTERS.answer("x")), (Answer::Refused, Answer::NotModelled));
}

#[test]
fn an_option_that_no_document_was_found_to_list_is_not_modelled_and_never_a_refusal() {
    starts_nothing::<All>("letters /na /z", "not-modelled");
    assert_eq!(
        accepted("letters /Nab"),
        (Some(Told::Letters("ab".to_owned())), vec!["/Nab".to_owned()]),
        "letters count in either case, and it is told"
    );
    assert_eq!((WORDS.answer("-zest"), LETTERS.answer("z")), (Answer::Refused, Answer::NotModelled));
}

#[test]
fn an_option_without_effect_is_noted_and_the_command_is_played_as_without_it() {
    assert_eq!(
        accepted("letters /na /pSECRET"),
        (Some(Told::Letters("a".to_owned())), vec!["/pSECRET".to_owned()])
    );
    let note = problem::<All>("letters /na /pSECRET").1;
    assert!(note.message.contains("`/p`") && !note.message.contains("SECRET"), "{}", note.message);
}

#[test]
fn a_mistake_in_a_word_of_ours_and_a_program_that_is_not_there_start_nothing() {
    starts_nothing::<All>("own", "usage");
    starts_nothing::<All>("wrods -name a", "unknown-command");
    starts_nothing::<All>("words -name 'a", "unclosed-quote");
    assert_eq!(problem::<All>("Words -name a").1.replacement.as_deref(), Some("words"));
}

#[test]
fn a_part_of_a_word_knows_its_place_through_quotes() {
    let (tokens, _) = crate::token::split("x \"ab=cd\"", true);
    let (key, value) = tokens[1].split_at('=').expect("it has the sign");
    assert_eq!((key.text.as_str(), key.range()), ("ab", 3..5));
    assert_eq!((value.text.as_str(), value.range().start), ("cd", 6));
    assert_eq!((tokens[1].range(), tokens[1].locate(1..4)), (2..9, 4..7));
    let (tokens, _) = crate::token::split(r#"x "a \"b\" c\d""#, true);
    assert_eq!((tokens[1].text.as_str(), tokens[1].locate(3..4)), (r#"a "b" c\d"#, 7..8));
}
