//! The mark of Ritm beside the clock, from which a recording starts and ends without the window.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use ritm_engine::EngineHandle;
use ritm_locales::Texts;
use ritm_model::{
    DoorError,
    recorder::{FinishRecording, ReadRecorderSettings, StartRecording},
};
use tauri::{
    AppHandle, Manager,
    menu::{Menu, MenuItem},
    tray::TrayIconBuilder,
};

use crate::{doorway::Doorway, window};

const SHOW: &str = "show";
const RECORD: &str = "record";
const QUIT: &str = "quit";

/// The tray's menu, as far as it changes.
pub(crate) struct Tray {
    record: MenuItem<tauri::Wry>,
    start: String,
    finish: String,
}

impl Tray {
    /// Puts the mark up; `None` where the desktop has no place for it.
    pub(crate) fn put_up(app: &AppHandle, texts: &Texts) -> Option<Self> {
        // On Linux its library is loaded as the program runs, and breaks down where it is missing.
        catch_unwind(AssertUnwindSafe(|| Self::build(app, texts)))
            .ok()?
            .ok()
    }

    fn build(app: &AppHandle, texts: &Texts) -> tauri::Result<Self> {
        let (start, finish) = (texts.get("tray-start", &[]), texts.get("tray-finish", &[]));
        let item = |id, text: &str| MenuItem::with_id(app, id, text, true, None::<&str>);
        let record = item(RECORD, &start)?;
        let menu = Menu::with_items(
            app,
            &[
                &item(SHOW, &texts.get("tray-show", &[]))?,
                &record,
                &item(QUIT, &texts.get("tray-quit", &[]))?,
            ],
        )?;
        let mut builder = TrayIconBuilder::with_id("ritm")
            .menu(&menu)
            .on_menu_event(|app, event| chosen(app, event.id().as_ref()));
        if let Some(icon) = app.default_window_icon() {
            builder = builder.icon(icon.clone());
        }
        builder.build(app)?;
        Ok(Self {
            record,
            start,
            finish,
        })
    }

    /// Offers to finish while a workout is recorded, else to start.
    pub(crate) fn show_recording(&self, recording: bool) {
        // A menu that can't be changed says the wrong thing, and does the right one.
        let _ = self
            .record
            .set_text(if recording { &self.finish } else { &self.start });
    }
}

/// Whether the desktop shows such marks now: one that was put up is nowhere to be seen where it does not
/// (<https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/>). It may wait for the desktop.
#[cfg(target_os = "linux")]
pub(crate) fn has_host() -> bool {
    use std::time::Duration;

    use dbus::blocking::{Connection, stdintf::org_freedesktop_dbus::Properties};

    const WATCHER: &str = "org.kde.StatusNotifierWatcher";

    let Ok(bus) = Connection::new_session() else {
        return false;
    };
    bus.with_proxy(WATCHER, "/StatusNotifierWatcher", Duration::from_secs(1))
        .get(WATCHER, "IsStatusNotifierHostRegistered")
        .unwrap_or(false)
}

/// Elsewhere the system itself shows them.
#[cfg(not(target_os = "linux"))]
pub(crate) fn has_host() -> bool {
    true
}

fn chosen(app: &AppHandle, item: &str) {
    match item {
        SHOW => window::show(app),
        QUIT => window::quit(app),
        RECORD => {
            let recording = window::is_recording(app);
            if recording {
                // Its name and its remarks are for the window.
                window::show(app);
            }
            let doorway = Arc::clone(&app.state::<Arc<Doorway>>());
            std::thread::spawn(move || {
                let outcome = doorway
                    .engine()
                    .map_err(DoorError::from)
                    .and_then(|engine| start_or_finish(&engine, recording));
                if let Err(error) = outcome {
                    eprintln!("the recording could not be changed: {}", error.code());
                }
            });
        }
        _ => {}
    }
}

/// Starts a recording as the latest one was, or finishes the one under way.
fn start_or_finish(engine: &EngineHandle, recording: bool) -> Result<(), DoorError> {
    if recording {
        engine.call_blocking(FinishRecording {})?;
    } else {
        let settings = engine.call_blocking(ReadRecorderSettings { sport: None })?;
        engine.call_blocking(StartRecording { settings })?;
    }
    Ok(())
}
