//! Two hours on a bicycle by the radio: what it delivered is what is kept, and what it did not is told.

use std::collections::BTreeMap;

use crate::session::{Folder, MAY_DAY};
use ritm_engine::{
    Clock as _, Engine, Host, HostAnswer, HostEvent, Out, Wanted,
    host::{
        simulated::{self, SimulatedClock, SimulatedRandom},
        simulated_radio::{Manners, Said, SimulatedDevice, SimulatedRadio},
    },
};
use ritm_model::{
    Channel, Question, Recording, SensorId, SourceFormat, Sport, Timestamp,
    activity::{OpenActivity, WriteRecording},
    location::{Fix, LocationEvent},
    radio::{DeviceKey, RadioEvent},
    recorder::*,
    sensor::*,
};

const DEVICES: [&str; 2] = ["strap", "power"];
const LENGTH_S: i64 = 7200;
const REBOOT_S: i64 = 3600;
const REBOOT_MS: i64 = 90_000;
/// The wall clock leaps by an hour, and back.
const LEAPS_S: [(i64, i64); 2] = [(1800, 3_600_000), (2400, -3_600_000)];

/// A bicycle whose sensors talk by a radio.
struct Ride {
    folder: Folder,
    engine: Engine,
    clock: SimulatedClock,
    radio: SimulatedRadio,
    now_ms: i64,
    /// What the radio delivered, by device: when, by its own clock and by the wall's, and the packet.
    delivered: BTreeMap<String, Vec<(f64, i64, Vec<u8>)>>,
}

fn engine(folder: &Folder, seed: u64, clock: &SimulatedClock) -> Engine {
    let (host, _) = simulated::host(clock.now(), seed);
    let host = Host {
        clock: Box::new(clock.clone()),
        ..host
    };
    Engine::open(&folder.database(), host).unwrap()
}

fn radio(seed: u64) -> SimulatedRadio {
    let manners = Manners {
        gives_up_ms: Some(1500),
        ..Manners::default()
    };
    let mut radio = SimulatedRadio::new(seed, manners);
    radio.add(SimulatedDevice::strap("strap", 120));
    radio.add(SimulatedDevice::power_meter("power"));
    radio
}

impl Ride {
    fn new(name: &str) -> Self {
        let folder = Folder::new(name);
        let clock = SimulatedClock::steady(Timestamp::from_unix_ms(MAY_DAY), 7200);
        let mut ride = Self {
            engine: engine(&folder, 1, &clock),
            folder,
            clock,
            radio: radio(1),
            now_ms: 0,
            delivered: BTreeMap::new(),
        };
        ride.settle();
        ride
    }

    fn settle(&mut self) -> Option<f64> {
        loop {
            let said = self.radio.run_to(self.now_ms as f64);
            let quiet = said.is_empty();
            for (at_ms, said) in said {
                match said {
                    Said::Answer(id, answer) => self.engine.answer(id, HostAnswer::Radio(answer)),
                    Said::Event(event) => {
                        let age_ms = self.now_ms as f64 - at_ms;
                        if let RadioEvent::Notified { device, bytes, .. } = &event {
                            let wall_ms = self.clock.now().unix_ms() - age_ms as i64;
                            let packets = self.delivered.entry(device.0.clone()).or_default();
                            packets.push((at_ms, wall_ms, bytes.clone()));
                        }
                        self.engine.take_event(HostEvent::Radio(event), age_ms);
                    }
                }
            }
            let rest = self.engine.step();
            for out in self.engine.take_out() {
                let Out::Request(request) = out else { continue };
                match request.wanted {
                    Wanted::Radio(ask) => self.radio.ask(request.id, ask),
                    Wanted::Location(_) => self.engine.answer(request.id, HostAnswer::Location(Ok(()))),
                    _ => self.engine.answer(request.id, HostAnswer::Done),
                }
            }
            let more = self
                .radio
                .next_ms()
                .is_some_and(|next_ms| next_ms <= self.now_ms as f64);
            if quiet && !rest.more && !more {
                return rest.wake_in_ms;
            }
        }
    }

