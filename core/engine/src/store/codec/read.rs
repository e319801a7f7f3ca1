//! Samples from a piece.

use ritm_model::{Channel, Column, Samples, Scale};

use super::{
    PIECE_MS, PIECE_SAMPLES, VALUES,
    bytes::Reader,
    column::{Body, Change, unfold},
    entropy::Decoder,
    heads,
    predict::{Feature, Rhythm, Scene, follow, follow_positions},
    presence::Presence,
    shelf::{NARROW, NARROW_BITS, Shelf, Shelved, pair, rank},
    space::{Space, next_grained, next_plain},
};
use crate::store::{Fault, corrupt};

/// Reads what follows the checksum.
pub(super) fn piece(mut reader: Reader) -> Result<Samples, Fault> {
    let count = reader.count(PIECE_SAMPLES)?;
    let hour = reader.varint()?;
    let hour = (hour >> 1) as i64 ^ -((hour & 1) as i64);
    let begin = hour.checked_mul(PIECE_MS).ok_or_else(corrupt)?;
    let many = reader.count(VALUES / count.max(1))?;
    let heads = (0..many)
        .map(|_| heads::read(&mut reader))
        .collect::<Result<Vec<(Channel, Scale)>, _>>()?;
    let mut order: Vec<usize> = (0..many).collect();
    order.sort_by_key(|&place| heads.get(place).map(|(channel, _)| rank(channel)));
    let ranks: Vec<usize> = order
        .iter()
        .filter_map(|&place| heads.get(place).map(|(channel, _)| rank(channel)))
        .collect();

    let mut decoder = Decoder::new(&mut reader)?;
    let times = Body::read(&mut decoder, count).ok_or_else(corrupt)?;
    let times = alone(times, &Rhythm::steady(count), None, None);
    let time_ms = times
        .iter()
        .map(|&time| begin.saturating_add(i64::from(time)))
        .collect();
    let shelf = read_columns(&mut decoder, &ranks, Shelf::new(times)).ok_or_else(corrupt)?;
    decoder.finish()?;

    let mut columns: Vec<Column> = heads
        .into_iter()
        .map(|(channel, scale)| Column {
            channel,
            scale,
            raw: Vec::new(),
        })
        .collect();
    for (place, raw) in order.into_iter().zip(shelf.into_columns()) {
        if let Some(column) = columns.get_mut(place) {
            column.raw = raw;
        }
    }
    Ok(Samples { time_ms, columns })
}

/// Puts the columns on the shelf; `None` when they can't have been written.
fn read_columns(decoder: &mut Decoder, ranks: &[usize], mut shelf: Shelf) -> Option<Shelf> {
    let samples = shelf.samples();
    let mut presences = Vec::with_capacity(ranks.len());
    for _ in ranks {
        let number = usize::try_from(decoder.number()).ok()?;
        if number == shelf.presences() {
            let (known, new) = shelf.presence_number(Presence::read(decoder, samples)?);
            if known != number || !new {
                return None;
            }
        }
        shelf.presence(number)?;
        presences.push(number);
    }
    let pair = pair(ranks, &presences);
    if pair.is_some() {
        shelf.narrow = f64::from(decoder.bits(NARROW_BITS)) / NARROW;
    }
    let mut bodies = Vec::with_capacity(ranks.len());
    for &presence in &presences {
        bodies.push(Body::read(decoder, shelf.presence(presence)?.len())?);
    }
    let mut bodies = bodies.into_iter().peekable();
    let mut easts = None;
    for (place, (&rank, &presence)) in ranks.iter().zip(&presences).enumerate() {
        let body = bodies.next()?;
        let values = match (easts.take(), bodies.peek()) {
            (Some(easts), _) => easts,
            (None, Some(east)) if pair == Some(place) && body.change.is_some() && east.change.is_some() => {
                let [north, east] = positions([&body, east], &shelf, presence)?;
                easts = Some(east);
                north
            }
            _ => column(body, &shelf, presence)?,
        };
        shelf.columns.push(Shelved {
            rank,
            presence,
            values,
        });
    }
    Some(shelf)
}

