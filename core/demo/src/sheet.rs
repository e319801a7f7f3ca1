//! What happened in a session second by second, and the recording that a device makes of it.

use ritm_model::{
    Channel, Column, Device, Extras, FileIdentity, Lap, LapTrigger, Pause, Recording, Samples, Scale,
    SourceFormat, Sport, Timestamp, Totals,
};

use crate::{
    place::{Spot, degrees},
    random::{Random, Wander},
};

/// One moment as it truly was. A value is `NaN` where there is nothing to measure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) time_ms: i64,
    pub(crate) spot: Spot,
    pub(crate) altitude_m: f64,
    pub(crate) distance_m: f64,
    pub(crate) speed_m_s: f64,
    pub(crate) heart_rate_bpm: f64,
    pub(crate) cadence_rpm: f64,
    pub(crate) power_w: f64,
    pub(crate) temperature_c: f64,
}

impl Moment {
    /// A moment at which nothing is measured.
    pub(crate) const NOTHING: Self = Self {
        time_ms: 0,
        spot: (f64::NAN, f64::NAN),
        altitude_m: f64::NAN,
        distance_m: f64::NAN,
        speed_m_s: f64::NAN,
        heart_rate_bpm: f64::NAN,
        cadence_rpm: f64::NAN,
        power_w: f64::NAN,
        temperature_c: f64::NAN,
    };
}

/// A session as it truly was.
#[derive(Default)]
pub(crate) struct Sheet {
    pub(crate) moments: Vec<Moment>,
    pub(crate) pauses: Vec<Pause>,
    /// When each lap ended, in milliseconds, and why. The last lap ends with the session and is not listed.
    pub(crate) laps: Vec<(i64, LapTrigger)>,
    pub(crate) energy_kcal: f64,
    /// Lengths of a pool and sets with weights. Only devices that run from the first moment to the last tell them.
    pub(crate) extras: Extras,
}

impl Sheet {
    /// Ends a lap at the latest moment, if another `every_m` metres are done by then.
    pub(crate) fn lap_by_distance(&mut self, every_m: f64) {
        let metres = |moment: Option<&Moment>| moment.map_or(0.0, |moment| moment.distance_m);
        let now = metres(self.moments.last());
        let before = metres(self.moments.iter().nth_back(1));
        if (now / every_m).floor() > (before / every_m).floor() {
            self.lap(LapTrigger::Distance);
        }
    }

    /// Ends a lap at the latest moment.
    pub(crate) fn lap(&mut self, trigger: LapTrigger) {
        self.laps
            .extend(self.moments.last().map(|moment| (moment.time_ms, trigger)));
    }
}

/// A device and its habits.
#[derive(Clone, Copy)]
pub(crate) struct Gadget {
    product: &'static str,
    serial: u64,
    /// Whether the device is paired with the meters of power and cadence. Such a device is the better one of two: the
    /// other one is off in distance, altitude and heart rate.
    meters: bool,
    /// Whether the device leaves out samples that tell nothing new.
    sparing: bool,
    /// How far the device's positions are off, in metres.
    blur_m: f64,
}

impl Gadget {
    pub(crate) const WATCH: Self = Self {
        product: "Demo watch",
        serial: crate::SERIALS[0],
        meters: true,
        sparing: false,
        blur_m: 1.6,
    };
    /// The same watch saving its battery on long days.
    pub(crate) const SPARING_WATCH: Self = Self {
        sparing: true,
        ..Self::WATCH
    };
    /// The same watch as a second device on a ride.
    pub(crate) const WATCH_ALONG: Self = Self {
        meters: false,
        blur_m: 2.4,
        ..Self::WATCH
    };
    pub(crate) const BIKE_COMPUTER: Self = Self {
        product: "Demo bike computer",
        serial: crate::SERIALS[1],
        meters: true,
        sparing: false,
        blur_m: 1.2,
    };

