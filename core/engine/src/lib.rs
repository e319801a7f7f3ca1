//! The athlete's engine: one actor, one database, behind one door.
//!
//! [`Engine`] is synchronous and single-threaded: it owns the only database connection, answers one
//! [`Command`](ritm_model::Command) after another and does its long work (imports) in short [`Engine::step`]s
//! in between. Natively [`EngineHandle`] runs it on a thread of its own; in the browser a dedicated worker does.

mod activity;
#[cfg(not(target_family = "wasm"))]
mod actor;
mod archive;
mod engine;
mod import;
pub mod platform;
mod settings;
mod statistics;
mod store;

#[cfg(not(target_family = "wasm"))]
pub use actor::EngineHandle;
pub use engine::{Engine, Step};
pub use import::read_beside;
pub use platform::{Clock, Platform, Random, ReaderPort, Readers};
