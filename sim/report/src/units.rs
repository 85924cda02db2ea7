//! Numbers as a person reads them: counts with separators, lengths of time, instants, sizes.
//!
//! All arithmetic is on integers, so the same number is printed alike on every machine.

use rehearsal::outcome::Seconds;
use rehearsal::rounded_quotient;

/// Nanoseconds in a millisecond.
const MILLI: u64 = 1_000_000;
/// Nanoseconds in a second.
const SECOND: u64 = 1_000_000_000;

/// A count with separators: `12,345`.
pub(crate) fn format_count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count and its noun: `1 update`, `12 updates`.
pub(crate) fn format_counted(number: u64, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", format_count(number))
}

/// The weather in which something was tried: `under 8 seeds, with 4%, 100% and 200% of the load`.
pub(crate) fn format_weather(seeds: usize, loads: &[String]) -> String {
    let loads = match loads {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => loads.concat(),
    };
    format!("under {}, with {loads} of the load", format_counted(seeds as u64, "seed"))
}

/// A length of time: `0 s`, `12 ms`, `3.25 s`, `4 min 12 s`, `2 h 3 min`.
pub(crate) fn format_length(seconds: Seconds) -> String {
    rehearsal::length_in_words(seconds.span())
}

/// An instant, counted from the start of the rehearsal: `12:03`, `1:02:03`.
pub(crate) fn format_instant(seconds: Seconds) -> String {
    let whole = seconds.span().nanos() / SECOND;
    match whole / 3600 {
        0 => format!("{}:{:02}", whole / 60, whole % 60),
        hours => format!("{hours}:{:02}:{:02}", whole / 60 % 60, whole % 60),
    }
}

/// An instant with its tenths, for what lies close together: `12:03.2`.
pub(crate) fn fine_instant(seconds: Seconds) -> String {
    let tenths = seconds.span().nanos() / (100 * MILLI) % 10;
    format!("{}.{tenths}", format_instant(seconds))
}

/// A part of a whole in per cent: `2.2 %`, or nothing where it says nothing.
pub(crate) fn per_cent(part: u64, whole: u64) -> Option<String> {
    if part == 0 || whole == 0 || part > whole {
        return None;
    }
    let thousandths = rounded_quotient(part.saturating_mul(1000), whole);
    match thousandths {
        0 => Some(String::from("under 0.1 %")),
        1000 if part < whole => Some(String::from("over 99.9 %")),
        _ => Some(format!("{}.{} %", thousandths / 10, thousandths % 10)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Seconds, fine_instant, format_count, format_counted, format_instant, per_cent};
    use kernel::Span;

    fn millis(millis: u64) -> Seconds {
        Seconds(Span::from_millis(millis))
    }

    #[test]
    fn an_instant_counts_minutes_and_seconds() {
        assert_eq!(
            [format_instant(millis(0)), format_instant(millis(63_999)), format_instant(millis(3_723_000))],
            ["0:00", "1:03", "1:02:03"]
        );
        assert_eq!(fine_instant(millis(63_999)), "1:03.9");
    }

    #[test]
    fn counts_and_sizes_have_separators_and_units() {
        assert_eq!(
            [format_count(0), format_count(999), format_count(1000), format_count(1_234_567)],
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!([format_counted(1, "update"), format_counted(2, "update")], ["1 update", "2 updates"]);
    }

    #[test]
    fn a_share_is_never_rounded_to_nothing_or_to_everything() {
        assert_eq!(per_cent(0, 10), None);
        assert_eq!(per_cent(22, 1000).as_deref(), Some("2.2 %"));
        assert_eq!(per_cent(1, 100_000).as_deref(), Some("under 0.1 %"));
        assert_eq!(per_cent(99_999, 100_000).as_deref(), Some("over 99.9 %"));
        assert_eq!(per_cent(3, 3).as_deref(), Some("100.0 %"));
    }
}