    /// Returns the recording that the device makes.
    ///
    /// `begin` is when the session begins. The athlete presses the start button `trim_s.0` seconds after that, and the
    /// stop button `trim_s.1` seconds before the session's end.
    pub(crate) fn record(
        self,
        sheet: &Sheet,
        sport: Sport,
        begin: Timestamp,
        trim_s: (i64, i64),
        random: &mut Random,
    ) -> Recording {
        let last_ms = sheet.moments.last().map_or(0, |moment| moment.time_ms);
        let (from_ms, to_ms) = (trim_s.0 * 1000, last_ms - trim_s.1 * 1000);
        let (mut blur_east, mut blur_north) = (
            Wander::new(self.blur_m, 25.0, random),
            Wander::new(self.blur_m, 25.0, random),
        );
        let mut weather = Wander::new(0.5, 900.0, random);
        // No two devices agree on a metre.
        let metre = if self.meters {
            1.0
        } else {
            random.between(0.994, 1.004)
        };
        let level_m = if self.meters {
            0.0
        } else {
            random.between(-6.0, 6.0)
        };
        let first_m = sheet
            .moments
            .iter()
            .find(|moment| moment.time_ms >= from_ms)
            .map_or(0.0, |moment| moment.distance_m);
        let mut moments = Vec::with_capacity(sheet.moments.len());
        for moment in &sheet.moments {
            if moment.time_ms < from_ms || moment.time_ms > to_ms {
                continue;
            }
            let mut seen = *moment;
            seen.time_ms -= from_ms;
            seen.spot.0 += blur_east.step(random);
            seen.spot.1 += blur_north.step(random);
            seen.altitude_m += level_m + weather.step(random);
            seen.distance_m = (moment.distance_m - first_m) * metre;
            if !self.meters {
                seen.power_w = f64::NAN;
                seen.cadence_rpm = f64::NAN;
                seen.heart_rate_bpm = (seen.heart_rate_bpm + random.around()).round();
            }
            moments.push(seen);
        }
        if self.sparing {
            moments = spared(moments);
        }
        let shifted = |ms: i64| (ms - from_ms).clamp(0, to_ms - from_ms);
        let pauses: Vec<Pause> = sheet
            .pauses
            .iter()
            .map(|pause| Pause {
                from_ms: shifted(pause.from_ms),
                to_ms: shifted(pause.to_ms),
            })
            .filter(|pause| pause.from_ms < pause.to_ms)
            .collect();
        let end_ms = moments.last().map_or(0, |moment| moment.time_ms);
        let mut edges: Vec<(i64, LapTrigger)> = sheet
            .laps
            .iter()
            .map(|&(ms, trigger)| (shifted(ms), trigger))
            .filter(|&(ms, _)| ms > 0 && ms < end_ms)
            .collect();
        edges.push((end_ms, LapTrigger::SessionEnd));
        let mut from_ms = 0;
        let laps = edges
            .into_iter()
            .map(|(to_ms, trigger)| {
                let device = totals(&moments, &pauses, from_ms, to_ms);
                let lap = Lap {
                    from_ms,
                    to_ms,
                    trigger,
                    device,
                };
                from_ms = to_ms;
                lap
            })
            .collect();
        let mut whole = totals(&moments, &pauses, 0, end_ms);
        whole.energy_kcal = Some(sheet.energy_kcal.round());
        let start = begin.plus_ms(trim_s.0 * 1000);
        Recording {
            format: SourceFormat::Fit,
            device: Device {
                manufacturer: "Ritm".into(),
                product: self.product.into(),
                serial: Some(self.serial),
            },
            identity: FileIdentity {
                external: None,
                time_created: Some(start),
                part: 0,
                event: None,
            },
            sport,
            name: None,
            notes: None,
            start,
            utc_offset_s: None,
            samples: samples(&moments),
            laps,
            pauses,
            totals: whole,
            extras: sheet.extras.clone(),
        }
    }
}

/// Leaves out moments that tell little more than the one before: for at most eight seconds, and only while speed and
/// heart rate hardly change.
fn spared(moments: Vec<Moment>) -> Vec<Moment> {
    let count = moments.len();
    let mut kept: Vec<Moment> = Vec::with_capacity(count / 4);
    for (at, moment) in moments.into_iter().enumerate() {
        let tells = kept.last().is_none_or(|last| {
            moment.time_ms - last.time_ms >= 8_000
                || (moment.speed_m_s - last.speed_m_s).abs() > 0.25
                || (moment.heart_rate_bpm - last.heart_rate_bpm).abs() > 2.0
        });
        if tells || at + 1 == count {
            kept.push(moment);
        }
    }
    kept
}

