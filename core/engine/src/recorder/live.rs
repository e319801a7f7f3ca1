//! A recording as screens show it.

use ritm_model::{
    Quantity, SensorId,
    recorder::{Figure, Hole, Live, LiveLap, LiveValue, Missing, Phase, PositionState},
};

use super::running::Running;
use crate::journal::{
    course::Course,
    entry::Step,
    laps::Lap,
    voices::{GONE_MS, STALE_MS},
};

/// What the athlete can do at most, where it is known.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Limits {
    pub(super) max_heart_rate_bpm: Option<u16>,
    pub(super) threshold_power_w: Option<u16>,
}

impl Limits {
    /// Five zones from half of the maximum on, each a tenth of it (Edwards, as in the rules of training load).
    fn heart_rate_zone(self, bpm: f64) -> Option<u8> {
        let share = bpm / f64::from(self.max_heart_rate_bpm.filter(|&most| most > 0)?);
        // In tenths, so that 120 of 200 is the beginning of a zone.
        let tenths = (share * 10.0 + 1e-9).floor();
        (tenths >= 5.0).then(|| (tenths - 4.0).min(5.0) as u8)
    }

    /// Coggan's seven levels of the power at the threshold.
    fn power_zone(self, watts: f64) -> Option<u8> {
        const ENDS: [f64; 6] = [0.55, 0.75, 0.90, 1.05, 1.20, 1.50];
        let share = watts / f64::from(self.threshold_power_w.filter(|&most| most > 0)?);
        let passed = ENDS.iter().filter(|&&end| share + 1e-9 >= end).count();
        u8::try_from(passed + 1).ok()
    }
}

/// How long a value is not of now.
fn stale(age: i64, usual_ms: i64) -> Option<u32> {
    (age > usual_ms).then(|| u32::try_from(age).unwrap_or(u32::MAX))
}

struct Values<'a> {
    course: &'a mut Course,
    now: i64,
    limits: Limits,
}

