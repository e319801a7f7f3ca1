//! Writing FIT: an activity file of one recording, as devices write it.

use ritm_model::{ABSENT, Channel, LapTrigger, Recording, Samples, Scale, Timestamp, Totals};

use super::{EPOCH_S, checksum::crc16, sport::numbers};

/// Manufacturer `development`, for those who have no number of their own.
const DEVELOPMENT: u16 = 255;

const ENUM: u8 = 0x00;
const SINT8: u8 = 0x01;
const UINT8: u8 = 0x02;
const STRING: u8 = 0x07;
const UINT16: u8 = 0x84;
const SINT32: u8 = 0x85;
const UINT32: u8 = 0x86;
const UINT32Z: u8 = 0x8c;

/// A field to write: number, base type, value (`None` is written as the type's invalid).
type Value = (u8, u8, Option<i64>);

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
}

fn width(base: u8) -> u8 {
    match base {
        UINT16 => 2,
        SINT32 | UINT32 | UINT32Z => 4,
        _ => 1,
    }
}

impl Writer {
    fn define(&mut self, local: u8, message: u16, fields: &[(u8, u8, u8)]) {
        self.bytes.extend_from_slice(&[0x40 | local, 0, 0]);
        self.bytes.extend_from_slice(&message.to_le_bytes());
        self.bytes.push(fields.len() as u8);
        for &(number, size, base) in fields {
            self.bytes.extend_from_slice(&[number, size, base]);
        }
    }

    fn value(&mut self, base: u8, value: Option<i64>) {
        match base {
            SINT8 => self
                .bytes
                .push(value.and_then(|v| i8::try_from(v).ok()).unwrap_or(i8::MAX) as u8),
            UINT16 => {
                let value = value.and_then(|v| u16::try_from(v).ok()).unwrap_or(u16::MAX);
                self.bytes.extend_from_slice(&value.to_le_bytes());
            }
            SINT32 => {
                let value = value.and_then(|v| i32::try_from(v).ok()).unwrap_or(i32::MAX);
                self.bytes.extend_from_slice(&value.to_le_bytes());
            }
            UINT32 | UINT32Z => {
                let invalid = if base == UINT32 { u32::MAX } else { 0 };
                let value = value.and_then(|v| u32::try_from(v).ok()).unwrap_or(invalid);
                self.bytes.extend_from_slice(&value.to_le_bytes());
            }
            _ => self
                .bytes
                .push(value.and_then(|v| u8::try_from(v).ok()).unwrap_or(u8::MAX)),
        }
    }

    /// A definition and one message of it.
    fn message(&mut self, message: u16, values: &[Value]) {
        let fields: Vec<_> = values
            .iter()
            .map(|&(number, base, _)| (number, width(base), base))
            .collect();
        self.define(1, message, &fields);
        self.bytes.push(1);
        for &(_, base, value) in values {
            self.value(base, value);
        }
    }
}

fn fit_time(at: Timestamp) -> i64 {
    at.unix_ms().div_euclid(1000) - EPOCH_S
}

fn scaled(value: Option<f64>, per_unit: f64, offset: f64) -> Option<i64> {
    value.map(|value| ((value + offset) * per_unit).round() as i64)
}

/// The channels written, with their field of `record`, base type and scale.
const RECORD_FIELDS: [(Channel, u8, u8, Scale); 9] = [
    (Channel::Latitude, 0, SINT32, Scale::SEMICIRCLES),
    (Channel::Longitude, 1, SINT32, Scale::SEMICIRCLES),
    (
        Channel::Altitude,
        78,
        UINT32,
        Scale {
            per_unit: 5.0,
            offset: 500.0,
        },
    ),
    (
        Channel::Distance,
        5,
        UINT32,
        Scale {
            per_unit: 100.0,
            offset: 0.0,
        },
    ),
    (
        Channel::Speed,
        73,
        UINT32,
        Scale {
            per_unit: 1000.0,
            offset: 0.0,
        },
    ),
    (Channel::HeartRate, 3, UINT8, Scale::ONE),
    (Channel::Cadence, 4, UINT8, Scale::ONE),
    (Channel::Power, 7, UINT16, Scale::ONE),
    (Channel::Temperature, 13, SINT8, Scale::ONE),
];

