//! What each form that is played does at a pair: A at ahost and B at bhost, in the scheme repl.s.

use super::Shows::{Disk, Fails, Final, Finds, Later, Says, Updates};
use super::{Lines, Row, each_played_form_has_an_effect};
use stores::Pair;

/// The applications of A work at B, and A's agent is down.
const MOVE: Lines = &["a$ applications move A to B", "a$ ttAdmin -wait -repStop A"];

/// A is dumped and destroyed.
const GONE: Lines =
    &["a$ applications move A to B", "a$ ttAdmin -wait -repStop A", "a$ ttMigrate -c A f", "a$ ttDestroy A"];

/// The same, and a newer release is there.
const NEW: Lines = &[
    "a$ applications move A to B",
    "a$ ttAdmin -wait -repStop A",
    "a$ ttMigrate -c A f",
    "a$ ttDestroy A",
    "a$ install 6.0",
];

const STOP: Lines = &["a$ ttAdmin -wait -repStop A"];

const PAUSE: Lines = &["a$ ttRepAdmin -receiver -name B -state pause A", "a$ sleep 20"];

/// A is backed up and destroyed.
const BACKUP: Lines = &[
    "a$ applications move A to B",
    "a$ ttAdmin -wait -repStop A",
    "a$ ttBackup -dir /b A",
    "a$ ttDestroy A",
];

/// B is gone, after its channel was stopped.
const COPY: Lines = &[
    "b$ applications move B to A",
    "a$ ttRepAdmin -receiver -name B -state stop A",
    "b$ ttAdmin -wait -repStop B",
    "b$ ttDestroy B",
];

