//! Slips of a text, each put into a runbook that nothing is found fault with: every one is one finding, at its line, with
//! the patch that mends it where one is known; and once the patch is applied, nothing is found fault with again.

use crate::support::folder;
use pac::Cluster;
use rehearsal::{Family, Scene, SourceText};
use runbook::{Diagnostic, FileId, NOT_MODELLED, Sources};
use std::path::{Path, PathBuf};
use stores::Pair;

/// Where a slip is made.
#[derive(Clone, Copy, Debug)]
enum In {
    /// A runbook of a pair.
    Pair,
    /// A runbook of a cluster.
    Cluster,
    /// The scenario of the pair.
    World,
}
use In::{Cluster as C, Pair as P, World as W};

/// What becomes of the text by the patch of its finding.
#[derive(Clone, Copy, Debug)]
enum Mended {
    /// What was there before the slip.
    Back,
    /// Something else that nothing is found fault with: the line at the place of the finding.
    To(&'static str),
    /// No patch is known.
    No,
}
use Mended::{Back, No, To};

/// Where, what stands there, what is written instead, the finding's code, the line it points at, and its patch.
type Slip = (In, &'static str, &'static str, &'static str, &'static str, Mended);

/// Characters that look like others.
const CHARACTERS: &[Slip] = &[
    (
        P,
        "ny$ ttAdmin -wait -repStop",
        "ny$ ttAdmin –wait –repStop",
        "typographic",
        "ny$ ttAdmin –wait –repStop OrdersNY",
        Back,
    ),
    (
        P,
        "ny$ ttAdmin -wait -repStop",
        "ny$ ttAdmin -wait —repStop",
        "typographic",
        "ny$ ttAdmin -wait —repStop OrdersNY",
        Back,
    ),
    (
        P,
        "ln$ ttMigrate -c",
        "ln$ ttMigrate −c",
        "typographic",
        "ln$ ttMigrate −c OrdersLN /backup/OrdersLN.dump",
        Back,
    ),
    (
        P,
        "ln$ ttMigrate -c",
        "ln$ ttMigrate ‑c",
        "typographic",
        "ln$ ttMigrate ‑c OrdersLN /backup/OrdersLN.dump",
        Back,
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ ttDestroy\u{a0}OrdersLN",
        "typographic",
        "ln$ ttDestroy\u{a0}OrdersLN",
        Back,
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$\u{3000}ttDestroy\u{3000}OrdersLN",
        "typographic",
        "ln$\u{3000}ttDestroy\u{3000}OrdersLN",
        Back,
    ),
    (P, "ln$ ttDestroy OrdersLN", "ln＄ ttDestroy OrdersLN", "typographic", "ln＄ ttDestroy OrdersLN", Back),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ ｔｔDestroy OrdersLN",
        "typographic",
        "ln$ ｔｔDestroy OrdersLN",
        Back,
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ｌｎ$ ttDestroy OrdersLN",
        "typographic",
        "ｌｎ$ ttDestroy OrdersLN",
        Back,
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ tt\u{200b}Destroy OrdersLN",
        "typographic",
        "ln$ tt\u{200b}Destroy OrdersLN",
        Back,
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "\u{feff}ln$ ttDestroy OrdersLN",
        "typographic",
        "\u{feff}ln$ ttDestroy OrdersLN",
        Back,
    ),
    (C, "casstop -rR1", "casstop –rR1", "typographic", "host1$ casstop –rR1", Back),
    (C, "host1$ casstop -rR1", "host1＄ casstop -rR1", "typographic", "host1＄ casstop -rR1", Back),
    (
        C,
        "host1$ casstop -rR1",
        "host1$\u{a0}casstop\u{a0}-rR1",
        "typographic",
        "host1$\u{a0}casstop\u{a0}-rR1",
        Back,
    ),
    (C, "casstart /rR1 /s:u", "casstart /rR1 /s：u", "typographic", "host1@9.0$ casstart /rR1 /s：u", Back),
    (C, "wait running R2", "wait running R2\u{200b}", "typographic", "host1$ wait running R2\u{200b}", Back),
];

