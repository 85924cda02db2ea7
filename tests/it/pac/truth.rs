//! The ledger agrees with the contents of the rows, and nothing is counted twice, whatever is done to the runbook.

use crate::support::{changed_of, play_of};
use pac::Cluster;
use proptest::prelude::*;

/// Deviations that can be combined: no two claim one unit.
const PIECES: &[&str] = &[
    "skip 1",
    "skip 2.host1.1",
    "replace 2.host1.3 with 'casstop -rR1 -f'",
    "skip 2.host1.5",
    "replace 5.host1.1 with 'casstart /rR1 /s:c'",
    "skip 9",
    "skip 11",
    "skip 12",
    "replace 13.host3.1 with 'casstop -rR4 /i'",
    "repeat 17",
    "insert 'repository failover psor:6379' at host1 after 10.host1",
    "insert 'repository restart queues:6380' at host1 after 10.host1",
    "insert 'caspac -aInitPac=MyPAC -sredis,psor:6379' at host1@9.0 before 6.host1.1",
    "reading shared-region-db=no",
    "reading repeated-u=reinitialise",
    "reading quiesce-running-jobs=abort",
    "reading quiesce-queue=discard",
    "reading definition-cache=read-through",
    "reading setmode-target=every",
    "reading jobs-of-the-dead=run-again",
    "reading cold-start=everything",
    "reading casstop-immediate=end",
    "reading dead-members=by-itself",
    "insert 'recover members host1' at host1 before 3.host1",
    "insert 'repository failover psor:6379' at host1 after 12.host3",
    "insert 'repository resync psor:6379' at host1 before 12.host3",
    "crash host1 at 8.host2.1 for 5s",
    "autostart host1",
    "scale 60%",
    "kill repository:psor at 17.host1+3s for 5s",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_acknowledged_effect_has_one_fate_and_every_loss_a_cause(
        chosen in proptest::sample::subsequence(PIECES, 0..6),
        queues in any::<bool>(),
        seed in 1_u64..1000,
    ) {
        let name = if queues { "pac/queues-in-psor" } else { "pac/three-hosts" };
        let changes = [
            ("on_refusal = \"stop\"", "on_refusal = \"continue\""),
            ("persistence = \"append-only\"", "persistence = \"none\"\nreplica_lag_s = 3"),
        ];
        // A scenario without a repository for queues has none that could restart.
        let fits = |one: &&&str| !(queues && one.contains("queues:6380"));
        let deviations: Vec<&str> = chosen.iter().filter(fits).copied().collect();
        play_of(&changed_of::<Cluster>(name, &changes), &deviations, seed);
    }
}
