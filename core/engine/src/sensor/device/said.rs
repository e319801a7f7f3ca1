//! What a paired sensor says, and whether it should have said more.

use ritm_model::{
    Quantity,
    radio::{RadioState, Seen},
    sensor::SensorState,
};
use ritm_sensors::{Advertisement, Label, Notice, When, battery, uuids::assigned};
use uuid::Uuid;

use super::{Desk, Device, Heard, MOST_COMMANDS, Stage, Told, look};

/// One that is only listened to is there for so long after it was heard.
const LISTENED_MS: u64 = 30_000;
/// One that is away or silent for so long is lost: drops of a moment are nothing to tell.
const LOST_MS: u64 = 10_000;
/// A value that is older is not shown any more.
const SHOWN_MS: u64 = 600_000;

impl Device {
    /// It was seen in a scan.
    pub(in crate::sensor) fn seen(&mut self, seen: &Seen, wanted: bool, desk: &mut Desk<'_>) {
        if let Some(dbm) = seen.signal_dbm.map(f64::from) {
            self.signal_dbm = Some(self.signal_dbm.map_or(dbm, |old| old + 0.3 * (dbm - old)));
        }
        if !wanted || !self.kept.told.listens {
            return;
        }
        let service_data: Vec<(Uuid, &[u8])> = seen
            .service_data
            .iter()
            .map(|(service, data)| (*service, data.as_slice()))
            .collect();
        let manufacturer_data: Vec<(u16, &[u8])> = seen
            .manufacturer_data
            .iter()
            .map(|(company, data)| (*company, data.as_slice()))
            .collect();
        let companies = manufacturer_data
            .iter()
            .map(|(company, data)| (assigned(*company), *data));
        for (from, data) in service_data.iter().copied().chain(companies) {
            self.capture.packet(desk.now.utc, from, data);
        }
        let advertisement = Advertisement {
            service_data: &service_data,
            manufacturer_data: &manufacturer_data,
        };
        self.note_packet(desk);
        self.broadcast.take(advertisement, desk.now, &mut desk.out);
        self.take_out(desk);
    }

    /// Lets a second pass.
    pub(in crate::sensor) fn tick(&mut self, desk: &mut Desk<'_>) {
        if matches!(self.stage, Stage::Joined(_)) {
            self.joined_ms = desk.now.ms;
        }
        if let Stage::Joined(joined) = &self.stage
            && !joined.ends
        {
            self.link.tick(desk.now, &mut desk.out);
            self.take_out(desk);
            self.pump(desk);
        }
        let now_ms = desk.now.ms;
        self.values
            .retain(|(_, _, at_ms)| now_ms.saturating_sub(*at_ms) <= SHOWN_MS);
    }

    /// Misses it when it should be here and is not, and tells when its state is another.
    pub(in crate::sensor) fn watch(&mut self, desk: &mut Desk<'_>, wanted: bool, radio: RadioState) {
        let state = self.state(desk.now.ms, wanted, radio);
        if state != self.state {
            self.state = state;
            desk.urgent = true;
        }
        self.wanted_ms = wanted.then(|| self.wanted_ms.unwrap_or(desk.now.ms));
        if !wanted {
            (self.was_here, self.is_missed) = (false, false);
        } else if state == SensorState::Here {
            self.was_here = true;
            if self.is_missed {
                self.is_missed = false;
                let packet_ms = self.packet_ms.unwrap_or(desk.now.ms);
                self.log.came_back(desk.utc(packet_ms));
            }
        } else if self.was_here && !self.is_missed && !self.kept.told.listens {
            self.is_missed = true;
            let packet_ms = self.packet_ms.unwrap_or(desk.now.ms);
            self.log.fell_silent(desk.utc(packet_ms));
        }
    }

    pub(super) fn state(&self, now_ms: u64, wanted: bool, radio: RadioState) -> SensorState {
        if !wanted {
            return SensorState::Resting;
        }
        match radio {
            RadioState::Ready => {}
            RadioState::Unknown => return SensorState::Searching,
            _ => return SensorState::NoRadio,
        }
        let since_ms = |ms: u64| now_ms.saturating_sub(ms);
        if self.kept.told.listens {
            let here = self.packet_ms.is_some_and(|ms| since_ms(ms) <= LISTENED_MS);
            return if here {
                SensorState::Here
            } else {
                SensorState::Searching
            };
        }
        let Stage::Joined(joined) = &self.stage else {
            return if self.is_lost_to_host {
                SensorState::Unchosen
            } else {
                SensorState::Searching
            };
        };
        let silent_ms = self.silent_ms;
        match self.packet_ms.filter(|&ms| ms >= joined.began_ms) {
            Some(ms) if since_ms(ms) <= silent_ms => SensorState::Here,
            None if since_ms(joined.began_ms) <= silent_ms.min(5_000) => SensorState::Searching,
            _ => SensorState::Silent,
        }
    }

