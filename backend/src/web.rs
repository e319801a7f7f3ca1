//! Serves the built app: each file with the right type, encoding and caching, and the app's page for the app's routes.
//!
//! This is ours although tower-http serves folders too: its `ServeDir` makes entity tags of time and length, so that a
//! reproducible build with fixed times would be answered by a stale page; it ignores `If-Range`, refuses ranges that RFC
//! 9110 says to pass over, and spends five times the processor time on a page (docs/adr/0010).

mod folder;
mod naming;
mod negotiation;
mod range;

use std::io::{self, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRef, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

pub use folder::FolderError;
use folder::{AppFile, CONSOLE, Content, Folder, PAGE};
use negotiation::Wishes;
use range::Part;

use ritm_api::code;

use crate::http::Problem;
use crate::settings::WebSettings;

/// How many bytes of a file are read from disk at a time.
const CHUNK: usize = 64 << 10;

/// A path below one of these is never a route of the app: if no file has it, the answer is 404.
const NOT_ROUTES: [&str; 3] = ["api", "assets", ".well-known"];

/// Where the operator's map is delivered, without the slash before it.
const MAP: &str = "map.pmtiles";

/// The built app as the server found it at its start.
#[derive(Debug)]
pub struct WebApp {
    folder: Folder,
    /// The map that the operator names, if any.
    map: Option<AppFile>,
}

impl WebApp {
    /// Reads the app from its folder.
    ///
    /// # Errors
    /// The folder is missing, incomplete or can't be read; the error says what to do.
    pub fn read(settings: &WebSettings) -> Result<Self, FolderError> {
        let folder = Folder::read(settings)?;
        let (files, in_memory) = folder.size();
        tracing::info!(dir = %settings.dir.display(), files, in_memory, "app read");
        let map = settings.map.as_deref().map(folder::map).transpose()?;
        if let Some(path) = &settings.map {
            tracing::info!(path = %path.display(), "map offered");
        }
        Ok(Self { folder, map })
    }

    /// A file that was there at start and is gone now, if there is one: without it the app would not load as a whole.
    pub(crate) fn lost_file(&self) -> Option<&Path> {
        self.folder.on_disk().find(|path| !path.is_file())
    }

    async fn answer(&self, method: &Method, path: &str, headers: &HeaderMap) -> Result<Response, Problem> {
        let file = self.find(path).ok_or(Problem::new(code::NOT_FOUND))?;
        if method != Method::GET && method != Method::HEAD {
            return Err(Problem::new(code::METHOD_NOT_ALLOWED));
        }
        let offered = file.contents.iter().map(|(encoding, _)| *encoding);
        let encoding = Wishes::read(headers).choose(offered);
        let chosen = file
            .contents
            .iter()
            .find(|(offered, _)| Some(*offered) == encoding);
        let Some((encoding, content)) = chosen else {
            return Err(Problem::new(code::NOT_ACCEPTABLE));
        };
        let opened = Opened::open(content).await.map_err(|error| {
            tracing::error!(path, %error, "a file of the app can't be read; was its folder changed?");
            Problem::new(code::INTERNAL)
        })?;
        let mut response = opened.respond(method, headers, file).await.map_err(|error| {
            tracing::error!(path, %error, "a file of the app can't be read");
            Problem::new(code::INTERNAL)
        })?;
        if let Some(policy) = file.policy {
            let policy = HeaderValue::from_static(policy);
            response
                .headers_mut()
                .insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        let coded = response.status().is_success();
        if let Some(value) = encoding.header().filter(|_| coded) {
            response.headers_mut().insert(header::CONTENT_ENCODING, value);
        }
        Ok(response)
    }

    /// The file at a path of an address, or the page of the app or the console if the path is one of its routes.
    fn find(&self, path: &str) -> Option<&AppFile> {
        let path = decode(path.strip_prefix('/')?)?;
        // Browsers resolve dots before they ask; whoever sends them looks for a way out of the folder.
        if path.split(['/', '\\']).any(|part| part == "." || part == "..") || path.contains('\0') {
            return None;
        }
        if path.is_empty() {
            return self.folder.get(PAGE);
        }
        if path == MAP {
            return self.map.as_ref();
        }
        if let Some(file) = self.folder.get(&path) {
            return Some(file);
        }
        let first = path.split('/').next().unwrap_or(&path);
        if first == "console" && naming::extension(&path).is_none() {
            return self.folder.get(CONSOLE);
        }
        let route = !NOT_ROUTES.contains(&first) && naming::extension(&path).is_none();
        if route { self.folder.get(PAGE) } else { None }
    }
}

/// The routes of this domain: every address that no other domain answers.
pub(crate) fn mount<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Arc<WebApp>: FromRef<S>,
{
    Router::new().route("/api/map", get(offered_map)).fallback(serve)
}

/// `/api/map` says where this server delivers a map of its own: `{"address":"/map.pmtiles"}`, or `{"address":null}`.
async fn offered_map(State(web): State<Arc<WebApp>>) -> Response {
    let address = web.map.as_ref().map(|_| format!("/{MAP}"));
    let body = serde_json::json!({ "address": address }).to_string();
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, body).into_response()
}

async fn serve(State(web): State<Arc<WebApp>>, request: Request) -> Response {
    let answer = web
        .answer(request.method(), request.uri().path(), request.headers())
        .await;
    answer.unwrap_or_else(IntoResponse::into_response)
}

/// Decodes each `%XX`; none if one is broken or the result is not UTF-8.
fn decode(path: &str) -> Option<String> {
    let mut bytes = path.bytes();
    let mut decoded = Vec::with_capacity(path.len());
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' {
            let mut digit = || char::from(bytes.next()?).to_digit(16);
            u8::try_from(digit()? * 16 + digit()?).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(decoded).ok()
}

/// A file in one encoding, opened for one answer.
struct Opened {
    source: Source,
    length: u64,
    etag: HeaderValue,
}

enum Source {
    Memory(Bytes),
    Disk(File),
}

impl Opened {
    async fn open(content: &Content) -> io::Result<Self> {
        match content {
            Content::Memory { bytes, etag } => Ok(Self {
                source: Source::Memory(bytes.clone()),
                length: bytes.len() as u64,
                etag: etag.clone(),
            }),
            Content::Disk(path) => {
                let file = File::open(path).await?;
                let about = file.metadata().await?;
                let age = about.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
                let tag = format!("\"{:x}-{:x}\"", about.len(), age.as_nanos());
                Ok(Self {
                    source: Source::Disk(file),
                    length: about.len(),
                    etag: HeaderValue::try_from(tag).map_err(io::Error::other)?,
                })
            }
        }
    }

    async fn respond(self, method: &Method, asked: &HeaderMap, file: &AppFile) -> io::Result<Response> {
        let etag = self.etag.to_str().unwrap_or_default().to_owned();
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        headers.insert(header::ETAG, self.etag.clone());
        headers.insert(header::CACHE_CONTROL, file.cache_control.clone());
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if knows_already(asked, &etag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return Ok(response);
        }
        headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        // Ranges are defined for GET alone.
        let part = if method == Method::GET {
            range::asked(asked, self.length, &etag)
        } else {
            Part::Whole
        };
        let (first, length) = match part {
            Part::Whole => (0, self.length),
            Part::Bytes { first, last } => {
                let range = format!("bytes {first}-{last}/{}", self.length);
                headers.insert(
                    header::CONTENT_RANGE,
                    HeaderValue::try_from(range).map_err(io::Error::other)?,
                );
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                (first, last - first + 1)
            }
            Part::Outside => {
                let mut refused = Problem::new(code::RANGE_NOT_SATISFIABLE).into_response();
                let range = format!("bytes */{}", self.length);
                let range = HeaderValue::try_from(range).map_err(io::Error::other)?;
                refused.headers_mut().insert(header::CONTENT_RANGE, range);
                return Ok(refused);
            }
        };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, file.content_type.clone());
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        if method == Method::GET {
            *response.body_mut() = self.source.body(first, length).await?;
        }
        Ok(response)
    }
}

