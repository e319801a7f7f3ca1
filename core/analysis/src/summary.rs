//! Totals, averages and bests of a recording, a part of it, or each of its laps.
//!
//! A [`Method`] beside the distance, the climb and the moving time says how each of them was found. Values that no body
//! or sensor can give (a heart rate of 0 or 300, a power of 5,000 W) count as absent.
//!
//! Averages are taken over time, not over samples, and pauses are left out. Each sample stands until the next one, but
//! at most for as long as samples usually do. The average of the power counts zeros, and that of the cadence doesn't:
//! coasting is part of a ride, and legs at rest have no cadence.

use ritm_model::{
    Channel, Recording, Sport, Totals,
    summary::{Curve, Method, Summary},
};

use crate::{
    best::bests,
    channel::{Track, Zeros, holds_s},
    climb::Climb,
    curve::curve,
    extent::Maxima,
    limits,
    moving::Moving,
    path::{Fixes, Way},
    run::{Run, runs},
    snow,
    speed::speed,
    swim,
    timeline::Timeline,
};

/// The version of this crate's formulas. It rises whenever any of them gives another number than before.
pub const VERSION: u16 = 3;

/// Computes the summary of a whole recording. `sport` is the sport that the athlete names, which may differ from the
/// recording's.
///
/// Where samples can't tell a number, the device's own total serves, and the method is [`Method::DeviceTotal`]. For a
/// recording without samples that is every number, and it is always the energy.
pub fn summarise(recording: &Recording, sport: Sport) -> Summary {
    let recording = &*swim::by_lengths(recording, sport);
    whole(&Analysis::new(recording, sport), recording, sport)
}

/// Everything that is computed from a recording, at little more than the price of its summary.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Computed {
    /// The summary, as [`summarise`] gives it.
    pub summary: Summary,
    /// The totals of each lap, as [`lap_totals`] gives them.
    pub laps: Vec<Totals>,
    /// The mean-maximal curves of power, heart rate and speed, of those that were recorded: see [`crate::curve`].
    pub curves: Vec<Curve>,
}

/// Computes everything at once: the summary, the totals of each lap, and the curves.
///
/// `sport` is the sport that the athlete names, which may differ from the recording's.
pub fn compute(recording: &Recording, sport: Sport) -> Computed {
    let recording = &*swim::by_lengths(recording, sport);
    let analysis = Analysis::new(recording, sport);
    Computed {
        summary: whole(&analysis, recording, sport),
        laps: analysis.laps(recording),
        curves: analysis.curves(),
    }
}

fn whole(analysis: &Analysis<'_>, recording: &Recording, sport: Sport) -> Summary {
    let mut summary = analysis.summary(analysis.begin_ms, analysis.end_ms);
    let device = &recording.totals;
    let ours = &mut summary.totals;
    if analysis.end_ms <= analysis.begin_ms {
        ours.elapsed_ms = device.elapsed_ms.or(device.timer_ms).or(ours.elapsed_ms);
        ours.timer_ms = device.timer_ms.or(device.elapsed_ms).or(ours.timer_ms);
        ours.moving_ms = device
            .moving_ms
            .or(device.timer_ms)
            .or(device.elapsed_ms)
            .or(ours.moving_ms);
        summary.moving_method = ours.moving_ms.map(|_| match device.moving_ms {
            Some(_) => Method::DeviceTotal,
            None => Method::MovingIsTimer,
        });
    }
    let device_m = device.distance_m.filter(|&metres| metres > 0.0);
    if ours.distance_m.is_none() && device_m.is_some() {
        ours.distance_m = device_m;
        summary.distance_method = Some(Method::DeviceTotal);
    }
    if sport.has_climb()
        && ours.ascent_m.is_none()
        && (device.ascent_m.is_some() || device.descent_m.is_some())
    {
        ours.ascent_m = device.ascent_m;
        ours.descent_m = device.descent_m;
        summary.gain_method = Some(Method::DeviceTotal);
    }
    ours.avg_speed_m_s = ours
        .avg_speed_m_s
        .or_else(|| mean_speed(ours.distance_m, ours.moving_ms))
        .or(device.avg_speed_m_s);
    ours.energy_kcal = device.energy_kcal;
    // When the samples lack a channel, the device alone knows it.
    for (ours, device) in [
        (&mut ours.max_speed_m_s, device.max_speed_m_s),
        (&mut ours.avg_heart_rate_bpm, device.avg_heart_rate_bpm),
        (&mut ours.max_heart_rate_bpm, device.max_heart_rate_bpm),
        (&mut ours.avg_cadence_rpm, device.avg_cadence_rpm),
        (&mut ours.max_cadence_rpm, device.max_cadence_rpm),
        (&mut ours.avg_power_w, device.avg_power_w),
        (&mut ours.max_power_w, device.max_power_w),
        (&mut ours.avg_temperature_c, device.avg_temperature_c),
        (&mut ours.max_temperature_c, device.max_temperature_c),
    ] {
        *ours = ours.or(device);
    }
    if sport.has_climb() {
        ours.min_altitude_m = ours.min_altitude_m.or(device.min_altitude_m);
        ours.max_altitude_m = ours.max_altitude_m.or(device.max_altitude_m);
    }
    summary
}

