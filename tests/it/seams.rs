//! What the parts rely on that everything else rests on is asserted there, often enough, and no assertion is idle.
//!
//! Counted from the sources: functions and assertions outside tests, and for each assertion the test beside it that
//! breaks it, by the words with which it fails.

use crate::sources::each_source;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// At least one assertion stands in so many functions of a part.
const FUNCTIONS: usize = 10;

/// The parts, and where the sources of each lie below `sim`: in a folder, in a file with its folder, or in any crate.
const PARTS: &[(&str, &[&str])] = &[
    ("ledger", &["ledger/src/"]),
    ("keyspace", &["keyspace/src/"]),
    ("operator", &["/operator.rs", "/operator/"]),
    ("queue", &["kernel/src/queue"]),
    ("channel", &["parts/channel.rs", "replica/src/marks.rs", "replica/src/wire.rs"]),
    ("log", &["replica/src/log.rs"]),
    ("wire", &["replica/src/wire.rs"]),
    ("arrival", &["replica/src/apply.rs"]),
];

/// What the sources of a part hold.
#[derive(Default)]
struct Counted {
    functions: usize,
    /// The crate that it stands in, and what is said where it does not hold.
    assertions: Vec<(String, String)>,
}

/// What a source says outside its tests and its remarks.
fn code(text: &str) -> String {
    let before = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = before.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Whether a line begins a function.
fn begins_a_function(line: &str) -> bool {
    let mut words = line.split_whitespace().skip_while(|word| {
        word.starts_with("pub") || ["const", "async", "unsafe", "crate)", "super)"].contains(word)
    });
    words.next() == Some("fn")
}

/// What each assertion of some code says where it does not hold. What holds when it is compiled needs no test.
fn assertions(code: &str) -> Vec<String> {
    let starts = ["assert!(", "assert_eq!(", "assert_ne!("].into_iter();
    let found = starts.flat_map(|start| code.match_indices(start).map(move |(at, _)| at + start.len()));
    let mut places: Vec<usize> = found.collect();
    places.sort_unstable();
    let compiled =
        |at: &usize| code[..*at].lines().last().is_some_and(|line| line.trim_start().starts_with("const "));
    places.into_iter().filter(|at| !compiled(at)).map(|at| message(&code[at..])).collect()
}

/// The last text among the arguments that begin here.
fn message(arguments: &str) -> String {
    let (mut open, mut text, mut last) = (1, None::<String>, String::new());
    let mut letters = arguments.chars();
    while let Some(letter) = letters.next() {
        match (letter, &mut text) {
            ('"', None) => text = Some(String::new()),
            ('"', Some(_)) => last = text.take().unwrap_or_default(),
            ('\\', Some(text)) => text.extend(letters.next()),
            (_, Some(text)) => text.push(letter),
            ('(', None) => open += 1,
            (')', None) if open == 1 => break,
            (')', None) => open -= 1,
            _ => {}
        }
    }
    last
}

/// Each part, counted, and what the tests of each crate wait for an assertion to say.
fn counted() -> (BTreeMap<&'static str, Counted>, BTreeMap<String, Vec<String>>) {
    let sim = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sim");
    let (mut parts, mut broken) = (BTreeMap::<_, Counted>::new(), BTreeMap::<String, Vec<String>>::new());
    each_source(&sim, &mut |file, text| {
        let path = file.strip_prefix(&sim).expect("it lies there").to_string_lossy().replace('\\', "/");
        let home = path.split('/').next().unwrap_or_default().to_owned();
        let waits = text.split("should_panic(expected = \"").skip(1);
        let waits = waits.filter_map(|rest| Some(rest.split_once("\")]")?.0.to_owned()));
        broken.entry(home.clone()).or_default().extend(waits);
        let is_test = ["tests.rs", "seams.rs"].iter().any(|name| path.ends_with(name));
        if is_test || path.contains("/tests/") || path.contains("/examples/") {
            return;
        }
        let code = code(text);
        for (part, _) in PARTS.iter().filter(|(_, places)| places.iter().any(|place| path.contains(place))) {
            let counted = parts.entry(*part).or_default();
            counted.functions += code.lines().filter(|line| begins_a_function(line)).count();
            counted.assertions.extend(assertions(&code).into_iter().map(|said| (home.clone(), said)));
        }
    });
    (parts, broken)
}

#[test]
fn each_part_that_others_rest_on_asserts_what_it_relies_on_once_in_ten_functions() {
    let (parts, _) = counted();
    for (part, _) in PARTS {
        let counted = parts.get(part).unwrap_or_else(|| panic!("the sources of {part} are elsewhere"));
        let (functions, assertions) = (counted.functions, counted.assertions.len());
        println!("{part}: {assertions} assertions in {functions} functions");
        assert!(
            functions > 0 && assertions * FUNCTIONS >= functions,
            "{part}: {assertions} assertions in {functions} functions"
        );
    }
}

#[test]
fn no_assertion_of_these_parts_is_idle_for_a_test_breaks_each() {
    let (parts, broken) = counted();
    let mut idle = Vec::new();
    for (part, Counted { assertions, .. }) in &parts {
        let is_broken = |home: &str, said: &str| {
            !said.is_empty() && broken[home].iter().any(|expected| said.contains(expected.as_str()))
        };
        let of_part = assertions.iter().filter(|(home, said)| !is_broken(home, said));
        idle.extend(of_part.map(|(home, said)| format!("{part}, in {home}: `{said}`")));
    }
    assert!(idle.is_empty(), "no test breaks these: {idle:#?}");
}

#[test]
fn functions_and_assertions_are_counted_as_they_are_written() {
    let source = "\
        //! fn not()\n\
        const _: () = assert!(ONE < 2);\n\
        pub(crate) const fn one(a: u8) -> u8 {\n    debug_assert!(a > f(\"1\"), \"not {a}, (so) \\\"far\\\"\");\n}\n\
        fn two() {\n    assert_eq!(\n        a,\n        \"b\",\n        \"alike\",\n    );\n}\n\
        #[cfg(test)]\nmod tests {\n    fn three() {}\n    assert!(true);\n}\n";
    let code = code(source);
    assert_eq!(code.lines().filter(|line| begins_a_function(line)).count(), 2);
    assert_eq!(assertions(&code), ["not {a}, (so) \"far\"", "alike"]);
}
