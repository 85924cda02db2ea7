//! What every family is written with, once: the frame of its vocabulary, and of its lint, which a family fills with its
//! words and its rules.
//!
//! **What it does not do.** It knows no family, no tool and no rule.
//!
//! # Code map
//! - `vocabulary`: a family's words as lists, and how a command is read by them. `shell`: what any operator types around
//!   a command. `programs`: what he types besides. `transfer`: files that he copies or moves. `token`: what is typed, split
//!   into words with their places. `args`: the options of a vendor's tool. `words`: words of our own.
//! - `testing`: what the tests of every family ask of both.
//! - `line`: a line of a runbook as a finding needs it. `finding`: what is said of one. `walk`: the lines in printed order,
//!   each with its effect.

mod args;
mod finding;
mod line;
mod programs;
mod session;
mod shell;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod token;
mod transfer;
mod vocabulary;
mod walk;
mod words;

pub use args::{
    Args, Given, Malformed, Opt, Style, Tool, flag, foreign_with_value, one_of_a_few, option_with_value,
    value_without_effect, without_effect,
};
pub use finding::Finding;
pub use line::{At, LintLine};
pub use programs::only_looks;
pub use shell::is_local;
pub use token::Token;
pub use vocabulary::{ByHand, Form, Lexicon, Own, Vocabulary};
pub use walk::{LintWalk, LintWorld, lint_lines, walk_lines};
pub use words::{
    Read, known_value, one_word, two_words, unexpected_word, unknown_word, valid_name, wrong_form,
};
