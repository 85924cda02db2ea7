//! `cutover campaign`: a search in parts, which processes that know nothing of each other play, and what they found as one.
//!
//! A *plan* is a folder: the scenario and its runbook as text, what is searched, the digests of the texts and of the
//! binary, and how many *shards* the cases are parted into. A shard is a pure function of the plan and its number: it
//! writes one file, whole or not at all, with a sum over it, and does nothing where a good one is there. So a shard may be
//! killed, played twice or by two at once, and on any machine that has the folder and the same binary.
//!
//! Gathering reads all shards in the order of their numbers and searches as one process would, but that it knows every
//! answer: what it prints is what `explore` would print at the load of the plan, byte for byte. Each kind of failure is brought
//! down to a smallest case there, or by an array of further shards, one for each kind.
//!
//! The folder may be an object store ([`objects`]). Nothing here moves work or watches workers: engines that exist do that
//! (`submit`).

mod gather;
mod measure;
mod objects;
mod place;
mod plan;
mod planning;
mod shard;
mod status;
mod submit;
mod work;

use crate::exit::{Exit, Failure};
use crate::parted::{CampaignTask, CampaignWork};
use report::Look;

/// Does what was asked for.
pub(crate) fn campaign(task: &CampaignTask, look: Look) -> Result<Exit, Failure> {
    match &task.what {
        CampaignWork::Plan(task) => planning::plan(task),
        CampaignWork::Work(task) => work::work(task),
        CampaignWork::Status(task) => status::status(task),
        CampaignWork::Gather(task) => gather::gather(task, look),
        CampaignWork::Submit(task) => submit::submit(task),
    }
}
