//! Sections of a scenario that a family reads.

/// Sections, each read strictly and with its schema: a key that is not known is an error, and a word of a list stands in
/// kebab case. Said once, so that no section can be without it.
#[macro_export]
macro_rules! sections {
    (@ struct $(#[$about:meta])* $vis:vis $name:ident { $($body:tt)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, ::serde::Deserialize, ::schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        $vis struct $name { $($body)* }
    };
    (@ enum $(#[$about:meta])* $vis:vis $name:ident { $($body:tt)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, ::serde::Deserialize, ::schemars::JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        $vis enum $name { $($body)* }
    };
    ($($(#[$about:meta])* $vis:vis $kind:ident $name:ident { $($body:tt)* })+) => {
        $($crate::sections!(@ $kind $(#[$about])* $vis $name { $($body)* });)+
    };
}
