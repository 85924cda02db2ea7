//! A small family of words: what is said of each, and where.

use crate::testing::{command, is_refused, problem, reads_back, starts_nothing};
use crate::{
    Args, Form, Lexicon, Malformed, Own, Read, Style, Token, Tool, Vocabulary, flag, one_word,
    option_with_value,
};
use runbook::Answer;
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
    options: &[flag("-loud"), option_with_value("-name", "a name")],
    foreign: &["-remote"],
    operands: &[],
};

const LETTERS: Tool = Tool {
    name: "letters",
    style: Style::Letters,
    options: &[flag("n"), flag("q")],
    foreign: &["x"],
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
    is_refused::<All>("letters /Nab", ("unknown-option", "/Nab", Some("/nab")));
    is_refused::<All>("words -name", ("missing-value", "-name", None));
    is_refused::<All>("letters /na /nb", ("repeated-option", "/nb", None));
    is_refused::<All>("letters", ("missing-word", "letters", None));
}

#[test]
fn what_is_not_modelled_is_never_told_as_a_refusal_whatever_else_is_wrong() {
    starts_nothing::<All>("words -remote -name a", "not-modelled");
    starts_nothing::<All>("letters /x /Q /na", "not-modelled");
    assert_eq!((WORDS.answer("-remote"), WORDS.answer("-loud")), (Answer::NotModelled, Answer::Played));
    assert_eq!((WORDS.answer("-other"), LETTERS.answer("x")), (Answer::Refused, Answer::NotModelled));
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
}
