//! Deviations: those that the reference names, of the units and names of an input, and now and then spoilt.

use crate::chance::Chance;
use crate::corpus::Input;
use crate::list::families;
use crate::{texts, words};
use rehearsal::Domain;
use rehearsal::scenario::ReadingSpec;
use toml::{Table, Value};

/// Forms of deviations. A letter after `$` stands for a unit, a command, a host, a process, a group, a length, a share,
/// a lane, or a reading.
const FORMS: &[&str] = &[
    "skip $u",
    "skip $u",
    "skip $u",
    "repeat $u",
    "hasten $u",
    "move $u before $u",
    "move $u after $u",
    "swap $u with $u",
    "place $u at $l",
    "replace $u with $c",
    "insert $c at $l before $u",
    "insert $c at $l after $u",
    "order $u, $u",
    "order freely $u, $u",
    "abort after $u",
    "hang $u",
    "mute $u",
    "break $u",
    "drag $u to $t",
    "crash $h at $u for $t",
    "crash $h at $u+$t",
    "cut $h $h at $u for $t",
    "cut $h to $h at $u+$t for $t",
    "delay $h $h by $t at $u for $t",
    "lose $h $h $s at $u for $t",
    "narrow $h $h to $s at $u",
    "fill $h at $u for $t",
    "slow $h to $s at $u",
    "skew $h by $t at $u",
    "skew $h by -$t at $u for $t",
    "kill $p at $u for $t",
    "pause $p at $u+$t for $t",
    "wipe $p at $u",
    "failover $p at $u",
    "surge $g to $s at $u for $t",
    "autostart $h",
    "scale $s",
    "lead $t",
    "reading $r",
    "reading $r",
];

/// The most that most inputs' clients send, so that a run is short.
const LOADS: &[&str] = &["1%", "2%", "4%"];

/// Lengths, short ones mostly.
const LENGTHS: &[&str] =
    &["1s", "30s", "90s", "0.5s", "500ms", "3min", "0s", "1ns", "1h", "9999999999s", "1e3s", "-1s"];

/// Shares.
const SHARES: &[&str] = &["10%", "50%", "100%", "300%", "0%", "0.5%", "100000000%", "-1%", "1e9%"];

/// Readings that are none.
const NO_READINGS: &[&str] = &["reset=", "=", "none=such", "reset=tail=clear", "RESET=tail"];

/// The deviations of an input: none to two as a rule, and a small load.
pub(crate) fn made(input: &Input, chance: &mut Chance) -> Vec<String> {
    let table: Table = input.scenario.parse().unwrap_or_default();
    let names = Names::of(input, &table);
    let many = chance.below(3) + usize::from(chance.once_in(8)) * 4;
    let mut made: Vec<String> = (0..many).map(|_| names.filled(chance)).collect();
    if chance.once_in(12) {
        let spoilt =
            made.last().map(|last| texts::with_word(last, chance)).unwrap_or_else(|| words::text(chance));
        made.push(spoilt);
    }
    made.push(format!("load {}", chance.pick(LOADS)));
    made
}

/// What deviations of an input can name.
struct Names {
    units: Vec<String>,
    commands: Vec<String>,
    hosts: Vec<String>,
    lanes: Vec<String>,
    groups: Vec<String>,
    processes: Vec<String>,
    readings: Vec<String>,
}

