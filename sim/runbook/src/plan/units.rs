//! The units of a runbook as written, each found at once however many there are.

use std::collections::BTreeSet;

use crate::Address;
use crate::near::{LookupError, missing};

/// The units of a runbook as written.
#[derive(Clone, Debug, PartialEq, Default)]
pub(crate) struct Units {
    /// In printed order, a whole before its parts.
    printed: Vec<Address>,
    known: BTreeSet<Address>,
}

impl Units {
    /// In printed order.
    pub(crate) fn printed(&self) -> &[Address] {
        &self.printed
    }

    /// Whether there is such a unit.
    pub(crate) fn has(&self, unit: &Address) -> bool {
        self.known.contains(unit)
    }

    /// Whether there is such a unit, and what is near where there is not.
    pub(crate) fn find(&self, unit: &Address) -> Result<(), LookupError> {
        if self.has(unit) { Ok(()) } else { Err(missing(&self.printed, unit)) }
    }
}

impl Extend<Address> for Units {
    /// Takes in further units, each once.
    fn extend<T: IntoIterator<Item = Address>>(&mut self, units: T) {
        for unit in units {
            if self.known.insert(unit.clone()) {
                self.printed.push(unit);
            }
        }
    }
}
