//! A radio with devices in it, of which a seed decides how long everything takes: for tests.
//!
//! It keeps the promises of [`ritm_model::radio`] and is as unpleasant within them as its [`Manners`] say. Its time is
//! what it is told ([`SimulatedRadio::run_to`]).

mod devices;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use ritm_model::radio::{
    DeviceKey, Finding, RadioAnswer, RadioAsk, RadioEvent, RadioFault, RadioState, Seen,
};
use uuid::Uuid;

use super::simulated::SimulatedRandom;
use crate::RequestId;

/// How a radio behaves.
#[derive(Clone, Debug)]
pub struct Manners {
    /// How long an answer takes, in milliseconds: from, and to before.
    pub answer_ms: (u32, u32),
    /// How long a connection takes.
    pub connect_ms: (u32, u32),
    /// After how long a connection to a device that is not there is given up; `None` when it waits for it.
    pub gives_up_ms: Option<u32>,
    /// How long after a device is gone its connection is known to be lost.
    pub lost_ms: u32,
    /// One ask in so many is never answered; 0 for none.
    pub swallows: u32,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            answer_ms: (5, 60),
            connect_ms: (200, 1_200),
            gives_up_ms: None,
            lost_ms: 700,
            swallows: 0,
        }
    }
}

/// What a radio says.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// To an ask.
    Answer(RequestId, Result<RadioAnswer, RadioFault>),
    /// By itself.
    Event(RadioEvent),
}

/// Bytes at so many milliseconds of the radio's time.
pub type Bytes = Box<dyn FnMut(f64) -> Vec<u8>>;
/// What a device notifies when something is written to it.
pub type Replies = Box<dyn FnMut(Uuid, &[u8]) -> Vec<(Uuid, Vec<u8>)>>;

/// A characteristic that notifies.
pub struct Stream {
    /// Which.
    pub characteristic: Uuid,
    /// How often, in milliseconds.
    pub every_ms: f64,
    /// The packets.
    pub packet: Bytes,
}

/// A device.
pub struct SimulatedDevice {
    /// What the host calls it.
    pub key: DeviceKey,
    /// Its name.
    pub name: String,
    /// The services it advertises.
    pub advertised: Vec<Uuid>,
    /// The services it has.
    pub services: Vec<Uuid>,
    /// The characteristics it has.
    pub characteristics: Vec<Uuid>,
    /// Data of services that it advertises.
    pub service_data: Vec<(Uuid, Bytes)>,
    /// How strong its signal is.
    pub signal_dbm: i16,
    /// What can be read.
    pub reads: BTreeMap<Uuid, Vec<u8>>,
    /// What is refused, and how.
    pub refuses: BTreeMap<Uuid, RadioFault>,
    /// What it notifies.
    pub streams: Vec<Stream>,
    /// What it notifies when something is written.
    pub replies: Replies,
    /// Whether it answers nothing once it is connected.
    pub mute: bool,
    /// Whether it is there.
    pub in_range: bool,
    /// What was written to it, the latest last; at most a hundred.
    pub written: VecDeque<(Uuid, Vec<u8>)>,
    connected: bool,
    subscribed: BTreeSet<Uuid>,
    /// Until when it is busy with what it was asked before.
    busy_ms: f64,
    /// When it notifies next, a stream each, and when it advertises next.
    next_ms: Vec<f64>,
    advertises_ms: f64,
    /// The attempt to connect that waits for it, and when it is given up.
    waits: Option<(RequestId, f64)>,
    /// The attempt that will succeed, and when.
    joins: Option<(RequestId, f64)>,
}

/// A radio.
pub struct SimulatedRadio {
    /// How it behaves.
    pub manners: Manners,
    /// How devices are found.
    pub finding: Finding,
    /// Which device the athlete chooses in a dialog; `None` to close it.
    pub choice: Option<DeviceKey>,
    /// What was asked, with its moment; the latest ten thousand.
    pub asked: VecDeque<(f64, RadioAsk)>,
    random: SimulatedRandom,
    now_ms: f64,
    state: RadioState,
    opened: bool,
    scans: Option<Vec<Uuid>>,
    devices: Vec<SimulatedDevice>,
    /// What is said at its time; what is due at once in the order it was put there.
    due: Vec<(f64, u64, Said)>,
    count: u64,
}

impl SimulatedRadio {
    /// A radio that is ready.
    pub fn new(seed: u64, manners: Manners) -> Self {
        Self {
            manners,
            finding: Finding::Scan,
            choice: None,
            asked: VecDeque::new(),
            random: SimulatedRandom(seed),
            now_ms: 0.0,
            state: RadioState::Ready,
            opened: false,
            scans: None,
            devices: Vec::new(),
            due: Vec::new(),
            count: 0,
        }
    }

