//! Back from a provider: in, one step before it, or told why not.

use dioxus::prelude::*;
use ritm_api::account::SecondStep;
use ritm_kit::{LinkButton, SkeletonRows};

use crate::{
    ask::{self, Arrived, Trouble},
    browser,
    locale::{t, t_with},
    route::Route,
    screens::gate::{FormTrouble, Gate, sign_in::SecondStepForm},
    session,
};

/// How far the arrival is.
#[derive(Clone, PartialEq)]
enum Stage {
    Asked,
    Second(SecondStep),
    NotLinked(String),
    Failed(Trouble),
}

#[component]
pub(crate) fn SignedIn() -> Element {
    let mut stage = use_signal(|| Stage::Asked);
    let navigator = use_navigator();
    use_hook(|| {
        let arrival = browser::take_fragment();
        spawn(async move {
            match ask::arrive(&arrival).await {
                Ok(Arrived::In) => {
                    session::refresh().await;
                    navigator.replace(Route::Home {});
                }
                Ok(Arrived::Second(step)) => stage.set(Stage::Second(step)),
                Ok(Arrived::NotLinked(title)) => stage.set(Stage::NotLinked(title)),
                Err(why) => stage.set(Stage::Failed(why)),
            }
        });
    });
    let other_way = rsx! {
        div { class: "gate-acts", LinkButton { to: Route::Home {}, test_id: "other-way", {t("console-other-way")} } }
    };
    match stage() {
        Stage::Asked => rsx! {
            Gate { title: t("console-sign-in"), SkeletonRows { count: 2, label: t("console-loading") } }
        },
        Stage::Second(step) => rsx! {
            SecondStepForm {
                step,
                onin: move |()| {
                    navigator.replace(Route::Home {});
                },
                onback: move |()| {
                    navigator.replace(Route::Home {});
                },
            }
        },
        Stage::NotLinked(title) => rsx! {
            Gate { title: t("console-sign-in"), text: t_with("console-not-linked", "name", &title), {other_way} }
        },
        Stage::Failed(trouble) => rsx! {
            Gate { title: t("console-sign-in"),
                FormTrouble { trouble: Some(trouble) }
                {other_way}
            }
        },
    }
}