/// What a shell would make something else of.
const SHELL: &[Slip] = &[
    (P, "ln$ ttDestroy OrdersLN", "ln$ ttDestroy $DSN", "shell-variable", "ln$ ttDestroy $DSN", No),
    (P, "ln$ ttDestroy OrdersLN", "ln$ ttDestroy ${DSN}", "shell-variable", "ln$ ttDestroy ${DSN}", No),
    (P, "ln$ ttDestroy OrdersLN", "ln$ ttDestroy %DSN%", "shell-variable", "ln$ ttDestroy %DSN%", No),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ TT_HOME=/opt ttDestroy OrdersLN",
        "shell-variable",
        "ln$ TT_HOME=/opt ttDestroy OrdersLN",
        Back,
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ ttDestroy `cat dsn`",
        "shell-substitution",
        "ln$ ttDestroy `cat dsn`",
        No,
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ ttDestroy $(cat dsn)",
        "shell-substitution",
        "ln$ ttDestroy $(cat dsn)",
        No,
    ),
    (P, "ln$ ttDestroy OrdersLN", "ln$ ttDestroy <dsn>", "placeholder", "ln$ ttDestroy <dsn>", No),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ ttDestroy OrdersLN &",
        "shell-operator",
        "ln$ ttDestroy OrdersLN &",
        No,
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ ttDestroy OrdersLN || ttDestroy OrdersLN",
        "shell-operator",
        "ln$ ttDestroy OrdersLN || ttDestroy OrdersLN",
        No,
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ ttDestroy OrdersLN > out.txt",
        "shell-operator",
        "ln$ ttDestroy OrdersLN > out.txt",
        No,
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ ttDestroy OrdersLN # the old one",
        "comment",
        "ln$ ttDestroy OrdersLN # the old one",
        Back,
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN\n",
        "ln$ ttIsql OrdersLN <<EOF\nselect 1;\nEOF\nln$ ttDestroy OrdersLN\n",
        "here-document",
        "ln$ ttIsql OrdersLN <<EOF",
        No,
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN\n",
        "ln$ ttDestroy OrdersLN \\\n",
        "open-backslash",
        "ln$ ttDestroy OrdersLN \\",
        To("ln$ ttDestroy OrdersLN "),
    ),
    (
        P,
        "ln$ ttMigrate -c OrdersLN /",
        "ln$ ttMigrate -c OrdersLN \\ \n    /",
        "open-backslash",
        "ln$ ttMigrate -c OrdersLN \\ ",
        To("ln$ ttMigrate -c OrdersLN \\"),
    ),
    (
        C,
        "-sredis,psor:6379\nnot",
        "-sredis,$PSOR\nnot",
        "shell-variable",
        "host1@9.0$ caspac -aCheckCompat=MyPAC -sredis,$PSOR",
        No,
    ),
    (
        C,
        "-sredis,psor:6379\nnot",
        "-sredis,<psor_host_name>:<port>\nnot",
        "placeholder",
        "host1@9.0$ caspac -aCheckCompat=MyPAC -sredis,<psor_host_name>:<port>",
        No,
    ),
    (
        C,
        "host1$ casstop -rR2",
        "host1$ casstop -rR2 # and the other",
        "comment",
        "host1$ casstop -rR2 # and the other",
        Back,
    ),
    (C, "host1$ casstop -rR2", "host1$ casstop -rR2 &", "shell-operator", "host1$ casstop -rR2 &", No),
];

