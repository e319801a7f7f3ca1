//! Ritm's server: serves the built app with the right types, encodings, caching and security headers, answers
//! health probes, writes a line a request, keeps limits, and stops in order.
//!
//! [`settings`] reads and checks what the server is told, [`Server`] runs it, [`cli`] is the binary's command line.
//! Each request passes `http` (id, limits, log line, security headers) and then one of the domains that `app` lists.
//! A domain mounts its own routes and names the parts of the state that it needs; none knows `app`.

mod about;
mod account;
mod app;
mod assembly;
mod audit;
mod backup;
pub mod cli;
mod domain;
mod factor;
mod flag;
mod hashing;
mod health;
mod http;
mod job;
mod log;
mod mail;
mod metric;
mod outbox;
mod parts;
mod personal;
mod ports;
mod sealing;
mod server;
pub mod settings;
mod staff;
mod store;
#[cfg(test)]
mod testing;
mod trace;
mod web;

pub use http::Problem;
pub use server::{Ended, Server, StartError, serve};
pub use settings::{Place, Settings};
pub use store::OpenError;
pub use web::{FolderError, WebApp};
