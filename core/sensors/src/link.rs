//! A connected device: what to ask of it, and what its packets say.

use ritm_model::Timestamp;
use uuid::Uuid;

use crate::{
    driver::{Driver, drivers},
    profile::Profile,
    reading::{Notice, Quantity, Reading, When},
};

/// The moment of an input, by both of the host's clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds of a clock that never goes back, for what lies between two packets.
    pub ms: u64,
    /// The time of day, for devices whose clock is to be set and for counters that begin anew at midnight.
    pub utc: Timestamp,
    /// How far the local time is east of Greenwich, in seconds.
    pub utc_offset_s: i32,
}

/// What the host shall do, in this order and one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Have notifications or indications of the characteristic delivered: whichever it offers.
    Subscribe(Uuid),
    /// Read the characteristic, and hand the value to [`Link::take`].
    Read(Uuid),
    /// Write the bytes, of which there are at most 244.
    Write {
        /// The characteristic to write.
        characteristic: Uuid,
        /// The bytes.
        bytes: Vec<u8>,
        /// Whether the device confirms that it has them.
        confirmed: bool,
    },
}

/// What came of an input. The caller keeps one and empties it, so that a packet costs no allocation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Out {
    /// Readings, in the order of their happening.
    pub readings: Vec<Reading>,
    /// What the host shall do.
    pub commands: Vec<Command>,
    /// What the athlete or the manager should know.
    pub notices: Vec<Notice>,
}

impl Out {
    /// Forgets everything and keeps the memory.
    pub fn clear(&mut self) {
        self.readings.clear();
        self.commands.clear();
        self.notices.clear();
    }

    /// Returns the last value of a quantity.
    pub fn last(&self, quantity: Quantity) -> Option<f64> {
        let mut newest_first = self.readings.iter().rev();
        newest_first
            .find(|reading| reading.quantity == quantity)
            .map(|reading| reading.value)
    }

    pub(crate) fn give(&mut self, quantity: Quantity, value: f64) {
        self.give_at(quantity, value, When::Arrival);
    }

    pub(crate) fn give_at(&mut self, quantity: Quantity, value: f64, when: When) {
        if value.is_finite() {
            self.readings.push(Reading {
                quantity,
                value,
                when,
            });
        }
    }

    /// Gives what a counter added; nothing added says nothing.
    pub(crate) fn add(&mut self, quantity: Quantity, value: f64) {
        if value > 0.0 {
            self.give(quantity, value);
        }
    }

    pub(crate) fn subscribe(&mut self, characteristic: Uuid) {
        self.commands.push(Command::Subscribe(characteristic));
    }

    pub(crate) fn read(&mut self, characteristic: Uuid) {
        self.commands.push(Command::Read(characteristic));
    }

    pub(crate) fn write(&mut self, characteristic: Uuid, bytes: &[u8]) {
        self.commands.push(Command::Write {
            characteristic,
            bytes: bytes.to_vec(),
            confirmed: true,
        });
    }

    pub(crate) fn write_unconfirmed(&mut self, characteristic: Uuid, bytes: &[u8]) {
        self.commands.push(Command::Write {
            characteristic,
            bytes: bytes.to_vec(),
            confirmed: false,
        });
    }
}

/// What was found on a device when it was connected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The device's name; empty when it has none.
    pub name: String,
    /// Its services.
    pub services: Vec<Uuid>,
    /// The characteristics of all its services.
    pub characteristics: Vec<Uuid>,
}

/// What only the athlete can know of a device.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The circumference of the wheel in metres.
    pub wheel_m: f64,
    /// Whether Polar's intervals between beats are wanted. They end a training that runs on the sensor, and they are
    /// right at rest only.
    pub polar_intervals: bool,
    /// Whether Polar's electrocardiogram is wanted.
    pub polar_ecg: bool,
    /// Whether Polar's acceleration is wanted.
    pub polar_acceleration: bool,
    /// Whether a device that measures the heart rate only when it is asked shall do so, at the cost of its battery.
    pub asks_heart_rate: bool,
    /// From when on the steps that a device has logged are wanted.
    pub history_from: Option<Timestamp>,
}

