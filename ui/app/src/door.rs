//! The engine's door, from the page's side: a dedicated worker that hosts the engine.
//!
//! Messages to the worker: `{id, command}`, `{id, files, import}`, `{id, export: true}`.
//! Messages from it: `{id, reply}`, `{id, blob}`, `{event}`, `{state, detail}`, `{exportProgress: [done, total]}`.
//! `command`, `reply`, `event` and `import` are `Uint8Array`s: postcard bytes of the vocabulary, and an id's sixteen.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use futures_channel::{mpsc, oneshot};
use js_sys::{Array, Object, Reflect, Uint8Array};
use ritm_model::{
    Command, DoorError, Event, ImportId, Reply,
    activity::{ActivityCommand, ActivityReply},
    decode, encode,
    statistics::{StatisticsCommand, StatisticsReply},
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Blob, MessageEvent, Worker, WorkerOptions, WorkerType};

/// How the engine's host is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Host {
    /// Loading and opening the database.
    #[default]
    Starting,
    /// Answers.
    Ready,
    /// Another tab hosts the engine just now; this one follows.
    Waiting,
    /// This browser can't keep a database.
    Unsupported,
    /// It could not start; the reason is for the log, in English.
    Failed(String),
}

/// What the host tells by itself.
#[derive(Debug)]
pub(crate) enum Notice {
    /// How the host is.
    Host(Host),
    /// The engine's own news.
    Event(Box<Event>),
    /// How far an export has come: files done and files altogether.
    ExportProgress(u64, u64),
}

enum Answer {
    Reply(Result<Reply, DoorError>),
    Blob(Blob),
}

type Waiting = RefCell<HashMap<u32, oneshot::Sender<Answer>>>;

/// The way to the engine. One a page; clones share it.
#[derive(Clone)]
pub(crate) struct Door(Rc<Inside>);

struct Inside {
    worker: Option<Worker>,
    next: Cell<u32>,
    waiting: Rc<Waiting>,
    /// Kept so that the browser may call them as long as the door stands.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
}

impl Door {
    /// Starts the engine's host. What it tells by itself comes out of the receiver.
    pub(crate) fn open() -> (Self, mpsc::UnboundedReceiver<Notice>) {
        let (notices, receiver) = mpsc::unbounded();
        let waiting: Rc<Waiting> = Rc::default();
        let on_message = {
            let (notices, waiting) = (notices.clone(), waiting.clone());
            Closure::new(move |event: MessageEvent| receive(&event.data(), &waiting, &notices))
        };
        let on_error = {
            let (notices, waiting) = (notices.clone(), waiting.clone());
            Closure::new(move |event: web_sys::Event| {
                let detail = text(&event, "message").unwrap_or_else(|| "the engine's worker failed".into());
                // Dropping the senders answers everyone who waits.
                waiting.borrow_mut().clear();
                let _ = notices.unbounded_send(Notice::Host(Host::Failed(detail)));
            })
        };
        let worker = match start() {
            Ok(worker) => {
                worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
                worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
                Some(worker)
            }
            Err(detail) => {
                let _ = notices.unbounded_send(Notice::Host(Host::Failed(detail)));
                None
            }
        };
        let door = Self(Rc::new(Inside {
            worker,
            next: Cell::new(1),
            waiting,
            _on_message: on_message,
            _on_error: on_error,
        }));
        (door, receiver)
    }

    /// Asks the engine.
    ///
    /// # Errors
    /// The engine's own, or [`DoorError::Closed`] when its host is gone.
    pub(crate) async fn call(&self, command: Command) -> Result<Reply, DoorError> {
        let bytes = Uint8Array::from(encode(&command).as_slice());
        let buffer = bytes.buffer();
        match self.ask(&[("command", bytes.into())], Some(&buffer)).await? {
            Answer::Reply(reply) => reply,
            Answer::Blob(_) => Err(DoorError::Message),
        }
    }

    /// Hands files over and commits them as one import; resolves when the engine has all their bytes.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub(crate) async fn hand_over(&self, import: ImportId, files: Array) -> Result<Reply, DoorError> {
        let id = Uint8Array::from(import.as_bytes().as_slice());
        match self
            .ask(&[("files", files.into()), ("import", id.into())], None)
            .await?
        {
            Answer::Reply(reply) => reply,
            Answer::Blob(_) => Err(DoorError::Message),
        }
    }

    /// Everything the engine keeps, as one archive.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub(crate) async fn export(&self) -> Result<Blob, DoorError> {
        match self.ask(&[("export", JsValue::TRUE)], None).await? {
            Answer::Blob(blob) => Ok(blob),
            Answer::Reply(Err(error)) => Err(error),
            Answer::Reply(Ok(_)) => Err(DoorError::Message),
        }
    }

    async fn ask(
        &self,
        members: &[(&str, JsValue)],
        transfer: Option<&js_sys::ArrayBuffer>,
    ) -> Result<Answer, DoorError> {
        let Some(worker) = &self.0.worker else {
            return Err(DoorError::Closed);
        };
        let id = self.0.next.get();
        self.0.next.set(id.wrapping_add(1));
        let message = Object::new();
        // Setting a member of a fresh object can't fail.
        let _ = Reflect::set(&message, &"id".into(), &id.into());
        for (name, value) in members {
            let _ = Reflect::set(&message, &(*name).into(), value);
        }
        let (sender, receiver) = oneshot::channel();
        self.0.waiting.borrow_mut().insert(id, sender);
        let posted = match transfer {
            Some(buffer) => worker.post_message_with_transfer(&message, &Array::of1(buffer)),
            None => worker.post_message(&message),
        };
        if posted.is_err() {
            self.0.waiting.borrow_mut().remove(&id);
            return Err(DoorError::Closed);
        }
        receiver.await.map_err(|_| DoorError::Closed)
    }
}

