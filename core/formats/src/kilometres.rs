//! Counters of kilometres where a format wants metres: the places along the way tell.

use ritm_model::{Channel, Column, Problem, ProblemCode, Recording, SourceFormat};

/// How often the counter's way fits into the way between the places where it counts kilometres: noise makes that
/// longer, and coarse points shorter.
const KILOMETRES: std::ops::Range<f64> = 700.0..1400.0;

/// Makes metres of kilometres; says so.
pub(crate) fn to_metres(recording: &mut Recording) -> Option<Problem> {
    // Binary formats have no unit to get wrong.
    if matches!(
        recording.format,
        SourceFormat::Fit | SourceFormat::Srm | SourceFormat::Wko | SourceFormat::Database
    ) {
        return None;
    }
    let samples = &recording.samples;
    let column = |channel: Channel| samples.column(&channel);
    let (north, east) = (column(Channel::Latitude)?, column(Channel::Longitude)?);
    let counter = column(Channel::Distance)?;
    let counted = range(counter)?;
    // Somewhere far from the start: a cheap question first.
    let wide = range(north)?.max(range(east)?.min(5.0) * 0.3) * 111_000.0;
    if counted <= 0.0 || counted > 1000.0 || wide < counted * 20.0 {
        return None;
    }
    let mut way = 0.0;
    let mut before: Option<(f64, f64)> = None;
    for row in 0..samples.len() {
        let Some(here) = north.value(row).zip(east.value(row)) else {
            continue;
        };
        if let Some((lat, lon)) = before {
            let around = (here.1 - lon + 540.0).rem_euclid(360.0) - 180.0;
            let along = around.to_radians() * lat.to_radians().cos();
            way += 6_371_008.8 * along.hypot((here.0 - lat).to_radians());
        }
        before = Some(here);
    }
    if !KILOMETRES.contains(&(way / counted)) {
        return None;
    }
    for column in &mut recording.samples.columns {
        if column.channel == Channel::Distance {
            column.scale.per_unit /= 1000.0;
        }
    }
    Some(Problem::new(ProblemCode::OtherUnit, "distances in kilometres"))
}

/// From the least to the greatest value.
fn range(column: &Column) -> Option<f64> {
    let values = (0..column.raw.len()).filter_map(|row| column.value(row));
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (value.min(low), value.max(high))
    });
    (low <= high).then_some(high - low)
}

#[cfg(test)]
mod tests {
    use ritm_model::Channel;

    #[test]
    fn a_counter_of_kilometres_becomes_one_of_metres() {
        // 5 m a second northwards.
        let document = |per_second: f64| {
            let points: String = (0..600)
                .map(|second| {
                    format!(
                        "<Trackpoint><Time>2016-02-27T14:{:02}:{:02}Z</Time><Position><LatitudeDegrees>{:.7}\
                         </LatitudeDegrees><LongitudeDegrees>11.78</LongitudeDegrees></Position>\
                         <DistanceMeters>{:.5}</DistanceMeters></Trackpoint>",
                        second / 60,
                        second % 60,
                        49.5 + f64::from(second) * 5.0 / 111_195.0,
                        f64::from(second) * per_second
                    )
                })
                .collect();
            format!(
                "<TrainingCenterDatabase><Activities><Activity Sport='Biking'><Lap StartTime='2016-02-27T14:00:00Z'>\
                 <Track>{points}</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
            )
        };
        for (per_second, problems) in [(5.0, 0), (0.005, 1)] {
            let decoded = crate::decode(document(per_second).as_bytes()).unwrap_or_default();
            let metres = decoded.recordings[0]
                .samples
                .values(&Channel::Distance)
                .unwrap_or_default();
            assert!((metres[599] - 2995.0).abs() < 11.0, "{}", metres[599]);
            assert_eq!(decoded.problems.len(), problems);
        }
    }
}
