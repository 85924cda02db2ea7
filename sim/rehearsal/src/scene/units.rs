//! Lengths of time in a scenario that fit another unit better: a number of milliseconds where seconds are asked for.

use crate::scenario::Checked;
use kernel::Span;
use runbook::{Diagnostic, FileId, Severity, Sources};

/// The keys of lengths that are short by their nature, each with a number of seconds that none of its kind comes near;
/// ours. A length that may be long is not among them.
const SHORT: [(&str, u64); 11] = [
    ("latency_s", 10),
    ("answer_s", 10),
    ("ack_s", 10),
    ("transaction_s", 60),
    ("batch_s", 60),
    ("command_s", 300),
    ("replica_lag_s", 300),
    ("poll_s", 600),
    ("retry_s", 600),
    ("timeout_s", 600),
    ("think_s", 3600),
];

/// What is so long that it was hardly meant in seconds.
pub(super) fn units<C, G>(checked: &Checked<C, G>, sources: &Sources, file: FileId) -> Vec<Diagnostic> {
    let text = sources.text(file);
    let doubt = |(path, range): (&str, &std::ops::Range<usize>)| {
        let key = path.rsplit('.').next().unwrap_or_default();
        let (_, most) = SHORT.iter().find(|(short, _)| *short == key)?;
        // How long an operator waits for a command is as long as the longest command.
        if path == "operator.timeout_s" {
            return None;
        }
        let written = text.get(range.clone())?;
        let span: Span = format!("{written}s").parse().ok()?;
        if span < Span::from_secs(*most) {
            return None;
        }
        let message = format!("`{key}` is a number of seconds, and {written} s is long for it");
        let found =
            Diagnostic::found("unit", Severity::Warning, message).at(file, range.clone(), "in seconds");
        let whole = written.bytes().all(|byte| byte.is_ascii_digit());
        Some(match whole.then(|| thousandth(written)) {
            Some(meant) => found.mended(format!("were milliseconds meant? that is {meant}"), meant),
            None => found.help("were milliseconds meant?"),
        })
    };
    checked.places().filter_map(doubt).collect()
}

/// A whole number over a thousand, with no more figures than it needs.
fn thousandth(whole: &str) -> String {
    let padded = format!("{whole:0>4}");
    let (before, behind) = padded.split_at(padded.len() - 3);
    let behind = behind.trim_end_matches('0');
    let before = before.trim_start_matches('0');
    let before = if before.is_empty() { "0" } else { before };
    if behind.is_empty() { format!("{before}.0") } else { format!("{before}.{behind}") }
}

#[cfg(test)]
mod tests {
    use super::thousandth;

    #[test]
    fn milliseconds_are_written_as_seconds() {
        for (written, meant) in [("40", "0.04"), ("2000", "2.0"), ("1500", "1.5"), ("12345", "12.345")] {
            assert_eq!(thousandth(written), meant);
        }
    }
}
