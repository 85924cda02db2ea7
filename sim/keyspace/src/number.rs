//! Integers as Redis reads them.
//!
//! Strict: one way to write each number, so that what is stored and what is printed are the same bytes. `007`, `+3`,
//! `-0`, ` 3` and the empty string are no integers (`docs/models/repository.md 2.6`). A cursor is the exception: Redis
//! reads it with the C library, which is lenient.

use crate::refusal::Refusal;

/// Reads an integer of 64 bits; `None` for anything that is not the way Redis itself would print it.
pub(crate) fn parse(bytes: &[u8]) -> Option<i64> {
    if bytes == b"0" {
        return Some(0);
    }
    let (negative, digits) = match bytes {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if !matches!(digits.first(), Some(b'1'..=b'9')) {
        return None;
    }
    // Summed on the negative side, which holds one value more than the positive one.
    let mut sum = 0_i64;
    for &digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        sum = sum.checked_mul(10)?.checked_sub(i64::from(digit - b'0'))?;
    }
    if negative { Some(sum) } else { sum.checked_neg() }
}

/// An argument that has to be an integer.
pub(crate) fn integer(arg: &[u8]) -> Result<i64, Refusal> {
    parse(arg).ok_or(Refusal::NotAnInteger)
}

/// An argument that has to be a count, 0 included; `refusal` is given for anything else, words as well as numbers.
pub(crate) fn count(arg: &[u8], refusal: Refusal) -> Result<usize, Refusal> {
    parse(arg).and_then(|number| usize::try_from(number).ok()).ok_or(refusal)
}

/// A cursor. A sign and zeros in front are allowed, nothing is zero, and a negative one wraps around.
pub(crate) fn cursor(arg: &[u8]) -> Result<u64, Refusal> {
    let text = arg.split(|&byte| byte == 0).next().unwrap_or_default();
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if digits.is_empty() && !text.is_empty() {
        return Err(Refusal::Cursor);
    }
    let mut sum = 0_u64;
    for &digit in digits {
        let digit = if digit.is_ascii_digit() { digit - b'0' } else { return Err(Refusal::Cursor) };
        let next = sum.checked_mul(10).and_then(|tens| tens.checked_add(u64::from(digit)));
        sum = next.ok_or(Refusal::Cursor)?;
    }
    Ok(if negative { sum.wrapping_neg() } else { sum })
}

/// Where an index of a list of `len` elements points, a negative one counting from the end; `None` before its start.
pub(crate) fn place(index: i64, len: usize) -> Option<usize> {
    let len = i64::try_from(len).unwrap_or(i64::MAX);
    usize::try_from(if index < 0 { index + len } else { index }).ok()
}

/// The elements from `start` to `stop`, both included and both counting from the end when negative, as a range of
/// indexes of a list of `len` elements; empty when there are none.
pub(crate) fn span(start: i64, stop: i64, len: usize) -> std::ops::Range<usize> {
    let start = place(start, len).unwrap_or(0);
    let end = place(stop, len).map_or(0, |stop| stop.saturating_add(1).min(len));
    if start < end { start..end } else { 0..0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_printed_form_of_an_integer_is_one() {
        for good in ["0", "7", "-1", "10", "9223372036854775807", "-9223372036854775808"] {
            assert_eq!(parse(good.as_bytes()), good.parse().ok(), "{good}");
        }
        let bad = [
            "",
            "-",
            "+",
            "007",
            "+3",
            "-0",
            " 3",
            "3 ",
            "3\r\n",
            "0x1",
            "1.0",
            "1e3",
            "--1",
            "9223372036854775808",
            "-9223372036854775809",
            "99999999999999999999999",
        ];
        for bad in bad {
            assert_eq!(parse(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn ranges_count_from_either_end_and_never_leave_the_list() {
        for (start, stop, expected) in [
            (0, -1, 0..5),
            (1, 2, 1..3),
            (-2, -1, 3..5),
            (-100, 100, 0..5),
            (3, 1, 0..0),
            (5, 9, 0..0),
            (0, -6, 0..0),
        ] {
            assert_eq!(span(start, stop, 5), expected, "{start} {stop}");
        }
        assert_eq!(span(i64::MIN, i64::MAX, 5), 0..5);
        assert_eq!(span(i64::MAX, i64::MIN, 5), 0..0);
        assert_eq!(span(0, -1, 0), 0..0);
    }

    #[test]
    fn a_cursor_is_read_leniently_but_wholly() {
        assert_eq!(cursor(b""), Ok(0));
        assert_eq!(cursor(b"+007"), Ok(7));
        assert_eq!(cursor(b"-1"), Ok(u64::MAX));
        assert_eq!(cursor(b"18446744073709551615"), Ok(u64::MAX));
        for bad in [b"a".as_slice(), b"1a", b"18446744073709551616", b"-", b"+", b" 1"] {
            assert_eq!(cursor(bad), Err(Refusal::Cursor));
        }
    }
}
