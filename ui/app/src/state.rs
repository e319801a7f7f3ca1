//! What several screens share, a room for each matter. What one screen alone needs lives beside it.

pub(crate) mod account;
mod change;
pub(crate) mod demo;
pub(crate) mod draft;
pub(crate) mod export;
pub(crate) mod host;
pub(crate) mod imports;
pub(crate) mod kept;
pub(crate) mod listed;
pub(crate) mod news;
mod paced;
pub(crate) mod recorder;
pub(crate) mod settings;
pub(crate) mod topic;
pub(crate) mod trouble;

pub(crate) use change::{change, change_undoable, tell_undoable};
pub(crate) use news::{tell, tell_error};
pub(crate) use paced::{Paced, use_paced};
pub(crate) use topic::use_topic;
