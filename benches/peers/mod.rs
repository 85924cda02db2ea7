//! The hold model on the kernel, by hand, and on other engines.

pub mod desque;
pub mod nexosim;
pub mod simcore;
pub mod std_heap;
