//! The settings that the server was started with, and where each was written.

use dioxus::prelude::*;
use ritm_api::staff::SettingLine;
use ritm_kit::{Card, EmptyState, Icon, IconName, PageHead, SearchField, SkeletonRows};

use crate::{
    act::{Act, use_acts},
    ask, browser,
    live::use_asked,
    locale::{t, t_with},
    screens::parts::Failed,
};

#[component]
pub(crate) fn Settings() -> Element {
    let asked = use_asked(ask::settings);
    let mut text = use_signal(String::new);
    use_acts(
        vec![Act::new("search", "n", t("console-settings-search"))],
        move |_| {
            browser::focus("input[type=search]");
        },
    );
    let wanted = text.read().trim().to_lowercase();
    rsx! {
        div { class: "pane",
            PageHead {
                title: t("console-place-settings"),
                sub: t("console-settings-sub"),
                actions: rsx! {
                    SearchField {
                        label: t("console-settings-search"),
                        value: text(),
                        placeholder: t("console-settings-search"),
                        keeps: true,
                        oninput: move |new| text.set(new),
                        clear_label: t("console-clear"),
                    }
                },
            }
            match (asked.value(), asked.trouble()) {
                (Some(settings), _) => rsx! {
                    Groups {
                        settings: settings
                            .into_iter()
                            .filter(|line| line.name.contains(&wanted) || line.about.to_lowercase().contains(&wanted))
                            .collect::<Vec<_>>(),
                    }
                },
                (None, Some(trouble)) => rsx! {
                    Failed { title: t("console-settings-failed"), trouble, onretry: move |()| asked.again() }
                },
                (None, None) => rsx! {
                    Card { flush: true, SkeletonRows { count: 8, label: t("console-loading") } }
                },
            }
        }
    }
}

/// Where a setting was written, in words. A file and its line are names, and stay as they are.
fn origin(told: &str) -> String {
    match told.strip_prefix("environment variable ") {
        _ if told == "default" => t("console-origin-default"),
        Some(name) => t_with("console-origin-variable", "name", name),
        None => told.to_owned(),
    }
}

/// The settings by their sections.
#[component]
fn Groups(settings: Vec<SettingLine>) -> Element {
    let mut groups: Vec<(String, Vec<SettingLine>)> = Vec::new();
    for line in settings {
        let section = line.name.split('.').next().unwrap_or_default().to_owned();
        match groups.last_mut() {
            Some((name, lines)) if *name == section => lines.push(line),
            _ => groups.push((section, vec![line])),
        }
    }
    if groups.is_empty() {
        return rsx! {
            Card { EmptyState { title: t("console-settings-none"), text: t("console-settings-none-text") } }
        };
    }
    rsx! {
        for (section , lines) in groups {
            Card { key: "{section}", title: "[{section}]", flush: true, class: "clip settings",
                ul {
                    for line in lines {
                        li { key: "{line.name}", class: "setting",
                            div { class: "setting-words",
                                code { "{line.name}" }
                                span { class: "tiny", lang: "en", "{line.about}" }
                            }
                            div { class: "setting-value",
                                if line.secret {
                                    span { class: "quiet secret", Icon { name: IconName::Lock, size: 14 } {t("console-secret")} }
                                } else if line.value.is_empty() || line.value == "\"\"" {
                                    span { class: "quiet", {t("console-setting-empty")} }
                                } else {
                                    code { "{line.value}" }
                                }
                                span { class: "tiny", {origin(&line.origin)} }
                            }
                        }
                    }
                }
            }
        }
    }
}
