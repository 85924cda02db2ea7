//! How many faults do the same at one moment: what they do ends with the last of them.
//!
//! Guarantees: each that begins is counted, whatever their number; one that ends without having begun changes nothing.

/// Faults that do the same, at this moment. A rehearsal has at most 1,000 deviations, and a fault begins once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InForce(u16);

impl InForce {
    /// None.
    pub const NONE: Self = Self(0);

    /// Whether there is any.
    #[must_use]
    pub const fn any(self) -> bool {
        self.0 > 0
    }

    /// One begins, or ends.
    pub const fn turn(&mut self, on: bool) {
        assert!(!on || self.0 < u16::MAX, "at most 65,535 faults do the same at once");
        self.0 = if on { self.0 + 1 } else { self.0.saturating_sub(1) };
    }
}

impl From<InForce> for u64 {
    fn from(faults: InForce) -> Self {
        Self::from(faults.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_faults_do_ends_with_the_last_of_them() {
        let mut faults = InForce::NONE;
        faults.turn(false);
        assert!(!faults.any(), "none had begun");
        (0..2).for_each(|_| faults.turn(true));
        faults.turn(false);
        assert!(faults.any());
        faults.turn(false);
        assert!(!faults.any());
    }

    #[test]
    #[should_panic(expected = "at most 65,535 faults")]
    fn one_fault_more_than_can_be_counted_is_told() {
        let mut faults = InForce(u16::MAX);
        faults.turn(true);
    }
}
