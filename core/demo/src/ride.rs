//! Rides on roads and gravel: the speed follows from the power.

use ritm_model::Pause;

use crate::{
    athlete::{Form, Heart, WEIGHT_KG},
    random::{Random, Wander},
    roads::Course,
    sheet::{Moment, Sheet},
    weather::Weather,
};

/// The surface on which the wheels roll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Surface {
    Asphalt,
    Gravel,
}

/// The kilograms of bicycle, bottles and clothes.
const BIKE_KG: f64 = 11.0;

/// Returns the force that the air, the road and the grade take, in newtons (J. C. Martin et al., "Validation of a
/// mathematical model for road cycling power", J. Appl. Biomech. 14:276, 1998).
fn drag_n(speed_m_s: f64, grade: f64, surface: Surface) -> f64 {
    const GRAVITY: f64 = 9.81;
    let rolling = match surface {
        Surface::Asphalt => 0.005,
        Surface::Gravel => 0.011,
    };
    let weight_n = (WEIGHT_KG + BIKE_KG) * GRAVITY;
    weight_n * (grade + rolling) + 0.5 * 1.2 * 0.34 * speed_m_s * speed_m_s
}

/// Returns the speed one second later, in m/s.
pub(crate) fn pushed(speed_m_s: f64, power_w: f64, grade: f64, surface: Surface) -> f64 {
    // Below walking pace the force of the legs is the limit, not their power.
    let push_n = 0.97 * power_w / speed_m_s.max(2.0);
    let mass_kg = WEIGHT_KG + BIKE_KG;
    (speed_m_s + (push_n - drag_n(speed_m_s, grade, surface)) / mass_kg).clamp(0.5, 21.0)
}

/// Rides along a course at the share `effort` of the threshold power. The bike computer counts a lap every five
/// kilometres.
pub(crate) fn ride(
    course: &Course,
    effort: f64,
    surface: Surface,
    form: Form,
    weather: Weather,
    random: &mut Random,
) -> Sheet {
    let mut sheet = Sheet::default();
    let mut heart = Heart::new(random);
    let mut legs = Wander::new(0.11, 12.0, random);
    let mut mood = Wander::new(0.06, 240.0, random);
    let mut spin = Wander::new(3.0, 20.0, random);
    let mut lights = course
        .lights_m
        .iter()
        .copied()
        .filter(|_| random.chance(0.2))
        .collect::<Vec<f64>>()
        .into_iter()
        .peekable();
    let (mut metres, mut second, mut speed, mut smooth_w, mut joules) = (0.0, 0i64, 2.0, 0.0, 0.0);
    while metres < course.length_m() {
        let grade = course.grade(metres);
        let allowed = match lights.peek() {
            Some(light) => (2.0 * 1.4 * (light - metres).max(0.0)).sqrt().max(1.5),
            None => f64::INFINITY,
        }
        .min(course.bend_m_s(metres));
        let steady = effort + (grade * 3.2).clamp(-0.5, 0.38);
        let coasting = speed >= allowed || (grade < -0.035 && speed > 10.0);
        let power = if coasting {
            0.0
        } else {
            let jitter = 1.0 + legs.step(random) + mood.step(random) + 0.09 * random.around();
            (form.ride_w * steady.max(0.08) * jitter).max(0.0)
        };
        speed = pushed(speed, power, grade, surface);
        if speed > allowed {
            speed = allowed.max(speed - 2.4);
        }
        smooth_w += (power - smooth_w) / 20.0;
        let temperature = weather.at(second);
        sheet.moments.push(Moment {
            time_ms: second * 1000,
            spot: course.spot(metres),
            altitude_m: course.altitude_m(metres),
            distance_m: metres,
            speed_m_s: speed,
            heart_rate_bpm: heart.step(0.1 + 0.9 * smooth_w / form.ride_w, temperature, random),
            cadence_rpm: if coasting {
                0.0
            } else {
                (87.0 - 160.0 * grade.max(0.0) + spin.step(random))
                    .clamp(52.0, 112.0)
                    .round()
            },
            power_w: power.round(),
            temperature_c: temperature.round(),
        });
        sheet.lap_by_distance(5000.0);
        second += 1;
        metres += speed;
        joules += power;
        if lights.next_if(|&light| light <= metres + 2.0).is_some() {
            let wait_s = random.between(15.0, 70.0) as i64;
            sheet.pauses.push(Pause {
                from_ms: (second - 1) * 1000,
                to_ms: (second - 1 + wait_s) * 1000,
            });
            for _ in 0..wait_s {
                heart.step(0.15, temperature, random);
            }
            second += wait_s - 1;
            speed = 1.0;
        }
    }
    // A kilojoule at the pedals is about a kilocalorie burnt: legs are 24 % efficient.
    sheet.energy_kcal = joules / 1000.0 / 4.184 / 0.24;
    sheet
}
