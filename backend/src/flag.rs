//! Flags: parts of the server that can be switched without a restart, for everybody or for a share of the accounts.
//!
//! A flag is declared here, with what it switches and how it stands by itself. The settings `flags.on` and `flags.off`
//! outrank the console, and the console outranks the declaration. A share takes the same accounts as long as it grows:
//! whom it takes follows from a hash of flag and account.

mod tables;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::settings::outside::SIGN_UP_FLAG;
use crate::store::{Error, Fault, Store, Tx, args, sql};

/// How long a change made on another node may take to be noticed.
const STALE_AFTER: Duration = Duration::from_secs(5);
/// A share is told in ten-thousandths.
pub(crate) const WHOLE: u16 = 10_000;

/// A flag.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Flag {
    /// Its name, in settings and console.
    pub(crate) name: &'static str,
    /// What it switches, for whoever runs the server.
    pub(crate) about: &'static str,
    /// How it stands when nobody says anything.
    pub(crate) by_itself: bool,
}

/// Whether people may make accounts by themselves.
pub(crate) static SIGN_UP: Flag = Flag {
    name: SIGN_UP_FLAG,
    about: "Whether people may make accounts by themselves.",
    by_itself: true,
};

/// Every flag.
pub(crate) static ALL: &[&Flag] = &[&SIGN_UP];

/// The flag of this name.
#[must_use]
pub(crate) fn by_name(name: &str) -> Option<&'static Flag> {
    ALL.iter().copied().find(|flag| flag.name == name)
}

/// How a flag stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// For everybody.
    On,
    /// For nobody.
    Off,
    /// For this share of the accounts, in ten-thousandths, and for nobody who is not signed in.
    Share(u16),
}

impl Way {
    /// The share of the accounts that it takes, in ten-thousandths.
    pub(crate) fn share(self) -> u16 {
        match self {
            Self::On => WHOLE,
            Self::Off => 0,
            Self::Share(share) => share.min(WHOLE),
        }
    }

    /// Its word, as it is kept and told.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Share(_) => "share",
        }
    }

    fn read(code: &str, share: u16) -> Result<Self, Error> {
        match code {
            "on" => Ok(Self::On),
            "off" => Ok(Self::Off),
            "share" => Ok(Self::Share(share)),
            other => Err(Error::Damaged(format!("no way of a flag is {other:?}"))),
        }
    }

    fn holds(self, flag: &Flag, account: Option<Uuid>) -> bool {
        match (self, account) {
            (Self::On, _) => true,
            (Self::Off, _) | (Self::Share(_), None) => false,
            (Self::Share(share), Some(account)) => place(flag, account) < u64::from(share),
        }
    }
}

/// Where an account stands among those that a share of this flag takes, from 0 to 9,999.
fn place(flag: &Flag, account: Uuid) -> u64 {
    let mut hasher = blake3::Hasher::new_derive_key("ritm 2026 share of a flag");
    hasher.update(flag.name.as_bytes());
    hasher.update(account.as_bytes());
    let mut eight = [0; 8];
    hasher.finalize_xof().fill(&mut eight);
    u64::from_le_bytes(eight) % u64::from(WHOLE)
}

/// What the settings say of flags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// The flags that are on, whatever the console says.
    pub(crate) on: Vec<String>,
    /// The flags that are off, whatever the console says.
    pub(crate) off: Vec<String>,
}

impl Told {
    fn of(&self, flag: &Flag) -> Option<Way> {
        let named = |names: &[String]| names.iter().any(|name| name == flag.name);
        if named(&self.off) {
            Some(Way::Off)
        } else {
            named(&self.on).then_some(Way::On)
        }
    }
}

/// The flags as this node knows them. Clones share what they know.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags(Arc<Known>);

/// What the console says of flags, and when it was read.
type Read = (Instant, Arc<Vec<(String, Way)>>);

#[derive(Debug, Default)]
struct Known {
    told: Told,
    kept: Mutex<Option<Read>>,
}

impl Flags {
    /// Flags with what the settings say of them.
    #[must_use]
    pub(crate) fn new(told: Told) -> Self {
        Self(Arc::new(Known {
            told,
            kept: Mutex::default(),
        }))
    }

