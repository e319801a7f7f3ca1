//! What the server holds of the account, as screens show it: while it is asked for, when it can't be, and moments.

use dioxus::prelude::*;
use ritm_api::{Micros, account::MailAddress};
use ritm_kit::{Button, ErrorState, IconName, Skeleton};
use ritm_model::Timestamp;

use crate::{browser, format::DateStyle, locale::LOCALE, server::Refusal, texts::t};

/// The address that was typed, where mail could be sent to it. The server knows better what can be.
pub(super) fn mail_address(typed: &str) -> Option<MailAddress> {
    let typed = typed.trim();
    let (name, domain) = typed.rsplit_once('@')?;
    let good = |word: &str| !word.is_empty() && !word.contains(char::is_whitespace);
    let named = domain.split('.').all(good) && domain.contains('.');
    (good(name) && named)
        .then(|| MailAddress::new(typed).ok())
        .flatten()
}

/// While it is asked for.
#[component]
pub(super) fn Asking(#[props(default = 96)] height: u32) -> Element {
    rsx! {
        div { role: "status", "aria-label": t("loading"), Skeleton { height } }
    }
}

/// It can't be had, and another try.
#[component]
pub(super) fn NotHad(refusal: Refusal, onretry: EventHandler<()>) -> Element {
    rsx! {
        ErrorState {
            title: t(if matches!(refusal, Refusal::Unreached(_)) { "server-no-answer" } else { "error-title" }),
            text: refusal.words(),
            detail: refusal.code().to_owned(),
            actions: rsx! {
                Button { icon: IconName::Refresh, onclick: move |_| onretry.call(()), {t("action-retry")} }
            },
        }
    }
}

/// The moment on this device's clock.
fn at(moment: Micros) -> Timestamp {
    Timestamp::from_unix_ms(moment.0.div_euclid(1000))
}

/// A day as near as possible: "today", "23 Nov".
pub(super) fn near_day(moment: Micros) -> String {
    let at = at(moment);
    let day = at.local_day(browser::utc_offset_s(at));
    LOCALE.read().near_day(day, browser::today())
}

/// "23 Nov 2026".
pub(super) fn day(moment: Micros) -> String {
    let at = at(moment);
    LOCALE
        .read()
        .moment(at, browser::utc_offset_s(at), DateStyle::ShortDate)
}

/// When something was used: "now" for some minutes, the time today, then the day.
pub(super) fn used(moment: Micros) -> String {
    let at = at(moment);
    let now = browser::now();
    if now.unix_ms() - at.unix_ms() < 10 * 60_000 {
        return t("just-now");
    }
    let offset_s = browser::utc_offset_s(at);
    if at.local_day(offset_s) == browser::today() {
        return LOCALE.read().moment(at, offset_s, DateStyle::Time);
    }
    near_day(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_whole_address_is_seen_before_it_is_sent() {
        for typed in [
            "anna@example.org",
            " anna+ritm@sub.example.org ",
            "анна@пример.рф",
        ] {
            assert!(mail_address(typed).is_some(), "{typed}");
        }
        for typed in [
            "",
            "anna",
            "anna@",
            "@example.org",
            "anna@example",
            "anna@example.",
            "an na@example.org",
        ] {
            assert!(mail_address(typed).is_none(), "{typed}");
        }
    }
}