/// Writes a recording as a FIT activity file: the nine known channels, laps, pauses and totals.
pub fn encode(recording: &Recording) -> Vec<u8> {
    let mut writer = Writer::default();
    let start = fit_time(recording.start);
    let last_ms = recording.samples.time_ms.iter().copied().max().unwrap_or(0);
    let elapsed_ms = recording.totals.elapsed_ms.unwrap_or(last_ms).max(last_ms);
    let end = start + elapsed_ms / 1000;
    let created = recording.identity.time_created.map_or(start, fit_time);
    file_id(&mut writer, recording, created);
    // The timer's events and the records in the order of time, as a device writes them.
    let mut events: Vec<(i64, i64)> = vec![(0, 0)];
    for pause in &recording.pauses {
        events.push((pause.from_ms, 4));
        events.push((pause.to_ms, 0));
    }
    records(&mut writer, &recording.samples, start, &events);
    writer.message(
        21,
        &[(253, UINT32, Some(end)), (0, ENUM, Some(0)), (1, ENUM, Some(4))],
    );
    for lap in &recording.laps {
        let trigger = match lap.trigger {
            LapTrigger::Manual => 0,
            LapTrigger::Time => 1,
            LapTrigger::Distance => 2,
            LapTrigger::Position => 3,
            LapTrigger::SessionEnd => 7,
            LapTrigger::Other => 8,
        };
        let mut values = vec![
            (253, UINT32, Some(start + lap.to_ms / 1000)),
            (2, UINT32, Some(start + lap.from_ms / 1000)),
            (7, UINT32, Some(lap.to_ms - lap.from_ms)),
            (24, ENUM, Some(trigger)),
        ];
        values.extend(totals(&lap.device, &LAP));
        writer.message(19, &values);
    }
    let (sport, sub_sport) = numbers(recording.sport);
    let mut values = vec![
        (253, UINT32, Some(end)),
        (2, UINT32, Some(start)),
        (7, UINT32, Some(elapsed_ms)),
        (5, ENUM, Some(i64::from(sport))),
        (6, ENUM, Some(i64::from(sub_sport))),
    ];
    values.extend(totals(&recording.totals, &SESSION));
    writer.message(18, &values);
    let local = recording.utc_offset_s.map(|offset| end + i64::from(offset));
    writer.message(
        34,
        &[
            (253, UINT32, Some(end)),
            (0, UINT32, Some(recording.totals.timer_ms.unwrap_or(elapsed_ms))),
            (1, UINT16, Some(1)),
            (2, ENUM, Some(0)),
            (5, UINT32, local),
        ],
    );
    enclose(&writer.bytes)
}

/// Header and check sums around the messages.
fn enclose(messages: &[u8]) -> Vec<u8> {
    let mut file = Vec::with_capacity(messages.len() + 16);
    file.extend_from_slice(&[14, 0x20]);
    file.extend_from_slice(&2_140_u16.to_le_bytes());
    file.extend_from_slice(&(messages.len() as u32).to_le_bytes());
    file.extend_from_slice(b".FIT");
    file.extend_from_slice(&crc16(&file).to_le_bytes());
    file.extend_from_slice(messages);
    file.extend_from_slice(&crc16(&file).to_le_bytes());
    file
}

