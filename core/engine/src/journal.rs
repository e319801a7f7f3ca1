//! The journal of a workout: what happened, what follows of it, and the file that it makes. Without the database and the
//! buttons, so that whoever reads a journal need not record.

pub(crate) mod columns;
pub(crate) mod course;
pub(crate) mod energy;
pub(crate) mod entry;
pub(crate) mod ground;
pub(crate) mod heights;
pub(crate) mod laps;
pub(crate) mod means;
pub(crate) mod paces;
pub(crate) mod standing;
pub(crate) mod tape;
pub(crate) mod timer;
pub(crate) mod voices;
