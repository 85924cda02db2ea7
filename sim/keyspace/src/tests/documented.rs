//! What Redis 7.0 answers, command by command, as its documents and its server have it (`docs/models/repository.md 2`).

use crate::{Keyspace, Session};
use kernel::Time;
use kernel::narrow::usize_of;

/// Types lines, each `TIME SESSION COMMAND => REPLY`: the time in milliseconds, the reply as the wire has it with `|`
/// for the ends of lines. `''` is the empty argument.
fn talk(script: &str) {
    let mut keyspace = Keyspace::new();
    let mut sessions = [Session::new(), Session::new()];
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (typed, expected) = line.split_once(" => ").expect("a line has a reply");
        let mut words = typed.split(' ');
        let mut number = || words.next().and_then(|word| word.parse::<u64>().ok()).expect("a number");
        let (millis, session) = (number(), usize_of(number()));
        let args: Vec<&[u8]> = words.map(|word| if word == "''" { &[] } else { word.as_bytes() }).collect();
        let reply = keyspace.exec(&mut sessions[session], Time::from_nanos(millis * 1_000_000), &args);
        let mut wire = Vec::new();
        reply.encode(&mut wire);
        let told = String::from_utf8_lossy(&wire).replace("\r\n", "|");
        let told = told.strip_suffix('|').unwrap_or(&told).trim_end();
        assert!(told == expected, "{typed}\n  gives {told}\n    not {expected}");
    }
}

#[test]
fn a_value_of_the_wrong_type_is_refused_and_set_takes_its_place() {
    talk(
        "0 0 RPUSH l a b => :2
         0 0 GET l => -WRONGTYPE Operation against a key holding the wrong kind of value
         0 0 INCR l => -WRONGTYPE Operation against a key holding the wrong kind of value
         0 0 HGET l f => -WRONGTYPE Operation against a key holding the wrong kind of value
         0 0 SADD l m => -WRONGTYPE Operation against a key holding the wrong kind of value
         0 0 MGET l none => *2|$-1|$-1
         0 0 TYPE l => +list
         0 0 SET l x => +OK
         0 0 TYPE l => +string
         0 0 TYPE none => +none",
    );
}

#[test]
fn nothing_has_three_forms() {
    talk(
        "0 0 LPOP q => $-1
         0 0 LPOP q 2 => *-1
         0 0 RPUSH q a => :1
         0 0 LPOP q 0 => *0
         0 0 GET none => $-1
         0 0 LRANGE none 0 -1 => *0
         0 0 SPOP none => $-1
         0 0 SPOP none 3 => *0
         0 0 HGETALL none => *0",
    );
}

#[test]
fn what_is_empty_ceases_to_exist_and_a_string_does_not() {
    talk(
        "0 0 RPUSH l a => :1
         0 0 RPOP l => $1|a
         0 0 HSET h f v => :1
         0 0 HDEL h f => :1
         0 0 SADD s m => :1
         0 0 SREM s m => :1
         0 0 RPUSH t a b => :2
         0 0 LTRIM t 5 9 => +OK
         0 0 EXISTS l h s t => :0
         0 0 SET e '' => +OK
         0 0 EXISTS e e => :2
         0 0 STRLEN e => :0",
    );
}

#[test]
fn an_integer_has_one_form_and_64_bits() {
    talk(
        "0 0 SET n 007 => +OK
         0 0 INCR n => -ERR value is not an integer or out of range
         0 0 SET n '' => +OK
         0 0 INCR n => -ERR value is not an integer or out of range
         0 0 INCRBY m +3 => -ERR value is not an integer or out of range
         0 0 INCRBY m 9223372036854775807 => :9223372036854775807
         0 0 INCR m => -ERR increment or decrement would overflow
         0 0 GET m => $19|9223372036854775807
         0 0 DECRBY m -9223372036854775808 => -ERR decrement would overflow
         0 0 HSET h f x => :1
         0 0 HINCRBY h f 1 => -ERR hash value is not an integer
         0 0 HINCRBY h g 9223372036854775807 => :9223372036854775807
         0 0 HINCRBY h g 1 => -ERR increment or decrement would overflow",
    );
}

#[test]
fn negative_indexes_count_from_the_end() {
    talk(
        "0 0 RPUSH l a b c d => :4
         0 0 LINDEX l -1 => $1|d
         0 0 LINDEX l -5 => $-1
         0 0 LRANGE l -2 -1 => *2|$1|c|$1|d
         0 0 LRANGE l -100 100 => *4|$1|a|$1|b|$1|c|$1|d
         0 0 LRANGE l 3 1 => *0
         0 0 LSET l -1 D => +OK
         0 0 LSET l 4 x => -ERR index out of range
         0 0 LSET none 0 x => -ERR no such key
         0 0 LREM l -1 a => :1
         0 0 LTRIM l -2 -1 => +OK
         0 0 LRANGE l 0 -1 => *2|$1|c|$1|D
         0 0 LINDEX none x => $-1",
    );
}

