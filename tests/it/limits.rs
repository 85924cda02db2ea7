//! What is counted in few bits comes up to its limit and is rehearsed, and one more is an error that says the limit.

use crate::support::{changed_text, finds, folder};
use pac::Cluster;
use rehearsal::bounds::{COMMANDS_MAX, GROUPS_MAX, HOSTS_MAX, LANES_MAX};
use rehearsal::outcome::{Outcome, StepResult, Verdict};
use rehearsal::{Family, Rehearsal, Scene, SourceText};
use stores::Pair;

/// How much more than in the scenario as it is there is of something.
#[derive(Clone, Copy, Default)]
struct More {
    hosts: usize,
    groups: usize,
    lanes: usize,
    commands: usize,
    regions: usize,
    repositories: usize,
}

fn listed(many: usize, one: impl Fn(usize) -> String) -> String {
    (0..many).map(one).collect()
}

/// The scenario with more of everything; the further lanes, all at the first host, type the further commands by turns.
fn opened<F: Family>(name: &str, at: &str, host: &str, more: More) -> Result<Scene<F>, String> {
    let hosts = listed(more.hosts, |number| {
        format!("[[hosts]]\nname = \"h{number}\"\nreleases = [\"5.1\"]\ndisk_mb = 1\ndisk_mb_per_s = 1\n\n")
    });
    let groups = listed(more.groups, |number| {
        format!(
            "[[clients]]\nname = \"g{number}\"\nservice = \"s{number}\"\nat = \"{at}\"\nper_s = 0.1\ntimeout_s = 9\n\
             retry_s = 0\n\n"
        )
    });
    let regions =
        listed(more.regions, |number| format!("[[pac.region]]\nname = \"X{number}\"\nhost = \"{host}\"\n\n"));
    let repositories = listed(more.repositories, |number| {
        format!(
            "[[pac.repository]]\nname = \"r{number}\"\nport = 1\nhost = \"{host}\"\npersistence = \"none\"\n\n"
        )
    });
    let lanes = listed(more.lanes, |number| format!("l{number} = \"{host}\"\n"));
    let typed = listed(more.lanes, |lane| {
        let many = (lane..more.commands).step_by(more.lanes).count();
        format!("```console\n{}```\n", format!("l{lane}$ sleep 1\n").repeat(many))
    });
    let read = |path: &str| {
        let text =
            std::fs::read_to_string(folder().join(name).join(path)).map_err(|error| error.to_string())?;
        let text = if path == "scenario.toml" {
            let further = format!("{hosts}{groups}[objectives]");
            let lanes = format!("[lanes]\n{lanes}");
            let text = changed_text(name, text, &[("[objectives]", &further), ("[lanes]\n", &lanes)]);
            format!("{text}\n{repositories}{regions}")
        } else if more.commands > 0 {
            format!("{text}\n## 90. Wait\n\n{typed}")
        } else {
            text
        };
        Ok::<_, String>(SourceText { name: format!("{name}/{path}"), bytes: text.into_bytes() })
    };
    let scenario = read("scenario.toml").expect("it is there");
    Scene::open(name, &scenario, read)
        .map_err(|rejected| runbook::render_diagnostics(&rejected.diagnostics, &rejected.sources, false, 400))
}

fn pair(more: More) -> Result<Scene<Pair>, String> {
    opened("stores/corrected", "Original", "originalhost", more)
}

fn cluster(more: More) -> Result<Scene<Cluster>, String> {
    opened("pac/three-hosts", "X0", "host1", more)
}

fn played<F: Family>(scene: &Scene<F>, deviations: &[&str]) -> Outcome {
    let deviations: Vec<_> = deviations.iter().map(|one| one.parse().expect("it is one")).collect();
    let course = scene.course(&deviations).unwrap_or_else(|errors| panic!("{errors:?}"));
    Rehearsal::default().play(scene, &course, 1)
}

/// How many commands a runbook has, with those of its ways back.
fn commands_of(scene: &Scene<Pair>) -> usize {
    let steps = scene.runbook.steps.iter().chain(&scene.runbook.rollbacks);
    steps.flat_map(|step| &step.columns).map(|column| column.commands.len()).sum()
}

/// As many hosts, groups, lanes and commands as there may be, beside what the scenario has.
fn most() -> More {
    let own = pair(More::default()).expect("it is a scenario");
    let generic = &own.checked.generic;
    More {
        hosts: HOSTS_MAX - generic.hosts.len(),
        groups: GROUPS_MAX - generic.clients.len(),
        lanes: LANES_MAX - generic.lanes.len(),
        commands: COMMANDS_MAX - commands_of(&own),
        ..More::default()
    }
}

