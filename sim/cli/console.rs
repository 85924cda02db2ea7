//! Who looks on while a search works: progress on standard error, a journal in a file, and an ear for Ctrl-C.

use crate::args::Common;
use crate::exit::Failure;
use crate::library::Located;
use crate::terminal::remark;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kernel::DigestWriter;
use rehearsal::{Family, Scene};
use search::{Played, Title, Watch, journal_line, read_journal};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How a bar looks; where standard error is no terminal nothing is drawn.
const BAR: &str = "{bar:30} {pos} of {len} cases, {per_sec}, {eta} left";

/// Looks on.
pub(crate) struct Console {
    stop: Arc<AtomicBool>,
    bar: ProgressBar,
    expected: AtomicU64,
    journal: Option<Mutex<File>>,
}

impl Console {
    /// From now on Ctrl-C asks the search to stop; pressed again, it ends cutover at once.
    pub(crate) fn new(journal: Option<File>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let pressed = Arc::clone(&stop);
        let heard = ctrlc::set_handler(move || {
            if pressed.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        });
        if let Err(error) = heard {
            remark(&format!("note: Ctrl-C will end this at once, for no ear can be lent to it: {error}"));
        }
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
        // The template is ours, and a wrong one would leave the plain bar.
        bar.set_style(ProgressStyle::with_template(BAR).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(250));
        Self { stop, bar, expected: AtomicU64::new(0), journal: journal.map(Mutex::new) }
    }

    /// Takes the bar away, and says so where the search was stopped.
    pub(crate) fn close(&self) {
        self.bar.finish_and_clear();
        if self.stopped() {
            remark("stopped; this is what was found so far");
        }
    }
}

impl Watch for Console {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn expected(&self, cases: u64) {
        self.bar.set_length(self.expected.fetch_add(cases, Ordering::Relaxed) + cases);
    }

    fn answered(&self, played: &Played, fresh: bool) {
        self.bar.inc(1);
        let Some(journal) = self.journal.as_ref().filter(|_| fresh) else { return };
        let mut journal = journal.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = journal.write_all(journal_line(played).as_bytes())
            && !self.stop.swap(true, Ordering::Relaxed)
        {
            remark(&format!("error: the journal cannot be written, so the search stops: {error}"));
        }
    }
}

/// Runs a job on as many threads as were asked for.
pub(crate) fn on_threads<T: Send>(jobs: Option<u16>, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.map_or(0, usize::from)).build();
    let pool = pool.map_err(|error| Failure::usage(format!("no threads can be had: {error}"), None))?;
    Ok(pool.install(work))
}

/// A journal that is open for more, and what it held.
pub(crate) struct Resumed {
    /// What was played before.
    pub(crate) played: Vec<Played>,
    /// Where to write on.
    pub(crate) file: Option<File>,
}

/// Opens the journal that was asked for, if one was.
pub(crate) fn resumed<F: Family>(
    common: &Common,
    located: &Located,
    scene: &Scene<F>,
) -> Result<Resumed, Failure> {
    match &common.resume {
        None => Ok(Resumed { played: Vec::new(), file: None }),
        Some(path) => journal(path, &title(located, scene)?),
    }
}

/// What answers depend on beside their case: the texts, and the program itself.
fn title<F: Family>(located: &Located, scene: &Scene<F>) -> Result<Title, Failure> {
    let unread = |what: &str| {
        let message = format!("`--resume` needs to know {what}, which cannot be read");
        move |reason: String| Failure::usage(format!("{message}: {reason}"), None)
    };
    let runbook = located.beside(&scene.checked.generic.runbook).map_err(unread("the runbook"))?;
    let texts = digest([located.scenario.bytes.as_slice(), runbook.bytes.as_slice()]);
    let program = std::env::current_exe().and_then(std::fs::read);
    let program = program.map_err(|error| error.to_string());
    let program = program.map_err(unread("which build of cutover this is"))?;
    Ok(Title::new(&located.name, &texts, &digest([program.as_slice()])))
}

fn digest<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut digest = DigestWriter::new();
    for text in texts {
        digest.bytes(&(text.len() as u64).to_le_bytes());
        digest.bytes(text);
    }
    digest.finish().to_string()
}

/// Reads a journal and leaves it ready to be written on: a torn last line is cut off.
fn journal(path: &Path, title: &Title) -> Result<Resumed, Failure> {
    let shown = path.display().to_string();
    let failed = |source| Failure::Write { what: shown.clone(), source };
    let mut file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
    let mut text = Vec::new();
    file.read_to_end(&mut text).map_err(failed)?;
    let journal = read_journal(&text, title).map_err(|error| {
        let help = String::from("name another file, or remove this one to begin anew");
        Failure::usage(format!("`{shown}` cannot be resumed: {error}"), Some(help))
    })?;
    if journal.whole_bytes < text.len() {
        remark(&format!("note: the last line of `{shown}` was torn off; its case is played again"));
    }
    file.set_len(journal.whole_bytes as u64).map_err(failed)?;
    file.seek(SeekFrom::End(0)).map_err(failed)?;
    if journal.whole_bytes == 0 {
        file.write_all(title.line().as_bytes()).map_err(failed)?;
    }
    Ok(Resumed { played: journal.played, file: Some(file) })
}
