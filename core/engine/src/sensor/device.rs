//! A paired sensor: its connection, and what it says.

use std::collections::VecDeque;

use ritm_model::{
    Quantity, SensorId,
    radio::{RadioAnswer, RadioAsk, RadioFault, RadioState, Seen},
    sensor::{Sensor, SensorDetail, SensorState, SensorValue},
};
use ritm_sensors::{
    Advertisement, Broadcast, Command, Found, Label, Link, Notice, Settings, When, battery, uuids::assigned,
};
use uuid::Uuid;

use super::{
    Heard,
    capture::Capture,
    desk::{Answer, Desk},
    kept::Kept,
    log::Log,
    look::{self, Look},
};
use crate::{
    request::RequestId,
    store::{Fault, v1::Told},
};

/// A connection is tried for so long before it is tried anew.
const CONNECT_MS: f64 = 20_000.0;
/// A connection is tried so often.
const AGAIN_MS: u64 = 5_000;
/// A connection that held for so long is tried again at once when it is lost.
const HELD_MS: u64 = 2_000;
/// A device that does not answer for so long is connected anew.
const ANSWER_MS: f64 = 10_000.0;
/// The host ends a connection within this.
const DISCONNECT_MS: f64 = 5_000.0;
/// One that streams and is silent for so long is connected anew: the connection may be one by name only.
const DEAF_MS: u64 = 60_000;
/// One that is only listened to is there for so long after it was heard.
const LISTENED_MS: u64 = 30_000;
/// A value of before that is not shown any more.
const SHOWN_MS: u64 = 600_000;
/// What waits to be asked of a device at most.
const MOST_COMMANDS: usize = 256;
/// When it was heard last is written down so often.
const HEARD_MS: i64 = 60_000;
/// The circumference of a wheel that nobody has measured: 700×25C.
const WHEEL_M: f64 = 2.105;

/// Where the connection stands.
enum Stage {
    /// There is none.
    Apart {
        /// When one is tried.
        next_ms: u64,
    },
    Connecting {
        ask: RequestId,
        began_ms: u64,
    },
    Joined(Joined),
    /// The host ends it.
    Leaving {
        ask: RequestId,
        /// When the next is tried.
        next_ms: u64,
    },
}

/// A connection.
struct Joined {
    began_ms: u64,
    found: Found,
    /// What is asked one after the other.
    commands: VecDeque<Command>,
    /// What the device has not answered yet, and what is read by it.
    asked: Option<(RequestId, Option<Uuid>)>,
    /// Whether it ends once all is asked.
    ends: bool,
}

/// A paired sensor.
pub(super) struct Device {
    pub(super) kept: Kept,
    pub(super) log: Log,
    pub(super) capture: Capture,
    /// Its place among those that are used.
    pub(super) rank: u8,
    /// Whether it is paired no more, and goes once it is disconnected.
    pub(super) forgotten: bool,
    link: Link,
    broadcast: Broadcast,
    stage: Stage,
    /// The latest of each quantity that is shown, with its moment.
    values: Vec<(Quantity, f64, u64)>,
    /// When its last packet came.
    packet_ms: Option<u64>,
    signal_dbm: Option<f64>,
    wants_bond: bool,
    /// Whether it told something since it is wanted, so that it is missed when it tells no more.
    was_here: bool,
    /// Whether it is missed.
    is_missed: bool,
    /// Whether its link is another than the one it was connected with.
    is_changed: bool,
    is_unsaved: bool,
    heard_saved_ms: Option<i64>,
    /// After how long without a packet it is silent.
    silent_ms: u64,
    state: SensorState,
}

impl Device {
    pub(super) fn new(kept: Kept, log: Log) -> Self {
        Self {
            link: link(&kept),
            silent_ms: look::silent_after_ms(&kept.told.kinds()),
            heard_saved_ms: kept.heard.map(|heard| heard.unix_ms()),
            kept,
            log,
            capture: Capture::default(),
            rank: 0,
            forgotten: false,
            broadcast: Broadcast::default(),
            stage: Stage::Apart { next_ms: 0 },
            values: Vec::new(),
            packet_ms: None,
            signal_dbm: None,
            wants_bond: false,
            was_here: false,
            is_missed: false,
            is_changed: false,
            is_unsaved: false,
            state: SensorState::Resting,
        }
    }

