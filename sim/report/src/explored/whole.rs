//! What of a search at a part of the load was played again at the whole of it.

use super::failures::named;
use super::percent;
use crate::text::{Page, quiet, verdict_style};
use crate::units::{format_count, format_counted};
use search::Rate;
use search::explored::{Again, AtWhole, Sample};

/// How many cases that end otherwise are shown, where there is not room for all.
const SHOWN: usize = 10;

/// How many cases held at the part alone, for the headline.
pub(super) fn reservation(at_whole: &AtWhole) -> String {
    match at_whole.held_at_part {
        0 => String::new(),
        some => format!(" {} held at {} alone.", format_counted(some, "case"), at_whole.part),
    }
}

/// What was played again, and what ends otherwise.
pub(super) fn write(at_whole: &AtWhole, page: &mut Page) {
    let AtWhole { part, again, otherwise, complete, .. } = at_whole;
    let ends = match otherwise.len() {
        0 => String::from("all of them end alike"),
        1 => String::from("1 of them ends otherwise there"),
        some => format!("{} of them end otherwise there", format_count(some as u64)),
    };
    if *again == 0 {
        let text =
            format!("Played at {part}, and stopped before anything was played again at the whole load.");
        return page.prose(0, quiet(), &text);
    }
    let what = if *complete {
        "the runbook as written, an example of each kind of failure, and what held next to one that fails"
    } else {
        "as many as were played until it was stopped"
    };
    let text = format!(
        "Played at {part}, and {} again at the whole load, which decides: {what}; {ends}. What else fails is told as it \
         ends at {part}, and counts with what it loses there; what fails at the whole load alone may be missing, and \
         `--load 100%` plays all of it there.{}",
        format_counted(*again, "case"),
        sampled(at_whole).map(|said| format!(" {said}")).unwrap_or_default()
    );
    page.prose(0, quiet(), &text);
    if otherwise.is_empty() {
        return;
    }
    page.heading("What ends otherwise at the whole load");
    let shown = if page.lines_max().is_some() { SHOWN } else { usize::MAX };
    for again in otherwise.iter().take(shown) {
        page.prose(2, verdict_style(again.at_whole.verdict), &told(again, part));
    }
    super::failures::more(otherwise.len().saturating_sub(shown), "case", page);
}

/// What a sample says of the cases that held at the part alone; nothing where none was drawn.
#[must_use]
pub fn sampled(at_whole: &AtWhole) -> Option<String> {
    let AtWhole { part, samples, complete, held_at_part, .. } = at_whole;
    let (failing, holding): (Vec<&Sample>, Vec<&Sample>) =
        samples.iter().partition(|sample| sample.rate.failures > 0);
    let again = if *complete { "was played" } else { "was to be played" };
    let doubted = failing.iter().map(|Sample { of, rate }| {
        format!(
            "Of {} drawn at random from what else held at {part} of `{of}`, {} at the whole load, so that all of that {again} \
             again.",
            format_counted(rate.runs, "case"),
            if rate.failures == 1 { "1 fails".into() } else { format!("{} fail", format_count(rate.failures)) },
        )
    });
    let held: u64 = holding.iter().map(|sample| sample.rate.runs).sum();
    let others = if failing.is_empty() { "" } else { " by the other ways of searching" };
    // Of a way from which fewer were drawn than from another there is no rest.
    let most = holding.iter().map(|sample| sample.rate.runs).max().unwrap_or(0);
    let rest = (*complete && *held_at_part > 0).then(|| {
        let upper = percent(Rate::of(0, most).upper);
        format!(": at most {upper} of the rest would fail there, with 95 % confidence")
    });
    let trusted = (held > 0).then(|| {
        format!(
            "Of what else held at {part}{others}, {} drawn at random, up to {most} of each way, held at the whole load too{}.",
            format_counted(held, "case"),
            rest.unwrap_or_default()
        )
    });
    let told: Vec<String> = doubted.chain(trusted).collect();
    (!told.is_empty()).then(|| told.join(" "))
}

/// How a case ends, and how it ended.
fn told(again: &Again, part: &str) -> String {
    let case = match again.example.deviations.as_slice() {
        [] => String::from("as written"),
        some => some.join("; "),
    };
    format!("{case}: {}; at {part} {}", named(&again.at_whole), named(&again.at_part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Look;

    /// What is told of a search that played so many cases again, of which two of the sample fail.
    fn said(again: u64, complete: bool) -> String {
        let at_whole = AtWhole {
            part: "scale 10%".into(),
            again,
            held_at_part: 0,
            complete,
            samples: (again > 0)
                .then(|| Sample { of: String::from("mistakes"), rate: Rate::of(2, 34) })
                .into_iter()
                .collect(),
            otherwise: Vec::new(),
        };
        let mut page = Page::new(Look::default());
        write(&at_whole, &mut page);
        page.into_text().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn of_a_search_that_was_stopped_it_is_said_what_was_played_again_and_not_what_would_have_been() {
        let (stopped, whole) = (said(78, false), said(78, true));
        assert!(stopped.contains("which decides: as many as were played until it was stopped;"), "{stopped}");
        let drawn = "2 fail at the whole load, so that all of that";
        assert!(stopped.contains(&format!("{drawn} was to be played again")), "{stopped}");
        assert!(whole.contains("which decides: the runbook as written, an example of each kind"), "{whole}");
        assert!(whole.contains(&format!("{drawn} was played again")), "{whole}");
        assert!(said(0, false).contains("stopped before anything was played again"));
    }
}
