//! What any operator types besides a vendor's tools has one answer in every family. What is said of the forms of those tools
//! stands in `docs/forms`, and is held against each vocabulary in its family's crate.

use pac::Cluster;
use rehearsal::{Verb, Words};
use runbook::Vocabulary;
use stores::Pair;

#[test]
fn what_sets_a_clock_or_a_name_or_calls_a_tool_by_another_is_not_modelled() {
    for text in [
        "date 010112002026",
        "hostname other",
        "alias casstop=true",
        "ss -K dst x",
        "tar --remove-files -cf a b",
    ] {
        assert!(
            matches!(Words::<Cluster>::default().parse(text).command, Some(Verb::NotModelled(_))),
            "{text}"
        );
    }
    for text in ["date +%F", "date -u", "hostname -f", "tar -cf a b"] {
        assert!(matches!(Words::<Cluster>::default().parse(text).command, Some(Verb::Aside)), "{text}");
    }
}

#[test]
fn what_any_operator_types_has_one_answer_in_every_family() {
    for text in ["date", "df -h", "./check.sh", "rm x", "systemctl status redis", "sudo -i", "alias ll=ls"] {
        let answer = Words::<Cluster>::default().parse(text).answer;
        let parsed = Words::<Pair>::default().parse(text);
        assert_eq!(answer, parsed.answer, "{text}");
        let verb = parsed.command;
        assert!(matches!(verb, Some(Verb::Aside | Verb::NotModelled(_))), "{text}: {verb:?}");
    }
}