#[test]
fn lists_are_edited_from_either_end() {
    talk(
        "0 0 RPUSH l a x b x c => :5
         0 0 LINSERT l BEFORE b y => :6
         0 0 LINSERT l AFTER none y => :-1
         0 0 LINSERT none AFTER a y => :0
         0 0 LREM l -1 x => :1
         0 0 LRANGE l 0 -1 => *5|$1|a|$1|x|$1|y|$1|b|$1|c
         0 0 RPOPLPUSH l l => $1|c
         0 0 LINDEX l 0 => $1|c
         0 0 RPOPLPUSH none l => $-1
         0 0 RPUSH one a => :1
         0 0 EXPIRE one 9 => :1
         0 0 RPOPLPUSH one one => $1|a
         0 0 TTL one => :9
         0 0 LPUSHX none a => :0
         0 0 RPUSHX l z => :6
         0 0 LPUSH m a b => :2
         0 0 LRANGE m 0 -1 => *2|$1|b|$1|a
         0 0 RPOP m 5 => *2|$1|a|$1|b
         0 0 LPOP l -1 => -ERR value is out of range, must be positive",
    );
}

#[test]
fn setting_a_string_drops_its_end_and_changing_it_does_not() {
    talk(
        "0 0 SET k 1 PX 5000 => +OK
         0 0 INCR k => :2
         0 0 APPEND k 0 => :2
         0 0 TTL k => :5
         0 0 RENAME k n => +OK
         1000 0 PTTL n => :4000
         1000 0 SET n x KEEPTTL => +OK
         1000 0 PTTL n => :4000
         1000 0 GETSET n y => $1|x
         1000 0 TTL n => :-1
         1000 0 TTL none => :-2
         1000 0 EXPIRE n 10 => :1
         1000 0 PERSIST n => :1
         1000 0 PERSIST n => :0
         1000 0 EXPIRE n -1 => :1
         1000 0 EXISTS n => :0
         1000 0 EXPIRE n 5 => :0",
    );
}

#[test]
fn a_key_is_seen_up_to_the_millisecond_it_expires_at_and_counted_until_it_is_collected() {
    talk(
        "0 0 SET k v PX 100 => +OK
         100 0 GET k => $1|v
         101 0 KEYS * => *0
         101 0 DBSIZE => :1
         101 0 GET k => $-1
         101 0 DBSIZE => :0
         1600 0 SET t v PX 1499 => +OK
         1600 0 TTL t => :1
         1600 0 PEXPIRE t 1500 => :1
         1600 0 TTL t => :2",
    );
}

#[test]
fn set_honours_its_conditions_and_refuses_what_excludes_itself() {
    talk(
        "0 0 SET k a XX => $-1
         0 0 SET k a NX => +OK
         0 0 SET k b NX => $-1
         0 0 SET k b XX GET => $1|a
         0 0 SET k c NX XX => -ERR syntax error
         0 0 SET k c EX 5 PX 5 => -ERR syntax error
         0 0 SET k c EX 0 => -ERR invalid expire time in 'set' command
         0 0 SET k c EX x => -ERR value is not an integer or out of range
         0 0 SET k c KEEPTTL EX 5 => -ERR syntax error
         0 0 SETNX k d => :0
         0 0 MSETNX k d e f => :0
         0 0 MSETNX e f g h => :1
         0 0 MSET k d e => -ERR wrong number of arguments for 'mset' command
         0 0 MGET k e none => *3|$1|b|$1|f|$-1",
    );
}

#[test]
fn of_a_time_that_is_set_twice_the_later_one_counts_and_two_units_clash() {
    talk(
        "0 0 SET k v EX 5 EX 10 => +OK
         0 0 TTL k => :10
         0 0 SET k v EX 5 PX 10 => -ERR syntax error
         0 0 SET k v EX 5 EX x => -ERR value is not an integer or out of range",
    );
}

