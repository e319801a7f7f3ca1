//! The app's addresses.

use std::fmt;

use dioxus::prelude::*;
use ritm_model::{
    ActivityId, LocalDay, SensorId, Sport,
    list::{ActivityFilter, ListOrder, OrderBy},
};

use crate::{
    app::Frame,
    locale::meanings,
    screens::{
        Account, Activities, Activity, AddressBack, AddressLetter, ByHand, Confirm, Forgot, Import, More,
        NotFound, Record, Reset, Security, SensorScreen, Sensors, Settings, SignIn, SignUp, SignedInBack,
        Today, Trash,
    },
};

/// The places of the app.
#[derive(Clone, Debug, PartialEq, Routable)]
pub(crate) enum Route {
    #[layout(Frame)]
    /// The dashboard.
    #[route("/")]
    Today {},
    /// The list.
    #[route("/activities?:..query")]
    Activities {
        /// What is listed.
        query: ListQuery,
    },
    /// One activity.
    #[route("/activities/:id")]
    Activity {
        /// Which.
        id: ActivityId,
    },
    /// Recording a workout.
    #[route("/record")]
    Record {},
    /// A workout that nothing recorded.
    #[route("/record/by-hand")]
    ByHand {},
    /// Sensors.
    #[route("/sensors")]
    Sensors {},
    /// One sensor.
    #[route("/sensors/:id", SensorScreen)]
    Sensor {
        /// Which.
        id: SensorId,
    },
    /// Taking files in.
    #[route("/import")]
    Import {},
    /// What was thrown away.
    #[route("/trash")]
    Trash {},
    /// Settings.
    #[route("/settings")]
    Settings {},
    /// The account.
    #[route("/account")]
    Account {},
    /// The same, by the link of a letter that says that a download is ready.
    #[route("/account/export", Account)]
    Export {},
    /// What keeps it safe.
    #[route("/account/security")]
    Security {},
    /// The way in.
    #[route("/account/sign-in")]
    SignIn {},
    /// Back from another provider.
    #[route("/account/signed-in")]
    SignedInBack {},
    /// Making an account.
    #[route("/account/sign-up")]
    SignUp {},
    /// The letter of a sign-up.
    #[route("/account/confirm")]
    Confirm {},
    /// Asking for a new password.
    #[route("/account/forgot")]
    Forgot {},
    /// The letter that lets one choose a new password.
    #[route("/account/reset")]
    Reset {},
    /// The letter that confirms a new address.
    #[route("/account/address")]
    AddressLetter {},
    /// The letter that takes a new address back.
    #[route("/account/address-back")]
    AddressBack {},
    /// The places that find no room at the bottom of a phone.
    #[route("/more")]
    More {},
    /// Anything else.
    #[route("/:..path")]
    NotFound {
        /// The unknown address.
        path: Vec<String>,
    },
}

impl Route {
    /// The list of activities; without a bare question mark where nothing is asked.
    pub(crate) fn list(query: ListQuery) -> NavigationTarget {
        if query == ListQuery::default() {
            NavigationTarget::from("/activities")
        } else {
            NavigationTarget::from(Self::Activities { query })
        }
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
            | Self::AddressBack {} => "account",
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
            // The router escapes all but the percent sign itself.
            write!(f, "{separator}q={}", self.text.replace('%', "%25"))?;
        }
        Ok(())
    }
}

/// `2026-11-23`; `None` when it is no such day.
pub(crate) fn parse_day(text: &str) -> Option<LocalDay> {
    let mut parts = text.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    LocalDay::from_ymd(year, month, day)
}

/// `2026-11-23`, as date inputs and addresses write days.
pub(crate) fn iso_day(day: LocalDay) -> String {
    let (year, month, day) = day.ymd();
    format!("{year:04}-{month:02}-{day:02}")
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
    }
}