/// Computes the summary of the part `from_ms..to_ms` of a recording, in milliseconds since its start, from its samples
/// alone.
///
/// Distance, climb and times are the share of the whole recording's that falls into the part, so that the parts of a
/// recording add up to the whole.
pub fn summarise_part(recording: &Recording, sport: Sport, from_ms: i64, to_ms: i64) -> Summary {
    let (from_ms, to_ms) = swim::snapped_part(recording, sport, from_ms, to_ms);
    let recording = &*swim::by_lengths(recording, sport);
    Analysis::new(recording, sport).summary(from_ms, to_ms)
}

/// Computes the totals of each lap from the samples alone, in the order of [`Recording::laps`].
pub fn lap_totals(recording: &Recording, sport: Sport) -> Vec<Totals> {
    if recording.laps.is_empty() {
        return Vec::new();
    }
    let recording = &*swim::by_lengths(recording, sport);
    Analysis::new(recording, sport).laps(recording)
}

/// A channel's values, how long each of them stands, and the sums of both.
struct Measured {
    values: Vec<f64>,
    holds_s: Vec<f64>,
    track: Track,
}

impl Measured {
    fn new(timeline: &Timeline<'_>, values: Vec<f64>, zeros: Zeros) -> Self {
        let holds_s = holds_s(timeline, &values);
        Self {
            track: Track::new(&values, &holds_s, zeros),
            values,
            holds_s,
        }
    }

    fn runs(&self, timeline: &Timeline<'_>, from: usize, to: usize) -> Vec<Run> {
        runs(timeline, &self.values, &self.holds_s, from, to)
    }
}

/// Values of which only the largest is asked for.
struct Level {
    maxima: Maxima,
    values: Vec<f64>,
}

impl Level {
    fn new(values: Vec<f64>) -> Self {
        Self {
            maxima: Maxima::new(&values),
            values,
        }
    }

    fn top(&self, from: usize, to: usize) -> Option<f64> {
        self.maxima.of(&self.values, from, to)
    }
}

/// A recording prepared so that the totals of any part follow quickly.
struct Analysis<'a> {
    timeline: Timeline<'a>,
    begin_ms: i64,
    end_ms: i64,
    fixes: Option<Fixes>,
    way: Option<Way>,
    moving: Option<Moving>,
    climb: Option<Climb>,
    climb_method: Option<Method>,
    speed: Option<Level>,
    heart_rate: Option<Measured>,
    cadence: Option<Measured>,
    power: Option<Measured>,
    temperature: Option<Measured>,
    altitude: Option<Level>,
    /// The altitude with its sign turned, so that its largest value is the lowest altitude.
    depth: Option<Level>,
}

