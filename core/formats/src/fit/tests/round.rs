//! Any recording comes back from its file as it was.

use proptest::{collection::vec, option, prelude::*, sample::select};
use ritm_model::{Beat, DiveTotals, Extras, Length, Marker, Pool, StrengthSet};

use super::*;

const NAMES: [&str; 5] = ["Intervalle", "Лыжи", "a b  c", "x", "field_7 of mine"];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![select(&NAMES[..]).prop_map(str::to_owned), "[a-zé%=_]{1,90}"]
}

fn scaled(range: std::ops::Range<i64>, per_unit: f64) -> impl Strategy<Value = Option<f64>> {
    option::of(range.prop_map(move |raw| raw as f64 / per_unit))
}

fn totals() -> impl Strategy<Value = Totals> {
    let times = (
        option::of(0..4_000_000_000_i64),
        option::of(0..4_000_000_000_i64),
        scaled(0..4_000_000_000, 100.0),
    );
    let whole = || (scaled(0..65_535, 1.0), scaled(0..65_535, 1.0));
    let bytes = || (scaled(0..255, 1.0), scaled(0..255, 1.0));
    let speeds = (scaled(0..4_000_000, 1000.0), scaled(0..4_000_000, 1000.0));
    let cadences = (scaled(0..32_000, 128.0), scaled(0..32_000, 128.0));
    let temperatures = (scaled(-128..127, 1.0), scaled(-128..127, 1.0));
    let altitudes = (scaled(0..100_000, 5.0), scaled(0..100_000, 5.0));
    let first = (times, whole(), scaled(0..65_535, 1.0), speeds, bytes());
    (first, cadences, whole(), temperatures, altitudes).prop_map(
        |((times, climb, energy, speeds, rates), cadences, powers, temperatures, altitudes)| Totals {
            elapsed_ms: None,
            timer_ms: times.0,
            moving_ms: times.1,
            distance_m: times.2,
            ascent_m: climb.0,
            descent_m: climb.1,
            energy_kcal: energy,
            avg_speed_m_s: speeds.0,
            max_speed_m_s: speeds.1,
            avg_heart_rate_bpm: rates.0,
            max_heart_rate_bpm: rates.1,
            avg_cadence_rpm: cadences.0,
            max_cadence_rpm: cadences.1,
            avg_power_w: powers.0,
            max_power_w: powers.1,
            avg_temperature_c: temperatures.0,
            max_temperature_c: temperatures.1,
            min_altitude_m: altitudes.0.map(|altitude| altitude - 500.0),
            max_altitude_m: altitudes.1.map(|altitude| altitude - 500.0),
            work_j: energy.map(|energy| energy * 1000.0 + 1.0),
        },
    )
}

/// A channel, its scale and its least and greatest integer.
type Kind = (Channel, Scale, i32, i32);

fn kinds() -> Vec<Kind> {
    let standard = |name: &str, unit: &str| {
        Channel::Extra(Box::new(ExtraChannel {
            name: name.to_owned(),
            unit: unit.to_owned(),
            developer: false,
        }))
    };
    let own = |name: &str, unit: &str| {
        Channel::Extra(Box::new(ExtraChannel {
            name: name.to_owned(),
            unit: unit.to_owned(),
            developer: true,
        }))
    };
    let all = (-i32::MAX, i32::MAX);
    let altitude = Scale {
        per_unit: 5.0,
        offset: 500.0,
    };
    vec![
        (Channel::Latitude, Scale::SEMICIRCLES, -i32::MAX, i32::MAX - 1),
        (Channel::Longitude, Scale::SEMICIRCLES, -i32::MAX, i32::MAX - 1),
        (Channel::Altitude, altitude, 0, i32::MAX),
        (Channel::Distance, Scale::per_unit(1000.0), 0, i32::MAX),
        (Channel::Speed, Scale::per_unit(1000.0), 0, i32::MAX),
        (Channel::HeartRate, Scale::per_unit(100.0), -7, 30_000),
        (Channel::Cadence, Scale::per_unit(128.0), 0, 254 * 128 + 127),
        (Channel::Power, Scale::ONE, -100, 65_534),
        (Channel::Temperature, Scale::ONE, -128, 126),
        (standard("stance_time", "ms"), Scale::per_unit(10.0), 0, 65_534),
        (standard("left_pco", "mm"), Scale::ONE, -128, 126),
        (
            standard("core_temperature", "C"),
            Scale::per_unit(100.0),
            0,
            65_534,
        ),
        (standard("field_140", ""), Scale::ONE, all.0, all.1),
        (standard("field_141", ""), Scale::per_unit(100.0), -9_000, 9_000),
        (standard("field_142[1]", ""), Scale::ONE, 0, 255),
        (own("Leg Spring", "kN/m"), Scale::per_unit(100.0), all.0, all.1),
        (own("Form Power", "Watts"), Scale::ONE, all.0, all.1),
        (own("Ω", ""), Scale::DEGREES_E7, all.0, all.1),
        (own("Small", "g"), Scale::per_unit(1000.0), -5000, 5000),
        (own("Sixteenths", ""), Scale::per_unit(65_536.0), all.0, all.1),
    ]
}

