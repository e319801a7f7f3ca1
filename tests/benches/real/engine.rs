//! An engine whose turns end by real time, as an athlete's do; all else is decided by a seed.

use std::{
    sync::mpsc::{Receiver, channel},
    time::Instant,
};

use ritm_engine::{Clock, Engine, EngineHandle, Host, host::simulated};
use ritm_formats::NoZones;
use ritm_model::{
    Event, ImportId, Timestamp,
    import::{ImportProgress, ImportState, ListImports},
};

struct RealClock {
    now: Timestamp,
    begun: Instant,
}

impl Clock for RealClock {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn utc_offset_s(&self, _at: Timestamp) -> i32 {
        0
    }

    fn monotonic_ms(&self) -> f64 {
        self.begun.elapsed().as_secs_f64() * 1e3
    }
}

/// Opens it on this thread, where the date is `now`.
pub(crate) fn open(path: &str, now: Timestamp, readers: usize) -> Engine {
    let (host, _) = simulated::host(now, 7);
    let begun = Instant::now();
    let clock = Box::new(RealClock { now, begun });
    let host = Host {
        clock,
        readers,
        ..host
    };
    Engine::open(path, host).unwrap()
}

/// An engine on a thread of its own with a reader a processor, as the desktop app has it.
#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "not every benchmark imports with readers"
)]
pub(crate) struct Hosted {
    pub(crate) handle: EngineHandle,
    events: Receiver<Event>,
}

#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "not every benchmark imports with readers"
)]
impl Hosted {
    pub(crate) fn open(path: &str, now: Timestamp) -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let (sender, events) = channel();
        let path = path.to_owned();
        let handle = EngineHandle::spawn(
            move || Ok(open(&path, now, threads * 8)),
            threads,
            NoZones,
            move |event| {
                let _ = sender.send(event);
            },
        );
        Self {
            handle: handle.unwrap(),
            events,
        }
    }

    /// Waits until an import has ended.
    pub(crate) fn wait(&self, import: ImportId) -> ImportProgress {
        for event in &self.events {
            if let Event::ImportProgress(progress) = event
                && progress.import == import
                && !matches!(progress.state, ImportState::Receiving | ImportState::Reading)
            {
                break;
            }
        }
        let imports = self.handle.call_blocking(ListImports {}).unwrap();
        imports
            .into_iter()
            .find(|progress| progress.import == import)
            .unwrap()
    }
}
