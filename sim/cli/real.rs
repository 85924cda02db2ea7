//! A real Redis that stands where the model of the repositories stands.

use crate::exit::Failure;
use crate::place::Place;
use crate::terminal::remark;
use door::Database;
use keyspace::{Remote, Reply};
use rehearsal::{Course, Family, Scene, Standing};
use std::sync::{Arc, Mutex, PoisonError};

/// A database that was lent. With half of its keys a run has no outcome: where the server is lost in the middle cutover ends.
#[derive(Debug)]
struct Lent {
    place: Place,
    database: Mutex<Database>,
}

impl Remote for Lent {
    fn call(&self, args: &[&[u8]]) -> Reply {
        let said = self.database.lock().unwrap_or_else(PoisonError::into_inner).call(args);
        said.unwrap_or_else(|source| {
            let what = format!("to {} in the middle of the run, which has no outcome then", self.place);
            let failure = Failure::Write { what, source };
            remark(&format!("error: {failure}"));
            std::process::exit(failure.exit().code().into());
        })
    }
}

/// The databases that stand for the repositories of a scenario.
pub(crate) struct RealRepositories(Vec<Arc<Lent>>);

/// Takes a database for each repository of a scenario.
pub(crate) fn lend<F: Family>(
    (scene, course): (&Scene<F>, &Course<F>),
    first: &Place,
) -> Result<RealRepositories, Failure> {
    let mut run = Standing::open(scene, course, scene.checked.generic.seed);
    let repositories = (0..).take_while(|number| run.repository(*number).is_some());
    let mut lent = Vec::new();
    for (database, _) in (first.database..).zip(repositories) {
        let place = Place { database, ..*first };
        let database = Database::connect(place.at, place.database).map_err(|error| {
            let help = "each repository takes a database of its own, from the one that is named on; it must be empty";
            Failure::usage(format!("{place} cannot stand for a repository: {error}"), Some(help.into()))
        })?;
        lent.push(Arc::new(Lent { place, database: Mutex::new(database) }));
    }
    if lent.is_empty() {
        let message = format!("`{}` is of family {}, which has no repository", scene.name, F::NAME);
        return Err(Failure::usage(message, Some(String::from("leave `--repository` out"))));
    }
    Ok(RealRepositories(lent))
}

impl RealRepositories {
    /// As a rehearsal takes them.
    pub(crate) fn remotes(&self) -> Vec<Arc<dyn Remote>> {
        self.0.iter().map(|one| Arc::clone(one) as Arc<dyn Remote>).collect()
    }

    /// Leaves the databases empty, as they were found.
    pub(crate) fn leave(&self) {
        for one in &self.0 {
            one.call(&[b"FLUSHDB"]);
        }
    }
}
