//! What each form that is played does at a cluster: R1 and R2 at host1, R3 at host2, R4 at host3, of a PAC MyPAC.

use super::Shows::{Final, Finds, Says, Takes, Updates};
use super::{Lines, Row, each_played_form_has_an_effect};
use pac::Cluster;

/// R1 is stopped.
const OFF: Lines = &["host1$ casstop -rR1", "host1$ wait stopped R1"];

/// R3 is stopped.
const OFF3: Lines = &["host2$ casstop -rR3", "host2$ wait stopped R3"];

/// R4 is stopped.
const LAST: Lines = &["host3$ casstop -rR4", "host3$ wait stopped R4"];

/// The regions of host1 are stopped.
const BOTH: Lines =
    &["host1$ casstop -rR1", "host1$ wait stopped R1", "host1$ casstop -rR2", "host1$ wait stopped R2"];

/// The same, and another release is there, whose install has taken their definitions away.
const NEW: Lines = &[
    "host1$ casstop -rR1",
    "host1$ wait stopped R1",
    "host1$ casstop -rR2",
    "host1$ wait stopped R2",
    "host1$ install 5.1",
];

/// R1 begins a PAC.
const BEGIN: Lines = &["host1$ casstart /rR1 /s:u", "host1$ wait running R1"];

/// R1 is stopped and starts anew.
const AGAIN: Lines =
    &["host1$ casstop -rR1", "host1$ wait stopped R1", "host1$ casstart /rR1 /s:u", "host1$ sleep 30"];