    fn pass_ms(&mut self, ms: i64) {
        let end_ms = self.now_ms + ms;
        while self.now_ms < end_ms {
            let wake_in_ms = self.settle();
            let wake_ms = wake_in_ms.map_or(i64::MAX, |ms| self.now_ms + (ms.ceil() as i64).max(1));
            let radio_ms = self.radio.next_ms().map_or(i64::MAX, |ms| ms.ceil() as i64);
            let next_ms = end_ms.min(wake_ms).min(radio_ms.max(self.now_ms + 1));
            self.clock.advance_ms(next_ms - self.now_ms);
            self.now_ms = next_ms;
        }
        self.settle();
    }

    fn call<Q: Question>(&mut self, question: Q) -> Q::Reply {
        let reply = self.engine.call(question).unwrap();
        self.settle();
        reply
    }

    fn pair(&mut self, key: &str) -> SensorId {
        let device = DeviceKey(key.to_owned());
        self.call(PairSensor { device })
    }

    /// The battery is empty in the midst of everything, and is changed.
    fn reboot(mut self) -> Self {
        drop(self.engine);
        let now = self.clock.now().plus_ms(REBOOT_MS);
        self.now_ms += REBOOT_MS;
        self.clock = SimulatedClock::steady(now, 7200);
        self.radio = radio(2);
        self.radio.run_to(self.now_ms as f64);
        self.engine = engine(&self.folder, 2, &self.clock);
        self.settle();
        self
    }

    fn fix(&mut self, second: i64) {
        let fix = Fix {
            age_ms: 0,
            latitude: 60.0 + second as f64 * 8.0 / 111_195.0,
            longitude: 25.0,
            accuracy_m: 4.0,
            altitude_m: None,
            altitude_datum: None,
            altitude_accuracy_m: None,
            speed_m_s: Some(8.0),
            bearing_deg: None,
        };
        self.engine
            .take_event(HostEvent::Location(LocationEvent::Fix(fix)), 0.0);
    }

    /// Finishes, keeps, and reads again what an exported file says.
    fn keep(&mut self) -> Recording {
        let activity = self.call(FinishRecording {}).activity;
        let id = self.call(KeepRecording {
            activity,
            remarks: Remarks::default(),
            auto_pauses: true,
            trim_ms: None,
        });
        let recording = self.call(OpenActivity { id }).recordings[0].id;
        let format = SourceFormat::Fit;
        let file = self.call(WriteRecording { recording, format });
        ritm_formats::decode(&file.bytes).unwrap().recordings.remove(0)
    }
}

/// When a device is out of reach, in seconds of the ride: twenty times, and never at the reboot.
fn losses(random: &mut SimulatedRandom) -> Vec<(i64, i64)> {
    let slots = (0..10)
        .map(|slot| slot * 345 + 20)
        .chain((0..10).map(|slot| 3760 + slot * 340));
    slots
        .map(|from| {
            let from = from + random.draw(200) as i64;
            (from, from + 5 + random.draw(60) as i64)
        })
        .collect()
}

fn told(recording: &Recording, channel: &Channel) -> Vec<(i64, f64)> {
    let column = recording.samples.column(channel).unwrap();
    let times = recording.samples.time_ms.iter().enumerate();
    times
        .filter_map(|(row, &at)| Some((at, column.value(row)?)))
        .collect()
}

