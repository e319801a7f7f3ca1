//! What the columns of a table of samples hold, as far as a reader understands it or a person says.

use serde::{Deserialize, Serialize};

use crate::{Channel, Scale, Timestamp};

/// What a column of a table of samples holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Meaning {
    /// Nothing that is read.
    Nothing,
    /// When the sample was: a date and time, a time of day, or a number counted since the start or since 1970.
    Time {
        /// Milliseconds that one of a plain number stands for.
        ms_each: f64,
    },
    /// The date of samples whose time of day stands in another column.
    Date,
    /// The number of the lap; each change begins a new one.
    Lap,
    /// A value: what is written times `factor` plus `shift` is in the channel's unit.
    Value {
        /// What it measures.
        channel: Channel,
        /// How it is kept.
        scale: Scale,
        /// The channel's units in one of the written unit.
        factor: f64,
        /// Added after that, in the channel's unit.
        shift: f64,
    },
}

/// How to read a table of samples.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mapping {
    /// What each column holds, from the first; columns beyond hold nothing.
    pub columns: Vec<Meaning>,
    /// When the first sample was, for tables that do not say so.
    pub start: Option<Timestamp>,
}

/// What a table looks like, for a person to say what its columns hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// The columns' names, as written.
    pub header: Vec<String>,
    /// The first rows below, as written; at most five.
    pub examples: Vec<Vec<String>>,
    /// What is understood so far.
    pub mapping: Mapping,
}
