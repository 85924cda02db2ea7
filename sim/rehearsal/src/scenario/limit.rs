//! What an objective asks for at the most, and that it may be told to ask for nothing.
//!
//! Held is a promise, so an objective that nobody wrote down is strict: to ask for less is a line that somebody wrote
//! on purpose, with the word [`ANY`].

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// The word that asks for nothing.
pub const ANY: &str = "any";

/// The most of something that may be there at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtMost {
    /// So many.
    Count(u64),
    /// However many.
    Any,
}

impl AtMost {
    /// The number, where there is one.
    #[must_use]
    pub const fn count(self) -> Option<u64> {
        match self {
            Self::Count(most) => Some(most),
            Self::Any => None,
        }
    }

    /// The number that was exceeded by what was found; nothing where it was not.
    #[must_use]
    pub fn exceeded(self, found: u64) -> Option<u64> {
        match self {
            Self::Count(most) => (found > most).then_some(most),
            Self::Any => None,
        }
    }
}

impl Default for AtMost {
    fn default() -> Self {
        Self::Count(0)
    }
}

impl Serialize for AtMost {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Count(most) => serializer.serialize_u64(*most),
            Self::Any => serializer.serialize_str(ANY),
        }
    }
}

/// Reads a count or the word `any`.
struct CountOrAny;

impl Visitor<'_> for CountOrAny {
    type Value = AtMost;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number from 0 on, or \"{ANY}\"")
    }

    fn visit_u64<E: Error>(self, count: u64) -> Result<AtMost, E> {
        Ok(AtMost::Count(count))
    }

    fn visit_i64<E: Error>(self, count: i64) -> Result<AtMost, E> {
        u64::try_from(count).map(AtMost::Count).map_err(|_| E::custom("a count is 0 or more"))
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<AtMost, E> {
        if word == ANY { Ok(AtMost::Any) } else { Err(E::unknown_variant(word, &[ANY])) }
    }
}

impl<'de> Deserialize<'de> for AtMost {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CountOrAny)
    }
}

impl JsonSchema for AtMost {
    fn schema_name() -> Cow<'static, str> {
        "AtMost".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "integer", "minimum": 0 }, { "type": "string", "const": ANY }] })
    }
}

/// Whether the goal is to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// All of it.
    #[default]
    Reached,
    /// It is not judged.
    Any,
}
