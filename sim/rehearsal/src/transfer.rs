//! Files that are copied or moved by programs that every machine has: `cp`, `mv`, `scp` and the like.
//!
//! A family that keeps files of its own (dumps, scripts) plays what is done to them; of every other file nothing is known,
//! and nothing changes. Which files those are is told by what its commands write and read ([`FileUse`]).

use crate::verb::host_of_place;
use std::collections::BTreeMap;

/// Where a file is said to lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The host, where it is another one than that of the prompt.
    pub host: Option<String>,
    /// Its path there, or a pattern, or a folder.
    pub path: String,
}

/// A call of a program that copies or moves files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The program.
    pub program: &'static str,
    /// What is taken.
    pub from: Vec<Spot>,
    /// Where it is put.
    pub to: Spot,
    /// Whether it is gone where it was.
    pub moves: bool,
    /// What is known of where it puts one file, where the name alone does not say it.
    pub into: Target,
    /// Whether what it takes is a file that some command writes, so that it fails where that is not there.
    pub exact: bool,
}

/// What a name is where a file is put, which may be that of a file or of a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// A folder is there under that name.
    Folder,
    /// None is.
    File,
    /// Nobody can tell.
    #[default]
    Unknown,
}

/// What a command does with files that other commands may write or read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileUse {
    /// The files that it writes, on the host where it runs.
    pub writes: Vec<String>,
    /// The files that it reads there.
    pub reads: Vec<String>,
    /// Whether a file that it reads may be there before the first step, as scripts are.
    pub may_be_there: bool,
}

impl Spot {
    /// Of a word: `[USER@]HOST:PATH`, or a path alone; a letter before a colon is a drive.
    #[must_use]
    pub fn of(word: &str) -> Self {
        let place = word.split_once(':').filter(|(host, _)| host.len() > 1 && !host.contains(['/', '\\']));
        let Some((host, path)) = place else { return Self { host: None, path: tidy(word) } };
        let host = host.rsplit('@').next().unwrap_or_default();
        Self { host: Some(host.to_owned()), path: tidy(path) }
    }

    /// Whether it is on a host, for whoever types on another one.
    fn is_on(&self, host: &str, here: &str) -> bool {
        self.host.as_deref().unwrap_or(here) == host
    }
}

impl Transfer {
    /// The host on which its target is, for whoever types it on one.
    #[must_use]
    pub fn target<'a>(&'a self, here: &'a str) -> &'a str {
        self.to.host.as_deref().unwrap_or(here)
    }

    /// The paths that it names on the host where it is typed.
    pub fn paths(&mut self) -> Vec<&mut String> {
        let spots = self.from.iter_mut().chain([&mut self.to]);
        spots.filter(|spot| spot.host.is_none()).map(|spot| &mut spot.path).collect()
    }

    /// Puts the hosts of a scenario with these lanes in the place of the names by which they are called.
    pub(crate) fn settle(&mut self, here: &str, lanes: &BTreeMap<String, String>) {
        for spot in self.from.iter_mut().chain([&mut self.to]) {
            let host = spot.host.as_deref().map(|host| host_of_place(lanes, host).unwrap_or(host));
            spot.host = Some(host.unwrap_or(here).to_owned());
        }
    }

    /// The names that a file gets by it where it is put, typed on a host; none where the file is not among those it takes.
    ///
    /// Whether a name without a suffix is that of a folder nobody can tell where nothing of it is known: it has both names then, and
    /// [`Self::is_doubtful`]. That one with a suffix is none is ours.
    #[must_use]
    pub fn carries(&self, here: &str, (host, path): (&str, &str)) -> Vec<String> {
        let path = tidy(path);
        let mut names = Vec::new();
        for spot in self.from.iter().filter(|spot| spot.is_on(host, here)) {
            let is_many = self.from.len() > 1 || is_pattern(&spot.path);
            if matches(spot.path.as_bytes(), path.as_bytes()) {
                names.extend(self.names_of(base(&path), is_many));
            } else if let Some(rest) = beneath(&path, &spot.path) {
                names.push(join(&self.to.path, rest));
                names.push(join(&join(&self.to.path, base(&spot.path)), rest));
            }
        }
        names
    }

