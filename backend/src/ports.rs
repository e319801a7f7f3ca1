//! What the server takes from outside: time, randomness, mail, blobs and other people's servers.
//!
//! Each port has a real kind and a simulated one that tests steer, so that what the server does can be repeated from a
//! seed. A port is cheap to clone, and its clones share one state.

pub(crate) mod blobs;
pub(crate) mod clock;
pub(crate) mod mail;
pub(crate) mod outbound;
pub(crate) mod random;
pub(crate) mod sealing;
pub(crate) mod wake;

pub(crate) use blobs::Blobs;
pub(crate) use clock::{Clock, Micros};
pub(crate) use mail::{Mail, MailFault};
pub(crate) use outbound::Outbound;
pub(crate) use random::Random;
pub(crate) use wake::Wake;

use std::path::Path;

use outbound::Networks;

use crate::flag::{Flags, Told};
use sealing::{KeyError, Sealer, Secret};

use crate::settings::{MailSecurity, MailSettings, Settings};

/// Every port, and the key that seals what must be readable later.
#[derive(Clone, Debug)]
pub(crate) struct Ports {
    /// What time it is.
    pub(crate) clock: Clock,
    /// Unpredictable bytes, and ids.
    pub(crate) random: Random,
    /// Where finished letters go. To write one, see [`crate::mail::put`].
    pub(crate) mail: Mail,
    /// Files that are not in the database.
    pub(crate) blobs: Blobs,
    /// Requests to other servers.
    pub(crate) outbound: Outbound,
    /// The server's key.
    pub(crate) sealer: Sealer,
    /// What is switched on and for whom.
    pub(crate) flags: Flags,
    /// Wakes the workers of this node.
    pub(crate) wake: Wake,
}

/// Why a port can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// The key file can't be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The mail server's settings can't be used.
    #[error("mail: {0}. Check the settings under [mail]")]
    Mail(String),
    /// The place of blobs can't be used.
    #[error("blobs: {0}. Check the settings under [blobs]")]
    Blobs(String),
    /// No requests can be made.
    #[error(
        "requests to other servers can't be made: {0} (on Debian the system's certificates are the package ca-certificates)"
    )]
    Outbound(String),
}

impl Ports {
    /// The real ports, as the settings say. The data folder and the key file must be there.
    ///
    /// # Errors
    /// A port can't be opened; the error names the setting.
    pub(crate) fn open(settings: &Settings) -> Result<Self, PortError> {
        Self::with(settings, Sealer::read_file)
    }

    /// The same for a database that nothing was sealed for yet: the key file is made when it is not there.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub(crate) fn open_first(settings: &Settings) -> Result<Self, PortError> {
        Self::with(settings, Sealer::open_file)
    }

    fn with(
        settings: &Settings,
        key: fn(&Path, &Random) -> Result<Sealer, KeyError>,
    ) -> Result<Self, PortError> {
        let random = Random::system();
        let sealer = key(&settings.key_file(), &random)?;
        let allowed = Networks::new(settings.outbound.allow.iter().copied());
        Ok(Self {
            clock: Clock::system(),
            mail: open_mail(&settings.mail)?,
            blobs: open_blobs(settings)?,
            outbound: Outbound::real(allowed).map_err(|error| PortError::Outbound(error.to_string()))?,
            random,
            sealer,
            flags: Flags::new(Told {
                on: settings.flags.on.clone(),
                off: settings.flags.off.clone(),
            }),
            wake: Wake::default(),
        })
    }

    /// Ports that tests steer: the time stands still at [`clock::TEST_START`] until it is moved, randomness follows
    /// from `seed`, letters and blobs stay in memory, and no request leaves.
    #[cfg(test)]
    pub(crate) fn simulated(seed: u64) -> Self {
        let random = Random::seeded(seed);
        Self {
            clock: Clock::steered(clock::TEST_START),
            sealer: Sealer::fresh(&random),
            random,
            mail: Mail::simulated(),
            blobs: Blobs::memory(),
            outbound: Outbound::simulated(),
            flags: Flags::default(),
            wake: Wake::default(),
        }
    }
}

fn open_mail(settings: &MailSettings) -> Result<Mail, PortError> {
    let Some(host) = &settings.server else {
        return Ok(Mail::mailbox());
    };
    let authority = match &settings.authority {
        Some(path) => Some(
            std::fs::read(path).map_err(|error| PortError::Mail(format!("{}: {error}", path.display())))?,
        ),
        None => None,
    };
    let login = settings.name.clone().zip(settings.password.as_ref());
    Mail::smtp(&mail::SmtpServer {
        host: host.clone(),
        port: settings.port,
        security: match settings.security {
            MailSecurity::StartTls => mail::Security::StartTls,
            MailSecurity::Tls => mail::Security::Implicit,
            MailSecurity::None => mail::Security::Clear,
        },
        login: login.map(|(name, password)| (name, Secret::from(password.reveal()))),
        from: settings.from.clone(),
        authority,
        timeout: settings.timeout,
    })
    .map_err(|error| PortError::Mail(error.to_string()))
}

/// The place of blobs alone, as the settings say: copying it needs no key.
///
/// # Errors
/// It can't be opened; the error names the setting.
pub(crate) fn open_blobs(settings: &Settings) -> Result<Blobs, PortError> {
    let Some(bucket) = &settings.blobs.bucket else {
        return Ok(Blobs::folder(settings.blob_folder()));
    };
    Blobs::s3(blobs::S3Address {
        endpoint: bucket.endpoint.clone(),
        style: if bucket.in_path {
            blobs::S3Style::Path
        } else {
            blobs::S3Style::Host
        },
        bucket: bucket.bucket.clone(),
        region: bucket.region.clone(),
        access_key: bucket.key.clone(),
        secret_key: Secret::from(bucket.secret.reveal()),
    })
    .map_err(|error| PortError::Blobs(error.to_string()))
}