impl Values<'_> {
    fn of(&mut self, figure: Figure) -> Option<LiveValue> {
        let plain = |value: f64| LiveValue {
            figure,
            value,
            stale_ms: None,
            zone: None,
            sensor: None,
        };
        let now = self.now;
        let course = &mut *self.course;
        let timer_ms = course.timer_ms(now);
        let measured = course.ground.is_measured();
        let value = match figure {
            Figure::Timer => Some(plain(timer_ms as f64)),
            Figure::Elapsed => Some(plain(course.elapsed_ms(now) as f64)),
            Figure::Distance => measured.then(|| LiveValue {
                sensor: self.measuring(),
                ..plain(self.course.ground.total_m())
            }),
            Figure::Speed => self.speed(plain(0.0)),
            Figure::AverageSpeed => {
                (measured && timer_ms > 0).then(|| plain(course.ground.total_m() * 1000.0 / timer_ms as f64))
            }
            Figure::LapTimer => Some(plain(course.lap(now).1 as f64)),
            Figure::LapDistance => course.lap(now).2.map(plain),
            Figure::LapSpeed => {
                let (_, timer_ms, metres) = course.lap(now);
                metres
                    .filter(|_| timer_ms > 0)
                    .map(|metres| plain(metres * 1000.0 / timer_ms as f64))
            }
            Figure::LastLapSpeed => course.laps.ended().last().and_then(|lap| {
                let timer_ms = course.timer.between(lap.from, lap.to);
                lap.distance_m
                    .filter(|_| timer_ms > 0)
                    .map(|metres| plain(metres * 1000.0 / timer_ms as f64))
            }),
            Figure::HeartRate => self.said(figure, Quantity::HeartRateBpm).map(|value| LiveValue {
                zone: self.limits.heart_rate_zone(value.value),
                ..value
            }),
            Figure::AverageHeartRate => course.heart_rate.all.value().map(plain),
            Figure::MaxHeartRate => course.heart_rate.all.most().map(plain),
            Figure::LapHeartRate => course.heart_rate.lap.value().map(plain),
            Figure::Power => {
                let mean_w = course.voices.power_w();
                self.said(figure, Quantity::PowerW).map(|value| {
                    let value = LiveValue {
                        value: mean_w.unwrap_or(value.value),
                        ..value
                    };
                    LiveValue {
                        zone: self.limits.power_zone(value.value),
                        ..value
                    }
                })
            }
            Figure::AveragePower => course.power.all.value().map(plain),
            Figure::LapPower => course.power.lap.value().map(plain),
            Figure::Cadence => self.said(figure, Quantity::CadenceRpm),
            Figure::AverageCadence => course.cadence.all.value().map(plain),
            Figure::StrokeRate => self.said(figure, Quantity::StrokeRateSpm),
            Figure::Strokes => course.voices.sum(Quantity::Strokes).map(plain),
            Figure::StepRate => self.said(figure, Quantity::StepRateSpm),
            Figure::Floors => course.voices.sum(Quantity::Floors).map(plain),
            Figure::Altitude => {
                let climbs = course.settings.sport.has_climb();
                course
                    .heights
                    .now()
                    .filter(|_| climbs)
                    .and_then(|(altitude_m, at, by_air)| {
                        let age = (now - at).max(0);
                        let sensor = by_air
                            .then(|| self.said(figure, Quantity::PressurePa)?.sensor)
                            .flatten();
                        (age <= GONE_MS).then(|| LiveValue {
                            stale_ms: stale(age, STALE_MS),
                            sensor,
                            ..plain(altitude_m)
                        })
                    })
            }
            Figure::Ascent => {
                let counted_m = course.voices.sum(Quantity::ClimbedM);
                self.climbed().map(|(up_m, _)| up_m).or(counted_m).map(plain)
            }
            Figure::Descent => self.climbed().map(|(_, down)| plain(down)),
            Figure::Steps => {
                let whole = course.on_wall(0, now);
                let steps = course.paces.between(whole, whole);
                steps.map(|steps| plain(f64::from(steps)))
            }
            Figure::Energy => course.energy.kcal().map(plain),
            Figure::Temperature => self.said(figure, Quantity::TemperatureC),
            Figure::CoreTemperature => self.said(figure, Quantity::CoreTemperatureC),
            Figure::MuscleOxygen => self.said(figure, Quantity::MuscleOxygenPercent),
        };
        value.filter(|value| value.value.is_finite())
    }

    fn climbed(&self) -> Option<(f64, f64)> {
        let known = self.course.settings.sport.has_climb() && self.course.heights.now().is_some();
        known.then(|| self.course.heights.climbed_m())
    }

    fn measuring(&self) -> Option<SensorId> {
        self.course
            .ground
            .chosen()
            .and_then(|measure| self.course.sensor(measure))
    }

    /// What a sensor says now.
    fn said(&mut self, figure: Figure, quantity: Quantity) -> Option<LiveValue> {
        let (said, stale_ms) = self.course.voices.stale(quantity, self.now)?;
        Some(LiveValue {
            figure,
            value: said.value,
            stale_ms: stale_ms.map(|age| u32::try_from(age).unwrap_or(u32::MAX)),
            zone: None,
            sensor: self.course.sensor(said.sensor),
        })
    }

    fn speed(&mut self, plain: LiveValue) -> Option<LiveValue> {
        let now = self.now;
        if let Some(at) = self.course.rests() {
            // It says so once: that holds for a while.
            const RESTS_MS: i64 = 60_000;
            return Some(LiveValue {
                value: 0.0,
                stale_ms: stale((now - at).max(0), RESTS_MS),
                sensor: self.measuring(),
                ..plain
            });
        }
        if let Some((value, age)) = self.course.ground.speed_m_s(now)
            && age <= GONE_MS
        {
            return Some(LiveValue {
                value,
                stale_ms: stale(age, STALE_MS),
                sensor: self.measuring(),
                ..plain
            });
        }
        let (at, _) = self.course.believed()?;
        let age = (now - at).max(0);
        let value = self.course.track.pace_m_s(at.max(0) as u64)?;
        (age <= GONE_MS).then(|| LiveValue {
            value,
            stale_ms: stale(age, STALE_MS),
            ..plain
        })
    }
}

