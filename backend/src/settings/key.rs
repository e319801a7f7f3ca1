//! The one list of settings: the name, the meaning and the default of each.

/// One setting.
#[derive(Debug)]
pub struct Key {
    /// The setting's name in the settings file, `section.name`.
    pub name: &'static str,
    /// The setting's value when neither the file nor the environment names it, written as in the environment.
    pub default: &'static str,
    /// What the setting does, with its unit, in one sentence.
    pub meaning: &'static str,
}

impl Key {
    /// The environment variable that overrides the file: `server.bind` is `RITM_SERVER_BIND`.
    #[must_use]
    pub fn env(&self) -> String {
        format!("RITM_{}", self.name.replace('.', "_").to_uppercase())
    }

    /// The section of the settings file, and the setting's name within that section.
    #[must_use]
    pub fn parts(&self) -> (&'static str, &'static str) {
        self.name.split_once('.').unwrap_or(("", self.name))
    }
}

macro_rules! keys {
    ($($const:ident = $name:literal, $default:literal, $meaning:literal;)+) => {
        $(
            #[doc = $meaning]
            pub const $const: &Key = &Key { name: $name, default: $default, meaning: $meaning };
        )+

        /// Every setting, section by section.
        pub const ALL: &[&Key] = &[$($const),+];
    };
}

keys! {
    SERVER_BIND = "server.bind", "127.0.0.1:8080",
        "IP address and port to listen on; port 0 takes a free one.";
    SERVER_URL = "server.url", "",
        "Address by which browsers and apps reach the server, such as `https://ritm.example`; empty: where it listens.";
    SERVER_PROXIES = "server.proxies", "",
        "Proxies whose X-Forwarded-For is believed: addresses and networks (10.0.0.0/8) with commas between.";
    SERVER_BEHIND_TLS = "server.behind_tls", "false",
        "Whether browsers reach the server by https only; adds Strict-Transport-Security.";
    SERVER_CONNECTIONS = "server.connections", "1024",
        "Connections served at once; more wait in the system's queue.";
    SERVER_HEADER_SECONDS = "server.header_seconds", "15",
        "Seconds a connection may take to send a request's head, and may stay idle between requests.";
    SERVER_HEADER_BYTES = "server.header_bytes", "32768",
        "Largest request head, in bytes.";
    SERVER_BODY_BYTES = "server.body_bytes", "1048576",
        "Largest request body, in bytes.";
    SERVER_REQUEST_SECONDS = "server.request_seconds", "30",
        "Seconds until a request without an answer is given up.";
    SERVER_STALL_SECONDS = "server.stall_seconds", "30",
        "Seconds a client may take nothing of an answer before its connection is closed.";
    SERVER_NOTICE_SECONDS = "server.notice_seconds", "0",
        "Seconds between /readyz saying no and the end of accepting, so that a load balancer notices.";
    SERVER_DRAIN_SECONDS = "server.drain_seconds", "10",
        "Seconds running requests have to end at shutdown.";
    DATA_FOLDER = "data.folder", "data",
        "Folder of all that the server keeps: database, files, key; made when it is not there. A relative path counts as that of web.dir.";
    DATABASE_URL = "database.url", "",
        "Database: postgres://USER:PASSWORD@HOST:PORT/DATABASE, sqlite:PATH, or `file:PATH` to read it from a file; empty for ritm.db in data.folder.";
    DATABASE_CONNECTIONS = "database.connections", "12",
        "Connections to PostgreSQL that are kept open.";
    DATABASE_AUTHORITY = "database.authority", "",
        "File of certificates (PEM) that PostgreSQL's own is checked against, beside the system's; empty for the system's alone.";
    MAIL_SERVER = "mail.server", "",
        "Name of the mail server that letters go to; empty to keep them in the mailbox, which the console and, on this machine, /mailbox show.";
    MAIL_PORT = "mail.port", "0",
        "Port of the mail server; 0 for the usual one: 587 with starttls, 465 with tls, 25 with none.";
    MAIL_SECURITY = "mail.security", "starttls",
        "How the connection to the mail server is secured: starttls, tls, or none for a server on the same machine.";
    MAIL_NAME = "mail.name", "",
        "Name to sign in to the mail server with; empty when it asks for none.";
    MAIL_PASSWORD = "mail.password", "",
        "Password for the mail server, or `file:PATH` to read it from a file.";
    MAIL_FROM = "mail.from", "Ritm <ritm@localhost>",
        "What letters are from: a name and an address whose domain lets this mail server send for it.";
    MAIL_AUTHORITY = "mail.authority", "",
        "File of certificates (PEM) that the mail server's own is checked against, beside the system's; empty for the system's alone.";
    MAIL_TIMEOUT_SECONDS = "mail.timeout_seconds", "30",
        "Seconds that the mail server may take for each step, at most 300.";
    BLOBS_FOLDER = "blobs.folder", "",
        "Folder of the files that are not in the database; empty for blobs in data.folder.";
    BLOBS_S3_ENDPOINT = "blobs.s3_endpoint", "",
        "S3-compatible server that holds these files instead, such as `https://s3.example.org`; empty for the folder.";
    BLOBS_S3_BUCKET = "blobs.s3_bucket", "",
        "Name of the bucket, which must be there.";
    BLOBS_S3_REGION = "blobs.s3_region", "us-east-1",
        "Region of the bucket; servers of one's own take any.";
    BLOBS_S3_IN_PATH = "blobs.s3_in_path", "true",
        "Whether the bucket's name stands in the path of addresses (servers of one's own) or in the server's name (Amazon: false).";
    BLOBS_S3_KEY = "blobs.s3_key", "",
        "Id of the access key for the bucket.";
    BLOBS_S3_SECRET = "blobs.s3_secret", "",
        "Secret of the access key, or `file:PATH` to read it from a file.";
    OUTBOUND_ALLOW = "outbound.allow", "",
        "Private networks such as 10.0.0.0/8 that may be asked although somebody else named the address; commas between.";
    SECRETS_KEY_FILE = "secrets.key_file", "",
        "File of the server's key, which is made at the first start; empty for secrets.key in data.folder. Keep a copy apart from the backups.";
    FLAGS_ON = "flags.on", "",
        "Flags that are on, whatever the console says; commas between.";
    FLAGS_OFF = "flags.off", "",
        "Flags that are off, whatever the console says; commas between.";
    WEB_DIR = "web.dir", "target/web",
        "Folder of the built app; a relative path in the file counts from the file's folder.";
    WEB_MEMORY_BYTES = "web.memory_bytes", "12582912",
        "Bytes of the app kept in memory, smallest files first; the rest is read from disk as asked.";
    WEB_MAP = "web.map", "",
        "Archive (.pmtiles) that athletes are offered as a map; empty for none. A relative path counts as that of web.dir.";
    LIMIT_USUAL = "limit.usual", "1200",
        "Calls a minute from one address, and of one account, that a page needs; 0 for no limit.";
    LIMIT_COSTLY = "limit.costly", "60",
        "The same for calls that cost the server much, such as an export.";
    LIMIT_GUARDED = "limit.guarded", "30",
        "The same for calls that could be used to try out secrets, such as signing in.";
    LIMIT_LETTER = "limit.letter", "10",
        "The same for calls that make the server write a letter to somebody.";
    SIGN_IN_PROVIDERS = "sign_in.providers", "",
        "File (.toml) of the providers by which one can sign in (OpenID Connect), a section for each; empty for none.";
    LOG_LEVEL = "log.level", "info",
        "Least level logged (error, warn, info, debug, trace or off), also by module: `info,ritm_backend=debug`.";
    LOG_FORMAT = "log.format", "text",
        "How log lines look: text for people, json for machines.";
    METRICS_BIND = "metrics.bind", "",
        "IP address and port of a listener of its own that tells the metrics at /metrics; empty for none.";
    METRICS_TOKEN = "metrics.token", "",
        "Token that whoever reads the metrics must bear, or `file:PATH` to read it from a file; empty for none.";
    TRACE_ENDPOINT = "trace.endpoint", "",
        "Where traces are sent by OTLP over HTTP, such as `http://127.0.0.1:4318/v1/traces`; empty for nowhere.";
    TRACE_SHARE = "trace.share", "100",
        "How many of a hundred requests are traced, unless their caller decided it (traceparent).";
    HEALTH_DISK_BYTES = "health.disk_bytes", "268435456",
        "Room on the data folder's disk, in bytes, under which /readyz says no.";
    HEALTH_JOB_SECONDS = "health.job_seconds", "900",
        "For how many seconds work that is due may wait until /readyz tells of it; the answer stays yes.";
}

