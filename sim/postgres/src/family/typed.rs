//! A typed line of the product's programs, with what others must know of it without running it.

use super::console::{self, Console};
use super::whole::{self, Whole};
use crate::archive::Dump;
use crate::query;
use crate::sql::{
    self, Admission, AlterSubscription, Expression, NotRead, RoleOption, SelectItem, SettingChange, Statement,
};
use crate::tools::{Left, Line, Psql, parse_line, script, statements};
use crate::world::{Subscriber, Upgrade};
use kernel::Span;
use std::collections::BTreeMap;

pub(crate) use super::whole::Power;

/// What a line does.
#[expect(clippy::large_enum_variant, reason = "most lines are run, and there is one for each that is typed")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    /// It is run by the product's programs.
    Run(Line),
    /// `pg_ctl -D CLUSTER ...`.
    Server(String, Power),
    /// `pg_upgrade -d CLUSTER -D CLUSTER ...`.
    Upgrade(String, String, Upgrade),
    /// `pg_createsubscriber -D CLUSTER -P CONNECTION ...`.
    Subscribe(Subscriber),
    /// A pooler is told something.
    Pooler(Console),
    /// A program refuses it for its words alone, and says this.
    Refuses(Vec<String>),
}

impl Act {
    /// The clusters whose folders it works on, which are on the host where it is typed.
    pub(crate) fn folders(&self) -> Vec<&String> {
        match self {
            Self::Server(host, _) => vec![host],
            Self::Upgrade(old, new, _) => vec![old, new],
            Self::Subscribe(call) => vec![&call.standby],
            Self::Run(_) | Self::Pooler(_) | Self::Refuses(_) => Vec::new(),
        }
    }
}

/// A typed line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    pub(crate) act: Act,
    /// The statements that it runs, each with the server it runs at.
    pub(crate) statements: Vec<(String, Statement)>,
    /// Of each of them which call it is of.
    pub(crate) of_calls: Vec<usize>,
    /// The pause between two looks, where it is a loop that waits.
    pub(crate) pause: Option<Span>,
    /// Whether a look is in it of which nothing is known but that it changes nothing.
    pub(crate) passes_over: bool,
}

/// The functions that do something when they are selected.
const DOING: &[&str] = &[
    "setval",
    "nextval",
    "pg_create_logical_replication_slot",
    "pg_drop_replication_slot",
    "pg_replication_slot_advance",
    "pg_replication_origin_advance",
    "pg_terminate_backend",
    "pg_cancel_backend",
    "pg_reload_conf",
    "pg_switch_wal",
];

impl Typed {
    /// Reads a line.
    ///
    /// # Errors
    /// What of it nobody knows.
    pub(crate) fn read(text: &str) -> Result<Self, NotRead> {
        if let Some(whole) = whole::read(text)? {
            let act = match whole {
                Whole::Server(host, power) => Act::Server(host, power),
                Whole::Upgrade(old, new, how) => Act::Upgrade(old, new, how),
                Whole::Subscribe(call) => Act::Subscribe(call),
            };
            return Ok(Self::of(act));
        }
        if let console::Read::Tells(console) = console::read(text)? {
            return Ok(Self::of(Act::Pooler(console)));
        }
        let line = parse_line(text)?;
        // What nobody here can answer is looked at, and nothing can be made of it.
        let may_look = matches!(&line, Line::Psql(psql) if psql.output.is_none() && psql.archive.is_none());
        let mut statements = Vec::new();
        let mut of_calls = Vec::new();
        for (call, psql) in calls(&line).into_iter().enumerate() {
            if psql.file.is_some() && !psql.commands.is_empty() {
                return Err(NotRead { what: "a call of psql with a file and statements".to_owned() });
            }
            for command in &psql.commands {
                let read = if may_look { read_with_looks(command)? } else { read(command)? };
                of_calls.resize(of_calls.len() + read.len(), call);
                statements.extend(read.into_iter().map(|statement| (psql.host.clone(), statement)));
            }
        }
        if let Line::Pipe(Left::Says(lines), into) = &line {
            for text in script(&lines.join("\n")) {
                let read = read(&text)?.into_iter();
                statements.extend(read.map(|statement| (into.host.clone(), statement)));
            }
        }
        if let Line::Tool { at, statement, .. } = &line {
            statements.push((at.host.clone(), statement.clone()));
        }
        // What is fed to a program, and what a tool runs, is of the last call.
        of_calls.resize(statements.len(), calls(&line).len().saturating_sub(1));
        let passes_over = statements.iter().any(|(_, statement)| is_look(statement));
        let pause = matches!(line, Line::Until { .. }).then(|| pause_of(text));
        Ok(Self { statements, of_calls, pause, passes_over, ..Self::of(Act::Run(line)) })
    }

