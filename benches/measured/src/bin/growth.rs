//! How time and memory grow: with updates, hosts, regions, commands and orders.
//!
//! `growth` prints a table for each, as Markdown; `growth TABLE` one of them; `growth TABLE SIZE` one row, which is how the
//! rows of a table are made, each in a process of its own, so that what one of them keeps is not another one's. Time is of
//! the processor, memory is the most that the work took beyond what its process had when it began. A straight line is
//! a column "each" that stays as it is.

use measured::clock::{self, Clock};
use measured::{cluster, long, scaled};
use rehearsal::{Family, Rehearsal, Scene};
use search::order::{Depth, Lines, Orders};
use search::{Case, MistakeKind, Mistakes, Strategy as _};
use std::process::{Command, ExitCode};
use stores::Pair;

/// What grows: its name, its sizes, the heads of its columns, and what makes a row.
struct Table {
    name: &'static str,
    about: &'static str,
    sizes: &'static [u32],
    heads: &'static [&'static str],
    row: fn(u32) -> Vec<String>,
}

/// The columns of what is played.
const PLAYED: &[&str] = &["size", "commands", "events", "ms", "ns each event", "MB"];

const TABLES: [Table; 5] = [
    Table {
        name: "updates",
        about: "`stores/corrected` under more and more load, with a link as much faster",
        sizes: &[10_000, 100_000, 1_000_000, 10_000_000],
        heads: &["updates", "events", "ms", "ns each update", "MB", "bytes each update"],
        row: updates,
    },
    Table {
        name: "hosts",
        about: "a cluster as in `pac/compatible`, upgraded host by host, with a region on each host",
        sizes: &[2, 4, 8, 16, 32, 64],
        heads: PLAYED,
        row: |hosts| played(hosts, &cluster::scene(size(hosts), 1)),
    },
    Table {
        name: "regions",
        about: "the same on four hosts, with more and more regions",
        sizes: &[4, 8, 16, 32, 64, 128],
        heads: PLAYED,
        row: |regions| played(regions, &cluster::scene(4, size(regions) / 4)),
    },
    Table {
        name: "commands",
        about: "`stores/corrected` with agents that are restarted again and again: reading and checking the runbook, a \
                course of it, the first 512 mistakes of a search, and a rehearsal under a tenth of the load",
        sizes: &[10, 100, 1_000, 2_000, 5_000],
        heads: &[
            "commands",
            "check ms",
            "course ms",
            "first cases ms",
            "rehearsal ms",
            "us each, check",
            "MB",
        ],
        row: commands,
    },
    Table {
        name: "orders",
        about: "the orders of such a runbook in which any two commands come both ways, lanes and edges kept: all of them \
                are planned, none is played",
        sizes: &[10, 100, 200, 400, 800],
        heads: &["commands", "orders", "first ms", "all ms", "ns each pair", "MB"],
        row: orders,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let named = |name: &str| TABLES.iter().find(|table| table.name == name);
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => TABLES.iter().for_each(print),
        [name] if named(name).is_some() => named(name).into_iter().for_each(print),
        [name, of] => match (named(name), of.parse()) {
            (Some(table), Ok(of)) => println!("| {} |", (table.row)(of).join(" | ")),
            _ => return usage(),
        },
        _ => return usage(),
    }
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    eprintln!("usage: growth [{} [SIZE]]", names.join(" | "));
    ExitCode::FAILURE
}

/// Prints a table, its rows made by processes of their own.
fn print(table: &Table) {
    println!("### {}\n\n{}.\n", table.name, table.about);
    println!("| {} |\n|{}", table.heads.join(" | "), "---:|".repeat(table.heads.len()));
    let binary = std::env::current_exe().expect("this program is a file");
    for of in table.sizes {
        let row = Command::new(&binary).args([table.name, &of.to_string()]).output();
        let row = row.expect("this program can be run");
        print!("{}", String::from_utf8_lossy(&row.stdout));
        eprint!("{}", String::from_utf8_lossy(&row.stderr));
    }
    println!();
}

