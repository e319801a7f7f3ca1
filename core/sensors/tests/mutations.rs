//! Damaged packets of every profile: nothing panics, nothing grows, and what is told is finite.
//!
//! Sound packets are damaged, mixed and repeated; each sequence is drawn from its number, so that it can be had again.
//! Without settings the test takes some seconds. `RITM_MUTATIONS` is how many packets there shall be; the ignored test
//! takes ten million.

use std::time::{Duration, Instant};

use ritm_model::Timestamp;
use ritm_sensors::{
    Advertisement, Broadcast, Command, Found, Link, Moment, Out, Profile, Settings, Target, machine, uuids,
};
use uuid::Uuid;

#[path = "mutations/packets.rs"]
mod packets;

/// How long it goes on when nobody says how often.
const USUAL: Duration = Duration::from_secs(4);
const ALL: u64 = 10_000_000;
/// Packets of one device, one after the other.
const SEQUENCE: u64 = 200;

/// A generator of numbers: `SplitMix64`.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// Damages a packet, or leaves it as it is.
    fn damage(&mut self, packet: &mut Vec<u8>) {
        for _ in 0..self.below(4) {
            let at = self.below(packet.len());
            match self.below(6) {
                0 => packet.truncate(at),
                1 => packet.extend((0..self.below(30)).map(|_| self.next() as u8).collect::<Vec<_>>()),
                2 => {
                    if let Some(byte) = packet.get_mut(at) {
                        *byte ^= 1 << self.below(8);
                    }
                }
                3 => {
                    if let Some(byte) = packet.get_mut(at) {
                        *byte = [0, 0xff, 0x7f, 0x80][self.below(4)];
                    }
                }
                4 => {
                    if let Some(byte) = packet.get_mut(at) {
                        *byte = self.next() as u8;
                    }
                }
                _ => {
                    if at < packet.len() {
                        packet.remove(at);
                    }
                }
            }
        }
        // What has a check sum is to get past it.
        if self.below(2) == 0
            && let [rest @ .., sum] = packet.as_mut_slice()
        {
            *sum = if rest.first() == Some(&0xa4) {
                rest.iter().fold(0, |sum, byte| sum ^ byte)
            } else {
                rest.iter().fold(0, |sum, byte| sum.wrapping_add(*byte))
            };
        }
    }
}

fn device() -> Found {
    let characteristics: Vec<Uuid> = packets::all().iter().map(|&(from, _)| from).collect();
    Found {
        name: "Bangle.js 1234".into(),
        services: Profile::ALL
            .iter()
            .flat_map(|profile| profile.services().iter().copied())
            .collect(),
        characteristics,
    }
}

fn sane(out: &Out) {
    for reading in &out.readings {
        assert!(reading.value.is_finite(), "{reading:?}");
    }
    for command in &out.commands {
        if let Command::Write { bytes, .. } = command {
            assert!(bytes.len() <= 244, "{command:?}");
        }
    }
    assert!(out.readings.len() <= 8192 && out.commands.len() <= 256 && out.notices.len() <= 16);
}

/// A damaged advertisement, of a service that is understood or of another.
fn advertise(draw: &mut Draw, other: Uuid, broadcast: &mut Broadcast, now: Moment, out: &mut Out) {
    let samples = packets::advertised();
    let Some((_, sample)) = samples.get(draw.below(samples.len())) else {
        return;
    };
    let mut packet = sample.clone();
    draw.damage(&mut packet);
    let [band, scale, body] = packets::ADVERTISED;
    let service = [band, scale, body, other][draw.below(4)];
    broadcast.take(
        Advertisement {
            service_data: &[(service, &packet)],
            manufacturer_data: &[(0x0157, &packet)],
        },
        now,
        out,
    );
}

