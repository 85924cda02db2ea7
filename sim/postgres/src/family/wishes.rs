//! The `[goal]` section of a scenario: what is to be otherwise at the end than is derived.

use rehearsal::YesNo;
use std::collections::BTreeMap;

rehearsal::sections! {
    /// What is to be otherwise of one cluster.
    #[derive(Default)]
    pub struct ClusterWishes {
        /// Whether it is to have every row at the end. Left out, that is asked of the cluster that serves in the end, and of
        /// one to which the runbook as written leaves a direction.
        pub complete: Option<YesNo>,
    }

    /// The `[goal]` section: what is to be otherwise at the end than is derived.
    #[derive(Default)]
    pub struct GoalConfig {
        /// The clusters, by name.
        #[serde(default)]
        pub cluster: BTreeMap<String, ClusterWishes>,
        /// The cluster at which each group of clients is to work at the end, by the group's name, or "any". Left out, it is
        /// where the runbook as written leaves it.
        pub applications: Option<BTreeMap<String, String>>,
        /// Whether the sequences of the cluster that serves are to stand beyond every id that was handed out.
        pub sequences: Option<YesNo>,
        /// Whether each cluster that is to have every row is to have each of the beginning, and none twice.
        pub rows: Option<YesNo>,
        /// Whether the directions are to be as the runbook as written leaves them.
        pub directions: Option<YesNo>,
    }
}
