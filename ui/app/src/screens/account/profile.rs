//! What the athlete says of themselves to the server, and the address that letters go to.

use dioxus::prelude::*;
use ritm_api::{
    Ask,
    account::{AddressChange, ChangeAddress, LanguageTag, PersonName, ZoneName},
};
use ritm_kit::{Button, ButtonKind, Card, Choice, Dialog, IconName, LineItem, Select, TextField};
use ritm_locales::LANGUAGES;
use ritm_model::{
    Topic,
    account::{ChangeOwnProfile, OwnProfile, ProfileChange, ReadOwnProfile},
};

use super::{
    attempt::{Failure, use_attempt},
    present::{Asking, NotHad, mail_address},
    proof::proven,
};
use crate::{
    browser, door,
    server::{self, Refusal},
    state::{
        account::{ACCOUNT, know},
        tell, use_topic,
    },
    texts::{t, t_with},
};

/// The profile: as it stands here, and as the server knows it once that was asked.
#[component]
pub(super) fn Profile() -> Element {
    let version = use_topic(Topic::Account);
    let own = use_resource(move || async move {
        let _ = version();
        door::ask(ReadOwnProfile {}).await.ok().flatten()
    });
    let mut asked = use_resource(server::settle_profile);
    rsx! {
        Card { title: t("profile-title"), class: "span-6", "data-testid": "profile",
            match (own().flatten(), &*asked.read()) {
                (Some(own), _) => rsx! { Edit { own } },
                (None, Some(Err(refusal))) => rsx! { NotHad { refusal: refusal.clone(), onretry: move |()| asked.restart() } },
                (None, _) => rsx! { Asking { height: 220 } },
            }
        }
    }
}

/// What is typed of something, until it is kept: nothing where it is as it was.
type Typed = Signal<Option<String>>;

fn shown(typed: Typed, kept: &str) -> String {
    typed().unwrap_or_else(|| kept.to_owned())
}

/// The language of ours that a tag stands for: `ru-RU` is our `ru`.
fn ours(tag: &str) -> String {
    let main = tag.split('-').next().unwrap_or_default();
    let known = LANGUAGES
        .iter()
        .find(|language| language.tag.eq_ignore_ascii_case(main));
    known.map_or(tag, |language| language.tag).to_owned()
}

