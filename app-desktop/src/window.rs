//! The program: one window, what it may do, and when it ends.

use std::{
    ffi::OsString,
    path::PathBuf,
    process::{Command, ExitCode, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use ritm_engine::EngineHandle;
use ritm_locales::{Language, Texts, negotiate};
use ritm_model::settings::ReadSettings;
use tauri::{
    App, AppHandle, Manager, RunEvent, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window,
    WindowEvent,
    ipc::{Channel, Invoke, InvokeBody, InvokeResponseBody, JavaScriptChannelId},
    webview::{DownloadEvent, NewWindowResponse},
};
use tauri_plugin_window_state::StateFlags;

use crate::{
    closing,
    doorway::Doorway,
    files,
    instance::{self, First, Instance},
    tray::Tray,
    web::Web,
};

/// The folder of our data among those of other programs, and our name on the desktop.
pub(crate) const NAME: &str = "org.ritm.Ritm";
/// The window's label, which its capabilities are for.
const LABEL: &str = "main";
/// The one command of the window.
const DOOR: &str = "door";

/// What the window and the tray know of each other.
struct Shell {
    recording: AtomicBool,
    /// Whether the athlete wants the program to end.
    quitting: AtomicBool,
    /// Whether the tray was put up, or tried to.
    tray_tried: AtomicBool,
    tray: Mutex<Option<Tray>>,
}

/// Shows Ritm in a window until it is closed. `arguments` are files to be imported.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    match start(arguments.map(PathBuf::from).collect()) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("Ritm can't start: {why}");
            ExitCode::FAILURE
        }
    }
}

fn start(arguments: Vec<PathBuf>) -> Result<ExitCode, String> {
    let web = Web::find()?;
    let folder = dirs::data_dir()
        .ok_or("this account has no folder for data")?
        .join(NAME);
    let here = std::env::current_dir().unwrap_or_default();
    let files = files::of_arguments(arguments, &here);
    let first = match instance::claim(&folder, &files) {
        Ok(Instance::First(first)) => first,
        Ok(Instance::Following { told: true }) => return Ok(ExitCode::SUCCESS),
        Ok(Instance::Following { told: false }) => {
            return Err("it runs already, and can't be reached to show its window".to_owned());
        }
        Err(error) => return Err(format!("{} can't be written to: {error}", folder.display())),
    };
    let mut context = tauri::generate_context!();
    context.set_assets(Box::new(web));
    let app = tauri::Builder::default()
        .plugin(
            tauri_plugin_window_state::Builder::default()
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                .build(),
        )
        .invoke_handler(door)
        .setup(move |app| Ok(set_up(app, folder, first, files)?))
        .on_window_event(on_window_event)
        .build(context)
        .map_err(|error| error.to_string())?;
    let code = app.run_return(|app, event| {
        if let RunEvent::Exit = event {
            // The engine ends with its last handle.
            app.state::<Arc<Doorway>>().close();
        }
    });
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

fn set_up(app: &mut App, folder: PathBuf, first: First, files: Vec<PathBuf>) -> tauri::Result<()> {
    app.manage(Shell {
        recording: AtomicBool::new(false),
        quitting: AtomicBool::new(false),
        tray_tried: AtomicBool::new(false),
        tray: Mutex::new(None),
    });
    app.manage(closing::Told::default());
    let told = app.handle().clone();
    let doorway = Arc::new(Doorway::new(folder, move |recording| attend(&told, recording)));
    app.manage(Arc::clone(&doorway));

    let begun = Arc::clone(&doorway);
    // The database opens while the page loads.
    thread::Builder::new()
        .name("ritm-start".to_owned())
        .spawn(move || {
            if let Ok(engine) = begun.engine() {
                files::import(engine, files);
            }
        })?;
    let handle = app.handle().clone();
    first.hear(move |files| {
        show(&handle);
        if let Ok(engine) = doorway.engine() {
            files::import(engine, files);
        }
    });
    // Until the program ends.
    app.manage(first);

    WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App("index.html".into()))
        .title("Ritm")
        .inner_size(1200.0, 820.0)
        .min_inner_size(360.0, 480.0)
        // The page takes what is dropped on it, as in a browser.
        .disable_drag_drop_handler()
        .on_navigation(|address| {
            let ours = is_ours(address);
            if !ours {
                open_outside(address);
            }
            ours
        })
        .on_new_window(|address, _| {
            open_outside(&address);
            NewWindowResponse::Deny
        })
        .on_document_title_changed(|window, title| {
            let _ = window.set_title(&title);
        })
        .on_download(|_, event| place_download(event))
        .build()?;
    Ok(())
}

/// The window's one command: a frame as raw bytes, the channel on which frames are heard from now on, or the question where
/// secrets are kept.
fn door(invoke: Invoke<tauri::Wry>) -> bool {
    let Invoke {
        message, resolver, ..
    } = invoke;
    if message.command() != DOOR {
        return false;
    }
    let doorway = Arc::clone(&message.webview_ref().state::<Arc<Doorway>>());
    match message.payload() {
        InvokeBody::Raw(frame) => match doorway.send(frame.clone()) {
            Ok(()) => resolver.resolve(()),
            Err(fault) => resolver.reject(fault.code()),
        },
        InvokeBody::Json(body) => {
            if body.get("about").is_some() {
                // Finding out may wait for the keyring: the window goes on meanwhile.
                thread::spawn(move || resolver.resolve(doorway.place_of_secrets().code()));
                return true;
            }
            let channel = body
                .get("frames")
                .and_then(|channel| channel.as_str()?.parse::<JavaScriptChannelId>().ok());
            let Some(channel) = channel else {
                resolver.reject("no channel");
                return true;
            };
            let ear = Ear(channel.channel_on(message.webview()));
            let app = message.webview_ref().app_handle().clone();
            // As may opening for the database.
            thread::spawn(move || match doorway.open(move |frame| ear.hear(frame)) {
                Ok(()) => {
                    resolver.resolve(());
                    put_tray_up(&app, &doorway);
                }
                Err(detail) => resolver.reject(detail),
            });
        }
    }
    true
}