    /// Whether a flag is on for an account, or for somebody who is not signed in. A change is noticed at once on the node
    /// where it was made and within five seconds on others; while the database can't be asked, what was known last holds.
    pub(crate) async fn is_on(&self, store: &Store, flag: &'static Flag, account: Option<Uuid>) -> bool {
        if let Some(told) = self.0.told.of(flag) {
            return told.holds(flag, account);
        }
        let kept = self.kept();
        let known = match kept {
            Some((read, known)) if read.elapsed() < STALE_AFTER => known,
            stale => match store.read(async |tx: &mut Tx| read_all(tx).await).await {
                Ok(fresh) => {
                    let fresh = Arc::new(fresh);
                    *self.0.kept.lock().unwrap_or_else(PoisonError::into_inner) =
                        Some((Instant::now(), Arc::clone(&fresh)));
                    fresh
                }
                Err(error) => {
                    tracing::warn!(%error, "the flags can't be read; the last known hold");
                    stale.map(|(_, known)| known).unwrap_or_default()
                }
            },
        };
        let way = known
            .iter()
            .find(|(name, _)| name == flag.name)
            .map(|(_, way)| *way);
        way.map_or(flag.by_itself, |way| way.holds(flag, account))
    }

    /// What the settings say of this flag, which outranks the console.
    #[must_use]
    pub(crate) fn told(&self, flag: &Flag) -> Option<Way> {
        self.0.told.of(flag)
    }

    /// Whether the settings outrank the console for this flag.
    #[must_use]
    pub(crate) fn is_told(&self, flag: &Flag) -> bool {
        self.0.told.of(flag).is_some()
    }

    fn kept(&self) -> Option<Read> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn forget(&self) {
        *self.0.kept.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

async fn read_all(tx: &mut Tx) -> Result<Vec<(String, Way)>, Error> {
    tx.rows(sql!("SELECT name, way, share FROM flag"), args![], |row| {
        Ok((row.get(0)?, Way::read(&row.get::<String>(1)?, row.get(2)?)?))
    })
    .await
}

/// How the console set a flag; version 0 when it never did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Set {
    /// How it stands by the console's word, if that was given.
    pub(crate) way: Option<Way>,
    /// Grows with each change.
    pub(crate) version: i64,
}

/// How the console set a flag.
///
/// # Errors
/// The database.
pub(crate) async fn find(tx: &mut Tx, flag: &'static Flag) -> Result<Set, Error> {
    let found = tx
        .opt(
            sql!("SELECT way, share, version FROM flag WHERE name = $1"),
            args![flag.name],
            |row| {
                Ok(Set {
                    way: Some(Way::read(&row.get::<String>(0)?, row.get(1)?)?),
                    version: row.get(2)?,
                })
            },
        )
        .await?;
    Ok(found.unwrap_or(Set {
        way: None,
        version: 0,
    }))
}

/// Why a flag was not set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SetError {
    /// Somebody else set it meanwhile.
    #[error("the flag was set by somebody else meanwhile")]
    Changed,
    /// The database said no.
    #[error("{0}")]
    Store(#[from] Error),
}

impl Fault for SetError {
    fn store_error(&self) -> Option<&Error> {
        match self {
            Self::Store(error) => Some(error),
            Self::Changed => None,
        }
    }
}

/// Sets a flag of which the caller saw this version (0 when it was never set), and writes the entry of who did. Returns
/// the new version.
///
/// # Errors
/// [`SetError::Changed`] when it has another version by now; or the database.
pub(crate) async fn set(
    tx: &mut Tx,
    flags: &Flags,
    flag: &'static Flag,
    way: Way,
    seen: i64,
) -> Result<i64, SetError> {
    let share = way.share();
    let changed = if seen == 0 {
        tx.exec(
            sql!(
                "INSERT INTO flag (name, way, share, version) VALUES ($1, $2, $3, 1) ON CONFLICT DO NOTHING"
            ),
            args![flag.name, way.code(), share],
        )
        .await?
    } else {
        tx.exec(
            sql!(
                "UPDATE flag SET way = $2, share = $3, version = version + 1 WHERE name = $1 AND version = $4"
            ),
            args![flag.name, way.code(), share, seen],
        )
        .await?
    };
    if changed != 1 {
        return Err(SetError::Changed);
    }
    let flags = flags.clone();
    tx.after_commit(move || flags.forget());
    Ok(seen + 1)
}

/// Its tables.
pub(crate) use tables::MIGRATIONS;
