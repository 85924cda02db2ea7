//! Faults: each shows where it strikes, leaves alone what it does not touch, and moves no draw of anybody else.

use crate::binary::{Copied, cutover};
use crate::support::{assert_whole, finds, missing, play, play_of, scene, state};
use pac::Cluster;
use rehearsal::outcome::{Outcome, StepResult};
use rehearsal::{Deviation, Scene};
use report::{Format, Json};
use stores::Pair;

/// Every form of fault and mishap.
const FORMS: &[&str] = &[
    "crash upgradehost at 8+40s",
    "crash upgradehost at 8+40s for 90s",
    "kill agent:Upgrade at 6",
    "kill daemon:upgradehost at 6 for 5s",
    "pause agent:Original at 9+1.5s for 100s",
    "wipe repository:psor at 3 for 10s",
    "failover repository:psor at 3+2s",
    "cut originalhost upgradehost at 6+30s for 90s",
    "cut originalhost to upgradehost at 6",
    "delay originalhost upgradehost by 2s at 13 for 180s",
    "lose originalhost upgradehost 5% at 9",
    "narrow originalhost upgradehost to 10% at 9",
    "fill upgradehost at 5.upgrade.1+0.5s",
    "slow upgradehost to 10% at 5",
    "skew upgradehost by 5s at 1",
    "skew upgradehost by -5s at 1",
    "surge original-apps to 300% at 9 for 60s",
    "hang 6.upgrade",
    "mute 6.upgrade",
    "break 5.upgrade",
    "drag 5.upgrade by 10x",
    "autostart upgradehost",
    "scale 10%",
    "scale 0.5%",
];

#[test]
fn every_form_reads_back_as_it_prints() {
    for text in FORMS {
        assert_eq!(text.parse::<Deviation>().map(|read| read.to_string()), Ok((*text).to_owned()));
    }
}

#[test]
fn every_kind_of_fault_has_a_form_here() {
    for kind in rehearsal::fault_kinds() {
        assert!(FORMS.iter().any(|form| form.split(' ').next() == Some(kind)), "{kind}");
    }
}

#[test]
fn a_fault_that_does_not_fit_is_refused_with_what_would() {
    for (given, words) in [
        ("crash nobody at 3", "no host is called `nobody`"),
        ("crash upgradehost", "says when"),
        ("crash upgradehost originalhost at 3", "`crash A`"),
        ("kill agent:Upgrad at 3", "did you mean `agent:Upgrade`?"),
        ("wipe agent:Upgrade at 3", "can suffer: kill, pause"),
        ("kill at 3", "`kill KIND:NAME`"),
        ("surge original-app to 200% at 3", "did you mean `original-apps`?"),
        ("surge original-apps to 0% at 3", "surge GROUP to 300%"),
        ("lose originalhost upgradehost 100% at 3", "between 0% and 100%"),
        ("skew upgradehost by soon at 3", "not a length"),
        ("hang 99", "99"),
        ("hang 9", "several commands"),
        ("break 6.upgrade", "at once or not at all"),
        ("drag 2.upgrade by 10x", "no time of its own"),
        ("drag 5.upgrade by 1x", "from 2x"),
        ("scale 0%", "as in `scale 10%`"),
        ("scale 101%", "as in `scale 10%`"),
        ("scale ten", "it is written `scale 10%`"),
        ("autostart nobody", "no host is called `nobody`"),
        ("autostart", "autostart HOST"),
    ] {
        let said = cutover(&["rehearse", "stores/first-half", "--deviate", given]);
        assert_eq!(said.code, 2, "{given}: {}", said.err);
        assert!(said.err.contains(words), "{given}: {}", said.err);
        assert!(!said.err.contains("panicked"), "{given}: {}", said.err);
    }
    let twice =
        ["rehearse", "stores/first-half", "--deviate", "hang 5.upgrade", "--deviate", "mute 5.upgrade"];
    assert!(cutover(&twice).err.contains("goes wrong in another way already"));
}

fn first_half(deviations: &[&str]) -> Outcome {
    play(&scene("stores/first-half"), deviations, 1)
}

