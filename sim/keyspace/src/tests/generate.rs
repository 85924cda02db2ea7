//! Random sessions: commands as clients send them, and as they should not.
//!
//! What is made depends on a list of numbers only, so that a failing case can be shrunk by shrinking the list.

/// Numbers that choices are made by; when they run out, the first choice is always taken.
pub struct Choices<'a> {
    words: &'a [u16],
    /// How many times as long lengths of time are as those of a test with a clock of its own, and how many units more at
    /// most.
    longer: (i64, usize),
}

impl<'a> Choices<'a> {
    pub fn new(words: &'a [u16]) -> Self {
        Self { words, longer: (1, 1) }
    }

    /// The same, on a clock that is nobody's to set: no length of time is over before the conversation is, and hardly two
    /// are alike.
    pub fn unhurried(words: &'a [u16]) -> Self {
        Self { words, longer: (100_000, 10_000) }
    }

    /// A length of time, in whatever unit.
    fn length(&mut self, limit: usize, below: i64) -> i64 {
        let (times, more) = self.longer;
        let whole = (self.below(limit) as i64 - below) * times;
        whole + if more > 1 && whole > 0 { self.below(more) as i64 } else { 0 }
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    fn below(&mut self, limit: usize) -> usize {
        let Some((&word, rest)) = self.words.split_first() else { return 0 };
        self.words = rest;
        usize::from(word) % limit
    }

    /// One time in `chances`; never when the numbers have run out.
    fn once_in(&mut self, chances: usize) -> bool {
        self.below(chances) == chances - 1
    }

    fn pick<'b, T: ?Sized>(&mut self, from: &[&'b T]) -> &'b T {
        from[self.below(from.len())]
    }

    /// A form of a command.
    fn form(&mut self) -> &'static str {
        let further = if self.longer.1 > 1 { FURTHER } else { "" };
        let forms = || FORMS.split(", ").chain(further.split(", ").filter(|form| !form.is_empty()));
        let nth = self.below(forms().count());
        forms().nth(nth).unwrap_or_default()
    }
}

/// What one session sends, and how many milliseconds after the step before.
#[derive(Clone, Debug)]
pub struct Step {
    pub session: usize,
    pub after: u64,
    pub args: Vec<Vec<u8>>,
}

impl Step {
    /// Whether nothing is said and time passes.
    pub fn is_pause(&self) -> bool {
        self.args.is_empty()
    }
}

/// How many sessions there are.
pub const SESSIONS: usize = 3;