    /// Puts a device in.
    pub fn add(&mut self, device: SimulatedDevice) {
        self.devices.push(device);
    }

    /// A device.
    pub fn device(&mut self, key: &str) -> Option<&mut SimulatedDevice> {
        self.devices.iter_mut().find(|device| device.key.0 == key)
    }

    /// Whether a device is connected.
    pub fn is_connected(&self, key: &str) -> bool {
        self.devices
            .iter()
            .any(|device| device.key.0 == key && device.connected)
    }

    /// Whether it scans.
    pub const fn is_scanning(&self) -> bool {
        self.scans.is_some()
    }

    /// Takes a device away, or brings it back.
    pub fn set_in_range(&mut self, key: &str, in_range: bool) {
        let (now_ms, lost_ms) = (self.now_ms, f64::from(self.manners.lost_ms));
        let connects_ms = self.draw(self.manners.connect_ms);
        let mut said = None;
        if let Some(device) = self.device(key) {
            device.in_range = in_range;
            device.advertises_ms = now_ms;
            if in_range {
                let joins = device.waits.take().map(|(id, _)| (id, now_ms + connects_ms));
                device.joins = joins.or(device.joins);
            } else if let Some((id, at_ms)) = device.joins.take() {
                // The host notices only when it would have been connected.
                device.waits = Some((id, at_ms + lost_ms));
            } else if device.connected {
                device.part();
                let device = device.key.clone();
                said = Some((now_ms + lost_ms, Said::Event(RadioEvent::Lost { device })));
            }
        }
        if let Some((at_ms, said)) = said {
            self.say(at_ms, said);
        }
    }

    /// Switches the radio on, or off, or takes it away.
    pub fn set_state(&mut self, state: RadioState) {
        if self.state == state {
            return;
        }
        self.state = state;
        if state != RadioState::Ready {
            self.scans = None;
            let waiting: Vec<RequestId> = self
                .devices
                .iter_mut()
                .filter_map(|device| {
                    device.part();
                    device.attempt()
                })
                .collect();
            for id in waiting {
                self.say(self.now_ms, Said::Answer(id, Err(RadioFault::NotReady(state))));
            }
        }
        if self.opened {
            self.say(self.now_ms, Said::Event(RadioEvent::State(state)));
        }
    }

    /// Takes an ask.
    pub fn ask(&mut self, id: RequestId, ask: RadioAsk) {
        self.asked.push_back((self.now_ms, ask.clone()));
        if self.asked.len() > 10_000 {
            self.asked.pop_front();
        }
        if self.manners.swallows > 0 && self.random.draw(self.manners.swallows as usize) == 0 {
            return;
        }
        let answer_ms = self.now_ms + self.draw(self.manners.answer_ms);
        if self.state != RadioState::Ready && ask != RadioAsk::Open {
            let fault = RadioFault::NotReady(self.state);
            self.say(answer_ms, Said::Answer(id, Err(fault)));
            return;
        }
        let answer = match ask {
            RadioAsk::Open => {
                self.opened = true;
                Ok(RadioAnswer::State(self.state, self.finding))
            }
            RadioAsk::Scan { .. } if self.finding == Finding::Dialog => Err(RadioFault::Unsupported),
            RadioAsk::Scan { services } => {
                self.scans = Some(services);
                Ok(RadioAnswer::Done)
            }
            RadioAsk::StopScan => {
                self.scans = None;
                Ok(RadioAnswer::Done)
            }
            RadioAsk::Choose { .. } => {
                let chosen = self.choice.clone();
                let device = self
                    .devices
                    .iter()
                    .find(|device| Some(&device.key) == chosen.as_ref());
                device.map_or(Err(RadioFault::Cancelled), |device| {
                    Ok(RadioAnswer::Chosen {
                        device: device.key.clone(),
                        name: device.name.clone(),
                    })
                })
            }
            RadioAsk::Connect { device } => return self.connect(id, &device, answer_ms),
            RadioAsk::Disconnect { device } => return self.disconnect(id, &device, answer_ms),
            RadioAsk::Read {
                device,
                characteristic,
            } => return self.of_device(id, &device, answer_ms, |device| device.read(characteristic)),
            RadioAsk::Subscribe {
                device,
                characteristic,
            } => return self.of_device(id, &device, answer_ms, |device| device.subscribe(characteristic)),
            RadioAsk::Write {
                device: key,
                characteristic,
                bytes,
                ..
            } => {
                self.of_device(id, &key, answer_ms, |device| device.write(characteristic, &bytes));
                let replies = self.device(&key.0).map_or_else(Vec::new, |device| {
                    if !device.connected || device.mute {
                        return Vec::new();
                    }
                    let subscribed = device.subscribed.clone();
                    let replies = (device.replies)(characteristic, &bytes);
                    replies
                        .into_iter()
                        .filter(|(from, _)| subscribed.contains(from))
                        .collect()
                });
                for (characteristic, bytes) in replies {
                    let event = RadioEvent::Notified {
                        device: key.clone(),
                        characteristic,
                        bytes,
                    };
                    self.say(answer_ms + 100.0, Said::Event(event));
                }
                return;
            }
        };
        self.say(answer_ms, Said::Answer(id, answer));
    }

