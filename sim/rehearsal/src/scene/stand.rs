//! Where somebody stands who types at a shell: in which folder, and in which shell within another one.
//!
//! A folder whose name is not known, of a variable, is known by how it is written; so is the home of somebody else, `~postgres`,
//! where a shell that `su -` or `sudo -i` opens begins. A shell that is opened otherwise begins where the outer one stands, and
//! `exit` leads back to that. A `cd` that a shell refuses, or follows in a shell of its own, leads nowhere.

use super::variables::Variables;
use std::collections::BTreeMap;

/// Where a shell stands, where it stood before, where `popd` leads back to, what `~` is, and the shell in which it was opened.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Stand {
    now: String,
    before: String,
    left: Vec<String>,
    home: String,
    variables: Variables,
    outer: Option<Box<Self>>,
}

/// A shell that is opened: of whom, where that is said, and whether it begins at home.
#[derive(Debug, Default, PartialEq, Eq)]
struct Opened {
    user: Option<String>,
    at_home: bool,
}

impl Stand {
    /// Goes where a command leads, if it leads anywhere.
    pub(super) fn follows(&mut self, text: &str) {
        if text.contains(['|', '&', ';']) {
            return;
        }
        let words = words(text);
        let Some((program, rest)) = words.split_first() else { return };
        if let Some(opened) = opened(program, rest) {
            return self.opens(opened);
        }
        if Variables::are_set(&words) {
            return self.variables.follow(&words);
        }
        let options = ["--", "-P", "-L", "-e", "/d", "/D"];
        let is_option = |word: &String| rest.len() > 1 && options.contains(&word.as_str());
        let folders: Vec<&str> = rest.iter().filter(|word| !is_option(word)).map(String::as_str).collect();
        let goes = |stand: &Self, folder: &str| whole(stand, folder);
        let now = match (program.as_str(), folders.as_slice()) {
            ("exit" | "logout", [] | [_]) => return self.leaves(),
            ("cd" | "chdir", []) => self.home.clone(),
            ("cd" | "chdir", ["-"]) => self.before.clone(),
            ("cd" | "chdir", [folder]) if !folder.is_empty() => goes(self, folder),
            ("pushd", [folder]) if !folder.starts_with(['+', '-']) => {
                self.left.push(self.now.clone());
                goes(self, folder)
            }
            ("popd", []) => match self.left.pop() {
                Some(left) => left,
                None => return,
            },
            _ => return,
        };
        self.before = std::mem::replace(&mut self.now, now);
    }

    /// Whether a command may lead anywhere.
    pub(super) fn leads(text: &str) -> bool {
        let words = words(text);
        let Some((program, rest)) = words.split_first() else { return false };
        Variables::are_set(&words)
            || ["cd", "chdir", "pushd", "popd", "exit", "logout"].contains(&program.as_str())
            || opened(program, rest).is_some()
    }

    /// What it exports to the programs that are typed in it.
    pub(super) fn exported(&self) -> BTreeMap<String, String> {
        self.variables.exported()
    }