/// Forms of commands, a comma between two. `$` and a letter stand for an argument of a kind, in capitals for one to three of them.
const FORMS: &str = "get $s, set $s $v, set $s $n, set $s $n, set $s $v nx, set $s $v xx, set $s $v nx get, \
    set $s $v xx get, set $s $v get, set $s $v ex $e, set $s $v px $p, set $s $v exat $a, \
    set $s $v pxat $b, set $s $v keepttl, set $s $v xx px $p get, set $s $v $o $o, \
    set $s $v $o $n $o, set $s $v px $p keepttl, set $s $v nx xx, setnx $s $v, getset $s $v, \
    mget $K, mset $P, msetnx $P, incr $s, incr $s, decr $s, incrby $s $n, incrby $s $i, \
    decrby $s $n, decrby $s $i, append $s $v, append $s $i, strlen $s, del $K, unlink $K, \
    exists $K, type $k, rename $k $k, rename $k $k, renamenx $k $k, keys $g, keys *, dbsize, \
    scan 0 count 1000, scan 0 match $g count 1000, scan 0 count 1000 type $y, scan 0 count $n, \
    scan $n count 1000 type none, scan 0 match $g type $y count 1000, scan 0 $o $v, \
    hscan $h 0 count 1000, hscan $h 0 match $g count 1000, hscan $h $n count $n, hscan $h 0 $o $v, \
    hscan $h 0 type hash, expire $k $e, pexpire $k $p, expireat $k $a, pexpireat $k $b, \
    pexpire $k $p nx, pexpire $k $p xx, pexpire $k $p gt, pexpire $k $p lt, expire $k $e xx gt, \
    pexpire $k $p $o, pexpire $k $p $o $o, ttl $k, pttl $k, pttl $k, persist $k, expire $k $n, \
    pexpireat $k $n, hset $h $F, hset $h $f $i, hset $h $f $n, hsetnx $h $f $v, hget $h $f, \
    hmget $h $M, hgetall $h, hdel $h $M, hexists $h $f, hlen $h, hkeys $h, hvals $h, \
    hincrby $h $f $n, hincrby $h $f $i, lpush $l $M, rpush $l $M, rpush $l $M, rpush $l $V, \
    lpushx $l $M, rpushx $l $M, lpop $l, rpop $l, lpop $l $i, rpop $l $i, lpop $l $n, llen $l, \
    lrange $l 0 -1, lrange $l $i $i, lrange $l $n $n, lindex $l $i, lindex $l $n, lset $l $i $f, \
    lset $l $n $v, lrem $l $i $f, lrem $l $i $f, lrem $l $n $f, ltrim $l $i $i, ltrim $l 0 $i, \
    ltrim $l $n $n, linsert $l before $f $f, linsert $l after $f $f, linsert $l $o $f $f, \
    rpoplpush $l $l, rpoplpush $l $l, rpoplpush $k $k, lpos $l $f, lpos $l $f rank $i, \
    lpos $l $f count $i, lpos $l $f rank $i count $i maxlen $i, lpos $l $f rank $n, \
    lpos $l $f maxlen $n count $n, lpos $l $f $o $i, sadd $t $M, sadd $t $V, srem $t $M, \
    smembers $t, sismember $t $f, scard $t, spop $t, spop $t $i, spop $t $n, multi, multi, exec, \
    exec, exec, exec, discard, watch $K, watch $K, unwatch, ping, ping $v, echo $v, select $n, \
    select 0, flushall, flushdb $o";

/// Forms of the commands that the plain keyspace does not have.
const FURTHER: &str = "setex $s $e $v, psetex $s $p $v, setex $s $n $v, hmset $h $F, hmset $h $f, getrange $s $i $i, \
    getrange $s $n $n, substr $s $i $n, setrange $s $i $v, setrange $s $n $v, getdel $s, getex $s, getex $s ex $e, \
    getex $s px $p, getex $s exat $a, getex $s pxat $b, getex $s persist, getex $s $o, getex $s $o $n, hstrlen $h $f, \
    smismember $t $M, smove $t $t $f, smove $t $k $f, sscan $t 0 count 1000, sscan $t 0 match $g count 1000, \
    sscan $t 0 $o $v, touch $K, copy $k $k, copy $k $k replace, copy $k $k db $i, copy $k $k $o, expiretime $k, \
    pexpiretime $k, lmove $l $l left right, lmove $l $l right left, lmove $l $l left left, lmove $k $k right $o, \
    lmpop 1 $l left, lmpop 2 $l $l right count $i, lmpop $i $k $k left count $n, lmpop $n $l left, \
    object refcount $k, object encoding $t, object $o $k, srandmember $t 1000, srandmember $t $n $n";

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "10",
    "-7",
    "007",
    "+3",
    " 3",
    "3 ",
    "-0",
    "",
    "1.0",
    "x",
    "0x10",
    "2147483648",
    "9223372036854775807",
    "9223372036854775806",
    "-9223372036854775808",
    "-9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "99999999999999999999",
    "9223372036854775",
    "-9223372036854775",
    "9223372036854776",
];
const VALUES: &[&[u8]] = &[
    b"a",
    b"",
    b"b",
    b"\r\n",
    b"a\r\nb\r\n",
    b"\0",
    b"a\0b",
    b"\xff\x80",
    b"hello world",
    b"7",
    b"*",
    b"\"quoted\"",
    b"'",
    b"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
];
const FIELDS: &[&[u8]] = &[b"a", b"b", b"c", b"d", b"", b"1", b"22", b"\r\n", b"-3", b"a*b"];
const PATTERNS: &[&str] = &[
    "*",
    "",
    "?",
    "**",
    "*0",
    "l*",
    "[ht]*",
    "[^ht]*",
    "[a-k]?",
    "[z-a]*",
    "\\*",
    "[\\]x]",
    "[",
    "[^",
    "[a",
    "[a-",
    "a\\",
    "*\\",
    "?*?",
    "*:*",
    "s[0-1]",
    "[^a-z]*",
    "*[^0]",
    "[]",
    "[^]*",
    "a[*]b",
    "h?",
    "[s",
    "*a*b*",
    "[a-\\]b]*",
];
const OPTIONS: &[&str] = &[
    "nx", "xx", "gt", "lt", "get", "keepttl", "ex", "px", "exat", "pxat", "persist", "match", "count",
    "type", "rank", "maxlen", "before", "after", "async", "sync", "bogus", "",
];
const TYPES: &[&str] = &["string", "hash", "list", "set", "none", "zset", "STRING", "bogus"];
const ODD_KEYS: &[&str] = &["", "a*b", "k:1", "\r\n", "none", "nil:2"];
const PAUSES: &[u64] = &[1, 7, 400, 499, 500, 501, 1_000, 1_500, 5_000];

