//! Who came by a door, as far as a house and its manners are concerned.

use crate::house::House;
use keyspace::Session;

/// Which version of the protocol somebody speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Protocol {
    /// The second, in which a null is a string or an array.
    #[default]
    Two,
    /// The third, in which a null is a null.
    Three,
}

/// Somebody who came by a door.
#[derive(Debug, Default)]
pub(crate) struct Guest {
    pub(crate) door: usize,
    /// A number of its own.
    pub(crate) id: u64,
    pub(crate) name: Vec<u8>,
    pub(crate) protocol: Protocol,
    pub(crate) session: Session,
}

impl Guest {
    /// Begins anew: nothing is queued, watched or called by a name.
    pub(crate) fn reset<H: House>(&mut self, house: &mut H) {
        self.leave(house);
        self.protocol = Protocol::Two;
        self.name.clear();
    }

    /// Goes.
    pub(crate) fn leave<H: House>(&mut self, house: &mut H) {
        house.hang_up(self.door, &mut self.session);
    }
}
