//! What a paired sensor tells of itself.

use minicbor::{Decode, Encode};
use ritm_model::sensor::SensorKind;
use ritm_sensors::Profile;

/// What a sensor told of itself, the last time it was heard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Told {
    /// Its own name.
    #[n(0)]
    pub(crate) name: String,
    /// The codes of its kinds, the most telling first.
    #[n(1)]
    pub(crate) kinds: Vec<String>,
    /// The codes of its profiles, the better first.
    #[n(2)]
    pub(crate) profiles: Vec<String>,
    /// Whether it is listened to without a connection.
    #[n(3)]
    pub(crate) listens: bool,
    /// Who made it.
    #[n(4)]
    pub(crate) maker: String,
    /// Its model.
    #[n(5)]
    pub(crate) model: String,
    /// Its firmware's version.
    #[n(6)]
    pub(crate) firmware: String,
    /// Its serial number.
    #[n(7)]
    pub(crate) serial: String,
    /// Its battery's charge in percent.
    #[n(8)]
    pub(crate) battery_percent: Option<u8>,
}

impl Told {
    /// Its kinds; what only a newer Ritm knows is left out.
    pub(crate) fn kinds(&self) -> Vec<SensorKind> {
        let of = |code: &String| SensorKind::ALL.into_iter().find(|kind| kind.code() == code);
        self.kinds.iter().filter_map(of).collect()
    }

    /// Sets its kinds and profiles.
    pub(crate) fn set_kinds(&mut self, kinds: &[SensorKind], profiles: &[Profile]) {
        self.kinds = kinds.iter().map(|kind| kind.code().to_owned()).collect();
        self.profiles = profiles.iter().map(|profile| profile.code().to_owned()).collect();
    }
}
