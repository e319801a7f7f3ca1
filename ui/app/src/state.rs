//! What all screens share: how the engine's host is, settings, imports, news.

use dioxus::{core::spawn_forever, prelude::*};
use futures_util::StreamExt;
use js_sys::Array;
use ritm_kit::Toast;
use ritm_model::{
    ActivityId, Command, DoorError, Event, ImportId, Reply,
    activity::{ActivityCommand, ActivityReply},
    import::{ImportCommand, ImportProgress, ImportReply, ImportState},
    settings::{Settings, SettingsCommand, SettingsReply, Theme},
};

use crate::{
    browser,
    door::{self, Host, Notice},
    locale::{LOCALE, Locale},
    texts::{t, t_count},
};

/// How the engine's host is.
pub(crate) static HOST: GlobalSignal<Host> = Signal::global(Host::default);
/// What the athlete chose.
pub(crate) static SETTINGS: GlobalSignal<Settings> = Signal::global(Settings::default);
/// Rises when activities changed: queries that read it run again.
pub(crate) static DATA: GlobalSignal<u64> = Signal::global(|| 0);
/// The imports under way and the latest, newest first.
pub(crate) static IMPORTS: GlobalSignal<Vec<RunningImport>> = Signal::global(Vec::new);
/// Files done and files altogether of an export under way.
pub(crate) static EXPORT: GlobalSignal<Option<(u64, u64)>> = Signal::global(|| None);
/// News at the foot of the screen.
pub(crate) static NEWS: GlobalSignal<Vec<News>> = Signal::global(Vec::new);

/// An import, with where it was when this page first saw it read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RunningImport {
    /// How far it has come.
    pub(crate) progress: ImportProgress,
    /// Milliseconds since 1970 and bytes read when this page first saw it being read.
    seen: Option<(i64, u64, u64)>,
    /// When the latest progress came.
    latest_ms: i64,
}

impl RunningImport {
    /// Whether it still runs.
    pub(crate) fn runs(&self) -> bool {
        matches!(
            self.progress.state,
            ImportState::Receiving | ImportState::Reading | ImportState::Paused
        )
    }

    /// The part done, 0 to 1; `None` while nobody knows.
    pub(crate) fn part(&self) -> Option<f64> {
        let progress = &self.progress;
        match progress.state {
            ImportState::Receiving => None,
            _ if progress.bytes_total > 0 => Some(progress.bytes_done as f64 / progress.bytes_total as f64),
            _ if progress.files_total > 0 => Some(progress.files_done as f64 / progress.files_total as f64),
            _ => None,
        }
    }

    /// Files a second; `None` before a second has passed.
    pub(crate) fn rate(&self) -> Option<f64> {
        let (since, _, files) = self.seen?;
        let seconds = (self.latest_ms - since) as f64 / 1000.0;
        (seconds >= 1.0).then(|| (self.progress.files_done.saturating_sub(files)) as f64 / seconds)
    }

    /// Milliseconds until it is done, at the pace so far; `None` while nobody can say.
    pub(crate) fn left_ms(&self) -> Option<i64> {
        let (since, bytes, files) = self.seen?;
        let past = (self.latest_ms - since) as f64;
        let progress = &self.progress;
        let (done, left) = if progress.bytes_total > 0 {
            (
                progress.bytes_done.saturating_sub(bytes),
                progress.bytes_total.saturating_sub(progress.bytes_done),
            )
        } else {
            (
                progress.files_done.saturating_sub(files),
                progress.files_total.saturating_sub(progress.files_done),
            )
        };
        (past >= 1000.0 && done > 0 && left > 0).then(|| (past / done as f64 * left as f64) as i64)
    }
}

/// A piece of news and what its button does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct News {
    /// As shown.
    pub(crate) toast: Toast,
    action: Option<NewsAction>,
}

/// What the button of a piece of news does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NewsAction {
    /// Takes something back.
    Undo(Command),
    /// Moves to the new version.
    Update,
}

/// Listens to the engine's host as long as the page lives.
pub(crate) async fn listen(mut notices: UnboundedReceiver<Notice>) {
    while let Some(notice) = notices.next().await {
        match notice {
            Notice::Host(host) => {
                let came_up = host == Host::Ready && *HOST.peek() != Host::Ready;
                if *HOST.peek() != host {
                    *HOST.write() = host;
                }
                if came_up {
                    spawn_forever(catch_up());
                }
            }
            Notice::Event(event) => take_event(*event),
            Notice::ExportProgress(done, total) => {
                if EXPORT.peek().is_some() {
                    *EXPORT.write() = Some((done, total));
                }
            }
        }
    }
}