fn samples() -> impl Strategy<Value = Samples> {
    let column = |(channel, scale, low, high): Kind| {
        let raw = prop_oneof![8 => low..=high, 1 => Just(low), 1 => Just(high), 3 => Just(ABSENT)];
        (option::of(vec(raw, 1..40)), low..=high).prop_map(move |(raw, first)| {
            let mut raw = raw?;
            // A column without a value is none.
            *raw.first_mut()? = first;
            let channel = channel.clone();
            Some(Column { channel, scale, raw })
        })
    };
    let columns: Vec<_> = kinds().into_iter().map(column).collect();
    (vec(0..4_i64, 1..40), select(vec![1000, 1000, 333, 250]), columns).prop_map(
        |(steps, unit_ms, columns)| {
            let mut at = 0;
            let step = |step| {
                at += step * unit_ms;
                at
            };
            let time_ms: Vec<i64> = steps.into_iter().map(step).collect();
            let mut columns: Vec<Column> = columns.into_iter().flatten().collect();
            columns
                .iter_mut()
                .for_each(|column| column.raw.resize(time_ms.len(), ABSENT));
            Samples { time_ms, columns }
        },
    )
}

fn extras() -> impl Strategy<Value = Extras> {
    let at = || (0..200_i64).prop_map(|s| s * 1000);
    let beats = vec((0..2000_i64, 1..2000_u16), 0..30);
    let strokes = select(vec!["", "freestyle", "butterfly", "im_by_round", "stroke_77"]);
    let lengths = vec(
        (
            at(),
            0..90_000_i64,
            option::of(0..65_535_u16),
            strokes,
            any::<bool>(),
        ),
        0..6,
    );
    let exercises = prop_oneof![
        3 => select(vec!["", "squat", "goblet_squat", "plank", "barbell_bench_press"]).prop_map(str::to_owned),
        1 => text(),
    ];
    let weights = scaled(0..65_535, 16.0);
    let sets = vec(
        (
            at(),
            0..90_000_i64,
            exercises,
            option::of(0..65_535_u16),
            weights,
            any::<bool>(),
        ),
        0..6,
    );
    let known = select(vec![
        (
            "rear_gear_change",
            "rear_gear_num=5 rear_gear=21 front_gear_num=2 front_gear=0",
        ),
        ("front_gear_change", "rear_gear=21 front_gear=50"),
        ("front_gear_change", "rear_gear=0"),
        ("user_marker", ""),
        ("recovery_hr", "data=112"),
        ("hr_high_alert", "start data=180"),
        ("event_99", "stop"),
        ("event_0", "stop"),
        ("timer", "stop"),
        ("battery", "data=007"),
        ("Summit", ""),
        ("Summit", "2,345 m, cold"),
    ]);
    let known = known.prop_map(|(what, detail)| (what.to_owned(), detail.to_owned()));
    let markers = vec((at(), prop_oneof![3 => known, 1 => (text(), text())]), 0..6);
    (beats, lengths, sets, markers, vec(text(), 0..3)).prop_map(|(beats, lengths, sets, markers, gear)| {
        let mut extras = Extras::default();
        let mut now = 0;
        for (gap, rr_ms) in beats {
            // Some follow the one before, some come out of nowhere.
            now += i64::from(rr_ms) + if gap % 4 == 0 { gap * 3 } else { 0 };
            extras.beats.push(Beat { at_ms: now, rr_ms });
        }
        extras.lengths = lengths
            .into_iter()
            .map(|(from_ms, ms, strokes, stroke, active)| Length {
                from_ms,
                to_ms: from_ms + ms,
                strokes,
                stroke: stroke.to_owned(),
                active,
            })
            .collect();
        extras.sets = sets
            .into_iter()
            .map(
                |(from_ms, ms, exercise, repetitions, weight_kg, active)| StrengthSet {
                    from_ms,
                    to_ms: from_ms + ms,
                    exercise,
                    repetitions,
                    weight_kg,
                    active,
                },
            )
            .collect();
        extras.markers = markers
            .into_iter()
            .map(|(at_ms, (what, detail))| Marker { at_ms, what, detail })
            .collect();
        extras.lengths.sort_by_key(|length| length.from_ms);
        extras.sets.sort_by_key(|set| set.from_ms);
        extras.markers.sort_by_key(|marker| marker.at_ms);
        extras.gear = gear;
        extras.gear.sort();
        extras.gear.dedup();
        extras
    })
}