impl Names {
    fn of(input: &Input, table: &Table) -> Self {
        let listed = |section: &str| -> Vec<String> {
            let items = table.get(section).and_then(Value::as_array).into_iter().flatten();
            items.filter_map(|item| Some(item.get("name")?.as_str()?.to_owned())).collect()
        };
        let lanes: Vec<String> = table
            .get("lanes")
            .and_then(Value::as_table)
            .map(|lanes| lanes.keys().cloned().collect())
            .unwrap_or_default();
        let typed = input.runbook.lines().filter_map(|line| line.split_once("$ "));
        let commands = typed.map(|(_, command)| command.to_owned()).collect();
        let hosts = listed("hosts");
        let inner = |family: &str, section: &str| -> Vec<String> {
            let items = table.get(family).and_then(|part| part.get(section)).and_then(Value::as_array);
            items
                .into_iter()
                .flatten()
                .filter_map(|item| Some(item.get("name")?.as_str()?.to_owned()))
                .collect()
        };
        let family = table.get("family").and_then(Value::as_str).unwrap_or_default();
        let (specs, page) = known(family).unwrap_or_default();
        let mut processes: Vec<String> = Vec::new();
        for (kind, section) in processes_of(page) {
            let names = if section == "host" { hosts.clone() } else { inner(family, &section) };
            processes.extend(names.into_iter().map(|name| format!("{kind}:{name}")));
        }
        let values =
            specs.iter().flat_map(|spec| spec.values.iter().map(|value| format!("{}={value}", spec.name)));
        let readings = values.chain(NO_READINGS.iter().map(ToString::to_string)).collect();
        let units = units(&input.runbook);
        Self { units, commands, hosts, lanes, groups: listed("clients"), processes, readings }
    }

    /// A form with something in each of its places.
    fn filled(&self, chance: &mut Chance) -> String {
        let form = *chance.pick(FORMS);
        let mut text = String::new();
        let mut letters = form.chars();
        while let Some(letter) = letters.next() {
            match (letter, letter == '$') {
                (_, true) => text.push_str(&self.one(letters.next(), chance)),
                (letter, false) => text.push(letter),
            }
        }
        text
    }

    fn one(&self, kind: Option<char>, chance: &mut Chance) -> String {
        let of = |names: &[String], chance: &mut Chance| match names.is_empty() || chance.once_in(40) {
            true => words::text(chance),
            false => chance.pick(names).clone(),
        };
        match kind {
            Some('u') => of(&self.units, chance),
            Some('c') => format!("'{}'", of(&self.commands, chance).replace('\'', "''")),
            Some('h') => of(&self.hosts, chance),
            Some('l') => of(&self.lanes, chance),
            Some('g') => of(&self.groups, chance),
            Some('p') => of(&self.processes, chance),
            Some('s') => (*chance.pick(SHARES)).to_owned(),
            Some('t') => (*chance.pick(LENGTHS)).to_owned(),
            _ => of(&self.readings, chance),
        }
    }
}

/// Finds the readings and the page of a family by its name.
macro_rules! for_each {
    ($($family:ty),+ $(,)?) => {
        fn known(name: &str) -> Option<(&'static [ReadingSpec], &'static str)> {
            $(
                if name == <$family as Domain>::NAME {
                    return Some((<$family as Domain>::reading_specs(), <$family as Domain>::REFERENCE));
                }
            )+
            None
        }
    };
}
families!(for_each);

/// The processes that a family's page names, as `kind:SECTION`: the kind, and the section of the scenario with names.
fn processes_of(page: &str) -> Vec<(String, String)> {
    let quoted = page.split('`').skip(1).step_by(2).filter_map(|word| word.split_once(':'));
    let is = |text: &str, like: fn(&u8) -> bool| !text.is_empty() && text.bytes().all(|byte| like(&byte));
    let processes = quoted
        .filter(|(kind, section)| is(kind, u8::is_ascii_lowercase) && is(section, u8::is_ascii_uppercase));
    processes.map(|(kind, section)| (kind.to_owned(), section.to_ascii_lowercase())).collect()
}

/// The units of a runbook: steps, lanes of steps, and commands, as far as they can be seen in its lines.
fn units(runbook: &str) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    let mut step = String::new();
    for line in runbook.lines() {
        if let Some(id) = line.strip_prefix("## ").and_then(|head| head.split('.').next()) {
            id.clone_into(&mut step);
            units.push(step.clone());
        } else if let Some((lane, _)) = line.split_once("$ ") {
            let lane = format!("{step}.{}", lane.trim());
            let before = units.iter().filter(|unit| unit.starts_with(&format!("{lane}."))).count();
            if before == 0 {
                units.push(lane.clone());
            }
            units.push(format!("{lane}.{}", before + 1));
        }
    }
    units
}
