//! Sections of a scenario that a family reads.

/// Sections, each read strictly and with its schema: a key that is not known is an error, and a word of a list stands in
/// kebab case. Said once, so that no section can be without it.
///
/// A section of `numbers` holds what is physical, how long things take and how fast they are: each key has a default and
/// the source of it, so that a scenario says only what it knows better.
#[macro_export]
macro_rules! sections {
    (@ numbers $(#[$about:meta])* $vis:vis $name:ident {
        $($(#[$key:meta])* $field:ident: $kind:ty = $default:expr, $source:literal;)+
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, ::serde::Deserialize, ::schemars::JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        $vis struct $name {
            $($(#[$key])* #[schemars(extend("x-source" = $source))] pub $field: $kind,)+
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }
    };
    (@ struct $(#[$about:meta])* $vis:vis $name:ident { $($body:tt)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, ::serde::Deserialize, ::schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        $vis struct $name { $($body)* }
    };
    (@ enum $(#[$about:meta])* $vis:vis $name:ident { $($body:tt)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, ::serde::Serialize, ::serde::Deserialize, ::schemars::JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        $vis enum $name { $($body)* }
    };
    ($($(#[$about:meta])* $vis:vis $kind:ident $name:ident { $($body:tt)* })+) => {
        $($crate::sections!(@ $kind $(#[$about])* $vis $name { $($body)* });)+
    };
}
