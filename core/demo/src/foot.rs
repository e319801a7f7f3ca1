//! Runs and hikes.

use ritm_model::{LapTrigger, Pause};

use crate::{
    athlete::{Form, Heart, WEIGHT_KG},
    random::{Random, Wander},
    roads::Course,
    sheet::{Moment, Sheet},
    weather::Weather,
};

/// When a part of a run ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Length {
    /// The part ends after so many metres.
    Metres(f64),
    /// The part ends after so many seconds.
    Seconds(f64),
    /// The part ends with the course.
    Home,
}

/// A part of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) length: Length,
    /// The share of the threshold speed at which the athlete runs.
    pub(crate) effort: f64,
    /// Whether the athlete presses the lap button at its end.
    pub(crate) button: bool,
}

impl Part {
    pub(crate) const fn new(length: Length, effort: f64) -> Self {
        Self {
            length,
            effort,
            button: true,
        }
    }
}

/// Returns what running up a grade costs, as a multiple of running on the flat. A grade is rise over run.
///
/// The polynomial is from A. E. Minetti et al., "Energy cost of walking and running at extreme uphill and downhill
/// slopes", J. Appl. Physiol. 93:1039, 2002.
fn cost_of_grade(grade: f64) -> f64 {
    let i = grade.clamp(-0.3, 0.3);
    let cost = 155.4 * i.powi(5) - 30.4 * i.powi(4) - 43.3 * i.powi(3) + 46.3 * i * i + 19.5 * i + 3.6;
    cost / 3.6
}

/// Runs along a course, part by part. When there are several parts, the athlete presses the lap button; otherwise the
/// watch counts a lap every kilometre. `stops` says whether traffic lights may stop the athlete.
pub(crate) fn run(
    course: &Course,
    parts: &[Part],
    form: Form,
    weather: Weather,
    stops: bool,
    random: &mut Random,
) -> Sheet {
    let mut sheet = Sheet::default();
    let mut heart = Heart::new(random);
    let mut rhythm = Wander::new(0.035, 14.0, random);
    let by_button = parts.len() > 1;
    let mut lights = course
        .lights_m
        .iter()
        .copied()
        .filter(|_| stops && random.chance(0.16))
        .collect::<Vec<f64>>()
        .into_iter()
        .peekable();
    let (mut metres, mut second, mut speed) = (0.0, 0i64, 0.0);
    for part in parts {
        let (from_m, from_s) = (metres, second);
        loop {
            let over = match part.length {
                Length::Metres(length) => metres - from_m >= length,
                Length::Seconds(length) => (second - from_s) as f64 >= length,
                Length::Home => false,
            };
            if over || metres >= course.length_m() {
                break;
            }
            let grade = course.grade(metres);
            let cost = cost_of_grade(grade);
            // On a climb the athlete both works harder and runs slower: the exponents share the cost between the two.
            let aim = form.run_m_s * part.effort * (1.0 + rhythm.step(random)) / cost.powf(0.75);
            speed += (aim - speed) * 0.35;
            let effort = speed * cost.powf(0.9) / form.run_m_s;
            let temperature = weather.at(second);
            let heart_rate = heart.step(effort, temperature, random);
            sheet.moments.push(Moment {
                time_ms: second * 1000,
                spot: course.spot(metres),
                altitude_m: course.altitude_m(metres),
                distance_m: metres,
                speed_m_s: speed,
                heart_rate_bpm: heart_rate,
                cadence_rpm: (78.0 + (speed - 2.4).max(0.0) * 6.0 + 1.2 * random.around()).round(),
                power_w: f64::NAN,
                temperature_c: temperature.round(),
            });
            if !by_button {
                sheet.lap_by_distance(1000.0);
            }
            second += 1;
            metres += speed;
            if lights.next_if(|&light| light <= metres).is_some() {
                let wait_s = random.between(12.0, 55.0) as i64;
                sheet.pauses.push(Pause {
                    from_ms: (second - 1) * 1000,
                    to_ms: (second - 1 + wait_s) * 1000,
                });
                for _ in 0..wait_s {
                    heart.step(0.25, temperature, random);
                }
                second += wait_s - 1;
                speed = 0.6;
            }
        }
        if by_button && part.button {
            sheet.lap(LapTrigger::Manual);
        }
    }
    // Running takes about one kilocalorie a kilogram and kilometre (R. Margaria et al., "Energy cost of running",
    // J. Appl. Physiol. 18:367, 1963).
    sheet.energy_kcal = metres / 1000.0 * WEIGHT_KG;
    sheet
}

/// Hikes along a course, with rests during which nobody stops the timer.
pub(crate) fn hike(course: &Course, weather: Weather, random: &mut Random) -> Sheet {
    let mut sheet = Sheet::default();
    let mut heart = Heart::new(random);
    let mut rhythm = Wander::new(0.09, 30.0, random);
    let mut rests: Vec<(f64, i64)> = (1..=3)
        .map(|rest| {
            let share = (f64::from(rest) + random.between(-0.3, 0.3)) / 4.0;
            (course.length_m() * share, random.between(150.0, 1100.0) as i64)
        })
        .collect();
    rests.reverse();
    let (mut metres, mut second, mut speed, mut climbed) = (0.0, 0i64, 0.0, 0.0);
    let mut resting_s = 0;
    while metres < course.length_m() {
        if rests.last().is_some_and(|&(at, _)| at <= metres) {
            resting_s = rests.pop().map_or(0, |(_, seconds)| seconds);
        }
        let grade = course.grade(metres);
        // The hiking function of W. Tobler ("Three presentations on geographical analysis and modeling", 1993), slower
        // on account of a pack.
        let steady = 1.55 * (-3.5 * (grade + 0.05).abs()).exp() * (1.0 + rhythm.step(random));
        let aim = if resting_s > 0 { 0.0 } else { steady };
        resting_s -= 1;
        speed += (aim - speed) * 0.4;
        if speed < 0.05 {
            speed = 0.0;
        }
        let effort = 0.2 + speed * (0.22 + 2.3 * grade.max(0.0));
        let temperature = weather.at(second);
        sheet.moments.push(Moment {
            time_ms: second * 1000,
            spot: course.spot(metres),
            altitude_m: course.altitude_m(metres),
            distance_m: metres,
            speed_m_s: speed,
            heart_rate_bpm: heart.step(effort, temperature, random),
            cadence_rpm: if speed > 0.3 {
                (46.0 + 8.0 * speed + random.around()).round()
            } else {
                0.0
            },
            power_w: f64::NAN,
            temperature_c: temperature.round(),
        });
        sheet.lap_by_distance(1000.0);
        second += 1;
        metres += speed;
        climbed += (grade * speed).max(0.0);
    }
    sheet.energy_kcal = (metres / 1000.0 * 0.75 + climbed * 0.009) * WEIGHT_KG;
    sheet
}
