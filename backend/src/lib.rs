//! Ritm's server: serves the built app with the right types, encodings, caching and security headers, answers
//! health probes, writes a line a request, keeps limits, and stops in order.
//!
//! [`settings`] reads and checks what the server is told, [`Server`] runs it, [`cli`] is the binary's command line.
//! Each request passes `request` (id, limits, log line, security headers) and then one of the routes in `app`.

mod app;
pub mod cli;
mod headers;
mod health;
pub mod log;
mod refusal;
mod request;
mod server;
pub mod settings;
mod stall;
#[cfg(test)]
mod testing;
mod web;

pub use refusal::{Code, Refusal};
pub use server::{Ended, Server, StartError, serve};
pub use settings::Settings;
pub use web::{FolderError, WebApp};
