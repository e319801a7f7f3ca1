//! The console's addresses.
//!
//! What is searched for is not among them: addresses of people must not end up in a browser's history.

use dioxus::prelude::*;
use ritm_api::{Permission, account::AccountId};
use ritm_kit::IconName;

use crate::{
    desk::Desk,
    screens::{
        Account, Accounts, Audit, First, Flags, Health, Home, Jobs, Looks, Mailbox, More, NotFound, Settings,
        SignedIn,
    },
};

/// Every address of the console.
#[derive(Clone, Debug, PartialEq, Routable)]
#[rustfmt::skip]
pub(crate) enum Route {
    #[route("/console/first")]
    First {},
    #[route("/console/signed-in")]
    SignedIn {},
    #[layout(Desk)]
        #[route("/console")]
        Home {},
        #[route("/console/accounts")]
        Accounts {},
        #[route("/console/accounts/:id")]
        Account { id: AccountId },
        #[route("/console/jobs")]
        Jobs {},
        #[route("/console/mailbox")]
        Mailbox {},
        #[route("/console/audit")]
        Audit {},
        #[route("/console/looks")]
        Looks {},
        #[route("/console/flags")]
        Flags {},
        #[route("/console/health")]
        Health {},
        #[route("/console/settings")]
        Settings {},
        #[route("/console/more")]
        More {},
        #[route("/console/:..rest")]
        NotFound { rest: Vec<String> },
}

/// A place of the console: an entry of the rail and of the palette, reached by G and a letter.
pub(crate) struct Place {
    /// Its name, also the end of its text's key.
    pub(crate) name: &'static str,
    /// Its icon.
    pub(crate) icon: IconName,
    /// The letter after G.
    pub(crate) letter: &'static str,
    /// The permission without which it is not shown.
    pub(crate) permission: Permission,
    /// Whether a phone's bar leads there.
    pub(crate) on_phone: bool,
    /// Where it is.
    pub(crate) route: fn() -> Route,
}

/// The places in the order of the rail.
pub(crate) const PLACES: [Place; 8] = [
    Place {
        name: "accounts",
        icon: IconName::Users,
        letter: "a",
        permission: Permission::AccountRead,
        on_phone: true,
        route: || Route::Accounts {},
    },
    Place {
        name: "jobs",
        icon: IconName::Refresh,
        letter: "j",
        permission: Permission::JobRead,
        on_phone: true,
        route: || Route::Jobs {},
    },
    Place {
        name: "mailbox",
        icon: IconName::Mail,
        letter: "m",
        permission: Permission::LetterRead,
        on_phone: true,
        route: || Route::Mailbox {},
    },
    Place {
        name: "audit",
        icon: IconName::History,
        letter: "u",
        permission: Permission::AuditRead,
        on_phone: false,
        route: || Route::Audit {},
    },
    Place {
        name: "looks",
        icon: IconName::Eye,
        letter: "w",
        permission: Permission::AuditRead,
        on_phone: false,
        route: || Route::Looks {},
    },
    Place {
        name: "flags",
        icon: IconName::Flag,
        letter: "f",
        permission: Permission::FlagRead,
        on_phone: false,
        route: || Route::Flags {},
    },
    Place {
        name: "health",
        icon: IconName::Activity,
        letter: "h",
        permission: Permission::HealthRead,
        on_phone: true,
        route: || Route::Health {},
    },
    Place {
        name: "settings",
        icon: IconName::Settings,
        letter: "s",
        permission: Permission::SettingRead,
        on_phone: false,
        route: || Route::Settings {},
    },
];

impl Route {
    /// The name of the place that the address belongs to; empty for none.
    pub(crate) fn place(&self) -> &'static str {
        match self {
            Self::Accounts {} | Self::Account { .. } => "accounts",
            Self::Jobs {} => "jobs",
            Self::Mailbox {} => "mailbox",
            Self::Audit {} => "audit",
            Self::Looks {} => "looks",
            Self::Flags {} => "flags",
            Self::Health {} => "health",
            Self::Settings {} => "settings",
            Self::More {} => "more",
            Self::First {} | Self::SignedIn {} | Self::Home {} | Self::NotFound { .. } => "",
        }
    }
}
