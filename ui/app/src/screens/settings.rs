//! Settings: units, language, look, week, map; export, storage, about.

mod export;
mod limits;
mod map_source;
mod removal;
mod storage;

use dioxus::prelude::*;
use ritm_kit::{Card, Choice, ChoiceGroup, Disclosure, IconName, PageHead, Select, Skeleton};
use ritm_locales::LANGUAGES;
use ritm_model::{
    DoorError, WeekStart,
    settings::{SettingChange, Settings as Chosen, Theme, Units},
};

use crate::{
    locale::LOCALE,
    screens::parts::{Failed, use_title},
    state::settings::{SETTINGS, change_setting, read},
    texts::{t, t_with},
};
use export::Export;
use limits::Limits;
use map_source::MapSource;
pub(crate) use map_source::choose;
use removal::Removal;
use storage::Storage;

/// What the athlete can choose, and what Ritm keeps.
#[component]
pub(crate) fn Settings() -> Element {
    use_title(t("nav-settings"));
    let settings = SETTINGS.read();
    rsx! {
        PageHead { title: t("nav-settings") }
        div { class: "grid settings",
            match &*settings {
                None => rsx! { NotKnownYet {} },
                Some(Err(error)) => rsx! { NotKnown { error: error.clone() } },
                Some(Ok(chosen)) => rsx! { Choices { chosen: chosen.clone() } },
            }
            Card { title: t("settings-data"), class: "span-6",
                div { class: "settings-list",
                    Export {}
                    Storage {}
                    Removal {}
                }
            }
            Card { title: t("settings-about"), class: "span-6", About {} }
        }
    }
}

/// What the athlete can choose.
#[component]
fn Choices(chosen: Chosen) -> Element {
    rsx! {
        Card { title: t("settings-look"), class: "span-6",
            div { class: "settings-list",
                LanguageChoice { chosen: chosen.language }
                ThemeChoice { chosen: chosen.theme }
            }
        }
        Card { title: t("settings-measures"), class: "span-6",
            div { class: "settings-list",
                UnitsChoice {}
                WeekChoice {}
            }
        }
        Card { title: t("settings-limits"), class: "span-6", Limits { heart_rate: chosen.max_heart_rate_bpm, power: chosen.threshold_power_w } }
        Card { title: t("settings-map"), class: "span-6", MapSource {} }
    }
}

/// The same cards before the settings are known: nothing can be chosen, or it would be chosen over what nobody has seen.
#[component]
fn NotKnownYet() -> Element {
    rsx! {
        for title in ["settings-look", "settings-measures", "settings-limits", "settings-map"] {
            Card { key: "{title}", title: t(title), class: "span-6",
                div { role: "status", "aria-label": t("loading"), Skeleton { height: 132 } }
            }
        }
    }
}

/// The settings can't be read.
#[component]
fn NotKnown(error: DoorError) -> Element {
    rsx! {
        div { class: "span-12",
            Failed { error, onretry: |()| read() }
        }
    }
}

#[component]
fn LanguageChoice(chosen: String) -> Element {
    let mut options = vec![Choice::new("", t("settings-language-system"))];
    options.extend(
        LANGUAGES
            .iter()
            .map(|language| Choice::new(language.tag, language.own_name)),
    );
    rsx! {
        Select {
            label: t("settings-language"),
            options,
            value: chosen,
            test_id: "language",
            onchange: |tag: String| change_setting(SettingChange::Language(tag)),
        }
    }
}

#[component]
fn ThemeChoice(chosen: Theme) -> Element {
    let value = match chosen {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    rsx! {
        div { class: "field", "data-testid": "theme",
            span { class: "field-label", {t("settings-theme")} }
            ChoiceGroup {
                label: t("settings-theme"),
                options: vec![
                    Choice::new("system", t("settings-theme-system")).with_icon(IconName::Monitor),
                    Choice::new("light", t("settings-theme-light")).with_icon(IconName::Sun),
                    Choice::new("dark", t("settings-theme-dark")).with_icon(IconName::Moon),
                ],
                value,
                onchange: |value: String| change_setting(SettingChange::Theme(match value.as_str() {
                    "light" => Theme::Light,
                    "dark" => Theme::Dark,
                    _ => Theme::System,
                })),
            }
        }
    }
}

#[component]
fn UnitsChoice() -> Element {
    let value = match LOCALE.read().units {
        Units::Metric => "metric",
        Units::Imperial => "imperial",
    };
    rsx! {
        div { class: "field", "data-testid": "units",
            span { class: "field-label", {t("settings-units")} }
            ChoiceGroup {
                label: t("settings-units"),
                options: vec![
                    Choice::new("metric", t("settings-units-metric")),
                    Choice::new("imperial", t("settings-units-imperial")),
                ],
                value,
                onchange: |value: String| {
                    let units = if value == "imperial" { Units::Imperial } else { Units::Metric };
                    change_setting(SettingChange::Units(Some(units)));
                },
            }
        }
    }
}

#[component]
fn WeekChoice() -> Element {
    let value = match LOCALE.read().week_start {
        WeekStart::Monday => "monday",
        WeekStart::Sunday => "sunday",
        WeekStart::Saturday => "saturday",
    };
    rsx! {
        div { class: "field", "data-testid": "week-start",
            span { class: "field-label", {t("settings-week")} }
            ChoiceGroup {
                label: t("settings-week"),
                options: vec![
                    Choice::new("monday", t("settings-week-monday")),
                    Choice::new("sunday", t("settings-week-sunday")),
                    Choice::new("saturday", t("settings-week-saturday")),
                ],
                value,
                onchange: |value: String| change_setting(SettingChange::WeekStart(Some(match value.as_str() {
                    "sunday" => WeekStart::Sunday,
                    "saturday" => WeekStart::Saturday,
                    _ => WeekStart::Monday,
                }))),
            }
        }
    }
}

#[component]
fn About() -> Element {
    rsx! {
        p { {t_with("about-version", "version", env!("CARGO_PKG_VERSION"))} }
        p { class: "sub", {t("about-text")} }
        Disclosure { summary: t("about-licences"),
            p { {t("about-licence-own")} }
            ul { class: "licences",
                li { {t("about-licence-map")} }
                li { {t("about-licence-maplibre")} }
                li { {t("about-licence-uplot")} }
                li { {t("about-licence-inter")} }
                li { {t("about-licence-lucide")} }
            }
        }
    }
}
