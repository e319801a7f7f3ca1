//! The server's settings: read from a file and the environment, checked as a whole before anything starts.

pub(crate) mod database;
pub mod key;
mod layer;
mod network;
mod origin;
pub(crate) mod outside;
mod providers;
mod reader;
mod secret;
mod wrong;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use database::{DataSettings, DatabaseSettings, Place};
use layer::Layers;
pub use network::Network;
pub use origin::Origin;
pub use outside::{
    BlobSettings, BucketSettings, FlagSettings, MailSecurity, MailSettings, OutboundSettings, SecretSettings,
};
pub use providers::{ProviderSettings, SignInSettings};
use reader::Reader;
pub use secret::Secret;
use url::Url;
pub use wrong::{SettingsError, Wrong};

use ritm_api::Limit;

/// The settings file that is read when it exists and no other is named.
pub const DEFAULT_FILE: &str = "ritm.toml";

/// The environment variable that names the settings file.
pub const FILE_VARIABLE: &str = "RITM_CONFIG";

/// Every setting, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `[server]`: where the server listens, and its limits.
    pub server: ServerSettings,
    /// `[data]`: the folder of all that the server keeps.
    pub data: DataSettings,
    /// `[database]`: where the rows are.
    pub database: DatabaseSettings,
    /// `[mail]`: where letters go.
    pub mail: MailSettings,
    /// `[blobs]`: where files go that are not in the database.
    pub blobs: BlobSettings,
    /// `[outbound]`: which servers may be asked.
    pub outbound: OutboundSettings,
    /// `[secrets]`: the server's key.
    pub secrets: SecretSettings,
    /// `[flags]`: what is switched, whatever the console says.
    pub flags: FlagSettings,
    /// `[web]`: the app that is served.
    pub web: WebSettings,
    /// `[sign_in]`: by what one can sign in.
    pub sign_in: SignInSettings,
    /// `[log]`: what the server writes to its log.
    pub log: LogSettings,
    /// `[metrics]`: who may read what the server counts, and where.
    pub metrics: MetricsSettings,
    /// `[trace]`: where traces are sent.
    pub trace: TraceSettings,
    /// `[health]`: what makes the server unready.
    pub health: HealthSettings,
    /// `[limit]`: how often somebody may call.
    pub limit: LimitSettings,
    /// Where each was written.
    pub origins: Origins,
}

