//! Where the map's pictures come from.

use dioxus::prelude::*;
use ritm_kit::{Basemap, TextField};
use ritm_model::settings::SettingChange;

use crate::{
    state::{
        settings::{change_setting, map_source},
        tell,
    },
    texts::t,
};

/// What is wrong with a map source, as a message key; `None` when it can be used.
fn fault(source: &str) -> Option<&'static str> {
    if source.is_empty() {
        return None;
    }
    if !(source.starts_with("https://") || source.starts_with("http://")) {
        return Some("settings-map-not-address");
    }
    let tiles = ["{z}", "{x}", "{y}"].iter().all(|part| source.contains(part));
    (!tiles && !is_archive(source)).then_some("settings-map-not-tiles")
}

fn is_archive(source: &str) -> bool {
    source
        .split(['?', '#'])
        .next()
        .is_some_and(|path| path.ends_with(".pmtiles"))
}

/// The basemap a map source stands for; the built-in one when it is empty or can't be used.
pub(crate) fn basemap(source: &str) -> Basemap {
    let source = source.trim();
    if source.is_empty() || fault(source).is_some() {
        return Basemap::BuiltIn;
    }
    let host = source
        .split("://")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .unwrap_or_default();
    if is_archive(source) {
        Basemap::PmTiles {
            url: source.to_owned(),
            attribution: String::new(),
        }
    } else {
        Basemap::Tiles {
            url: source.to_owned(),
            attribution: host.replace("{s}.", ""),
        }
    }
}

/// The field for the map source; it is kept once it can be used.
#[component]
pub(super) fn MapSource() -> Element {
    let mut typed = use_signal(|| None::<String>);
    let value = typed().unwrap_or_else(map_source);
    let error = fault(value.trim())
        .filter(|_| typed.read().is_some())
        .map(t)
        .unwrap_or_default();
    rsx! {
        TextField {
            label: t("settings-map-source"),
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
                    change_setting(SettingChange::MapSource(text));
                    tell(t("settings-saved"));
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_told_apart() {
        assert_eq!(basemap(""), Basemap::BuiltIn);
        assert!(
            matches!(basemap("https://t.example/{z}/{x}/{y}.png"), Basemap::Tiles { attribution, .. } if attribution == "t.example")
        );
        assert!(matches!(
            basemap("https://t.example/world.pmtiles?v=2"),
            Basemap::PmTiles { .. }
        ));
        assert_eq!(basemap("https://t.example/map.png"), Basemap::BuiltIn);
        assert_eq!(fault("ftp://x/{z}/{x}/{y}"), Some("settings-map-not-address"));
        assert_eq!(fault("https://t.example/map.png"), Some("settings-map-not-tiles"));
    }
}