    /// A line without statements.
    pub(crate) const fn of(act: Act) -> Self {
        Self { act, statements: Vec::new(), of_calls: Vec::new(), pause: None, passes_over: false }
    }

    /// Gives its calls what the shell exports in which it is typed, as far as no option says it otherwise (manual, libpq:
    /// "Environment Variables"): a server, a port, a role, a database; and the data directory of a program that works on one
    /// (manual, `pg_ctl`, `pg_controldata`: "Environment"). What the shell itself has set decides what comes of a pipe.
    pub(crate) fn is_typed_with(&mut self, exported: &BTreeMap<String, String>) {
        if let (Act::Server(folder, _), Some(named)) = (&mut self.act, exported.get("PGDATA"))
            && folder.is_empty()
        {
            folder.clone_from(named);
        }
        let Act::Run(line) = &mut self.act else { return };
        if let Line::Pipe(_, into) = line {
            into.pipefail = exported.contains_key("SHELLOPTS");
        }
        let is_tool = matches!(line, Line::Tool { .. });
        let value = |name: &str| exported.get(name).cloned();
        let port = || value("PGPORT").and_then(|port| port.parse().ok());
        if let Some(dump) = dump_mut(line) {
            if dump.host.is_empty() {
                dump.host = value("PGHOST").unwrap_or_default();
            }
            dump.port = dump.port.or_else(port);
            dump.role = dump.role.take().or_else(|| value("PGUSER"));
            dump.database = dump.database.take().or_else(|| value("PGDATABASE").filter(|_| !dump.all));
        }
        for psql in calls_mut(line) {
            if psql.host.is_empty() {
                psql.host = value("PGHOST").unwrap_or_default();
            }
            psql.port = psql.port.or_else(port);
            if psql.asks_alone {
                continue;
            }
            psql.role = psql.role.take().or_else(|| value("PGUSER"));
            let has_none = is_tool || psql.archive.is_some();
            psql.database = psql.database.take().or_else(|| value("PGDATABASE").filter(|_| !has_none));
        }
        self.lead(&|_, _| None);
    }

    /// Leads its calls to the clusters that are meant by what they name, and by the port: nothing where it is a cluster's name,
    /// or nobody knows.
    pub(crate) fn lead(&mut self, meant: &dyn Fn(&str, Option<u16>) -> Option<String>) {
        let Act::Run(line) = &mut self.act else { return };
        let leads = |host: &mut String, named: &mut Option<String>, port: Option<u16>| {
            let typed = named.take().unwrap_or_else(|| host.clone());
            *host = meant(&typed, port).unwrap_or_else(|| typed.clone());
            *named = Some(typed).filter(|typed| typed != host);
        };
        if let Some(dump) = dump_mut(line) {
            leads(&mut dump.host, &mut dump.named, dump.port);
        }
        calls_mut(line).into_iter().for_each(|psql| leads(&mut psql.host, &mut psql.named, psql.port));
        let hosts: Vec<String> = calls(line).into_iter().map(|psql| psql.host.clone()).collect();
        for ((host, _), call) in self.statements.iter_mut().zip(&self.of_calls) {
            host.clone_from(&hosts[*call]);
        }
    }

    /// The statements of which something lasts: none that is rolled back, or never committed, but for what calls functions, of
    /// which the product undoes little.
    pub(crate) fn lasting(&self) -> Vec<&(String, Statement)> {
        let mut lasting = Vec::new();
        let mut open: Option<Vec<&(String, Statement)>> = None;
        for one in &self.statements {
            match (&one.1, &mut open) {
                (Statement::Begin, None) => open = Some(Vec::new()),
                (Statement::Commit | Statement::PrepareTransaction(_), _) => {
                    lasting.extend(open.take().into_iter().flatten());
                }
                (Statement::Rollback, _) => open = None,
                (Statement::Select(_), _) | (_, None) => lasting.push(one),
                (_, Some(block)) => block.push(one),
            }
        }
        lasting
    }

