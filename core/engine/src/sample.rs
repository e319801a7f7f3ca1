//! A generated year of training, for "Try with sample data". No real person's track: roads, hills and hearts are
//! made up from a seed, the same for everybody.

mod course;

use ritm_model::{
    Channel, Column, Device, FileIdentity, Lap, LapTrigger, LocalDay, Recording, Samples, Scale,
    SourceFormat, Sport, Timestamp, Totals,
};

use course::{Chance, Course};

/// What a training is like.
#[derive(Clone, Copy, PartialEq)]
enum Session {
    EasyRun,
    Intervals,
    LongRun,
    Ride,
    Trainer,
    Swim,
    Hike,
    Strength,
}

struct Planned {
    session: Session,
    day: LocalDay,
    hour: i64,
    seed: u64,
    /// From 0 at the year's beginning to 1 at its end.
    progress: f64,
}

/// A year of training, planned; recordings are made one at a time.
pub(crate) struct SampleYear {
    plan: Vec<Planned>,
    utc_offset_s: i32,
}

/// The day of the illness that every year has, and how long it lasts.
const ILL_FROM_DAY: i32 = 205;
const ILL_DAYS: i32 = 12;

impl SampleYear {
    /// Plans the 365 days up to `until`.
    pub(crate) fn new(until: Timestamp, utc_offset_s: i32, seed: u64) -> Self {
        let last = until.local_day(utc_offset_s);
        let mut chance = Chance::new(seed);
        let mut plan = Vec::new();
        for since in 0..365 {
            let day = last.plus_days(since - 364);
            let ill = (ILL_FROM_DAY..ILL_FROM_DAY + ILL_DAYS).contains(&since);
            // Three weeks build, the fourth rests.
            let resting = (since / 7) % 4 == 3;
            let wanted = match day.days_since_monday() {
                0 => (Session::Strength, 0.5, 18),
                1 => (Session::Intervals, 0.85, 17),
                2 => (
                    if chance.unit() < 0.5 {
                        Session::Swim
                    } else {
                        Session::EasyRun
                    },
                    0.75,
                    7,
                ),
                3 => (
                    if (120..300).contains(&since) {
                        Session::Ride
                    } else {
                        Session::Trainer
                    },
                    0.8,
                    18,
                ),
                4 => (Session::EasyRun, 0.35, 7),
                5 => (
                    if chance.unit() < 0.15 {
                        Session::Hike
                    } else {
                        Session::Ride
                    },
                    0.85,
                    9,
                ),
                _ => (Session::LongRun, 0.9, 8),
            };
            let (session, likely, hour) = wanted;
            let seed = chance.next();
            let skip = chance.unit() > if resting { likely * 0.7 } else { likely };
            let at = day.start(utc_offset_s).plus_ms(hour * 3_600_000);
            if !ill && !skip && at < until {
                plan.push(Planned {
                    session,
                    day,
                    hour,
                    seed,
                    progress: f64::from(since) / 364.0,
                });
            }
        }
        Self { plan, utc_offset_s }
    }

    /// How many trainings there are.
    pub(crate) fn len(&self) -> usize {
        self.plan.len()
    }

    /// The training at `index`, less than [`Self::len`], with a file name.
    pub(crate) fn recording(&self, index: usize) -> (String, Recording) {
        let planned = &self.plan[index];
        let (year, month, day) = planned.day.ymd();
        let recording = make(planned, self.utc_offset_s);
        (
            format!("sample-{year}-{month:02}-{day:02}-{}.fit", recording.sport.code()),
            recording,
        )
    }
}

fn make(planned: &Planned, utc_offset_s: i32) -> Recording {
    let mut chance = Chance::new(planned.seed);
    let minute = (chance.unit() * 40.0) as i64;
    let start = planned
        .day
        .start(utc_offset_s)
        .plus_ms(planned.hour * 3_600_000 + minute * 60_000);
    let longer = 1.0 + 0.25 * planned.progress;
    let (sport, minutes, speed_m_s, effort) = match planned.session {
        Session::EasyRun => (Sport::Running, 42.0 * longer, 2.85, 0.66),
        Session::Intervals => (Sport::Running, 55.0, 2.9, 0.70),
        Session::LongRun => (Sport::Running, 75.0 * longer, 2.75, 0.68),
        Session::Ride => (Sport::Cycling, 115.0 * longer, 7.9, 0.66),
        Session::Trainer => (Sport::IndoorCycling, 60.0, 8.6, 0.70),
        Session::Swim => (Sport::PoolSwimming, 40.0, 0.92, 0.62),
        Session::Hike => (Sport::Hiking, 180.0, 1.25, 0.52),
        Session::Strength => (Sport::StrengthTraining, 45.0, 0.0, 0.45),
    };
    let seconds = (minutes * 60.0 * (0.85 + 0.3 * chance.unit())) as usize;
    let fitter = 1.0 + 0.09 * planned.progress;
    let walk = Walk {
        planned,
        sport,
        seconds,
        speed_m_s: speed_m_s * fitter,
        effort,
    };
    let samples = walk.samples(&mut chance);
    let elapsed_ms = samples.time_ms.last().copied().unwrap_or(0);
    let laps = laps(&samples, sport);
    let kcal_a_minute = 4.0 + 11.0 * effort;
    let bike = matches!(sport, Sport::Cycling | Sport::IndoorCycling);
    Recording {
        format: SourceFormat::Fit,
        device: Device {
            manufacturer: "Ritm".to_owned(),
            product: if bike {
                "Ritm sample bike computer"
            } else {
                "Ritm sample watch"
            }
            .to_owned(),
            serial: Some(if bike { 1002 } else { 1001 }),
        },
        identity: FileIdentity {
            external: None,
            time_created: Some(start),
            part: 0,
        },
        sport,
        name: None,
        notes: None,
        start,
        utc_offset_s: Some(utc_offset_s),
        samples,
        laps,
        pauses: Vec::new(),
        totals: Totals {
            elapsed_ms: Some(elapsed_ms),
            timer_ms: Some(elapsed_ms),
            energy_kcal: Some((seconds as f64 / 60.0 * kcal_a_minute).round()),
            ..Totals::default()
        },
    }
}

