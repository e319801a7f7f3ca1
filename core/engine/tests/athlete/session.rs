//! An athlete with an app: what the journeys share.

use std::ops::{Deref, DerefMut};

use ritm_engine::{
    Engine, Host, Out,
    host::simulated::{self, SimulatedClock, SimulatedReaders},
};
use ritm_model::{
    ActivityId, Channel, Column, Device, Event, FileIdentity, ImportId, Recording, Samples, Scale,
    SourceFormat, Sport, Timestamp, Totals,
    activity::{ActivityDetail, OpenActivity},
    door::{AskNumber, Told, read_told},
    import::{
        BeginImport, Chunk, CommitImport, FileHead, ImportLine, ImportProgress, ImportState, ListImports,
        PutChunks, ReadReport,
    },
    list::{ActivityFilter, ActivityPage, ListActivities, ListOrder},
};

/// 2026-05-01T06:00:00Z.
pub(crate) const MAY_DAY: i64 = 1_777_615_200_000;

/// A folder that goes when the test ends.
pub(crate) struct Folder(std::path::PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("ritm-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn database(&self) -> String {
        self.0.join("ritm.db").to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// An engine with those who read for it, and what it told.
pub(crate) struct App {
    engine: Engine,
    pub(crate) clock: SimulatedClock,
    readers: SimulatedReaders,
    events: Vec<Event>,
    /// Answers, and to which question.
    replies: Vec<(AskNumber, Vec<u8>)>,
    waits: bool,
}

impl Deref for App {
    type Target = Engine;

    fn deref(&self) -> &Engine {
        &self.engine
    }
}

impl DerefMut for App {
    fn deref_mut(&mut self) -> &mut Engine {
        &mut self.engine
    }
}

impl App {
    /// Lets the engine work for a turn and its readers answer; tells whether anything is left to do.
    pub(crate) fn turn(&mut self) -> bool {
        let rest = self.engine.step();
        for out in self.readers.serve(&mut self.engine) {
            if let Out::Frame { bytes, .. } = out {
                match read_told(&bytes) {
                    Ok(Told::Event(event)) => self.events.push(event),
                    Ok(Told::Reply { ask, reply }) => self.replies.push((ask, reply)),
                    Err(fault) => panic!("{fault:?}"),
                }
            }
        }
        self.waits = !rest.more && self.readers.busy();
        // A job that gathers what readers find asks for a moment, an import that is handed over for a minute.
        rest.more || self.waits || rest.wake_in_ms.is_some_and(|ms| ms < 1_000.0)
    }

    /// Whether the engine had nothing to do in the last turn but wait for readers.
    pub(crate) fn waits(&self) -> bool {
        self.waits
    }

    /// Works until nothing is left, for as long as that takes: what failed is tried again in its time.
    pub(crate) fn finish_in_time(&mut self) {
        for _ in 0..100_000 {
            if self.turn() {
                continue;
            }
            let Some(wake_ms) = self.engine.step().wake_in_ms else {
                return;
            };
            self.clock.advance_ms(wake_ms as i64 + 1);
        }
        panic!("it never ends");
    }

    /// How often a question was answered.
    pub(crate) fn replies(&self, to: AskNumber) -> usize {
        self.replies.iter().filter(|(ask, _)| *ask == to).count()
    }

    /// The answers to a question.
    pub(crate) fn take_replies(&mut self, to: AskNumber) -> Vec<Vec<u8>> {
        let heard = self.replies.extract_if(.., |(ask, _)| *ask == to);
        heard.map(|(_, reply)| reply).collect()
    }

    pub(crate) fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }
}

pub(crate) fn open(path: &str, seed: u64) -> App {
    open_with(path, seed, ReadBy::Engine)
}

pub(crate) fn open_with(path: &str, seed: u64, by: ReadBy) -> App {
    open_at(path, seed, by, Timestamp::from_unix_ms(MAY_DAY), 0, 0)
}

/// An engine whose clock stands at `now`, so far east of Greenwich, of whose readers one breaks down over file
/// `breaks_at`, counted from 1.
pub(crate) fn open_at(
    path: &str,
    seed: u64,
    by: ReadBy,
    now: Timestamp,
    utc_offset_s: i32,
    breaks_at: u64,
) -> App {
    let (host, _) = simulated::host(now, seed);
    let clock = SimulatedClock::new(now, utc_offset_s);
    let host = Host {
        clock: Box::new(clock.clone()),
        readers: if by == ReadBy::Engine { 0 } else { 5 },
        ..host
    };
    App {
        engine: Engine::open(path, host).unwrap(),
        clock,
        readers: SimulatedReaders::new(seed, by == ReadBy::Messages, breaks_at),
        events: Vec::new(),
        replies: Vec::new(),
        waits: false,
    }
}

/// The ways files are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadBy {
    Engine,
    Threads,
    Messages,
}

impl ReadBy {
    pub(crate) const ALL: [Self; 3] = [Self::Engine, Self::Threads, Self::Messages];
}

