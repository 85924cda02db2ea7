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

#[cfg(test)]
mod tests {
    use super::by_its_word;

    #[test]
    fn what_nobody_has_put_into_a_sentence_is_told_by_its_word() {
        assert_eq!(by_its_word("orphaned-by-removal"), "Orphaned by removal.");
    }
}
