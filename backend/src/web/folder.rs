//! The built app as it lies in its folder, read once at start.
//!
//! Requests are answered from the list made here and from nothing else, so no request can name a file outside.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use axum::http::HeaderValue;
use bytes::Bytes;

use super::naming;
use super::negotiation::Encoding;
use crate::http::{CONSOLE_POLICY, PAGE_POLICY};
use crate::settings::WebSettings;

/// The page every route of the app starts from.
pub(super) const PAGE: &str = "index.html";
/// The page every route of the console starts from. A folder may do without one.
pub(super) const CONSOLE: &str = "console/index.html";

/// A folder with more levels or more files than this is not a build of the app.
const MOST_LEVELS: usize = 16;
const MOST_FILES: usize = 20_000;

/// Why the app can't be served from its folder.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The folder or its page is missing.
    #[error(
        "there is no built app in {dir} ({what}). Build it with `cargo xtask build-web`, \
         or name its folder with RITM_WEB_DIR or web.dir in the settings file"
    )]
    Missing {
        /// The folder as it was named.
        dir: PathBuf,
        /// What was not found, for the message.
        what: String,
    },
    /// The page names files that are not there.
    #[error(
        "the app in {dir} is incomplete: its page needs {files}. Build it again with `cargo xtask build-web`"
    )]
    Incomplete {
        /// The folder as it was named.
        dir: PathBuf,
        /// The files that are missing, separated by commas.
        files: String,
    },
    /// A file or folder can't be read.
    #[error("{path} can't be read: {source}. Check that the server's user may read it")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The file named as the map is none.
    #[error(
        "{path} is no PMTiles archive of version 3. Name another file with RITM_WEB_MAP or web.map in the settings file, \
         or none to offer no map"
    )]
    NotAMap {
        /// The file as it was named.
        path: PathBuf,
    },
    /// The folder holds too much to be the app.
    #[error(
        "{dir} holds more than {MOST_FILES} files or {MOST_LEVELS} levels of folders: is it really the built app? \
         Name the right folder with RITM_WEB_DIR or web.dir in the settings file"
    )]
    TooLarge {
        /// The folder as it was named.
        dir: PathBuf,
    },
}

/// One file of the app in every encoding there is.
#[derive(Debug)]
pub(super) struct AppFile {
    /// What it may load and do, if it is a page from which everything else starts.
    pub(super) policy: Option<&'static str>,
    /// The value of `Content-Type`.
    pub(super) content_type: HeaderValue,
    /// The value of `Cache-Control`.
    pub(super) cache_control: HeaderValue,
    /// The file in each of its encodings; the plain file is always among them.
    pub(super) contents: Vec<(Encoding, Content)>,
}

/// The bytes of a file in one encoding.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// The bytes are kept in memory.
    Memory {
        /// The bytes of the file in this encoding.
        bytes: Bytes,
        /// The entity tag: a hash of the bytes, so that it changes with them and with nothing else.
        etag: HeaderValue,
    },
    /// The bytes are read from this file whenever they are asked for.
    Disk(PathBuf),
}

/// The app's files by their path, with `/` between the parts and none before.
#[derive(Debug)]
pub(super) struct Folder {
    files: HashMap<String, AppFile>,
}

/// The map that an operator names: a `PMTiles` archive, which is read from disk as it is asked for.
///
/// # Errors
/// The file can't be read or is no such archive.
pub(super) fn map(path: &Path) -> Result<AppFile, FolderError> {
    /// A `PMTiles` archive begins with these bytes (`PMTiles` version 3, 3.1).
    const MAGIC: &[u8; 8] = b"PMTiles\x03";
    let mut begin = [0; MAGIC.len()];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut begin));
    match read {
        Ok(()) if begin == *MAGIC => Ok(AppFile {
            policy: None,
            content_type: HeaderValue::from_static("application/octet-stream"),
            cache_control: HeaderValue::from_static("no-cache"),
            contents: vec![(Encoding::Identity, Content::Disk(path.to_owned()))],
        }),
        Err(source) if source.kind() != io::ErrorKind::UnexpectedEof => Err(FolderError::Unreadable {
            path: path.to_owned(),
            source,
        }),
        _ => Err(FolderError::NotAMap {
            path: path.to_owned(),
        }),
    }
}

struct Listed {
    path: PathBuf,
    length: u64,
}

impl Folder {
    /// Reads the app's folder, the smallest files into memory as far as the settings allow.
    pub(super) fn read(settings: &WebSettings) -> Result<Self, FolderError> {
        let listed = list(&settings.dir)?;
        if !listed.contains_key(PAGE) {
            return Err(FolderError::Missing {
                dir: settings.dir.clone(),
                what: format!("it holds no {PAGE}"),
            });
        }
        let limit = memory_limit(&listed, settings.memory_bytes);
        let mut files = HashMap::new();
        for (name, plain) in &listed {
            if is_encoding_of_another(name, &listed) {
                continue;
            }
            let mut contents = vec![(Encoding::Identity, content(plain, limit)?)];
            for encoding in [Encoding::Brotli, Encoding::Gzip] {
                // An encoding that saves nothing only costs the client time.
                if let Some(encoded) = listed.get(&format!("{name}{}", encoding.suffix()))
                    && encoded.length < plain.length
                {
                    contents.push((encoding, content(encoded, limit)?));
                }
            }
            files.insert(
                name.clone(),
                AppFile {
                    policy: match name.as_str() {
                        PAGE => Some(PAGE_POLICY),
                        CONSOLE => Some(CONSOLE_POLICY),
                        _ => None,
                    },
                    content_type: naming::content_type(name),
                    cache_control: naming::cache_control(name),
                    contents,
                },
            );
        }
        let folder = Self { files };
        folder.check_pages(settings)?;
        Ok(folder)
    }

