//! What the types of a scenario cannot say: names must be unique, must resolve, and must be of the right form.
//!
//! The checks look at the text's tree and not at the typed scenario, so that a mistake elsewhere hides none of them.
//! What is missing or of the wrong type is passed over: the walk has noted it.

use super::model::{FORMAT, gap_min};
use super::readings::listed;
use super::toml_text::{Key, ScenarioErrors, Table, Value};
use super::walk::{OUT_OF_RANGE, as_number};
use crate::bounds::{LANES_MAX, RETRY_MIN};
use crate::deviation::fault_kinds;
use kernel::Span;
use runbook::{BEYOND, is_unseen, nearest_word};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

/// A word of the text and where it stands.
type Word<'t> = (&'t str, Range<usize>);

/// Checks everything that spans more than one value.
pub(super) fn check((root, text): (&Table<'_>, &str), family: &str, wrong: &mut ScenarioErrors) {
    let hosts: Vec<Word<'_>> = words(root, "hosts", "name");
    let names = known(root, "hosts", "name");
    let mut known = Known { names, text };
    head(root, family, wrong);
    known.names.extend(misnamed(root, text, &hosts, wrong));
    lanes(root, &known, wrong);
    unique("hosts", &hosts, wrong);
    readable("host", &hosts, wrong);
    for host in tables(root, "hosts") {
        releases(host, wrong);
    }
    links(root, &known, wrong);
    let groups = words(root, "clients", "name");
    unique("groups of clients", &groups, wrong);
    readable("group of clients", &groups, wrong);
    readable("service", &words(root, "clients", "service"), wrong);
    rates(root, wrong);
    times(root, wrong);
    objectives(root, wrong);
    faults(root, &known, wrong);
}

/// The tables of a list of tables.
fn tables<'t>(root: &'t Table<'_>, section: &str) -> impl Iterator<Item = &'t Table<'t>> {
    let items = root.get(section).and_then(|list| list.get_ref().as_array());
    items.into_iter().flatten().filter_map(|item| item.get_ref().as_table())
}

/// One word of each table of a list of tables.
fn words<'t>(root: &'t Table<'_>, section: &str, key: &str) -> Vec<Word<'t>> {
    tables(root, section).filter_map(|table| word(table.get(key)?)).collect()
}

/// A string and its place.
fn word<'t>(value: &'t Spanned<Value<'_>>) -> Option<Word<'t>> {
    Some((value.get_ref().as_str()?, value.span()))
}

/// The strings of a list.
fn list<'t>(table: &'t Table<'_>, key: &str) -> Vec<Word<'t>> {
    let items = table.get(key).and_then(|list| list.get_ref().as_array());
    items.into_iter().flatten().filter_map(word).collect()
}

/// The keys and values of a section.
fn section<'t>(
    root: &'t Table<'t>,
    name: &str,
) -> impl Iterator<Item = (&'t Key<'t>, &'t Spanned<Value<'t>>)> {
    root.get(name).and_then(|value| value.get_ref().as_table()).into_iter().flatten()
}

/// Notes each name that stands twice.
fn unique(what: &str, names: &[Word<'_>], wrong: &mut ScenarioErrors) {
    let mut seen: BTreeMap<&str, &Range<usize>> = BTreeMap::new();
    for (name, at) in names {
        match seen.get(name) {
            Some(first) => wrong.twice(what, name, at.clone(), (*first).clone()),
            None => {
                seen.insert(name, at);
            }
        }
    }
}

/// What is wrong with a name that nobody could read where it is printed: there is nothing to see, or not all is seen.
pub(crate) fn unreadable(what: &str, name: &str) -> Option<String> {
    if name.trim().is_empty() {
        Some(format!("a {what} has an empty name"))
    } else {
        let hidden = name.chars().any(is_unseen);
        hidden.then(|| format!("the name of a {what} has characters that cannot be seen"))
    }
}

/// What to do about it.
pub(crate) const READABLE: &str =
    "write a name that can be read, for it is printed beside what it stands for";

/// Notes each name that nobody could read.
fn readable(what: &str, names: &[Word<'_>], wrong: &mut ScenarioErrors) {
    for (name, at) in names {
        if let Some(problem) = unreadable(what, name) {
            wrong.wrong(at.clone(), "bad-name", problem, Some(READABLE.to_owned()));
        }
    }
}

/// The names that others refer to; none where one of them is missing or cannot be read, which is told by itself.
fn known<'t>(root: &'t Table<'_>, section: &str, key: &str) -> Vec<&'t str> {
    let words = words(root, section, key);
    let is_whole = words.len() == tables(root, section).count();
    words.into_iter().filter(|_| is_whole).map(|(name, _)| name).collect()
}

/// Names that others refer to.
struct Known<'t> {
    names: Vec<&'t str>,
    /// The text that they stand in; none of names that are cutover's own.
    text: &'t str,
}

/// The name that was meant by one that stands several times in a text and is unknown: the one of those that are known that
/// stands nowhere else. Whoever gives something another name in one place meant it in the others, however near another
/// name is.
pub(crate) fn renamed<'n>(text: &str, given: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let times = |name: &str| {
        let quoted = [format!("\"{name}\""), format!("'{name}'")];
        quoted.iter().map(|quoted| text.matches(quoted.as_str()).count()).sum::<usize>()
    };
    let mut alone = names.filter(|name| times(name) == 1);
    alone.next().filter(|_| alone.next().is_none() && times(given) > 1)
}

