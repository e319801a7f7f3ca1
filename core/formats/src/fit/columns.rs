//! Channels from the columns of `record`: which fields mean the same, and which scale loses nothing.

mod join;

use std::collections::BTreeMap;

use ritm_model::{ABSENT, Channel, Column, ExtraChannel, Scale, order};

use super::{
    definition::TIMESTAMP,
    description::{Description, Descriptions},
    growing::{Growing, WIDE_BIAS},
    number::RECORD,
    profile,
    record::Origin,
};
use join::{balance, fill, join};

const LATITUDE: u8 = 0;
const LONGITUDE: u8 = 1;
const ALTITUDE: u8 = 2;
const HEART_RATE: u8 = 3;
const CADENCE: u8 = 4;
const DISTANCE: u8 = 5;
const SPEED: u8 = 6;
const POWER: u8 = 7;
const TEMPERATURE: u8 = 13;
const TOTAL_CYCLES: u8 = 19;
const ACCUMULATED_POWER: u8 = 29;
const LEFT_RIGHT_BALANCE: u8 = 30;
const CADENCE256: u8 = 52;
const FRACTIONAL_CADENCE: u8 = 53;
const ENHANCED_SPEED: u8 = 73;
const ENHANCED_ALTITUDE: u8 = 78;
const RESPIRATION_RATE: u8 = 99;
const ENHANCED_RESPIRATION_RATE: u8 = 108;

/// Integers a unit that are tried for floating-point fields, the first that loses nothing is taken.
const FLOAT_SCALES: [f64; 13] = [
    1.0, 10.0, 100.0, 1000.0, 1e4, 1e5, 1e6, 1e7, 16.0, 128.0, 256.0, 1024.0, 65_536.0,
];

fn standard(number: u8) -> Option<&'static (u8, &'static str, f64, f64, &'static str)> {
    profile::RECORD
        .binary_search_by_key(&number, |row| row.0)
        .ok()
        .and_then(|at| profile::RECORD.get(at))
}

/// The scale of a field of `record`.
fn scale(number: u8) -> Scale {
    match number {
        LATITUDE | LONGITUDE => Scale::SEMICIRCLES,
        _ => standard(number).map_or(Scale::ONE, |row| Scale {
            per_unit: row.2,
            offset: row.3,
        }),
    }
}

/// The known channel a field of `record` means.
fn known(number: u8) -> Option<Channel> {
    Some(match number {
        LATITUDE => Channel::Latitude,
        LONGITUDE => Channel::Longitude,
        ALTITUDE | ENHANCED_ALTITUDE => Channel::Altitude,
        HEART_RATE => Channel::HeartRate,
        CADENCE | CADENCE256 => Channel::Cadence,
        DISTANCE => Channel::Distance,
        SPEED | ENHANCED_SPEED => Channel::Speed,
        POWER => Channel::Power,
        TEMPERATURE => Channel::Temperature,
        _ => return None,
    })
}

/// How many of a developer's unit are one of the known channel's; `None` when it is of something else.
fn fits(channel: &Channel, unit: &str) -> Option<f64> {
    let unit = unit.trim().to_ascii_lowercase();
    let same = unit.is_empty()
        || match channel {
            Channel::Latitude | Channel::Longitude => unit == "degrees" || unit == "deg",
            Channel::Altitude | Channel::Distance => matches!(&*unit, "m" | "meter" | "meters" | "metres"),
            Channel::Speed => matches!(&*unit, "m/s" | "mps"),
            Channel::HeartRate => matches!(&*unit, "bpm" | "beats/min" | "b/min"),
            Channel::Cadence => matches!(&*unit, "rpm" | "spm" | "strokes/min"),
            Channel::Power => matches!(&*unit, "w" | "watt" | "watts"),
            Channel::Temperature => matches!(&*unit, "c" | "°c" | "celsius" | "degc" | "deg c"),
            Channel::Extra(_) => false,
        };
    let per_hour = *channel == Channel::Speed && matches!(&*unit, "km/h" | "kph" | "kmh");
    if per_hour { Some(3.6) } else { same.then_some(1.0) }
}

