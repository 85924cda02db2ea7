//! Further slips, found by whoever looked for those that were told as something else, twice, or not at all.

use super::{Back, C, No, P, Slip, To, W};
use runbook::NOT_MODELLED;

const DESTROY: &str = "ln$ ttDestroy OrdersLN";
const STOP: &str = "host1$ casstop -rR1";
const START: &str = "host1@9.0$ casstart /rR1 /s:u";

/// Slips in a text and in a scenario.
pub(super) const FURTHER: &[Slip] = &[
    (
        C,
        START,
        "host1@9.0$ casstart \u{2215}rR1 \u{2215}s:u",
        "typographic",
        "host1@9.0$ casstart \u{2215}rR1 \u{2215}s:u",
        Back,
    ),
    (P, DESTROY, "ln$ ttDestroy OrdersLN\nY", "question", "Y", To("")),
    (C, STOP, "host1$ casstop -rR1\nyes", "question", "yes", To("")),
    (
        P,
        "## 8. Destroy old store",
        "## [8. Destroy old store](#destroy)",
        "not-a-step",
        "## [8. Destroy old store](#destroy)",
        Back,
    ),
    (C, "> after: 4", "> before: 4", "unknown-key", "> before: 4", No),
    (C, "> after: 4", "> depends on: 4", "unknown-key", "> depends on: 4", No),
    (C, "> after: 4", "> after\u{ff1a} 4", "unknown-key", "> after\u{ff1a} 4", Back),
    (C, "> after: 4", "> after \u{2013} 4", "unknown-key", "> after \u{2013} 4", Back),
    (C, "> after: 4", "> after = 4", "unknown-key", "> after = 4", Back),
    (C, "> after: 4", "* after: 4", "idle-edge", "* after: 4", Back),
    (C, "> after: 4", "> after: 4 and 3", "bad-address", "> after: 4 and 3", No),
    (C, "> after: 4", "> after: 4, 3", "bad-address", "> after: 4, 3", No),
    (
        C,
        STOP,
        "host1@8,0$ casstop -rR1",
        "no-dollar",
        "host1@8,0$ casstop -rR1",
        To("host1@8.0$ casstop -rR1"),
    ),
    (C, STOP, "host1$ casstop -rR3", "region-not-of-lane", "host1$ casstop -rR3", No),
    (C, STOP, "host1$ casstop -lR3", NOT_MODELLED, "host1$ casstop -lR3", No),
    (C, START, "host1@9.0$ casstart /r R1 /s u", "missing-value", "host1@9.0$ casstart /r R1 /s u", Back),
    (
        C,
        "host1@9.0$ caspac -aCheckCompat=MyPAC -sredis,psor:6379",
        "host1@9.0$ caspac -a CheckCompat=MyPAC -s redis,psor:6379",
        NOT_MODELLED,
        "host1@9.0$ caspac -a CheckCompat=MyPAC -s redis,psor:6379",
        Back,
    ),
    (
        C,
        "host1$ wait drained R1",
        "host1$ wait until drained R1",
        "unknown-word",
        "host1$ wait until drained R1",
        No,
    ),
    (P, DESTROY, "ln$ ttDestroy OrdersNY", "dsn-not-of-lane", "ln$ ttDestroy OrdersNY", No),
    (
        P,
        "ny$ ttRepAdmin -dsn OrdersNY -receiver -name OrdersLN -state pause",
        "ny$ ttRepAdmin /dsn OrdersNY /receiver /name OrdersLN /state pause",
        "unknown-option",
        "ny$ ttRepAdmin /dsn OrdersNY /receiver /name OrdersLN /state pause",
        Back,
    ),
    (W, "latency_s = 0.04", "latency_ms = 40", "unknown-key", "latency_ms = 40", No),
    (W, "[readings]", "[reading]", "unknown-key", "[reading]", Back),
    (W, "release = \"5.1\"", "release = \"5.2\"", "release-not-installed", "release = \"5.2\"", No),
];
