//! Today: this week against a usual one, the months behind, and the latest activities.

mod calendar;
mod latest;
mod sports;
mod trend;
mod week;

use dioxus::prelude::*;
use ritm_kit::{IconName, LinkButton, PageHead, Skeleton};
use ritm_model::{
    DoorError, Topic,
    statistics::{Extent, ReadExtent},
};

use crate::{
    browser, door,
    format::{DateStyle, clock},
    locale::LOCALE,
    route::Route,
    screens::{
        activities::NothingYet,
        parts::{Failed, use_title},
    },
    state::use_topic,
    texts::t,
};
use calendar::CalendarCard;
use latest::LatestCard;
use sports::SportsCard;
use trend::TrendCard;
use week::WeekCard;

/// The dashboard.
#[component]
pub(crate) fn Today() -> Element {
    use_title(t("nav-today"));
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
        match &*extent.read() {
            None => rsx! { Waiting {} },
            Some(Err(error)) => rsx! {
                Failed { error: error.clone(), onretry: move |()| extent.restart() }
            },
            Some(Ok(None)) => rsx! { NothingYet {} },
            Some(Ok(Some(extent))) => rsx! { Dashboard { extent: *extent } },
        }
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
    rsx! {
        div { class: "grid", "data-testid": "dashboard", "aria-busy": cards < PLACES.len(),
            WeekCard {}
            if cards > 1 { TrendCard {} }
            if cards > 2 { CalendarCard {} }
            if cards > 3 { SportsCard { extent } }
            if cards > 4 { LatestCard { count: extent.count } }
            Places { from: cards }
        }
    }
}

/// "Good morning" by the clock of this device.
fn greeting() -> String {
    let now = browser::now();
    let local_s = now.unix_ms().div_euclid(1000) + i64::from(browser::utc_offset_s(now));
    match clock::part_of_day(local_s.rem_euclid(86_400) / 3600) {
        "morning" => t("greeting-morning"),
        "noon" | "afternoon" => t("greeting-day"),
        "evening" => t("greeting-evening"),
        _ => t("greeting-night"),
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
