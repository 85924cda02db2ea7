//! The forms in which the vendor's tools are really typed: each that is played does what the plain form does.

use super::{NEW, after_new, mode, play, refused, region, state};
use rehearsal::outcome::{Outcome, StepResult};

/// The state of R1 after it was typed that it be stopped, and some time has passed.
fn stopped_by(typed: &str) -> String {
    let line = format!("host1$ {typed}");
    let outcome = play(&[&line, "host1$ sleep 60"]);
    assert_eq!(outcome.runbook.steps[0].result, StepResult::Ok, "{typed}: {:?}", outcome.runbook.steps[0]);
    region(&outcome, "R1").to_owned()
}

#[test]
fn every_form_of_a_regular_stop_stops_the_region() {
    for typed in [
        "casstop -rR1",
        "casstop /rR1 /w",
        "CASSTOP /rR1 /W30",
        "casstop -lR1",
        "casstop64 -rR1 -uSYSAD -pSYSAD",
        "casstop /rR1 /gADMIN",
        "casstop /rR1 /cADMIN /xSYSAD /tCSDT",
        "sudo -u esadm casstop -rR1",
        "nohup casstop -rR1",
        "env COBMODE=64 casstop -rR1",
        "su - esadm -c \"casstop -rR1\"",
        "bash -c \". /opt/mf/bin/cobsetenv; casstop -rR1\"",
        "curl -s -X POST http://localhost:10086/native/v1/regions/127.0.0.1/86/R1/stop",
    ] {
        assert_eq!(stopped_by(typed), "stopped", "{typed}");
    }
}

#[test]
fn every_form_of_a_forced_stop_kills_the_region() {
    let body = "-d \"{\\\"mfForceStop\\\": true}\"";
    let call =
        format!("curl -sX POST \"http://localhost:10086/native/v1/regions/127.0.0.1/86/R1/stop\" {body}");
    for typed in ["casstop -rR1 -f", "casstop /rR1 /i", "time casstop /rR1 /F", &call] {
        assert_eq!(stopped_by(typed), "crashed", "{typed}");
    }
}

#[test]
fn every_form_of_a_start_starts_the_region() {
    let call = "curl -sX POST http://localhost:10086/native/v1/regions/127.0.0.1/86/R1/start";
    for typed in [
        "casstart -rR1 -s:w",
        "CASSTART /RR1 /S:W",
        "casstart32 -rR1 -s:w -uSYSAD -pSYSAD",
        "casstart /rR1 /s:w /cADMIN /zSYSAD /mlocalhost:86 /j:SYSIDNT=CICA",
        "casstart /rR1",
        call,
        &format!("{call} -d '{{\"mfStartMode\":\"warm\"}}'"),
        &format!("{call} -d '{{\"mfColdStart\":\"true\"}}'"),
    ] {
        let start = format!("host1$ {typed}");
        let outcome =
            play(&["host1$ casstop -rR1", "host1$ wait stopped R1", &start, "host1$ wait running R1"]);
        assert_eq!(region(&outcome, "R1"), "running", "{typed}: {:?}", outcome.runbook.steps);
    }
}

#[test]
fn the_web_administration_starts_for_an_upgrade_and_cold() {
    let call = "host1$ curl -X POST http://localhost:10086/native/v1/regions/127.0.0.1/86/R1/start";
    let outcome = after_new_with(&format!("{call} -d '{{\"mfStartMode\":\"upgrade\"}}'"));
    assert_eq!(mode(&outcome, "MyPAC:9.0"), "Upgrade");
    let stop = ["host1$ casstop -rR1", "host1$ wait stopped R1"];
    let cold = format!("{call} -d '{{\"mfStartMode\":\"cold\"}}'");
    let outcome = play(&[stop[0], stop[1], &cold]);
    assert!(outcome.findings.iter().any(|finding| finding.message.contains("CASSI9027W")));
}

fn after_new_with(line: &str) -> Outcome {
    let all: Vec<&str> = NEW.iter().copied().chain([line]).collect();
    play(&all)
}

