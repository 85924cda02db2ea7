//! Where a shell sends what a command prints, and from where it feeds it.
//!
//! Guarantees: a redirection is cut out of a line by blanks of the same length, so that every other place stays what it was.
//! What only writes elsewhere changes nothing that is played; what feeds a command changes what it does, and stays. So does
//! what a command writes whose files somebody reads.

use std::ops::Range;

/// A line without its redirections.
#[derive(Debug)]
pub struct Redirected {
    /// The line, with blanks in their place.
    pub text: String,
    /// Where each of them stood.
    pub places: Vec<Range<usize>>,
    /// Where those stand that are part of their command.
    pub kept: Vec<Range<usize>>,
}

/// Cuts out of a line what sends its output elsewhere: `> FILE`, `>> FILE`, `2> FILE`, `2>&1`, `&> FILE`; and what gives it
/// nothing to read: `< /dev/null`.
#[must_use]
pub fn without_redirections(text: &str) -> Redirected {
    redirections(text, &|_| false)
}

/// The same, but for what a command writes or is fed whose files are played: that stays.
pub(crate) fn redirections(text: &str, files: &dyn Fn(&str) -> bool) -> Redirected {
    let mut found = Redirected { text: text.to_owned(), places: Vec::new(), kept: Vec::new() };
    let (mut quote, mut at) = (None, 0);
    // Where the command begins to which a redirection belongs.
    let mut start = 0;
    // The quotes around each substitution that is open: what stands in it is quoted by itself.
    let mut around = Vec::new();
    while let Some(letter) = text[at..].chars().next() {
        let next = at + letter.len_utf8();
        at = match (quote, letter) {
            (Some('"'), '\\') if text[next..].starts_with('"') => next + 1,
            (None | Some('"'), '$') if text[next..].starts_with('(') => {
                around.push(quote.take());
                next + 1
            }
            (None, ')') if !around.is_empty() => {
                quote = around.pop().flatten();
                next
            }
            (Some(open), _) if open == letter => {
                quote = None;
                next
            }
            (None, '"' | '\'') => {
                quote = Some(letter);
                next
            }
            (None, '#') if text[..at].ends_with(char::is_whitespace) => break,
            (None, '<' | '>') if around.is_empty() && files(&text[start..at]) => match of_a_file(text, at) {
                Some(place) => {
                    let end = place.end;
                    found.kept.push(place);
                    end
                }
                None => cut(&mut found, at),
            },
            (None, ';' | '|') => {
                start = next;
                next
            }
            (None, '<' | '>' | '&') => {
                if text[at..].starts_with("&&") {
                    start = at + 2;
                }
                cut(&mut found, at)
            }
            _ => next,
        };
    }
    found
}

/// Cuts out the redirection whose sign stands at a place, where it is one, and says where what is behind it begins.
fn cut(found: &mut Redirected, at: usize) -> usize {
    match redirection(&found.text, at) {
        Some(place) => {
            let end = place.end;
            found.text.replace_range(place.clone(), &" ".repeat(place.len()));
            found.places.push(place);
            end
        }
        None => at + skipped(&found.text[at..]),
    }
}

/// The redirection at a place by which a file is written with what a command prints, or read by it, or a text.
fn of_a_file(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text[at..];
    if placeholder(rest).is_some() || is_arrow(text, at) {
        return None;
    }
    let sign = ["<<<", ">>", ">|", ">&", "<<", ">", "<"].into_iter().find(|sign| rest.starts_with(sign))?;
    let target = rest[sign.len()..].trim_start();
    let length = word(target);
    let is_nothing = length == 0 || ["/dev/null", "nul", "NUL"].contains(&&target[..length]);
    let begins = stream(text, at, sign);
    let is_other = sign == ">&" || sign == "<<" || !["", "1"].contains(&&text[begins..at]);
    (!is_nothing && !is_other).then(|| begins..at + rest.len() - target.len() + length)
}

/// The length of what is no redirection though its sign is one: a placeholder, a here-document, a joint.
fn skipped(text: &str) -> usize {
    match placeholder(text) {
        Some(length) => length,
        None => text.len() - text.trim_start_matches(['<', '>', '&']).len(),
    }
}