    fn connect(&mut self, id: RequestId, key: &DeviceKey, answer_ms: f64) {
        let connects_ms = self.now_ms + self.draw(self.manners.connect_ms);
        let gives_up_ms = self.manners.gives_up_ms.map_or(f64::INFINITY, f64::from);
        let now_ms = self.now_ms;
        let unknown = match self.finding {
            Finding::Scan => RadioFault::Gone,
            Finding::Dialog => RadioFault::WantsPress,
        };
        let said = match self.device(&key.0) {
            None => Some((answer_ms, Said::Answer(id, Err(unknown)))),
            Some(device) if device.in_range => {
                device.joins = Some((id, connects_ms));
                None
            }
            Some(device) => {
                device.waits = Some((id, now_ms + gives_up_ms));
                None
            }
        };
        if let Some((at_ms, said)) = said {
            self.say(at_ms, said);
        }
    }

    fn disconnect(&mut self, id: RequestId, key: &DeviceKey, answer_ms: f64) {
        let mut said = Vec::new();
        if let Some(device) = self.device(&key.0) {
            if device.connected {
                device.part();
                let device = device.key.clone();
                said.push(Said::Event(RadioEvent::Lost { device }));
            }
            if let Some(waiting) = device.attempt() {
                said.push(Said::Answer(waiting, Err(RadioFault::Cancelled)));
            }
        }
        said.push(Said::Answer(id, Ok(RadioAnswer::Done)));
        for said in said {
            self.say(answer_ms, said);
        }
    }

    /// Asks a device; it does one thing after the other.
    fn of_device(
        &mut self,
        id: RequestId,
        key: &DeviceKey,
        answer_ms: f64,
        work: impl FnOnce(&mut SimulatedDevice) -> Result<RadioAnswer, RadioFault>,
    ) {
        let answer = match self.device(&key.0) {
            Some(device) if device.connected => {
                if device.mute {
                    return;
                }
                let answer_ms = answer_ms.max(device.busy_ms + 1.0);
                device.busy_ms = answer_ms;
                (answer_ms, work(device))
            }
            _ => (answer_ms, Err(RadioFault::Gone)),
        };
        self.say(answer.0, Said::Answer(id, answer.1));
    }

    fn draw(&mut self, (from, to): (u32, u32)) -> f64 {
        f64::from(from) + self.random.draw(to.saturating_sub(from) as usize) as f64
    }

    fn say(&mut self, at_ms: f64, said: Said) {
        self.count += 1;
        self.due.push((at_ms, self.count, said));
    }

    /// When it says something next, if nothing is asked before.
    pub fn next_ms(&self) -> Option<f64> {
        let due = self.due.iter().map(|(at_ms, ..)| *at_ms);
        let devices = self
            .devices
            .iter()
            .filter_map(|device| device.next_ms(self.scans.is_some()));
        due.chain(devices).min_by(f64::total_cmp)
    }

    /// Lets time pass. What is said meanwhile comes out in its order, with its moment.
    pub fn run_to(&mut self, now_ms: f64) -> Vec<(f64, Said)> {
        let mut said = Vec::new();
        while let Some(at_ms) = self.next_ms().filter(|&at_ms| at_ms <= now_ms) {
            self.now_ms = self.now_ms.max(at_ms);
            let scans = self.scans.is_some();
            let mut happened = Vec::new();
            for device in &mut self.devices {
                device.happen(at_ms, scans, &mut self.random, &mut happened);
            }
            for one in happened {
                self.say(at_ms, one);
            }
            let mut now: Vec<(f64, u64, Said)> = Vec::new();
            self.due.retain(|one| {
                let is_due = one.0 <= at_ms;
                if is_due {
                    now.push(one.clone());
                }
                !is_due
            });
            now.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            said.extend(now.into_iter().map(|(at_ms, _, one)| (at_ms, one)));
        }
        self.now_ms = self.now_ms.max(now_ms);
        said
    }
}