    /// Takes over what the athlete says of it.
    pub(super) fn keep(&mut self, kept: Kept) {
        let Kept {
            name,
            wheel_m,
            enabled,
            ..
        } = kept;
        self.forgotten = false;
        self.kept.name = name;
        self.kept.enabled = enabled;
        if self.kept.wheel_m != wheel_m {
            self.kept.wheel_m = wheel_m;
            self.link = link(&self.kept);
            self.is_changed = true;
        }
    }

    /// Goes on with the connection, as it is `wanted` and the radio is `ready`.
    pub(super) fn drive(&mut self, desk: &mut Desk<'_>, wanted: bool, ready: bool) {
        if !ready {
            if !matches!(self.stage, Stage::Apart { .. }) {
                self.capture.remark(desk.now.utc, "the radio is gone");
                self.stage = Stage::Apart { next_ms: desk.now.ms };
            }
            return;
        }
        let now_ms = desk.now.ms;
        match &mut self.stage {
            Stage::Apart { next_ms } => {
                if wanted && !self.kept.told.listens && *next_ms <= desk.now.ms {
                    let device = self.kept.device.clone();
                    self.stage = Stage::Connecting {
                        ask: desk.ask(RadioAsk::Connect { device }, CONNECT_MS),
                        began_ms: desk.now.ms,
                    };
                }
            }
            Stage::Connecting { .. } => {
                if !wanted {
                    self.leave(desk, now_ms);
                }
            }
            Stage::Joined(joined) => {
                let told_ms = self.packet_ms.max(Some(joined.began_ms)).unwrap_or(0);
                let streams = self.silent_ms == look::STREAM_MS;
                if wanted && streams && !joined.ends && now_ms.saturating_sub(told_ms) > DEAF_MS {
                    self.capture.remark(desk.now.utc, "silent: connected anew");
                    self.leave(desk, now_ms);
                    return;
                }
                if self.is_changed {
                    self.is_changed = false;
                    self.greet(desk);
                } else if !wanted && !joined.ends {
                    joined.ends = true;
                    joined.commands.clear();
                    self.link.disconnect(&mut desk.out);
                    self.take_out(desk);
                }
                self.pump(desk);
            }
            Stage::Leaving { .. } => {}
        }
    }

    /// When it wants to go on; `None` when it waits for somebody.
    pub(super) const fn next_ms(&self) -> Option<u64> {
        match self.stage {
            Stage::Apart { next_ms } if !self.kept.told.listens => Some(next_ms),
            _ => None,
        }
    }

    /// Whether there is no connection, and none is tried.
    pub(super) const fn is_apart(&self) -> bool {
        matches!(self.stage, Stage::Apart { .. })
    }

    /// Takes an answer of the radio's; gives it back when it is another's.
    pub(super) fn answer(&mut self, id: RequestId, answer: Answer, desk: &mut Desk<'_>) -> Option<Answer> {
        match &mut self.stage {
            Stage::Connecting { ask, began_ms } if *ask == id => {
                let began_ms = *began_ms;
                self.connected(answer, began_ms, desk);
            }
            Stage::Joined(joined) if joined.asked.is_some_and(|(ask, _)| ask == id) => {
                let read = joined.asked.take().and_then(|(_, read)| read);
                self.answered(answer, read, desk);
                self.pump(desk);
            }
            Stage::Leaving { ask, next_ms } if *ask == id => {
                self.stage = Stage::Apart { next_ms: *next_ms };
            }
            _ => return Some(answer),
        }
        None
    }

