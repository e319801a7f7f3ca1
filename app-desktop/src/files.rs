//! Files that the athlete opens with Ritm from outside: handed over as one import, as a page does it.

use std::{
    fs::{self, File},
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    thread,
};

use ritm_door::{Door, FileSource, Transport};
use ritm_engine::{Client, Clock, EngineHandle, Random, host::native};
use ritm_model::{DoorError, DoorFault, ImportId};
use tokio::{runtime, sync::mpsc::unbounded_channel};

/// The files among the arguments of a command line that was typed, or made, in `folder`.
pub(crate) fn of_arguments(arguments: impl IntoIterator<Item = PathBuf>, folder: &Path) -> Vec<PathBuf> {
    arguments
        .into_iter()
        .filter_map(|argument| {
            let text = argument.to_string_lossy();
            match text.strip_prefix("file://") {
                Some(address) => tauri::Url::parse(&format!("file://{address}"))
                    .ok()?
                    .to_file_path()
                    .ok(),
                None if text.starts_with('-') => None,
                None => Some(folder.join(&argument)),
            }
        })
        .filter(|path| path.is_file())
        .collect()
}

/// Hands files over to the engine, on a thread of its own. What becomes of them is in the import's report.
pub(crate) fn import(engine: EngineHandle, files: Vec<PathBuf>) {
    if files.is_empty() {
        return;
    }
    let work = move || {
        if let Ok(runtime) = runtime::Builder::new_current_thread().enable_all().build()
            && let Err(error) = runtime.block_on(hand_over(&engine, &files))
        {
            eprintln!("files could not be handed over: {}", error.code());
        }
    };
    // Without a thread the athlete drops them on the window.
    let _ = thread::Builder::new().name("ritm-files".to_owned()).spawn(work);
}

async fn hand_over(engine: &EngineHandle, files: &[PathBuf]) -> Result<(), DoorError> {
    let (sender, mut frames) = unbounded_channel();
    let client = engine.join(move |frame| drop(sender.send(frame)))?;
    let door = Door::new(Way(client));
    let files: Vec<DiskFile> = files.iter().map(|path| DiskFile(path.clone())).collect();
    let handing = ritm_door::hand_over(&door, import_id(), &files);
    let mut handing = std::pin::pin!(handing);
    loop {
        tokio::select! {
            outcome = &mut handing => return outcome,
            frame = frames.recv() => {
                let frame = frame.ok_or(DoorFault::Closed)?;
                door.receive(&frame)?;
            }
        }
    }
}

fn import_id() -> ImportId {
    let mut random = [0; 10];
    native::SystemRandom.fill(&mut random);
    ImportId::new(native::SystemClock::default().now(), random)
}

struct Way(Client);

impl Transport for Way {
    fn send(&self, frame: Vec<u8>) -> Result<(), DoorFault> {
        self.0.send(frame)
    }
}

/// A file of this computer's.
struct DiskFile(PathBuf);

impl FileSource for DiskFile {
    fn name(&self) -> String {
        self.0
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    }

    fn bytes(&self) -> u64 {
        fs::metadata(&self.0).map_or(0, |about| about.len())
    }

    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>, DoorFault> {
        let read = || -> std::io::Result<Vec<u8>> {
            let mut file = File::open(&self.0)?;
            file.seek(SeekFrom::Start(offset))?;
            let mut bytes = vec![0; length];
            file.read_exact(&mut bytes)?;
            Ok(bytes)
        };
        read().map_err(|_| DoorFault::FileUnreadable)
    }
}
