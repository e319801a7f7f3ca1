//! What the screen of a sport shows: the one place that says so. A sport of its own is one entry.

use ritm_model::{Channel, Sport, SportFamily};

/// What the screen of a sport shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SportView {
    /// The large figures, by their names, most telling first; those that are not known are passed over.
    figures: &'static [&'static str],
    /// Figures that mean nothing in the sport and are told nowhere.
    hidden: &'static [&'static str],
    /// Whether it has a map, where there are positions.
    pub(super) map: bool,
    /// Whether laps tell something that the sport's own cards do not.
    pub(super) laps: bool,
    /// Whether the best over any duration means something.
    pub(super) bests: bool,
    /// Channels that are not drawn.
    undrawn: &'static [Channel],
    /// What the sport shows beyond that, from top to bottom.
    pub(super) cards: &'static [SportCard],
}

/// A card that only some sports have. It shows nothing where the recording tells nothing for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SportCard {
    /// Every length of a pool.
    Lengths,
    /// The sets of a swim.
    SwimSets,
    /// The sets of training with weights.
    Exercises,
    /// Runs and lifts.
    Slopes,
    /// How deep a dive went.
    Depth,
}

impl SportView {
    /// The place of a figure among the large ones; `None` for one that is not among them.
    pub(super) fn place(&self, figure: &str) -> Option<usize> {
        self.figures.iter().position(|named| *named == figure)
    }

    /// Whether a figure means anything.
    pub(super) fn tells(&self, figure: &str) -> bool {
        !self.hidden.contains(&figure)
    }

    /// Whether a channel is drawn.
    pub(super) fn draws(&self, channel: &Channel) -> bool {
        !self.undrawn.contains(channel)
    }
}

/// Of what is measured on the way from place to place.
const WAY: SportView = SportView {
    figures: &[
        "figure-distance",
        "figure-moving",
        "figure-pace",
        "figure-heart-rate",
        "figure-power",
        "figure-ascent",
        "figure-cadence",
        "figure-energy",
        "figure-elapsed",
    ],
    hidden: &[],
    map: true,
    laps: true,
    bests: true,
    undrawn: &[],
    cards: &[],
};

const WALK: SportView = SportView {
    figures: &[
        "figure-distance",
        "figure-moving",
        "figure-pace",
        "figure-steps",
        "figure-ascent",
        "figure-heart-rate",
        "figure-cadence",
        "figure-energy",
    ],
    ..WAY
};

/// Of sports without ups and downs.
const LEVEL: &[&str] = &[
    "figure-ascent",
    "figure-descent",
    "figure-altitude-min",
    "figure-altitude-max",
];

const INDOOR_RIDE: SportView = SportView {
    figures: &[
        "figure-timer",
        "figure-power",
        "figure-heart-rate",
        "figure-cadence",
        "figure-distance",
        "figure-energy",
    ],
    hidden: LEVEL,
    undrawn: &[Channel::Altitude],
    ..WAY
};

const POOL: SportView = SportView {
    figures: &[
        "figure-distance",
        "figure-moving",
        "figure-rest",
        "figure-pace",
        "figure-swolf",
        "figure-strokes",
        "figure-heart-rate",
        "figure-energy",
    ],
    hidden: LEVEL,
    map: false,
    undrawn: &[Channel::Altitude],
    cards: &[SportCard::Lengths, SportCard::SwimSets],
    ..WAY
};

const OPEN_WATER: SportView = SportView {
    figures: &[
        "figure-distance",
        "figure-moving",
        "figure-pace",
        "figure-heart-rate",
        "figure-cadence",
        "figure-energy",
    ],
    map: true,
    cards: &[],
    ..POOL
};

const SNORKEL: SportView = SportView {
    figures: &[
        "figure-distance",
        "figure-timer",
        "figure-max-depth",
        "figure-dive-time",
        "figure-descents",
        "figure-water",
        "figure-heart-rate",
        "figure-energy",
    ],
    // Who looks at fish keeps no pace, and a receiver under water tells none.
    bests: false,
    undrawn: &[Channel::Altitude, Channel::Speed],
    cards: &[SportCard::Depth],
    ..OPEN_WATER
};

const ROW: SportView = SportView {
    figures: &[
        "figure-distance",
        "figure-timer",
        "figure-pace",
        "figure-cadence",
        "figure-power",
        "figure-heart-rate",
        "figure-energy",
    ],
    hidden: LEVEL,
    undrawn: &[Channel::Altitude],
    ..WAY
};

const WATER: SportView = SportView {
    figures: &[
        "figure-distance",
        "figure-moving",
        "figure-pace",
        "figure-fastest",
        "figure-cadence",
        "figure-heart-rate",
        "figure-energy",
    ],
    ..ROW
};