#[test]
fn what_is_sent_to_another_host_runs_there_by_what_is_installed_there() {
    for typed in [
        "ssh host2 casstop -rR3",
        "ssh -o BatchMode=yes root@host2.example.com \"casstop -rR3\"",
        "sudo ssh host2 sudo casstop -rR3",
        "curl -sX POST http://localhost:10086/native/v1/regions/host2/86/R3/stop",
    ] {
        let line = format!("host1$ {typed}");
        let outcome = play(&[&line, "host1$ sleep 60"]);
        assert_eq!(region(&outcome, "R3"), "stopped", "{typed}: {:?}", outcome.runbook.steps[0]);
    }
    let outcome = play(&["host1$ casstop -rR3"]);
    assert!(refused(&outcome, 1), "here it is another host's");
    let old = after_new_with("host1@9.0$ ssh host3 caspac -aSetMode=Quiesce -sredis,psor:6379");
    assert_eq!(mode(&old, "MyPAC:8.0"), "Quiesce", "the tools of host3 are old: {:?}", old.runbook.steps);
}

#[test]
fn a_repository_is_found_by_its_path_by_an_encrypted_one_and_by_its_name_behind_those_of_sentinel() {
    for repository in
        ["-sredis,psor:6379 -nPSOR", "-sredis_TLS,psor:6379", "-sredis,sent1:26379,sent2:26379 -npsor"]
    {
        let line = format!("host1@9.0$ caspac -aSetMode=Running {repository}");
        let all: Vec<&str> = NEW.iter().copied().chain(["host1$ casstart /rR1 /s:u", &line]).collect();
        assert_eq!(mode(&play(&all), "MyPAC:9.0"), "Running", "{repository}");
    }
}

#[test]
fn a_region_is_configured_as_its_configuration_is_really_written() {
    let put = "curl -sX PUT http://localhost:10086/native/v1/regions/127.0.0.1/86/R1 -d";
    let stop = ["host1$ casstop -rR1", "host1$ wait stopped R1"];
    for typed in [
        "configure ES_SCALE_OUT_REPOS_1=PSOR=redis,queues:6380##TMP R1",
        "configure ES_SCALE_OUT_REPOS_1=queues=redis_TLS,s1:26379,s2:26379##TMP R1",
        &format!("{put} '{{\"mfCASSOR\":\":ES_SCALE_OUT_REPOS_1=PSOR=redis,queues:6380##TMP\"}}'"),
    ] {
        let line = format!("host1$ {typed}");
        let outcome = play(&[stop[0], stop[1], &line]);
        let missed = outcome.goal.iter().any(|point| point.what.contains("ES_SCALE_OUT_REPOS"));
        assert!(!missed && outcome.runbook.steps[2].result == StepResult::Ok, "{typed}: {:?}", outcome.goal);
        let plain = play(&[stop[0], stop[1], "host1$ configure ES_SCALE_OUT_REPOS_1=queues:6380 R1"]);
        assert_eq!(outcome.goal, plain.goal, "{typed}");
    }
    let line = format!("host1$ {put} '{{\"mfCASPAC\":\"Other\"}}'");
    let plain = play(&[stop[0], stop[1], "host1$ configure ES_PAC=Other R1", "host1$ casstart /rR1 /s:c"]);
    let outcome = play(&[stop[0], stop[1], &line, "host1$ casstart /rR1 /s:c"]);
    let generation = |outcome: &Outcome| state(outcome, "regions", "R1", "generation").clone();
    assert_eq!(generation(&outcome), generation(&plain));
    assert!(generation(&outcome).as_str().is_some_and(|name| name.starts_with("Other")));
}

