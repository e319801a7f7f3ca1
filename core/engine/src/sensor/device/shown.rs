//! A paired sensor as it is shown, and as it is written down.

use ritm_model::{
    Quantity, SensorId,
    radio::RadioState,
    sensor::{Sensor, SensorDetail, SensorValue},
};

use super::{Device, Fault, Kept, WHEEL_M, look};
use crate::sensor::kept;

/// When it was heard last is written down so often.
const HEARD_MS: i64 = 60_000;

impl Device {
    /// Whether something of it is to be written down.
    pub(in crate::sensor) fn is_unsaved(&self, wanted: bool) -> bool {
        let heard_ms = self.kept.heard.map(|heard| heard.unix_ms());
        let late = match (heard_ms, self.heard_saved_ms) {
            (Some(heard), Some(saved)) => (heard - saved).abs() >= HEARD_MS || (!wanted && heard != saved),
            (heard, saved) => heard != saved,
        };
        self.is_unsaved || late || self.log.is_unsaved()
    }

    /// Writes down what is not kept yet.
    pub(in crate::sensor) fn save(&mut self, db: &rusqlite::Connection) -> Result<(), Fault> {
        kept::write(db, &self.kept)?;
        self.log.write(db, self.kept.key)?;
        self.is_unsaved = false;
        self.heard_saved_ms = self.kept.heard.map(|heard| heard.unix_ms());
        Ok(())
    }

    /// What was written was undone.
    pub(in crate::sensor) fn unsave(&mut self) {
        self.is_unsaved = true;
        self.log.unsave();
    }

    /// Which sensor it is.
    pub(in crate::sensor) const fn id(&self) -> SensorId {
        self.kept.id
    }

    /// As a screen shows it.
    pub(in crate::sensor) fn show(&self, now_ms: u64, wanted: bool, radio: RadioState) -> Sensor {
        let Kept {
            id,
            name,
            wheel_m,
            enabled,
            beats,
            heard,
            told,
            ..
        } = &self.kept;
        let kinds = told.kinds();
        let value = |quantity: &Quantity| {
            let (quantity, value, at_ms) = self.values.iter().find(|(known, ..)| known == quantity)?;
            Some(SensorValue {
                quantity: *quantity,
                value: *value,
                age_ms: now_ms.saturating_sub(*at_ms).min(u64::from(u32::MAX)) as u32,
            })
        };
        Sensor {
            id: *id,
            name: if name.is_empty() { &told.name } else { name }.clone(),
            state: self.state(now_ms, wanted, radio),
            battery_percent: told.battery_percent,
            signal_dbm: self.signal_dbm.map(|dbm| dbm.round() as i16),
            last_heard: *heard,
            maker: told.maker.clone(),
            model: told.model.clone(),
            firmware: told.firmware.clone(),
            wheel_m: look::has_wheel(&kinds).then_some(wheel_m.unwrap_or(WHEEL_M)),
            kinds,
            enabled: *enabled,
            beats: look::tells_beats_at_rest(told).then_some(*beats),
            wants_bond: self.wants_bond,
            values: look::SHOWN.iter().filter_map(value).collect(),
        }
    }

    /// As its own screen shows it.
    pub(in crate::sensor) fn detail(&self, now_ms: u64, wanted: bool, radio: RadioState) -> SensorDetail {
        SensorDetail {
            sensor: self.show(now_ms, wanted, radio),
            dropouts: self.log.dropouts(),
            batteries: self.log.batteries(),
            captured: self.capture.count(),
        }
    }
}
