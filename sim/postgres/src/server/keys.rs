//! Where the rows of a table are, by their keys.

use crate::value::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where the row of each key is.
///
/// A key that is one number, as nearly every key is, stands by itself: it is compared at once, where any other is compared
/// value by value.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys {
    /// By a key that is one number.
    numbers: BTreeMap<i64, u64>,
    /// By any other.
    others: BTreeMap<Arc<[Value]>, u64>,
}

impl Keys {
    /// Where the row of a key is.
    pub(super) fn get(&self, key: &[Value]) -> Option<u64> {
        match key {
            [Value::Int(number)] => self.numbers.get(number).copied(),
            _ => self.others.get(key).copied(),
        }
    }

    /// Puts a key where its row is.
    pub(super) fn insert(&mut self, key: &[Value], at: u64) {
        match key {
            [Value::Int(number)] => self.numbers.insert(*number, at),
            _ => self.others.insert(key.into(), at),
        };
    }

    /// Takes a key out, and where its row is.
    pub(super) fn remove(&mut self, key: &[Value]) -> Option<u64> {
        match key {
            [Value::Int(number)] => self.numbers.remove(number),
            _ => self.others.remove(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Keys;
    use crate::value::Value;

    #[test]
    fn a_key_is_found_again_by_its_values_whatever_they_are() {
        let text = |text: &str| Value::Text(text.to_owned());
        let keys =
            [vec![Value::Int(7)], vec![text("7")], vec![Value::Int(7), Value::Int(7)], vec![Value::Null]];
        let mut all = Keys::default();
        for (key, at) in keys.iter().zip(1..) {
            all.insert(key, at);
        }
        let found = |all: &Keys| keys.each_ref().map(|key| all.get(key));
        assert_eq!(found(&all), [Some(1), Some(2), Some(3), Some(4)]);
        assert_eq!((all.remove(&keys[0]), all.remove(&keys[2])), (Some(1), Some(3)));
        assert_eq!(found(&all), [None, Some(2), None, Some(4)]);
    }
}
