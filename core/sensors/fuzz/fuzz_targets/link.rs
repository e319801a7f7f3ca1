//! A device with every profile: packets from any of its characteristics, and time that passes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ritm_model::Timestamp;
use ritm_sensors::{Advertisement, Broadcast, Found, Link, Moment, Out, Profile, Settings};
use uuid::Uuid;

#[path = "../../tests/mutations/packets.rs"]
mod packets;

fuzz_target!(|bytes: &[u8]| {
    let characteristics: Vec<Uuid> = packets::all().into_iter().map(|(from, _)| from).collect();
    let found = Found {
        name: "Bangle.js 1234".into(),
        services: Profile::ALL
            .iter()
            .flat_map(|profile| profile.services().iter().copied())
            .collect(),
        characteristics: characteristics.clone(),
    };
    let mut now = Moment {
        ms: 0,
        utc: Timestamp::from_unix_s(1_742_108_400),
        utc_offset_s: 0,
    };
    let mut link = Link::new(Settings {
        polar_intervals: true,
        asks_heart_rate: true,
        history_from: Some(now.utc),
        ..Settings::default()
    });
    let (mut broadcast, mut out) = (Broadcast::default(), Out::default());
    link.connect(&found, now, &mut out);
    // A packet is: which characteristic, how long it is, after how many tenths of a second it comes, its bytes.
    let mut rest = bytes;
    while let [which, length, tenths, tail @ ..] = rest {
        let (packet, next) = tail.split_at(tail.len().min(usize::from(*length)));
        rest = next;
        now.ms += u64::from(*tenths) * 100;
        now.utc = now.utc.plus_ms(i64::from(*tenths) * 100);
        out.clear();
        let from = characteristics[usize::from(*which) % characteristics.len()];
        link.take(from, packet, now, &mut out);
        link.tick(now, &mut out);
        let advertisement = Advertisement {
            service_data: &[(from, packet)],
            manufacturer_data: &[(0x0157, packet)],
        };
        broadcast.take(advertisement, now, &mut out);
        assert!(out.readings.iter().all(|reading| reading.value.is_finite()));
    }
});
