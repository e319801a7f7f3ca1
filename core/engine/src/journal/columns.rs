//! The samples of a recording: what was believed, at the times at which it was so.

use ritm_model::{ABSENT, Channel, Column, ExtraChannel, Quantity, Samples, Scale};

use super::{course::Course, entry::StoredFix, timer::Timer};

/// Values as they come, each with the number of its column.
#[derive(Default)]
pub(crate) struct Columns {
    channels: Vec<(Channel, Scale)>,
    values: Vec<(i64, u16, f64)>,
    /// When the distance was told last.
    told_at: Option<i64>,
    /// Where it was when, as far as that is certain.
    marks: Vec<(i64, f64)>,
    marked: usize,
}

/// The channel of a quantity, the integers a unit of its column, and its unit; `None` for what is no curve.
fn channel_of(quantity: Quantity) -> Option<(Channel, f64)> {
    let extra = |name: &str, unit: &str| {
        Channel::Extra(Box::new(ExtraChannel {
            name: name.to_owned(),
            unit: unit.to_owned(),
            developer: true,
        }))
    };
    Some(match quantity {
        Quantity::HeartRateBpm => (Channel::HeartRate, 1.0),
        Quantity::CadenceRpm => (Channel::Cadence, 1.0),
        Quantity::PowerW => (Channel::Power, 1.0),
        Quantity::SpeedMS => (Channel::Speed, 1000.0),
        Quantity::TemperatureC => (Channel::Temperature, 1.0),
        Quantity::StrideM => (extra("stride", "m"), 100.0),
        Quantity::LeftPowerPercent => (extra("left_power", "%"), 10.0),
        Quantity::PedalPowerPercent => (extra("pedal_power", "%"), 10.0),
        Quantity::InclinePercent => (extra("incline", "%"), 10.0),
        Quantity::ResistanceLevel => (extra("resistance", ""), 10.0),
        Quantity::StrokeRateSpm => (extra("stroke_rate", "1/min"), 10.0),
        Quantity::DragFactor => (extra("drag_factor", ""), 1.0),
        Quantity::StepRateSpm => (extra("step_rate", "1/min"), 1.0),
        Quantity::Strokes => (extra("strokes", ""), 1.0),
        Quantity::Floors => (extra("floors", ""), 1.0),
        Quantity::ClimbedM => (extra("climbed", "m"), 10.0),
        Quantity::DriveM => (extra("drive", "m"), 100.0),
        Quantity::PeakForceN => (extra("peak_force", "N"), 1.0),
        Quantity::MeanForceN => (extra("mean_force", "N"), 1.0),
        Quantity::GroundContactMs => (extra("ground_contact", "ms"), 10.0),
        Quantity::OscillationMm => (extra("oscillation", "mm"), 10.0),
        Quantity::PressurePa => (extra("pressure", "Pa"), 10.0),
        Quantity::CoreTemperatureC => (extra("core_temperature", "°C"), 100.0),
        Quantity::SkinTemperatureC => (extra("skin_temperature", "°C"), 100.0),
        Quantity::HeatStrain => (extra("heat_strain", ""), 10.0),
        Quantity::MuscleOxygenPercent => (extra("muscle_oxygen", "%"), 10.0),
        Quantity::HaemoglobinGDl => (extra("haemoglobin", "g/dl"), 100.0),
        Quantity::Met => (extra("met", ""), 10.0),
        Quantity::BeltForceN => (extra("belt_force", "N"), 1.0),
        _ => return None,
    })
}

impl Columns {
    /// The distance is told this often.
    const DISTANCE_MS: i64 = 900;

    fn put(&mut self, at: i64, channel: Channel, scale: Scale, value: f64) {
        if !value.is_finite() || at < 0 {
            return;
        }
        let known = self.channels.iter().position(|(known, _)| *known == channel);
        let index = known.unwrap_or_else(|| {
            self.channels.push((channel, scale));
            self.channels.len() - 1
        });
        self.values
            .push((at, u16::try_from(index).unwrap_or(u16::MAX), value));
    }

    pub(crate) fn reading(
        &mut self,
        course: &mut Course,
        at: i64,
        sensor: u16,
        quantity: Quantity,
        value: f64,
        believed: bool,
    ) {
        if course.ground.chosen() == Some(sensor) {
            self.distance(course, at);
        }
        if !believed {
            return;
        }
        if quantity == Quantity::PressurePa
            && let Some((altitude_m, altitude_at, true)) = course.heights.now()
            && altitude_at == at
        {
            self.put(at, Channel::Altitude, Scale::per_unit(10.0), altitude_m);
        }
        if quantity == Quantity::StrokeRateSpm && course.settings.sport.rows() {
            return self.put(at, Channel::Cadence, Scale::ONE, value);
        }
        // What is counted is told as it added up: pauses do not count.
        let value = match quantity {
            Quantity::Strokes | Quantity::Floors | Quantity::ClimbedM => {
                course.voices.sum(quantity).unwrap_or(0.0)
            }
            _ => value,
        };
        if let Some((channel, per_unit)) = channel_of(quantity) {
            self.put(at, channel, Scale::per_unit(per_unit), value);
        }
    }

