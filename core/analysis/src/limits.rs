//! What a body, a machine or a sensor can do: values beyond are faults, not feats.

use ritm_model::{Channel, Sport, SportFamily};

/// The values of a channel that can be true, both ends included; `None` when every number can.
///
/// A heart rate of 0 is a strap without contact, not a reading (training-rules 3.1).
pub(crate) fn sane(channel: &Channel) -> Option<(f64, f64)> {
    match channel {
        Channel::Latitude => Some((-90.0, 90.0)),
        Channel::Longitude => Some((-180.0, 180.0)),
        Channel::Altitude => Some((-499.0, 9_500.0)),
        Channel::Distance => Some((0.0, 20_000_000.0)),
        Channel::Speed => Some((0.0, 350.0)),
        Channel::HeartRate => Some((20.0, 250.0)),
        Channel::Cadence => Some((0.0, 300.0)),
        Channel::Power => Some((0.0, 3_000.0)),
        Channel::Temperature => Some((-60.0, 70.0)),
        Channel::Extra(_) => None,
    }
}

/// The fastest that is believed, in m/s (training-rules 3.5 for running and riding; the others chosen alike,
/// somewhat above what the best reach).
pub(crate) const fn top_speed_m_s(sport: Sport) -> f64 {
    match sport {
        Sport::AlpineSkiing | Sport::Snowboarding => 45.0,
        Sport::Snowshoeing => 12.0,
        Sport::Golf => 12.0,
        Sport::Motorised => 350.0,
        Sport::Transition => 15.0,
        _ => match sport.family() {
            SportFamily::Foot | SportFamily::Gym | SportFamily::Ball => 12.0,
            SportFamily::Bike | SportFamily::Snow | SportFamily::Skate => 30.0,
            SportFamily::Swim => 4.0,
            SportFamily::Water => 20.0,
            SportFamily::Other => 100.0,
        },
    }
}

/// The fastest climb or fall that is believed, in m/s (training-rules 3.4 on foot).
pub(crate) const fn top_vertical_m_s(sport: Sport) -> f64 {
    match sport {
        Sport::AlpineSkiing | Sport::Snowboarding => 25.0,
        _ => match sport.family() {
            SportFamily::Foot | SportFamily::Ball => 3.0,
            SportFamily::Other => 50.0,
            _ => 10.0,
        },
    }
}
