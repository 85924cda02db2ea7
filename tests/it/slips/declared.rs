//! Slips of what a page declares, and of where it says what is typed: edges, prompts in prose, and fences in HTML.

use super::{Back, C, No, P, Slip, To, W};

const EDGE: &str = "> after: 4";
const STOP: &str = "host1$ casstop -rR1";
const UPPER: &str = "host1@9.0$ casstart /rR1 /s:u";
const BLOCK: &str = "```console\nln$ ttDestroy OrdersLN\n```";

/// Slips of edges, and of lines that are typed and stand in no block.
pub(super) const DECLARED: &[Slip] = &[
    (C, EDGE, "> after : 4", "unknown-key", "> after : 4", Back),
    (C, EDGE, "> \u{a0}after: 4", "unknown-key", "> \u{a0}after: 4", Back),
    (C, EDGE, "> [ ] after: 4", "unknown-key", "> [ ] after: 4", Back),
    (C, EDGE, "> After: 4", "unknown-key", "> After: 4", Back),
    (C, EDGE, "> **after:** 4", "unknown-key", "> **after:** 4", Back),
    (C, EDGE, "> `after: 4`", "unknown-key", "> `after: 4`", Back),
    (C, EDGE, "> **Note** after: 4", "unknown-key", "> **Note** after: 4", No),
    (C, EDGE, "> - after: 4", "idle-edge", "> - after: 4", Back),
    (C, EDGE, "> 1. after: 4", "idle-edge", "> 1. after: 4", Back),
    (C, EDGE, "> * after: 4", "idle-edge", "> * after: 4", Back),
    (C, EDGE, "**after:** 4", "idle-edge", "**after:** 4", Back),
    (C, EDGE, "after : 4", "idle-edge", "after : 4", Back),
    (C, EDGE, "\n<br/>\n> after: 4", "idle-edge", "> after: 4", To("> after: 4")),
    (
        P,
        "## 6. Stop",
        "</details>\n## 6. Stop",
        "not-a-step",
        "## 6. Stop LN agent",
        To("## 6. Stop LN agent"),
    ),
    (P, BLOCK, "- [ ] ln$ ttDestroy OrdersLN", "not-console", "- [ ] ln$ ttDestroy OrdersLN", Back),
    (P, BLOCK, "**ln$ ttDestroy OrdersLN**", "not-console", "**ln$ ttDestroy OrdersLN**", Back),
    (P, BLOCK, "> ln$ ttDestroy OrdersLN", "not-console", "> ln$ ttDestroy OrdersLN", No),
    (P, BLOCK, "Type: ln$ ttDestroy OrdersLN", "not-console", "Type: ln$ ttDestroy OrdersLN", No),
    (P, BLOCK, "a. ln$ ttDestroy OrdersLN", "not-console", "a. ln$ ttDestroy OrdersLN", No),
    (
        P,
        BLOCK,
        "<code>ln$ ttDestroy OrdersLN</code>",
        "not-console",
        "<code>ln$ ttDestroy OrdersLN</code>",
        No,
    ),
    (P, BLOCK, "<pre>ln$ ttDestroy OrdersLN</pre>", "not-console", "<pre>ln$ ttDestroy OrdersLN</pre>", No),
    (P, BLOCK, "$ ttDestroy OrdersLN", "not-console", "$ ttDestroy OrdersLN", No),
    (
        P,
        BLOCK,
        "<details>\n```console\nln$ ttDestroy OrdersLN\n```\n</details>",
        "not-console",
        "```console",
        To(""),
    ),
    (
        P,
        "ln$ ttAdmin -repStart OrdersLN",
        "ln$ ttAdmin\n-repStart OrdersLN",
        "command-as-output",
        "-repStart OrdersLN",
        To("    -repStart OrdersLN"),
    ),
    (C, STOP, "host1$ casstop\n-rR1", "command-as-output", "-rR1", To("    -rR1")),
    (
        P,
        "## 6. Stop LN agent",
        "## 6A. Stop LN agent",
        "not-a-step",
        "## 6A. Stop LN agent",
        To("## 6a. Stop LN agent"),
    ),
    (P, "## 6. Stop LN agent", "## 6.1. Stop LN agent", "not-a-step", "## 6.1. Stop LN agent", No),
    (P, "## 6. Stop LN agent", "## 6\u{3002}Stop LN agent", "not-a-step", "## 6\u{3002}Stop LN agent", Back),
    (P, "## 6. Stop LN agent", "## 6-7. Stop LN agent", "not-a-step", "## 6-7. Stop LN agent", No),
    (C, UPPER, "host1@ 9.0$ casstart /rR1 /s:u", "no-dollar", "host1@ 9.0$ casstart /rR1 /s:u", Back),
    (C, UPPER, "host1@8.0@9.0$ casstart /rR1 /s:u", "no-dollar", "host1@8.0@9.0$ casstart /rR1 /s:u", No),
    (W, "disk_mb = 200000", "disk_mb = 200,000", "toml-syntax", "disk_mb = 200,000", Back),
    (W, "timeout_s = 2", "timeout_s = 2,", "toml-syntax", "timeout_s = 2,", Back),
    (W, "releases = [\"5.1\"]", "releases = \"5.1\"", "wrong-type", "releases = \"5.1\"", Back),
    (W, "releases = [\"5.1\"]", "releases = [5.1]", "wrong-type", "releases = [5.1]", Back),
    (W, "releases = [\"5.1\"]", "releases = 5.1", "wrong-type", "releases = 5.1", Back),
    (W, "releases = [\"5.1\"]", "releases = []", "out-of-range", "releases = []", No),
    (W, "\nper_s = 500", "\nper_min = 500", "unknown-key", "per_min = 500", No),
    // One slip, though a lane, a link and a store name the host.
    (W, "name = \"db-ln-01\"", "name = \"DB-ln-01\"", "unknown-name", "name = \"DB-ln-01\"", Back),
    (W, "ln = \"db-ln-01\"", "ln = \"DB-ln-01\"", "unknown-name", "ln = \"DB-ln-01\"", Back),
    (W, "[[hosts]]", "[hosts]", "toml-syntax", "[hosts]", Back),
    (W, "reset = ", "resets = ", "unknown-reading", "resets = \"clear\"", Back),
    (W, "\nkb_per_s = 10000", "\nmb_per_s = 10000", "unknown-key", "mb_per_s = 10000", No),
];