/// The page's ear. It hears an empty frame at last.
struct Ear(Channel<InvokeResponseBody>);

impl Ear {
    fn hear(&self, frame: Vec<u8>) {
        // A page that has gone needs it no more.
        let _ = self.0.send(InvokeResponseBody::Raw(frame));
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.hear(Vec::new());
    }
}

/// Whether an address is the app's own.
fn is_ours(address: &Url) -> bool {
    let host = address.host_str().unwrap_or_default();
    match address.scheme() {
        "tauri" => host == "localhost",
        "http" | "https" => host == "tauri.localhost",
        "blob" => true,
        _ => false,
    }
}

/// Shows a page of the web in the athlete's browser.
fn open_outside(address: &Url) {
    if !matches!(address.scheme(), "https" | "http") {
        return;
    }
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let _ = Command::new(opener)
        .arg(address.as_str())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
}

/// Puts what the page offers for download among the athlete's downloads, beside what is there.
fn place_download(event: DownloadEvent<'_>) -> bool {
    if let DownloadEvent::Requested { destination, .. } = event
        && let Some(folder) = dirs::download_dir().or_else(dirs::home_dir)
    {
        let name = destination
            .file_name()
            .map_or_else(|| "ritm".into(), PathBuf::from);
        let stem = name
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let end = name
            .extension()
            .map(|end| format!(".{}", end.to_string_lossy()))
            .unwrap_or_default();
        let free = (0..1000)
            .map(|number| match number {
                0 => format!("{stem}{end}"),
                _ => format!("{stem} ({number}){end}"),
            })
            .map(|name| folder.join(name))
            .find(|path| !path.exists());
        let Some(free) = free else { return false };
        let _ = std::fs::create_dir_all(&folder);
        *destination = free;
    }
    true
}

fn on_window_event(window: &Window, event: &WindowEvent) {
    let shell = window.state::<Shell>();
    if let WindowEvent::CloseRequested { api, .. } = event
        && shell.recording.load(Ordering::Relaxed)
        && !shell.quitting.load(Ordering::Relaxed)
    {
        // A workout goes on without the window, which comes back from the tray, or when Ritm is started again.
        api.prevent_close();
        closing::go_on_without(window);
    }
}

/// Hears on the engine's thread whether a workout is recorded.
fn attend(app: &AppHandle, recording: bool) {
    let shell = app.state::<Shell>();
    shell.recording.store(recording, Ordering::Relaxed);
    if !recording {
        app.state::<closing::Told>().forget();
    }
    let there = app.clone();
    let _ = app.run_on_main_thread(move || {
        if let Some(tray) = &*lock(&there.state::<Shell>().tray) {
            tray.show_recording(recording);
        }
    });
}

/// The language of what is said beside the window: the athlete's choice, else the system's.
pub(crate) fn language(engine: &EngineHandle) -> Language {
    let chosen = engine
        .call_blocking(ReadSettings {})
        .map(|settings| settings.language)
        .unwrap_or_default();
    let system = ["LC_ALL", "LC_MESSAGES", "LANG"].map(|name| std::env::var(name).unwrap_or_default());
    let wanted = std::iter::once(&chosen).chain(&system).map(String::as_str);
    negotiate(wanted.filter(|tag| !tag.is_empty()))
}

/// Puts the mark up once. It takes the window's thread a while, for which the page need not wait while it starts.
fn put_tray_up(app: &AppHandle, doorway: &Doorway) {
    if app.state::<Shell>().tray_tried.swap(true, Ordering::Relaxed) {
        return;
    }
    let Ok(engine) = doorway.engine() else {
        return;
    };
    let language = language(&engine);
    let there = app.clone();
    let _ = app.run_on_main_thread(move || {
        let tray = Tray::put_up(&there, &Texts::new(language));
        let shell = there.state::<Shell>();
        if let Some(tray) = &tray {
            tray.show_recording(shell.recording.load(Ordering::Relaxed));
        }
        *lock(&shell.tray) = tray;
    });
}

/// Whether a workout is recorded now.
pub(crate) fn is_recording(app: &AppHandle) -> bool {
    app.state::<Shell>().recording.load(Ordering::Relaxed)
}

/// Whether the mark beside the clock could be made.
pub(crate) fn has_tray(app: &AppHandle) -> bool {
    lock(&app.state::<Shell>().tray).is_some()
}

/// The window.
pub(crate) fn main(app: &AppHandle) -> Option<WebviewWindow> {
    app.get_webview_window(LABEL)
}

/// Brings the window to the front.
pub(crate) fn show(app: &AppHandle) {
    if let Some(window) = main(app) {
        let _ = window.show();
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

/// Ends the program. A workout that is recorded goes on, with a hole, when it is started again.
pub(crate) fn quit(app: &AppHandle) {
    app.state::<Shell>().quitting.store(true, Ordering::Relaxed);
    app.exit(0);
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn only_the_app_itself_is_shown_in_the_window() {
        let ours = |address: &str| is_ours(&Url::parse(address).unwrap());
        assert!(ours("tauri://localhost/activities"));
        assert!(ours("http://tauri.localhost/"));
        for address in [
            "https://example.org/",
            "http://localhost/",
            "tauri://example.org/",
            "file:///etc/passwd",
            "data:text/html,x",
            "https://tauri.localhost.example.org/",
        ] {
            assert!(!ours(address), "{address}");
        }
    }
}
