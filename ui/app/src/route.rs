//! The app's addresses.

use std::{fmt, str::FromStr};

use dioxus::prelude::*;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use ritm_model::{
    ActivityId, LocalDay, SensorId, Sport,
    list::{ActivityFilter, ListOrder, OrderBy},
};

use crate::{
    format::day::{iso_day, parse_day},
    locale::meanings,
};

/// What a query escapes, beside what is no ASCII.
const QUERY: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>');
/// What a part of a path escapes as well.
const PATH: &AsciiSet = &QUERY.add(b'/').add(b'?').add(b'^').add(b'`').add(b'{').add(b'}');

/// The places of the app. What is shown there is `app::shown`'s.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Route {
    /// The dashboard.
    Today {},
    /// The list.
    Activities {
        /// What is listed.
        query: ListQuery,
    },
    /// One activity.
    Activity {
        /// Which.
        id: ActivityId,
    },
    /// Recording a workout.
    Record {},
    /// A workout that nothing recorded.
    ByHand {},
    /// Sensors.
    Sensors {},
    /// One sensor.
    Sensor {
        /// Which.
        id: SensorId,
    },
    /// Taking files in.
    Import {},
    /// What was thrown away.
    Trash {},
    /// Settings.
    Settings {},
    /// The account.
    Account {},
    /// The same, by the link of a letter that says that a download is ready.
    Export {},
    /// What keeps it safe.
    Security {},
    /// The way in.
    SignIn {},
    /// Back from another provider.
    SignedInBack {},
    /// Making an account.
    SignUp {},
    /// The letter of a sign-up.
    Confirm {},
    /// Asking for a new password.
    Forgot {},
    /// The letter that lets one choose a new password.
    Reset {},
    /// The letter that confirms a new address.
    AddressLetter {},
    /// The letter that takes a new address back.
    AddressBack {},
    /// The letter that lets a device in which others' guesses keep out.
    LetIn {},
    /// The places that find no room at the bottom of a phone.
    More {},
    /// Anything else.
    NotFound {
        /// The unknown address.
        path: Vec<String>,
    },
}

/// The places whose address is always the same.
const FIXED: [(Route, &str); 20] = [
    (Route::Today {}, "/"),
    (Route::Record {}, "/record"),
    (Route::ByHand {}, "/record/by-hand"),
    (Route::Sensors {}, "/sensors"),
    (Route::Import {}, "/import"),
    (Route::Trash {}, "/trash"),
    (Route::Settings {}, "/settings"),
    (Route::Account {}, "/account"),
    (Route::Export {}, "/account/export"),
    (Route::Security {}, "/account/security"),
    (Route::SignIn {}, "/account/sign-in"),
    (Route::SignedInBack {}, "/account/signed-in"),
    (Route::SignUp {}, "/account/sign-up"),
    (Route::Confirm {}, "/account/confirm"),
    (Route::Forgot {}, "/account/forgot"),
    (Route::Reset {}, "/account/reset"),
    (Route::AddressLetter {}, "/account/address"),
    (Route::AddressBack {}, "/account/address-back"),
    (Route::LetIn {}, "/account/let-in"),
    (Route::More {}, "/more"),
];

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Activities { query } => {
                // Without a bare question mark where nothing is asked.
                let mark = if *query == ListQuery::default() { "" } else { "?" };
                let query = query.to_string();
                write!(f, "/activities{mark}{}", utf8_percent_encode(&query, QUERY))
            }
            Self::Activity { id } => write!(f, "/activities/{id}"),
            Self::Sensor { id } => write!(f, "/sensors/{id}"),
            Self::NotFound { path } => path
                .iter()
                .try_for_each(|part| write!(f, "/{}", utf8_percent_encode(part, PATH))),
            fixed => {
                let known = FIXED.iter().find(|(route, _)| route == fixed);
                f.write_str(known.map_or("/", |(_, address)| address))
            }
        }
    }
}

/// An address that is none of this page's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Foreign;

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an address of another page")
    }
}

impl FromStr for Route {
    type Err = Foreign;

