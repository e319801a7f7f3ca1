//! Closing the window while a workout is recorded: the workout goes on, and the athlete is told where it went.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use ritm_locales::Texts;
use tauri::{AppHandle, Manager, Window};

use crate::{doorway::Doorway, tray, window};

/// Where a window is that was closed and goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// It is hidden, and the mark beside the clock brings it back.
    Tray,
    /// It stands among the other windows: nothing would bring it back from the tray.
    Taskbar,
}

/// What was said of the workout that is recorded now: a notice at each closing would be a nuisance.
#[derive(Default)]
pub(crate) struct Told(Mutex<Option<Place>>);

impl Told {
    /// Whether this place is news; from now on it is none.
    fn is_news(&self, place: Place) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.replace(place) != Some(place)
    }

    /// The workout ended: the next one is told of again.
    pub(crate) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Takes the window out of sight, and says once that the workout goes on.
pub(crate) fn go_on_without(window: &Window) {
    let app = window.app_handle().clone();
    // Both the desktop and the engine may take their time to answer.
    let work = move || {
        let place = if window::has_tray(&app) && tray::has_host() {
            Place::Tray
        } else {
            Place::Taskbar
        };
        let there = app.clone();
        let _ = app.run_on_main_thread(move || leave(&there, place));
        if app.state::<Told>().is_news(place)
            && let Ok(engine) = app.state::<Arc<Doorway>>().engine()
        {
            tell(&Texts::new(window::language(&engine)), place);
        }
    };
    // Without a thread the window stays, which loses nothing.
    let _ = thread::Builder::new().name("ritm-closing".to_owned()).spawn(work);
}

fn leave(app: &AppHandle, place: Place) {
    // The workout may have been finished meanwhile, by the tray.
    if !window::is_recording(app) {
        return;
    }
    if let Some(window) = window::main(app) {
        let _ = match place {
            Place::Tray => window.hide(),
            Place::Taskbar => window.minimize(),
        };
    }
}

/// A notice of the desktop's (<https://specifications.freedesktop.org/notification-spec/latest/>). Where none can be shown,
/// the window is where it is all the same.
#[cfg(target_os = "linux")]
fn tell(texts: &Texts, place: Place) {
    use std::time::Duration;

    use dbus::{
        arg::{PropMap, Variant},
        blocking::Connection,
    };

    const SERVICE: &str = "org.freedesktop.Notifications";
    /// The desktop decides.
    const EXPIRES: i32 = -1;

    let Ok(bus) = Connection::new_session() else {
        return;
    };
    let service = bus.with_proxy(SERVICE, "/org/freedesktop/Notifications", Duration::from_secs(5));
    let body = texts.get(
        match place {
            Place::Tray => "closed-into-tray",
            Place::Taskbar => "closed-into-taskbar",
        },
        &[],
    );
    let mut hints = PropMap::new();
    // A click on the notice starts Ritm by this name, which shows the window.
    hints.insert(
        "desktop-entry".to_owned(),
        Variant(Box::new(window::NAME.to_owned())),
    );
    let words = (
        "Ritm",
        0_u32,
        window::NAME,
        texts.get("closed-recording", &[]),
        body,
        Vec::<String>::new(),
        hints,
        EXPIRES,
    );
    let _: Result<(u32,), dbus::Error> = service.method_call(SERVICE, "Notify", words);
}

#[cfg(not(target_os = "linux"))]
fn tell(_texts: &Texts, _place: Place) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_once_a_workout() {
        let told = Told::default();
        assert!(told.is_news(Place::Taskbar));
        assert!(!told.is_news(Place::Taskbar));
        // The desktop shows marks by now.
        assert!(told.is_news(Place::Tray));
        assert!(!told.is_news(Place::Tray));
        told.forget();
        assert!(told.is_news(Place::Tray));
    }
}