/// One training, second by second.
struct Walk<'a> {
    planned: &'a Planned,
    sport: Sport,
    seconds: usize,
    speed_m_s: f64,
    effort: f64,
}

impl Walk<'_> {
    /// How hard second `s` is, as a factor of the usual effort.
    fn drive(&self, s: usize) -> f64 {
        let warm_up = (s as f64 / 600.0).min(1.0) * 0.15 + 0.85;
        match self.planned.session {
            Session::Intervals if s > 900 && s + 600 < self.seconds => {
                if (s - 900) % 360 < 200 {
                    1.32
                } else {
                    0.82
                }
            }
            Session::Trainer if s > 600 && s + 420 < self.seconds => {
                if (s - 600) % 720 < 480 {
                    1.22
                } else {
                    0.78
                }
            }
            Session::Strength => {
                if s % 180 < 50 {
                    1.4
                } else {
                    0.8
                }
            }
            _ => warm_up,
        }
    }

    fn samples(&self, chance: &mut Chance) -> Samples {
        let outdoors = !matches!(
            self.sport,
            Sport::IndoorCycling | Sport::PoolSwimming | Sport::StrengthTraining
        );
        let moves = self.speed_m_s > 0.0;
        let bike = matches!(self.sport, Sport::Cycling | Sport::IndoorCycling);
        let length_m = self.speed_m_s * self.seconds as f64;
        let course = Course::new(chance.next() % 7, length_m, bike);
        let mut columns = Columns::default();
        let (mut distance_m, mut heart, mut speed, mut wander) = (0.0, 92.0, self.speed_m_s * 0.8, 0.0_f64);
        let season = (f64::from(self.planned.day.0) / 365.25 * std::f64::consts::TAU - 1.9).sin();
        let temperature = if outdoors { 8.0 + 12.0 * season } else { 20.0 };
        for s in 0..self.seconds {
            wander = wander * 0.995 + (chance.unit() - 0.5) * 0.012;
            let drive = self.drive(s) * (1.0 + wander);
            let grade = if outdoors { course.grade(distance_m) } else { 0.0 };
            let target =
                self.speed_m_s * drive * (1.0 - (grade * if bike { 7.0 } else { 3.2 }).clamp(-0.35, 0.6));
            speed += (target - speed) * 0.12 + (chance.unit() - 0.5) * 0.04;
            speed = speed.clamp(0.0, if bike { 17.0 } else { 6.5 });
            if moves {
                distance_m += speed;
            }
            // The heart follows the work slowly, and drifts upwards over the hours.
            let drift = s as f64 / 3600.0 * 4.0;
            let work = self.effort * drive * (1.0 + grade * 1.5);
            heart +=
                (58.0 + 132.0 * work.clamp(0.2, 1.02) + drift - heart) * 0.025 + (chance.unit() - 0.5) * 0.5;
            let power =
                (215.0 * work * (1.0 + 0.08 * self.planned.progress) + (chance.unit() - 0.5) * 40.0).max(0.0);
            let place = outdoors.then(|| course.place(distance_m, chance));
            columns.push(
                s,
                place,
                outdoors.then(|| course.altitude(distance_m)),
                distance_m,
                speed,
                heart,
            );
            let cadence = match self.sport {
                Sport::Running => 83.0 + 4.0 * (drive - 1.0) * 5.0 + (chance.unit() - 0.5) * 2.0,
                Sport::Hiking => 54.0 + (chance.unit() - 0.5) * 4.0,
                _ => 87.0 + (chance.unit() - 0.5) * 6.0 - grade * 120.0,
            };
            columns.extra(
                bike.then_some(power),
                (moves && self.sport != Sport::PoolSwimming).then_some(cadence),
            );
            columns
                .temperature
                .push(temperature + (s as f64 / 1500.0).min(2.0));
        }
        columns.finish(moves)
    }
}

