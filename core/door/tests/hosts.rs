//! A page and its hosts: they come and go, and nothing is lost or done twice.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    cell::RefCell,
    future::Future,
    pin::pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use ritm_door::{Door, ExportSink, FileSource, Transport, hand_over, take_export};
use ritm_engine::{Engine, Out, host::simulated};
use ritm_model::{
    DoorError, DoorFault, ExportId, ImportId, Timestamp,
    import::{AnnounceFiles, BeginImport, ImportError, ImportState, ListImports, Outcome, ReadReport},
    settings::{ChangeSettings, ReadSettings, SettingChange, Theme},
};

/// Frames on their way to whoever hosts.
#[derive(Clone, Default)]
struct Wire(Rc<RefCell<Vec<Vec<u8>>>>);

impl Transport for Wire {
    fn send(&self, frame: Vec<u8>) -> Result<(), DoorFault> {
        self.0.borrow_mut().push(frame);
        Ok(())
    }
}

/// A page, the engine that hosts it just now, and where that keeps its database.
struct World {
    path: std::path::PathBuf,
    engine: Engine,
    wire: Wire,
    door: Door,
    /// Frames that the host has taken since it began.
    taken: u32,
    hosts: u64,
    /// A host dies after so many frames; 0 for never.
    lives: u32,
}

fn engine(path: &std::path::Path, seed: u64) -> Engine {
    let (host, _) = simulated::host(Timestamp::from_unix_ms(1_777_615_200_000), seed);
    Engine::open(path.join("ritm.db").to_str().unwrap(), host).unwrap()
}

