//! The page's one door to the engine.
//!
//! [`ask`] takes a typed question and gives its typed answer. What the engine and its host tell by themselves comes out
//! of the receiver that [`open_once`] gives, as [`Notice`]s. The protocol is `ritm-door`'s; the browser's part of it is
//! in [`worker`] (moving bytes) and [`file`] (reading files); in a desktop window [`desktop`] takes the worker's place. A
//! host that broke down is started again from here.

mod build;
mod desktop;
mod file;
mod restart;
mod worker;

use std::{
    any::TypeId,
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
};

use futures_channel::mpsc;
use futures_util::future::LocalBoxFuture;
use ritm_door::{Door, ExportSink, Transport};
use ritm_model::{
    ActivityId, Command, DoorError, DoorFault, Event, ExportId, ImportId, Question, decode,
    recorder::{ResumeRecording, StartRecording, WakePosition},
    sensor::{ChooseSensor, FindSensors, WakeSensors},
};

use crate::browser;
use build::Remedy;
use desktop::WindowEngine;
use file::PageFile;
use restart::Restarts;
use worker::{EngineWorker, Heard, WorkerState};

/// How the engine's host is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Host {
    /// The engine is loading and opening the database, perhaps again after it broke down.
    #[default]
    Starting,
    /// The engine answers.
    Ready,
    /// Another tab hosts the engine just now; this one follows.
    Waiting,
    /// This browser can't keep a database.
    Unsupported,
    /// The engine could not start, or broke down too often; the reason is for the log, in English.
    Failed(String),
    /// Another tab runs another version of Ritm and hosts the engine.
    OtherBuild,
}

/// What the page hears by itself.
#[derive(Debug)]
pub(crate) enum Notice {
    /// How the host is. [`Host::Ready`] comes once for each host: a second one means that another took over.
    Host(Host),
    /// The engine's own news.
    Event(Box<Event>),
}

/// Where the engine is, chosen when the page starts. Clones share it.
#[derive(Clone)]
enum EngineHost {
    /// In a worker of this page, or of another tab's.
    Worker(EngineWorker),
    /// In the program whose window this is.
    Window(WindowEngine),
}

impl EngineHost {
    fn find() -> Self {
        match WindowEngine::find(hear) {
            Some(window) => Self::Window(window),
            None => Self::Worker(EngineWorker::new(hear)),
        }
    }

    fn start(&self) {
        match self {
            Self::Worker(worker) => worker.start(),
            Self::Window(window) => window.start(),
        }
    }

    fn stop(&self) {
        match self {
            Self::Worker(worker) => worker.stop(),
            Self::Window(window) => window.stop(),
        }
    }

    fn ask_to_give_way(&self) {
        // A window and its engine are one program: they are always of one build.
        if let Self::Worker(worker) = self {
            worker.ask_to_give_way();
        }
    }

    fn ask_to_work_here(&self) {
        // A window's radio is the program's: there is no other tab that might hold it.
        if let Self::Worker(worker) = self {
            worker.ask_to_work_here();
        }
    }
}

impl Transport for EngineHost {
    fn send(&self, frame: Vec<u8>) -> Result<(), DoorFault> {
        match self {
            Self::Worker(worker) => worker.send(frame),
            Self::Window(window) => window.send(&frame),
        }
    }
}

struct Page {
    door: Door,
    host: EngineHost,
    notices: mpsc::UnboundedSender<Notice>,
    restarts: RefCell<Restarts>,
    /// When this page asked a host of another build to give the engine up, in milliseconds since 1970.
    gave_way_ms: Cell<Option<i64>>,
    /// Whether this page asked once to host the engine.
    asked_to_host: Cell<bool>,
    /// Whether the page is being reloaded.
    leaving: Cell<bool>,
}

thread_local! {
    static PAGE: OnceCell<Rc<Page>> = const { OnceCell::new() };
}

fn page() -> Option<Rc<Page>> {
    PAGE.with(|cell| cell.get().cloned())
}

/// Starts the engine's host and opens the page's one door to it. `None` when it is open already.
pub(crate) fn open_once() -> Option<mpsc::UnboundedReceiver<Notice>> {
    if page().is_some() {
        return None;
    }
    let (notices, receiver) = mpsc::unbounded();
    let host = EngineHost::find();
    let opened = Rc::new(Page {
        door: Door::new(host.clone()),
        host,
        notices,
        restarts: RefCell::default(),
        gave_way_ms: Cell::new(None),
        asked_to_host: Cell::new(false),
        leaving: Cell::new(false),
    });
    PAGE.with(|cell| cell.set(opened.clone())).ok()?;
    opened.host.start();
    Some(receiver)
}

/// Asks the engine a question. While its host starts, or another takes over, the question waits.
///
/// # Errors
/// What the engine answers, or what is wrong with the door.
pub(crate) async fn ask<Q: Question + 'static>(question: Q) -> Result<Q::Reply, DoorError> {
    let reply = reply(TypeId::of::<Q>(), &question.into())?.await?;
    decode::<Result<Q::Reply, DoorError>>(&reply)?
}

