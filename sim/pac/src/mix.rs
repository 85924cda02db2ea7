//! Which operation of an online transaction a request is: a function of its draw and of the scenario's weights.

use crate::config::OnlineConfig;

/// What a transaction does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Update,
    WriteTs,
    PutTd,
    TakeTd,
    Submit,
}

impl Operation {
    const ALL: [Self; 5] = [Self::Update, Self::WriteTs, Self::PutTd, Self::TakeTd, Self::Submit];
}

/// What transactions do, by what is drawn for them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mix {
    /// The sum of all weights, one at least.
    sum: u32,
    /// For each operation the sum of the weights up to it.
    upto: [u32; Operation::ALL.len()],
}

impl Mix {
    pub(crate) fn new(online: &OnlineConfig) -> Self {
        let weights = [online.update, online.write_ts, online.put_td, online.take_td, online.submit];
        let mut sum = 0;
        let upto = weights.map(|weight| {
            sum += weight;
            sum
        });
        Self { sum: sum.max(1), upto }
    }

    /// Without a branch for each weight, for every request asks twice, and which it is cannot be foreseen.
    pub(crate) fn of(&self, drawn: u32) -> Operation {
        let pick = drawn % self.sum;
        let place: usize = self.upto.iter().map(|upto| usize::from(*upto <= pick)).sum();
        // Where no weight is given, a transaction updates.
        Operation::ALL.get(place).copied().unwrap_or(Operation::Update)
    }
}
