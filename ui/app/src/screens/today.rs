//! Today: this week against a usual one, the months behind, and the latest activities.

mod calendar;
mod latest;
mod running;
mod sports;
mod trend;
mod week;
mod year;

use dioxus::prelude::*;
use ritm_kit::{Button, ButtonKind, Card, IconButton, IconName, LinkButton, PageHead, Progress, Skeleton};
use ritm_model::{
    DoorError, LocalDay, Topic,
    search::DayPart,
    statistics::{Extent, ReadExtent},
};

use crate::{
    browser, door,
    format::DateStyle,
    locale::LOCALE,
    route::Route,
    screens::{
        activities::NothingYet,
        parts::{Failed, use_title},
    },
    state::{
        demo::{self, REMOVING},
        imports::{IMPORTS, RunningImport},
        listed, use_topic,
    },
    texts::{t, t_with},
};
use calendar::CalendarCard;
use latest::LatestCard;
use running::{RunningCard, is_recorded};
use sports::SportsCard;
use trend::TrendCard;
use week::WeekCard;
use year::YearCard;

/// The dashboard.
#[component]
pub(crate) fn Today() -> Element {
    use_title(t("nav-today"));
    // What is opened from here has its neighbours in time.
    use_hook(listed::forget);
    let version = use_topic(Topic::Activities);
    let mut extent = use_resource(move || async move {
        let _ = version();
        extent().await
    });
    rsx! {
        PageHead {
            title: greeting(),
            sub: LOCALE.read().day(browser::today(), DateStyle::DayOfYear),
            actions: rsx! {
                LinkButton { to: Route::Import {}, icon: IconName::Upload, {t("action-import")} }
            },
        }
        RunningCard {}
        match &*extent.read() {
            None => rsx! { Waiting {} },
            Some(Err(error)) => rsx! {
                Failed { error: error.clone(), onretry: move |()| extent.restart() }
            },
            Some(Ok(None)) => rsx! { OnItsWay {} },
            Some(Ok(Some(extent))) => rsx! { Dashboard { extent: *extent } },
        }
    }
}

/// Nothing is here yet: because it is just being read, or because nobody brought anything.
#[component]
fn OnItsWay() -> Element {
    let imports = IMPORTS.read();
    match imports.iter().find(|import| import.runs()) {
        Some(import) => rsx! {
            Card { "data-testid": "on-its-way",
                Progress { label: t("today-on-its-way"), value: RunningImport::part(import) }
            }
        },
        // What is being recorded is training, and is shown above.
        None if is_recorded() => rsx! {},
        None => rsx! { NothingYet {} },
    }
}

/// Training longer ago than this is no longer what is going on.
const RECENT_DAYS: i32 = 56;

/// The day up to which the cards show what was done: today, or the last day of a history that ended long ago.
fn up_to(extent: Extent, today: LocalDay) -> LocalDay {
    if extent.last < today.plus_days(-RECENT_DAYS) {
        extent.last
    } else {
        today
    }
}

/// The cards, one after the other: all at once would be more than a frame while an import takes every processor.
#[component]
fn Dashboard(extent: Extent) -> Element {
    const PAUSE_MS: i32 = 16;
    let mut cards = use_signal(|| 1);
    use_future(move || async move {
        while cards() < PLACES.len() {
            browser::sleep(PAUSE_MS).await;
            cards += 1;
        }
    });
    let cards = cards();
    let today = browser::today();
    let year = use_signal(|| None::<i32>);
    let latest = up_to(extent, today);
    let until = match year() {
        Some(year) => LocalDay::from_ymd(year, 12, 31).unwrap_or(today).min(today),
        None => latest,
    };
    rsx! {
        if extent.demo > 0 {
            DemoNotice {}
        }
        Years { extent, latest, year }
        if year().is_none() && latest != today {
            p { class: "notice", "data-testid": "today-history",
                {t_with("today-history", "day", &LOCALE.read().day(latest, DateStyle::ShortDate))}
            }
        }
        // A list of one: another year gets cards of its own rather than what the one before is loading.
        for key in [until] {
            div { key: "{key.0}", class: "grid", "data-testid": "dashboard", "aria-busy": cards < PLACES.len(),
                if let Some(year) = year() {
                    YearCard { year }
                } else {
                    WeekCard { until }
                }
                if cards > 1 { TrendCard { until } }
                if cards > 2 { CalendarCard { until } }
                if cards > 3 { SportsCard { extent, until, year: year() } }
                if cards > 4 { LatestCard { count: extent.count, year: year() } }
                Places { from: cards }
            }
        }
    }
}

/// Says that what is shown is made up, and takes it away.
#[component]
fn DemoNotice() -> Element {
    rsx! {
        div { class: "notice", "data-testid": "demo-notice",
            span { {t("demo-here")} }
            Button {
                small: true,
                icon: IconName::Trash,
                "data-testid": "demo-remove",
                busy: REMOVING(),
                onclick: |_| demo::remove(),
                {t("demo-remove")}
            }
        }
    }
}

