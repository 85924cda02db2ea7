//! The signal to stop cutover: with Ctrl-C, with a polite signal to end, or with the end of the terminal, unless whoever
//! started it said that it shall outlive that.
//!
//! What runs long tells what it has, where a part of it is worth telling, and otherwise says in one line that it was
//! stopped; either way it ends with the code of an interrupt. It is listened for before anything is read or planned.

use crate::exit::{Exit, Failure};
use crate::terminal::{note, remark};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// Whether the end of the terminal is to be ignored, as `nohup` has it; where nobody can tell it is left alone.
fn outlives_its_terminal() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_none_or(|mask| mask & (1 << (SIGHUP - 1)) != 0)
}

/// The signal to stop a search or a row of runs.
#[derive(Clone)]
pub(crate) struct StopSignal {
    asked: Arc<AtomicBool>,
    /// Whether there is anything whole to tell. Whoever ends cutover holds it meanwhile, so that nobody begins to tell.
    whole: Arc<Mutex<bool>>,
}

impl StopSignal {
    /// From now on a signal asks the search to stop; a second one ends cutover at once.
    pub(crate) fn asking() -> Self {
        Self::listening(true)
    }

    /// From now on a signal ends cutover at once, in the middle of a run too, with one line; but once there is something
    /// whole to tell it asks to stop, as [`asking`](Self::asking) does.
    pub(crate) fn until_whole() -> Self {
        Self::listening(false)
    }

    fn listening(whole: bool) -> Self {
        static ONE: OnceLock<StopSignal> = OnceLock::new();
        let stop_signal = ONE.get_or_init(|| Self::new(whole)).clone();
        *stop_signal.held() = whole;
        stop_signal
    }

    /// The one signal of the process.
    fn new(whole: bool) -> Self {
        let stop_signal = Self { asked: Arc::default(), whole: Arc::new(Mutex::new(whole)) };
        let signals = [SIGINT, SIGTERM].into_iter().chain((!outlives_its_terminal()).then_some(SIGHUP));
        match Signals::new(signals) {
            Ok(signals) => stop_signal.clone().listen(signals),
            Err(error) => {
                note(&format!("an interrupt will end this at once, for no ear can be lent to it: {error}"));
            }
        }
        stop_signal
    }

    fn held(&self) -> MutexGuard<'_, bool> {
        self.whole.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens beside the work, which may be in the middle of a run and cannot be asked.
    #[expect(
        clippy::disallowed_methods,
        reason = "this thread ends the process or sets a flag that is asked between runs, and reaches no result"
    )]
    fn listen(self, mut signals: Signals) {
        std::thread::spawn(move || {
            for _signal in signals.forever() {
                let whole = self.held();
                if !*whole {
                    remark(&format!("error: {}", Failure::Stopped(Exit::Interrupted)));
                } else if !self.asked.swap(true, Ordering::Relaxed) {
                    continue;
                }
                std::process::exit(Exit::Interrupted.code().into());
            }
        });
    }

    /// There is something whole to tell from now on.
    pub(crate) fn has_whole(&self) {
        *self.held() = true;
    }

    /// Whether somebody asked to stop.
    pub(crate) fn is_given(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}
