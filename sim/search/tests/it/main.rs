//! The search, tried on functions whose answers are known.

mod engine;
mod groups;
mod journal;
mod shrink;
mod toy;
mod whole;
