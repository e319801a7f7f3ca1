//! Values that readers expect of every session, worked out where the recording lacks them: a timer, a distance, a lap.
//! They are marked as such, so that they are not read back as what a device measured.

use ritm_model::{Channel, Recording, Sport};

use super::{
    super::{
        description::{DERIVED, DERIVED_DISTANCE, DERIVED_LAP, DERIVED_TIMER},
        number::FIELD_DESCRIPTION,
        totals::TotalFields,
    },
    Span, scaled,
    writer::{ENUM, UINT8, UINT16, UINT32, Value, Writer},
};

/// The developer of the mark, and its number: the detail of markers has the number before.
const DEVELOPER: u8 = 1;
const NUMBER: u8 = 1;
/// The shortest and the longest pool.
const POOLS_M: std::ops::RangeInclusive<f64> = 10.0..=200.0;

/// What is worked out of a recording.
pub(super) struct Derived {
    timer_ms: Option<i64>,
    distance_m: Option<f64>,
    /// Whether it needs a lap.
    pub(super) lap: bool,
}

impl Derived {
    pub(super) fn of(recording: &Recording, span: &Span) -> Self {
        let totals = &recording.totals;
        Self {
            timer_ms: totals.timer_ms.is_none().then(|| running_ms(recording, span)),
            distance_m: last_distance_m(recording).filter(|_| totals.distance_m.is_none()),
            lap: recording.laps.is_empty(),
        }
    }

    /// What it took with the timer running, told or worked out.
    pub(super) fn timer_ms(&self, recording: &Recording) -> i64 {
        self.timer_ms.or(recording.totals.timer_ms).unwrap_or(0)
    }

    /// Adds what is worked out to the values of a session or a lap; what it is follows as the mark.
    fn complete(&self, values: &mut Vec<Value>, fields: &TotalFields) -> u8 {
        values.extend(self.timer_ms.map(|ms| (fields.timer, UINT32, Some(ms))));
        let distance = scaled(self.distance_m, 100.0, 0.0);
        values.extend(distance.map(|raw| (fields.distance, UINT32, Some(raw))));
        let mark = |is: bool, mark: u8| if is { mark } else { 0 };
        mark(self.timer_ms.is_some(), DERIVED_TIMER) | mark(distance.is_some(), DERIVED_DISTANCE)
    }

    /// Writes a session.
    pub(super) fn session(
        &self,
        writer: &mut Writer,
        message: u16,
        mut values: Vec<Value>,
        fields: &TotalFields,
    ) {
        let mark = self.complete(&mut values, fields);
        if mark == 0 {
            writer.message(message, &values, &[]);
        } else {
            writer.marked(message, &values, (NUMBER, DEVELOPER, mark));
        }
    }

    /// Writes the lap of a recording that has none: all of it.
    pub(super) fn lap(
        &self,
        writer: &mut Writer,
        message: u16,
        mut values: Vec<Value>,
        fields: &TotalFields,
        recording: &Recording,
    ) {
        let told = &recording.totals;
        let mark = self.complete(&mut values, fields) | DERIVED_LAP;
        if self.timer_ms.is_none() {
            values.push((fields.timer, UINT32, told.timer_ms));
        }
        if self.distance_m.is_none() {
            values.push((fields.distance, UINT32, scaled(told.distance_m, 100.0, 0.0)));
        }
        writer.marked(message, &values, (NUMBER, DEVELOPER, mark));
    }

    /// Whether anything is marked.
    pub(super) fn is_some(&self) -> bool {
        self.lap || self.timer_ms.is_some() || self.distance_m.is_some()
    }
}

/// Says what the mark is.
pub(super) fn describe(writer: &mut Writer) {
    writer.developer(DEVELOPER);
    let values = [
        (0, UINT8, Some(i64::from(DEVELOPER))),
        (1, UINT8, Some(i64::from(NUMBER))),
        (2, UINT8, Some(i64::from(UINT8))),
    ];
    writer.message(FIELD_DESCRIPTION, &values, &[(3, DERIVED)]);
}

