//! An engine with a clock, a receiver and sensors, to which things happen at set times.

use std::{cell::Cell, path::PathBuf, rc::Rc};

use ritm_formats::NoZones;
use ritm_model::{
    ActivityId, Channel, Quantity, SensorId, Sport, Timestamp,
    activity::{ActivityDetail, OpenActivity},
    location::{Fix, LocationAsk, LocationEvent},
    recorder::*,
};
use ritm_sensors::{Reading, When};

use crate::{
    Engine, HostAnswer, HostEvent, Out, Request, Wanted,
    activity::keep::load_recording,
    host::{Clock, Host, simulated::SimulatedRandom},
    recorder,
    sensor::Heard,
};

/// 2026-05-01T06:00:00Z.
pub(super) const MAY_DAY: i64 = 1_777_615_200_000;

/// A clock of which both sides move only when told.
#[derive(Clone)]
pub(super) struct Hands {
    pub(super) wall_ms: Rc<Cell<i64>>,
    pub(super) monotonic_ms: Rc<Cell<f64>>,
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_ms(self.wall_ms.get())
    }

    fn utc_offset_s(&self, _at: Timestamp) -> i32 {
        7200
    }

    fn monotonic_ms(&self) -> f64 {
        self.monotonic_ms.get()
    }
}

/// An app that records.
pub(super) struct Rig {
    pub(super) engine: Engine,
    pub(super) hands: Hands,
    pub(super) folder: PathBuf,
    /// What was asked of the receiver.
    pub(super) asked: Vec<LocationAsk>,
    pub(super) attended: Vec<bool>,
    /// Whether what is asked of the receiver stays without an answer.
    pub(super) silent: bool,
    removes: bool,
}

