//! The runbook language: Markdown in, a plan out, diagnostics with spans.
//!
//! A runbook is a Markdown document that a person can follow and that a rehearsal can play. This crate reads
//! it ([`parse`]), prints it back ([`print`](fn@print)), puts a text into its printed form ([`format`](fn@format)), turns it into an ordered [`Plan`] and changes that plan by
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
//!
//! # Decisions
//! - Sections under `# Rollback` share one space of ids with the steps, as in `6r`: an address is never ambiguous.
//! - A heading of level 1, or of level 2 without an id, ends the step above it. Otherwise a chapter's preface would
//!   belong to the last step of the chapter before.
//! - A `console` block outside every step is a warning: it is most likely a step whose heading lacks its id.
//! - Always errors, because any guess could be the wrong one: a fence that is not closed, a prompt on an indented
//!   line, an indented line after expected output, and an `after:` that names the same or a later step.
//! - At most 100 errors and 100 other findings of one file are shown, so that a file that is no runbook at all stays
//!   readable. Whether it can be played is decided by all of them.
//! - A command that is the only one of its lane in its step is reported by the lane's address: `7.original`, not
//!   `7.original.1`.
//! - An error is not the same as unplayable. What a vendor's tool would refuse can be typed by an operator, so it is
//!   an error of `check` and is played as a refusal. What nothing could start, or the model lacks, cannot be played.

mod address;
mod alike;
mod check;
mod compound;
mod diagnostic;
mod document;
mod edit;
mod file_id;
mod filter;
mod findings;
mod format;
mod heading;
mod json;
mod markdown;
mod near;
mod nested;
mod parse;
mod plan;
mod print;
mod redirect;
mod render;
mod shell;
mod source;
mod suggest;
mod transcript;
mod typography;
mod visible;
mod vocabulary;

pub use address::{Address, AddressError, Lane, StepId};
pub use diagnostic::{
    Annotation, BEYOND, Diagnostic, NOT_MODELLED, Patch, Severity, Unplaced, WITHOUT_EFFECT,
};
pub use document::{Column, Expected, Prompt, Runbook, SourceMap, Step, TypedCommand};
pub use edit::{Edit, EditParseError, Refused, apply_all};
pub use file_id::FileId;
pub use filter::{is_filter, sets_pipefail};
pub use format::{FormatError, format};
pub use json::{DiagnosticJson, PatchJson, to_json};
pub use near::LookupError;
pub use parse::{ParsedRunbook, parse};
pub use plan::{
    DrawKey, EditError, InsertionPoint, Label, Plan, PlanColumn, PlanEntry, PlanStep, Precedence,
    PrecedenceLink, Retreat, Side, Why,
};
pub use print::print;
pub use redirect::{Redirected, without_redirections};
pub use render::render_diagnostics;
pub use source::{Position, SIZE_LIMIT, Sources};
pub use suggest::{meant_or, meant_word, nearest_word, only_near, slip_of};
pub use visible::{is_unseen, visible_json, visible_line, visible_lines};
pub use vocabulary::{Answer, Command, Parsed, Problem, Session, Tools, Vocabulary};

/// What each kind of finding about a runbook's text or its commands means, a section for each.
pub const CODES: &str = include_str!("../codes.md");

/// The reference page of the language, for authors of runbooks.
pub const REFERENCE: &str = include_str!("../reference.md");
