//! Pages in a real browser: `tests/browser/run.py` looks at each at three widths in both themes, drives it by pointer and
//! by keys, and must complain of a page from which the element was taken out that it looks for.
//!
//! It needs Chromium and Playwright's Python package; where one is missing that is said, and nothing was looked at.

use crate::binary::{Copied, cutover};
use crate::support::names;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Words that would do something in a page that took them for markup.
const MARKUP: &str = "<img src=x onerror=alert(1)><script>alert(2)</script>";

/// A runbook of few commands, of which some must come before others.
const FEW: &str = "\
# Four commands

## 1. Hold updates

```console
original$ ttRepAdmin -dsn Original -receiver -name Upgrade -state pause
```

## 2. Wait a little

```console
upgrade$ sleep 1
```

## 3. Go on

```console
original$ ttRepAdmin -dsn Original -receiver -name Upgrade -state start
```

## 4. Wait again

```console
upgrade$ sleep 1
```
";

/// Where Chromium may be: the program itself before what starts it, which asks for a terminal and a session.
const CHROMIUM: [&str; 4] = [
    "/usr/lib/chromium/chromium",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
];

/// A Python that has Playwright: that of the environment which `.ci/run` makes, or the one at hand.
fn python() -> Option<PathBuf> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it lies in the target folder");
    let candidates = [target.join("browser/bin/python"), PathBuf::from("python3")];
    candidates.into_iter().find(|python| {
        let asked = Command::new(python).args(["-c", "import playwright"]).current_dir(target).output();
        asked.is_ok_and(|asked| asked.status.success())
    })
}

/// Plays a scenario and leaves its page and its outcome in a folder.
fn write(folder: &Path, name: &str, scenario: &str, deviations: &[&str]) {
    let file = folder.join(format!("{name}.html")).to_string_lossy().into_owned();
    let mut arguments = vec!["rehearse", scenario, "--json", "--chronicle", "--html", &file];
    arguments.extend(deviations.iter().flat_map(|deviation| ["--deviate", deviation]));
    let said = cutover(&arguments);
    assert!(said.code <= 4, "{name}: {}", said.err);
    std::fs::write(folder.join(format!("{name}.json")), said.out).expect("there is room");
}

/// Leaves the page and the JSON of a search in a folder, under the name of its command.
fn searched(folder: &Path, task: &str, arguments: &[&str]) {
    let file = folder.join(format!("{task}.html")).to_string_lossy().into_owned();
    let said = cutover(&[&[task, "--json", "--html", &file], arguments].concat());
    assert!(said.code <= 4, "{task}: {}", said.err);
    std::fs::write(folder.join(format!("{task}.json")), said.out).expect("there is room");
}

/// A runbook of so many waits, each a step.
fn waits(count: usize) -> String {
    let mut text = String::from("# Many waits\n");
    for step in 1..=count {
        let lane = if step % 2 == 0 { "original" } else { "upgrade" };
        writeln!(text, "\n## {step}. Wait a little\n\n```console\n{lane}$ sleep 1\n```")
            .expect("it is a text");
    }
    text
}

#[test]
fn pages_are_as_they_should_be_in_a_browser() {
    let chromium = CHROMIUM.into_iter().find(|file| Path::new(file).exists());
    let (Some(chromium), Some(python)) = (chromium, python()) else {
        eprintln!("not looked at in a browser: Chromium, or Playwright's package for Python, is missing");
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("it is a folder of this test");
    }
    std::fs::create_dir_all(&folder).expect("there is room for a folder");
    write(&folder, "stores-fails", "stores/first-half", &["load 10%", "skip 1.upgrade", "skip 5.upgrade"]);
    write(&folder, "pac-stuck", "pac/as-printed", &["load 10%"]);
    write(&folder, "pac-holds", "pac/three-hosts", &["load 10%"]);
    let many = Copied::new("browser-many").replaced("runbook.md", waits(200).as_bytes());
    write(&folder, "steps-200", &many.path(), &["load 10%"]);
    let one = Copied::new("browser-none").replaced("runbook.md", waits(1).as_bytes());
    write(&folder, "steps-none", &one.path(), &["load 10%", "skip 1"]);
    let markup = Copied::new("browser-markup")
        .changed("scenario.toml", "title = \"", &format!("title = \"{MARKUP}"))
        .changed("runbook.md", "# ", &format!("# {MARKUP} "))
        .changed("runbook.md", "## 1. ", &format!("## 1. {MARKUP} "));
    write(&folder, "markup", &markup.path(), &["load 10%"]);
    let few = Copied::new("browser-few").replaced("runbook.md", FEW.as_bytes());
    for (task, arguments) in [
        ("explore", "stores/first-half --mistakes 1 --orders 0 --runs 0 --kinds skip,shift --load 10%"),
        ("constraints", &format!("{} --seeds 1 --further 0 --load 10%", few.path())),
        ("compare", "stores/as-printed-carry-on stores/first-half --runs 2"),
    ] {
        searched(&folder, task, &arguments.split(' ').collect::<Vec<_>>());
    }
    let mut families = vec![String::from("stores"), String::from("pac")];
    for name in names() {
        let family = name.split('/').next().unwrap_or_default().to_owned();
        if !families.contains(&family) {
            write(&folder, &format!("{family}-as-it-is"), &name, &[]);
            families.push(family);
        }
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/run.py");
    let looked = Command::new(python).arg(script).arg(chromium).arg(&folder).output().expect("it runs");
    let [out, err] = [looked.stdout, looked.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    assert!(looked.status.success(), "{out}{err}\nthe pages and screenshots are in {}", folder.display());
}