/// The values of a swim in a pool: how long it is and how many lengths of it were swum.
///
/// Source: the fields `pool_length`, `pool_length_unit`, `num_lengths` and `num_active_lengths` of `session`.
pub(super) fn pool(recording: &Recording) -> Vec<Value> {
    let lengths = &recording.extras.lengths;
    if recording.sport != Sport::PoolSwimming || lengths.is_empty() {
        return Vec::new();
    }
    let active = lengths.iter().filter(|length| length.active).count();
    let swum_m = recording.totals.distance_m.or_else(|| last_distance_m(recording));
    let told = recording.extras.pool;
    let pool_m = told
        .map(|pool| pool.length_m)
        .or_else(|| swum_m.map(|swum_m| swum_m / active as f64))
        .filter(|pool_m| POOLS_M.contains(pool_m));
    let mut values = vec![
        (33, UINT16, i64::try_from(lengths.len()).ok()),
        (47, UINT16, i64::try_from(active).ok()),
    ];
    if pool_m.is_some() {
        values.push((44, UINT16, scaled(pool_m, 100.0, 0.0)));
        values.push((46, ENUM, Some(i64::from(told.is_some_and(|pool| pool.yards)))));
    }
    values
}

/// The values of a dive and the strides of somebody on foot.
///
/// Source: the fields `max_depth`, `avg_depth`, `surface_interval`, `dive_number` and `total_strides` of `session`.
pub(super) fn of_sport(recording: &Recording) -> Vec<Value> {
    let mut values = Vec::new();
    if let Some(dive) = &recording.extras.dive {
        values.extend([
            (140, UINT32, scaled(dive.avg_depth_m, 1000.0, 0.0)),
            (141, UINT32, scaled(dive.max_depth_m, 1000.0, 0.0)),
            (142, UINT32, dive.surface_interval_ms.map(|ms| ms / 1000)),
            (156, UINT32, dive.number.map(i64::from)),
        ]);
    }
    if let Some(steps) = recording
        .extras
        .steps
        .filter(|_| recording.sport.counts_strides())
    {
        values.push((10, UINT32, Some(i64::from(steps / 2))));
    }
    values
}

/// How many lengths a lap has, all and those swum, where there are any: `num_lengths` and `num_active_lengths` of `lap`.
pub(super) fn lengths_of_lap(recording: &Recording, from_ms: i64, to_ms: i64) -> Vec<Value> {
    if recording.extras.lengths.is_empty() {
        return Vec::new();
    }
    let own = || {
        recording
            .extras
            .lengths
            .iter()
            .filter(|length| (from_ms..to_ms).contains(&length.from_ms))
    };
    vec![
        (32, UINT16, i64::try_from(own().count()).ok()),
        (
            40,
            UINT16,
            i64::try_from(own().filter(|length| length.active).count()).ok(),
        ),
    ]
}

/// The time it took but for the pauses.
fn running_ms(recording: &Recording, span: &Span) -> i64 {
    let pauses = recording.pauses.iter();
    let paused_ms = pauses.fold(0_i64, |sum, pause| {
        let (from, to) = (pause.from_ms.max(0), pause.to_ms.min(span.elapsed_ms));
        sum.saturating_add(to.saturating_sub(from).max(0))
    });
    span.elapsed_ms.saturating_sub(paused_ms).max(0)
}

/// What the distance channel counted from the recording's start to its end. A counter that begins beyond what a few samples
/// cover goes on from something earlier, which does not count here.
fn last_distance_m(recording: &Recording) -> Option<f64> {
    const BEGUN_M: f64 = 60.0;
    let distances = recording.samples.column(&Channel::Distance)?;
    let mut rows = 0..distances.raw.len();
    let first = rows.find_map(|row| distances.value(row))?;
    let last = rows.rev().find_map(|row| distances.value(row)).unwrap_or(first);
    let before = if (BEGUN_M..last).contains(&first) {
        first
    } else {
        0.0
    };
    Some(last - before).filter(|distance| (0.0..4e7).contains(distance))
}