#[component]
fn Edit(own: OwnProfile) -> Element {
    let attempt = use_attempt();
    let mut name: Typed = use_signal(|| None);
    let mut language: Typed = use_signal(|| None);
    let mut zone: Typed = use_signal(|| None);
    let mut year: Typed = use_signal(|| None);
    let mut name_fault = use_signal(String::new);
    let mut zone_fault = use_signal(String::new);
    let mut year_fault = use_signal(String::new);
    let waits = own.waits;
    let kept_year = own.birth_year.map(|year| year.to_string()).unwrap_or_default();
    let (now_name, now_language) = (shown(name, &own.name), shown(language, &own.language));
    let (now_zone, now_year) = (shown(zone, &own.zone), shown(year, &kept_year));
    let save = {
        let (now_name, now_language) = (now_name.trim().to_owned(), now_language.clone());
        let (now_zone, now_year) = (now_zone.trim().to_owned(), now_year.trim().to_owned());
        move || {
            let born = match now_year.parse::<u16>() {
                _ if now_year.is_empty() => Ok(None),
                Ok(year) if (1900..=2100).contains(&year) => Ok(Some(year)),
                _ => Err(()),
            };
            let fault = |wrong: bool, key: &str| if wrong { t(key) } else { String::new() };
            let bad_name = PersonName::new(now_name.as_str()).is_err();
            let bad_zone = !now_zone.is_empty()
                && (ZoneName::new(now_zone.as_str()).is_err() || !browser::knows_zone(&now_zone));
            let bad_tag = LanguageTag::new(now_language.as_str()).is_err();
            name_fault.set(fault(bad_name, "name-missing"));
            zone_fault.set(fault(bad_zone, "zone-malformed"));
            year_fault.set(fault(born.is_err(), "year-malformed"));
            let Ok(born) = born else { return };
            if bad_name || bad_zone || bad_tag {
                return;
            }
            let changes: Vec<ProfileChange> = [
                (now_name != own.name).then(|| ProfileChange::Name(now_name.clone())),
                (now_language != own.language).then(|| ProfileChange::Language(now_language.clone())),
                (now_zone != own.zone).then(|| ProfileChange::Zone(now_zone.clone())),
                (born != own.birth_year).then_some(ProfileChange::BirthYear(born)),
            ]
            .into_iter()
            .flatten()
            .collect();
            attempt.run(async move {
                let changed = door::ask(ChangeOwnProfile { changes })
                    .await
                    .map_err(Refusal::Door)?;
                let who = ACCOUNT.peek().as_ref().and_then(|account| account.who.clone());
                if let Some(who) = who {
                    know(who.id, changed.name, who.address).await;
                }
                for mut typed in [name, language, zone, year] {
                    typed.set(None);
                }
                // It is kept here, whatever becomes of the network; the server hears of it when it can.
                spawn(async move {
                    match server::settle_profile().await {
                        Ok(()) => tell(t("settings-saved")),
                        Err(Refusal::Unreached(_)) => tell(t("profile-kept-here")),
                        Err(refusal) => attempt.fail(refusal),
                    }
                });
                Ok(())
            });
        }
    };
    rsx! {
        Failure { attempt }
        form {
            class: "gate-fields",
            novalidate: true,
            onsubmit: move |event| {
                event.prevent_default();
                let mut save = save.clone();
                save();
            },
            TextField {
                label: t("person-name"),
                autocomplete: "name",
                max_length: 80,
                value: now_name,
                error: name_fault(),
                test_id: "profile-name",
                oninput: move |text| name.set(Some(text)),
            }
            Select {
                label: t("letters-language"),
                options: LANGUAGES.iter().map(|language| Choice::new(language.tag, language.own_name)).collect::<Vec<_>>(),
                value: ours(&now_language),
                test_id: "profile-language",
                onchange: move |tag: String| language.set(Some(tag)),
            }
            TextField {
                label: t("time-zone"),
                value: now_zone,
                help: t("time-zone-help"),
                placeholder: browser::zone().unwrap_or_default(),
                error: zone_fault(),
                test_id: "profile-zone",
                oninput: move |text| zone.set(Some(text)),
            }
            TextField {
                label: t("birth-year"),
                input_mode: "numeric",
                max_length: 4,
                value: now_year,
                help: t("birth-year-help"),
                error: year_fault(),
                test_id: "profile-year",
                oninput: move |text| year.set(Some(text)),
            }
            div { class: "actions-line",
                Button { kind: ButtonKind::Primary, submit: true, busy: attempt.is_busy(), "data-testid": "profile-save", {t("action-save")} }
                if waits {
                    span { class: "sub", role: "status", "data-testid": "profile-waits", {t("profile-waits")} }
                }
            }
        }
    }
}

/// The address, and another.
#[component]
pub(super) fn Address(address: String) -> Element {
    let attempt = use_attempt();
    let mut asking = use_signal(|| false);
    let mut typed = use_signal(String::new);
    let mut fault = use_signal(String::new);
    let mut change = move || {
        let Some(mail) = mail_address(&typed.peek()) else {
            fault.set(t("address-malformed"));
            return;
        };
        fault.set(String::new());
        attempt.run(async move {
            let written = mail.to_string();
            proven(|| {
                let address = mail.clone();
                async move {
                    server::call::<ChangeAddress>(Ask::body(AddressChange { address }))
                        .await
                        .map(drop)
                }
            })
            .await?;
            asking.set(false);
            tell(t_with("address-letter-sent", "address", &written));
            Ok::<(), Refusal>(())
        });
    };
    rsx! {
        Card { title: t("address"), class: "span-6", flush: true, "data-testid": "address-card",
            ul { class: "line-list",
                LineItem { icon: IconName::Mail, title: address, note: t("address-use"),
                    Button { small: true, "data-testid": "address-change", onclick: move |_| asking.set(true), {t("action-change")} }
                }
            }
        }
        if asking() {
            Dialog { title: t("address-change-title"), close_label: t("action-close"), onclose: move |()| asking.set(false),
                p { {t("address-change-text")} }
                Failure { attempt }
                form {
                    class: "gate-fields",
                    novalidate: true,
                    onsubmit: move |event| {
                        event.prevent_default();
                        change();
                    },
                    TextField {
                        label: t("address-new"),
                        kind: "email",
                        autocomplete: "email",
                        value: typed(),
                        error: match attempt.fault_of("address", &["account-address-malformed"]) {
                            said if said.is_empty() => fault(),
                            said => said,
                        },
                        test_id: "address-new",
                        oninput: move |text| typed.set(text),
                    }
                    div { class: "actions-line",
                        Button { kind: ButtonKind::Primary, submit: true, busy: attempt.is_busy(), "data-testid": "address-submit", {t("address-change-submit")} }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_with_a_region_is_our_language() {
        assert_eq!(ours("ru-RU"), "ru");
        assert_eq!(ours("en"), "en");
        assert_eq!(ours("fr-CA"), "fr-CA");
    }
}