/// The next steps of a conversation that has come to the millisecond `now`: one command, or a few that belong together.
pub fn steps(choices: &mut Choices<'_>, now: i64) -> Vec<Step> {
    if choices.once_in(12) {
        return contest(choices, now);
    }
    let after = if choices.once_in(3) { PAUSES[choices.below(PAUSES.len())] } else { 0 };
    let now = now + after.cast_signed();
    vec![Step { session: choices.below(SESSIONS), after, args: command(choices, now) }]
}

/// One session watches, perhaps another writes, the first one executes.
fn contest(choices: &mut Choices<'_>, now: i64) -> Vec<Step> {
    let mut steps = Vec::new();
    let session = choices.below(SESSIONS);
    let mut say = |session, after, args| steps.push(Step { session, after, args });
    let key = key(choices);
    if choices.once_in(3) {
        say(session, 0, fill("pexpire $k 7", choices, now, Some(&key)));
        say(session, [0, 7, 8][choices.below(3)], fill("ping", choices, now, None));
    }
    say(session, 0, fill("watch $k", choices, now, Some(&key)));
    for _ in 0..choices.below(3) {
        let after = if choices.once_in(4) { 7 } else { 0 };
        let named = if choices.once_in(2) { Some(key.clone()) } else { None };
        let args = fill(choices.form(), choices, now, named.as_deref());
        say((session + choices.below(SESSIONS)) % SESSIONS, after, args);
    }
    say(session, 0, fill("multi", choices, now, None));
    for _ in 0..choices.below(4) {
        say(session, 0, command(choices, now));
    }
    say(session, choices.below(2) as u64 * 8, fill("exec", choices, now, None));
    steps
}

/// The time of a key runs out while nobody speaks; before and after it is spoken of.
pub fn moment(choices: &mut Choices<'_>) -> Vec<Step> {
    let (key, session) = (key(choices), choices.below(SESSIONS));
    let mut steps = Vec::new();
    let mut say = |session, words: &str, choices: &mut Choices<'_>| {
        let args = fill(words, choices, 0, Some(&key));
        steps.push(Step { session, after: 0, args });
    };
    say(session, "discard", choices);
    for _ in 0..choices.below(3) {
        let (other, form) = (choices.below(SESSIONS), choices.form());
        say(other, form, choices);
    }
    say(session, "discard", choices);
    let ends = ["pexpire $k 1", "set $k v px 1", "set $k v pxat 1", "pexpire $k 1 nx"];
    say(session, choices.pick(&ends), choices);
    steps.push(Step { session, after: 4, args: Vec::new() });
    let mut say = |session, words: &str, choices: &mut Choices<'_>| {
        let args = fill(words, choices, 0, Some(&key));
        steps.push(Step { session, after: 0, args });
    };
    for words in ["dbsize", "watch $k"] {
        if choices.once_in(2) {
            say(session, words, choices);
        }
    }
    for _ in 0..choices.below(3) {
        let (other, form) = (choices.below(SESSIONS), choices.form());
        say(other, form, choices);
    }
    for words in ["multi", "dbsize", "exec"] {
        say(session, words, choices);
    }
    steps
}