fn start() -> Result<Worker, String> {
    let url = crate::browser::page_member("workerUrl")
        .and_then(|url| url.as_string())
        .ok_or("window.ritm.workerUrl is missing")?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    options.set_name("ritm-engine");
    Worker::new_with_options(&url, &options).map_err(|error| format!("{error:?}"))
}

fn receive(data: &JsValue, waiting: &Waiting, notices: &mpsc::UnboundedSender<Notice>) {
    if let Some(id) = member(data, "id").and_then(|id| id.as_f64()) {
        let Some(sender) = waiting.borrow_mut().remove(&(id as u32)) else {
            return;
        };
        let answer = if let Some(blob) = member(data, "blob").and_then(|blob| blob.dyn_into::<Blob>().ok()) {
            Answer::Blob(blob)
        } else {
            let reply = member(data, "reply")
                .and_then(|reply| bytes(&reply))
                .and_then(|bytes| decode::<Result<Reply, DoorError>>(&bytes).ok());
            Answer::Reply(reply.unwrap_or(Err(DoorError::Message)))
        };
        // Who asked may have gone: then nobody needs the answer.
        let _ = sender.send(answer);
        return;
    }
    let notice = if let Some(event) = member(data, "event") {
        bytes(&event)
            .and_then(|bytes| decode::<Event>(&bytes).ok())
            .map(|event| Notice::Event(Box::new(event)))
    } else if let Some(state) = text(data, "state") {
        let detail = text(data, "detail").unwrap_or_default();
        if state == "failed" || state == "unsupported" {
            waiting.borrow_mut().clear();
        }
        match state.as_str() {
            "starting" => Some(Host::Starting),
            "ready" => Some(Host::Ready),
            "waiting" => Some(Host::Waiting),
            "unsupported" => Some(Host::Unsupported),
            "failed" => Some(Host::Failed(detail)),
            _ => None,
        }
        .map(Notice::Host)
    } else {
        member(data, "exportProgress").map(|progress| {
            let progress = Array::from(&progress);
            let number = |index| progress.get(index).as_f64().unwrap_or(0.0) as u64;
            Notice::ExportProgress(number(0), number(1))
        })
    };
    if let Some(notice) = notice {
        let _ = notices.unbounded_send(notice);
    }
}

fn member(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

fn text(object: &JsValue, name: &str) -> Option<String> {
    member(object, name)?.as_string()
}

fn bytes(value: &JsValue) -> Option<Vec<u8>> {
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}

thread_local! {
    static DOOR: std::cell::OnceCell<Door> = const { std::cell::OnceCell::new() };
}

/// Opens the page's one door; what the host tells by itself comes out of the receiver. `None` when it is open.
pub(crate) fn open_once() -> Option<mpsc::UnboundedReceiver<Notice>> {
    DOOR.with(|cell| {
        if cell.get().is_some() {
            return None;
        }
        let (door, notices) = Door::open();
        cell.set(door).ok().map(|()| notices)
    })
}

fn the_door() -> Result<Door, DoorError> {
    DOOR.with(|cell| cell.get().cloned()).ok_or(DoorError::Closed)
}

/// Asks the engine, as [`Door::call`].
pub(crate) async fn ask(command: Command) -> Result<Reply, DoorError> {
    the_door()?.call(command).await
}

/// Asks the engine about activities.
pub(crate) async fn ask_activity(command: ActivityCommand) -> Result<ActivityReply, DoorError> {
    match ask(Command::Activity(command)).await? {
        Reply::Activity(reply) => Ok(reply),
        _ => Err(DoorError::Message),
    }
}

/// Asks the engine for totals.
pub(crate) async fn ask_statistics(command: StatisticsCommand) -> Result<StatisticsReply, DoorError> {
    match ask(Command::Statistics(command)).await? {
        Reply::Statistics(reply) => Ok(reply),
        _ => Err(DoorError::Message),
    }
}

/// Hands files over, as [`Door::hand_over`].
pub(crate) async fn hand_over(import: ImportId, files: Array) -> Result<Reply, DoorError> {
    the_door()?.hand_over(import, files).await
}

/// Everything as one archive, as [`Door::export`].
pub(crate) async fn export() -> Result<Blob, DoorError> {
    the_door()?.export().await
}
