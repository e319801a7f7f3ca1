//! The browser's engine host: a dedicated worker on SQLite over OPFS.
//!
//! `web/host.js` decides which tab hosts the engine and moves messages; this crate is the engine with the ports a
//! worker has, behind a handful of functions on bytes.

mod platform;

use js_sys::{Array, Function, Uint8Array};
use ritm_engine::Engine;
use ritm_model::{
    Command, DoorError, ExportId, ImportId, Reply,
    archive::{ArchiveCommand, ArchiveReply},
    door::StoreError,
    import::{FileHead, ImportCommand},
};
use wasm_bindgen::prelude::*;

type Answer = Result<Reply, DoorError>;

/// The engine, opened.
#[wasm_bindgen]
pub struct Host {
    engine: Engine,
    answers: platform::Answers,
    last_error: Option<String>,
}

/// What a step of the engine left to do.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Step {
    /// Nothing, until the next command.
    Idle,
    /// More, at once.
    More,
    /// More, once a reader has answered.
    Waiting,
}

/// A piece of an export.
#[wasm_bindgen(getter_with_clone)]
pub struct Piece {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Files written so far.
    pub done: f64,
    /// Files altogether.
    pub total: f64,
    /// Whether it is the last.
    pub last: bool,
}

/// What a reader does with a message of the engine's: gives the bytes of its answer.
#[wasm_bindgen]
pub fn read_beside(message: &[u8]) -> Vec<u8> {
    console_error_panic_hook::set_once();
    ritm_engine::read_beside(message)
}

/// Takes hold of the private file system and opens the database in it. Files are read by others, up to `room` at a time,
/// to whom `send(number, message)` hands them and whose answers come by [`Host::reader_answer`]; with no room, here.
///
/// # Errors
/// A text that begins with `unsupported`, `busy` (another worker still holds the files: try again), or an error code.
#[wasm_bindgen]
pub async fn open(name: String, room: u32, send: Function) -> Result<Host, JsValue> {
    console_error_panic_hook::set_once();
    platform::claim_files(&name).await?;
    let answers = platform::Answers::default();
    let ports = platform::browser(room, send, answers.clone());
    let engine = Engine::open("ritm.db", ports).map_err(|error| {
        JsValue::from_str(match &error {
            StoreError::Full => "error-store-full",
            StoreError::Newer { .. } => "error-store-newer",
            StoreError::Corrupt => "error-store-corrupt",
            StoreError::Unsupported => "unsupported",
            StoreError::Other(detail) => detail,
        })
    })?;
    Ok(Host {
        engine,
        answers,
        last_error: None,
    })
}

#[wasm_bindgen]
impl Host {
    /// Carries out a command given as its bytes; gives the bytes of the answer.
    pub fn call(&mut self, command: &[u8]) -> Vec<u8> {
        let answer: Answer =
            ritm_model::decode::<Command>(command).and_then(|command| self.engine.call(command));
        ritm_model::encode(&answer)
    }

    /// Does a piece of the waiting work; tells what is left.
    pub fn step(&mut self) -> Step {
        match self.engine.step() {
            Ok(ritm_engine::Step::More) => Step::More,
            Ok(ritm_engine::Step::Waiting) => Step::Waiting,
            Ok(ritm_engine::Step::Idle) => Step::Idle,
            Err(error) => {
                self.last_error = Some(error.to_string());
                Step::Idle
            }
        }
    }

    /// A reader answered message `number`, or broke down over it and there is no answer; [`Host::step`] goes on.
    pub fn reader_answer(&self, number: f64, answer: Option<Vec<u8>>) {
        self.answers.push((number as u64, answer));
    }

    /// Why the last step failed, once.
    pub fn take_error(&mut self) -> Option<String> {
        self.last_error.take()
    }

    /// The bytes of each event since the last call.
    pub fn events(&mut self) -> Array {
        self.engine
            .take_events()
            .iter()
            .map(|event| Uint8Array::from(ritm_model::encode(event).as_slice()))
            .collect()
    }

    /// Announces files; `None` when accepted, else the bytes of the answer.
    pub fn begin_import(&mut self, import: &[u8], names: Vec<String>, sizes: &[f64]) -> Option<Vec<u8>> {
        let files = names
            .into_iter()
            .zip(sizes)
            .map(|(name, &bytes)| FileHead {
                name,
                bytes: bytes as u64,
            })
            .collect();
        self.import(import, |import| ImportCommand::Begin { import, files })
    }

    /// Hands over a piece of a file; `None` when accepted, else the bytes of the answer.
    pub fn import_chunk(&mut self, import: &[u8], file: u32, offset: f64, bytes: &[u8]) -> Option<Vec<u8>> {
        let (offset, bytes) = (offset as u64, bytes.to_vec());
        self.import(import, |import| ImportCommand::Chunk {
            import,
            file,
            offset,
            bytes,
        })
    }

    /// All is handed over; gives the bytes of the answer.
    pub fn commit_import(&mut self, import: &[u8]) -> Vec<u8> {
        let answer: Answer = match ImportId::from_slice(import) {
            Some(import) => self.engine.call(Command::Import(ImportCommand::Commit(import))),
            None => Err(DoorError::Message),
        };
        ritm_model::encode(&answer)
    }

    /// The first or the next piece of an export under the sixteen bytes `export`.
    ///
    /// # Errors
    /// The bytes of the answer.
    pub fn export_piece(&mut self, export: &[u8], first: bool) -> Result<Piece, Uint8Array> {
        let answer = ExportId::from_slice(export)
            .ok_or(DoorError::Message)
            .and_then(|export| {
                let command = if first {
                    ArchiveCommand::Begin(export)
                } else {
                    ArchiveCommand::Next(export)
                };
                self.engine.call(Command::Archive(command))
            });
        match answer {
            Ok(Reply::Archive(ArchiveReply::Piece {
                bytes,
                files_done,
                files_total,
                last,
            })) => Ok(Piece {
                bytes,
                done: files_done as f64,
                total: files_total as f64,
                last,
            }),
            other => Err(Uint8Array::from(ritm_model::encode(&other).as_slice())),
        }
    }
}

impl Host {
    fn import(&mut self, import: &[u8], command: impl FnOnce(ImportId) -> ImportCommand) -> Option<Vec<u8>> {
        let answer: Answer = match ImportId::from_slice(import) {
            Some(import) => self.engine.call(Command::Import(command(import))),
            None => Err(DoorError::Message),
        };
        answer.is_err().then(|| ritm_model::encode(&answer))
    }
}
