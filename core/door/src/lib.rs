//! The asking side of the engine's door: what a page, a desktop window and a phone's screen have in common.
//!
//! A [`Door`] asks typed questions over a [`Transport`], which only moves bytes. It asks again what is unanswered when the
//! engine's host was replaced, hands files over in chunks ([`hand_over`]) and takes exports in numbered pieces
//! ([`take_export`]). Nothing here knows a browser, a window or a thread.

mod door;
mod export;
mod files;

pub use door::{Door, Transport};
pub use export::{ExportSink, take_export};
pub use files::{FileSource, hand_over};
