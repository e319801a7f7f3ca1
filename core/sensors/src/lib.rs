//! What sensors say over Bluetooth LE: bytes in, readings out.
//!
//! Everything here is pure and bounded. Nothing reads, writes, waits or knows the time by itself: the host moves the
//! bytes and says when they came. No packet makes it panic, and no sequence of packets makes it grow.
//!
//! - [`link::Link`] is a connected device: what to subscribe to, to read and to write, and what its packets say.
//! - [`broadcast::Broadcast`] is a device that is only listened to.
//! - [`profile::Profile`] lists what is known, by service and name.
//! - [`reading::Reading`] is what comes out: a quantity with its unit, a value, and when it was so.
//! - [`priority`] decides which of several sensors is believed, [`steps`] merges several counters of steps.
//! - [`altitude`] makes altitude of air pressure, [`position`] distance and pace of positions.
//!
//! Layouts are those of the Bluetooth SIG's service specifications, of the vendors' documents, or of public programs
//! that found them out. Each module names its sources.

pub mod altitude;
pub mod bangle;
pub mod battery;
pub mod broadcast;
pub mod colmi;
pub mod concept2;
pub mod core_body;
pub mod counter;
pub mod cycling;
mod driver;
mod fields;
pub mod heart_rate;
pub mod huami;
pub mod infinitime;
pub mod information;
pub mod link;
pub mod machine;
pub mod movement;
pub mod moxy;
pub mod polar;
pub mod position;
pub mod power;
pub mod pressure;
pub mod priority;
pub mod profile;
pub mod reading;
pub mod revolutions;
pub mod running;
pub mod scale;
pub mod standstill;
pub mod steps;
pub mod stryd;
pub mod tacx;
#[cfg(test)]
mod testing;
pub mod uuids;

pub use broadcast::{Advertisement, Broadcast};
pub use link::{Command, Found, Link, Moment, Out, Settings, Target};
pub use profile::Profile;
pub use reading::{Label, Notice, Quantity, Reading, When};
