//! Letters: written in the transaction that causes them, put into words when they are sent, in the reader's language.
//!
//! What waits is no text but a kind, a language and what the text needs. Whom it is to, and what must stay secret (a link
//! with a token), lie sealed in the queue and are gone once the letter was handed over. Without a mail server, letters go
//! to the mailbox in the database ([`mailbox`]).
//!
//! # How often a letter is sent
//! Once, but for one window: when the server is killed after the mail server took the letter and before that was marked,
//! it is sent again, with the same Message-ID, by which most mail programs show it once. Into the mailbox it goes exactly
//! once. A server that is away or busy is tried for three days; one that refuses the letter for good makes it a dead
//! letter, with its reason.

pub(crate) mod mailbox;
mod page;
mod render;
mod tables;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use ritm_locales::Language;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use mailbox::Masked;

use crate::domain::Domain;
use crate::job::{self, Failure, Job, Running, Work};
use crate::metric;
use crate::ports::mail::LONGEST_LETTER;
use crate::ports::{MailFault, Ports};
use crate::store::{Error, Tx};

/// A kind of letter. The key of its subject is `mail-<name>-subject`.
#[derive(Debug)]
pub(crate) struct Kind {
    /// Its name, such as `account-confirm`.
    pub(crate) name: &'static str,
    /// What it consists of, in order.
    pub(crate) parts: &'static [Part],
}

/// A part of a letter. Texts are named by their keys in the locales and take the letter's values.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    /// A paragraph.
    Text(&'static str),
    /// Something to press.
    Button {
        /// The key of what it says.
        label: &'static str,
        /// The name of the value that is its address.
        link: &'static str,
    },
    /// A code to copy: the name of the value.
    Code(&'static str),
    /// A paragraph in small print.
    Small(&'static str),
}

/// A part as it waits: a program of another version may send it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum WaitingPart {
    Text(String),
    Button { label: String, link: String },
    Code(String),
    Small(String),
}

impl From<Part> for WaitingPart {
    fn from(part: Part) -> Self {
        match part {
            Part::Text(key) => Self::Text(key.to_owned()),
            Part::Button { label, link } => Self::Button {
                label: label.to_owned(),
                link: link.to_owned(),
            },
            Part::Code(value) => Self::Code(value.to_owned()),
            Part::Small(key) => Self::Small(key.to_owned()),
        }
    }
}

/// A value that a text takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Given {
    /// Chooses a plural form.
    Number(u64),
    /// Shown as it is.
    Text(String),
}

/// What lies open in the queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Waiting {
    name: String,
    language: String,
    parts: Vec<WaitingPart>,
    given: BTreeMap<String, Given>,
}

/// What lies sealed in the queue.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Sealed {
    to: String,
    given: BTreeMap<String, String>,
}

/// A letter that is to be put.
pub(crate) struct Letter {
    job: Job,
    ports: Ports,
    waiting: Waiting,
    sealed: Sealed,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Letter({} {})", self.waiting.name, self.job.id())
    }
}

impl Letter {
    /// A letter of this kind to this address, in the language with this tag or the nearest there is. Make it outside the
    /// transaction, as a [`Job`].
    #[must_use]
    pub(crate) fn new(ports: &Ports, kind: &'static Kind, to: &str, language: &str) -> Self {
        Self {
            job: Job::new(ports, &SEND, &()),
            ports: ports.clone(),
            waiting: Waiting {
                name: kind.name.to_owned(),
                language: ritm_locales::negotiate([language]).tag.to_owned(),
                parts: kind.parts.iter().copied().map(WaitingPart::from).collect(),
                given: BTreeMap::new(),
            },
            sealed: Sealed {
                to: to.to_owned(),
                given: BTreeMap::new(),
            },
        }
    }

    /// The letter's id.
    #[must_use]
    pub(crate) fn id(&self) -> Uuid {
        self.job.id()
    }

    /// Says whose letter it is, so that [`job::forget`] finds it.
    #[must_use]
    pub(crate) fn of(mut self, account: Uuid) -> Self {
        self.job = self.job.of(account);
        self
    }

    /// Gives the texts a value that they show. It lies open in the queue: nothing personal.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.waiting
            .given
            .insert(name.to_owned(), Given::Text(value.into()));
        self
    }

    /// Gives the texts a value that is sealed while the letter waits: a link with a token, a name.
    #[must_use]
    pub(crate) fn secret(mut self, name: &str, value: impl Into<String>) -> Self {
        self.sealed.given.insert(name.to_owned(), value.into());
        self
    }
}