    /// The file at a path, or none.
    pub(super) fn get(&self, name: &str) -> Option<&AppFile> {
        self.files.get(name)
    }

    /// The number of files, and the bytes of theirs that are kept in memory.
    pub(super) fn size(&self) -> (usize, usize) {
        let bytes = self
            .files
            .values()
            .flat_map(|file| &file.contents)
            .map(|(_, content)| match content {
                Content::Memory { bytes, .. } => bytes.len(),
                Content::Disk(_) => 0,
            });
        (self.files.len(), bytes.sum())
    }

    /// The files that are read from disk when asked for.
    pub(super) fn on_disk(&self) -> impl Iterator<Item = &Path> {
        self.files
            .values()
            .flat_map(|file| &file.contents)
            .filter_map(|(_, content)| match content {
                Content::Memory { .. } => None,
                Content::Disk(path) => Some(path.as_path()),
            })
    }

    /// Refuses a build that was broken off: a page of it names files that are not there.
    fn check_pages(&self, settings: &WebSettings) -> Result<(), FolderError> {
        let mut missing = Vec::new();
        for page in [PAGE, CONSOLE] {
            if !self.files.contains_key(page) {
                continue;
            }
            let path = settings.dir.join(page);
            let text =
                fs::read_to_string(&path).map_err(|source| FolderError::Unreadable { path, source })?;
            let named = named_files(&text).filter(|name| !self.files.contains_key(*name));
            missing.extend(named.map(str::to_owned));
        }
        if missing.is_empty() {
            return Ok(());
        }
        Err(FolderError::Incomplete {
            dir: settings.dir.clone(),
            files: missing.join(", "),
        })
    }
}

/// The app's own files that a page's `src` and `href` attributes name, as paths from the root.
fn named_files(page: &str) -> impl Iterator<Item = &str> {
    page.split(['<', '>', ' ', '\t', '\n', '\r']).filter_map(|word| {
        let (name, value) = word.split_once('=')?;
        if !matches!(name, "src" | "href") {
            return None;
        }
        let value = value.trim_end_matches('/').trim_matches(['"', '\'']);
        let path = value.strip_prefix('/')?;
        let path = path.split(['?', '#']).next()?;
        // A second slash begins another server's name; a path without an extension is a route of the app.
        (!path.starts_with('/') && naming::extension(path).is_some()).then_some(path)
    })
}

fn is_encoding_of_another(name: &str, listed: &BTreeMap<String, Listed>) -> bool {
    [Encoding::Brotli, Encoding::Gzip]
        .iter()
        .filter_map(|encoding| name.strip_suffix(encoding.suffix()))
        .any(|plain| listed.contains_key(plain))
}

/// The length up to which files fit into `budget` bytes of memory, smallest first.
fn memory_limit(listed: &BTreeMap<String, Listed>, budget: u64) -> u64 {
    let mut lengths: Vec<u64> = listed.values().map(|file| file.length).collect();
    lengths.sort_unstable();
    let mut total = 0_u64;
    let mut limit = 0;
    for length in lengths {
        total = total.saturating_add(length);
        if total > budget {
            // Files as long as the first that does not fit all go to disk, whichever comes first.
            return limit.min(length.saturating_sub(1));
        }
        limit = length;
    }
    limit
}

fn content(file: &Listed, limit: u64) -> Result<Content, FolderError> {
    if file.length > limit {
        return Ok(Content::Disk(file.path.clone()));
    }
    let bytes = fs::read(&file.path).map_err(|source| FolderError::Unreadable {
        path: file.path.clone(),
        source,
    })?;
    let hash = blake3::hash(&bytes).to_hex();
    let tag: String = hash.chars().take(32).collect();
    // Hexadecimal digits in quotes are always a valid header.
    let etag = HeaderValue::try_from(format!("\"{tag}\"")).unwrap_or(HeaderValue::from_static("\"\""));
    Ok(Content::Memory {
        bytes: Bytes::from(bytes),
        etag,
    })
}