impl Source {
    async fn body(self, first: u64, length: u64) -> io::Result<Body> {
        match self {
            Self::Memory(bytes) => {
                let range = usize::try_from(first)
                    .ok()
                    .zip(usize::try_from(first + length).ok());
                let part = range
                    .filter(|(_, end)| *end <= bytes.len())
                    .map(|(start, end)| bytes.slice(start..end));
                part.map(Body::from)
                    .ok_or_else(|| io::Error::other("a range outside of the file"))
            }
            Self::Disk(mut file) => {
                if first > 0 {
                    file.seek(SeekFrom::Start(first)).await?;
                }
                Ok(Body::from_stream(ReaderStream::with_capacity(
                    file.take(length),
                    CHUNK,
                )))
            }
        }
    }
}

/// Whether the client's `If-None-Match` names this version (RFC 9110, 13.1.2: the comparison is weak).
fn knows_already(headers: &HeaderMap, etag: &str) -> bool {
    let lines = headers.get_all(header::IF_NONE_MATCH);
    let mut tags = lines
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','));
    tags.any(|tag| {
        let tag = tag.trim();
        tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoding() {
        assert_eq!(decode("a%20b/%C3%A4").as_deref(), Some("a b/ä"));
        assert_eq!(decode("%2e%2E").as_deref(), Some(".."));
        for broken in ["%", "%2", "%zz", "%ff", "%+1"] {
            assert_eq!(decode(broken), None, "{broken}");
        }
    }

    #[test]
    fn known_versions() {
        let mut headers = HeaderMap::new();
        assert!(!knows_already(&headers, "\"a\""));
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("\"x\", W/\"a\""));
        assert!(knows_already(&headers, "\"a\""));
        assert!(!knows_already(&headers, "\"b\""));
        headers.append(header::IF_NONE_MATCH, HeaderValue::from_static("*"));
        assert!(knows_already(&headers, "\"b\""));
    }
}
