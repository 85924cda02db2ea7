//! What things are called in a chronicle, told again at every look: to find one among those told before makes nothing.

/// A name in parts that follow one another, as `["Original", " to ", "Upgrade"]`, so that nobody has to join them who
/// only asks whether it is known.
pub type Called<'a> = &'a [&'a str];

/// Whether a name is made of these parts.
pub(super) fn is_called(name: &str, parts: Called<'_>) -> bool {
    let rest = parts.iter().try_fold(name, |rest, part| rest.strip_prefix(part));
    rest.is_some_and(str::is_empty)
}

/// Whether two words for a kind are the same: who tells of a kind tells of it by one word, which is compared letter by letter
/// where it is another one alone.
pub(super) fn is_kind(one: &'static str, other: &'static str) -> bool {
    std::ptr::eq(one, other) || one == other
}

#[cfg(test)]
mod tests {
    use super::is_called;

    #[test]
    fn a_name_is_that_of_its_parts_and_of_no_others() {
        for (name, parts, is) in [
            ("Original to Upgrade", ["Original", " to ", "Upgrade"].as_slice(), true),
            ("Original", &["Original"], true),
            ("Original", &["Orig", "inal", ""], true),
            ("", &[], true),
            ("Original to Upgrade", &["Original", " to "], false),
            ("Original to Upgrade", &["Original", " to ", "Upgrade", "d"], false),
            ("Original to Upgrade", &["Upgrade", " to ", "Original"], false),
            ("Original", &[], false),
        ] {
            assert_eq!(is_called(name, parts), is, "{name} of {parts:?}");
        }
    }
}
