//! What several screens are made of.

use dioxus::prelude::*;
use ritm_kit::{Button, ChannelColour, ErrorState, IconName, ListRow, MapTexts, RowFigure};
use ritm_model::{Channel, DoorError, Sport, SportFamily, activity::ActivityRow, settings::Units};

use crate::{
    browser,
    format::clock,
    locale::{LOCALE, Locale, Shown},
    route::Route,
    screens::activity::record_mark,
    texts::{t, t_with},
};

/// Gives the window the screen's title.
pub(crate) fn use_title(title: String) {
    let title = t_with("app-title", "screen", &title);
    use_effect(use_reactive!(|title| browser::set_title(&title)));
}

/// The texts of a map, whose route is coloured by something or by nothing.
pub(crate) fn map_texts(locale: &Locale, coloured_by: String) -> MapTexts {
    let imperial = locale.units == Units::Imperial;
    MapTexts {
        description: t("map-description"),
        zoom_in: t("map-zoom-in"),
        zoom_out: t("map-zoom-out"),
        fit: t("map-fit"),
        enlarge: t("map-enlarge"),
        wheel_hint: t("map-wheel-hint"),
        finger_hint: t("map-finger-hint"),
        start: t("map-start"),
        finish: t("map-finish"),
        coloured_by,
        basemap_failed: t("map-basemap-failed"),
        short_unit: locale.unit(if imperial { "unit-ft" } else { "unit-m" }),
        long_unit: locale.unit(if imperial { "unit-mi" } else { "unit-km" }),
        language: locale.tag.clone(),
    }
}

/// A failure with what to do about it.
#[component]
pub(crate) fn Failed(error: DoorError, onretry: EventHandler<()>) -> Element {
    rsx! {
        ErrorState {
            title: t("error-title"),
            text: t(error.code()),
            detail: error.to_string(),
            actions: rsx! {
                Button { icon: IconName::Refresh, onclick: move |_| onretry.call(()), {t("action-retry")} }
            },
        }
    }
}

/// The colour of a sport's family in charts of several sports.
pub(crate) fn family_tone(sport: Sport) -> ChannelColour {
    match sport.family() {
        SportFamily::Foot => ChannelColour::Kind1,
        SportFamily::Bike => ChannelColour::Kind2,
        SportFamily::Swim | SportFamily::Water => ChannelColour::Kind3,
        SportFamily::Snow | SportFamily::Skate => ChannelColour::Kind4,
        SportFamily::Gym => ChannelColour::Kind5,
        SportFamily::Ball | SportFamily::Other => ChannelColour::Kind6,
    }
}

/// The sport's icon.
pub(crate) fn sport_icon(sport: Sport) -> IconName {
    match sport {
        Sport::Running | Sport::TrailRunning | Sport::TreadmillRunning => IconName::Shoe,
        Sport::Walking => IconName::Footprints,
        Sport::Hiking | Sport::Climbing => IconName::Mountain,
        Sport::PoolSwimming => IconName::Pool,
        Sport::Sailing => IconName::Sail,
        Sport::Rowing | Sport::IndoorRowing | Sport::Paddling | Sport::StandUpPaddling => IconName::Paddle,
        Sport::AlpineSkiing | Sport::Snowboarding | Sport::Snowshoeing => IconName::Snowy,
        Sport::Yoga => IconName::Person,
        Sport::Diving | Sport::Snorkelling => IconName::Dive,
        Sport::Golf => IconName::Flag,
        Sport::Multisport | Sport::Transition => IconName::Layers,
        _ => match sport.family() {
            SportFamily::Foot => IconName::Footprints,
            SportFamily::Bike => IconName::Bike,
            SportFamily::Swim | SportFamily::Water => IconName::Waves,
            SportFamily::Snow | SportFamily::Skate => IconName::Snowflake,
            SportFamily::Gym => IconName::Dumbbell,
            SportFamily::Ball => IconName::Ball,
            SportFamily::Other => IconName::Activity,
        },
    }
}

