//! What is wrong with a pair and can be played nevertheless, so that a rehearsal shows what comes of it.

use super::Section;
use fleet::Release;
use runbook::Diagnostic;

/// Every such finding.
pub(super) fn find_doubts(section: &Section<'_>) -> Vec<Diagnostic> {
    no_link(section).into_iter().chain(created_new(section)).collect()
}

/// Stores on two hosts talk over a link; without one nothing ever arrives.
fn no_link(section: &Section<'_>) -> Option<Diagnostic> {
    let hosts = section.config.pair().into_iter().map(|store| store.host.as_str()).collect::<Vec<_>>();
    let [one, two] = hosts.as_slice() else { return None };
    let links = &section.checks.scenario.generic.links;
    let joined = links.iter().any(|link| link.between.iter().all(|end| end == one || end == two));
    if one == two || joined {
        return None;
    }
    let message = format!("no link joins {one} and {two}, so that the stores never hear of each other");
    let help = format!("add a [[links]] section with `between = [\"{one}\", \"{two}\"]`");
    let path = format!("stores.store.{}.host", section.config.pair_at()[1]);
    Some(section.checks.mistake(&path, "no-link", message, help).playable(true))
}

/// A store that the newer release created never replicates with an older one (`docs/models/stores.md 2`).
fn created_new(section: &Section<'_>) -> Option<Diagnostic> {
    let stores = section.config.pair();
    // What follows from a release that is not there is not told beside that.
    let hosts = &section.checks.scenario.generic.hosts;
    let is_there = |(host, release): (&String, &String)| {
        hosts.iter().any(|known| known.name == *host && known.releases.contains(release))
    };
    if !stores.iter().all(|store| is_there((&store.host, &store.release))) {
        return None;
    }
    let major = |text: &str| Release::parse(text).map(|release| release.major());
    let newer = |(index, other): &(usize, usize)| {
        let created = stores[*index].created_by.as_ref().unwrap_or(&stores[*index].release);
        major(created) > major(&stores[*other].release)
    };
    let (index, other) = [(0, 1), (1, 0)].into_iter().find(newer)?;
    let (created, older) = (&stores[index], &stores[other]);
    let by = created.created_by.as_ref().unwrap_or(&created.release);
    let message = format!(
        "{} was created by release {by}, and a store that a newer release created never replicates with {}, which is \
         at {}",
        created.name, older.name, older.release
    );
    let help = "where it was upgraded from the older release, say so with `created_by`";
    let path = format!("stores.store.{}.release", section.config.pair_at()[index]);
    Some(section.checks.mistake(&path, "created-by-newer", message, help).playable(true))
}
