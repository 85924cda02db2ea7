//! Files that a task writes beside its result.
//!
//! Guarantees: a path is tried before anything is played, so that no work is lost for a folder that is missing, full or
//! closed; a file is written beside its place and put there whole, so that whoever reads it never sees half of it; what
//! the task reads is never written over, and neither is a folder that holds something, unless that was asked for; no two
//! results go into one file, of which the second would be all that is left.

use crate::exit::Failure;
use crate::terminal::note;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile, TempDir};

/// What a file is tried with: more than fits beside a file's name, so that a full disk is noticed.
const TRIED: [u8; 4096] = [0; 4096];

/// What a task reads, or is to write already: nothing of it may be written over.
#[derive(Debug, Default)]
pub(crate) struct TakenPaths {
    read: Vec<PathBuf>,
    written: Vec<PathBuf>,
}

impl TakenPaths {
    /// These files; those that are not there cannot be written over.
    pub(crate) fn new<'a>(files: impl IntoIterator<Item = &'a Path>) -> Self {
        Self { read: files.into_iter().filter_map(|file| real(file).ok()).collect(), written: Vec::new() }
    }

    /// Refuses a path that is one of these, or a folder that holds one of them.
    fn keep_off(&self, path: &Path, place: &Path) -> Result<(), Failure> {
        if self.written.iter().any(|written| written == place) {
            let help = Some(String::from("name another file for one of them"));
            return Err(Failure::usage(format!("`{}` cannot hold two results", path.display()), help));
        }
        let Some(taken) = self.read.iter().find(|taken| taken.starts_with(place)) else { return Ok(()) };
        let help = Some(String::from("name another path: what a task reads is never written over"));
        let (path, taken) = (path.display(), taken.display());
        Err(Failure::usage(format!("`{path}` cannot be written, for `{taken}` is in use"), help))
    }
}

/// A path without links, whether or not there is a file at its end.
fn real(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let name = path.file_name().ok_or(error)?;
            Ok(folder_of(path).canonicalize()?.join(name))
        }
        other => other,
    }
}

/// The folder that a path is in.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// Whether to open it is to wait for somebody at its other end.
fn is_pipe(found: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        found.file_type().is_fifo()
    }
    #[cfg(not(unix))]
    {
        let _ = found;
        false
    }
}

