//! A workout, its route and its records to a recording.

use ritm_model::{
    ABSENT, Beat, Channel, Extras, FileIdentity, Recording, Samples, Scale, SourceFormat, Sport, SportFamily,
    Timestamp, order,
};

use super::{cadence::strides_rpm, events::Events, measure::Measure, records::Records, workout::Workout};
use crate::{
    Zones, gpx,
    sheet::{Place, Sheet},
    sport::apple,
};

/// What becomes a channel by itself.
const CHANNELS: [Measure; 9] = [
    Measure::HeartRate,
    Measure::Speed,
    Measure::Power,
    Measure::Cadence,
    Measure::StepLength,
    Measure::VerticalOscillation,
    Measure::StanceTime,
    Measure::Depth,
    Measure::WaterTemperature,
];

/// How many seconds before a workout its route may begin.
const NEAR_S: u32 = 120;

/// A value on its way to its row.
struct Cell {
    unix_ms: i64,
    place: Place,
    raw: i32,
}

/// Values of many lists, in rows by their times.
#[derive(Default)]
struct Cells {
    sheet: Sheet,
    cells: Vec<Cell>,
}

impl Cells {
    fn push(&mut self, channel: &Channel, scale: Scale, unix_ms: i64, raw: i32) {
        let place = self.sheet.column(channel, scale);
        self.cells.push(Cell { unix_ms, place, raw });
    }

    /// Takes all rows of a route.
    fn push_samples(&mut self, start_ms: i64, samples: &Samples) {
        let places: Vec<Place> = samples
            .columns
            .iter()
            .map(|column| self.sheet.column(&column.channel, column.scale))
            .collect();
        for (row, &time_ms) in samples.time_ms.iter().enumerate() {
            for (column, &place) in samples.columns.iter().zip(&places) {
                let raw = column.raw.get(row).copied().unwrap_or(ABSENT);
                if raw != ABSENT {
                    let unix_ms = start_ms.saturating_add(time_ms);
                    self.cells.push(Cell { unix_ms, place, raw });
                }
            }
        }
    }

    /// One row for each time, or more where a value is told twice.
    fn into_sheet(mut self) -> Sheet {
        order::by(&mut self.cells, |cell| cell.unix_ms);
        let mut row: Option<i64> = None;
        let mut told: Vec<Place> = Vec::new();
        for cell in self.cells {
            if row != Some(cell.unix_ms) || told.contains(&cell.place) {
                self.sheet.row(cell.unix_ms);
                row = Some(cell.unix_ms);
                told.clear();
            }
            self.sheet.set_raw(cell.place, cell.raw);
            told.push(cell.place);
        }
        self.sheet
    }
}

/// Makes a recording; `part` is its number among those of the file.
pub(super) fn recording(
    mut workout: Workout,
    records: &mut Records,
    part: usize,
    route: &mut dyn FnMut(&str) -> Option<Vec<u8>>,
    zones: &dyn Zones,
) -> Recording {
    let mut cells = Cells::default();
    let places = std::mem::take(&mut workout.places).into_samples(0);
    cells.push_samples(0, &places);
    for path in &workout.routes {
        let decoded = route(path).and_then(|bytes| gpx::decode(&bytes).ok());
        for track in decoded.into_iter().flat_map(|decoded| decoded.recordings) {
            // Of two routes of one name the export keeps one, which may be another workout's.
            if during(&workout, &track) {
                cells.push_samples(track.start.unix_ms(), &track.samples);
            }
        }
    }
    let has_route = !cells.cells.is_empty();
    let in_pool = match workout.about.water {
        Some(place) => place == 1,
        None => workout.about.pool_m.is_some() || !has_route,
    };
    let sport = apple::sport(&workout.kind, workout.about.indoor, in_pool);
    gather(&mut cells, &workout, records, sport);
    let mut sheet = cells.into_sheet();
    // A watch that measures now and then stops before the workout does.
    let end_ms = i64::from(workout.end_s) * 1000;
    if sheet.times().last().is_some_and(|&last| last < end_ms) {
        sheet.row(end_ms);
    }
    let start_ms = i64::from(workout.start_s) * 1000;
    let start_ms = sheet
        .times()
        .first()
        .map_or(start_ms, |&first| first.min(start_ms));
    totals(&mut workout, records, sport);

    let zone = workout.about.zone.as_deref();
    let begin = Timestamp::from_unix_ms(i64::from(workout.start_s) * 1000);
    let there = zone.and_then(|zone| zones.utc_offset_s(zone, begin));
    let offset_s = there.unwrap_or(workout.offset_s);
    let name = workout.about.brand.take();
    let start = Timestamp::from_unix_ms(start_ms);
    let samples = sheet.into_samples(start_ms);
    let events = Events {
        start_ms,
        workout: &workout,
    };
    let lengths = events.lengths(sport, records);
    let (laps, mut markers) = events.laps(sport, !lengths.is_empty());
    markers.extend(events.markers());
    order::by(&mut markers, |marker| marker.at_ms);
    let beats = records
        .beats_between(workout.start_s, workout.end_s)
        .into_iter()
        .map(|beat| Beat {
            at_ms: i64::from(beat.at_s) * 1000 + i64::from(beat.at_ms) - start_ms,
            rr_ms: beat.rr_ms,
        });
    Recording {
        format: SourceFormat::AppleHealth,
        device: workout.device.clone(),
        identity: FileIdentity {
            external: Some((
                "apple-health".to_owned(),
                format!("{}-{}", workout.start_s, workout.source_name),
            )),
            time_created: None,
            part: u16::try_from(part).unwrap_or(u16::MAX),
            event: None,
        },
        sport,
        name,
        notes: None,
        start,
        utc_offset_s: Some(offset_s),
        samples,
        laps,
        pauses: events.pauses(),
        totals: workout.totals.clone(),
        extras: Extras {
            beats: beats.collect(),
            lengths,
            markers,
            ..Extras::default()
        },
    }
}