    /// Whether it lets whoever is behind a pooler wait, for which it waits itself.
    pub(crate) const fn pauses_pooler(&self) -> bool {
        matches!(&self.act, Act::Pooler(Console { said: console::Said::Pause(_), .. }))
    }

    /// Whether it waits for itself: a subscription to its own cluster, whose slot is to be made there.
    pub(crate) fn waits_for_itself(&self) -> bool {
        self.statements.iter().any(|(at, statement)| match statement {
            Statement::CreateSubscription { connection, options, .. } => {
                let is_off = |name: &str| {
                    let given = options.iter().find(|one| one.name == name);
                    given.is_some_and(|one| sql::boolean(one.value.as_deref()) == Some(false))
                };
                connection.host == *at && !is_off("connect") && !is_off("create_slot")
            }
            _ => false,
        })
    }

    /// The servers that it talks to, by name.
    pub(crate) fn servers(&self) -> Vec<&str> {
        match &self.act {
            Act::Server(host, _) => vec![host],
            Act::Upgrade(old, new, _) => vec![old, new],
            Act::Subscribe(call) => vec![&call.standby, &call.publisher.host],
            Act::Pooler(Console { said: console::Said::Lead(old, new), .. }) => vec![old, new],
            Act::Pooler(_) | Act::Refuses(_) => Vec::new(),
            Act::Run(line) => {
                let from = match line {
                    Line::Pipe(Left::Dump(dump), _) | Line::Dump(dump) => Some(dump.host.as_str()),
                    _ => None,
                };
                from.into_iter().chain(calls(line).into_iter().map(|psql| psql.host.as_str())).collect()
            }
        }
    }

    /// The names by which it reaches servers.
    pub(crate) fn reached(&self) -> Vec<&str> {
        let mut names = match &self.act {
            Act::Run(_) => self.servers(),
            Act::Subscribe(call) => vec![call.publisher.host.as_str()],
            Act::Server(..) | Act::Upgrade(..) | Act::Pooler(_) | Act::Refuses(_) => Vec::new(),
        };
        names.extend(self.connections());
        names
    }

    /// The names of the servers to which the subscriptions that it makes or changes connect.
    pub(crate) fn connections(&self) -> impl Iterator<Item = &str> {
        self.statements.iter().filter_map(|(_, statement)| match statement {
            Statement::CreateSubscription { connection, .. } => Some(connection.host.as_str()),
            Statement::AlterSubscription(_, AlterSubscription::Connection(connection)) => {
                Some(connection.host.as_str())
            }
            _ => None,
        })
    }

    /// The ports that it names, each behind the server at which; nothing where it names none and takes the usual one.
    pub(crate) fn ports(&self) -> Vec<(&str, Option<u16>)> {
        let mut found: Vec<(&str, Option<u16>)> = match &self.act {
            Act::Subscribe(call) => vec![(&call.publisher.host, call.publisher.port)],
            Act::Run(line) => calls(line).into_iter().map(|psql| (psql.host.as_str(), psql.port)).collect(),
            Act::Server(..) | Act::Upgrade(..) | Act::Pooler(_) | Act::Refuses(_) => Vec::new(),
        };
        found.extend(self.dumps().map(|dump| (dump.host.as_str(), dump.port)));
        found.extend(self.statements.iter().filter_map(|(_, statement)| match statement {
            Statement::CreateSubscription { connection, .. } => {
                Some((connection.host.as_str(), connection.port))
            }
            _ => None,
        }));
        found
    }

    /// The databases that it connects to, by name.
    pub(crate) fn databases(&self) -> Vec<&str> {
        if let Act::Subscribe(call) = &self.act {
            return call.database.as_deref().into_iter().collect();
        }
        let Act::Run(line) = &self.act else { return Vec::new() };
        let from = match line {
            Line::Pipe(Left::Dump(dump), _) | Line::Dump(dump) => dump.database.as_deref(),
            _ => None,
        };
        from.into_iter().chain(calls(line).into_iter().filter_map(|psql| psql.database.as_deref())).collect()
    }

