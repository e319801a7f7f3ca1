//! The shapes that have a name, and the pieces that shapes are made of.

use ritm_model::{
    ABSENT, Beat, Channel, Column, Device, ExtraChannel, Extras, FileIdentity, Lap, LapTrigger, Length,
    Marker, Pause, Pool, Recording, Samples, Scale, SourceFormat, Sport, StrengthSet, Timestamp, Totals,
};

pub(super) const WORDS: [&str; 8] = [
    "Morning run",
    "a < b & \"c\" > 'd'",
    "Лыжи и ёлки",
    "🚴\u{200d}♀️ 𝄞 beyond the basic plane",
    "line\nbreak\tand\rreturn",
    "control \u{1}\u{b}\u{1f} letters \u{fffe}",
    "  blanks  around  ",
    "עברית ]]> \\u0041 \\",
];

pub(super) const ALTITUDE_FIT: Scale = Scale {
    per_unit: 5.0,
    offset: 500.0,
};

pub(super) fn column(channel: Channel, scale: Scale, raw: Vec<i32>) -> Column {
    Column { channel, scale, raw }
}

pub(super) fn extra(name: &str, unit: &str, developer: bool) -> Channel {
    Channel::Extra(Box::new(ExtraChannel {
        name: name.to_owned(),
        unit: unit.to_owned(),
        developer,
    }))
}

fn wave(rows: usize, from: i32, by: i32, of: usize) -> Vec<i32> {
    (0..rows)
        .map(|row| {
            from + (((row % of) as f64 / of as f64 * std::f64::consts::TAU).sin() * f64::from(by)) as i32
        })
        .collect()
}

pub(super) fn blank(name: &str) -> Recording {
    Recording {
        format: SourceFormat::Fit,
        device: Device {
            manufacturer: "development".to_owned(),
            product: "1".to_owned(),
            serial: Some(123_456),
        },
        identity: FileIdentity::default(),
        sport: Sport::Cycling,
        name: Some(name.to_owned()),
        notes: None,
        start: Timestamp::from_unix_ms(1_700_000_000_000),
        utc_offset_s: None,
        samples: Samples::default(),
        laps: Vec::new(),
        pauses: Vec::new(),
        totals: Totals::default(),
        extras: Extras::default(),
    }
}

/// Second by second, with all channels that everybody knows.
fn ride(name: &str, rows: usize) -> Recording {
    let climb = |from: i32, by: i32| (0..rows as i32).map(|row| from + row * by).collect::<Vec<_>>();
    Recording {
        samples: Samples {
            time_ms: (0..rows as i64).map(|row| row * 1000).collect(),
            columns: vec![
                column(Channel::Latitude, Scale::SEMICIRCLES, climb(560_000_000, 431)),
                column(
                    Channel::Longitude,
                    Scale::SEMICIRCLES,
                    climb(-1_460_000_000, -977),
                ),
                column(Channel::Altitude, ALTITUDE_FIT, wave(rows, 2600, 210, 600)),
                column(Channel::Distance, Scale::per_unit(100.0), climb(0, 812)),
                column(Channel::Speed, Scale::per_unit(1000.0), wave(rows, 8120, 900, 60)),
                column(Channel::HeartRate, Scale::ONE, wave(rows, 140, 30, 300)),
                column(Channel::Cadence, Scale::ONE, wave(rows, 85, 12, 90)),
                column(Channel::Power, Scale::ONE, wave(rows, 220, 120, 45)),
                column(Channel::Temperature, Scale::ONE, wave(rows, -2, 9, 1200)),
            ],
        },
        ..blank(name)
    }
}

pub(super) fn lap(from_ms: i64, to_ms: i64, trigger: LapTrigger) -> Lap {
    let device = Totals {
        elapsed_ms: Some(to_ms - from_ms),
        timer_ms: Some(to_ms - from_ms),
        distance_m: Some(1000.25),
        energy_kcal: Some(42.0),
        avg_speed_m_s: Some(8.125),
        max_speed_m_s: Some(12.5),
        avg_heart_rate_bpm: Some(141.0),
        max_heart_rate_bpm: Some(171.0),
        avg_cadence_rpm: Some(85.0),
        max_cadence_rpm: Some(99.0),
        avg_power_w: Some(220.0),
        max_power_w: Some(812.0),
        ..Totals::default()
    };
    Lap {
        from_ms,
        to_ms,
        trigger,
        device,
    }
}

fn with_gaps(mut recording: Recording) -> Recording {
    for (number, column) in recording.samples.columns.iter_mut().enumerate() {
        // Both coordinates are lost together.
        let period = if number < 2 { 11 } else { 13 + number };
        for (row, raw) in column.raw.iter_mut().enumerate() {
            if row % period < 3 {
                *raw = ABSENT;
            }
        }
    }
    recording
}

