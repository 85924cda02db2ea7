//! Patterns of `KEYS` and of scans.
//!
//! `*`, `?`, `[abc]`, `[^a]`, `[a-z]`, and `\` to take a byte as it is. The time to match is at most the product of the
//! two lengths: whatever stands before the last `*` that was reached never has to be tried again, because every other
//! part of a pattern takes exactly one byte (`docs/models/repository.md 2.10`).

/// Whether `text` as a whole is of the form `pattern`.
///
/// As in Redis, the empty text is only of the form of the empty pattern, and bytes in a range are compared as signed.
pub fn matches(pattern: &[u8], text: &[u8]) -> bool {
    if text.is_empty() {
        return pattern.is_empty();
    }
    let (mut rest, mut at) = (pattern, 0);
    // What stands behind the last star, and where in the text its next trial begins.
    let mut retry: Option<(&[u8], usize)> = None;
    loop {
        if let [b'*', behind @ ..] = rest {
            retry = Some((behind, at + 1));
            rest = behind;
            continue;
        }
        let step = match text.get(at) {
            None if rest.is_empty() => return true,
            None => return false,
            Some(_) if rest.is_empty() => None,
            Some(&byte) => one(rest, byte),
        };
        match (step, retry) {
            (Some(behind), _) => (rest, at) = (behind, at + 1),
            (None, Some((behind, from))) => {
                (rest, at) = (behind, from);
                retry = Some((behind, from + 1));
            }
            (None, None) => return false,
        }
    }
}

/// What is left of a pattern when its first part, which is not a star, has taken `byte`; `None` when it does not.
fn one(pattern: &[u8], byte: u8) -> Option<&[u8]> {
    debug_assert!(pattern.first() != Some(&b'*'), "a star takes any number of bytes, and not one");
    match pattern {
        [b'?', behind @ ..] => Some(behind),
        [b'[', class @ ..] => {
            let (taken, behind) = in_class(class, byte);
            taken.then_some(behind)
        }
        [b'\\', literal, behind @ ..] | [literal, behind @ ..] => (*literal == byte).then_some(behind),
        [] => None,
    }
}

/// Whether a class takes `byte`, and what stands behind it. A class that is never closed ends with the pattern.
fn in_class(class: &[u8], byte: u8) -> (bool, &[u8]) {
    let (negated, mut rest) = match class {
        [b'^', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let mut found = false;
    loop {
        rest = match rest {
            [b'\\', literal, behind @ ..] => {
                found |= *literal == byte;
                behind
            }
            [b']', behind @ ..] => return (found != negated, behind),
            [] => return (found != negated, rest),
            [low, b'-', high, behind @ ..] => {
                found |= between(*low, *high, byte);
                behind
            }
            [literal, behind @ ..] => {
                found |= *literal == byte;
                behind
            }
        };
    }
}

/// Whether `byte` lies between two others, given in either order. Redis compares them as C's signed characters.
fn between(one: u8, other: u8, byte: u8) -> bool {
    let (one, other, byte) = (one.cast_signed(), other.cast_signed(), byte.cast_signed());
    (one.min(other)..=one.max(other)).contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_pattern_takes_what_redis_lets_it_take() {
        let cases = [
            ("*", "anything", true),
            ("", "", true),
            ("*", "", false),
            ("h?llo", "hello", true),
            ("h?llo", "hllo", false),
            ("h*llo", "heeeello", true),
            ("h[ae]llo", "hallo", true),
            ("h[^a]llo", "hello", true),
            ("h[^a]llo", "hallo", false),
            ("h[b-a]llo", "hallo", true),
            ("[a-c-e]", "d", false),
            ("[a-c-e]", "-", true),
            ("[a-]", "-", false),
            ("[a-]", "^", true),
            ("[a-", "a", true),
            ("[]", "]", false),
            ("[\\]]", "]", true),
            ("[^", "x", true),
            ("[", "x", false),
            ("[abc", "c", true),
            ("\\*", "*", true),
            ("\\*", "x", false),
            ("a\\", "a\\", true),
            ("a**", "a", true),
            ("**a**b**", "xaxb", true),
            ("*a*b", "ba", false),
            ("shop:1:*", "shop:1:tsq:A", true),
            ("shop:1:*", "shop:10:tsq:A", false),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(matches(pattern.as_bytes(), text.as_bytes()), expected, "`{pattern}` `{text}`");
        }
        assert!(!matches(b"[a-\xff]", b"z"), "0xff is -1 as a signed character");
    }

    #[test]
    fn many_stars_do_not_blow_up() {
        let pattern = "a*".repeat(20_000) + "b";
        let text = "a".repeat(20_000);
        assert!(!matches(pattern.as_bytes(), text.as_bytes()));
        assert!(!matches("*?".repeat(20_001).as_bytes(), text.as_bytes()));
    }

    #[test]
    #[should_panic(expected = "takes any number of bytes")]
    fn a_star_that_is_taken_for_one_byte_is_told() {
        one(b"*a", b'*');
    }
}
