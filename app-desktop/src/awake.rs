//! Keeps the computer from falling asleep by itself while a workout is recorded. The athlete can still send it to sleep.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

/// What holds sleep off, as long as it is kept.
#[cfg(target_os = "linux")]
type Hold = dbus::arg::OwnedFd;
#[cfg(not(target_os = "linux"))]
type Hold = ();

/// Holds sleep off, or not.
#[derive(Clone, Default)]
pub(crate) struct Awake(Arc<Inside>);

#[derive(Default)]
struct Inside {
    wanted: AtomicBool,
    hold: Mutex<Option<Hold>>,
}

impl Awake {
    /// Wants the computer awake, or no more. It returns at once; a system that can't be asked goes on as it is.
    pub(crate) fn want(&self, awake: bool) {
        self.0.wanted.store(awake, Ordering::SeqCst);
        let inside = Arc::clone(&self.0);
        // The system may take its time to answer.
        let _ = std::thread::Builder::new()
            .name("ritm-awake".to_owned())
            .spawn(move || {
                let mut hold = inside.hold.lock().unwrap_or_else(PoisonError::into_inner);
                // What was wanted last counts, whichever thread comes first.
                if !inside.wanted.load(Ordering::SeqCst) {
                    *hold = None;
                } else if hold.is_none() {
                    *hold = hold_off();
                }
            });
    }
}

/// An inhibitor of logind's (<https://systemd.io/INHIBITOR_LOCKS/>), which is a file that is kept open.
#[cfg(target_os = "linux")]
fn hold_off() -> Option<Hold> {
    let bus = dbus::blocking::Connection::new_system().ok()?;
    let service = bus.with_proxy(
        "org.freedesktop.login1",
        "/org/freedesktop/login1",
        std::time::Duration::from_secs(5),
    );
    let words = ("idle", "Ritm", "A workout is recorded", "block");
    let (hold,): (Hold,) = service
        .method_call("org.freedesktop.login1.Manager", "Inhibit", words)
        .ok()?;
    Some(hold)
}

#[cfg(not(target_os = "linux"))]
fn hold_off() -> Option<Hold> {
    None
}
