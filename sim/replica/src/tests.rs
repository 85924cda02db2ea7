//! Two replicas and a direction between them: what arrives, what does not, and each seam with what breaks it.

use crate::{
    Applied, Arrival, Arriving, Batch, Causes, Change, Conflicts, Log, Replica, Row, Sizes, Snapshot, Table,
    Writer,
};
use fleet::{Disk, Host};
use kernel::Time;
use ledger::{Contest, Ledger, StoreId, UpdateKind};

const ROWS: usize = 4;

/// A world of two replicas whose causes are numbers.
struct World {
    ledger: Ledger<u8>,
    host: Host,
    one: Replica,
    two: Replica,
}

impl World {
    fn new() -> Self {
        let (mut ledger, mut host) = (Ledger::default(), Host::new("host", Disk::new(10_000, 1), Vec::new()));
        let mut replica = |store| {
            let (mut table, mut log) = (Table::default(), Log::default());
            table.rows = vec![Row::new(0, true); ROWS];
            table.begin_contents(true);
            log.begin(0, Sizes { file: 1_000, record: 10, files: 2 }, &mut host.disk).expect("there is room");
            Replica::new(ledger.open(StoreId(store), 4), table, log)
        };
        let (one, two) = (replica(0), replica(1));
        Self { ledger, host, one, two }
    }

    fn write(&mut self, at: u64, changes: &[Change]) -> bool {
        let (replica, now) = (&mut self.one, Time::from_nanos(at));
        Writer { replica, host: &mut self.host, ledger: &mut self.ledger, now }.take(changes).is_some()
    }

    fn arrive(&mut self, arriving: Arriving, batch: Batch) -> Applied {
        let conflicts = Conflicts { arriving, causes: Causes::all(7), blame: None, misled: None };
        let ends = (&self.one, &mut self.two);
        Arrival::new(ends, &mut self.host.disk, &mut self.ledger, conflicts).apply_batch(batch)
    }

    fn all(&self) -> Batch {
        Batch { first: 0, end: self.one.log.records.len() }
    }
}

const fn change(row: u32, kind: UpdateKind) -> Change {
    Change { row, kind }
}

#[test]
fn what_arrives_is_applied_once_and_is_nothing_to_send() {
    let mut world = World::new();
    assert!(world.write(5, &[change(0, UpdateKind::Modify), change(1, UpdateKind::Delete)]));
    let all = world.all();
    for _ in 0..2 {
        assert_eq!(world.arrive(Arriving::Overwrite, all), Applied { end: 2, absent: 0, full: false });
    }
    assert_eq!(world.two.table.rows, world.one.table.rows);
    assert_eq!(world.two.table.contents, world.one.table.contents);
    assert_eq!((world.two.log.records.len(), world.two.log.end()), (0, world.one.log.end()));
    assert_eq!(world.two.received.taken.of(world.one.id), world.one.log.end());
    let breaches = [world.two.row_breach(&world.ledger), world.one.twin_breach(&world.two, &world.ledger)];
    assert_eq!(breaches, [None, None]);
}

#[test]
fn a_transaction_of_which_one_change_is_refused_is_not_taken_at_all() {
    let mut world = World::new();
    assert!(!world.write(5, &[change(0, UpdateKind::Modify), change(1, UpdateKind::Insert)]));
    assert!(world.one.log.records.is_empty());
}

#[test]
fn an_insert_that_finds_its_key_stops_the_receiver_before_its_transaction() {
    let mut world = World::new();
    assert!(world.write(5, &[change(0, UpdateKind::Modify)]));
    assert!(world.write(6, &[change(1, UpdateKind::Delete)]));
    assert!(world.write(7, &[change(1, UpdateKind::Insert), change(2, UpdateKind::Modify)]));
    let batch = Batch { first: 2, end: 4 };
    assert_eq!(world.arrive(Arriving::Stall, Batch { first: 0, end: 1 }).end, 1);
    assert_eq!(world.arrive(Arriving::Stall, batch).end, 2, "its row is still there");
    assert_eq!(world.arrive(Arriving::Overwrite, batch).end, 4);
}

