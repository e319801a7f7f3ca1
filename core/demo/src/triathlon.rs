//! The year's triathlon: a lap of the lake, a ride, a run, and the changes between them, as one watch saves them.

use ritm_model::{LocalDay, Recording, Sport, Timestamp};

use crate::{
    athlete::{Form, Heart},
    foot::{self, Length, Part},
    place::Spot,
    random::{Random, Wander, hash},
    ride::{self, Surface},
    roads::{Course, Net},
    sheet::{Gadget, Moment, Sheet},
    weather::Weather,
};

/// When it begins, in seconds after the athlete's midnight.
const STARTS_S: i32 = 9 * 3600;
/// The water's temperature, in degrees Celsius.
const WATER_C: f64 = 19.0;
/// Metres of the swim, the ride and the run.
const METRES: [f64; 3] = [1_500.0, 40_000.0, 10_000.0];
/// The radius of the way round the buoys.
const BUOYS_M: f64 = METRES[0] / std::f64::consts::TAU;

/// The legs of the race on `day`, in the order of time.
pub(crate) fn legs(day: LocalDay, utc_offset_s: i32, form: Form, seed: u64) -> Vec<Recording> {
    let mut random = Random::new(hash(&[seed, 0x7_71A7]));
    let random = &mut random;
    let weather = Weather::new(day, STARTS_S);
    let ride_course = Course::round(&Net::ROADS, (0.0, 0.0), 0.4, METRES[1], random);
    let run_course = Course::round(&Net::STREETS, (0.0, 0.0), 0.8, METRES[2] * 1.06, random);
    let race = [Part {
        button: false,
        ..Part::new(Length::Metres(METRES[2]), 0.97)
    }];
    let sheets = [
        (Sport::OpenWaterSwimming, swim(form, random)),
        (Sport::Transition, change(150, (0.0, 120.0), random)),
        (
            Sport::Cycling,
            ride::ride(&ride_course, 0.86, Surface::Asphalt, form, weather, random),
        ),
        (Sport::Transition, change(85, (0.0, 0.0), random)),
        (
            Sport::Running,
            foot::run(&run_course, &race, form, weather, false, random),
        ),
    ];
    let mut begin = day.start(utc_offset_s).plus_ms(i64::from(STARTS_S) * 1000);
    let mut legs = Vec::with_capacity(sheets.len());
    for (sport, sheet) in sheets {
        let mut leg = Gadget::WATCH.record(&sheet, sport, begin, (0, 0), random);
        leg.utc_offset_s = Some(utc_offset_s);
        leg.name = Some("Lake triathlon".to_owned());
        begin = end(&leg);
        legs.push(leg);
    }
    legs
}

/// The second after a leg's last sample.
fn end(leg: &Recording) -> Timestamp {
    let last_ms = leg.samples.time_ms.last().copied().unwrap_or(0);
    leg.start.plus_ms(last_ms + 1000)
}

/// Swims once round the buoys.
fn swim(form: Form, random: &mut Random) -> Sheet {
    let mut sheet = Sheet::default();
    let mut heart = Heart::new(random);
    let mut pace = Wander::new(0.04, 20.0, random);
    let (mut metres, mut second) = (0.0, 0_i64);
    while metres < METRES[0] {
        let speed = form.swim_m_s * 0.93 * (1.0 + pace.step(random));
        let angle = metres / BUOYS_M;
        sheet.moments.push(Moment {
            time_ms: second * 1000,
            spot: (BUOYS_M * angle.sin(), 120.0 + BUOYS_M * (1.0 - angle.cos())),
            distance_m: metres,
            speed_m_s: speed,
            heart_rate_bpm: heart.step(0.84, WATER_C - 10.0, random),
            cadence_rpm: (29.0 + random.around()).round(),
            temperature_c: WATER_C,
            ..Moment::NOTHING
        });
        metres += speed;
        second += 1;
    }
    sheet.energy_kcal = second as f64 / 60.0 * 11.0;
    sheet
}

/// Jogs from `from` to the start of the next leg, changing clothes in between.
fn change(seconds: i64, from: Spot, random: &mut Random) -> Sheet {
    let mut sheet = Sheet::default();
    let mut heart = Heart::new(random);
    let mut metres = 0.0;
    for second in 0..seconds {
        // A third of the time goes by standing at the bicycle.
        let moving = !(seconds / 3..seconds * 2 / 3).contains(&second);
        let speed = if moving { 1.9 } else { 0.0 };
        let left = 1.0 - second as f64 / seconds as f64;
        sheet.moments.push(Moment {
            time_ms: second * 1000,
            spot: (from.0 * left, from.1 * left),
            distance_m: metres,
            speed_m_s: speed,
            heart_rate_bpm: heart.step(0.8, 15.0, random),
            ..Moment::NOTHING
        });
        metres += speed;
    }
    sheet.energy_kcal = seconds as f64 / 60.0 * 9.0;
    sheet
}
