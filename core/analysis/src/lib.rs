//! Training mathematics on slices; each metric states formula, unit, source and version.
//!
//! Everything here is pure: no clock, no files, no threads. A recording's samples go in, numbers come out, the same
//! ones on every machine. Nothing panics, whatever the samples hold, and no step takes more than O(n log n).
//!
//! - [`summary`]: totals, averages and bests of a recording, a part of it, or each of its laps
//! - [`curve`]: the best a channel held for every duration
//! - [`series`]: samples thinned for drawing
//! - [`shape`]: the tiny pictures of a list row
//! - [`identity`]: whether two recordings are of the same training
//! - [`distance`]: metres on the globe

mod best;
mod channel;
mod climb;
pub mod curve;
pub mod distance;
mod extent;
pub mod identity;
mod limits;
mod moving;
mod path;
mod run;
mod seconds;
pub mod series;
pub mod shape;
mod speed;
pub mod summary;
mod timeline;

pub use identity::{Fingerprint, Likeness, likeness, same_course};
