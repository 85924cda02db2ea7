//! Digests: one number that stands for a whole run or a whole state.
//!
//! Guarantees: the same words in the same order give the same digest on every machine, because all input
//! is read as little-endian 64-bit words; swapping two different words changes it. Not a cryptographic
//! promise: it tells accidents apart, not forgeries.

use std::fmt;
use xxhash_rust::xxh3::Xxh3;

/// A closed digest of 128 bits; prints as 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub u128);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:032x}", self.0))
    }
}

/// The running state of a run's digest: one 64-bit mix per event.
///
/// Each mix is a bijection of the state, so no event can make the past forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rolling(u64);

impl Rolling {
    pub(crate) const fn new() -> Self {
        Self(0x243f_6a88_85a3_08d3)
    }

    #[inline]
    pub(crate) fn mix(&mut self, nanos: u64, word: u64) {
        // The multipliers are those of xxh64 (its first and second prime): odd, hence invertible.
        let state = (self.0 ^ word).wrapping_mul(0x9e37_79b1_85eb_ca87);
        let state = (state.rotate_left(31) ^ nanos).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
        self.0 = state ^ (state >> 32);
    }

    pub(crate) const fn value(self) -> u64 {
        self.0
    }
}

/// Takes in words and bytes and closes them into a [`Digest`].
///
/// Byte strings are preceded by their length, so that neighbouring strings cannot run together.
#[derive(Clone)]
pub struct DigestWriter {
    state: Xxh3,
}

impl DigestWriter {
    /// A writer that has taken in nothing.
    pub fn new() -> Self {
        Self { state: Xxh3::new() }
    }

    /// Takes in one word.
    pub fn u64(&mut self, word: u64) {
        self.state.update(&word.to_le_bytes());
    }

    /// Takes in a byte string, its length first.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.u64(bytes.len() as u64);
        self.state.update(bytes);
    }

    /// The digest of all that was taken in.
    pub fn finish(&self) -> Digest {
        Digest(self.state.digest128())
    }
}

impl Default for DigestWriter {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for DigestWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DigestWriter").field(&self.finish()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_strings_cannot_run_together() {
        let digest = |parts: &[&str]| {
            let mut writer = DigestWriter::new();
            parts.iter().for_each(|part| writer.bytes(part.as_bytes()));
            writer.finish()
        };
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
        assert_ne!(digest(&["ab"]), digest(&["ab", ""]));
    }

    #[test]
    fn a_digest_prints_as_thirty_two_digits() {
        assert_eq!(Digest(0xabc).to_string(), "00000000000000000000000000000abc");
    }

    #[test]
    fn an_event_of_zeros_still_changes_the_state() {
        let mut rolling = Rolling::new();
        let before = rolling;
        rolling.mix(0, 0);
        assert_ne!(rolling, before);
        let once = rolling;
        rolling.mix(0, 0);
        assert_ne!(rolling, once);
    }
}
