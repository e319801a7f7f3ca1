//! Sports and the families they belong to.

use serde::{Deserialize, Serialize};

macro_rules! sports {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $code:literal, $family:ident;)+) => {
        /// What kind of training it was. The number is what databases keep; it never changes meaning.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[repr(u8)]
        pub enum Sport {
            $($(#[$doc])* $name = $number,)+
        }

        impl Sport {
            /// Every sport, in the order lists show them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable name, also the message key `sport-<code>`.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// Which sports it is close to.
            pub const fn family(self) -> SportFamily {
                match self { $(Self::$name => SportFamily::$family,)+ }
            }

            /// The sport kept under `number`; unknown numbers are [`Sport::Other`].
            pub const fn from_number(number: u8) -> Self {
                match number { $($number => Self::$name,)+ _ => Self::Other }
            }

            /// The sport of this stable name.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

sports! {
    /// Running on roads and paths.
    Running = 1, "running", Foot;
    /// Running on trails.
    TrailRunning = 2, "trail-running", Foot;
    /// Running on a treadmill.
    TreadmillRunning = 3, "treadmill-running", Foot;
    /// Walking.
    Walking = 4, "walking", Foot;
    /// Hiking and mountaineering.
    Hiking = 5, "hiking", Foot;
    /// Cycling on roads, and cycling of no special kind.
    Cycling = 10, "cycling", Bike;
    /// Mountain biking.
    MountainBiking = 11, "mountain-biking", Bike;
    /// Gravel cycling and cyclocross.
    GravelCycling = 12, "gravel-cycling", Bike;
    /// Cycling on a trainer or a stationary bike.
    IndoorCycling = 13, "indoor-cycling", Bike;
    /// Riding with a motor's help.
    EBiking = 14, "e-biking", Bike;
    /// Swimming in a pool.
    PoolSwimming = 20, "pool-swimming", Swim;
    /// Swimming in open water.
    OpenWaterSwimming = 21, "open-water-swimming", Swim;
    /// Swimming, where neither a pool nor a place is told.
    Swimming = 22, "swimming", Swim;
    /// Swimming with a mask and a snorkel.
    Snorkelling = 23, "snorkelling", Swim;
    /// Rowing on water.
    Rowing = 30, "rowing", Water;
    /// Rowing on a machine.
    IndoorRowing = 31, "indoor-rowing", Gym;
    /// Kayaking and canoeing.
    Paddling = 32, "paddling", Water;
    /// Stand-up paddling.
    StandUpPaddling = 33, "stand-up-paddling", Water;
    /// Sailing, surfing and kiting.
    Sailing = 34, "sailing", Water;
    /// Diving, with a bottle or on one breath.
    Diving = 35, "diving", Water;
    /// Cross-country skiing.
    CrossCountrySkiing = 40, "cross-country-skiing", Snow;
    /// Downhill skiing and ski touring.
    AlpineSkiing = 41, "alpine-skiing", Snow;
    /// Snowboarding.
    Snowboarding = 42, "snowboarding", Snow;
    /// Snowshoeing.
    Snowshoeing = 43, "snowshoeing", Snow;
    /// Ice and inline skating.
    Skating = 44, "skating", Skate;
    /// Weights and calisthenics.
    StrengthTraining = 50, "strength-training", Gym;
    /// Cardio machines, classes and circuits.
    FitnessTraining = 51, "fitness-training", Gym;
    /// Yoga, Pilates and stretching.
    Yoga = 52, "yoga", Gym;
    /// Climbing and bouldering.
    Climbing = 53, "climbing", Gym;
    /// Tennis, badminton, squash and their kin.
    RacketSport = 60, "racket-sport", Ball;
    /// Football, basketball and other team games.
    TeamSport = 61, "team-sport", Ball;
    /// Golf.
    Golf = 62, "golf", Ball;
    /// Horse riding.
    HorseRiding = 70, "horse-riding", Other;
    /// Driving, flying, boating with an engine: recorded, but not training.
    Motorised = 71, "motorised", Other;
    /// The change between two legs of a multisport event.
    Transition = 80, "transition", Other;
    /// Several sports in one event, where its legs are not told apart.
    Multisport = 81, "multisport", Other;
    /// Anything else.
    #[default]
    Other = 0, "other", Other;
}

/// Sports near enough to each other that two devices may name the same training by either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SportFamily {
    /// On foot.
    Foot,
    /// On a bicycle.
    Bike,
    /// Swimming.
    Swim,
    /// In a boat or on a board.
    Water,
    /// On snow.
    Snow,
    /// On skates.
    Skate,
    /// In a gym.
    Gym,
    /// With a ball or a racket.
    Ball,
    /// None of these.
    Other,
}

impl Sport {
    /// Whether athletes of this sport think in time per distance rather than speed.
    pub const fn prefers_pace(self) -> bool {
        matches!(self.family(), SportFamily::Foot | SportFamily::Swim) || self.rows()
    }

    /// Whether athletes row: they think in time per 500 m.
    pub const fn rows(self) -> bool {
        matches!(self, Self::Rowing | Self::IndoorRowing)
    }

    /// Whether a distance means anything: not on a mat, among weights and under water. Rowing machines count metres.
    pub const fn covers_ground(self) -> bool {
        matches!(self, Self::IndoorRowing)
            || !matches!(self.family(), SportFamily::Gym) && !matches!(self, Self::Diving)
    }

    /// Whether it is going down slopes that lifts lead up to.
    pub const fn goes_by_lift(self) -> bool {
        matches!(self, Self::AlpineSkiing | Self::Snowboarding)
    }

    /// The sport under which its bests are compared with those of others: a walk never beats a run, and a road never a
    /// pool, but any ride's power is power.
    pub const fn compared_as(self) -> Self {
        match self {
            Self::TrailRunning | Self::TreadmillRunning => Self::Running,
            Self::Hiking => Self::Walking,
            Self::MountainBiking | Self::GravelCycling | Self::IndoorCycling => Self::Cycling,
            other => other,
        }
    }

    /// Whether the altitude's ups and downs mean anything: not in halls, pools and on flat water.
    pub const fn has_climb(self) -> bool {
        !matches!(
            self.family(),
            SportFamily::Swim | SportFamily::Water | SportFamily::Gym
        ) && !matches!(self, Self::TreadmillRunning | Self::IndoorCycling)
    }

    /// Whether cadence counts one leg only, so that steps a minute are twice the number.
    pub const fn counts_strides(self) -> bool {
        matches!(self.family(), SportFamily::Foot) || matches!(self, Self::Snowshoeing)
    }

    /// Speed in m/s below which the athlete counts as standing still; Ritm's own choice.
    pub const fn standstill_m_s(self) -> f64 {
        match self {
            Self::Running | Self::TrailRunning | Self::TreadmillRunning => 0.5,
            Self::Walking | Self::Hiking | Self::Snowshoeing => 0.3,
            _ => match self.family() {
                SportFamily::Bike | SportFamily::Skate => 1.0,
                SportFamily::Swim | SportFamily::Water => 0.1,
                _ => 0.3,
            },
        }
    }
}

/// An event whose legs are of several sports, told by their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MultisportEvent {
    /// Swim, bicycle, run.
    Triathlon,
    /// Run, bicycle, run.
    Duathlon,
    /// Swim and run, or run, swim and run.
    Aquathlon,
}

impl MultisportEvent {
    /// Every event.
    pub const ALL: [Self; 3] = [Self::Triathlon, Self::Duathlon, Self::Aquathlon];

    /// The stable name, also the message keys `sport-<code>` and `title-<code>`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Triathlon => "triathlon",
            Self::Duathlon => "duathlon",
            Self::Aquathlon => "aquathlon",
        }
    }

    /// The event that legs of these sports make, in their order. Transitions and legs that go on in the same family say
    /// nothing.
    pub fn of(legs: impl IntoIterator<Item = Sport>) -> Option<Self> {
        use SportFamily::{Bike, Foot, Swim};
        let mut families: Vec<SportFamily> = Vec::new();
        for leg in legs.into_iter().filter(|&leg| leg != Sport::Transition) {
            let family = leg.family();
            if families.last() != Some(&family) {
                families.push(family);
            }
        }
        match families.as_slice() {
            [Swim, Bike, Foot] => Some(Self::Triathlon),
            [Foot, Bike, Foot] => Some(Self::Duathlon),
            [Swim, Foot] | [Foot, Swim, Foot] => Some(Self::Aquathlon),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_codes_lead_back() {
        for &sport in Sport::ALL {
            assert_eq!(Sport::from_number(sport as u8), sport);
            assert_eq!(Sport::from_code(sport.code()), Some(sport));
        }
        assert_eq!(Sport::from_number(255), Sport::Other);
    }

    #[test]
    fn legs_tell_their_event() {
        use Sport::{Cycling, OpenWaterSwimming, Running, TrailRunning, Transition};
        let of = |legs: &[Sport]| MultisportEvent::of(legs.iter().copied());
        assert_eq!(
            of(&[OpenWaterSwimming, Transition, Cycling, Transition, Running]),
            Some(MultisportEvent::Triathlon)
        );
        assert_eq!(
            of(&[Running, TrailRunning, Cycling, Running]),
            Some(MultisportEvent::Duathlon)
        );
        assert_eq!(
            of(&[OpenWaterSwimming, Running]),
            Some(MultisportEvent::Aquathlon)
        );
        assert_eq!(of(&[Cycling, Running]), None);
        assert_eq!(of(&[]), None);
    }
}
