//! The port to servers: what the engine asks of its host's network, and what the host answers.
//!
//! The host moves bytes. It follows no redirection, sends and keeps no cookie, and reads and fills no cache: what is asked
//! is all that leaves. Every ask is answered once.

use serde::{Deserialize, Serialize};

/// What a request does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HttpMethod {
    /// Reads.
    Get,
    /// Does something.
    Post,
    /// Puts something in place of what was there.
    Put,
    /// Changes a part.
    Patch,
    /// Takes away.
    Delete,
}

impl HttpMethod {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// As HTTP writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// The method that HTTP writes so.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }
}

/// A request to a server.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpAsk {
    /// What it does.
    pub method: HttpMethod,
    /// Where to: an absolute address.
    pub url: String,
    /// Its headers.
    pub headers: Vec<(String, String)>,
    /// Its body; none where it is empty.
    #[serde(with = "serde_bytes")]
    pub body: Vec<u8>,
    /// After so many milliseconds without the whole answer it is [`TransportFault::TimedOut`].
    pub patience_ms: u32,
    /// An answer with a longer body is [`TransportFault::TooLong`].
    pub most_bytes: u32,
}

/// Addresses may name people and bodies hold passwords: a log says neither.
impl std::fmt::Debug for HttpAsk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "HttpAsk({} with {} bytes)",
            self.method.name(),
            self.body.len()
        )
    }
}

/// A server's answer, whatever its status.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpAnswer {
    /// Its status.
    pub status: u16,
    /// Its headers, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body, unpacked.
    #[serde(with = "serde_bytes")]
    pub body: Vec<u8>,
}

impl HttpAnswer {
    /// The value of the first header of that name, which is given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let of_name = self.headers.iter().find(|(known, _)| known == name);
        of_name.map(|(_, value)| value.as_str())
    }
}

impl std::fmt::Debug for HttpAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HttpAnswer({} with {} bytes)", self.status, self.body.len())
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TransportFault {
    /// The server can't be reached: no network, no such name, nobody listens, no trust in its certificate.
    Unreachable,
    /// It took too long.
    TimedOut,
    /// The answer was longer than allowed, or broke off.
    TooLong,
    /// The host may not ask there: it is no address of a server, or the page is bound to its own.
    Forbidden,
}

impl TransportFault {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Unreachable, Self::TimedOut, Self::TooLong, Self::Forbidden];

    /// The stable name, also the message key `transport-<code>`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed-out",
            Self::TooLong => "too-long",
            Self::Forbidden => "forbidden",
        }
    }

    /// The fault of this stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.code() == code)
    }
}