/// Integers and their scale, from integers or from floats.
///
/// Floats get the first of [`FLOAT_SCALES`] that gives every value back exactly; where none does, as many decimal
/// places as fit. Integers of 64 bits are exact up to 2^53, as far as they fit a scale at all.
fn integers(growing: Growing, scale: Scale) -> (Vec<i32>, Scale) {
    let Some(floats) = growing.floats else {
        let bias = if growing.wide { f64::from(WIDE_BIAS) } else { 0.0 };
        let offset = scale.offset - bias / scale.per_unit;
        return (growing.raw, Scale { offset, ..scale });
    };
    let factor = float_factor(&floats, growing.single);
    let raw = floats
        .iter()
        .map(|&value| {
            if value.is_finite() {
                Scale::per_unit(factor).raw(value)
            } else {
                ABSENT
            }
        })
        .collect();
    let per_unit = factor * scale.per_unit;
    (raw, Scale { per_unit, ..scale })
}

/// The integers a unit at which floats are kept: the first of [`FLOAT_SCALES`] that gives every value back, as far as
/// single precision tells them apart where they come from that.
pub(super) fn float_factor(floats: &[f64], single: bool) -> f64 {
    let finite = || floats.iter().filter(|value| value.is_finite());
    let greatest = finite().fold(0.0_f64, |most, value| most.max(value.abs()));
    let room = |factor: f64| greatest * factor <= f64::from(i32::MAX);
    let exact = |factor: &f64| {
        room(*factor)
            && finite().all(|&value| {
                let back = (value * factor).round() / factor;
                if single {
                    back as f32 == value as f32
                } else {
                    back == value
                }
            })
    };
    FLOAT_SCALES.into_iter().find(exact).unwrap_or_else(|| {
        // A field that goes beyond 2^31 keeps its leading digits.
        let most = 10_f64.powf((f64::from(i32::MAX) / greatest.max(1e-3)).log10().floor());
        most.clamp(1e-290, 1e6)
    })
}

/// Columns on their way to be channels.
struct Sources {
    left: Vec<(Origin, Growing)>,
}

impl Sources {
    fn raw(&mut self, origin: Origin) -> Option<Growing> {
        let at = self.left.iter().position(|(known, _)| *known == origin)?;
        Some(self.left.swap_remove(at).1)
    }

    fn take(&mut self, number: u8) -> Option<(Vec<i32>, Scale)> {
        self.raw(Origin::Standard(number, 0))
            .map(|growing| integers(growing, scale(number)))
    }

    fn part(&mut self, number: u8, scale: Scale) -> Option<(Vec<i32>, Scale)> {
        self.raw(Origin::Component(number))
            .map(|growing| integers(growing, scale))
    }

    /// Revolutions with their fraction, where the device tells it.
    fn cadence(&mut self) -> Option<(Vec<i32>, Scale)> {
        let mut cadence = self.take(CADENCE);
        let fraction = self.take(FRACTIONAL_CADENCE);
        if let (Some((whole, one)), Some((fraction, per))) = (&mut cadence, fraction) {
            let some = fraction.iter().any(|&raw| raw != 0 && raw != ABSENT);
            if some && *one == Scale::ONE && per == Scale::per_unit(128.0) {
                for (whole, fraction) in whole
                    .iter_mut()
                    .zip(fraction)
                    .filter(|(whole, _)| **whole != ABSENT)
                {
                    *whole = *whole * 128 + if fraction == ABSENT { 0 } else { fraction };
                }
                *one = per;
            }
        }
        let fine = self.take(CADENCE256);
        fill(&mut cadence, fine);
        cadence
    }
}

