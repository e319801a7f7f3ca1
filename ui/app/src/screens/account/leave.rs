//! Taking everything along, and leaving: with time to think.

use dioxus::prelude::*;
use ritm_api::{
    Ask, ById,
    account::{AskDeletion, AskExport, DownloadExport, Export, ReadExports},
};
use ritm_kit::{Button, ButtonKind, Card, Dialog, IconName, LineItem};

use super::{
    arrive::LEAVING,
    attempt::{Failure, LineFailure, use_attempt},
    leave_for_sign_in,
    present::{Asking, NotHad, day},
    proof::proven,
};
use crate::{
    browser,
    locale::LOCALE,
    server::{self, Refusal},
    texts::{t, t_with},
};

/// For how long a download that is being made is left alone before it is looked for, in milliseconds; first and at last.
const FIRST_PAUSE_MS: i32 = 1_000;
const LAST_PAUSE_MS: i32 = 30_000;

/// Downloads of everything, and the deletion.
#[component]
pub(super) fn Leave() -> Element {
    let mut exports = use_resource(|| server::call::<ReadExports>(Ask::plain()));
    let attempt = use_attempt();
    // One that is being made is looked for again by itself, less and less often.
    let mut pause_ms = use_signal(|| FIRST_PAUSE_MS);
    use_effect(move || {
        let making = matches!(&*exports.read(), Some(Ok(known)) if known.answer.exports.iter().any(|one| one.ready.is_none()));
        let pause = *pause_ms.peek();
        pause_ms.set(if making {
            (pause * 2).min(LAST_PAUSE_MS)
        } else {
            FIRST_PAUSE_MS
        });
        if making {
            spawn(async move {
                browser::sleep(pause).await;
                exports.restart();
            });
        }
    });
    let mut leaving = use_signal(|| false);
    let ask = move |_| {
        attempt.run(async move {
            proven(|| async { server::call::<AskExport>(Ask::plain()).await }).await?;
            exports.restart();
            Ok(())
        });
    };
    rsx! {
        Card { title: t("leave-title"), class: "span-12", "data-testid": "leave",
            p { class: "sub", {t("leave-text")} }
            Failure { attempt }
            div { class: "actions-line",
                Button { icon: IconName::Download, busy: attempt.is_busy(), "data-testid": "export-ask", onclick: ask, {t("export-ask")} }
                Button { kind: ButtonKind::Danger, icon: IconName::Trash, "data-testid": "account-delete", onclick: move |_| leaving.set(true), {t("leave-delete")} }
            }
            match &*exports.read() {
                None => rsx! { Asking { height: 24 } },
                Some(Err(refusal)) => rsx! { NotHad { refusal: refusal.clone(), onretry: move |()| exports.restart() } },
                Some(Ok(known)) if known.answer.exports.is_empty() => rsx! {},
                Some(Ok(known)) => rsx! {
                    ul { class: "line-list exports",
                        for export in known.answer.exports.clone() {
                            ExportLine { key: "{export.id}", export, onagain: move |()| exports.restart() }
                        }
                    }
                },
            }
        }
        if leaving() {
            Deletion { onclose: move |()| leaving.set(false) }
        }
    }
}

/// A download: being made, or there until a day.
#[component]
fn ExportLine(export: Export, onagain: EventHandler<()>) -> Element {
    let attempt = use_attempt();
    let ready = export.ready.is_some();
    let note = match (export.bytes, export.expires) {
        (Some(bytes), Some(expires)) if ready => {
            let size = LOCALE.read().bytes(bytes.unsigned_abs()).line();
            format!("{size} · {}", t_with("export-until", "day", &day(expires)))
        }
        _ => t("export-making"),
    };
    let id = export.id;
    let name = format!("ritm-account-{}.zip", export.asked.0 / 1_000_000);
    let take = move |_| {
        let name = name.clone();
        attempt.run(async move {
            let bytes =
                proven(|| async move { server::bytes::<DownloadExport>(Ask::of(ById { id })).await }).await?;
            browser::download_bytes(&name, &bytes);
            Ok::<(), Refusal>(())
        });
    };
    rsx! {
        LineItem { icon: IconName::File, title: t_with("export-of", "day", &day(export.asked)), note,
            if ready {
                Button { small: true, icon: IconName::Download, busy: attempt.is_busy(), "data-testid": "export-take", onclick: take, {t("export-take")} }
            } else {
                Button { small: true, icon: IconName::Refresh, onclick: move |_| onagain.call(()), {t("action-look-again")} }
            }
        }
        LineFailure { attempt }
    }
}

/// What goes, when, and how it is called off.
#[component]
fn Deletion(onclose: EventHandler<()>) -> Element {
    let attempt = use_attempt();
    let navigator = use_navigator();
    let delete = move |_| {
        attempt.run(async move {
            let leaving = proven(|| async { server::call::<AskDeletion>(Ask::plain()).await })
                .await?
                .answer;
            browser::session_remember(LEAVING, &day(leaving.erased));
            leave_for_sign_in(navigator);
            Ok(())
        });
    };
    rsx! {
        Dialog {
            title: t("leave-ask-title"),
            close_label: t("action-close"),
            onclose,
            actions: rsx! {
                Button { "data-testid": "delete-keep", onclick: move |_| onclose.call(()), {t("action-cancel")} }
                Button { kind: ButtonKind::Danger, busy: attempt.is_busy(), "data-testid": "delete-account-confirm", onclick: delete, {t("leave-ask-submit")} }
            },
            Failure { attempt }
            p { {t("leave-ask-text")} }
            p { {t("leave-ask-device")} }
        }
    }
}
