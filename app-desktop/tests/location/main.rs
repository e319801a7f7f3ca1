//! The position of a computer, against a made-up GeoClue on a bus of our own.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test ends at the first thing wrong"
)]

#[path = "../radio/bus.rs"]
mod bus;
mod geoclue;

use std::time::{Duration, Instant};

use ritm_desktop::location;
use ritm_engine::{
    Driver, HostAnswer, HostEvent, Listener, Said, Teller,
    host::location::{LocationPort, Receiver, Told, keeps_contract},
};
use ritm_model::location::{AltitudeDatum, Fix, LocationAsk, LocationEvent, LocationFault};

use bus::{Bus, again};
use geoclue::GeoClue;

/// Says to a test that runs again where the bus is.
const BUS: &str = "DBUS_SYSTEM_BUS_ADDRESS";
const INNER: &str = "RITM_TEST_ON_BUS";

/// Longer than anything takes that is said without being asked for.
const QUIET: Duration = Duration::from_millis(800);

/// The driver as the engine has it, and the service behind it.
struct Port {
    runtime: tokio::runtime::Runtime,
    geoclue: GeoClue,
    driver: Driver<LocationAsk>,
    said: Listener,
    latest: u64,
    unanswered: usize,
}

impl Port {
    fn act<T>(&self, action: impl Future<Output = zbus::Result<T>>) -> T {
        self.runtime.block_on(action).unwrap()
    }

    /// Asks, and waits for what comes of it.
    fn heard_of(&mut self, ask: LocationAsk) -> Vec<Told> {
        self.ask(ask);
        self.wait(10_000)
    }
}

impl LocationPort for Port {
    fn ask(&mut self, ask: LocationAsk) {
        self.latest += 1;
        self.unanswered += 1;
        (self.driver)(self.latest, ask);
    }

    /// A service that answers at once need not be waited for so long: until all is answered, and then nothing is said.
    fn wait(&mut self, ms: u64) -> Vec<Told> {
        let deadline = Instant::now() + Duration::from_millis(ms);
        let mut told = Vec::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let limit = if self.unanswered > 0 {
                left
            } else {
                left.min(QUIET)
            };
            match self.said.next_within(limit) {
                Some(Said::Answer(_, HostAnswer::Location(answer))) => {
                    self.unanswered -= 1;
                    told.push(Told::Answer(answer));
                }
                Some(Said::Event(HostEvent::Location(event))) => told.push(Told::Event(event)),
                Some(_) => panic!("the position answers for the position"),
                None => return told,
            }
        }
    }
}

impl Receiver for Port {
    fn stand(&mut self, fix: Fix) {
        self.act(self.geoclue.stand(fix));
    }

    fn refuse(&mut self, fault: Option<LocationFault>) {
        self.act(self.geoclue.refuse(fault));
    }
}

/// Runs a scenario on a bus of its own.
fn on_a_bus(name: &str, scenario: impl FnOnce(&mut Port)) {
    if std::env::var_os(INNER).is_none() {
        let bus = Bus::start();
        again(name, &[(BUS, &bus.address), (INNER, "1")]).unwrap_or_else(|why| panic!("{why}"));
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let geoclue = runtime
        .block_on(GeoClue::start(&std::env::var(BUS).unwrap()))
        .unwrap();
    let (teller, said) = Teller::alone();
    scenario(&mut Port {
        runtime,
        geoclue,
        driver: location::driver(teller),
        said,
        latest: 0,
        unanswered: 0,
    });
}

fn fix() -> Fix {
    Fix {
        age_ms: 0,
        latitude: 47.5,
        longitude: 8.5,
        accuracy_m: 12.0,
        altitude_m: Some(408.0),
        altitude_datum: Some(AltitudeDatum::SeaLevel),
        altitude_accuracy_m: None,
        speed_m_s: None,
        bearing_deg: Some(90.0),
    }
}

#[test]
fn it_keeps_the_contract_of_positions() {
    on_a_bus("it_keeps_the_contract_of_positions", |port| {
        assert_eq!(keeps_contract(port), Ok(()));
    });
}

#[test]
fn each_place_is_told_as_it_is() {
    on_a_bus("each_place_is_told_as_it_is", |port| {
        // The first place is long in coming.
        assert_eq!(port.heard_of(LocationAsk::Watch), [Told::Answer(Ok(()))]);
        port.stand(fix());
        let next = Fix {
            latitude: 47.501,
            altitude_m: None,
            altitude_datum: None,
            speed_m_s: Some(0.0),
            ..fix()
        };
        port.stand(next);
        assert_eq!(
            port.wait(10_000),
            [fix(), next].map(|fix| Told::Event(LocationEvent::Fix(fix)))
        );
        assert_eq!(port.heard_of(LocationAsk::Stop), [Told::Answer(Ok(()))]);
        assert!(port.geoclue.started().is_empty(), "the receiver stays on");
    });
}

#[test]
fn who_is_refused_is_told_why() {
    on_a_bus("who_is_refused_is_told_why", |port| {
        for fault in [LocationFault::Off, LocationFault::Denied] {
            port.refuse(Some(fault));
            assert_eq!(port.heard_of(LocationAsk::Watch), [Told::Answer(Err(fault))]);
        }
    });
}

#[test]
fn a_service_that_goes_is_told_once_and_may_come_back() {
    on_a_bus("a_service_that_goes_is_told_once_and_may_come_back", |port| {
        assert_eq!(port.heard_of(LocationAsk::Watch), [Told::Answer(Ok(()))]);
        port.act(port.geoclue.go());
        assert_eq!(
            port.wait(10_000),
            [Told::Event(LocationEvent::Ended(LocationFault::Absent))]
        );
        assert_eq!(
            port.heard_of(LocationAsk::Watch),
            [Told::Answer(Err(LocationFault::Absent))]
        );
        port.geoclue = port
            .runtime
            .block_on(GeoClue::start(&std::env::var(BUS).unwrap()))
            .unwrap();
        port.stand(fix());
        assert_eq!(
            port.heard_of(LocationAsk::Watch),
            [Told::Answer(Ok(())), Told::Event(LocationEvent::Fix(fix()))]
        );
    });
}