/// Walks the years of training.
#[component]
fn Years(extent: Extent, latest: LocalDay, year: Signal<Option<i32>>) -> Element {
    let mut year = year;
    let today = browser::today();
    // The last whole year before what is shown without a choice; a file with a broken clock offers no thousand years.
    let top = if latest == today {
        today.ymd().0 - 1
    } else {
        latest.ymd().0
    };
    let first = extent.first.ymd().0.max(today.ymd().0 - 100);
    if first > top {
        return rsx! {};
    }
    let earlier = match year() {
        None => Some(top),
        Some(year) => Some(year - 1).filter(|year| *year >= first),
    };
    let shown = match year() {
        Some(year) => year.to_string(),
        None => t("years-latest"),
    };
    rsx! {
        div { class: "years", role: "group", "aria-label": t("years"), "data-testid": "years",
            IconButton {
                icon: IconName::ChevronLeft,
                label: t("years-earlier"),
                outlined: true,
                disabled: earlier.is_none(),
                "data-testid": "year-earlier",
                onclick: move |_| {
                    if earlier.is_some() {
                        year.set(earlier);
                    }
                },
            }
            strong { class: "num", role: "status", "data-testid": "year", "{shown}" }
            IconButton {
                icon: IconName::ChevronRight,
                label: t("years-later"),
                outlined: true,
                disabled: year().is_none(),
                "data-testid": "year-later",
                onclick: move |_| {
                    let later = year().map(|year| year + 1).filter(|year| *year <= top);
                    year.set(later);
                },
            }
            if year().is_some() {
                Button { small: true, kind: ButtonKind::Quiet, onclick: move |_| year.set(None), {t("years-latest")} }
            }
        }
    }
}

/// Keeps what a card shows, for the next time.
fn remembered(what: &str) -> Option<String> {
    browser::remembered(&format!("ritm.today.{what}"))
}

fn remember(what: &str, value: &str) {
    browser::remember(&format!("ritm.today.{what}"), value);
}

/// "Good morning" by the clock of this device.
fn greeting() -> String {
    let now = browser::now();
    match DayPart::of(now, browser::utc_offset_s(now)) {
        DayPart::Morning => t("greeting-morning"),
        DayPart::Noon | DayPart::Afternoon => t("greeting-day"),
        DayPart::Evening => t("greeting-evening"),
        DayPart::Night => t("greeting-night"),
    }
}

/// The cards' widths and heights.
const PLACES: [(&str, u32); 5] = [
    ("span-5", 236),
    ("span-7", 236),
    ("span-8", 226),
    ("span-4", 226),
    ("span-12", 380),
];

/// The cards' places while they are on their way.
#[component]
fn Waiting() -> Element {
    rsx! {
        div { class: "grid", role: "status", "aria-label": t("loading"),
            Places { from: 0 }
        }
    }
}

/// The places of the cards from one on.
#[component]
fn Places(from: usize) -> Element {
    rsx! {
        for (index , (class , height)) in PLACES.into_iter().enumerate().skip(from) {
            div { key: "{index}", class, Skeleton { height } }
        }
    }
}

/// From when to when there is training; `None` when all there is lies in the trash.
async fn extent() -> Result<Option<Extent>, DoorError> {
    let extent = door::ask(ReadExtent {}).await?;
    Ok(extent.filter(|extent| extent.count > 0))
}

/// What the bars, lines and squares measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measure {
    Time,
    Distance,
}

impl Measure {
    fn of(self, sums: &ritm_model::statistics::Sums) -> f64 {
        match self {
            Self::Time => sums.moving_ms as f64,
            Self::Distance => sums.distance_m,
        }
    }

    fn words(self, value: f64) -> String {
        let locale = LOCALE.read();
        match self {
            Self::Time => locale.duration_words(value as i64),
            Self::Distance => locale.distance_sum(value).line(),
        }
    }

    fn from_value(value: &str) -> Self {
        if value == "distance" {
            Self::Distance
        } else {
            Self::Time
        }
    }

    fn value(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Distance => "distance",
        }
    }
}

/// A card's content while it is on its way, or why it failed.
#[component]
fn Pending(height: u32, error: Option<DoorError>, onretry: EventHandler<()>) -> Element {
    match error {
        None => rsx! { Skeleton { height } },
        Some(error) => rsx! { Failed { error, onretry } },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_that_ended_long_ago_is_shown_up_to_its_end() {
        let extent = |last| Extent {
            first: LocalDay(1_000),
            last: LocalDay(last),
            count: 9,
            trashed: 0,
            demo: 0,
        };
        let today = LocalDay(20_000);
        assert_eq!(up_to(extent(19_990), today), today);
        assert_eq!(up_to(extent(19_000), today), LocalDay(19_000));
        // A clock that ran ahead.
        assert_eq!(up_to(extent(30_000), today), today);
    }
}