    fn from_str(address: &str) -> Result<Self, Foreign> {
        if !address.starts_with('/') {
            return Err(Foreign);
        }
        let address = address.split('#').next().unwrap_or_default();
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let path = path.trim_matches('/');
        if let Some((route, _)) = FIXED.iter().find(|(_, fixed)| fixed.trim_matches('/') == path) {
            return Ok(route.clone());
        }
        let part = match path.split_once('/') {
            None if path == "activities" => {
                let query = ListQuery::from(&*percent_decode_str(query).decode_utf8_lossy());
                return Ok(Self::Activities { query });
            }
            Some(("activities", id)) => id.parse().ok().map(|id| Self::Activity { id }),
            Some(("sensors", id)) => id.parse().ok().map(|id| Self::Sensor { id }),
            _ => None,
        };
        Ok(part.unwrap_or_else(|| Self::NotFound {
            path: path
                .split('/')
                .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
                .collect(),
        }))
    }
}

impl Route {
    /// The list of activities.
    pub(crate) fn list(query: ListQuery) -> NavigationTarget {
        NavigationTarget::from(Self::Activities { query })
    }

    /// One activity.
    pub(crate) fn activity(id: ActivityId) -> NavigationTarget {
        NavigationTarget::from(Self::Activity { id })
    }

    /// Whether it is one of the ways into the account, which stand alone on their page.
    pub(crate) const fn is_gate(&self) -> bool {
        matches!(
            self,
            Self::SignIn {}
                | Self::SignedInBack {}
                | Self::SignUp {}
                | Self::Confirm {}
                | Self::Forgot {}
                | Self::Reset {}
                | Self::AddressLetter {}
                | Self::AddressBack {}
                | Self::LetIn {}
        )
    }

    /// Which place of the navigation is lit.
    pub(crate) fn place(&self) -> &'static str {
        match self {
            Self::Today {} => "today",
            Self::Activities { .. } | Self::Activity { .. } => "activities",
            Self::Record {} | Self::ByHand {} => "record",
            Self::Sensors {} | Self::Sensor { .. } => "sensors",
            Self::Import {} => "import",
            Self::Trash {} => "trash",
            Self::Settings {} => "settings",
            Self::Account {}
            | Self::Export {}
            | Self::Security {}
            | Self::SignIn {}
            | Self::SignedInBack {}
            | Self::SignUp {}
            | Self::Confirm {}
            | Self::Forgot {}
            | Self::Reset {}
            | Self::AddressLetter {}
            | Self::AddressBack {}
            | Self::LetIn {} => "account",
            Self::More {} => "more",
            Self::NotFound { .. } => "",
        }
    }
}

/// What the list shows, as the address says it:
/// `sport=running,cycling&from=2026-01-01&to=2026-11-23&sort=distance-up&q=hill`.
/// Unknown parts are ignored; the text comes last, so that it may hold any character.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ListQuery {
    /// Only these sports; empty means all.
    pub(crate) sports: Vec<Sport>,
    /// From this day on.
    pub(crate) from: Option<LocalDay>,
    /// Up to and including this day.
    pub(crate) to: Option<LocalDay>,
    /// In which order.
    pub(crate) order: ListOrder,
    /// Words to search for.
    pub(crate) text: String,
}

/// The orders and their names in addresses.
const ORDERS: [(OrderBy, &str); 6] = [
    (OrderBy::Start, "date"),
    (OrderBy::Distance, "distance"),
    (OrderBy::Time, "time"),
    (OrderBy::Speed, "speed"),
    (OrderBy::HeartRate, "heart-rate"),
    (OrderBy::Ascent, "ascent"),
];

/// The name of an order in addresses.
pub(crate) fn order_name(by: OrderBy) -> &'static str {
    ORDERS
        .into_iter()
        .find(|(known, _)| *known == by)
        .map_or("date", |(_, name)| name)
}

/// The order of that name.
pub(crate) fn order_named(name: &str) -> Option<OrderBy> {
    ORDERS
        .into_iter()
        .find(|(_, known)| *known == name)
        .map(|(by, _)| by)
}

impl ListQuery {
    /// The same as the engine asks for it.
    pub(crate) fn filter(&self) -> ActivityFilter {
        ActivityFilter {
            sports: self.sports.clone(),
            from: self.from,
            to: self.to,
            text: self.text.clone(),
            meanings: meanings(&self.text),
            trashed: false,
        }
    }

    /// The same in the order of a column: the most or the latest first, and the other way round when it is so already.
    pub(crate) fn ordered(self, by: OrderBy) -> Self {
        let rising = self.order.by == by && !self.order.rising;
        Self {
            order: ListOrder { by, rising },
            ..self
        }
    }