fn step<'o>(outcome: &'o Outcome, address: &str) -> &'o rehearsal::outcome::PlayedStep {
    let found = outcome.runbook.steps.iter().find(|step| step.address == address);
    found.unwrap_or_else(|| panic!("no {address} in {:?}", outcome.deviations))
}

/// How long a step took, in whole seconds.
fn seconds(outcome: &Outcome, address: &str) -> u64 {
    let step = step(outcome, address);
    let [start, end] = [step.start_s, step.end_s].map(|at| at.expect("it was played").span());
    (end - start).nanos() / 1_000_000_000
}

#[test]
fn a_daemon_that_dies_takes_the_tail_of_its_log_along() {
    let outcome = first_half(&["kill daemon:originalhost at 9 for 20s"]);
    assert!(
        missing(&outcome).contains(&"lost at Original: log-tail-lost".to_owned()),
        "{:?}",
        missing(&outcome)
    );
    // At most what is written between two times that the log is forced, of two groups with 25 requests a second each.
    assert!(outcome.updates.lost <= 10 * 50 * 2, "{}", outcome.updates.lost);
    let gap = outcome
        .availability
        .iter()
        .flat_map(|service| &service.gaps)
        .find(|gap| gap.cause.contains("down or recovering"));
    assert!(gap.is_some(), "{:?}", outcome.availability);
}

#[test]
fn a_host_that_died_comes_back_without_its_agent_unless_it_starts_by_itself() {
    let crash = "crash originalhost at 9 for 20s";
    let alone = first_half(&[crash]);
    assert_eq!(state(&alone, "Original", "/agent"), "down");
    assert_eq!(state(&alone, "Original", "/loaded"), true);
    let started = first_half(&[crash, "autostart originalhost"]);
    assert_eq!(state(&started, "Original", "/agent"), "up");
    let for_good = first_half(&["crash originalhost at 9"]);
    assert_eq!(state(&for_good, "Original", "/loaded"), false);
}

#[test]
fn who_types_at_a_host_that_dies_is_told_so() {
    let outcome = first_half(&["crash upgradehost at 7.upgrade+10s for 30s"]);
    let cut_off = step(&outcome, "7.upgrade");
    assert_eq!(cut_off.result, StepResult::Refused);
    assert!(
        cut_off
            .message
            .as_deref()
            .is_some_and(|said| said.contains("the connection to upgradehost is closed"))
    );
    let next = step(&outcome, "8.upgrade");
    assert!(next.message.as_deref().is_some_and(|said| said.contains("upgradehost does not answer")));
}

#[test]
fn an_agent_that_dies_loses_nothing_and_comes_back_at_the_fault_s_end() {
    let outcome = first_half(&["kill agent:Original at 9 for 40s"]);
    assert_whole(&outcome);
    assert_eq!(state(&outcome, "Original", "/agent"), "up");
    let down = first_half(&["kill agent:Original at 9"]);
    assert_eq!(state(&down, "Original", "/agent"), "down");
    assert_eq!(down.updates.lost, 0);
    assert!(down.updates.pending > 0);
}

#[test]
fn an_agent_that_stands_still_sends_nothing_and_loses_nothing() {
    let outcome = first_half(&["pause agent:Original at 13 for 60s"]);
    assert_whole(&outcome);
    assert!(seconds(&outcome, "13.upgrade") >= seconds(&first_half(&[]), "13.upgrade") + 50);
}

#[test]
fn a_link_that_loses_or_narrows_makes_the_drains_longer() {
    let calm = first_half(&[]);
    for fault in ["lose originalhost upgradehost 60% at 1", "narrow originalhost upgradehost to 20% at 1"] {
        let outcome = first_half(&[fault]);
        assert!(outcome.exposure.max_lag_s > calm.exposure.max_lag_s, "{fault}");
        assert_eq!(outcome.updates.lost, 0, "{fault}");
    }
}

#[test]
fn a_slow_disk_makes_dump_install_and_restore_longer() {
    let (calm, slow) = (first_half(&[]), first_half(&["slow upgradehost to 25% at 1"]));
    for address in ["7.upgrade", "8.upgrade"] {
        assert_eq!(seconds(&slow, address), 4 * seconds(&calm, address), "{address}");
    }
}

