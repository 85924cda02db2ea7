//! What a key can hold.

use std::collections::VecDeque;

use super::bytes::Bytes;
use super::refusal::Refusal;
use super::table::Table;

/// A string.
pub(crate) type Text = Bytes;
/// Values by field.
pub(crate) type Hash = Table<Bytes>;
/// Elements, the head first.
pub(crate) type List = VecDeque<Bytes>;
/// Members.
pub(crate) type Set = Table<()>;

/// What a key holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Text(Text),
    Hash(Hash),
    List(List),
    Set(Set),
}

impl Value {
    /// The type as `TYPE` names it.
    pub(super) const fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "string",
            Self::Hash(_) => "hash",
            Self::List(_) => "list",
            Self::Set(_) => "set",
        }
    }

    /// Whether nothing is in it, so that its key ceases to exist (`domain/repository.md 2.1`). A string may be empty.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Text(_) => false,
            Self::Hash(hash) => hash.is_empty(),
            Self::List(list) => list.is_empty(),
            Self::Set(set) => set.is_empty(),
        }
    }
}

/// A type that a key can hold.
pub(crate) trait Kind: Default {
    /// The value as this type.
    fn of(value: &Value) -> Result<&Self, Refusal>;
    /// The value as this type, to be changed.
    fn of_mut(value: &mut Value) -> Result<&mut Self, Refusal>;
    /// A value of this type.
    fn into_value(self) -> Value;
}

/// Says which variant holds a type.
macro_rules! kind {
    ($kind:ty, $variant:ident) => {
        impl Kind for $kind {
            fn of(value: &Value) -> Result<&Self, Refusal> {
                match value {
                    Value::$variant(inner) => Ok(inner),
                    _ => Err(Refusal::WrongType),
                }
            }

            fn of_mut(value: &mut Value) -> Result<&mut Self, Refusal> {
                match value {
                    Value::$variant(inner) => Ok(inner),
                    _ => Err(Refusal::WrongType),
                }
            }

            fn into_value(self) -> Value {
                Value::$variant(self)
            }
        }
    };
}

kind!(Text, Text);
kind!(Hash, Hash);
kind!(List, List);
kind!(Set, Set);
