//! Training under a roof: on the trainer, in the pool and with weights.

use ritm_model::LapTrigger;

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

/// Swims in a pool of 25 m. Each set is a number of metres, the share of the threshold speed, and the seconds of rest
/// after it.
pub(crate) fn swim(sets: &[(u32, f64, f64)], form: Form, random: &mut Random) -> Sheet {
    const POOL_M: f64 = 25.0;
    const WATER_C: f64 = 27.0;
    let mut sheet = Sheet::default();
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
    for &(length_m, effort, rest_s) in sets {
        for length in 0..length_m / POOL_M as u32 {
            // Arms get tired: each length is a little slower than the one before.
            let speed =
                form.swim_m_s * effort * (1.0 - 0.0015 * f64::from(length)) * random.between(0.98, 1.02);
            let seconds = (POOL_M / speed).round() as i64;
            let strokes = (27.0 + 4.0 * (effort - 0.8) * 10.0 / 3.0 + random.around()).round();
            for _ in 0..seconds {
                // The watch learns of a length when the turn is made.
                let heart_rate = heart.step(0.05 + 0.88 * effort, WATER_C - 10.0, random);
                sheet.moments.push(moment(
                    second,
                    metres,
                    POOL_M / seconds as f64,
                    strokes,
                    heart_rate,
                ));
                second += 1;
            }
            metres += POOL_M;
        }
        sheet.lap(LapTrigger::Manual);
        for _ in 0..rest_s as i64 {
            let heart_rate = heart.step(0.25, WATER_C - 10.0, random);
            sheet.moments.push(moment(second, metres, 0.0, 0.0, heart_rate));
            second += 1;
        }
        if rest_s > 0.0 {
            sheet.lap(LapTrigger::Manual);
        }
    }
    let heart_rate = heart.step(0.25, WATER_C - 10.0, random);
    sheet.moments.push(moment(second, metres, 0.0, 0.0, heart_rate));
    sheet.energy_kcal = second as f64 / 60.0 * 9.5;
    sheet
}

/// Lifts weights for so many minutes. Only the heart rate tells sets from rests.
pub(crate) fn strength(minutes: f64, random: &mut Random) -> Sheet {
    let mut sheet = Sheet::default();
    let mut heart = Heart::new(random);
    let (mut left_s, mut working, mut hard) = (300i64, false, 0.35);
    for second in 0..(minutes * 60.0) as i64 {
        left_s -= 1;
        if left_s <= 0 {
            working = !working;
            left_s = if working {
                random.between(30.0, 55.0)
            } else {
                random.between(60.0, 130.0)
            } as i64;
            hard = if working { random.between(0.65, 0.85) } else { 0.28 };
        }
        sheet.moments.push(Moment {
            time_ms: second * 1000,
            heart_rate_bpm: heart.step(hard, ROOM_C, random),
            temperature_c: ROOM_C + 1.0,
            ..Moment::NOTHING
        });
    }
    sheet.energy_kcal = minutes * 6.3;
    sheet
}
