//! Why an update is missing, as a sentence for whoever has to put it right.
//!
//! The causes are a closed list in kebab case; the sentences are about "this store", the one that misses them. A
//! cause that is not in the list is told by its own words, so that a new family need not wait for this table.

/// The sentences, by cause.
const SENTENCES: &[(&str, &str)] = &[
    (
        "backlog-discarded",
        "The channel to this store entered state stop, which discards everything that still waits for it in the log.",
    ),
    (
        "not-retained-while-stopped",
        "The channel to this store was in state stop, and a stopped channel keeps nothing for later.",
    ),
    (
        "threshold-failed",
        "More log was held for this store than the threshold allows; the channel failed and what it held was \
         discarded.",
    ),
    ("reset-skipped", "The reset moved the bookmark past updates that had not been sent to this store yet."),
    (
        "log-destroyed",
        "The store that took them was destroyed, and with it the log that was to bring them here.",
    ),
    (
        "store-destroyed",
        "This store was destroyed with all that it held, and at the end there is no other one.",
    ),
    (
        "log-tail-lost",
        "They were in the buffer of a log that had not been forced to disk when their store died.",
    ),
    (
        "below-ticket",
        "A clock had been set back, so that their tickets were lower than one this store had seen, and it dropped them.",
    ),
    (
        "below-stale-mark",
        "The sender's log was numbered anew, and its old bookmark makes these updates look as if they had been sent.",
    ),
    ("overwritten", "A change that came from the other store was applied over them."),
    (
        "discarded-on-arrival",
        "They arrived, but the row was not as the change expected it, and the change was discarded.",
    ),
    ("rolled-back", "They arrived in a transaction that conflicted with a newer row and was rolled back."),
    (
        "restored-from-older-dump",
        "This store was restored from a dump that had been cut before these updates reached it.",
    ),
    (
        "taken-by-older-incarnation",
        "This store's former incarnation took them after its dump had been cut, so the dump does not hold them.",
    ),
    (
        "taken-by-kept-store",
        "An old store that is kept ran under this store's name and acknowledged them, so that they were never sent here.",
    ),
    (
        "written-to-kept-store",
        "An old store that is kept took them from its applications, and this store never hears of it.",
    ),
    (
        "given-up-for-kept-store",
        "The younger store of this name had them and was destroyed, and the old one that was kept has not.",
    ),
    (
        "held-by-kept-store",
        "They are in the log of an old store that is kept, whose agent is down; they go out if it runs.",
    ),
    ("absent-row", "They change a row that did not exist here when they arrived."),
    (
        "channel-stalled",
        "The channel to this store stands at a change that cannot be applied, until someone intervenes.",
    ),
    ("purged", "The log that held them was purged before they had been sent to this store."),
    (
        "channel-paused",
        "The channel to this store is paused: it keeps them, and sends them once it is started.",
    ),
    ("agent-down", "A replication agent is down; they are sent once it is started."),
    (
        "link-down",
        "The agents find no way to each other, by network, port or release; they are sent once they do.",
    ),
    (
        "stranded-behind-prefix",
        "They lie behind the prefix of a generation that no serving region is a member of.",
    ),
    (
        "removed-with-generation",
        "They were in the store of a generation that was removed, or put there when it was gone.",
    ),
    (
        "repository-initialised",
        "The repository that held them was initialised, which empties it for every generation.",
    ),
    ("cleared-by-cold-start", "A cold start emptied the repository that held them."),
    ("generation-reinitialised", "The generation that held them was initialised again."),
    (
        "read-in-other-layout",
        "One release wrote them and another one read them back in its own layout of records, and wrote that.",
    ),
    (
        "repository-lost",
        "The repository that held them was lost, and what it had kept on disk did not hold them.",
    ),
    ("not-replicated", "The repository failed over before its replica had them."),
    ("killed-with-region", "The region that worked on them was killed."),
    ("aborted-by-quiesce", "They were running when their generation was quiesced, and were broken off."),
    (
        "discarded-by-quiesce",
        "They were queued when their generation was quiesced, and the queue was discarded.",
    ),
    (
        "not-excluded",
        "The locks of the two generations did not exclude one another, and one overwrote what the other had written.",
    ),
    ("held-by-mode", "Their generation is in a mode that runs no batch; they run once it does."),
    (
        "waits-for-recovery",
        "They are registered with a region that was killed; they run again once that member is recovered.",
    ),
    ("still-running", "They were being done when the rehearsal ended."),
    ("queued", "They were still queued when the rehearsal ended."),
    ("no-region-runs", "No region of their generation runs; they are done once one is started."),
    (
        "repository-away",
        "Their repository is down, or no region that could read them reaches it and its own; they are there once one \
         does, if the repository has kept them.",
    ),
    ("no-store-left", "No store is left at the end that could hold them."),
    ("lock-in-doubt", "They wait for a dataset that a killed process has locked."),
    ("not-yet-sent", "They were still on their way when the rehearsal ended."),
];

/// The sentence for a cause.
pub(crate) fn sentence(cause: &str) -> String {
    match SENTENCES.iter().find(|(known, _)| *known == cause) {
        Some((_, sentence)) => (*sentence).to_owned(),
        None => capital(&format!("{}.", cause.replace('-', " "))),
    }
}

/// A text with a capital letter first.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{SENTENCES, sentence};

    #[test]
    fn a_cause_nobody_has_put_into_words_is_told_by_its_own() {
        assert_eq!(sentence("orphaned-by-removal"), "Orphaned by removal.");
    }

    #[test]
    fn every_sentence_ends_and_no_cause_has_two() {
        for (index, (cause, text)) in SENTENCES.iter().enumerate() {
            assert!(text.ends_with('.'), "{cause} does not end");
            assert!(SENTENCES[..index].iter().all(|(other, _)| other != cause), "{cause} stands twice");
        }
    }
}
