//! The quantities a scenario writes as plain TOML numbers, checked and turned into integers as they are read.
//!
//! After this module no number of a scenario is a float any more: lengths of time are integer nanoseconds, sizes are
//! bytes, and a share is a threshold for one drawn word. A kilobyte is 1,024 bytes and a megabyte 1,024 kilobytes,
//! as the vendor's own sizes are. What a quantity may be stands in its JSON Schema too, so that an editor refuses
//! the same numbers.

use kernel::narrow::nearest_whole;
use kernel::{Chance, LONGEST, Span};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// The longest length of time a scenario may give, in seconds.
const SECONDS_MAX: f64 = LONGEST.whole_secs() as f64;
/// The greatest size a scenario may give, in megabytes: one petabyte.
const MEGABYTES_MAX: f64 = 1_073_741_824.0;
/// The greatest rate a scenario may give, per second.
const RATE_MAX: f64 = 1e6;
/// The smallest rate a scenario may give, per second, so that its mean interval is a length that can be written.
const RATE_MIN: f64 = 1.0 / SECONDS_MAX;

/// A length or an instant of virtual time: seconds outside, integer nanoseconds inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Seconds(pub Span);

impl Seconds {
    /// The length as virtual time.
    #[must_use]
    pub const fn span(self) -> Span {
        self.0
    }

    /// So many thousandths of a second.
    #[must_use]
    pub const fn of_millis(millis: u64) -> Self {
        Self(Span::from_millis(millis))
    }
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0.as_seconds())
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = number(deserializer, 0.0, SECONDS_MAX)?;
        Span::from_seconds_f64(seconds).map(Self).ok_or_else(|| D::Error::custom("too long a time"))
    }
}

/// A size in kilobytes, held in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Kilobytes(u64);

impl Kilobytes {
    /// The size in bytes.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        self.0
    }

    /// So many kilobytes.
    #[must_use]
    pub const fn of(kilobytes: u32) -> Self {
        Self(kilobytes as u64 * 1024)
    }
}

impl Serialize for Kilobytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / 1024.0)
    }
}

impl<'de> Deserialize<'de> for Kilobytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let kilobytes = number(deserializer, 0.0, MEGABYTES_MAX * 1024.0)?;
        Ok(Self(whole(kilobytes * 1024.0)))
    }
}

/// A size in megabytes, held in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Megabytes(u64);

impl Megabytes {
    /// The size in bytes.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        self.0
    }

    /// So many megabytes.
    #[must_use]
    pub const fn of(megabytes: u32) -> Self {
        Self(megabytes as u64 * 1_048_576)
    }
}

impl Serialize for Megabytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / 1_048_576.0)
    }
}

impl<'de> Deserialize<'de> for Megabytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let megabytes = number(deserializer, 0.0, MEGABYTES_MAX)?;
        Ok(Self(whole(megabytes * 1_048_576.0)))
    }
}

/// A share of all cases, from 0 to 1, held as a threshold for one drawn word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Share(Chance);

impl Share {
    /// The share, to be drawn with; a share of 1 takes every word and 0 takes none.
    #[must_use]
    pub const fn chance(self) -> Chance {
        self.0
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0.words() as f64 / 4_294_967_296.0)
    }
}

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Chance::of(whole(number(deserializer, 0.0, 1.0)? * 4_294_967_296.0))))
    }
}

/// A hundredth of the whole, in the parts that a [`Part`] is counted in.
const PERCENT: u64 = 10_000_000;

/// A share of all cases, from 0 to 1, that counts are held against: in parts of a thousand million, so that what people
/// write as decimals is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Part(u64);

