//! A pair of nodes that replicate to each other: the smallest family on the core of a replicating pair.
//!
//! Clients write rows of their own at a node, which streams its changes to the other. A stream goes on; or it is paused,
//! and what it would have sent is kept; or it is stopped, and that is given up: the one way to lose an update here.

use fleet::HostId;
use kernel::Span;
use kernel::narrow::u32_of;
use ledger::{Blame, Cut, Holding, Holdings, Retained, StoreId};
use rehearsal::scenario::{ReadingSpec, Readings};
use rehearsal::{
    Aim, Checks, DISAGREEMENT, Domain, Ended, Ending, Family, FaultTarget, Invocation, Missed, Reply,
    Request, Response, Setup, Severity, Shown, Stage, State, Stated, Ticket,
};
use replica::{
    Arrival, Arriving, Batch, Causes, Conflicts, Connection, Limits, Log, Mix, Order, Replica, Sent, Shape,
    Sizes, Table, Wire, Workload, Writer, positions_above,
};
use runbook::{Diagnostic, Parsed, Vocabulary};

const SIZES: Sizes = Sizes { file: 1 << 20, record: 100, files: 100 };
const LIMITS: Limits = Limits { batch: 1 << 14, window: 1 << 16 };
const MOMENT: Span = Span::from_millis(10);
const CONTESTS: Causes<Cause> = Causes::all(Cause::Contest);
const FLOWS: [Flow; 3] = [Flow::Go, Flow::Pause, Flow::Stop];
const TYPED: [&str; 3] = ["stream go", "stream pause", "stream stop"];

/// The family's section of a scenario.
#[derive(Debug, Clone, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The hosts of the two nodes.
    hosts: [String; 2],
    /// How many rows each group of clients has.
    rows: u32,
}

/// What the stream of the node does at which it is typed: `stream pause`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    Go,
    Pause,
    Stop,
}

/// The one word of the family, in whose meaning nothing is left open.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words;

impl Vocabulary for Words {
    type Command = Flow;

    fn parse(&self, text: &str) -> Parsed<Flow> {
        let found = TYPED.iter().position(|typed| *typed == text);
        found.map_or_else(|| Parsed::nothing(Vec::new()), |found| Parsed::ok(FLOWS[found]))
    }

    fn words(&self) -> Vec<&'static str> {
        vec!["stream"]
    }
}

impl runbook::Command for Flow {}

impl rehearsal::Command for Flow {
    fn waits(&self) -> bool {
        true
    }
}

impl rehearsal::Readings for Words {
    const SPECS: &'static [ReadingSpec] = &[];

    fn of(_: &Readings) -> Self {
        Self
    }
}

rehearsal::causes! {
    /// Why an update is not at the other node.
    pub(crate) enum Cause {
        /// Not acknowledged when its stream was stopped, or written until it went on.
        GivenUp = "given-up", "The stream to this store was stopped, and gave up what it had not sent.";
        /// Behind a stream that goes on, or is paused.
        Kept = "kept", "The stream to this store keeps it.";
        /// Met by another version.
        Contest = "contest", "Another version of its row was there or came later.";
    }
}

/// A node, with its end of the stream to the other one, and the command that last changed what the stream does.
#[derive(Debug, Clone)]
struct Node {
    host: HostId,
    replica: Replica,
    sent: Sent,
    wire: Connection,
    flow: (Flow, Option<Blame>),
}

/// The two nodes, and the one at which each group of clients writes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Duo {
    nodes: Vec<Node>,
    homes: Vec<usize>,
    workload: Workload,
}

impl Duo {
    /// The two ends of a stream.
    fn ends(&mut self, from: StoreId) -> [&mut Node; 2] {
        let from = usize::from(from);
        self.nodes.get_disjoint_mut([from, 1 - from]).expect("there are two nodes")
    }

    fn wake(&mut self, from: StoreId, stage: &mut Stage<Self>) {
        let [Node { replica, wire, flow: (flow, _), .. }, _] = self.ends(from);
        if *flow == Flow::Go && wire.looks(&replica.log) {
            stage.after(MOMENT, Wire::Transmit { from, epoch: wire.epoch });
        }
    }
}