    /// Whether it is wanted and not there: it has been away for a while, or silent for longer than its kind is.
    pub(in crate::sensor) fn is_lost(&self, now_ms: u64) -> bool {
        let Some(wanted_ms) = self.wanted_ms else {
            return false;
        };
        let for_longer = |since_ms: u64, than_ms| now_ms.saturating_sub(since_ms.max(wanted_ms)) > than_ms;
        let is_apart = !matches!(self.stage, Stage::Joined(_)) && !self.kept.told.listens;
        for_longer(self.packet_ms.unwrap_or(0), self.silent_ms.max(LOST_MS))
            || (is_apart && for_longer(self.joined_ms, LOST_MS))
    }

    pub(super) fn note_packet(&mut self, desk: &Desk<'_>) {
        self.packet_ms = self.packet_ms.max(Some(desk.now.ms));
        self.kept.heard = Some(desk.now.utc);
    }

    pub(super) fn packet(&mut self, characteristic: Uuid, bytes: &[u8], read: bool, desk: &mut Desk<'_>) {
        self.capture.packet(desk.now.utc, characteristic, bytes);
        self.link.take(characteristic, bytes, desk.now, &mut desk.out);
        // What is read once says nothing of whether the device goes on telling.
        let tells = !read || !desk.out.readings.is_empty();
        if tells && characteristic != battery::LEVEL {
            self.note_packet(desk);
        }
        self.take_out(desk);
    }

    /// Takes what came of an input.
    pub(super) fn take_out(&mut self, desk: &mut Desk<'_>) {
        let mut told: Option<Told> = None;
        let now_ms = desk.now.ms;
        for reading in &desk.out.readings {
            let at_ms = match reading.when {
                When::Before { ms } => now_ms.saturating_sub(u64::from(ms)),
                _ => now_ms,
            };
            desk.heard.push(Heard {
                sensor: self.kept.id,
                rank: self.rank,
                reading: *reading,
                at_ms,
            });
            if reading.quantity == Quantity::BatteryPercent {
                let percent = reading.value.clamp(0.0, 100.0).round() as u8;
                told.get_or_insert_with(|| self.kept.told.clone()).battery_percent = Some(percent);
                self.log.battery(desk.now.utc, desk.now.utc_offset_s, percent);
            }
            // What a device has logged is not of now.
            if look::SHOWN.contains(&reading.quantity) && !matches!(reading.when, When::Span { .. }) {
                desk.changed = true;
                let known = self
                    .values
                    .iter_mut()
                    .find(|(known, ..)| *known == reading.quantity);
                match known {
                    Some(known) => *known = (reading.quantity, reading.value, at_ms),
                    None => self.values.push((reading.quantity, reading.value, at_ms)),
                }
            }
        }
        for notice in desk.out.notices.drain(..) {
            match notice {
                Notice::Label(label, text) => {
                    let told = told.get_or_insert_with(|| self.kept.told.clone());
                    match label {
                        Label::Manufacturer => told.maker = text,
                        Label::Model => told.model = text,
                        Label::Firmware => told.firmware = text,
                        Label::Serial => told.serial = text,
                        Label::Hardware | Label::Software => {}
                    }
                }
                Notice::WantsBond => self.wants_bond = true,
                _ => {}
            }
        }
        if let Some(told) = told {
            self.tell(told);
        }
        if let Stage::Joined(joined) = &mut self.stage {
            let room = MOST_COMMANDS.saturating_sub(joined.commands.len());
            joined.commands.extend(desk.out.commands.drain(..).take(room));
        }
        desk.out.clear();
    }

    /// Takes note of what it tells of itself.
    pub(super) fn tell(&mut self, told: Told) {
        if self.kept.told != told {
            self.silent_ms = look::silent_after_ms(&told.kinds());
            self.kept.told = told;
            self.is_unsaved = true;
            self.set_place(self.place);
        }
    }
}
