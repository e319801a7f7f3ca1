//! The engine as an athlete with much history meets it.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use ritm_engine::Engine;
use ritm_model::{
    Channel, Column, Device, Extras, FileIdentity, ImportId, Recording, Samples, Scale, SourceFormat, Sport,
    Timestamp, Totals,
    import::{BeginImport, Chunk, CommitImport, FileHead, PutChunks},
    list::{ActivityFilter, ListOrder, OrderBy},
};
use ritm_tests::measure::{corpus, pair, quantile, say, say_pair, seconds};

#[path = "real/engine.rs"]
mod engine;
#[path = "real/screens.rs"]
mod screens;

const HISTORY: i64 = 10_000;
const DAY_MS: i64 = 86_400_000;
const BEGIN_MS: i64 = 1_400_000_000_000;
/// Fewer than the screens ask for: what was measured before is measured still, beside all that a screen asks.
const PAGE_ROWS: u16 = 50;
const POINTS: u32 = 2000;

fn main() {
    let folder = std::env::temp_dir().join(format!("ritm-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    lists(&path("lists.db"));
    long_activity(&path("long.db"));
    curve();
    seasons(&path("seasons.db"));
    corpus_at_rest(&path("corpus.db"), "all channels", (6.5, 9.0), |bytes| bytes);
    corpus_at_rest(&path("ten.db"), "ten channels", (4.7, 6.5), ten_channels);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Ten thousand activities: pages, filters, search, totals, and the start.
fn lists(path: &str) {
    let mut engine = open(path);
    let files = (0..HISTORY).map(|number| {
        let sport = [Sport::Running, Sport::Cycling, Sport::Walking][number as usize % 3];
        let recording = session(
            BEGIN_MS + number * DAY_MS / 3,
            40 + number as i32 % 60,
            60,
            sport,
            number,
        );
        (format!("{number}.fit"), ritm_formats::fit::encode(&recording))
    });
    take(&mut engine, files);
    let first = screens::page(&mut engine, &ActivityFilter::default(), None, PAGE_ROWS);
    assert_eq!(first.count, Some(HISTORY as u64));

    let mut pages = Vec::new();
    let mut after = first.next;
    while let Some(cursor) = after {
        pages.push(seconds(|| {
            after = screens::page(&mut engine, &ActivityFilter::default(), Some(cursor), PAGE_ROWS).next
        }));
    }
    say(
        "list page of 50 of 10,000, p99",
        quantile(&mut pages, 0.99) * 1e3,
        2.0,
        "ms",
    );

    for by in [OrderBy::Distance, OrderBy::Time, OrderBy::Speed] {
        let order = ListOrder { by, rising: true };
        let narrow = ActivityFilter {
            sports: vec![Sport::Rowing],
            ..Default::default()
        };
        let mut pages = vec![seconds(|| {
            screens::ordered(&mut engine, &narrow, order, None, PAGE_ROWS)
        })];
        let all = ActivityFilter::default();
        let mut after = screens::ordered(&mut engine, &all, order, None, PAGE_ROWS).next;
        while let Some(cursor) = after {
            pages.push(seconds(|| {
                after = screens::ordered(&mut engine, &all, order, Some(cursor), PAGE_ROWS).next
            }));
        }
        say(
            &format!("list page of 50 of 10,000 by {by:?}, p99"),
            quantile(&mut pages, 0.99) * 1e3,
            2.0,
            "ms",
        );
    }

    let p99 = |engine: &mut Engine, filter: &ActivityFilter| {
        let mut times: Vec<f64> = (0..200)
            .map(|_| seconds(|| screens::page(engine, filter, None, PAGE_ROWS)))
            .collect();
        quantile(&mut times, 0.99) * 1e3
    };
    say(
        "first page with its count, p99",
        p99(&mut engine, &ActivityFilter::default()),
        2.0,
        "ms",
    );
    let by_sport = ActivityFilter {
        sports: vec![Sport::Cycling],
        ..Default::default()
    };
    say("filter by sport, p99", p99(&mut engine, &by_sport), 5.0, "ms");
    let by_text = ActivityFilter {
        text: "evening 77".into(),
        ..Default::default()
    };
    say("search by text, p99", p99(&mut engine, &by_text), 10.0, "ms");
    let first = Timestamp::from_unix_ms(BEGIN_MS).local_day(0);
    let last = Timestamp::from_unix_ms(BEGIN_MS + HISTORY * DAY_MS / 3).local_day(0);
    let mut p99_of = |name, work: &mut dyn FnMut(&mut Engine), limit_ms| {
        let mut times: Vec<f64> = (0..200).map(|_| seconds(|| work(&mut engine))).collect();
        say(name, quantile(&mut times, 0.99) * 1e3, limit_ms, "ms");
    };
    p99_of(
        "totals by year, p99",
        &mut |engine| screens::totals_by_year(engine, first, last),
        5.0,
    );
    p99_of(
        "all that the list asks, p99",
        &mut |engine| screens::list(engine, first, last),
        10.0,
    );
    p99_of(
        "all that the first screen asks, p99",
        &mut |engine| screens::today(engine, last),
        20.0,
    );
    drop(engine);
    let mut starts: Vec<f64> = (0..15)
        .map(|_| {
            seconds(|| {
                let mut engine = open(path);
                screens::page(&mut engine, &ActivityFilter::default(), None, PAGE_ROWS)
            })
        })
        .collect();
    say(
        "start with 10,000 activities and the first page",
        quantile(&mut starts, 0.5) * 1e3,
        60.0,
        "ms",
    );
}

/// Six hours at a sample a second, ten channels.
fn long_activity(path: &str) {
    let mut engine = open(path);
    let recording = session(BEGIN_MS, 21_600, 1, Sport::Cycling, 1);
    take(
        &mut engine,
        [("long.fit".to_owned(), ritm_formats::fit::encode(&recording))].into_iter(),
    );
    let id = screens::page(&mut engine, &ActivityFilter::default(), None, PAGE_ROWS).rows[0].id;
    drop(engine);
    let (mut cold, mut warm, mut screen, mut part) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..15 {
        let mut engine = open(path);
        cold.push(seconds(|| screens::open(&mut engine, id, POINTS)));
        warm.push(seconds(|| screens::open(&mut engine, id, POINTS)));
        screen.push(seconds(|| screens::activity(&mut engine, id)));
        part.push(seconds(|| screens::part(&mut engine, id, 3_600_000, 7_200_000)));
    }
    say(
        "open a 6-hour activity, just started",
        quantile(&mut cold, 0.5) * 1e3,
        15.0,
        "ms",
    );
    say(
        "open a 6-hour activity again",
        quantile(&mut warm, 0.5) * 1e3,
        4.0,
        "ms",
    );
    say(
        "all that the screen of a 6-hour activity asks",
        quantile(&mut screen, 0.5) * 1e3,
        8.0,
        "ms",
    );
    say(
        "totals of an hour of it",
        quantile(&mut part, 0.5) * 1e3,
        4.0,
        "ms",
    );
}

/// The power curve of six hours, against trying every window of each duration.
fn curve() {
    let recording = session(BEGIN_MS, 21_600, 1, Sport::Cycling, 1);
    let power = recording.samples.column(&Channel::Power).unwrap();
    let watts: Vec<f64> = power.raw.iter().map(|&raw| f64::from(raw)).collect();
    let every_window = || {
        let mut sums = vec![0.0; watts.len() + 1];
        for (at, watts) in watts.iter().enumerate() {
            sums[at + 1] = sums[at] + watts;
        }
        ritm_analysis::curve::durations(&Channel::Power, watts.len() as u32)
            .map(|duration_s| {
                let windows = sums.iter().zip(&sums[duration_s as usize..]);
                windows.map(|(before, after)| after - before).fold(0.0, f64::max) / f64::from(duration_s)
            })
            .collect::<Vec<f64>>()
    };
    let ours: Vec<f64> = ritm_analysis::curve::of_seconds(&Channel::Power, &watts)
        .iter()
        .map(|point| point.value)
        .collect();
    assert_eq!(ours, every_window(), "exact to the last bit");
    let (ours_s, peer_s) = pair(
        || ritm_analysis::curve::of_seconds(&Channel::Power, &watts),
        every_window,
    );
    say("power curve of 6 hours", ours_s * 1e3, 3.0, "ms");
    say_pair(
        "power curve of 6 hours",
        ours_s * 1e3,
        "every window",
        peer_s * 1e3,
        "ms",
        false,
    );
}

/// An activity's curve beside the best of a season of ninety days with two thousand rides.
fn seasons(path: &str) {
    const RIDES: i64 = 2_000;
    let mut engine = open(path);
    let files = (0..RIDES).map(|number| {
        let recording = session(BEGIN_MS + number * 3_600_000, 3_000, 1, Sport::Cycling, number);
        (format!("{number}.fit"), ritm_formats::fit::encode(&recording))
    });
    take(&mut engine, files);
    let id = screens::page(&mut engine, &ActivityFilter::default(), None, PAGE_ROWS).rows[0].id;
    let mut times: Vec<f64> = (0..15)
        .map(|_| seconds(|| screens::curves(&mut engine, id)))
        .collect();
    say(
        "best of a season of 2,000 rides, three curves",
        quantile(&mut times, 0.5) * 1e3,
        20.0,
        "ms",
    );
}

/// The same training with the ten channels that everybody records and nothing else.
fn ten_channels(bytes: Vec<u8>) -> Vec<u8> {
    let Ok(decoded) = ritm_formats::decode(&bytes) else {
        return bytes;
    };
    let mut recordings = decoded.recordings;
    for recording in &mut recordings {
        let known = |column: &Column| !matches!(column.channel, Channel::Extra(_));
        recording.samples.columns.retain(known);
        recording.extras = Extras::default();
    }
    recordings.first().map(ritm_formats::fit::encode).unwrap_or(bytes)
}

/// What the samples of the real FIT files take once they are kept.
fn corpus_at_rest(path: &str, which: &str, limits: (f64, f64), prepare: fn(Vec<u8>) -> Vec<u8>) {
    let Some(corpus) = corpus() else { return };
    let mut engine = open(path);
    let mut paths: Vec<_> = std::fs::read_dir(corpus.join("fit"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        // Made to measure speed, not by a device: it compresses to nothing.
        .filter(|path| !path.to_str().unwrap().contains("big_activity"))
        .collect();
    paths.sort();
    take(
        &mut engine,
        paths.iter().map(|path| {
            (
                path.to_str().unwrap().to_owned(),
                prepare(std::fs::read(path).unwrap()),
            )
        }),
    );
    drop(engine);
    let db = rusqlite::Connection::open(path).unwrap();
    let mut statement = db
        .prepare(
            "SELECT sum(length(data)) * 1.0 / sum(samples) FROM piece GROUP BY recording_key HAVING sum(samples) >= 300",
        )
        .unwrap();
    let mut each: Vec<f64> = statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    say(
        &format!("bytes a sample, {which}, median"),
        quantile(&mut each, 0.5),
        limits.0,
        "B",
    );
    say(
        &format!("bytes a sample, {which}, p90"),
        quantile(&mut each, 0.9),
        limits.1,
        "B",
    );
}

fn open(path: &str) -> Engine {
    engine::open(path, Timestamp::from_unix_ms(BEGIN_MS), 0)
}

/// Imports files, a thousand an import, and waits until they are read.
fn take(engine: &mut Engine, files: impl Iterator<Item = (String, Vec<u8>)>) {
    let files: Vec<_> = files.collect();
    for (number, batch) in files.chunks(1000).enumerate() {
        let import = ImportId::new(Timestamp::from_unix_ms(BEGIN_MS), [number as u8; 10]);
        let head = |(name, bytes): &(String, Vec<u8>)| FileHead {
            name: name.clone(),
            bytes: bytes.len() as u64,
        };
        let heads = batch.iter().map(head).collect();
        engine.call(BeginImport { import, files: heads }).unwrap();
        for (file, (_, bytes)) in (0..).zip(batch) {
            for (index, piece) in (0..).zip(bytes.chunks(1 << 20)) {
                let chunks = vec![Chunk {
                    file,
                    offset: index << 20,
                    bytes: piece.to_vec(),
                }];
                engine.call(PutChunks { import, chunks }).unwrap();
            }
        }
        let missing = Vec::new();
        engine.call(CommitImport { import, missing }).unwrap();
        while engine.step().more {
            engine.take_out();
        }
    }
}

/// A session of `samples` samples, one each `step_s` seconds, with the noise a device has.
fn session(start_ms: i64, samples: i32, step_s: i64, sport: Sport, seed: i64) -> Recording {
    let wander = |s: i32, period: f64| (f64::from(s) / period + seed as f64).sin();
    let column = |channel, scale: Scale, value: &dyn Fn(i32) -> f64| Column {
        channel,
        scale,
        raw: (0..samples).map(|s| scale.raw(value(s))).collect(),
    };
    let seconds_a_sample = step_s as f64;
    Recording {
        format: SourceFormat::Fit,
        device: Device {
            manufacturer: "development".into(),
            product: "bench".into(),
            serial: Some(1),
        },
        identity: FileIdentity {
            time_created: Some(Timestamp::from_unix_ms(start_ms)),
            ..Default::default()
        },
        sport,
        name: Some(format!("Evening {seed}")),
        notes: None,
        start: Timestamp::from_unix_ms(start_ms),
        utc_offset_s: Some(0),
        samples: Samples {
            time_ms: (0..i64::from(samples)).map(|s| s * step_s * 1000).collect(),
            columns: vec![
                column(Channel::Latitude, Scale::SEMICIRCLES, &|s| {
                    50.0 + wander(s, 900.0) * 0.05
                }),
                column(Channel::Longitude, Scale::SEMICIRCLES, &|s| {
                    10.0 + wander(s, 700.0) * 0.05
                }),
                column(
                    Channel::Altitude,
                    Scale {
                        per_unit: 5.0,
                        offset: 500.0,
                    },
                    &|s| 300.0 + wander(s, 300.0) * 80.0,
                ),
                column(Channel::Distance, Scale::per_unit(100.0), &|s| {
                    f64::from(s) * seconds_a_sample * 7.0 + wander(s, 60.0)
                }),
                column(Channel::Speed, Scale::per_unit(1000.0), &|s| {
                    7.0 + wander(s, 40.0)
                }),
                column(Channel::HeartRate, Scale::ONE, &|s| {
                    140.0 + wander(s, 100.0) * 15.0
                }),
                column(Channel::Cadence, Scale::ONE, &|s| 85.0 + wander(s, 9.0) * 6.0),
                column(Channel::Power, Scale::ONE, &|s| {
                    210.0 + wander(s, 5.0) * 60.0 + wander(s, 1.7) * 30.0
                }),
                column(Channel::Temperature, Scale::ONE, &|s| {
                    18.0 + wander(s, 3000.0) * 4.0
                }),
            ],
        },
        laps: Vec::new(),
        pauses: Vec::new(),
        totals: Totals::default(),
        extras: Extras::default(),
    }
}
