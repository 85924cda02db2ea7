//! Names and arities of the commands, and the way from bytes to one of them.

use kernel::Time;

use crate::bytes::Bytes;
use crate::call::{Call, CommandResult};
use crate::expiry::{self, Unit};
use crate::keyspace::{Keyspace, Millis, millis};
use crate::lists::{self, ListEnd};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::session::Session;
use crate::transaction::Control;
use crate::{counters, further, further_strings, hashes, keys, list_edits, scan, server, sets, strings};

/// A command: its name in small letters, how many arguments it takes, and what it does.
struct Command {
    name: &'static str,
    arity: Arity,
    act: Action,
}

/// A number of arguments, the command's name included.
#[derive(Clone, Copy)]
enum Arity {
    Exactly(usize),
    AtLeast(usize),
}

impl Arity {
    const fn allows(self, count: usize) -> bool {
        match self {
            Self::Exactly(number) => count == number,
            Self::AtLeast(number) => count >= number,
        }
    }
}

/// What a command does.
#[derive(Clone, Copy)]
enum Action {
    /// Works on keys. Inside a transaction it is queued.
    Work(fn(&mut Call<'_>) -> CommandResult),
    /// Works on the session.
    Control(Control),
}

use Arity::{AtLeast, Exactly};

/// A command that works on keys.
const fn work(name: &'static str, arity: Arity, run: fn(&mut Call<'_>) -> CommandResult) -> Command {
    Command { name, arity, act: Action::Work(run) }
}

/// A command that works on the session.
const fn control(name: &'static str, arity: Arity, control: Control) -> Command {
    Command { name, arity, act: Action::Control(control) }
}

/// Every command, by name in ascending order, so that it can be searched.
static COMMANDS: &[Command] = &[
    work("append", Exactly(3), strings::append),
    work("copy", AtLeast(3), further::copy),
    work("dbsize", Exactly(1), server::dbsize),
    work("decr", Exactly(2), |call| counters::add(call, -1)),
    work("decrby", Exactly(3), counters::decrby),
    work("del", AtLeast(2), keys::del),
    control("discard", Exactly(1), Control::Discard),
    work("echo", Exactly(2), server::echo),
    control("exec", Exactly(1), Control::Exec),
    work("exists", AtLeast(2), keys::exists),
    work("expire", AtLeast(3), |call| expiry::expire(call, Unit::SECONDS)),
    work("expireat", AtLeast(3), |call| expiry::expire(call, Unit::SECONDS_AT)),
    work("expiretime", Exactly(2), |call| further_strings::expiretime(call, Unit::SECONDS_AT)),
    work("flushall", AtLeast(1), server::flush),
    work("flushdb", AtLeast(1), server::flush),
    work("get", Exactly(2), strings::get),
    work("getdel", Exactly(2), further_strings::getdel),
    work("getex", AtLeast(2), further_strings::getex),
    work("getrange", Exactly(4), further_strings::getrange),
    work("getset", Exactly(3), strings::getset),
    work("hdel", AtLeast(3), hashes::hdel),
    work("hexists", Exactly(3), hashes::hexists),
    work("hget", Exactly(3), hashes::hget),
    work("hgetall", Exactly(2), hashes::hgetall),
    work("hincrby", Exactly(4), counters::hincrby),
    work("hkeys", Exactly(2), hashes::hkeys),
    work("hlen", Exactly(2), hashes::hlen),
    work("hmget", AtLeast(3), hashes::hmget),
    work("hmset", AtLeast(4), further::hmset),
    work("hscan", AtLeast(3), scan::hscan),
    work("hset", AtLeast(4), hashes::hset),
    work("hsetnx", Exactly(4), hashes::hsetnx),
    work("hstrlen", Exactly(3), further::hstrlen),
    work("hvals", Exactly(2), hashes::hvals),
    work("incr", Exactly(2), |call| counters::add(call, 1)),
    work("incrby", Exactly(3), counters::incrby),
    work("keys", Exactly(2), scan::keys),
    work("lindex", Exactly(3), lists::lindex),
    work("linsert", Exactly(5), list_edits::linsert),
    work("llen", Exactly(2), lists::llen),
    work("lmove", Exactly(5), further::lmove),
    work("lmpop", AtLeast(4), further::lmpop),
    work("lpop", AtLeast(2), |call| lists::pop(call, ListEnd::Head)),
    work("lpos", AtLeast(3), list_edits::lpos),
    work("lpush", AtLeast(3), |call| lists::push(call, ListEnd::Head)),
    work("lpushx", AtLeast(3), |call| lists::push_if_exists(call, ListEnd::Head)),
    work("lrange", Exactly(4), lists::lrange),
    work("lrem", Exactly(4), list_edits::lrem),
    work("lset", Exactly(4), list_edits::lset),
    work("ltrim", Exactly(4), list_edits::ltrim),
    work("mget", AtLeast(2), strings::mget),
    work("mset", AtLeast(3), strings::mset),
    work("msetnx", AtLeast(3), strings::msetnx),
    control("multi", Exactly(1), Control::Multi),
    work("object", AtLeast(2), further::object),
    work("persist", Exactly(2), expiry::persist),
    work("pexpire", AtLeast(3), |call| expiry::expire(call, Unit::MILLIS)),
    work("pexpireat", AtLeast(3), |call| expiry::expire(call, Unit::MILLIS_AT)),
    work("pexpiretime", Exactly(2), |call| further_strings::expiretime(call, Unit::MILLIS_AT)),
    work("ping", AtLeast(1), server::ping),
    work("psetex", Exactly(4), |call| further_strings::setex(call, Unit::MILLIS)),
    work("pttl", Exactly(2), expiry::pttl),
    work("randomkey", Exactly(1), further::randomkey),
    work("rename", Exactly(3), keys::rename),
    work("renamenx", Exactly(3), keys::renamenx),
    work("rpop", AtLeast(2), |call| lists::pop(call, ListEnd::Tail)),
    work("rpoplpush", Exactly(3), lists::rpoplpush),
    work("rpush", AtLeast(3), |call| lists::push(call, ListEnd::Tail)),
    work("rpushx", AtLeast(3), |call| lists::push_if_exists(call, ListEnd::Tail)),
    work("sadd", AtLeast(3), sets::sadd),
    work("scan", AtLeast(2), scan::scan),
    work("scard", Exactly(2), sets::scard),
    work("select", Exactly(2), server::select),
    work("set", AtLeast(3), strings::set),
    work("setex", Exactly(4), |call| further_strings::setex(call, Unit::SECONDS)),
    work("setnx", Exactly(3), strings::setnx),
    work("setrange", Exactly(4), further_strings::setrange),
    work("sismember", Exactly(3), sets::sismember),
    work("smembers", Exactly(2), sets::smembers),
    work("smismember", AtLeast(3), further::smismember),
    work("smove", Exactly(4), further::smove),
    work("spop", AtLeast(2), sets::spop),
    work("srandmember", AtLeast(2), further::srandmember),
    work("srem", AtLeast(3), sets::srem),
    work("sscan", AtLeast(3), further::sscan),
    work("strlen", Exactly(2), strings::strlen),
    work("substr", Exactly(4), further_strings::getrange),
    work("touch", AtLeast(2), keys::exists),
    work("ttl", Exactly(2), expiry::ttl),
    work("type", Exactly(2), keys::type_of),
    work("unlink", AtLeast(2), keys::del),
    control("unwatch", Exactly(1), Control::Unwatch),
    control("watch", AtLeast(2), Control::Watch),
];

/// The name of every command, in ascending order.
pub fn command_names() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|command| command.name)
}

