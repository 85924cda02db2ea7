//! Memory that is used again: what has ended leaves its allocations to what begins.
//!
//! Guarantees: a copy has none, since what lies spare decides nothing, and who copies a world would copy it in vain.

use std::ops::{Deref, DerefMut};

/// Copies a struct field by field, and keeps the memory of the one that is copied to, which a derived `Clone` would not. All
/// fields are named: one that is forgotten does not compile.
#[macro_export]
macro_rules! clone_by_field {
    ($($field:ident),+ $(,)?) => {
        fn clone(&self) -> Self {
            Self { $($field: ::core::clone::Clone::clone(&self.$field)),+ }
        }

        fn clone_from(&mut self, source: &Self) {
            $(::core::clone::Clone::clone_from(&mut self.$field, &source.$field);)+
        }
    };
}

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