#[test]
fn as_much_as_there_may_be_is_rehearsed() {
    let scene = pair(most()).unwrap_or_else(|said| panic!("{said}"));
    let outcome = played(&scene, &[]);
    assert_eq!(commands_of(&scene), COMMANDS_MAX);
    assert_eq!(outcome.runbook.steps.len(), scene.runbook.commands().count());
    assert!(outcome.runbook.steps.iter().all(|step| step.result == StepResult::Ok));
    assert_ne!(outcome.verdict, Verdict::Inconclusive, "{:?}", outcome.findings);
    let services = outcome.availability.iter();
    assert_eq!(
        services.filter(|service| service.requests > 0).count(),
        GROUPS_MAX - 1,
        "two share a service"
    );
}

#[test]
fn one_more_than_there_may_be_is_an_error_that_says_the_limit() {
    let most = most();
    for (more, limit) in [
        (More { hosts: most.hosts + 1, ..most }, "at most 200"),
        (More { groups: most.groups + 1, ..most }, "at most 200"),
        (More { lanes: most.lanes + 1, ..most }, "201 lanes, where at most 200 can be rehearsed"),
        (More { commands: most.commands + 1, ..most }, "5001 commands, where at most 5000 can be rehearsed"),
    ] {
        let said = pair(more).err().unwrap_or_default();
        assert!(said.contains(limit), "{said}");
    }
}

#[test]
fn a_cluster_comes_up_to_its_limits_and_no_further() {
    let own = cluster(More::default()).expect("it is a scenario").checked.family;
    let (regions, repositories) = (200 - own.region.len(), 9 - own.repository.len());
    let most = More { regions, repositories, groups: 1, ..More::default() };
    let scene = cluster(most).unwrap_or_else(|said| panic!("{said}"));
    let last = format!("kill region:X{} at 1", regions - 1);
    let outcome = played(&scene, &[&last]);
    assert!(!finds(&outcome, "fault-not-reached", ""), "{:?}", outcome.findings);
    assert!(outcome.availability.iter().any(|service| service.service == "s0" && service.requests > 0));
    for (more, limit) in [
        (More { regions: regions + 1, ..most }, "201 of these, where 1 to 200 can be rehearsed"),
        (More { repositories: repositories + 1, ..most }, "10 of these, where 1 to 9 can be rehearsed"),
    ] {
        let said = cluster(more).err().unwrap_or_default();
        assert!(said.contains(limit), "{said}");
    }
}

#[test]
fn the_rows_of_a_transaction_and_of_a_store_come_up_to_their_limits_and_no_further() {
    let said = |changes: &[(&str, &str)]| {
        let name = "stores/corrected";
        let read = |path: &str| {
            let text =
                std::fs::read_to_string(folder().join(name).join(path)).map_err(|error| error.to_string())?;
            let text = if path == "scenario.toml" { changed_text(name, text, changes) } else { text };
            Ok::<_, String>(SourceText { name: path.into(), bytes: text.into_bytes() })
        };
        let scenario = read("scenario.toml").expect("it is there");
        Scene::<Pair>::open(name, &scenario, read)
            .map_err(|rejected| {
                runbook::render_diagnostics(&rejected.diagnostics, &rejected.sources, false, 400)
            })
            .err()
            .unwrap_or_default()
    };
    let transaction = |rows: u32| {
        said(&[("[stores.workload]\n", &format!("[stores.workload]\nrows_per_transaction = {rows}\n"))])
    };
    assert_eq!(transaction(100), "");
    assert!(transaction(101).contains("more than 100 rows in a transaction"), "{}", transaction(101));
    assert!(transaction(u32::MAX).contains("more than 100 rows in a transaction"));
    let store = |rows: u32| said(&[("churn_rows = 200", &format!("churn_rows = 200\nshared_rows = {rows}"))]);
    assert!(!store(49_995_600).contains("rows in a store"), "{}", store(49_995_600));
    assert!(
        store(49_995_601).contains("50000001 rows in a store, at most 50000000"),
        "{}",
        store(49_995_601)
    );
    assert!(store(u32::MAX).contains("at most 50000000"));
    let weights = said(&[("insert = 10", "insert = 4294967295"), ("delete = 10", "delete = 4294967295")]);
    assert!(weights.contains("a weight above 1,000,000"), "{weights}");
}