    /// The roles as which it connects, as far as they are said; to a pooler's console as one of its own.
    pub(crate) fn roles(&self) -> Vec<&str> {
        let Act::Run(line) = &self.act else { return Vec::new() };
        let from = self.dumps().and_then(|dump| dump.role.as_deref());
        from.into_iter().chain(calls(line).into_iter().filter_map(|psql| psql.role.as_deref())).collect()
    }

    /// The databases in which its statements are run, in their order; nothing where none is named.
    pub(crate) fn in_databases(&self) -> Vec<Option<&str>> {
        let Act::Run(line) = &self.act else { return vec![None; self.statements.len()] };
        let calls = calls(line);
        self.of_calls.iter().map(|call| calls.get(*call).and_then(|psql| psql.database.as_deref())).collect()
    }

    /// Whether it only looks.
    pub(crate) fn looks(&self) -> bool {
        let is_call = match &self.act {
            Act::Run(Line::Psql(psql) | Line::Pipe(Left::Says(_), psql)) => {
                psql.file.is_none() && psql.output.is_none()
            }
            Act::Run(Line::Tool { statement: Statement::Tend { .. }, .. }) => true,
            Act::Run(Line::Until { .. }) | Act::Server(_, Power::Status | Power::Control) => true,
            _ => false,
        };
        is_call && self.statements.iter().all(|(_, statement)| only_asks(statement))
    }

    /// Whether it copies something from one cluster into another, and whether with rows.
    pub(crate) fn copies(&self) -> Option<bool> {
        match &self.act {
            Act::Run(Line::Pipe(Left::Dump(dump), _)) => Some(dump.has_rows()),
            Act::Upgrade(_, _, how) => (!how.check).then_some(true),
            Act::Subscribe(call) => (!call.dry_run).then_some(true),
            _ => None,
        }
    }

    /// What it dumps.
    pub(crate) const fn dumps(&self) -> Option<&Dump> {
        match &self.act {
            Act::Run(Line::Dump(dump) | Line::Pipe(Left::Dump(dump), _)) => Some(dump),
            _ => None,
        }
    }

    /// The server at which a program runs what it is fed: a file, or what another prints.
    pub(crate) fn fed_server(&self) -> Option<&str> {
        match &self.act {
            Act::Run(Line::Psql(psql) | Line::Pipe(_, psql)) => Some(&psql.host),
            _ => None,
        }
    }

    /// The file that it writes, and whether what was in it stays.
    pub(crate) fn writes_file(&self) -> Option<(&str, bool)> {
        match &self.act {
            Act::Run(Line::Dump(dump)) => Some((dump.file.as_deref()?, dump.append)),
            Act::Run(Line::Psql(psql) | Line::Pipe(_, psql)) => {
                let output = psql.output.as_ref()?;
                Some((&output.file, output.append))
            }
            _ => None,
        }
    }

