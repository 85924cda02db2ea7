//! Runbooks with steps doubled, left out and put elsewhere, and commands of other runbooks among their own.

use crate::chance::Chance;
use crate::corpus::Original;
use crate::{scenarios, texts};

/// A runbook with up to four changes.
pub(crate) fn mutated(text: &str, originals: &[Original], chance: &mut Chance) -> String {
    let mut text = text.to_owned();
    for _ in 0..scenarios::changes(chance) {
        text = match chance.below(8) {
            0 => texts::mutated(&text, chance),
            1 => with_line_of_another(&text, originals, chance),
            2 => wrapped(&text, chance),
            3..5 => with_step(&text, chance),
            _ => with_command(&text, chance),
        };
    }
    text
}

/// Whether a line is typed: it has a prompt.
fn is_typed(line: &str) -> bool {
    let prompt = line.split_whitespace().next().unwrap_or_default();
    prompt.len() > 1 && prompt.ends_with('$')
}

/// The lines that some test is true of, by their numbers.
fn lines_where(lines: &[String], test: impl Fn(&str) -> bool) -> Vec<usize> {
    (0..lines.len()).filter(|nth| test(&lines[*nth])).collect()
}

fn lines_of(text: &str) -> Vec<String> {
    text.lines().map(String::from).collect()
}

/// With a command changed, left out, typed twice, elsewhere or in another's place.
fn with_command(text: &str, chance: &mut Chance) -> String {
    let mut lines = lines_of(text);
    let typed = lines_where(&lines, is_typed);
    if typed.is_empty() {
        return texts::mutated(text, chance);
    }
    let (at, other) = (*chance.pick(&typed), *chance.pick(&typed));
    match chance.below(6) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(other, lines[at].clone()),
        2 => lines.swap(at, other),
        3 => {
            // The same at another's prompt.
            let prompt = lines[other].split_whitespace().next().unwrap_or_default().to_owned();
            let command = lines[at].split_once(' ').map_or("", |(_, command)| command).to_owned();
            lines[at] = format!("{prompt} {command}");
        }
        _ => lines[at] = texts::with_word(&lines[at], chance),
    }
    lines.join("\n") + "\n"
}

/// With a whole step left out, doubled or moved.
fn with_step(text: &str, chance: &mut Chance) -> String {
    let mut lines = lines_of(text);
    let heads = lines_where(&lines, |line| line.starts_with("## "));
    if heads.is_empty() {
        return texts::mutated(text, chance);
    }
    let nth = chance.below(heads.len());
    let end = heads.get(nth + 1).copied().unwrap_or(lines.len());
    let step: Vec<String> = lines[heads[nth]..end].to_vec();
    let to = *chance.pick(&heads);
    match chance.below(4) {
        0 => drop(lines.drain(heads[nth]..end)),
        1 => drop(lines.splice(to..to, step)),
        2 => {
            // Doubled under an id of its own.
            let mut copy = step;
            copy[0] = copy[0].replacen("## ", "## 9", 1);
            drop(lines.splice(to..to, copy));
        }
        _ => {
            let at = heads[nth];
            lines[at] = texts::with_word(&lines[at], chance);
        }
    }
    lines.join("\n") + "\n"
}

/// With a line of any runbook among its own.
fn with_line_of_another(text: &str, originals: &[Original], chance: &mut Chance) -> String {
    let mut lines = lines_of(text);
    let others = chance.pick(originals).lines();
    let from = chance.below(others.len());
    let to = chance.below(lines.len() + 1);
    lines.insert(to, others.get(from).copied().unwrap_or_default().to_owned());
    lines.join("\n") + "\n"
}

/// With a part of it inside of something: a quotation, a list, or very deep.
fn wrapped(text: &str, chance: &mut Chance) -> String {
    let lines = lines_of(text);
    let (from, many) = (chance.below(lines.len()), chance.below(20));
    let before = match chance.below(4) {
        0 => String::from("> "),
        1 => String::from("- "),
        2 => String::from("    "),
        _ => "> ".repeat(chance.below(200)),
    };
    let inside = |nth: usize| (from..from + many).contains(&nth);
    let wrap =
        |(nth, line): (usize, String)| if inside(nth) { format!("{before}{line}\n") } else { line + "\n" };
    lines.into_iter().enumerate().map(wrap).collect()
}
