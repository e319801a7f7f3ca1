//! The choice of where the map's pictures come from.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_kit::{Choice, ChoiceGroup, TextField};
use ritm_model::settings::SettingChange;

use crate::{
    browser,
    map::{self, STREETS, fault, host},
    state::{
        settings::{change_setting_kept, map_source},
        tell,
    },
    texts::{t, t_with},
};

/// Takes another map, whatever becomes of the button that asked for it. A page that may not yet connect to the server of
/// that map begins anew, once the choice is kept.
pub(crate) fn choose(source: String) {
    let anew = !map::is_allowed(&source);
    spawn_forever(async move {
        if change_setting_kept(SettingChange::MapSource(source)).await && anew {
            browser::reload();
        }
    });
}

/// The choice of an address of one's own.
const OTHER: &str = "other";

/// The choice of a map: without a server, of streets, of our own server where it has one, or of any other address.
#[component]
pub(super) fn MapSource() -> Element {
    let mut other = use_signal(|| false);
    let own = use_resource(browser::server_map);
    let own = own().unwrap_or_default();
    let source = map_source();
    let is_known = source.is_empty() || source == STREETS || (!own.is_empty() && source == own);
    let other_chosen = other() || !is_known;
    let mut options = vec![
        Choice::new("", t("settings-map-plain")),
        Choice::new(STREETS, t("map-streets")),
    ];
    if !own.is_empty() {
        options.push(Choice::new(own, t("map-streets-own")));
    }
    options.push(Choice::new(OTHER, t("settings-map-other")));
    let help = match source.as_str() {
        _ if other_chosen => None,
        "" => Some(t("settings-map-plain-help")),
        source => Some(match host(source) {
            host if host.is_empty() => t("settings-map-own-help"),
            host => t_with("settings-map-seen", "host", &host),
        }),
    };
    rsx! {
        ChoiceGroup {
            label: t("settings-map-source"),
            options,
            value: if other_chosen { OTHER.to_owned() } else { source },
            onchange: move |value: String| {
                other.set(value == OTHER);
                if value != OTHER {
                    choose(value);
                }
            },
        }
        if let Some(help) = help {
            p { class: "tiny map-help", "{help}" }
        }
        if other_chosen {
            Address { other }
        }
    }
}

/// The field for an address; it is kept once it can be used.
#[component]
fn Address(other: Signal<bool>) -> Element {
    let mut typed = use_signal(|| None::<String>);
    let mut other = other;
    let value = typed().unwrap_or_else(map_source);
    let error = fault(value.trim())
        .filter(|_| typed.read().is_some())
        .map(t)
        .unwrap_or_default();
    rsx! {
        TextField {
            label: t("settings-map-address"),
            kind: "url",
            value,
            placeholder: "https://tiles.example/{{z}}/{{x}}/{{y}}.png",
            help: t("settings-map-help"),
            error,
            test_id: "map-source",
            oninput: move |text| typed.set(Some(text)),
            oncommit: move |text: String| {
                let text = text.trim().to_owned();
                if fault(&text).is_none() {
                    typed.set(None);
                    other.set(false);
                    choose(text);
                    tell(t("settings-saved"));
                }
            },
        }
    }
}