prop_compose! {
    fn recording()(
        samples in samples(),
        extras in extras(),
        totals in totals(),
        laps in vec((0..100_i64, 0..90_000_i64, totals()), 0..4),
        pauses in vec(1..9_i64, 0..4),
        sport in select(Sport::ALL),
        (name, notes) in (option::of(text()), option::of(text())),
        (start, created) in (800_000_000..1_700_000_000_i64, 800_000_000..1_700_000_000_i64),
        quarters in option::of(-56..=56_i32),
        product in select(vec![("garmin", "fr920xt"), ("garmin", "65000"), ("wahoo_fitness", "31"), ("zwift", "Zwift"), ("", "")]),
        serial in option::of(1..=u64::from(u32::MAX)),
        own_pool in option::of(select(vec![(25.0, false), (22.86, true), (33.33, false)])),
        dive in option::of((0..60_000_u32, option::of(0..4_000_i64), option::of(0..999_u32))),
        steps in option::of(1..50_000_u32),
    ) -> Recording {
        let start = Timestamp::from_unix_s(start);
        // A swim of which more is known is not just a swim.
        let placed = samples.column(&Channel::Latitude).is_some() || !extras.lengths.is_empty();
        let sport = if sport == Sport::Swimming && placed { Sport::OpenWaterSwimming } else { sport };
        let last_ms = samples.time_ms.last().copied().unwrap_or(0);
        let mut at = 0;
        let mut pause = |gap: i64| {
            let from_ms = at + gap * 1000;
            at = from_ms + gap * 2000;
            Pause { from_ms, to_ms: at }
        };
        let pauses: Vec<_> = pauses.into_iter().map(&mut pause).collect();
        let lap = |(from_s, ms, totals): (i64, i64, Totals)| Lap {
            from_ms: from_s * 1000,
            to_ms: from_s * 1000 + ms,
            trigger: LapTrigger::Distance,
            device: Totals { elapsed_ms: Some(ms), ..totals },
        };
        let dive = dive.map(|(deepest_mm, bottom_s, number)| DiveTotals {
            max_depth_m: Some(f64::from(deepest_mm + 1) / 1000.0),
            avg_depth_m: Some(f64::from(deepest_mm / 2) / 1000.0),
            bottom_time_ms: bottom_s.map(|seconds| seconds * 1000),
            surface_interval_ms: bottom_s.map(|seconds| seconds * 2000),
            number,
        });
        let extras = Extras {
            pool: own_pool
                .filter(|_| sport == Sport::PoolSwimming && !extras.lengths.is_empty())
                .map(|(length_m, yards)| Pool { length_m, yards }),
            dive,
            steps: steps.filter(|_| sport.counts_strides()).map(|steps| steps * 2),
            ..extras
        };
        // No climb is told of pools.
        let pool = sport == Sport::PoolSwimming;
        let mut laps: Vec<_> = laps.into_iter().map(lap).collect();
        laps.sort_by_key(|lap| lap.from_ms);
        let manufacturer = if product.0.is_empty() { "development" } else { product.0 };
        Recording {
            format: SourceFormat::Fit,
            device: Device { manufacturer: manufacturer.to_owned(), product: product.1.to_owned(), serial },
            identity: FileIdentity { time_created: Some(Timestamp::from_unix_s(created)), ..FileIdentity::default() },
            sport,
            name,
            notes,
            start,
            utc_offset_s: quarters.map(|quarters| quarters * 900),
            samples,
            laps,
            totals: Totals {
                elapsed_ms: Some(last_ms.max(at) + 777),
                ascent_m: totals.ascent_m.filter(|_| !pool),
                descent_m: totals.descent_m.filter(|_| !pool),
                ..totals
            },
            pauses,
            extras,
        }
    }
}

