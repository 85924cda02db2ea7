//! A length of time, a size, and a number of things, as a person reads them. All arithmetic is on integers, so the same
//! length is printed alike on every machine.

use kernel::Span;

/// Nanoseconds in a millisecond.
const MILLI: u64 = 1_000_000;
/// Nanoseconds in a second.
const SECOND: u64 = 1_000_000_000;

/// A length of time: `0 s`, `12 ms`, `3.25 s`, `4 min 12 s`, `2 h 3 min`.
#[must_use]
pub fn length_in_words(span: Span) -> String {
    let nanos = span.nanos();
    let hundredths = rounded_quotient(nanos, 10 * MILLI);
    let whole = rounded_quotient(nanos, SECOND);
    match nanos {
        0 => String::from("0 s"),
        _ if rounded_quotient(nanos, MILLI) == 0 => String::from("under 1 ms"),
        _ if rounded_quotient(nanos, MILLI) < 1000 => format!("{} ms", rounded_quotient(nanos, MILLI)),
        _ if hundredths < 6000 => format!("{} s", decimal(hundredths, 2)),
        _ if whole < 3600 => two(whole / 60, "min", whole % 60, "s"),
        _ => {
            let minutes = rounded_quotient(nanos, 60 * SECOND);
            two(minutes / 60, "h", minutes % 60, "min")
        }
    }
}

/// A length that is beyond a limit, and the limit: as [`length_in_words`] has them, or where rounding would make them alike in
/// seconds with as many digits as tell them apart.
#[must_use]
pub fn beyond(found: Span, most: Span) -> [String; 2] {
    let usual = [found, most].map(length_in_words);
    if usual[0] != usual[1] || found == most {
        return usual;
    }
    let finer = |digits: u32| {
        let unit = SECOND / 10_u64.pow(digits);
        [found, most].map(|span| format!("{} s", decimal(rounded_quotient(span.nanos(), unit), digits)))
    };
    let mut digits = 0;
    while finer(digits)[0] == finer(digits)[1] && digits < 9 {
        digits += 1;
    }
    finer(digits)
}

/// A number with so many digits behind the point, without trailing zeros: `325` with two is `3.25`.
fn decimal(number: u64, digits: u32) -> String {
    let unit = 10_u64.pow(digits);
    let width = digits as usize;
    let text = format!("{}.{:0width$}", number / unit, number % unit);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Two units, the smaller left out where it is zero.
fn two(large: u64, large_unit: &str, small: u64, small_unit: &str) -> String {
    match small {
        0 => format!("{large} {large_unit}"),
        _ => format!("{large} {large_unit} {small} {small_unit}"),
    }
}

/// A size: `512 B`, `1.5 MB`; a kilobyte is 1,024 bytes.
#[must_use]
pub fn size_in_words(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KB", "MB", "GB", "TB", "PB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut tenths = rounded_quotient(bytes.saturating_mul(10), 1024);
    let mut unit = 0;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths = rounded_quotient(tenths, 1024);
        unit += 1;
    }
    let whole = match tenths / 10 {
        small @ 0..1000 => small.to_string(),
        large => format!("{},{:03}", large / 1000, large % 1000),
    };
    let is_whole = tenths.is_multiple_of(10) || tenths >= 1000;
    let fraction = if is_whole { String::new() } else { format!(".{}", tenths % 10) };
    format!("{whole}{fraction} {}", UNITS[unit])
}

/// How many of something, in words: `1 key`, `2 keys`.
#[must_use]
pub fn count_in_words(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// A count with its thousands set apart.
#[must_use]
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A quotient, rounded to the nearest.
#[must_use]
pub fn rounded_quotient(number: u64, unit: u64) -> u64 {
    (number / unit) + u64::from(number % unit >= unit.div_ceil(2))
}

#[cfg(test)]
mod tests {
    use super::{beyond, count_in_words, length_in_words, size_in_words};
    use kernel::Span;

    #[test]
    fn a_size_is_told_in_the_unit_that_leaves_few_digits() {
        let told = [512, 1536, 2 << 20, 1000 << 20, 150 << 30].map(size_in_words);
        assert_eq!(told, ["512 B", "1.5 KB", "2 MB", "1,000 MB", "150 GB"]);
    }

    #[test]
    fn a_length_is_told_in_the_units_a_person_would_use() {
        let told = |ms: u64| length_in_words(Span::from_millis(ms));
        assert_eq!([told(0), told(12), told(999), told(1000)], ["0 s", "12 ms", "999 ms", "1 s"]);
        assert_eq!([told(3250), told(59_990), told(59_996)], ["3.25 s", "59.99 s", "1 min"]);
        assert_eq!([told(252_000), told(3_599_400), told(3_599_600)], ["4 min 12 s", "59 min 59 s", "1 h"]);
        assert_eq!(told(7_380_000), "2 h 3 min");
        assert_eq!(length_in_words(Span::from_nanos(1)), "under 1 ms");
        assert_eq!(length_in_words(Span::from_nanos(999_600_000)), "1 s");
    }

    #[test]
    fn one_of_a_kind_is_told_in_the_singular() {
        assert_eq!([0, 1, 2].map(|many| count_in_words(many, "key")), ["0 keys", "1 key", "2 keys"]);
    }

    #[test]
    fn a_length_beyond_a_limit_never_looks_like_the_limit() {
        let told =
            |found: u64, most: u64| beyond(Span::from_nanos(found), Span::from_nanos(most)).join(" > ");
        assert_eq!(told(7_791_234_567, 5_000_000_000), "7.79 s > 5 s");
        assert_eq!(told(5_000_400_000, 5_000_000_000), "5.0004 s > 5 s");
        assert_eq!(told(5_000_000_001, 5_000_000_000), "5.000000001 s > 5 s");
        assert_eq!(told(252_300_000_000, 252_000_000_000), "252.3 s > 252 s");
        assert_eq!(told(7_395_000_000_000, 7_380_000_000_000), "7395 s > 7380 s");
        assert_eq!(told(400_000, 300_000), "0.0004 s > 0.0003 s");
        assert_eq!(told(100, 0), "under 1 ms > 0 s");
    }
}
