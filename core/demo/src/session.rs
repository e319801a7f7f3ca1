//! One session of the plan, and how it is carried out.

use ritm_model::{LocalDay, Sport};

use crate::{
    athlete::Form,
    foot::{self, Length, Part},
    indoor, place,
    random::{Random, hash, hash_share},
    ride::{self, Surface},
    roads::{Course, Net},
    sheet::{Gadget, Sheet},
    weather::Weather,
};

/// The kind of a session, with its size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// Metres of easy running.
    EasyRun(f64),
    /// Metres of a long run.
    LongRun(f64),
    /// Metres on paths in the hills.
    TrailRun(f64),
    /// How many single kilometres are run fast.
    Intervals(u32),
    /// Minutes held somewhat below the threshold.
    Tempo(f64),
    /// Metres of a race.
    Race(f64),
    /// Metres on asphalt.
    RoadRide(f64),
    /// Metres on gravel.
    GravelRide(f64),
    /// The loop over the big mountain, which is always the same.
    ColRide,
    /// Minutes on the trainer.
    Trainer(f64),
    /// Metres in the pool.
    Swim(u32),
    /// Metres on foot in the hills.
    Hike(f64),
    /// Minutes with weights.
    Strength(f64),
}

/// A session of the plan.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) day: LocalDay,
    /// Seconds after the athlete's midnight.
    pub(crate) starts_s: i32,
    pub(crate) kind: Kind,
    pub(crate) form: Form,
    pub(crate) seed: u64,
}

/// Where hikes begin: a car park at the foot of the mountain.
const TRAILHEAD: place::Spot = (10_800.0, 1_000.0);

impl Session {
    pub(crate) fn sport(&self) -> Sport {
        match self.kind {
            Kind::EasyRun(_) | Kind::LongRun(_) | Kind::Intervals(_) | Kind::Tempo(_) | Kind::Race(_) => {
                Sport::Running
            }
            Kind::TrailRun(_) => Sport::TrailRunning,
            Kind::RoadRide(_) | Kind::ColRide => Sport::Cycling,
            Kind::GravelRide(_) => Sport::GravelCycling,
            Kind::Trainer(_) => Sport::IndoorCycling,
            Kind::Swim(_) => Sport::PoolSwimming,
            Kind::Hike(_) => Sport::Hiking,
            Kind::Strength(_) => Sport::StrengthTraining,
        }
    }

    /// Returns the name of the few sessions that have one. It reads alike in most languages.
    pub(crate) fn name(&self) -> Option<String> {
        match self.kind {
            Kind::Race(metres) if metres > 20_000.0 => Some("Half marathon".into()),
            Kind::Race(metres) => Some(format!("{:.0} km", metres / 1000.0)),
            Kind::Intervals(count) => Some(format!("{count} × 1 km")),
            Kind::ColRide => Some("Col loop".into()),
            _ => None,
        }
    }