/// One device that gets damaged packets.
fn sequence(seed: u64, found: &Found, samples: &[(Uuid, Vec<u8>)], out: &mut Out) {
    let mut draw = Draw(seed);
    let mut now = Moment {
        ms: draw.next() >> draw.below(64),
        utc: Timestamp::from_unix_s(1_742_108_400),
        utc_offset_s: 7200,
    };
    let mut link = Link::new(Settings {
        polar_intervals: true,
        polar_ecg: true,
        polar_acceleration: true,
        asks_heart_rate: true,
        history_from: Some(now.utc.plus_ms(-200_000_000)),
        ..Settings::default()
    });
    let mut broadcast = Broadcast::default();
    link.connect(found, now, out);
    for _ in 0..SEQUENCE {
        out.clear();
        let gap_ms = [0, 1, 250, 1000, 5000, 70_000, u64::MAX][draw.below(7)];
        now.ms = now.ms.saturating_add(gap_ms);
        now.utc = now.utc.plus_ms(gap_ms.min(100_000) as i64);
        let Some((from, sample)) = samples.get(draw.below(samples.len())) else {
            return;
        };
        let mut packet = sample.clone();
        draw.damage(&mut packet);
        link.take(*from, &packet, now, out);
        match draw.below(20) {
            0 => link.tick(now, out),
            1 => link.connect(found, now, out),
            2 => {
                let value = f64::from_bits(draw.next());
                let target = [
                    Target::PowerW(value),
                    Target::SpeedMS(value),
                    Target::InclinePercent(value),
                    Target::ResistanceLevel(value),
                    Target::Road {
                        grade_percent: value,
                        wind_m_s: f64::from_bits(draw.next()),
                        rolling: f64::from_bits(draw.next()),
                        air_kg_m: f64::from_bits(draw.next()),
                    },
                    Target::Start,
                ][draw.below(6)];
                link.aim(target, now, out);
            }
            3 => link.want_history((draw.below(2) == 0).then(|| now.utc.plus_ms(-200_000_000))),
            4..=6 => advertise(&mut draw, *from, &mut broadcast, now, out),
            _ => {}
        }
        sane(out);
    }
}

fn run(packets: Option<u64>) -> u64 {
    let samples = [packets::all(), packets::parts()].concat();
    let found = device();
    let (begin, mut done, mut seed) = (Instant::now(), 0, 0);
    let mut out = Out::default();
    while packets.map_or(begin.elapsed() < USUAL, |packets| done < packets) {
        sequence(seed, &found, &samples, &mut out);
        done += SEQUENCE;
        seed += 1;
    }
    done
}

#[test]
fn damaged_packets_are_survived() {
    let wanted = std::env::var("RITM_MUTATIONS")
        .ok()
        .and_then(|text| text.parse().ok());
    let done = run(wanted);
    assert!(done >= SEQUENCE);
    println!("{done} packets");
}

#[test]
#[ignore = "takes minutes: ten million packets"]
fn ten_million_damaged_packets_are_survived() {
    let begin = Instant::now();
    let done = run(Some(ALL));
    assert!(done >= ALL);
    println!("{done} packets in {:.0} s", begin.elapsed().as_secs_f64());
}

/// What is fed is what the profiles take: undamaged, every sample tells something.
#[test]
fn every_sample_is_understood() {
    let found = device();
    let mut out = Out::default();
    for (from, packet) in packets::all() {
        let mut link = Link::new(Settings {
            polar_intervals: true,
            ..Settings::default()
        });
        let now = Moment {
            ms: 0,
            utc: Timestamp::from_unix_s(1_792_108_400),
            utc_offset_s: 0,
        };
        link.connect(&found, now, &mut out);
        out.clear();
        // Counters tell from the second packet on.
        for second in 0..3 {
            let now = Moment {
                ms: second * 1000,
                ..now
            };
            link.take(from, &packet, now, &mut out);
        }
        let silent = [
            machine::SPEED_RANGE,
            machine::INCLINE_RANGE,
            machine::POWER_RANGE,
            machine::RESISTANCE_RANGE,
            machine::CONTROL_POINT,
            uuids::assigned(0x2a5b),
            Uuid::from_u128(0xce06_0033_43e5_11e4_916c_0800_200c_9a66),
        ];
        assert!(
            !out.readings.is_empty() || !out.notices.is_empty() || silent.contains(&from),
            "{from} {packet:02x?}"
        );
    }
}

#[test]
fn every_advertisement_is_understood() {
    let now = Moment {
        ms: 0,
        utc: Timestamp::from_unix_s(1_792_108_400),
        utc_offset_s: 0,
    };
    for (service, packet) in packets::advertised() {
        let (mut broadcast, mut out) = (Broadcast::default(), Out::default());
        let services = service.map(|service| (service, packet.as_slice()));
        let companies = service.is_none().then_some((0x0157, packet.as_slice()));
        for _ in 0..2 {
            let advertisement = Advertisement {
                service_data: services.as_slice(),
                manufacturer_data: companies.as_slice(),
            };
            broadcast.take(advertisement, now, &mut out);
        }
        assert!(!out.readings.is_empty(), "{service:?} {packet:02x?}");
    }
}
