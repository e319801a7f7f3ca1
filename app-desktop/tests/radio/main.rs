//! The radio of a computer, against a made-up Bluetooth service on a bus of our own.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test ends at the first thing wrong"
)]

mod bluez;
mod bus;
mod contract;
mod desk;
mod strap;
mod workout;

use std::time::Duration;

use ritm_model::radio::{DeviceKey, Finding, RadioAnswer, RadioAsk, RadioEvent, RadioFault, RadioState};

use bluez::Bluez;
use bus::{Bus, again};
use desk::{Desk, SOON};
use strap::{BATTERY_LEVEL, CONTROL_POINT, HEART_RATE, MEASUREMENT, STRAP, strap};

/// Says to a test that runs again on a bus of its own where that is.
const BUS: &str = "DBUS_SYSTEM_BUS_ADDRESS";
const INNER: &str = "RITM_TEST_ON_BUS";

/// What a scenario has: the service, and the radio as the engine has it.
struct Scene {
    runtime: tokio::runtime::Runtime,
    bluez: Bluez,
    desk: Desk,
}

impl Scene {
    fn act<T>(&self, action: impl Future<Output = zbus::Result<T>>) -> T {
        self.runtime.block_on(action).unwrap()
    }
}

/// Runs the test of this name once more where the system's bus is at `address`.
fn again_on(name: &str, address: &str) {
    again(name, &[(BUS, address), (INNER, "1")]).unwrap_or_else(|why| panic!("{why}"));
}

