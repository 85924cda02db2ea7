//! The promises of the runbook language, tried from outside with a toy vocabulary.

mod diagnostics;
mod edits;
mod formatted;
mod junk;
mod language;
mod orders;
mod plans;
mod reference;
mod round_trip;
mod toy;
