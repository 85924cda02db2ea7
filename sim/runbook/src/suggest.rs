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

/// Words that mean something by themselves, at the end of a longer one too: what ends in one of them is no slip of what ends
/// otherwise, however near it is.
const MEANINGS: &[&str] = &[
    "start", "stop", "restart", "load", "unload", "reload", "set", "get", "reset", "restore", "stat",
    "state", "status", "dump", "save", "wait", "pause", "resume", "old", "new", "install", "list", "show",
    "check", "begin", "end",
];

/// The command, option or keyword that `word` was meant to be: one of which it is a slip of the pen, and which means no other
/// thing. Whoever takes a suggestion at night must not do something else than what stands there, so that in doubt there is none.
///
/// Beside being near, it begins alike but for a letter too many or too few; no other candidate is as near; and neither is the
/// other one with a syllable before it (`unload`, `restart`).
pub fn meant_word<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LETTERS_OF_A_SLIP: usize = 4;
    const SLIPS_MAX: usize = 3;
    let bare = |word: &str| word.trim_start_matches(['-', '/']).to_lowercase();
    let typed = bare(word);
    if typed.is_empty() || word.len() > WORD_MAX {
        return None;
    }
    let (mut best, mut is_alone) = (None::<(usize, &str)>, true);
    for candidate in candidates.into_iter().filter(|candidate| candidate.len() <= WORD_MAX) {
        let known = bare(candidate);
        let distance = strsim::osa_distance(&typed, &known);
        let longer = typed.chars().count().max(known.chars().count());
        let is_ending = (known.starts_with(&typed) || typed.starts_with(&known)) && distance <= 2;
        let is_slip = is_ending || distance <= (longer / LETTERS_OF_A_SLIP).clamp(1, SLIPS_MAX);
        if distance > 0 && !(is_slip && longer > 2 && means_the_same(&typed, &known, distance)) {
            continue;
        }
        match best {
            Some((least, _)) if distance > least => {}
            Some((least, other)) if distance == least => is_alone &= distance == 0 || bare(other) == known,
            _ => (best, is_alone) = (Some((distance, candidate)), true),
        }
    }
    best.filter(|_| is_alone).map(|(_, candidate)| candidate)
}

/// Whether of two words that are near each other neither means something that the other does not.
fn means_the_same(typed: &str, known: &str, distance: usize) -> bool {
    let lengths = [typed, known].map(|word| word.chars().count());
    let is_replaced = lengths[0] == lengths[1] && typed.chars().nth(1) == known.chars().nth(1);
    // Of so short a word every letter counts, and at most their order or number is a slip.
    let sorted = |word: &str| word.chars().collect::<std::collections::BTreeSet<_>>();
    if lengths == [3, 3] && sorted(typed) != sorted(known) {
        return false;
    }
    // Another syllable in the place of one: `-cacheUid` is no slip of `-cachePwd`.
    let [one, other] = [typed, known].map(|word| word.chars().collect::<Vec<_>>());
    let differ: Vec<usize> = (0..one.len().min(other.len())).filter(|at| one[*at] != other[*at]).collect();
    if let [first, .., last] = differ.as_slice()
        && lengths[0] == lengths[1]
        && distance > 1
        && last - first + 1 == differ.len()
    {
        return false;
    }
    let begins_alike = typed.chars().next() == known.chars().next() || (distance == 1 && !is_replaced);
    let has_syllable = distance > 1 && (typed.ends_with(known) || known.ends_with(typed));
    let is_abbreviated = known.starts_with(typed);
    let means = MEANINGS
        .iter()
        .all(|meaning| is_abbreviated || !typed.ends_with(meaning) || known.ends_with(meaning));
    begins_alike && !has_syllable && means
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
    use super::{meant_word, nearest_word, slip_of};

    #[test]
    fn a_slip_of_the_pen_finds_what_was_meant() {
        assert_eq!(nearest_word("upgarde", ["original", "upgrade"]), Some("upgrade"));
        assert_eq!(nearest_word("Original", ["original", "upgrade"]), Some("original"));
    }

    #[test]
    fn a_command_is_meant_where_a_slip_leads_to_it_and_not_where_another_one_is_near() {
        let tools = ["ttRestore", "ttStatus", "ttAdmin", "casstart", "install", "write"];
        for (typed, meant) in [
            ("ttAdmn", Some("ttAdmin")),
            ("TTRESTORE", Some("ttRestore")),
            ("ttStat", Some("ttStatus")),
            ("casstrat", Some("casstart")),
            ("nistall", Some("install")),
            ("ttRepStop", None),
            ("ttRestart", None),
            ("ttReset", None),
            ("casstat", None),
            ("uninstall", None),
            ("unwrite", None),
        ] {
            assert_eq!(meant_word(typed, tools), meant, "{typed}");
        }
        for (typed, known, meant) in [
            ("RELOAD", &["LOAD"][..], None),
            ("-set", &["-reset"], None),
            ("-repState", &["-repStart"], None),
            ("ON", &["YES", "NO"], None),
            ("PID", &["UID", "PWD"], None),
            ("UDI", &["UID", "PWD"], Some("UID")),
            ("GetMode", &["SetMode"], None),
            ("-oracleUid", &["-oraclePwd"], None),
            ("commint", &["commit", "comment"], None),
            ("-reciever", &["-receiver"], Some("-receiver")),
        ] {
            assert_eq!(meant_word(typed, known.iter().copied()), meant, "{typed}");
        }
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
