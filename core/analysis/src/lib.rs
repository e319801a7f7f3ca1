//! Training mathematics on slices; each metric states formula, unit, source and version.
//!
//! Every function here is pure: it uses no clock, no files and no threads. A recording's samples go in and numbers
//! come out, and they are the same numbers on every machine. No function panics, whatever the samples hold, and none
//! takes more than O(n log n) steps for n samples.
//!
//! - [`summary`] computes totals, averages and bests of a recording, of a part of it, or of each of its laps.
//! - [`curve`] computes the best that a channel held for every duration.
//! - [`fastest`] finds the fastest times over the distances that athletes compare.
//! - [`series`] thins samples for drawing.
//! - [`shape`] makes the tiny pictures of a list row.
//! - [`swim`], [`strength`], [`snow`], [`dive`] and [`steps`] compute what single sports measure.
//! - [`identity`] decides whether two recordings are of the same training.
//! - [`legs`] makes one recording of several, and several of one.
//! - [`distance`] measures metres on the globe.
//!
//! Where a rule comes from another program or a paper, its documentation names the source. Where a rule is Ritm's own
//! choice, the documentation says so and gives the reason.

mod believed;
mod best;
mod between;
mod calibrate;
mod channel;
mod climb;
mod counter;
pub mod curve;
mod device;
pub mod distance;
pub mod dive;
mod doubt;
mod extent;
pub mod fastest;
pub mod identity;
pub mod legs;
mod limits;
mod moving;
mod path;
mod run;
mod seconds;
pub mod series;
pub mod shape;
pub mod snow;
mod speed;
pub mod steps;
pub mod strength;
pub mod summary;
pub mod swim;
mod tail;
mod timeline;
mod trust;
mod work;

pub use identity::{Fingerprint, Likeness, Timed, likeness, may_be_one, same_body, same_course};
