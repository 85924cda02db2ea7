//! Scenarios with values at their extremes, sections doubled and left out, units swapped, and nesting where none
//! belongs.

use crate::chance::Chance;
use crate::{texts, words};
use toml::{Table, Value};

/// Ends of keys that tell a unit.
const UNITS: &[&str] = &["_s", "_ms", "_mb", "_kb", "_bytes", "_per_s", "_files", "_share", ""];

/// A scenario with up to four changes, mostly of its values and now and then of its text.
pub(crate) fn mutated(text: &str, chance: &mut Chance) -> String {
    let Ok(mut table) = text.parse::<Table>() else { return texts::mutated(text, chance) };
    for _ in 0..changes(chance) {
        let mut paths = Vec::new();
        paths_of(&Value::Table(table.clone()), &mut Vec::new(), &mut paths);
        if paths.is_empty() {
            break;
        }
        let path = chance.pick(&paths).clone();
        let mut whole = Value::Table(std::mem::take(&mut table));
        change(&mut whole, &path, chance);
        if let Value::Table(changed) = whole {
            table = changed;
        }
    }
    let text = toml::to_string(&table).unwrap_or_else(|_| text.to_owned());
    if chance.once_in(6) { texts::mutated(&text, chance) } else { text }
}

/// How many changes are made: one mostly, for two are seldom both taken.
pub(crate) fn changes(chance: &mut Chance) -> usize {
    1 + usize::from(chance.once_in(3)) * chance.below(4)
}

/// A step from a value to one inside it.
#[derive(Clone)]
enum Step {
    Key(String),
    Item(usize),
}

/// The ways to every value inside of one.
fn paths_of(value: &Value, path: &mut Vec<Step>, paths: &mut Vec<Vec<Step>>) {
    let mut inside = |step: Step, value: &Value| {
        path.push(step);
        paths.push(path.clone());
        paths_of(value, path, paths);
        path.pop();
    };
    match value {
        Value::Table(table) => table.iter().for_each(|(key, value)| inside(Step::Key(key.clone()), value)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(nth, value)| inside(Step::Item(nth), value));
        }
        _ => {}
    }
}

/// Changes the value at the end of a path.
fn change(whole: &mut Value, path: &[Step], chance: &mut Chance) {
    let Some((last, way)) = path.split_last() else { return };
    let Some(parent) = way.iter().try_fold(whole, |value, step| match step {
        Step::Key(key) => value.get_mut(key.as_str()),
        Step::Item(nth) => value.get_mut(*nth),
    }) else {
        return;
    };
    match (parent, last) {
        (Value::Table(table), Step::Key(key)) => change_key(table, key, chance),
        (Value::Array(items), Step::Item(nth)) => change_item(items, *nth, chance),
        _ => {}
    }
}

fn change_key(table: &mut Table, key: &str, chance: &mut Chance) {
    match chance.below(24) {
        0..2 => drop(table.remove(key)),
        2 => {
            let Some(value) = table.remove(key) else { return };
            let bare = UNITS.iter().filter(|unit| !unit.is_empty()).find_map(|unit| key.strip_suffix(unit));
            let named = format!("{}{}", bare.unwrap_or(key), chance.pick(UNITS));
            table.insert(named, value);
        }
        3 => {
            let value = table[key].clone();
            table.insert(words::text(chance), value);
        }
        4 => {
            let keys: Vec<String> = table.keys().cloned().collect();
            let other = chance.pick(&keys).clone();
            let (one, two) = (table[key].clone(), table[&other].clone());
            table.insert(key.to_owned(), two);
            table.insert(other, one);
        }
        _ => table[key] = changed(&table[key], chance),
    }
}

fn change_item(items: &mut Vec<Value>, nth: usize, chance: &mut Chance) {
    match chance.below(6) {
        0 => drop(items.remove(nth)),
        1 => items.push(items[nth].clone()),
        2 => {
            // A second of its kind, which would be taken but for its name.
            let mut copy = items[nth].clone();
            if let Some(Value::String(name)) = copy.get_mut("name") {
                name.push_str("-2");
            }
            items.push(copy);
        }
        3 => {
            let other = chance.below(items.len());
            items.swap(nth, other);
        }
        _ => items[nth] = changed(&items[nth], chance),
    }
}

/// Another value in place of one: mostly of its kind.
fn changed(value: &Value, chance: &mut Chance) -> Value {
    if chance.once_in(16) {
        return misfit(value, chance);
    }
    match value {
        Value::Integer(number) => written(&words::number(*number as f64, chance)),
        Value::Float(number) => written(&words::number(*number, chance)),
        Value::Boolean(told) => Value::Boolean(!told),
        Value::String(text) if chance.once_in(2) => Value::String(texts::with_word(text, chance)),
        Value::String(_) => Value::String(words::text(chance)),
        Value::Array(items) => {
            let mut items = items.clone();
            items.extend(items.clone());
            Value::Array(items)
        }
        other => other.clone(),
    }
}

/// A value of another kind, or the same in too many brackets.
fn misfit(value: &Value, chance: &mut Chance) -> Value {
    match chance.below(6) {
        0 => Value::String(value.to_string()),
        1 => Value::Array(vec![value.clone()]),
        2 => (0..chance.below(60)).fold(value.clone(), |inner, _| Value::Array(vec![inner])),
        3 => Value::Table(Table::from_iter([(words::text(chance), value.clone())])),
        4 => Value::Boolean(true),
        _ => {
            let number: &&str = chance.pick(words::NUMBERS);
            written(number)
        }
    }
}

/// A number as TOML reads it, or a string where it reads none.
fn written(number: &str) -> Value {
    let read = format!("n = {number}").parse::<Table>().ok().and_then(|table| table.get("n").cloned());
    read.unwrap_or_else(|| Value::String(number.to_owned()))
}
