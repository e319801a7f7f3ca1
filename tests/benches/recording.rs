//! What a recording costs the engine: a strap, a power meter, and a sensor of wheel and cranks, with positions, for eight
//! simulated hours, into a database on the disk.
//!
//! The processor's time is that of the whole program, simulated devices included: the engine's own is less.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::time::Instant;

use ritm_engine::{
    Engine, Host, HostAnswer, HostEvent, Out, Wanted,
    host::{
        simulated::{self, SimulatedClock},
        simulated_radio::{Manners, Said, SimulatedDevice, SimulatedRadio},
    },
};
use ritm_model::{
    Quantity, Sport, Timestamp,
    activity::OpenActivity,
    location::{Fix, LocationEvent},
    radio::DeviceKey,
    recorder::{FinishRecording, KeepRecording, ReadRecorder, RecorderSettings, Remarks, StartRecording},
    sensor::{FindSensors, PairSensor, ReadSensors, StopFinding},
};
use ritm_tests::measure::say;

const HOUR_S: i64 = 3600;
const HOURS: i64 = 8;
/// 2026-05-01T06:00:00Z.
const START_MS: i64 = 1_777_615_200_000;

struct Ride {
    engine: Engine,
    clock: SimulatedClock,
    radio: SimulatedRadio,
    now_ms: i64,
    /// How many turns took so many hundredths of a millisecond: what the benchmark holds itself does not grow.
    turns: Vec<u32>,
}

impl Ride {
    fn settle(&mut self) {
        loop {
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
            let begun = Instant::now();
            let rest = self.engine.step();
            let hundredths = begun.elapsed().as_micros() as usize / 10;
            let last = self.turns.len() - 1;
            self.turns[hundredths.min(last)] += 1;
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
                return;
            }
        }
    }

    /// A quarter of a second passes.
    fn pass(&mut self) {
        self.now_ms += 250;
        self.clock.advance_ms(250);
        self.settle();
    }

    fn second(&mut self, at_s: i64) {
        let angle = at_s as f64 / 900.0;
        let fix = Fix {
            age_ms: 0,
            latitude: 50.0 + angle.sin() * 0.05,
            longitude: 10.0 + angle.cos() * 0.05,
            accuracy_m: 4.0,
            altitude_m: Some(300.0 + angle.sin() * 80.0),
            altitude_datum: None,
            altitude_accuracy_m: Some(6.0),
            speed_m_s: Some(6.0),
            bearing_deg: None,
        };
        self.engine
            .take_event(HostEvent::Location(LocationEvent::Fix(fix)), 0.0);
        for _ in 0..4 {
            self.pass();
        }
        // A screen shows it.
        self.engine.call(ReadRecorder {}).unwrap();
    }
}

fn main() {
    let folder = std::env::temp_dir().join(format!("ritm-bench-recording-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("ritm.db");
    let now = Timestamp::from_unix_ms(START_MS);
    let (host, _) = simulated::host(now, 7);
    let clock = SimulatedClock::steady(now, 7200);
    let host = Host {
        clock: Box::new(clock.clone()),
        ..host
    };
    let mut radio = SimulatedRadio::new(7, Manners::default());
    let keys = ["strap", "power", "wheel"];
    radio.add(SimulatedDevice::strap("strap", 140));
    radio.add(SimulatedDevice::power_meter("power"));
    radio.add(SimulatedDevice::speed_cadence("wheel"));
    let mut ride = Ride {
        engine: Engine::open(path.to_str().unwrap(), host).unwrap(),
        clock,
        radio,
        now_ms: 0,
        turns: vec![0; 100_000],
    };
    ride.settle();
    ride.engine.call(FindSensors {}).unwrap();
    for _ in 0..20 {
        ride.pass();
    }
    for key in keys {
        let device = DeviceKey(key.to_owned());
        ride.engine.call(PairSensor { device }).unwrap();
        ride.settle();
    }
    ride.engine.call(StopFinding {}).unwrap();
    let settings = RecorderSettings {
        sport: Sport::Cycling,
        position: true,
        auto_pause: true,
        auto_lap: None,
    };
    ride.engine.call(StartRecording { settings }).unwrap();
    for at_s in 0..30 {
        ride.second(at_s);
    }
    let known = ride.engine.call(ReadSensors {}).unwrap();
    let heard: Vec<Quantity> = known
        .paired
        .iter()
        .flat_map(|sensor| sensor.values.iter().map(|value| value.quantity))
        .collect();
    // Screens show four; beats and metres covered are recorded with them.
    for quantity in [
        Quantity::HeartRateBpm,
        Quantity::PowerW,
        Quantity::SpeedMS,
        Quantity::CadenceRpm,
    ] {
        assert!(heard.contains(&quantity), "not all is heard: {heard:?}");
    }

    let (before_s, bytes) = (processor_s(), written(&folder));
    ride.turns.fill(0);
    let mut held_mb = Vec::new();
    for hour in 0..HOURS {
        for at_s in 0..HOUR_S {
            ride.second(30 + hour * HOUR_S + at_s);
        }
        held_mb.push(resident_mb());
    }
    let share = (processor_s() - before_s) / (HOURS * HOUR_S) as f64;
    say(
        "recording six channels and positions, of a core",
        share * 100.0,
        1.0,
        "%",
    );
    say("a turn of it, p99", slowest_ms(&ride.turns, 0.99), 4.0, "ms");
    let growth = held_mb.last().unwrap() - held_mb.first().unwrap();
    say("memory held after an hour", held_mb[0], 64.0, "MB");
    say("memory held more after eight", growth.max(0.01), 2.0, "MB");
    let hourly_mb = (written(&folder) - bytes) as f64 / 1e6 / HOURS as f64;
    say("its journal, an hour", hourly_mb, 4.0, "MB");

    let finished = ride.engine.call(FinishRecording {}).unwrap();
    let begun = Instant::now();
    let keep = KeepRecording {
        activity: finished.activity,
        remarks: Remarks::default(),
        auto_pauses: true,
        trim_ms: None,
    };
    let id = ride.engine.call(keep).unwrap();
    say(
        "keeping eight hours of it",
        begun.elapsed().as_secs_f64() * 1e3,
        2000.0,
        "ms",
    );
    ride.settle();
    let detail = ride.engine.call(OpenActivity { id }).unwrap();
    assert!(
        detail.row.elapsed_ms >= HOURS * HOUR_S * 1000,
        "{}",
        detail.row.elapsed_ms
    );
    drop(ride);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// What all but the slowest turns took at most, in milliseconds.
fn slowest_ms(turns: &[u32], share: f64) -> f64 {
    let all: u32 = turns.iter().sum();
    let mut left = (f64::from(all) * share) as u32;
    let slot = turns.iter().position(|&count| {
        let over = count > left;
        left = left.saturating_sub(count);
        over
    });
    slot.unwrap_or(turns.len()) as f64 / 100.0
}

/// The bytes of the database's files.
fn written(folder: &std::path::Path) -> u64 {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum()
}

/// The processor's time that this program has used, in seconds: `utime` and `stime` of proc(5), in ticks of 10 ms.
fn processor_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    let field = |place: usize| {
        let word = after_name.split_whitespace().nth(place).unwrap();
        word.parse::<f64>().unwrap()
    };
    (field(11) + field(12)) / 100.0
}

/// What this program holds in memory, in MB.
fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}
