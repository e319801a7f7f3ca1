//! Sensors as an athlete has them: found, paired once, there whenever they are wanted.

use std::collections::BTreeMap;

use crate::session::{Folder, MAY_DAY};
use ritm_engine::{
    Engine, Host, HostAnswer, HostEvent, Out, Wanted,
    host::{
        simulated::{self, SimulatedClock, SimulatedRandom},
        simulated_radio::{Manners, Said, SimulatedDevice, SimulatedRadio},
    },
};
use ritm_model::{
    DoorError, Event, Quantity, Question, SensorId, Timestamp,
    door::{Told, Topic, ask_frame, read_told},
    radio::{DeviceKey, Finding, RadioAsk, RadioFault, RadioState},
    sensor::*,
};

/// An athlete among devices.
pub(crate) struct Athlete {
    pub(crate) engine: Engine,
    pub(crate) clock: SimulatedClock,
    pub(crate) radio: SimulatedRadio,
    pub(crate) now_ms: i64,
    told: Vec<(i64, Event)>,
    replies: BTreeMap<u64, Vec<u8>>,
    asks: u64,
    /// The most the engine had waiting for the radio at once.
    pub(crate) busiest: usize,
}

impl Athlete {
    pub(crate) fn new(folder: &Folder, seed: u64, manners: Manners) -> Self {
        let mut radio = SimulatedRadio::new(seed, manners);
        radio.add(SimulatedDevice::strap("strap", 120));
        Self::with(folder, seed, radio)
    }

    pub(crate) fn with(folder: &Folder, seed: u64, radio: SimulatedRadio) -> Self {
        let now = Timestamp::from_unix_ms(MAY_DAY);
        let clock = SimulatedClock::steady(now, 7200);
        let mut athlete = Self {
            engine: engine(folder, seed, &clock),
            clock,
            radio,
            now_ms: 0,
            told: Vec::new(),
            replies: BTreeMap::new(),
            asks: 0,
            busiest: 0,
        };
        athlete.settle();
        athlete
    }

    pub(crate) fn restart(&mut self, folder: &Folder, seed: u64) {
        let now = Timestamp::from_unix_ms(MAY_DAY + 86_400_000);
        self.clock = SimulatedClock::steady(now, 7200);
        // The monotonic clock of the radio goes on.
        self.clock.advance_ms(self.now_ms);
        self.clock.set_back_ms(self.now_ms);
        self.engine = engine(folder, seed, &self.clock);
        self.settle();
    }