/// Asks for what may have changed before this page listened.
async fn catch_up() {
    if let Ok(Reply::Settings(SettingsReply::Settings(settings))) =
        door::ask(Command::Settings(SettingsCommand::Get)).await
    {
        apply_settings(settings);
    }
    if let Ok(Reply::Import(ImportReply::Imports(imports))) =
        door::ask(Command::Import(ImportCommand::List)).await
    {
        for progress in imports.into_iter().rev() {
            take_progress(progress);
        }
    }
}

fn take_event(event: Event) {
    match event {
        Event::ImportProgress(progress) => take_progress(progress),
        Event::ActivitiesChanged(_) => data_changed(),
        // What the engine tells of an earlier change would take back for a moment what was chosen since.
        Event::SettingsChanged(settings) if *UNKEPT.peek() == 0 => apply_settings(settings),
        Event::SettingsChanged(_) => {}
    }
}

/// Lets queries run again, at most twice a second: an import changes things file by file.
fn data_changed() {
    static SCHEDULED: GlobalSignal<bool> = Signal::global(|| false);
    if *SCHEDULED.peek() {
        return;
    }
    *SCHEDULED.write() = true;
    spawn_forever(async {
        let importing = IMPORTS.peek().iter().any(RunningImport::runs);
        browser::sleep(if importing { 1000 } else { 30 }).await;
        *SCHEDULED.write() = false;
        *DATA.write() += 1;
    });
}

fn take_progress(progress: ImportProgress) {
    let now = browser::now().unix_ms();
    let reading = progress.state == ImportState::Reading;
    let paused = progress.state == ImportState::Paused;
    let seen = reading.then_some((now, progress.bytes_done, progress.files_done));
    let mut imports = IMPORTS.write();
    let Some(known) = imports
        .iter_mut()
        .find(|known| known.progress.import == progress.import)
    else {
        // Newest first, in whatever order they are heard of.
        let place = imports.partition_point(|known| known.progress.begun > progress.begun);
        imports.insert(
            place,
            RunningImport {
                progress,
                seen,
                latest_ms: now,
            },
        );
        return;
    };
    let ended = known.runs();
    // The pace is measured anew after a rest.
    known.seen = if paused { None } else { known.seen.or(seen) };
    known.latest_ms = now;
    known.progress = progress;
    let ended = ended && !known.runs();
    let added = known.progress.added;
    let done = known.progress.state == ImportState::Done;
    drop(imports);
    if ended {
        data_changed();
        if done {
            tell(t_count("import-done-toast", added));
        }
    }
}

/// Shows the language the page remembers, until the engine tells the settings.
pub(crate) fn apply_early() {
    let language = LOCALE.peek().texts.language();
    browser::set_root_attribute("lang", language.tag);
}

