//! Files in messages, by the names by which they are typed.
//!
//! While a runbook is played a file has one name, from home on or from the root, wherever somebody stands who names it. Whoever reads
//! a message knows the name that was typed, and must be told the folder where that decides.

/// A line that is printed, with the names that were typed in the place of those by which files are known.
pub(crate) fn as_typed(names: &[(String, String)], line: &str) -> String {
    let mut line = line.to_owned();
    for (known, typed) in names {
        let (mut from, mut is_named) = (0, false);
        // What has been put in is not looked at again: a typed name may hold the known one.
        while let Some(at) = place(&line[from..], known).map(|at| from + at) {
            line.replace_range(at..at + known.len(), typed);
            (from, is_named) = (at + typed.len(), true);
        }
        if is_named {
            line.push_str(&within(known, typed).map_or_else(String::new, |folder| format!(" ({folder})")));
        }
    }
    line
}

/// A file as it was typed, with its folder where that is another one than home.
pub(crate) fn called(names: &[(String, String)], file: &str) -> String {
    let typed = names.iter().find(|(known, _)| known == file).map(|(_, typed)| typed);
    match typed.map(|typed| (typed, within(file, typed))) {
        Some((typed, Some(folder))) => format!("{typed} ({folder})"),
        Some((typed, None)) => typed.clone(),
        None => file.to_owned(),
    }
}

/// Where a file is that is typed so, in words; nothing where its name says so.
fn within(known: &str, typed: &str) -> Option<String> {
    let bare = typed.trim_start_matches("./");
    if bare == known
        || typed.starts_with(['/', '~'])
        || known.trim_end_matches('/') == typed.trim_end_matches('/')
    {
        return None;
    }
    let folder = known.strip_suffix(bare).and_then(|folder| folder.strip_suffix('/'));
    Some(match folder {
        Some("") => "in /".to_owned(),
        Some(folder) => format!("in {folder}"),
        None => known.to_owned(),
    })
}

/// Where a name stands by itself in a line.
fn place(line: &str, name: &str) -> Option<usize> {
    let goes_on = |letter: char| letter.is_alphanumeric() || "/._-~".contains(letter);
    let stands = |at: &usize| {
        !line[..*at].ends_with(goes_on) && !line[at + name.len()..].starts_with(goes_on) && !name.is_empty()
    };
    line.match_indices(name).map(|(at, _)| at).find(stands)
}

#[cfg(test)]
mod tests {
    use super::{as_typed, called};

    #[test]
    fn a_file_is_told_by_the_name_that_was_typed() {
        for (known, typed, line, told) in [
            ("/e/x.sql", "x.sql", "psql: error: /e/x.sql: No", "psql: error: x.sql: No (in /e)"),
            ("/x", "x", "cp: /x: No", "cp: x: No (in /)"),
            ("/e/x", "../x", "\"/e/x\": No", "\"../x\": No (/e/x)"),
            ("d/x", "~/d/x", "d/x: No", "~/d/x: No"),
            ("x", "./x", "x: no x.sql, ax, x", "./x: no x.sql, ax, ./x"),
            ("/e/x", "x", "nothing of it", "nothing of it"),
        ] {
            let names = [(known.to_owned(), typed.to_owned())];
            assert_eq!(as_typed(&names, line), told);
        }
        let names = [("/e/x".to_owned(), "x".to_owned())];
        assert_eq!((called(&names, "/e/x"), called(&names, "/y")), ("x (in /e)".to_owned(), "/y".to_owned()));
    }
}
