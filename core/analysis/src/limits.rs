//! What a body, a machine or a sensor can do. A value beyond these limits is a fault of the recording.
//!
//! The limits are Ritm's own choice: hardly any real performance lies beyond them, and the gross faults of sensors do.

use ritm_model::{Channel, Sport, SportFamily};

/// Returns the lowest and the highest value of a channel that can be true, in the channel's unit. It returns `None`
/// when every number can be true.
///
/// A heart rate of 0 is not a reading: straps send it while they have no contact with the skin.
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

/// Returns whether a channel that is zero over a whole recording is one of a sensor that was not there: a strap that
/// nobody wore, a meter without a signal, a thermometer that a device lacks.
pub(crate) const fn zero_is_silence(channel: &Channel) -> bool {
    matches!(
        channel,
        Channel::HeartRate
            | Channel::Power
            | Channel::Cadence
            | Channel::Speed
            | Channel::Temperature
            | Channel::Altitude
    )
}

/// Returns the highest speed that is believed in a sport, in m/s.
///
/// On foot 12 m/s is about what the best sprinters reach for a moment; on a bicycle 30 m/s is a fast descent.
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

/// Returns the highest vertical speed that is believed in a sport, up or down, in m/s.
///
/// On foot 3 m/s is far above the fastest climb. A gust of wind on a barometer, or a hand in the pocket that holds it,
/// looks faster than that.
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
