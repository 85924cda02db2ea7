//! Why an update can be lost or pending, as a family says it: a word for machines and a sentence for people.

use std::fmt::Debug;

/// The type of cause a family's ledger keeps; [`causes!`](crate::causes) makes one.
pub trait Cause: Copy + Eq + Ord + Debug + Send + Sync + 'static {
    /// All of them.
    const ALL: &'static [Self];

    /// The word, in kebab case: it is the contract of the JSON.
    fn word(self) -> &'static str;

    /// Why the updates are missing, as a sentence about "this store", the one that misses them.
    fn sentence(self) -> &'static str;
}

/// The causes of a family: each variant with its word and its sentence, so that none can be without them.
#[macro_export]
macro_rules! causes {
    (
        $(#[$about:meta])*
        $vis:vis enum $name:ident {
            $($(#[$why:meta])* $cause:ident = $word:literal, $sentence:literal;)+
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $($(#[$why])* $cause,)+
        }

        impl $crate::Cause for $name {
            const ALL: &'static [Self] = &[$(Self::$cause),+];

            fn word(self) -> &'static str {
                match self {
                    $(Self::$cause => $word,)+
                }
            }

            fn sentence(self) -> &'static str {
                match self {
                    $(Self::$cause => $sentence,)+
                }
            }
        }
    };
}

/// The word and the sentence of what is lost for no cause that the ledger knows.
const UNEXPLAINED: [&str; 2] = ["unexplained", "Unexplained."];

/// The word and the sentence of what is lost with every store, whatever the family.
pub(crate) const NO_STORE_LEFT: [&str; 2] =
    ["no-store-left", "No store is left at the end that could hold them."];

/// The word and the sentence of a cause, or of what is lost for none that is known.
pub(crate) fn cause_in_words<C: Cause>(cause: Option<C>) -> [&'static str; 2] {
    cause.map_or(UNEXPLAINED, |cause| [cause.word(), cause.sentence()])
}

/// The sentence that belongs to a word of an outcome, where the word is that of a cause.
#[must_use]
pub fn sentence<C: Cause>(word: &str) -> Option<&'static str> {
    let of_family = C::ALL.iter().map(|cause| cause_in_words(Some(*cause)));
    let all = of_family.chain([UNEXPLAINED, NO_STORE_LEFT]);
    all.into_iter().find(|[known, _]| *known == word).map(|[_, sentence]| sentence)
}
