//! The engine as an athlete uses it, and as fate treats it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "athlete/ahead.rs"]
mod ahead;
#[path = "athlete/asked.rs"]
mod asked;
#[path = "athlete/believed.rs"]
mod believed;
#[path = "athlete/corpus.rs"]
mod corpus;
#[path = "athlete/crash.rs"]
mod crash;
#[path = "athlete/damage.rs"]
mod damage;
#[path = "athlete/deserted.rs"]
mod deserted;
#[path = "athlete/errands.rs"]
mod errands;
#[path = "athlete/export.rs"]
mod export;
#[path = "athlete/fields.rs"]
mod fields;
#[path = "athlete/journey.rs"]
mod journey;
#[path = "athlete/kept.rs"]
mod kept;
#[path = "athlete/legs.rs"]
mod legs;
#[path = "athlete/lengths.rs"]
mod lengths;
#[path = "athlete/likeness.rs"]
mod likeness;
#[path = "athlete/lists.rs"]
mod lists;
#[path = "athlete/platform.rs"]
mod platform;
#[path = "athlete/readers.rs"]
mod readers;
#[path = "athlete/recorder.rs"]
mod recorder;
#[path = "athlete/records.rs"]
mod records;
#[path = "athlete/released.rs"]
mod released;
#[path = "athlete/ride.rs"]
mod ride;
#[path = "athlete/sensors.rs"]
mod sensors;
#[path = "athlete/session.rs"]
mod session;
#[path = "athlete/split.rs"]
mod split;
#[path = "athlete/table.rs"]
mod table;
