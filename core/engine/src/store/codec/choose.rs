//! How a column is best written: what its steps go with, and in which numbers surprises are counted.

use ritm_model::Channel;

use super::{
    column::{Body, Change, cheaper, fold},
    fit::{Material, likeness, sample},
    predict::{Feature, Heading, Plan, Rhythm, Scene, follow, follow_positions},
    shelf::{Shelf, rank},
    space::{Dictionary, Space},
};
use Feature::{Ahead, Along, Flow, FlowBefore, Level, One, Rise, Step, StepBefore, Turned, Way, WayBefore};

/// A column that goes less than this with another is written by itself.
const LIKE: f64 = 0.25;
/// Likeness is judged by every so many samples of the sample.
const THIN: usize = 4;

/// The largest number all steps are multiples of; at least 1.
fn grain(values: &[i32]) -> u32 {
    let mut grain = 0_u64;
    for pair in values.windows(2) {
        let &[before, value] = pair else { continue };
        let mut rest = (i64::from(value) - i64::from(before)).unsigned_abs();
        while rest != 0 {
            (grain, rest) = (rest, grain % rest);
        }
        if grain == 1 {
            break;
        }
    }
    u32::try_from(grain.max(1)).unwrap_or(1)
}

/// The plan, space and form that take the fewest bits at the sample; surprises and reference are still to come.
fn best(values: &[i32], material: &Material, plans: Vec<Plan>, grain: u32) -> Change {
    let at = |index: usize| values.get(index).copied().unwrap_or_default();
    let bits = |plan: &Plan, steps: &[f64], space: &Space| {
        let surprises: Vec<u32> = material
            .indices
            .iter()
            .zip(steps)
            .map(|(&index, &step)| fold(space.surprise(at(index.saturating_sub(1)), step, at(index))))
            .collect();
        let scale = values.len() as f64 / surprises.len().max(1) as f64;
        let (form, bits) = cheaper(&surprises);
        (form, bits * scale + 24.0 * f64::from(plan.size()))
    };
    let mut space = Space::Plain(grain);
    let mut plan = Plan::default();
    let mut steps = vec![0.0; material.indices.len()];
    let (mut form, mut least) = bits(&plan, &steps, &space);
    for other in plans {
        let predicted = material.predict(&other);
        let (cheaper, cost) = bits(&other, &predicted, &space);
        if cost < least {
            (plan, steps, form, least) = (other, predicted, cheaper, cost);
        }
    }
    let of_values = Dictionary::of(values.iter().copied(), grain).map(Space::Values);
    let taken = values.windows(2).map(|pair| match pair {
        [before, value] => value.wrapping_sub(*before),
        _ => 0,
    });
    let of_steps = Dictionary::of(taken, grain).map(Space::Steps);
    for other in [of_values, of_steps].into_iter().flatten() {
        let (cheaper, cost) = bits(&plan, &steps, &other);
        let cost = cost + other.bits();
        if cost < least {
            (space, form, least) = (other, cheaper, cost);
        }
    }
    Change {
        space,
        plan,
        reference: 0,
        form,
        surprises: Vec::with_capacity(values.len()),
    }
}

/// Whether nearly all steps at the sample are none.
fn still(material: &Material) -> bool {
    let moved = material.steps().iter().filter(|&&step| step != 0.0).count();
    moved * 16 < material.steps().len()
}

fn constant(values: &[i32]) -> Option<Body> {
    let first = values.first().copied().unwrap_or_default();
    values
        .iter()
        .all(|&value| value == first)
        .then_some(Body { first, change: None })
}

fn whole_body(values: &[i32], mut change: Change, scene: &Scene) -> Body {
    let first = values.first().copied().unwrap_or_default();
    let mut rest = values.iter().skip(1);
    follow(&change.plan, scene, first, |before, step| {
        let value = rest.next().copied().unwrap_or_default();
        change
            .surprises
            .push(fold(change.space.surprise(before, step, value)));
        value
    });
    Body::new(first, change)
}

/// The times of a piece.
pub(super) fn times(times: &[i32]) -> Body {
    if let Some(body) = constant(times) {
        return body;
    }
    let rhythm = Rhythm::steady(times.len());
    let scene = Scene {
        rhythm: &rhythm,
        reference: None,
        way: None,
    };
    let mut material = Material::new(times, sample(times.len()));
    material.add_own(&[Step], times, &scene);
    material.add_given(&[One], &scene);
    let grain = grain(times);
    let plans = material.plans(&[&[One], &[Step]], f64::from(grain));
    whole_body(times, best(times, &material, plans, grain), &scene)
}

/// The known column that goes best with this one, with its values at the same moments, and whether its values rather
/// than its steps do.
fn reference(
    material: &Material,
    shelf: &Shelf,
    presence: usize,
    rhythm: &Rhythm,
) -> Option<(usize, Vec<f64>, bool)> {
    let thin: Vec<usize> = (0..material.indices.len()).step_by(THIN).collect();
    let steps: Vec<f64> = thin
        .iter()
        .filter_map(|&place| material.steps().get(place).copied())
        .collect();
    let indices: Vec<usize> = thin
        .iter()
        .filter_map(|&place| material.indices.get(place).copied())
        .collect();
    let mut best = None;
    let mut most = LIKE;
    for (number, column) in shelf.columns.iter().enumerate() {
        if column.rank == rank(&Channel::Latitude) || column.rank == rank(&Channel::Longitude) {
            continue;
        }
        let Some(values) = shelf.reference(number, presence) else {
            continue;
        };
        let at = |index: usize| values.get(index).copied().unwrap_or_default();
        let flows: Vec<f64> = indices
            .iter()
            .map(|&index| at(index) * rhythm.gap(index))
            .collect();
        let rises: Vec<f64> = indices
            .iter()
            .map(|&index| at(index) - at(index.saturating_sub(1)))
            .collect();
        let (flow, rise) = (likeness(&steps, &flows), likeness(&steps, &rises));
        if flow.max(rise) > most {
            most = flow.max(rise);
            best = Some((number, values, flow > rise));
        }
    }
    best
}