    /// Whether nobody can tell which of several names a file has by it.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        let is_many = self.from.len() > 1 || self.from.iter().any(|spot| is_pattern(&spot.path));
        self.names_of("x", is_many).len() > 1
    }

    fn names_of(&self, name: &str, is_many: bool) -> Vec<String> {
        let to = &self.to.path;
        let inside = join(to, name);
        let is_folder = is_many || to.is_empty() || to == "." || to == "~" || to.ends_with(['/', '\\']);
        match self.into {
            Target::Folder => vec![inside],
            _ if is_folder => vec![inside],
            Target::Unknown if !base(to).contains('.') => vec![to.clone(), inside],
            Target::File | Target::Unknown => vec![to.clone()],
        }
    }
}

/// The last part of a path.
pub(crate) fn base(path: &str) -> &str {
    path.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default()
}

/// A path without what says that it is taken from where one stands.
fn tidy(path: &str) -> String {
    let path = path.strip_prefix("~/").unwrap_or(path);
    let bare = path.trim_start_matches("./");
    (if bare.is_empty() { path } else { bare }).to_owned()
}

fn join(folder: &str, name: &str) -> String {
    match folder.trim_end_matches(['/', '\\']) {
        "" if folder.is_empty() => name.to_owned(),
        "." | "~" => name.to_owned(),
        bare => format!("{bare}/{name}"),
    }
}

/// What of a path lies beneath a folder.
fn beneath<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    let folder = folder.trim_end_matches(['/', '\\']).trim_end_matches("/.");
    path.strip_prefix(folder)?.strip_prefix(['/', '\\']).filter(|_| !folder.is_empty())
}

fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?'])
}

/// Whether a path is one of those that a shell makes of a pattern.
fn matches(pattern: &[u8], path: &[u8]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => {
            matches(rest, path)
                || path.split_first().is_some_and(|(byte, more)| *byte != b'/' && matches(pattern, more))
        }
        (Some((b'?', rest)), Some((byte, more))) => *byte != b'/' && matches(rest, more),
        (Some((one, rest)), Some((byte, more))) => one == byte && matches(rest, more),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(from: &[&str], to: &str, path: &str) -> Vec<String> {
        let from = from.iter().map(|word| Spot::of(word)).collect();
        let into = Target::Unknown;
        Transfer { program: "cp", from, to: Spot::of(to), moves: false, into, exact: false }
            .carries("here", ("here", path))
    }

    #[test]
    fn a_file_gets_the_names_that_a_program_may_give_it() {
        for (from, to, path, found) in [
            (vec!["a.dmp"], "b.dmp", "a.dmp", vec!["b.dmp"]),
            (vec!["./a.dmp"], "other:", "a.dmp", vec!["a.dmp"]),
            (vec!["/d/a.dmp"], "adm@other:/e/", "/d/a.dmp", vec!["/e/a.dmp"]),
            (vec!["/d/a"], "/e", "/d/a", vec!["/e", "/e/a"]),
            (vec!["/d/*.dmp"], "/e", "/d/a.dmp", vec!["/e/a.dmp"]),
            (vec!["/d/?.dmp"], "/e", "/d/ab.dmp", vec![]),
            (vec!["/d"], "/e", "/d/x/a", vec!["/e/x/a", "/e/d/x/a"]),
            (vec!["/d/*"], "/e", "/d/x/a", vec![]),
            (vec!["x", "y"], "z", "y", vec!["z/y"]),
            (vec!["a"], "b.x", "b", vec![]),
            (vec!["C:\\d\\a.dmp"], "D:\\", "C:\\d\\a.dmp", vec!["D:/a.dmp"]),
        ] {
            assert_eq!(names(&from, to, path), found, "{from:?} {to} {path}");
        }
        assert_eq!(Spot::of("adm@other:/e").host.as_deref(), Some("other"));
        let from = vec![Spot::of("other:a")];
        let into = Target::Unknown;
        let fetch = Transfer { program: "scp", from, to: Spot::of("."), moves: false, into, exact: false };
        assert_eq!(fetch.carries("here", ("other", "a")), ["a"]);
        assert_eq!((fetch.carries("here", ("here", "a")), fetch.target("here")), (Vec::new(), "here"));
    }
}