impl Domain for Duo {
    const NAME: &'static str = "duo";
    const REFERENCE: &'static str = "## Commands of the duo\n";
    const STARTER: rehearsal::Starter = rehearsal::Starter {
        scenario: include_str!("pair.toml"),
        runbook: include_str!("pair.md"),
        readme: "Change it.\n",
    };
    const VENDOR: &'static [&'static str] = &[];
    type Config = Config;
    type GoalConfig = ();
    type Goal = ();
    type Command = Flow;
    type Vocabulary = Words;
    type Event = Wire;
    type Readings = Words;
    type Cause = Cause;

    fn stores(config: &Config) -> Vec<String> {
        config.hosts.to_vec()
    }

    fn check(_: &Checks<'_, Self>) -> Vec<Diagnostic> {
        Vec::new()
    }

    fn goal(_: &Aim<'_, Self>) {}
}

impl Family for Duo {
    const UNAVAILABLE: &'static [&'static str] = &[];

    fn begin(&mut self, setup: &Setup<Self>, stage: &mut Stage<Self>) {
        let Config { hosts, rows } = setup.config.as_ref();
        self.homes = setup.groups.iter().map(|group| usize::from(group.at == hosts[1])).collect();
        let (mix, groups) = (Mix { modify: 1, ..Mix::default() }, u32_of(self.homes.len()));
        self.workload = Workload::of(&Shape { groups, rows: *rows, mix, ..Shape::default() });
        let node = |(index, name): (usize, &String)| {
            let host = stage.fleet.host_named(name).unwrap_or(HostId(0));
            let (mut table, mut log) = (Table::default(), Log::default());
            self.workload.fill(&mut table, setup.truth);
            log.begin(0, SIZES, &mut stage.fleet.host_mut(host).disk).expect("there is room");
            let id = stage.ledger.open(StoreId::of(index), self.workload.rows_in_all());
            let (sent, wire) = (Sent::from(id, log.end()), Connection::default());
            Node { host, replica: Replica::new(id, table, log), sent, wire, flow: (Flow::Go, None) }
        };
        self.nodes = hosts.iter().enumerate().map(node).collect();
        self.fleet_changed(stage);
    }

    fn submit(&mut self, ticket: Ticket, invocation: &Invocation, command: &Flow, stage: &mut Stage<Self>) {
        let at = self.nodes.iter().position(|node| node.host == invocation.host).expect("lanes are of nodes");
        let Node { replica: Replica { id, log, .. }, sent, flow: (flow, by), .. } = &mut self.nodes[at];
        // Stopped or stopped no longer, a stream gives up what was not acknowledged.
        if [*flow, *command].contains(&Flow::Stop) {
            let blame = if *flow == Flow::Stop { *by } else { Some(invocation.blame) };
            let (range, to) = (sent.give_up(*id, log.end()), StoreId::of(1 - at));
            stage.ledger.cut(Cut { of: *id, range, to, cause: Cause::GivenUp, blame });
        }
        (*flow, *by) = (*command, Some(invocation.blame));
        self.wake(StoreId::of(at), stage);
        stage.reply(ticket, MOMENT, Reply::done());
    }

    fn transact(&mut self, request: &Request, stage: &mut Stage<Self>) -> Response {
        let from = self.homes[usize::from(request.group)];
        let change = self.workload.change(request.group.into(), request.draw);
        let (now, Node { host, replica, .. }) = (stage.now(), &mut self.nodes[from]);
        let (host, ledger) = (stage.fleet.host_mut(*host), &mut stage.ledger);
        let first = Writer { replica, host, ledger, now }.commit(change, false);
        self.wake(StoreId::of(from), stage);
        Response::Taken { first, count: 1, after: MOMENT }
    }

    fn handle(&mut self, event: Wire, stage: &mut Stage<Self>) {
        let (from, epoch) = event.of();
        let [Node { host, replica, sent, wire, flow: (flow, _) }, to] = self.ends(from);
        match event {
            Wire::Transmit { .. } if wire.is_due(epoch) && *flow == Flow::Go => {
                let Some(batch) = wire.next_batch(&replica.log, sent.passed(), LIMITS) else { return };
                let Some(way) = stage.send(*host, to.host, replica.log.bytes_of(batch)) else { return };
                wire.sent(batch, &replica.log);
                stage.at(way.arrives, Wire::deliver(from, epoch, batch));
            }
            Wire::Deliver { first, end, .. } if wire.delivers(epoch) => {
                let batch = Batch { first: first as usize, end: end as usize };
                let rule =
                    Conflicts { arriving: Arriving::Overwrite, causes: CONTESTS, blame: None, misled: None };
                let disk = &mut stage.fleet.host_mut(to.host).disk;
                let arrival = Arrival::new((replica, &mut to.replica), disk, &mut stage.ledger, rule);
                wire.arrived(batch, arrival.apply_batch(batch).end, &replica.log);
                let back = stage.message(to.host, *host);
                stage.after(back, Wire::Acknowledged { from, epoch, end });
            }
            Wire::Acknowledged { end, .. } if wire.epoch == epoch => {
                sent.advance(replica.id, replica.log.records[end as usize - 1].lsn);
            }
            _ => {}
        }
        self.wake(from, stage);
    }

    fn strike(&mut self, _: FaultTarget, _: bool, _: &mut Stage<Self>) {}

    fn fleet_changed(&mut self, stage: &mut Stage<Self>) {
        for from in [0, 1].map(StoreId) {
            let [Node { host, replica, sent, wire, .. }, to] = self.ends(from);
            let reaches = stage.fleet.reaches(*host, to.host) && stage.fleet.reaches(to.host, *host);
            if reaches && !wire.connected {
                wire.open(1 - usize::from(from));
                wire.restart(sent.next(&replica.log));
            } else if !reaches && wire.connected {
                wire.cut_off();
            }
            self.wake(from, stage);
        }
    }

    fn missed(&self, (): &(), _: &Stage<Self>) -> Vec<Missed> {
        Vec::new()
    }
}

