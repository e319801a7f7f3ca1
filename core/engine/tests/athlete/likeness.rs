//! Which recordings are one training: measured by other devices, filed as another sport, or of somebody else.

use ritm_model::{Channel, Recording, Sport};

use crate::session::*;

/// What a heart and legs did in a ride of so many seconds, from a seed.
fn ridden(seconds: usize, seed: u64) -> Vec<f64> {
    let mut state = seed * 0x9E37_79B9 + 1;
    let (mut level, mut value) = (140.0, 140.0);
    (0..seconds)
        .map(|second| {
            if second % 90 == 0 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                level = 110.0 + 60.0 * ((state >> 40) as f64 / f64::from(1 << 24));
            }
            value += (level - value) / 30.0;
            value
        })
        .collect()
}

/// A ride that measured `share` of the way, with that heart, `late_s` seconds late.
fn measured(heart: &[f64], share: f64, late_s: i64, serial: u64) -> Recording {
    let seconds = heart.len() as i64 - late_s;
    let mut ride = Recording {
        sport: Sport::Cycling,
        ..run(MAY_DAY + late_s * 1000, seconds as i32, serial)
    };
    let columns = &mut ride.samples.columns;
    columns.drain(..3);
    for column in columns.iter_mut() {
        match column.channel {
            Channel::HeartRate => {
                let heart = heart.iter().skip(late_s as usize);
                column.raw = heart.map(|&bpm| column.scale.raw(bpm)).collect();
            }
            _ => {
                for raw in &mut column.raw {
                    *raw = (f64::from(*raw) * share) as i32;
                }
            }
        }
    }
    ride
}

#[test]
fn one_ride_measured_differently_is_one_and_two_riders_are_two() {
    let folder = Folder::new("likeness");
    let mut engine = open(&folder.database(), 1);
    let heart = ridden(2400, 1);
    let files = [
        ("wheel.fit", fit(&measured(&heart, 1.0, 0, 1))),
        ("virtual.fit", fit(&measured(&heart, 1.11, 20, 2))),
        ("late.fit", fit(&measured(&heart, 0.9, 300, 3))),
    ];
    let (done, lines) = import(&mut engine, 1, &files);
    assert_eq!((done.added, done.linked), (1, 2), "{lines:?}");
    // Somebody else on the same roads, in the same minutes.
    let (other, _) = import(
        &mut engine,
        2,
        &[("friend.fit", fit(&measured(&ridden(2400, 2), 1.0, 5, 4)))],
    );
    assert_eq!((other.added, other.linked), (1, 0));
    let higher: Vec<f64> = heart.iter().map(|bpm| bpm + 15.0).collect();
    let (other, _) = import(
        &mut engine,
        3,
        &[("pair.fit", fit(&measured(&higher, 1.0, 5, 5)))],
    );
    assert_eq!((other.added, other.linked), (1, 0));
}

/// A trainer's ride and a run by one watch, which writes its serial number and one time of creation into both.
#[test]
fn a_ride_and_a_run_of_one_device_and_time_are_two() {
    let folder = Folder::new("two-sports");
    let mut engine = open(&folder.database(), 1);
    let mut ride = Recording {
        sport: Sport::IndoorCycling,
        ..run(MAY_DAY, 600, 7)
    };
    ride.samples.columns.drain(..3);
    let (done, lines) = import(
        &mut engine,
        1,
        &[("ride.fit", fit(&ride)), ("run.fit", fit(&run(MAY_DAY, 1200, 7)))],
    );
    assert_eq!((done.added, done.linked), (2, 0), "{lines:?}");
    // The ride once more, filed as a run by another program: the same measurements.
    let filed = Recording {
        sport: Sport::Running,
        ..ride
    };
    let (done, lines) = import(&mut engine, 2, &[("filed.fit", fit(&filed))]);
    assert_eq!((done.added, done.linked), (0, 1), "{lines:?}");
}
