//! An athlete with an app: what the journeys share.

use ritm_engine::{
    Engine, Platform, Readers,
    platform::simulated::{self, SimulatedReaders},
};
use ritm_model::{
    ActivityId, Channel, Column, Command, Device, FileIdentity, ImportId, Recording, Reply, Samples, Scale,
    SourceFormat, Sport, Timestamp, Totals,
    activity::{ActivityCommand, ActivityDetail, ActivityFilter, ActivityPage, ActivityReply},
    import::{FileHead, ImportCommand, ImportLine, ImportProgress, ImportReply, ImportState},
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

pub(crate) fn open(path: &str, seed: u64) -> Engine {
    open_with(path, seed, Readers::None)
}

pub(crate) fn open_with(path: &str, seed: u64, readers: Readers) -> Engine {
    let (platform, _) = simulated::platform(Timestamp::from_unix_ms(MAY_DAY), seed);
    Engine::open(path, Platform { readers, ..platform }).unwrap()
}

/// The ways files are read beside the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadBy {
    Engine,
    Threads,
    Messages,
}

impl ReadBy {
    pub(crate) const ALL: [Self; 3] = [Self::Engine, Self::Threads, Self::Messages];

    pub(crate) fn readers(self, seed: u64) -> Readers {
        match self {
            Self::Engine => Readers::None,
            Self::Threads => Readers::Threads(3),
            Self::Messages => Readers::Messages(Box::new(SimulatedReaders::new(seed, 0))),
        }
    }
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

/// Hands files over and commits them.
pub(crate) fn hand_over(engine: &mut Engine, number: u8, files: &[(&str, Vec<u8>)]) -> ImportId {
    let import = ImportId::new(Timestamp::from_unix_ms(MAY_DAY), [number; 10]);
    let heads = files
        .iter()
        .map(|(name, bytes)| FileHead {
            name: (*name).into(),
            bytes: bytes.len() as u64,
        })
        .collect();
    engine
        .call(Command::Import(ImportCommand::Begin { import, files: heads }))
        .unwrap();
    for (file, (_, bytes)) in files.iter().enumerate() {
        for (index, chunk) in bytes.chunks(50_000).enumerate() {
            let chunk = ImportCommand::Chunk {
                import,
                file: file as u32,
                offset: index as u64 * 50_000,
                bytes: chunk.to_vec(),
            };
            engine.call(Command::Import(chunk)).unwrap();
        }
    }
    engine
        .call(Command::Import(ImportCommand::Commit(import)))
        .unwrap();
    import
}

/// Lets the engine work until nothing is left.
pub(crate) fn finish(engine: &mut Engine) {
    while engine.step().unwrap().goes_on() {}
}

pub(crate) fn import(
    engine: &mut Engine,
    number: u8,
    files: &[(&str, Vec<u8>)],
) -> (ImportProgress, Vec<ImportLine>) {
    let import = hand_over(engine, number, files);
    finish(engine);
    (progress(engine, import), report(engine, import))
}

pub(crate) fn progress(engine: &mut Engine, import: ImportId) -> ImportProgress {
    match engine.call(Command::Import(ImportCommand::List)).unwrap() {
        Reply::Import(ImportReply::Imports(imports)) => {
            let found = imports
                .into_iter()
                .find(|progress| progress.import == import)
                .unwrap();
            assert_ne!(found.state, ImportState::Receiving);
            found
        }
        other => panic!("{other:?}"),
    }
}

pub(crate) fn report(engine: &mut Engine, import: ImportId) -> Vec<ImportLine> {
    let ask = ImportCommand::Report {
        import,
        after: 0,
        limit: 1000,
        problems_only: false,
    };
    match engine.call(Command::Import(ask)).unwrap() {
        Reply::Import(ImportReply::Report { lines, .. }) => lines,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn list(engine: &mut Engine, filter: ActivityFilter) -> ActivityPage {
    let ask = ActivityCommand::List {
        filter,
        after: None,
        limit: 200,
    };
    match engine.call(Command::Activity(ask)).unwrap() {
        Reply::Activity(ActivityReply::Page(page)) => page,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn detail(engine: &mut Engine, id: ActivityId) -> ActivityDetail {
    match engine.call(Command::Activity(ActivityCommand::Open(id))).unwrap() {
        Reply::Activity(ActivityReply::Detail(detail)) => *detail,
        other => panic!("{other:?}"),
    }
}
