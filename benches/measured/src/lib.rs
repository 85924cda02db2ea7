//! What is measured: the hold model on the kernel, scenarios scaled to a wanted size, and runbooks of a wanted length.
//!
//! Guarantees: the same arguments make the same world, whatever the machine. What measures is in the programs, but for
//! the clock. What opens a scenario is made where it is called, and not here for programs that never call it.

pub mod clock;
pub mod cluster;
pub mod hold;
pub mod long;
pub mod model;
pub mod scaled;