    fn connected(&mut self, answer: Answer, began_ms: u64, desk: &mut Desk<'_>) {
        let next_ms = (began_ms + AGAIN_MS).max(desk.now.ms);
        match answer {
            Answer::Given(RadioAnswer::Connected {
                name,
                services,
                characteristics,
            }) => {
                let found = Found {
                    name,
                    services,
                    characteristics,
                };
                self.capture.connected(desk.now.utc, &found);
                let look = Look::found(&found);
                let mut told = self.kept.told.clone();
                if !look.kinds.is_empty() {
                    told.set_kinds(&look.kinds, &look.profiles);
                }
                if !found.name.is_empty() {
                    told.name.clone_from(&found.name);
                }
                self.tell(told);
                self.wants_bond = false;
                self.stage = Stage::Joined(Joined {
                    began_ms: desk.now.ms,
                    found,
                    commands: VecDeque::new(),
                    asked: None,
                    ends: false,
                });
                self.greet(desk);
            }
            Answer::Refused(fault) => {
                self.capture
                    .remark(desk.now.utc, &format!("not connected: {fault:?}"));
                if let RadioFault::NotReady(state) = fault {
                    desk.radio = Some(state);
                }
                self.wants_bond |= fault == RadioFault::WantsBond;
                self.stage = Stage::Apart { next_ms };
            }
            Answer::None if desk.now.ms.saturating_sub(began_ms) >= AGAIN_MS => self.leave(desk, next_ms),
            Answer::Given(_) | Answer::None => self.stage = Stage::Apart { next_ms },
        }
    }

    fn answered(&mut self, answer: Answer, read: Option<Uuid>, desk: &mut Desk<'_>) {
        match (answer, read) {
            (Answer::Given(RadioAnswer::Value(bytes)), Some(characteristic)) => {
                self.packet(characteristic, &bytes, true, desk);
            }
            (Answer::Given(_), _) => {}
            (Answer::Refused(RadioFault::Gone), _) => self.lost(desk),
            (Answer::Refused(fault), _) => {
                self.capture.remark(desk.now.utc, &format!("refused: {fault:?}"));
                if let RadioFault::NotReady(state) = fault {
                    desk.radio = Some(state);
                }
                self.wants_bond |= fault == RadioFault::WantsBond;
            }
            (Answer::None, _) => {
                self.capture.remark(desk.now.utc, "no answer: connected anew");
                let now_ms = desk.now.ms;
                self.leave(desk, now_ms);
            }
        }
    }

    /// Begins to talk to a device that is connected.
    fn greet(&mut self, desk: &mut Desk<'_>) {
        if let Stage::Joined(joined) = &self.stage
            && !joined.ends
        {
            self.link.connect(&joined.found, desk.now, &mut desk.out);
            self.take_out(desk);
        }
    }

    /// Has the host end the connection, or the attempt.
    fn leave(&mut self, desk: &mut Desk<'_>, next_ms: u64) {
        let device = self.kept.device.clone();
        self.stage = Stage::Leaving {
            ask: desk.ask(RadioAsk::Disconnect { device }, DISCONNECT_MS),
            next_ms,
        };
    }

    /// The connection ended by itself.
    pub(super) fn lost(&mut self, desk: &mut Desk<'_>) {
        if let Stage::Joined(joined) = &self.stage {
            self.capture.remark(desk.now.utc, "lost");
            let held = desk.now.ms.saturating_sub(joined.began_ms) >= HELD_MS;
            let next_ms = if held {
                desk.now.ms
            } else {
                joined.began_ms + AGAIN_MS
            };
            self.stage = Stage::Apart { next_ms };
        }
    }

    /// A value came by itself.
    pub(super) fn notified(&mut self, characteristic: Uuid, bytes: &[u8], desk: &mut Desk<'_>) {
        if matches!(self.stage, Stage::Joined(_)) {
            self.packet(characteristic, bytes, false, desk);
            self.pump(desk);
        }
    }

