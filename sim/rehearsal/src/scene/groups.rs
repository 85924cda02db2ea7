//! The groups of clients as the scenario has them, and how many requests they send.

use crate::bounds::REQUESTS_MAX;
use crate::ids::GroupId;
use crate::key::key_of;
use crate::scenario::{self, Checked, PerSecond};
use kernel::Span;
use runbook::{BEYOND, Diagnostic, FileId, Severity};

/// What does not change about a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GroupPlan {
    pub(crate) name: String,
    pub(crate) service: usize,
    /// The mean time from one request to the next; none of a group that sends only what a command makes it send.
    pub(crate) mean: Option<Span>,
    pub(crate) timeout: Span,
    pub(crate) retry: Span,
    /// The group's key for draws: its name, so that adding a group moves no other's draws.
    pub(crate) key: u64,
}

/// A group of clients, as the family sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Where it is connected at the start.
    pub at: String,
    /// What it asks for, where it sends only what a command makes it send; empty otherwise.
    pub script: Vec<String>,
}

/// The services that clients use, in the order of their first group.
pub(super) fn services(generic: &scenario::Scenario) -> Vec<String> {
    let mut services: Vec<String> = Vec::new();
    for clients in &generic.clients {
        if !services.contains(&clients.service) {
            services.push(clients.service.clone());
        }
    }
    services
}

/// The groups of clients as the scenario has them.
pub(crate) fn plans(generic: &scenario::Scenario) -> Vec<GroupPlan> {
    let services = services(generic);
    let plan = |clients: &scenario::GroupConfig| GroupPlan {
        name: clients.name.clone(),
        service: services.iter().position(|service| *service == clients.service).unwrap_or(0),
        mean: clients.per_s.map(PerSecond::mean),
        timeout: clients.timeout_s.span(),
        retry: clients.retry_s.span(),
        key: key_of(&["clients", &clients.name]),
    };
    generic.clients.iter().map(plan).collect()
}

/// How many requests these groups send until the horizon, on average; `surges` are how much more each of them may send.
pub(crate) fn expected_requests(
    groups: &[GroupPlan],
    surges: &[(GroupId, fleet::Percent)],
    horizon: Span,
) -> u64 {
    let of = |(index, group): (usize, &GroupPlan)| {
        let Some(mean) = group.mean else { return 0 };
        let surges = surges.iter().filter(|(of, to)| usize::from(*of) == index && !to.is_part());
        let mean = surges.fold(mean, |mean, (_, to)| to.slows(mean));
        horizon.nanos() / mean.nanos().max(1)
    };
    groups.iter().enumerate().map(of).fold(0, u64::saturating_add)
}

/// What is wrong with so many requests, if anything.
pub(crate) fn too_many(requests: u64, horizon: Span) -> Option<String> {
    (requests > REQUESTS_MAX).then(|| {
        format!(
            "the clients would send {requests} requests until the horizon at {horizon}, and at most {REQUESTS_MAX} \
             can be rehearsed"
        )
    })
}

/// Clients that send more until the horizon than can be rehearsed.
pub(super) fn overloaded<C, G>(checked: &Checked<C, G>, file: FileId) -> Option<Diagnostic> {
    let horizon = checked.generic.run.horizon_s.span();
    let groups = plans(&checked.generic);
    let message = too_many(expected_requests(&groups, &[], horizon), horizon)?;
    let busiest = (0..groups.len())
        .filter(|index| groups[*index].mean.is_some())
        .min_by_key(|index| groups[*index].mean)?;
    let range = checked.span_of(&format!("clients.{busiest}.per_s")).unwrap_or(0..0);
    let found = Diagnostic::found(BEYOND, Severity::Error, message);
    Some(found.at(file, range, "most of them here").playable(false).help("lower the rate, or the horizon"))
}