/// One command, now and then one that is not as it should be.
fn command(choices: &mut Choices<'_>, now: i64) -> Vec<Vec<u8>> {
    let form = choices.form();
    let mut args = fill(form, choices, now, None);
    if choices.once_in(20) {
        args.pop();
    }
    if choices.once_in(30) {
        args.push(VALUES[choices.below(VALUES.len())].to_vec());
    }
    if choices.once_in(30) && !args.is_empty() {
        let at = choices.below(args.len());
        args[at] = choices.pick(NUMBERS).into();
    }
    if choices.once_in(60) {
        let unknown: [&[u8]; 5] = [b"nosuch", b"getx", b"a\r\nb", b"\0", &[b'x'; 200]];
        let name = choices.pick(&unknown).to_vec();
        args.splice(..args.len().min(1), [name]);
    }
    // An empty line is no command at all.
    if args.is_empty() {
        args.push(b"ping".to_vec());
    }
    args
}

/// A form with its places filled; where a key is given, every key is that one.
fn fill(form: &str, choices: &mut Choices<'_>, now: i64, key: Option<&[u8]>) -> Vec<Vec<u8>> {
    let mut args = Vec::new();
    for word in form.split(' ') {
        let Some(kind) = word.strip_prefix('$') else {
            let large = choices.once_in(4);
            args.push(if large { word.to_uppercase() } else { word.to_owned() }.into_bytes());
            continue;
        };
        let single: &[&str] = match kind {
            "K" => &["k"],
            "M" => &["f"],
            "V" => &["v"],
            "F" => &["f", "v"],
            "P" => &["s", "v"],
            other => {
                args.push(argument(other, choices, now, key));
                continue;
            }
        };
        for _ in 0..=choices.below(3) {
            args.extend(single.iter().map(|kind| argument(kind, choices, now, key)));
        }
    }
    args
}

fn key(choices: &mut Choices<'_>) -> Vec<u8> {
    if choices.once_in(8) {
        return choices.pick(ODD_KEYS).into();
    }
    format!("{}{}", choices.pick(&["s", "h", "l", "t"]), choices.below(3)).into_bytes()
}

/// One argument of a kind.
fn argument(kind: &str, choices: &mut Choices<'_>, now: i64, named: Option<&[u8]>) -> Vec<u8> {
    let nasty = choices.once_in(12);
    match kind {
        "s" | "h" | "l" | "t" | "k" if named.is_some() => named.unwrap_or_default().to_vec(),
        "s" | "h" | "l" | "t" if !nasty => format!("{kind}{}", choices.below(3)).into_bytes(),
        "s" | "h" | "l" | "t" | "k" => key(choices),
        "v" => VALUES[choices.below(VALUES.len())].to_vec(),
        "f" => FIELDS[choices.below(FIELDS.len())].to_vec(),
        "g" => choices.pick(PATTERNS).into(),
        "o" => choices.pick(OPTIONS).into(),
        "y" => choices.pick(TYPES).into(),
        "i" if !nasty => (choices.below(9) as i64 - 4).to_string().into_bytes(),
        "e" if !nasty => choices.length(8, 1).to_string().into_bytes(),
        "p" if !nasty => choices.length(4_000, 100).to_string().into_bytes(),
        "a" if !nasty => (now / 1_000 + choices.length(8, 2)).to_string().into_bytes(),
        "b" if !nasty => (now + choices.length(4_000, 300)).to_string().into_bytes(),
        _ => choices.pick(NUMBERS).into(),
    }
}