const ROWS: &[Row] = &[
    ("host1$ Start-Sleep -Seconds 5", &[], &[], Takes(5)),
    (
        "host1$ casstart /rR1 /s:u",
        &[NEW, &["host1$ mfds -g 5 f"]],
        &[&["host1$ wait running R1"]],
        Final("/regions/0/generation", r#""MyPAC:5.1""#),
    ),
    ("host1$ casstart /rR1 /s:w", &[OFF], &[&["host1$ sleep 30"]], Final("/regions/0/state", r#""running""#)),
    ("host1$ casstart -rR1 -s:c", &[OFF], &[&["host1$ sleep 30"]], Final("/regions/0/state", r#""running""#)),
    ("host1$ casstart /rR1", &[OFF], &[&["host1$ sleep 30"]], Final("/regions/0/state", r#""running""#)),
    (
        "host1$ casstart /rR1 /s:w /w",
        &[OFF],
        &[&["host1$ sleep 30"]],
        Final("/regions/0/state", r#""running""#),
    ),
    ("host1$ casstart /rR1 /s:w /w60", &[OFF], &[], Final("/regions/0/state", r#""running""#)),
    (
        "host1$ casstart /rR1 /s:w /uOPER1",
        &[OFF],
        &[&["host1$ sleep 30"]],
        Final("/regions/0/state", r#""running""#),
    ),
    ("host1$ casstart32 -rR1", &[OFF], &[&["host1$ sleep 30"]], Final("/regions/0/state", r#""running""#)),
    ("host1$ casstop -rR1", &[], &[&["host1$ sleep 40"]], Final("/regions/0/state", r#""stopped""#)),
    ("host1$ casstop /rR1 /w30", &[], &[&["host1$ sleep 40"]], Final("/regions/0/state", r#""stopped""#)),
    ("host1$ casstop /rR1 /w", &[], &[&["host1$ sleep 40"]], Final("/regions/0/state", r#""stopped""#)),
    ("host1$ casstop /rR1 /i", &[], &[], Final("/regions/0/state", r#""crashed""#)),
    ("host1$ casstop /rR1 /f", &[], &[], Final("/regions/0/state", r#""crashed""#)),
    ("host1$ casstop -lR1", &[], &[&["host1$ sleep 40"]], Final("/regions/0/state", r#""stopped""#)),
    ("host1$ caspac -aCheckCompat=MyPAC -sredis,psor:6379", &[], &[], Says("is compatible with PAC MyPAC")),
    (
        "host1$ caspac -aSetMode=Running -sredis,psor:6379",
        &[&["host1$ caspac -aSetMode=Quiesce -sredis,psor:6379"]],
        &[],
        Final("/generations/0/mode", r#""Running""#),
    ),
    (
        "host1$ caspac -aSetMode=Quiesce -sredis,psor:6379",
        &[],
        &[],
        Final("/generations/0/mode", r#""Quiesce""#),
    ),
    (
        "host1@5.1$ caspac -aRemOldPAC=MyPAC -sredis,psor:6379",
        &[NEW, &["host1$ mfds -g 5 f"], BEGIN, OFF3, LAST],
        &[],
        Final("/generations/0/generation", r#""MyPAC:5.1""#),
    ),
    (
        "host1$ caspac -aInitPac=MyPAC -sredis,psor:6379",
        &[BOTH, OFF3, LAST],
        &[],
        Final("/generations", "[]"),
    ),
    (
        "host1$ caspac /aInitPac=MyPAC /sredis,psor:6379",
        &[BOTH, OFF3, LAST],
        &[],
        Final("/generations", "[]"),
    ),
    (
        "host1$ configure ES_PAC_MIN_COMP_CHECK=YES R1",
        &[NEW, &["host1$ mfds -g 5 f"]],
        &[&["host1$ casstart /rR1 /s:w", "host1$ sleep 30"]],
        Final("/regions/0/generation", r#""MyPAC:5.0""#),
    ),
    (
        "host1$ configure ES_PAC=MyPAC R1",
        &[&["host1$ configure ES_PAC=Other R1"]],
        &[AGAIN],
        Final("/regions/0/generation", r#""MyPAC:5.0""#),
    ),
    (
        "host1$ configure ES_SCALE_OUT_REPOS_1=psor:6379 R1",
        &[&["host1$ configure ES_SCALE_OUT_REPOS_1=queues:6380 R1"]],
        &[AGAIN],
        Final("/repositories/0/reached_by/0", r#""R1""#),
    ),
    (
        "host1$ configure ES_PAC=MyPAC ES_SCALE_OUT_REPOS_1=psor:6379 R1",
        &[&["host1$ configure ES_PAC=Other R1", "host1$ configure ES_SCALE_OUT_REPOS_1=queues:6380 R1"]],
        &[AGAIN],
        Final("/repositories/0/reached_by/0", r#""R1""#),
    ),
    (
        "host1$ configure ES_SCALE_OUT_REPOS_1=PSOR=redis,psor:6379##TMP R1",
        &[&["host1$ configure ES_SCALE_OUT_REPOS_1=queues:6380 R1"]],
        &[AGAIN],
        Final("/repositories/0/reached_by/0", r#""R1""#),
    ),
    (
        "host1$ configure ES_SCALE_OUT_REPOS_1=psor=redis_TLS,s1:26379,s2:26379##TMP R1",
        &[&["host1$ configure ES_SCALE_OUT_REPOS_1=queues:6380 R1"]],
        &[AGAIN],
        Final("/repositories/0/reached_by/0", r#""R1""#),
    ),
    (
        "host1$ mfds backup",
        &[],
        &[NEW, &["host1$ mfds restore"], BEGIN],
        Final("/regions/0/state", r#""running""#),
    ),
    (
        "host1$ mfds restore",
        &[&["host1$ mfds backup"], NEW],
        &[BEGIN],
        Final("/regions/0/state", r#""running""#),
    ),
    (
        "host1$ mfds -x 5 /backup/regions.xml",
        &[],
        &[NEW, &["host1$ mfds restore"], BEGIN],
        Final("/regions/0/state", r#""running""#),
    ),
    (
        "host1$ mfds -x 1 /backup R1 SO SYSAD SYSAD",
        &[],
        &[NEW, &["host1$ mfds restore"], BEGIN],
        Final("/regions/0/state", r#""running""#),
    ),
    ("host1$ mfds -g 5 /backup/regions.xml", &[NEW], &[BEGIN], Final("/regions/0/state", r#""running""#)),
    ("host1$ mfds /g 5 /backup/regions.xml D", &[NEW], &[BEGIN], Final("/regions/0/state", r#""running""#)),
    (
        "host1$ mfds64 -g 5 /backup/regions.xml O SYSAD SYSAD",
        &[NEW],
        &[BEGIN],
        Final("/regions/0/state", r#""running""#),
    ),
    ("host1$ dbfhadmin -casprocess -recover", &[&["host1$ casstop -rR1 -f"]], &[], Says("released")),
    (
        "host1$ dbfhadmin -casprocess -recover -host:host1",
        &[&["host1$ casstop -rR1 -f"]],
        &[],
        Says("released"),
    ),
    (
        "host1$ dbfhadmin -region -recover -usedb:MYSERVER -name:MyPAC",
        &[&["host1$ casstop -rR1 -f"]],
        &[],
        Says("released"),
    ),
    (
        r#"host1$ curl -sX POST http://localhost:10086/native/v1/regions/127.0.0.1/86/R1/start -d '{"mfStartMode":"cold"}'"#,
        &[OFF],
        &[&["host1$ sleep 30"]],
        Final("/regions/0/state", r#""running""#),
    ),
    (
        r#"host1$ curl -X POST http://localhost:10086/native/v1/regions/host2/86/R3/start -H 'Content-Type: application/json' -d '{"mfUser":"SYSAD","mfPassword":"SYSAD","mfUseSession":true,"mfStartMode":"warm"}'"#,
        &[OFF3],
        &[&["host2$ wait running R3"]],
        Final("/regions/2/state", r#""running""#),
    ),
    (
        r#"host1$ curl -X POST http://localhost:10086/native/v1/regions/127.0.0.1/86/R1/start -d '{"mfColdStart":"true"}'"#,
        &[OFF],
        &[&["host1$ sleep 30"]],
        Final("/regions/0/state", r#""running""#),
    ),
    (
        r#"host1$ curl -s -X "POST" "http://localhost:10086/native/v1/regions/127.0.0.1/86/R1/stop" -H "X-Requested-With: API" -d "{\"mfForceStop\": true, \"mfClearDynamic\": true}""#,
        &[],
        &[],
        Final("/regions/0/state", r#""crashed""#),
    ),
    (
        "host1$ curl -s -X POST http://localhost:10086/native/v1/regions/127.0.0.1/86/R1/stop",
        &[],
        &[&["host1$ sleep 40"]],
        Final("/regions/0/state", r#""stopped""#),
    ),
    (
        r#"host1$ curl -sX PUT http://localhost:10086/native/v1/regions/127.0.0.1/86/R1 -d '{"mfCASPAC":"MyPAC"}'"#,
        &[&["host1$ configure ES_PAC=Other R1"]],
        &[AGAIN],
        Final("/regions/0/generation", r#""MyPAC:5.0""#),
    ),
    (
        r#"host1$ curl -sX PUT http://localhost:10086/native/v1/regions/127.0.0.1/86/R1 -d '{"mfCASSOR":":ES_SCALE_OUT_REPOS_1=PSOR=redis,psor:6379##TMP"}'"#,
        &[&["host1$ configure ES_SCALE_OUT_REPOS_1=queues:6380 R1"]],
        &[AGAIN],
        Final("/repositories/0/reached_by/0", r#""R1""#),
    ),
    (
        r#"host1$ curl -sX PUT http://localhost:10086/native/v1/regions/127.0.0.1/86/R1 -d '{"mfCASSOR":":ES_SCALE_OUT_REPOS_1=PSOR=redis,psor:6379##TMP","mfCASPAC":"MyPAC"}'"#,
        &[&["host1$ configure ES_PAC=Other R1", "host1$ configure ES_SCALE_OUT_REPOS_1=queues:6380 R1"]],
        &[AGAIN],
        Final("/regions/0/generation", r#""MyPAC:5.0""#),
    ),
    ("host1$ redis-cli -h sent1 -p 26379 SENTINEL failover psor", &[], &[&["host1$ sleep 20"]], Updates),
    ("host1$ redis-cli -h psor -p 6379 FLUSHALL", &[], &[], Finds("removed-under-members")),
    ("host1$ redis-cli -h psor -a secret FLUSHDB", &[], &[], Finds("removed-under-members")),
    ("host1$ redis-cli -h psor -p 6379 -n 0 flushdb async", &[], &[], Finds("removed-under-members")),
    ("host1$ redis-cli -u redis://psor:6379 FLUSHALL", &[], &[], Finds("removed-under-members")),
    ("host1$ redis-cli -h psor -p 6379 SHUTDOWN", &[], &[&["host1$ sleep 20"]], Updates),
    ("host1$ redis-cli -u redis://psor:6379 shutdown nosave", &[], &[&["host1$ sleep 20"]], Updates),
    (
        "host1$ sudo -iu esadm casstop -rR1",
        &[],
        &[&["host1$ sleep 40"]],
        Final("/regions/0/state", r#""stopped""#),
    ),
    ("host1$ sudo casstop -rR1", &[], &[&["host1$ sleep 40"]], Final("/regions/0/state", r#""stopped""#)),
    (
        "host1$ time casstart -rR1 -s:w",
        &[OFF],
        &[&["host1$ sleep 30"]],
        Final("/regions/0/state", r#""running""#),
    ),
    (
        "host1$ nohup casstart -rR1 -s:w",
        &[OFF],
        &[&["host1$ sleep 30"]],
        Final("/regions/0/state", r#""running""#),
    ),
    (
        "host1$ env COBMODE=64 casstart -rR1 -s:w",
        &[OFF],
        &[&["host1$ sleep 30"]],
        Final("/regions/0/state", r#""running""#),
    ),
    (
        "host1$ ssh host2 casstop -rR3",
        &[],
        &[&["host1$ sleep 40"]],
        Final("/regions/2/state", r#""stopped""#),
    ),
    (
        r#"host1$ ssh -o BatchMode=yes root@host2 "casstop -rR3""#,
        &[],
        &[&["host1$ sleep 40"]],
        Final("/regions/2/state", r#""stopped""#),
    ),
    (
        r#"host1$ su - esadm -c "casstart -rR1 -s:w""#,
        &[OFF],
        &[&["host1$ sleep 30"]],
        Final("/regions/0/state", r#""running""#),
    ),
    (
        r#"host1$ bash -c ". /opt/microfocus/EnterpriseDeveloper/bin/cobsetenv; casstart -rR1""#,
        &[OFF],
        &[&["host1$ sleep 30"]],
        Final("/regions/0/state", r#""running""#),
    ),
    ("host1$ timeout /T 5", &[], &[], Takes(5)),
];

#[test]
fn what_is_played_at_a_cluster_has_an_effect_in_each_of_its_forms() {
    each_played_form_has_an_effect::<Cluster>("pac", ROWS);
}