fn file_id(writer: &mut Writer, recording: &Recording, created: i64) {
    let name = recording.device.product.as_bytes();
    let name = name.get(..name.len().min(40)).unwrap_or_default();
    let fields: &[(u8, u8, u8)] = &[
        (0, 1, ENUM),
        (1, 2, UINT16),
        (2, 2, UINT16),
        (3, 4, UINT32Z),
        (4, 4, UINT32),
        (8, name.len() as u8 + 1, STRING),
    ];
    writer.define(0, 0, fields);
    writer.bytes.push(0);
    writer.value(ENUM, Some(4));
    writer.value(UINT16, Some(i64::from(DEVELOPMENT)));
    writer.value(UINT16, Some(0));
    writer.value(
        UINT32Z,
        recording
            .device
            .serial
            .and_then(|serial| i64::try_from(serial).ok()),
    );
    writer.value(UINT32, Some(created));
    writer.bytes.extend_from_slice(name);
    writer.bytes.push(0);
}

fn records(writer: &mut Writer, samples: &Samples, start: i64, events: &[(i64, i64)]) {
    let columns: Vec<_> = RECORD_FIELDS
        .iter()
        .filter_map(|(channel, number, base, scale)| {
            samples
                .column(channel)
                .map(|column| (column, *number, *base, *scale))
        })
        .collect();
    let mut fields = vec![(253, 4, UINT32)];
    fields.extend(
        columns
            .iter()
            .map(|&(_, number, base, _)| (number, width(base), base)),
    );
    writer.define(0, 20, &fields);
    writer.define(2, 21, &[(253, 4, UINT32), (0, 1, ENUM), (1, 1, ENUM)]);
    let mut events = events.iter().peekable();
    for (row, &time_ms) in samples.time_ms.iter().enumerate() {
        while let Some(&(at, kind)) =
            events.next_if(|&&(at, kind)| at < time_ms || (at == time_ms && kind == 0))
        {
            event(writer, start + at / 1000, kind);
        }
        writer.bytes.push(0);
        writer.value(UINT32, Some(start + time_ms.div_euclid(1000)));
        for &(column, _, base, scale) in &columns {
            let raw = column.raw.get(row).copied().unwrap_or(ABSENT);
            let value = if raw == ABSENT {
                None
            } else if column.scale == scale {
                Some(i64::from(raw))
            } else {
                scaled(Some(column.scale.value(raw)), scale.per_unit, scale.offset)
            };
            writer.value(base, value);
        }
    }
    for &(at, kind) in events {
        event(writer, start + at / 1000, kind);
    }
}

fn event(writer: &mut Writer, time: i64, kind: i64) {
    writer.bytes.push(2);
    writer.value(UINT32, Some(time));
    writer.value(ENUM, Some(0));
    writer.value(ENUM, Some(kind));
}

/// Field numbers of totals: timer, distance, energy, average and greatest speed, heart rate, cadence, power, ascent,
/// descent.
struct TotalFields([u8; 12]);

const SESSION: TotalFields = TotalFields([8, 9, 11, 124, 125, 16, 17, 18, 19, 20, 21, 22]);
const LAP: TotalFields = TotalFields([8, 9, 11, 110, 111, 15, 16, 17, 18, 19, 20, 21]);

fn totals(totals: &Totals, fields: &TotalFields) -> Vec<Value> {
    let n = fields.0;
    let whole = |value: Option<f64>| scaled(value, 1.0, 0.0);
    let descent = n[11] + 1;
    vec![
        (n[0], UINT32, totals.timer_ms),
        (n[1], UINT32, scaled(totals.distance_m, 100.0, 0.0)),
        (n[2], UINT16, whole(totals.energy_kcal)),
        (n[3], UINT32, scaled(totals.avg_speed_m_s, 1000.0, 0.0)),
        (n[4], UINT32, scaled(totals.max_speed_m_s, 1000.0, 0.0)),
        (n[5], UINT8, whole(totals.avg_heart_rate_bpm)),
        (n[6], UINT8, whole(totals.max_heart_rate_bpm)),
        (n[7], UINT8, whole(totals.avg_cadence_rpm)),
        (n[8], UINT8, whole(totals.max_cadence_rpm)),
        (n[9], UINT16, whole(totals.avg_power_w)),
        (n[10], UINT16, whole(totals.max_power_w)),
        (n[11], UINT16, whole(totals.ascent_m)),
        (descent, UINT16, whole(totals.descent_m)),
    ]
}