/// Takes settings over: language, units and theme show at once.
pub(crate) fn apply_settings(settings: Settings) {
    let theme = match settings.theme {
        Theme::System => "",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    browser::remember("ritm.theme", theme);
    browser::remember("ritm.language", &settings.language);
    browser::set_root_attribute("data-theme", theme);
    let locale = Locale::of(&settings);
    let language = locale.texts.language();
    browser::set_root_attribute("lang", language.tag);
    browser::set_root_attribute("dir", if language.right_to_left { "rtl" } else { "ltr" });
    *LOCALE.write() = locale;
    *SETTINGS.write() = settings;
}

/// Changes of settings on their way to the engine.
static UNKEPT: GlobalSignal<u32> = Signal::global(|| 0);

/// Changes settings: shown at once, kept by the engine.
pub(crate) fn change_settings(change: impl FnOnce(&mut Settings)) {
    let mut settings = SETTINGS.peek().clone();
    change(&mut settings);
    apply_settings(settings.clone());
    *UNKEPT.write() += 1;
    spawn_forever(async move {
        let kept = door::ask(Command::Settings(SettingsCommand::Set(settings))).await;
        *UNKEPT.write() -= 1;
        if let Err(error) = kept {
            tell_error(&error);
        }
    });
}

/// Shows a piece of news.
pub(crate) fn tell(text: String) {
    push_news(text, String::new(), None, false, false);
}

/// Shows a piece of news that can be taken back.
pub(crate) fn tell_undoable(text: String, undo: ActivityCommand) {
    push_news(
        text,
        t("action-undo"),
        Some(NewsAction::Undo(Command::Activity(undo))),
        false,
        false,
    );
}

/// Shows that something failed, and what now.
pub(crate) fn tell_error(error: &DoorError) {
    push_news(t(error.code()), String::new(), None, true, false);
}

/// Shows that a new version waits.
pub(crate) fn tell_update() {
    let known = NEWS
        .peek()
        .iter()
        .any(|news| news.action == Some(NewsAction::Update));
    if !known {
        push_news(
            t("update-ready"),
            t("update-apply"),
            Some(NewsAction::Update),
            false,
            true,
        );
    }
}

fn push_news(text: String, button: String, action: Option<NewsAction>, bad: bool, stays: bool) {
    static NEXT: GlobalSignal<u64> = Signal::global(|| 0);
    *NEXT.write() += 1;
    let id = *NEXT.peek();
    let mut news = NEWS.write();
    // More than three would cover the screen.
    while news.len() >= 3 {
        news.remove(0);
    }
    news.push(News {
        toast: Toast {
            id,
            text,
            action: button,
            bad,
            stays,
        },
        action,
    });
}

/// Takes a piece of news away.
pub(crate) fn dismiss(id: u64) {
    NEWS.write().retain(|news| news.toast.id != id);
}

/// Does what the button of a piece of news says.
pub(crate) fn follow(id: u64) {
    let action = NEWS
        .peek()
        .iter()
        .find(|news| news.toast.id == id)
        .and_then(|news| news.action.clone());
    dismiss(id);
    match action {
        Some(NewsAction::Undo(command)) => act(command),
        Some(NewsAction::Update) => browser::call_page("applyUpdate"),
        None => {}
    }
}

/// Sends a change that needs no answer; a failure is told.
pub(crate) fn act(command: Command) {
    spawn_forever(async {
        if let Err(error) = door::ask(command).await {
            tell_error(&error);
        }
    });
}

/// Sends a change of activities; a failure is told.
pub(crate) fn change(command: ActivityCommand) {
    act(Command::Activity(command));
}

/// Puts activities in the trash, with a way back.
pub(crate) fn trash(ids: Vec<ActivityId>) {
    tell_undoable(
        t_count("trash-done-toast", ids.len() as u64),
        ActivityCommand::Restore(ids.clone()),
    );
    change(ActivityCommand::Trash(ids));
}

/// Hands files over to the engine.
pub(crate) fn import(files: Vec<web_sys::File>) {
    let id = ImportId::new(browser::now(), browser::random());
    let list: Array = files.iter().collect();
    browser::keep_storage();
    spawn_forever(async move {
        if let Err(error) = door::hand_over(id, list).await {
            let stopped = IMPORTS.peek().iter().any(|import| {
                import.progress.import == id && import.progress.state == ImportState::Cancelled
            });
            // What was stopped on purpose is no failure.
            if !stopped {
                tell_error(&error);
            }
        }
    });
}

/// Fills the app with a generated year of training.
pub(crate) fn import_sample() {
    let now = browser::now();
    let import = ImportId::new(now, browser::random());
    act(Command::Import(ImportCommand::Sample { import, until: now }));
}

/// Offers a file of a recording as a download: the original, or what `command` makes of it.
pub(crate) fn download(command: ActivityCommand) {
    spawn_forever(async move {
        match door::ask_activity(command).await {
            Ok(ActivityReply::Original { file_name, bytes }) => {
                // Only the last part: folders and archives are part of the name.
                let name = file_name.rsplit('/').next().unwrap_or(&file_name).to_owned();
                browser::download_bytes(&name, &bytes);
            }
            Ok(_) => tell_error(&DoorError::Message),
            Err(error) => tell_error(&error),
        }
    });
}

/// Offers everything as one archive.
pub(crate) fn export(name: String) {
    if EXPORT.peek().is_some() {
        return;
    }
    *EXPORT.write() = Some((0, 0));
    spawn_forever(async move {
        match door::export().await {
            Ok(blob) => browser::download(&name, &blob),
            Err(error) => tell_error(&error),
        }
        *EXPORT.write() = None;
    });
}

#[cfg(test)]
mod tests {
    use ritm_model::Timestamp;

    use super::*;

    fn progress(state: ImportState, bytes_done: u64) -> ImportProgress {
        ImportProgress {
            import: ImportId::new(Timestamp::from_unix_ms(0), [0; 10]),
            state,
            begun: Timestamp::from_unix_ms(0),
            bytes_done,
            bytes_total: 1000,
            files_done: 5,
            files_total: 10,
            added: 0,
            linked: 0,
            known: 0,
            damaged: 0,
            refused: 0,
            current: String::new(),
        }
    }

    #[test]
    fn the_time_left_follows_the_pace_so_far() {
        let import = RunningImport {
            progress: progress(ImportState::Reading, 250),
            seen: Some((1_000, 0, 0)),
            latest_ms: 6_000,
        };
        assert_eq!(import.part(), Some(0.25));
        assert_eq!(import.left_ms(), Some(15_000));
        assert_eq!(import.rate(), Some(1.0));
    }

    #[test]
    fn nobody_guesses_before_anything_is_read() {
        let import = RunningImport {
            progress: progress(ImportState::Receiving, 0),
            seen: None,
            latest_ms: 9_000,
        };
        assert_eq!(
            (import.part(), import.left_ms(), import.rate()),
            (None, None, None)
        );
    }
}
