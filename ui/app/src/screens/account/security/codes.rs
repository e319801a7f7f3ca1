//! Recovery codes, shown once: to be copied, printed or kept as a file.

use dioxus::prelude::*;
use ritm_api::Secret;
use ritm_kit::{Button, ButtonKind, Dialog, IconName};

use crate::{
    browser,
    state::{account::ACCOUNT, tell},
    texts::t,
};

/// Which server they are of: they may be found again after years.
fn server() -> String {
    let account = ACCOUNT.peek();
    account
        .as_ref()
        .map(|account| account.server.clone())
        .unwrap_or_default()
}

/// The codes. They are never shown again.
#[component]
pub(super) fn Codes(codes: Vec<Secret>, onclose: EventHandler<()>) -> Element {
    let plain: Vec<String> = codes.iter().map(|code| code.reveal().to_owned()).collect();
    let text = plain.join("\n");
    let (copied, kept) = (
        text.clone(),
        format!("{}\n{}\n\n{text}\n", t("codes-title"), server()),
    );
    // On paper stand the codes and what they are for, not the page behind them.
    use_hook(|| browser::mark_body("print-codes", true));
    use_drop(|| browser::mark_body("print-codes", false));
    rsx! {
        Dialog {
            title: t("codes-title"),
            close_label: t("action-close"),
            firm: true,
            onclose,
            actions: rsx! {
                Button {
                    icon: IconName::Copy,
                    "data-testid": "codes-copy",
                    onclick: move |_| {
                        let text = copied.clone();
                        async move {
                            tell(t(if browser::copy(&text).await { "copied" } else { "copy-failed" }));
                        }
                    },
                    {t("action-copy")}
                }
                Button { icon: IconName::Printer, "data-testid": "codes-print", onclick: |_| browser::call_page("print"), {t("action-print")} }
                Button {
                    icon: IconName::Download,
                    "data-testid": "codes-download",
                    onclick: move |_| browser::download_bytes("ritm-recovery-codes.txt", kept.as_bytes()),
                    {t("action-download")}
                }
                Button { kind: ButtonKind::Primary, "data-testid": "codes-done", onclick: move |_| onclose.call(()), {t("codes-done")} }
            },
            p { {t("codes-text")} }
            p { class: "sub", {server()} }
            ul { class: "codes", "data-testid": "codes",
                for code in plain {
                    li { key: "{code}", "{code}" }
                }
            }
        }
    }
}
