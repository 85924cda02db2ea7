//! What faults do to hosts and processes of the model.

use crate::cluster::{Cluster, Ground};
use rehearsal::Strike;

impl Cluster {
    pub(crate) fn struck(&mut self, _strike: Strike, _on: bool, _stage: &mut Ground) {}
}
