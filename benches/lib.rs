//! What the benches share: the hold model on other engines.

pub mod peers;