impl SimulatedDevice {
    fn part(&mut self) {
        self.connected = false;
        self.subscribed.clear();
    }

    /// The attempt to connect that is under way, which ends.
    fn attempt(&mut self) -> Option<RequestId> {
        let attempt = self.joins.take().or(self.waits.take());
        attempt.map(|(id, _)| id)
    }

    fn connect(&mut self, id: RequestId) -> Said {
        self.connected = true;
        let answer = RadioAnswer::Connected {
            name: self.name.clone(),
            services: self.services.clone(),
            characteristics: self.characteristics.clone(),
        };
        Said::Answer(id, Ok(answer))
    }

    fn has(&self, characteristic: Uuid) -> Result<(), RadioFault> {
        if let Some(fault) = self.refuses.get(&characteristic) {
            return Err(fault.clone());
        }
        if self.characteristics.contains(&characteristic) {
            Ok(())
        } else {
            Err(RadioFault::Unsupported)
        }
    }

    fn read(&self, characteristic: Uuid) -> Result<RadioAnswer, RadioFault> {
        self.has(characteristic)?;
        let value = self.reads.get(&characteristic).cloned();
        value.map(RadioAnswer::Value).ok_or(RadioFault::Unsupported)
    }

    fn subscribe(&mut self, characteristic: Uuid) -> Result<RadioAnswer, RadioFault> {
        self.has(characteristic)?;
        self.subscribed.insert(characteristic);
        for (stream, next_ms) in self.streams.iter().zip(&mut self.next_ms) {
            if stream.characteristic == characteristic {
                *next_ms = self.busy_ms + stream.every_ms;
            }
        }
        Ok(RadioAnswer::Done)
    }

    fn write(&mut self, characteristic: Uuid, bytes: &[u8]) -> Result<RadioAnswer, RadioFault> {
        self.has(characteristic)?;
        self.written.push_back((characteristic, bytes.to_vec()));
        if self.written.len() > 100 {
            self.written.pop_front();
        }
        Ok(RadioAnswer::Done)
    }

    fn streams(&self) -> impl Iterator<Item = f64> + '_ {
        let active = |stream: &Stream| self.connected && self.subscribed.contains(&stream.characteristic);
        self.streams
            .iter()
            .zip(&self.next_ms)
            .filter(move |(stream, _)| active(stream))
            .map(|(_, next_ms)| *next_ms)
    }

    fn next_ms(&self, scans: bool) -> Option<f64> {
        let advertises = (scans && self.in_range && !self.connected).then_some(self.advertises_ms);
        let given_up = self
            .waits
            .map(|(_, at_ms)| at_ms)
            .filter(|at_ms| at_ms.is_finite());
        let joins = self.joins.map(|(_, at_ms)| at_ms);
        self.streams()
            .chain(advertises)
            .chain(given_up)
            .chain(joins)
            .min_by(f64::total_cmp)
    }

    fn happen(&mut self, at_ms: f64, scans: bool, random: &mut SimulatedRandom, said: &mut Vec<Said>) {
        if self.waits.is_some_and(|(_, until_ms)| until_ms <= at_ms)
            && let Some((id, _)) = self.waits.take()
        {
            said.push(Said::Answer(id, Err(RadioFault::Gone)));
        }
        if self.joins.is_some_and(|(_, joins_ms)| joins_ms <= at_ms)
            && let Some((id, _)) = self.joins.take()
        {
            let answer = self.connect(id);
            said.push(answer);
        }
        if scans && self.in_range && !self.connected && self.advertises_ms <= at_ms {
            self.advertises_ms = at_ms + 900.0 + random.draw(200) as f64;
            said.push(Said::Event(RadioEvent::Seen(Seen {
                device: self.key.clone(),
                name: self.name.clone(),
                signal_dbm: Some(self.signal_dbm + random.draw(9) as i16 - 4),
                services: self.advertised.clone(),
                service_data: self
                    .service_data
                    .iter_mut()
                    .map(|(service, data)| (*service, data(at_ms)))
                    .collect(),
                manufacturer_data: Vec::new(),
            })));
        }
        for (stream, next_ms) in self.streams.iter_mut().zip(&mut self.next_ms) {
            let active = self.connected && self.subscribed.contains(&stream.characteristic);
            if active && *next_ms <= at_ms {
                *next_ms += stream.every_ms;
                said.push(Said::Event(RadioEvent::Notified {
                    device: self.key.clone(),
                    characteristic: stream.characteristic,
                    bytes: (stream.packet)(at_ms),
                }));
            }
        }
    }
}
