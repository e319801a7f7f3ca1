//! The console's screens.

mod account;
mod accounts;
mod audit;
mod flags;
mod gate;
mod health;
mod jobs;
mod looks;
mod mailbox;
mod more;
mod parts;
mod proof;
mod reason;
mod settings;

pub(crate) use account::Account;
pub(crate) use accounts::Accounts;
pub(crate) use audit::Audit;
pub(crate) use flags::Flags;
pub(crate) use gate::{Factor, First, NoStaff, SessionTrouble, SignIn, SignedIn};
pub(crate) use health::Health;
pub(crate) use jobs::Jobs;
pub(crate) use looks::Looks;
pub(crate) use mailbox::Mailbox;
pub(crate) use more::{Closed, Home, More, NotFound};
pub(crate) use proof::ProofDialog;
pub(crate) use settings::Settings;
