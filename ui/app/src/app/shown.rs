//! What is shown at each place of the app.

use dioxus::{prelude::*, router::SiteMapSegment};

use super::Frame;
use crate::{
    route::Route,
    screens::{
        Account, Activities, Activity, AddressBack, AddressLetter, ByHand, Confirm, Forgot, Import, LetIn,
        More, NotFound, Record, Reset, Security, SensorScreen, Sensors, Settings, SignIn, SignUp,
        SignedInBack, Today, Trash,
    },
};

impl Routable for Route {
    // A map of the site is for pages made ahead on a server.
    const SITE_MAP: &'static [SiteMapSegment] = &[];

    fn render(&self, level: usize) -> Element {
        if level == 0 {
            return rsx! { Frame {} };
        }
        match self {
            Self::Activities { query } => rsx! { Activities { query: query.clone() } },
            Self::Activity { id } => rsx! { Activity { id: *id } },
            Self::Sensor { id } => rsx! { SensorScreen { id: *id } },
            Self::NotFound { path } => rsx! { NotFound { path: path.clone() } },
            Self::Today {} => rsx! { Today {} },
            Self::Record {} => rsx! { Record {} },
            Self::ByHand {} => rsx! { ByHand {} },
            Self::Sensors {} => rsx! { Sensors {} },
            Self::Import {} => rsx! { Import {} },
            Self::Trash {} => rsx! { Trash {} },
            Self::Settings {} => rsx! { Settings {} },
            Self::Account {} => rsx! { Account {} },
            Self::Export {} => rsx! { Account {} },
            Self::Security {} => rsx! { Security {} },
            Self::SignIn {} => rsx! { SignIn {} },
            Self::SignedInBack {} => rsx! { SignedInBack {} },
            Self::SignUp {} => rsx! { SignUp {} },
            Self::Confirm {} => rsx! { Confirm {} },
            Self::Forgot {} => rsx! { Forgot {} },
            Self::Reset {} => rsx! { Reset {} },
            Self::AddressLetter {} => rsx! { AddressLetter {} },
            Self::AddressBack {} => rsx! { AddressBack {} },
            Self::LetIn {} => rsx! { LetIn {} },
            Self::More {} => rsx! { More {} },
        }
    }
}
