//! A campaign in an object store, by the binary and a store of local files: `cargo test --features object-store --test objects`.

#[path = "../searched.rs"]
mod searched;

use assert_cmd::Command;
use searched::SEARCH;
use std::path::{Path, PathBuf};
use std::process::Output;

/// A campaign of three shards, under an address of its own.
struct Campaign {
    folder: PathBuf,
    address: String,
}

impl Campaign {
    fn planned(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("objects").join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.parent().expect("it lies in a folder")).expect("there is room");
        let address = format!("file://{}", folder.display());
        let campaign = Self { folder, address };
        assert_eq!(code(&campaign.plan()), 0);
        campaign
    }

    fn plan(&self) -> Output {
        run(&[&["campaign", "plan"][..], &SEARCH, &["--shards", "3", "--out", &self.address]].concat())
    }

    fn work(&self, shard: &str) -> Output {
        run(&["campaign", "work", &self.address, "--shard", shard])
    }

    fn told(&self, what: &str) -> String {
        out(&run(&["campaign", what, &self.address]))
    }

    fn shard(&self, number: u32) -> PathBuf {
        self.folder.join(format!("shards/{number:06}.jsonl"))
    }
}

fn run(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cutover")).args(words).output().expect("the binary runs")
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or_else(|| panic!("{output:?}"))
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("it prints text")
}

fn bytes(file: &Path) -> Vec<u8> {
    std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

#[test]
fn what_the_shards_of_an_object_store_have_found_is_what_one_process_prints() {
    let campaign = Campaign::planned("whole");
    for shard in ["2", "1", "3"] {
        assert_eq!(code(&campaign.work(shard)), 0);
    }
    let explored = run(&[&["explore"][..], &SEARCH].concat());
    let gathered = run(&["campaign", "gather", &campaign.address]);
    assert_eq!(code(&gathered), code(&explored));
    assert_eq!(out(&gathered), out(&explored));
}

#[test]
fn a_shard_that_is_damaged_torn_off_foreign_or_doubled_is_told_and_played_again() {
    let campaign = Campaign::planned("damaged");
    assert!(campaign.told("status").contains("0 good with 0 cases, 3 missing, 0 damaged"));
    for shard in ["1", "2", "3"] {
        assert_eq!(code(&campaign.work(shard)), 0);
    }
    let good = bytes(&campaign.shard(1));
    std::fs::write(campaign.shard(1), &good[..good.len() / 2]).expect("there is room");
    std::fs::copy(campaign.shard(3), campaign.shard(2)).expect("there is room");
    std::fs::copy(campaign.shard(3), campaign.folder.join("shards/copy.jsonl")).expect("there is room");
    let told = campaign.told("status");
    assert!(told.contains("1 good with"), "{told}");
    assert!(
        told.contains("2 damaged") && told.contains("damaged: 1: ") && told.contains("damaged: 2: "),
        "{told}"
    );
    assert!(told.contains("shards/copy.jsonl is not the file of a shard"), "{told}");
    let early = run(&["campaign", "gather", &campaign.address]);
    assert_eq!(code(&early), 2);
    assert!(
        String::from_utf8_lossy(&early.stderr).contains("shards 1-2 are missing or damaged"),
        "{early:?}"
    );
    for shard in ["1", "2", "3"] {
        assert_eq!(code(&campaign.work(shard)), 0);
    }
    assert_eq!(bytes(&campaign.shard(1)), good, "a shard is a function of its plan and number");
    assert!(campaign.told("status").contains("3 good with"));
}

#[test]
fn two_workers_on_one_shard_leave_one_good_shard() {
    let campaign = Campaign::planned("twice");
    std::thread::scope(|scope| {
        let workers = [(); 2].map(|()| scope.spawn(|| code(&campaign.work("1"))));
        assert_eq!(workers.map(|worker| worker.join().expect("it ends")), [0, 0]);
    });
    assert!(campaign.told("status").contains("1 good with"), "{}", campaign.told("status"));
}

#[test]
fn a_campaign_is_not_planned_over_another_one() {
    let campaign = Campaign::planned("again");
    let plan = bytes(&campaign.folder.join("plan.json"));
    let again = campaign.plan();
    assert_eq!(code(&again), 2);
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(said.contains("is there already and holds a campaign"), "{said}");
    assert_eq!(bytes(&campaign.folder.join("plan.json")), plan);
}

#[test]
fn an_address_that_names_nothing_is_refused_with_those_that_are_known() {
    for address in ["gopher://pairs", "s3://", "file://somewhere/pairs"] {
        let said = run(&["campaign", "status", address]);
        let told = String::from_utf8_lossy(&said.stderr).into_owned();
        assert_eq!(code(&said), 2, "{address}: {told}");
        assert!(told.contains(address.trim_end_matches('/')), "{told}");
    }
    let empty = Campaign::planned("elsewhere");
    let said = run(&["campaign", "status", &format!("{}-not", empty.address)]);
    let told = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(code(&said) == 2 && told.contains("plan.json` is not there"), "{told}");
}

#[test]
fn what_is_handed_to_an_engine_names_the_address() {
    let campaign = Campaign::planned("engines");
    for engine in ["hq", "slurm", "parallel", "kubernetes"] {
        let told = out(&run(&["campaign", "submit", &campaign.address, "--engine", engine, "--dry-run"]));
        assert!(told.contains(&campaign.address), "{engine}: {told}");
        assert!(!told.contains("mountPath") && !told.contains("/parallel.log"), "{engine}: {told}");
    }
}