/// Lines of a block that are none of a transcript's.
const PASTED: &[Slip] = &[
    (
        P,
        "ln$ marker OrdersLN to OrdersNY",
        "marker OrdersLN to OrdersNY",
        "command-as-output",
        "marker OrdersLN to OrdersNY",
        Back,
    ),
    (
        P,
        "ln$ marker OrdersLN to OrdersNY",
        "# now the marker\nln$ marker OrdersLN to OrdersNY",
        "comment",
        "# now the marker",
        To(""),
    ),
    (P, "ln$ ttDestroy OrdersLN", "ln ttDestroy OrdersLN", "no-dollar", "ln ttDestroy OrdersLN", Back),
    (P, "ln$ ttDestroy OrdersLN", "ln> ttDestroy OrdersLN", "no-dollar", "ln> ttDestroy OrdersLN", Back),
    (P, "ln$ ttDestroy OrdersLN", "ln# ttDestroy OrdersLN", "no-dollar", "ln# ttDestroy OrdersLN", Back),
    (P, "ln$ ttDestroy OrdersLN", "ln$ttDestroy OrdersLN", "prompt-space", "ln$ttDestroy OrdersLN", Back),
    (P, "ln$ ttDestroy OrdersLN", "ttDestroy OrdersLN", "no-prompt", "ttDestroy OrdersLN", No),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "oracle@db-ln-01:~$ ttDestroy OrdersLN",
        "shell-prompt",
        "oracle@db-ln-01:~$ ttDestroy OrdersLN",
        Back,
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "[oracle@db-ln-01 ~]$ ttDestroy OrdersLN",
        "shell-prompt",
        "[oracle@db-ln-01 ~]$ ttDestroy OrdersLN",
        Back,
    ),
    (
        P,
        "ln$ applications start OrdersNY",
        "$ applications start OrdersNY",
        "shell-prompt",
        "$ applications start OrdersNY",
        Back,
    ),
    (
        P,
        "ln$ applications start OrdersNY",
        "# applications start OrdersNY",
        "shell-prompt",
        "# applications start OrdersNY",
        Back,
    ),
    (
        P,
        "ln$ applications start OrdersNY",
        "> applications start OrdersNY",
        "shell-prompt",
        "> applications start OrdersNY",
        Back,
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ ttDestroy OrdersLN\nDestroy it? [y/N] y",
        "question",
        "Destroy it? [y/N] y",
        To(""),
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ ttDestroy OrdersLN\nAre you sure (yes/no)?\nyes",
        "question",
        "Are you sure (yes/no)?",
        To(""),
    ),
    (
        C,
        "host1$ wait drained R2\nhost1$ casstop",
        "wait drained R2\nhost1$ casstop",
        "command-as-output",
        "wait drained R2",
        Back,
    ),
    (C, "host1$ casstop -rR2", "host1 casstop -rR2", "no-dollar", "host1 casstop -rR2", Back),
    (C, "host1$ casstop -rR2", "mf@host1:~$ casstop -rR2", "shell-prompt", "mf@host1:~$ casstop -rR2", Back),
    (
        C,
        "host1$ casstop -rR2",
        "C:\\Micro Focus> casstop -rR2",
        "shell-prompt",
        "C:\\Micro Focus> casstop -rR2",
        Back,
    ),
    (
        C,
        "host1$ casstop -rR2",
        "# stop the other one\nhost1$ casstop -rR2",
        "comment",
        "# stop the other one",
        To(""),
    ),
    (
        C,
        "host1$ casstop -rR2",
        "host1$ casstop -rR2\nStop region R2? (y/n)\ny",
        "question",
        "Stop region R2? (y/n)",
        To(""),
    ),
    (C, "not compatible\n", "127.0.0.1:6379> KEYS *\n", "session", "127.0.0.1:6379> KEYS *", No),
];

/// Steps and blocks that are none.
const DOCUMENT: &[Slip] = &[
    (P, "## 6. Stop LN agent", "6. Stop LN agent", "not-a-step", "6. Stop LN agent", Back),
    (P, "## 6. Stop LN agent", "6) Stop LN agent", "not-a-step", "6) Stop LN agent", Back),
    (P, "## 6. Stop LN agent", "**6. Stop LN agent**", "not-a-step", "**6. Stop LN agent**", Back),
    (P, "## 6. Stop LN agent", "**Step 6: Stop LN agent**", "not-a-step", "**Step 6: Stop LN agent**", Back),
    (P, "## 6. Stop LN agent", "### 6. Stop LN agent", "not-a-step", "### 6. Stop LN agent", Back),
    (P, "## 6. Stop LN agent", "# 6. Stop LN agent", "not-a-step", "# 6. Stop LN agent", Back),
    (P, "## 6. Stop LN agent", "##6. Stop LN agent", "not-a-step", "##6. Stop LN agent", Back),
    (P, "## 6. Stop LN agent", "## Step 6: Stop LN agent", "not-a-step", "## Step 6: Stop LN agent", Back),
    (P, "## 6. Stop LN agent", "## 6 Stop LN agent", "not-a-step", "## 6 Stop LN agent", Back),
    (P, "```console\nln$ ttDestroy", "```sh\nln$ ttDestroy", "not-console", "```sh", Back),
    (P, "```console\nln$ ttDestroy", "```\nln$ ttDestroy", "not-console", "```", Back),
    (P, "```console\nln$ ttDestroy", "```Console\nln$ ttDestroy", "not-console", "```Console", Back),
    (
        P,
        "```console\nln$ ttDestroy OrdersLN\n```",
        "    ln$ ttDestroy OrdersLN",
        "not-console",
        "    ln$ ttDestroy OrdersLN",
        To("```console"),
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN\n```\n",
        "ln$ ttDestroy OrdersLN\n",
        "swallowed",
        "## 9. Install",
        To("## 9. Install"),
    ),
    (
        P,
        "ny$ applications start OrdersLN\n```\n",
        "ny$ applications start OrdersLN\n",
        "open-block",
        "```console",
        To("```console"),
    ),
    (
        P,
        "## 9. Install",
        "## 8a. Have a look\n\nSee that all is well.\n\n## 9. Install",
        "empty-step",
        "## 8a. Have a look",
        To("## 8a. Have a look"),
    ),
    (P, "ln$ install 6.0", "ln$ install v6.0", "unknown-release", "ln$ install v6.0", Back),
    (
        P,
        "ln$ ttMigrate -r",
        "ln@v6.0$ ttMigrate -r",
        "unknown-release",
        "ln@v6.0$ ttMigrate -r OrdersLN /backup/OrdersLN.dump",
        To("ln@6.0$ ttMigrate -r OrdersLN /backup/OrdersLN.dump"),
    ),
    (W, "latency_s = 0.04", "latency_s = 40", "unit", "latency_s = 40", Back),
    (C, "## 6. Warm start R2", "6. Warm start R2", "not-a-step", "6. Warm start R2", Back),
    (C, "## 6. Warm start R2", "**6. Warm start R2**", "not-a-step", "**6. Warm start R2**", Back),
    (C, "## 6. Warm start R2", "#### 6. Warm start R2", "not-a-step", "#### 6. Warm start R2", Back),
    (C, "```console\nhost1$ install 9.0", "```bash\nhost1$ install 9.0", "not-console", "```bash", Back),
    (
        C,
        "host1$ install 9.0\n```\n",
        "host1$ install 9.0\n",
        "swallowed",
        "## 4. Ask whether the releases are compatible",
        To("## 4. Ask whether the releases are compatible"),
    ),
    (C, "host1$ install 9.0", "host1$ install 9,0", "usage", "host1$ install 9,0", No),
    (
        C,
        "host1@9.0$ casstart /rR2",
        "host1@9$ casstart /rR2",
        "unknown-release",
        "host1@9$ casstart /rR2 /s:w",
        Back,
    ),
];