/// Returns the columns of a FIT record message, in the scales of the FIT SDK's profile.
fn samples(moments: &[Moment]) -> Samples {
    let altitude = Scale {
        per_unit: 5.0,
        offset: 500.0,
    };
    type Value = fn(&Moment) -> f64;
    let channels: [(Channel, Scale, Value); 9] = [
        (Channel::Latitude, Scale::SEMICIRCLES, |moment| {
            degrees(moment.spot).0
        }),
        (Channel::Longitude, Scale::SEMICIRCLES, |moment| {
            degrees(moment.spot).1
        }),
        (Channel::Altitude, altitude, |moment| moment.altitude_m),
        (Channel::Distance, Scale::per_unit(100.0), |moment| {
            moment.distance_m
        }),
        (Channel::Speed, Scale::per_unit(1000.0), |moment| moment.speed_m_s),
        (Channel::HeartRate, Scale::ONE, |moment| moment.heart_rate_bpm),
        (Channel::Cadence, Scale::ONE, |moment| moment.cadence_rpm),
        (Channel::Power, Scale::ONE, |moment| moment.power_w),
        (Channel::Temperature, Scale::ONE, |moment| moment.temperature_c),
    ];
    Samples {
        time_ms: moments.iter().map(|moment| moment.time_ms).collect(),
        columns: channels
            .into_iter()
            .filter(|(_, _, value)| moments.iter().any(|moment| !value(moment).is_nan()))
            .map(|(channel, scale, value)| Column {
                channel,
                scale,
                raw: moments.iter().map(|moment| scale.raw(value(moment))).collect(),
            })
            .collect(),
    }
}

/// Returns what a device writes about a part of a recording: plain means of what it recorded.
fn totals(moments: &[Moment], pauses: &[Pause], from_ms: i64, to_ms: i64) -> Totals {
    let begin = moments.partition_point(|moment| moment.time_ms < from_ms);
    let past = moments.partition_point(|moment| moment.time_ms <= to_ms);
    let part = moments.get(begin..past).unwrap_or_default();
    let paused_ms: i64 = pauses
        .iter()
        .map(|pause| (pause.to_ms.min(to_ms) - pause.from_ms.max(from_ms)).max(0))
        .sum();
    let timer_ms = to_ms - from_ms - paused_ms;
    let mean = |value: fn(&Moment) -> f64, counts: fn(f64) -> bool| {
        let (sum, count) = part
            .iter()
            .map(value)
            .filter(|&value| counts(value))
            .fold((0.0, 0u32), |(sum, count), value| (sum + value, count + 1));
        (count > 0).then(|| (sum / f64::from(count)).round())
    };
    let extreme = |value: fn(&Moment) -> f64, choose: fn(f64, f64) -> f64| {
        let best = part.iter().map(value).fold(f64::NAN, choose);
        (!best.is_nan()).then_some(best)
    };
    let distance_m = match (part.first(), part.last()) {
        (Some(first), Some(last)) => {
            Some(last.distance_m - first.distance_m).filter(|metres| !metres.is_nan())
        }
        _ => None,
    };
    let climb = climbed(part);
    let present = |value: f64| !value.is_nan();
    Totals {
        elapsed_ms: Some(to_ms - from_ms),
        timer_ms: Some(timer_ms),
        moving_ms: None,
        distance_m: distance_m.map(|metres| (metres * 100.0).round() / 100.0),
        ascent_m: climb.map(|(up, _)| up.round()),
        descent_m: climb.map(|(_, down)| down.round()),
        energy_kcal: None,
        avg_speed_m_s: distance_m
            .filter(|_| timer_ms > 0)
            .map(|metres| (metres / timer_ms as f64 * 1_000_000.0).round() / 1000.0),
        max_speed_m_s: extreme(|moment| moment.speed_m_s, f64::max)
            .map(|speed| (speed * 1000.0).round() / 1000.0),
        avg_heart_rate_bpm: mean(|moment| moment.heart_rate_bpm, present),
        max_heart_rate_bpm: extreme(|moment| moment.heart_rate_bpm, f64::max),
        avg_cadence_rpm: mean(|moment| moment.cadence_rpm, |value| value > 0.0),
        max_cadence_rpm: extreme(|moment| moment.cadence_rpm, f64::max),
        avg_power_w: mean(|moment| moment.power_w, present),
        max_power_w: extreme(|moment| moment.power_w, f64::max),
        avg_temperature_c: mean(|moment| moment.temperature_c, present),
        max_temperature_c: extreme(|moment| moment.temperature_c, f64::max),
        min_altitude_m: None,
        max_altitude_m: None,
        work_j: None,
    }
}

/// Returns the metres up and down as the device counts them: in steps of at least one and a half metres.
fn climbed(part: &[Moment]) -> Option<(f64, f64)> {
    const STEP_M: f64 = 1.5;
    let mut level = part
        .first()
        .map(|moment| moment.altitude_m)
        .filter(|level| !level.is_nan())?;
    let (mut up, mut down) = (0.0, 0.0);
    for moment in part {
        let rise = moment.altitude_m - level;
        if rise.abs() >= STEP_M {
            if rise > 0.0 {
                up += rise;
            } else {
                down -= rise;
            }
            level = moment.altitude_m;
        }
    }
    Some((up, down))
}
