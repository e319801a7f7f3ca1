//! The console's root.

use dioxus::prelude::*;
use ritm_kit::ToastHost;

use crate::{
    desk,
    locale::t,
    palette,
    route::Route,
    screens, session,
    toast::{self, TOASTS},
};

/// The console.
#[component]
pub(crate) fn App() -> Element {
    use_hook(session::begin);
    rsx! {
        Router::<Route> {}
        ToastHost {
            toasts: TOASTS(),
            onaction: toast::undo,
            ondismiss: toast::dismiss,
            dismiss_label: t("action-dismiss"),
        }
    }
}

/// What hangs over every screen. It needs the router, so the screens' frame brings it.
#[component]
pub(crate) fn Overlays() -> Element {
    rsx! {
        palette::Palette {}
        desk::KeyHelp {}
        screens::ProofDialog {}
    }
}
