//! Why an update is missing, where no family has put it into a sentence.

/// A word of an outcome, in kebab case, as a sentence: so a finding that makes a run fail is told like a cause.
pub(crate) fn by_its_word(word: &str) -> String {
    capital(&format!("{}.", word.replace('-', " ")))
}

/// A text with a capital letter first.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// A kind of what is broken, as it stands in a sentence: of an objective what there is too much of, else its word.
pub(crate) fn kind_in_words(kind: &str) -> String {
    let words = match kind {
        "objective-lost" => "too much lost",
        "objective-lost-to-clients" => "too much lost to clients",
        "objective-pending" => "too much pending",
        "objective-duplicated" => "too much done twice",
        "objective-diverged-rows" => "too many rows that differ",
        "objective-goal" => "the goal missed",
        "objective-longest-gap" => "too long a gap",
        "objective-p99" => "too slow answers",
        "objective-failed-share" => "too many requests not answered",
        "objective-refused-share" => "too many requests refused",
        "objective-duration" => "too long a runbook",
        "objective-single-copy" => "too long with a single copy",
        "objective-max-lag" => "too great a lag",
        "beyond-bounds" => "more than can be rehearsed",
        other => return other.replace('-', " "),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::by_its_word;

    #[test]
    fn what_nobody_has_put_into_a_sentence_is_told_by_its_word() {
        assert_eq!(by_its_word("orphaned-by-removal"), "Orphaned by removal.");
    }
}
