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
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the entries of today are made by a part of its words")
)]
mod audit;
mod backup;
pub mod cli;
mod domain;
mod factor;
mod flag;
mod hashing;
mod health;
mod http;
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "what a kind of job can ask for is tested as a whole, and the domains of today ask for a part of it"
    )
)]
mod job;
mod listen;
mod log;
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "the letters of today are made of a part of what letters can have"
    )
)]
mod mail;
mod memory;
mod metric;
#[expect(
    dead_code,
    reason = "effects other than letters come with the domains that need them"
)]
mod outbox;
mod parts;
mod personal;
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "its simulated kinds are for tests, and what files and requests can do beyond today's needs is tested"
    )
)]
mod ports;
mod seal;
mod sealed;
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