/// Every file under a folder, except hidden files and links that lead out of the folder.
fn list(dir: &Path) -> Result<BTreeMap<String, Listed>, FolderError> {
    let root = dir.canonicalize().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => FolderError::Missing {
            dir: dir.to_owned(),
            what: "the folder does not exist".to_owned(),
        },
        _ => FolderError::Unreadable {
            path: dir.to_owned(),
            source: error,
        },
    })?;
    if !root.is_dir() {
        return Err(FolderError::Missing {
            dir: dir.to_owned(),
            what: "it is not a folder".to_owned(),
        });
    }
    let too_large = || FolderError::TooLarge { dir: dir.to_owned() };
    let mut listed = BTreeMap::new();
    let mut waiting = vec![(root.clone(), String::new(), 0_usize)];
    while let Some((folder, prefix, level)) = waiting.pop() {
        let unreadable = |source| FolderError::Unreadable {
            path: folder.clone(),
            source,
        };
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else {
                continue;
            };
            let path = entry.path();
            let inside = path.canonicalize().is_ok_and(|real| real.starts_with(&root));
            if !inside {
                tracing::warn!(path = %path.display(), "not served: it leads out of the app's folder");
                continue;
            }
            let about = fs::metadata(&path).map_err(unreadable)?;
            if about.is_dir() {
                if level >= MOST_LEVELS {
                    return Err(too_large());
                }
                waiting.push((path, format!("{prefix}{name}/"), level + 1));
            } else if about.is_file() {
                let length = about.len();
                listed.insert(format!("{prefix}{name}"), Listed { path, length });
                if listed.len() > MOST_FILES {
                    return Err(too_large());
                }
            }
        }
    }
    Ok(listed)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may end where it fails")]

    use super::*;
    use crate::testing;

    fn read(folder: &testing::Folder, memory_bytes: u64) -> Result<Folder, FolderError> {
        Folder::read(&WebSettings {
            dir: folder.path().to_owned(),
            memory_bytes,
            map: None,
        })
    }

    #[test]
    fn a_missing_folder_and_a_missing_page_say_what_to_do() {
        let folder = testing::Folder::new();
        let settings = WebSettings {
            dir: folder.path().join("none"),
            memory_bytes: 0,
            map: None,
        };
        let told = Folder::read(&settings).unwrap_err().to_string();
        assert!(
            told.contains("does not exist") && told.contains("cargo xtask build-web"),
            "{told}"
        );
        assert!(told.contains("RITM_WEB_DIR"), "{told}");
        let told = read(&folder, 0).unwrap_err().to_string();
        assert!(told.contains("it holds no index.html"), "{told}");
    }

    #[test]
    fn a_page_whose_files_are_missing_is_refused() {
        let folder = testing::Folder::new();
        let page = "<link rel=\"manifest\" href=\"/m.webmanifest\"/>\n<script src='/assets/app-1.js?x' ></script>\
                    <a href=\"/activities\">x</a> <a href=\"//other.example/a.js\">y</a>";
        folder.write(PAGE, page);
        let told = read(&folder, 1000).unwrap_err().to_string();
        assert!(told.contains("m.webmanifest, assets/app-1.js"), "{told}");
        folder.write("m.webmanifest", "{}");
        folder.write("assets/app-1.js", "1");
        assert_eq!(read(&folder, 1000).unwrap().size().0, 3);
    }

    #[test]
    fn encodings_belong_to_their_file_and_must_save_something() {
        let folder = testing::Folder::new();
        folder.write(PAGE, "plain text of some length");
        folder.write("index.html.br", "short");
        folder.write("index.html.gz", "longer than the plain text it stands for");
        folder.write("lone.gz", "x");
        folder.write(".hidden", "x");
        let read = read(&folder, 1000).unwrap();
        let encodings = |name: &str| -> Vec<Encoding> {
            read.get(name)
                .unwrap()
                .contents
                .iter()
                .map(|(encoding, _)| *encoding)
                .collect()
        };
        assert_eq!(encodings(PAGE), [Encoding::Identity, Encoding::Brotli]);
        assert_eq!(encodings("lone.gz"), [Encoding::Identity]);
        assert!(read.get("index.html.br").is_none());
        assert!(read.get(".hidden").is_none());
    }

    #[test]
    fn the_smallest_files_are_kept_in_memory() {
        let folder = testing::Folder::new();
        folder.write(PAGE, "12345");
        folder.write("a.txt", "1234567");
        folder.write("b.txt", "1234567");
        folder.write("c.pmtiles", vec![0; 100]);
        let kept = |memory_bytes| read(&folder, memory_bytes).unwrap().size().1;
        assert_eq!(kept(0), 0);
        assert_eq!(kept(5), 5);
        assert_eq!(kept(18), 5);
        assert_eq!(kept(19), 19);
        assert_eq!(kept(119), 119);
        assert_eq!(read(&folder, 0).unwrap().on_disk().count(), 4);
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_the_folder_are_not_followed() {
        let outside = testing::Folder::new();
        outside.write("secret.txt", "secret");
        let folder = testing::Folder::new();
        folder.write(PAGE, "page");
        folder.write("real.txt", "real");
        std::os::unix::fs::symlink(outside.path().join("secret.txt"), folder.path().join("out.txt")).unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("out")).unwrap();
        std::os::unix::fs::symlink("real.txt", folder.path().join("in.txt")).unwrap();
        let read = read(&folder, 1000).unwrap();
        assert!(read.get("out.txt").is_none());
        assert!(read.get("out/secret.txt").is_none());
        assert!(read.get("in.txt").is_some());
    }
}
