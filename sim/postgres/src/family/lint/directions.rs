//! What can be seen of publications and subscriptions: what is left out, what was made too late, and what ends too early.

use super::World;
use crate::config::{Identity, Key, Use};
use crate::family::command::Command;
use crate::family::lines_seen::{Publication, Subscription};
use crate::family::names::Kind;
use crate::release::Release;
use crate::sql::{PublicationTables, Statement, SubscriptionOption};
use crate::world::Subscriber;
use frame::{At, LintWorld};
use rehearsal::Verb;
use runbook::only_near;

impl<'a> World<'a> {
    /// Tells of the tables in a list that no cluster has and no step makes, and says which ones were meant.
    fn tables_not_there(&self, tables: &PublicationTables) -> Vec<&'a str> {
        let PublicationTables::Listed(tables) = tables else { return Vec::new() };
        let names = || self.config.table.iter().map(|table| table.name.as_str());
        let is_made = |name: &str| {
            self.walk.lines.iter().any(|line| {
                let Verb::Model(Command::Line(typed)) = line.act else { return false };
                typed.statements.iter().any(
                    |(_, statement)| matches!(statement, Statement::CreateTable(table) if table.name == name),
                )
            })
        };
        let mut meant = Vec::new();
        for one in tables.iter().filter(|one| !one.schema) {
            let name = one.table.as_str();
            if names().any(|known| known == name) || is_made(name) {
                continue;
            }
            let found =
                self.said().error("unknown-name", format!("no cluster has a table `{name}`")).on(name);
            match only_near(name, names()) {
                Some(near) => {
                    meant.push(near);
                    found.mended(format!("did you mean `{near}`?"), near);
                }
                None => found.help(format!("the tables are {}", names().collect::<Vec<_>>().join(", "))),
            }
        }
        meant
    }

    /// Whether a step adds a table to a publication of a cluster.
    fn is_added(&self, host: &str, publication: &str, table: &str) -> bool {
        let adds = |(at, statement): &(String, Statement)| match statement {
            Statement::AlterPublication { name, word: "ADD" | "SET", tables } => {
                at == host && name == publication && tables.iter().any(|one| one.means(table))
            }
            _ => false,
        };
        self.walk.lines.iter().any(
            |line| matches!(line.act, Verb::Model(Command::Line(typed)) if typed.statements.iter().any(adds)),
        )
    }

    pub(super) fn publishes(
        &mut self,
        host: &str,
        name: &str,
        (tables, changes): (&PublicationTables, bool),
    ) {
        let lists = |name: &str| match tables {
            PublicationTables::All => true,
            PublicationTables::Listed(tables) => tables.iter().any(|one| one.means(name)),
        };
        let line = self.said();
        let meant = self.tables_not_there(tables);
        for table in &self.config.table {
            let has = lists(&table.name)
                || meant.contains(&table.name.as_str())
                || self.is_added(host, name, &table.name);
            let written = table.used_for != Use::Idle;
            if !has && written {
                let message = format!("{} is written to and is not published", table.name);
                line.error("left-out-of-publication", message).help("add it, or publish `FOR ALL TABLES`");
            }
            // A copy of the schema brings it along.
            let full = table.identity == Identity::Full
                || self.seen.full.contains(&(host.to_owned(), table.name.clone()));
            let bare = table.key == Key::None && !full || table.identity == Identity::Nothing;
            let changed = matches!(table.used_for, Use::Accounts | Use::Items);
            if has && bare && changed && changes && !table.unlogged {
                let message = format!(
                    "updates and deletes of {} fail from here on, for nothing tells its rows apart",
                    table.name
                );
                line.error("no-identity", message).help(format!(
                    "give it a key, or `ALTER TABLE {} REPLICA IDENTITY FULL` before",
                    table.name
                ));
            }
        }
        if let PublicationTables::Listed(tables) = tables {
            let partly = tables.iter().filter(|one| one.filter.is_some() || !one.columns.is_empty());
            for one in partly {
                let what = if one.filter.is_some() { "row" } else { "column" };
                let message = format!("not every {what} of {} is published", one.table);
                line.warning("left-out-of-publication", message).help("name the table alone");
            }
        }
        self.seen.publications.push(Publication { host: host.to_owned(), name: name.to_owned() });
    }

    /// Tells of publications that nobody has made where a subscription asks for them.
    fn are_published(&self, from: &str, publications: &[String]) {
        let line = self.said();
        for publication in publications {
            let there = self.seen.publications.iter().any(|one| one.host == from && one.name == *publication);
            if !there {
                let message = format!("{from} has no publication {publication} yet");
                let found = line.error("publication-after-subscription", message);
                let made = self.seen.publications.iter().filter(|one| one.host == from);
                match only_near(publication, made.map(|one| one.name.as_str())) {
                    Some(meant) => {
                        found.on(publication).mended(format!("did you mean `{meant}`?"), meant);
                    }
                    None => found.help("create the publication before"),
                }
            }
        }
    }

    /// Tells of a slot that is to be kept over a failover at a publisher whose release has none such.
    fn may_keep_slots(&self, from: &str, options: &[SubscriptionOption]) {
        let is_on = |name: &str, unsaid: bool| {
            let given = options.iter().find(|one| one.name == name);
            given.map_or(unsaid, |one| one.value.as_deref().is_none_or(crate::sql::truth))
        };
        let makes = is_on("connect", true) && is_on("create_slot", true) && is_on("failover", false);
        let publisher = self.config.cluster_named(from).and_then(|node| self.config.cluster.get(node));
        let release = publisher.and_then(|cluster| Release::parse(&cluster.release));
        if let Some(release) = release.filter(|release| makes && !release.keeps_slots()) {
            let line = self.said();
            let message = format!("{from}, of release {}, makes no slot with `failover`", release.number());
            line.error("option-of-later-release", message)
                .on("failover")
                .help("leave it out; a publisher has it from 17 on");
        }
    }

    pub(super) fn subscribes(
        &mut self,
        (host, name): (&str, &str),
        (from, publications): (&str, &[String]),
        options: &[SubscriptionOption],
    ) {
        let at = self.here();
        let line = self.said();
        let says_no = |option: &str| {
            let given = options.iter().find(|one| one.name == option);
            given.and_then(|one| one.value.as_deref()).is_some_and(|value| !crate::sql::truth(value))
        };
        let connects = !says_no("connect");
        let copies = connects && !says_no("copy_data");
        let has = |option: &str| options.iter().find(|one| one.name == option);
        let local = has("origin").and_then(|one| one.value.as_deref()).is_some_and(|value| value == "none");
        let release = self
            .config
            .cluster_named(host)
            .and_then(|node| Release::parse(&self.config.cluster[node].release));
        self.may_keep_slots(from, options);
        let mut is_younger = false;
        let younger =
            [("origin", Release::V16), ("disable_on_error", Release::V15), ("failover", Release::V17)];
        for (option, since) in younger {
            if has(option).is_some() && release.is_some_and(|release| release < since) {
                let message =
                    format!("release {} has no option `{option}`", release.map_or(0, Release::number));
                is_younger = true;
                line.error("option-of-later-release", message)
                    .on(option)
                    .help(format!("leave it out; it came with {since}"));
            }
        }
        if !is_younger {
            self.options_given(host, options);
        }
        self.are_published(from, publications);
        if let Some(filled) = self.seen.filled.get(host).copied().filter(|_| copies) {
            let reverse = host == self.seen.origin;
            let code = if reverse { "reverse-with-copy" } else { "copy-into-filled" };
            let found = line.error(code, "its tables have rows, so that the copy fails for ever".to_owned());
            let found = if reverse { found } else { found.also(filled, "filled here") };
            found.help("write `copy_data = false`");
        }
        if let Some(let_in) = self.seen.let_in.get(from).copied() {
            line.error("reverse-too-late", format!("what was written at {from} before is never sent back"))
                .also(let_in, "applications write there from here on")
                .help("subscribe before they start there");
        }
        let counterpart = self.seen.subscriptions.iter().find(|one| one.host == from && one.from == host);
        if let Some(other) = counterpart
            && (!local || !other.local)
        {
            line.error("echo", "what one direction brings the other one sends back".to_owned())
                .also(other.at, "the other direction")
                .help("write `origin = none` in both, or end the other one first");
        }
        if copies {
            self.seen.filled.insert(host.to_owned(), at);
        } else if connects {
            let slot = has("slot_name").and_then(|one| one.value.as_deref()).unwrap_or(name);
            self.apart_from_slot(host, (from, slot), !says_no("create_slot"));
        }
        self.seen.subscriptions.push(Subscription {
            host: host.to_owned(),
            name: name.to_owned(),
            from: from.to_owned(),
            at,
            copies,
            local,
            enabled: !says_no("enabled"),
            copied: false,
            drained: false,
        });
    }

    /// Rows were dumped while applications wrote, and what was written since a slot follows: the two do not meet.
    fn apart_from_slot(&mut self, host: &str, (from, slot): (&str, &str), is_made: bool) {
        let by_hand = || self.seen.slots.get(&(from.to_owned(), slot.to_owned())).copied();
        let made: Option<At> = if is_made { Some(self.here()) } else { by_hand() };
        let (Some((_, dumped)), Some(made)) = (self.seen.stale.get(host).copied(), made) else { return };
        let why = if made < dumped {
            "what was written between the slot and the dump comes a second time, and stalls at its first row"
        } else {
            "what was written between the dump and the slot is in neither"
        };
        let found = self.said().error("dump-apart-from-slot", why.to_owned()).also(dumped, "dumped here");
        let found = if made == self.here() { found } else { found.also(made, "the slot is made here") };
        found.help("let the subscription copy, or stop the applications until both are there");
    }

    /// A standby becomes a subscriber: with every row up to its slot, and with sequences that stand where its log has them.
    pub(super) fn makes_subscriber(&mut self, call: &Subscriber) {
        let (host, from) = (call.standby.as_str(), call.publisher.host.as_str());
        if !self.seen.down.contains_key(host) {
            self.said()
                .error("standby-runs", format!("{host} is not stopped, so that this is refused"))
                .help("stop it before");
        }
        if call.dry_run {
            return;
        }
        let name = call.publication();
        self.publishes(from, &name, (&PublicationTables::All, true));
        let at = self.here();
        self.seen.filled.insert(host.to_owned(), at);
        self.seen.subscriptions.push(Subscription {
            host: host.to_owned(),
            name: call.subscription(),
            from: from.to_owned(),
            at,
            copies: false,
            local: false,
            enabled: true,
            copied: true,
            drained: false,
        });
    }

    /// The subscription that is dropped: the one of that name, or for a name that nothing has the only one there.
    fn dropped(&self, host: &str, name: &str) -> Option<usize> {
        let all = &self.seen.subscriptions;
        let named = all.iter().position(|one| one.host == host && one.name == name);
        let is_unknown = !self.names.all(Kind::Subscription).contains(&name);
        let mut there = all.iter().enumerate().filter(|(_, one)| is_unknown && one.host == host);
        let only = there.next().filter(|_| there.next().is_none());
        named.or(only.map(|(place, _)| place))
    }

    pub(super) fn drops(&mut self, host: &str, name: &str) {
        let Some(place) = self.dropped(host, name) else { return };
        let one = self.seen.subscriptions.remove(place);
        let line = self.said();
        if self.seen.down.contains_key(&one.from) {
            line.error(
                "dropped-without-publisher",
                format!("{} is stopped, so that this is refused", one.from),
            )
            .help("disable it and set `slot_name = NONE`, and drop the slot when the cluster runs again");
        }
        // A way back that is given up needs nothing more: nobody works at its end any more.
        let given_up = host == self.seen.origin && self.seen.is_left(host);
        if !one.drained && self.seen.has_written(&one.from) && !given_up {
            line.warning("ended-undrained", "nothing has shown that it had everything".to_owned())
                .also(one.at, "made here")
                .help(format!(
                    "wait until `confirmed_flush_lsn` of its slot at {} has reached the end of the log",
                    one.from
                ));
        }
        self.seen.ended_subscription(one);
    }
}
