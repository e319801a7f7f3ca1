//! A leg's channels as they are believed in its sport.

use ritm_model::{ABSENT, Channel, Column, Recording, Samples, Sport};

use crate::{
    believed, calibrate, limits,
    path::{Fixes, Way},
    speed,
    timeline::Timeline,
    trust,
};

/// Channels of which the sport tells whether they are believed.
const BY_SPORT: [Channel; 3] = [Channel::HeartRate, Channel::Power, Channel::Cadence];

/// The recording of a leg whose heart rate, power and cadence are those that are believed in its `sport`, in the order of
/// time: in a whole of several sports nobody knows any more what they were measured in.
pub fn heard(recording: &Recording, sport: Sport) -> Recording {
    let recording = calibrate::calibrated(recording, sport);
    let samples = &recording.samples;
    let timeline = Timeline::new(samples, believed::pauses(&recording, sport));
    let fixes = Fixes::new(&timeline, limits::top_speed_m_s(sport));
    let way = Way::new(&timeline, fixes.as_ref(), recording.totals.distance_m, sport);
    let speeds = speed::speed(&timeline, way.as_ref(), sport).map(|speeds| speeds.values);
    let columns = samples.columns.iter().filter_map(|column| {
        let raw = if BY_SPORT.contains(&column.channel) {
            let values = trust::hear(&timeline, &column.channel, speeds.as_deref(), sport).values?;
            let raw_of = |value: f64| {
                if value.is_nan() {
                    ABSENT
                } else {
                    column.scale.raw(value)
                }
            };
            values.into_iter().map(raw_of).collect()
        } else {
            timeline.raw(column)
        };
        let channel = column.channel.clone();
        let scale = column.scale;
        Some(Column { channel, scale, raw })
    });
    let samples = Samples {
        columns: columns.collect(),
        time_ms: timeline.time_ms.clone(),
    };
    Recording {
        samples,
        ..recording.clone().into_owned()
    }
}
