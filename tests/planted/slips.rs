//! Slips of whoever wrote the runbook: a line left out, two lines swapped, a wrong store, lane, state, port or tool, a
//! wait that is missing.
//!
//! A slip is a change of the text of one step, so that it goes through the parser like any other runbook. Some are slips
//! that the vendor's page really has.

/// A slip in a runbook.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slip {
    /// Its name.
    pub(crate) name: &'static str,
    /// The scenario whose runbook has it.
    pub(crate) scenario: &'static str,
    /// The step it is in.
    pub(crate) step: &'static str,
    /// What should stand there.
    pub(crate) right: &'static str,
    /// What stands there.
    pub(crate) wrong: &'static str,
}

const FIRST: &str = "stores/first-half";
const SECOND: &str = "stores/second-half";
const CORRECTED: &str = "stores/corrected";
const CLUSTER: &str = "pac/three-hosts";

const fn slip(
    name: &'static str,
    (scenario, step): (&'static str, &'static str),
    right: &'static str,
    wrong: &'static str,
) -> Slip {
    Slip { name, scenario, step, right, wrong }
}

impl Slip {
    /// The text of a runbook with the slip in it.
    pub(crate) fn make(&self, text: &str) -> String {
        let heading = format!("\n## {}. ", self.step);
        let begin =
            text.find(&heading).unwrap_or_else(|| panic!("{}: no step {}", self.scenario, self.step)) + 1;
        let end = text[begin..].find("\n## ").map_or(text.len(), |length| begin + length);
        let step = &text[begin..end];
        assert_eq!(step.matches(self.right).count(), 1, "{}: `{}` in {step}", self.name, self.right);
        let spoilt = step.replacen(self.right, self.wrong, 1);
        format!("{}{spoilt}{}", &text[..begin], &text[end..])
    }
}

/// Every slip.
pub(crate) const SLIPS: &[Slip] = &[
    slip(
        "no-pause-before-the-dump",
        (FIRST, "1"),
        "original$ ttRepAdmin -dsn Original\n    -receiver -name Upgrade\n    -state pause",
        "original$ sleep 1",
    ),
    slip("stop-for-pause", (FIRST, "1"), "-state pause", "-state stop"),
    slip("applications-the-wrong-way", (FIRST, "1"), "move Upgrade to Original", "move Original to Upgrade"),
    slip(
        "no-wait-for-the-last-updates",
        (FIRST, "2"),
        "upgrade$ marker Upgrade to Original",
        "upgrade$ sleep 1",
    ),
    slip("wrong-port", (FIRST, "4"), "set port 22011", "set port 22111"),
    slip(
        "no-reset",
        (FIRST, "9"),
        "upgrade$ ttRepAdmin -dsn Upgrade\n    -receiver -name Original\n    -reset\n",
        "",
    ),
    slip("ports-at-the-wrong-store", (FIRST, "10"), "dsn=Upgrade -e", "dsn=Original -e"),
    slip(
        "no-start-after-the-stop",
        (FIRST, "11"),
        "upgrade$ ttRepAdmin -dsn Upgrade\n    -receiver -name Original\n    -state start\n",
        "",
    ),
    slip(
        "start-before-stop",
        (FIRST, "11"),
        "stop\nupgrade$ sleep 10\nupgrade$ ttRepAdmin -dsn Upgrade\n    -receiver -name Original\n    -state start",
        "start\nupgrade$ sleep 10\nupgrade$ ttRepAdmin -dsn Upgrade\n    -receiver -name Original\n    -state stop",
    ),
    slip("agent-of-the-wrong-store", (FIRST, "12"), "-repStart Upgrade", "-repStart Original"),
    slip("no-wait-before-the-destroy", (SECOND, "14"), "upgrade$ marker Original to Upgrade\n", ""),
    slip(
        "stop-for-the-other-pause",
        (SECOND, "15"),
        "-receiver -name Original -state\n    pause",
        "-receiver -name Original -state\n    stop",
    ),
    slip("dump-of-the-wrong-store", (SECOND, "17"), "-c DSN=Original", "-c DSN=Upgrade"),
    slip("pause-for-start", (SECOND, "22"), "-state\n    start", "-state\n    pause"),
    slip("no-wait-at-the-hand-over", (CORRECTED, "18"), "original$ marker Original to Upgrade\n", ""),
    slip(
        "no-agent-start",
        (CORRECTED, "28"),
        "original$ ttAdmin -wait -repStart Original",
        "original$ sleep 1",
    ),
    slip("restore-at-the-wrong-host", (CORRECTED, "12"), "upgrade@6.0$", "original@6.0$"),
    slip("dump-with-the-new-tools", (CORRECTED, "22"), "original@5.1$", "original@6.0$"),
    slip("destroy-of-the-wrong-store", (CORRECTED, "23"), "ttDestroy Original", "ttDestroy Upgrade"),
    slip("no-conversion", (CORRECTED, "26"), "original$ ttRepAdmin -dsn Original -self -upgrade\n", ""),
    slip("no-stop", (CLUSTER, "2"), "host1$ casstop -rR2\n", ""),
    slip("install-at-the-wrong-host", (CLUSTER, "3"), "host1$ install", "host2$ install"),
    slip("warm-for-upgrade", (CLUSTER, "5"), "/s:u", "/s:w"),
    slip("region-of-another-host", (CLUSTER, "8"), "/rR3", "/rR4"),
    slip(
        "mode-never-set",
        (CLUSTER, "9"),
        "host1@9.0$ caspac -aSetMode=Running -sredis,psor:6379",
        "host1$ sleep 1",
    ),
    slip("quiesce-at-a-new-prompt", (CLUSTER, "12"), "host3@8.0$", "host1@9.0$"),
    slip(
        "install-before-the-stop",
        (CLUSTER, "13"),
        "host3$ casstop -rR4\nhost3$ wait stopped R4\nhost3$ install 9.0",
        "host3$ install 9.0\nhost3$ casstop -rR4\nhost3$ wait stopped R4",
    ),
    slip("wait-for-the-wrong-generation", (CLUSTER, "16"), "wait members old", "wait members new"),
];
