//! The databases of ConnectStats. There is one database per activity; some hold the activity's own row, some don't. The
//! program's own list of all activities has their totals.
//!
//! `gc_track` has one row per moment, in SI units, and a bit mask of what was measured. Of a swim it has one row per length, and
//! rows without bits that repeat whole laps.
//!
//! Source: three such databases in ConnectStats' public tests, and its table definitions.

use crate::sport::{Origin, named};
use ritm_model::{Channel, LapTrigger, Length, Problem, ProblemCode, SportFamily, Timestamp, Totals};

use super::{Database, Row};
use crate::{draft::Draft, sheet::extra};

/// Bits of `trackflags`.
const DISTANCE: i64 = 1;
const HEART_RATE: i64 = 4;
const SPEED: i64 = 8;
const CADENCE: i64 = 16;
const ALTITUDE: i64 = 32;
const POWER: i64 = 64;
const OSCILLATION: i64 = 1024;
const GROUND_CONTACT: i64 = 2048;

const TRACK: [&str; 14] = [
    "Time",
    "LatitudeDegrees",
    "LongitudeDegrees",
    "DistanceMeters",
    "HeartRateBpm",
    "Speed",
    "Cadence",
    "Altitude",
    "Power",
    "VerticalOscillation",
    "GroundContactTime",
    "lap",
    "elapsed",
    "trackflags",
];

/// A list holds no more activities than an athlete does in a lifetime.
const MOST_ACTIVITIES: usize = u16::MAX as usize;

pub(super) fn read(database: &mut Database<'_>) -> Result<Vec<Draft>, Problem> {
    let wanted = [
        "activityId",
        "activityName",
        "activityType",
        "BeginTimestamp",
        "SumDistance",
        "SumDuration",
        "WeightedMeanHeartRate",
        "SumEnergy",
        "GainElevation",
    ];
    let mut list: Vec<(Draft, String)> = Vec::new();
    database.select("gc_activities", &wanted, "ORDER BY rowid", |row| {
        if list.len() >= MOST_ACTIVITIES {
            return;
        }
        let kind = row.text(2).unwrap_or_default();
        let totals = Totals {
            distance_m: row.positive(4),
            timer_ms: row.positive(5).map(|seconds| (seconds * 1000.0).round() as i64),
            avg_heart_rate_bpm: row.positive(6),
            energy_kcal: row.positive(7),
            ascent_m: row.positive(8),
            ..Totals::default()
        };
        let draft = Draft {
            external: row.text(0).map(|id| ("garmin".to_owned(), id)),
            name: row.text(1).filter(|name| name != "Untitled"),
            start: row.moment(3),
            sport: named(&kind, Origin::Service).unwrap_or_default(),
            totals,
            ..Draft::default()
        };
        list.push((draft, kind));
    });
    if list.len() > 1 || !database.has("gc_track") {
        // The program's own list, whose tracks lie elsewhere.
        let trained = list.into_iter().filter(|(_, kind)| kind != "day");
        return Ok(trained.map(|(draft, _)| draft).collect());
    }
    let (mut draft, kind) = list.pop().unwrap_or_default();
    if kind == "day" {
        return Err(Problem::new(ProblemCode::NotTraining, "the steps of a day"));
    }
    draft.sport = named(&kind, Origin::Service).unwrap_or_default();
    let mut device = None;
    let mut notes = None;
    let wanted = ["field", "display"];
    database.select("gc_activities_meta", &wanted, "", |row| {
        match row.text(0).as_deref() {
            Some("device") => device = row.text(1),
            Some("activityDescription") => notes = row.text(1),
            Some("activityType") => {
                // It is closer than the row's own: `Lap Swimming` of `swimming`.
                let closer = row.text(1).and_then(|word| named(&word, Origin::Service));
                draft.sport = closer.unwrap_or(draft.sport);
            }
            _ => {}
        }
    });
    draft.device.product = device.unwrap_or_default();
    draft.notes = notes;
    if draft.sport.family() == SportFamily::Swim && draft.start.is_some() {
        read_lengths(database, &mut draft);
    } else {
        read_track(database, &mut draft);
        read_laps(database, &mut draft);
    }
    Ok(vec![draft])
}