#[test]
fn an_update_that_finds_no_row_is_counted_and_is_not_applied() {
    let mut world = World::new();
    assert!(world.write(5, &[change(0, UpdateKind::Modify)]));
    world.two.table.put(0, Row::new(0, false));
    let all = world.all();
    assert_eq!(world.arrive(Arriving::Overwrite, all), Applied { end: 1, absent: 1, full: false });
    assert!(!world.two.table.row(0).exists());
}

#[test]
fn time_stamps_decide_where_they_shall_and_take_a_whole_transaction_along() {
    for (arriving, second) in [(Arriving::NewerSkip, 5), (Arriving::NewerRollback, 0)] {
        let mut world = World::new();
        assert!(world.write(5, &[change(0, UpdateKind::Blind), change(1, UpdateKind::Blind)]));
        world.two.table.put(0, Row::new(9, true));
        let all = world.all();
        assert_eq!(world.arrive(arriving, all).end, 2);
        assert_eq!((world.two.table.row(0).stamp(), world.two.table.row(1).stamp()), (9, second));
    }
}

#[test]
fn what_was_not_forced_is_taken_back_and_the_numbering_goes_on() {
    let mut world = World::new();
    world.one.keep_journal();
    assert!(world.write(5, &[change(0, UpdateKind::Modify)]));
    world.one.force();
    let (forced, rows) = (world.one.log.end(), world.one.table.clone());
    assert!(world.write(6, &[change(0, UpdateKind::Delete)]));
    let end = world.one.log.end();
    assert_eq!(world.one.lose_buffer(Time::from_nanos(7), &mut world.ledger), (forced, end));
    assert_eq!((&world.one.table.rows, &world.one.table.contents), (&rows.rows, &rows.contents));
    assert_eq!((world.one.log.records.len(), world.one.log.end()), (1, end));
}

#[test]
fn a_snapshot_is_of_a_position_and_what_comes_back_is_another_life() {
    let mut world = World::new();
    assert!(world.write(5, &[change(0, UpdateKind::Modify)]));
    let snapshot = Snapshot::of(&world.one, &mut world.ledger);
    assert!(world.write(6, &[change(1, UpdateKind::Modify)]));
    let memory = (Table::default(), Log::default());
    let restored = snapshot.restore(StoreId(1), memory, &mut world.ledger);
    assert_eq!([0, 1].map(|row| restored.table.row(row).stamp()), [5, 0]);
    assert_ne!(restored.id, world.one.id);
    assert_eq!(snapshot.reaches(world.one.id), world.one.log.records[0].lsn);
    assert_eq!(snapshot.reaches(restored.id), crate::Lsn::START);
}

#[test]
fn rows_that_are_logged_are_inserts_of_what_made_them() {
    let mut world = World::new();
    assert!(world.write(5, &[change(0, UpdateKind::Delete), change(1, UpdateKind::Modify)]));
    let snapshot = Snapshot::of(&world.one, &mut world.ledger);
    let mut log = Log::default();
    log.begin(0, Sizes { file: 1_000, record: 10, files: 2 }, &mut world.host.disk).expect("there is room");
    let mut restored = snapshot.restore(StoreId(0), (Table::default(), log), &mut world.ledger);
    restored.log_rows(&mut world.host, &world.ledger, Time::from_nanos(9));
    let rows: Vec<u32> = restored.log.records.iter().map(|record| record.change.row().0).collect();
    assert_eq!(rows, [1, 2, 3]);
    assert!(restored.order_breach().is_none());
    assert!(restored.echo_breach(&world.ledger).is_some_and(|said| said.contains("did not take")));
}

#[test]
fn a_row_that_is_not_what_its_head_made_of_it_is_a_breach() {
    let mut world = World::new();
    assert!(world.write(5, &[change(0, UpdateKind::Delete)]));
    world.one.table.put(0, Row::new(5, true));
    let said = world.one.row_breach(&world.ledger).expect("it is one");
    assert!(said.starts_with("row 0 exists after"), "{said}");
    let update = world.one.log.records[0].update;
    let contest = Contest { cause: 7, by_stamps: false, blame: None };
    world.ledger.applied(world.two.id, ledger::RowId(0), update, contest);
    assert!(world.one.twin_breach(&world.two, &world.ledger).is_some());
}

#[test]
#[should_panic(expected = "is of the sender's log")]
fn a_batch_that_its_sender_does_not_have_is_told() {
    World::new().arrive(Arriving::Overwrite, Batch { first: 0, end: 1 });
}

