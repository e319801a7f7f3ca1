//! How the server is, part by part.

use dioxus::prelude::*;
use ritm_api::staff::{HealthPart, ServerHealth};
use ritm_kit::{Button, Card, Icon, IconName, PageHead, SkeletonRows};

use crate::{
    act::{Act, use_acts},
    ask, browser,
    live::{use_asked, use_every},
    locale::{span, t, t_code, t_count, t_with},
    screens::parts::Failed,
    table::Tone,
};

#[component]
pub(crate) fn Health() -> Element {
    let asked = use_asked(ask::health);
    use_every(10, move || asked.again());
    use_acts(vec![Act::new("again", "r", t("console-key-again"))], move |_| {
        asked.again()
    });
    rsx! {
        div { class: "pane",
            PageHead {
                title: t("console-place-health"),
                actions: rsx! {
                    Button { icon: IconName::Refresh, busy: asked.is_busy(), onclick: move |_| asked.again(), {t("console-key-again")} }
                },
            }
            if let Some(trouble) = asked.trouble() {
                Failed { title: t("console-health-failed"), trouble, onretry: move |()| asked.again() }
            }
            if let Some(health) = asked.value() {
                State { health }
            } else if asked.trouble().is_none() {
                Card { flush: true, SkeletonRows { count: 5, label: t("console-loading") } }
            }
        }
    }
}

#[component]
fn State(health: ServerHealth) -> Element {
    let unwell = health.parts.iter().filter(|part| !part.well).count() as u64;
    let (tone, icon, words) = if unwell > 0 {
        (
            Tone::Bad,
            IconName::Problem,
            t_count("console-health-unwell", unwell),
        )
    } else if health.ready {
        (Tone::Good, IconName::Done, t("console-health-well"))
    } else {
        (Tone::Warn, IconName::Warning, t("console-health-not-ready"))
    };
    let up = span(browser::now_us() - health.started_at.0);
    rsx! {
        p { class: "verdict {tone.class()}", role: "status", "data-testid": "health",
            Icon { name: icon, size: 18 }
            span { "{words}" }
        }
        Card { class: "figstrip",
            dl { class: "standing",
                div { dt { {t("console-health-version")} } dd { class: "num", "{health.version}" } }
                div { dt { {t("console-health-database")} } dd { {t_code("console-database", &health.database)} } }
                div { dt { {t("console-health-up")} } dd { class: "num", "{up}" } }
            }
        }
        Card { title: t("console-health-parts"), flush: true, class: "clip",
            ul { class: "parts",
                for part in health.parts {
                    Part { key: "{part.name}", part }
                }
            }
        }
        p { class: "tiny", {t_with("console-health-live", "seconds", "10")} }
    }
}

#[component]
fn Part(part: HealthPart) -> Element {
    rsx! {
        li { class: "part",
            span { class: if part.well { "good" } else { "bad" },
                Icon { name: if part.well { IconName::Done } else { IconName::Problem }, size: 18 }
            }
            div { class: "part-words",
                b { {t_code("console-part", &part.name)} }
                if !part.detail.is_empty() {
                    span { class: "tiny", lang: "en", "{part.detail}" }
                }
            }
            span { class: if part.well { "good" } else { "bad" }, {t(if part.well { "console-well" } else { "console-unwell" })} }
        }
    }
}
