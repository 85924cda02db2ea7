//! What every family is written with: the frame of a lint, which a family fills with its rules.
//!
//! **What it does not do.** It knows no family, no command and no rule.
//!
//! # Code map
//! - `line`: a line of a runbook as a finding needs it. `walk`: the lines in printed order, each with its effect.

mod line;
mod walk;

pub use line::{Line, labelled};
pub use walk::{At, Walk, Walked, lines, walk};
