//! From a scenario's text to [`Checked`], or to everything that is wrong with it.

use super::model::Scenario;
use super::readings::{self, ReadingSpec, Readings, listed};
use super::slip::{Slip, slip_at};
use super::toml_text::{ScenarioErrors, Table, Value};
use super::walk::{self, Ranges};
use super::{mend, names, schema};
use runbook::{Diagnostic, FileId, Sources, nearest_word};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use std::ops::Range;
use toml::Spanned;
use toml::de::ValueDeserializer;

/// So many places that are not TOML are told one by one; a file with more is some other kind of file.
const SYNTAX_MAX: usize = 20;

/// A scenario without a mistake in it, as far as its text alone can tell: with a family's section `C`, and `G` for what
/// it says of the goal.
#[derive(Debug, Clone)]
pub struct Checked<C, G> {
    /// What every family has.
    pub generic: Scenario,
    /// The family's own section.
    pub family: C,
    /// What `[goal]` says, point by point.
    pub goal: G,
    /// A value for each of the family's readings.
    pub readings: Readings,
    ranges: Ranges,
}

impl<C, G> Checked<C, G> {
    /// Where a value stands in the text, by its dotted path such as `stores.store.0.host`, for later checks.
    #[must_use]
    pub fn span_of(&self, path: &str) -> Option<Range<usize>> {
        self.ranges.get(path).cloned()
    }

    /// Every value with its dotted path and its place.
    pub(crate) fn places(&self) -> impl Iterator<Item = (&str, &Range<usize>)> {
        self.ranges.iter().map(|(path, range)| (path.as_str(), range))
    }
}

/// A scenario with mistakes in it.
#[derive(Debug)]
pub struct Mistaken<C, G> {
    /// Everything that is wrong with the text, in its order.
    pub diagnostics: Vec<Diagnostic>,
    /// The scenario as far as it can be read, with something else in the place of what is wrong: to be looked at, and
    /// never to be played.
    pub as_far: Option<Checked<C, G>>,
}

/// Reads a scenario whose family has its section under this name and these readings.
///
/// # Errors
/// Everything that is wrong with the text, in its order, with the scenario as far as it can be read.
pub fn load<C, G>(
    sources: &Sources,
    file: FileId,
    section: &str,
    readings: &'static [ReadingSpec],
) -> Result<Checked<C, G>, Box<Mistaken<C, G>>>
where
    C: DeserializeOwned + JsonSchema,
    G: DeserializeOwned + JsonSchema + Default,
{
    let text = sources.text(file);
    let mut wrong = ScenarioErrors::new(file);
    let (mut root, broken) = parse(text, &mut wrong);
    let schema = schema::for_walk::<C, G>(section);
    let ranges = walk::walk(&root, &schema, &mut wrong);
    let specs = readings;
    let readings = readings::read(root.get_ref(), specs, &mut wrong);
    names::check((root.get_ref(), text), section, &mut wrong);
    wrong.forget_what_follows_from(&broken, text);
    if !wrong.is_empty() {
        let readings = mend::readings(&readings, specs);
        let is_whole = !is_heading_broken(text, &broken);
        let as_far = is_whole.then(|| mend::mended(root.get_ref(), &schema));
        let as_far = as_far.and_then(|mended| as_far_as_read(mended, section, (readings, ranges)));
        return Err(Box::new(Mistaken { diagnostics: wrong.into_diagnostics(), as_far }));
    }
    let own = take(root.get_mut(), section);
    let goal = take(root.get_mut(), "goal");
    take(root.get_mut(), "readings");
    let family = own.and_then(|own| typed::<C>(own, &mut wrong));
    let goal = goal.map_or_else(|| Some(G::default()), |goal| typed::<G>(goal, &mut wrong));
    let span = root.span();
    let generic = typed::<Scenario>(Spanned::new(span, Value::Table(root.into_inner())), &mut wrong);
    match (generic, family, goal) {
        (Some(generic), Some(family), Some(goal)) if wrong.is_empty() => {
            Ok(Checked { generic, family, goal, readings, ranges })
        }
        _ => Err(Box::new(Mistaken { diagnostics: wrong.into_diagnostics(), as_far: None })),
    }
}

/// What can be read of a scenario that was mended.
fn as_far_as_read<C, G>(
    mut whole: serde_json::Value,
    section: &str,
    (readings, ranges): (Readings, Ranges),
) -> Option<Checked<C, G>>
where
    C: DeserializeOwned,
    G: DeserializeOwned + Default,
{
    let parts = whole.as_object_mut()?;
    let (own, goal) = (parts.remove(section)?, parts.remove("goal"));
    parts.remove("readings");
    let family = serde_json::from_value(own).ok()?;
    let goal = goal.and_then(|goal| serde_json::from_value(goal).ok()).unwrap_or_default();
    let generic = serde_json::from_value(whole).ok()?;
    Some(Checked { generic, family, goal, readings, ranges })
}

