//! Features that can be switched, for all or for a share of accounts.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_api::Permission;
use ritm_api::staff::FlagLine;
use ritm_kit::{
    Button, ButtonKind, Card, Choice, Dialog, Drawing, EmptyState, PageHead, Select, SkeletonRows,
};

use crate::{
    act::{Act, use_acts},
    ask,
    live::{self, Asked, use_asked},
    locale::{t, t_sent, t_with},
    screens::parts::Failed,
    session, toast,
};

/// The shares one can choose, in percent.
const SHARES: [u8; 8] = [0, 1, 5, 10, 25, 50, 75, 100];

fn share(percent: u8) -> String {
    match percent {
        0 => t("console-share-none"),
        100 => t("console-share-all"),
        percent => t_with("console-share", "percent", &percent.to_string()),
    }
}

#[component]
pub(crate) fn Flags() -> Element {
    let asked = use_asked(ask::flags);
    use_acts(vec![Act::new("again", "r", t("console-key-again"))], move |_| {
        asked.again()
    });
    rsx! {
        div { class: "pane",
            PageHead { title: t("console-place-flags"), sub: t("console-flags-sub") }
            match (asked.value(), asked.trouble()) {
                (Some(flags), _) if flags.is_empty() => rsx! {
                    Card {
                        EmptyState { drawing: Drawing::default(), title: t("console-flags-none"), text: t("console-flags-none-text") }
                    }
                },
                (Some(flags), _) => rsx! {
                    Card { flush: true, class: "clip",
                        ul { class: "flags",
                            for flag in flags {
                                Flag { key: "{flag.name}", flag, asked }
                            }
                        }
                    }
                },
                (None, Some(trouble)) => rsx! {
                    Failed { title: t("console-flags-failed"), trouble, onretry: move |()| asked.again() }
                },
                (None, None) => rsx! {
                    Card { flush: true, SkeletonRows { count: 4, label: t("console-loading") } }
                },
            }
        }
    }
}

/// Switches a feature back, unless somebody switched it meanwhile.
fn undo(now: FlagLine, before: u8) {
    spawn_forever(async move {
        if let Err(why) = ask::switch_flag(now.name, now.version, before).await {
            toast::tell_failure(why.words());
        }
        live::changed();
    });
}

#[component]
fn Flag(flag: FlagLine, asked: Asked<Vec<FlagLine>>) -> Element {
    let mut busy = use_signal(|| false);
    // What was wanted while somebody else changed it.
    let mut conflict = use_signal(|| None::<u8>);
    let may = session::may(Permission::FlagWrite) && !flag.fixed;
    let name = flag.name.clone();
    let before = flag.percent;
    let switch = use_callback(move |(version, percent): (i64, u8)| {
        let name = name.clone();
        busy.set(true);
        spawn(async move {
            let outcome = ask::switch_flag(name.clone(), version, percent).await;
            busy.set(false);
            match outcome {
                Ok(now) => {
                    let words = t_with("console-flag-done", "name", &name);
                    toast::tell_undo(words, move || undo(now, before));
                    conflict.set(None);
                    asked.again();
                }
                Err(why) if why.is_stale() => {
                    asked.again();
                    conflict.set(Some(percent));
                }
                Err(why) => {
                    toast::tell_failure(why.words());
                    asked.again();
                }
            }
        });
    });
    let mut shares = SHARES.to_vec();
    if !shares.contains(&flag.percent) {
        shares.push(flag.percent);
        shares.sort_unstable();
    }
    let version = flag.version;
    rsx! {
        li { class: "flag", "data-testid": "flag-{flag.name}",
            div { class: "flag-words",
                b { {t_sent(&format!("console-flag-name-{}", flag.name), &flag.about)} }
                span { class: "tiny",
                    code { class: "machine", "{flag.name}" }
                    " "
                    if flag.fixed {
                        {t("console-flag-fixed")}
                    } else if flag.version == 0 {
                        {t("console-flag-untouched")}
                    }
                }
            }
            if may {
                Select {
                    label: t_with("console-flag-for", "name", &flag.name),
                    hide_label: true,
                    options: shares.into_iter().map(|percent| Choice::new(percent.to_string(), share(percent))).collect::<Vec<_>>(),
                    value: flag.percent.to_string(),
                    onchange: move |value: String| {
                        if let Ok(percent) = value.parse() {
                            switch.call((version, percent));
                        }
                    },
                }
            } else {
                span { class: "num", {share(flag.percent)} }
            }
        }
        if let Some(wanted) = conflict() {
            Dialog {
                title: t("console-conflict"),
                close_label: t("action-close"),
                onclose: move |()| conflict.set(None),
                actions: rsx! {
                    Button { onclick: move |_| conflict.set(None), {t("console-conflict-theirs")} }
                    Button {
                        kind: ButtonKind::Primary,
                        busy: busy() || asked.is_busy(),
                        onclick: move |_| switch.call((version, wanted)),
                        {t("console-conflict-mine")}
                    }
                },
                p { {t_with("console-conflict-text", "name", &flag.name)} }
                div { class: "conflict",
                    div { span { class: "tiny", {t("console-conflict-now")} } b { {share(flag.percent)} } }
                    div { span { class: "tiny", {t("console-conflict-yours")} } b { {share(wanted)} } }
                }
            }
        }
    }
}