#[test]
#[should_panic(expected = "receives nothing from itself")]
fn a_batch_that_comes_back_to_its_sender_is_told() {
    let mut world = World::new();
    world.two.id = world.one.id;
    let all = world.all();
    world.arrive(Arriving::Overwrite, all);
}

#[test]
#[should_panic(expected = "changes something")]
fn a_transaction_of_nothing_is_told() {
    World::new().write(5, &[]);
}

#[test]
#[should_panic(expected = "begins anew")]
fn a_life_that_is_restored_over_the_log_of_another_is_told() {
    let mut world = World::new();
    assert!(world.write(5, &[change(0, UpdateKind::Modify)]));
    let snapshot = Snapshot::of(&world.one, &mut world.ledger);
    snapshot.restore(StoreId(0), (Table::default(), world.one.log.clone()), &mut world.ledger);
}

#[test]
fn a_receiver_without_room_for_its_log_applies_nothing_of_a_transaction_and_takes_it_when_there_is_room() {
    let mut world = World::new();
    let two = [change(0, UpdateKind::Modify), change(1, UpdateKind::Modify)];
    assert!(world.write(5, &two[..1]) && world.write(6, &two));
    while world.two.log.end().offset() < 980 {
        world.two.log.advance(&mut world.host.disk).expect("there is room");
    }
    let taken = world.host.disk.free();
    world.host.disk.take(taken).expect("so much is free");
    let all = world.all();
    assert_eq!(world.arrive(Arriving::Overwrite, all), Applied { end: 1, absent: 0, full: true });
    assert_eq!(
        world.two.log.end().offset(),
        990,
        "the first transaction has its record, the second has none"
    );
    assert_eq!(world.two.table.row(1).stamp(), 0, "and changes nothing");
    world.host.disk.give_back(taken);
    assert_eq!(world.arrive(Arriving::Overwrite, all), Applied { end: 3, absent: 0, full: false });
    assert!(world.two.table.row(1).stamp() > 0);
}

#[test]
fn a_backup_has_the_log_and_what_is_restored_from_it_goes_on_with_its_numbers() {
    let mut world = World::new();
    assert!(world.write(5, &[change(0, UpdateKind::Modify)]));
    let sent = world.one.log.end();
    assert!(world.write(6, &[change(1, UpdateKind::Modify)]));
    let mut backup = Snapshot::of(&world.one, &mut world.ledger);
    assert_eq!(backup.keep_log(&world.one, sent), 10);
    assert!(world.write(7, &[change(2, UpdateKind::Modify)]));
    let sizes = Sizes { file: 1_000, record: 10, files: 2 };
    let mut log = Log::default();
    log.go_on(backup.log.as_ref().expect("it has one"), sizes, &mut world.host.disk).expect("there is room");
    let mut restored = backup.restore(StoreId(0), (Table::default(), log), &mut world.ledger);
    let kept = &world.one.log.records[1];
    assert_eq!((restored.log.records.len(), restored.log.records[0].update), (1, kept.update));
    assert_eq!((restored.log.end(), restored.last_ticket), (kept.lsn, kept.ticket));
    assert!(restored.echo_breach(&world.ledger).is_none(), "what a backup brings back is no echo");
    let next = restored.log.advance(&mut world.host.disk).expect("there is room");
    assert_eq!(next, world.one.log.records[2].lsn, "the next change gets the number that came next then");
}

#[test]
#[should_panic(expected = "goes on where it ended")]
fn a_life_that_is_restored_from_a_backup_without_its_log_is_told() {
    let mut world = World::new();
    assert!(world.write(5, &[change(0, UpdateKind::Modify)]));
    let mut backup = Snapshot::of(&world.one, &mut world.ledger);
    backup.keep_log(&world.one, world.one.log.end());
    backup.restore(StoreId(0), (Table::default(), Log::default()), &mut world.ledger);
}

#[test]
#[should_panic(expected = "are of one moment")]
fn a_backup_whose_log_is_of_another_moment_than_its_rows_is_told() {
    let mut world = World::new();
    let mut backup = Snapshot::of(&world.one, &mut world.ledger);
    assert!(world.write(5, &[change(0, UpdateKind::Modify)]));
    backup.keep_log(&world.one, world.one.log.end());
}
