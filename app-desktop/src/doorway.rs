//! The engine of this program, and the door to it that the window has.

use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
};

use ritm_engine::{Client, Driver, Drivers, Engine, EngineHandle, HostAnswer, Teller, host::native};
use ritm_model::{DoorFault, door::StoreError};

use crate::{
    awake::Awake,
    location, radio,
    secrets::{self, Place, Secrets},
    transport,
};

/// The database's name in the data folder.
const DATABASE: &str = "ritm.db";

/// Hears whether a workout is recorded now.
pub(crate) type Attend = dyn Fn(bool) + Send + Sync;

/// The one way to the engine, which starts when it is first wanted and again when it broke down.
pub(crate) struct Doorway {
    folder: PathBuf,
    attend: Arc<Attend>,
    engine: Mutex<Option<EngineHandle>>,
    page: Mutex<Option<Client>>,
    secrets: Arc<OnceLock<Box<dyn Secrets>>>,
}

impl Doorway {
    /// A door to the engine whose database is in `folder`. `attend` hears on the engine's thread whether a workout is
    /// recorded.
    pub(crate) fn new(folder: PathBuf, attend: impl Fn(bool) + Send + Sync + 'static) -> Self {
        Self {
            folder,
            attend: Arc::new(attend),
            engine: Mutex::new(None),
            page: Mutex::new(None),
            secrets: Arc::default(),
        }
    }

    /// The engine. Opening it takes a moment.
    ///
    /// # Errors
    /// [`StoreError`] when its database can't be opened.
    pub(crate) fn engine(&self) -> Result<EngineHandle, StoreError> {
        let mut engine = lock(&self.engine);
        // A joining that is refused tells that its thread has ended.
        if let Some(handle) = engine.as_ref().filter(|handle| handle.join(|_| {}).is_ok()) {
            return Ok(handle.clone());
        }
        let handle = self.spawn()?;
        *engine = Some(handle.clone());
        Ok(handle)
    }

    fn spawn(&self) -> Result<EngineHandle, StoreError> {
        fs::create_dir_all(&self.folder).map_err(|error| StoreError::Other(error.to_string()))?;
        let path = self.folder.join(DATABASE).to_string_lossy().into_owned();
        let processors = thread::available_parallelism().map_or(1, usize::from);
        // The engine and the window want a processor as well.
        let readers = processors.saturating_sub(1).clamp(1, 4);
        let attend = Arc::clone(&self.attend);
        let (secrets, folder) = (Arc::clone(&self.secrets), self.folder.clone());
        EngineHandle::spawn_with(
            move || Engine::open(&path, native::host(readers * 6)),
            readers,
            native::SystemZones,
            move |teller| Drivers {
                radio: Some(radio::driver(teller.clone())),
                location: Some(location::driver(teller.clone())),
                http: Some(transport::driver(teller.clone())),
                secret: Some(secrets::driver(teller.clone(), secrets, folder)),
                attend: Some(attending(teller, attend)),
            },
            |_| {},
        )
    }

    /// Lets the page in, in place of the page before. `hear` gets every frame for it, and is dropped when the engine ends.
    ///
    /// # Errors
    /// A stable code with details, when the database can't be opened.
    pub(crate) fn open(&self, hear: impl FnMut(Vec<u8>) + Send + 'static) -> Result<(), String> {
        let engine = self.engine().map_err(|error| detail(&error))?;
        let client = engine.join(hear).map_err(|fault| fault.code().to_owned())?;
        *lock(&self.page) = Some(client);
        Ok(())
    }

    /// Where secrets are kept on this computer, which the page says where it matters.
    pub(crate) fn place_of_secrets(&self) -> Place {
        self.secrets.get_or_init(|| secrets::open(&self.folder)).place()
    }

    /// Lets go of the engine, which ends once nobody else has a handle of it.
    pub(crate) fn close(&self) {
        *lock(&self.page) = None;
        *lock(&self.engine) = None;
    }

    /// Takes a frame from the page.
    ///
    /// # Errors
    /// [`DoorFault::Closed`] when the engine is gone, or the door is not open.
    pub(crate) fn send(&self, frame: Vec<u8>) -> Result<(), DoorFault> {
        lock(&self.page).as_ref().ok_or(DoorFault::Closed)?.send(frame)
    }
}

fn attending(teller: Teller, attend: Arc<Attend>) -> Driver<bool> {
    let awake = Awake::default();
    Box::new(move |id, recording| {
        attend(recording);
        awake.want(recording);
        teller.answer(id, HostAnswer::Done);
    })
}

/// The error as the page reads it: its code, then what is known of it.
fn detail(error: &StoreError) -> String {
    match error {
        StoreError::Other(what) => format!("{}: {what}", error.code()),
        _ => error.code().to_owned(),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::{sync::mpsc, time::Duration};

    use ritm_model::{
        door::{Told, ask_frame, read_told},
        settings::ReadSettings,
    };

    use super::*;

    #[test]
    fn a_page_that_opens_the_door_is_answered_and_the_one_before_is_not() {
        let folder = std::env::temp_dir().join(format!("ritm-doorway-{}", std::process::id()));
        let doorway = Doorway::new(folder.clone(), |_| {});
        assert_eq!(doorway.send(vec![1]), Err(DoorFault::Closed));
        let open = || {
            let (sender, frames) = mpsc::channel();
            doorway.open(move |frame| drop(sender.send(frame))).unwrap();
            frames
        };
        let first = open();
        let second = open();
        doorway.send(ask_frame(5, &ReadSettings {}.into())).unwrap();
        let frame = second.recv_timeout(Duration::from_secs(5)).unwrap();
        assert!(matches!(read_told(&frame), Ok(Told::Reply { ask: 5, .. })));
        assert!(first.recv_timeout(Duration::from_secs(5)).is_err());
        assert!(folder.join(DATABASE).is_file());
        drop(doorway);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_database_that_cannot_be_opened_is_told_by_its_code() {
        let folder = std::env::temp_dir().join(format!("ritm-doorway-bad-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(
            folder.join(DATABASE),
            "no database at all, but long enough to be read as one".repeat(40),
        )
        .unwrap();
        let outcome = Doorway::new(folder.clone(), |_| {}).open(|_| {});
        assert!(outcome.unwrap_err().starts_with("error-store-corrupt"));
        fs::remove_dir_all(folder).unwrap();
    }
}
