//! Whether a search comes to an end that somebody could wait for.

use crate::exit::Failure;
use crate::terminal::note;
use search::Exploration;

/// What to do about too many requests.
const LESS: &str = "send fewer with `--load`, or play fewer cases";

/// The most requests of all cases of a search together that can be played, and more than how many are told beforehand.
/// Counted until the horizon, which most runs do not reach, a hundred million take some seconds (ours).
const REQUESTS_MAX: u128 = 10_000_000_000_000;
const REQUESTS_MANY: u128 = 100_000_000_000;

/// Whether a search of these cases, each with so many requests, comes to an end that somebody could wait for; says
/// beforehand how much is to be played where that is much.
pub(crate) fn endurable(exploration: &Exploration<'_>, requests: u64) -> Result<(), Failure> {
    let cases: u64 = exploration.strategies.iter().filter_map(|strategy| strategy.expected()).sum();
    bearable(cases, requests)
}

/// The same of so many cases.
pub(crate) fn bearable(cases: u64, requests: u64) -> Result<(), Failure> {
    let all = u128::from(cases) * u128::from(requests);
    let cases = if cases == 1 { String::from("1 case") } else { format!("{cases} cases") };
    let message = format!("{cases} of up to {requests} requests each are to be played");
    if all > REQUESTS_MAX {
        let message = format!("{message}, {all} in all, and at most {REQUESTS_MAX} can be");
        return Err(Failure::bounds(message, LESS));
    }
    if all > REQUESTS_MANY {
        note(&format!("{message}, {all} in all, which takes long; {LESS}"));
    }
    Ok(())
}