    /// Whether anything but the text narrows the list.
    pub(crate) fn narrowed(&self) -> bool {
        !self.sports.is_empty() || self.from.is_some() || self.to.is_some()
    }
}

impl From<&str> for ListQuery {
    fn from(query: &str) -> Self {
        let mut parsed = Self::default();
        let (fields, text) = match query.strip_prefix("q=") {
            Some(text) => ("", text),
            None => query.split_once("&q=").unwrap_or((query, "")),
        };
        parsed.text = text.to_owned();
        for field in fields.split('&') {
            match field.split_once('=') {
                Some(("sport", codes)) => {
                    parsed.sports = codes.split(',').filter_map(Sport::from_code).collect()
                }
                Some(("from", day)) => parsed.from = parse_day(day),
                Some(("to", day)) => parsed.to = parse_day(day),
                Some(("sort", order)) => {
                    let (name, rising) = match order.strip_suffix("-up") {
                        Some(name) => (name, true),
                        None => (order, false),
                    };
                    if let Some(by) = order_named(name) {
                        parsed.order = ListOrder { by, rising };
                    }
                }
                _ => {}
            }
        }
        parsed
    }
}

impl fmt::Display for ListQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        if !self.sports.is_empty() {
            f.write_str("sport=")?;
            for (index, sport) in self.sports.iter().enumerate() {
                write!(f, "{}{}", if index > 0 { "," } else { "" }, sport.code())?;
            }
            separator = "&";
        }
        for (name, day) in [("from", self.from), ("to", self.to)] {
            if let Some(day) = day {
                write!(f, "{separator}{name}={}", iso_day(day))?;
                separator = "&";
            }
        }
        if self.order != ListOrder::default() {
            let up = if self.order.rising { "-up" } else { "" };
            write!(f, "{separator}sort={}{up}", order_name(self.order.by))?;
            separator = "&";
        }
        if !self.text.is_empty() {
            write!(f, "{separator}q={}", self.text)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_survives_the_address() {
        let query = ListQuery {
            sports: vec![Sport::Running, Sport::PoolSwimming],
            from: parse_day("2026-01-01"),
            to: parse_day("2026-11-23"),
            order: ListOrder {
                by: OrderBy::HeartRate,
                rising: true,
            },
            text: "hills & more=fun".into(),
        };
        let text = query.to_string();
        assert_eq!(
            text,
            "sport=running,pool-swimming&from=2026-01-01&to=2026-11-23&sort=heart-rate-up&q=hills & more=fun"
        );
        assert_eq!(ListQuery::from(text.as_str()), query);
        assert_eq!(ListQuery::from(""), ListQuery::default());
        assert_eq!(ListQuery::default().to_string(), "");
        assert_eq!(ListQuery::from("q=x").text, "x");
        assert_eq!(
            ListQuery::from("sport=nonsense&from=2026-13-01"),
            ListQuery::default()
        );
    }

    #[test]
    fn the_router_reads_what_it_writes() {
        let route = Route::Activities {
            query: ListQuery {
                text: "100% Ü#?".into(),
                ..ListQuery::default()
            },
        };
        assert_eq!(route.to_string().parse::<Route>().ok(), Some(route));
        assert_eq!(
            "/activities".parse::<Route>().ok(),
            Some(Route::Activities {
                query: ListQuery::default()
            })
        );
        assert!(matches!(
            "/activities/nonsense".parse::<Route>(),
            Ok(Route::NotFound { .. })
        ));
        for (route, address) in &FIXED {
            assert_eq!(route.to_string(), *address);
            for written in [
                address.to_string(),
                format!("{address}/"),
                format!("{address}?a=b#c"),
            ] {
                assert_eq!(written.parse::<Route>().as_ref(), Ok(route), "{written}");
            }
        }
        for of_one in [
            "/activities/01890a5d-ac96-774b-bcce-b302099a8057",
            "/sensors/01890a5d-ac96-774b-bcce-b302099a8057",
        ] {
            let route = of_one.parse::<Route>();
            assert!(!matches!(route, Ok(Route::NotFound { .. })), "{of_one}");
            assert_eq!(route.map(|route| route.to_string()).as_deref(), Ok(of_one));
        }
        assert_eq!("https://ritm.example/".parse::<Route>(), Err(Foreign));
        let odd = Route::NotFound {
            path: vec!["50% a/b".into(), "ü?".into()],
        };
        assert_eq!(odd.to_string().parse::<Route>(), Ok(odd));
    }
}