impl<'a> Analysis<'a> {
    fn new(recording: &'a Recording, sport: Sport) -> Self {
        let timeline = Timeline::new(&recording.samples, &recording.pauses);
        let top_speed_m_s = limits::top_speed_m_s(sport);
        let fixes = Fixes::new(&timeline, top_speed_m_s);
        let mut way = Way::new(&timeline, fixes.as_ref(), sport);
        if let Some(way) = way.as_mut().filter(|_| swim::has_lengths(recording, sport)) {
            way.method = Method::DistanceByLengths;
        }
        let totals_m = way.as_ref().map(|way| way.totals_m.as_slice());
        let mut speeds = speed(&timeline, totals_m);
        if let Some(speeds) = &mut speeds {
            for speed in speeds.iter_mut().filter(|speed| **speed > top_speed_m_s) {
                *speed = f64::NAN;
            }
        }
        let mut moving = swim::moving(recording, sport, &timeline)
            .or_else(|| Moving::new(&timeline, speeds.as_deref(), totals_m, sport));
        let altitude = sport
            .has_climb()
            .then(|| timeline.values(&Channel::Altitude))
            .flatten();
        let mut climb = altitude.as_ref().and_then(|altitude| {
            let column = recording.samples.column(&Channel::Altitude)?;
            Some(Climb::new(
                &timeline,
                altitude,
                column.scale,
                recording.format,
                sport,
            ))
        });
        let climb_method = match &climb {
            Some(climb) => Some(climb.method),
            None => (!sport.has_climb()).then_some(Method::NoClimb),
        };
        if let Some(altitude) = altitude.as_ref().filter(|_| sport.goes_by_lift()) {
            let lifts = snow::lifts(&timeline, altitude);
            let totals = [
                way.as_mut().map(|way| &mut way.totals_m),
                climb.as_mut().map(|climb| &mut climb.gain_m),
                moving.as_mut().map(|moving| &mut moving.totals_ms),
            ];
            for totals in totals.into_iter().flatten() {
                lifts.take_off(totals);
            }
            if let Some(moving) = moving.as_mut().filter(|_| !lifts.is_empty()) {
                moving.method = Method::MovingByRuns;
            }
        }
        let measured = |channel, zeros| {
            timeline
                .values(&channel)
                .map(|values| Measured::new(&timeline, values, zeros))
        };
        Self {
            begin_ms: timeline.time_ms.first().map_or(0, |&first| first.min(0)),
            end_ms: timeline.time_ms.last().map_or(0, |&last| last.max(0)),
            moving,
            climb,
            climb_method,
            speed: speeds.map(Level::new),
            heart_rate: measured(Channel::HeartRate, Zeros::Count),
            cadence: measured(Channel::Cadence, Zeros::Skip),
            power: measured(Channel::Power, Zeros::Count),
            temperature: measured(Channel::Temperature, Zeros::Count),
            depth: altitude
                .as_ref()
                .map(|values| Level::new(values.iter().map(|value| -value).collect())),
            altitude: altitude.map(Level::new),
            fixes,
            way,
            timeline,
        }
    }

    fn summary(&self, from_ms: i64, to_ms: i64) -> Summary {
        let totals = self.totals(from_ms, to_ms);
        let (first, past) = self.timeline.window(from_ms, to_ms);
        let mut all = Vec::new();
        for (channel, measured) in [
            (Channel::HeartRate, &self.heart_rate),
            (Channel::Power, &self.power),
        ] {
            if let Some(measured) = measured {
                all.extend(bests(&channel, &measured.runs(&self.timeline, first, past)));
            }
        }
        Summary {
            version: VERSION,
            distance_method: totals.distance_m.and(self.way.as_ref()).map(|way| way.method),
            gain_method: self.climb_method,
            moving_method: totals.moving_ms.map(|_| match &self.moving {
                Some(moving) => moving.method,
                None => Method::MovingIsTimer,
            }),
            bests: all,
            bounds: self.fixes.as_ref().and_then(|fixes| fixes.bounds(first, past)),
            totals,
        }
    }