/// What the language reads and neither it nor the family gives a meaning.
const UNMODELLED: &[Slip] = &[
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ ttDestroy OrdersLN | ttMigrate -r OrdersLN /a",
        NOT_MODELLED,
        "ln$ ttDestroy OrdersLN | ttMigrate -r OrdersLN /a",
        No,
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ until ttDestroy OrdersLN; do sleep 1; done",
        NOT_MODELLED,
        "ln$ until ttDestroy OrdersLN; do sleep 1; done",
        No,
    ),
    // What is typed between two tries is not left out, and a command that gives up is not typed once alone.
    (
        P,
        "ln$ marker OrdersLN to OrdersNY",
        "ln$ until marker OrdersLN to OrdersNY; do ttDestroy OrdersLN; done",
        NOT_MODELLED,
        "ln$ until marker OrdersLN to OrdersNY; do ttDestroy OrdersLN; done",
        No,
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ until ttRepAdmin -dsn OrdersLN -wait -timeout 5; do sleep 1; done",
        NOT_MODELLED,
        "ln$ until ttRepAdmin -dsn OrdersLN -wait -timeout 5; do sleep 1; done",
        No,
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ for dsn in OrdersLN; do ttDestroy OrdersLN; done",
        "shell-operator",
        "ln$ for dsn in OrdersLN; do ttDestroy OrdersLN; done",
        No,
    ),
    (
        C,
        "host1$ wait stopped R1",
        "host1$ while wait stopped R1; do sleep 1; done",
        NOT_MODELLED,
        "host1$ while wait stopped R1; do sleep 1; done",
        No,
    ),
    (
        C,
        "host1$ casstop -rR2",
        "host1$ casstop -rR2 | casstart /rR2",
        NOT_MODELLED,
        "host1$ casstop -rR2 | casstart /rR2",
        No,
    ),
];

/// One mistake in a command, from which much else would follow.
const COMMANDS: &[Slip] = &[
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ ttDestory OrdersLN",
        "unknown-command",
        "ln$ ttDestory OrdersLN",
        Back,
    ),
    (P, "ln$ ttDestroy OrdersLN", "ln$ ttDestroy", "missing-word", "ln$ ttDestroy", No),
    (
        P,
        "ln$ ttMigrate -c OrdersLN",
        "ln$ ttMigrate OrdersLN",
        "missing-word",
        "ln$ ttMigrate OrdersLN /backup/OrdersLN.dump",
        No,
    ),
    (
        P,
        "-self -upgrade",
        "-self -upgrde",
        "unknown-option",
        "ln$ ttRepAdmin -dsn OrdersLN -self -upgrde",
        Back,
    ),
    (P, "-self -upgrade", "-self", "missing-word", "ln$ ttRepAdmin -dsn OrdersLN -self", No),
    (C, "host1$ casstop -rR2", "host1$ castop -rR2", "unknown-command", "host1$ castop -rR2", Back),
];