    /// The folders that are there by a command that was followed: the one that it has led to, and those that it makes.
    pub(super) fn shows(&self, text: &str) -> Vec<String> {
        let words = words(text);
        let Some((program, rest)) = words.split_first() else { return Vec::new() };
        match program.as_str() {
            "cd" | "pushd" => vec![self.now.clone()],
            "mkdir" | "md" => {
                let folders = rest.iter().filter(|word| !word.starts_with('-'));
                folders.map(|folder| whole(self, folder).trim_end_matches('/').to_owned()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Begins in a shell within this one.
    fn opens(&mut self, Opened { user, at_home }: Opened) {
        // What `sudo` and `su -` start has an environment of its own (`env_reset` in sudoers(5); su(1), "login").
        let is_own = user.is_some() || at_home;
        let variables = if is_own { Variables::default() } else { self.variables.inherited() };
        let home = user.map_or_else(|| self.home.clone(), |user| home_of(&user));
        let now = if at_home { home.clone() } else { self.now.clone() };
        let outer = std::mem::take(self);
        *self = Self { now, home, variables, outer: Some(Box::new(outer)), ..Self::default() };
    }

    /// Goes back to the shell in which this one was opened. Whoever leaves the first one opens another terminal, and where that
    /// stands no document says.
    fn leaves(&mut self) {
        if let Some(outer) = self.outer.take() {
            *self = *outer;
        }
    }
}

/// Whoever `su` and `sudo` make of one that names nobody.
const SUPERUSER: &str = "root";

/// The home of somebody, which is known of the superuser alone: a folder of that name, below the topmost one (Filesystem Hierarchy
/// Standard 3.0, 3.14).
fn home_of(user: &str) -> String {
    if user == SUPERUSER { format!("/{user}") } else { format!("~{user}") }
}

/// The shell that a call opens, to type in; none where it runs something and ends, or is another program.
fn opened(program: &str, rest: &[String]) -> Option<Opened> {
    match program.rsplit('/').next()? {
        "sudo" | "doas" => behind_sudo(rest),
        "su" | "runuser" => behind_su(rest),
        "ssh" => behind_ssh(rest),
        "bash" | "sh" | "ksh" | "zsh" | "dash" => Some(Opened::default()),
        _ => None,
    }
    // What is given to be done ends with that.
    .filter(|_| rest.iter().all(|word| !matches!(word.as_str(), "-c" | "-lc" | "--command")))
}

/// `sudo -i`, `sudo -iu USER`, `sudo -s`, or another call behind it.
fn behind_sudo(words: &[String]) -> Option<Opened> {
    let (mut user, mut at_home, mut is_shell) = (SUPERUSER.to_owned(), false, false);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(letters) = word.strip_prefix('-') else {
            let inner: Vec<String> = words.cloned().collect();
            let Opened { user: whose, at_home: begins } = opened(word, &inner)?;
            return Some(Opened { user: whose.or(Some(user)), at_home: at_home || begins });
        };
        let (flags, joined) =
            letters.split_once('u').map_or((letters, None), |(flags, rest)| (flags, Some(rest)));
        let named = match letters.strip_prefix("-user") {
            Some(named) => {
                named.strip_prefix('=').map(str::to_owned).or_else(|| words.next().cloned()).map(Some)?
            }
            None if letters.starts_with('-') => None,
            None => match joined {
                Some("") => Some(words.next()?.clone()),
                joined => joined.map(str::to_owned),
            },
        };
        user = named.unwrap_or(user);
        at_home |= flags.contains('i') && !flags.starts_with('-') || letters == "-login";
        is_shell |= flags.contains('s') && !flags.starts_with('-') || letters == "-shell";
    }
    (at_home || is_shell).then_some(Opened { user: Some(user), at_home })
}

/// `su`, `su USER`, `su - USER`.
fn behind_su(words: &[String]) -> Option<Opened> {
    let at_home = words.iter().any(|word| ["-", "-l", "--login"].contains(&word.as_str()));
    let user = operands(words, "sgGw").into_iter().next().unwrap_or(SUPERUSER);
    Some(Opened { user: Some(user.to_owned()), at_home })
}

/// `ssh HOST`, with nothing to be done there.
fn behind_ssh(words: &[String]) -> Option<Opened> {
    let is_place = operands(words, "bcDEeFIiJLlmOopQRSWw").len() == 1;
    is_place.then(|| Opened { at_home: true, ..Opened::default() })
}

/// The words that are no options, and no values of those that take one, by their letters.
fn operands<'w>(words: &'w [String], valued: &str) -> Vec<&'w str> {
    let mut found = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.strip_prefix('-') {
            None => found.push(word.as_str()),
            Some(option) if option.len() == 1 && valued.contains(option) => {
                words.next();
            }
            Some(_) => {}
        }
    }
    found
}

/// Whether two names may be those of one file, for nobody knows where a home is: one is from home on, and the other from the home
/// of somebody, or from where homes are.
pub(super) fn may_be_one(one: &str, other: &str) -> bool {
    const HOMES: [&str; 4] = ["/home/", "/var/lib/", "/export/home/", "/Users/"];
    let is_there = |(user, rest): (Option<&str>, &str), path: &str| {
        let is_home = HOMES.iter().any(|home| path.starts_with(home));
        let is_superusers = user.is_none() && path.starts_with(&format!("{}/", home_of(SUPERUSER)));
        (is_home || is_superusers) && path.ends_with(&format!("/{rest}"))
    };
    match (from_home(one), from_home(other)) {
        (Some((own, name)), Some((whose, same))) => own.is_some() != whose.is_some() && name == same,
        (Some(near), None) => is_there(near, other),
        (None, Some(near)) => is_there(near, one),
        (None, None) => false,
    }
}

/// Of a path from a home on, whose that is, where it is not one's own, and the rest.
fn from_home(path: &str) -> Option<(Option<&str>, &str)> {
    if path.starts_with(['/', '\\', '$', '%']) || path.get(1..2) == Some(":") {
        return None;
    }
    let of_another = path.strip_prefix('~').and_then(|rest| rest.split_once('/'));
    Some(of_another.map_or((None, path), |(user, rest)| (Some(user), rest)))
}