/// The longest name of a command.
const NAME_MAX: usize = 16;

/// Finds a command by its name, in large or small letters.
fn find(name: &[u8]) -> Option<&'static Command> {
    let mut buffer = [0; NAME_MAX];
    let name = buffer.get_mut(..name.len()).map(|small| {
        small.copy_from_slice(name);
        small.make_ascii_lowercase();
        &*small
    })?;
    let at = COMMANDS.binary_search_by(|command| command.name.as_bytes().cmp(name)).ok()?;
    Some(&COMMANDS[at])
}

impl Keyspace {
    /// Runs one command, the first of `args` being its name, and gives the reply that Redis would give.
    ///
    /// Time stands still while it runs, and while a transaction runs.
    ///
    /// ```
    /// use kernel::Time;
    /// use keyspace::{Keyspace, Reply, Session};
    ///
    /// let (mut keyspace, mut session) = (Keyspace::new(), Session::new());
    /// let mut run = |args: &[&[u8]]| keyspace.exec(&mut session, Time::ZERO, args);
    /// assert_eq!(run(&[b"RPUSH", b"queue", b"a", b"b"]), Reply::Integer(2));
    /// assert_eq!(run(&[b"LPOP", b"queue"]), Reply::Bulk(Some("a".into())));
    /// assert!(run(&[b"INCR", b"queue"]).is_error());
    /// ```
    pub fn exec(&mut self, session: &mut Session, now: Time, args: &[&[u8]]) -> Reply {
        if self.elsewhere.is_some() {
            return self.exec_elsewhere(now, args);
        }
        self.dispatch(session, millis(now), args).unwrap_or_else(Reply::from)
    }

