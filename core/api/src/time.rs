//! Moments.

use serde::{Deserialize, Serialize};

use crate::shape::{Schema, Shape};

/// A moment: microseconds since 1970-01-01T00:00:00Z, without leap seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Micros(pub i64);

impl Micros {
    /// A second.
    pub const SECOND: i64 = 1_000_000;
    /// A minute.
    pub const MINUTE: i64 = 60 * Self::SECOND;
    /// An hour.
    pub const HOUR: i64 = 60 * Self::MINUTE;
    /// A day of 24 hours.
    pub const DAY: i64 = 24 * Self::HOUR;

    /// The moment that is `micros` later, or earlier when negative; the first or last there is when that lies beyond.
    #[must_use]
    pub const fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// Microseconds since `earlier`; negative when that is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl Schema for Micros {
    fn shape() -> Shape {
        Shape::Whole {
            // What every reader of JSON keeps exactly.
            min: -(1 << 53),
            max: 1 << 53,
            docs: "Microseconds since 1970-01-01T00:00:00Z.",
        }
    }
}