impl Ended for Duo {
    fn waiting_for(&self, _: &Stage<Self>) -> Option<String> {
        None
    }

    fn holdings(&mut self, stage: &mut Stage<Self>) -> Holdings<Cause> {
        let mut held = Holdings { stores: Vec::new(), retained: Vec::new() };
        for (index, Node { replica, sent, flow: (flow, blame), .. }) in self.nodes.iter().enumerate() {
            let (of, store, blame) = (replica.id, StoreId::of(index), *blame);
            let (to, range) = (StoreId(1 - store.0), positions_above(sent.passed()));
            match flow {
                Flow::Stop => stage.ledger.cut(Cut { of, range, to, cause: Cause::GivenUp, blame }),
                _ => {
                    let cause = Cause::Kept;
                    held.retained.push(Retained { of, range, copies: Vec::new(), to, cause, blame });
                }
            }
            held.stores.push(Holding { store, life: Some(of), serves: self.homes.contains(&index) });
        }
        held
    }

    fn ending(&mut self, stage: &mut Stage<Self>) -> Ending {
        let (one, two, ledger) = (&self.nodes[0].replica, &self.nodes[1].replica, &stage.ledger);
        let breach = |of: &Replica| of.row_breach(ledger).or_else(|| of.echo_breach(ledger));
        for breach in [breach(one), breach(two), one.twin_breach(two, ledger)].into_iter().flatten() {
            stage.note(Severity::Error, DISAGREEMENT, None, breach);
        }
        let contents = |node: &Node| node.replica.table.embodied().unwrap_or_default();
        let unsent = |node: &Node| node.replica.log.records.len() - node.sent.next(&node.replica.log);
        let kept = self.nodes.iter().enumerate().filter(|(_, node)| node.flow.0 != Flow::Stop);
        Ending {
            state: serde_json::json!({ "family": "duo", "unsent": self.nodes.iter().map(unsent).collect::<Vec<usize>>() }),
            single_copy: Vec::new(),
            max_lag: Span::ZERO,
            max_log_held: 0,
            held: kept.map(|(of, node)| (StoreId::of(1 - of), node.sent.held(&node.replica.log))).collect(),
            contents: (0..).map(StoreId::of).zip(self.nodes.iter().map(contents)).collect(),
        }
    }
}

impl Shown for Duo {}

impl Stated for Duo {
    fn state(&self, _: &Stage<Self>, state: &mut State) {
        let order = Order::of(self.nodes.iter().map(|node| &node.replica), std::iter::empty());
        for Node { host: _, replica, sent, wire, flow: (flow, blame) } in &self.nodes {
            replica.state(&order, state.writer());
            sent.state(state.writer());
            wire.state(state.writer());
            state.number(*flow as u64);
            state.blame(*blame);
        }
    }

    fn counts(&self, event: Wire, _: &Stage<Self>) -> bool {
        let (from, epoch) = event.of();
        self.nodes[usize::from(from)].wire.epoch == epoch
    }

    fn upcoming(&self, event: Wire, _: &Stage<Self>, state: &mut State) {
        event.state(state.writer());
    }
}
