//! OpenTracks' own database.
//!
//! Tracks and their points; places in millionths of a degree, times in milliseconds since 1970. Points of the kinds -2
//! and -1 begin a part, by hand or by themselves, points of kind 1 end one.
//!
//! Source: the table definitions in OpenTracks' public source.

use std::collections::BTreeMap;

use crate::sport::{Origin, named};
use ritm_model::{Channel, Device, Marker, Timestamp, Totals};

use super::{Database, Row, draft_of};
use crate::{draft::Draft, sheet::extra};

const TRACK: [&str; 19] = [
    "_id",
    "name",
    "description",
    "category",
    "activity_type",
    "starttime",
    "stoptime",
    "starttime_offset",
    "totaldistance",
    "totaltime",
    "movingtime",
    "maxspeed",
    "minelevation",
    "maxelevation",
    "elevationgain",
    "elevationloss",
    "uuid",
    "icon",
    "activity_type_localized",
];

const POINT: [&str; 15] = [
    "trackid",
    "type",
    "time",
    "latitude",
    "longitude",
    "elevation",
    "accuracy",
    "accuracy_vertical",
    "speed",
    "bearing",
    "sensor_heartrate",
    "sensor_cadence",
    "sensor_power",
    "sensor_distance",
    "_id",
];

/// What is known of a track while its points are read.
#[derive(Default)]
struct Course {
    covered_m: f64,
    last: Option<Timestamp>,
    ended: Option<Timestamp>,
}

pub(super) fn read(database: &mut Database<'_>) -> Vec<Draft> {
    let mut drafts: Vec<(i64, Draft)> = Vec::new();
    database.select("tracks", &TRACK, "ORDER BY _id", |row| {
        if let Some(id) = row.whole(0) {
            drafts.push((id, track(&row)));
        }
    });
    let channels = [
        (5, Channel::Altitude),
        (6, extra("horizontal_accuracy", "m")),
        (7, extra("vertical_accuracy", "m")),
        (8, Channel::Speed),
        (9, extra("bearing", "°")),
        (10, Channel::HeartRate),
        (11, Channel::Cadence),
        (12, Channel::Power),
    ];
    let mut courses: BTreeMap<i64, Course> = BTreeMap::new();
    database.select("trackpoints", &POINT, "ORDER BY trackid, _id", |row| {
        let Some((id, draft)) = row.whole(0).and_then(|id| Some((id, draft_of(&mut drafts, id)?))) else {
            return;
        };
        let Some(at) = row.moment(2) else {
            return draft.values.skip();
        };
        let course = courses.entry(id).or_default();
        match row.whole(1) {
            Some(-2 | -1) => {
                if let Some(from) = course.ended.take().or(course.last)
                    && at > from
                {
                    draft.pauses.push((from, at));
                }
            }
            Some(1) => course.ended = Some(at),
            _ => {}
        }
        course.last = Some(at);
        let degrees = |index| row.number(index).map(|millionths| millionths / 1e6);
        draft.values.set_position(at, degrees(3), degrees(4));
        for (index, channel) in &channels {
            draft.values.try_set(at, channel, row.number(*index));
        }
        if let Some(step_m) = row.number(13).filter(|step| (0.0..1e6).contains(step)) {
            course.covered_m += step_m;
            draft.values.set(at, &Channel::Distance, course.covered_m);
        }
    });
    // The table was called waypoints before.
    for table in ["markers", "waypoints"] {
        let wanted = ["trackid", "time", "name", "description", "photoUrl"];
        database.select(table, &wanted, "ORDER BY trackid, _id", |row| {
            let Some(draft) = row.whole(0).and_then(|id| draft_of(&mut drafts, id)) else {
                return;
            };
            draft.extras.photos.extend(row.text(4));
            if let (Some(at), Some(start)) = (row.moment(1), draft.start) {
                draft.extras.markers.push(Marker {
                    at_ms: at.ms_since(start).max(0),
                    what: row.text(2).unwrap_or_else(|| "marker".to_owned()),
                    detail: row.text(3).unwrap_or_default(),
                });
            }
        });
    }
    drafts.into_iter().map(|(_, draft)| draft).collect()
}

fn track(row: &Row<'_>) -> Draft {
    let (start, stop) = (row.moment(5), row.moment(6));
    // The athlete's own word first, which may be in any language; the picture's name is coarse but English.
    let sport = [4, 3, 18, 17]
        .into_iter()
        .find_map(|index| named(&row.text(index)?, Origin::Service))
        .unwrap_or_default();
    let uuid = match row.cell(16) {
        super::Cell::Blob(bytes) if bytes.len() == 16 => {
            Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
        }
        _ => row.text(16),
    };
    Draft {
        start,
        east_s: row.whole(7).and_then(|seconds| i32::try_from(seconds).ok()),
        sport,
        name: row.text(1),
        notes: row.text(2),
        device: Device {
            manufacturer: "OpenTracks".to_owned(),
            ..Device::default()
        },
        external: uuid.map(|uuid| ("opentracks".to_owned(), uuid)),
        totals: Totals {
            elapsed_ms: start
                .zip(stop)
                .map(|(start, stop)| stop.ms_since(start))
                .filter(|&ms| ms > 0),
            timer_ms: row.whole(9).filter(|&ms| ms > 0),
            moving_ms: row.whole(10).filter(|&ms| ms > 0),
            distance_m: row.positive(8),
            max_speed_m_s: row.positive(11),
            // Untouched, they are the largest and the smallest number there are.
            min_altitude_m: row.number(12).filter(|metres| metres.abs() < 1e5),
            max_altitude_m: row.number(13).filter(|metres| metres.abs() < 1e5),
            ascent_m: row.positive(14),
            descent_m: row.positive(15),
            ..Totals::default()
        },
        ..Draft::default()
    }
}
