//! An address nobody knows.

use dioxus::prelude::*;
use ritm_kit::{ButtonKind, Drawing, EmptyState, LinkButton, PageHead};

use crate::{
    route::Route,
    screens::parts::use_title,
    texts::{t, t_with},
};

/// Says that there is nothing here, and leads back.
#[component]
pub(crate) fn NotFound(path: Vec<String>) -> Element {
    use_title(t("not-found-title"));
    let address = format!("/{}", path.join("/"));
    rsx! {
        PageHead { title: t("not-found-title") }
        EmptyState {
            drawing: Drawing::Search,
            title: t_with("not-found-address", "address", &address),
            text: t("not-found-text"),
            actions: rsx! {
                LinkButton { to: Route::Today {}, kind: ButtonKind::Primary, {t("nav-today")} }
            },
        }
    }
}
