//! The athlete's engine: one actor, one database, behind one door.
//!
//! [`Engine`] is synchronous and single-threaded: it owns the only database connection, answers one
//! [`Question`](ritm_model::Question) after another and does its long work in short turns ([`Engine::step`]) in between.
//! It never waits: what it needs of where it runs it puts out as [`Request`]s, whose answers come in by their numbers.
//! Natively [`EngineHandle`] runs it on a thread of its own; in a browser a dedicated worker does.

mod account;
mod activity;
#[cfg(not(target_family = "wasm"))]
mod actor;
mod answer;
mod beside;
mod context;
mod derived;
mod engine;
mod export;
pub mod host;
mod import;
mod journal;
mod news;
mod prepared;
mod rank;
mod reading;
mod recompute;
mod recorder;
mod removal;
mod request;
mod sensor;
mod settings;
mod statistics;
mod store;
mod task;
mod tidy;
mod work;

#[cfg(not(target_family = "wasm"))]
pub use actor::{Client, Driver, Drivers, EngineHandle, Listener, Said, Teller};
pub use engine::{Engine, Out, Rest};
pub use host::{Clock, Host, Random, Zones};
pub use request::{HostAnswer, HostEvent, ReadOutcome, ReadTask, Request, RequestId, Wanted, read_beside};
