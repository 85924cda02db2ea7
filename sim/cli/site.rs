//! `cutover site`: every scenario that comes with it as a page of its own, what the searches say of them, and a
//! first page that leads to all.

use crate::args::SiteTask;
use crate::embedded::{FINDINGS, names};
use crate::exit::{Exit, Failure};
use crate::families::{self, FamilyTask};
use crate::followed::explained;
use crate::html::page_of;
use crate::library::{Located, find_scenario};
use crate::outputs::{OutFolder, TakenPaths};
use crate::rehearse::make_course;
use crate::terminal::finish;
use page::{Listed, prose_page, site_page};
use rehearsal::outcome::Outcome;
use rehearsal::{Family, Rehearsal};

/// The file of what the searches say.
const SEARCHED: &str = "findings.html";

/// The job of playing a scenario as it is written, with its page.
struct Paged<'a> {
    typed: &'a str,
}

impl FamilyTask for Paged<'_> {
    type Output = (String, Outcome, String);

    fn run<F: Family>(self, located: &Located) -> Result<Self::Output, Failure> {
        let scene = families::open::<F>(located)?;
        let course = make_course(&scene, &[])?;
        let mut rehearsal = Rehearsal::<F>::default();
        let outcome = rehearsal.play_chronicled(&scene, &course, scene.checked.generic.seed);
        let explained = explained(&mut rehearsal, (&scene, &course), &outcome);
        let page = page_of(&scene, &outcome, &explained, self.typed);
        Ok((scene.checked.generic.title.clone(), outcome, page))
    }
}

/// Writes the site into a folder.
pub(crate) fn site(task: &SiteTask) -> Result<Exit, Failure> {
    let folder = OutFolder::tried(&task.folder, task.force, &TakenPaths::new([]))?;
    let mut played = Vec::new();
    for name in names() {
        let (title, outcome, page) = families::dispatch(&find_scenario(&name)?, Paged { typed: &name })?;
        let file = format!("{}.html", name.replace('/', "-"));
        played.push((name, title, outcome, file, page));
    }
    let listed = played.iter().map(|(name, title, outcome, file, _)| Listed { name, title, outcome, file });
    let first = site_page(&listed.collect::<Vec<_>>(), SEARCHED);
    let pages = played.iter().map(|(.., file, page)| (file.as_str(), page.clone()));
    let files: Vec<(&str, String)> =
        [("index.html", first), (SEARCHED, prose_page(FINDINGS))].into_iter().chain(pages).collect();
    folder.write_files(&files)?;
    finish(&format!("{}: {} pages; the first is index.html\n", folder.shown(), files.len()), Exit::Held)
}
