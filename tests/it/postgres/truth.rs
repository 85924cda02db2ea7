//! The ledger agrees with the contents of the rows, and nothing is counted twice, whatever is done to the runbook.

use crate::support::{changed_of, play_of};
use postgres::Twin;
use proptest::prelude::*;

/// Deviations that can be combined: no two claim one unit.
const PIECES: &[&str] = &[
    "skip 4",
    "skip 6",
    "skip 7",
    "skip 8",
    "skip 9",
    "skip 10",
    "skip 11",
    "skip 12",
    "skip 14",
    "repeat 15",
    "replace 5.ops.1 with 'psql -h new -d app -c \"CREATE SUBSCRIPTION up CONNECTION ''host=old dbname=app user=repl'' PUBLICATION up WITH (copy_data = false)\"'",
    "insert 'psql -h new -d app -c \"ALTER SUBSCRIPTION up DISABLE\"' at ops after 6.ops.1",
    "insert 'psql -h new -d app -c \"DROP SUBSCRIPTION up\"' at ops before 7.app.1",
    "insert 'applications move shop to new' at app before 13.ops.1",
    "insert 'psql -h new -d app -c \"TRUNCATE item\"' at ops before 10.ops.1",
    "insert 'psql -h old -d app -c \"UPDATE acct SET mark = 0 WHERE id < 300\"' at ops before 5.ops.1",
    "insert 'psql -h old -d app -c \"UPDATE acct SET mark = 7 WHERE id < 300\"' at ops before 9.ops.1",
    "insert 'psql -h new -d app -c \"UPDATE item SET mark = 1 WHERE id < 90\"' at ops before 10.ops.1",
    "cut oldhost newhost at 7.app for 20s",
    "delay oldhost newhost by 2s at 6.ops for 20s",
    "kill server:old at 8.ops for 5s",
    "kill server:new at 10.ops for 5s",
    "crash newhost at 6.ops for 10s",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_acknowledged_update_of_a_cluster_has_one_fate_and_every_loss_a_cause(
        chosen in proptest::sample::subsequence(PIECES, 0..6),
        seed in 1_u64..1000,
    ) {
        let changes = [
            ("on_refusal = \"stop\"", "on_refusal = \"continue\""),
            ("timeout_s = 300", "timeout_s = 30"),
            ("per_s = 40", "per_s = 8"),
            ("per_s = 20", "per_s = 4"),
        ];
        play_of(&changed_of::<Twin>("postgres/one-way", &changes), &chosen, seed);
    }
}