impl World {
    fn new(name: &str, lives: u32) -> Self {
        let path = std::env::temp_dir().join(format!("ritm-door-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        let wire = Wire::default();
        Self {
            engine: engine(&path, 1),
            path,
            door: Door::new(wire.clone()),
            wire,
            taken: 0,
            hosts: 1,
            lives,
        }
    }

    /// Moves frames and lets the engine work, or the host die.
    fn turn(&mut self) {
        let frames = std::mem::take(&mut *self.wire.0.borrow_mut());
        for frame in frames {
            self.taken += 1;
            if self.lives > 0 && self.taken > self.lives {
                // What it had taken and not answered is lost with it, and so is what was on its way.
                self.hosts += 1;
                self.taken = 0;
                self.engine = engine(&self.path, self.hosts);
                self.door.ask_again();
                return;
            }
            self.engine.take_frame(0, &frame);
            self.deliver();
        }
        self.engine.step();
        self.deliver();
    }

    fn deliver(&mut self) {
        for out in self.engine.take_out() {
            if let Out::Frame { bytes, .. } = out {
                self.door.receive(&bytes).unwrap();
            }
        }
    }

    fn run<F: Future>(&mut self, work: F) -> F::Output {
        let mut work = pin!(work);
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..100_000 {
            if let Poll::Ready(done) = work.as_mut().poll(&mut context) {
                return done;
            }
            self.turn();
        }
        panic!("it never ends");
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

struct Memory(String, Vec<u8>, bool);

impl FileSource for Memory {
    fn name(&self) -> String {
        self.0.clone()
    }

    fn bytes(&self) -> u64 {
        self.1.len() as u64
    }

    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>, DoorFault> {
        if self.2 {
            return Err(DoorFault::FileUnreadable);
        }
        Ok(self.1[offset as usize..offset as usize + length].to_vec())
    }
}

#[derive(Default)]
struct Parts(Vec<u8>, u32);

impl ExportSink for Parts {
    fn begin(&mut self) {
        self.0.clear();
        self.1 += 1;
    }

    fn push(&mut self, bytes: Vec<u8>) {
        self.0.extend(bytes);
    }

    fn progress(&mut self, done: u64, total: u64) {
        assert!(done <= total);
    }
}

/// A track of some minutes, one a day.
fn gpx(day: u32) -> Vec<u8> {
    let mut text = String::from(
        "<gpx version=\"1.1\" creator=\"t\" xmlns=\"http://www.topografix.com/GPX/1/1\"><trk><trkseg>",
    );
    for second in 0..300 {
        let (minute, rest) = (second / 60, second % 60);
        text.push_str(&format!(
            "<trkpt lat=\"{}\" lon=\"25\"><time>2026-04-{day:02}T06:{minute:02}:{rest:02}Z</time></trkpt>",
            60.0 + f64::from(second) * 3e-5
        ));
    }
    text.push_str("</trkseg></trk></gpx>");
    text.into_bytes()
}

fn files() -> Vec<Memory> {
    let mut files: Vec<Memory> = (1..=20)
        .map(|day| Memory(format!("{day}.gpx"), gpx(day), false))
        .collect();
    // One of several chunks, of blanks that no reader minds.
    let mut large = gpx(21);
    large.extend(std::iter::repeat_n(b' ', 3 << 20));
    files.push(Memory("large.gpx".into(), large, false));
    files
}

fn import_id() -> ImportId {
    ImportId::new(Timestamp::from_unix_ms(5), [5; 10])
}

#[test]
fn files_arrive_whole_however_often_the_host_is_replaced() {
    for lives in [0, 1, 2, 3, 5, 8] {
        let mut world = World::new(&format!("files-{lives}"), lives);
        let door = world.door.clone();
        let import = import_id();
        let handed_over = async {
            hand_over(&door, import, &files()).await?;
            loop {
                let progress = door.ask(ListImports {}).await?.remove(0);
                if progress.state == ImportState::Done {
                    return Ok::<_, DoorError>(progress);
                }
            }
        };
        let progress = world.run(handed_over).unwrap();
        assert_eq!(
            (progress.added, progress.refused),
            (21, 0),
            "{lives}: {progress:?}"
        );
        assert!(lives == 0 || world.hosts > 1, "{lives}: the host never died");
        assert_eq!(world.door.unanswered(), 0);
    }
}

#[test]
fn thousands_of_files_are_announced_in_parts_and_all_told_of() {
    let mut world = World::new("many", 3);
    let door = world.door.clone();
    let import = import_id();
    let files: Vec<Memory> = (0..2_500)
        .map(|number| Memory(format!("{number}.txt"), b"no training".to_vec(), false))
        .collect();
    let handed_over = async {
        hand_over(&door, import, &files).await?;
        loop {
            let progress = door.ask(ListImports {}).await?.remove(0);
            if progress.state == ImportState::Done {
                return Ok::<_, DoorError>(progress);
            }
        }
    };
    let progress = world.run(handed_over).unwrap();
    assert_eq!(
        (progress.files_total, progress.files_done, progress.refused),
        (2_500, 2_500, 2_500),
        "{progress:?}"
    );
    assert_eq!((progress.bytes_total, progress.bytes_done), (27_500, 27_500));
    assert!(world.hosts > 1, "the host never died");
    // A gap in the numbers, and more than an import may have.
    let head = ritm_model::import::FileHead {
        name: "late.txt".into(),
        bytes: 1,
    };
    let other = ImportId::new(Timestamp::from_unix_ms(6), [6; 10]);
    world.lives = 0;
    let files = vec![head];
    let begun = BeginImport {
        import: other,
        files: files.clone(),
    };
    world.run(door.ask(begun)).unwrap();
    for first in [2, 100_000, u32::MAX] {
        let more = AnnounceFiles {
            import: other,
            first,
            files: files.clone(),
        };
        let refused = world.run(door.ask(more)).err();
        assert_eq!(
            refused,
            Some(DoorError::Import(ImportError::BadFileCount)),
            "{first}"
        );
    }
}

#[test]
fn a_file_that_went_away_costs_that_file() {
    let mut world = World::new("unreadable", 0);
    let door = world.door.clone();
    let mut files = files();
    files[3].2 = true;
    let import = import_id();
    let lines = async {
        hand_over(&door, import, &files).await?;
        loop {
            let progress = door.ask(ListImports {}).await?.remove(0);
            if progress.state == ImportState::Done {
                break;
            }
        }
        let report = ReadReport {
            import,
            after: 0,
            limit: 100,
            problems_only: true,
        };
        Ok::<_, DoorError>(door.ask(report).await?.lines)
    };
    let lines = world.run(lines).unwrap();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(
        (lines[0].name.as_str(), &lines[0].outcome),
        ("4.gpx", &Outcome::Refused)
    );
}

#[test]
fn an_export_begins_anew_with_a_new_host_and_is_whole() {
    let mut world = World::new("export", 0);
    let door = world.door.clone();
    world.run(hand_over(&door, import_id(), &files())).unwrap();
    while world.engine.step().more {}
    let export = ExportId::new(Timestamp::from_unix_ms(5), [6; 10]);
    let mut parts = Parts::default();
    world.run(take_export(&door, export, None, &mut parts)).unwrap();
    assert_eq!(parts.1, 1);
    world.lives = 1;
    world.taken = 0;
    let mut again = Parts::default();
    let outcome = world.run(take_export(&door, export, None, &mut again));
    assert!(again.1 > 1, "the host never died");
    // However it ends, it is whole or an error; here hosts live long enough in the end or never.
    match outcome {
        Ok(left_out) => assert_eq!((left_out, again.0.len()), (0, parts.0.len())),
        Err(error) => assert_eq!(
            error,
            DoorError::Export(ritm_model::export::ExportError::NotFound)
        ),
    }
    world.lives = 0;
    let mut last = Parts::default();
    world.run(take_export(&door, export, None, &mut last)).unwrap();
    assert_eq!(last.0, parts.0, "the same as before, byte for byte");
}

#[test]
fn a_host_of_another_build_is_noticed_and_nothing_waits_for_ever() {
    let mut world = World::new("build", 0);
    let door = world.door.clone();
    let mut asked = pin!(door.ask(ReadSettings {}));
    let mut context = Context::from_waker(Waker::noop());
    assert!(asked.as_mut().poll(&mut context).is_pending());
    let mut frame = world.wire.0.borrow_mut().pop().unwrap();
    frame[0] ^= 1;
    // The engine sees a page of another build, and says so in its own words.
    world.engine.take_frame(3, &frame);
    let out = world.engine.take_out().remove(0);
    let Out::Frame {
        to: Some(3),
        mut bytes,
    } = out
    else {
        panic!("no answer")
    };
    // To the page it is the host that is of another build.
    bytes[0] ^= 1;
    assert_eq!(door.receive(&bytes), Err(DoorFault::OtherBuild));
    let told = asked.as_mut().poll(&mut context);
    assert_eq!(
        told.map(|answer| answer.err()),
        Poll::Ready(Some(DoorFault::OtherBuild.into()))
    );
    // Nonsense is refused without a word to anybody.
    world.engine.take_frame(3, b"nonsense");
    assert!(world.engine.take_out().is_empty());
}

#[test]
fn a_change_asked_twice_is_made_once_and_told() {
    let mut world = World::new("settings", 1);
    let door = world.door.clone();
    let changes = vec![SettingChange::Theme(Theme::Dark)];
    let settings = world.run(async {
        door.ask(ChangeSettings { changes }).await?;
        door.ask(ReadSettings {}).await
    });
    assert_eq!(settings.unwrap().theme, Theme::Dark);
    door.close(DoorFault::Closed);
    assert_eq!(door.unanswered(), 0);
}