/// Where each setting was written. Settings that say the same are equal, wherever they were written.
#[derive(Clone, Debug, Default)]
pub struct Origins(Vec<(&'static str, Origin)>);

impl PartialEq for Origins {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Origins {}

/// A setting as it is shown to who runs the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its value as the settings file has it; none for a secret.
    pub(crate) value: Option<String>,
    /// Where it was written.
    pub(crate) origin: String,
    /// What it does.
    pub(crate) meaning: &'static str,
}

/// `[server]`: where the server listens, and its limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerSettings {
    /// The IP address and port the server listens on.
    pub bind: SocketAddr,
    /// Where browsers and apps reach the server, without a slash at the end, if it is told.
    pub url: Option<String>,
    /// The proxies whose word on a client's address is taken.
    pub proxies: Vec<Network>,
    /// Whether browsers reach the server by https only.
    pub behind_tls: bool,
    /// How many connections are served at once; more wait in the system's queue.
    pub connections: usize,
    /// How long a request's head may take to arrive, and a connection may idle between requests.
    pub header_time: Duration,
    /// Largest request head, in bytes.
    pub header_bytes: usize,
    /// Largest request body, in bytes.
    pub body_bytes: u64,
    /// How long a handler may take until its answer begins.
    pub request_time: Duration,
    /// How long a client may take no byte of an answer before its connection is closed.
    pub stall_time: Duration,
    /// How long the server goes on accepting after saying that it is not ready.
    pub notice_time: Duration,
    /// How long running requests have to end at shutdown.
    pub drain_time: Duration,
}

/// Settings that are right by themselves and can't hold together.
fn refuse_contradictions(reader: &mut Reader<'_>, server: &ServerSettings) {
    let plain = server
        .url
        .as_deref()
        .is_some_and(|url| url.starts_with("http://"));
    if server.behind_tls && plain {
        reader.refuse(
            key::SERVER_URL,
            "browsers reach the server by https only (server.behind_tls), and this is not".to_owned(),
            "Write https://, or set server.behind_tls to false.".to_owned(),
        );
    }
    if server.behind_tls && server.url.is_none() {
        reader.refuse(
            key::SERVER_BEHIND_TLS,
            "links in letters would name the address that the server listens on, where there is no https"
                .to_owned(),
            "Say in server.url how browsers reach the server.".to_owned(),
        );
    }
}

impl ServerSettings {
    /// Where browsers and apps reach the server, without a slash at the end: what is told, else where it listens.
    #[must_use]
    pub fn public_url(&self) -> String {
        self.url.clone().unwrap_or_else(|| {
            let scheme = if self.behind_tls { "https" } else { "http" };
            let mut reached = self.bind;
            // Nobody can go to "every address": the machine itself can be reached from where the log is read.
            match reached.ip() {
                IpAddr::V4(ip) if ip.is_unspecified() => reached.set_ip(Ipv4Addr::LOCALHOST.into()),
                IpAddr::V6(ip) if ip.is_unspecified() => reached.set_ip(Ipv6Addr::LOCALHOST.into()),
                _ => {}
            }
            format!("{scheme}://{reached}")
        })
    }
}

/// `[limit]`: how often somebody may call, each a minute from one address and of one account; 0 for as often as they like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitSettings {
    /// Calls that a page needs.
    pub usual: u32,
    /// Calls that cost the server much.
    pub costly: u32,
    /// Calls that could be used to try out secrets.
    pub guarded: u32,
    /// Calls that make the server write to somebody.
    pub letter: u32,
}

impl LimitSettings {
    /// Nobody is limited: for tests and measurements.
    pub const NONE: Self = Self {
        usual: 0,
        costly: 0,
        guarded: 0,
        letter: 0,
    };

    /// How many calls of a class there may be a minute.
    #[must_use]
    pub const fn of(&self, limit: Limit) -> u32 {
        match limit {
            Limit::Usual => self.usual,
            Limit::Costly => self.costly,
            Limit::Guarded => self.guarded,
            Limit::Letter => self.letter,
        }
    }
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            usual: 1200,
            costly: 60,
            guarded: 30,
            letter: 10,
        }
    }
}

/// `[web]`: the app that is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebSettings {
    /// The folder of the built app.
    pub dir: PathBuf,
    /// How many bytes of the app are kept in memory; the smallest files come first.
    pub memory_bytes: u64,
    /// The `PMTiles` archive that is offered as a map, if any.
    pub map: Option<PathBuf>,
}

/// `[log]`: what the server writes to its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogSettings {
    /// A filter in the notation of [`tracing_subscriber::filter::Targets`].
    pub level: String,
    /// How each line looks.
    pub format: LogFormat,
}

/// `[metrics]`: who may read what the server counts, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricsSettings {
    /// The IP address and port of the metrics' own listener.
    pub bind: Option<SocketAddr>,
    /// The token that readers must bear, if any.
    pub token: Option<Secret>,
}

/// `[trace]`: where traces are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceSettings {
    /// The address that takes OTLP over HTTP, if any.
    pub endpoint: Option<Url>,
    /// How many of a hundred requests are traced, unless their caller decided it.
    pub share: u64,
}

/// `[health]`: what makes the server unready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthSettings {
    /// The least room on the data folder's disk, in bytes.
    pub disk_bytes: u64,
    /// How long work that is due may wait until readiness tells of it.
    pub job_time: Duration,
}

/// How a log line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// A line for people, in colour on a terminal.
    Text,
    /// One JSON object on each line.
    Json,
}

impl LogFormat {
    /// The format's name in the settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }
}

