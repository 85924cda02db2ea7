//! Programs of every machine that copy or move files, as far as their calls can be read.
//!
//! What a call does beyond putting files somewhere else (compressing them, deleting others, following a list) is not read here,
//! and is what it was: accepted or not modelled.

use crate::shell::is_local;
use crate::token::Token;
use rehearsal::{Spot, Target, Transfer};

/// A program: its name, whether it moves, the letters of its options that take no word, and of those that take one.
type Program = (&'static str, bool, &'static str, &'static str);

const PROGRAMS: &[Program] = &[
    ("cp", false, "abdfHiLlnpPrRTuvx", ""),
    ("mv", true, "bfinuv", ""),
    ("scp", false, "1234ABCOpqrTv", "cDFiJloPSX"),
    ("rsync", false, "aAcCdDgHhiIklLmoOpPqrRstuvWxXyzS8", "e"),
    ("copy", false, "", ""),
    ("move", true, "", ""),
    ("ren", true, "", ""),
];

/// The options in full that change nothing about where a file is put.
const IN_FULL: &[&str] = &[
    "--archive",
    "--checksum",
    "--force",
    "--human-readable",
    "--inplace",
    "--no-clobber",
    "--partial",
    "--preserve",
    "--progress",
    "--recursive",
    "--rsh",
    "--stats",
    "--update",
    "--verbose",
    "--whole-file",
    "--bwlimit",
    "--chmod",
    "--chown",
    "--compress",
    "--times",
    "--perms",
    "--info",
];

/// Reads the call of such a program; nothing where there is more to it.
pub(crate) fn read(name: &str, words: &[Token]) -> Option<Transfer> {
    let (program, moves, flags, valued) = PROGRAMS.iter().find(|(known, ..)| *known == name)?;
    let is_windows = flags.is_empty();
    let mut operands = Vec::new();
    let mut words = words.iter().map(|word| word.text.as_str());
    while let Some(word) = words.next() {
        if is_windows && word.len() == 2 && word.starts_with('/') {
            continue;
        }
        let Some(option) = word.strip_prefix('-').filter(|option| !option.is_empty()) else {
            operands.push(word);
            continue;
        };
        if option.starts_with('-') {
            let known = word.split_once('=').map_or(word, |(known, _)| known);
            if word != "--" && !IN_FULL.contains(&known) {
                return None;
            }
        } else {
            let takes = |letter: char| valued.contains(letter);
            let is_attached = option.len() > 1 && option.starts_with(takes);
            // Another word is that of an option only where the last letter says so.
            let (is_flags, wants) = match option.strip_suffix(takes) {
                Some(before) => (before.chars().all(|letter| flags.contains(letter)), true),
                None => (option.chars().all(|letter| flags.contains(letter)), false),
            };
            if !is_attached && !is_flags {
                return None;
            }
            if !is_attached && wants {
                words.next()?;
            }
        }
    }
    let (to, from) = operands.split_last().filter(|(_, from)| !from.is_empty())?;
    // What a shell makes of these nobody here knows.
    if operands.iter().any(|word| word.contains(['$', '`', '{', '[', '%']) || word.contains("://")) {
        return None;
    }
    let spot = |word: &str| {
        let spot = Spot::of(word);
        Spot { host: spot.host.filter(|host| !is_local(host)), ..spot }
    };
    let from = from.iter().map(|word| spot(word)).collect();
    Some(Transfer { program, from, to: spot(to), moves: *moves, into: Target::Unknown, exact: false })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::token::split;

    #[test]
    fn what_is_taken_and_where_it_is_put_is_read_and_what_does_more_is_not() {
        let call = |text: &str| {
            let (words, _) = split(text, true);
            let read = read(&words[0].text, &words[1..])?;
            let from: Vec<String> = read.from.iter().map(|spot| spot.path.clone()).collect();
            Some((from.join(" "), read.to.host.unwrap_or_default(), read.to.path, read.moves))
        };
        for (text, from, host, to, moves) in [
            ("cp -p a.dmp b.dmp", "a.dmp", "", "b.dmp", false),
            ("cp -av --preserve=all a b /c/", "a b", "", "/c/", false),
            ("mv -f a b", "a", "", "b", true),
            ("scp -P 22 -qr -i ~/.ssh/id a adm@bhost:/tmp", "a", "bhost", "/tmp", false),
            ("scp -oStrictHostKeyChecking=no a bhost:", "a", "bhost", "", false),
            ("rsync -avz -e ssh --progress /d/ bhost:/d/", "/d/", "bhost", "/d/", false),
            ("copy /Y a.dmp b.dmp", "a.dmp", "", "b.dmp", false),
            ("scp localhost:a b", "a", "", "b", false),
        ] {
            let found = (from.to_owned(), host.to_owned(), to.to_owned(), moves);
            assert_eq!(call(text), Some(found), "{text}");
        }
        for text in [
            "cp a",
            "cp -t /c a",
            "rsync -av --delete a b",
            "cp $DUMP b",
            "cp a{,.bak}",
            "tar cf a b",
            "mv -Z a b",
        ] {
            assert_eq!(call(text), None, "{text}");
        }
    }
}
