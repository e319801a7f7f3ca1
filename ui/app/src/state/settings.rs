//! What the athlete chose: shown at once, kept by the engine.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_model::{
    DoorError,
    settings::{ChangeSettings, ReadSettings, SettingChange, Settings, Theme},
};

use super::tell_error;
use crate::{
    browser, door,
    locale::{LOCALE, Locale},
    map::remember_origin,
};

/// What the athlete chose; `None` until the engine has told, or why it could not.
pub(crate) static SETTINGS: GlobalSignal<Option<Result<Settings, DoorError>>> = Signal::global(|| None);

/// Changes made here that the engine has not answered yet.
static OWN: GlobalSignal<OwnChanges> = Signal::global(OwnChanges::default);

/// Tells when the engine's settings may be shown: never while a change made here is on its way, for that would take back
/// for a moment what the athlete has just chosen.
#[derive(Debug, Default)]
struct OwnChanges {
    under_way: u32,
    /// How many were ever begun.
    begun: u64,
}

impl OwnChanges {
    fn begin(&mut self) {
        self.under_way += 1;
        self.begun += 1;
    }

    fn end(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
    }

    /// Whether settings may be asked for. If not, they are when the last change is answered.
    fn is_settled(&self) -> bool {
        self.under_way == 0
    }

    /// Whether an answer may be shown that was asked for when `begun` changes had been begun.
    fn fits(&self, begun: u64) -> bool {
        self.is_settled() && self.begun == begun
    }
}

/// Asks the engine for the settings, and shows them.
pub(crate) fn read() {
    let begun = OWN.peek().begun;
    spawn_forever(async move {
        let answer = door::ask(ReadSettings {}).await;
        if !OWN.peek().fits(begun) {
            return;
        }
        match answer {
            Ok(settings) => show(settings),
            // What was known before is better than nothing.
            Err(error) if !matches!(*SETTINGS.peek(), Some(Ok(_))) => *SETTINGS.write() = Some(Err(error)),
            Err(_) => {}
        }
    });
}

/// The engine tells that settings have changed, here or in another tab.
pub(super) fn changed() {
    if OWN.peek().is_settled() {
        read();
    }
}

/// Changes a setting. Nothing happens before the settings are known: nobody can choose then.
pub(crate) fn change_setting(change: SettingChange) {
    spawn_forever(async move {
        change_setting_kept(change).await;
    });
}

/// As [`change_setting`], and tells whether it was kept.
pub(crate) async fn change_setting_kept(change: SettingChange) -> bool {
    let Some(Ok(mut settings)) = SETTINGS.peek().clone() else {
        return false;
    };
    settings.change(change.clone());
    show(settings);
    OWN.write().begin();
    let changes = vec![change];
    let kept = door::ask(ChangeSettings { changes }).await;
    OWN.write().end();
    if let Err(error) = &kept {
        tell_error(error);
    }
    // What could not be kept is taken back, and what another tab chose meanwhile is shown.
    if OWN.peek().is_settled() {
        read();
    }
    kept.is_ok()
}

/// Shows the language the page remembers, until the engine tells the settings.
pub(crate) fn show_early() {
    let language = LOCALE.peek().texts.language();
    browser::set_root_attribute("lang", language.tag);
}

/// Takes settings over: language, units and theme show at once.
fn show(settings: Settings) {
    if matches!(&*SETTINGS.peek(), Some(Ok(known)) if *known == settings) {
        return;
    }
    let theme = match settings.theme {
        Theme::System => "",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    browser::remember("ritm.theme", theme);
    browser::remember("ritm.language", &settings.language);
    remember_origin(&settings.map_source);
    browser::set_root_attribute("data-theme", theme);
    // Whatever is written follows it: at a start this would draw the first screen, and ask for it, twice.
    if !LOCALE.peek().is_of(&settings) {
        *LOCALE.write() = Locale::of(&settings);
    }
    let language = LOCALE.peek().texts.language();
    browser::set_root_attribute("lang", language.tag);
    browser::set_root_attribute("dir", if language.right_to_left { "rtl" } else { "ltr" });
    *SETTINGS.write() = Some(Ok(settings));
}

/// The map source the athlete chose; empty for the built-in map, and while the settings are not known.
pub(crate) fn map_source() -> String {
    match &*SETTINGS.read() {
        Some(Ok(settings)) => settings.map_source.clone(),
        Some(Err(_)) | None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_never_takes_back_what_was_chosen_since() {
        let mut own = OwnChanges::default();
        let asked = own.begun;
        assert!(own.fits(asked));
        own.begin();
        assert!(!own.is_settled());
        assert!(!own.fits(asked), "it was asked for before the change");
        own.begin();
        own.end();
        assert!(!own.is_settled(), "one is still on its way");
        own.end();
        assert!(own.is_settled());
        assert!(!own.fits(asked), "the answer is older than the change");
        assert!(own.fits(own.begun));
    }
}
