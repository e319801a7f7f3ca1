//! Streets under the route, in one tap and asked first: whoever delivers a map sees which places are looked at.

use dioxus::prelude::*;
use ritm_kit::{Button, ButtonKind, Dialog, IconName, LinkButton};

use crate::{
    browser,
    map::{STREETS, host},
    screens::settings::choose,
    state::settings::map_source,
    texts::{t, t_with},
};

/// The button that brings the streets, or takes them away.
#[component]
pub(super) fn StreetMap() -> Element {
    let mut asking = use_signal(|| false);
    let source = map_source();
    if !source.is_empty() {
        return rsx! {
            Button {
                small: true,
                icon: IconName::Layers,
                "data-testid": "plain-map",
                onclick: move |_| choose(String::new()),
                {t("map-streets-off")}
            }
        };
    }
    rsx! {
        Button {
            small: true,
            icon: IconName::Layers,
            "data-testid": "street-map",
            onclick: move |_| asking.set(true),
            {t("map-streets")}
        }
        if asking() {
            Ask { onclose: move |()| asking.set(false) }
        }
    }
}

#[component]
fn Ask(onclose: EventHandler<()>) -> Element {
    let own = use_resource(browser::server_map);
    let own = own().unwrap_or_default();
    let take = move |source: String| {
        onclose.call(());
        choose(source);
    };
    rsx! {
        Dialog {
            title: t("map-streets-title"),
            close_label: t("action-close"),
            onclose: move |()| onclose.call(()),
            actions: rsx! {
                Button { onclick: move |_| onclose.call(()), {t("action-cancel")} }
                if !own.is_empty() {
                    Button {
                        kind: ButtonKind::Primary,
                        "data-testid": "take-own-map",
                        onclick: {
                            let own = own.clone();
                            move |_| take(own.clone())
                        },
                        {t("map-streets-own")}
                    }
                }
                Button {
                    kind: if own.is_empty() { ButtonKind::Primary } else { ButtonKind::default() },
                    "data-testid": "take-streets",
                    onclick: move |_| take(STREETS.to_owned()),
                    {t("map-streets-take")}
                }
            },
            p { {t_with("map-streets-text", "host", &host(STREETS))} }
            p { class: "ask-more",
                LinkButton { to: "/settings", kind: ButtonKind::Quiet, {t("map-streets-other")} }
            }
        }
    }
}