/// The redirection whose sign stands at a place.
fn redirection(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text[at..];
    if placeholder(rest).is_some() || is_arrow(text, at) {
        return None;
    }
    let sign = ["&>>", "&>", ">>", ">&", ">|", ">", "<"].into_iter().find(|sign| rest.starts_with(sign))?;
    if sign == "<" && rest.starts_with("<<") {
        return None;
    }
    let behind = &rest[sign.len()..];
    let target = behind.trim_start();
    let length = word(target);
    // A duplicate of another stream stands right behind its sign.
    let is_stream = sign == ">&" && behind.len() == target.len();
    let names_something = length > 0 && (sign != ">&" || is_stream);
    if !names_something || sign == "<" && !["/dev/null", "nul", "NUL"].contains(&&target[..length]) {
        return None;
    }
    let end = at + rest.len() - target.len() + length;
    Some(stream(text, at, sign)..end)
}

/// Whether a sign is the head of an arrow, which somebody has drawn.
pub(crate) fn is_arrow(text: &str, at: usize) -> bool {
    text[at..].starts_with('>') && text[..at].ends_with(['-', '='])
}

/// Where a redirection begins: the number of a stream belongs to it, where it is a word by itself.
fn stream(text: &str, at: usize, sign: &str) -> usize {
    let before = text[..at].trim_end_matches(|c: char| c.is_ascii_digit());
    let alone = before.is_empty() || before.ends_with(char::is_whitespace);
    if alone && !sign.starts_with('&') { before.len() } else { at }
}

/// The length of the word at the beginning of a text.
fn word(text: &str) -> usize {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(letter),
            (None, ';' | '&' | '|' | '<' | '>' | ')') => return at,
            (None, _) if letter.is_whitespace() => return at,
            (None, _) => {}
        }
    }
    text.len()
}

/// The length of a name in angle brackets, which a page has in the place of a value.
pub(crate) fn placeholder(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('<')?;
    let end = inner.find('>')?;
    let letter = |c: char| c.is_alphanumeric() || " _-.".contains(c);
    let fits = inner.starts_with(char::is_alphabetic) && inner[..end].chars().all(letter);
    (fits && end < 40).then_some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::{redirections, without_redirections};

    #[test]
    fn what_sends_output_elsewhere_is_cut_out_and_leaves_every_place_what_it_was() {
        for (text, left) in [
            ("do a > out.txt", "do a"),
            ("do a >/dev/null 2>&1", "do a"),
            ("do a >> \"my log\" -x", "do a             -x"),
            ("do a &> out; do b", "do a       ; do b"),
            ("do a 2>NUL | more", "do a       | more"),
            ("do a </dev/null", "do a"),
            ("do a >& log", "do a >& log"),
            ("do a1> b", "do a1"),
            ("do a 1> b", "do a"),
            ("do \"$(ask \"a > b\" 2> c)\" > d", "do \"$(ask \"a > b\"     )\""),
        ] {
            let found = without_redirections(text);
            assert_eq!(found.text.len(), text.len(), "{text}");
            assert_eq!(found.text.trim_end(), left, "{text}");
        }
    }

    #[test]
    fn what_a_command_writes_or_is_fed_stays_where_its_files_are_played() {
        for (text, left, kept) in [
            ("do a > out; ask b > c", "do a      ; ask b > c", vec!["> c"]),
            ("ask < in 2>&1", "ask < in", vec!["< in"]),
            ("ask <<< \"a; b\" 2>&1", "ask <<< \"a; b\"", vec!["<<< \"a; b\""]),
            ("ask a >>\"my log\" 2> err", "ask a >>\"my log\"", vec![">>\"my log\""]),
            ("do a > b && ask 1> c", "do a     && ask 1> c", vec!["1> c"]),
            ("ask > /dev/null < /dev/null", "ask", vec![]),
            ("ask 2> err | do > b", "ask        | do", vec![]),
            ("ask \"$(ask > b)\"", "ask \"$(ask    )\"", vec![]),
            ("ask <dsn> <<EOF", "ask <dsn> <<EOF", vec![]),
        ] {
            let found = redirections(text, &|command| command.trim_start().starts_with("ask"));
            assert_eq!(found.text.len(), text.len(), "{text}");
            assert_eq!(found.text.trim_end(), left, "{text}");
            let stays: Vec<&str> = found.kept.into_iter().map(|place| &text[place]).collect();
            assert_eq!(stays, kept, "{text}");
        }
    }

    #[test]
    fn what_is_none_stays() {
        for text in [
            "do <dsn>",
            "do a < file",
            "do a <<EOF",
            "do 'a > b'",
            "do a && b",
            "do a &",
            "do a >",
            "do a # > b",
            "do a || b",
            "do a -> b",
            "do a => b",
        ] {
            assert_eq!(without_redirections(text).text, text);
        }
    }
}
