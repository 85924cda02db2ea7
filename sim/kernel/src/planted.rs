//! Planted defects: places at which a test can make a model wrong on purpose, to see whether anybody notices.
//!
//! A place asks `planted("name")` and does the wrong thing where the answer is yes. At most one name is active in a
//! process at a time, for all threads, set by [`plant`]. The kernel knows no catalogue: which names exist is told by
//! the places that ask, and by the test that plants them.
//!
//! **Guarantees.** Without debug assertions, which is to say in every release, the question is a constant `false`, so
//! that the wrong branch is not even compiled into the binary. With them it is one load where nothing is planted, so
//! that the tests that plant need no build of their own.
//!
//! **What it does not do.** It does not keep two tests of one process from planting at the same time: whoever plants
//! plays alone.

#[cfg(debug_assertions)]
mod active {
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

    /// The number of the active name; 0 where none is.
    static ACTIVE: AtomicU64 = AtomicU64::new(0);
    /// Whether a place with the active name has been asked.
    static REACHED: AtomicBool = AtomicBool::new(false);

    /// Whether the defect of this name is active.
    #[inline]
    #[must_use]
    pub fn planted(name: &str) -> bool {
        let active = ACTIVE.load(Ordering::Relaxed);
        if active == 0 || active != number(name) {
            return false;
        }
        REACHED.store(true, Ordering::Relaxed);
        true
    }

    /// Makes one defect active, or none, for every thread of the process.
    pub fn plant(name: Option<&str>) {
        ACTIVE.store(name.map_or(0, number), Ordering::SeqCst);
        REACHED.store(false, Ordering::SeqCst);
    }

    /// Whether any place has been asked about the active defect since it was planted.
    #[must_use]
    pub fn reached() -> bool {
        REACHED.load(Ordering::SeqCst)
    }

    /// A number for a name (FNV-1a), never 0: names are compared at every place, and numbers are compared faster.
    fn number(name: &str) -> u64 {
        let mix = |mixed: u64, byte: u8| (mixed ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        name.bytes().fold(0xcbf2_9ce4_8422_2325, mix).max(1)
    }
}

#[cfg(debug_assertions)]
pub use active::{plant, planted, reached};

/// Whether the defect of this name is active: never, in a build without planted defects.
#[cfg(not(debug_assertions))]
#[inline(always)]
#[must_use]
pub const fn planted(_name: &str) -> bool {
    false
}

// Asked and answered while compiling: a build without debug assertions has no planted defect anywhere.
#[cfg(not(debug_assertions))]
const _: () = assert!(!planted("any"));
