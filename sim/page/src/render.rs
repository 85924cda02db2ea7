//! The templates, with their style and scripts built in.

use crate::Rehearsed;
use crate::document::pieces;
use crate::drawn::drawn;
use crate::told::{grouped, told};
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, HtmlEscape, context};
use serde::Serialize;

/// The style of every page.
const STYLE: &str = include_str!("../assets/style.css");

/// The scripts of a rehearsal, in the order in which they need each other.
const SCRIPTS: &[&str] = &[
    include_str!("../assets/common.js"),
    include_str!("../assets/axis.js"),
    include_str!("../assets/lanes.js"),
    include_str!("../assets/rows.js"),
    include_str!("../assets/timeline.js"),
    include_str!("../assets/select.js"),
    include_str!("../assets/steer.js"),
];

/// The templates, by their names.
const TEMPLATES: &[(&str, &str)] = &[
    ("shell.html", include_str!("../templates/shell.html")),
    ("words.html", include_str!("../templates/words.html")),
    ("hero.html", include_str!("../templates/hero.html")),
    ("runbook.html", include_str!("../templates/runbook.html")),
    ("losses.html", include_str!("../templates/losses.html")),
    ("tables.html", include_str!("../templates/tables.html")),
    ("rehearsal.html", include_str!("../templates/rehearsal.html")),
    ("explored.html", include_str!("../templates/explored.html")),
    ("constrained.html", include_str!("../templates/constrained.html")),
    ("site.html", include_str!("../templates/site.html")),
    ("prose.html", include_str!("../templates/prose.html")),
    ("beside.html", include_str!("../templates/beside.html")),
];

/// A page: its template, its scripts in the order in which they need each other, and what they draw.
pub(crate) struct Page<'a, D> {
    pub(crate) template: &'static str,
    pub(crate) scripts: &'a [&'static str],
    pub(crate) data: &'a D,
}

/// A rehearsal as one HTML file.
///
/// # Panics
/// Where a template of this crate is wrong, which its tests show.
#[must_use]
pub fn rehearsal_page(page: &Rehearsed<'_>) -> String {
    let context = context! {
        outcome => Value::from(Serde(page.outcome)),
        setting => Value::from(Serde(&page.setting)),
        objectives => Value::from(Serde(&page.objectives)),
        document => Value::from(Serde(&page.document)),
        told => Value::from(Serde(told(page))),
        replay => page.replay.as_str(),
        explain => page.explain.as_str(),
    };
    rendered(&Page { template: "rehearsal.html", scripts: SCRIPTS, data: &drawn(page) }, context)
}

/// A template filled with what is particular to its page, and with what every page has.
pub(crate) fn rendered<D: Serialize>(page: &Page<'_, D>, particular: Value) -> String {
    let common = context! {
        style => Value::from_safe_string(STYLE.to_owned()),
        scripts => Value::from_safe_string(page.scripts.concat()),
        data => Value::from_safe_string(data(page.data)),
        ..particular
    };
    let environment = environment();
    let template = environment.get_template(page.template).expect("the template is built in");
    template.render(common).expect("the template fits what it is given")
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source).expect("a template that is built in is right");
    }
    environment.add_filter("clock", clock);
    environment.add_filter("coded", coded);
    environment.add_filter("lasts", lasts);
    environment.add_filter("number", grouped);
    environment
}

/// Words in which what stands between backticks is set apart as what is typed, all of it escaped.
fn coded(words: &str) -> Value {
    let mut written = String::new();
    for piece in pieces(words) {
        let escaped = HtmlEscape(&piece.text);
        let piece = if piece.code { format!("<code>{escaped}</code>") } else { escaped.to_string() };
        written.push_str(&piece);
    }
    Value::from_safe_string(written)
}

/// JSON within a script, in which nothing can end the script or begin a comment.
fn data(value: &impl Serialize) -> String {
    // No map has keys other than strings, which is all that could fail.
    let text = serde_json::to_string(value).expect("the data can be written as JSON");
    text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// Seconds as an instant, with its tenths.
pub(crate) fn clock(seconds: f64) -> String {
    let tenths = millis(seconds) / 100;
    let (minutes, rest) = (tenths / 600, tenths % 600);
    if minutes < 60 {
        return format!("{minutes}:{:02}.{}", rest / 10, rest % 10);
    }
    format!("{}:{:02}:{:02}", minutes / 60, minutes % 60, rest / 10)
}

/// Seconds as a length for people.
fn lasts(seconds: f64) -> String {
    rehearsal::length_in_words(kernel::Span::from_millis(millis(seconds)))
}

/// Seconds in milliseconds, cut off; nothing where they are no length.
fn millis(seconds: f64) -> u64 {
    let length = std::time::Duration::try_from_secs_f64(seconds).unwrap_or_default();
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}
