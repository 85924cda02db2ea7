//! Keyed draws: chance as a pure function of who asks for what, and for the how-manyeth time.
//!
//! Guarantees: a draw depends on (seed, purpose, subject, ordinal) and on nothing else; no draw moves
//! because another one was or was not made; the values are the same on every machine. They are the words
//! of ChaCha8: seed and purpose make the key, the subject is the stream, and the ordinal is the position,
//! four words to a draw. Integers only; does not keep any state that is shared.

#[cfg(test)]
mod tests;

use crate::narrow::{u32_of, usize_of};
use crate::quantile;
use crate::time::Span;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Words in one draw.
const WORDS: usize = 4;
/// Draws that the generator makes at one go (four ChaCha blocks).
const BATCH: usize = 16;

/// What a draw is for; draws for different purposes are independent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purpose(pub u32);

/// The chance of one rehearsal: a seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draws {
    seed: u64,
}

impl Draws {
    /// The draws that belong to `seed`.
    pub const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The draw of that purpose, subject and ordinal.
    ///
    /// A whole batch is computed for it; where a subject draws again and again, [`Draws::sequence`] is
    /// many times cheaper.
    pub fn at(&self, purpose: Purpose, subject: u64, ordinal: u64) -> Draw {
        let mut generator = self.generator(purpose, subject, ordinal);
        Draw { words: [(); WORDS].map(|()| generator.next_u32()) }
    }

    /// The draws of one purpose and subject in the order of their ordinals, from zero.
    pub const fn sequence(&self, purpose: Purpose, subject: u64) -> Sequence {
        Sequence { draws: *self, purpose, subject, ordinal: 0, batch: None }
    }

    /// A batch, from its first ordinal on.
    #[inline]
    fn batch(&self, purpose: Purpose, subject: u64, first: u64) -> [Draw; BATCH] {
        let mut generator = self.generator(purpose, subject, first);
        // In one copy: word by word the generator's own bookkeeping costs more than its cipher.
        let mut bytes = [0; BATCH * WORDS * 4];
        generator.fill_bytes(&mut bytes);
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let draw =
            |index: usize| Draw { words: std::array::from_fn(|place| word((index * WORDS + place) * 4)) };
        std::array::from_fn(draw)
    }

    fn generator(&self, purpose: Purpose, subject: u64, ordinal: u64) -> ChaCha8Rng {
        let mut key = *b"cutover keyed draws by ChaCha8 1";
        key[..8].copy_from_slice(&self.seed.to_le_bytes());
        key[8..12].copy_from_slice(&purpose.0.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(subject);
        generator.set_word_pos(u128::from(ordinal) * WORDS as u128);
        generator
    }
}

/// One draw: 128 bits, of which a caller uses the words it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    words: [u32; WORDS],
}

impl Draw {
    /// A draw with these words; for callers that have chance of their own, such as tests and benches.
    pub const fn from_words(words: [u32; 4]) -> Self {
        Self { words }
    }

    /// Word `i` (0 to 3), uniform over all values.
    #[inline]
    pub const fn word(self, i: usize) -> u32 {
        self.words[i]
    }

    /// The first two words as one.
    #[inline]
    pub const fn wide(self) -> u64 {
        self.words[0] as u64 | (self.words[1] as u64) << 32
    }

    /// A number below `n` by word `i`; zero when `n` is zero.
    ///
    /// The multiplication favours some values by at most one part in 2^32 / `n`.
    #[inline]
    pub const fn below(self, i: usize, n: u32) -> u32 {
        ((self.words[i] as u64 * n as u64) >> 32) as u32
    }

    /// One of a list by word `i`, as [`Draw::below`] draws its place; none of an empty list.
    #[inline]
    pub fn pick<T>(self, i: usize, list: &[T]) -> Option<&T> {
        list.get(self.below(i, u32_of(list.len())) as usize)
    }

