//! What screens and the recorder ask of all sensors.

use ritm_model::{
    SensorId, Timestamp,
    radio::{DeviceKey, Finding, RadioAsk, RadioState},
    sensor::{SensorDetail, Sensors},
};

use super::{Choice, Desk, Device, Manager, RESCAN_MS, RETRY_MS, Told, look};
use crate::{context::Context, request::RequestId};

/// So long a screen wants the sensors after each time it says so.
const LEASE_MS: u64 = 30_000;
/// So long devices are looked for.
const SEARCH_MS: u64 = 30_000;
/// A dialog is given up after that.
const DIALOG_MS: f64 = 300_000.0;

impl Manager {
    /// Somebody wants the sensors for a while.
    pub(in crate::sensor) fn lease(&mut self, now_ms: u64) {
        self.lease_until_ms = now_ms + LEASE_MS;
        self.want_radio(now_ms);
    }

    /// A workout is recorded that began then, or no more.
    pub(in crate::sensor) fn attend(&mut self, recording: Option<Timestamp>, now_ms: u64) {
        if recording.is_some() && self.attending.is_none() {
            self.want_radio(now_ms);
        }
        self.attending = recording;
    }

    fn want_radio(&mut self, now_ms: u64) {
        if self.radio.retry_ms > now_ms + RETRY_MS - RESCAN_MS {
            return;
        }
        self.radio.retry_ms = now_ms;
    }

    /// Whether the radio is known not to be there, or not to be allowed.
    pub(in crate::sensor) const fn has_no_radio(&self) -> bool {
        matches!(
            self.radio.state,
            RadioState::Absent | RadioState::Denied | RadioState::Off
        )
    }

    /// Whether devices are found by a scan, as far as is known.
    pub(in crate::sensor) fn scans(&self) -> bool {
        self.radio.is_open && self.radio.finding == Finding::Scan
    }

    /// Whether devices are chosen in a dialog.
    pub(in crate::sensor) fn has_dialog(&self) -> bool {
        self.radio.is_open && self.radio.finding == Finding::Dialog
    }

    /// Looks for devices for a while, or no more.
    pub(in crate::sensor) fn find(&mut self, on: bool, now_ms: u64) {
        if on && !self.is_searching(now_ms) {
            self.near.clear();
        }
        self.search_until_ms = if on {
            now_ms + SEARCH_MS
        } else {
            self.search_until_ms.min(now_ms)
        };
        self.want_radio(now_ms);
    }

    /// What is known of a device that is near.
    pub(in crate::sensor) fn near(&self, key: &DeviceKey) -> Option<Told> {
        let (name, look) = self.near.get(key)?;
        let mut told = Told {
            name: name.to_owned(),
            listens: look.listens,
            ..Told::default()
        };
        told.set_kinds(&look.kinds, &look.profiles);
        Some(told)
    }

    /// Opens the host's dialog; `None` while one is open.
    pub(in crate::sensor) fn choose(&mut self, context: &mut Context, now_ms: u64) -> Option<RequestId> {
        if self.dialog.is_some() {
            return None;
        }
        let (services, used) = look::services();
        let names = ritm_sensors::Profile::ALL
            .iter()
            .flat_map(|profile| profile.names())
            .map(|&name| name.to_owned())
            .collect();
        let ask = RadioAsk::Choose {
            services,
            names,
            used,
        };
        let id = Desk::new(context, now_ms).ask(ask, DIALOG_MS);
        self.dialog = Some((id, None));
        Some(id)
    }

    /// The paired sensor that a device of this name was, for a host that calls devices otherwise with each start; `None`
    /// unless it is clear.
    pub(in crate::sensor) fn lost_to_host_as(&self, name: &str) -> Option<SensorId> {
        let mut those = self
            .devices
            .iter()
            .filter(|device| !name.is_empty() && device.is_lost_to_host_as(name));
        let one = those.next()?;
        those.next().is_none().then(|| one.id())
    }

    /// What came of the dialog, once.
    pub(in crate::sensor) fn chosen(&mut self, dialog: RequestId) -> Option<Choice> {
        match &mut self.dialog {
            Some((id, choice)) if *id == dialog => {
                let choice = choice.take()?;
                self.dialog = None;
                Some(choice)
            }
            _ => Some(Ok(None)),
        }
    }

    /// What a screen of sensors shows.
    pub(in crate::sensor) fn show(&self, now_ms: u64) -> Sensors {
        let radio = self.radio.state;
        let paired = |key: &DeviceKey| self.place(key).is_some();
        Sensors {
            radio,
            finding: self.radio.finding,
            searching: self.is_searching(now_ms),
            paired: self
                .devices
                .iter()
                .filter(|device| !device.forgotten)
                .map(|device| device.show(now_ms, self.wants(device, now_ms), radio))
                .collect(),
            ordered: self
                .devices
                .iter()
                .any(|device| device.kept.ordered && !device.forgotten),
            near: self.near.list(paired),
        }
    }

    /// The sensors that are missed.
    pub(in crate::sensor) fn lost(&self, now_ms: u64) -> Vec<SensorId> {
        let lost = self
            .devices
            .iter()
            .filter(|device| self.wants(device, now_ms) && device.is_lost(now_ms));
        lost.map(Device::id).collect()
    }

    fn of(&self, sensor: SensorId) -> Option<&Device> {
        self.devices
            .iter()
            .find(|device| device.id() == sensor && !device.forgotten)
    }

    /// A sensor with its log.
    pub(in crate::sensor) fn detail(&self, sensor: SensorId, now_ms: u64) -> Option<SensorDetail> {
        let device = self.of(sensor)?;
        Some(device.detail(now_ms, self.wants(device, now_ms), self.radio.state))
    }

    /// Captures a sensor's packets, or no more. Tells whether it is paired.
    pub(in crate::sensor) fn capture(&mut self, sensor: SensorId, on: bool) -> bool {
        let device = self
            .devices
            .iter_mut()
            .find(|device| device.id() == sensor && !device.forgotten);
        device.is_some_and(|device| {
            device.capture.switch(on);
            true
        })
    }

    /// A sensor's packets as text; `None` when it is not paired.
    pub(in crate::sensor) fn packets(&self, sensor: SensorId) -> Option<String> {
        Some(self.of(sensor)?.capture.text().to_owned())
    }
}