#[test]
fn what_a_file_holds_of_the_regions_is_brought_back_whoever_kept_it() {
    let stop = ["host3$ casstop -rR4", "host3$ wait stopped R4", "host3$ install 5.1"];
    for import in
        ["mfds -g 5 /backup/regions.xml", "mfds /g 5 regions.xml D", "mfds64 -g 5 regions.xml O SYSAD SYSAD"]
    {
        let line = format!("host3$ {import}");
        let outcome = play(&[stop[0], stop[1], stop[2], &line, "host3$ casstart /rR4 /s:u"]);
        assert!(!refused(&outcome, 4) && !refused(&outcome, 5), "{import}: {:?}", outcome.runbook.steps);
    }
    let without = play(&[stop[0], stop[1], stop[2], "host3$ casstart /rR4 /s:u"]);
    assert!(refused(&without, 4), "the install has taken it away");
    for export in ["mfds -x 5 /backup/regions.xml", "mfds -x 1 /backup R4 SO SYSAD SYSAD"] {
        let line = format!("host3$ {export}");
        let all = [&line, stop[0], stop[1], stop[2], "host3$ mfds restore", "host3$ casstart /rR4 /s:u"];
        let outcome = play(&all);
        assert!(!refused(&outcome, 5) && !refused(&outcome, 6), "{export}");
    }
}

/// How many locks each of these commands says that it releases, typed after all regions have been killed.
fn released(typed: &[&str]) -> Vec<u64> {
    let kills = [
        "host1$ casstop -rR1 -f",
        "host1$ casstop -rR2 -f",
        "host2$ casstop -rR3 -f",
        "host3$ casstop -rR4 -f",
    ];
    let lines: Vec<String> = typed.iter().map(|typed| format!("host1$ {typed}")).collect();
    let all: Vec<&str> = kills.iter().copied().chain(lines.iter().map(String::as_str)).collect();
    let outcome = play(&all);
    let count = |line: &String| line.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or_default();
    outcome.runbook.steps[kills.len()..].iter().map(|step| step.reply.first().map_or(0, count)).collect()
}

#[test]
fn what_the_dead_had_locked_is_released_under_the_vendors_name() {
    let plain = released(&["recover locks host1", "recover locks host2", "recover locks host3"]);
    let all: u64 = plain.iter().sum();
    assert!(all > 0, "there is something to release");
    for typed in ["dbfhadmin -casprocess -recover", "dbfhadmin -region -recover -usedb:MYSERVER -name:MyPAC"]
    {
        assert_eq!(released(&[typed, "recover locks host1"]), [all, 0], "{typed}");
    }
    let by_host =
        ["host1", "host2", "host3"].map(|host| format!("dbfhadmin -casprocess -recover -host:{host}"));
    assert_eq!(released(&by_host.each_ref().map(String::as_str)), plain);
}

#[test]
fn sentinel_is_asked_for_a_failover_by_the_name_of_a_repository() {
    let told = |typed: &str| {
        let line = format!("host1$ {typed}");
        let outcome = play(&[&line]);
        let step = &outcome.runbook.steps[0];
        (step.result, outcome.final_state["repositories"].clone())
    };
    let plain = told("repository failover psor:6379");
    assert_eq!(told("redis-cli -h sent1 -p 26379 -a secret SENTINEL failover psor"), plain);
    assert_eq!(told("repository failover psor"), plain);
    assert_eq!(plain.0, StepResult::Ok);
    assert_eq!(told("redis-cli SENTINEL FAILOVER nobody").0, StepResult::Refused);
}

#[test]
fn what_changes_nothing_is_done_at_once_and_no_output_of_it_is_looked_for() {
    let outcome = play(&["host1$ date\nThu Nov 26 17:00:52 UTC 2026", "host1$ redis-cli KEYS '*'\n1) \"a\""]);
    assert!(outcome.runbook.steps.iter().all(|step| step.result == StepResult::Ok && step.reply.is_empty()));
    let plain = after_new(&["host1$ casstart /rR1 /s:u"]);
    let looking = after_new(&["host1$ casstart /rR1 /s:u", "host1$ df -h"]);
    assert_eq!(mode(&looking, "MyPAC:9.0"), mode(&plain, "MyPAC:9.0"));
}

#[test]
fn a_pause_as_windows_has_it_passes_time() {
    let outcome = play(&["host1$ timeout /T 50"]);
    let step = &outcome.runbook.steps[0];
    let length = step
        .end_s
        .map(|end| end.span().whole_secs())
        .zip(step.start_s.map(|start| start.span().whole_secs()));
    assert!(length.is_some_and(|(end, start)| end - start == 50), "{step:?}");
}