#[test]
fn a_clock_that_is_behind_lets_its_updates_lose_by_their_stamps() {
    let skewed = ["skew upgradehost by -1000s at 1", "skip 1.upgrade"];
    let (calm, skewed) = (first_half(&["skip 1.upgrade"]), first_half(&skewed));
    assert_ne!(calm.updates, skewed.updates);
}

#[test]
fn clients_that_surge_send_more_and_the_others_send_the_same() {
    let (calm, surged) = (first_half(&[]), first_half(&["surge original-apps to 400% at 1 for 60s"]));
    let requests = |outcome: &Outcome| outcome.availability[0].requests;
    let more = requests(&surged) - requests(&calm);
    // Three times 25 more in a second, for a minute; the runbook takes longer for it.
    assert!(more > 4_000, "{more}");
}

#[test]
fn a_command_that_hangs_does_nothing_and_one_that_is_mute_does_it() {
    let hung = first_half(&["hang 4.original"]);
    assert_eq!(step(&hung, "4.original").result, StepResult::TimedOut);
    assert_eq!(state(&hung, "Original", "/ports/own"), 0);
    let mute = first_half(&["mute 4.original"]);
    assert_eq!(step(&mute, "4.original").result, StepResult::TimedOut);
    assert_ne!(state(&mute, "Original", "/ports/own"), 0);
    assert_eq!(seconds(&mute, "4.original"), 300);
}

#[test]
fn what_breaks_half_way_leaves_what_it_left_and_goes_well_when_it_is_repeated() {
    for address in ["5.upgrade", "7.upgrade", "8.upgrade"] {
        let broken = format!("break {address}");
        let once = first_half(&[&broken]);
        assert_eq!(step(&once, address).result, StepResult::Refused);
        let missed = once.updates.lost + once.updates.pending > 0;
        let stays = state(&once, "Upgrade", "/release") != "6.0";
        assert!(missed || stays || finds(&once, "store-missing", "Upgrade"), "{address}");
        let again = first_half(&[&broken, &format!("repeat {address}")]);
        assert_whole(&again);
    }
}

#[test]
fn what_drags_takes_so_many_times_as_long() {
    let (calm, dragged) = (first_half(&[]), first_half(&["drag 7.upgrade by 3x"]));
    assert_eq!(seconds(&dragged, "7.upgrade"), 3 * seconds(&calm, "7.upgrade"));
    assert_whole(&dragged);
}

/// What a run tells besides its deviations, and the faults' own events.
fn told(outcome: &Outcome) -> String {
    let mut told = outcome.clone();
    told.deviations.clear();
    told.digest.clear();
    told.events = 0;
    Json.report(&told)
}

#[test]
fn a_fault_on_something_idle_moves_nothing() {
    let scene: Scene<Pair> = scene("stores/first-half");
    let last =
        scene.runbook.commands().last().map(|(address, _)| address.to_string()).expect("it has commands");
    // An agent that is down already cannot die, and a link that nobody uses any more cannot matter.
    for idle in [
        "kill agent:Upgrade at 5 for 5s".to_owned(),
        "pause agent:Upgrade at 5 for 5s".to_owned(),
        format!("lose originalhost upgradehost 5% at {last} for 0.001s"),
        "slow originalhost to 10% at 1".to_owned(),
        "autostart originalhost".to_owned(),
    ] {
        assert_eq!(told(&first_half(&[&idle])), told(&first_half(&[])), "{idle}");
    }
}

#[test]
fn the_same_faults_give_the_same_outcome() {
    let faults = [
        "crash originalhost at 9+3s for 20s",
        "lose originalhost upgradehost 30% at 2",
        "surge original-apps to 200% at 3 for 40s",
        "mute 9.upgrade.1",
    ];
    let (once, again) = (first_half(&faults), first_half(&faults));
    assert_eq!(Json.report(&once), Json.report(&again));
}

fn hosts(deviations: &[&str]) -> Outcome {
    play_of(&crate::support::changed_of::<Cluster>("pac/three-hosts", &[]), deviations, 1)
}

