//! The hold model on the kernel, by hand, and on other engines.

pub mod cutover;
pub mod desque;
pub mod model;
pub mod nexosim;
pub mod simcore;
pub mod std_heap;
