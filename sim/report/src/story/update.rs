//! The story of one update as text, for whoever has to understand at three in the morning how it was lost.
//!
//! First whose story it is and how it ends, then what ended its way, then everything in order, where it was kept, who
//! looked and saw nothing, and what would have saved it. The last line replays the run.

use crate::cause::{capital, sentence};
use crate::text::{Look, Page, Row, bad, doubtful, good, quiet, verdict_name, words};
use crate::units::{count, counted, fine_instant, length};
use anstyle::Style;
use rehearsal::Form;
use rehearsal::outcome::Seconds;
use rehearsal::story::{
    End, Explanation, Fate, Hero, Moment, MomentKind, Notice, Remedy, Stay, Story, Watch,
};

/// An explanation as text; `replay` is the command that replays the run and becomes the last line.
#[must_use]
pub fn story_text(explanation: &Explanation, look: Look, replay: &str) -> String {
    let mut page = Page::new(look.width, look.color);
    page.prose(0, Style::new().bold(), &headline(explanation));
    for deviation in &explanation.deviations {
        page.prose(2, Style::new(), &format!("with {deviation}"));
    }
    match &explanation.story {
        Some(story) => tell(story, &mut page),
        None => page.prose(2, good(), "Nothing was lost in this run, and nothing is pending."),
    }
    page.whole(&format!("Replay: {replay}"));
    page.into_text()
}

fn headline(told: &Explanation) -> String {
    let mut text =
        format!("{}, seed {}: {}", told.scenario, told.seed, verdict_name(told.verdict).to_uppercase());
    if told.lost + told.pending > 0 {
        text.push_str(&format!(" ({} lost, {} pending)", count(told.lost), count(told.pending)));
    }
    text
}

fn tell(story: &Story, page: &mut Page) {
    let style = fate_style(story.fate);
    page.prose(0, style, &format!("{}.", hero(&story.update, story.fate)));
    if let Some(end) = &story.ending {
        page.heading(if story.fate == Fate::Pending { "What keeps it back" } else { "What ended its way" });
        ending(end, page);
    }
    page.heading("What happened, in order");
    for moment in &story.moments {
        let (style, mark) = moment_style(moment.kind);
        page.prose(2, style, &format!("{:>9} {mark} {}", fine_instant(moment.at_s), what(moment)));
    }
    page.heading("Where it was kept");
    if story.places.is_empty() {
        page.prose(2, Style::new(), "Nowhere that this family of systems tells of.");
    } else {
        places(&story.places, page);
    }
    if story.fate > Fate::Survived {
        noticed(story, page);
        remedies(&story.remedies, page);
    }
}

/// Whose story it is, and how it ends.
fn hero(hero: &Hero, fate: Fate) -> String {
    let what = match hero.kind {
        "row" => format!("Update {} ({} row {})", count(hero.number), hero.deed, count(hero.row)),
        "item" => format!("Item {} (put into queue {})", count(hero.number), count(hero.row)),
        kind => format!("{} {}", capital(kind), count(hero.number)),
    };
    let promised = match hero.acknowledged_s {
        Some(at) => format!("promised to its client at {}", fine_instant(at)),
        None => String::from("never promised to anyone"),
    };
    let fate = match fate {
        Fate::Survived => "survived",
        Fate::Superseded => "was superseded",
        Fate::Pending => "is missing but still held",
        Fate::Lost => "is lost",
    };
    format!("{what}, taken by {} at {}, {promised}, {fate}", hero.place, fine_instant(hero.committed_s))
}

fn ending(end: &End, page: &mut Page) {
    let at = end.at_s.map(|at| format!(", at {}", fine_instant(at))).unwrap_or_default();
    let by = match (&end.step, &end.command) {
        (Some(step), Some(command)) => format!("by step {step}: {command}"),
        (Some(step), None) => format!("by step {step}"),
        _ => String::from("no one step is to blame"),
    };
    page.prose(2, bad(), &format!("Missing at {}{at}, {by}", end.store));
    page.prose(2, Style::new(), &format!("Why, of all that are missing so: {}", sentence(end.cause)));
}

