//! Memory that is used again: what has ended leaves its allocations to what begins.
//!
//! Guarantees: a copy has none, since what lies spare decides nothing, and who copies a world would copy it in vain.

use std::ops::{Deref, DerefMut};

/// Allocations that lie spare.
#[derive(Debug)]
pub struct Spare<T>(Vec<T>);

impl<T> Default for Spare<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Clone for Spare<T> {
    fn clone(&self) -> Self {
        Self::default()
    }

    /// What lies spare here stays.
    fn clone_from(&mut self, _: &Self) {}
}

impl<T> Deref for Spare<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<T> DerefMut for Spare<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.0
    }
}