fn read_track(database: &mut Database<'_>, draft: &mut Draft) {
    let channels = [
        (3, DISTANCE, Channel::Distance),
        (4, HEART_RATE, Channel::HeartRate),
        (5, SPEED, Channel::Speed),
        (6, CADENCE, Channel::Cadence),
        (7, ALTITUDE, Channel::Altitude),
        (8, POWER, Channel::Power),
        (9, OSCILLATION, extra("vertical_oscillation", "cm")),
        (10, GROUND_CONTACT, extra("stance_time", "ms")),
    ];
    database.select("gc_track", &TRACK, "ORDER BY rowid", |row| {
        let Some(at) = row.moment(0) else {
            return draft.values.skip();
        };
        let flags = row.whole(13).unwrap_or(-1);
        draft.values.set_position(at, row.number(1), row.number(2));
        for (index, bit, channel) in &channels {
            if flags & bit != 0 {
                draft.values.try_set(at, channel, row.number(*index));
            }
        }
    });
    // What did not fit the columns of all activities.
    let mut names = Vec::new();
    database.select("gc_track_extra_idx", &["field", "uom"], "LIMIT 100", |row| {
        names.extend(row.text(0).map(|field| (field, row.text(1).unwrap_or_default())));
    });
    let extras: Vec<Channel> = names
        .iter()
        .map(|(field, unit)| match field.as_str() {
            "WeightedMeanAirTemperature" => Channel::Temperature,
            _ => extra(field, unit),
        })
        .collect();
    let wanted: Vec<&str> = std::iter::once("Time")
        .chain(names.iter().map(|(field, _)| field.as_str()))
        .collect();
    database.select("gc_track_extra", &wanted, "ORDER BY rowid", |row| {
        let Some(at) = row.moment(0) else {
            return draft.values.skip();
        };
        for (channel, index) in extras.iter().zip(1..) {
            draft.values.try_set(at, channel, row.number(index));
        }
    });
}

/// From, to and what is told of a lap or length.
fn stretch(row: &Row<'_>) -> Option<(Timestamp, Timestamp)> {
    let from = row.moment(0)?;
    let seconds = row.number(12).filter(|seconds| (0.0..1e7).contains(seconds))?;
    Some((from, from.plus_ms((seconds * 1000.0).round() as i64)))
}

fn read_laps(database: &mut Database<'_>, draft: &mut Draft) {
    database.select("gc_laps", &TRACK, "ORDER BY rowid", |row| {
        if let Some((from, to)) = stretch(&row) {
            let totals = Totals {
                timer_ms: Some(to.ms_since(from)),
                distance_m: row.positive(3),
                avg_heart_rate_bpm: row.positive(4),
                avg_speed_m_s: row.positive(5),
                ..Totals::default()
            };
            draft.laps.push((from, to, LapTrigger::Other, totals));
        }
    });
}

fn read_lengths(database: &mut Database<'_>, draft: &mut Draft) {
    let Some(start) = draft.start else { return };
    database.select("gc_track", &TRACK, "ORDER BY rowid", |row| {
        let Some((from, to)) = stretch(&row) else {
            return draft.values.skip();
        };
        let metres = row.positive(3);
        if row.whole(13) == Some(0) {
            let totals = Totals {
                timer_ms: Some(to.ms_since(from)),
                distance_m: metres,
                ..Totals::default()
            };
            draft.laps.push((from, to, LapTrigger::Other, totals));
        } else {
            draft.extras.lengths.push(Length {
                from_ms: from.ms_since(start).max(0),
                to_ms: to.ms_since(start).max(0),
                strokes: None,
                stroke: String::new(),
                active: metres.is_some(),
            });
        }
    });
}
