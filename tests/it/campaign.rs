//! A search in parts: whatever becomes of the parts, what is gathered is what one process prints, byte for byte.

use crate::binary::{Said, cutover};
use assert_cmd::Command;
use std::path::{Path, PathBuf};

/// What is searched here: singles and pairs of mistakes, orders, drawn and aimed faults, under a small load.
const SEARCH: [&str; 9] =
    ["--load", "1%", "--kinds", "skip,hasten", "--mistakes", "2", "--runs", "20", "--seed"];

fn search(first: &[&str]) -> Vec<String> {
    first.iter().chain(&SEARCH).chain(&["3"]).map(|word| (*word).to_owned()).collect()
}

fn run(words: &[String]) -> Said {
    cutover(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A campaign in a folder of a test's own.
struct Campaign {
    folder: PathBuf,
}

impl Campaign {
    fn planned(name: &str, shards: u32) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("campaign-{name}"));
        let _ = std::fs::remove_dir_all(&folder);
        let mut words = search(&["campaign", "plan", "stores/first-half"]);
        let shards = shards.to_string();
        words.extend(["--shards", &shards, "--out", &folder.to_string_lossy()].map(String::from));
        let said = run(&words);
        assert!(said.code == 0 && said.out.contains("cases in"), "{}", said.err);
        Self { folder }
    }

    fn said(&self, words: &[&str]) -> Said {
        let folder = self.folder.to_string_lossy();
        cutover(&[&["campaign", words[0], &folder], &words[1..]].concat())
    }

    fn work(&self, shard: u32) -> Said {
        self.said(&["work", "--shard", &shard.to_string()])
    }

    fn shard(&self, shard: u32) -> PathBuf {
        self.folder.join(format!("shards/{shard:06}.jsonl"))
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("it is there")
}

#[test]
fn what_all_shards_have_found_is_what_one_process_prints() {
    let campaign = Campaign::planned("alike", 5);
    assert_eq!(campaign.said(&["status", "--missing"]).out, "1-5\n");
    let early = campaign.said(&["gather"]);
    assert!(early.code == 2 && early.err.contains("shards 1-5 are missing"), "{}", early.err);
    // In any order, by the number that an engine tells, on some threads.
    for (variable, index) in
        [("HQ_TASK_ID", "4"), ("SLURM_ARRAY_TASK_ID", "2"), ("JOB_COMPLETION_INDEX", "0")]
    {
        let folder = campaign.folder.to_string_lossy();
        let mut command = Command::new(env!("CARGO_BIN_EXE_cutover"));
        command
            .args(["campaign", "work", &folder, "--shard", "auto"])
            .env(variable, index)
            .assert()
            .success();
    }
    assert_eq!(campaign.said(&["status", "--missing"]).out, "3,5\n");
    assert_eq!(campaign.said(&["work", "--shard", "5", "--jobs", "2"]).code, 0);
    assert_eq!(campaign.work(3).code, 0);
    assert!(campaign.work(3).out.contains("there already"));
    let whole = run(&search(&["explore", "stores/first-half"]));
    let gathered = campaign.said(&["gather"]);
    assert_eq!((gathered.code, &gathered.out), (whole.code, &whole.out));
    let json = run(&[search(&["explore", "stores/first-half"]), vec![String::from("--json")]].concat()).out;
    assert_eq!(campaign.said(&["gather", "--json"]).out, json);
    // The smallest cases by shards of their own: the same again.
    let planned = campaign.said(&["gather", "--array"]);
    assert!(planned.out.contains("by the shards 6 to"), "{}", planned.out);
    let kinds = whole.out.split_once(" kinds of failure").expect("some fail").0;
    let kinds: u32 = kinds.rsplit(' ').next().expect("a number").parse().expect("it is one");
    assert_eq!(campaign.said(&["status", "--missing"]).out, format!("6-{}\n", 5 + kinds));
    (6..=5 + kinds).for_each(|shard| assert_eq!(campaign.work(shard).code, 0));
    assert_eq!(campaign.said(&["status"]).code, 0);
    assert_eq!(campaign.said(&["gather", "--json"]).out, json);
}

#[test]
fn a_shard_that_cannot_be_believed_is_told_and_played_again_to_the_same_bytes() {
    let campaign = Campaign::planned("damaged", 3);
    (1..=3).for_each(|shard| assert_eq!(campaign.work(shard).code, 0));
    let good = read(&campaign.shard(2));
    let other = Campaign::planned("foreign", 2);
    assert_eq!(other.work(2).code, 0);
    let lines: Vec<&str> = good.lines().collect();
    let without_a_case: String =
        lines.iter().enumerate().filter(|(nth, _)| *nth != 4).map(|(_, line)| format!("{line}\n")).collect();
    for (what, text) in [
        ("torn off", good[..good.len() / 2].to_owned()),
        ("sum does not agree", good.replacen("\"seed\":3", "\"seed\":4", 1)),
        ("sum does not agree", without_a_case),
        ("another plan", read(&other.shard(2))),
        ("shard 1 under the name of another", read(&campaign.shard(1))),
        ("torn off in its first line", String::new()),
    ] {
        std::fs::write(campaign.shard(2), text).expect("it can be written");
        let status = campaign.said(&["status"]);
        assert!(status.code == 3 && status.out.contains("2 good"), "{what}: {}", status.out);
        assert!(status.out.contains("damaged: 2: ") && status.out.contains(what), "{what}: {}", status.out);
        assert_eq!(campaign.said(&["gather"]).code, 2, "{what}");
        let again = campaign.work(2);
        assert!(again.code == 0 && again.err.contains("played again"), "{what}: {}", again.err);
        assert_eq!(read(&campaign.shard(2)), good, "{what}");
    }
    let copy = campaign.folder.join("shards/000002 (copy).jsonl");
    std::fs::copy(campaign.shard(2), &copy).expect("there is room");
    let status = campaign.said(&["status"]);
    assert!(
        status.code == 0 && status.out.contains("not counted: shards/000002 (copy).jsonl"),
        "{}",
        status.out
    );
    let plan = campaign.folder.join("runbook.md");
    std::fs::write(&plan, read(&plan).replacen("sleep 10", "sleep 11", 1)).expect("it can be written");
    std::fs::remove_file(campaign.shard(1)).expect("it was there");
    let changed = campaign.work(1);
    assert!(changed.code == 2 && changed.err.contains("has been changed since"), "{}", changed.err);
}

#[test]
fn two_workers_on_one_shard_leave_one_good_shard() {
    let campaign = Campaign::planned("twice", 2);
    let folder = campaign.folder.to_string_lossy().into_owned();
    let workers: Vec<_> = (0..2)
        .map(|_| {
            std::process::Command::new(env!("CARGO_BIN_EXE_cutover"))
                .args(["campaign", "work", &folder, "--shard", "1"])
                .stdout(std::process::Stdio::null())
                .spawn()
                .expect("the binary runs")
        })
        .collect();
    for mut worker in workers {
        assert!(worker.wait().expect("it ends").success());
    }
    assert!(campaign.said(&["status"]).out.contains("1 good"));
    let left: Vec<_> = std::fs::read_dir(campaign.folder.join("shards")).expect("it is there").collect();
    assert_eq!(left.len(), 1, "nothing stays beside it");
}

/// Runs the binary where no file may become longer than so many blocks of 512 bytes, as on a disk that is full: what is
/// written beyond is refused.
#[cfg(unix)]
fn cramped(blocks: u32, words: &[&str]) -> Said {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    let output = command
        .args(["-c", &script, env!("CARGO_BIN_EXE_cutover")])
        .args(words)
        .output()
        .expect("there is a shell");
    Said::of(&output)
}

#[cfg(unix)]
#[test]
fn on_a_full_disk_a_shard_and_a_plan_are_told_to_be_unwritten_and_nothing_of_them_stays() {
    let campaign = Campaign::planned("full", 2);
    assert_eq!(campaign.work(1).code, 0);
    let folder = campaign.folder.to_string_lossy().into_owned();
    let there = || {
        let of = |folder: PathBuf| std::fs::read_dir(folder).expect("it is there").flatten();
        let all = of(campaign.folder.clone()).chain(of(campaign.folder.join("shards")));
        let mut names: Vec<PathBuf> = all.map(|entry| entry.path()).collect();
        names.sort();
        names
    };
    let before = there();
    // There is room for the attempt beforehand, and none for all of the shard.
    let full = cramped(16, &["campaign", "work", &folder, "--shard", "2"]);
    assert!(full.code == 74 && full.err.contains("cannot write"), "{} {}", full.code, full.err);
    assert_eq!(there(), before, "nothing of it stays");
    let status = campaign.said(&["status"]);
    assert!(status.out.contains("1 good") && status.out.contains("1 missing, 0 damaged"), "{}", status.out);
    assert_eq!(campaign.work(2).code, 0, "there is room again");
    let whole = run(&search(&["explore", "stores/first-half"]));
    assert_eq!(campaign.said(&["gather"]).out, whole.out);
    let unplanned = format!("{folder}-without-room");
    let words = ["campaign", "plan", "stores/first-half", "--kinds", "skip", "--shards", "2", "--out"];
    for there_before in [false, true] {
        let _ = std::fs::remove_dir_all(&unplanned);
        if there_before {
            std::fs::create_dir(&unplanned).expect("there is room for a folder");
        }
        let full = cramped(10, &[&words[..], &[&unplanned]].concat());
        assert!(full.code == 74 && full.err.contains("cannot write"), "{} {}", full.code, full.err);
        let left = std::fs::read_dir(&unplanned).map(Iterator::count).ok();
        assert_eq!(left, there_before.then_some(0), "nothing of it stays");
    }
}

#[test]
fn a_plan_may_be_put_into_an_empty_folder_and_is_as_open_to_others_as_any() {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("campaign-folders");
    let _ = std::fs::remove_dir_all(&home);
    std::fs::create_dir_all(home.join("empty")).expect("there is room for a folder");
    let words = ["campaign", "plan", "stores/first-half", "--kinds", "skip", "--shards", "2", "--out"];
    for place in ["empty", "deep/below"] {
        let place = home.join(place);
        let said = cutover(&[&words[..], &[&place.to_string_lossy()]].concat());
        assert_eq!(said.code, 0, "{}", said.err);
        let status = cutover(&["campaign", "status", &place.to_string_lossy()]);
        assert!(status.code == 3 && status.out.contains("2 missing"), "{}", status.out);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |place: &str| {
            let found = home.join(place).metadata().expect("it is there");
            found.permissions().mode() & 0o777
        };
        assert_eq!(mode("deep/below"), mode("deep"), "as any folder is made");
    }
    let left: Vec<_> = std::fs::read_dir(home.join("deep")).expect("it is there").collect();
    assert_eq!(left.len(), 1, "nothing stays beside it");
    let again = cutover(&[&words[..], &[&home.join("empty").to_string_lossy()]].concat());
    assert!(again.code == 2 && again.err.contains("holds something"), "{}", again.err);
}

#[test]
fn a_bench_of_a_plan_tells_how_long_a_shard_takes_and_writes_nothing_unless_asked_to() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("campaign-measured");
    let _ = std::fs::remove_dir_all(&folder);
    let few = ["--load", "1%", "--kinds", "skip,hasten", "--runs", "20", "--bench"];
    let words = [&["campaign", "plan", "stores/first-half"][..], &few].concat();
    let measured = cutover(&words);
    assert_eq!(measured.code, 0, "{}", measured.err);
    let lines: Vec<&str> = measured.out.lines().collect();
    assert!(lines[0].starts_with("measured on one core: ") && lines[0].contains(" ranks in "), "{lines:?}");
    assert!(lines[1].starts_with("for shards of about ") && lines[1].contains(": --shards "), "{lines:?}");
    assert_eq!(lines.len(), 2);
    let more = ["--shards", "3", "--out", &folder.to_string_lossy()].map(String::from);
    let planned = run(&words.iter().map(|word| (*word).to_owned()).chain(more).collect::<Vec<_>>());
    assert!(planned.out.contains(" cases in 3 shards"), "{}", planned.out);
    assert!(planned.out.contains("one of 3 shards takes "), "{}", planned.out);
    let missing = cutover(&["campaign", "status", &folder.to_string_lossy(), "--missing"]);
    assert_eq!(missing.out, "1-3\n", "what was measured is played as ever");
}

