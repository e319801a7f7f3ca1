//! A piece from samples.

use ritm_model::{ABSENT, Channel, Column, Samples};

use super::{
    PIECE_MS,
    bytes::put_varint,
    choose,
    entropy::Encoder,
    heads,
    presence::Presence,
    shelf::{NARROW, NARROW_BITS, Shelf, Shelved, pair, rank},
};

/// Packs the samples from `begin` to before `end`, which are of one hour. Columns without a value are left out, as is a
/// second one of the same channel.
pub(super) fn piece(samples: &Samples, begin: usize, end: usize) -> Vec<u8> {
    let times = samples.time_ms.get(begin..end).unwrap_or_default();
    let hour = times.first().map_or(0, |time| time.div_euclid(PIECE_MS));
    let mut columns: Vec<(&Column, &[i32])> = Vec::with_capacity(samples.columns.len());
    for column in &samples.columns {
        let raw = column.raw.get(begin..end).unwrap_or_default();
        let again = columns.iter().any(|(one, _)| one.channel == column.channel);
        if raw.iter().any(|&value| value != ABSENT) && !again {
            columns.push((column, raw));
        }
    }
    let mut data = Vec::new();
    put_varint(&mut data, times.len() as u64);
    put_varint(&mut data, (hour << 1 ^ hour >> 63) as u64);
    put_varint(&mut data, columns.len() as u64);
    for (column, _) in &columns {
        heads::write(&mut data, &column.channel, column.scale);
    }
    columns.sort_by_key(|(column, _)| rank(&column.channel));

    let mut encoder = Encoder::default();
    let since: Vec<i32> = times
        .iter()
        .map(|time| time.rem_euclid(PIECE_MS) as i32)
        .collect();
    choose::times(&since).write(&mut encoder);
    write_columns(&columns, Shelf::new(since), &mut encoder);
    encoder.finish(&mut data);
    data
}

fn write_columns(columns: &[(&Column, &[i32])], mut shelf: Shelf, encoder: &mut Encoder) {
    let ranks: Vec<usize> = columns.iter().map(|(column, _)| rank(&column.channel)).collect();
    let presences: Vec<usize> = columns
        .iter()
        .map(|(_, raw)| {
            let (number, new) = shelf.presence_number(Presence::of(raw));
            encoder.number(number as u64);
            if let Some(presence) = shelf.presence(number).filter(|_| new) {
                presence.write(encoder, raw.len());
            }
            number
        })
        .collect();
    let pair = pair(&ranks, &presences);
    if let Some((column, raw)) = pair.and_then(|north| columns.get(north)) {
        let narrow = narrow(column, raw);
        encoder.bits(narrow, NARROW_BITS);
        shelf.narrow = f64::from(narrow) / NARROW;
    }
    let mut east = None;
    for (place, ((column, raw), &presence)) in columns.iter().zip(&presences).enumerate() {
        let values = shelf.pick(raw, presence);
        let mut body = east.take();
        if pair == Some(place)
            && let Some((_, raw)) = columns.get(place + 1)
            && let Some([north, next]) =
                choose::positions([&values, &shelf.pick(raw, presence)], &shelf, presence)
        {
            (body, east) = (Some(north), Some(next));
        }
        body.unwrap_or_else(|| choose::column(&values, &column.channel, &shelf, presence))
            .write(encoder);
        shelf.columns.push(Shelved {
            rank: rank(&column.channel),
            presence,
            values,
        });
    }
}

/// How much narrower longitude is than latitude where a piece begins, in parts of [`NARROW`].
fn narrow(latitudes: &Column, raw: &[i32]) -> u32 {
    debug_assert!(latitudes.channel == Channel::Latitude);
    let first = raw.iter().find(|&&value| value != ABSENT).copied();
    let degrees = latitudes.scale.value(first.unwrap_or_default());
    (degrees.to_radians().cos().abs() * NARROW) as u32
}
