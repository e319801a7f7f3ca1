//! `[mail]`, `[blobs]`, `[outbound]`, `[secrets]`, `[flags]`: what the server has outside of itself and its database.

use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use super::key::{self, Key};
use super::reader::Reader;
use super::{Network, Secret, Settings};

/// The key file's name in the data folder.
const KEY_FILE: &str = "secrets.key";
/// The name of the folder of blobs in the data folder.
const BLOB_FOLDER: &str = "blobs";

/// `[mail]`: where letters go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSettings {
    /// The mail server; none for the mailbox in the database.
    pub server: Option<String>,
    /// Its port; none for the usual one.
    pub port: Option<u16>,
    /// How the connection is secured.
    pub security: MailSecurity,
    /// The name to sign in there with, if it wants one.
    pub name: Option<String>,
    /// The password of that name.
    pub password: Option<Secret>,
    /// What letters are from.
    pub from: String,
    /// A file of certificates that the mail server's is checked against, beside the system's.
    pub authority: Option<PathBuf>,
    /// How long the mail server may take for each step.
    pub timeout: Duration,
}

/// How the connection to the mail server is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailSecurity {
    /// Must become TLS before anything is said.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// In the clear.
    None,
}

impl MailSecurity {
    const NAMES: [(&'static str, Self); 3] = [
        ("starttls", Self::StartTls),
        ("tls", Self::Tls),
        ("none", Self::None),
    ];

    fn name(self) -> &'static str {
        let named = Self::NAMES.iter().find(|(_, security)| *security == self);
        named.map_or("", |(name, _)| *name)
    }
}

/// `[blobs]`: where files go that are not in the database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlobSettings {
    /// The folder; none for one in the data folder.
    pub folder: Option<PathBuf>,
    /// The bucket, which is then used instead of a folder.
    pub bucket: Option<BucketSettings>,
}

/// A bucket of an S3-compatible server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketSettings {
    /// The server.
    pub endpoint: Url,
    /// The bucket's name.
    pub bucket: String,
    /// The region.
    pub region: String,
    /// Whether the bucket's name stands in the path of addresses rather than in the server's name.
    pub in_path: bool,
    /// The id of the access key.
    pub key: String,
    /// The access key's secret.
    pub secret: Secret,
}

/// `[outbound]`: which servers may be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutboundSettings {
    /// The private networks that may be asked although somebody else named the address.
    pub allow: Vec<Network>,
}

/// `[secrets]`: the server's key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretSettings {
    /// The key file; none for the one in the data folder.
    pub key_file: Option<PathBuf>,
}

/// `[flags]`: what is switched, whatever the console says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlagSettings {
    /// The flags that are on.
    pub on: Vec<String>,
    /// The flags that are off.
    pub off: Vec<String>,
}

/// The flag that says whether people may make accounts by themselves.
pub(crate) const SIGN_UP_FLAG: &str = "sign-up";

/// The names of all flags.
pub(crate) const FLAG_NAMES: &[&str] = &[SIGN_UP_FLAG];

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            server: None,
            port: None,
            security: MailSecurity::StartTls,
            name: None,
            password: None,
            from: "Ritm <ritm@localhost>".to_owned(),
            authority: None,
            timeout: Duration::from_secs(30),
        }
    }
}

impl Settings {
    /// The file that holds the server's key.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        let told = self.secrets.key_file.clone();
        told.unwrap_or_else(|| self.data.folder.join(KEY_FILE))
    }

    /// The folder of blobs, which is used unless there is a bucket.
    #[must_use]
    pub fn blob_folder(&self) -> PathBuf {
        let told = self.blobs.folder.clone();
        told.unwrap_or_else(|| self.data.folder.join(BLOB_FOLDER))
    }

    /// The value of one of these settings as it is written in the file; none for other settings.
    pub(super) fn written_outside(&self, key: &Key) -> Option<String> {
        let text = |text: &str| serde_json::Value::from(text).to_string();
        let path = |path: &Option<PathBuf>| text(&path.as_deref().unwrap_or(Path::new("")).to_string_lossy());
        let Self {
            mail,
            blobs,
            outbound,
            ..
        } = self;
        let bucket = blobs.bucket.as_ref();
        Some(match key.name {
            "mail.server" => text(mail.server.as_deref().unwrap_or_default()),
            "mail.port" => mail.port.unwrap_or(0).to_string(),
            "mail.security" => text(mail.security.name()),
            "mail.name" => text(mail.name.as_deref().unwrap_or_default()),
            "mail.password" => text(Secret::shown(mail.password.as_ref())),
            "mail.from" => text(&mail.from),
            "mail.authority" => path(&mail.authority),
            "mail.timeout_seconds" => mail.timeout.as_secs().to_string(),
            "blobs.folder" => path(&blobs.folder),
            "blobs.s3_endpoint" => text(bucket.map_or("", |bucket| bucket.endpoint.as_str())),
            "blobs.s3_bucket" => text(bucket.map_or("", |bucket| &bucket.bucket)),
            "blobs.s3_region" => text(bucket.map_or("us-east-1", |bucket| &bucket.region)),
            "blobs.s3_in_path" => bucket.is_none_or(|bucket| bucket.in_path).to_string(),
            "blobs.s3_key" => text(bucket.map_or("", |bucket| &bucket.key)),
            "blobs.s3_secret" => text(Secret::shown(bucket.map(|bucket| &bucket.secret))),
            "outbound.allow" => {
                let networks: Vec<_> = outbound.allow.iter().map(ToString::to_string).collect();
                text(&networks.join(", "))
            }
            "secrets.key_file" => path(&self.secrets.key_file),
            "flags.on" => text(&self.flags.on.join(", ")),
            "flags.off" => text(&self.flags.off.join(", ")),
            _ => return None,
        })
    }
}

