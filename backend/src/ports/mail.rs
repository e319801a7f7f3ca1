//! Where finished letters go: by SMTP to the world, or into the mailbox in the database.
//!
//! A letter is written by [`crate::mail::put`], which keeps it until it is sent. What is here only hands one over.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox as NamedAddress, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters, TlsVersion};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{PoolConfig, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use url::Host;
use uuid::Uuid;

use super::clock::Micros;
use super::outbound;
use crate::ports::sealing::Secret;

/// The longest address that RFC 5321 lets through.
const MOST_ADDRESS_BYTES: usize = 254;

/// How many times the time of a step handing over a letter may take as a whole.
const STEPS: u32 = 3;

/// The longest that handing over a letter may take: as the settings may say at most. What ends it must be this, which says
/// why, and nothing that is shorter, so that no setting is cut behind somebody's back.
pub(crate) const LONGEST_LETTER: Duration = Duration::from_secs(300 * STEPS as u64);

/// A letter, ready to be handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    /// What it is known by; its Message-ID follows from this, however often it is handed over.
    pub(crate) id: Uuid,
    /// When it was written.
    pub(crate) written: Micros,
    /// Whom it is to.
    pub(crate) to: Recipient,
    /// The language it is in, as a BCP 47 tag.
    pub(crate) language: &'static str,
    /// One line.
    pub(crate) subject: String,
    /// The letter as text.
    pub(crate) text: String,
    /// The same as HTML.
    pub(crate) html: String,
    /// Where a click ends such letters (RFC 8058), for those that one may end.
    pub(crate) unsubscribe: Option<url::Url>,
}

/// An address that letters can go to. The domain is in its ASCII form (IDNA).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recipient(Address);

/// What was given is no address of mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address of mail")]
pub(crate) struct NotAnAddress;

impl std::str::FromStr for Recipient {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        if text.len() > MOST_ADDRESS_BYTES || text.chars().any(char::is_control) {
            return Err(NotAnAddress);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(NotAnAddress)?;
        let domain = match Host::parse(domain) {
            Ok(Host::Domain(domain)) => domain,
            // An address at a number is allowed in brackets alone, and nobody of ours has one.
            _ => return Err(NotAnAddress),
        };
        Address::new(local, domain).map(Self).map_err(|_| NotAnAddress)
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a letter was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MailFault {
    /// It may be taken later: the server is away, busy, or set up wrongly.
    #[error("{0}")]
    Later(String),
    /// The server says that it never will: there is no such address, or it refuses such letters.
    #[error("{0}")]
    Never(String),
}

/// How the connection to the mail server is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Security {
    /// Begins in the clear and must become TLS before anything is said (port 587).
    StartTls,
    /// TLS from the first byte (port 465).
    Implicit,
    /// In the clear: for a server on the same machine alone.
    Clear,
}

/// A mail server, and who writes.
#[derive(Clone, Debug)]
pub(crate) struct SmtpServer {
    /// Its name, which its certificate must bear.
    pub(crate) host: String,
    /// Its port; none for the usual one.
    pub(crate) port: Option<u16>,
    /// How the connection is secured.
    pub(crate) security: Security,
    /// Name and password, if it wants them.
    pub(crate) login: Option<(String, Secret)>,
    /// What a letter is from, such as `Ritm <ritm@example.org>`.
    pub(crate) from: String,
    /// A certificate (PEM) to trust beside the system's.
    pub(crate) authority: Option<Vec<u8>>,
    /// How long one exchange with it may take.
    pub(crate) timeout: Duration,
}

/// What is wrong with the settings of the mail server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct SmtpError(String);

/// The way letters take.
#[derive(Clone)]
pub(crate) struct Mail(Kind);

#[derive(Clone)]
enum Kind {
    Mailbox,
    Smtp(Arc<Smtp>),
    Simulated(Arc<Mutex<Simulated>>),
}

struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: NamedAddress,
    /// How long handing over one letter may take: the transport's own limit is for connecting alone.
    limit: Duration,
}

#[derive(Default)]
struct Simulated {
    taken: Vec<Letter>,
    fault: Option<MailFault>,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Mailbox => "Mail::mailbox",
            Kind::Smtp(_) => "Mail::smtp",
            Kind::Simulated(_) => "Mail::simulated",
        })
    }
}

