//! Lists of words: what is said by one word each, written once with its word.

/// An enumeration of which each variant has a word, by which it is printed and read.
#[macro_export]
macro_rules! worded {
    (
        $(#[$about:meta])*
        $vis:vis enum $name:ident {
            $($(#[$what:meta])* $one:ident = $word:literal,)+
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $($(#[$what])* $one,)+
        }

        #[allow(dead_code, reason = "the same for every list")]
        impl $name {
            /// Each with its word.
            $vis const ALL: &'static [(&'static str, Self)] = &[$(($word, Self::$one)),+];

            /// Its word.
            #[must_use]
            $vis const fn word(self) -> &'static str {
                match self {
                    $(Self::$one => $word,)+
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

/// A module of numbers from 0 on, each with what it says in words: indices into a list of a family, such as
/// [`Family::UNAVAILABLE`](crate::Family::UNAVAILABLE).
#[macro_export]
macro_rules! numbered {
    (
        $(#[$about:meta])*
        $vis:vis mod $name:ident {
            $($(#[$what:meta])* $one:ident = $words:literal,)+
        }
    ) => {
        $(#[$about])*
        $vis mod $name {
            #[allow(non_camel_case_types, reason = "each is the number of a constant")]
            enum Number {
                $($one),+
            }

            $(
                $(#[$what])*
                pub const $one: u8 = Number::$one as u8;
            )+

            /// In words.
            pub const WORDS: &[&str] = &[$($words),+];
        }
    };
}
