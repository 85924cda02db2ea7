//! Texts with some of their lines or bytes changed, whatever they say.

use crate::chance::Chance;
use crate::words;

/// A text with a few of its lines changed.
pub(crate) fn mutated(text: &str, chance: &mut Chance) -> String {
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    let at = chance.below(lines.len());
    match chance.below(12) {
        0 => drop(lines.drain(at..(at + 1 + chance.below(3)).min(lines.len()))),
        1 => {
            let copy = lines.get(at).cloned().unwrap_or_default();
            let to = chance.below(lines.len() + 1);
            lines.insert(to, copy);
        }
        2 => {
            let other = chance.below(lines.len());
            if !lines.is_empty() {
                lines.swap(at, other);
            }
        }
        3 => lines.truncate(at),
        4 => return format!("\u{feff}{text}"),
        5 => return text.replace('\n', "\r\n"),
        6 => return format!("{text}{}", words::text(chance)),
        7 => return cut(text, chance),
        8 => return text.repeat(2),
        _ => {
            if let Some(line) = lines.get_mut(at) {
                *line = with_word(line, chance);
            }
        }
    }
    lines.join("\n") + "\n"
}

/// A line with one of its words changed.
pub(crate) fn with_word(line: &str, chance: &mut Chance) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let at = chance.below(words.len());
    let changed = match words[at].parse::<f64>() {
        Ok(number) => words::number(number, chance),
        Err(_) => match chance.below(5) {
            0 => words::text(chance),
            1 => String::new(),
            2 => format!("{}{}", words[at], words::text(chance)),
            3 => words[at].chars().rev().collect(),
            _ => words[at].to_uppercase(),
        },
    };
    let changed = words.iter().enumerate().map(|(nth, word)| if nth == at { changed.as_str() } else { word });
    changed.collect::<Vec<_>>().join(" ")
}

/// A text that ends in its middle.
fn cut(text: &str, chance: &mut Chance) -> String {
    let mut end = chance.below(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}
