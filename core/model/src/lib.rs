//! The vocabulary of Ritm: every type that crosses a border between rooms.
//!
//! Ids, times, sports, recordings and their sample columns, and the messages of the engine's door
//! ([`Question`], [`Command`], [`Event`]). It knows nothing of databases, screens or networks.

pub mod account;
pub mod activity;
mod device;
pub mod discipline;
pub mod door;
pub mod export;
pub mod id;
pub mod import;
pub mod list;
pub mod location;
pub mod order;
mod packed;
pub mod problem;
pub mod quantity;
pub mod question;
pub mod radio;
pub mod recorder;
pub mod recording;
pub mod sample;
pub mod search;
pub mod secret;
pub mod sensor;
pub mod settings;
pub mod sorted;
pub mod sport;
pub mod statistics;
pub mod store;
pub mod summary;
pub mod table;
pub mod time;
pub mod transport;

pub use door::{Command, DoorError, DoorFault, Event, Topic, decode, encode};
pub use id::{ActivityId, ExportId, FileHash, ImportId, RecordingId, SensorId};
pub use problem::{Problem, ProblemCode};
pub use quantity::Quantity;
pub use question::Question;
pub use recording::{
    Beat, Device, DiveTotals, Extras, FileIdentity, Lap, LapTrigger, Length, Marker, Pause, Pool, Recording,
    SourceFormat, StrengthSet, Totals,
};
pub use sample::{ABSENT, Channel, Column, ExtraChannel, Samples, Scale};
pub use sport::{MultisportEvent, Sport, SportFamily};
pub use time::{LocalDay, Timestamp, WeekStart};
