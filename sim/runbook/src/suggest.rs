//! The nearest known word to one that is not known, for "did you mean".
//!
//! Guarantees: deterministic, the first of equally near candidates wins, and a word longer than any real one
//! costs nothing.

/// Beyond this many bytes a word is not a slip of the pen, and comparing it would be slow.
const WORD_MAX: usize = 64;

/// The candidate nearest to `word`, if one is near enough to be what was meant.
///
/// Letters' case is ignored, so that a word that differs in case alone is always found.
pub fn nearest_word<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.is_empty() || word.len() > WORD_MAX {
        return None;
    }
    let folded = word.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates.into_iter().filter(|candidate| candidate.len() <= WORD_MAX) {
        let distance = strsim::damerau_levenshtein(&folded, &candidate.to_lowercase());
        let allowed = (folded.chars().count().max(candidate.chars().count()) / 3).max(1);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The candidate nearest to `word` where no other one is as near: of `R9`, any of several regions may have been meant.
pub fn only_near<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let all: Vec<&str> = candidates.into_iter().collect();
    let found = nearest_word(word, all.iter().copied())?;
    let others = all.iter().copied().filter(|candidate| *candidate != found);
    let distance =
        |candidate: &str| strsim::damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase());
    let rival = nearest_word(word, others).is_some_and(|other| distance(other) == distance(found));
    (!rival).then_some(found)
}

/// The candidate of which `word` is a slip of the pen: but for the case of its letters the same, or with one letter too many
/// or too few, another one, or two exchanged. It is for words of which a near one means something else.
pub fn slip_of<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = word.to_lowercase();
    let near = |candidate: &&str| word.len() <= WORD_MAX && strsim::osa_distance(&folded, candidate) <= 1;
    let mut found: Vec<&str> = candidates.into_iter().filter(near).collect();
    // Of a short word every letter counts.
    let begins_alike = |candidate: &str| candidate.chars().next() == folded.chars().next();
    found.retain(|candidate| *candidate == folded || (word.len() > 2 && begins_alike(candidate)));
    found.first().copied()
}

/// What to do about a word that is not known: the nearest one that is, or else something else.
pub fn meant_or<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
    otherwise: impl FnOnce() -> String,
) -> String {
    nearest_word(word, known).map_or_else(otherwise, |near| format!("did you mean `{near}`?"))
}

#[cfg(test)]
mod tests {
    use super::{nearest_word, slip_of};

    #[test]
    fn a_slip_of_the_pen_finds_what_was_meant() {
        assert_eq!(nearest_word("upgarde", ["original", "upgrade"]), Some("upgrade"));
        assert_eq!(nearest_word("Original", ["original", "upgrade"]), Some("original"));
    }

    #[test]
    fn a_slip_begins_with_the_letter_that_was_meant_whatever_letter_that_is() {
        assert_eq!(slip_of("skp", ["skip", "swap"]), Some("skip"));
        assert_eq!(slip_of("\u{201c}skip", ["skip", "swap"]), None);
        assert_eq!(slip_of("\u{17f}kip", ["skip"]), None);
    }

    #[test]
    fn a_word_like_none_of_them_finds_nothing() {
        assert_eq!(nearest_word("database", ["original", "upgrade"]), None);
        assert_eq!(nearest_word(&"x".repeat(1 << 20), ["original"]), None);
    }
}