/// Runs a scenario on a bus of its own.
fn on_a_bus(name: &str, adapter: bool, scenario: impl FnOnce(&mut Scene)) {
    if std::env::var_os(INNER).is_none() {
        let bus = Bus::start();
        again_on(name, &bus.address);
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let bluez = runtime
        .block_on(Bluez::start(&std::env::var(BUS).unwrap(), adapter))
        .unwrap();
    let mut scene = Scene {
        runtime,
        bluez,
        desk: Desk::new(),
    };
    scenario(&mut scene);
    scene.desk.nothing_is_answered_twice();
}

fn key() -> DeviceKey {
    DeviceKey(STRAP.to_owned())
}

fn connect() -> RadioAsk {
    RadioAsk::Connect { device: key() }
}

fn disconnect() -> RadioAsk {
    RadioAsk::Disconnect { device: key() }
}

fn read(characteristic: uuid::Uuid) -> RadioAsk {
    RadioAsk::Read {
        device: key(),
        characteristic,
    }
}

fn scan() -> RadioAsk {
    RadioAsk::Scan {
        services: vec![HEART_RATE],
    }
}

impl Scene {
    /// Opens the radio, scans, and connects the strap.
    fn connect(&mut self) {
        assert_eq!(
            self.desk.ask(RadioAsk::Open),
            Ok(RadioAnswer::State(RadioState::Ready, Finding::Scan))
        );
        self.act(self.bluez.bring(strap()));
        assert_eq!(self.desk.ask(scan()), Ok(RadioAnswer::Done));
        self.desk.event(|event| matches!(event, RadioEvent::Seen(_)));
        assert!(matches!(
            self.desk.ask(connect()),
            Ok(RadioAnswer::Connected { .. })
        ));
    }

    fn subscribe(&mut self) {
        let ask = RadioAsk::Subscribe {
            device: key(),
            characteristic: MEASUREMENT,
        };
        assert_eq!(self.desk.ask(ask), Ok(RadioAnswer::Done));
    }

    fn say(&self, bytes: &[u8]) -> bool {
        self.act(self.bluez.say(STRAP, &MEASUREMENT.to_string(), bytes))
    }
}

fn notified(event: &RadioEvent) -> Option<&[u8]> {
    match event {
        RadioEvent::Notified { bytes, .. } => Some(bytes),
        _ => None,
    }
}

#[test]
fn a_strap_is_found_connected_read_written_and_heard() {
    on_a_bus(
        "a_strap_is_found_connected_read_written_and_heard",
        true,
        |scene| {
            assert_eq!(
                scene.desk.ask(RadioAsk::Open),
                Ok(RadioAnswer::State(RadioState::Ready, Finding::Scan))
            );
            assert_eq!(scene.desk.ask(scan()), Ok(RadioAnswer::Done));
            assert!(scene.bluez.discovers());
            scene.act(scene.bluez.bring(strap()));
            let mut other = strap();
            other.address = "C0:FF:EE:00:00:02".to_owned();
            other.services.clear();
            scene.act(scene.bluez.bring(other));
            let Some(RadioEvent::Seen(seen)) = scene.desk.event(|event| matches!(event, RadioEvent::Seen(_)))
            else {
                panic!("the strap was not seen");
            };
            assert_eq!(seen.device, key());
            assert_eq!((seen.name.as_str(), seen.signal_dbm), ("HRM 1", Some(-58)));
            assert_eq!(seen.services, [HEART_RATE]);
            assert_eq!(seen.manufacturer_data, [(0x006b, vec![1, 2, 3])]);
            // It is told again and again, and nobody else is.
            for _ in 0..3 {
                let again = scene.desk.event(|event| matches!(event, RadioEvent::Seen(_)));
                assert!(matches!(again, Some(RadioEvent::Seen(seen)) if seen.device == key()));
            }
            assert_eq!(scene.desk.ask(RadioAsk::StopScan), Ok(RadioAnswer::Done));
            assert!(!scene.bluez.discovers());

            let Ok(RadioAnswer::Connected {
                name,
                services,
                characteristics,
            }) = scene.desk.ask(connect())
            else {
                panic!("it was not connected");
            };
            assert_eq!(name, "HRM 1");
            assert!(services.contains(&HEART_RATE), "{services:?}");
            for wanted in [MEASUREMENT, CONTROL_POINT, BATTERY_LEVEL] {
                assert!(characteristics.contains(&wanted), "{characteristics:?}");
            }
            // Connected is connected.
            assert!(matches!(
                scene.desk.ask(connect()),
                Ok(RadioAnswer::Connected { .. })
            ));

            assert_eq!(
                scene.desk.ask(read(BATTERY_LEVEL)),
                Ok(RadioAnswer::Value(vec![87]))
            );
            assert_eq!(scene.desk.ask(read(MEASUREMENT)), Err(RadioFault::Unsupported));
            assert_eq!(scene.desk.ask(read(strap::BONDED)), Err(RadioFault::WantsBond));
            assert_eq!(
                scene.desk.ask(read(uuid::Uuid::nil())),
                Err(RadioFault::Unsupported)
            );
            let write = |confirmed| RadioAsk::Write {
                device: key(),
                characteristic: CONTROL_POINT,
                bytes: vec![1],
                confirmed,
            };
            assert_eq!(scene.desk.ask(write(true)), Ok(RadioAnswer::Done));
            assert_eq!(scene.desk.ask(write(false)), Err(RadioFault::Unsupported));
            assert_eq!(
                scene.bluez.written(STRAP),
                [(CONTROL_POINT.to_string(), vec![1], "request".to_owned())]
            );

            assert!(!scene.say(&[0, 60]), "nobody subscribed");
            scene.subscribe();
            let packets: Vec<Vec<u8>> = (0..50).map(|bpm| vec![0, 100 + bpm]).collect();
            for packet in &packets {
                assert!(scene.say(packet));
            }
            for packet in &packets {
                let event = scene.desk.event(|event| notified(event).is_some()).unwrap();
                assert_eq!(notified(&event), Some(packet.as_slice()), "in order, each once");
            }
            // What is read of another characteristic is told to nobody else.
            assert_eq!(
                scene.desk.ask(read(BATTERY_LEVEL)),
                Ok(RadioAnswer::Value(vec![87]))
            );
            scene.desk.silence(Duration::from_millis(300));

            assert_eq!(scene.desk.ask(disconnect()), Ok(RadioAnswer::Done));
            assert!(matches!(
                scene.desk.event(|event| matches!(event, RadioEvent::Lost { .. })),
                Some(RadioEvent::Lost { device }) if device == key()
            ));
            assert!(!scene.bluez.is_connected(STRAP));
            assert_eq!(scene.desk.ask(read(BATTERY_LEVEL)), Err(RadioFault::Gone));
            // There was no connection: nothing is lost.
            assert_eq!(scene.desk.ask(disconnect()), Ok(RadioAnswer::Done));
            scene.desk.silence(Duration::from_millis(300));
            // There is no dialog here.
            let choose = RadioAsk::Choose {
                services: vec![],
                names: vec![],
                used: vec![],
            };
            assert_eq!(scene.desk.ask(choose), Err(RadioFault::Unsupported));
        },
    );
}

#[test]
fn a_lost_strap_is_told_once_and_comes_back_although_it_was_forgotten() {
    on_a_bus(
        "a_lost_strap_is_told_once_and_comes_back_although_it_was_forgotten",
        true,
        |scene| {
            scene.connect();
            scene.subscribe();
            assert_eq!(scene.desk.ask(RadioAsk::StopScan), Ok(RadioAnswer::Done));
            for round in 0..3 {
                scene.desk.forget_events();
                if round == 0 {
                    // The connection breaks; the strap is still near.
                    scene.act(scene.bluez.part(STRAP));
                } else {
                    scene.act(scene.bluez.carry_away(STRAP));
                }
                scene
                    .desk
                    .event(|event| matches!(event, RadioEvent::Lost { .. }))
                    .unwrap();
                scene.desk.silence(Duration::from_millis(200));
                assert_eq!(scene.desk.ask(read(BATTERY_LEVEL)), Err(RadioFault::Gone));
                // The host waits until it is there.
                let waiting = scene.desk.put(connect());
                if round > 0 {
                    assert_eq!(scene.desk.answer(waiting, Duration::from_millis(700)), None);
                    scene.act(scene.bluez.bring(strap()));
                }
                let answer = scene.desk.answer(waiting, Duration::from_secs(10));
                assert!(
                    matches!(answer, Some(Ok(RadioAnswer::Connected { .. }))),
                    "{answer:?}"
                );
                scene.subscribe();
                assert!(scene.say(&[0, 90]));
                scene.desk.event(|event| notified(event).is_some()).unwrap();
            }
            // Nobody scans any more for what was found.
            let begun = std::time::Instant::now();
            while scene.bluez.discovers() {
                assert!(begun.elapsed() < SOON, "the scan goes on");
                std::thread::sleep(Duration::from_millis(20));
            }
        },
    );
}

#[test]
fn an_attempt_to_connect_ends_when_it_is_asked_to_and_what_waits_behind_it_is_answered() {
    on_a_bus(
        "an_attempt_to_connect_ends_when_it_is_asked_to_and_what_waits_behind_it_is_answered",
        true,
        |scene| {
            scene.desk.ask(RadioAsk::Open).unwrap();
            let attempt = scene.desk.put(connect());
            let behind = scene.desk.put(read(BATTERY_LEVEL));
            assert_eq!(scene.desk.answer(attempt, Duration::from_millis(500)), None);
            let end = scene.desk.put(disconnect());
            assert_eq!(scene.desk.answer(attempt, SOON), Some(Err(RadioFault::Cancelled)));
            assert_eq!(scene.desk.answer(behind, SOON), Some(Err(RadioFault::Cancelled)));
            assert_eq!(scene.desk.answer(end, SOON), Some(Ok(RadioAnswer::Done)));
            // Never connected, it is not lost.
            scene.desk.silence(Duration::from_millis(300));
        },
    );
}

#[test]
fn asks_for_a_device_keep_their_order_and_those_for_another_overlap() {
    on_a_bus(
        "asks_for_a_device_keep_their_order_and_those_for_another_overlap",
        true,
        |scene| {
            scene.connect();
            // One that is nowhere to be found holds nobody up.
            let nowhere = DeviceKey("C0:FF:EE:99:99:99".to_owned());
            let waiting = scene.desk.put(RadioAsk::Connect { device: nowhere });
            let write = |byte| RadioAsk::Write {
                device: key(),
                characteristic: CONTROL_POINT,
                bytes: vec![byte],
                confirmed: true,
            };
            let asks: Vec<u64> = (0..20).map(|byte| scene.desk.put(write(byte))).collect();
            for ask in asks {
                assert_eq!(scene.desk.answer(ask, SOON), Some(Ok(RadioAnswer::Done)));
            }
            let bytes: Vec<u8> = scene
                .bluez
                .written(STRAP)
                .into_iter()
                .map(|(_, bytes, _)| bytes[0])
                .collect();
            assert_eq!(bytes, (0..20).collect::<Vec<u8>>());
            assert_eq!(scene.desk.answer(waiting, Duration::from_millis(1)), None);
        },
    );
}

#[test]
fn an_adapter_that_is_switched_off_is_told_and_never_switched_on_by_us() {
    on_a_bus(
        "an_adapter_that_is_switched_off_is_told_and_never_switched_on_by_us",
        true,
        |scene| {
            scene.connect();
            scene.desk.forget_events();
            scene.act(scene.bluez.power(false));
            let state = |wanted| move |event: &RadioEvent| *event == RadioEvent::State(wanted);
            // The adapter and its device are heard of apart: either may come first.
            let (mut told, mut lost) = (false, false);
            while !(told && lost) {
                let told_now = state(RadioState::Off);
                let of_both =
                    |event: &RadioEvent| told_now(event) || matches!(event, RadioEvent::Lost { .. });
                match scene.desk.event(of_both).unwrap() {
                    RadioEvent::Lost { .. } => lost = true,
                    _ => told = true,
                }
            }
            let off = Err(RadioFault::NotReady(RadioState::Off));
            assert_eq!(scene.desk.ask(scan()), off);
            assert_eq!(scene.desk.ask(connect()), off);
            assert!(!scene.bluez.discovers());
            assert_eq!(
                scene.desk.ask(RadioAsk::Open),
                Ok(RadioAnswer::State(RadioState::Off, Finding::Scan))
            );
            scene.act(scene.bluez.power(true));
            scene.desk.event(state(RadioState::Ready)).unwrap();
            assert!(matches!(
                scene.desk.ask(connect()),
                Ok(RadioAnswer::Connected { .. })
            ));
            // While it waits for a device as well.
            assert_eq!(scene.desk.ask(disconnect()), Ok(RadioAnswer::Done));
            scene.act(scene.bluez.carry_away(STRAP));
            let waiting = scene.desk.put(connect());
            assert_eq!(scene.desk.answer(waiting, Duration::from_millis(300)), None);
            scene.act(scene.bluez.power(false));
            assert_eq!(scene.desk.answer(waiting, SOON), Some(off));
        },
    );
}

#[test]
fn an_adapter_may_come_and_go() {
    on_a_bus("an_adapter_may_come_and_go", false, |scene| {
        let absent = Err(RadioFault::NotReady(RadioState::Absent));
        assert_eq!(scene.desk.ask(scan()), absent);
        assert_eq!(
            scene.desk.ask(RadioAsk::Open),
            Ok(RadioAnswer::State(RadioState::Absent, Finding::Scan))
        );
        assert_eq!(scene.desk.ask(connect()), absent);
        assert_eq!(scene.desk.ask(RadioAsk::StopScan), Ok(RadioAnswer::Done));
        scene.act(scene.bluez.plug_in());
        scene
            .desk
            .event(|event| *event == RadioEvent::State(RadioState::Ready))
            .unwrap();
        scene.connect();
        scene.desk.forget_events();
        scene.act(scene.bluez.unplug());
        scene
            .desk
            .event(|event| *event == RadioEvent::State(RadioState::Absent))
            .unwrap();
        assert_eq!(scene.desk.ask(read(BATTERY_LEVEL)), Err(RadioFault::Gone));
        scene.act(scene.bluez.plug_in());
        scene
            .desk
            .event(|event| *event == RadioEvent::State(RadioState::Ready))
            .unwrap();
    });
}

#[test]
fn without_a_bus_every_ask_is_answered() {
    let name = "without_a_bus_every_ask_is_answered";
    if std::env::var_os(INNER).is_none() {
        again_on(name, "unix:path=/nowhere/at/all");
        return;
    }
    let mut desk = Desk::new();
    let absent = Err(RadioFault::NotReady(RadioState::Absent));
    assert_eq!(
        desk.ask(RadioAsk::Open),
        Ok(RadioAnswer::State(RadioState::Absent, Finding::Scan))
    );
    assert_eq!(desk.ask(scan()), absent);
    assert_eq!(desk.ask(connect()), absent);
    assert_eq!(desk.ask(read(BATTERY_LEVEL)), Err(RadioFault::Gone));
    assert_eq!(desk.ask(disconnect()), Ok(RadioAnswer::Done));
    assert_eq!(desk.ask(RadioAsk::StopScan), Ok(RadioAnswer::Done));
    desk.nothing_is_answered_twice();
}