    fn curves(&self) -> Vec<Curve> {
        let timeline = &self.timeline;
        let mut curves = Vec::new();
        for (channel, measured) in [
            (Channel::Power, &self.power),
            (Channel::HeartRate, &self.heart_rate),
        ] {
            if let Some(measured) = measured {
                curves.extend(curve(channel, &measured.runs(timeline, 0, timeline.len())));
            }
        }
        if let Some(speed) = self
            .speed
            .as_ref()
            .filter(|speed| speed.values.iter().any(|&v| v > 0.0))
        {
            let held_s = holds_s(timeline, &speed.values);
            curves.extend(curve(
                Channel::Speed,
                &runs(timeline, &speed.values, &held_s, 0, timeline.len()),
            ));
        }
        curves
    }

    fn laps(&self, recording: &Recording) -> Vec<Totals> {
        recording
            .laps
            .iter()
            .map(|lap| self.totals(lap.from_ms, lap.to_ms))
            .collect()
    }

    fn totals(&self, from_ms: i64, to_ms: i64) -> Totals {
        let timeline = &self.timeline;
        if timeline.is_empty() {
            return Totals::default();
        }
        let from_ms = from_ms.clamp(self.begin_ms, self.end_ms);
        let to_ms = to_ms.clamp(from_ms, self.end_ms);
        let elapsed_ms = to_ms.saturating_sub(from_ms);
        let timer_ms = elapsed_ms
            .saturating_sub(timeline.pauses.paused_ms(from_ms, to_ms))
            .max(0);
        let between =
            |totals: &[f64]| (timeline.total_at(totals, to_ms) - timeline.total_at(totals, from_ms)).max(0.0);
        let moving_ms = match &self.moving {
            Some(moving) => (between(&moving.totals_ms).round() as i64).min(timer_ms),
            None => timer_ms,
        };
        let distance_m = self.way.as_ref().map(|way| between(&way.totals_m));
        let (first, past) = timeline.window(from_ms, to_ms);
        let mean = |channel: &Option<Measured>| channel.as_ref().and_then(|it| it.track.mean(first, past));
        let max = |channel: &Option<Measured>| {
            let channel = channel.as_ref()?;
            channel.track.max(&channel.values, first, past)
        };
        let top = |level: &Option<Level>| level.as_ref().and_then(|level| level.top(first, past));
        Totals {
            elapsed_ms: Some(elapsed_ms),
            timer_ms: Some(timer_ms),
            moving_ms: Some(moving_ms),
            distance_m,
            ascent_m: self.climb.as_ref().map(|climb| between(&climb.gain_m)),
            descent_m: self.climb.as_ref().map(|climb| between(&climb.loss_m)),
            energy_kcal: None,
            avg_speed_m_s: mean_speed(distance_m, Some(moving_ms)),
            max_speed_m_s: top(&self.speed),
            avg_heart_rate_bpm: mean(&self.heart_rate),
            max_heart_rate_bpm: max(&self.heart_rate),
            avg_cadence_rpm: mean(&self.cadence),
            max_cadence_rpm: max(&self.cadence),
            avg_power_w: mean(&self.power),
            max_power_w: max(&self.power),
            avg_temperature_c: mean(&self.temperature),
            max_temperature_c: max(&self.temperature),
            min_altitude_m: top(&self.depth).map(|turned| -turned),
            max_altitude_m: top(&self.altitude),
        }
    }
}

/// Returns the distance over the moving time, in m/s.
fn mean_speed(distance_m: Option<f64>, moving_ms: Option<i64>) -> Option<f64> {
    match (distance_m, moving_ms) {
        (Some(metres), Some(ms)) if ms > 0 && metres > 0.0 => Some(metres / ms as f64 * 1000.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
