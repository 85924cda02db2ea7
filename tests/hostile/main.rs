//! Hostile inputs: scenarios, runbooks, deviations, readings and journals that a seeded mutator makes of those that
//! come with cutover, each given to the command line, in this process.
//!
//! Whatever the input: nothing panics (the binary would end with 70), every end has a code of the table in docs/commands.md, no run
//! goes on without end, the four fates of the updates sum up, the ledger agrees with the contents, what is printed
//! parses again, and nothing reaches the terminal unseen.
//!
//! `cargo test --test hostile` plays 1,000 inputs. As many as one likes, and from another seed:
//! `cargo test --release --test hostile -- --inputs 20000 --seed 1`; one alone, told in full: `--only 17`. Input and
//! seed make the input, whatever was played before and on however many threads.
//!
//! The command line is called as a library, and its screen keeps what is printed.

#[path = "../../sim/cli/list.rs"]
mod list;

mod chance;
mod corpus;
mod deviations;
mod figures;
mod journals;
mod play;
mod promises;
mod runbooks;
mod scenarios;
mod texts;
mod words;

use chance::Chance;
use corpus::{Input, Original};
use figures::Figures;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many inputs are played unless it is said.
const INPUTS: u64 = 1_000;

/// What was asked for.
struct Asked {
    inputs: u64,
    seed: u64,
    only: Option<u64>,
}

impl Asked {
    /// From the arguments. Those of the usual harness are passed over, but a filter that does not name this test
    /// leaves nothing to do.
    fn read(arguments: impl Iterator<Item = String>) -> Option<Self> {
        let mut asked = Self { inputs: INPUTS, seed: 1, only: None };
        let mut arguments = arguments.peekable();
        while let Some(argument) = arguments.next() {
            let mut number = || arguments.next().and_then(|text| text.parse().ok());
            match argument.as_str() {
                "--inputs" => asked.inputs = number()?,
                "--seed" => asked.seed = number()?,
                "--only" => asked.only = Some(number()?),
                "--test-threads" | "--skip" | "--format" | "--color" | "-Z" => drop(arguments.next()),
                "--list" => return None,
                option if option.starts_with('-') => {}
                filter if "hostile".contains(filter) => {}
                _ => return None,
            }
        }
        Some(asked)
    }
}

fn main() -> ExitCode {
    let Some(asked) = Asked::read(std::env::args().skip(1)) else { return ExitCode::SUCCESS };
    play::catch_defects();
    cutover::screen::keep();
    let originals = corpus::originals();
    if let Some(only) = asked.only {
        let input = input(&originals, asked.seed, only);
        println!("{input}");
        let figures = play::input(&input, only);
        println!("{figures}");
        return figures.code();
    }
    let begun = clock();
    let figures = all(&originals, &asked);
    println!("{figures}");
    println!("{} inputs of seed {} in {:.1} s", asked.inputs, asked.seed, begun.elapsed().as_secs_f64());
    figures.code()
}

/// Plays all inputs on as many threads as the machine has. Threads and no pool of them: a search inside of an input has
/// a pool of its own, and a thread of another pool that waits for it would begin a second input meanwhile.
fn all(originals: &[Original], asked: &Asked) -> Figures {
    let next = AtomicU64::new(0);
    let work = || {
        let mut figures = Figures::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= asked.inputs {
                return figures;
            }
            figures = figures.and(play::input(&input(originals, asked.seed, number), number));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let each = workers.into_iter().map(|worker| worker.join().expect("what an input breaks is caught"));
        each.fold(Figures::default(), Figures::and)
    })
}

/// The clock of the machine, for the figures alone.
#[expect(
    clippy::disallowed_methods,
    reason = "how long the inputs took is told, and nothing else depends on it"
)]
fn clock() -> std::time::Instant {
    std::time::Instant::now()
}

/// An input: what it is made from, and what the seed and its number make of it.
fn input(originals: &[Original], seed: u64, number: u64) -> Input {
    let mut chance = Chance::new(seed, number);
    let original = &originals[chance.below(originals.len())];
    let mut input = original.input(chance.wide());
    // Most inputs are changed in one of their parts, so that what follows a mistake is reached too.
    let parts = 1 + usize::from(chance.once_in(8));
    for _ in 0..parts {
        match chance.below(10) {
            0..4 => input.scenario = scenarios::mutated(&input.scenario, &mut chance),
            4..7 => input.runbook = runbooks::mutated(&input.runbook, originals, &mut chance),
            _ => {}
        }
    }
    input.deviations = deviations::made(&input, &mut chance);
    input.task = chance.below(play::TASKS);
    input.damage = chance.wide();
    input
}