impl Default for Settings {
    /// The built-in defaults: the same as [`key::ALL`] says, which a test compares.
    fn default() -> Self {
        Self {
            server: ServerSettings {
                bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
                url: None,
                proxies: Vec::new(),
                behind_tls: false,
                connections: 1024,
                header_time: Duration::from_secs(15),
                header_bytes: 32 << 10,
                body_bytes: 1 << 20,
                request_time: Duration::from_secs(30),
                stall_time: Duration::from_secs(30),
                notice_time: Duration::ZERO,
                drain_time: Duration::from_secs(10),
            },
            data: DataSettings::default(),
            database: DatabaseSettings::default(),
            mail: MailSettings::default(),
            blobs: BlobSettings::default(),
            outbound: OutboundSettings::default(),
            secrets: SecretSettings::default(),
            flags: FlagSettings::default(),
            web: WebSettings {
                dir: PathBuf::from("target/web"),
                memory_bytes: 12 << 20,
                map: None,
            },
            sign_in: SignInSettings::default(),
            log: LogSettings {
                level: "info".to_owned(),
                format: LogFormat::Text,
            },
            metrics: MetricsSettings {
                bind: None,
                token: None,
            },
            trace: TraceSettings {
                endpoint: None,
                share: 100,
            },
            limit: LimitSettings::default(),
            origins: Origins::default(),
            health: HealthSettings {
                disk_bytes: 256 << 20,
                job_time: Duration::from_secs(900),
            },
        }
    }
}

/// The settings, and where each was written.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// Where each setting was written, by its name.
    pub origins: Vec<(&'static str, Origin)>,
}

impl Settings {
    /// Reads the settings: defaults, then the file, then `environment`.
    ///
    /// The file is `file`, or the one that [`FILE_VARIABLE`] names, or [`DEFAULT_FILE`] if it exists.
    ///
    /// # Errors
    /// The error lists everything that is wrong, not the first thing alone: a file that can't be read, names that no
    /// setting has, values that a setting can't take.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Loaded, SettingsError> {
        let environment: Vec<_> = environment.into_iter().collect();
        let named = file.map(Path::to_owned).or_else(|| {
            let (_, value) = environment.iter().find(|(name, _)| name == FILE_VARIABLE)?;
            (!value.is_empty()).then(|| PathBuf::from(value))
        });
        let mut wrongs = Vec::new();
        let mut layers = Layers::new();
        let path = named.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
        match std::fs::read_to_string(&path) {
            Ok(text) => layers.lay_file(&path, &text, &mut wrongs),
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => wrongs.push(Wrong {
                key: None,
                origin: Origin::File {
                    path: path.clone(),
                    line: 1,
                },
                what: format!("the settings file can't be read: {error}"),
                cure: format!("Check the path given by --config or {FILE_VARIABLE}."),
            }),
        }
        layers.lay_environment(environment, &mut wrongs);

