//! Turns what was written into typed values, and collects what is wrong.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tracing_subscriber::filter::Targets;
use url::Url;

use super::key::Key;
use super::layer::{Layers, Raw};
use super::network::Network;
use super::origin::Origin;
use super::secret::Secret;
use super::wrong::Wrong;

/// What is wrong with a value, and what to write instead.
type Fault = (String, String);

/// Reads typed values out of the layers.
pub(super) struct Reader<'a> {
    layers: &'a Layers,
    wrongs: Vec<Wrong>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(layers: &'a Layers, wrongs: Vec<Wrong>) -> Self {
        Self { layers, wrongs }
    }

    pub(super) fn into_wrongs(self) -> Vec<Wrong> {
        self.wrongs
    }

    /// Notes that what is written for a setting is wrong, although it could be read.
    pub(super) fn refuse(&mut self, key: &Key, what: String, cure: String) {
        let Some(found) = self.layers.get(key) else {
            return;
        };
        self.wrongs.push(Wrong {
            key: Some(key.name.to_owned()),
            origin: found.origin.clone(),
            what,
            cure,
        });
    }

    fn read<T>(&mut self, key: &Key, parse: impl FnOnce(&Raw, &Origin) -> Result<T, Fault>) -> Option<T> {
        let found = self.layers.get(key)?;
        match parse(&found.raw, &found.origin) {
            Ok(value) => Some(value),
            Err((what, cure)) => {
                self.wrongs.push(Wrong {
                    key: Some(key.name.to_owned()),
                    origin: found.origin.clone(),
                    what,
                    cure,
                });
                None
            }
        }
    }

    pub(super) fn address(&mut self, key: &Key) -> Option<SocketAddr> {
        self.read(key, |raw, _| {
            let cure = || {
                let example = "127.0.0.1:8080 (this machine only) or [::]:8080 (everyone)";
                format!("Write an IP address and a port, such as {example}.")
            };
            let text = text(raw, cure)?;
            let wrong = |_| (format!("{text:?} is not an IP address and a port"), cure());
            text.trim().parse().map_err(wrong)
        })
    }

    /// An address, or none when it is empty.
    pub(super) fn address_or_none(&mut self, key: &Key) -> Option<Option<SocketAddr>> {
        self.read(key, |raw, _| {
            let cure = || "Write an IP address and a port, such as 127.0.0.1:9464, or nothing.".to_owned();
            let text = text(raw, cure)?.trim();
            if text.is_empty() {
                return Ok(None);
            }
            let wrong = |_| (format!("{text:?} is not an IP address and a port"), cure());
            text.parse().map(Some).map_err(wrong)
        })
    }

    /// The address of an http or https service, or none when it is empty.
    pub(super) fn url_or_none(&mut self, key: &Key) -> Option<Option<Url>> {
        self.read(key, |raw, _| {
            let cure = || "Write an address that begins with http:// or https://, or nothing.".to_owned();
            let text = text(raw, cure)?.trim();
            if text.is_empty() {
                return Ok(None);
            }
            let url = Url::parse(text)
                .ok()
                .filter(|url| matches!(url.scheme(), "http" | "https"));
            url.map(Some)
                .ok_or_else(|| (format!("{text:?} is not such an address"), cure()))
        })
    }

    /// The origin of a site (scheme, host and port), or none when it is empty.
    pub(super) fn origin_or_none(&mut self, key: &Key) -> Option<Option<String>> {
        let url = self.url_or_none(key)?;
        self.read(key, |_, _| {
            let Some(url) = url else { return Ok(None) };
            let more = url.path() != "/"
                || url.query().is_some()
                || url.fragment().is_some()
                || !url.username().is_empty()
                || url.password().is_some();
            if more {
                let cure = "Write the scheme and the host alone, such as https://ritm.example.";
                return Err((format!("{url} has more than that"), cure.to_owned()));
            }
            Ok(Some(url.origin().ascii_serialization()))
        })
    }

    /// Networks with commas between; none when it is empty.
    pub(super) fn networks(&mut self, key: &Key) -> Option<Vec<Network>> {
        self.read(key, |raw, _| {
            let cure = || "Write addresses or networks such as 10.0.0.0/8, with commas between.".to_owned();
            let parts = text(raw, cure)?.split(',').map(str::trim);
            let parts = parts.filter(|part| !part.is_empty());
            let wrong = |part| (format!("{part:?} is no address and no network"), cure());
            parts.map(|part| part.parse().map_err(|()| wrong(part))).collect()
        })
    }

    /// A secret, or none when it is empty; `file:PATH` reads it from a file, without the line's end. What was written is
    /// never repeated in a message.
    pub(super) fn secret(&mut self, key: &Key, file_folder: Option<&Path>) -> Option<Option<Secret>> {
        self.read(key, |raw, origin| {
            let cure = || "Write it in quotes, or file:PATH to have it read from a file.".to_owned();
            let Raw::Text { text, .. } = raw else {
                return Err(("it is not a text".to_owned(), cure()));
            };
            let Some(path) = text.strip_prefix("file:") else {
                return Ok((!text.is_empty()).then(|| Secret::new(text.clone())));
            };
            let path = match (origin, file_folder) {
                (Origin::File { .. }, Some(folder)) => folder.join(path),
                _ => PathBuf::from(path),
            };
            let secret = std::fs::read_to_string(&path).map_err(|error| {
                (
                    format!("{} can't be read: {error}", path.display()),
                    "Name a file that the server's user may read.".to_owned(),
                )
            })?;
            let secret = secret.trim_end_matches(['\r', '\n']);
            if secret.is_empty() {
                return Err((format!("{} is empty", path.display()), cure()));
            }
            Ok(Some(Secret::new(secret.to_owned())))
        })
    }

    pub(super) fn text_or_none(&mut self, key: &Key) -> Option<Option<String>> {
        self.read(key, |raw, _| {
            let text = text(raw, || "Write it in quotes.".to_owned())?.trim();
            Ok((!text.is_empty()).then(|| text.to_owned()))
        })
    }

    pub(super) fn flag(&mut self, key: &Key) -> Option<bool> {
        self.read(key, |raw, _| {
            let cure = || "Write true or false.".to_owned();
            match raw {
                Raw::Flag(flag) => Ok(*flag),
                Raw::Text { text, untyped: true } => match text.trim() {
                    "true" | "1" => Ok(true),
                    "false" | "0" => Ok(false),
                    _ => Err((format!("{text:?} is neither true nor false"), cure())),
                },
                other => Err((format!("{} is neither true nor false", describe(other)), cure())),
            }
        })
    }

    pub(super) fn whole(&mut self, key: &Key, range: RangeInclusive<u64>) -> Option<u64> {
        self.read(key, |raw, _| {
            let cure = format!("Write a whole number from {} to {}.", range.start(), range.end());
            let number = match raw {
                Raw::Whole(number) => *number,
                Raw::Text { text, untyped: true } => text.trim().replace('_', "").parse().ok(),
                _ => None,
            };
            match number {
                Some(number) if range.contains(&number) => Ok(number),
                Some(number) => Err((format!("{number} is out of range"), cure)),
                None => Err((format!("{} is not such a number", describe(raw)), cure)),
            }
        })
    }

    pub(super) fn size(&mut self, key: &Key, range: RangeInclusive<u64>) -> Option<usize> {
        self.whole(key, range)
            .and_then(|number| usize::try_from(number).ok())
    }

    pub(super) fn seconds(&mut self, key: &Key, range: RangeInclusive<u64>) -> Option<Duration> {
        self.whole(key, range).map(Duration::from_secs)
    }

    /// A folder. A relative path in the settings file starts at that file's folder, so that it does not depend on the
    /// folder the server is started from.
    pub(super) fn folder(&mut self, key: &Key, file_folder: Option<&Path>) -> Option<PathBuf> {
        self.read(key, |raw, origin| {
            let cure = || "Write the path of a folder.".to_owned();
            let path = text(raw, cure)?;
            if path.is_empty() {
                return Err(("it is empty".to_owned(), cure()));
            }
            Ok(match (origin, file_folder) {
                (Origin::File { .. }, Some(folder)) => folder.join(path),
                _ => PathBuf::from(path),
            })
        })
    }

    /// A file, or none when it is empty. A relative path counts from where that of a folder does.
    pub(super) fn file(&mut self, key: &Key, file_folder: Option<&Path>) -> Option<Option<PathBuf>> {
        self.read(key, |raw, origin| {
            let path = text(raw, || "Write the path of a file.".to_owned())?;
            Ok(match (origin, file_folder) {
                _ if path.is_empty() => None,
                (Origin::File { .. }, Some(folder)) => Some(folder.join(path)),
                _ => Some(PathBuf::from(path)),
            })
        })
    }

    pub(super) fn log_filter(&mut self, key: &Key) -> Option<String> {
        self.read(key, |raw, _| {
            let cure =
                || "Write error, warn, info, debug, trace or off, or info,ritm_backend=debug.".to_owned();
            let filter = text(raw, cure)?;
            // A lone word that is no level would otherwise be taken for a module's name.
            let known = ["error", "warn", "info", "debug", "trace", "off"];
            let lone_word_is_level = filter
                .split(',')
                .all(|part| part.contains('=') || known.contains(&part.trim()));
            if lone_word_is_level && filter.parse::<Targets>().is_ok() {
                Ok(filter.to_owned())
            } else {
                Err((format!("{filter:?} is not a level"), cure()))
            }
        })
    }

    pub(super) fn choice<T: Copy>(&mut self, key: &Key, choices: &[(&str, T)]) -> Option<T> {
        self.read(key, |raw, _| {
            let cure = || {
                let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
                format!("Write {}.", names.join(" or "))
            };
            let text = text(raw, cure)?;
            let chosen = choices.iter().find(|(name, _)| *name == text.trim());
            chosen
                .map(|(_, value)| *value)
                .ok_or_else(|| (format!("{text:?} is not known"), cure()))
        })
    }
}

fn text(raw: &Raw, cure: impl Fn() -> String) -> Result<&str, Fault> {
    match raw {
        Raw::Text { text, .. } => Ok(text),
        other => Err((
            format!("{} is not a text", describe(other)),
            format!("{} Put it in quotes.", cure()),
        )),
    }
}

fn describe(raw: &Raw) -> String {
    match raw {
        Raw::Text { text, .. } => format!("{text:?}"),
        Raw::Whole(Some(number)) => number.to_string(),
        Raw::Whole(None) => "this number".to_owned(),
        Raw::Flag(flag) => flag.to_string(),
        Raw::Other(kind) => (*kind).to_owned(),
    }
}