/// Whether standard output was redirected into this very file.
fn takes_what_is_printed(found: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        use std::os::unix::fs::MetadataExt;
        let printed = io::stdout().as_fd().try_clone_to_owned();
        let printed = printed.and_then(|printed| fs::File::from(printed).metadata());
        printed.is_ok_and(|printed| (printed.dev(), printed.ino()) == (found.dev(), found.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = found;
        false
    }
}

/// What cannot be written, and why.
fn unwritten(path: &Path) -> impl Fn(io::Error) -> Failure {
    let what = path.display().to_string();
    move |source| Failure::Write { what: what.clone(), source }
}

/// A file that can be written, as far as can be known beforehand.
#[derive(Debug)]
pub(crate) struct OutFile {
    /// As it was typed.
    path: PathBuf,
    /// Where it will stand; none for what is no file to be replaced, such as a terminal or a pipe.
    place: Option<PathBuf>,
    /// Whether it is told that something stood there.
    replaces: bool,
}

impl OutFile {
    /// Tries a path, which is taken from then on.
    pub(crate) fn tried(path: &Path, taken: &mut TakenPaths) -> Result<Self, Failure> {
        let failed = unwritten(path);
        let own = |place, replaces| Self { path: path.to_owned(), place, replaces };
        if path == Path::new("-") {
            let message = "`-` is no file, and what is printed is the report itself";
            let help = "name a file; /dev/stderr is one, and so is ./- if that name is meant";
            return Err(Failure::usage(message, Some(help.into())));
        }
        if path.is_dir() {
            let message = format!("`{}` is a folder, and a file is to be written", path.display());
            return Err(Failure::usage(message, None));
        }
        // Such a name is that of a folder, and what stands in the place of a missing one would be a file of its name.
        if path
            .as_os_str()
            .as_encoded_bytes()
            .last()
            .is_some_and(|last| std::path::is_separator(char::from(*last)))
        {
            let reason = format!("there is no folder `{}`, and no file is named in it", path.display());
            return Err(failed(io::Error::new(io::ErrorKind::NotFound, reason)));
        }
        let found = fs::metadata(path);
        if found.as_ref().is_ok_and(is_pipe) && !path.starts_with("/dev") && !path.starts_with("/proc") {
            let help =
                Some(String::from("name a file; a pipe waits until somebody reads it, maybe for ever"));
            return Err(Failure::usage(format!("`{}` is a pipe", path.display()), help));
        }
        let replaces = found.as_ref().is_ok_and(|found| found.len() > 0);
        let is_stream = found.as_ref().is_ok_and(|found| !found.is_file());
        // A regular file behind such a name is a redirected stream, which must stay the file that it is.
        if is_stream || path.starts_with("/dev") || path.starts_with("/proc") {
            return Ok(own(None, false));
        }
        let folder = folder_of(path);
        if !folder.is_dir() {
            let reason = format!("there is no folder `{}`", folder.display());
            return Err(failed(io::Error::new(io::ErrorKind::NotFound, reason)));
        }
        let place = real(path).map_err(&failed)?;
        taken.keep_off(path, &place)?;
        if found.is_ok_and(|found| takes_what_is_printed(&found)) {
            let message = format!("`{}` is where the report itself is printed", path.display());
            let help = Some(String::from("name another file for one of them"));
            return Err(Failure::usage(message, help));
        }
        let mut beside = file_beside(&place).map_err(&failed)?;
        beside.write_all(&TRIED).and_then(|()| beside.flush()).map_err(&failed)?;
        taken.written.push(place.clone());
        Ok(own(Some(place), replaces))
    }

    /// The same of a file that is there to be written anew, which is nothing to be told.
    pub(crate) fn anew(path: &Path) -> Result<Self, Failure> {
        Ok(Self { replaces: false, ..Self::tried(path, &mut TakenPaths::default())? })
    }

    /// Writes it.
    pub(crate) fn write(&self, text: &str) -> Result<(), Failure> {
        self.write_bytes(text.as_bytes())
    }

    /// Writes what is no text.
    pub(crate) fn write_bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let written = match &self.place {
            None => fs::File::options().append(true).open(&self.path).and_then(|mut stream| {
                stream.write_all(bytes)?;
                stream.flush()
            }),
            Some(place) => file_beside(place).and_then(|beside| put(beside, place, bytes)),
        };
        written.map_err(unwritten(&self.path))?;
        if self.replaces {
            note(&format!("`{}` was there already and has been replaced", self.path.display()));
        }
        Ok(())
    }
}

/// A file without a name that matters, beside the place where it will stand.
fn file_beside(place: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".cutover-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any file is made, less what the process's mask takes away; one that is replaced keeps what it had.
        let usual = fs::Permissions::from_mode(0o666);
        builder.permissions(fs::metadata(place).map_or(usual, |found| found.permissions()));
    }
    builder.tempfile_in(folder_of(place))
}

/// Writes what a file is to hold and puts it in its place.
fn put(mut beside: NamedTempFile, place: &Path, bytes: &[u8]) -> io::Result<()> {
    beside.write_all(bytes)?;
    beside.as_file().sync_all()?;
    beside.persist(place).map(drop).map_err(|error| error.error)
}

/// Writes texts and puts each in its place in a folder.
fn put_all(folder: &Path, files: &[(&str, String)]) -> io::Result<()> {
    files.iter().try_for_each(|(name, text)| {
        let place = folder.join(name);
        file_beside(&place).and_then(|beside| put(beside, &place, text.as_bytes()))
    })
}

/// A folder into which folders can be put, as far as can be known beforehand.
#[derive(Debug)]
pub(crate) struct OutFolder {
    folder: PathBuf,
    /// The part of its path that is there already.
    ground: PathBuf,
}