/// A column's values from its surprises.
fn alone(body: Body, rhythm: &Rhythm, reference: Option<&[f64]>, way: Option<&[f64]>) -> Vec<i32> {
    let Some(change) = &body.change else {
        return vec![body.first; rhythm.len()];
    };
    let scene = Scene {
        rhythm,
        reference,
        way,
    };
    // Apart for each space, so that none is asked for at every value.
    match &change.space {
        Space::Plain(1) => walk(body.first, change, &scene, next_plain),
        Space::Plain(grain) => {
            let grain = *grain;
            walk(body.first, change, &scene, |before, step, surprise| {
                next_grained(grain, before, step, surprise)
            })
        }
        Space::Values(dictionary) => walk(body.first, change, &scene, |before, step, surprise| {
            dictionary.next_value(before, step, surprise)
        }),
        Space::Steps(dictionary) => walk(body.first, change, &scene, |before, step, surprise| {
            dictionary.next_step(before, step, surprise)
        }),
    }
}

/// Walks through a column, where `next` makes a value of the one before, the predicted step and the surprise.
fn walk(first: i32, change: &Change, scene: &Scene, next: impl Fn(i32, f64, i32) -> i32) -> Vec<i32> {
    let mut values = vec![first; scene.rhythm.len()];
    let mut places = values.iter_mut().skip(1).zip(&change.surprises);
    follow(&change.plan, scene, first, |before, step| {
        let Some((place, &surprise)) = places.next() else {
            return before;
        };
        *place = next(before, step, unfold(surprise));
        *place
    });
    values
}

fn column(body: Body, shelf: &Shelf, presence: usize) -> Option<Vec<i32>> {
    let rhythm = shelf.rhythm(presence)?;
    let (mut reference, mut way) = (None, None);
    if let Some(change) = &body.change {
        if change.plan.uses_reference() {
            reference = Some(shelf.reference(change.reference, presence)?);
        }
        if change.plan.uses(Feature::Way) || change.plan.uses(Feature::WayBefore) {
            way = Some(shelf.way(presence)?);
        }
    }
    Some(alone(body, rhythm, reference.as_deref(), way.as_deref()))
}

fn positions(bodies: [&Body; 2], shelf: &Shelf, presence: usize) -> Option<[Vec<i32>; 2]> {
    let rhythm = shelf.rhythm(presence)?;
    let [Some(north), Some(east)] = bodies.map(|body| body.change.as_ref()) else {
        return None;
    };
    let changes = [north, east];
    let with = changes.into_iter().find(|change| change.plan.uses_reference());
    let reference = match with {
        Some(change) => Some(shelf.reference(change.reference, presence)?),
        None => None,
    };
    let scene = Scene {
        rhythm,
        reference: reference.as_deref(),
        way: None,
    };
    let firsts = bodies.map(|body| body.first);
    let spaces = changes.map(|change| &change.space);
    Some(if let [Space::Plain(1), Space::Plain(1)] = spaces {
        walk_positions(
            firsts,
            changes,
            &scene,
            shelf.narrow,
            |_, before, step, surprise| next_plain(before, step, surprise),
        )
    } else {
        walk_positions(
            firsts,
            changes,
            &scene,
            shelf.narrow,
            |axis, before, step, surprise| spaces[axis & 1].next(before, step, surprise),
        )
    })
}

fn walk_positions(
    firsts: [i32; 2],
    changes: [&Change; 2],
    scene: &Scene,
    narrow: f64,
    next: impl Fn(usize, i32, f64, i32) -> i32,
) -> [Vec<i32>; 2] {
    let mut values = firsts.map(|first| vec![first; scene.rhythm.len()]);
    let [norths, easts] = &mut values;
    let [north, east] = changes.map(|change| &change.surprises);
    let mut places = [
        norths.iter_mut().skip(1).zip(north),
        easts.iter_mut().skip(1).zip(east),
    ];
    let plans = changes.map(|change| &change.plan);
    follow_positions(plans, scene, narrow, firsts, |axis, before, step| {
        let Some((place, &surprise)) = places[axis & 1].next() else {
            return before;
        };
        *place = next(axis, before, step, unfold(surprise));
        *place
    });
    values
}