    /// Sends a command to where the keys are. A session is the connection's, of which there is one. A scan goes along the
    /// order of a keyspace of one's own, over the names that are there.
    fn exec_elsewhere(&mut self, now: Time, args: &[&[u8]]) -> Reply {
        let Some(elsewhere) = &mut self.elsewhere else { return Reply::NIL };
        if !args.first().is_some_and(|name| name.eq_ignore_ascii_case(b"scan")) {
            return elsewhere.call(args);
        }
        let mut names = Self::new();
        elsewhere.keys().iter().for_each(|key| names.set(key, Bytes::default(), 0));
        names.exec(&mut Session::new(), now, args)
    }

    /// Looks at a command, then queues it or runs it. What is wrong before it could be queued ends the transaction.
    fn dispatch(&mut self, session: &mut Session, now: Millis, args: &[&[u8]]) -> CommandResult {
        let command = match admit(args) {
            Ok(command) => command,
            Err(refusal) => return Err(self.refuse(session, refusal)),
        };
        match command.act {
            Action::Control(control) if control.is_immediate(session) => {
                self.control(session, now, control, args)
            }
            _ if session.queue(args) => Ok(Reply::Simple("QUEUED")),
            Action::Work(run) => run(&mut Call { keyspace: self, now, name: command.name, args }),
            Action::Control(control) => self.control(session, now, control, args),
        }
    }

    /// Runs a command that was queued.
    pub(crate) fn run_queued(&mut self, now: Millis, args: &[&[u8]]) -> Reply {
        let outcome = admit(args).and_then(|command| match command.act {
            Action::Work(run) => run(&mut Call { keyspace: self, now, name: command.name, args }),
            // `EXEC` has forgotten all watches already.
            Action::Control(control) => {
                assert!(control == Control::Unwatch, "of what works on the session only UNWATCH is queued");
                Ok(Reply::OK)
            }
        });
        outcome.unwrap_or_else(Reply::from)
    }
}

/// The command that is meant, if there is one and it takes that many arguments.
fn admit(args: &[&[u8]]) -> Result<&'static Command, Refusal> {
    let command = args.first().and_then(|name| find(name)).ok_or_else(|| Refusal::unknown_command(args))?;
    if command.arity.allows(args.len()) {
        if command.name == "object" {
            further::admit_object(args)?;
        }
        return Ok(command);
    }
    Err(if matches!(command.act, Action::Control(Control::Exec)) {
        Refusal::ExecArity
    } else {
        Refusal::Arity(command.name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_every_command_is_found_in_either_case() {
        assert!(COMMANDS.is_sorted_by(|one, next| one.name < next.name));
        for command in COMMANDS {
            assert!(command.name.len() <= NAME_MAX);
            assert!(find(command.name.as_bytes()).is_some_and(|found| found.name == command.name));
            assert!(
                find(command.name.to_uppercase().as_bytes()).is_some_and(|found| found.name == command.name)
            );
        }
        for unknown in ["", "ge", "gett", "zadd", "subscribe-to-everything"] {
            assert!(find(unknown.as_bytes()).is_none());
        }
    }

    #[test]
    #[should_panic(expected = "only UNWATCH is queued")]
    fn a_transaction_within_a_transaction_is_told() {
        Keyspace::new().run_queued(0, &[b"multi"]);
    }
}