impl Drop for Rig {
    fn drop(&mut self) {
        if self.removes {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

pub(super) fn sensor(number: u8) -> SensorId {
    SensorId::new(Timestamp::from_unix_ms(MAY_DAY), [number; 10])
}

fn engine(folder: &std::path::Path, hands: &Hands) -> Engine {
    let host = Host {
        clock: Box::new(hands.clone()),
        random: Box::new(SimulatedRandom(hands.wall_ms.get() as u64)),
        zones: Box::new(NoZones),
        server: None,
        readers: 0,
    };
    Engine::open(folder.join("ritm.db").to_str().unwrap(), host).unwrap()
}

fn hands(wall_ms: i64) -> Hands {
    Hands {
        wall_ms: Rc::new(Cell::new(wall_ms)),
        monotonic_ms: Rc::new(Cell::new(1_000_000.0)),
    }
}

impl Rig {
    pub(super) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("ritm-recorder-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let hands = hands(MAY_DAY);
        let mut rig = Self {
            engine: engine(&folder, &hands),
            hands,
            folder,
            asked: Vec::new(),
            attended: Vec::new(),
            silent: false,
            removes: true,
        };
        rig.settle();
        rig
    }

    /// The app as it is after its program was ended at this moment: nobody closed anything.
    pub(super) fn killed_copy(&self, name: &str, gone_ms: i64) -> Self {
        let folder = self.folder.with_file_name(format!(
            "{}-{name}",
            self.folder.file_name().unwrap().to_str().unwrap()
        ));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        for file in ["ritm.db", "ritm.db-wal"] {
            let from = self.folder.join(file);
            if from.exists() {
                std::fs::copy(from, folder.join(file)).unwrap();
            }
        }
        let hands = hands(self.hands.wall_ms.get() + gone_ms);
        let mut rig = Self {
            engine: engine(&folder, &hands),
            hands,
            folder,
            asked: Vec::new(),
            attended: Vec::new(),
            silent: false,
            removes: true,
        };
        rig.settle();
        rig
    }

    /// The program ends, and begins again after a while: by a wall clock that is off by so much, and a monotonic one that
    /// begins anew.
    pub(super) fn reboot(&mut self, gone_ms: i64, off_ms: i64) {
        let after = hands(self.hands.wall_ms.get() + gone_ms + off_ms);
        after.monotonic_ms.set(77.0);
        // The old one must let the database go first, and must not tidy it up: so it is never closed by itself.
        let copy = self.folder.join("ritm.db");
        self.engine = engine(&self.folder, &after);
        assert!(copy.exists());
        self.hands = after;
        self.settle();
    }

    /// Lets the engine work until it rests.
    pub(super) fn settle(&mut self) {
        for _ in 0..1000 {
            let rest = self.engine.step();
            let mut answered = false;
            for out in self.engine.take_out() {
                let Out::Request(Request { id, wanted }) = out else {
                    continue;
                };
                answered = true;
                let answer = match wanted {
                    Wanted::Location(ask) => {
                        self.asked.push(ask);
                        if self.silent {
                            continue;
                        }
                        HostAnswer::Location(Ok(()))
                    }
                    Wanted::Attend(on) => {
                        self.attended.push(on);
                        HostAnswer::Done
                    }
                    _ => HostAnswer::BrokenDown,
                };
                self.engine.answer(id, answer);
            }
            if !answered && !rest.more {
                return;
            }
        }
        panic!("it never rests");
    }

    /// Time passes.
    pub(super) fn pass(&mut self, ms: i64) {
        self.hands.wall_ms.set(self.hands.wall_ms.get() + ms);
        self.hands
            .monotonic_ms
            .set(self.hands.monotonic_ms.get() + ms as f64);
        self.settle();
    }

    /// A sensor says something now.
    pub(super) fn say(&mut self, number: u8, rank: u8, quantity: Quantity, value: f64) {
        let heard = Heard {
            sensor: sensor(number),
            rank,
            reading: Reading {
                quantity,
                value,
                when: When::Arrival,
            },
            at_ms: self.hands.monotonic_ms.get() as u64,
        };
        recorder::hear(self.engine.context(), &[heard]);
    }

    /// The receiver tells where it is: metres east and north of a place.
    pub(super) fn stand_at(
        &mut self,
        (east_m, north_m): (f64, f64),
        accuracy_m: f64,
        speed_m_s: Option<f64>,
    ) {
        const DEGREE_M: f64 = 111_194.93;
        let latitude = 60.0 + north_m / DEGREE_M;
        let fix = Fix {
            age_ms: 0,
            latitude,
            longitude: 25.0 + east_m / DEGREE_M / 60_f64.to_radians().cos(),
            accuracy_m,
            altitude_m: Some(20.0),
            altitude_datum: None,
            altitude_accuracy_m: Some(8.0),
            speed_m_s,
            bearing_deg: None,
        };
        self.engine
            .take_event(HostEvent::Location(LocationEvent::Fix(fix)), 0.0);
    }

    pub(super) fn start(&mut self, settings: RecorderSettings) -> Live {
        let live = self.engine.call(StartRecording { settings }).unwrap();
        self.settle();
        live
    }

    pub(super) fn live(&mut self) -> Live {
        self.engine.call(ReadRecorder {}).unwrap().unwrap()
    }

    pub(super) fn figure(&mut self, figure: Figure) -> Option<f64> {
        self.live().value(figure).map(|value| value.value)
    }

    pub(super) fn finish(&mut self) -> Live {
        self.engine.call(FinishRecording {}).unwrap()
    }

    pub(super) fn keep(&mut self) -> ActivityId {
        let activity = self.live().activity;
        let id = self
            .engine
            .call(KeepRecording {
                activity,
                remarks: Remarks::default(),
                auto_pauses: true,
                trim_ms: None,
            })
            .unwrap();
        self.settle();
        id
    }

    pub(super) fn detail(&mut self, id: ActivityId) -> ActivityDetail {
        self.engine.call(OpenActivity { id }).unwrap()
    }

    /// The first recording of an activity, as it is kept.
    pub(super) fn recording(&mut self, id: ActivityId) -> ritm_model::Recording {
        let context = self.engine.context();
        let key = context
            .db
            .query_row(
                "SELECT recording.key FROM recording JOIN activity ON activity.key = activity_key
                 WHERE activity.id = ? ORDER BY place LIMIT 1",
                [id.as_bytes()],
                |row| row.get(0),
            )
            .unwrap();
        load_recording(&context.db, key).unwrap()
    }
}

pub(super) fn settings(sport: Sport) -> RecorderSettings {
    RecorderSettings {
        sport,
        position: true,
        auto_pause: false,
        auto_lap: None,
    }
}

/// A channel's values with their times.
pub(super) fn told(recording: &ritm_model::Recording, channel: &Channel) -> Vec<(i64, f64)> {
    let Some(column) = recording.samples.column(channel) else {
        return Vec::new();
    };
    let times = recording.samples.time_ms.iter().enumerate();
    times
        .filter_map(|(row, &at)| Some((at, column.value(row)?)))
        .collect()
}

/// Noise as receivers have it: it wanders slowly, and jitters a little (a Gauss-Markov process of 30 s).
pub(super) struct Noise {
    random: SimulatedRandom,
    wander: (f64, f64),
    sigma_m: f64,
}

impl Noise {
    pub(super) fn new(seed: u64, sigma_m: f64) -> Self {
        Self {
            random: SimulatedRandom(seed),
            wander: (0.0, 0.0),
            sigma_m,
        }
    }

    /// A number from a normal distribution: the sum of twelve even ones.
    pub(super) fn normal(&mut self) -> f64 {
        (0..12)
            .map(|_| self.random.draw(1_000_000) as f64 / 1e6)
            .sum::<f64>()
            - 6.0
    }

    pub(super) fn next(&mut self) -> (f64, f64) {
        let keep = (-1.0_f64 / 30.0).exp();
        let push = self.sigma_m * (1.0 - keep * keep).sqrt();
        let (a, b, c, d) = (self.normal(), self.normal(), self.normal(), self.normal());
        self.wander = (self.wander.0 * keep + push * a, self.wander.1 * keep + push * b);
        (self.wander.0 + 0.4 * c, self.wander.1 + 0.4 * d)
    }
}
