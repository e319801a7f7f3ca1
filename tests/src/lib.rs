//! What crosses rooms: journeys, browser, architecture, benchmarks.

pub mod measure;