    /// A length by word `i`, uniform from `least` up to but not including `most`.
    ///
    /// `least` when the two are equal or the wrong way round.
    #[inline]
    pub fn between(self, i: usize, least: Span, most: Span) -> Span {
        let width = (most - least).nanos();
        let word = u64::from(self.words[i]);
        // The product's bits from the 32nd on, half by half: it has 96 bits, and what is taken of it is below the width.
        let part = (width >> 32) * word + (((width & 0xffff_ffff) * word) >> 32);
        least + Span::from_nanos(part)
    }

    /// A length by word `i`, exponentially distributed with that mean.
    ///
    /// The longest that can be drawn is about 22.9 times the mean.
    #[inline]
    pub fn exponential(self, i: usize, mean: Span) -> Span {
        Word(self.words[i]).exponential(mean)
    }
}

/// One word of a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word(pub u32);

impl Word {
    /// A length, as [`Draw::exponential`] draws it.
    #[inline]
    #[must_use]
    pub fn exponential(self, mean: Span) -> Span {
        Span::from_nanos(quantile::exponential(self.0, mean.nanos()))
    }
}

/// The draws of one purpose and subject, in order.
///
/// Yields what [`Draws::at`] yields for the same ordinals, and computes whole batches to do so.
#[derive(Clone, Debug)]
pub struct Sequence {
    draws: Draws,
    purpose: Purpose,
    subject: u64,
    ordinal: u64,
    batch: Option<[Draw; BATCH]>,
}

impl Sequence {
    /// The draw at [`Sequence::ordinal`]; moves on to the next.
    #[inline]
    #[expect(
        clippy::should_implement_trait,
        reason = "a sequence never ends, so there is no option to return"
    )]
    pub fn next(&mut self) -> Draw {
        let place = usize_of(self.ordinal % BATCH as u64);
        let draw = match &self.batch {
            Some(batch) => batch[place],
            None => self.refill()[place],
        };
        self.seek(self.ordinal.wrapping_add(1));
        draw
    }

    /// The number of the batch in which a draw is made: within one there is nothing to be made anew.
    #[inline]
    pub const fn batch_of(ordinal: u64) -> u64 {
        ordinal / BATCH as u64
    }

    /// The ordinal of the draw that comes next.
    #[inline]
    pub const fn ordinal(&self) -> u64 {
        self.ordinal
    }

    /// Makes `ordinal` the one that comes next.
    #[inline]
    pub const fn seek(&mut self, ordinal: u64) {
        if ordinal / BATCH as u64 != self.ordinal / BATCH as u64 {
            self.batch = None;
        }
        self.ordinal = ordinal;
    }

    #[cold]
    fn refill(&mut self) -> &[Draw; BATCH] {
        let first = self.ordinal - self.ordinal % BATCH as u64;
        self.batch.insert(self.draws.batch(self.purpose, self.subject, first))
    }
}

/// The first words of the draws of one purpose and one subject, a batch of them at a time: a quarter of what a
/// [`Sequence`] keeps, for whoever needs no more of a draw and has many subjects that each draw again and again.
#[derive(Clone, Debug, Default)]
pub struct FirstWords {
    batch: Option<(u64, [u32; BATCH])>,
}

impl FirstWords {
    /// The first word of what [`Draws::at`] yields. It is always asked for the same draws, purpose and subject.
    #[inline]
    pub fn at(&mut self, draws: &Draws, (purpose, subject): (Purpose, u64), ordinal: u64) -> Word {
        let number = Sequence::batch_of(ordinal);
        let words = match &self.batch {
            Some((kept, words)) if *kept == number => words,
            _ => self.refill(draws, (purpose, subject), number),
        };
        Word(words[usize_of(ordinal % BATCH as u64)])
    }

    #[cold]
    fn refill(&mut self, draws: &Draws, (purpose, subject): (Purpose, u64), number: u64) -> &[u32; BATCH] {
        let batch = draws.batch(purpose, subject, number * BATCH as u64);
        &self.batch.insert((number, batch.map(|draw| draw.words[0]))).1
    }
}
