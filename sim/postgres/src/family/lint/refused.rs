//! What can be seen of options that a server refuses, whatever is there: told in its words.

use super::World;
use crate::family::typed::Typed;
use crate::release::Release;
use crate::sql::{AlterSubscription, PublicationOptions, SubscriptionOption};
use crate::world::{refused_change, refused_options};

impl World<'_> {
    /// The release of a cluster.
    pub(super) fn release_of(&self, host: &str) -> Option<Release> {
        let cluster = self.config.cluster_named(host).and_then(|node| self.config.cluster.get(node))?;
        Release::parse(&cluster.release)
    }

    /// Tells of options of a publication.
    pub(super) fn options_of(&self, host: &str, options: &PublicationOptions) {
        let Some(release) = self.release_of(host) else { return };
        self.refuses(options.wrong.as_ref().map(|wrong| wrong.says(release)));
    }

    /// Tells of options of a new subscription.
    pub(super) fn options_given(&self, host: &str, options: &[SubscriptionOption]) {
        let Some(release) = self.release_of(host) else { return };
        self.refuses(refused_options(release, options));
    }

    /// Tells of options of a subscription that is changed.
    pub(super) fn options_changed(&self, host: &str, change: &AlterSubscription) {
        let Some(release) = self.release_of(host) else { return };
        self.refuses(refused_change(release, change));
    }

    /// Tells of a subscription to its own cluster, whose slot waits for the statement that makes it.
    pub(super) fn of_its_own(&self, host: &str, typed: &Typed) {
        if typed.waits_for_itself() {
            self.said()
                .error(
                    "own-cluster",
                    format!("it connects to its own cluster, {host}, and waits for itself for ever"),
                )
                .on(host)
                .help("name the other cluster");
        }
    }

    fn refuses(&self, says: Option<String>) {
        let Some(says) = says else { return };
        let line = self.said();
        let found = line.error("refused-option", format!("the server refuses this: {says}"));
        // What it begins with, or quotes, is what it refuses.
        let word = says.split_once(" requires ").map(|(name, _)| name).or_else(|| says.rsplit('"').nth(1));
        let help = "write the option, or its value, as the manual has it";
        match word.filter(|word| line.text.contains(*word)) {
            Some(word) => found.on(word).help(help),
            None => found.help(help),
        }
    }
}