/// Whether a name that is unknown differs in case alone from one that it stands for everywhere but where that is given.
pub(crate) fn is_of_other_case<'n>(text: &str, given: &str, names: impl Iterator<Item = &'n str>) -> bool {
    renamed(text, given, names).is_some_and(|name| name.eq_ignore_ascii_case(given))
}

/// Notes hosts that are given in another case than their lanes have them, as everything else does: one slip, at the host. The
/// names that were meant.
fn misnamed<'t>(
    root: &'t Table<'_>,
    text: &str,
    hosts: &[Word<'t>],
    wrong: &mut ScenarioErrors,
) -> Vec<&'t str> {
    let names = || hosts.iter().map(|(name, _)| *name);
    let mut meant: Vec<&str> = section(root, "lanes").filter_map(|(_, host)| Some(word(host)?.0)).collect();
    meant.sort_unstable();
    meant.dedup();
    meant.retain(|given| !names().any(|name| name == *given) && is_of_other_case(text, given, names()));
    for given in &meant {
        let own = hosts.iter().find(|(name, _)| name.eq_ignore_ascii_case(given));
        if let Some((name, at)) = own {
            let message = format!("host `{name}` is called `{given}` wherever else it is named");
            wrong.mended(at.clone(), "unknown-name", message, (None, Some(format!("\"{given}\""))));
        }
    }
    meant
}

/// Notes a name that should be one of the known and is not. Where none is known that has been told.
fn unresolved(message: String, (name, at): &Word<'_>, known: &Known<'_>, wrong: &mut ScenarioErrors) {
    if known.names.is_empty() {
        return;
    }
    let names = || known.names.iter().copied();
    let near = renamed(known.text, name, names()).or_else(|| nearest_word(name, names()));
    let near = near.map(|name| format!("\"{name}\""));
    let listed = listed(known.names.iter().copied());
    wrong.unknown(at.clone(), "unknown-name", message, (near.as_deref(), &listed));
}

/// The version, the family that it is read as, and the runbook's name.
fn head(root: &Table<'_>, family: &str, wrong: &mut ScenarioErrors) {
    if let Some((name, at)) = root.get("family").and_then(word).filter(|(name, _)| *name != family) {
        let near = format!("\"{family}\"");
        let message = format!("unknown family `{name}`");
        if nearest_word(name, [family]).is_some() {
            wrong.unknown(at, "unknown-family", message, (Some(&near), ""));
        } else {
            let help =
                format!("the scenario has a section `[{family}]`, by which it is of the family {near}");
            wrong.wrong(at, "unknown-family", message, Some(help));
        }
    }
    let format = root.get("format").and_then(|value| Some((value.get_ref().as_integer()?, value.span())));
    if let Some((given, at)) = format.filter(|(given, _)| given.as_str() != FORMAT.to_string()) {
        let message = format!("this is format {given}, but cutover reads format {FORMAT}");
        wrong.wrong(at, "unknown-format", message, None);
    }
    if let Some((name, at)) = root.get("runbook").and_then(word)
        && (name.is_empty() || name.starts_with('/') || name.contains(['\\', ':']))
    {
        let help =
            String::from("write the runbook's path from the scenario's folder, with / between its parts");
        wrong.wrong(at, "bad-runbook", format!("`{name}` is not a path beside the scenario"), Some(help));
    }
}