/// Whether lengths of a pool will date its samples, which tell no times themselves.
fn untimed(recording: &Recording) -> bool {
    let times = &recording.samples.time_ms;
    recording.extras.lengths.len() > 1 && times.len() > 1 && times.iter().all(|time| *time == times[0])
}

/// The same columns with the same values, whatever their order and scale; then everything else.
fn same(ours: &Recording, mut again: Recording) -> Result<(), TestCaseError> {
    prop_assert_eq!(&ours.samples.time_ms, &again.samples.time_ms);
    prop_assert_eq!(ours.samples.columns.len(), again.samples.columns.len());
    for column in &ours.samples.columns {
        let back = again.samples.column(&column.channel);
        prop_assert!(back.is_some(), "{:?} is lost", column.channel);
        for row in 0..column.raw.len() {
            let (value, back) = (column.value(row), back.and_then(|back| back.value(row)));
            prop_assert_eq!(value, back, "row {} of {:?}", row, column.channel);
        }
    }
    // A pool that nobody tells is worked out of distance and lengths, for readers that ask for it.
    again.extras.pool = again.extras.pool.filter(|_| ours.extras.pool.is_some());
    // Sessions of one file may be legs of one event, which a single recording is not.
    again.identity.event = ours.identity.event;
    again.samples = ours.samples.clone();
    prop_assert_eq!(ours, &again);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        // Failures are told whole; files of seeds would stray into the tree.
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_recording_comes_back(recording in recording()) {
        prop_assume!(!untimed(&recording));
        let decoded = decode(&encode(&recording)).unwrap();
        prop_assert_eq!((&decoded.problems, decoded.recordings.len()), (&vec![], 1));
        same(&recording, decoded.recordings.into_iter().next().unwrap())?;
    }

    #[test]
    fn sessions_of_one_file_come_back(mut first in recording(), mut second in recording()) {
        prop_assume!(!untimed(&first) && !untimed(&second));
        // What the file tells once is the first one's, and what comes later is the second's.
        let end_ms = first.totals.elapsed_ms.unwrap().max(300_000);
        second.start = first.start.plus_ms(end_ms / 1000 * 1000 + 5000);
        second.device = first.device.clone();
        second.identity = first.identity.clone();
        second.identity.part = 1;
        second.name.clone_from(&first.name);
        second.notes.clone_from(&first.notes);
        second.utc_offset_s = first.utc_offset_s;
        second.extras.gear.clone_from(&first.extras.gear);
        for recording in [&mut first, &mut second] {
            // Beats fall to the leg they are in only by their time.
            recording.extras.beats.retain(|beat| beat.at_ms < 250_000);
        }
        let decoded = decode(&encode_sessions(&[first.clone(), second.clone()])).unwrap();
        prop_assert_eq!((&decoded.problems, decoded.recordings.len()), (&vec![], 2));
        let mut again = decoded.recordings.into_iter();
        same(&first, again.next().unwrap())?;
        same(&second, again.next().unwrap())?;
    }
}
