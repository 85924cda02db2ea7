//! What any operator types besides a vendor's tools has one answer in every family. What is said of the forms of those tools
//! stands in `docs/forms`, and is held against each vocabulary in its family's crate.

use pac::Cluster;
use rehearsal::{Verb, Words};
use runbook::Vocabulary;
use stores::Pair;

#[test]
fn what_any_operator_types_has_one_answer_in_every_family() {
    for text in ["date", "df -h", "./check.sh", "rm x", "systemctl status redis", "sudo -i"] {
        let answer = Words::<Cluster>::default().parse(text).answer;
        let parsed = Words::<Pair>::default().parse(text);
        assert_eq!(answer, parsed.answer, "{text}");
        let verb = parsed.command;
        assert!(matches!(verb, Some(Verb::Aside | Verb::NotModelled(_))), "{text}: {verb:?}");
    }
}
