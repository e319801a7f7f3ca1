//! What accounts are made of, and the rules that need no database.

use std::net::IpAddr;
use std::sync::Arc;

use ritm_api::account::{AccountState, ClientKind, Role, SignedInBy};
use ritm_api::{AccountId, Micros, Permission, SessionId};

use crate::parts::Parts;
use crate::ports::Ports;
use crate::settings::Settings;

/// How long the tokens of letters are good, by what they are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A forgotten password is replaced.
    Reset,
    /// A new address is confirmed.
    Address,
    /// A change of address is undone.
    AddressBack,
    /// Whoever is kept out by others' guesses is let in.
    LetIn,
    /// The first administrator is made.
    Administrator,
}

impl Purpose {
    /// As it is stored.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Address => "address",
            Self::AddressBack => "address-back",
            Self::LetIn => "let-in",
            Self::Administrator => "administrator",
        }
    }

    /// How long such a token is good, in microseconds.
    pub(crate) const fn life(self) -> i64 {
        match self {
            Self::Reset => Micros::HOUR,
            Self::Address | Self::Administrator | Self::LetIn => Micros::DAY,
            Self::AddressBack => 7 * Micros::DAY,
        }
    }
}

/// How long a sign-up waits for its confirmation.
pub(crate) const SIGN_UP_LIFE: i64 = Micros::DAY;

/// How long an access token of an app is good.
pub(crate) const ACCESS_LIFE: i64 = 15 * Micros::MINUTE;

/// How long the same answer is given again to an app that has used its new tokens already: a request may arrive twice.
pub(crate) const REPEAT: i64 = 30 * Micros::SECOND;

/// How long a browser's cookie is still good after it was renewed: other requests of the page are on their way.
pub(crate) const COOKIE_REPEAT: i64 = 30 * Micros::SECOND;

/// How long no further proof is asked for after one.
pub(crate) const FRESH: i64 = 10 * Micros::MINUTE;

/// How often the last use of a session or token is written at most.
pub(crate) const SEEN_EVERY: i64 = 5 * Micros::MINUTE;

/// How many sessions an account has at most; the one unused for longest makes room.
pub(crate) const MOST_SESSIONS: i64 = 50;

/// How many API tokens an account has at most.
pub(crate) const MOST_TOKENS: i64 = 50;

/// How many browsers and apps are known again at most.
pub(crate) const MOST_DEVICES: i64 = 50;

/// How many downloads of everything an account has at once at most.
pub(crate) const MOST_EXPORTS: i64 = 3;

/// How long a download of everything is kept.
pub(crate) const EXPORT_LIFE: i64 = 7 * Micros::DAY;

/// How long the owner of an account has to think about its deletion.
pub(crate) const THINKING: i64 = 14 * Micros::DAY;

/// How long a session lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Life {
    /// Without being used, in microseconds.
    pub(crate) idle: i64,
    /// At all, in microseconds.
    pub(crate) whole: i64,
}

impl Life {
    /// How long a session lives. Whoever may see others' data has to come back sooner.
    pub(crate) const fn of(client: ClientKind, staff: bool) -> Self {
        match (client, staff) {
            (_, true) => Self {
                idle: Micros::HOUR,
                whole: 12 * Micros::HOUR,
            },
            (ClientKind::Web, false) => Self {
                idle: 14 * Micros::DAY,
                whole: 90 * Micros::DAY,
            },
            (ClientKind::App, false) => Self {
                idle: 60 * Micros::DAY,
                whole: 365 * Micros::DAY,
            },
        }
    }
}

/// When something is done, and by what chance: what a function of accounts needs beside its transaction.
#[derive(Clone, Debug)]
pub(crate) struct Turn {
    /// What time it is.
    pub(crate) now: Micros,
    /// What comes from outside: chance, and the key that seals letters' tokens.
    pub(crate) ports: Ports,
    /// The address by which people reach the server, for links in letters: what the settings say, never what a request
    /// says.
    pub(crate) home: Arc<str>,
    /// Where the request comes from, if it is one.
    pub(crate) from: Option<IpAddr>,
}

impl Turn {
    /// The turn that begins now, of no request.
    pub(crate) fn of(parts: &Parts) -> Self {
        Self::at(&parts.settings, parts.ports.clone())
    }

    /// The same, where the server does not run.
    pub(crate) fn at(settings: &Settings, ports: Ports) -> Self {
        Self {
            now: Micros(ports.clock.now().0),
            home: settings.server.public_url().into(),
            from: None,
            ports,
        }
    }

