//! What a cluster is made of: each of them knows itself alone, and the cluster owns them.

mod call;
mod element;
mod generation;
mod job;
mod locks;
mod offered;
mod region;
mod removal;
mod session;
mod store;

pub(crate) use call::{Call, CompatAnswer, PendingWait, Until};
pub(crate) use element::{parse_element, write_element};
pub(crate) use generation::{Generation, Keys, QueueKeys, TS_QUEUES};
pub(crate) use job::{Asker, JOB, Job, Orphan, job_field};
pub(crate) use locks::{Lock, Locks};
pub(crate) use offered::{Load, Offered};
pub(crate) use region::{Member, Region, RegionState};
pub(crate) use removal::Removal;
pub(crate) use session::{Home, Session, Sessions};
pub(crate) use store::Store;