    /// Returns the word for the session in a file's name.
    pub(crate) fn word(&self) -> &'static str {
        match self.sport() {
            Sport::Running | Sport::TrailRunning => "run",
            Sport::PoolSwimming => "swim",
            Sport::Hiking => "hike",
            Sport::StrengthTraining => "strength",
            _ => "ride",
        }
    }

    /// Returns how many seconds the session will take at most.
    pub(crate) fn expected_s(&self) -> f64 {
        match self.kind {
            Kind::EasyRun(metres) | Kind::LongRun(metres) | Kind::Race(metres) => metres / 2.2,
            Kind::TrailRun(metres) => metres / 1.7,
            Kind::Intervals(count) => 3_000.0 + f64::from(count) * 420.0,
            Kind::Tempo(minutes) => 3_000.0 + minutes * 60.0,
            Kind::RoadRide(metres) => metres / 5.5,
            Kind::GravelRide(metres) => metres / 4.0,
            Kind::ColRide => 4.5 * 3600.0,
            Kind::Trainer(minutes) | Kind::Strength(minutes) => minutes * 60.0,
            Kind::Swim(metres) => f64::from(metres) / 0.5,
            Kind::Hike(metres) => metres / 0.6,
        }
    }

    /// Returns the device that records the session, or the better one of two.
    pub(crate) fn gadget(&self) -> Gadget {
        match self.kind {
            Kind::RoadRide(_) | Kind::GravelRide(_) | Kind::ColRide | Kind::Trainer(_) => {
                Gadget::BIKE_COMPUTER
            }
            Kind::Hike(_) => Gadget::SPARING_WATCH,
            _ => Gadget::WATCH,
        }
    }

    /// Carries the session out.
    pub(crate) fn carry_out(&self) -> Sheet {
        let mut random = Random::new(self.seed);
        let random = &mut random;
        let weather = Weather::new(self.day, self.starts_s);
        let form = self.form;
        let run = |net: &Net, metres: f64, parts: &[Part], random: &mut Random| {
            let course = self.round_from_home(net, metres);
            foot::run(&course, parts, form, weather, true, random)
        };
        let home = |effort| [Part::new(Length::Home, effort)];
        match self.kind {
            Kind::EasyRun(metres) => run(&Net::STREETS, metres, &home(0.77), random),
            Kind::LongRun(metres) => run(&Net::STREETS, metres, &home(0.76), random),
            Kind::TrailRun(metres) => {
                let course = Course::round(
                    &Net::PATHS,
                    (6_500.0, 600.0),
                    self.direction() * 0.25,
                    metres,
                    random,
                );
                foot::run(&course, &home(0.79), form, weather, false, random)
            }
            Kind::Intervals(count) => {
                let mut parts = vec![Part::new(Length::Metres(2_000.0), 0.74)];
                for _ in 0..count {
                    parts.push(Part::new(Length::Metres(1_000.0), random.between(1.05, 1.09)));
                    parts.push(Part::new(Length::Seconds(120.0), 0.6));
                }
                parts.push(Part::new(Length::Home, 0.72));
                let metres = 3_700.0 + f64::from(count) * 1_270.0;
                let course = self.round_from_home(&Net::STREETS, metres);
                foot::run(&course, &parts, form, weather, false, random)
            }
            Kind::Tempo(minutes) => {
                let parts = [
                    Part::new(Length::Metres(2_000.0), 0.75),
                    Part::new(Length::Seconds(minutes * 60.0), 0.95),
                    Part::new(Length::Home, 0.73),
                ];
                run(
                    &Net::STREETS,
                    3_600.0 + minutes * 60.0 * form.run_m_s * 0.95,
                    &parts,
                    random,
                )
            }
            Kind::Race(metres) => {
                let course = self.round_from_home(&Net::STREETS, metres * 1.06);
                let effort = if metres > 15_000.0 { 0.965 } else { 1.02 };
                let parts = [Part {
                    button: false,
                    ..Part::new(Length::Metres(metres), effort)
                }];
                foot::run(&course, &parts, form, weather, false, random)
            }
            Kind::RoadRide(metres) => {
                let course = self.round_from_home(&Net::ROADS, metres);
                let effort = random.between(0.64, 0.72);
                ride::ride(&course, effort, Surface::Asphalt, form, weather, random)
            }
            Kind::GravelRide(metres) => {
                let course = self.round_from_home(&Net::TRACKS, metres);
                ride::ride(&course, 0.68, Surface::Gravel, form, weather, random)
            }
            Kind::ColRide => {
                // The circle's far side lies on the mountain's shoulder.
                let course = Course::round(&Net::ROADS, (0.0, 0.0), 0.12, 62_000.0, &mut Random::new(77));
                ride::ride(&course, 0.72, Surface::Asphalt, form, weather, random)
            }
            Kind::Trainer(minutes) => indoor::trainer(&trainer_parts(minutes, random), form, random),
            Kind::Swim(metres) => indoor::swim(&swim_parts(metres), form, random),
            Kind::Hike(metres) => {
                let course = Course::round(
                    &Net::PATHS,
                    TRAILHEAD,
                    0.5 + self.direction() * 0.15,
                    metres,
                    random,
                );
                foot::hike(&course, weather, random)
            }
            Kind::Strength(minutes) => indoor::strength(minutes, random),
        }
    }

    /// Returns one of a few directions that the athlete likes, in radians from east.
    fn direction(&self) -> f64 {
        const LIKED: [f64; 7] = [0.1, 1.1, 1.9, 2.9, -2.6, -1.7, -0.7];
        LIKED[(hash(&[self.seed, 1]) % LIKED.len() as u64) as usize]
    }

    /// Lays a round from home. The athlete takes one of two rounds in each direction, so that the same ways come again.
    fn round_from_home(&self, net: &Net, metres: f64) -> Course {
        let direction = self.direction();
        let variant = (hash_share(&[self.seed, 2]) * 2.0) as u64;
        let mut ways = Random::new(hash(&[(direction * 10.0) as i64 as u64, variant]));
        Course::round(net, (0.0, 0.0), direction, metres, &mut ways)
    }
}

/// Returns the parts of a trainer session of about so many minutes: a warm-up, one of three kinds of work, and a
/// cool-down.
fn trainer_parts(minutes: f64, random: &mut Random) -> Vec<(f64, f64)> {
    let mut parts = vec![(300.0, 0.5), (300.0, 0.65)];
    let work_s = minutes * 60.0 - 1_000.0;
    match random.between(0.0, 3.0) as u32 {
        0 => {
            for _ in 0..(work_s / 720.0) as u32 {
                parts.extend([(480.0, 0.96), (240.0, 0.5)]);
            }
        }
        1 => {
            for _ in 0..(work_s / 240.0) as u32 {
                parts.extend([(120.0, 1.12), (120.0, 0.48)]);
            }
        }
        _ => parts.extend([(work_s / 2.0, 0.66), (work_s / 2.0, 0.72)]),
    }
    parts.push((400.0, 0.45));
    parts
}

/// Returns the parts of a swim of so many metres, 1,000 at least: warm-up, drills, hundreds, back, and an easy end.
fn swim_parts(metres: u32) -> Vec<indoor::SwimPart> {
    const FREE: &[&str] = &["freestyle"];
    let part = |metres, strokes, effort, rest_s| indoor::SwimPart {
        metres,
        strokes,
        effort,
        rest_s,
    };
    let mut parts = vec![part(300, FREE, 0.86, 40.0)];
    parts.extend((0..4).map(|at| part(50, &["drill"], 0.7, if at == 3 { 40.0 } else { 15.0 })));
    let hundreds = metres.saturating_sub(900) / 100;
    parts.extend((1..=hundreds).map(|at| {
        let effort = if at % 4 == 0 { 1.02 } else { 0.97 };
        part(100, FREE, effort, if at == hundreds { 60.0 } else { 20.0 })
    }));
    parts.extend((0..4).map(|at| part(50, &["backstroke"], 0.8, if at == 3 { 40.0 } else { 20.0 })));
    parts.push(part(
        200,
        &["freestyle", "freestyle", "breaststroke", "breaststroke"],
        0.78,
        0.0,
    ));
    parts
}
