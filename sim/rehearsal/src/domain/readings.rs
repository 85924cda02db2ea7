//! The readings of a family: what its manual leaves open, as closed enums, and no value without being chosen.

use crate::scenario::{ReadingSpec, Readings as Chosen};
use std::fmt::Debug;

/// One value for each ambiguity of a manual.
pub trait Readings: Clone + Debug + Send + Sync {
    /// Every ambiguity with its values and its source.
    const SPECS: &'static [ReadingSpec];

    /// The readings that were chosen; names and values have been checked against the list.
    fn of(chosen: &Chosen) -> Self;
}

/// What is reached by no scenario, for a reading that is left out is refused where the scenario is read.
///
/// # Panics
/// Always.
#[doc(hidden)]
pub fn unread(name: &str) -> ! {
    unreachable!("the reading `{name}` was checked before it was chosen")
}

/// Makes the struct `Readings` of a family.
///
/// Each entry is a field with its documentation, its type, the name that it has in a scenario, its source and its
/// question, then its values, each with the word for it. The type is made here (`enum`) or used (`use`); the values of a
/// `bool` are `yes` and `no`. A question that is younger than the format says how it is assumed, and one of some
/// releases alone which is the first of them. There is no default: a hidden choice would be an answer that nobody
/// asked for.
#[macro_export]
macro_rules! readings {
    (@make use $kind:ident $($rest:tt)*) => {};
    (@make enum $kind:ident [$(#[$doc:meta])*] $($(#[$said:meta])* $variant:ident,)+) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $kind { $($(#[$said])* $variant,)+ }
    };
    (@value bool yes) => { true };
    (@value bool no) => { false };
    (@value $kind:ident $variant:ident) => { $kind::$variant };
    (@assumed) => { None };
    (@assumed $word:literal) => { Some($word) };
    ($(
        $(#[$doc:meta])*
        $field:ident: $how:ident $kind:ident = $name:literal, $source:literal, $question:literal $(, assumed $assumed:literal)?
            $(, from $from:literal)? {
            $($(#[$said:meta])* $variant:ident = $word:literal,)+
        }
    )+) => {
        $($crate::readings!(@make $how $kind [$(#[$doc])*] $($(#[$said])* $variant,)+);)+

        /// One value for each ambiguity.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Readings { $($(#[$doc])* pub $field: $kind,)+ }

        impl $crate::Readings for Readings {
            const SPECS: &'static [$crate::scenario::ReadingSpec] = &[$($crate::scenario::ReadingSpec {
                name: $name,
                values: &[$($word),+],
                source: $source,
                question: $question,
                assumed: $crate::readings!(@assumed $($assumed)?),
                from: $crate::readings!(@assumed $($from)?),
            },)+];

            fn of(chosen: &$crate::scenario::Readings) -> Self {
                let value = |name: &str| chosen.get(name).map(String::as_str);
                Self {
                    $($field: match value($name) {
                        $(Some($word) => $crate::readings!(@value $kind $variant),)+
                        _ => $crate::unread($name),
                    },)+
                }
            }
        }
    };
}
