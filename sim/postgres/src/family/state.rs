//! What of the clusters decides what comes, for walks that fork and merge.

use super::event::Event;
use super::parts::{Client, Copying, Direction, Pooler, Running};
use super::twin::{Stage, Twin};
use rehearsal::{Act, State, Stated};

impl Stated for Twin {
    fn state(&self, stage: &Stage, state: &mut State) {
        // The world has no time, so that it is written as it prints.
        state.text(&format!("{:?}", self.world));
        state.text(&format!("{:?}", self.book));
        state.text(&format!("{:?}", self.routes));
        state.text(&format!("{:?}", self.files));
        state.list(&self.clients, write_client);
        state.list(&self.poolers, write_pooler);
        state.list(&self.directions, write_direction);
        let open = self.lines.iter().filter(|line| stage.is_open(line.ticket));
        let open: Vec<&Running> = open.collect();
        state.list(open, |line, state| {
            state.text(&format!("{:?}", (&line.line, &line.run, &line.carries)));
            state.number(line.step as u64);
            state.number(line.breaks);
            state.blame(Some(line.blame));
        });
        for acts in [&self.downed, &self.shut, &self.changed] {
            state.list(acts, write_act);
        }
        state.list(&self.cuts, |(one, other), state| {
            state.count(*one);
            state.count(*other);
        });
    }

    fn counts(&self, event: Event, _: &Stage) -> bool {
        match event {
            Event::Launch { direction, turn, .. }
            | Event::Send { direction, turn }
            | Event::Arrive { direction, turn }
            | Event::Apply { direction, turn }
            | Event::Confirm { direction, turn }
            | Event::Copy { direction, turn, .. } => self.is_now(direction, turn),
            Event::Recovered { node, turn } => self.turns[usize::from(node)] == turn,
            Event::Look { .. } | Event::Done { .. } | Event::Checkpoint { .. } => true,
        }
    }

    fn upcoming(&self, event: Event, _: &Stage, state: &mut State) {
        let (kind, whose, number) = match event {
            Event::Launch { direction, again, .. } => (0_u8, direction, u32::from(again)),
            Event::Send { direction, .. } => (1, direction, 0),
            Event::Arrive { direction, .. } => (2, direction, 0),
            Event::Apply { direction, .. } => (3, direction, 0),
            Event::Confirm { direction, .. } => (4, direction, 0),
            Event::Copy { direction, table, again, .. } => (5 + u8::from(again), direction, table),
            Event::Look { line } => (7, 0, line),
            Event::Done { line } => (8, 0, line),
            Event::Checkpoint { node } => (9, node, 0),
            Event::Recovered { node, .. } => (10, node, 0),
        };
        state.number(kind);
        state.number(whose);
        state.number(number);
    }
}

/// Whose doing something is; when it was only orders several.
fn write_act(act: &Act, state: &mut State) {
    state.blame(act.by);
}

fn write_client(client: &Client, state: &mut State) {
    let Client { name: _, began_at: _, home, session, sent, refused, taken, taken_since: _, behind } = client;
    state.maybe(*behind, |behind, state| state.count(behind));
    state.maybe(*home, |home, state| state.count(home));
    state.maybe(*session, |session, state| state.number(session.0));
    write_act(sent, state);
    state.list(refused, |absence, state| {
        state.maybe(*absence, |absence, state| {
            state.number(absence.cause);
            write_act(&absence.act, state);
        });
    });
    state.number(*taken);
}

fn write_pooler(pooler: &Pooler, state: &mut State) {
    let Pooler { host: _, file, to, paused, act, led } = pooler;
    state.count(*file);
    state.count(*to);
    state.number(paused.all);
    state.number(paused.own);
    write_act(act, state);
    write_act(led, state);
}

fn write_direction(direction: &Direction, state: &mut State) {
    let Direction {
        id,
        turn: _,
        live,
        launching,
        sending,
        applying,
        confirming,
        flights,
        queue,
        copies,
        failed,
        end,
        done,
        made_by,
    } = direction;
    state.text(&format!("{id:?}"));
    for flag in [live, launching, sending, applying, confirming] {
        state.number(*flag);
    }
    state.list(flights, |piece, state| state.list(piece, |ship, state| state.number(ship.shipment.end.0)));
    state.list(queue, |ship, state| state.number(ship.shipment.end.0));
    state.list(copies, |Copying { table, number: _, copy }, state| {
        state.text(table);
        state.maybe(copy.as_ref(), |(copy, heads), state| {
            state.number(copy.at.0);
            state.number(copy.in_place);
            state.text(&format!("{heads:?}"));
        });
    });
    state.number(*failed);
    state.number(end.0);
    state.number(done.0);
    state.blame(*made_by);
}