const ROWS: &[Row] = &[
    (
        r#"a$ ttIsql -e "connect dsn=A; call ttRepStop;""#,
        &[],
        &[&["a$ sleep 10"]],
        Final("/stores/0/agent", r#""down""#),
    ),
    (
        r#"a$ ttIsql -e "call ttRepSubscriberStateSet(, , , , 1);" A"#,
        &[],
        &[&["a$ sleep 20"]],
        Final("/stores/0/channel/state", r#""pause""#),
    ),
    (
        "a$ ttRepAdmin -dsn A -receiver -name B -state pause",
        &[],
        &[&["a$ sleep 20"]],
        Final("/stores/0/channel/state", r#""pause""#),
    ),
    (
        "a$ ttRepAdmin -receiver -name B -state start A",
        &[PAUSE],
        &[&["a$ sleep 20"]],
        Final("/stores/0/channel/state", r#""start""#),
    ),
    (
        "a$ ttRepAdmin -receiver -name B -host bhost -state pause A",
        &[],
        &[&["a$ sleep 20"]],
        Final("/stores/0/channel/state", r#""pause""#),
    ),
    (
        "a$ ttRepAdmin -receiver -name B -scheme repl.s -state pause A",
        &[],
        &[&["a$ sleep 20"]],
        Final("/stores/0/channel/state", r#""pause""#),
    ),
    (
        "a$ ttRepAdmin -receiver -state start A",
        &[PAUSE],
        &[&["a$ sleep 20"]],
        Final("/stores/0/channel/state", r#""start""#),
    ),
    (
        "a$ ttrepadmin -RECEIVER -Name B -State PAUSE A",
        &[],
        &[&["a$ sleep 20"]],
        Final("/stores/0/channel/state", r#""pause""#),
    ),
    (
        "a$ ttRepAdmin -receiver -name B -reset A",
        &[PAUSE],
        &[&["a$ ttRepAdmin -bookmark A", "a$ ttRepAdmin -receiver -name B -state start A", "a$ sleep 30"]],
        Updates,
    ),
    (
        "a$ ttRepAdmin -receiver -name B -reset -state start A",
        &[PAUSE],
        &[&["a$ sleep 20"]],
        Final("/stores/0/channel/state", r#""start""#),
    ),
    ("a$ ttRepAdmin -receiver -list A", &[], &[], Says("B  Auto  start")),
    ("a$ ttRepAdmin -dsn A -receiver list", &[], &[], Says("B  Auto  start")),
    ("a$ ttRepAdmin -self -list A", &[], &[], Says("A  ahost")),
    (
        "a$ ttRepAdmin -dsn A -self -upgrade",
        &[NEW, &["a$ ttMigrate -r A f"]],
        &[],
        Final("/stores/0/definitions", r#""6.0""#),
    ),
    ("a$ ttRepAdmin -dsn A -self -check", &[], &[], Says("definitions are consistent")),
    ("a$ ttRepAdmin -bookmark A", &[], &[], Says("Replication hold LSN")),
    ("a$ ttRepAdmin -log A", &[], &[], Says("held by replication")),
    ("a$ ttRepAdmin -showstatus A", &[], &[], Says("agent of A is up")),
    ("a$ ttRepAdmin -showconfig A", &[], &[], Says("repl.s: store B")),
    ("a$ ttRepAdmin -wait A", &[PAUSE], &[], Fails("no answer")),
    ("a$ ttRepAdmin -wait -name B -host bhost -timeout 60 A", &[PAUSE], &[], Fails("timed out before")),
    (
        "b$ ttRepAdmin -duplicate -from A -host ahost -setMasterRepStart B",
        &[COPY],
        &[],
        Final("/stores/1/exists", "true"),
    ),
    ("a$ ttAdmin -repStart A", &[STOP], &[&["a$ sleep 10"]], Final("/stores/0/agent", r#""up""#)),
    ("a$ ttAdmin -wait -repStop A", &[], &[], Final("/stores/0/agent", r#""down""#)),
    ("a$ ttAdmin -repstart A", &[STOP], &[&["a$ sleep 10"]], Final("/stores/0/agent", r#""up""#)),
    ("a$ ttAdmin -ramLoad A", &[MOVE, &["a$ ttAdmin -ramUnload A"]], &[], Final("/stores/0/loaded", "true")),
    ("a$ ttAdmin -ramUnload A", &[MOVE], &[], Final("/stores/0/loaded", "false")),
    ("a$ ttAdmin -repPolicy always A", &[STOP], &[&["a$ sleep 10"]], Final("/stores/0/agent", r#""up""#)),
    (
        "a$ ttAdmin -repPolicy manual A",
        &[&["a$ ttAdmin -repPolicy always A"]],
        &[STOP],
        Final("/stores/0/agent", r#""down""#),
    ),
    ("a$ ttAdmin -repPolicy norestart A", &[], &[&["a$ ttAdmin -query A"]], Later("norestart")),
    ("a$ ttAdmin -ramPolicy always A", &[MOVE], &[&["a$ ttDestroy A"]], Final("/stores/0/exists", "true")),
    (
        "a$ ttAdmin -ramPolicy manual A",
        &[MOVE, &["a$ ttAdmin -ramUnload A"]],
        &[&["a$ ttAdmin -ramLoad A", "a$ ttDestroy A"]],
        Final("/stores/0/exists", "true"),
    ),
    (
        "a$ ttAdmin -ramPolicy manual -ramLoad A",
        &[MOVE, &["a$ ttAdmin -ramUnload A"]],
        &[],
        Final("/stores/0/loaded", "true"),
    ),
    ("a$ ttAdmin -ramPolicy manual -ramUnload A", &[MOVE], &[], Final("/stores/0/loaded", "false")),
    (
        "a$ ttAdmin -repPolicy manual -repStart A",
        &[&["a$ ttAdmin -repPolicy always A", "a$ ttAdmin -repPolicy manual A"], STOP],
        &[&["a$ sleep 10"]],
        Final("/stores/0/agent", r#""up""#),
    ),
    (
        "a$ ttAdmin -ramLoad -repStart A",
        &[MOVE, &["a$ ttAdmin -ramUnload A"]],
        &[&["a$ sleep 10"]],
        Final("/stores/0/agent", r#""up""#),
    ),
    (
        "a$ ttAdmin -repPolicy always -ramPolicy manual A",
        &[STOP],
        &[&["a$ sleep 10"]],
        Final("/stores/0/agent", r#""up""#),
    ),
    ("a$ ttAdmin -query A", &[], &[], Says("Policy")),
    ("a$ ttAdmin A", &[], &[], Says("Policy")),
    (
        "a$ ttMigrate -c DSN=A f",
        &[MOVE],
        &[&["a$ ttDestroy A", "a$ ttMigrate -r A f"]],
        Final("/stores/0/exists", "true"),
    ),
    (
        "a$ ttMigrate -c A f",
        &[MOVE],
        &[&["a$ ttDestroy A", "a$ ttMigrate -r A f"]],
        Final("/stores/0/exists", "true"),
    ),
    (
        "a$ ttMigrate -c -noRepUpgrade A f",
        &[MOVE],
        &[&["a$ ttDestroy A", "a$ ttMigrate -r A f"]],
        Final("/stores/0/exists", "true"),
    ),
    (r#"a$ ttMigrate -r "DSN=A;AutoCreate=0" f"#, &[GONE], &[], Final("/stores/0/exists", "true")),
    (
        "a$ ttMigrate -r -noRepUpgrade A f",
        &[NEW],
        &[&["a$ sleep 1"]],
        Final("/stores/0/definitions", "\"5.1\""),
    ),
    ("a$ cp -p f g.dmp", &[GONE], &[&["a$ ttMigrate -l g.dmp"]], Later("g.dmp: data store A of release 5.1")),
    ("a$ mv f g.dmp", &[GONE], &[&["a$ ttMigrate -l g.dmp"]], Later("g.dmp: data store A of release 5.1")),
    ("a$ scp f adm@bhost:/tmp", &[GONE], &[&["b$ ttMigrate -l /tmp/f"]], Later("/tmp/f: data store A")),
    (
        "a$ rsync -av --progress f bhost:/tmp/",
        &[GONE],
        &[&["b$ ttMigrate -l /tmp/f"]],
        Later("/tmp/f: data store A"),
    ),
    ("a$ ttMigrate -l f", &[GONE], &[], Says("f: data store A of release 5.1")),
    ("a$ ttMigrate -r -rename a:b A f", &[GONE], &[], Fails("-rename cannot be used")),
    (
        "a$ ttBackup -dir /b A",
        &[MOVE],
        &[&["a$ ttDestroy A", "a$ ttRestore -dir /b A"]],
        Final("/stores/0/exists", "true"),
    ),
    (
        r#"a$ ttBackup -dir /b -fname f "dsn=A""#,
        &[MOVE],
        &[&["a$ ttDestroy A", "a$ ttRestore -dir /b -fname f A"]],
        Final("/stores/0/exists", "true"),
    ),
    (
        "a$ ttBackup -dir /b -fname f -force A",
        &[&["a$ ttBackup -dir /b -fname f A"], PAUSE, MOVE],
        &[&["a$ ttDestroy A", "a$ ttRestore -dir /b -fname f A"]],
        Final("/stores/0/channel/state", r#""pause""#),
    ),
    (
        "a$ ttBackup -type fileFull -dir /b A",
        &[MOVE],
        &[&["a$ ttDestroy A", "a$ ttRestore -dir /b A"]],
        Final("/stores/0/exists", "true"),
    ),
    ("a$ ttRestore -dir /b A", &[BACKUP], &[], Final("/stores/0/exists", "true")),
    (
        r#"a$ ttRestore -dir /b -fname f "DSN=A""#,
        &[MOVE, &["a$ ttBackup -dir /b -fname f A", "a$ ttDestroy A"]],
        &[],
        Final("/stores/0/exists", "true"),
    ),
    ("a$ ttDestroy A", &[MOVE], &[], Final("/stores/0/exists", "false")),
    (
        "a$ ttDestroy -wait A",
        &[&["a$ applications move A to B", "a$ ttAdmin -repStop A"]],
        &[],
        Final("/stores/0/exists", "false"),
    ),
    ("a$ ttDestroy -wait -timeout 60 A", &[], &[], Fails("still in use")),
    ("a$ ttDestroy -connStr DSN=A", &[MOVE], &[], Final("/stores/0/exists", "false")),
    (r#"a$ ttIsql -connStr dsn=A -e "quit;""#, &[GONE], &[], Final("/stores/0/exists", "true")),
    (r#"a$ ttIsql -connStr "DSN=A;AutoCreate=0" -e quit"#, &[GONE], &[], Fails("does not exist")),
    (
        r#"a$ ttIsql -e "alter replication s alter store A on \"ahost\" set port 22011;" A"#,
        &[STOP],
        &[],
        Final("/stores/0/ports/own", "22011"),
    ),
    (
        r#"a$ ttIsql -e "alter replication s alter store A on ahost set port 1 alter store B on bhost set port 2;" A"#,
        &[STOP],
        &[],
        Final("/stores/0/ports/peer", "2"),
    ),
    (
        r#"a$ ttIsql -e "alter replication s alter store A set failthreshold 10;" A"#,
        &[STOP],
        &[&["a$ ttAdmin -wait -repStart A"], PAUSE, &["a$ sleep 600"]],
        Finds("channel-failed"),
    ),
    (
        r#"a$ ttIsql -e "alter cache group c set autorefresh state on;" A"#,
        &[GONE, &["a$ ttMigrate -r A f"]],
        &[],
        Final("/stores/0/cache_groups/0/autorefresh", "true"),
    ),
    (r#"a$ ttIsql -e "select perm_in_use_size from sys.monitor;" A"#, &[], &[], Says("1 row")),
    (r#"a$ ttIsql -e "select * from ttrep.reppeers;" A"#, &[], &[], Says("< B, 0, ")),
    (
        r#"a$ ttIsql -e "call ttRepSubscriberWait(NULL, NULL, NULL, NULL, 60); call ttRepStop;" A"#,
        &[],
        &[&["a$ sleep 10"]],
        Final("/stores/0/agent", r#""down""#),
    ),
    (r#"a$ ttIsql -e "repschemes;" A"#, &[], &[], Says("repl.s: store B")),
    (r#"a$ ttIsql -e "repschemes repl.s;" A"#, &[], &[], Says("repl.s: store B")),
    (
        r#"a$ ttIsql -e "call ttRepStart;" A"#,
        &[STOP],
        &[&["a$ sleep 10"]],
        Final("/stores/0/agent", r#""up""#),
    ),
    (r#"a$ ttIsql -e "call ttRepStop;" A"#, &[], &[&["a$ sleep 10"]], Final("/stores/0/agent", r#""down""#)),
    (
        r#"a$ ttIsql -e "call ttRepPolicySet('always');" A"#,
        &[STOP],
        &[&["a$ sleep 10"]],
        Final("/stores/0/agent", r#""up""#),
    ),
    (
        r#"a$ ttIsql -e "call ttRepPolicy('manual');" A"#,
        &[&["a$ ttAdmin -repPolicy always A"]],
        &[STOP],
        Final("/stores/0/agent", r#""down""#),
    ),
    (
        r#"a$ ttIsql -e "call ttRamPolicySet('manual');" A"#,
        &[MOVE],
        &[&["a$ ttAdmin -ramUnload A", "a$ ttAdmin -ramLoad A", "a$ ttDestroy A"]],
        Final("/stores/0/exists", "true"),
    ),
    (
        r#"a$ ttIsql -e "call ttRepSubscriberStateSet('S', 'REPL', 'B', 'bhost', 2);" A"#,
        &[],
        &[&["a$ sleep 20"]],
        Final("/stores/0/channel/state", r#""stop""#),
    ),
    (
        r#"a$ ttIsql -e "call ttRepSubscriberStateSet(NULL, NULL, NULL, NULL, 0);" A"#,
        &[PAUSE],
        &[&["a$ sleep 20"]],
        Final("/stores/0/channel/state", r#""start""#),
    ),
    (
        r#"a$ ttIsql -e "call ttRepSubscriberWait(NULL, NULL, NULL, NULL, -1);" A"#,
        &[PAUSE],
        &[],
        Fails("no answer"),
    ),
    (
        r#"a$ ttIsql -e "call ttRepSubscriberWait('S', 'REPL', 'B', 'bhost', 60);" A"#,
        &[PAUSE],
        &[],
        Says("< 01 >"),
    ),
    (r#"a$ ttIsql -e "call ttReplicationStatus('B');" A"#, &[], &[], Says("B  Auto  start")),
    (r#"a$ ttIsql -e "call ttBookmark;" A"#, &[], &[], Says("Replication hold LSN")),
    (r#"a$ ttIsql -e "call ttCkpt;" A"#, &[&["a$ sleep 300"]], &[&["a$ sleep 280"]], Disk),
    (r#"a$ ttIsql -e "call ttCkptBlocking(10, 1);" A"#, &[&["a$ sleep 300"]], &[&["a$ sleep 280"]], Disk),
    ("a$ ttDaemonAdmin -stop", &[], &[], Final("/stores/0/loaded", "false")),
    (
        "a$ ttDaemonAdmin -start",
        &[&["a$ ttDaemonAdmin -stop"]],
        &[&["a$ sleep 20"]],
        Final("/stores/0/loaded", "true"),
    ),
    ("a$ ttDaemonAdmin -restart", &[], &[&["a$ sleep 30"]], Final("/stores/0/agent", r#""down""#)),
    ("a$ ttStatus", &[], &[], Says("agent is up")),
    ("a$ ttVersion", &[], &[], Says("5.1")),
];

#[test]
fn what_is_played_at_a_pair_has_an_effect_in_each_of_its_forms() {
    each_played_form_has_an_effect::<Pair>("stores", ROWS);
}
