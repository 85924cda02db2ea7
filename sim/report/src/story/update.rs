//! The story of one update, item or job.
//!
//! First whose story it is and how it ends, then what ended its way, then everything in order, where it was kept, who
//! looked and saw nothing, and what would have saved it.

use super::{moments, remedies, stays};
use crate::cause::capital;
use crate::text::{Page, TableRow, bad, doubtful, good, name_doer, quiet};
use crate::units::{fine_instant, format_count, format_counted, format_length};
use anstyle::Style;
use rehearsal::Form;
use rehearsal::outcome::Seconds;
use rehearsal::story::{End, ExplainedUpdate, Fate, Notice, NoticeKind, Stay, Story};

pub(super) fn tell(story: &Story, page: &mut Page) {
    let style = fate_style(story.fate);
    page.prose(0, style, &format!("{}.", explained(&story.update, story.fate)));
    if let Some(end) = &story.ending {
        page.heading(if story.fate == Fate::Pending { "What keeps it back" } else { "What ended its way" });
        ending(end, page);
    }
    moments(&story.moments, page);
    page.heading("Where it was kept");
    if story.places.is_empty() {
        page.prose(2, Style::new(), "Nowhere that this family of systems tells of.");
    } else {
        stays(&story.places.iter().map(stay).collect::<Vec<_>>(), page);
    }
    if story.fate > Fate::Survived {
        noticed(story, page);
        let title =
            if story.fate == Fate::Pending { "What brings it there" } else { "What would have saved it" };
        remedies::write(title, &story.remedies, page);
    }
}

/// Whose story it is, and how it ends.
fn explained(explained: &ExplainedUpdate, fate: Fate) -> String {
    let what = match explained.kind {
        "row" => format!(
            "Update {} ({} row {})",
            format_count(explained.number),
            explained.deed,
            format_count(explained.row)
        ),
        "item" => format!(
            "Item {} (put into queue {})",
            format_count(explained.number),
            format_count(explained.row)
        ),
        kind => format!("{} {}", capital(kind), format_count(explained.number)),
    };
    let promised = match explained.acknowledged_s {
        Some(at) if explained.step.is_some() || explained.job.is_some() => {
            format!("taken for done at {}", fine_instant(at))
        }
        Some(at) => format!("promised to its client at {}", fine_instant(at)),
        None => String::from("never promised to anyone"),
    };
    let fate = match fate {
        Fate::Survived => "survived",
        Fate::Superseded => "was superseded",
        Fate::Pending => "is missing but still held",
        Fate::Lost => "is lost",
    };
    let maker = match (&explained.step, explained.job) {
        (Some(step), _) => format!(" made {},", name_doer(step)),
        (None, Some(job)) => format!(" written by job {},", format_count(job)),
        (None, None) => String::new(),
    };
    let taken = fine_instant(explained.committed_s);
    format!("{what},{maker} taken by {} at {taken}, {promised}, {fate}", explained.place)
}

fn ending(end: &End, page: &mut Page) {
    let at = end.at_s.map(|at| format!(", at {}", fine_instant(at))).unwrap_or_default();
    let whom = match (&end.step, &end.command) {
        (Some(step), Some(command)) => format!("{}: {command}", name_doer(step)),
        (Some(step), None) => name_doer(step),
        (None, _) => match &end.fault {
            Some(fault) => format!("by `{fault}`"),
            None => String::from("no one step is to blame"),
        },
    };
    page.prose(2, bad(), &format!("Missing at {}{at}, {whom}", end.store));
    page.prose(2, Style::new(), &format!("Why, of all that are missing so: {}", end.sentence));
}

fn fate_style(fate: Fate) -> Style {
    match fate {
        Fate::Survived => good(),
        Fate::Superseded | Fate::Pending => doubtful(),
        Fate::Lost => bad(),
    }
}

/// A place in words.
pub(crate) fn place_in_words(form: Form, place: &str) -> String {
    let form = match form {
        Form::Rows => "rows of ",
        Form::Log => "log of ",
        Form::Dump => "dump ",
        Form::Queue => "queue ",
        Form::Worker => "",
    };
    format!("{form}{place}")
}

fn stay(stay: &Stay) -> TableRow {
    let host = stay.host.as_ref().map(|host| format!(" (on {host})")).unwrap_or_default();
    let (to, long) = match stay.to_s {
        Some(to) => (fine_instant(to), format_length(Seconds(to.0 - stay.from_s.0))),
        None => (String::from("the end"), String::new()),
    };
    let place = place_in_words(stay.form, &stay.place) + &host;
    TableRow { cells: vec![fine_instant(stay.from_s), to, long, place], ..TableRow::default() }
}

fn noticed(story: &Story, page: &mut Page) {
    let alarms =
        story.noticed.iter().filter(|notice| notice.alarmed && notice.by != NoticeKind::Comparison).count();
    let title = match alarms {
        0 => String::from("Who would have noticed: nobody"),
        some => format!("Who would have noticed: {}", format_counted(some as u64, "sign")),
    };
    page.heading(&title);
    for notice in &story.noticed {
        let (style, mark) = if notice.alarmed { (doubtful(), "!") } else { (quiet(), " ") };
        page.prose(2, style, &format!("{mark} {}", looked(notice)));
    }
}

fn looked(notice: &Notice) -> String {
    let at = notice.at_s.map(|at| format!("{} ", fine_instant(at))).unwrap_or_default();
    let step = notice.step.as_ref().map(|step| format!("[{step}] ")).unwrap_or_default();
    format!("{at}{step}{}: {}", notice.what, notice.said)
}