/// The words of a line as a shell parts them.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), letter) if open == letter => quote = None,
            (Some(_), letter) => word.get_or_insert_default().push(letter),
            (None, '"' | '\'') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, '\\') if letters.peek() == Some(&' ') => {
                word.get_or_insert_default().extend(letters.next());
            }
            (None, letter) if letter.is_whitespace() => words.extend(word.take()),
            (None, letter) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// A path from home on or from the root, for whoever stands somewhere, without the steps that lead up again and those that lead
/// nowhere; of another platform's, and of a variable's, as it is written.
pub(super) fn whole(stand: &Stand, path: &str) -> String {
    let (folder, home) = (stand.now.as_str(), stand.home.as_str());
    let is_as_written =
        |path: &str| path.as_bytes().get(1) == Some(&b':') || path.starts_with(['\\', '$', '%']);
    if is_as_written(path) || path.is_empty() || path == "-" {
        return path.to_owned();
    }
    if folder.contains('\\') {
        return format!("{}\\{path}", folder.trim_end_matches('\\'));
    }
    let (start, rest) = match path.strip_prefix('~') {
        Some("") => (home, ""),
        Some(rest) if rest.starts_with('/') => (home, rest),
        // The home of somebody else.
        Some(_) => return path.to_owned(),
        None if path.starts_with('/') => ("/", path),
        None => (folder, path),
    };
    let is_rooted = start.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in start.split('/').chain(rest.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != ".." && !last.starts_with(['$', '~'])) => {
                parts.pop();
            }
            ".." if is_rooted => {}
            part => parts.push(part),
        }
    }
    // That it can only be a folder is said on.
    let is_folder = path.ends_with('/') || matches!(path.rsplit('/').next(), Some("." | ".."));
    let end = if is_folder && !parts.is_empty() { "/" } else { "" };
    format!("{}{}{end}", if is_rooted { "/" } else { "" }, parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{SUPERUSER, Stand, home_of, may_be_one, whole};

    #[test]
    fn names_from_two_homes_may_be_those_of_one_file() {
        for (one, other, may) in [
            ("x", "~adm/x", true),
            ("d/x", "/home/adm/d/x", true),
            ("x", "SU/x", true),
            ("~adm/x", "/var/lib/adm/x", true),
            ("~adm/x", "SU/x", false),
            ("~adm/x", "~tt/x", false),
            ("x", "/backup/x", false),
            ("x", "d/x", false),
            ("/home/adm/x", "SU/x", false),
            ("x", "~adm/d/x", false),
            ("x", "$HOME/x", false),
        ] {
            let [one, other] = [one, other].map(|name| name.replace("SU", &home_of(SUPERUSER)));
            assert_eq!(may_be_one(&one, &other), may, "{one} {other}");
            assert_eq!(may_be_one(&other, &one), may, "{other} {one}");
        }
    }

    #[test]
    fn a_name_without_a_folder_is_where_the_lane_stands() {
        for (lines, name, found) in [
            (vec!["cd /backup"], "x.dump", "/backup/x.dump"),
            (vec!["cd /backup/"], "./x.dump", "/backup/x.dump"),
            (vec!["cd /backup"], "/other/x.dump", "/other/x.dump"),
            (vec!["cd /backup", "cd old"], "x.dump", "/backup/old/x.dump"),
            (vec!["cd /backup/old", "cd .."], "x.dump", "/backup/x.dump"),
            (vec!["cd /backup"], "../x.dump", "/x.dump"),
            (vec!["cd /"], "x.dump", "/x.dump"),
            (vec!["cd /"], "../x.dump", "/x.dump"),
            (vec!["cd /a/b/../c//d/"], "x.dump", "/a/c/d/x.dump"),
            (vec!["cd /a", "cd /b", "cd -"], "x.dump", "/a/x.dump"),
            (vec!["pushd /a", "pushd /b", "pushd /c", "popd", "popd"], "x.dump", "/a/x.dump"),
            (vec!["pushd /a", "cd /b", "popd"], "x.dump", "x.dump"),
            (vec!["pushd /a", "pushd +1"], "x.dump", "/a/x.dump"),
            (vec!["cd $BACKUP"], "x.dump", "$BACKUP/x.dump"),
            (vec!["cd \"/a\""], "$BACKUP/x.dump", "$BACKUP/x.dump"),
            (vec!["cd \"/backup a\""], "x.dump", "/backup a/x.dump"),
            (vec!["cd /my\\ a"], "x.dump", "/my a/x.dump"),
            (vec!["cd -- /a"], "x.dump", "/a/x.dump"),
            (vec!["cd -P /a"], "x.dump", "/a/x.dump"),
            (vec!["cd /a", "cd /b /c"], "x.dump", "/a/x.dump"),
            (vec!["cd /a", "cd /b | cat"], "x.dump", "/a/x.dump"),
            (vec!["cd /a", "cd \"\""], "x.dump", "/a/x.dump"),
            (vec!["cd /d D:\\dumps"], "D:\\x.dump", "D:\\x.dump"),
            (vec!["cd D:\\dumps"], "x.dump", "D:\\dumps\\x.dump"),
            (vec!["cd /d"], "x.dump", "/d/x.dump"),
            (vec!["cd /a", "ls /b", "date"], "x.dump", "/a/x.dump"),
            (vec!["cd dumps"], "x.dump", "dumps/x.dump"),
            (vec!["cd dumps", "cd .."], "x.dump", "x.dump"),
            (vec!["cd ."], "x.dump", "x.dump"),
            (vec!["cd /a", "cd"], "./x.dump", "x.dump"),
            (vec!["cd ~/dumps"], "~/dumps/x.dump", "dumps/x.dump"),
            (vec!["cd ~/dumps"], "x.dump", "dumps/x.dump"),
            (vec!["cd ~adm"], "x.dump", "~adm/x.dump"),
            (vec![], "/a//b/./x.dump", "/a/b/x.dump"),
            (vec!["cd /a"], ".", "/a/"),
            (vec!["cd /a/b"], "..", "/a/"),
            (vec!["cd /a"], "b/", "/a/b/"),
            (vec![], ".", ""),
            (vec!["cd /a", "sudo -i"], "x.dump", "SU/x.dump"),
            (vec!["cd /a", "sudo su -"], "x.dump", "SU/x.dump"),
            (vec!["cd /a", "su - postgres"], "x.dump", "~postgres/x.dump"),
            (vec!["cd /a", "su -l postgres", "cd b"], "x.dump", "~postgres/b/x.dump"),
            (vec!["cd /a", "sudo -iu postgres"], "x.dump", "~postgres/x.dump"),
            (vec!["cd /a", "sudo -u postgres -i"], "x.dump", "~postgres/x.dump"),
            (vec!["cd /a", "sudo --user=postgres --login"], "x.dump", "~postgres/x.dump"),
            (vec!["cd /a", "sudo -iu postgres"], "~/x.dump", "~postgres/x.dump"),
            (vec!["cd /a", "su - postgres"], "../x.dump", "~postgres/../x.dump"),
            (vec!["cd /a", "su - postgres", "cd /b", "exit"], "x.dump", "/a/x.dump"),
            (vec!["cd /a", "su - postgres", "exit", "cd -"], "x.dump", "x.dump"),
            (vec!["cd /a", "sudo -i", "su - postgres", "logout"], "x.dump", "SU/x.dump"),
            (vec!["cd /a", "su -s /bin/sh postgres", "exit"], "x.dump", "/a/x.dump"),
            (vec!["cd /a", "ssh -p 22 adm@b", "cd /c", "exit"], "x.dump", "/a/x.dump"),
            (vec!["cd /a", "ssh b ls"], "x.dump", "/a/x.dump"),
            (vec!["cd /a", "su postgres"], "x.dump", "/a/x.dump"),
            (vec!["cd /a", "su postgres", "cd"], "x.dump", "~postgres/x.dump"),
            (vec!["cd /a", "bash"], "x.dump", "/a/x.dump"),
            (vec!["cd /a", "bash", "cd /b", "exit"], "x.dump", "/a/x.dump"),
            (vec!["cd /a", "sudo -s"], "x.dump", "/a/x.dump"),
            (vec!["cd /a", "sudo -u postgres bash", "cd"], "x.dump", "~postgres/x.dump"),
            (vec!["cd /a", "exit"], "x.dump", "/a/x.dump"),
            (vec!["cd /a", "sudo -iu postgres psql -l"], "x.dump", "/a/x.dump"),
            (vec!["cd /a", "su - postgres -c psql"], "x.dump", "/a/x.dump"),
            (vec!["cd /a", "sudo -u postgres ls", "sudo"], "x.dump", "/a/x.dump"),
        ] {
            let mut stand = Stand::default();
            lines.iter().for_each(|line| stand.follows(line));
            assert_eq!(whole(&stand, name), found.replace("SU", &home_of(SUPERUSER)), "{lines:?}");
        }
    }
}
