//! The server as its clients meet it: a real listener, real requests, the real binary.

#![expect(clippy::unwrap_used, reason = "a test may end where it fails")]

mod binary;
mod client;
mod files;
mod limits;
mod operations;
mod safety;
mod site;
mod stopping;
mod upkeep;
