//! Two scenarios under the same seeds.

use crate::Look;
use crate::text::{Page, TableRow, numbers, quiet, words};
use crate::units::{format_count, format_counted, format_length};
use anstyle::Style;
use rehearsal::outcome::Seconds;
use schemars::JsonSchema;
use search::Paired;
use search::explored::Verdicts;
use serde::Serialize;

/// What came of one scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ComparedSide {
    /// The scenario's name.
    pub scenario: String,
    /// How its runs ended.
    pub verdicts: Verdicts,
    /// Lost updates in all runs together.
    pub lost: u64,
    /// Acknowledged updates in all runs together.
    pub acknowledged: u64,
    /// The longest gap in any run.
    pub longest_gap_s: Seconds,
    /// The median time the runbook took.
    pub duration_s: Seconds,
}

/// Two scenarios under the same seeds, in the shape of its JSON.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Compared {
    /// The version of this format.
    pub format: u32,
    /// The first seed.
    pub first_seed: u64,
    /// What every run deviates by.
    pub deviations: Vec<String>,
    /// The one scenario.
    pub first: ComparedSide,
    /// The other.
    pub second: ComparedSide,
    /// How often each fails where the other does not.
    pub failures: Paired,
    /// How the interval was found.
    pub method: String,
    /// How many seeds were not played, where it was stopped before its end.
    #[serde(skip_serializing_if = "is_none_left")]
    #[schemars(default)]
    pub unplayed: u64,
}

/// Whether all seeds were played, which is not said.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_none_left(unplayed: &u64) -> bool {
    *unplayed == 0
}

/// A comparison as text.
#[must_use]
pub fn compared_text(compared: &Compared, look: Look) -> String {
    let mut page = Page::new(look);
    let (headline, interval) = compared_in_words(compared);
    page.prose(0, Style::new().bold(), &headline);
    page.prose(0, Style::new(), &interval);
    page.heading("Side by side");
    let columns = [
        words("scenario"),
        numbers("failed"),
        numbers("runs"),
        numbers("lost"),
        numbers("longest gap"),
        numbers("duration"),
    ];
    page.table(&columns, &[row(&compared.first), row(&compared.second)]);
    page.prose(2, quiet(), &compared.method);
    page.into_text()
}

/// Whether one fails more often than the other, as far as it was played, and how that is known.
#[must_use]
pub fn compared_in_words(compared: &Compared) -> (String, String) {
    let mut headline = headline(compared);
    if compared.unplayed > 0 {
        let (seeds, were) =
            (format_counted(compared.unplayed, "seed"), if compared.unplayed == 1 { "was" } else { "were" });
        headline.push_str(&format!(" It was stopped before its end: {seeds} {were} not played."));
    }
    (headline, interval(&compared.failures))
}

/// A comparison as JSON, ending in a line break.
#[must_use]
pub fn compared_json(compared: &Compared) -> String {
    crate::json::stable_json(compared)
}

fn row(side: &ComparedSide) -> TableRow {
    let Verdicts { held, violated, stuck, inconclusive } = side.verdicts;
    let failed = violated + stuck + inconclusive;
    let cells = vec![
        side.scenario.clone(),
        format_count(failed),
        format_count(failed + held),
        format_count(side.lost),
        format_length(side.longest_gap_s),
        format_length(side.duration_s),
    ];
    TableRow { cells, ..TableRow::default() }
}

fn headline(compared: &Compared) -> String {
    let Compared { first, second, failures, .. } = compared;
    let (one, other) = (&first.scenario, &second.scenario);
    let pairs = format_counted(failures.pairs, "seed");
    match (failures.lower > 0.0, failures.upper < 0.0) {
        (true, _) => format!("{one} fails more often than {other} under the same {pairs}."),
        (_, true) => format!("{other} fails more often than {one} under the same {pairs}."),
        _ if failures.only_first == failures.only_second => {
            format!("Neither fails more often: {one} and {other} under the same {pairs}{}.", losses(compared))
        }
        _ => {
            let more = failures.only_first > failures.only_second;
            let (more, less) = if more { (one, other) } else { (other, one) };
            let lost = losses(compared);
            format!("Under {pairs} it cannot be told whether {more} fails more often than {less}{lost}.")
        }
    }
}

/// What they lose, where one of them loses more: of two that fail alike it may be all the difference.
fn losses(Compared { first, second, .. }: &Compared) -> String {
    let (more, less) = if first.lost >= second.lost { (first, second) } else { (second, first) };
    if more.lost == less.lost {
        return String::new();
    }
    let lost = if less.lost == 0 { String::from("none") } else { format_count(less.lost) };
    format!(
        ", but {} loses {}, and {} {lost}",
        more.scenario,
        format_counted(more.lost, "update"),
        less.scenario
    )
}

fn interval(paired: &Paired) -> String {
    let points = |share: f64| format!("{:+.1}", share * 100.0);
    format!(
        "Only the first fails in {}, only the second in {}, both in {}: the first fails {} percentage points \
         more often, between {} and {} with 95 % confidence.",
        format_count(paired.only_first),
        format_count(paired.only_second),
        format_count(paired.both),
        points(paired.difference),
        points(paired.lower),
        points(paired.upper)
    )
}
