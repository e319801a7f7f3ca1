//! The port to secrets: what the engine has its host keep apart from the database, so that no export, no copy of the
//! database and no other program's user holds it.

use serde::{Deserialize, Serialize};

/// What the engine asks.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecretAsk {
    /// The secret of a name. Answer: it, or `None` where there is none.
    Read {
        /// The name.
        name: String,
    },
    /// Keep a secret in place of the one before. It is answered with `None` once it is durable.
    Keep {
        /// The name.
        name: String,
        /// The secret.
        #[serde(with = "serde_bytes")]
        secret: Vec<u8>,
    },
    /// Keep it no more; one that is not there is forgotten. Answer: `None`.
    Forget {
        /// The name.
        name: String,
    },
}

impl std::fmt::Debug for SecretAsk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kind, name) = match self {
            Self::Read { name } => ("Read", name),
            Self::Keep { name, .. } => ("Keep", name),
            Self::Forget { name } => ("Forget", name),
        };
        write!(f, "{kind}({name})")
    }
}

/// What the host answers to [`SecretAsk`].
pub type SecretAnswer = Result<Option<Vec<u8>>, SecretFault>;

/// Why a secret could not be read or kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecretFault {
    /// The athlete, or the system, does not unlock the place where they are.
    Locked,
    /// There is no such place, or it does not work.
    Failed,
}

impl SecretFault {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Locked, Self::Failed];

    /// The stable name, also the message key `secret-<code>`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::Failed => "failed",
        }
    }

    /// The fault of this stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.code() == code)
    }
}