impl Mail {
    /// Letters stay in the database, where console and mailbox page show them.
    #[must_use]
    pub(crate) fn mailbox() -> Self {
        Self(Kind::Mailbox)
    }

    /// Letters go to a mail server.
    ///
    /// # Errors
    /// The sender or the certificate can't be understood.
    pub(crate) fn smtp(server: &SmtpServer) -> Result<Self, SmtpError> {
        outbound::choose_cryptography();
        let from: NamedAddress = server.from.parse().map_err(|_| {
            SmtpError(format!(
                "{:?} is not an address such as Ritm <ritm@example.org>",
                server.from
            ))
        })?;
        let tls = || -> Result<TlsParameters, SmtpError> {
            let mut builder =
                TlsParameters::builder(server.host.clone()).set_min_tls_version(TlsVersion::Tlsv12);
            if let Some(pem) = &server.authority {
                let certificate = Certificate::from_pem(pem)
                    .map_err(|error| SmtpError(format!("the certificate can't be read: {error}")))?;
                builder = builder.add_root_certificate(certificate);
            }
            builder
                .build()
                .map_err(|error| SmtpError(format!("TLS can't be set up: {error}")))
        };
        let (security, usual_port) = match server.security {
            Security::StartTls => (Tls::Required(tls()?), SUBMISSION_PORT),
            Security::Implicit => (Tls::Wrapper(tls()?), SUBMISSIONS_PORT),
            Security::Clear => (Tls::None, SMTP_PORT),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
            .port(server.port.unwrap_or(usual_port))
            .tls(security)
            .timeout(Some(server.timeout))
            .hello_name(ClientId::Domain(from.email.domain().to_owned()))
            // A connection serves one letter. An attempt may be dropped in the middle of an exchange, and the next letter
            // on its connection would take the answers to that one for its own.
            .pool_config(PoolConfig::new().max_size(0));
        if let Some((name, password)) = &server.login {
            let password = password.expose_text().unwrap_or_default();
            builder = builder.credentials(Credentials::new(name.clone(), password.to_owned()));
        }
        Ok(Self(Kind::Smtp(Arc::new(Smtp {
            transport: builder.build(),
            from,
            limit: server.timeout.saturating_mul(STEPS),
        }))))
    }

    /// Letters stay in memory, for tests.
    #[must_use]
    pub(crate) fn simulated() -> Self {
        Self(Kind::Simulated(Arc::default()))
    }

    /// What a simulated way has taken, in order.
    #[must_use]
    pub(crate) fn taken(&self) -> Vec<Letter> {
        match &self.0 {
            Kind::Simulated(simulated) => simulated
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .taken
                .clone(),
            Kind::Mailbox | Kind::Smtp(_) => Vec::new(),
        }
    }

    /// Lets a simulated way fail from now on, or work again.
    pub(crate) fn fail(&self, fault: Option<MailFault>) {
        if let Kind::Simulated(simulated) = &self.0 {
            simulated.lock().unwrap_or_else(PoisonError::into_inner).fault = fault;
        }
    }

    /// Whether letters stay in the database. Then the room of letters keeps them, in the transaction that marks them as
    /// sent, and [`Self::hand_over`] has nothing to do.
    #[must_use]
    pub(crate) fn is_mailbox(&self) -> bool {
        matches!(self.0, Kind::Mailbox)
    }

    /// Hands a letter over. When this returns, the mail server has taken it upon itself.
    ///
    /// # Errors
    /// It was not taken. When the connection broke at the very end it may have been taken all the same; a letter handed
    /// over again has the same Message-ID.
    pub(crate) async fn hand_over(&self, letter: &Letter) -> Result<(), MailFault> {
        match &self.0 {
            Kind::Mailbox => Ok(()),
            Kind::Smtp(smtp) => tokio::time::timeout(smtp.limit, smtp.hand_over(letter))
                .await
                .unwrap_or_else(|_| {
                    Err(MailFault::Later(
                        "the mail server gave no answer in time".to_owned(),
                    ))
                }),
            Kind::Simulated(simulated) => {
                let mut simulated = simulated.lock().unwrap_or_else(PoisonError::into_inner);
                match &simulated.fault {
                    Some(fault) => Err(fault.clone()),
                    None => {
                        simulated.taken.push(letter.clone());
                        Ok(())
                    }
                }
            }
        }
    }
}

impl Smtp {
    async fn hand_over(&self, letter: &Letter) -> Result<(), MailFault> {
        let message = compose(letter, &self.from)?;
        // The sender and the recipient of the envelope are ours, whatever headers say.
        let envelope = Envelope::new(Some(self.from.email.clone()), vec![letter.to.0.clone()])
            .map_err(|error| MailFault::Never(error.to_string()))?;
        match self.transport.send_raw(&envelope, &message.formatted()).await {
            Ok(_) => Ok(()),
            Err(error) => Err(judge(&error, &letter.to.to_string())),
        }
    }
}

/// A server's refusal of this letter ends it. All else may be mended: a server that is away or busy, and one that
/// refuses everybody (a wrong password, a greeting of refusal, a sender it does not know), which says nothing about the
/// letter.
fn judge(error: &lettre::transport::smtp::Error, to: &str) -> MailFault {
    let mut told = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let cause_told = cause.to_string();
        if !told.contains(&cause_told) {
            told.push_str(": ");
            told.push_str(&cause_told);
        }
        source = cause.source();
    }
    let about_letter = error
        .status()
        .is_some_and(|code| is_about_letter(u16::from(code), &told, to));
    // Without SMTPUTF8 on the other side, an address with other letters than ASCII can't be written to.
    let unwritable = error.is_client() && told.contains("SMTPUTF8");
    if error.is_permanent() && about_letter || unwritable {
        MailFault::Never(told)
    } else {
        MailFault::Later(told)
    }
}