/// Any column that is not a position.
pub(super) fn column(values: &[i32], channel: &Channel, shelf: &Shelf, presence: usize) -> Body {
    if let Some(body) = constant(values) {
        return body;
    }
    let steady = Rhythm::steady(values.len());
    let rhythm = shelf.rhythm(presence).unwrap_or(&steady);
    let mut material = Material::new(values, sample(values.len()));
    let bare = Scene {
        rhythm,
        reference: None,
        way: None,
    };
    let grain = grain(values);
    if still(&material) {
        return whole_body(values, best(values, &material, Vec::new(), grain), &bare);
    }
    let way = if *channel == Channel::Distance {
        shelf.way(presence)
    } else {
        None
    };
    let found = reference(&material, shelf, presence, rhythm);
    let scene = Scene {
        rhythm,
        reference: found.as_ref().map(|(_, values, _)| values.as_slice()),
        way: way.as_deref(),
    };
    let flows = found.as_ref().is_some_and(|(_, _, flows)| *flows);
    let number = found.as_ref().map_or(0, |(number, _, _)| *number);
    material.add_own(&[Step], values, &scene);
    let choices: &[&[Feature]] = match (&way, &found) {
        (Some(_), Some(_)) if flows => {
            material.add_given(&[Way, WayBefore, Flow, FlowBefore], &scene);
            &[
                &[Step],
                &[Way],
                &[Way, WayBefore, Step],
                &[Flow, FlowBefore, Step],
                &[Way, WayBefore, Flow, FlowBefore, Step],
            ]
        }
        (Some(_), _) => {
            material.add_given(&[Way, WayBefore], &scene);
            &[&[Step], &[Way], &[Way, WayBefore, Step]]
        }
        (None, Some(_)) if flows => {
            material.add_given(&[Flow, FlowBefore], &scene);
            &[&[Step], &[Flow], &[Flow, FlowBefore, Step]]
        }
        (None, Some(_)) => {
            material.add_own(&[StepBefore, Level], values, &scene);
            material.add_given(&[One, Rise, Along], &scene);
            &[
                &[Step, StepBefore],
                &[Step, StepBefore, Level, One],
                &[Step, Level, One, Rise, Along],
            ]
        }
        (None, None) => {
            material.add_own(&[StepBefore, Level], values, &scene);
            material.add_given(&[One], &scene);
            &[&[Step, StepBefore], &[Step, StepBefore, Level, One]]
        }
    };
    let plans = material.plans(choices, f64::from(grain));
    let change = Change {
        reference: number,
        ..best(values, &material, plans, grain)
    };
    whole_body(values, change, &scene)
}

/// Latitudes and longitudes of the same moments; `None` when one of them never changes, so that they go alone.
pub(super) fn positions(values: [&[i32]; 2], shelf: &Shelf, presence: usize) -> Option<[Body; 2]> {
    if values.into_iter().any(|values| constant(values).is_some()) {
        return None;
    }
    let rhythm = shelf.rhythm(presence)?;
    let number = shelf.find(rank(&Channel::Speed));
    let reference = number.and_then(|number| shelf.reference(number, presence));
    let scene = Scene {
        rhythm,
        reference: reference.as_deref(),
        way: None,
    };
    let mut directions = [[Vec::new(), Vec::new()], [Vec::new(), Vec::new()]];
    if let Some(reference) = &reference {
        let mut heading = Heading::new(shelf.narrow);
        let mut before = None;
        for (index, ((&north, &east), value)) in values[0].iter().zip(values[1]).zip(reference).enumerate() {
            let flow = value * rhythm.gap(index);
            for (axis, [ahead, turned]) in directions.iter_mut().enumerate() {
                ahead.push(flow * heading.ahead[axis]);
                turned.push(flow * heading.turned[axis]);
            }
            let (north, east) = (f64::from(north), f64::from(east));
            if let Some((from_north, from_east)) = before.replace((north, east)) {
                heading.push(north - from_north, east - from_east);
            }
        }
    }
    let changes = [0, 1].map(|axis: usize| {
        let values = values[axis];
        let grain = grain(values);
        let mut material = Material::new(values, sample(values.len()));
        material.add_own(&[Step, StepBefore], values, &scene);
        let mut choices: Vec<&[Feature]> = vec![&[Step, StepBefore]];
        if reference.is_some() {
            material.add(Ahead, &directions[axis][0]);
            material.add(Turned, &directions[axis][1]);
            choices.push(&[Step, StepBefore, Ahead, Turned]);
        }
        let plans = material.plans(&choices, f64::from(grain));
        Change {
            reference: number.unwrap_or_default(),
            ..best(values, &material, plans, grain)
        }
    });
    let firsts = values.map(|values| values.first().copied().unwrap_or_default());
    let plans = [&changes[0].plan, &changes[1].plan];
    let mut surprises = [Vec::new(), Vec::new()];
    let mut rest = values.map(|values| values.iter().skip(1));
    follow_positions(plans, &scene, shelf.narrow, firsts, |axis, before, step| {
        let value = rest[axis].next().copied().unwrap_or_default();
        surprises[axis].push(fold(changes[axis].space.surprise(before, step, value)));
        value
    });
    let [north, east] = changes;
    let [norths, easts] = surprises;
    let body = |first, change, surprises| Body::new(first, Change { surprises, ..change });
    Some([body(firsts[0], north, norths), body(firsts[1], east, easts)])
}
