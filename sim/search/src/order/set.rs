//! A set of elements as bits, as many as there are.

/// How many elements a word holds.
const WORD: usize = 64;

/// A set of elements below a number that is fixed when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    words: Box<[u64]>,
}

impl Set {
    /// No element of so many.
    #[must_use]
    pub fn none(count: usize) -> Self {
        Self { words: vec![0; count.div_ceil(WORD)].into() }
    }

    /// All of so many.
    #[must_use]
    pub fn all(count: usize) -> Self {
        let mut set = Self::none(count);
        (0..count).for_each(|element| set.insert(element));
        set
    }

    /// Takes in an element.
    pub fn insert(&mut self, element: usize) {
        self.words[element / WORD] |= bit(element);
    }

    /// Leaves one out.
    pub fn remove(&mut self, element: usize) {
        self.words[element / WORD] &= !bit(element);
    }

    /// Whether an element is in it.
    #[must_use]
    pub fn contains(&self, element: usize) -> bool {
        self.words[element / WORD] & bit(element) != 0
    }

    /// Takes in another set of the same elements.
    pub fn extend(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own |= other);
    }

    /// Leaves out what is not in another set of the same elements.
    pub fn keep(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own &= other);
    }

    /// Leaves out what is in another set of the same elements.
    pub fn leave(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own &= !other);
    }

    /// How many elements the two have in common.
    #[must_use]
    pub fn common(&self, other: &Self) -> usize {
        self.words.iter().zip(&other.words).map(|(own, other)| (own & other).count_ones() as usize).sum()
    }

    /// Whether the two have anything in common.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(own, other)| own & other != 0)
    }

    /// How many elements it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// The elements, in order.
    pub fn members(&self) -> impl Iterator<Item = usize> + '_ {
        self.words
            .iter()
            .enumerate()
            .flat_map(|(place, word)| members(*word).map(move |own| place * WORD + own))
    }
}

const fn bit(element: usize) -> u64 {
    1 << (element % WORD)
}

/// The elements of a word, in order.
fn members(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let element = word.trailing_zeros() as usize;
        (word != 0).then(|| {
            word &= word - 1;
            element
        })
    })
}
