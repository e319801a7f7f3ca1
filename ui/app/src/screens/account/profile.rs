//! What the athlete says of themselves to the server, and the address that letters go to.

use dioxus::prelude::*;
use ritm_api::{
    Answered, Ask, Etag,
    account::{
        AddressChange, BirthYear, ChangeAddress, EditProfile, LanguageTag, MailAddress, PersonName,
        Profile as Said, ReadProfile, ZoneName,
    },
    code,
};
use ritm_kit::{Button, ButtonKind, Card, Choice, Dialog, IconName, LineItem, Select, TextField};
use ritm_locales::LANGUAGES;

use super::{
    attempt::{Failure, use_attempt},
    present::{Asking, NotHad},
    proof::proven,
};
use crate::{
    browser,
    server::{self, Refusal},
    state::{
        account::{ACCOUNT, know},
        tell,
    },
    texts::{t, t_with},
};

/// The profile.
#[component]
pub(super) fn Profile() -> Element {
    let mut profile = use_resource(|| server::call::<ReadProfile>(Ask::plain()));
    rsx! {
        Card { title: t("profile-title"), class: "span-6", "data-testid": "profile",
            match &*profile.read() {
                None => rsx! { Asking { height: 220 } },
                Some(Err(refusal)) => rsx! { NotHad { refusal: refusal.clone(), onretry: move |()| profile.restart() } },
                Some(Ok(Answered { answer, version })) => rsx! {
                    Edit { said: answer.clone(), version: *version }
                },
            }
        }
    }
}

#[component]
fn Edit(said: Said, version: Option<Etag>) -> Element {
    let attempt = use_attempt();
    let mut version = use_signal(|| version);
    let mut name = use_signal(|| said.name.to_string());
    let mut language = use_signal(|| said.language.to_string());
    let mut zone = use_signal(|| said.zone.as_ref().map(ToString::to_string).unwrap_or_default());
    let mut year = use_signal(|| said.birth_year.map(|year| year.0.to_string()).unwrap_or_default());
    let mut name_fault = use_signal(String::new);
    let mut zone_fault = use_signal(String::new);
    let mut year_fault = use_signal(String::new);
    let units = said.units;
    let mut save = move || {
        let person = PersonName::new(name.peek().trim());
        let tag = LanguageTag::new(language.peek().clone());
        let typed_zone = zone.peek().trim().to_owned();
        let place = (!typed_zone.is_empty())
            .then(|| ZoneName::new(typed_zone))
            .transpose();
        let typed_year = year.peek().trim().to_owned();
        let born = match typed_year.parse::<u16>() {
            _ if typed_year.is_empty() => Ok(None),
            Ok(year) if (1900..=2100).contains(&year) => Ok(Some(BirthYear(year))),
            _ => Err(()),
        };
        let fault = |wrong: bool, key: &str| if wrong { t(key) } else { String::new() };
        name_fault.set(fault(person.is_err(), "name-missing"));
        zone_fault.set(fault(place.is_err(), "zone-malformed"));
        year_fault.set(fault(born.is_err(), "year-malformed"));
        let (Ok(person), Ok(tag), Ok(place), Ok(born)) = (person, tag, place, born) else {
            return;
        };
        attempt.run(async move {
            let called = person.to_string();
            let mut ask = Ask::<EditProfile>::body(Said {
                name: person,
                language: tag,
                zone: place,
                units,
                birth_year: born,
            });
            ask.version = *version.peek();
            match server::call(ask).await {
                Ok(saved) => {
                    version.set(saved.version);
                    tell(t("settings-saved"));
                }
                // What was typed stays: whoever saves it once more means it.
                Err(refusal) if refusal.is(code::VERSION_CHANGED) => {
                    if let Ok(now) = server::call::<ReadProfile>(Ask::plain()).await {
                        version.set(now.version);
                    }
                    return Err(refusal);
                }
                Err(refusal) => return Err(refusal),
            }
            let address = ACCOUNT.peek().as_ref().and_then(|account| account.who.clone());
            know(called, address.map(|who| who.address).unwrap_or_default()).await;
            Ok(())
        });
    };
    rsx! {
        Failure { attempt }
        form {
            class: "gate-fields",
            novalidate: true,
            onsubmit: move |event| {
                event.prevent_default();
                save();
            },
            TextField {
                label: t("person-name"),
                autocomplete: "name",
                max_length: 80,
                value: name(),
                error: name_fault(),
                test_id: "profile-name",
                oninput: move |text| name.set(text),
            }
            Select {
                label: t("letters-language"),
                options: LANGUAGES.iter().map(|language| Choice::new(language.tag, language.own_name)).collect::<Vec<_>>(),
                value: language(),
                test_id: "profile-language",
                onchange: move |tag: String| language.set(tag),
            }
            TextField {
                label: t("time-zone"),
                value: zone(),
                help: t("time-zone-help"),
                placeholder: browser::zone().unwrap_or_default(),
                error: zone_fault(),
                test_id: "profile-zone",
                oninput: move |text| zone.set(text),
            }
            TextField {
                label: t("birth-year"),
                input_mode: "numeric",
                max_length: 4,
                value: year(),
                help: t("birth-year-help"),
                error: year_fault(),
                test_id: "profile-year",
                oninput: move |text| year.set(text),
            }
            div { class: "actions-line",
                Button { kind: ButtonKind::Primary, submit: true, busy: attempt.is_busy(), "data-testid": "profile-save", {t("action-save")} }
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
        let Ok(mail) = MailAddress::new(typed.peek().trim()) else {
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