#[derive(Default)]
struct Columns {
    time_ms: Vec<i64>,
    latitude: Vec<f64>,
    longitude: Vec<f64>,
    altitude: Vec<f64>,
    distance: Vec<f64>,
    speed: Vec<f64>,
    heart: Vec<f64>,
    power: Vec<f64>,
    cadence: Vec<f64>,
    temperature: Vec<f64>,
}

impl Columns {
    fn push(
        &mut self,
        second: usize,
        place: Option<(f64, f64)>,
        altitude: Option<f64>,
        distance_m: f64,
        speed: f64,
        heart: f64,
    ) {
        self.time_ms.push(second as i64 * 1000);
        if let Some((latitude, longitude)) = place {
            self.latitude.push(latitude);
            self.longitude.push(longitude);
        }
        self.altitude.extend(altitude);
        self.distance.push(distance_m);
        self.speed.push(speed);
        self.heart.push(heart);
    }

    fn extra(&mut self, power: Option<f64>, cadence: Option<f64>) {
        self.power.extend(power);
        self.cadence.extend(cadence);
    }

    fn finish(self, moves: bool) -> Samples {
        let per = Scale::per_unit;
        let altitude = Scale {
            per_unit: 5.0,
            offset: 500.0,
        };
        let all = [
            (Channel::Latitude, Scale::SEMICIRCLES, self.latitude, true),
            (Channel::Longitude, Scale::SEMICIRCLES, self.longitude, true),
            (Channel::Altitude, altitude, self.altitude, true),
            (Channel::Distance, per(100.0), self.distance, moves),
            (Channel::Speed, per(1000.0), self.speed, moves),
            (Channel::HeartRate, Scale::ONE, self.heart, true),
            (Channel::Power, Scale::ONE, self.power, true),
            (Channel::Cadence, Scale::ONE, self.cadence, true),
            (Channel::Temperature, Scale::ONE, self.temperature, true),
        ];
        let columns = all
            .into_iter()
            .filter(|(_, _, values, wanted)| *wanted && !values.is_empty())
            .map(|(channel, scale, values, _)| Column {
                channel,
                scale,
                raw: values.into_iter().map(|value| scale.raw(value)).collect(),
            })
            .collect();
        Samples {
            time_ms: self.time_ms,
            columns,
        }
    }
}

/// Laps by distance: a kilometre on foot, five on a bike.
fn laps(samples: &Samples, sport: Sport) -> Vec<Lap> {
    let Some(distance) = samples.values(&Channel::Distance) else {
        return Vec::new();
    };
    let every_m = match sport {
        Sport::Running => 1000.0,
        Sport::Cycling | Sport::IndoorCycling | Sport::Hiking => 5000.0,
        _ => 400.0,
    };
    let mut laps = Vec::new();
    let (mut from_ms, mut from_m) = (0, 0.0);
    for (&time_ms, &at_m) in samples.time_ms.iter().zip(&distance) {
        if at_m - from_m >= every_m {
            laps.push(lap(from_ms, time_ms, at_m - from_m, LapTrigger::Distance));
            (from_ms, from_m) = (time_ms, at_m);
        }
    }
    if let (Some(&end_ms), Some(&end_m)) = (samples.time_ms.last(), distance.last())
        && end_ms > from_ms
    {
        laps.push(lap(from_ms, end_ms, end_m - from_m, LapTrigger::SessionEnd));
    }
    laps
}

fn lap(from_ms: i64, to_ms: i64, distance_m: f64, trigger: LapTrigger) -> Lap {
    let device = Totals {
        elapsed_ms: Some(to_ms - from_ms),
        timer_ms: Some(to_ms - from_ms),
        distance_m: Some(distance_m),
        ..Totals::default()
    };
    Lap {
        from_ms,
        to_ms,
        trigger,
        device,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_is_believable_and_the_same_each_time() {
        let until = Timestamp::from_civil(2026, 11, 23, 20, 0, 0).unwrap_or_default();
        let year = SampleYear::new(until, 7200, 1);
        assert!((180..300).contains(&year.len()), "{}", year.len());
        for index in (0..year.len()).step_by(9) {
            let (name, recording) = year.recording(index);
            assert_eq!((name, recording.clone()), year.recording(index));
            assert!(recording.start < until && recording.start > until.plus_ms(-366 * 86_400_000));
            let hearts = recording.samples.values(&Channel::HeartRate).unwrap_or_default();
            assert!(
                hearts.iter().all(|bpm| (60.0..205.0).contains(bpm)),
                "{:?}",
                recording.sport
            );
            if let Some(speeds) = recording.samples.values(&Channel::Speed) {
                assert!(speeds.iter().all(|&speed| speed <= 17.0));
            }
        }
    }
}
