//! At how much of the load a search plays its cases; what matters of them is played again at the whole of it.

use crate::bearable::bearable;
use crate::exit::Failure;
use crate::rehearse::{make_course, parse_deviations};
use crate::sought::ExploreTask;
use crate::terminal::note;
use rehearsal::outcome::Outcome;
use rehearsal::{Deviation, Family, Scene};
use search::{Case, Play, Player, Told};

/// The share that asks for as little as is enough.
const AUTO: &str = "auto";

/// About how long a rehearsal takes at so little of the load that it tells at once what comes of a case, in nanoseconds.
const LITTLE_NS: u64 = 990_000;

/// The greatest part, in percent, that is worth it: what is played at more than that is hardly played sooner, and some of it
/// twice (ours).
const WORTH_IT: u64 = 50;

/// The deviation that makes a search play a part of the load; none where all is to be played at the whole of it.
pub(crate) fn part<F: Family>(
    scene: &Scene<F>,
    whole: &Case,
    task: &ExploreTask,
) -> Result<Option<Deviation>, Failure> {
    let load = whole.deviations.iter().find(|one| matches!(one, Deviation::Load(_)));
    match (task.coarse.as_deref(), load) {
        (Some(share), Some(load)) => usage(
            format!("`--coarse {share}` and `{load}` both say how much is sent"),
            "leave one of them out: `--coarse` plays at a part of the load, and again at the whole of it",
        ),
        (Some(AUTO), None) => {
            let least = least(scene, whole)?;
            if least.is_none() {
                note(
                    "either a rehearsal is short enough, or the runbook ends otherwise at a small part of the load: all is \
                     played at the whole load",
                );
            }
            Ok(least)
        }
        (Some(share), None) => match parsed(share)? {
            Some(Deviation::Load(load)) if load.hundredths() < 10_000 => Ok(Some(Deviation::Load(load))),
            _ => usage(format!("`--coarse {share}` is no part of the load"), "name less than `100%`"),
        },
        (None, Some(_)) => Ok(None),
        (None, None) if task.sought.load.is_some() => Ok(None),
        (None, None) => least(scene, whole),
    }
}

fn usage<T>(message: String, help: &str) -> Result<T, Failure> {
    Err(Failure::usage(message, Some(help.into())))
}

/// The deviation that asks for a share of the load.
fn parsed(share: &str) -> Result<Option<Deviation>, Failure> {
    Ok(parse_deviations(&[format!("load {share}")])?.into_iter().next())
}

/// The least part that tells what the whole load tells of the runbook as written: one of which a rehearsal takes about a
/// millisecond, or twice as much as often as it takes. A search at a part at which the runbook itself ends otherwise would
/// answer another question.
fn least<F: Family>(scene: &Scene<F>, whole: &Case) -> Result<Option<Deviation>, Failure> {
    bearable(1, scene.requests(&make_course(scene, &whole.deviations)?))?;
    let player = Player::new(scene);
    let mut world = player.world();
    let mut played = |case: &Case| -> Result<Outcome, Failure> {
        player.outcome(&mut world, case).map_err(|errors| Failure::usage(errors[0].message.clone(), None))
    };
    let outcome = played(whole)?;
    let ending = Told::of(&outcome).signature;
    let mut percent = (100 * LITTLE_NS / F::EVENT_NS / outcome.events.max(1)).max(1);
    while percent <= WORTH_IT {
        let load = parsed(&format!("{percent}%"))?;
        if Told::of(&played(&whole.with(load.clone()))?).signature == ending {
            return Ok(load);
        }
        percent *= 2;
    }
    Ok(None)
}
