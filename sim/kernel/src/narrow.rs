//! Numbers in fewer bits, and none of them silently: the only place where a number is narrowed for its size.
//!
//! Guarantees: a number comes out as it went in, or an assertion fails that names the bits it was to have. That no
//! input comes so far is the business of whoever numbers something: what a user sizes has its limit in `check`, with
//! its number, and what only a run shows ends the run. Does not saturate and does not wrap; where that is meant, as in
//! a hash, the place itself says so.

/// A count or an index that has at most 8 bits.
#[inline]
#[track_caller]
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "asserted")]
pub const fn u8_of(number: usize) -> u8 {
    assert!(number <= u8::MAX as usize, "what is counted in 8 bits is bounded to 255");
    number as u8
}

/// A count or an index that has at most 16 bits.
#[inline]
#[track_caller]
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "asserted")]
pub const fn u16_of(number: usize) -> u16 {
    assert!(number <= u16::MAX as usize, "what is counted in 16 bits is bounded to 65,535");
    number as u16
}

/// A count or an index that has at most 32 bits.
#[inline]
#[track_caller]
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "asserted")]
pub const fn u32_of(number: usize) -> u32 {
    assert!(number <= u32::MAX as usize, "what is counted in 32 bits is bounded to 4,294,967,295");
    number as u32
}

/// A number as an index into memory; where addresses have 64 bits, every number is one.
#[inline]
#[track_caller]
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "asserted")]
pub const fn usize_of(number: u64) -> usize {
    assert!(number <= usize::MAX as u64, "an index has as many bits as an address");
    number as usize
}

/// The whole number nearest to this one, and of two the one farther from zero; `None` where it is negative, not a
/// number, or has more than 64 bits. Zero is not negative, whatever its sign.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "looked at before")]
pub fn nearest_whole(number: f64) -> Option<u64> {
    // `u64::MAX as f64` is 2^64, the first value that does not fit.
    let rounded = number.round();
    (number >= 0.0 && rounded < u64::MAX as f64).then_some(rounded as u64)
}

/// Declares an identifier that is dense: the index of something that is counted, in 8, 16 or 32 bits. `of` is the only
/// way from an index to it, and asserts; each crate says beside its own what bounds it.
#[macro_export]
macro_rules! dense {
    ($(#[$about:meta])* $vis:vis struct $name:ident(u8);) => {
        $crate::dense!(@ $(#[$about])* $vis struct $name(u8) by u8_of);
        $crate::dense!(@from $name for u32);
    };
    ($(#[$about:meta])* $vis:vis struct $name:ident(u16);) => {
        $crate::dense!(@ $(#[$about])* $vis struct $name(u16) by u16_of);
        $crate::dense!(@from $name for u32);
    };
    ($(#[$about:meta])* $vis:vis struct $name:ident(u32);) => {
        $crate::dense!(@ $(#[$about])* $vis struct $name(u32) by u32_of);
    };
    (@ $(#[$about:meta])* $vis:vis struct $name:ident($bits:ident) by $narrow:ident) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis struct $name(pub $bits);

        #[allow(dead_code, reason = "the same for every identifier")]
        impl $name {
            /// How many there may be.
            $vis const MANY: usize = <$bits>::MAX as usize + 1;

            /// The one with this index, which is below [`Self::MANY`].
            #[inline]
            #[track_caller]
            #[must_use]
            $vis const fn of(index: usize) -> Self {
                Self($crate::narrow::$narrow(index))
            }
        }

        impl From<$name> for usize {
            #[inline]
            fn from(id: $name) -> Self {
                id.0 as Self
            }
        }

        $crate::dense!(@from $name for u64);
    };
    (@from $name:ident for $wide:ident) => {
        impl From<$name> for $wide {
            #[inline]
            fn from(id: $name) -> Self {
                Self::from(id.0)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::dense! {
        /// A seat.
        struct Seat(u8);
    }

    #[test]
    fn a_number_that_fits_comes_out_as_it_went_in() {
        assert_eq!((u8_of(255), u16_of(65_535), u32_of(4_294_967_295)), (u8::MAX, u16::MAX, u32::MAX));
        assert_eq!(usize_of(1 << 31), 1 << 31);
        assert_eq!(usize::from(Seat::of(Seat::MANY - 1)), 255);
    }

    #[test]
    #[should_panic(expected = "bounded to 255")]
    fn the_first_number_beyond_8_bits_is_told() {
        let _ = u8_of(256);
    }

    #[test]
    #[should_panic(expected = "bounded to 65,535")]
    fn the_first_number_beyond_16_bits_is_told() {
        let _ = u16_of(65_536);
    }

    #[test]
    #[should_panic(expected = "bounded to 4,294,967,295")]
    fn the_first_number_beyond_32_bits_is_told() {
        let _ = u32_of(1 << 32);
    }

    #[test]
    #[should_panic(expected = "bounded to 255")]
    fn an_identifier_beyond_its_bits_is_told() {
        let _ = Seat::of(Seat::MANY);
    }

    #[test]
    fn the_nearest_whole_number_is_found_where_there_is_one() {
        assert_eq!(
            (nearest_whole(0.49), nearest_whole(0.5), nearest_whole(2.5), nearest_whole(-0.0)),
            (Some(0), Some(1), Some(3), Some(0))
        );
        let below = 18_446_744_073_709_549_568.0;
        assert_eq!(
            (nearest_whole(below), nearest_whole(u64::MAX as f64)),
            (Some(18_446_744_073_709_549_568), None)
        );
        for none in [-1e-9, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(nearest_whole(none), None, "{none}");
        }
    }
}
