//! What `pg_ctl` finds: a server that is stopped already, or runs already, and how the check tells it at its line.

use super::typed::{ends, told};
use rehearsal::outcome::StepResult;

const STOP: &str = "old$ pg_ctl -D /srv/old stop";
const NO_SERVER: &str = "PID file \"postmaster.pid\" does not exist Is server running?";

#[test]
fn pg_ctl_succeeds_only_where_the_server_is_as_it_is_to_be() {
    use StepResult::{NotModelled, Ok, Refused};
    let status = "old$ pg_ctl -D /srv/old status";
    let looked_for = format!("{status}\npg_ctl: no server running");
    for (before, line, result, says) in [
        (&[][..], status, Ok, "server is running"),
        (&[STOP], status, Refused, "pg_ctl: no server running"),
        (&[STOP], &looked_for, Ok, "no server running"),
        (&[], &looked_for, StepResult::Failed, "did not come"),
        (&[STOP], STOP, Refused, NO_SERVER),
        (&[STOP], "old$ pg_ctl -D /srv/old reload", Refused, NO_SERVER),
        (&[STOP], "old$ pg_ctl -D /srv/old restart", Ok, "server started"),
        (&[], "old$ pg_ctl -D /srv/old start", Refused, "pg_ctl: could not start server"),
        (&[], "old$ pg_ctl --pgdata=/srv/old --mode=fast -w -t60 -s stop", Ok, "server stopped"),
        (&[], "old$ pg_ctl -D /srv/old -mimmediate stop", NotModelled, "-mimmediate"),
        (&[], "old$ pg_ctl -D /srv/old -m smart stop", NotModelled, "-m smart"),
        (&[], "old$ pg_ctl -D /srv/old -o '-p 5433' start", NotModelled, "-o"),
    ] {
        let lines: Vec<&str> = before.iter().copied().chain([line]).collect();
        let (ended, said) = ends(&lines);
        assert_eq!(ended, result, "{lines:?}: {said}");
        assert!(said.contains(says), "{lines:?}: {said}");
    }
}

#[test]
fn what_stands_behind_a_look_at_a_stopped_server_is_not_run() {
    let (ended, said) = ends(&[STOP, "old$ pg_ctl -D /srv/old status && pg_ctl -D /srv/old start"]);
    assert_eq!(ended, StepResult::NotReached, "{said}");
}

#[test]
fn a_server_that_is_stopped_or_runs_already_is_told_at_its_line() {
    let status = "old$ pg_ctl -D /srv/old status";
    let looked_for = format!("{status}\npg_ctl: no server running");
    for (lines, code) in [
        (&[STOP, STOP][..], Some("stopped-already")),
        (&[STOP, "old$ pg_ctl -D /srv/old reload"], Some("stopped-already")),
        (&[STOP, status], Some("stopped-already")),
        (&[STOP, &looked_for], None),
        (&[STOP, "old$ pg_ctl -D /srv/old start", status], None),
        (&[STOP, "old$ pg_ctl -D /srv/old restart", STOP], None),
        (&["old$ pg_ctl -D /srv/old start"], Some("runs-already")),
    ] {
        let found = told(lines);
        let found: Vec<&str> = found.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(found, code.into_iter().collect::<Vec<_>>(), "{lines:?}");
    }
}