/// What is read as it is meant, with nothing to be said of it.
const TAKEN: &[(In, &str, &str)] = &[
    (P, "ln$ ttMigrate -c OrdersLN /", "ln$ ttMigrate -c OrdersLN \\\n    /"),
    (P, "ln$ ttMigrate -c OrdersLN /", "ln$ ttMigrate -c OrdersLN \\\n/"),
    (P, "ln$ ttMigrate -c OrdersLN /", "ln$ ttMigrate -c Orders\\\nLN /"),
    (P, "ln$ ttDestroy OrdersLN", "ln$ ttDestroy OrdersLN;"),
    (
        P,
        "/backup/OrdersLN.dump\n```\n\n## 8. Destroy old store\n\n```console\nln$ ",
        "/backup/OrdersLN.dump; ",
    ),
    (
        P,
        "/backup/OrdersLN.dump\n```\n\n## 8. Destroy old store\n\n```console\nln$ ",
        "/backup/OrdersLN.dump && ",
    ),
    (P, "ln$ marker OrdersLN to OrdersNY", "ln$ until marker OrdersLN to OrdersNY; do sleep 1; done"),
    (
        P,
        "ln$ marker OrdersLN to OrdersNY",
        "ln$ while ! marker OrdersLN to OrdersNY\n    do sleep 1\n    done",
    ),
    (C, "host1$ wait stopped R1", "host1$ until wait stopped R1; do sleep 1; done"),
    (P, SESSION.0, SESSION.1),
    (C, "host1$ casstop -rR1\nhost1$ casstop -rR2", "host1$ casstop -rR1; casstop -rR2"),
    (C, "host1$ casstop -rR1\nhost1$ casstop -rR2", "host1$ casstop -rR1 && \\\n  casstop -rR2"),
    (P, "ln$ ttDestroy OrdersLN", "ln$ ttDestroy OrdersLN\nThe store – “OrdersLN” – is gone…"),
    (P, "## 9. Install", "1. Look.\n2. Breathe.\n\n## 9. Install"),
    (P, "## 9. Install", "## 8a. Look around\n\nHere nothing\nis typed.\n\n## 9. Install"),
    (P, "## 9. Install", "```text\nstarted\n```\n\n## 9. Install"),
    (P, "## 9. Install", "### 8. Notes\n\n**Note:** 9 of 10 forget the install.\n\n## 9. Install"),
];

/// Statements as an argument, and the same at the prompt of the program.
const SESSION: (&str, &str) = (
    "ny$ ttIsql -connStr \"DSN=OrdersNY\" -e \"ALTER REPLICATION orders.rep ALTER STORE OrdersNY ON db-ny-01 SET PORT \
     21000; ALTER REPLICATION orders.rep ALTER STORE OrdersLN ON db-ln-01 SET PORT 21000; exit\"",
    "ny$ ttIsql -connStr \"DSN=OrdersNY\"\nCommand> ALTER REPLICATION orders.rep ALTER STORE OrdersNY ON db-ny-01 SET PORT \
     21000;\nCommand> ALTER REPLICATION orders.rep ALTER STORE OrdersLN ON db-ln-01 SET PORT 21000;\nCommand> exit",
);

fn home(place: In) -> PathBuf {
    match place {
        In::Pair | In::World => Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases/text-orders"),
        In::Cluster => folder().join("pac/three-hosts"),
    }
}

/// The scenario and the runbook of a place.
fn texts(place: In) -> [String; 2] {
    ["scenario.toml", "runbook.md"]
        .map(|file| std::fs::read_to_string(home(place).join(file)).expect("it is there"))
}

/// Which of the two a slip is made in.
fn which(place: In) -> usize {
    usize::from(!matches!(place, In::World))
}

