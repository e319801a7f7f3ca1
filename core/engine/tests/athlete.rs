//! The engine as an athlete uses it, and as fate treats it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "athlete/archive.rs"]
mod archive;
#[path = "athlete/columns.rs"]
mod columns;
#[path = "athlete/corpus.rs"]
mod corpus;
#[path = "athlete/crash.rs"]
mod crash;
#[path = "athlete/journey.rs"]
mod journey;
#[path = "athlete/platform.rs"]
mod platform;
#[path = "athlete/readers.rs"]
mod readers;
#[path = "athlete/session.rs"]
mod session;