    pub(crate) fn fix(&mut self, course: &mut Course, at: i64, fix: &StoredFix) {
        self.put(at, Channel::Latitude, Scale::DEGREES_E7, fix.latitude);
        self.put(at, Channel::Longitude, Scale::DEGREES_E7, fix.longitude);
        if course.voices.fresh(Quantity::PressurePa, at).is_none()
            && let Some(altitude_m) = fix.altitude_m
        {
            self.put(at, Channel::Altitude, Scale::per_unit(10.0), altitude_m);
        }
        if course.voices.fresh(Quantity::SpeedMS, at).is_none()
            && let Some(speed_m_s) = fix.speed_m_s.filter(|speed| (0.0..500.0).contains(speed))
        {
            self.put(at, Channel::Speed, Scale::per_unit(1000.0), speed_m_s);
        }
        let accuracy = Channel::Extra(Box::new(ExtraChannel {
            name: "position_accuracy".to_owned(),
            unit: "m".to_owned(),
            developer: true,
        }));
        self.put(at, accuracy, Scale::per_unit(10.0), fix.accuracy_m);
        self.distance(course, at);
    }

    /// Notes where it was when.
    fn mark(&mut self, course: &Course) {
        self.marks.extend(course.ground.marks_from(self.marked));
        self.marked = course.ground.marked();
    }

    fn distance(&mut self, course: &Course, at: i64) {
        self.mark(course);
        if self
            .told_at
            .is_some_and(|told_at| at - told_at < Self::DISTANCE_MS)
        {
            return;
        }
        self.told_at = Some(at);
        self.put(
            at,
            Channel::Distance,
            Scale::per_unit(100.0),
            course.ground.total_m(),
        );
    }

    /// What is covered is certain some metres later, and was covered evenly until then, while nobody stood.
    fn spread(&mut self, timer: &Timer) {
        let Some(distance) = self
            .channels
            .iter()
            .position(|(known, _)| *known == Channel::Distance)
        else {
            return;
        };
        let shown = timer.shown();
        let mut next = 0;
        for (at, column, value) in &mut self.values {
            if usize::from(*column) != distance {
                continue;
            }
            while self.marks.get(next).is_some_and(|&(marked, _)| marked < *at) {
                next += 1;
            }
            let before = next.checked_sub(1).and_then(|before| self.marks.get(before));
            if let (Some(&(from, from_m)), Some(&(to, to_m))) = (before, self.marks.get(next)) {
                let whole_ms = shown.at(to) - shown.at(from);
                let share = match whole_ms {
                    0 => (*at - from) as f64 / (to - from) as f64,
                    _ => (shown.at(*at) - shown.at(from)) as f64 / whole_ms as f64,
                };
                *value = (from_m + (to_m - from_m) * share).max(*value);
            }
        }
    }

    /// The samples: a row for each moment at which anything was believed, up to `end`.
    pub(crate) fn finish(mut self, course: &Course, end: i64) -> Samples {
        self.mark(course);
        self.spread(&course.timer);
        /// Halves of a turn, tenths of a degree.
        const FINER: f64 = 10.0;
        // What is not whole anywhere is kept finer.
        for (index, (_, scale)) in self.channels.iter_mut().enumerate() {
            let index = u16::try_from(index).unwrap_or(u16::MAX);
            let whole = |&(_, column, value): &(i64, u16, f64)| column != index || value.fract() == 0.0;
            if *scale == Scale::ONE && !self.values.iter().all(whole) {
                *scale = Scale::per_unit(FINER);
            }
        }
        // Sensors tell some things later than others; of what is said twice at one moment the last counts.
        // Long, and nearly in order as it is: a sort that makes use of that.
        self.values.sort_by_key(|&(at, column, _)| (at, column));
        let mut samples = Samples {
            time_ms: Vec::new(),
            columns: self
                .channels
                .iter()
                .map(|(channel, scale)| Column {
                    channel: channel.clone(),
                    scale: *scale,
                    raw: Vec::new(),
                })
                .collect(),
        };
        for &(at, index, value) in self.values.iter().filter(|&&(at, ..)| at <= end) {
            if samples.time_ms.last() != Some(&at) {
                samples.time_ms.push(at);
                for column in &mut samples.columns {
                    column.raw.push(ABSENT);
                }
            }
            if let Some(column) = samples.columns.get_mut(usize::from(index))
                && let Some(raw) = column.raw.last_mut()
            {
                *raw = column.scale.raw(value);
            }
        }
        samples
            .columns
            .retain(|column| column.raw.iter().any(|&raw| raw != ABSENT));
        samples
    }
}
