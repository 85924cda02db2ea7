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

/// The same for whoever tells nothing that was not played at the whole load as well: less of the load tells less of a case, and is
/// sooner played.
const LESS_NS: u64 = 700_000;

/// The greatest part, in percent, that is worth it: what is played at more than that is hardly played sooner, and some of it
/// twice (ours).
const WORTH_IT: u64 = 50;

/// The deviation that makes a search play a part of the load; none where all is to be played at the whole of it.
pub(crate) fn part<F: Family>(
    scene: &Scene<F>,
    whole: &Case,
    task: &ExploreTask,
) -> Result<Option<Deviation>, Failure> {
    let load = whole.deviations.iter().find(|one| one.sets_load());
    match (task.coarse.as_deref(), load) {
        (Some(share), Some(load)) => usage(
            format!("`--coarse {share}` and `{load}` both say how much is sent"),
            "leave one of them out: `--coarse` plays at a part of the load, and again at the whole of it",
        ),
        (Some(AUTO), None) => {
            let least = least(scene, std::slice::from_ref(whole), Part::Little)?;
            if least.is_none() {
                note(
                    "either a rehearsal is short enough, or the runbook ends otherwise at a small part of the load: all is \
                     played at the whole load",
                );
            }
            Ok(least)
        }
        (Some(share), None) => match format!("scale {share}").parse() {
            Ok(Deviation::Scale(scale)) if scale.hundredths() < 10_000 => Ok(Some(Deviation::Scale(scale))),
            _ => usage(
                format!("`--coarse {share}` is no part of the load"),
                "name one from `0.01%` to less than `100%`",
            ),
        },
        (None, Some(_)) => Ok(None),
        (None, None) if task.sought.load.is_some() => Ok(None),
        (None, None) => least(scene, std::slice::from_ref(whole), Part::Little),
    }
}

fn usage<T>(message: String, help: &str) -> Result<T, Failure> {
    Err(Failure::usage(message, Some(help.into())))
}

/// The deviation that plays a share of the load: a smaller model of the whole load, in which what is held up by too much is held
/// up alike, tells more than fewer clients do.
fn parsed(share: &str) -> Result<Option<Deviation>, Failure> {
    Ok(parse_deviations(&[format!("scale {share}")])?.into_iter().next())
}

/// The least part, in percent, of that kind that is worth it: with fewer clients three precedences seemed to have to be turned
/// round together where two suffice (ours; seen in `postgres/one-way` at 2 %).
const LESS_MIN: u64 = 3;

/// How small a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// So small that a rehearsal would take a millisecond if all events came of what clients send; since some come whatever they
    /// send, it takes longer, and tells more.
    Little,
    /// So small that it takes less than that, all events counted.
    Less,
}

/// The least part that tells what the whole load tells of some cases: one at which a rehearsal of the first is short enough, or
/// twice as much as often as it takes. A search at a part at which the runbook as written ends otherwise would answer
/// another question.
pub(crate) fn least<F: Family>(
    scene: &Scene<F>,
    whole: &[Case],
    part: Part,
) -> Result<Option<Deviation>, Failure> {
    let Some(first) = whole.first() else { return Ok(None) };
    bearable(1, scene.requests(&make_course(scene, &first.deviations)?))?;
    let player = Player::new(scene);
    let mut world = player.world();
    let mut played = |case: &Case| -> Result<Outcome, Failure> {
        player.outcome(&mut world, case).map_err(|errors| Failure::usage(errors[0].message.clone(), None))
    };
    let outcomes = whole.iter().map(&mut played).collect::<Result<Vec<_>, _>>()?;
    let mut percent = proportional(outcomes[0].events, LITTLE_NS / F::EVENT_NS);
    if percent > WORTH_IT {
        return Ok(None);
    }
    if part == Part::Less {
        let events = played(&first.with(parsed(&format!("{percent}%"))?))?.events;
        percent = interpolated((percent, events), outcomes[0].events, LESS_NS / F::EVENT_NS);
        if percent < LESS_MIN {
            return Ok(None);
        }
    }
    let endings: Vec<Told> = outcomes.iter().map(Told::of).collect();
    loop {
        percent = percent.min(WORTH_IT);
        let load = parsed(&format!("{percent}%"))?;
        let mut alike = true;
        for (case, ending) in whole.iter().zip(&endings) {
            alike = alike && Told::of(&played(&case.with(load.clone()))?).signature == ending.signature;
        }
        match alike {
            true => return Ok(load),
            false if percent == WORTH_IT => return Ok(None),
            false => percent *= 2,
        }
    }
}

/// The part of a load, in percent, at which about so many events come if all come of what is sent.
fn proportional(whole: u64, wanted: u64) -> u64 {
    (100 * wanted / whole.max(1)).max(1)
}

/// The same where some events come whatever is sent: on the line through a part with its events and the whole load with its own.
fn interpolated((part, at_part): (u64, u64), whole: u64, wanted: u64) -> u64 {
    let (more, above) = (whole.saturating_sub(at_part).max(1), at_part.saturating_sub(wanted));
    part.saturating_sub((100 - part.min(100)) * above / more).max(1)
}