/// What `record` messages measured.
#[derive(Default)]
pub(super) struct Measured {
    /// The channels, those without a value left out.
    pub(super) columns: Vec<Column>,
    /// The milliseconds of the records' times, where our own writer told them.
    pub(super) fractions: Vec<i32>,
    /// Channels that were put together of several fields.
    pub(super) joined: Vec<Channel>,
}

/// What the right foot does of the work.
pub(super) fn right_balance() -> Channel {
    Channel::Extra(Box::new(ExtraChannel {
        name: "right_balance".to_owned(),
        unit: "%".to_owned(),
        developer: false,
    }))
}

/// The channels of all columns.
pub(super) fn channels(columns: Vec<(Origin, Growing)>, descriptions: &Descriptions) -> Measured {
    let mut sources = Sources { left: columns };
    let mut done: Vec<Column> = Vec::new();
    let mut add = |channel: Channel, column: Option<(Vec<i32>, Scale)>| {
        if let Some((raw, scale)) = column.filter(|(raw, _)| raw.iter().any(|&raw| raw != ABSENT)) {
            done.push(Column { channel, scale, raw });
        }
    };
    add(Channel::Latitude, sources.take(LATITUDE));
    add(Channel::Longitude, sources.take(LONGITUDE));
    let mut altitude = sources.take(ENHANCED_ALTITUDE);
    fill(&mut altitude, sources.take(ALTITUDE));
    add(Channel::Altitude, altitude);
    let mut distance = sources.take(DISTANCE);
    fill(&mut distance, sources.part(DISTANCE, Scale::per_unit(16.0)));
    add(Channel::Distance, distance);
    let mut speed = sources.take(ENHANCED_SPEED);
    fill(&mut speed, sources.take(SPEED));
    fill(&mut speed, sources.part(SPEED, Scale::per_unit(100.0)));
    add(Channel::Speed, speed);
    add(Channel::HeartRate, sources.take(HEART_RATE));
    add(Channel::Cadence, sources.cadence());
    add(Channel::Power, sources.take(POWER));
    add(Channel::Temperature, sources.take(TEMPERATURE));
    for number in [TOTAL_CYCLES, ACCUMULATED_POWER, ENHANCED_RESPIRATION_RATE] {
        let mut column = sources.take(number);
        fill(&mut column, sources.part(number, Scale::ONE));
        if number == ENHANCED_RESPIRATION_RATE {
            fill(&mut column, sources.take(RESPIRATION_RATE));
        }
        add(extra(number, 0), column);
    }
    if let Some(told) = sources.take(LEFT_RIGHT_BALANCE) {
        let [right, unknown] = balance(told);
        add(right_balance(), right);
        add(extra(LEFT_RIGHT_BALANCE, 0), unknown);
    }
    order::by_key(&mut sources.left, |(origin, _)| *origin);
    let mut natives = Vec::new();
    for (origin, growing) in sources.left {
        match origin {
            Origin::Standard(number, element) => {
                add(extra(number, element), Some(integers(growing, scale(number))))
            }
            Origin::Component(_) => {}
            Origin::Developer(number, element) => {
                if let Some(description) = descriptions.get(number) {
                    let column = integers(growing, description.scale);
                    natives.push((description, element, column));
                }
            }
        }
    }
    let (mut fractions, mut joined) = (Vec::new(), Vec::new());
    for (description, element, column) in natives {
        if description.own && description.stands_for(RECORD) == Some(TIMESTAMP) {
            fractions = column.0;
            continue;
        }
        let stands_for = description
            .stands_for(RECORD)
            .and_then(known)
            .and_then(|channel| Some((fits(&channel, &description.unit)?, channel)));
        let (raw, mut scale) = column;
        let channel = match stands_for {
            Some((_, channel)) if description.own => {
                done.retain(|column| column.channel != channel);
                channel
            }
            Some((units, channel)) if element == 0 => {
                let own = Scale {
                    per_unit: scale.per_unit * units,
                    offset: scale.offset / units,
                };
                let known = done.iter_mut().find(|column| column.channel == channel);
                // A place is two columns, and a counter of another sensor begins elsewhere.
                let apart = matches!(
                    channel,
                    Channel::Latitude | Channel::Longitude | Channel::Distance
                );
                match known {
                    None => {
                        scale = own;
                        channel
                    }
                    Some(known) if !apart => {
                        let (filled, more) = join(known, &raw, own);
                        if filled && !joined.contains(&channel) {
                            joined.push(channel);
                        }
                        if !more {
                            continue;
                        }
                        developer(description, element)
                    }
                    Some(_) => developer(description, element),
                }
            }
            _ => developer(description, element),
        };
        if raw.iter().any(|&raw| raw != ABSENT) {
            done.push(Column { channel, scale, raw });
        }
    }
    name_apart(&mut done);
    Measured {
        columns: done,
        fractions,
        joined,
    }
}