/// Lanes: a name a prompt can carry, and a host that exists.
fn lanes(root: &Table<'_>, hosts: &Known<'_>, wrong: &mut ScenarioErrors) {
    let all = root.get("lanes").and_then(|lanes| Some((lanes.get_ref().as_table()?, lanes.span())));
    if let Some((lanes, at)) = all.as_ref().filter(|(lanes, _)| lanes.len() > LANES_MAX) {
        let message = format!("{} lanes, where at most {LANES_MAX} can be rehearsed", lanes.len());
        wrong.wrong(at.clone(), BEYOND, message, None);
    }
    if let Some((_, at)) = all.filter(|(lanes, _)| lanes.is_empty()) {
        let help =
            String::from("a lane is the prompt's name and the host it is typed at: original = \"host1\"");
        wrong.missing(at, "no-lanes", "there are no lanes, so nothing can be typed anywhere", help);
    }
    for (key, host) in section(root, "lanes") {
        let lane = key.get_ref();
        let rest = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        if !lane.starts_with(|first: char| first.is_ascii_lowercase()) || !lane.chars().all(rest) {
            let help = String::from("a lane is lower-case letters, digits and hyphens, a letter first");
            wrong.wrong(key.span(), "bad-lane", format!("`{lane}` is no name for a lane"), Some(help));
        }
        if let Some(host) = word(host).filter(|(name, _)| !hosts.names.contains(name)) {
            let message = format!("lane `{lane}` is at host `{}`, which does not exist", host.0);
            unresolved(message, &host, hosts, wrong);
        }
    }
}

/// A number of a table, and where it stands.
fn seconds(table: &Table<'_>, key: &str) -> Option<(Span, Range<usize>)> {
    let value = table.get(key)?;
    Some((Span::from_seconds_f64(as_number(value.get_ref())?)?, value.span()))
}

/// A group of clients sends by itself, or has a script, and not both.
fn rates(root: &Table<'_>, wrong: &mut ScenarioErrors) {
    let items = root.get("clients").and_then(|list| list.get_ref().as_array());
    for (group, at) in
        items.into_iter().flatten().filter_map(|one| Some((one.get_ref().as_table()?, one.span())))
    {
        let rate = group.get("per_s");
        let script = group
            .get("script")
            .filter(|script| script.get_ref().as_array().is_none_or(|list| !list.is_empty()));
        match (rate, script) {
            (Some(_), Some(script)) => {
                let help = String::from(
                    "a group with a script sends what `write` makes it send; leave one of them out",
                );
                wrong.wrong(script.span(), "rate-and-script", "both `per_s` and `script`", Some(help));
            }
            // What was meant for one is told as an unknown key.
            (None, None) if group.keys().any(|key| key.get_ref().starts_with("per_")) => {}
            (None, None) => {
                let help = String::from("write `per_s = 20`, the requests in a second, or a `script`");
                wrong.missing(
                    at,
                    "no-rate",
                    "missing key `per_s`: without it, and without a `script`, this group sends nothing",
                    help,
                );
            }
            _ => {}
        }
    }
}

/// Lengths of time that mean something only beside others.
fn times(root: &Table<'_>, wrong: &mut ScenarioErrors) {
    for group in tables(root, "clients") {
        let retry = seconds(group, "retry_s").filter(|(retry, _)| *retry > Span::ZERO && *retry < RETRY_MIN);
        if let Some((_, at)) = retry {
            let message = format!("`retry_s` must be 0 or at least {}", RETRY_MIN.as_seconds());
            let help = String::from("with 0 a request that nobody answers is not sent again");
            wrong.wrong(at, OUT_OF_RANGE, message, Some(help));
        }
    }
    let Some(run) = root.get("run").and_then(|run| run.get_ref().as_table()) else { return };
    if let Some(((lead, _), (horizon, at))) = seconds(run, "lead_s").zip(seconds(run, "horizon_s"))
        && lead >= horizon
    {
        let message =
            format!("the horizon at {horizon} comes before the first command, which is typed at {lead}");
        let help = String::from("a rehearsal in which nothing is typed says nothing about the runbook");
        wrong.wrong(at, "short-horizon", message, Some(help));
    }
}

