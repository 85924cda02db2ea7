//! Files that are no runbooks.

use proptest::prelude::*;
use runbook::{SIZE_LIMIT, Sources, parse, print, render_diagnostics};

use crate::toy::{Toy, lanes, read, runbook};

#[test]
fn ten_megabytes_are_refused_with_the_limit() {
    let mut sources = Sources::new();
    let refused = sources.add_bytes("big.md", &vec![b'#'; 10 << 20]).unwrap_err();
    let shown = render_diagnostics(&[refused], &sources, false, 100);
    assert!(shown.contains("big.md:1:1") && shown.contains(&SIZE_LIMIT.to_string()), "{shown}");
    let file = sources.add("big.md", "#".repeat(10 << 20));
    assert_eq!(parse(&sources, file, &Toy, &lanes()).diagnostics[0].code, "too-large");
}

#[test]
fn binary_junk_is_an_error_with_its_place() {
    let mut sources = Sources::new();
    let refused = sources.add_bytes("junk.md", b"\x7fELF\x02\x01\xff\xfe").unwrap_err();
    assert!(render_diagnostics(&[refused], &sources, false, 100).contains("junk.md:1:7"));
    let (_, outcome) = read("\0\0\0\u{1}\u{2}");
    assert_eq!(outcome.diagnostics[0].code, "no-steps");
}

#[test]
fn a_file_of_nothing_but_mistakes_is_answered_in_brief() {
    let text = format!("## 1. a\n```console\n{}```\n", "a$\n".repeat(300_000));
    let (sources, outcome) = read(&text);
    assert!(outcome.diagnostics.len() <= 201);
    assert_eq!(outcome.diagnostics.last().unwrap().code, "more-findings");
    assert!(render_diagnostics(&outcome.diagnostics, &sources, false, 100).len() < 100_000);
}

#[test]
fn a_line_without_end_is_answered_in_brief() {
    let text = format!(
        "## 1. a\n```console\noriginal$ do {} -start {}\n```\n",
        "x".repeat(400_000),
        "y".repeat(400_000)
    );
    let (sources, outcome) = read(&text);
    assert!(render_diagnostics(&outcome.diagnostics, &sources, false, 100).len() < 10_000);
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "(\\PC|\n|\r|\t|\0){0,200}") {
        let (sources, outcome) = read(&text);
        prop_assert!(outcome.runbook.is_some() || !outcome.diagnostics.is_empty());
        let _ = render_diagnostics(&outcome.diagnostics, &sources, false, 40);
    }

    #[test]
    fn no_arrangement_of_runbook_pieces_makes_the_parser_panic(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)
    ) {
        let (sources, outcome) = read(&pieces.concat());
        let _ = render_diagnostics(&outcome.diagnostics, &sources, true, 0);
        if let Some(book) = outcome.runbook {
            let again = runbook(&print(&book));
            prop_assert_eq!(again.without_ranges(), book.without_ranges());
        }
    }

    #[test]
    fn odd_but_right_markdown_reads_as_what_its_printed_form_reads_as(
        sections in prop::sample::subsequence(SECTIONS, 1..=SECTIONS.len()).prop_shuffle()
    ) {
        let text = format!("{}## 99. end\n```console\nthird$ wait\n```\n", sections.concat());
        let book = runbook(&text);
        let again = runbook(&print(&book));
        prop_assert_eq!(again.without_ranges(), book.without_ranges());
        let read: usize = sections.iter().map(|section| section.matches("$ ").count()).sum();
        prop_assert_eq!(book.commands().count() + book.rollback_commands().count(), read + 1);
    }
}

/// Sections that are right, in forms that an author may choose; each ends what it opens.
const SECTIONS: &[&str] = &[
    "# A title\n\nProse with `code`.\n\n",
    "Another title\n=============\n\n",
    "## 1. # ##\n\n~~~console\noriginal$ do a\n\tb\n```\n~~~\n\n",
    "## 2. in a list\n\n1. first\n\n   ```console\n   upgrade@6.0$ do a\n     \"b  c\"\n   seen\n   ```\n2. second\n\n",
    "3a. set *below*\n--------------\n\n````console title\noriginal$ wait\n```\n````\n\n",
    "## 4. in a quote ##\n\n> Note:\n>\n> ```console\n> third$ sleep 5\n> ```\n\n",
    "## 5. carriage returns\r\n\r\n```console\r\noriginal$ do a\r\n  b\r\nseen\r\n```\r\n\r\n",
    "## 6.\n\n```console\nupgrade$ do x\n```\n\n### Prose\n\n```console\noriginal$ do y\ncost$5\n```\n\n",
];

/// Pieces that meet each other in real runbooks, and some that should not.
const PIECES: &[&str] = &[
    "# Title #\n",
    "# Rollback\n",
    "## 1. a\n",
    "## 2. *b* `c`\n",
    "## 3r. \\#\n",
    "## 4 d\n",
    "4a. e\n---\n",
    "> ",
    "after: 1\n",
    "after: 1.original\n",
    "rollback: 3r\n",
    "```console\n",
    "~~~~ console\n",
    "```\n",
    "~~~~\n",
    "- ",
    "  ",
    "\t",
    "original$ do a",
    "upgrade@6.0$ wait",
    "third$ sleep 1",
    "\n",
    "\n\n",
    "seen\n",
    "```` x\n",
    "\r\n",
    "\u{feff}",
    "手順",
    "<!-- ",
    " -->\n",
    "<b>",
    "[x]: y\n",
    "\0",
    "1. ",
    "    ",
];