/// Whether a refusal is of this letter or its recipient. One of the server itself or of the sender bears the same number,
/// and at which command it came is not told; so its enhanced code (RFC 3463) decides, and without one, whether it names
/// the recipient.
fn is_about_letter(code: u16, told: &str, to: &str) -> bool {
    if !matches!(code, 550..=559) {
        return false;
    }
    match enhanced(told) {
        // Addresses, but the sender's.
        Some((1, detail)) => !matches!(detail, 7 | 8),
        // The recipient's mailbox, and what the letter holds.
        Some((2 | 6, _)) => true,
        // Too large.
        Some((3, 4)) => true,
        Some(_) => false,
        None => matches!(code, 550 | 551 | 553) && told.to_lowercase().contains(&to.to_lowercase()),
    }
}

/// Subject and detail of a refusal for good, `5.1.1`.
fn enhanced(told: &str) -> Option<(u16, u16)> {
    told.split(|c: char| c.is_whitespace() || matches!(c, '#' | '(' | ')'))
        .find_map(|word| {
            let (subject, detail) = word
                .trim_end_matches([':', ','])
                .strip_prefix("5.")?
                .split_once('.')?;
            Some((subject.parse().ok()?, detail.parse().ok()?))
        })
}

fn compose(letter: &Letter, from: &NamedAddress) -> Result<Message, MailFault> {
    let written = u64::try_from(letter.written.0).unwrap_or(0);
    let mut builder = Message::builder()
        .from(from.clone())
        .to(NamedAddress::new(None, letter.to.0.clone()))
        .subject(one_line(&letter.subject))
        .message_id(Some(format!("<{}@{}>", letter.id, from.email.domain())))
        .date(std::time::UNIX_EPOCH + Duration::from_micros(written));
    if let Some(url) = &letter.unsubscribe {
        builder = builder
            .raw_header(raw("List-Unsubscribe", format!("<{url}>")))
            .raw_header(raw(
                "List-Unsubscribe-Post",
                "List-Unsubscribe=One-Click".to_owned(),
            ));
    }
    builder
        // No vacation notice is to answer this (RFC 3834), in either dialect.
        .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()))
        .raw_header(raw("X-Auto-Response-Suppress", "All".to_owned()))
        .raw_header(raw("Content-Language", letter.language.to_owned()))
        .multipart(MultiPart::alternative_plain_html(
            letter.text.clone(),
            letter.html.clone(),
        ))
        .map_err(|error| MailFault::Never(error.to_string()))
}

fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// A subject is one line: whatever would begin another becomes a space.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
