//! What stands before one of the product's programs: another user, a path, variables of its environment.
//!
//! `libpq` reads the name of a server, a port, a role and a database from the environment where no option names them (manual,
//! "Environment Variables"); they are put in as the options that say the same. A password and the like decide nothing here, and
//! what leads elsewhere (a service, an address) is not modelled.

/// A line without what stands before its program.
#[derive(Debug, Default)]
pub(super) struct Bare<'t> {
    /// The program without its path, and all behind it.
    pub(super) rest: &'t str,
    /// The settings of its session, which stay before it.
    settings: Option<&'t str>,
    /// Options that say what its environment says.
    options: Vec<(&'static str, &'t str)>,
    /// A word before it of which nobody here knows what it does.
    pub(super) unknown: Option<&'t str>,
    /// What is said of what was taken away.
    pub(super) note: Option<&'static str>,
}

/// Variables that say what an option says.
const OPTIONS: &[(&str, &str)] =
    &[("PGHOST", "-h"), ("PGPORT", "-p"), ("PGUSER", "-U"), ("PGDATABASE", "-d"), ("PGDATA", "-D")];

/// Variables that lead a program elsewhere in a way that is not modelled.
pub(super) const ELSEWHERE: &[&str] =
    &["PGSERVICE", "PGSERVICEFILE", "PGSYSCONFDIR", "PGHOSTADDR", "PGTARGETSESSIONATTRS"];

/// Programs before a program that leave it what it is.
const BEFORE: &[&str] = &["sudo", "time", "nohup", "nice", "env", "command", "exec", "doas"];

/// Their options that take a word.
const WITH_WORD: &[&str] = &["-u", "-g", "-n", "-iu", "-nu", "-Hu", "-Eu", "-niu", "-inu", "-D"];

impl Bare<'_> {
    /// Whether variables are set for its program that decide something.
    pub(super) fn sets_something(&self) -> bool {
        self.settings.is_some() || !self.options.is_empty() || self.unknown.is_some()
    }

    /// The line that does the same without what stands before the program.
    pub(super) fn line(&self) -> String {
        let (program, rest) =
            self.rest.split_at(self.rest.find(char::is_whitespace).unwrap_or(self.rest.len()));
        let says = |option: &str| rest.split_whitespace().any(|word| word.starts_with(option));
        let options = self.options.iter().filter(|(option, _)| !says(option));
        let options: String = options.map(|(option, value)| format!(" {option} {value}")).collect();
        let settings = self.settings.map_or_else(String::new, |settings| format!("{settings} "));
        format!("{settings}{program}{options}{rest}")
    }
}

/// Takes off what stands before a program.
pub(super) fn bare(text: &str) -> Bare<'_> {
    let mut bare = Bare { rest: text.trim(), ..Bare::default() };
    let mut is_option = false;
    loop {
        let end = word(bare.rest);
        let (first, behind) = (&bare.rest[..end], bare.rest[end..].trim_start());
        if behind.is_empty() {
            break;
        }
        if BEFORE.contains(&first) || is_option && first.starts_with('-') {
            bare.note =
                bare.note.or(Some("a program that another one starts does here what it does by itself"));
            is_option = true;
            bare.rest = if WITH_WORD.contains(&first) { behind[word(behind)..].trim_start() } else { behind };
        } else if let Some((name, value)) = assignment(first) {
            if name == "PGOPTIONS" {
                bare.settings = Some(first);
            } else if let Some((_, option)) = OPTIONS.iter().find(|(known, _)| *known == name) {
                bare.options.push((option, value));
            } else if ELSEWHERE.contains(&name) {
                bare.unknown = Some(first);
            } else {
                bare.note = Some("a variable that is set changes nothing here");
            }
            bare.rest = behind;
        } else {
            break;
        }
    }
    let end = word(bare.rest);
    let path = bare.rest[..end].rfind('/').filter(|_| bare.rest.starts_with(['/', '.', '~']));
    bare.rest = path.map_or(bare.rest, |at| &bare.rest[at + 1..]);
    bare
}

/// The length of the first word, quotes included.
fn word(text: &str) -> usize {
    let mut quote = None;
    let end = text.find(|letter: char| {
        match quote {
            Some(open) if open == letter => quote = None,
            None if letter == '"' || letter == '\'' => quote = Some(letter),
            _ => {}
        }
        quote.is_none() && letter.is_whitespace()
    });
    end.unwrap_or(text.len())
}

fn assignment(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(letter);
    is_name.then_some((name, value))
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn a_line_comes_to_what_its_program_does_behind_what_stands_before_it() {
        for (text, line) in [
            ("sudo -u postgres psql -h old", "psql -h old"),
            ("sudo -iu postgres /usr/lib/postgresql/15/bin/pg_dumpall -h old -g", "pg_dumpall -h old -g"),
            ("PGPASSWORD='a b' psql -h old", "psql -h old"),
            ("PGHOST=old PGUSER=app psql -d app -U repl", "psql -h old -d app -U repl"),
            ("PGOPTIONS='-c a=b' psql -h old", "PGOPTIONS='-c a=b' psql -h old"),
            ("until [ x ]; do sleep 1; done", "until [ x ]; do sleep 1; done"),
            ("psql -h old -c \"SELECT a=b\"", "psql -h old -c \"SELECT a=b\""),
        ] {
            assert_eq!(bare(text).line(), line, "{text}");
            assert_eq!(bare(text).unknown, None, "{text}");
        }
        assert!(bare("PGSERVICE=x psql").unknown.is_some());
    }
}
