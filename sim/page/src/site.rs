//! The first page of a site: every scenario with what comes of it, and a run in small that leads to its own page.

use crate::document::capital;
use crate::render::{Page, rendered};
use crate::search::Small;
use minijinja::context;
use minijinja::value::{Serde, Value};
use rehearsal::outcome::Outcome;
use serde::Serialize;

/// The scripts of the page, in the order in which they need each other.
const SCRIPTS: &[&str] = &[include_str!("../assets/common.js"), include_str!("../assets/small.js")];

/// A scenario of a site.
#[derive(Debug)]
pub struct Listed<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it shows, in a line.
    pub title: &'a str,
    /// What comes of it as it is written.
    pub outcome: &'a Outcome,
    /// The file of its own page.
    pub file: &'a str,
}

/// A scenario in words.
#[derive(Debug, Serialize)]
struct Told<'a> {
    name: &'a str,
    title: &'a str,
    file: &'a str,
    verdict: &'static str,
    sentence: String,
}

/// What the scripts draw.
#[derive(Debug, Serialize)]
struct Data<'a> {
    small: Vec<Small<'a>>,
}

/// The first page of a site; `findings` is the file of what the searches say.
///
/// # Panics
/// Where a template of this crate is wrong, which its tests show.
#[must_use]
pub fn site_page(listed: &[Listed<'_>], findings: &str) -> String {
    let told = listed.iter().map(|one| Told {
        name: one.name,
        title: one.title,
        file: one.file,
        verdict: crate::told::verdict(one.outcome.verdict),
        sentence: capital(&report::verdict_in_words(one.outcome).0),
    });
    let told: Vec<Told<'_>> = told.collect();
    let small = listed.iter().map(|one| Small::of(one.outcome)).collect();
    let context = context! { scenarios => Value::from(Serde(&told)), findings };
    rendered(&Page { template: "site.html", scripts: SCRIPTS, data: &Data { small } }, context)
}