/// Releases of a host: numbers, none twice.
fn releases(host: &Table<'_>, wrong: &mut ScenarioErrors) {
    let all = list(host, "releases");
    for (index, (release, at)) in all.iter().enumerate() {
        if !release.split('.').all(|part| part.parse::<u16>().is_ok()) {
            let help = String::from("a release is numbers with periods between, such as 5.1");
            wrong.wrong(at.clone(), "bad-release", format!("`{release}` is no release"), Some(help));
        }
        if all[..index].iter().any(|(other, _)| other == release) {
            let message = format!("release {release} is installed twice");
            wrong.wrong(at.clone(), "duplicate-name", message, None);
        }
    }
}

/// Links: between two hosts that exist and differ, and one link at most between any two.
fn links(root: &Table<'_>, hosts: &Known<'_>, wrong: &mut ScenarioErrors) {
    let mut seen: BTreeSet<[&str; 2]> = BTreeSet::new();
    for link in tables(root, "links") {
        let ends = list(link, "between");
        for end in ends.iter().filter(|(name, _)| !hosts.names.contains(name)) {
            let message = format!("the link ends at host `{}`, which does not exist", end.0);
            unresolved(message, end, hosts, wrong);
        }
        let [(one, _), (other, at)] = ends.as_slice() else { continue };
        if one == other {
            let message = format!("the link connects `{one}` with itself");
            wrong.wrong(at.clone(), "bad-link", message, None);
        }
        let pair = if one < other { [*one, *other] } else { [*other, *one] };
        if !seen.insert(pair) {
            let message = format!("`{one}` and `{other}` are linked twice");
            wrong.wrong(at.clone(), "duplicate-name", message, None);
        }
    }
}

/// The budget of faults: kinds that exist, hosts that exist.
fn faults(root: &Table<'_>, hosts: &Known<'_>, wrong: &mut ScenarioErrors) {
    let Some(budget) = root.get("faults").and_then(|value| value.get_ref().as_table()) else { return };
    let kinds = Known { names: fault_kinds(), text: "" };
    for (entry, at) in list(budget, "allowed") {
        let kind = entry.split_whitespace().next().unwrap_or_default();
        if !kinds.names.contains(&kind) {
            let message = format!("no kind of fault is called `{kind}`");
            unresolved(message, &(kind, at), &kinds, wrong);
        }
    }
    for host in list(budget, "spared").iter().filter(|(name, _)| !hosts.names.contains(name)) {
        let message = format!("host `{}` is spared, and does not exist", host.0);
        unresolved(message, host, hosts, wrong);
    }
}

/// Objectives per service: the service must have clients.
fn objectives(root: &Table<'_>, wrong: &mut ScenarioErrors) {
    let services = known(root, "clients", "service");
    let Some(objectives) = root.get("objectives").and_then(|value| value.get_ref().as_table()) else {
        return;
    };
    let run = root.get("run").and_then(|run| run.get_ref().as_table());
    let least = run.and_then(|run| Some(seconds(run, "gap_min_s")?.0)).unwrap_or(gap_min().span());
    for (_, most) in section(objectives, "longest_gap_s") {
        let asked = as_number(most.get_ref()).and_then(Span::from_seconds_f64);
        if let Some(asked) = asked.filter(|asked| *asked < least) {
            let message = format!(
                "a gap is to be at most {asked} long, but none that is shorter than `gap_min_s`, {least}, is measured"
            );
            let help = String::from("give a `gap_min_s` under [run] that is no longer than this");
            wrong.wrong(most.span(), "gap-not-measured", message, Some(help));
        }
    }
    let per_service = ["longest_gap_s", "p99_s", "failed_share", "refused_share"];
    for (key, _) in per_service.into_iter().flat_map(|objective| section(objectives, objective)) {
        let service: &str = key.get_ref();
        if !services.is_empty() && !services.contains(&service) {
            let near = nearest_word(service, services.iter().copied());
            let message = format!("the objective is for service `{service}`, which no client uses");
            let known = listed(services.iter().copied());
            wrong.unknown(key.span(), "unknown-name", message, (near, &known));
        }
    }
}
