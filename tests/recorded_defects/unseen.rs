//! The defects of the pair that no recording can show, each with the reason.

pub(crate) const UNSEEN: &[(&str, &str)] = &[
    (
        "batches-wait-for-their-first-record",
        "nothing depends on time: everything comes to rest between two steps",
    ),
    ("the-goal-forgets-the-release", "a recording tells what the nodes hold, and has no goal"),
    ("the-goal-forgets-the-channel", "a recording tells what the nodes hold, and has no goal"),
    (
        "mark-before-acknowledgement",
        "every batch is answered before anything else is done, one that stalls too, and the answer puts the mark right",
    ),
    ("ports-do-not-matter", "no port is altered, and both nodes are of one release"),
    (
        "stop-spares-an-old-mark",
        "neither mark nor state travels with a dump of the recorded pair (`dump_peers = \"drop\"`)",
    ),
    (
        "reset-goes-to-the-oldest-record-always",
        "a reset of the recorded pair goes to the end of the log (`reset = \"tail\"`)",
    ),
    ("what-a-log-lost-is-still-held", "no host and no process dies"),
    ("full-disk-receives", "no disk is full"),
    ("an-old-store-may-run", "no store runs under a further data source"),
    ("purge-ignores-the-hold-position", "no log comes to the end of its first file"),
    ("no-threshold-is-a-threshold-of-none", "no log comes to the end of its first file"),
    ("arriving-delete-keeps-the-row", "nothing is deleted"),
    (
        "older-version-wins",
        "what arrives is taken as it comes, or stalls; no time stamps are compared (`arriving = \"stall\"`)",
    ),
    ("delete-is-not-logged", "nothing is deleted"),
    ("dump-is-cut-when-the-tool-ends", "nothing is written while a dump is made"),
    (
        "dump-forgets-the-state",
        "neither mark nor state travels with a dump of the recorded pair (`dump_peers = \"drop\"`)",
    ),
    (
        "dumped-mark-counts-as-own",
        "neither mark nor state travels with a dump of the recorded pair (`dump_peers = \"drop\"`)",
    ),
    ("destroy-under-an-agent", "the agent is stopped before each replacement, as in what was recorded"),
    ("any-definitions-fit", "both nodes are played as one release"),
    ("ports-are-altered-under-an-agent", "no scheme is altered"),
    (
        "a-start-sends-what-was-taken-while-stopped",
        "no direction goes from stop to start at once: a mark is made anew while the receiver is switched off, which is a pause",
    ),
    ("tools-fit-every-release", "both nodes are played as one release"),
    ("data-sources-are-of-every-host", "every command is typed at the host of its store"),
    ("a-dump-needs-no-old-tools", "both nodes are played as one release"),
    ("the-first-dump-of-a-file-is-found", "in no recording a dump is made twice"),
    ("an-old-store-is-not-found", "no store runs under a further data source"),
    ("the-oldest-store-stands", "no store runs under a further data source"),
    ("what-an-old-store-takes-has-no-cause", "no store runs under a further data source"),
];
