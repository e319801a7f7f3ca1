//! The port to the position: what the engine asks of its host, what the host answers, and what happens by itself.

use serde::{Deserialize, Serialize};

/// What the engine asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LocationAsk {
    /// Tell positions as exact and as often as can be, from now on. It is answered once it is known whether they may be
    /// told; the first position comes when it comes.
    Watch,
    /// No more.
    Stop,
}

/// Why there are no positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LocationFault {
    /// This host knows no position.
    Absent,
    /// The athlete or the system does not allow it.
    Denied,
    /// Positions are switched off.
    Off,
}

impl LocationFault {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Absent, Self::Denied, Self::Off];

    /// The stable name, also the message key `location-<code>`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Denied => "denied",
            Self::Off => "off",
        }
    }

    /// The fault of this stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.code() == code)
    }
}

/// What happens by itself.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum LocationEvent {
    /// A position.
    Fix(Fix),
    /// There will be no more positions.
    Ended(LocationFault),
}

/// What an altitude is measured from. The two differ by up to a hundred metres, in Europe by 20 to 50.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AltitudeDatum {
    /// Mean sea level: what receivers make of the geoid they know (NMEA 0183, `GGA`), and maps show.
    SeaLevel,
    /// The ellipsoid of WGS 84: what browsers tell (W3C, Geolocation, `altitude`).
    Ellipsoid,
}

/// A position as the host's receiver gave it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fix {
    /// How old it is when it is told, in milliseconds.
    pub age_ms: u32,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// The radius in metres in which the receiver is with 68 %.
    pub accuracy_m: f64,
    /// Metres above what `altitude_datum` says.
    pub altitude_m: Option<f64>,
    /// What the altitude is above; `None` where the receiver does not say, or knows none.
    #[serde(default)]
    pub altitude_datum: Option<AltitudeDatum>,
    /// How sure that is, in metres.
    pub altitude_accuracy_m: Option<f64>,
    /// The receiver's own speed in metres a second.
    pub speed_m_s: Option<f64>,
    /// Degrees clockwise from north.
    pub bearing_deg: Option<f64>,
}
