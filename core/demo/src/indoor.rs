//! Training under a roof: on the trainer, in the pool and with weights.

use ritm_model::{LapTrigger, Length, Pool, StrengthSet};

use crate::{
    athlete::{Form, Heart},
    random::{Random, Wander},
    ride::{Surface, pushed},
    sheet::{Moment, Sheet},
};

/// The temperature of the room in °C.
const ROOM_C: f64 = 20.0;

/// Rides on the trainer. Each part is a number of seconds and the share of the threshold power.
pub(crate) fn trainer(parts: &[(f64, f64)], form: Form, random: &mut Random) -> Sheet {
    let mut sheet = Sheet::default();
    let mut heart = Heart::new(random);
    let mut legs = Wander::new(0.025, 6.0, random);
    let mut spin = Wander::new(2.0, 25.0, random);
    let (mut metres, mut second, mut speed, mut smooth_w, mut joules) = (0.0, 0i64, 3.0, 0.0, 0.0);
    let mut held = 0.5;
    for &(seconds, effort) in parts {
        for _ in 0..seconds as i64 {
            // The trainer takes a few seconds to set its brake.
            held += (effort - held) * 0.4;
            let power = form.ride_w * held * (1.0 + legs.step(random) + 0.015 * random.around());
            speed = pushed(speed, power, 0.0, Surface::Asphalt);
            smooth_w += (power - smooth_w) / 20.0;
            let warm_c = ROOM_C + 4.0 * (1.0 - (-(second as f64) / 1500.0).exp());
            sheet.moments.push(Moment {
                time_ms: second * 1000,
                distance_m: metres,
                speed_m_s: speed,
                heart_rate_bpm: heart.step(0.1 + 0.92 * smooth_w / form.ride_w, warm_c + 3.0, random),
                cadence_rpm: (86.0 + 10.0 * (held - 0.6) + spin.step(random)).round(),
                power_w: power.round(),
                temperature_c: warm_c.round(),
                ..Moment::NOTHING
            });
            second += 1;
            metres += speed;
            joules += power;
        }
        sheet.lap(LapTrigger::Manual);
    }
    sheet.energy_kcal = joules / 1000.0 / 4.184 / 0.24;
    sheet
}

/// A part of a swim.
#[derive(Clone, Copy)]
pub(crate) struct SwimPart {
    pub(crate) metres: u32,
    /// The strokes by FIT's names; lengths take turns.
    pub(crate) strokes: &'static [&'static str],
    /// The share of the threshold speed.
    pub(crate) effort: f64,
    /// The rest after it, in seconds.
    pub(crate) rest_s: f64,
}

/// Swims in a pool of 25 m. On some days the watch misses a turn.
pub(crate) fn swim(parts: &[SwimPart], form: Form, random: &mut Random) -> Sheet {
    const POOL_M: f64 = 25.0;
    const WATER_C: f64 = 27.0;
    let mut sheet = Sheet::default();
    sheet.extras.pool = Some(Pool {
        length_m: POOL_M,
        yards: false,
    });
    let mut heart = Heart::new(random);
    let (mut metres, mut second) = (0.0, 0i64);
    let moment = |second: i64, metres: f64, speed: f64, strokes: f64, heart_rate: f64| Moment {
        time_ms: second * 1000,
        distance_m: metres,
        speed_m_s: speed,
        heart_rate_bpm: heart_rate,
        cadence_rpm: strokes,
        temperature_c: WATER_C,
        ..Moment::NOTHING
    };
    let missed = random
        .chance(0.3)
        .then(|| random.between(4.0, parts.len() as f64 - 2.0) as usize);
    for (place, part) in parts.iter().enumerate() {
        let lengths = part.metres / POOL_M as u32;
        for length in 0..lengths {
            let stroke = part.strokes[length as usize % part.strokes.len()];
            let drill = stroke == "drill";
            // Arms get tired: each length is a little slower than the one before.
            let speed =
                form.swim_m_s * part.effort * (1.0 - 0.0015 * f64::from(length)) * random.between(0.98, 1.02);
            let seconds = (POOL_M / speed).round() as i64;
            let a_minute = (27.0 + 4.0 * (part.effort - 0.8) * 10.0 / 3.0 + random.around()).round();
            let from_ms = second * 1000;
            for _ in 0..seconds {
                // The watch learns of a length when the turn is made.
                let heart_rate = heart.step(0.05 + 0.88 * part.effort, WATER_C - 10.0, random);
                let seen = if drill { 0.0 } else { a_minute };
                sheet
                    .moments
                    .push(moment(second, metres, POOL_M / seconds as f64, seen, heart_rate));
                second += 1;
            }
            let strokes = (a_minute * seconds as f64 / 60.0).round() as u16;
            let turn_missed = missed == Some(place) && length == 1;
            match sheet.extras.lengths.last_mut() {
                Some(before) if turn_missed => {
                    before.to_ms = second * 1000;
                    before.strokes = before.strokes.map(|counted| counted + strokes);
                }
                _ => {
                    metres += POOL_M;
                    sheet.extras.lengths.push(Length {
                        from_ms,
                        to_ms: second * 1000,
                        strokes: (!drill).then_some(strokes),
                        stroke: stroke.to_owned(),
                        active: true,
                    });
                }
            }
        }
        sheet.laps.push((second * 1000, LapTrigger::Manual));
        let from_ms = second * 1000;
        for _ in 0..part.rest_s as i64 {
            let heart_rate = heart.step(0.25, WATER_C - 10.0, random);
            sheet.moments.push(moment(second, metres, 0.0, 0.0, heart_rate));
            second += 1;
        }
        if part.rest_s > 0.0 {
            sheet.extras.lengths.push(Length {
                from_ms,
                to_ms: second * 1000,
                strokes: None,
                stroke: String::new(),
                active: false,
            });
            sheet.laps.push((second * 1000, LapTrigger::Manual));
        }
    }
    let heart_rate = heart.step(0.25, WATER_C - 10.0, random);
    sheet.moments.push(moment(second, metres, 0.0, 0.0, heart_rate));
    sheet.energy_kcal = second as f64 / 60.0 * 9.5;
    sheet
}