fn extremes() -> Recording {
    let mut recording = ride("Extremes", 4);
    let rows: [(Channel, [i32; 4]); 9] = [
        (Channel::Latitude, [1_073_741_824, -1_073_741_824, 0, -1]),
        (Channel::Longitude, [i32::MAX - 1, -i32::MAX, 0, 1]),
        (Channel::Altitude, [0, 46_744, ABSENT, 2500]),
        (Channel::Distance, [0, 1, i32::MAX - 1, i32::MAX - 1]),
        (Channel::Speed, [0, 1, 65_534, 65_535]),
        (Channel::HeartRate, [1, 254, ABSENT, 30]),
        (Channel::Cadence, [0, 254, ABSENT, 1]),
        (Channel::Power, [0, 65_534, ABSENT, 1]),
        (Channel::Temperature, [-127, 126, ABSENT, 0]),
    ];
    for (channel, raw) in rows {
        if let Some(column) = recording
            .samples
            .columns
            .iter_mut()
            .find(|column| column.channel == channel)
        {
            column.raw = raw.to_vec();
        }
    }
    recording
}

fn developer_channels() -> Recording {
    let mut recording = ride("Developer channels", 120);
    recording.samples.columns.extend([
        column(
            extra("core_temperature", "°C", true),
            Scale::per_unit(100.0),
            wave(120, 3750, 60, 50),
        ),
        column(
            extra("Muscle Oxygen", "%", true),
            Scale::per_unit(10.0),
            wave(120, 650, 99, 20),
        ),
        column(
            extra("stance_time", "ms", false),
            Scale::per_unit(10.0),
            wave(120, 2400, 150, 30),
        ),
        column(extra("times", "", true), Scale::ONE, wave(120, 0, 100_000, 7)),
        column(extra("speeds", "", true), Scale::ONE, wave(120, 5, 4, 7)),
    ]);
    recording
}

fn extras() -> Recording {
    let mut recording = ride("Extras", 30);
    recording.sport = Sport::PoolSwimming;
    recording.extras = Extras {
        beats: (1..30)
            .map(|beat| Beat {
                at_ms: beat * 800,
                rr_ms: 800,
            })
            .collect(),
        lengths: vec![Length {
            from_ms: 0,
            to_ms: 25_000,
            strokes: Some(14),
            stroke: "freestyle".to_owned(),
            active: true,
        }],
        sets: vec![StrengthSet {
            from_ms: 0,
            to_ms: 20_000,
            exercise: "squat".to_owned(),
            repetitions: Some(8),
            weight_kg: Some(62.5),
            active: true,
        }],
        markers: vec![Marker {
            at_ms: 5000,
            what: "rear_gear_change".to_owned(),
            detail: "11-28".to_owned(),
        }],
        gear: vec!["the blue bike".to_owned()],
        photos: vec!["media/1.jpg".to_owned()],
        pool: Some(Pool {
            length_m: 22.86,
            yards: true,
        }),
        dive: None,
        steps: None,
        decided_ms: Vec::new(),
    };
    recording
}

/// The shapes that have a name.
pub(super) fn named() -> Vec<Recording> {
    let mut indoor = ride("Indoors", 300);
    indoor.sport = Sport::IndoorCycling;
    indoor.samples.columns.drain(..3);
    let mut paused = ride("Paused", 400);
    paused.pauses = vec![
        Pause {
            from_ms: 99_000,
            to_ms: 160_000,
        },
        Pause {
            from_ms: 300_000,
            to_ms: 300_500,
        },
    ];
    for time in paused.samples.time_ms.iter_mut().skip(100) {
        *time += 60_000;
    }
    let mut laps = ride("Laps", 600);
    laps.sport = Sport::Running;
    laps.laps = vec![
        lap(0, 200_000, LapTrigger::Distance),
        lap(200_000, 400_000, LapTrigger::Manual),
        lap(400_000, 599_000, LapTrigger::SessionEnd),
    ];
    laps.totals = lap(0, 599_000, LapTrigger::SessionEnd).device;
    let mut empty = blank("Nothing measured");
    empty.laps = vec![lap(0, 1_800_000, LapTrigger::Manual)];
    empty.totals = lap(0, 1_800_000, LapTrigger::Manual).device;
    let mut fine = ride("Four times a second", 200);
    fine.samples.time_ms = (0..200).map(|row| row * 250).collect();
    let mut back = ride("The clock runs back", 50);
    back.samples.time_ms.swap(10, 20);
    back.samples.time_ms.fill(7000);
    let mut recordings = vec![
        ride("Ride", 600),
        indoor,
        with_gaps(ride("Gaps", 300)),
        paused,
        laps,
        developer_channels(),
        extremes(),
        extras(),
        empty,
        ride("One sample", 1),
        fine,
        back,
    ];
    for (hour, words) in (1..).zip(WORDS) {
        let mut told = ride(words, 10);
        told.notes = Some(WORDS.join("\n"));
        told.utc_offset_s = Some(hour * 3600 - 18_000 + 900);
        recordings.push(told);
    }
    recordings
}
