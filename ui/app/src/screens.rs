//! The screens, one a file.

mod account;
mod activities;
mod activity;
mod by_hand;
mod import;
mod more;
mod not_found;
mod parts;
mod record;
mod sensors;
mod settings;
mod today;
mod trash;

pub(crate) use account::{
    Account, AddressBack, AddressLetter, Confirm, Forgot, LetIn, Reset, Security, SignIn, SignUp,
    SignedInBack,
};
pub(crate) use activities::Activities;
pub(crate) use activity::Activity;
pub(crate) use by_hand::ByHand;
pub(crate) use import::Import;
pub(crate) use more::More;
pub(crate) use not_found::NotFound;
pub(crate) use record::Record;
pub(crate) use sensors::{SensorScreen, Sensors};
pub(crate) use settings::Settings;
pub(crate) use today::Today;
pub(crate) use trash::Trash;
