//! What a scenario of one's own begins as.

/// A small scenario that holds, each of its keys explained, and what to do with it.
#[derive(Debug, Clone, Copy)]
pub struct Starter {
    /// Its `scenario.toml`.
    pub scenario: &'static str,
    /// Its `runbook.md`.
    pub runbook: &'static str,
    /// Its `README.md`: what to change first, and what to type. `FOLDER` stands for where it will lie.
    pub readme: &'static str,
}

/// The starter of a family, which lies in the folder `starter` of its crate.
#[macro_export]
macro_rules! starter {
    () => {
        $crate::Starter {
            scenario: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/starter/scenario.toml")),
            runbook: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/starter/runbook.md")),
            readme: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/starter/README.md")),
        }
    };
}
