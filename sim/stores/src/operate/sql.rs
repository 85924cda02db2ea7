//! `ttIsql`: ports, cache groups, and how much of a store is in use (`docs/models/stores.md 2, 3`).
//!
//! Statements run one after the other and the first one that fails ends the tool. Most `alter replication` needs the
//! agent of the store it runs at to be stopped (TT-8150); while an agent is only starting it still works. Connecting
//! to a permanent store that does not exist creates it, empty, since `AutoCreate` is 1 by default.

use crate::command::{Dsn, Statement};
use crate::pair::{Pair, Stage};
use crate::parts::Tool;
use kernel::planted;
use rehearsal::{Replied, Tried};

impl Pair {
    pub(crate) fn sql(&mut self, tool: Tool<'_>, statements: &[Statement], stage: &mut Stage) -> Replied {
        let Tool { call, index, .. } = tool;
        if self.life(index).is_none() && !self.stores[index].temporary {
            self.create_empty(index, &call.invocation.tools, stage)?;
        }
        self.living(index)?;
        let mut lines = Vec::new();
        for statement in statements {
            match statement {
                Statement::SetPort { scheme, store, host, port } => {
                    self.set_port(index, (scheme, store, host), *port, stage)?;
                }
                Statement::Autorefresh { group, on } => self.set_autorefresh(index, group, *on)?,
                Statement::PermInUse => lines.extend(self.perm_in_use(index)),
                Statement::Quit => break,
            }
        }
        Ok(Some(lines))
    }

    /// `PERM_IN_USE_SIZE` in kilobytes, as `ttIsql` prints a row.
    fn perm_in_use(&self, index: usize) -> Vec<String> {
        let bytes = self.life(index).map_or(0, |life| self.data_bytes(&life.replica.table));
        vec![format!("< {} >", bytes.div_ceil(1024)), "1 row found.".into()]
    }

    fn set_port(&mut self, at: usize, names: (&str, &Dsn, &str), port: u16, stage: &mut Stage) -> Tried<()> {
        let (scheme, store, host) = names;
        if !self.living(at)?.has_tables || !scheme.eq_ignore_ascii_case(&self.config().scheme) {
            return Err(format!("TT8160: replication scheme {scheme} not found"));
        }
        if self.stores[at].agent.works() && !planted("ports-are-altered-under-an-agent") {
            return Err("TT8150: the replication agent must be stopped to alter a replication scheme".into());
        }
        // A scheme knows the stores of the pair, and no further data source of theirs.
        let named = self.resolve(store).ok().filter(|named| self.stores[*named].of == *named);
        let named = named.ok_or_else(|| format!("store {} is not in scheme {scheme}", store.0))?;
        let found = &stage.fleet.host(self.stores[named].host).name;
        if !found.eq_ignore_ascii_case(host) {
            return Err(format!("store {} on {host} is not in scheme {scheme}: it is on {found}", store.0));
        }
        self.living(at)?.ports[named] = port;
        Ok(())
    }

    fn set_autorefresh(&mut self, at: usize, group: &str, on: bool) -> Tried<()> {
        let found = self.config().cache_groups.iter().position(|known| known.eq_ignore_ascii_case(group));
        let index = found.ok_or_else(|| format!("cache group {group} not found"))?;
        self.living(at)?.autorefresh[index] = on;
        Ok(())
    }
}
