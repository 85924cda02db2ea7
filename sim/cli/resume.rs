//! `--resume`: the journal in a file, which one process alone may write on, and of which only sound lines are believed.

use crate::exit::Failure;
use crate::library::{Located, read_whole};
use crate::sought::Common;
use crate::terminal::note;
use fs4::{FileExt, TryLockError};
use kernel::DigestWriter;
use rehearsal::{Family, Scene};
use search::{PlayedCase, Title, journal_line, read_journal};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// How large a journal may be, in bytes: some millions of cases.
const JOURNAL_MAX: u64 = 1 << 30;

/// A journal that is open for more, and locked as long as it is.
#[derive(Debug)]
pub(crate) struct JournalWriter {
    file: File,
    title: Title,
}

impl JournalWriter {
    /// Writes a case and its answer.
    pub(crate) fn write(&mut self, played: &PlayedCase) -> io::Result<()> {
        self.file.write_all(journal_line(&self.title, played).as_bytes())
    }
}

/// A journal that is open for more, and what it held.
pub(crate) struct Resumed {
    /// What was played before.
    pub(crate) played: Vec<PlayedCase>,
    /// Where to write on.
    pub(crate) journal: Option<JournalWriter>,
}

/// Opens the journal that was asked for, if one was.
pub(crate) fn resumed<F: Family>(
    common: &Common,
    located: &Located,
    scene: &Scene<F>,
) -> Result<Resumed, Failure> {
    match &common.resume {
        None => Ok(Resumed { played: Vec::new(), journal: None }),
        Some(path) => open(path, title(located, scene)?),
    }
}

/// What answers depend on beside their case: the texts, and the program itself.
pub(crate) fn title<F: Family>(located: &Located, scene: &Scene<F>) -> Result<Title, Failure> {
    let unread = |what: &str| {
        let message = format!("it must be known to what the answers belong, and {what} cannot be read");
        move |reason: String| Failure::usage(format!("{message}: {reason}"), None)
    };
    let runbook = located.beside(&scene.checked.generic.runbook).map_err(unread("the runbook"))?;
    let texts = [located.scenario.bytes.as_slice(), runbook.bytes.as_slice()];
    let texts = digest(texts.into_iter().chain(scene.scripts.texts()));
    let program = own_digest().map_err(|error| error.to_string()).map_err(unread("this build of cutover"))?;
    Ok(Title::new(&located.name, &texts, &program))
}

/// The [`digest`] of the program itself. It is read piece by piece, for it may measure a hundred megabytes, which many a
/// shard would make room for only to be known by.
fn own_digest() -> io::Result<String> {
    let mut program = File::open(std::env::current_exe()?)?;
    let mut digest = DigestWriter::new();
    digest.bytes(&program.metadata()?.len().to_le_bytes());
    let mut piece = vec![0; 1 << 16];
    loop {
        match program.read(&mut piece)? {
            0 => return Ok(digest.finish().to_string()),
            read => digest.bytes(&piece[..read]),
        }
    }
}

pub(crate) fn digest<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut digest = DigestWriter::new();
    for text in texts {
        digest.bytes(&(text.len() as u64).to_le_bytes());
        digest.bytes(text);
    }
    digest.finish().to_string()
}

/// Reads a journal and leaves it ready to be written on: what is torn or damaged is told and taken out.
fn open(path: &Path, title: Title) -> Result<Resumed, Failure> {
    let shown = path.display().to_string();
    let failed = |source| Failure::Write { what: shown.clone(), source };
    if path.exists() && !path.is_file() {
        return Err(Failure::usage(format!("`{shown}` cannot be resumed: it is no regular file"), None));
    }
    let mut file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
    lock(&file, &shown)?;
    let text = read_whole(&file, JOURNAL_MAX).map_err(failed)?;
    let journal = read_journal(&text, &title).map_err(|error| {
        let help = String::from("name another file, or remove this one to begin anew");
        Failure::usage(format!("`{shown}` cannot be resumed: {error}"), Some(help))
    })?;
    if journal.torn {
        note(&format!("the last line of `{shown}` was torn off; its case is played again"));
    }
    if let Some(told) = damage(&journal.damaged) {
        note(&format!("of `{shown}` {told}"));
    }
    let sound = if journal.sound.is_empty() { title.line().into_bytes() } else { journal.sound };
    // What stands there already is left alone. A crash in between tears a line off or damages some, and no more.
    let same = sound.iter().zip(&text).take_while(|(one, other)| one == other).count();
    file.seek(SeekFrom::Start(same as u64)).map_err(failed)?;
    file.write_all(&sound[same..]).map_err(failed)?;
    file.set_len(sound.len() as u64).map_err(failed)?;
    Ok(Resumed { played: journal.played, journal: Some(JournalWriter { file, title }) })
}

/// Lets no other process write on a journal as long as it is open.
fn lock(file: &File, shown: &str) -> Result<(), Failure> {
    match FileExt::try_lock(file) {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            let help = String::from("wait for its end, or name another file");
            let message = format!("`{shown}` cannot be resumed: another process is writing on it");
            Err(Failure::usage(message, Some(help)))
        }
        Err(TryLockError::Error(error)) => {
            note(&format!("`{shown}` cannot be locked, so let no other search use it: {error}"));
            Ok(())
        }
    }
}

/// Which lines were damaged, in words; the first few of many.
fn damage(lines: &[usize]) -> Option<String> {
    const TOLD: usize = 5;
    let named: Vec<String> = lines.iter().take(TOLD).map(ToString::to_string).collect();
    let named = named.join(", ");
    match lines.len() {
        0 => None,
        1 => Some(format!("line {named} is damaged; its case is played again")),
        many if many <= TOLD => Some(format!("lines {named} are damaged; their cases are played again")),
        many => Some(format!("{many} lines are damaged ({named}, ...); their cases are played again")),
    }
}