#[test]
fn expire_honours_its_conditions() {
    talk(
        "0 0 SET k v => +OK
         0 0 EXPIRE k 10 XX => :0
         0 0 EXPIRE k 10 NX => :1
         0 0 EXPIRE k 5 GT => :0
         0 0 EXPIRE k 20 GT => :1
         0 0 EXPIRE k 5 LT => :1
         0 0 EXPIRE k 5 NX GT => -ERR NX and XX, GT or LT options at the same time are not compatible
         0 0 EXPIRE k 5 GT LT => -ERR GT and LT options at the same time are not compatible
         0 0 EXPIRE k 5 ZZ => -ERR Unsupported option ZZ
         0 0 EXPIRE k 9223372036854775807 => -ERR invalid expire time in 'expire' command
         0 0 TTL k => :5",
    );
}

#[test]
fn a_transaction_runs_as_a_whole_and_is_not_undone() {
    talk(
        "0 0 EXEC => -ERR EXEC without MULTI
         0 0 DISCARD => -ERR DISCARD without MULTI
         0 0 MULTI => +OK
         0 0 MULTI => -ERR MULTI calls can not be nested
         0 0 WATCH k => -ERR WATCH inside MULTI is not allowed
         0 0 SET k v => +QUEUED
         0 0 LPUSH k x => +QUEUED
         0 0 INCR n => +QUEUED
         0 1 EXISTS k => :0
         0 0 EXEC => *3|+OK|-WRONGTYPE Operation against a key holding the wrong kind of value|:1
         0 0 MULTI => +OK
         0 0 GET => -ERR wrong number of arguments for 'get' command
         0 0 SET k w => +QUEUED
         0 0 EXEC => -EXECABORT Transaction discarded because of previous errors.
         0 0 MULTI => +OK
         0 0 SET k w => +QUEUED
         0 0 DISCARD => +OK
         0 0 GET k => $1|v",
    );
}

#[test]
fn a_touch_of_a_watched_key_empties_the_transaction() {
    talk(
        "0 0 SET k v => +OK
         0 0 WATCH k gone => +OK
         0 1 SET k v => +OK
         0 0 MULTI => +OK
         0 0 SET k w => +QUEUED
         0 0 EXEC => *-1
         0 0 WATCH gone => +OK
         0 1 FLUSHALL => +OK
         0 0 MULTI => +OK
         0 0 EXEC => *0
         0 0 WATCH k => +OK
         0 1 RPUSH k a => :1
         0 1 DEL k => :1
         0 0 MULTI => +OK
         0 0 EXEC => *-1
         0 0 WATCH k => +OK
         0 1 SET k v => +OK
         0 0 UNWATCH => +OK
         0 0 MULTI => +OK
         0 0 PING => +QUEUED
         0 0 EXEC => *1|+PONG",
    );
}

#[test]
fn a_watched_key_that_expires_has_changed_unless_it_had_expired_before() {
    talk(
        "0 0 SET k v PX 10 => +OK
         0 0 WATCH k => +OK
         11 0 MULTI => +OK
         11 0 EXEC => *-1
         20 0 SET j v PX 10 => +OK
         31 0 WATCH j => +OK
         31 1 GET j => $-1
         31 0 MULTI => +OK
         31 0 EXEC => *0",
    );
}

#[test]
fn errors_say_what_was_typed_and_which_command_it_was() {
    talk(
        "0 0 NOSUCH a b => -ERR unknown command 'NOSUCH', with args beginning with: 'a' 'b' 
         0 0 HSET h f => -ERR wrong number of arguments for 'hset' command
         0 0 hset h f v g => -ERR wrong number of arguments for 'hset' command
         0 0 SCAN x => -ERR invalid cursor
         0 0 SCAN 0 COUNT 0 => -ERR syntax error
         0 0 RENAME none k => -ERR no such key
         0 0 SELECT 1 => -ERR DB index is out of range
         0 0 LPOS l a RANK 0 => -ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or \
         use negative to start from the end of the list",
    );
}

#[test]
fn scans_and_patterns_find_what_is_meant() {
    talk(
        "0 0 MSET shop:1:a x shop:10:a x shop:2:a x => +OK
         0 0 SCAN 0 MATCH shop:1:* COUNT 100 => *2|$1|0|*1|$8|shop:1:a
         0 0 KEYS shop:[^1]:* => *1|$8|shop:2:a
         0 0 HSET h f v => :1
         0 0 SCAN 0 TYPE hash COUNT 100 => *2|$1|0|*1|$1|h
         0 0 HSCAN h 0 => *2|$1|0|*2|$1|f|$1|v
         0 0 HSCAN none 0 => *2|$1|0|*0
         0 0 SISMEMBER none m => :0
         0 0 SADD s m m => :1
         0 0 SMEMBERS s => *1|$1|m
         0 0 SPOP s => $1|m
         0 0 SCARD s => :0",
    );
}