/// A channel's fixed colour.
pub(crate) fn channel_tone(channel: &Channel) -> ChannelColour {
    match channel {
        Channel::HeartRate => ChannelColour::HeartRate,
        Channel::Power => ChannelColour::Power,
        Channel::Speed | Channel::Distance => ChannelColour::Speed,
        Channel::Cadence => ChannelColour::Cadence,
        Channel::Altitude => ChannelColour::Altitude,
        Channel::Temperature => ChannelColour::Temperature,
        Channel::Latitude | Channel::Longitude | Channel::Extra(_) => ChannelColour::Neutral,
    }
}

/// An activity in a list.
#[component]
pub(crate) fn ActivityLine(
    row: ActivityRow,
    /// The buttons at its end.
    #[props(default)]
    actions: Option<Element>,
    /// Whether it is picked, where rows are picked.
    #[props(default)]
    picked: Option<bool>,
    /// Called when it is picked or not any more; true when the row before is to reach to it.
    #[props(default)]
    onpick: EventHandler<bool>,
) -> Element {
    let locale = LOCALE.read();
    let day = row.start.local_day(row.utc_offset_s);
    let mut sub = format!(
        "{} · {}",
        locale.sport_of(&row),
        locale.near_day(day, browser::today())
    );
    // Several legs have several recordings, and they say so by being named.
    if row.recordings > 1 && row.legs.is_empty() {
        sub.push_str(" · ");
        let shown = locale.formats.count(u64::from(row.recordings));
        sub.push_str(&locale.texts.get(
            "recordings-count",
            &[
                ("count", u64::from(row.recordings).into()),
                ("shown", shown.into()),
            ],
        ));
    }
    if !row.doubts.is_empty() {
        sub.push_str(" · ");
        sub.push_str(&locale.texts.get("doubt-row", &[]));
    }
    let figures = row_figures(&row);
    rsx! {
        ListRow {
            to: Route::activity(row.id),
            name: locale.activity_title(&row),
            sub,
            figures,
            mark: record_mark(&row).unwrap_or_default(),
            mark_icon: IconName::Trophy,
            route: row.thumbnail.clone(),
            icon: sport_icon(row.sport),
            tone: family_tone(row.sport),
            spark: row.sparkline.heights.clone(),
            spark_tone: row.sparkline.channel.as_ref().map(channel_tone).unwrap_or_default(),
            actions,
            picked,
            onpick,
        }
    }
}

/// Five figures, each always at its place, so that the eye runs down a column.
fn row_figures(row: &ActivityRow) -> Vec<RowFigure> {
    let locale = LOCALE.read().for_pool(row.pool_in_yards);
    let figure = |shown: Option<Shown>, label: &str, tone: Option<ChannelColour>| {
        let shown = shown.unwrap_or_default();
        RowFigure {
            value: shown.value,
            unit: shown.unit,
            label: locale.texts.get(label, &[]),
            tone,
        }
    };
    let distance = row
        .distance_m
        .filter(|metres| *metres > 0.0 && row.sport.covers_ground());
    // Of an event of several sports the time from start to finish counts.
    let moving_ms = if row.moving_ms > 0 && row.sport != Sport::Multisport {
        row.moving_ms
    } else {
        row.elapsed_ms
    };
    let speed = distance
        .filter(|_| moving_ms > 0 && row.sport != Sport::Multisport)
        .map(|metres| metres / (moving_ms as f64 / 1000.0));
    let climb = row.ascent_m.filter(|_| row.sport.has_climb());
    let pace = figure(
        speed.map(|m_s| locale.pace_or_speed(m_s, row.sport)),
        if row.sport.prefers_pace() {
            "channel-pace"
        } else {
            "channel-speed"
        },
        None,
    );
    vec![
        figure(
            distance.map(|metres| locale.distance(metres, row.sport)),
            "figure-distance",
            None,
        ),
        figure(
            // Of points that are all of one time nobody knows how long they took.
            (moving_ms > 0).then(|| Shown {
                value: clock::duration(moving_ms),
                unit: String::new(),
            }),
            "figure-moving-time",
            None,
        ),
        pace,
        figure(
            row.avg_heart_rate_bpm.map(|bpm| locale.whole(bpm, "unit-bpm")),
            "figure-heart-rate",
            Some(ChannelColour::HeartRate),
        ),
        figure(climb.map(|metres| locale.height(metres)), "figure-ascent", None),
    ]
}