impl Part {
    /// Whether so many of a number of cases are more than this share of them.
    #[must_use]
    pub fn is_exceeded_by(self, count: u64, of: u64) -> bool {
        u128::from(count) * 100 * u128::from(PERCENT) > u128::from(self.0) * u128::from(of)
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, decimals) = (self.0 / PERCENT, format!("{:07}", self.0 % PERCENT));
        match decimals.trim_end_matches('0') {
            "" => write!(f, "{whole} %"),
            decimals => write!(f, "{whole}.{decimals} %"),
        }
    }
}

impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / (100 * PERCENT) as f64)
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(whole(number(deserializer, 0.0, 1.0)? * (100 * PERCENT) as f64)))
    }
}

/// How often something happens per second, held as its mean interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PerSecond(Span);

impl PerSecond {
    /// The mean time from one occurrence to the next.
    #[must_use]
    pub const fn mean(self) -> Span {
        self.0
    }
}

impl<'de> Deserialize<'de> for PerSecond {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let rate = number(deserializer, RATE_MIN, RATE_MAX)?;
        Span::from_seconds_f64(1.0 / rate).map(Self).ok_or_else(|| D::Error::custom("too small a rate"))
    }
}

/// What a link or a disk carries in a second, in bytes and never nothing.
macro_rules! speed {
    ($name:ident, $unit:literal, $bytes:literal, $max:expr) => {
        #[doc = concat!("How much is carried in a second: ", $unit, " outside, bytes inside, and never zero.")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            /// Bytes per second, at least one.
            #[must_use]
            pub const fn bytes(self) -> u64 {
                self.0
            }

            /// So much of its unit in a second.
            #[must_use]
            pub const fn of(amount: u32) -> Self {
                Self(amount as u64 * $bytes as u64)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_f64(self.0 as f64 / f64::from($bytes))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let amount = number(deserializer, f64::MIN_POSITIVE, $max)?;
                Ok(Self(whole(amount * f64::from($bytes)).max(1)))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn inline_schema() -> bool {
                true
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let unit = concat!($unit, " a second");
                json_schema!({ "type": "number", "exclusiveMinimum": 0, "maximum": $max, "x-unit": unit })
            }
        }
    };
}

speed!(KilobytesPerSecond, "kilobytes of 1,024 bytes", 1024_u32, MEGABYTES_MAX * 1024.0);
speed!(MegabytesPerSecond, "megabytes of 1,048,576 bytes", 1_048_576_u32, MEGABYTES_MAX);

/// Gives each of the remaining quantities its JSON Schema: a number within bounds, of a unit.
macro_rules! bounded {
    ($name:ident, $unit:literal, $low:ident: $min:expr, $max:expr) => {
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn inline_schema() -> bool {
                true
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "number", (stringify!($low)): $min, "maximum": $max, "x-unit": $unit
                })
            }
        }
    };
}

bounded!(Seconds, "seconds", minimum: 0, SECONDS_MAX);
bounded!(Kilobytes, "kilobytes of 1,024 bytes", minimum: 0, MEGABYTES_MAX * 1024.0);
bounded!(Megabytes, "megabytes of 1,048,576 bytes", minimum: 0, MEGABYTES_MAX);
bounded!(Share, "share from 0 to 1", minimum: 0, 1);
bounded!(Part, "share from 0 to 1", minimum: 0, 1);
bounded!(PerSecond, "times a second", exclusiveMinimum: 0, RATE_MAX);

/// Reads a number and refuses one outside the bounds; a number that is not finite is outside all bounds.
fn number<'de, D: Deserializer<'de>>(deserializer: D, min: f64, max: f64) -> Result<f64, D::Error> {
    let number = f64::deserialize(deserializer)?;
    if number >= min && number <= max {
        return Ok(number);
    }
    let bound = if number > max { format!("at most {max}") } else { format!("at least {min}") };
    Err(D::Error::custom(format!("the number must be {bound}")))
}

/// The nearest whole number of something that was bounded before; the greatest bound is a petabyte in bytes.
fn whole(number: f64) -> u64 {
    nearest_whole(number).expect("the callers have refused what is negative or beyond their bounds")
}
