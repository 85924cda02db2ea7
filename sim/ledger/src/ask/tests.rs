//! That a question about one update is answered as judging answers it, over histories made at random.

use crate::{
    Attempt, Blame, Contest, Cut, DumpId, Fate, Holding, Holdings, IncarnationId, Ledger, PositionRange,
    Retained, RowId, StoreId, UpdateId, UpdateKind,
};
use kernel::{Draw, Draws, Purpose, Time};

const ROWS: u32 = 4;

/// A history of two stores: updates here and there, copies sent across, dumps, restores and cuts.
struct History {
    ledger: Ledger<u8>,
    lives: [IncarnationId; 2],
    positions: [u64; 2],
    dumps: Vec<(StoreId, DumpId)>,
    updates: Vec<UpdateId>,
}

impl History {
    fn of(seed: u64, steps: u64) -> Self {
        let mut ledger = Ledger::default();
        let lives = [ledger.open(StoreId(0), ROWS), ledger.open(StoreId(1), ROWS)];
        let mut history = Self { ledger, lives, positions: [0; 2], dumps: Vec::new(), updates: Vec::new() };
        let draws = Draws::new(seed);
        for step in 0..steps {
            history.step(draws.at(Purpose(1), 0, step), step);
        }
        history
    }

    fn step(&mut self, draw: Draw, step: u64) {
        let store = draw.below(1, 2) as usize;
        match draw.below(0, 12) {
            0..5 => self.write(store, draw, step),
            5..8 => self.send(store, draw),
            8 => self.cut(store, draw),
            9 => self.dumps.push((StoreId::of(store), self.ledger.dump(self.lives[store]))),
            10 => self.restore(draw),
            _ => self.discard(store, draw),
        }
    }

    fn write(&mut self, store: usize, draw: Draw, step: u64) {
        self.positions[store] += 1;
        let kinds = [UpdateKind::Insert, UpdateKind::Blind, UpdateKind::Modify, UpdateKind::Delete];
        let attempt = Attempt {
            row: RowId(draw.below(2, ROWS)),
            kind: kinds[draw.below(3, 4) as usize],
            by: self.lives[store],
            position: self.positions[store],
            at: Time::from_nanos(step),
        };
        let id = self.ledger.attempt(attempt);
        if !draw.word(3).is_multiple_of(8) {
            self.ledger.acknowledge(id);
        }
        self.updates.push(id);
    }

    fn picked(&self, draw: Draw) -> Option<(UpdateId, RowId)> {
        let id = *draw.pick(2, &self.updates)?;
        Some((id, self.ledger.update(id)?.row))
    }

    fn send(&mut self, to: usize, draw: Draw) {
        if let Some((id, row)) = self.picked(draw) {
            self.ledger.applied(self.lives[to], row, id, contest(draw));
        }
    }

    fn discard(&mut self, at: usize, draw: Draw) {
        if let Some((id, _)) = self.picked(draw) {
            self.ledger.discarded(self.lives[at], id, contest(draw));
        }
    }

    fn cut(&mut self, store: usize, draw: Draw) {
        let after = u64::from(draw.below(2, 20));
        let range = PositionRange { after, to: after + u64::from(draw.below(3, 6)) };
        let (of, to) = (self.lives[store], StoreId::of(1 - store));
        self.ledger.cut(Cut { of, range, to, cause: 100, blame: Some(Blame(7)) });
    }

    fn restore(&mut self, draw: Draw) {
        let Some((store, dump)) = draw.pick(2, &self.dumps).copied() else { return };
        let at = usize::from(store.0);
        self.lives[at] = self.ledger.restore(store, dump);
        self.positions[at] = 0;
    }

    /// The end, where the first store's log still holds some of its last updates, and
    /// what stands in two of its rows whoever took it.
    fn holdings(&self) -> Holdings<u8> {
        let held =
            |store: usize| Holding { store: StoreId::of(store), life: Some(self.lives[store]), serves: true };
        let range = PositionRange { after: self.positions[0].saturating_sub(3), to: u64::MAX };
        let (of, blame) = (self.lives[0], Some(Blame(9)));
        let heads = [0, 1].map(|row| self.ledger.head(of, RowId(row)));
        let mut copies: Vec<UpdateId> = heads.into_iter().filter(|id| *id != UpdateId::INITIAL).collect();
        copies.sort_unstable();
        let retained = Retained { of, range, copies, to: StoreId(1), cause: 200, blame };
        Holdings { stores: vec![held(0), held(1)], retained: vec![retained] }
    }
}

fn contest(draw: Draw) -> Contest<u8> {
    let cause = (draw.word(3) % 3) as u8;
    Contest { cause, by_stamps: draw.word(3).is_multiple_of(2), blame: Some(Blame(u16::from(cause))) }
}

#[test]
fn the_fate_of_one_update_is_the_fate_that_judging_gives_it() {
    let mut seen = [0_u32; 4];
    for seed in 0..300 {
        let history = History::of(seed, 60);
        let holdings = history.holdings();
        let judgement = history.ledger.judge(&holdings);
        for id in history.updates.iter().filter(|id| history.ledger.is_acknowledged(**id)) {
            for there in history.ledger.fates_of(&holdings, *id) {
                let (_, judged) = judgement.fates.iter().find(|(store, _)| *store == there.store).unwrap();
                assert_eq!(there.fate, judged.of(*id), "update {} under seed {seed}", id.0);
                seen[there.fate as usize] += 1;
            }
        }
        for (groups, fate) in [(&judgement.lost, Fate::Lost), (&judgement.pending, Fate::Pending)] {
            for group in groups {
                let fates = history.ledger.fates_of(&holdings, group.example);
                let there = fates.iter().find(|there| there.store == group.store).unwrap();
                assert_eq!((there.fate, there.cause, there.blame), (fate, group.cause, group.blame));
            }
        }
    }
    assert!(seen.iter().all(|many| *many > 100), "each fate was met often: {seen:?}");
}

#[test]
fn a_version_embodies_itself_and_what_it_goes_back_to_and_nothing_else() {
    let mut ledger: Ledger<u8> = Ledger::default();
    let life = ledger.open(StoreId(0), 2);
    let mut write = |row: u32, position: u64| {
        let at = Time::from_nanos(position);
        ledger.attempt(Attempt { row: RowId(row), kind: UpdateKind::Modify, by: life, position, at })
    };
    let (first, aside, second) = (write(0, 1), write(1, 2), write(0, 3));
    assert!(ledger.descends(second, first) && ledger.descends(first, first));
    assert!(!ledger.descends(first, second) && !ledger.descends(second, aside));
}

#[test]
fn an_update_that_never_was_has_no_fate() {
    let history = History::of(1, 10);
    assert!(history.ledger.fates_of(&history.holdings(), UpdateId(9_999)).is_empty());
}