fn element_name(name: &str, element: u8) -> String {
    if element == 0 {
        name.to_owned()
    } else {
        format!("{name}[{element}]")
    }
}

fn extra(number: u8, element: u8) -> Channel {
    let (name, unit) = standard(number).map_or_else(
        || (format!("field_{number}"), ""),
        |row| (row.1.to_owned(), row.4),
    );
    Channel::Extra(Box::new(ExtraChannel {
        name: element_name(&name, element),
        unit: unit.to_owned(),
        developer: false,
    }))
}

fn developer(description: &Description, element: u8) -> Channel {
    Channel::Extra(Box::new(ExtraChannel {
        name: element_name(&description.name, element),
        unit: description.unit.clone(),
        developer: true,
    }))
}

/// Two sensors of one application name their fields alike: the second gets a number.
fn name_apart(columns: &mut [Column]) {
    let mut taken: BTreeMap<Channel, u32> = BTreeMap::new();
    for column in columns {
        let mut count = taken.get(&column.channel).map_or(1, |count| count + 1);
        let mut channel = column.channel.clone();
        while count > 1 {
            if let Channel::Extra(extra) = &mut channel {
                extra.name = format!("{} {count}", column.channel.code());
            }
            if !taken.contains_key(&channel) {
                break;
            }
            count += 1;
        }
        taken.insert(column.channel.clone(), count);
        taken.entry(channel.clone()).or_insert(1);
        column.channel = channel;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floats(values: &[f64], single: bool) -> (Vec<i32>, Scale) {
        let growing = Growing {
            floats: Some(values.to_vec()),
            single,
            ..Growing::default()
        };
        integers(growing, Scale::ONE)
    }

    #[test]
    fn floats_keep_every_digit_where_a_scale_allows() {
        let (raw, scale) = floats(&[f64::from(9.1_f32), f64::from(10.25_f32), f64::NAN], true);
        assert_eq!((raw, scale.per_unit), (vec![910, 1025, ABSENT], 100.0));
        let (raw, scale) = floats(&[1.0 / 3.0], false);
        assert!((scale.value(raw[0]) - 1.0 / 3.0).abs() < 1e-6);
        let (raw, scale) = floats(&[3e12, -1.0], false);
        assert!((scale.value(raw[0]) / 3e12 - 1.0).abs() < 1e-8);
    }

    #[test]
    fn wide_integers_come_back_whole() {
        let growing = Growing {
            raw: vec![-i32::MAX, i32::MAX, ABSENT],
            wide: true,
            ..Growing::default()
        };
        let (raw, scale) = integers(growing, Scale::per_unit(100.0));
        assert_eq!(scale.value(raw[0]), 0.0);
        assert_eq!(scale.value(raw[1]), f64::from(u32::MAX - 1) / 100.0);
    }

    #[test]
    fn the_record_table_is_in_order() {
        assert!(profile::RECORD.windows(2).all(|two| two[0].0 < two[1].0));
    }
}
