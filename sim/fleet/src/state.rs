//! What of a fleet decides what comes: for digests of a world's state, in which time is left out.
//!
//! Two fleets with the same words answer every later question alike, each from its own now on. What was measured (the
//! high-water mark of a disk) and what has passed (a transfer that ended) is not told.

use crate::Fleet;
use kernel::{DigestWriter, Time};

impl Fleet {
    /// Writes the state, with instants as the time left until them.
    pub fn state(&self, now: Time, writer: &mut DigestWriter) {
        for host in &self.hosts {
            host.disk.state(writer);
            writer.u64(u64::from(host.crashes) << 1 | u64::from(host.autostart));
            writer.u64(host.clock_ahead as u64);
            writer.u64(host.releases.len() as u64);
            for release in &host.releases {
                writer.bytes(release.to_string().as_bytes());
            }
        }
        for link in &self.links {
            link.state(now, writer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Disk, FleetFault, Host, HostId, Link};
    use kernel::{Digest, Span};

    fn fleet() -> Fleet {
        let host = |name: &str| Host::new(name, Disk::new(1_000, 10), Vec::new());
        let link = Link::new([HostId(0), HostId(1)], Span::from_millis(1), 1_000);
        Fleet::new(vec![host("a"), host("b")], vec![link])
    }

    fn digest(fleet: &Fleet, now: Time) -> Digest {
        let mut writer = DigestWriter::new();
        fleet.state(now, &mut writer);
        writer.finish()
    }

    #[test]
    fn a_transfer_counts_until_it_has_ended_and_room_for_as_long_as_it_is_taken() {
        let (now, later) = (Time::ZERO, Time::ZERO + Span::from_secs(60));
        let calm = fleet();
        let mut used = fleet();
        used.send(HostId(0), HostId(1), 500, now).expect("the link is open");
        assert_ne!(digest(&used, now), digest(&calm, now));
        assert_eq!(digest(&used, later), digest(&calm, now));
        used.hosts[0].disk.take(7).expect("there is room");
        assert_ne!(digest(&used, later), digest(&calm, now));
        used.hosts[0].disk.give_back(7);
        assert_eq!(digest(&used, later), digest(&calm, now));
    }

    #[test]
    fn a_fault_counts_until_it_is_lifted() {
        for text in ["cut a b", "cut b to a", "delay a b by 2s", "fill b"] {
            let mut broken = fleet();
            let fault = text.parse::<FleetFault>().expect("it is a fault").resolve(&broken).expect("it fits");
            broken.inject(fault, true);
            assert_ne!(digest(&broken, Time::ZERO), digest(&fleet(), Time::ZERO), "{text}");
            broken.inject(fault, false);
            assert_eq!(digest(&broken, Time::ZERO), digest(&fleet(), Time::ZERO), "{text}");
        }
    }
}