/// The family a scenario names, or the one that it must mean: whose name is nearest, or whose section is there. That it
/// names none, or another one, is told when it is read as one of that family. This is asked first, since the family brings
/// the rest.
///
/// # Errors
/// When no family is named or meant; with all else that is wrong, as far as every family has it.
pub fn peek_family<'k>(
    sources: &Sources,
    file: FileId,
    known: &[&'k str],
) -> Result<&'k str, Vec<Diagnostic>> {
    let mut wrong = ScenarioErrors::new(file);
    let (root, broken) = parse(sources.text(file), &mut wrong);
    let table = root.get_ref();
    let name = table.get("family").map(|value| value.get_ref().as_str().unwrap_or_default());
    let exact = name.and_then(|name| known.iter().find(|family| **family == name));
    let near = name.and_then(|name| nearest_word(name, known.iter().copied()));
    let mut present = known.iter().filter(|family| table.get(**family).is_some());
    if let Some(family) = exact.copied().or(near).or_else(|| present.next().copied()) {
        return Ok(family);
    }
    let all = listed(known.iter().copied());
    match table.get("family") {
        None => {
            let help = format!("family: the family of systems that is modelled, one of {all}");
            wrong.missing(0..0, "missing-key", "missing key `family` in the scenario", help);
        }
        Some(value) => {
            let message = format!("unknown family `{}`", name.unwrap_or_default());
            wrong.unknown(value.span(), "unknown-family", message, (None, &all));
        }
    }
    walk::walk(&root, &schema::of_any_family(known), &mut wrong);
    names::check((table, sources.text(file)), name.unwrap_or_default(), &mut wrong);
    wrong.forget_what_follows_from(&broken, sources.text(file));
    Err(wrong.into_diagnostics())
}

/// What a scenario says of itself in a line, as far as its text can be read; for lists.
#[must_use]
pub fn peek_title(text: &str) -> Option<String> {
    let (root, _) = Table::parse_recoverable(text);
    root.get_ref().get("title")?.get_ref().as_str().map(String::from)
}

/// Parses as much as can be read, notes what cannot, and tells where that is.
fn parse<'t>(text: &'t str, wrong: &mut ScenarioErrors) -> (Spanned<Table<'t>>, Vec<Range<usize>>) {
    let (root, errors) = Table::parse_recoverable(text);
    let mut broken: Vec<Range<usize>> = errors.iter().map(place).collect();
    for error in independent(text, errors) {
        let at = place(&error);
        match single_heading(text, at.start) {
            Some((heading, _)) if broken.contains(&heading) => {}
            Some((heading, name)) => {
                wrong.one_of_several(heading.clone(), name);
                broken.push(heading);
            }
            None => {
                let slip = slip_at(text, at.start).or_else(|| twice(error.message()));
                wrong.syntax(at.clone(), error.message(), slip);
            }
        }
    }
    (root, broken)
}

/// The heading of a section by a name whose sections make a list, of which another one begins at a place: `[hosts]` above
/// `[[hosts]]`. It is the first that lacks its second brackets.
fn single_heading(text: &str, at: usize) -> Option<(Range<usize>, &str)> {
    let name = text[line_of(text, at)].trim().strip_prefix("[[")?.split(']').next()?.trim();
    let is_it =
        |line: &&str| line.trim().strip_prefix('[').and_then(|line| line.split(']').next()) == Some(name);
    let mut begin = 0;
    for line in text[..at].split_inclusive('\n') {
        if is_it(&line) {
            let start = begin + line.find('[')?;
            return Some((start..begin + line.find(']')? + 1, name));
        }
        begin += line.len();
    }
    None
}

/// What to do about a key that stands twice.
fn twice(message: &str) -> Option<Slip> {
    let help = "it stands twice in its section: leave one of them out";
    (message == "duplicate key").then(|| Slip { help: help.to_owned(), patch: None })
}

fn place(error: &toml::de::Error) -> Range<usize> {
    error.span().unwrap_or(0..0)
}

/// The mistakes of which none follows from another one: those that are left where the line of each one before them is empty.
fn independent(text: &str, mut errors: Vec<toml::de::Error>) -> Vec<toml::de::Error> {
    let mut rest = text.to_owned();
    let mut found = Vec::new();
    while found.len() < SYNTAX_MAX && !errors.is_empty() {
        let first = errors.swap_remove(0);
        let line = line_of(&rest, place(&first).start);
        let is_empty = rest[line.clone()].trim().is_empty();
        // What stands below a heading that cannot be read is wrong for that reason alone.
        let is_heading = rest[line.clone()].trim_start().starts_with('[');
        let next = rest[line.end..].find("\n[").map_or(rest.len(), |next| line.end + next);
        let end = if is_heading { next } else { line.end };
        let blank: String = rest[line.start..end].chars().map(|c| if c == '\n' { c } else { ' ' }).collect();
        let blank = format!("{blank}{}", " ".repeat(end - line.start - blank.len()));
        rest.replace_range(line.start..end, &blank);
        found.push(first);
        if is_empty {
            // The end of the text, or what no line is to blame for.
            break;
        }
        errors = Table::parse_recoverable(&rest).1;
    }
    found
}

/// The line that a place is in, without its end.
fn line_of(text: &str, at: usize) -> Range<usize> {
    let begin = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let end = text.get(begin..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| begin + end);
    begin..end
}

/// Whether one of the places that could not be read is in the heading of a section: then whatever stands below it belongs
/// nobody knows where.
fn is_heading_broken(text: &str, broken: &[Range<usize>]) -> bool {
    broken.iter().any(|at| text[line_of(text, at.start)].trim_start().starts_with('['))
}

/// Takes one section out of the root.
fn take<'t>(root: &mut Table<'t>, name: &str) -> Option<Spanned<Value<'t>>> {
    let key = root.keys().find(|key| *key.get_ref() == name)?.clone();
    root.remove(&key)
}

/// Turns a part of the text into its type. What the walk has found already is not said again: only a mistake that
/// no schema can express is noted here.
fn typed<T: DeserializeOwned>(value: Spanned<Value<'_>>, wrong: &mut ScenarioErrors) -> Option<T> {
    let at = value.span();
    match T::deserialize(ValueDeserializer::from(value)) {
        Ok(typed) => Some(typed),
        Err(error) if wrong.is_empty() => {
            let at = error.span().unwrap_or(at);
            wrong.wrong(at, "wrong-value", error.message().to_owned(), None);
            None
        }
        Err(_) => None,
    }
}
