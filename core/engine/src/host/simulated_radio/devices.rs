//! Devices as they are sold: what they have and how they talk.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use ritm_model::radio::DeviceKey;
use ritm_sensors::{battery, colmi, uuids::assigned};
use uuid::Uuid;

use super::{Bytes, SimulatedDevice, Stream};

/// What Colmi's rings notify by.
const RING_NOTIFIES: Uuid = Uuid::from_u128(0x6e40_0003_b5a3_f393_e0a9_e50e_24dc_ca9e);
/// What is written to Colmi's rings.
const RING_TAKES: Uuid = Uuid::from_u128(0x6e40_0002_b5a3_f393_e0a9_e50e_24dc_ca9e);

impl SimulatedDevice {
    /// A device without anything.
    pub fn bare(key: &str, name: &str) -> Self {
        Self {
            key: DeviceKey(key.to_owned()),
            name: name.to_owned(),
            advertised: Vec::new(),
            services: Vec::new(),
            characteristics: Vec::new(),
            service_data: Vec::new(),
            signal_dbm: -60,
            reads: BTreeMap::new(),
            refuses: BTreeMap::new(),
            streams: Vec::new(),
            replies: Box::new(|_, _| Vec::new()),
            mute: false,
            in_range: true,
            written: VecDeque::new(),
            connected: false,
            subscribed: BTreeSet::new(),
            busy_ms: 0.0,
            next_ms: Vec::new(),
            advertises_ms: 0.0,
            waits: None,
            joins: None,
        }
    }

    /// A device with one service that notifies one characteristic.
    pub fn of(key: &str, name: &str, service: u16, stream: Stream) -> Self {
        let mut device = Self::bare(key, name);
        device.advertised = vec![assigned(service)];
        device.services = vec![assigned(service), assigned(0x180f), assigned(0x180a)];
        device.characteristics = vec![
            stream.characteristic,
            battery::LEVEL,
            assigned(0x2a29),
            assigned(0x2a24),
            assigned(0x2a26),
        ];
        device.reads = BTreeMap::from([
            (battery::LEVEL, vec![87]),
            (assigned(0x2a29), b"Simulated".to_vec()),
            (assigned(0x2a24), name.as_bytes().to_vec()),
            (assigned(0x2a26), b"1.0.3".to_vec()),
        ]);
        device.stream(stream);
        device
    }

    /// Lets it notify another characteristic.
    pub fn stream(&mut self, stream: Stream) {
        if !self.characteristics.contains(&stream.characteristic) {
            self.characteristics.push(stream.characteristic);
        }
        self.streams.push(stream);
        self.next_ms.push(0.0);
    }

    /// A strap: the heart rate with an interval each second.
    pub fn strap(key: &str, bpm: u8) -> Self {
        Self::of(
            key,
            "Strap",
            0x180d,
            each(0x2a37, 1000.0, move |at_ms| {
                let bpm = bpm + (at_ms / 1000.0 % 5.0) as u8;
                let rr = (60.0 / f64::from(bpm) * 1024.0) as u16;
                [&[0x16, bpm][..], &rr.to_le_bytes()].concat()
            }),
        )
    }

    /// A foot pod: 3 m/s at 85 strides a minute.
    pub fn foot_pod(key: &str) -> Self {
        Self::of(
            key,
            "Foot pod",
            0x1814,
            each(0x2a53, 1000.0, |at_ms| {
                let distance_dm = (at_ms / 1000.0 * 30.0) as u32;
                [
                    &[0x06][..],
                    &768_u16.to_le_bytes(),
                    &[85],
                    &distance_dm.to_le_bytes(),
                ]
                .concat()
            }),
        )
    }

    /// A sensor of wheel and cranks: four turns of the wheel a second, 90 of the cranks a minute.
    pub fn speed_cadence(key: &str) -> Self {
        Self::of(
            key,
            "Speed and cadence",
            0x1816,
            each(0x2a5b, 1000.0, |at_ms| {
                let (wheel, crank) = ((at_ms / 250.0) as u32, (at_ms * 1.5 / 1000.0) as u32);
                let wheel_time = (f64::from(wheel) * 256.0) as u64 as u16;
                let crank_time = (f64::from(crank) / 1.5 * 1024.0) as u64 as u16;
                [
                    &[0x03][..],
                    &wheel.to_le_bytes(),
                    &wheel_time.to_le_bytes(),
                    &(crank as u16).to_le_bytes(),
                    &crank_time.to_le_bytes(),
                ]
                .concat()
            }),
        )
    }

    /// A power meter: 200 W and what the second adds.
    pub fn power_meter(key: &str) -> Self {
        Self::of(
            key,
            "Power meter",
            0x1818,
            each(0x2a63, 250.0, |at_ms| {
                let power_w = 200 + (at_ms / 1000.0 % 10.0) as i16;
                [&[0, 0][..], &power_w.to_le_bytes()].concat()
            }),
        )
    }

    /// A treadmill at 10 km/h.
    pub fn treadmill(key: &str) -> Self {
        let mut device = Self::of(
            key,
            "Treadmill",
            0x1826,
            each(0x2acd, 1000.0, |_| {
                [&[0x00, 0x00][..], &1000_u16.to_le_bytes()].concat()
            }),
        );
        device.service_data = vec![(assigned(0x1826), Box::new(|_| vec![1, 1, 0]))];
        device.characteristics.push(assigned(0x2acc));
        device.reads.insert(assigned(0x2acc), vec![0; 8]);
        device
    }

    /// A ring of Colmi's: its name tells what it is. It answers what is written to it, and measures when it is asked.
    pub fn ring(key: &str) -> Self {
        let mut device = Self::bare(key, "R02_341C");
        device.services = vec![colmi::SERVICE];
        device.characteristics = vec![RING_NOTIFIES, RING_TAKES];
        device.replies = Box::new(|_, bytes| {
            let body: &[u8] = match bytes.first() {
                Some(0x03) => &[0x03, 64, 0],
                Some(0x69) => &[0x69, 1, 0, 71],
                _ => return Vec::new(),
            };
            let mut packet = [0; 16];
            for (place, byte) in packet.iter_mut().zip(body) {
                *place = *byte;
            }
            packet[15] = packet[..15]
                .iter()
                .fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
            vec![(RING_NOTIFIES, packet.to_vec())]
        });
        device
    }

    /// A band of Mi: its steps are told to everybody, one a second.
    pub fn band(key: &str) -> Self {
        let mut device = Self::bare(key, "Mi Smart Band 5");
        let steps: Bytes = Box::new(|at_ms| (9_000 + (at_ms / 1000.0) as u32).to_le_bytes().to_vec());
        device.advertised = vec![assigned(0xfee0)];
        device.service_data = vec![(assigned(0xfee0), steps)];
        device
    }
}

fn each(number: u16, every_ms: f64, packet: impl FnMut(f64) -> Vec<u8> + 'static) -> Stream {
    Stream {
        characteristic: assigned(number),
        every_ms,
        packet: Box::new(packet),
    }
}