    /// The names of all files that it reads and writes.
    pub(crate) fn paths(&mut self) -> Vec<&mut String> {
        if !matches!(self.act, Act::Run(_)) {
            return self.clusters().into_iter().filter(|name| whole::is_step(name)).collect();
        }
        let Act::Run(line) = &mut self.act else { return Vec::new() };
        match line {
            Line::Dump(dump) | Line::Pipe(Left::Dump(dump), _) if dump.file.is_some() => {
                dump.file.iter_mut().collect()
            }
            Line::Psql(psql) | Line::Pipe(_, psql) => {
                psql.file.iter_mut().chain(psql.output.as_mut().map(|output| &mut output.file)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Gives the clusters that it names by a folder the names that they have there.
    pub(crate) fn is_placed(&mut self) {
        self.clusters().into_iter().for_each(|name| *name = whole::named(name));
    }

    /// Why it is not known which cluster it means, where it names one by a home, or by a step from there.
    pub(crate) fn unplaced(&self) -> Option<String> {
        let is_open = |name: &str| name.is_empty() || name.starts_with('~') || whole::is_step(name);
        let is_one = self.act.folders().into_iter().any(|name| is_open(name));
        is_one.then(|| "not modelled: which cluster has its data where this is typed".to_owned())
    }

    /// The clusters that it names by their data directories.
    fn clusters(&mut self) -> Vec<&mut String> {
        match &mut self.act {
            Act::Server(host, _) => vec![host],
            Act::Upgrade(old, new, _) => vec![old, new],
            Act::Subscribe(call) => vec![&mut call.standby],
            Act::Run(_) | Act::Pooler(_) | Act::Refuses(_) => Vec::new(),
        }
    }

    /// The file that it reads.
    pub(crate) fn reads_file(&self) -> Option<&str> {
        match &self.act {
            Act::Run(Line::Psql(psql)) => psql.file.as_deref(),
            _ => None,
        }
    }

    /// Whether it carries the values of sequences over, or sets one.
    pub(crate) fn sets_sequences(&self) -> bool {
        let sets = |(_, statement): &(String, Statement)| {
            match statement {
            Statement::AlterSequence { restart, .. } => restart.is_some(),
            Statement::Select(select) => select.items.iter().any(|item| {
                matches!(item, SelectItem::Expression(one, _) if calls_function(one, "setval") || says(one, "setval") || says(one, "RESTART") || says(one, "restart"))
            }),
            _ => false,
        }
        };
        self.statements.iter().any(sets) || self.copies() == Some(true)
    }

    /// Whether a query of it calls a function.
    pub(crate) fn calls(&self, function: &str) -> bool {
        self.statements.iter().any(|(_, statement)| match statement {
            Statement::Select(select) => select
                .items
                .iter()
                .any(|item| matches!(item, SelectItem::Expression(one, _) if calls_function(one, function))),
            _ => false,
        })
    }

    /// Whether it brings the rows of tables to a cluster: a subscription, which copies them.
    pub(crate) fn brings_rows(&self, to: &str) -> bool {
        let subscribes = |statement: &Statement| matches!(statement, Statement::CreateSubscription { .. });
        self.statements.iter().any(|(at, statement)| at == to && subscribes(statement))
    }

    /// Whether it keeps sessions from a server, or from writing there, or ends them.
    pub(crate) fn shuts(&self) -> bool {
        self.statements.iter().any(|(_, statement)| shuts(statement))
    }

    /// Whether it stops a server.
    pub(crate) const fn stops(&self) -> bool {
        matches!(self.act, Act::Server(_, Power::Stop | Power::Restart))
    }
}

/// Reads statements, all of which are known here.
fn read(command: &str) -> Result<Vec<Statement>, NotRead> {
    if let Some(own) = command.trim_start().strip_prefix('\\') {
        let word = own.split_whitespace().next().unwrap_or_default();
        return Err(NotRead { what: format!("`\\{word}`, which is psql's own word and no statement") });
    }
    let statements = sql::parse(command)?;
    match statements.iter().find_map(query::unknown) {
        None => Ok(statements),
        Some(what) => Err(NotRead { what }),
    }
}

/// Reads statements of which some may be looks that nobody here can answer.
fn read_with_looks(command: &str) -> Result<Vec<Statement>, NotRead> {
    read(command).or_else(|error| {
        statements(command).map_err(|other| if other.what.starts_with("whether") { other } else { error })
    })
}

fn is_look(statement: &Statement) -> bool {
    matches!(statement, Statement::Look(_))
}

/// The calls of `psql` in a line.
fn calls(line: &Line) -> Vec<&Psql> {
    match line {
        Line::Psql(psql) | Line::Until { query: psql, .. } | Line::Tool { at: psql, .. } => {
            vec![psql]
        }
        Line::Dump(_) => Vec::new(),
        Line::Pipe(Left::Psql(from), into) => vec![from, into],
        Line::Pipe(Left::Dump(_) | Left::Says(_) | Left::Fails(_), into) => vec![into],
    }
}

/// The same, to be changed.
fn calls_mut(line: &mut Line) -> Vec<&mut Psql> {
    match line {
        Line::Psql(psql) | Line::Until { query: psql, .. } | Line::Tool { at: psql, .. } => vec![psql],
        Line::Dump(_) => Vec::new(),
        Line::Pipe(Left::Psql(from), into) => vec![from, into],
        Line::Pipe(Left::Dump(_) | Left::Says(_) | Left::Fails(_), into) => vec![into],
    }
}

/// What a line dumps, to be changed.
const fn dump_mut(line: &mut Line) -> Option<&mut Dump> {
    match line {
        Line::Dump(dump) | Line::Pipe(Left::Dump(dump), _) => Some(dump),
        _ => None,
    }
}

/// The pause of a loop, a second where it says none that can be read.
fn pause_of(text: &str) -> Span {
    let said = text.rsplit_once("sleep ").and_then(|(_, rest)| rest.split([' ', ';']).next());
    let second = Span::from_secs(1);
    let Some(said) = said else { return second };
    let (whole, part) = said.split_once('.').unwrap_or((said, "0"));
    let digits: String = part.chars().chain("000".chars()).take(3).collect();
    let whole: Option<u64> = if whole.is_empty() { Some(0) } else { whole.parse().ok() };
    let millis = whole
        .zip(digits.parse::<u64>().ok())
        .map(|(whole, part)| whole.saturating_mul(1000).saturating_add(part));
    millis.filter(|millis| (1..=86_400_000).contains(millis)).map_or(second, Span::from_millis)
}

/// Whether a statement only asks.
fn only_asks(statement: &Statement) -> bool {
    match statement {
        Statement::Select(select) => !select.items.iter().any(|item| match item {
            SelectItem::Expression(one, _) => DOING.iter().any(|function| calls_function(one, function)),
            SelectItem::All => false,
        }),
        Statement::Show(_) | Statement::Maintenance(_) | Statement::Tend { .. } | Statement::Look(_) => true,
        _ => false,
    }
}

/// Whether a statement keeps new sessions from writing, or from beginning.
pub(crate) fn freezes(statement: &Statement) -> bool {
    let read_only = |change: &SettingChange| matches!(change, SettingChange::Set(name, _) if name == "default_transaction_read_only");
    match statement {
        Statement::RoleSetting(_, change)
        | Statement::AlterDatabase(_, change)
        | Statement::AlterSystem(change) => read_only(change),
        Statement::AlterRole(_, options) => {
            options.contains(&RoleOption::Login(false)) || options.contains(&RoleOption::Shut(true))
        }
        Statement::Admission { admission, .. } => {
            matches!(admission, Admission::Shut(true) | Admission::Closed(true))
        }
        Statement::Connect { grant, .. } => !grant,
        _ => false,
    }
}

/// Whether a statement ends sessions that are there.
pub(crate) fn terminates(statement: &Statement) -> bool {
    match statement {
        Statement::Select(select) => select.items.iter().any(|item| {
            matches!(item, SelectItem::Expression(one, _) if calls_function(one, "pg_terminate_backend"))
        }),
        _ => false,
    }
}

/// Whether a statement keeps sessions out, or from writing, or ends them.
fn shuts(statement: &Statement) -> bool {
    freezes(statement) || terminates(statement) || takes_away(statement)
}

/// Whether a statement takes away what somebody may do with tables, which concerns sessions that are there too.
pub(crate) const fn takes_away(statement: &Statement) -> bool {
    matches!(statement, Statement::Privileges { grant: false, .. })
}

/// Whether an expression calls a function.
fn calls_function(expression: &Expression, function: &str) -> bool {
    match expression {
        Expression::Call(name, arguments) => {
            name == function || arguments.iter().any(|argument| calls_function(argument, function))
        }
        Expression::Binary(one, _, other) => calls_function(one, function) || calls_function(other, function),
        Expression::Not(one) | Expression::IsNull(one, _) | Expression::Cast(one, _) => {
            calls_function(one, function)
        }
        Expression::In(one, many, _) => {
            calls_function(one, function) || many.iter().any(|one| calls_function(one, function))
        }
        Expression::Query(select) => select
            .items
            .iter()
            .any(|item| matches!(item, SelectItem::Expression(one, _) if calls_function(one, function))),
        Expression::Literal(_) | Expression::Column(..) | Expression::CountAll => false,
    }
}

/// Whether a text within an expression has a word.
fn says(expression: &Expression, word: &str) -> bool {
    match expression {
        Expression::Literal(value) => value.to_string().contains(word),
        Expression::Call(_, arguments) => arguments.iter().any(|argument| says(argument, word)),
        Expression::Binary(one, _, other) => says(one, word) || says(other, word),
        _ => false,
    }
}
