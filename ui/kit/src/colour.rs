//! One fixed colour for each channel that is measured.

/// A colour, named by what it stands for. The shade itself is a token of the theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ChannelColour {
    /// Heart rate: red.
    HeartRate,
    /// Power: violet.
    Power,
    /// Speed and pace: blue.
    Speed,
    /// Cadence: pink.
    Cadence,
    /// Altitude: umber.
    Altitude,
    /// Temperature: amber.
    Temperature,
    /// Training load: teal.
    Load,
    /// The coolest of the five zones.
    Zone1,
    /// The second zone.
    Zone2,
    /// The third zone.
    Zone3,
    /// The fourth zone.
    Zone4,
    /// The hottest zone.
    Zone5,
    /// The first kind of something counted in kinds, such as a sport.
    Kind1,
    /// The second kind.
    Kind2,
    /// The third kind.
    Kind3,
    /// The fourth kind.
    Kind4,
    /// The fifth kind.
    Kind5,
    /// The sixth kind.
    Kind6,
    /// Anything else: quiet ink.
    #[default]
    Neutral,
}

impl ChannelColour {
    /// Returns the CSS class that makes this colour the `--tone` (of areas and lines) and the `--tone-ink` (of text)
    /// inside an element.
    pub const fn class(self) -> &'static str {
        match self {
            Self::HeartRate => "tone-hr",
            Self::Power => "tone-power",
            Self::Speed => "tone-speed",
            Self::Cadence => "tone-cadence",
            Self::Altitude => "tone-alt",
            Self::Temperature => "tone-temp",
            Self::Load => "tone-load",
            Self::Zone1 => "tone-z1",
            Self::Zone2 => "tone-z2",
            Self::Zone3 => "tone-z3",
            Self::Zone4 => "tone-z4",
            Self::Zone5 => "tone-z5",
            Self::Kind1 => "tone-kind1",
            Self::Kind2 => "tone-kind2",
            Self::Kind3 => "tone-kind3",
            Self::Kind4 => "tone-kind4",
            Self::Kind5 => "tone-kind5",
            Self::Kind6 => "tone-kind6",
            Self::Neutral => "tone-neutral",
        }
    }

    /// Returns the name of the colour's token, for scripts that read the theme: `hr` stands for `--hr`.
    pub fn token(self) -> &'static str {
        match self {
            Self::Neutral => "ink-2",
            other => other.class().strip_prefix("tone-").unwrap_or("ink-2"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ChannelColour;

    #[test]
    fn tokens_are_class_names_without_their_prefix() {
        assert_eq!(ChannelColour::HeartRate.token(), "hr");
        assert_eq!(ChannelColour::Kind6.token(), "kind6");
        assert_eq!(ChannelColour::Neutral.token(), "ink-2");
    }
}