#[test]
fn a_cluster_s_processes_die_and_come_back() {
    let scene = crate::support::changed_of::<Cluster>("pac/three-hosts", &[]);
    let (calm, first) =
        (hosts(&[]), scene.moments().first().map(ToString::to_string).expect("it has commands"));
    for process in scene.processes() {
        for process_fault in process.suffers {
            let outcome = hosts(&[&format!("{} {process} at {first}+5s for 20s", process_fault.word())]);
            assert_ne!(outcome.digest, calm.digest, "{} {process}", process_fault.word());
        }
    }
    let region = &scene.processes()[0];
    let killed = hosts(&[&format!("kill {region} at {first}+5s")]);
    assert!(finds(&killed, "region-killed", &region.name));
    let repository = scene.processes().into_iter().find(|one| one.kind == "repository").expect("it has one");
    let wiped = hosts(&[&format!("wipe {repository} at {first}+5s for 20s")]);
    assert!(missing(&wiped).iter().any(|line| line.contains("repository-lost")), "{:?}", missing(&wiped));
}

#[test]
fn a_region_that_stands_still_keeps_its_locks() {
    // Its jobs end later, and nobody may write on what they have read.
    let outcome = hosts(&["pause region:R1 at 1.host1.1+51.6s for 1s"]);
    assert_eq!(outcome.updates.lost, 0, "{:?}", missing(&outcome));
}

#[test]
fn budgets_name_what_exists_and_keep_to_it() {
    let scene = scene("stores/first-half");
    let kinds: Vec<&str> = scene.breakable().iter().map(|kind| kind.kind).collect();
    assert_eq!(kinds, ["kill", "pause", "cut", "delay", "lose", "narrow", "slow", "surge"]);
    let beyond = scene.breakable_beyond();
    assert!(beyond.iter().any(|kind| kind.kind == "crash"));
    let printed = format!("{:?}", scene.breakable());
    assert!(!printed.contains("daemon"), "`kill agent` allows no daemon: {printed}");
}

#[test]
fn a_budget_that_names_what_does_not_exist_is_refused_with_the_nearest_name() {
    for (name, from, to, words) in [
        ("budget-kind", "\"kill agent\"", "\"kil agent\"", ["no kind of fault is called `kil`", "kill"]),
        ("budget-process", "\"kill agent\"", "\"kill agnt\"", ["nothing here answers", "`kill agent`"]),
        (
            "budget-host",
            "at_most = 2",
            "spared = [\"upgradehst\"]",
            ["`upgradehst` is spared", "upgradehost"],
        ),
        ("budget-key", "at_most = 2", "at_mst = 2", ["unknown key `at_mst`", "`at_most`"]),
        ("budget-length", "longest_s = 30", "longest_s = 0", ["longest_s", "more than 0"]),
    ] {
        let scenario = Copied::new(name).changed("scenario.toml", from, to);
        let said = cutover(&["check", &scenario.path()]);
        assert_eq!(said.code, 2, "{name}: {}", said.err);
        for word in words {
            assert!(said.err.contains(word) || said.out.contains(word), "{name}: {}{}", said.out, said.err);
        }
    }
}

#[test]
fn a_fault_that_changes_nothing_is_refused_and_so_is_a_budget_that_has_it() {
    for given in [
        "fill host1 at 3",
        "fill redishost at 3",
        "delay host1 redishost by 2s at 3",
        "lose host1 redishost 5% at 3",
        "narrow host1 redishost to 10% at 3",
        "skew host1 by 5s at 3",
        "slow redishost to 10% at 3",
    ] {
        let said = cutover(&["rehearse", "pac/three-hosts", "--deviate", given]);
        assert_eq!(said.code, 2, "{given}: {}", said.err);
        for words in
            ["changes nothing in this scenario", "crash, kill, pause, wipe, failover, cut, slow, surge"]
        {
            assert!(said.err.contains(words), "{given}: {}", said.err);
        }
    }
    for given in ["slow host1 to 10% at 3", "cut host2 redishost at 3 for 1s", "crash redishost at 3"] {
        assert_ne!(cutover(&["rehearse", "pac/three-hosts", "--deviate", given]).code, 2, "{given}");
    }
}
