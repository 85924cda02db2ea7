//! What a key can hold.

use std::collections::VecDeque;

use crate::bytes::Bytes;
use crate::refusal::Refusal;
use crate::table::Table;

/// A string.
pub type Text = Bytes;
/// Values by field.
pub type Hash = Table<Bytes>;
/// Elements, the head first.
pub type List = VecDeque<Bytes>;
/// Members.
pub type Set = Table<()>;

/// What a key holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A string.
    Text(Text),
    /// Values by field.
    Hash(Hash),
    /// Elements.
    List(List),
    /// Members.
    Set(Set),
}

impl Value {
    /// The type as `TYPE` names it.
    pub(crate) const fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "string",
            Self::Hash(_) => "hash",
            Self::List(_) => "list",
            Self::Set(_) => "set",
        }
    }

    /// Whether nothing is in it, so that its key ceases to exist (`docs/models/repository.md 2.1`). A string may be
    /// empty.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Text(_) => false,
            Self::Hash(hash) => hash.is_empty(),
            Self::List(list) => list.is_empty(),
            Self::Set(set) => set.is_empty(),
        }
    }
}

/// A type that a key can hold.
pub trait ValueType: Default {
    /// The value as this type.
    ///
    /// # Errors
    /// It is of another.
    fn of(value: &Value) -> Result<&Self, Refusal>;
    /// The value as this type, to be changed.
    ///
    /// # Errors
    /// It is of another.
    fn of_mut(value: &mut Value) -> Result<&mut Self, Refusal>;
    /// A value of this type.
    fn into_value(self) -> Value;
}

/// Says which variant holds a type.
macro_rules! kind {
    ($kind:ty, $variant:ident) => {
        impl ValueType for $kind {
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
