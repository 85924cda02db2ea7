//! What the benches share: the hold model on cutover's kernel and on its peers, and a scenario of a wanted size.

pub mod peers;
pub mod scaled;
