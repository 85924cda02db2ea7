//! What is promised whatever the input.

use cutover::exit::{Exit, Failure};
use cutover::screen::Printed;
use rehearsal::outcome::Outcome;
use report::Look;
use runbook::is_unseen;

#[path = "../sound.rs"]
mod sound;

/// The codes of the table in docs/commands.md, but that of a defect.
const CODES: [u8; 7] = [0, 1, 2, 3, 4, 74, 130];

/// What is wrong with an outcome, if anything is.
pub(crate) fn of_outcome(outcome: &Outcome) -> Result<(), String> {
    let wrong = sound::unsound(outcome);
    if wrong.is_empty() { Ok(()) } else { Err(format!("unsound: {}", wrong.join("; "))) }
}

/// Gives a command line to the code of the binary, and looks at the code it ends with. What it prints stays on the
/// screen.
pub(crate) fn run(arguments: &[String]) -> Result<u8, String> {
    let arguments = std::iter::once("cutover").chain(arguments.iter().map(String::as_str));
    // What the reader of the command line says is not told: it would go to the real screen.
    let answer = cutover::answer(arguments, Some(Look::default()));
    let code = answer.unwrap_or_else(|said| u8::try_from(said.exit_code()).unwrap_or(u8::MAX));
    if CODES.contains(&code) { Ok(code) } else { Err(format!("the code {code} is not in the table")) }
}

/// Tells a failure, and gives the code that it ends with.
pub(crate) fn told(failure: &Failure) -> u8 {
    cutover::terminal::complain(failure, Look::default());
    failure.exit().code()
}

/// What was printed: nothing unseen is in it, and of JSON a reader makes something.
pub(crate) fn of_screen(printed: &Printed, is_json: bool) -> Result<(), String> {
    let hides = |text: &str| text.chars().find(|letter| *letter != '\n' && is_unseen(*letter));
    if let Some(letter) = hides(&printed.err).or_else(|| hides(&printed.out)) {
        return Err(format!("U+{:04X} reaches the terminal", u32::from(letter)));
    }
    if is_json && !printed.out.is_empty() {
        let read = serde_json::from_str::<serde_json::Value>(&printed.out);
        read.map_err(|error| format!("the JSON cannot be read: {error}"))?;
    }
    Ok(())
}

/// A verdict gives one code, by whatever way it is asked for.
pub(crate) fn of_code(code: u8, outcome: &Outcome) -> Result<(), String> {
    let wanted = Exit::from(outcome.verdict).code();
    if code == wanted { Ok(()) } else { Err(format!("{:?} ends with {code}, not {wanted}", outcome.verdict)) }
}