    /// It was seen in a scan.
    pub(super) fn seen(&mut self, seen: &Seen, wanted: bool, desk: &mut Desk<'_>) {
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
    pub(super) fn tick(&mut self, desk: &mut Desk<'_>) {
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
    pub(super) fn watch(&mut self, desk: &mut Desk<'_>, wanted: bool, radio: RadioState) {
        let state = self.state(desk.now.ms, wanted, radio);
        if state != self.state {
            self.state = state;
            desk.urgent = true;
        }
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

    fn state(&self, now_ms: u64, wanted: bool, radio: RadioState) -> SensorState {
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
            return SensorState::Searching;
        };
        let silent_ms = self.silent_ms;
        match self.packet_ms.filter(|&ms| ms >= joined.began_ms) {
            Some(ms) if since_ms(ms) <= silent_ms => SensorState::Here,
            None if since_ms(joined.began_ms) <= silent_ms.min(5_000) => SensorState::Searching,
            _ => SensorState::Silent,
        }
    }

    fn note_packet(&mut self, desk: &Desk<'_>) {
        self.packet_ms = self.packet_ms.max(Some(desk.now.ms));
        self.kept.heard = Some(desk.now.utc);
    }

    fn packet(&mut self, characteristic: Uuid, bytes: &[u8], read: bool, desk: &mut Desk<'_>) {
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
    fn take_out(&mut self, desk: &mut Desk<'_>) {
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
    fn tell(&mut self, told: Told) {
        if self.kept.told != told {
            self.silent_ms = look::silent_after_ms(&told.kinds());
            self.kept.told = told;
            self.is_unsaved = true;
        }
    }

    /// Asks the next of what is to be asked.
    fn pump(&mut self, desk: &mut Desk<'_>) {
        let Stage::Joined(joined) = &mut self.stage else {
            return;
        };
        if joined.asked.is_some() {
            return;
        }
        let device = self.kept.device.clone();
        let (ask, read) = match joined.commands.pop_front() {
            Some(Command::Subscribe(characteristic)) => (
                RadioAsk::Subscribe {
                    device,
                    characteristic,
                },
                None,
            ),
            Some(Command::Read(characteristic)) => (
                RadioAsk::Read {
                    device,
                    characteristic,
                },
                Some(characteristic),
            ),
            Some(Command::Write {
                characteristic,
                bytes,
                confirmed,
            }) => (
                RadioAsk::Write {
                    device,
                    characteristic,
                    bytes,
                    confirmed,
                },
                None,
            ),
            None if joined.ends => {
                let now_ms = desk.now.ms;
                self.leave(desk, now_ms);
                return;
            }
            None => return,
        };
        joined.asked = Some((desk.ask(ask, ANSWER_MS), read));
    }

    /// Whether something of it is to be written down.
    pub(super) fn is_unsaved(&self, wanted: bool) -> bool {
        let heard_ms = self.kept.heard.map(|heard| heard.unix_ms());
        let late = match (heard_ms, self.heard_saved_ms) {
            (Some(heard), Some(saved)) => (heard - saved).abs() >= HEARD_MS || (!wanted && heard != saved),
            (heard, saved) => heard != saved,
        };
        self.is_unsaved || late || self.log.is_unsaved()
    }

    /// Writes down what is not kept yet.
    pub(super) fn save(&mut self, db: &rusqlite::Connection) -> Result<(), Fault> {
        super::kept::write(db, &self.kept)?;
        self.log.write(db, self.kept.key)?;
        self.is_unsaved = false;
        self.heard_saved_ms = self.kept.heard.map(|heard| heard.unix_ms());
        Ok(())
    }

    /// What was written was undone.
    pub(super) fn unsave(&mut self) {
        self.is_unsaved = true;
        self.log.unsave();
    }

    /// Which sensor it is.
    pub(super) const fn id(&self) -> SensorId {
        self.kept.id
    }

    /// As a screen shows it.
    pub(super) fn show(&self, now_ms: u64, wanted: bool, radio: RadioState) -> Sensor {
        let Kept {
            id,
            name,
            wheel_m,
            enabled,
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
            wants_bond: self.wants_bond,
            values: look::SHOWN.iter().filter_map(value).collect(),
        }
    }

    /// As its own screen shows it.
    pub(super) fn detail(&self, now_ms: u64, wanted: bool, radio: RadioState) -> SensorDetail {
        SensorDetail {
            sensor: self.show(now_ms, wanted, radio),
            dropouts: self.log.dropouts(),
            batteries: self.log.batteries(),
            captured: self.capture.count(),
        }
    }
}

fn link(kept: &Kept) -> Link {
    Link::new(Settings {
        wheel_m: kept.wheel_m.unwrap_or(WHEEL_M),
        // A ring that is paired measures while it is wanted.
        asks_heart_rate: true,
        ..Settings::default()
    })
}
