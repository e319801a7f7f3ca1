//! Workouts as athletes have them, second by second.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod beside;
mod journey;
mod laps;
mod lasts;
mod machines;
mod places;
mod rig;
mod standstill;