/// Asks a question of that type. Made once, not once for each question, which the page has to fetch.
fn reply(
    question: TypeId,
    command: &Command,
) -> Result<LocalBoxFuture<'static, Result<Vec<u8>, DoorFault>>, DoorFault> {
    let page = page().ok_or(DoorFault::Closed)?;
    if wants_window(question) && !browser::device::is_hidden() {
        // Opening a page is a press as well.
        let opened = !page.asked_to_host.replace(true);
        if opened || browser::is_pressed() {
            page.host.ask_to_work_here();
        }
    }
    Ok(page.door.reply(command))
}

/// Whether a question leads to radio or position: only the window of the hosting tab has them, and only if the athlete
/// works in it.
fn wants_window(question: TypeId) -> bool {
    [
        TypeId::of::<WakePosition>(),
        TypeId::of::<StartRecording>(),
        TypeId::of::<ResumeRecording>(),
        TypeId::of::<WakeSensors>(),
        TypeId::of::<FindSensors>(),
        TypeId::of::<ChooseSensor>(),
    ]
    .contains(&question)
}

/// Hands files over and commits them as one import, as [`ritm_door::hand_over`].
pub(crate) async fn hand_over(import: ImportId, files: Vec<web_sys::File>) -> Result<(), DoorError> {
    let files: Vec<PageFile> = files.into_iter().map(PageFile).collect();
    ritm_door::hand_over(&the_door()?, import, &files).await
}

/// Takes everything the engine keeps, or `only` some activities, into `sink`, as [`ritm_door::take_export`].
pub(crate) async fn take_export(
    export: ExportId,
    only: Option<Vec<ActivityId>>,
    sink: &mut impl ExportSink,
) -> Result<u64, DoorError> {
    ritm_door::take_export(&the_door()?, export, only, sink).await
}

/// Starts the engine's host again after it failed for good. What is unanswered is asked again.
pub(crate) fn try_again() {
    if let Some(page) = page() {
        *page.restarts.borrow_mut() = Restarts::default();
        page.tell(Host::Starting);
        page.host.start();
    }
}

fn the_door() -> Result<Door, DoorFault> {
    page().map(|page| page.door.clone()).ok_or(DoorFault::Closed)
}

/// Takes what the host says.
fn hear(heard: Heard) {
    let Some(page) = page() else { return };
    match heard {
        Heard::Frame(frame) => match page.door.receive(&frame) {
            Ok(Some(event)) => page.notify(Notice::Event(Box::new(event))),
            Ok(None) => {}
            Err(DoorFault::OtherBuild) => page.meet_other_build(true),
            // A frame of this very build that can't be read is a fault of ours.
            Err(fault) => browser::log_error(fault.code()),
        },
        Heard::State(state) => match state {
            WorkerState::Starting => page.tell(Host::Starting),
            WorkerState::Waiting => page.tell(Host::Waiting),
            WorkerState::Ready => {
                page.door.ask_again();
                page.tell(Host::Ready);
            }
            WorkerState::Unsupported => {
                page.door.close(DoorFault::Closed);
                page.tell(Host::Unsupported);
            }
            WorkerState::Failed(detail) => page.mend(detail),
            // The tab that has the engine now is of another build; to ask it back would go on for ever.
            WorkerState::Replaced => page.meet_other_build(false),
        },
    }
}

impl Page {
    fn notify(&self, notice: Notice) {
        // The receiver lives as long as the page.
        let _ = self.notices.unbounded_send(notice);
    }

    fn tell(&self, host: Host) {
        self.notify(Notice::Host(host));
    }

    /// The host broke down: starts a fresh one in a moment, unless that can't help or has not helped.
    fn mend(self: &Rc<Self>, detail: String) {
        // Whatever is left of it holds nothing back from other tabs.
        self.host.stop();
        let now_ms = browser::now().unix_ms();
        if restart::is_lasting(&detail) || !self.restarts.borrow_mut().allow(now_ms) {
            self.tell(Host::Failed(detail));
            return;
        }
        self.tell(Host::Starting);
        let page = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            browser::sleep(restart::PAUSE_MS).await;
            page.host.start();
        });
    }

    /// The engine's host is of another build: a reload mends it, if this page is the older one.
    fn meet_other_build(&self, may_give_way: bool) {
        if self.leaving.get() {
            return;
        }
        let now_ms = browser::now().unix_ms();
        let remedy = build::remedy(now_ms, build::reloaded_ms(), self.gave_way_ms.get());
        if remedy == Remedy::Reload && build::mark_reload(now_ms) {
            self.leaving.set(true);
            // A build that was fetched and waits is the cure; without one it reloads only.
            browser::call_page("applyUpdate");
            return;
        }
        if remedy != Remedy::Wait && may_give_way {
            self.gave_way_ms.set(Some(now_ms));
            self.host.ask_to_give_way();
        }
        self.tell(Host::OtherBuild);
    }
}