/// Whether a track begins during a workout.
fn during(workout: &Workout, track: &Recording) -> bool {
    let start_s = track.start.unix_ms().div_euclid(1000);
    let from_s = i64::from(workout.start_s.saturating_sub(NEAR_S));
    (from_s..=i64::from(workout.end_s)).contains(&start_s)
}

/// The measure whose sum is the distance of a sport.
fn distances(sport: Sport) -> &'static [Measure] {
    match sport.family() {
        SportFamily::Foot => &[Measure::DistanceOnFoot],
        SportFamily::Bike => &[Measure::DistanceCycling],
        SportFamily::Swim => &[Measure::DistanceSwimming],
        _ if sport == Sport::Multisport => &[
            Measure::DistanceSwimming,
            Measure::DistanceCycling,
            Measure::DistanceOnFoot,
        ],
        _ => &[Measure::DistanceOther, Measure::DistanceOnFoot],
    }
}

/// Takes what was recorded during a workout.
fn gather(cells: &mut Cells, workout: &Workout, records: &mut Records, sport: Sport) {
    let (from_s, to_s) = (workout.start_s, workout.end_s);
    let has_speed = cells
        .sheet
        .columns()
        .iter()
        .any(|column| column.channel == Channel::Speed);
    for measure in CHANNELS {
        let Some(channel) = measure.channel() else {
            continue;
        };
        // The route tells it second by second.
        if measure == Measure::Speed && has_speed {
            continue;
        }
        for record in records.between(measure, from_s, to_s, workout.source) {
            cells.push(
                &channel,
                measure.scale(),
                i64::from(record.start_s) * 1000,
                record.raw,
            );
        }
    }
    // Steps and strokes are counts over a time: a cadence from when they were counted.
    let counted = match sport.family() {
        SportFamily::Foot => Some((Measure::Steps, 0.5)),
        SportFamily::Swim => Some((Measure::Strokes, 1.0)),
        _ => None,
    };
    if let Some((measure, share)) = counted {
        for record in records.between(measure, from_s, to_s, workout.source) {
            if record.length_s > 0 {
                let count = measure.scale().value(record.raw) * share;
                let raw = Scale::ONE.raw(count * 60.0 / f64::from(record.length_s));
                cells.push(
                    &Channel::Cadence,
                    Scale::ONE,
                    i64::from(record.start_s) * 1000,
                    raw,
                );
            }
        }
    }
    let scale = Scale::per_unit(100.0);
    let mut sum = 0_i64;
    let mut steps = Vec::new();
    for &measure in distances(sport) {
        steps.extend(records.between(measure, from_s, to_s, workout.source));
        if !steps.is_empty() && sport != Sport::Multisport {
            break;
        }
    }
    order::by(&mut steps, |step| i64::from(step.start_s));
    for step in steps {
        let mut at = |unix_s: u32, sum_mm: i64| {
            let raw = i32::try_from(sum_mm / 10).unwrap_or(ABSENT);
            cells.push(&Channel::Distance, scale, i64::from(unix_s) * 1000, raw);
        };
        if sum == 0 {
            at(step.start_s, 0);
        }
        // A record without a length is a sum since the one before it.
        sum = sum.saturating_add(i64::from(step.raw.max(0)));
        at(step.end_s().min(workout.end_s), sum);
    }
}

/// What the workout does not tell by itself.
fn totals(workout: &mut Workout, records: &mut Records, sport: Sport) {
    let (sums, timer_ms) = (workout.sums, workout.totals.timer_ms);
    let totals = &mut workout.totals;
    totals.distance_m = totals.distance_m.or(sums.distance_m(sport));
    totals.avg_cadence_rpm = totals
        .avg_cadence_rpm
        .or(strides_rpm(sport, sums.steps, timer_ms));
    if totals.energy_kcal.is_none() {
        let energy = records.between(Measure::Energy, workout.start_s, workout.end_s, workout.source);
        let sum: f64 = energy
            .iter()
            .map(|record| Measure::Energy.scale().value(record.raw))
            .sum();
        totals.energy_kcal = (sum > 0.0).then_some(sum);
    }
}
