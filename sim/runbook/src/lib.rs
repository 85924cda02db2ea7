//! The runbook language: Markdown in, a plan out, diagnostics with spans.
//!
//! A runbook is a Markdown document that a person can follow and that a rehearsal can play. This crate reads
//! it ([`parse`]), prints it back ([`print`](fn@print)), turns it into an ordered [`Plan`] and changes that plan by
//! [`Edit`]s, the printed form of an operator's mistakes.
//!
//! Guarantees:
//!
//! 1. [`parse`] never panics and never stops at the first mistake: it collects [`Diagnostic`]s, each with a
//!    place in a named text. A runbook is handed out only when every command in it can be started.
//! 2. `parse(print(parse(text)))` equals `parse(text)`, places in the text apart.
//! 3. An [`Address`] names the runbook as written, always, whatever edits have been applied to a plan.
//! 4. Everything here is a pure function of its arguments, and its work is bounded by [`SIZE_LIMIT`].
//!
//! It knows no family of systems: what may be typed after a prompt is the caller's [`Vocabulary`]. It plays
//! nothing, opens no file and prints to no terminal.

mod address;
mod check;
mod diagnostic;
mod document;
mod edit;
mod file_id;
mod findings;
mod heading;
mod json;
mod markdown;
mod near;
mod parse;
mod plan;
mod print;
mod render;
mod source;
mod suggest;
mod transcript;
mod visible;
mod vocabulary;

pub use address::{Address, AddressError, Lane, StepId};
pub use diagnostic::{BEYOND, Diagnostic, Mark, Patch, Severity, Unplaced};
pub use document::{Column, Origin, Prompt, Runbook, Step, Typed};
pub use edit::{Edit, EditParseError, Refused, apply_all};
pub use file_id::FileId;
pub use json::{DiagnosticJson, to_json};
pub use near::LookupError;
pub use parse::{Outcome, parse};
pub use plan::{
    EditError, Entry, Key, Label, Link, Plan, PlanColumn, PlanStep, Precedence, Retreat, Side, Spot, Why,
};
pub use print::print;
pub use render::render;
pub use source::{Position, SIZE_LIMIT, Sources};
pub use suggest::{meant_or, nearest};
pub use visible::{is_unseen, visible, visible_json, visible_lines};
pub use vocabulary::{Answer, Command, Parsed, Problem, Tools, Vocabulary};

/// The reference page of the language, for authors of runbooks.
pub const REFERENCE: &str = include_str!("../reference.md");
