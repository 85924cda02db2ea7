//! A physical standby that is made a subscriber and then upgraded: no table is copied, and its sequences are as far as they
//! were (`docs/models/postgres.md` 5.3).

use crate::support::{changed_text, folder, opened, play_of};
use postgres::Twin;
use rehearsal::Scene;
use rehearsal::outcome::{Outcome, Verdict};

/// The runbook: the standby becomes a subscriber and is upgraded while the applications work.
const RUNBOOK: &str = r#"# By a standby

## 1. Make a subscriber of the standby

```console
new$ pg_ctl -D /srv/twin stop -m fast
new$ pg_createsubscriber -D /srv/twin -P "host=old user=postgres" -d app --publication=up --subscription=up
```

## 2. Upgrade it

```console
new$ pg_ctl -D /srv/new stop -m fast
new$ pg_upgrade -b /usr/lib/postgresql/17/bin -B /usr/lib/postgresql/18/bin -d /srv/twin -D /srv/new --link
new$ pg_ctl -D /srv/new start
```

## 3. Stop the applications

```console
app$ applications stop all
```

## 4. Wait

```console
ops$ until [ "$(psql -h old -d app -Atc "SELECT confirmed_flush_lsn >= pg_current_wal_lsn() FROM pg_replication_slots WHERE slot_name = 'up'")" = t ]; do sleep 0.1; done
```

## 5. Advance the sequences

```console
ops$ psql -h old -d app -Atc "SELECT format('SELECT setval(%L, %s);', schemaname || '.' || sequencename, last_value) FROM pg_sequences WHERE last_value IS NOT NULL" | psql -h new -d app -At
```

## 6. End the direction

```console
ops$ psql -h new -d app -c "DROP SUBSCRIPTION up"
```

## 7. Start the applications

```console
app$ applications start new
```
"#;

/// The old cluster of 17 with its standby, and an empty cluster of 18 on the standby's host.
fn scene() -> Scene<Twin> {
    let name = "postgres/corrected";
    let standby = "[[postgres.cluster]]\nname = \"twin\"\nhost = \"newhost\"\nrelease = \"17\"\nstandby_of = \"old\"\n\n";
    let tables = "[[postgres.table]]\nname = \"acct\"";
    let text = |file: &str, found: String| {
        if file == "runbook.md" {
            return RUNBOOK.to_owned();
        }
        let releases =
            ("releases = [\"17\"]\ndisk_mb = 20000", "releases = [\"17\", \"18\"]\ndisk_mb = 20000");
        let new = ("release = \"17\"", "release = \"18\"");
        let old = ("release = \"16\"", "release = \"17\"");
        let programs = ("releases = [\"16\"]", "releases = [\"17\"]");
        let more = (tables, &*format!("{standby}{tables}"));
        let lanes = ("ops = \"admin\"", "ops = \"admin\"\nnew = \"newhost\"");
        changed_text(name, found, &[lanes, releases, new, old, programs, more])
    };
    opened(name, &folder().join(name), &text)
}

fn run(deviations: &[&str]) -> Outcome {
    play_of(&scene(), deviations, 1)
}

#[test]
fn a_standby_that_becomes_a_subscriber_and_is_upgraded_has_everything() {
    let outcome = run(&[]);
    assert_eq!(outcome.verdict, Verdict::Held, "{:?} {:?}", outcome.goal, outcome.findings);
    assert!(outcome.updates.survived > 1_000, "{:?}", outcome.updates);
}

#[test]
fn a_standby_that_runs_is_no_subscriber_and_one_whose_sequences_are_left_hands_ids_out_again() {
    let refused = run(&["skip 1.new.1"]);
    assert_eq!(refused.verdict, Verdict::Stuck, "{:?}", refused.goal);
    let left = run(&["skip 5"]);
    assert_eq!(left.verdict, Verdict::Violated, "{:?}", left.goal);
    let taken = left.findings.iter().any(|one| one.kind.contains("id") || one.kind.contains("sequence"));
    assert!(taken, "{:?}", left.findings);
}

#[test]
fn what_is_written_after_the_wait_is_lost_with_the_direction() {
    let outcome = run(&["move 3 after 6"]);
    assert_eq!(outcome.verdict, Verdict::Violated, "{:?}", outcome.goal);
    assert!(outcome.updates.lost > 0, "{:?}", outcome.updates);
    assert!(outcome.findings.iter().all(|one| !one.kind.contains("disagree")), "{:?}", outcome.findings);
}