/// The setting called `name` in the file.
#[must_use]
pub fn find(name: &str) -> Option<&'static Key> {
    ALL.iter().copied().find(|key| key.name == name)
}

/// The setting whose name is nearest to a misspelt one; none when more than a third of its letters differ.
#[must_use]
pub fn nearest(name: &str) -> Option<&'static Key> {
    ALL.iter()
        .copied()
        .map(|key| (distance(name, key.name), key))
        .filter(|(distance, key)| *distance <= key.name.len() / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, key)| key)
}

/// Levenshtein's edit distance, in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(&b) {
            let above = *cell;
            *cell = (diagonal + usize::from(x != *y)).min(above + 1).min(left + 1);
            diagonal = above;
            left = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn a_misspelt_name_finds_its_setting() {
        assert_eq!(nearest("server.bnd").map(|key| key.name), Some("server.bind"));
        assert_eq!(nearest("web.directory").map(|key| key.name), None);
        assert!(nearest("colour").is_none());
    }

    #[test]
    fn environment_names() {
        assert_eq!(SERVER_BIND.env(), "RITM_SERVER_BIND");
        assert_eq!(WEB_MEMORY_BYTES.env(), "RITM_WEB_MEMORY_BYTES");
        assert_eq!(WEB_DIR.parts(), ("web", "dir"));
    }
}