/// What a piece of work took.
struct Taken<T> {
    made: T,
    nanos: u64,
    bytes: u64,
}

fn taken<T>(work: impl FnOnce() -> T) -> Taken<T> {
    let (clock, before) = (Clock::begin(), clock::memory());
    let begun = clock.nanos();
    let made = work();
    let nanos = clock.nanos() - begun;
    Taken { made, nanos, bytes: clock::most_memory().saturating_sub(before) }
}

fn size(size: u32) -> usize {
    size as usize
}

/// Millionths as a decimal: nanoseconds as milliseconds, bytes as megabytes.
fn millionths(number: u64) -> String {
    format!("{:.1}", number as f64 / 1e6)
}

fn each(whole: u64, of: u64) -> String {
    format!("{:.0}", whole as f64 / of.max(1) as f64)
}

fn updates(wanted: u32) -> Vec<String> {
    // Both groups together write about 950 times in a run what one of them sends in a second.
    let scene = scaled::scene((wanted / 950).max(1));
    let course = scene.course(&[]).expect("no deviation, no error");
    let run = taken(|| Rehearsal::default().play(&scene, &course, 1));
    let (updates, events) = (run.made.updates.acknowledged, run.made.events);
    vec![
        updates.to_string(),
        events.to_string(),
        millionths(run.nanos),
        each(run.nanos, updates),
        millionths(run.bytes),
        each(run.bytes, updates),
    ]
}

fn played<F: Family>(of: u32, scene: &Scene<F>) -> Vec<String> {
    let course = scene.course(&[]).expect("no deviation, no error");
    let run = taken(|| Rehearsal::default().play(scene, &course, 1));
    vec![
        of.to_string(),
        scene.plan.len().to_string(),
        run.made.events.to_string(),
        millionths(run.nanos),
        each(run.nanos, run.made.events),
        millionths(run.bytes),
    ]
}

fn opened(commands: u32) -> Scene<Pair> {
    scaled::opened("stores/corrected", |text| text, Some(&long::runbook(size(commands))))
}

fn commands(of: u32) -> Vec<String> {
    let checked = taken(|| opened(of));
    let scene = &checked.made;
    let load = ["load 10%".parse().expect("it is a deviation")];
    let course = taken(|| scene.course(&load).expect("the load fits"));
    let base = Case::new(1, load.to_vec());
    let first = taken(|| Mistakes::new(scene, &base, &MistakeKind::ALL, (1, &[])).propose(&[]).len());
    let run = taken(|| Rehearsal::default().play(scene, &course.made, 1));
    vec![
        scene.plan.len().to_string(),
        millionths(checked.nanos),
        millionths(course.nanos),
        millionths(first.nanos),
        millionths(run.nanos),
        each(checked.nanos / 1_000, u64::from(of)),
        millionths(checked.bytes + run.bytes),
    ]
}

fn orders(of: u32) -> Vec<String> {
    let scene = opened(of);
    let first = taken(|| {
        let lines = Lines::of(&scene, false).expect("a runbook has an order");
        let mut orders = Orders::new(lines, Depth::Two, 1).expect("orders of two are of any number");
        let begun = orders.propose(&[]).len();
        (orders, begun)
    });
    let (mut orders, begun) = first.made;
    let rest = taken(|| {
        let mut all = begun;
        loop {
            match orders.propose(&[]).len() {
                0 => return all,
                more => all += more,
            }
        }
    });
    let all = first.nanos + rest.nanos;
    let commands = scene.plan.len() as u64;
    vec![
        commands.to_string(),
        rest.made.to_string(),
        millionths(first.nanos),
        millionths(all),
        each(all, commands * (commands - 1) / 2),
        millionths(rest.bytes),
    ]
}
