//! Files of a server that are written by hand, with an editor's or a shell's means: `pg_hba.conf`, `postgresql.conf`. What they
//! say is not read here, so that what writes to one is not modelled; to look at one, or to keep a copy of it, changes nothing.

/// The files in which a server says who may connect, and how it is set up.
const OWN: &[&str] = &["pg_hba.conf", "pg_ident.conf", "postgresql.conf", "postgresql.auto.conf"];

/// Programs that print what a shell may send into a file.
const PRINTS: &[&str] = &["echo", "printf", "cat"];

/// The words of a line behind `sudo`.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().skip_while(|word| *word == "sudo").collect()
}

/// Whether a program prints what a shell sends into a file, so that the file is part of the line.
pub(super) fn prints(program: &str) -> bool {
    words(program).first().is_some_and(|word| PRINTS.contains(word))
}

/// The file of a server that a word names.
fn named(word: &str) -> Option<&'static str> {
    let word = word.trim_matches(['"', '\'']);
    let last = word.rsplit('/').next().unwrap_or_default();
    OWN.iter().copied().find(|one| *one == last)
}

/// The file of a server that a line writes to.
pub(super) fn written(text: &str) -> Option<&'static str> {
    let mut quote = None;
    let is_pipe = |letter: char| {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            _ => {}
        }
        quote.is_none() && letter == '|'
    };
    text.split(is_pipe).find_map(written_by)
}

/// The same of one program.
fn written_by(text: &str) -> Option<&'static str> {
    let all = words(text);
    match *all.first()? {
        "tee" => all.iter().find_map(|word| named(word)),
        "cp" | "mv" | "install" => named(all.last()?),
        one if PRINTS.contains(&one) => named(target(text)?.1),
        _ => None,
    }
}

/// Where a shell sends what a line prints: the sign with what follows, and the file.
pub(super) fn target(text: &str) -> Option<(std::ops::Range<usize>, &str)> {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, '>') => {
                let file = text[at..].trim_start_matches(['>', '|']).split_whitespace().next()?;
                return Some((at..text.len(), file));
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn what_writes_to_a_file_of_a_server_is_told_from_what_looks_at_one() {
        for line in [
            "echo 'host app app 0.0.0.0/0 reject' >> /srv/old/pg_hba.conf",
            "cat hba.new > pg_hba.conf",
            "sudo tee -a /srv/old/pg_hba.conf",
            "echo 'a | b' | sudo tee -a /srv/old/pg_hba.conf",
            "cp hba.new \"/srv/old/pg_hba.conf\"",
        ] {
            assert_eq!(written(line), Some("pg_hba.conf"), "{line}");
        }
        for line in [
            "cat /srv/old/pg_hba.conf",
            "cp /srv/old/pg_hba.conf /tmp/hba.kept",
            "echo 'edit > pg_hba.conf'",
            "echo 'a | tee pg_hba.conf'",
            "echo done > /tmp/log",
        ] {
            assert_eq!(written(line), None, "{line}");
        }
    }
}
