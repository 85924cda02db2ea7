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

impl Digest {
    /// The lower and the upper half.
    pub const fn halves(self) -> [u64; 2] {
        halves(self.0)
    }
}

/// The lower and the upper half of a word of 128 bits.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "what one half leaves out is the other half")]
const fn halves(word: u128) -> [u64; 2] {
    [word as u64, (word >> 64) as u64]
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:032x}", self.0))
    }
}

/// The running state of a run's digest: one folded multiplication per event.
///
/// The state is one factor (with the time), the word the other; the product's halves are joined. That is
/// the step of wyhash, and mixes 128 bits for the price of one instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rolling(u64);

impl Rolling {
    pub(crate) const fn new() -> Self {
        Self(0x243f_6a88_85a3_08d3)
    }

    #[inline(always)]
    pub(crate) fn mix(&mut self, nanos: u64, word: u64) {
        // A factor of zero would lose the state: so the word is moved away from the small numbers it is
        // likely to be, by a constant of evenly spread bits.
        let product = u128::from(self.0 ^ nanos) * u128::from(word ^ 0xa076_1d64_78bd_642f);
        let [low, high] = halves(product);
        self.0 = low ^ high;
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
