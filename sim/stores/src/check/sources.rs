//! What is wrong with the names of data sources, and with further ones of a store (`crate::kept`).

use super::Section;
use runbook::{Diagnostic, meant_or};

/// Every such mistake; the sections are two stores and their further data sources.
pub(super) fn mistakes(section: &Section<'_>) -> Vec<Diagnostic> {
    let config = section.config;
    let mut found = Vec::new();
    for (place, store) in config.store.iter().enumerate() {
        let same = |other: &&crate::config::StoreConfig| other.name.eq_ignore_ascii_case(&store.name);
        if let Some(other) = config.store[..place].iter().find(same) {
            let message = format!("two data sources are called `{}`", other.name);
            let path = format!("stores.store.{place}.name");
            found.push(section.checks.mistake(&path, "one-name", message, "give each its own name"));
        }
        let path = format!("stores.store.{place}.name");
        found.extend(section.checks.bad_name("store", &path, &store.name));
        found.extend(named(section, place));
    }
    let sources = config.sources();
    for of in [0, 1] {
        let mut further = sources.iter().skip(2).filter(|source| source.of == of);
        if let (Some(_), Some(second)) = (further.next(), further.next()) {
            let store = &config.store[sources[of].place].name;
            let message =
                format!("{store} has two further data sources, and one old store of it can be rehearsed");
            let path = format!("stores.store.{}.name", second.place);
            found.push(section.checks.mistake(&path, "one-kept-store", message, "leave one of them out"));
        }
    }
    let own_gone = sources.iter().take(2).filter(|source| config.store[source.place].exists == Some(false));
    found.extend(own_gone.filter(|source| said_of(section, source.place)).map(|source| {
        let message =
            format!("{} is a store of the pair, which begins with both", config.store[source.place].name);
        let path = format!("stores.store.{}.exists", source.place);
        section.checks.mistake(
            &path,
            "not-a-pair",
            message,
            "only of a further data source nothing may be there",
        )
    }));
    found
}

/// Whether the scenario itself says that a store is not there.
fn said_of(section: &Section<'_>, place: usize) -> bool {
    section.checks.scenario.family.store[place].exists == Some(false)
}

/// A store that is named by `replicates_as` is another one of the same host.
fn named(section: &Section<'_>, place: usize) -> Option<Diagnostic> {
    let stores = &section.config.store;
    let named = stores[place].replicates_as.as_ref()?;
    let mates = stores.iter().enumerate().filter(|(other, one)| {
        *other != place && one.host == stores[place].host && one.replicates_as.is_none()
    });
    let names: Vec<&str> = mates.map(|(_, one)| one.name.as_str()).collect();
    if names.contains(&named.as_str()) {
        return None;
    }
    let message = format!("no other store on {} is called `{named}`", stores[place].host);
    let help = meant_or(named, names.iter().copied(), || {
        "name the store whose old one is to be kept under this data source".to_owned()
    });
    Some(section.checks.mistake(
        &format!("stores.store.{place}.replicates_as"),
        "unknown-store",
        message,
        &help,
    ))
}
