//! What faults do to hosts and processes of the model.

use crate::pair::{Ground, Pair};
use rehearsal::Strike;

impl Pair {
    pub(crate) fn struck(&mut self, _strike: Strike, _on: bool, _stage: &mut Ground) {}
}
