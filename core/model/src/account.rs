//! The athlete's account at a server: whether there is one here, and the way to ask its server.
//!
//! Whoever shows something of the account declares what is asked of the server by `ritm-api` and hands it over as a
//! [`ServerAsk`]. The engine knows the server's address and holds the keys: neither leaves it.

use serde::{Deserialize, Serialize};

use crate::{
    question::{errors, questions},
    secret::SecretFault,
    transport::{HttpAnswer, HttpMethod, TransportFault},
};

/// A request to the athlete's server.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerAsk {
    /// What it does.
    pub method: HttpMethod,
    /// Where to at the server: a path that begins with `/api/`, perhaps with a query.
    pub path: String,
    /// Its headers. Those that say who asks are the engine's.
    pub headers: Vec<(String, String)>,
    /// Its body; none where it is empty.
    #[serde(with = "serde_bytes")]
    pub body: Vec<u8>,
}

impl std::fmt::Debug for ServerAsk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "ServerAsk({} with {} bytes)",
            self.method.name(),
            self.body.len()
        )
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServerTold {
    /// The server answered, whatever it said. What is a key in it was taken out.
    Answered(HttpAnswer),
    /// It could not be asked.
    Unreached(TransportFault),
}

/// How it stands with the account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The server's address: scheme, name and port. Empty until the athlete says one, where the host knows none.
    pub server: String,
    /// Whether the host is bound to that server: a page in a browser is, to the one that it came from.
    pub bound: bool,
    /// Who is signed in here.
    pub who: Option<Who>,
    /// Whether the server ended the session by itself, and the athlete has not signed in since.
    pub ended: bool,
    /// Why the server could not be asked when it was last.
    pub unreached: Option<TransportFault>,
    /// Whether the keys outlive the program: false where the host could not keep them.
    pub kept: bool,
    /// Whether somebody has signed out here and the server could not be told yet.
    pub leaving: bool,
    /// Why it can't be known whether somebody is signed in: the place of the keys does not give them out. Nothing is lost.
    pub withheld: Option<SecretFault>,
    /// Whether something that the athlete changed of their profile waits to be sent.
    pub waiting: bool,
}

/// Who is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// The account's id at the server.
    pub id: String,
    /// What the athlete is called; may be empty.
    pub name: String,
    /// The address that letters go to.
    pub address: String,
}

/// What the athlete says of themselves to the server, as it stands here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnProfile {
    /// What the athlete is called.
    pub name: String,
    /// The language of letters, as a tag of BCP 47.
    pub language: String,
    /// The time zone by its name; empty where it is not told.
    pub zone: String,
    /// The year of birth, where it is told.
    pub birth_year: Option<u16>,
    /// Whether some of it waits to be sent.
    pub waits: bool,
}

/// Something of a profile that is otherwise now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProfileChange {
    /// What the athlete is called.
    Name(String),
    /// The language of letters.
    Language(String),
    /// The time zone; none when empty.
    Zone(String),
    /// The year of birth, or none.
    BirthYear(Option<u16>),
}

questions! {
    /// How it stands with the account.
    look ReadAccount -> Account {}
    /// Asks for the keys again where they were withheld: the athlete may be asked to unlock the place where they are.
    look UnlockAccount -> Account {}
    /// Takes another server. Only who is signed out can: what is signed in to belongs to its server.
    change ChooseServer -> Account {
        /// The server's address; what the host knows when empty.
        server: String,
    }
    /// Asks the server, with the athlete's key where there is one. A key that has run out is renewed before.
    look AskServer -> ServerTold {
        /// What is asked.
        ask: ServerAsk,
    }
    /// Asks the server for a way in: where its answer holds keys they are kept here, and the athlete is signed in.
    look Enter -> ServerTold {
        /// What is asked.
        ask: ServerAsk,
    }
    /// Signs out: at once here; at the server as soon as it can be told.
    look SignOut -> Account {}
    /// Remembers what the server said of the athlete, for when it can't be asked.
    look KnowWho -> Account {
        /// The account that it was said of: another's is not taken.
        id: String,
        /// The name.
        name: String,
        /// The address.
        address: String,
    }
    /// What the athlete says of themselves, as far as it is known here; nothing until the server told it once.
    look ReadOwnProfile -> Option<OwnProfile> {}
    /// Changes it, here and at once. It is sent when the server can be asked; of two devices' changes of one thing the later
    /// stays.
    change ChangeOwnProfile -> OwnProfile {
        /// What is otherwise.
        changes: Vec<ProfileChange>,
    }
    /// Brings it together with what the server knows, now; what came of that.
    look SettleOwnProfile -> ServerTold {}
}

errors! {
    /// What can go wrong with an account here.
    AccountError {
        /// That is no address of a server: `https` and a name, or `http` on this computer.
        BadServer = "error-account-bad-server",
        /// Sign out before another server is chosen.
        SignedIn = "error-account-signed-in",
        /// A page is bound to the server it came from.
        Bound = "error-account-bound",
        /// What is asked of a server begins with `/api/` and is no larger than what it takes.
        BadAsk = "error-account-bad-ask",
        /// Nobody is signed in here.
        SignedOut = "error-account-signed-out",
        /// The place of the keys does not give them out.
        Withheld = "error-account-withheld",
        /// That is no name, language, time zone or year of birth.
        BadProfile = "error-account-bad-profile",
    }
}
