//! A paired sensor: its connection, and what it says.

mod said;
mod shown;

use std::collections::VecDeque;

use ritm_model::{
    Quantity,
    radio::{RadioAnswer, RadioAsk, RadioFault},
    sensor::SensorState,
};
use ritm_sensors::{Broadcast, Command, Found, Link, Settings};
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
    rank::rank,
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
/// What waits to be asked of a device at most.
const MOST_COMMANDS: usize = 256;
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
    /// Its place among those that are used, where the athlete gave it one.
    place: Option<u8>,
    /// At which place it is believed.
    rank: u8,
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
    /// Whether the host can't find it again by what it was called, and has it chosen anew.
    is_lost_to_host: bool,
    /// Whether it told something since it is wanted, so that it is missed when it tells no more.
    was_here: bool,
    /// Since when it is wanted.
    wanted_ms: Option<u64>,
    /// When it was connected last.
    joined_ms: u64,
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
            place: None,
            forgotten: false,
            broadcast: Broadcast::default(),
            stage: Stage::Apart { next_ms: 0 },
            values: Vec::new(),
            packet_ms: None,
            signal_dbm: None,
            wants_bond: false,
            is_lost_to_host: false,
            was_here: false,
            wanted_ms: None,
            joined_ms: 0,
            is_missed: false,
            is_changed: false,
            is_unsaved: false,
            state: SensorState::Resting,
        }
    }

    /// Whether it is of this name, and the host knows it by none any more.
    pub(super) fn is_lost_to_host_as(&self, name: &str) -> bool {
        self.is_lost_to_host && !self.forgotten && self.kept.told.name == name
    }

    /// Sets its place among those that are used, where the athlete gave it one.
    pub(super) fn set_place(&mut self, place: Option<u8>) {
        self.place = place;
        self.rank = rank(place, &self.kept.told.kinds(), &self.kept.told.profiles);
    }

    /// Takes over what the athlete says of it.
    pub(super) fn keep(&mut self, kept: Kept) {
        let Kept {
            device,
            name,
            wheel_m,
            enabled,
            ordered,
            beats,
            ..
        } = kept;
        self.forgotten = false;
        if self.kept.device != device {
            // Only of one that can't be connected to any more.
            self.kept.device = device;
            self.is_lost_to_host = false;
            self.stage = Stage::Apart { next_ms: 0 };
        }
        self.kept.name = name;
        self.kept.enabled = enabled;
        self.kept.ordered = ordered;
        if (self.kept.wheel_m, self.kept.beats) != (wheel_m, beats) {
            (self.kept.wheel_m, self.kept.beats) = (wheel_m, beats);
            self.is_changed = true;
        }
    }

    /// Goes on with the connection, as it is `wanted` and the radio is `ready`.
    pub(super) fn drive(&mut self, desk: &mut Desk<'_>, wanted: bool, ready: bool) {
        if self.is_changed && !matches!(self.stage, Stage::Joined(_)) {
            self.is_changed = false;
            self.link = link(&self.kept);
        }
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
                let is_deaf = look::streams(self.silent_ms) && now_ms.saturating_sub(told_ms) > DEAF_MS;
                if wanted && is_deaf && !joined.ends {
                    self.capture.remark(desk.now.utc, "silent: connected anew");
                    self.leave(desk, now_ms);
                    return;
                }
                if self.is_changed {
                    self.is_changed = false;
                    // Streams that would go on are ended by the one that began them.
                    self.link.disconnect(&mut desk.out);
                    self.take_out(desk);
                    self.link = link(&self.kept);
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
                self.is_lost_to_host = false;
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
                self.is_lost_to_host = fault == RadioFault::WantsPress;
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
            // What was made while it was away is in its log.
            self.link.want_history(desk.recorded_from);
            self.link.connect(&joined.found, desk.now, &mut desk.out);
            self.take_out(desk);
        }
    }

    /// Tells it the heart rate that another one measures just now, where it is the better for it.
    pub(super) fn feed(&mut self, bpm: f64, desk: &mut Desk<'_>) {
        if let Stage::Joined(joined) = &self.stage
            && !joined.ends
        {
            self.link.feed(bpm, desk.now, &mut desk.out);
            let has = |characteristic: &Uuid| joined.found.characteristics.contains(characteristic);
            desk.out.commands.retain(
                |command| matches!(command, Command::Write { characteristic, .. } if has(characteristic)),
            );
            self.take_out(desk);
            self.pump(desk);
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
}

fn link(kept: &Kept) -> Link {
    Link::new(Settings {
        wheel_m: kept.wheel_m.unwrap_or(WHEEL_M),
        // A ring that is paired measures while it is wanted.
        asks_heart_rate: true,
        polar_intervals: kept.beats,
        ..Settings::default()
    })
}