/// What is lifted: the exercise by FIT's name, kilograms of the first set and repetitions.
const LIFTED: [(&str, f64, u16); 6] = [
    ("barbell_back_squat", 60.0, 8),
    ("barbell_bench_press", 45.0, 8),
    ("barbell_deadlift", 75.0, 6),
    ("bent_over_row_with_barbell", 40.0, 10),
    ("pull_up", 0.0, 7),
    ("plank", 0.0, 0),
];

/// Lifts weights for so many minutes: three sets of each exercise, as far as the time goes.
pub(crate) fn strength(minutes: f64, random: &mut Random) -> Sheet {
    const SETS_EACH: usize = 3;
    let mut sheet = Sheet::default();
    let mut heart = Heart::new(random);
    let (mut left_s, mut working, mut hard) = (300i64, false, 0.35);
    let mut begun: Option<(i64, usize)> = None;
    let last = (minutes * 60.0) as i64;
    for second in 0..last {
        left_s -= 1;
        if left_s <= 0 {
            working = !working;
            left_s = if working {
                random.between(30.0, 55.0)
            } else {
                random.between(60.0, 130.0)
            } as i64;
            hard = if working { random.between(0.65, 0.85) } else { 0.28 };
            let done = begun.map_or(0, |(_, done)| done);
            if let Some((from_ms, set)) = begun {
                sheet
                    .extras
                    .sets
                    .push(lifted(from_ms, second * 1000, set, !working));
            }
            let next = if working {
                done
            } else {
                done + usize::from(begun.is_some())
            };
            begun = Some((second * 1000, next));
        }
        sheet.moments.push(Moment {
            time_ms: second * 1000,
            heart_rate_bpm: heart.step(hard, ROOM_C, random),
            temperature_c: ROOM_C + 1.0,
            ..Moment::NOTHING
        });
    }
    sheet.extras.sets.truncate(LIFTED.len() * SETS_EACH * 2 - 1);
    sheet.energy_kcal = minutes * 6.3;
    sheet
}

/// The set of this number, or the rest after one.
fn lifted(from_ms: i64, to_ms: i64, set: usize, active: bool) -> StrengthSet {
    let (exercise, weight_kg, repetitions) = LIFTED[set / 3 % LIFTED.len()];
    // Each set is a little heavier than the one before, and a repetition is lost on the last.
    let step = (set % 3) as f64;
    StrengthSet {
        from_ms,
        to_ms,
        exercise: if active {
            exercise.to_owned()
        } else {
            String::new()
        },
        repetitions: (active && repetitions > 0).then(|| repetitions - u16::from(set % 3 == 2)),
        weight_kg: (active && weight_kg > 0.0).then_some(weight_kg + 2.5 * step),
        active,
    }
}