impl Default for Settings {
    /// A road bicycle's wheel (700×25C), and none of what costs battery.
    fn default() -> Self {
        Self {
            wheel_m: 2.105,
            polar_intervals: false,
            polar_ecg: false,
            polar_acceleration: false,
            asks_heart_rate: false,
            history_from: None,
        }
    }
}

/// What a machine shall do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// Hold this power in watts, whatever the cadence.
    PowerW(f64),
    /// Run at this speed in metres a second.
    SpeedMS(f64),
    /// Incline by so many percent.
    InclinePercent(f64),
    /// Set the resistance to this level of the machine's own scale.
    ResistanceLevel(f64),
    /// Feel like a road.
    Road {
        /// Its grade in percent.
        grade_percent: f64,
        /// Wind against the rider in metres a second.
        wind_m_s: f64,
        /// The coefficient of rolling resistance.
        rolling: f64,
        /// The coefficient of air resistance in kilograms a metre.
        air_kg_m: f64,
    },
    /// Begin or go on.
    Start,
    /// Stop.
    Stop,
    /// Stop for a while.
    Pause,
}

/// A device, from its first connection on: it lives through every later one, so that no counter is added twice.
///
/// It does no input or output. The host connects, says what was found ([`Link::connect`]), does the [`Command`]s, and
/// hands over every value that was notified or read ([`Link::take`]). It calls [`Link::tick`] every second or so.
#[derive(Debug)]
pub struct Link {
    settings: Settings,
    drivers: Vec<(Profile, Box<dyn Driver>)>,
    given: Vec<Given>,
}

/// Who gave a quantity that several profiles of a device tell.
#[derive(Debug)]
struct Given {
    quantity: Quantity,
    /// The rank of the profile that gave it.
    rank: u8,
    /// When.
    ms: u64,
    /// How much profiles gave of it since a better one did, where it is added up: the better one counts it as well, and
    /// tells it when it speaks again.
    lent: f64,
}

impl Given {
    /// Takes what a profile says; `None` when it is not to be told, else how much of it.
    fn take(&mut self, rank: u8, value: f64, now_ms: u64) -> Option<f64> {
        if self.rank < rank && now_ms.saturating_sub(self.ms) <= Link::SILENCES_MS {
            return None;
        }
        let adds = is_added_up(self.quantity);
        let is_better = rank < self.rank;
        (self.rank, self.ms) = (rank, now_ms);
        if !adds {
            return Some(value);
        }
        let known = if is_better {
            std::mem::take(&mut self.lent)
        } else {
            0.0
        };
        let told = value - known.min(value);
        if !is_better {
            self.lent += told;
        }
        (told > 0.0).then_some(told)
    }
}

impl Link {
    /// So long a better profile of the same device silences the others.
    const SILENCES_MS: u64 = 5000;

    /// A device that was not connected yet.
    pub const fn new(settings: Settings) -> Self {
        Self {
            settings,
            drivers: Vec::new(),
            given: Vec::new(),
        }
    }

