//! Values of columns, and positions in the write-ahead log.

use std::fmt;

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// None.
    Null,
    /// Of a type of truth.
    Bool(bool),
    /// Of any type of whole numbers.
    Int(i64),
    /// A position in the write-ahead log.
    Lsn(Lsn),
    /// Of any other type.
    Text(String),
}

impl Value {
    /// Whether it is none.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// As the number that it is.
    #[must_use]
    pub fn int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Bool(truth) => formatter.write_str(if *truth { "t" } else { "f" }),
            Self::Int(number) => write!(formatter, "{number}"),
            Self::Lsn(lsn) => write!(formatter, "{lsn}"),
            Self::Text(text) => formatter.write_str(text),
        }
    }
}

/// A position in the write-ahead log of one server, in bytes.
///
/// Its order is meant; its numbers are the model's own, as `docs/models/postgres.md` 8 leaves them free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Lsn(pub u64);

impl Lsn {
    /// Before everything.
    pub const NONE: Self = Self(0);

    /// The position of a text such as `0/15D6A70`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (high, low) = text.split_once('/')?;
        let (high, low) = (u32::from_str_radix(high, 16).ok()?, u32::from_str_radix(low, 16).ok()?);
        Some(Self((u64::from(high) << 32) | u64::from(low)))
    }
}

impl fmt::Display for Lsn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:X}/{:X}", self.0 >> 32, self.0 & 0xFFFF_FFFF)
    }
}