    /// A new id.
    pub(crate) fn id(&self) -> uuid::Uuid {
        self.ports.random.id(crate::ports::Micros(self.now.0))
    }

    /// Unpredictable bytes.
    pub(crate) fn bytes<const N: usize>(&self) -> [u8; N] {
        self.ports.random.bytes()
    }
}

/// Where a request comes from, as far as accounts remember it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// In what the session is kept.
    pub(crate) client: ClientKind,
    /// What the device is called.
    pub(crate) device: String,
    /// Its network.
    pub(crate) place: String,
}

impl Origin {
    /// Where a request comes from; `named` is what the device was called, `agent` what it says of itself.
    pub(crate) fn new(client: ClientKind, named: Option<&str>, agent: Option<&str>, address: IpAddr) -> Self {
        let device = named.map_or_else(|| device(agent.unwrap_or_default()), str::to_owned);
        Self {
            client,
            device,
            place: place(address),
        }
    }
}

/// An internet address without its end: enough for its owner to recognise, too little to find somebody by.
pub(crate) fn place(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.…")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:…")
        }
    }
}

/// What a browser is called by what it says of itself: its name and its system's, both of fixed lists.
fn device(agent: &str) -> String {
    // The order matters: most name others beside themselves.
    const BROWSERS: [(&str, &str); 8] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("YaBrowser/", "Yandex Browser"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let find = |list: &[(&str, &'static str)]| {
        list.iter()
            .find(|(sign, _)| agent.contains(sign))
            .map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => String::new(),
    }
}

/// An account as others of the server see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Its id.
    pub(crate) id: AccountId,
    /// How often it was edited, for `If-Match`.
    pub(crate) version: i64,
    /// When it was made.
    pub(crate) created: Micros,
    /// When its owner was last there, to some minutes.
    pub(crate) seen: Micros,
    /// How it stands.
    pub(crate) state: AccountState,
    /// Why staff locked it.
    pub(crate) lock_reason: Option<String>,
    /// When it will be erased.
    pub(crate) leaves: Option<Micros>,
    /// Its address, which is confirmed.
    pub(crate) address: String,
    /// Whether it has a password.
    pub(crate) has_password: bool,
    /// What to call its owner.
    pub(crate) name: String,
    /// The language of its letters.
    pub(crate) language: String,
    /// What staff its owner is.
    pub(crate) roles: Vec<Role>,
}

/// What the roles may do together, without doubles.
pub(crate) fn permissions(roles: &[Role]) -> Vec<Permission> {
    Permission::ALL
        .iter()
        .copied()
        .filter(|permission| roles.iter().any(|role| role.permissions().contains(permission)))
        .collect()
}

/// What a session knows of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SessionRow {
    /// Its id.
    pub(crate) id: SessionId,
    /// Where its tokens are kept.
    pub(crate) client: ClientKind,
    /// How its owner signed in.
    pub(crate) way: SignedInBy,
    /// Whether a second factor was shown.
    pub(crate) strong: bool,
    /// What the device is called.
    pub(crate) device: String,
    /// Its network, when last seen.
    pub(crate) place: String,
    /// When it began.
    pub(crate) begun: Micros,
    /// When it was last used, to some minutes.
    pub(crate) used: Micros,
    /// When it ends at the latest.
    pub(crate) ends: Micros,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_leave_the_end_out() {
        let place = |text: &str| text.parse().map(place).ok();
        assert_eq!(place("203.0.113.77"), Some("203.0.113.…".to_owned()));
        assert_eq!(place("::ffff:203.0.113.77"), Some("203.0.113.…".to_owned()));
        assert_eq!(place("2001:db8:1:2:3:4:5:6"), Some("2001:db8:1:…".to_owned()));
    }

    #[test]
    fn devices_are_called_by_what_they_are() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0";
        assert_eq!(device(firefox), "Firefox, Linux");
        assert_eq!(device(edge), "Edge, Windows");
        assert_eq!(device("<script>alert(1)</script>"), "");
    }

    #[test]
    fn an_administrator_may_do_everything_and_nobody_else() {
        assert_eq!(permissions(&[Role::Administrator]), Permission::ALL);
        let others: Vec<Role> = Role::ALL
            .iter()
            .copied()
            .filter(|role| *role != Role::Administrator)
            .collect();
        assert!(!permissions(&others).contains(&Permission::RoleGrant));
        assert_eq!(permissions(&[]), []);
    }
}