        let mut reader = Reader::new(&layers, wrongs);
        let settings = Self::read(&mut reader, path.parent());
        if let Some(settings) = &settings {
            refuse_contradictions(&mut reader, &settings.server);
        }
        match (settings, reader.into_wrongs()) {
            (Some(mut settings), wrongs) if wrongs.is_empty() => {
                let origins: Vec<_> = key::ALL
                    .iter()
                    .filter_map(|key| Some((key.name, layers.get(key)?.origin.clone())))
                    .collect();
                settings.origins = Origins(origins.clone());
                Ok(Loaded { settings, origins })
            }
            (_, wrongs) => Err(SettingsError { wrongs }),
        }
    }

    /// Reads every setting before it gives up, so that one error tells everything that is wrong.
    fn read(reader: &mut Reader<'_>, file_folder: Option<&Path>) -> Option<Self> {
        let bind = reader.address(key::SERVER_BIND);
        let url = reader.origin_or_none(key::SERVER_URL);
        let proxies = reader.networks(key::SERVER_PROXIES);
        let behind_tls = reader.flag(key::SERVER_BEHIND_TLS);
        let connections = reader.size(key::SERVER_CONNECTIONS, 1..=100_000);
        let header_time = reader.seconds(key::SERVER_HEADER_SECONDS, 1..=3600);
        // The least the HTTP parser can work with.
        let header_bytes = reader.size(key::SERVER_HEADER_BYTES, 8192..=1 << 20);
        let body_bytes = reader.whole(key::SERVER_BODY_BYTES, 0..=1 << 40);
        let request_time = reader.seconds(key::SERVER_REQUEST_SECONDS, 1..=3600);
        let stall_time = reader.seconds(key::SERVER_STALL_SECONDS, 1..=3600);
        let notice_time = reader.seconds(key::SERVER_NOTICE_SECONDS, 0..=3600);
        let drain_time = reader.seconds(key::SERVER_DRAIN_SECONDS, 0..=3600);
        let data = reader.data(file_folder);
        let database = reader.database(file_folder);
        let mail = reader.mail(file_folder);
        let blobs = reader.blobs(file_folder);
        let outbound = reader.outbound();
        let secrets = reader.secrets(file_folder);
        let flags = reader.flags();
        let dir = reader.folder(key::WEB_DIR, file_folder);
        let sign_in = SignInSettings::read(reader, file_folder);
        let memory_bytes = reader.whole(key::WEB_MEMORY_BYTES, 0..=1 << 30);
        let map = reader.file(key::WEB_MAP, file_folder);
        let mut calls = |key| {
            reader
                .size(key, 0..=1_000_000)
                .and_then(|calls| u32::try_from(calls).ok())
        };
        let usual = calls(key::LIMIT_USUAL);
        let costly = calls(key::LIMIT_COSTLY);
        let guarded = calls(key::LIMIT_GUARDED);
        let letter = calls(key::LIMIT_LETTER);
        let level = reader.log_filter(key::LOG_LEVEL);
        let format = reader.choice(
            key::LOG_FORMAT,
            &[("text", LogFormat::Text), ("json", LogFormat::Json)],
        );
        let metrics_bind = reader.address_or_none(key::METRICS_BIND);
        let metrics_token = reader.secret(key::METRICS_TOKEN, file_folder);
        let trace_endpoint = reader.url_or_none(key::TRACE_ENDPOINT);
        let trace_share = reader.whole(key::TRACE_SHARE, 0..=100);
        let disk_bytes = reader.whole(key::HEALTH_DISK_BYTES, 0..=1 << 40);
        let job_time = reader.seconds(key::HEALTH_JOB_SECONDS, 1..=86_400);
        Some(Self {
            server: ServerSettings {
                bind: bind?,
                url: url?,
                proxies: proxies?,
                behind_tls: behind_tls?,
                connections: connections?,
                header_time: header_time?,
                header_bytes: header_bytes?,
                body_bytes: body_bytes?,
                request_time: request_time?,
                stall_time: stall_time?,
                notice_time: notice_time?,
                drain_time: drain_time?,
            },
            data: data?,
            database: database?,
            mail: mail?,
            blobs: blobs?,
            outbound: outbound?,
            secrets: secrets?,
            flags: flags?,
            web: WebSettings {
                dir: dir?,
                memory_bytes: memory_bytes?,
                map: map?,
            },
            sign_in: sign_in?,
            log: LogSettings {
                level: level?,
                format: format?,
            },
            metrics: MetricsSettings {
                bind: metrics_bind?,
                token: metrics_token?,
            },
            trace: TraceSettings {
                endpoint: trace_endpoint?,
                share: trace_share?,
            },
            origins: Origins::default(),
            limit: LimitSettings {
                usual: usual?,
                costly: costly?,
                guarded: guarded?,
                letter: letter?,
            },
            health: HealthSettings {
                disk_bytes: disk_bytes?,
                job_time: job_time?,
            },
        })
    }

    /// Every setting as it is shown to who runs the server: secrets are not.
    pub(crate) fn listed(&self) -> Vec<Listed> {
        let origin = |name: &str| {
            let found = self.origins.0.iter().find(|(known, _)| *known == name);
            found.map_or_else(|| Origin::Default.to_string(), |(_, origin)| origin.to_string())
        };
        key::ALL
            .iter()
            .map(|key| {
                let value = self.written(key);
                Listed {
                    name: key.name,
                    value: (!value.contains(secret::NOT_SHOWN)).then_some(value),
                    origin: origin(key.name),
                    meaning: key.meaning,
                }
            })
            .collect()
    }

    /// The value of a setting as it is written in the file.
    #[must_use]
    fn written(&self, key: &key::Key) -> String {
        // A JSON string is also a TOML string.
        let text = |text: &str| serde_json::Value::from(text).to_string();
        let seconds = |time: Duration| time.as_secs().to_string();
        let Self {
            server,
            data,
            database,
            web,
            sign_in,
            log,
            metrics,
            trace,
            health,
            limit,
            ..
        } = self;
        match key.name {
            "server.bind" => text(&server.bind.to_string()),
            "server.url" => text(server.url.as_deref().unwrap_or_default()),
            "server.proxies" => {
                let networks: Vec<_> = server.proxies.iter().map(ToString::to_string).collect();
                text(&networks.join(", "))
            }
            "server.behind_tls" => server.behind_tls.to_string(),
            "server.connections" => server.connections.to_string(),
            "server.header_seconds" => seconds(server.header_time),
            "server.header_bytes" => server.header_bytes.to_string(),
            "server.body_bytes" => server.body_bytes.to_string(),
            "server.request_seconds" => seconds(server.request_time),
            "server.stall_seconds" => seconds(server.stall_time),
            "server.notice_seconds" => seconds(server.notice_time),
            "server.drain_seconds" => seconds(server.drain_time),
            "data.folder" => text(&data.folder.to_string_lossy()),
            "database.url" => text(Secret::shown(database.url.as_ref())),
            "database.connections" => database.connections.to_string(),
            "database.authority" => text(
                &database
                    .authority
                    .as_deref()
                    .unwrap_or(Path::new(""))
                    .to_string_lossy(),
            ),
            "web.dir" => text(&web.dir.to_string_lossy()),
            "web.memory_bytes" => web.memory_bytes.to_string(),
            "web.map" => text(&web.map.as_deref().unwrap_or(Path::new("")).to_string_lossy()),
            "sign_in.providers" => text(&sign_in.file.as_deref().unwrap_or(Path::new("")).to_string_lossy()),
            "log.level" => text(&log.level),
            "log.format" => text(log.format.name()),
            "metrics.bind" => text(
                &metrics
                    .bind
                    .map(|address| address.to_string())
                    .unwrap_or_default(),
            ),
            "metrics.token" => text(Secret::shown(metrics.token.as_ref())),
            "trace.endpoint" => text(trace.endpoint.as_ref().map_or("", Url::as_str)),
            "trace.share" => trace.share.to_string(),
            "limit.usual" => limit.usual.to_string(),
            "limit.costly" => limit.costly.to_string(),
            "limit.guarded" => limit.guarded.to_string(),
            "limit.letter" => limit.letter.to_string(),
            "health.disk_bytes" => health.disk_bytes.to_string(),
            "health.job_seconds" => seconds(health.job_time),
            _ => self.written_outside(key).unwrap_or_default(),
        }
    }
}

impl Loaded {
    /// The settings as a settings file, each line with where its value was written.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut out = String::new();
        let mut section = "";
        for (key, (_, origin)) in key::ALL.iter().zip(&self.origins) {
            let (in_section, name) = key.parts();
            if in_section != section {
                let gap = if section.is_empty() { "" } else { "\n" };
                section = in_section;
                // Writing to a String can't fail.
                let _ = writeln!(out, "{gap}[{section}]");
            }
            let _ = writeln!(out, "{name} = {} # {origin}", self.settings.written(key));
        }
        out
    }
}

#[cfg(test)]
mod tests;