impl OutFolder {
    /// Tries a folder; one that holds something is taken only by force.
    pub(crate) fn tried(folder: &Path, force: bool, taken: &TakenPaths) -> Result<Self, Failure> {
        let failed = unwritten(folder);
        let there = folder.ancestors().find(|part| part.exists());
        let ground = there.filter(|part| !part.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        if !ground.is_dir() {
            let message = format!("`{}` is no folder", ground.display());
            return Err(Failure::usage(message, None));
        }
        if folder.exists() {
            taken.keep_off(folder, &folder.canonicalize().map_err(&failed)?)?;
            let holds_something = fs::read_dir(folder).map_err(&failed)?.next().is_some();
            if holds_something && !force {
                let help = "name another folder; `--force` replaces what cutover has written into this one";
                let message = format!("`{}` is there already and holds something", folder.display());
                return Err(Failure::usage(message, Some(help.into())));
            }
        }
        let mut tried = file_beside(&ground.join("tried")).map_err(&failed)?;
        tried.write_all(&TRIED).and_then(|()| tried.flush()).map_err(&failed)?;
        Ok(Self { folder: folder.to_owned(), ground: ground.to_owned() })
    }

    /// The folder as it was typed.
    pub(crate) fn shown(&self) -> String {
        self.folder.display().to_string()
    }

    /// Puts folders of files into it: each has a name, and files with a name and a text. What was saved there before
    /// goes; anything else that it holds stays.
    pub(crate) fn write(&self, folders: &[(String, Vec<(&str, String)>)]) -> Result<(), Failure> {
        self.put(folders).map_err(unwritten(&self.folder))
    }

    /// Puts files into it, each with a name and a text. What it holds under other names stays.
    pub(crate) fn write_files(&self, files: &[(&str, String)]) -> Result<(), Failure> {
        let made = fs::create_dir_all(&self.folder);
        made.and_then(|()| put_all(&self.folder, files)).map_err(unwritten(&self.folder))
    }

    /// Puts files into it, each with a name and a text: all of them or none. Where it is there already, and so holds
    /// nothing, they are put there one after the other, for it may be something that is mounted.
    pub(crate) fn write_new(&self, files: &[(&str, String)]) -> Result<(), Failure> {
        let written = if self.folder.exists() {
            let written = put_all(&self.folder, files);
            if written.is_err() {
                files.iter().for_each(|(name, _)| drop(fs::remove_file(self.folder.join(name))));
            }
            written
        } else {
            self.put_new(files)
        };
        written.map_err(unwritten(&self.folder))
    }

    fn put_new(&self, files: &[(&str, String)]) -> io::Result<()> {
        let around = folder_of(&self.folder);
        fs::create_dir_all(around)?;
        let mut builder = Builder::new();
        builder.prefix(".cutover-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As any folder is made, for others may be meant to work in it.
            builder.permissions(fs::Permissions::from_mode(0o777));
        }
        let beside = builder.tempdir_in(around)?;
        put_all(beside.path(), files)?;
        fs::rename(beside.path(), &self.folder)
    }

    fn put(&self, folders: &[(String, Vec<(&str, String)>)]) -> io::Result<()> {
        let beside: TempDir = Builder::new().prefix(".cutover-").tempdir_in(&self.ground)?;
        for (name, files) in folders {
            let home = beside.path().join(name);
            fs::create_dir(&home)?;
            for (file, text) in files {
                let mut file = fs::File::create(home.join(file))?;
                file.write_all(text.as_bytes())?;
                file.sync_all()?;
            }
        }
        if self.folder.exists() {
            for old in fs::read_dir(&self.folder)? {
                remove_saved(&old?.path(), folders)?;
            }
        }
        fs::create_dir_all(&self.folder)?;
        folders.iter().try_for_each(|(name, _)| fs::rename(beside.path().join(name), self.folder.join(name)))
    }
}

/// Removes a folder that was saved before: it is numbered, and holds the files of one and nothing else.
fn remove_saved(old: &Path, folders: &[(String, Vec<(&str, String)>)]) -> io::Result<()> {
    let name = old.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let numbered = name
        .split_once('-')
        .is_some_and(|(number, _)| number.len() >= 2 && number.bytes().all(|byte| byte.is_ascii_digit()));
    if !numbered || !fs::symlink_metadata(old)?.is_dir() {
        return Ok(());
    }
    let files: Vec<&str> =
        folders.iter().flat_map(|(_, files)| files.iter().map(|(file, _)| *file)).collect();
    for entry in fs::read_dir(old)? {
        let entry = entry?;
        if !files.iter().any(|file| entry.file_name() == *file) || !entry.file_type()?.is_file() {
            return Ok(());
        }
    }
    fs::remove_dir_all(old)
}

#[cfg(test)]
mod tests {
    use super::{OutFile, OutFolder, TakenPaths};
    use std::fs;
    use std::path::Path;