#[test]
fn each_engine_is_handed_what_is_to_be_played_and_nothing_else() {
    let campaign = Campaign::planned("engines", 9);
    assert_eq!(campaign.work(4).code, 0);
    let folder = campaign.folder.to_string_lossy().into_owned();
    for (engine, told) in [
        (
            "hq",
            format!(
                "hq submit --array 1-3,5-9 --crash-limit 10 -- cutover campaign work {folder} --shard auto"
            ),
        ),
        (
            "slurm",
            format!("sbatch --array=1-3,5-9 --requeue --wrap 'cutover campaign work {folder} --shard auto'"),
        ),
        (
            "parallel",
            format!(
                "parallel --joblog {folder}/parallel.log --retries 10 cutover campaign work {folder} \
                 --shard '{{}}' ::: 1 2 3 5 6 7 8 9"
            ),
        ),
    ] {
        let said = campaign.said(&["submit", "--engine", engine, "--dry-run"]);
        assert_eq!((said.code, said.out), (0, told + "\n"), "{engine}");
    }
    let job = campaign.said(&["submit", "--engine", "kubernetes"]).out;
    assert!(job.contains("completionMode: Indexed") && job.contains("completions: 9"), "{job}");
    let none = cutover(&["campaign", "work", &folder, "--shard", "10"]);
    assert!(none.code == 2 && none.err.contains("there are 1 to 9"), "{}", none.err);
    let auto = cutover(&["campaign", "work", &folder, "--shard", "auto"]);
    assert!(auto.code == 2 && auto.err.contains("HQ_TASK_ID"), "{}", auto.err);
    let words = ["campaign", "plan", "stores/first-half", "--shards", "2", "--out", &folder];
    let again = cutover(&words);
    assert!(again.code == 2 && again.err.contains("holds something"), "{}", again.err);
    assert!(!again.err.contains("--force"), "there is no such option: {}", again.err);
    let no_plan = cutover(&["campaign", "status", "/"]);
    assert!(no_plan.code == 2 && no_plan.err.contains("plan.json"), "{}", no_plan.err);
}