fn read<F: Family>([scenario, runbook]: &[String; 2]) -> (Vec<Diagnostic>, Sources) {
    let text = |name: &str, text: &str| SourceText { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
    let opened = Scene::<F>::open("slip", &text("scenario.toml", scenario), |name| Ok(text(name, runbook)));
    match opened {
        Ok(scene) => (scene.diagnostics, scene.sources),
        Err(rejected) => (rejected.diagnostics, rejected.sources),
    }
}

fn findings(place: In, texts: &[String; 2]) -> (Vec<Diagnostic>, Sources) {
    match place {
        In::Pair | In::World => read::<Pair>(texts),
        In::Cluster => read::<Cluster>(texts),
    }
}

fn shown(found: &[Diagnostic], sources: &Sources) -> String {
    runbook::render_diagnostics(found, sources, false, 110)
}

/// The line that a place of a file lies in.
fn line_at(sources: &Sources, file: FileId, at: usize) -> String {
    let line = sources.position(file, at).line;
    sources.text(file).lines().nth(line - 1).unwrap_or_default().to_owned()
}

fn changed(place: In, from: &str, to: &str) -> [String; 2] {
    let mut all = texts(place);
    let text = &mut all[which(place)];
    assert!(text.contains(from), "nowhere stands `{from}`");
    *text = text.replacen(from, to, 1);
    all
}

#[track_caller]
fn assert_one(&(place, from, to, code, line, mended): &Slip) {
    let mut slipped = changed(place, from, to);
    let (found, sources) = findings(place, &slipped);
    let told = shown(&found, &sources);
    assert_eq!(found.len(), 1, "`{to}` is told in {} findings:\n{told}", found.len());
    let one = &found[0];
    assert_eq!(one.code, code, "{told}");
    let at = one.primary.range.start;
    assert_eq!(line_at(&sources, one.primary.file, at), line, "{told}");
    let Some(patch) = &one.patch else {
        return assert!(matches!(mended, No), "`{to}` has no patch:\n{told}");
    };
    let text = &mut slipped[which(place)];
    text.replace_range(patch.range.clone(), &patch.text);
    match mended {
        Back => assert_eq!(*text, texts(place)[which(place)], "{told}"),
        To(line) => {
            let at = sources.position(one.primary.file, at).line;
            assert!(text.lines().skip(at - 1).take(3).any(|one| one == line), "no `{line}`:\n{text}");
        }
        No => panic!("`{to}` has a patch:\n{told}"),
    }
    let (left, sources) = findings(place, &slipped);
    assert!(left.is_empty(), "after the patch of `{to}`:\n{}", shown(&left, &sources));
}

#[test]
fn nothing_is_found_fault_with_where_no_slip_is_made() {
    for place in [P, C] {
        let (found, sources) = findings(place, &texts(place));
        assert!(found.is_empty(), "{}", shown(&found, &sources));
    }
}

#[test]
fn a_character_in_the_place_of_another_is_one_finding_with_its_patch() {
    CHARACTERS.iter().for_each(assert_one);
}

#[test]
fn what_a_shell_would_make_something_else_of_is_one_finding() {
    SHELL.iter().for_each(assert_one);
}

#[test]
fn a_line_that_is_none_of_a_transcript_is_one_finding() {
    PASTED.iter().for_each(assert_one);
}

#[test]
fn a_step_or_a_block_that_is_none_is_one_finding() {
    DOCUMENT.iter().for_each(assert_one);
}

#[test]
fn a_pipe_or_a_loop_without_a_meaning_is_not_modelled_at_its_place() {
    UNMODELLED.iter().for_each(assert_one);
}

#[test]
fn a_mistake_in_a_command_is_one_finding_and_not_told_again_by_what_follows() {
    COMMANDS.iter().for_each(assert_one);
}

#[test]
fn what_is_read_as_it_is_meant_brings_no_finding() {
    for &(place, from, to) in TAKEN {
        let (found, sources) = findings(place, &changed(place, from, to));
        assert!(found.is_empty(), "`{to}`:\n{}", shown(&found, &sources));
    }
}

#[test]
fn a_patch_that_a_program_may_apply_is_none_that_guesses() {
    for &(place, from, to, code, ..) in
        [CHARACTERS, SHELL, PASTED, DOCUMENT, UNMODELLED, COMMANDS].into_iter().flatten()
    {
        let (found, sources) = findings(place, &changed(place, from, to));
        let Some(patch) = &found[0].patch else { continue };
        let guessed =
            ["not-a-step", "unknown-release", "unknown-command", "unknown-option", "shell-prompt", "unit"];
        assert!(!(patch.safe && guessed.contains(&code)), "{}", shown(&found, &sources));
        assert!(patch.safe || code != "typographic", "{}", shown(&found, &sources));
    }
}