fn what(moment: &Moment) -> String {
    match (moment.kind, &moment.step) {
        (MomentKind::Typed, Some(step)) => format!("[{step}] {}", moment.text),
        (MomentKind::Cut, Some(step)) => format!("{}, by step {step}", moment.text),
        _ => moment.text.clone(),
    }
}

/// How a moment looks, and the mark that says the same without colour.
const fn moment_style(kind: MomentKind) -> (Style, &'static str) {
    match kind {
        MomentKind::Taken | MomentKind::Promised | MomentKind::Ended => (Style::new().bold(), "="),
        MomentKind::Typed | MomentKind::Answered => (quiet(), " "),
        MomentKind::Fault => (doubtful(), "!"),
        MomentKind::Kept => (good(), "+"),
        MomentKind::Stands => (Style::new(), "."),
        MomentKind::Gone => (doubtful(), "-"),
        MomentKind::Cut => (bad(), "X"),
    }
}

fn fate_style(fate: Fate) -> Style {
    match fate {
        Fate::Survived => good(),
        Fate::Superseded | Fate::Pending => doubtful(),
        Fate::Lost => bad(),
    }
}

fn places(stays: &[Stay], page: &mut Page) {
    let columns = [words("from"), words("to"), words("for"), words("where")];
    let rows: Vec<Row> = stays.iter().map(stay).collect();
    page.table(&columns, &rows);
}

fn stay(stay: &Stay) -> Row {
    let form = match stay.form {
        Form::Rows => "rows of ",
        Form::Log => "log of ",
        Form::Dump => "dump ",
        Form::Queue => "queue ",
        Form::Worker => "",
    };
    let host = stay.host.as_ref().map(|host| format!(" (on {host})")).unwrap_or_default();
    let (to, long) = match stay.to_s {
        Some(to) => (fine_instant(to), length(Seconds(to.0 - stay.from_s.0))),
        None => (String::from("the end"), String::new()),
    };
    let place = format!("{form}{}{host}", stay.place);
    Row { cells: vec![fine_instant(stay.from_s), to, long, place], ..Row::default() }
}

fn noticed(story: &Story, page: &mut Page) {
    let alarms =
        story.noticed.iter().filter(|notice| notice.alarmed && notice.by != Watch::Comparison).count();
    let title = match alarms {
        0 => String::from("Who would have noticed: nobody"),
        some => format!("Who would have noticed: {}", counted(some as u64, "sign")),
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

fn remedies(remedies: &[Remedy], page: &mut Page) {
    if remedies.is_empty() {
        return;
    }
    page.heading("What would have saved it (each line was rehearsed)");
    for remedy in remedies {
        let (style, mark) = match remedy.fate {
            _ if remedy.saves_all() => (good(), "+"),
            Some(Fate::Survived) => (doubtful(), "~"),
            _ => (quiet(), "-"),
        };
        page.prose(2, style, &format!("{mark} {}: {}", remedy.text, outcome(remedy)));
    }
}

fn outcome(remedy: &Remedy) -> String {
    let fate = match remedy.fate {
        Some(Fate::Survived) => "it survives",
        Some(Fate::Superseded) => "it is superseded",
        Some(Fate::Pending) => "it is pending",
        Some(Fate::Lost) => "it is lost all the same",
        None => "it is never promised",
    };
    let rest = match (remedy.lost, remedy.pending) {
        (0, 0) => String::from("nothing is missing"),
        (0, pending) => format!("nothing is lost, {} pending", count(pending)),
        (lost, 0) => format!("{} lost", count(lost)),
        (lost, pending) => format!("{} lost, {} pending", count(lost), count(pending)),
    };
    let broken = match remedy.broken.as_slice() {
        [] => String::new(),
        kinds => format!(", but {}", kinds.join(", ")),
    };
    format!("{fate}; {rest}{broken} ({})", verdict_name(remedy.verdict))
}
