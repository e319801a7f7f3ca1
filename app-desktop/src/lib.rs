//! Ritm in a window: the same app as in a browser, with the engine on a thread of this program.
//!
//! [`window`] shows the app, which `web` reads from the program itself or from a folder; what it asks goes through
//! [`doorway`] to the engine. What the engine wants of the machine is in [`radio`], [`location`],
//! [`transport`] and [`secrets`], what the athlete
//! opens from outside in [`files`], and that there is only one of this program in [`instance`].

mod awake;
mod closing;
mod doorway;
mod files;
pub mod instance;
pub mod location;
pub mod radio;
pub mod secrets;
pub mod transport;
mod tray;
mod web;
mod window;

pub use window::run;
