//! What is left: who is signed in, how the console looks, and the way out. And the first screen, which is the first place.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_kit::{
    Button, Card, Choice, ChoiceGroup, EmptyState, Icon, IconName, LinkButton, PageHead, Select, Switch,
};
use ritm_locales::LANGUAGES;

use crate::{
    act::{self, Act, SINGLE_KEYS, use_acts},
    ask, browser,
    locale::{LANGUAGE_KEY, t, t_code},
    route::{PLACES, Route},
    session::{self, SESSION, Session},
    toast,
};

const THEME_KEY: &str = "ritm.theme";

/// Leads to the first place that is open to whoever is signed in.
#[component]
pub(crate) fn Home() -> Element {
    let navigator = use_navigator();
    use_effect(move || {
        let first = PLACES.iter().find(|place| session::may(place.permission));
        navigator.replace(first.map_or(Route::More {}, |place| (place.route)()));
    });
    rsx! {}
}

#[component]
pub(crate) fn NotFound(rest: Vec<String>) -> Element {
    let _ = rest;
    rsx! {
        div { class: "pane",
            Card {
                EmptyState {
                    title: t("console-not-found"),
                    text: t("console-not-found-text"),
                    actions: rsx! { LinkButton { to: Route::Home {}, {t("console-not-found-home")} } },
                }
            }
        }
    }
}

/// A place that the role of whoever is signed in does not open.
#[component]
pub(crate) fn Closed() -> Element {
    rsx! {
        div { class: "pane",
            Card {
                EmptyState {
                    title: t("console-closed"),
                    text: t("console-closed-text"),
                    actions: rsx! { LinkButton { to: Route::Home {}, {t("console-not-found-home")} } },
                }
            }
        }
    }
}

#[component]
pub(crate) fn More() -> Element {
    let mut theme = use_signal(|| browser::remembered(THEME_KEY).unwrap_or_default());
    let mut language = use_signal(|| browser::remembered(LANGUAGE_KEY).unwrap_or_default());
    use_acts(vec![Act::new("sign-out", "", t("console-sign-out"))], |_| {
        sign_out()
    });
    let Session::Staff(me) = SESSION() else {
        return rsx! {};
    };
    let mut languages = vec![Choice::new("", t("settings-language-system"))];
    languages.extend(
        LANGUAGES
            .iter()
            .map(|language| Choice::new(language.tag, language.own_name)),
    );
    let permissions = me
        .permissions
        .iter()
        .map(|permission| t_code("console-permission", permission.word()))
        .collect::<Vec<_>>();
    rsx! {
        div { class: "pane narrow-pane",
            PageHead {
                title: me.name.clone(),
                sub: me.roles.iter().map(|role| t_code("console-role", role.word())).collect::<Vec<_>>().join(" · "),
                actions: rsx! {
                    Button { icon: IconName::LogOut, "data-testid": "sign-out", onclick: |_| sign_out(), {t("console-sign-out")} }
                },
            }
            Card { title: t("console-places"), flush: true, class: "phone-only clip",
                ul { class: "places",
                    for place in PLACES.iter().filter(|place| session::may(place.permission)) {
                        li { key: "{place.name}",
                            Link { to: (place.route)(), class: "place",
                                Icon { name: place.icon, size: 20 }
                                span { {t(&format!("console-place-{}", place.name))} }
                                Icon { name: IconName::ChevronRight, size: 18 }
                            }
                        }
                    }
                }
            }
            Card { title: t("settings-look"),
                div { class: "stack",
                    ChoiceGroup {
                        label: t("settings-theme"),
                        options: vec![
                            Choice::new("", t("settings-theme-system")),
                            Choice::new("light", t("settings-theme-light")),
                            Choice::new("dark", t("settings-theme-dark")),
                        ],
                        value: theme(),
                        onchange: move |value: String| {
                            browser::remember(THEME_KEY, &value);
                            browser::set_root_attribute("data-theme", &value);
                            theme.set(value);
                        },
                    }
                    Select {
                        label: t("settings-language"),
                        options: languages,
                        value: language(),
                        test_id: "language",
                        onchange: move |value: String| {
                            session::choose_language(&value);
                            language.set(value);
                        },
                    }
                    Switch {
                        label: t("console-keys-switch"),
                        help: t("console-keys-switch-help"),
                        checked: SINGLE_KEYS(),
                        onchange: act::switch_single_keys,
                    }
                }
            }
            Card { title: t("console-permissions"),
                ul { class: "permissions",
                    for words in permissions {
                        li { key: "{words}", Icon { name: IconName::Check, size: 16 } "{words}" }
                    }
                }
            }
        }
    }
}

/// Ends the session.
pub(super) fn sign_out() {
    spawn_forever(async {
        match ask::sign_out().await {
            Ok(()) => session::ended(),
            Err(trouble) if trouble.is_signed_out() => {}
            Err(trouble) => toast::tell_failure(trouble.words()),
        }
    });
}
