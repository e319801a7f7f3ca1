//! What the engine knows of the session, and what of it outlives the program.

use minicbor::{Decode, Encode};
use ritm_model::{account::Who, secret::SecretFault, transport::TransportFault};

/// What outlives the program.
#[derive(Clone, Default, Encode, Decode)]
pub(super) struct Kept {
    /// Whose key it is: no other server ever sees it.
    #[n(0)]
    pub(super) server: String,
    /// The long key.
    #[n(1)]
    pub(super) long: String,
    /// The attempt to renew it that may be under way.
    #[n(2)]
    pub(super) attempt: Option<String>,
    #[n(3)]
    pub(super) id: String,
    #[n(4)]
    pub(super) name: String,
    #[n(5)]
    pub(super) address: String,
    /// Whether the athlete has signed out and the server was not told yet.
    #[n(6)]
    pub(super) leaving: bool,
    /// By what the server knows this device again. It stays when the athlete signs out: `long` is empty then.
    #[n(7)]
    pub(super) known: Option<String>,
    /// The short key, so that a page that is opened again need not renew it.
    #[n(8)]
    pub(super) short: Option<String>,
    /// Until when it is used: microseconds since 1970 on our wall clock.
    #[n(9)]
    pub(super) short_until_us: i64,
}

impl Kept {
    /// What is left of it when nobody is signed in.
    pub(super) fn device(self) -> Option<Self> {
        let Self { server, known, .. } = self;
        known.is_some().then(|| Self {
            server,
            known,
            ..Self::default()
        })
    }
}

#[derive(Clone)]
pub(super) struct Short {
    pub(super) key: String,
    /// On the clock that never goes back.
    pub(super) until_ms: f64,
}

/// What the engine knows of the session.
#[derive(Default)]
pub(super) struct Session {
    pub(super) loaded: bool,
    /// Why the secret could not be read, when it was tried last.
    pub(super) withheld: Option<SecretFault>,
    /// Whether a conversation reads the secret, or renews the keys.
    pub(super) busy: bool,
    pub(super) own: Option<Kept>,
    pub(super) short: Option<Short>,
    /// Whether the server ended the session by itself.
    pub(super) ended: bool,
    /// Why the server could not be asked when it was last.
    pub(super) unreached: Option<TransportFault>,
    /// Whether the keys outlive the program.
    pub(super) kept: bool,
    /// Whether the server would not take what was changed of the profile: it is sent again when somebody asks for it.
    pub(super) profile_refused: bool,
}

impl Session {
    /// Who is signed in.
    pub(super) fn who(&self) -> Option<Who> {
        let own = self.own.as_ref();
        let own = own.filter(|own| !own.leaving && !own.long.is_empty())?;
        Some(Who {
            id: own.id.clone(),
            name: own.name.clone(),
            address: own.address.clone(),
        })
    }

    /// Whether somebody has signed out and the server was not told yet.
    pub(super) fn is_leaving(&self) -> bool {
        self.own.as_ref().is_some_and(|own| own.leaving)
    }

    /// By what the server knows this device again.
    pub(super) fn known(&self) -> Option<String> {
        self.own.as_ref()?.known.clone()
    }

    /// Nobody is signed in any more.
    pub(super) fn sign_out(&mut self) {
        self.own = self.own.take().and_then(Kept::device);
        self.short = None;
    }
}
