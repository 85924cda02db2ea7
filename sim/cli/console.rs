//! Who looks on while something is played: progress on standard error, and a journal in a file.

use crate::exit::{Exit, Failure};
use crate::resume::JournalWriter;
use crate::screen;
use crate::stop_signal::StopSignal;
use crate::terminal::remark;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use search::{Monitor, PlayedCase};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How a bar looks, and how before anybody knows how much there is to play; where standard error is no terminal nothing
/// is drawn.
const BAR: &str = "{bar:30} {human_pos} of {human_len}, {per_sec}, {eta} left";
const BAR_WITHOUT_END: &str = "{spinner} {human_pos} played, {per_sec}";

/// Looks on.
pub(crate) struct Console {
    stop_signal: StopSignal,
    /// The journal could not be written.
    unwritten: AtomicBool,
    bar: ProgressBar,
    expected: AtomicU64,
    journal: Option<Mutex<JournalWriter>>,
}

impl Console {
    /// Looks on from now on.
    pub(crate) fn new(stop_signal: &StopSignal, journal: Option<JournalWriter>) -> Self {
        let bar = progress(0);
        let (unwritten, expected) = (AtomicBool::new(false), AtomicU64::new(0));
        Self { stop_signal: stop_signal.clone(), unwritten, bar, expected, journal: journal.map(Mutex::new) }
    }

    /// Takes the bar away, and says how cutover ends where the search did not come to its end, whatever was found.
    pub(crate) fn close(&self) -> Option<Exit> {
        self.bar.finish_and_clear();
        match (self.unwritten.load(Ordering::Relaxed), self.stop_signal.is_given()) {
            (true, _) => Some(Exit::Unwritten),
            (false, true) => Some(Exit::Interrupted),
            (false, false) => None,
        }
    }
}

/// A bar for so many runs, or for an unknown number where it is 0; none is drawn where nobody wants notes.
pub(crate) fn progress(runs: u64) -> ProgressBar {
    let target = if screen::are_notes_kept_back() {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    let bar = ProgressBar::with_draw_target(Some(runs), target);
    bar.set_style(style(runs));
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

fn style(runs: u64) -> ProgressStyle {
    let template = if runs == 0 { BAR_WITHOUT_END } else { BAR };
    // The template is ours, and a wrong one would leave the plain bar.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Says that a search did not come to its end, before what it has found is told.
pub(crate) fn tell_of_part() {
    remark("stopped; what was found so far is all there is to tell");
}

impl Monitor for Console {
    fn stopped(&self) -> bool {
        self.stop_signal.is_given() || self.unwritten.load(Ordering::Relaxed)
    }

    fn expected(&self, cases: u64, before: u64) {
        // One strategy is followed after the other, so that nobody else tells of cases meanwhile.
        let all = self.expected.load(Ordering::Relaxed).saturating_sub(before).saturating_add(cases);
        self.expected.store(all, Ordering::Relaxed);
        self.bar.set_length(all);
        self.bar.set_style(style(all));
    }

    fn answered(&self, played: &PlayedCase, fresh: bool) {
        self.bar.inc(1);
        let Some(journal) = self.journal.as_ref().filter(|_| fresh) else { return };
        let mut journal = journal.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = journal.write(played)
            && !self.unwritten.swap(true, Ordering::Relaxed)
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