/// A steady run due north: one sample a second, 3 m/s, climbing half a metre every ten seconds.
pub(crate) fn run(start_ms: i64, seconds: i32, serial: u64) -> Recording {
    let column = |channel, scale: Scale, value: &dyn Fn(i32) -> f64| Column {
        channel,
        scale,
        raw: (0..seconds).map(|s| scale.raw(value(s))).collect(),
    };
    let metre = 1.0 / 111_195.0;
    Recording {
        format: SourceFormat::Fit,
        device: Device {
            manufacturer: "development".into(),
            product: format!("watch {serial}"),
            serial: Some(serial),
        },
        identity: FileIdentity {
            time_created: Some(Timestamp::from_unix_ms(start_ms)),
            ..Default::default()
        },
        sport: Sport::Running,
        name: None,
        notes: None,
        start: Timestamp::from_unix_ms(start_ms),
        utc_offset_s: Some(7200),
        samples: Samples {
            time_ms: (0..i64::from(seconds)).map(|s| s * 1000).collect(),
            columns: vec![
                column(Channel::Latitude, Scale::SEMICIRCLES, &|s| {
                    60.0 + f64::from(s) * 3.0 * metre
                }),
                column(Channel::Longitude, Scale::SEMICIRCLES, &|_| 25.0),
                column(
                    Channel::Altitude,
                    Scale {
                        per_unit: 5.0,
                        offset: 500.0,
                    },
                    &|s| f64::from(s) * 0.05,
                ),
                column(Channel::Distance, Scale::per_unit(100.0), &|s| f64::from(s) * 3.0),
                column(Channel::Speed, Scale::per_unit(1000.0), &|_| 3.0),
                column(Channel::HeartRate, Scale::ONE, &|s| f64::from(140 + s % 10)),
            ],
        },
        laps: Vec::new(),
        pauses: Vec::new(),
        totals: Totals {
            energy_kcal: Some(300.0),
            ..Default::default()
        },
        extras: ritm_model::Extras::default(),
    }
}

pub(crate) fn fit(recording: &Recording) -> Vec<u8> {
    ritm_formats::fit::encode(recording)
}

pub(crate) fn import_id(number: u8) -> ImportId {
    ImportId::new(Timestamp::from_unix_ms(MAY_DAY), [number; 10])
}

/// Announces files.
pub(crate) fn begin(engine: &mut App, number: u8, files: &[(&str, Vec<u8>)]) -> ImportId {
    let import = import_id(number);
    let head = |(name, bytes): &(&str, Vec<u8>)| FileHead {
        name: (*name).into(),
        bytes: bytes.len() as u64,
    };
    let files = files.iter().map(head).collect();
    engine.call(BeginImport { import, files }).unwrap();
    import
}

/// Hands a file over.
pub(crate) fn put(engine: &mut App, import: ImportId, file: u32, bytes: &[u8]) {
    for (index, piece) in (0..).zip(bytes.chunks(50_000)) {
        let chunk = Chunk {
            file,
            offset: index * 50_000,
            bytes: piece.to_vec(),
        };
        let chunks = vec![chunk];
        engine.call(PutChunks { import, chunks }).unwrap();
    }
}

/// Hands files over and commits them.
pub(crate) fn hand_over(engine: &mut App, number: u8, files: &[(&str, Vec<u8>)]) -> ImportId {
    let import = begin(engine, number, files);
    for (file, (_, bytes)) in (0..).zip(files) {
        put(engine, import, file, bytes);
    }
    let missing = Vec::new();
    engine.call(CommitImport { import, missing }).unwrap();
    import
}

/// Lets the engine work until nothing is left.
pub(crate) fn finish(engine: &mut App) {
    while engine.turn() {}
}

pub(crate) fn import(
    engine: &mut App,
    number: u8,
    files: &[(&str, Vec<u8>)],
) -> (ImportProgress, Vec<ImportLine>) {
    let import = hand_over(engine, number, files);
    finish(engine);
    (progress(engine, import), report(engine, import))
}

pub(crate) fn progress(engine: &mut App, import: ImportId) -> ImportProgress {
    let imports = engine.call(ListImports {}).unwrap();
    let found = imports
        .into_iter()
        .find(|progress| progress.import == import)
        .unwrap();
    assert_ne!(found.state, ImportState::Receiving);
    found
}

pub(crate) fn report(engine: &mut App, import: ImportId) -> Vec<ImportLine> {
    let page = engine.call(ReadReport {
        import,
        after: 0,
        limit: 1000,
        problems_only: false,
    });
    page.unwrap().lines
}

pub(crate) fn list(engine: &mut App, filter: ActivityFilter) -> ActivityPage {
    let page = engine.call(ListActivities {
        filter,
        order: ListOrder::default(),
        after: None,
        limit: 200,
    });
    page.unwrap()
}

pub(crate) fn detail(engine: &mut App, id: ActivityId) -> ActivityDetail {
    engine.call(OpenActivity { id }).unwrap()
}