    /// Lets the engine work until it rests, with what the radio says at this moment. How long it rests.
    fn settle(&mut self) -> Option<f64> {
        for _ in 0..10_000 {
            let said = self.radio.run_to(self.now_ms as f64);
            let quiet = said.is_empty();
            for (at_ms, said) in said {
                match said {
                    Said::Answer(id, answer) => self.engine.answer(id, HostAnswer::Radio(answer)),
                    Said::Event(event) => self
                        .engine
                        .take_event(HostEvent::Radio(event), self.now_ms as f64 - at_ms),
                }
            }
            let rest = self.engine.step();
            let out = self.engine.take_out();
            self.busiest = self.busiest.max(out.len());
            for out in out {
                match out {
                    Out::Request(request) => match request.wanted {
                        Wanted::Radio(ask) => self.radio.ask(request.id, ask),
                        _ => self.engine.answer(request.id, HostAnswer::BrokenDown),
                    },
                    Out::Frame { bytes, .. } => match read_told(&bytes).unwrap() {
                        Told::Event(event) => self.told.push((self.now_ms, event)),
                        Told::Reply { ask, reply } => {
                            self.replies.insert(ask, reply);
                        }
                    },
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
        panic!("it never rests");
    }

    /// Lets time pass.
    pub(crate) fn pass_ms(&mut self, ms: i64) {
        let end_ms = self.now_ms + ms;
        loop {
            let wake_in_ms = self.settle();
            let wake_ms = wake_in_ms.map_or(i64::MAX, |ms| self.now_ms + (ms.ceil() as i64).max(1));
            let radio_ms = self.radio.next_ms().map_or(i64::MAX, |ms| ms.ceil() as i64);
            let next_ms = end_ms.min(wake_ms).min(radio_ms.max(self.now_ms + 1));
            self.clock.advance_ms(next_ms - self.now_ms);
            self.now_ms = next_ms;
            if next_ms >= end_ms {
                self.settle();
                return;
            }
        }
    }

    /// Lets time pass while a screen wants the sensors.
    pub(crate) fn want_ms(&mut self, ms: i64) {
        let end_ms = self.now_ms + ms;
        while self.now_ms < end_ms {
            self.call(WakeSensors {}).unwrap();
            self.pass_ms((end_ms - self.now_ms).min(10_000));
        }
    }

    pub(crate) fn call<Q: Question>(&mut self, question: Q) -> Result<Q::Reply, DoorError> {
        let reply = self.engine.call(question);
        self.settle();
        reply
    }

    fn sensors(&mut self) -> Sensors {
        self.call(ReadSensors {}).unwrap()
    }

    fn state(&mut self, sensor: SensorId) -> SensorState {
        self.detail(sensor).sensor.state
    }

    pub(crate) fn detail(&mut self, sensor: SensorId) -> SensorDetail {
        self.call(ReadSensor { sensor }).unwrap().unwrap()
    }

    /// Finds a device and pairs it.
    pub(crate) fn pair(&mut self, key: &str) -> SensorId {
        self.call(FindSensors {}).unwrap();
        self.pass_ms(4_000);
        let device = DeviceKey(key.to_owned());
        let sensor = self.call(PairSensor { device }).unwrap();
        self.call(StopFinding {}).unwrap();
        sensor
    }

    /// When the radio was asked to connect since the last time this was asked.
    fn connects(&mut self) -> Vec<i64> {
        let asked = std::mem::take(&mut self.radio.asked);
        asked
            .into_iter()
            .filter(|(_, ask)| matches!(ask, RadioAsk::Connect { .. }))
            .map(|(ms, _)| ms as i64)
            .collect()
    }

    fn take_told(&mut self) -> Vec<i64> {
        let told = std::mem::take(&mut self.told);
        let of_sensors =
            |event: &Event| matches!(event, Event::Changed(topics) if topics.contains(&Topic::Sensors));
        told.into_iter()
            .filter(|(_, event)| of_sensors(event))
            .map(|(ms, _)| ms)
            .collect()
    }
}

pub(crate) fn engine(folder: &Folder, seed: u64, clock: &SimulatedClock) -> Engine {
    let (host, _) = simulated::host(Timestamp::from_unix_ms(MAY_DAY), seed);
    let host = Host {
        clock: Box::new(clock.clone()),
        ..host
    };
    Engine::open(&folder.database(), host).unwrap()
}

fn value(sensor: &Sensor, quantity: Quantity) -> Option<f64> {
    let value = sensor.values.iter().find(|value| value.quantity == quantity);
    value.map(|value| value.value)
}

#[test]
fn a_sensor_is_found_paired_and_heard() {
    let folder = Folder::new("sensors-pair");
    let mut athlete = Athlete::new(&folder, 1, Manners::default());
    let mut pod = SimulatedDevice::foot_pod("pod");
    pod.signal_dbm = -40;
    athlete.radio.add(pod);
    athlete.radio.add(SimulatedDevice::ring("ring"));
    athlete
        .radio
        .add(SimulatedDevice::bare("phone", "Somebody's phone"));
    athlete.call(FindSensors {}).unwrap();
    athlete.pass_ms(5_000);
    let seen = athlete.sensors();
    assert!(seen.searching && seen.radio == RadioState::Ready && seen.finding == Finding::Scan);
    let near: Vec<_> = seen.near.iter().map(|one| one.device.0.as_str()).collect();
    assert_eq!(near.len(), 3, "{near:?}");
    assert_eq!(near[0], "pod", "the nearest comes first");
    let device = DeviceKey("strap".into());
    let strap = athlete.call(PairSensor { device }).unwrap();
    assert_eq!(athlete.sensors().near.len(), 2);
    athlete.call(StopFinding {}).unwrap();
    athlete.pass_ms(1_000);
    assert!(!athlete.radio.is_scanning() && !athlete.sensors().searching);
    assert_eq!(athlete.state(strap), SensorState::Resting);
    athlete.want_ms(6_000);
    let sensor = athlete.detail(strap).sensor;
    assert_eq!(sensor.state, SensorState::Here);
    assert_eq!(sensor.kinds, [SensorKind::HeartRate]);
    assert_eq!(
        (
            sensor.name.as_str(),
            sensor.maker.as_str(),
            sensor.firmware.as_str()
        ),
        ("Strap", "Simulated", "1.0.3")
    );
    assert_eq!(sensor.battery_percent, Some(87));
    assert!((120.0..125.0).contains(&value(&sensor, Quantity::HeartRateBpm).unwrap()));
    assert!(sensor.values[0].age_ms < 1_100);
    // Nobody asks any more: it is let go.
    athlete.pass_ms(40_000);
    assert!(!athlete.radio.is_connected("strap"));
    assert_eq!(athlete.state(strap), SensorState::Resting);
    assert_eq!(
        athlete.engine.step().wake_in_ms,
        None,
        "nothing goes on when nobody wants it"
    );
    let device = DeviceKey("gone".into());
    assert_eq!(
        athlete.call(PairSensor { device }),
        Err(SensorError::NotNear.into())
    );
}

#[test]
fn a_lost_sensor_is_tried_at_once_and_every_five_seconds() {
    let folder = Folder::new("sensors-reconnect");
    let manners = Manners {
        gives_up_ms: Some(1_500),
        lost_ms: 600,
        ..Manners::default()
    };
    let mut athlete = Athlete::new(&folder, 2, manners);
    let strap = athlete.pair("strap");
    athlete.want_ms(10_000);
    assert_eq!(athlete.connects().len(), 1);
    athlete.radio.set_in_range("strap", false);
    let gone_ms = athlete.now_ms;
    athlete.want_ms(1_000);
    assert_eq!(athlete.connects(), [gone_ms + 600], "at once");
    assert_eq!(athlete.state(strap), SensorState::Searching);
    athlete.want_ms(119_000);
    let tries = athlete.connects();
    let expected: Vec<i64> = (1..=23).map(|n| gone_ms + 600 + n * 5_000).collect();
    assert_eq!(tries, expected, "every five seconds");
    athlete.radio.set_in_range("strap", true);
    athlete.want_ms(7_500);
    assert_eq!(athlete.state(strap), SensorState::Here);
    let log = athlete.detail(strap).dropouts;
    assert_eq!(log.len(), 1);
    let lasted = log[0].to.unwrap().ms_since(log[0].from);
    assert!((120_000..129_000).contains(&lasted), "{lasted}");
}

#[test]
fn a_host_that_waits_for_the_device_is_asked_anew() {
    let folder = Folder::new("sensors-waits");
    let mut athlete = Athlete::new(&folder, 3, Manners::default());
    let strap = athlete.pair("strap");
    athlete.radio.set_in_range("strap", false);
    athlete.want_ms(65_000);
    // The host waits; after twenty seconds it is asked anew.
    let tries = athlete.connects();
    assert_eq!(tries.len(), 4, "{tries:?}");
    athlete.radio.set_in_range("strap", true);
    athlete.want_ms(3_500);
    assert_eq!(athlete.state(strap), SensorState::Here);
}

#[test]
fn a_device_that_answers_nothing_is_connected_anew() {
    let folder = Folder::new("sensors-mute");
    let mut athlete = Athlete::new(&folder, 4, Manners::default());
    let strap = athlete.pair("strap");
    athlete.radio.device("strap").unwrap().mute = true;
    athlete.want_ms(25_000);
    assert!(athlete.connects().len() >= 2);
    assert_eq!(athlete.detail(strap).sensor.battery_percent, None);
    athlete.radio.device("strap").unwrap().mute = false;
    athlete.want_ms(25_000);
    assert_eq!(athlete.state(strap), SensorState::Here);
}

#[test]
fn what_a_device_refuses_does_not_end_the_rest() {
    let folder = Folder::new("sensors-refuses");
    let mut athlete = Athlete::new(&folder, 5, Manners::default());
    let strap = athlete.pair("strap");
    let refuses = &mut athlete.radio.device("strap").unwrap().refuses;
    refuses.insert(ritm_sensors::battery::LEVEL, RadioFault::WantsBond);
    refuses.insert(
        ritm_sensors::uuids::assigned(0x2a29),
        RadioFault::Other("odd".into()),
    );
    athlete.want_ms(8_000);
    let sensor = athlete.detail(strap).sensor;
    assert_eq!(sensor.state, SensorState::Here);
    assert!(sensor.wants_bond && sensor.battery_percent.is_none() && sensor.maker.is_empty());
    assert_eq!(sensor.firmware, "1.0.3");
}

#[test]
fn a_radio_that_goes_off_and_on_goes_on_by_itself() {
    let folder = Folder::new("sensors-off");
    let mut athlete = Athlete::new(&folder, 6, Manners::default());
    let strap = athlete.pair("strap");
    athlete.want_ms(10_000);
    athlete.take_told();
    athlete.radio.set_state(RadioState::Off);
    let off_ms = athlete.now_ms;
    athlete.want_ms(20_000);
    assert_eq!(athlete.sensors().radio, RadioState::Off);
    assert_eq!(athlete.state(strap), SensorState::NoRadio);
    assert!(athlete.take_told().contains(&off_ms), "told at once");
    athlete.radio.asked.clear();
    athlete.radio.set_state(RadioState::Ready);
    athlete.want_ms(4_000);
    assert_eq!(athlete.connects().first(), Some(&(off_ms + 20_000)), "at once");
    assert_eq!(athlete.state(strap), SensorState::Here);
    assert_eq!(athlete.detail(strap).dropouts.len(), 1);
}

#[test]
fn a_host_without_a_radio_is_no_fault() {
    let folder = Folder::new("sensors-absent");
    let mut athlete = Athlete::new(&folder, 6, Manners::default());
    athlete.radio.set_state(RadioState::Absent);
    athlete.want_ms(1_000);
    assert_eq!(athlete.sensors().radio, RadioState::Absent);
    assert_eq!(athlete.call(FindSensors {}), Err(SensorError::NoRadio.into()));
    athlete.radio.set_state(RadioState::Ready);
    athlete.want_ms(1_000);
    assert_eq!(athlete.call(FindSensors {}), Ok(()));
}

#[test]
fn what_is_paired_is_remembered_with_all_that_was_said_of_it() {
    let folder = Folder::new("sensors-restart");
    let mut athlete = Athlete::new(&folder, 7, Manners::default());
    athlete.radio.add(SimulatedDevice::speed_cadence("bike"));
    let (strap, bike) = (athlete.pair("strap"), athlete.pair("bike"));
    let name = "Blue strap".to_owned();
    athlete.call(RenameSensor { sensor: strap, name }).unwrap();
    for wheel_m in [0.2, 4.1, f64::NAN] {
        let wheel = athlete.call(SetWheel {
            sensor: bike,
            wheel_m,
        });
        assert_eq!(wheel, Err(SensorError::Wheel.into()));
    }
    let order = vec![bike];
    athlete.call(OrderSensors { order }).unwrap();
    athlete.want_ms(10_000);
    let speed = |athlete: &mut Athlete| value(&athlete.detail(bike).sensor, Quantity::SpeedMS).unwrap();
    assert!((speed(&mut athlete) - 8.42).abs() < 0.05);
    let wheel_m = 2.0;
    athlete
        .call(SetWheel {
            sensor: bike,
            wheel_m,
        })
        .unwrap();
    athlete.want_ms(5_000);
    assert!(
        (speed(&mut athlete) - 8.0).abs() < 0.05,
        "{}",
        speed(&mut athlete)
    );
    athlete.pass_ms(40_000);
    athlete.restart(&folder, 8);
    let sensors = athlete.sensors().paired;
    assert_eq!([sensors[0].id, sensors[1].id], [bike, strap]);
    assert_eq!(sensors[0].wheel_m, Some(2.0));
    assert_eq!(sensors[1].wheel_m, None);
    assert_eq!(sensors[1].name, "Blue strap");
    assert_eq!(
        (sensors[1].battery_percent, sensors[1].maker.as_str()),
        (Some(87), "Simulated")
    );
    assert!(sensors[1].last_heard.is_some());
    assert_eq!(athlete.detail(strap).batteries.len(), 1);
    let name = String::new();
    athlete.call(RenameSensor { sensor: strap, name }).unwrap();
    assert_eq!(athlete.detail(strap).sensor.name, "Strap");
    athlete.want_ms(5_000);
    assert_eq!(athlete.state(bike), SensorState::Here);
}

/// What the athlete says of sensors is told by fields, as all that the athlete changes; what is gone leaves a tombstone.
#[test]
fn what_is_said_of_sensors_stands_in_fields() {
    let folder = Folder::new("sensors-fields");
    let mut athlete = Athlete::new(&folder, 19, Manners::default());
    athlete.radio.add(SimulatedDevice::speed_cadence("bike"));
    let (strap, bike) = (athlete.pair("strap"), athlete.pair("bike"));
    let fields = |sensor: SensorId| -> Vec<i64> {
        let db = rusqlite::Connection::open(folder.database()).unwrap();
        let mut statement = db
            .prepare("SELECT field FROM field WHERE kind = 4 AND record = ? ORDER BY field")
            .unwrap();
        let rows = statement
            .query_map([sensor.as_bytes()], |row| row.get(0))
            .unwrap();
        rows.map(Result::unwrap).collect()
    };
    assert_eq!(fields(strap), [0]);
    let name = "Blue".to_owned();
    athlete.call(RenameSensor { sensor: strap, name }).unwrap();
    let wheel_m = 2.0;
    athlete
        .call(SetWheel {
            sensor: bike,
            wheel_m,
        })
        .unwrap();
    let enabled = false;
    athlete
        .call(EnableSensor {
            sensor: bike,
            enabled,
        })
        .unwrap();
    athlete.call(OrderSensors { order: vec![bike] }).unwrap();
    assert_eq!((fields(strap), fields(bike)), (vec![0, 1, 4], vec![0, 2, 3, 4]));
    athlete.call(ForgetSensor { sensor: bike }).unwrap();
    assert_eq!(fields(bike), [0, 2, 3, 4], "it can be taken back");
    athlete.clock.advance_ms(31 * 86_400_000);
    athlete.call(ForgetSensor { sensor: strap }).unwrap();
    assert_eq!((fields(bike), fields(strap)), (vec![0], vec![0, 1, 4]));
}

#[test]
fn a_sensor_is_forgotten_and_taken_back() {
    let folder = Folder::new("sensors-forget");
    let mut athlete = Athlete::new(&folder, 9, Manners::default());
    let strap = athlete.pair("strap");
    athlete.want_ms(5_000);
    athlete.call(ForgetSensor { sensor: strap }).unwrap();
    athlete.want_ms(2_000);
    assert!(!athlete.radio.is_connected("strap"));
    assert_eq!(athlete.sensors().paired, []);
    assert_eq!(athlete.call(ReadSensor { sensor: strap }), Ok(None));
    // The answer got lost with its host: the page asks again.
    assert_eq!(athlete.call(ForgetSensor { sensor: strap }), Ok(()));
    let gone = Err(SensorError::NotFound.into());
    assert_eq!(
        athlete.call(EnableSensor {
            sensor: strap,
            enabled: true
        }),
        gone
    );
    athlete.call(RestoreSensor { sensor: strap }).unwrap();
    athlete.want_ms(5_000);
    let detail = athlete.detail(strap);
    assert_eq!(detail.sensor.state, SensorState::Here);
    assert_eq!(detail.batteries.len(), 1, "its log is still there");
    // Pairing it again gives it back as well.
    athlete.call(ForgetSensor { sensor: strap }).unwrap();
    athlete.pass_ms(3_000);
    assert_eq!(athlete.pair("strap"), strap);
    athlete
        .call(EnableSensor {
            sensor: strap,
            enabled: false,
        })
        .unwrap();
    athlete.want_ms(5_000);
    assert!(
        !athlete.radio.is_connected("strap"),
        "one that is not used is left alone"
    );
}

#[test]
fn values_are_told_once_a_second_and_grow_old() {
    let folder = Folder::new("sensors-news");
    let mut athlete = Athlete::new(&folder, 10, Manners::default());
    athlete.radio.add(SimulatedDevice::power_meter("power"));
    let power = athlete.pair("power");
    athlete.want_ms(10_000);
    athlete.take_told();
    athlete.want_ms(20_000);
    let told = athlete.take_told();
    assert!((15..=21).contains(&told.len()), "{told:?}");
    assert!(told.windows(2).all(|two| two[1] - two[0] >= 1_000), "{told:?}");
    // It is connected and says nothing.
    athlete.radio.device("power").unwrap().streams[0].every_ms = 1e9;
    athlete.want_ms(4_000);
    assert_eq!(athlete.state(power), SensorState::Here);
    athlete.want_ms(4_000);
    assert_eq!(athlete.state(power), SensorState::Silent);
    let sensor = athlete.detail(power).sensor;
    let watts = sensor
        .values
        .iter()
        .find(|value| value.quantity == Quantity::PowerW);
    assert!((6_500..8_100).contains(&watts.unwrap().age_ms), "{watts:?}");
    assert_eq!(athlete.detail(power).dropouts.len(), 1);
}

#[test]
fn a_band_is_listened_to_and_a_ring_is_asked() {
    let folder = Folder::new("sensors-band");
    let mut athlete = Athlete::new(&folder, 11, Manners::default());
    athlete.radio.add(SimulatedDevice::band("band"));
    athlete.radio.add(SimulatedDevice::ring("ring"));
    let (band, ring) = (athlete.pair("band"), athlete.pair("ring"));
    athlete.want_ms(10_000);
    assert!(athlete.radio.is_scanning());
    let sensor = athlete.detail(band).sensor;
    assert_eq!(
        (sensor.state, sensor.kinds.contains(&SensorKind::Steps)),
        (SensorState::Here, true)
    );
    assert!(value(&sensor, Quantity::StepsToday).unwrap() > 9_000.0);
    assert!(!athlete.connects().is_empty() && !athlete.radio.is_connected("band"));
    let sensor = athlete.detail(ring).sensor;
    assert_eq!(sensor.battery_percent, Some(64));
    assert_eq!(value(&sensor, Quantity::HeartRateBpm), Some(71.0));
    athlete.pass_ms(45_000);
    assert!(!athlete.radio.is_scanning() && !athlete.radio.is_connected("ring"));
}

#[test]
fn packets_are_captured_for_a_report() {
    let folder = Folder::new("sensors-capture");
    let mut athlete = Athlete::new(&folder, 12, Manners::default());
    let strap = athlete.pair("strap");
    athlete
        .call(CapturePackets {
            sensor: strap,
            on: true,
        })
        .unwrap();
    athlete.want_ms(10_000);
    let captured = athlete.detail(strap).captured.unwrap();
    assert!((10..=16).contains(&captured), "{captured}");
    athlete
        .call(CapturePackets {
            sensor: strap,
            on: false,
        })
        .unwrap();
    athlete.want_ms(5_000);
    let text = athlete.call(ReadPackets { sensor: strap }).unwrap();
    let packets = text.lines().filter(|line| !line.starts_with('#'));
    assert_eq!(packets.clone().count(), captured as usize);
    assert!(packets.clone().any(|line| line.contains("Z 2a37 16")), "{text}");
    assert!(text.contains("services 180d 180f 180a"), "{text}");
    let nobody = SensorId::new(Timestamp::from_unix_ms(0), [0; 10]);
    assert_eq!(
        athlete.call(ReadPackets { sensor: nobody }),
        Err(SensorError::NotFound.into())
    );
}

#[test]
fn a_browsers_athlete_chooses_in_a_dialog() {
    let folder = Folder::new("sensors-dialog");
    let mut radio = SimulatedRadio::new(13, Manners::default());
    radio.finding = Finding::Dialog;
    radio.add(SimulatedDevice::strap("strap", 100));
    let mut athlete = Athlete::with(&folder, 13, radio);
    // It is asked by a frame: the answer takes as long as the athlete does.
    let choose = |athlete: &mut Athlete| {
        athlete.asks += 1;
        let ask = athlete.asks;
        athlete
            .engine
            .take_frame(1, &ask_frame(ask, &ChooseSensor {}.into()));
        athlete.settle();
        // Others are answered meanwhile.
        assert_eq!(athlete.call(ReadSensors {}).map(|_| ()), Ok(()));
        athlete.pass_ms(2_000);
        let reply = athlete.replies.remove(&ask).unwrap();
        ritm_model::decode::<Result<Option<SensorId>, DoorError>>(&reply).unwrap()
    };
    assert_eq!(choose(&mut athlete), Ok(None), "the dialog was closed");
    athlete.radio.choice = Some(DeviceKey("strap".into()));
    let strap = choose(&mut athlete).unwrap().unwrap();
    athlete.want_ms(5_000);
    let sensor = athlete.detail(strap).sensor;
    assert_eq!(
        (sensor.state, sensor.kinds),
        (SensorState::Here, vec![SensorKind::HeartRate])
    );
    assert_eq!(choose(&mut athlete), Ok(Some(strap)), "it is paired already");
    assert_eq!(athlete.call(FindSensors {}), Err(SensorError::NoRadio.into()));
    assert!(!athlete.radio.is_scanning());
}

#[test]
fn a_browser_that_calls_a_device_otherwise_after_a_restart_has_it_chosen_again() {
    let folder = Folder::new("sensors-called-otherwise");
    let radio = |keys: &[&str]| {
        let mut radio = SimulatedRadio::new(14, Manners::default());
        radio.finding = Finding::Dialog;
        for &key in keys {
            let mut strap = SimulatedDevice::strap(key, 100);
            strap.name = "Strap".to_owned();
            radio.add(strap);
        }
        radio.choice = keys.first().map(|&key| DeviceKey(key.into()));
        radio
    };
    let choose = |athlete: &mut Athlete| {
        athlete.asks += 1;
        let ask = athlete.asks;
        athlete
            .engine
            .take_frame(1, &ask_frame(ask, &ChooseSensor {}.into()));
        athlete.pass_ms(2_000);
        let reply = athlete.replies.remove(&ask).unwrap();
        ritm_model::decode::<Result<Option<SensorId>, DoorError>>(&reply)
            .unwrap()
            .unwrap()
            .unwrap()
    };
    let strap = {
        let mut athlete = Athlete::with(&folder, 14, radio(&["old"]));
        let strap = choose(&mut athlete);
        athlete.want_ms(5_000);
        assert_eq!(athlete.detail(strap).sensor.state, SensorState::Here);
        strap
    };
    let mut athlete = Athlete::with(&folder, 15, radio(&["new", "another"]));
    athlete.want_ms(7_000);
    assert_eq!(athlete.detail(strap).sensor.state, SensorState::Unchosen);
    assert_eq!(choose(&mut athlete), strap, "it is the one that was paired");
    athlete.want_ms(5_000);
    assert_eq!(athlete.detail(strap).sensor.state, SensorState::Here);
    // One of the same name beside it is another.
    athlete.radio.choice = Some(DeviceKey("another".into()));
    assert_ne!(choose(&mut athlete), strap);
    assert_eq!(athlete.call(ReadSensors {}).unwrap().paired.len(), 2);
}

#[test]
fn whatever_is_never_answered_and_in_whatever_order_sensors_come_back() {
    for seed in 0..6 {
        let folder = Folder::new(&format!("sensors-swallow-{seed}"));
        let manners = Manners {
            answer_ms: (1, 3_000),
            connect_ms: (100, 6_000),
            swallows: 6,
            ..Manners::default()
        };
        let mut radio = SimulatedRadio::new(seed, Manners::default());
        radio.add(SimulatedDevice::strap("strap", 120));
        radio.add(SimulatedDevice::power_meter("power"));
        radio.add(SimulatedDevice::treadmill("mill"));
        let mut athlete = Athlete::with(&folder, seed, radio);
        let sensors = ["strap", "power", "mill"].map(|key| athlete.pair(key));
        assert_eq!(athlete.detail(sensors[2]).sensor.kinds, [SensorKind::Treadmill]);
        athlete.radio.manners = manners;
        let mut random = SimulatedRandom(seed);
        for _ in 0..20 {
            let key = ["strap", "power", "mill"][random.draw(3)];
            match random.draw(4) {
                0 => athlete.radio.set_state(RadioState::Off),
                1 => athlete.radio.set_in_range(key, false),
                2 => athlete.radio.set_in_range(key, true),
                _ => athlete.radio.set_state(RadioState::Ready),
            }
            athlete.want_ms(random.draw(30_000) as i64);
        }
        athlete.radio.manners = Manners::default();
        athlete.radio.set_state(RadioState::Ready);
        for key in ["strap", "power", "mill"] {
            athlete.radio.set_in_range(key, true);
        }
        athlete.want_ms(60_000);
        for sensor in sensors {
            assert_eq!(athlete.state(sensor), SensorState::Here, "seed {seed}");
        }
        athlete.pass_ms(60_000);
        assert_eq!(athlete.engine.step().wake_in_ms, None, "seed {seed}");
    }
}

#[test]
fn eight_hours_leave_nothing_behind() {
    let folder = Folder::new("sensors-hours");
    let mut athlete = Athlete::new(&folder, 14, Manners::default());
    let strap = athlete.pair("strap");
    for minute in 0..480 {
        if minute % 4 == 1 {
            athlete.radio.set_in_range("strap", false);
            athlete.want_ms(9_000);
            athlete.radio.set_in_range("strap", true);
        }
        let battery = 87 - (minute / 10) as u8;
        let level = ritm_sensors::battery::LEVEL;
        athlete
            .radio
            .device("strap")
            .unwrap()
            .reads
            .insert(level, vec![battery]);
        athlete.want_ms(60_000);
        assert_eq!(athlete.state(strap), SensorState::Here, "minute {minute}");
    }
    assert!(athlete.busiest <= 8, "{}", athlete.busiest);
    let detail = athlete.detail(strap);
    assert_eq!(detail.dropouts.len(), 100);
    assert!(detail.dropouts.iter().all(|dropout| dropout.to.is_some()));
    assert_eq!(detail.batteries.len(), 1, "one a day");
    athlete.pass_ms(60_000);
    let db = rusqlite::Connection::open(folder.database()).unwrap();
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM sensor_dropout"), 100);
    assert_eq!(
        count("SELECT count(*) FROM sensor_dropout WHERE to_ms IS NULL"),
        0
    );
    assert_eq!(count("SELECT count(*) FROM sensor_battery"), 1);
}

/// Leaves a paired sensor in a database.
pub(crate) fn leave_a_strap(folder: &Folder) {
    let mut athlete = Athlete::new(folder, 15, Manners::default());
    let sensor = athlete.pair("strap");
    let name = "Пояс".to_owned();
    athlete.call(RenameSensor { sensor, name }).unwrap();
    athlete.want_ms(5_000);
    athlete.radio.set_in_range("strap", false);
    athlete.want_ms(5_000);
    athlete.radio.set_in_range("strap", true);
    athlete.want_ms(30_000);
    athlete.pass_ms(60_000);
}

mod contract {
    use ritm_engine::{
        RequestId,
        host::{
            contract::{Change, Miss, Peer, RadioUnderTest, STEPS, run},
            simulated_radio::{Manners, Said, SimulatedDevice, SimulatedRadio},
        },
    };
    use ritm_model::radio::{Finding, RadioAsk, RadioState};

    /// The simulated radio, whose time passes while somebody listens.
    struct Simulated {
        radio: SimulatedRadio,
        now_ms: f64,
        said: std::collections::VecDeque<Said>,
        latest: RequestId,
        /// Breaks the contract: answers each of so many asks twice.
        doubles: u64,
    }

    impl Simulated {
        fn new(seed: u64, finding: Finding) -> Self {
            let mut radio = SimulatedRadio::new(seed, Manners::default());
            radio.finding = finding;
            let mut strap = SimulatedDevice::strap("strap", 90);
            strap.name = Peer::NAME.to_owned();
            strap.characteristics.push(Peer::WRITABLE);
            radio.choice = Some(strap.key.clone());
            radio.add(strap);
            Self {
                radio,
                now_ms: 0.0,
                said: Default::default(),
                latest: 0,
                doubles: 0,
            }
        }
    }

    impl RadioUnderTest for Simulated {
        fn ask(&mut self, ask: RadioAsk) -> RequestId {
            self.latest += 1;
            self.radio.ask(self.latest, ask);
            self.latest
        }

        fn next(&mut self, within_ms: u32) -> Option<Said> {
            let end_ms = self.now_ms + f64::from(within_ms);
            while self.said.is_empty() && self.now_ms < end_ms {
                let next_ms = self.radio.next_ms().unwrap_or(end_ms).clamp(self.now_ms, end_ms);
                self.now_ms = next_ms;
                for (_, said) in self.radio.run_to(next_ms) {
                    if let Said::Answer(id, _) = said
                        && self.doubles > 0
                        && id % self.doubles == 0
                    {
                        self.said.push_back(said.clone());
                    }
                    self.said.push_back(said);
                }
                if self.radio.next_ms().is_none() {
                    break;
                }
            }
            if self.said.is_empty() {
                self.now_ms = end_ms;
            }
            self.said.pop_front()
        }

        fn change(&mut self, change: Change) -> bool {
            match change {
                Change::Away => self.radio.set_in_range("strap", false),
                Change::Back => self.radio.set_in_range("strap", true),
                Change::Off => self.radio.set_state(RadioState::Off),
                Change::On => self.radio.set_state(RadioState::Ready),
            }
            true
        }
    }

    #[test]
    fn the_simulated_radio_passes() {
        for seed in 0..20 {
            for finding in [Finding::Scan, Finding::Dialog] {
                let verdicts = run(&mut Simulated::new(seed, finding));
                assert_eq!(verdicts.len(), STEPS.len(), "{verdicts:#?}");
                for (step, outcome) in verdicts {
                    let left_out = finding == Finding::Dialog && step.starts_with("after a scan");
                    let expected = if left_out { Err(Miss::LeftOut) } else { Ok(()) };
                    assert_eq!(outcome, expected, "{step}, seed {seed}");
                }
            }
        }
    }

    #[test]
    fn a_radio_that_breaks_the_contract_does_not_pass() {
        let mut radio = Simulated::new(1, Finding::Scan);
        radio.doubles = 5;
        let verdicts = run(&mut radio);
        assert!(
            matches!(verdicts.last(), Some((_, Err(Miss::Broken(_))))),
            "{verdicts:#?}"
        );
    }
}
