//! Which crates may know which, and that those below the families name none of them.

use crate::list::families;
use crate::sources::each_source;
use rehearsal::Domain;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The project's own crates below the families, and those beside them, with what each may depend on, of the project's
/// own.
const ALLOWED: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("fleet", &["kernel"]),
    ("ledger", &["kernel"]),
    ("keyspace", &["kernel"]),
    ("runbook", &[]),
    ("door", &["kernel", "keyspace"]),
    ("rehearsal", &["fleet", "kernel", "keyspace", "ledger", "runbook"]),
    ("replica", &["fleet", "kernel", "ledger"]),
    ("frame", &["kernel", "rehearsal", "runbook"]),
    ("search", &["fleet", "kernel", "rehearsal", "runbook"]),
    ("report", &["rehearsal", "runbook", "search"]),
    ("page", &["kernel", "rehearsal", "report", "runbook", "search"]),
    // What is compared with real servers shares nothing with what plays them.
    ("recorder", &[]),
];

/// What a family may depend on: all that stands below it, and no other family.
const BELOW: &[&str] = &["fleet", "frame", "kernel", "keyspace", "ledger", "rehearsal", "replica", "runbook"];

/// What depends on families too, with what else it may depend on.
const ABOVE: &[(&str, &[&str])] = &[
    ("measured", &["kernel", "ledger", "rehearsal", "search"]),
    ("benches", &["kernel", "measured", "rehearsal", "search"]),
    (
        "cutover",
        &[
            "door",
            "kernel",
            "keyspace",
            "page",
            "recorder",
            "rehearsal",
            "replay",
            "report",
            "runbook",
            "search",
        ],
    ),
    ("replay", &["postgres", "rehearsal"]),
];

/// A family of the list: its crate, its name and the vendor's names.
struct Listed {
    home: &'static str,
    name: &'static str,
    vendor: &'static [&'static str],
}

macro_rules! listed {
    ($($home:ident :: $family:ident),+ $(,)?) => {
        const LISTED: &[Listed] = &[$(Listed {
            home: stringify!($home),
            name: <$home::$family as Domain>::NAME,
            vendor: <$home::$family as Domain>::VENDOR,
        }),+];
    };
}
families!(listed);

/// The crate of each family, which bears the name of its folder.
pub(crate) fn homes() -> impl Iterator<Item = &'static str> + Clone {
    LISTED.iter().map(|family| family.home)
}

/// What a crate may depend on; none where nobody knows the crate.
fn allowed(name: &str) -> Option<Vec<&'static str>> {
    let named = |table: &'static [(&'static str, &'static [&'static str])]| {
        table.iter().find(|(one, _)| *one == name).map(|(_, needs)| needs.to_vec())
    };
    if homes().any(|home| home == name) {
        return Some(BELOW.to_vec());
    }
    named(ALLOWED).or_else(|| Some(named(ABOVE)?.into_iter().chain(homes()).collect()))
}

/// Words that only families use. A store is a word of the ledger too, so that a family's name alone tells nothing.
fn family_words() -> Vec<String> {
    let vendor = LISTED.iter().flat_map(|family| family.vendor).map(ToString::to_string);
    let own =
        LISTED.iter().flat_map(|Listed { home, name, .. }| [format!("{home}::"), format!("\"{name}\"")]);
    vendor.chain(own).collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A crate, its folder, and the project's own crates it depends on outside tests.
struct Crate {
    name: String,
    folder: PathBuf,
    needs: Vec<String>,
}

fn crates() -> Vec<Crate> {
    let cargo = option_env!("CARGO").unwrap_or("cargo");
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let packages = metadata["packages"].as_array().expect("there are packages");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let own: Vec<String> = packages.iter().map(|package| text(&package["name"])).collect();
    let mut crates: Vec<Crate> = Vec::new();
    for package in packages {
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        // Tests may look at more than the crate itself may use.
        let needed = dependencies.filter(|one| one["kind"] != "dev").map(|one| text(&one["name"]));
        let manifest = PathBuf::from(text(&package["manifest_path"]));
        crates.push(Crate {
            name: text(&package["name"]),
            folder: manifest.parent().map(Path::to_path_buf).unwrap_or_default(),
            needs: needed.filter(|name| own.contains(name)).collect(),
        });
    }
    crates
}

#[test]
fn every_crate_depends_only_on_crates_below_it() {
    let crates = crates();
    let mut wrong = Vec::new();
    for one in &crates {
        let Some(allowed) = allowed(&one.name) else {
            wrong.push(format!("{} is neither in a table of allowed dependencies nor a family", one.name));
            continue;
        };
        let forbidden = one.needs.iter().filter(|need| !allowed.contains(&need.as_str()));
        wrong.extend(forbidden.map(|need| format!("{} depends on {need}", one.name)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let named = ALLOWED.iter().chain(ABOVE).map(|(name, _)| *name);
    let gone: Vec<&str> =
        named.chain(homes()).filter(|name| !crates.iter().any(|one| one.name == *name)).collect();
    assert!(gone.is_empty(), "the table names crates that do not exist: {gone:?}");
}

#[test]
fn a_crates_folder_bears_its_name() {
    for one in crates().iter().filter(|one| one.name != "cutover") {
        let above = match one.name.as_str() {
            "benches" => root(),
            "measured" => root().join("benches"),
            _ => root().join("sim"),
        };
        assert_eq!(one.folder, above.join(&one.name));
    }
}

#[test]
fn the_crates_below_the_families_name_none_of_them() {
    let mut named = Vec::new();
    let words = family_words();
    let pages = LISTED.iter().map(|family| format!("docs/models/{}.md", family.name));
    let pages: Vec<String> = pages.collect();
    // The recorder names the product that it drives, and stands on nothing.
    for (name, _) in ALLOWED.iter().filter(|(name, _)| *name != "recorder") {
        each_source(&root().join("sim").join(name).join("src"), &mut |file, text| {
            if file.ends_with("tests.rs") {
                return;
            }
            // Tests may speak of a family by way of example.
            let code = text.lines().take_while(|line| !line.contains("#[cfg(test)]"));
            for (number, line) in code.enumerate() {
                let line = pages.iter().fold(line.to_owned(), |line, page| line.replace(page, ""));
                let said = words.iter().filter(|word| line.contains(word.as_str()));
                named.extend(said.map(|word| format!("{}:{}: {word}", file.display(), number + 1)));
            }
        });
    }
    assert!(named.is_empty(), "{named:#?}");
}

#[test]
fn every_file_of_the_project_says_first_what_it_is_for() {
    let mut silent = Vec::new();
    for folder in ["sim", "tests", "benches"] {
        each_source(&root().join(folder), &mut |file, text| {
            if !text.starts_with("//!") {
                silent.push(file.display().to_string());
            }
        });
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn the_map_of_the_code_names_every_crate() {
    let map = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("there is a map");
    for one in crates().iter().filter(|one| one.name != "cutover") {
        assert!(
            map.contains(&format!("`{}", one.name)) || map.contains(&format!("sim/{}", one.name)),
            "{}",
            one.name
        );
    }
}