#[test]
fn two_hours_by_radio_with_forty_losses_a_reboot_and_a_leaping_clock() {
    let mut ride = Ride::new("ride");
    let mut random = SimulatedRandom(40);
    ride.call(FindSensors {});
    ride.pass_ms(4000);
    let sensors = DEVICES.map(|key| ride.pair(key));
    ride.call(StopFinding {});
    let gone = DEVICES.map(|_| losses(&mut random));
    ride.call(StartRecording {
        settings: RecorderSettings {
            sport: Sport::Cycling,
            position: true,
            auto_pause: false,
            auto_lap: None,
        },
    });
    let began_ms = ride.now_ms as f64;
    let mut dropouts: BTreeMap<SensorId, Vec<Dropout>> = BTreeMap::new();
    let mut second = 0;
    let mut fixes = 0;
    while second < LENGTH_S {
        if second == REBOOT_S {
            ride = ride.reboot();
            second += REBOOT_MS / 1000;
            assert!(ride.call(ReadRecorder {}).unwrap().resumed.is_some());
        }
        for (key, gone) in DEVICES.iter().zip(&gone) {
            for &(from, to) in gone {
                if second == from || second == to {
                    ride.radio.set_in_range(key, second == to);
                }
            }
        }
        for (at_s, ms) in LEAPS_S {
            if second == at_s {
                ride.clock.set_back_ms(-ms);
            }
        }
        ride.fix(second);
        fixes += 1;
        ride.pass_ms(1000);
        second += 1;
    }
    for sensor in sensors {
        let log = ride.call(ReadSensor { sensor }).unwrap().dropouts;
        dropouts.insert(sensor, log);
    }
    let holes = ride.call(ReadRecorder {}).unwrap().holes;
    let [hole] = holes[..] else { panic!("{holes:?}") };
    let lasted_ms = hole.to.ms_since(hole.from);
    assert!((REBOOT_MS..REBOOT_MS + 2000).contains(&lasted_ms), "{hole:?}");
    let recording = ride.keep();
    let end_ms = LENGTH_S * 1000;
    assert_eq!(recording.totals.elapsed_ms, Some(end_ms));
    let cut = REBOOT_S * 1000;
    for ((key, sensor), channel) in DEVICES
        .iter()
        .zip(sensors)
        .zip([Channel::HeartRate, Channel::Power])
    {
        let value = |packet: &[u8]| match *key {
            "strap" => f64::from(packet[1]),
            _ => f64::from(i16::from_le_bytes([packet[2], packet[3]])),
        };
        let packets = &ride.delivered[*key];
        let mut delivered: Vec<(i64, f64)> = packets
            .iter()
            .map(|(at_ms, _, packet)| ((at_ms - began_ms) as i64, value(packet)))
            .filter(|&(at, _)| (0..=end_ms).contains(&at))
            .collect();
        let stored = told(&recording, &channel);
        // What came in the last two seconds before the battery was empty may be gone.
        let before = delivered.len();
        let known: Vec<i64> = stored.iter().map(|&(at, _)| at).collect();
        delivered.retain(|&(at, _)| {
            !(cut - 2000..=cut).contains(&at) || known.iter().any(|known| (known - at).abs() <= 1)
        });
        assert!(before - delivered.len() <= 8, "{key}");
        for (stored, delivered) in stored.iter().zip(&delivered) {
            assert!(
                (stored.0 - delivered.0).abs() <= 1 && stored.1 == delivered.1,
                "{key}: {stored:?} of {delivered:?}"
            );
        }
        assert_eq!(stored.len(), delivered.len(), "{key}: nothing is lost or made up");
        // Each silence is in the log, to the second.
        let log = &dropouts[&sensor];
        let silences: Vec<(i64, i64)> = packets
            .windows(2)
            .filter(|pair| pair[1].0 - pair[0].0 > 3000.0)
            .filter(|pair| pair[0].0 - began_ms > 1000.0)
            .map(|pair| (pair[0].1, pair[1].1))
            .collect();
        assert_eq!((silences.len(), log.len()), (21, 20), "{key}");
        let near = |one: Timestamp, other: i64| (one.unix_ms() - other).abs() <= 1000;
        for (from, to) in silences {
            let told = log
                .iter()
                .any(|one| near(one.from, from) && one.to.is_some_and(|end| near(end, to)));
            // That of the reboot is the recording's.
            let of_reboot = near(hole.from, from);
            assert!(told != of_reboot, "{key}: {from} to {to} in {log:?}");
        }
    }
    let stored = told(&recording, &Channel::Latitude).len();
    assert!(
        (fixes - 4..=fixes - 2).contains(&stored),
        "{stored} of {fixes} positions: the first two prove themselves"
    );
}
