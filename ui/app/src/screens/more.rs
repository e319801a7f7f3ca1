//! The places that find no room at the bottom of a phone.

use dioxus::prelude::*;
use ritm_kit::{Card, Icon, IconName, PageHead};

use crate::{route::Route, screens::parts::use_title, texts::t};

/// Trash and settings, a line each.
#[component]
pub(crate) fn More() -> Element {
    use_title(t("nav-more"));
    rsx! {
        PageHead { title: t("nav-more") }
        Card { flush: true,
            nav { class: "places", "aria-label": t("nav-more"),
                Place { to: Route::Account {}, icon: IconName::User, title: t("nav-account"), text: t("more-account-text"), test_id: "more-account" }
                Place { to: Route::Sensors {}, icon: IconName::Bluetooth, title: t("nav-sensors"), text: t("more-sensors-text"), test_id: "more-sensors" }
                Place { to: Route::ByHand {}, icon: IconName::Pencil, title: t("by-hand-title"), text: t("more-by-hand-text"), test_id: "more-by-hand" }
                Place { to: Route::Import {}, icon: IconName::Upload, title: t("nav-import"), text: t("more-import-text"), test_id: "more-import" }
                Place { to: Route::Trash {}, icon: IconName::Trash, title: t("nav-trash"), text: t("more-trash-text"), test_id: "more-trash" }
                Place { to: Route::Settings {}, icon: IconName::Settings, title: t("nav-settings"), text: t("more-settings-text"), test_id: "more-settings" }
            }
        }
    }
}

#[component]
fn Place(to: Route, icon: IconName, title: String, text: String, test_id: String) -> Element {
    rsx! {
        Link { to, class: "place", "data-testid": test_id,
            Icon { name: icon, size: 22 }
            span { class: "place-words",
                strong { "{title}" }
                span { class: "sub", "{text}" }
            }
            Icon { name: IconName::ChevronRight, size: 18 }
        }
    }
}
