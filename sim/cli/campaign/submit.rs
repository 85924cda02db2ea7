//! The shards that are to be played, handed to an engine that exists; nothing here moves work or watches it.

use super::place::Place;
use super::plan::Plan;
use super::status::{array, look};
use crate::exit::{Exit, Failure};
use crate::parted::{ArrayEngine, SubmitTask};
use crate::shell::quoted;
use crate::terminal::finish;
use std::path::Path;
use std::process::Command;

/// How often an engine tries a shard again whose process was killed.
const TRIES: u32 = 10;

/// Hands the shards over, or prints how.
pub(super) fn submit(task: &SubmitTask) -> Result<Exit, Failure> {
    let plan = Plan::read(&task.folder)?;
    let wanted = look(&plan).wanted();
    if wanted.is_empty() {
        let place = plan.place.in_shell();
        return finish(&format!("all shards are there; next: cutover campaign gather {place}\n"), Exit::Held);
    }
    if task.engine == ArrayEngine::Kubernetes {
        return finish(&indexed_job(&plan.place, plan.all_shards()), Exit::Held);
    }
    let words = words(task.engine, &plan.place, &wanted);
    let shown: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    if task.dry_run {
        return finish(&format!("{}\n", shown.join(" ")), Exit::Held);
    }
    let (program, arguments) = words.split_first().expect("a command has a first word");
    let ended = Command::new(program).args(arguments).status().map_err(|error| {
        let help = format!("`--dry-run` prints the command: {}", shown.join(" "));
        Failure::usage(format!("`{program}` cannot be run: {error}"), Some(help))
    })?;
    Ok(if ended.success() { Exit::Held } else { Exit::Unsettled })
}

/// The command of an engine, word by word.
fn words(engine: ArrayEngine, place: &Place, wanted: &[u32]) -> Vec<String> {
    let list = array(wanted);
    let shown = place.shown();
    let work = ["cutover", "campaign", "work", &shown, "--shard"];
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let tries = TRIES.to_string();
    match engine {
        ArrayEngine::Hq => {
            let submit = ["hq", "submit", "--array", &list, "--crash-limit", &tries, "--"];
            [own(&submit), own(&work), own(&["auto"])].concat()
        }
        ArrayEngine::Slurm => {
            let script: Vec<String> = work.iter().chain(&["auto"]).map(|word| quoted(word)).collect();
            own(&["sbatch", &format!("--array={list}"), "--requeue", "--wrap", &script.join(" ")])
        }
        // Not with `--resume-failed`, which takes the first of a new list for the first of the old one: the shards that are
        // there are the log of what has been done.
        ArrayEngine::Parallel => {
            // Its log is a file, whatever the campaign lies in.
            let log = place.folder().unwrap_or(Path::new("")).join("parallel.log");
            let log = log.to_string_lossy();
            let tried = ["parallel", "--joblog", &log, "--retries", &tries];
            let numbers: Vec<String> = wanted.iter().map(ToString::to_string).collect();
            [own(&tried), own(&work), own(&["{}", ":::"]), numbers].concat()
        }
        ArrayEngine::Kubernetes => Vec::new(),
    }
}

/// An Indexed Job; a shard that is there already ends at once.
fn indexed_job(place: &Place, shards: u32) -> String {
    let shown = serde_json::Value::from(place.shown());
    let (needs, mount) = if place.folder().is_some() {
        let mount = format!(
            "          \
                   volumeMounts:\n            \
                     - name: plan\n              \
                       mountPath: {shown}\n      \
               volumes:\n        \
                 - name: plan\n          \
                   persistentVolumeClaim:\n            \
                     claimName: cutover-campaign\n"
        );
        ("The folder of the plan must be mounted at the same path in\n# every pod, and", mount)
    } else {
        let mount = "          \
                   envFrom:\n            \
                     - secretRef:\n                \
                         name: cutover-campaign\n";
        ("What lets one into the object store is a secret\n# of variables, and", mount.to_owned())
    };
    format!(
        "# Never run on a cluster by those who wrote it. {needs} the image must hold the binary that made the plan.\n\
         apiVersion: batch/v1\n\
         kind: Job\n\
         metadata:\n  \
           name: cutover-campaign\n\
         spec:\n  \
           completionMode: Indexed\n  \
           completions: {shards}\n  \
           parallelism: {shards}\n  \
           backoffLimitPerIndex: {TRIES}\n  \
           template:\n    \
             spec:\n      \
               restartPolicy: Never\n      \
               containers:\n        \
                 - name: shard\n          \
                   image: cutover\n          \
                   command: [\"cutover\", \"campaign\", \"work\", {shown}, \"--shard\", \"auto\"]\n{mount}"
    )
}
