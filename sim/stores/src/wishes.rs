//! The `[goal]` section of a scenario: what is to be otherwise at the end than is derived.

use crate::command::ChannelState;
use fleet::Release;
use rehearsal::{ReleaseWish, Wish, YesNo};
use std::collections::BTreeMap;

rehearsal::sections! {
    /// What is to be otherwise of one store.
    #[derive(Default, Eq)]
    pub struct StoreWishes {
        /// Whether it exists.
        pub exists: Option<YesNo>,
        /// Whether it is in memory.
        pub loaded: Option<YesNo>,
        /// Its release, such as "6.0", or "any".
        pub release: Option<ReleaseWish>,
        /// Whether its replication definitions are of its own release.
        pub converted: Option<YesNo>,
        /// Whether its replication agent is up.
        pub agent_up: Option<YesNo>,
        /// The state of its channel to the other store.
        pub channel: Option<ChannelWish>,
        /// Whether that channel is connected.
        pub connected: Option<YesNo>,
        /// Whether its cache groups refresh by themselves.
        pub refreshes: Option<YesNo>,
    }

    /// The `[goal]` section: what is to be otherwise at the end than is derived.
    #[derive(Default)]
    pub struct GoalConfig {
        /// The stores, by data source name.
        #[serde(default)]
        pub store: BTreeMap<String, StoreWishes>,
        /// Whether the applications that worked at the start work at the end.
        pub applications: Option<YesNo>,
    }
}

impl StoreWishes {
    /// Whether the store may be gone at the end.
    pub(crate) fn may_be_gone(&self) -> bool {
        matches!(self.exists, Some(YesNo::No | YesNo::Any))
    }

    /// Whether it is to be of this release at the end, whatever the runbook installs, or of any.
    pub(crate) fn may_stay_at(&self, release: &Release) -> bool {
        self.release.as_ref().is_some_and(|ReleaseWish(wish)| wish.missed(release).is_none())
    }

    /// Whether a release that is installed for it is the one that it is to be of.
    pub(crate) fn means(&self, release: &Release) -> bool {
        self.release.as_ref().is_none_or(|ReleaseWish(wish)| *wish == Wish::Is(release.clone()))
    }

    /// Whether its agent may be down at the end.
    pub(crate) fn may_be_down(&self) -> bool {
        self.may_be_gone() || matches!(self.agent_up, Some(YesNo::No | YesNo::Any))
    }

    /// Whether its channel may end in a state that is not start.
    pub(crate) fn may_end_in(&self, state: ChannelState) -> bool {
        self.may_be_gone() || self.channel.is_some_and(|wish| wish.wish().missed(&state).is_none())
    }
}

rehearsal::sections! {
    /// The state of a channel in `[goal]`.
    pub enum ChannelWish {
        /// Updates are held and sent.
        Start,
        /// Updates are held and not sent.
        Pause,
        /// Updates are neither held nor sent.
        Stop,
        /// It is not judged.
        Any,
    }
}

impl ChannelWish {
    /// As a wish.
    pub(crate) const fn wish(self) -> Wish<ChannelState> {
        match self {
            Self::Start => Wish::Is(ChannelState::Start),
            Self::Pause => Wish::Is(ChannelState::Pause),
            Self::Stop => Wish::Is(ChannelState::Stop),
            Self::Any => Wish::Any,
        }
    }
}