const SLOPES: SportView = SportView {
    figures: &[
        "figure-runs",
        "figure-descent",
        "figure-ascent",
        "figure-fastest",
        "figure-distance",
        "figure-moving",
        "figure-lift-time",
        "figure-heart-rate",
        "figure-energy",
    ],
    // A wrist turns and a pole is planted: what a watch counts on skis is neither.
    hidden: &["figure-cadence", "figure-cadence-max"],
    undrawn: &[Channel::Cadence],
    cards: &[SportCard::Slopes],
    ..WAY
};

/// Of training on the spot.
const SPOT: SportView = SportView {
    figures: &[
        "figure-timer",
        "figure-heart-rate",
        "figure-heart-rate-max",
        "figure-energy",
        "figure-power",
    ],
    hidden: &[
        "figure-distance",
        "figure-moving",
        "figure-pace",
        "figure-fastest",
        "figure-ascent",
        "figure-descent",
        "figure-altitude-min",
        "figure-altitude-max",
        "figure-cadence",
        "figure-cadence-max",
    ],
    map: false,
    laps: true,
    bests: false,
    undrawn: &[Channel::Speed, Channel::Cadence, Channel::Altitude],
    cards: &[],
};

const STRENGTH: SportView = SportView {
    figures: &[
        "figure-timer",
        "figure-sets",
        "figure-repetitions",
        "figure-volume",
        "figure-heart-rate",
        "figure-energy",
    ],
    // Watches take a lap with every set.
    laps: false,
    cards: &[SportCard::Exercises],
    ..SPOT
};

const DIVE: SportView = SportView {
    figures: &[
        "figure-max-depth",
        "figure-dive-time",
        "figure-elapsed",
        "figure-bottom-time",
        "figure-avg-depth",
        "figure-descents",
        "figure-water",
        "figure-heart-rate",
        "figure-energy",
    ],
    map: true,
    laps: false,
    cards: &[SportCard::Depth],
    ..SPOT
};

/// Of games: where one ran says less than how long and how hard.
const GAME: SportView = SportView {
    figures: &[
        "figure-timer",
        "figure-heart-rate",
        "figure-heart-rate-max",
        "figure-distance",
        "figure-fastest",
        "figure-energy",
    ],
    hidden: LEVEL,
    bests: false,
    ..WAY
};

const GOLF: SportView = SportView {
    figures: &[
        "figure-timer",
        "figure-distance",
        "figure-steps",
        "figure-ascent",
        "figure-heart-rate",
        "figure-energy",
    ],
    bests: false,
    ..WAY
};

const DRIVE: SportView = SportView {
    figures: &[
        "figure-distance",
        "figure-moving",
        "figure-pace",
        "figure-fastest",
        "figure-ascent",
        "figure-heart-rate",
        "figure-energy",
    ],
    bests: false,
    ..WAY
};

/// Of the change between two legs: nobody compares one by its bests.
const CHANGE: SportView = SportView { bests: false, ..WAY };

/// Of several sports: strokes, turns of a crank and steps are no one rhythm.
const EVENT: SportView = SportView {
    undrawn: &[Channel::Cadence],
    ..WAY
};

/// What the screen of a sport shows.
pub(super) const fn sport_view(sport: Sport) -> SportView {
    match sport {
        Sport::Walking | Sport::Hiking | Sport::Snowshoeing => WALK,
        Sport::IndoorCycling => INDOOR_RIDE,
        Sport::PoolSwimming => POOL,
        Sport::OpenWaterSwimming | Sport::Swimming => OPEN_WATER,
        Sport::Rowing | Sport::IndoorRowing => ROW,
        Sport::Diving => DIVE,
        Sport::Snorkelling => SNORKEL,
        Sport::AlpineSkiing | Sport::Snowboarding => SLOPES,
        Sport::StrengthTraining => STRENGTH,
        Sport::Golf => GOLF,
        Sport::HorseRiding | Sport::Motorised => DRIVE,
        Sport::Transition => CHANGE,
        Sport::Multisport => EVENT,
        _ => match sport.family() {
            SportFamily::Water => WATER,
            SportFamily::Gym => SPOT,
            SportFamily::Ball => GAME,
            _ => WAY,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sport_shows_large_what_it_hides() {
        for &sport in Sport::ALL {
            let view = sport_view(sport);
            for figure in view.figures {
                assert!(view.tells(figure), "{sport:?} {figure}");
            }
            assert!(view.figures.len() >= 4, "{sport:?}");
        }
    }

    #[test]
    fn halls_have_no_map_and_no_climb() {
        for sport in [
            Sport::StrengthTraining,
            Sport::Yoga,
            Sport::PoolSwimming,
            Sport::Climbing,
        ] {
            let view = sport_view(sport);
            assert!(
                !view.map && !view.tells("figure-ascent") && !view.draws(&Channel::Altitude),
                "{sport:?}"
            );
        }
        assert!(sport_view(Sport::Running).map);
    }
}