    /// The profiles that the device speaks.
    pub fn profiles(&self) -> impl Iterator<Item = Profile> + '_ {
        self.drivers.iter().map(|&(profile, _)| profile)
    }

    /// From when on the steps that the device has logged are wanted: from the next connection on.
    pub fn want_history(&mut self, from: Option<Timestamp>) {
        self.settings.history_from = from;
        for (_, driver) in &mut self.drivers {
            driver.want_history(from);
        }
    }

    /// Begins to talk to the device after each connection. Counters go on where they were if the device's own did.
    pub fn connect(&mut self, found: &Found, now: Moment, out: &mut Out) {
        let profiles = Profile::of(found);
        let same = self.drivers.iter().map(|(profile, _)| profile).eq(&profiles);
        if !same {
            self.drivers = drivers(&profiles, found, &self.settings);
        }
        let first = out.commands.len();
        for (_, driver) in &mut self.drivers {
            driver.start(now, out);
        }
        keep_possible(found, out, first);
    }

    /// Takes a value that the device notified, indicated or was read.
    pub fn take(&mut self, characteristic: Uuid, bytes: &[u8], now: Moment, out: &mut Out) {
        for index in 0..self.drivers.len() {
            self.with(index, now, out, |driver, out| {
                driver.take(characteristic, bytes, now, out);
            });
        }
    }

    /// Lets time pass: rates fall to 0, streams are kept alive, what was not answered is asked again.
    pub fn tick(&mut self, now: Moment, out: &mut Out) {
        for index in 0..self.drivers.len() {
            self.with(index, now, out, |driver, out| driver.tick(now, out));
        }
    }

    /// Asks the machine to do something. Returns `false` when the device is no machine that obeys.
    pub fn aim(&mut self, target: Target, now: Moment, out: &mut Out) -> bool {
        // One service obeys: the first is the best known.
        self.drivers
            .iter_mut()
            .any(|(_, driver)| driver.aim(target, now, out))
    }

    /// Tells the device the heart rate that another one measures just now, where it is the better for it.
    pub fn feed(&mut self, bpm: f64, now: Moment, out: &mut Out) {
        for (_, driver) in &mut self.drivers {
            driver.feed(bpm, now, out);
        }
    }

    /// Says what to write before the host disconnects: streams that would go on are stopped.
    pub fn disconnect(&mut self, out: &mut Out) {
        for (_, driver) in &mut self.drivers {
            driver.stop(out);
        }
    }

    /// Runs a driver, and leaves out what a better profile of the same device told a moment ago.
    fn with(
        &mut self,
        index: usize,
        now: Moment,
        out: &mut Out,
        run: impl FnOnce(&mut dyn Driver, &mut Out),
    ) {
        let Some((profile, driver)) = self.drivers.get_mut(index) else {
            return;
        };
        let first = out.readings.len();
        run(driver.as_mut(), out);
        let rank = profile.rank();
        let given = &mut self.given;
        let mut at = 0;
        out.readings.retain_mut(|reading| {
            at += 1;
            if at <= first || !competes(reading.quantity) {
                return true;
            }
            let known = given.iter_mut().find(|known| known.quantity == reading.quantity);
            let Some(known) = known else {
                given.push(Given {
                    quantity: reading.quantity,
                    rank,
                    ms: now.ms,
                    lent: reading.value,
                });
                return true;
            };
            match known.take(rank, reading.value, now.ms) {
                Some(value) => {
                    reading.value = value;
                    true
                }
                None => false,
            }
        });
    }
}

/// Whether what is told of the quantity was added since the packet before.
const fn is_added_up(quantity: Quantity) -> bool {
    matches!(
        quantity,
        Quantity::CoveredM | Quantity::Strokes | Quantity::EnergyKcal
    )
}

/// Whether two services of one device may tell the same thing twice.
const fn competes(quantity: Quantity) -> bool {
    matches!(
        quantity,
        Quantity::HeartRateBpm
            | Quantity::RrIntervalMs
            | Quantity::SpeedMS
            | Quantity::CadenceRpm
            | Quantity::CoveredM
            | Quantity::PowerW
            | Quantity::StrokeRateSpm
            | Quantity::Strokes
            | Quantity::EnergyKcal
            | Quantity::ElapsedS
            | Quantity::DragFactor
            | Quantity::BatteryPercent
    )
}

/// Leaves out what the device does not have.
fn keep_possible(found: &Found, out: &mut Out, first: usize) {
    let mut at = 0;
    out.commands.retain(|command| {
        at += 1;
        let (Command::Subscribe(characteristic)
        | Command::Read(characteristic)
        | Command::Write { characteristic, .. }) = command;
        at <= first || found.characteristics.contains(characteristic)
    });
}