/// Puts a letter, to be sent once the transaction was committed.
///
/// # Errors
/// The database.
pub(crate) async fn put(tx: &mut Tx, letter: &Letter) -> Result<(), Error> {
    let sealed = serde_json::to_vec(&letter.sealed).map_err(|_| Error::Unstorable("a letter"))?;
    let sealed = zeroize::Zeroizing::new(sealed);
    let job = letter
        .job
        .clone()
        .payload(&letter.waiting)
        .secret(&letter.ports, &sealed);
    job::put(tx, &job).await?;
    Ok(())
}

/// Sends a letter. The mail server can't tell a repetition but by its Message-ID; see this room's documentation.
pub(crate) static SEND: job::Kind =
    job::Kind::effect("mail-send", send).limit(LONGEST_LETTER.saturating_add(Duration::from_secs(60)));

static KINDS: &[&job::Kind] = &[&SEND, &mailbox::TIDY];

/// Its tables, its jobs and its page.
pub(crate) fn mount() -> Domain {
    Domain {
        migrations: tables::MIGRATIONS,
        jobs: KINDS,
        sealed: mailbox::SEALED,
        pages: Some(page::pages),
        ..Domain::named("mail", "Letters, and where they go.")
    }
}

fn send(work: Work) -> Running {
    Box::pin(async move {
        let (letter, masked) = words(&work)?;
        let mail = work.parts.ports.mail.clone();
        if mail.is_mailbox() {
            let waiting: Waiting = work.payload()?;
            let (name, inner) = (waiting.name, work.clone());
            work.parts
                .store
                .write(async move |tx: &mut Tx| {
                    mailbox::keep(tx, &inner.parts.ports.sealer, &name, &letter, &masked).await?;
                    inner.done(tx).await
                })
                .await?;
            metric::LETTERS.add(&["sent"]);
            return Ok(());
        }
        let begun = Instant::now();
        let sent = mail.hand_over(&letter).await;
        metric::LETTER_SECONDS.took(&[], begun.elapsed());
        match sent {
            Ok(()) => {
                metric::LETTERS.add(&["sent"]);
                Ok(())
            }
            Err(MailFault::Later(why)) => {
                metric::LETTERS.add(&[if work.is_last() { "dead" } else { "retried" }]);
                Err(Failure::Again(without_address(&why, &letter)))
            }
            Err(MailFault::Never(why)) => {
                metric::LETTERS.add(&["dead"]);
                Err(Failure::Never(without_address(&why, &letter)))
            }
        }
    })
}

/// What a mail server says often repeats the address, and errors are kept, logged and shown.
fn without_address(why: &str, letter: &crate::ports::mail::Letter) -> String {
    let to = letter.to.to_string();
    let local = to.rsplit_once('@').map_or("", |(local, _)| local);
    why.replace(&to, "<the address>")
        .replace(&format!("<{local}@"), "<…@")
}

/// What stands in place of what staff may not see.
const MASK: &str = "••••";

/// Puts a letter that waits into words, and once more with what was sealed left out.
fn words(work: &Work) -> Result<(crate::ports::mail::Letter, Masked), Failure> {
    let waiting: Waiting = work.payload()?;
    let secret = work
        .secret()?
        .ok_or_else(|| Failure::Never("its sealed part is gone".to_owned()))?;
    let sealed: Sealed = serde_json::from_slice(secret.expose())
        .map_err(|_| Failure::Never("its sealed part can't be read".to_owned()))?;
    let to = sealed
        .to
        .parse()
        .map_err(|error: crate::ports::mail::NotAnAddress| Failure::Never(error.to_string()))?;
    let language = Language::by_tag(&waiting.language).unwrap_or_default();
    let server = work.parts.settings.server.public_url();
    let mut given = waiting.given;
    let hidden = sealed
        .given
        .keys()
        .map(|name| (name.clone(), Given::Text(MASK.to_owned())));
    let mut open = given.clone();
    open.extend(hidden);
    let masked = render::render(&waiting.name, &waiting.parts, &open, language, &server);
    given.extend(
        sealed
            .given
            .into_iter()
            .map(|(name, value)| (name, Given::Text(value))),
    );
    let rendered = render::render(&waiting.name, &waiting.parts, &given, language, &server);
    let masked = Masked {
        subject: masked.subject,
        text: masked.text,
    };
    let letter = crate::ports::mail::Letter {
        id: work.id,
        written: work.made,
        to,
        language: language.tag,
        subject: rendered.subject,
        text: rendered.text,
        html: rendered.html,
        unsubscribe: None,
    };
    Ok((letter, masked))
}