impl Reader<'_> {
    pub(super) fn mail(&mut self, file_folder: Option<&Path>) -> Option<MailSettings> {
        let server = self.text_or_none(key::MAIL_SERVER);
        let port = self.whole(key::MAIL_PORT, 0..=65_535);
        let security = self.choice(key::MAIL_SECURITY, &MailSecurity::NAMES);
        let name = self.text_or_none(key::MAIL_NAME);
        let password = self.secret(key::MAIL_PASSWORD, file_folder);
        let from = self.text_or_none(key::MAIL_FROM);
        let authority = self.file(key::MAIL_AUTHORITY, file_folder);
        let timeout = self.seconds(key::MAIL_TIMEOUT_SECONDS, 1..=300);
        let settings = MailSettings {
            server: server?,
            port: port
                .and_then(|port| u16::try_from(port).ok())
                .filter(|port| *port > 0),
            security: security?,
            name: name?,
            password: password?,
            from: from?.unwrap_or_default(),
            authority: authority?,
            timeout: timeout?,
        };
        let mut right = true;
        let mut refuse = |key, what: &str, cure: &str| {
            self.refuse(key, what.to_owned(), cure.to_owned());
            right = false;
        };
        let is_name = |host: &String| url::Host::parse(host).is_ok();
        if settings.server.as_ref().is_some_and(|host| !is_name(host)) {
            let cure = "Write a name or an address of a machine alone, such as smtp.example.org.";
            refuse(key::MAIL_SERVER, "it is no name of a server", cure);
        }
        if settings.from.parse::<lettre::message::Mailbox>().is_err() {
            let cure = "Write a name and an address, such as Ritm <ritm@example.org>.";
            refuse(key::MAIL_FROM, "it is no address of mail", cure);
        }
        if settings.name.is_some() != settings.password.is_some() {
            let cure = "Give both mail.name and mail.password, or neither.";
            refuse(
                key::MAIL_PASSWORD,
                "a name needs a password, and a password a name",
                cure,
            );
        }
        let near = matches!(
            settings.server.as_deref(),
            Some("localhost" | "127.0.0.1" | "::1")
        );
        if settings.security == MailSecurity::None && settings.password.is_some() && !near {
            let cure = "Choose starttls or tls, or take a mail server on this machine.";
            refuse(
                key::MAIL_SECURITY,
                "the password would go over the network in the clear",
                cure,
            );
        }
        right.then_some(settings)
    }

    pub(super) fn blobs(&mut self, file_folder: Option<&Path>) -> Option<BlobSettings> {
        let folder = self.file(key::BLOBS_FOLDER, file_folder);
        let endpoint = self.url_or_none(key::BLOBS_S3_ENDPOINT);
        let name = self.text_or_none(key::BLOBS_S3_BUCKET);
        let region = self.text_or_none(key::BLOBS_S3_REGION);
        let in_path = self.flag(key::BLOBS_S3_IN_PATH);
        let access = self.text_or_none(key::BLOBS_S3_KEY);
        let secret = self.secret(key::BLOBS_S3_SECRET, file_folder);
        let (folder, endpoint, name, region) = (folder?, endpoint?, name?, region?);
        let (in_path, access, secret) = (in_path?, access?, secret?);
        let bucket = match (endpoint, name, access, secret) {
            (None, None, None, None) => None,
            (Some(endpoint), Some(bucket), Some(key), Some(secret)) => Some(BucketSettings {
                endpoint,
                bucket,
                region: region.unwrap_or_default(),
                in_path,
                key,
                secret,
            }),
            _ => {
                let cure = "Give blobs.s3_endpoint, blobs.s3_bucket, blobs.s3_key and blobs.s3_secret, or none of them.";
                self.refuse(
                    key::BLOBS_S3_ENDPOINT,
                    "a bucket needs all four".to_owned(),
                    cure.to_owned(),
                );
                return None;
            }
        };
        Some(BlobSettings { folder, bucket })
    }

    pub(super) fn outbound(&mut self) -> Option<OutboundSettings> {
        let allow = self.networks(key::OUTBOUND_ALLOW);
        Some(OutboundSettings { allow: allow? })
    }

    pub(super) fn secrets(&mut self, file_folder: Option<&Path>) -> Option<SecretSettings> {
        let key_file = self.file(key::SECRETS_KEY_FILE, file_folder);
        Some(SecretSettings { key_file: key_file? })
    }

    pub(super) fn flags(&mut self) -> Option<FlagSettings> {
        let on = self.flag_names(key::FLAGS_ON);
        let off = self.flag_names(key::FLAGS_OFF);
        Some(FlagSettings { on: on?, off: off? })
    }

    fn flag_names(&mut self, key: &Key) -> Option<Vec<String>> {
        let text = self.text_or_none(key)?.unwrap_or_default();
        let names: Vec<String> = text
            .split(',')
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect();
        let unknown = names.iter().find(|name| !FLAG_NAMES.contains(&name.as_str()));
        if let Some(unknown) = unknown {
            self.refuse(
                key,
                format!("there is no flag {unknown:?}"),
                format!("Write names with commas between: {}.", FLAG_NAMES.join(", ")),
            );
            return None;
        }
        Some(names)
    }
}