    fn one(name: &str) -> Vec<(String, Vec<(&'static str, String)>)> {
        vec![(name.into(), vec![("runbook.md", String::from("new"))])]
    }

    #[test]
    fn trying_a_path_leaves_nothing_behind_and_changes_nothing() {
        let home = tempfile::tempdir().expect("there is room");
        let file = home.path().join("kept");
        fs::write(&file, "kept").expect("it can be written");
        OutFile::tried(&file, &mut TakenPaths::default()).expect("it can be written");
        OutFolder::tried(&home.path().join("a/b"), false, &TakenPaths::default()).expect("it can be made");
        assert_eq!(fs::read_dir(home.path()).expect("it is there").count(), 1);
        assert_eq!(fs::read_to_string(&file).expect("it is there"), "kept");
    }

    #[test]
    fn force_replaces_what_was_saved_and_nothing_else() {
        let home = tempfile::tempdir().expect("there is room");
        let write = |path: &str| {
            let file = home.path().join(path);
            fs::create_dir_all(file.parent().expect("it has one")).expect("it can be made");
            fs::write(file, "old").expect("it can be written");
        };
        ["01-a/runbook.md", "02-b/runbook.md", "03-c/notes.txt", "notes/runbook.md"]
            .into_iter()
            .for_each(write);
        assert!(OutFolder::tried(home.path(), false, &TakenPaths::default()).is_err());
        let folder = OutFolder::tried(home.path(), true, &TakenPaths::default()).expect("it is by force");
        folder.write(&one("01-z")).expect("it can be written");
        let mut left: Vec<_> = fs::read_dir(home.path())
            .expect("it is there")
            .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned())
            .collect();
        left.sort();
        assert_eq!(left, ["01-z", "03-c", "notes"]);
    }

    #[test]
    fn what_is_read_is_not_written_over_by_any_name() {
        let home = tempfile::tempdir().expect("there is room");
        let input = home.path().join("scenario.toml");
        fs::write(&input, "x").expect("it can be written");
        let mut taken = TakenPaths::new([input.as_path()]);
        assert!(OutFile::tried(&input, &mut taken).is_err());
        assert!(
            OutFile::tried(
                &home
                    .path()
                    .join("../")
                    .join(home.path().file_name().unwrap_or_default())
                    .join("scenario.toml"),
                &mut taken
            )
            .is_err()
        );
        assert!(OutFolder::tried(home.path(), true, &taken).is_err());
        assert!(OutFile::tried(&home.path().join("trace.json"), &mut taken).is_ok());
    }

    #[test]
    fn one_file_does_not_hold_two_results_by_whatever_names() {
        let home = tempfile::tempdir().expect("there is room");
        let mut taken = TakenPaths::default();
        let mut tried = |name: &str| OutFile::tried(&home.path().join(name), &mut taken).is_ok();
        assert!(tried("a.html") && tried("a.json"));
        assert!(!tried("a.html") && !tried("./a.json"));
        assert!(OutFile::tried(Path::new("/dev/null"), &mut taken).is_ok());
        assert!(OutFile::tried(Path::new("/dev/null"), &mut taken).is_ok(), "it holds nothing at all");
    }
}