fn lap(number: usize, lap: &Lap, timer_ms: i64) -> LiveLap {
    LiveLap {
        number: u32::try_from(number).unwrap_or(u32::MAX),
        timer_ms,
        distance_m: lap.distance_m,
        heart_rate_bpm: lap.heart_rate.value(),
        power_w: lap.power.value(),
        trigger: Some(lap.trigger),
    }
}

/// The recording at `now`, in milliseconds since its start. Of a sensor that said something `misses` tells whether it should
/// say more.
pub(super) fn live(
    running: &mut Running,
    now: i64,
    position: PositionState,
    limits: Limits,
    misses: impl Fn(SensorId) -> bool,
) -> Live {
    const MOST_LAPS: usize = 50;
    let (id, started, utc_offset_s) = (running.id, running.started, running.utc_offset_s);
    let phase = running.phase();
    let course = &mut running.course;
    course.ground.settle(now);
    let hole = |stretch: &crate::journal::timer::Stretch| Hole {
        from: started.plus_ms(stretch.from),
        to: started.plus_ms(stretch.to),
    };
    let (number, timer_ms, distance_m) = course.lap(now);
    let current = LiveLap {
        number,
        timer_ms,
        distance_m,
        heart_rate_bpm: course.heart_rate.lap.value(),
        power_w: course.power.lap.value(),
        trigger: None,
    };
    let laps = course.laps.ended().iter().enumerate().rev().take(MOST_LAPS);
    let laps = laps
        .map(|(at, ended)| lap(at + 1, ended, course.timer.between(ended.from, ended.to)))
        .collect();
    let holes: Vec<Hole> = course.holes.iter().map(hole).collect();
    let resumed = course.unseen.then(|| holes.last().copied()).flatten();
    let lost = if course.step == Step::Finish {
        Vec::new()
    } else {
        course
            .voices
            .heard()
            .filter_map(|sensor| course.sensor(sensor))
            .filter(|&sensor| misses(sensor))
            .collect()
    };
    let paused_ms = course.timer.stands_since().map(|since| (now - since).max(0));
    let until = if course.runs() { now } else { i64::MIN };
    let missing = [
        (Figure::HeartRate, &course.heart_rate),
        (Figure::Power, &course.power),
    ];
    let missing = missing
        .into_iter()
        .map(|(figure, means)| Missing {
            figure,
            ms: means.missing_ms_at(until),
        })
        .filter(|missing| missing.ms > 0)
        .collect();
    let mut values = Values { course, now, limits };
    let values = Figure::ALL
        .iter()
        .filter_map(|&figure| values.of(figure))
        .collect();
    Live {
        activity: id,
        settings: running.course.settings.clone(),
        phase,
        started,
        utc_offset_s,
        values,
        position,
        lap: current,
        laps,
        holes,
        resumed,
        lost,
        paused_ms,
        missing,
        sets: running.course.sets.clone(),
    }
}

impl Running {
    /// Where it stands.
    pub(super) fn phase(&self) -> Phase {
        match self.course.step {
            Step::Finish => Phase::Finished,
            _ if self.interrupted => Phase::Interrupted,
            Step::Pause => Phase::Paused,
            Step::Run if self.course.timer.stood().is_some() => Phase::AutoPaused,
            Step::Run => Phase::Recording,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_begin_where_their_shares_do() {
        let limits = Limits {
            max_heart_rate_bpm: Some(200),
            threshold_power_w: Some(250),
        };
        let hearts = [99.0, 100.0, 119.0, 120.0, 140.0, 160.0, 180.0, 210.0];
        assert_eq!(
            hearts.map(|bpm| limits.heart_rate_zone(bpm)),
            [
                None,
                Some(1),
                Some(1),
                Some(2),
                Some(3),
                Some(4),
                Some(5),
                Some(5)
            ]
        );
        let powers = [0.0, 137.5, 187.5, 225.0, 262.5, 300.0, 375.0];
        assert_eq!(
            powers.map(|watts| limits.power_zone(watts)),
            [1, 2, 3, 4, 5, 6, 7].map(Some)
        );
        assert_eq!(Limits::default().heart_rate_zone(150.0), None);
        assert_eq!(Limits::default().power_zone(150.0), None);
    }
}
