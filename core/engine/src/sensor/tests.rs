//! What the recorder hears of sensors.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use ritm_model::{Quantity, Timestamp, radio::DeviceKey};
use ritm_sensors::priority::{Choice, Selector};

use super::*;
use crate::{
    Host, Out, Wanted,
    host::{
        simulated::{self, SimulatedClock},
        simulated_radio::{Manners, Said, SimulatedDevice, SimulatedRadio},
    },
    store,
};

/// Sensors with a radio, and nothing else of an engine.
struct Hearer {
    context: Context,
    clock: SimulatedClock,
    radio: SimulatedRadio,
    now_ms: u64,
    /// How many turns failed.
    failures: u32,
}

impl Hearer {
    fn new(seed: u64) -> Self {
        let now = Timestamp::from_unix_s(1_777_615_200);
        let clock = SimulatedClock::steady(now, 0);
        let host = Host {
            clock: Box::new(clock.clone()),
            ..simulated::host(now, seed).0
        };
        Self {
            context: Context::open(store::open(":memory:").unwrap(), host).unwrap(),
            clock,
            radio: SimulatedRadio::new(seed, Manners::default()),
            now_ms: 0,
            failures: 0,
        }
    }

    /// Lets a tenth of a second pass; what was heard meanwhile.
    fn pass(&mut self) -> Vec<Heard> {
        self.clock.advance_ms(100);
        self.now_ms += 100;
        let inbox = self.context.memory.of::<Manager>().inbox();
        for (at_ms, said) in self.radio.run_to(self.now_ms as f64) {
            match said {
                Said::Answer(id, answer) => {
                    if self.context.requests().close(id).is_some() {
                        let answer = HostAnswer::Radio(answer);
                        inbox.borrow_mut().push(Input::Answer(id, answer), self.now_ms);
                    }
                }
                Said::Event(event) => inbox.borrow_mut().push(Input::Event(event), at_ms as u64),
            }
        }
        let mut all = Vec::new();
        while all.is_empty() {
            let mut heard = Vec::new();
            let turned = self.context.transact(|context| {
                Manager::with(context, |manager, context| manager.turn(context, &mut heard))
            });
            let Ok(due) = turned else {
                assert!(self.context.memory.of::<Manager>().failed(self.now_ms));
                self.failures += 1;
                continue;
            };
            all.append(&mut heard);
            for out in self.context.take_out() {
                if let Out::Request(request) = out
                    && let Wanted::Radio(ask) = request.wanted
                {
                    self.radio.ask(request.id, ask);
                }
            }
            if due != Due::Now {
                break;
            }
        }
        all
    }

    fn pair(&mut self, device: SimulatedDevice) -> SensorId {
        let key: DeviceKey = device.key.clone();
        let told = Told {
            name: device.name.clone(),
            ..Told::default()
        };
        self.radio.add(device);
        let id = self
            .context
            .transact(|context| kept::pair(context, &key, &told))
            .unwrap();
        self.context.memory.of::<Manager>().reload();
        id
    }
}

#[test]
fn of_two_straps_the_first_is_believed_with_fall_back_and_patience() {
    let mut hearer = Hearer::new(1);
    let second = hearer.pair(SimulatedDevice::strap("second", 100));
    let first = hearer.pair(SimulatedDevice::strap("first", 150));
    kept::order(&hearer.context.db, &[first]).unwrap();
    changed(&mut hearer.context);
    attend(&mut hearer.context, Some(Timestamp::from_unix_s(1_777_615_200)));
    let mut selector = Selector::new(5_000);
    // A second each: who is believed, and the rate that came last from it.
    let mut believed = Vec::new();
    for tenth in 0..900 {
        match tenth {
            300 => hearer.radio.set_in_range("first", false),
            600 => hearer.radio.set_in_range("first", true),
            _ => {}
        }
        for heard in hearer.pass() {
            if heard.reading.quantity == Quantity::HeartRateBpm {
                assert_eq!(heard.rank, u8::from(heard.sensor == second));
                selector.heard(heard.sensor, heard.rank, heard.at_ms);
            }
        }
        if tenth % 10 == 9 {
            believed.push(selector.chosen(hearer.now_ms));
        }
    }
    let at = |second: usize| believed[second];
    assert_eq!(at(10), Choice::Fresh(first));
    assert_eq!(at(29), Choice::Fresh(first));
    // Its last value is of now for five seconds; then the other one takes over.
    assert_eq!(at(36), Choice::Fresh(second));
    assert_eq!(at(60), Choice::Fresh(second));
    // It comes back within seconds, and is believed when it has been steady for five.
    assert_eq!(at(64), Choice::Fresh(second));
    assert_eq!(at(75), Choice::Fresh(first));
    let changes = believed.windows(2).filter(|two| two[0] != two[1]).count();
    assert!(changes <= 4, "{believed:?}");
    assert!(
        !believed[10..]
            .iter()
            .any(|choice| matches!(choice, Choice::Stale(_) | Choice::None))
    );
}

#[test]
fn what_was_before_the_packet_is_told_in_its_order() {
    let mut hearer = Hearer::new(2);
    for (key, bpm) in [("a", 90), ("b", 140), ("c", 60)] {
        hearer.pair(SimulatedDevice::strap(key, bpm));
    }
    attend(&mut hearer.context, Some(Timestamp::from_unix_s(1_777_615_200)));
    let (mut intervals, mut last_ms) = (0, 0);
    for _ in 0..300 {
        let heard = hearer.pass();
        assert!(heard.windows(2).all(|two| two[0].at_ms <= two[1].at_ms));
        for one in heard {
            assert!(one.at_ms <= hearer.now_ms && one.at_ms + 5_000 > last_ms);
            last_ms = one.at_ms;
            intervals += usize::from(one.reading.quantity == Quantity::RrIntervalMs);
        }
    }
    assert!(intervals > 60, "{intervals}");
    attend(&mut hearer.context, None);
    for _ in 0..100 {
        hearer.pass();
    }
    assert!(["a", "b", "c"].iter().all(|key| !hearer.radio.is_connected(key)));
}

#[test]
fn what_cannot_be_written_down_is_heard_all_the_same() {
    let mut hearer = Hearer::new(3);
    hearer.pair(SimulatedDevice::strap("strap", 90));
    attend(&mut hearer.context, Some(Timestamp::from_unix_s(1_777_615_200)));
    let db = Rc::clone(&hearer.context.db);
    db.execute_batch(
        "CREATE TEMP TRIGGER full BEFORE UPDATE ON sensor BEGIN SELECT RAISE(FAIL, 'full'); END",
    )
    .unwrap();
    let mut rates = 0;
    for _ in 0..600 {
        let heard = hearer.pass();
        rates += heard
            .iter()
            .filter(|one| one.reading.quantity == Quantity::HeartRateBpm)
            .count();
    }
    assert!(rates >= 57, "{rates}");
    assert!((2..=4).contains(&hearer.failures), "{}", hearer.failures);
    let heard = || -> Option<i64> {
        db.query_row("SELECT heard_ms FROM sensor", [], |row| row.get(0))
            .unwrap()
    };
    assert_eq!(heard(), None);
    db.execute_batch("DROP TRIGGER full").unwrap();
    for _ in 0..310 {
        hearer.pass();
    }
    assert!(heard().is_some());
    assert_eq!(kept::read(&db).unwrap()[0].told.battery_percent, Some(87));
}
