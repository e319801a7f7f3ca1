//! One account: what staff may see and do, the rest hidden until a reason is given.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_api::{
    Permission,
    account::{AccountId, Role, SessionId},
    staff::{Look, Revealed, RoleOffer, StaffAccount, StaffSession},
};
use ritm_kit::{Button, ButtonKind, Card, Crumb, Icon, IconName, Kbd, SkeletonRows};

use crate::{
    act::{Act, use_acts},
    ask::{self, Trouble},
    browser, keys,
    live::{self, Asked, use_asked, use_every},
    locale::{day, moment, number, t, t_code, t_sent, t_with, whole_moment},
    route::Route,
    screens::{
        accounts::{roles, tone_of},
        parts::{Block, Fact, Failed},
        proof::proven,
        reason::{Given, Question, ReasonDialog},
    },
    session,
    table::Tone,
    toast,
};

/// What can be done: the server's code, the key, and the permission without which it is not offered.
const ACTS: [(&str, &str, Permission); 5] = [
    ("reveal", "v", Permission::AccountReveal),
    ("lock", "l", Permission::AccountLock),
    ("unlock", "u", Permission::AccountLock),
    ("end-sessions", "e", Permission::AccountSession),
    ("reset-factors", "r", Permission::AccountFactor),
];

fn icon_of(act: &str) -> IconName {
    match act {
        "reveal" => IconName::Eye,
        "lock" => IconName::Lock,
        "unlock" => IconName::Unlock,
        "reset-factors" => IconName::Key,
        _ => IconName::LogOut,
    }
}

/// The acts that the account offers whoever is signed in.
fn offered(account: &StaffAccount) -> Vec<Act> {
    ACTS.iter()
        .filter(|(code, _, permission)| {
            session::may(*permission) && account.acts.iter().any(|act| act.code == *code)
        })
        .map(|(code, key, _)| {
            Act::new(code, key, t(&format!("console-do-{code}"))).unless(ask::why_not(&account.acts, code))
        })
        .collect()
}

#[component]
pub(crate) fn Account(id: AccountId) -> Element {
    // Another account is another screen: nothing that was shown of one may stay for the next.
    rsx! { Opened { key: "{id}", id } }
}

#[component]
fn Opened(id: AccountId) -> Element {
    let asked = use_asked(move || ask::account(id));
    let mut question = use_signal(|| None::<Question>);
    let revealed = use_revealed();
    let account = asked.value();
    let acts = account.as_ref().map(offered).unwrap_or_default();
    let mut list = acts.clone();
    list.push(Act::new("back", "Backspace", t("console-back")));
    keys::use_ready(account.is_some() || asked.trouble().is_some());
    use_acts(list, move |code| match code {
        "back" => {
            navigator().push(Route::Accounts {});
        }
        code => question.set(Some(Question { act: code, of: None })),
    });
    rsx! {
        if let Some(account) = account {
            div { class: "panes three",
                div { class: "pane",
                    Head { account: account.clone(), acts, revealed: revealed.value(), onact: move |act| question.set(Some(Question { act, of: None })) }
                    if let Some(trouble) = asked.trouble() {
                        p { class: "stale", role: "status", Icon { name: IconName::Warning, size: 16 } span { "{trouble.words()}" } }
                    }
                    Standing { account: account.clone() }
                    Sessions {
                        sessions: account.sessions.clone(),
                        onend: move |of| question.set(Some(Question { act: "end-session", of: Some(of) })),
                    }
                    Roles { id, roles: account.roles.clone(), asked }
                }
                aside { class: "pane beside always", "aria-label": t("console-hidden"), tabindex: "0",
                    Hidden { account: account.clone(), revealed: revealed.value() }
                    Looks { looks: account.looks }
                }
            }
            if let Some(asking) = question() {
                Asking { id, question: asking, asked, revealed, onclose: move |()| question.set(None) }
            }
        } else if let Some(trouble) = asked.trouble() {
            div { class: "pane",
                Failed { title: t("console-account-failed"), trouble, onretry: move |()| asked.again() }
            }
        } else {
            div { class: "pane", SkeletonRows { count: 6, label: t("console-loading") } }
        }
    }
}

/// What was revealed, until its time is up.
#[derive(Clone, Copy, PartialEq)]
struct Shown(Signal<Option<Revealed>>);

impl Shown {
    fn value(self) -> Option<Revealed> {
        self.0.read().clone()
    }
}

fn use_revealed() -> Shown {
    let mut revealed = use_signal(|| None::<Revealed>);
    use_every(1, move || {
        let over = revealed
            .peek()
            .as_ref()
            .is_some_and(|shown| shown.until.0 <= browser::now_us());
        if over {
            revealed.set(None);
        }
    });
    Shown(revealed)
}

/// Asks why, does it, and shows the account as it is then.
#[component]
fn Asking(
    id: AccountId,
    question: Question,
    asked: Asked<StaffAccount>,
    revealed: Shown,
    onclose: EventHandler<()>,
) -> Element {
    let mut busy = use_signal(|| false);
    let mut trouble = use_signal(|| None::<Trouble>);
    let act = question.act;
    let of = question.of;
    let done = move |given: Given| {
        busy.set(true);
        spawn(async move {
            let outcome = match act {
                "reveal" => ask::reveal(id, given.name, given.address, given.reason)
                    .await
                    .map(|shown| {
                        let mut revealed = revealed.0;
                        revealed.set(Some(shown));
                    }),
                act => match of {
                    Some(session) => ask::end_session(id, session, given.reason).await,
                    None => proven(|| ask::act_on_account(id, act, given.reason.clone())).await,
                },
            };
            busy.set(false);
            match outcome {
                Ok(()) => {
                    toast::tell(t(&format!("console-done-{act}")));
                    onclose.call(());
                    asked.again();
                }
                Err(why) if why.is_stale() => {
                    toast::tell_failure(format!("{} {}", why.words(), t("console-shown-anew")));
                    onclose.call(());
                    asked.again();
                }
                Err(why) => trouble.set(Some(why)),
            }
        });
    };
    rsx! {
        ReasonDialog { question, busy: busy(), trouble: trouble(), ondone: done, onclose }
    }
}

#[component]
fn Head(
    account: StaffAccount,
    acts: Vec<Act>,
    revealed: Option<Revealed>,
    onact: EventHandler<&'static str>,
) -> Element {
    let name = revealed.as_ref().and_then(|shown| shown.name.clone());
    let address = revealed.and_then(|shown| shown.address);
    let hidden_name = if account.name.is_empty() {
        account.address.clone()
    } else {
        account.name.clone()
    };
    let mut facts = vec![
        t_code("console-state", account.state.word()),
        t_with("console-since", "day", &day(account.created_at.0)),
    ];
    if !account.language.is_empty() {
        facts.push(t_code("console-language", &account.language));
    }
    rsx! {
        header { class: "page-head",
            div { class: "page-words",
                div { class: "crumbs", Crumb { to: Route::Accounts {}, {t("console-place-accounts")} } }
                h1 { id: "page-title", tabindex: "-1",
                    if let Some(name) = name.or(address) {
                        "{name}"
                    } else {
                        span { class: "mask", "{hidden_name}" }
                    }
                }
                p { class: "page-sub", "{facts.join(\" · \")}" }
            }
            div { class: "page-actions",
                for act in acts.into_iter().filter(|act| act.why_not.is_empty()) {
                    Button {
                        key: "{act.code}",
                        icon: icon_of(act.code),
                        kind: ButtonKind::Plain,
                        onclick: move |_| onact.call(act.code),
                        "data-testid": "do-{act.code}",
                        "{act.label} "
                        Kbd { "{act.key.to_uppercase()}" }
                    }
                }
            }
        }
        if !account.locked_because.is_empty() {
            p { class: "standing-note", role: "note",
                Icon { name: IconName::Lock, size: 16 }
                span { {t_with("console-locked-because", "reason", &account.locked_because)} }
            }
        }
        if let Some(at) = account.factors_go_at {
            p { class: "standing-note", role: "note",
                Icon { name: IconName::Key, size: 16 }
                span { {t_with("console-factors-go-at", "day", &day(at.0))} }
            }
        }
        if let Some(at) = account.leaves_at {
            p { class: "standing-note", role: "note",
                Icon { name: IconName::Clock, size: 16 }
                span { {t_with("console-leaves-at", "day", &day(at.0))} }
            }
        }
    }
}

/// How one gets in, in figures.
#[component]
fn Standing(account: StaffAccount) -> Element {
    let yes = |on: bool| t(if on { "console-yes" } else { "console-no" });
    let figures = [
        (number(account.sessions.len() as u64), "console-figure-sessions"),
        (yes(account.has_password), "console-figure-password"),
        (number(account.passkeys), "console-figure-passkeys"),
        (yes(account.has_codes), "console-figure-codes"),
        (number(account.recovery_codes), "console-figure-recovery"),
        (number(account.providers), "console-figure-providers"),
        (number(account.tokens), "console-figure-tokens"),
    ];
    rsx! {
        Card { class: "figstrip",
            dl { class: "standing",
                for (value , label) in figures {
                    div { key: "{label}", dt { {t(label)} } dd { class: "num", "{value}" } }
                }
            }
        }
    }
}

#[component]
fn Sessions(sessions: Vec<StaffSession>, onend: EventHandler<SessionId>) -> Element {
    let may_end = session::may(Permission::AccountSession);
    rsx! {
        Card { title: t("console-sessions"), flush: true, class: "clip",
            if sessions.is_empty() {
                p { class: "card-none", {t("console-sessions-none")} }
            } else {
                div { class: "scroll-x", tabindex: "0", role: "group", "aria-label": t("console-sessions"),
                    table { class: "dense still",
                        caption { class: "visually-hidden", {t("console-sessions")} }
                        thead {
                            tr {
                                th { scope: "col", {t("console-field-device")} }
                                th { scope: "col", {t("console-field-place")} }
                                th { scope: "col", class: "end", {t("console-field-begun")} }
                                th { scope: "col", class: "end", {t("console-field-seen")} }
                                th { span { class: "visually-hidden", {t("console-do-end-session")} } }
                            }
                        }
                        tbody {
                            for session in sessions {
                                tr { key: "{session.id}",
                                    th { scope: "row", if session.device.is_empty() { {t("console-device-unknown")} } else { "{session.device}" } }
                                    td { "data-label": t("console-field-place"), span { class: "machine", "{session.place}" } }
                                    td { class: "end", "data-label": t("console-field-begun"), "{moment(session.created_at.0)}" }
                                    td { class: "end", "data-label": t("console-field-seen"), "{moment(session.seen_at.0)}" }
                                    td { class: "end",
                                        if may_end {
                                            Button {
                                                small: true,
                                                onclick: move |_| onend.call(session.id),
                                                {t("console-do-end-session")}
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Takes back what was done with a role.
fn undo_role(id: AccountId, role: Role, granted: bool) {
    spawn_forever(async move {
        if let Err(why) = proven(|| ask::set_role(id, role, !granted)).await {
            toast::tell_failure(why.words());
        }
        live::changed();
    });
}

#[component]
fn Roles(id: AccountId, roles: Vec<RoleOffer>, asked: Asked<StaffAccount>) -> Element {
    let may_grant = session::may(Permission::RoleGrant);
    let none = !roles.iter().any(|offer| offer.granted);
    let mut busy = use_signal(|| None::<Role>);
    let set = use_callback(move |(role, grant): (Role, bool)| {
        busy.set(Some(role));
        spawn(async move {
            let outcome = proven(|| ask::set_role(id, role, grant)).await;
            busy.set(None);
            match outcome {
                Ok(()) => {
                    let key = if grant {
                        "console-role-granted"
                    } else {
                        "console-role-revoked"
                    };
                    let words = t_with(key, "role", &t_code("console-role", role.word()));
                    toast::tell_undo(words, move || undo_role(id, role, grant));
                    asked.again();
                }
                Err(why) => {
                    toast::tell_failure(why.words());
                    asked.again();
                }
            }
        });
    });
    rsx! {
        Card { title: t("console-roles"), note: if none { t("console-roles-none") } else { String::new() },
            ul { class: "roles",
                for offer in roles {
                    li { key: "{offer.role}",
                        div { class: "roles-words",
                            b { {t_code("console-role", offer.role.word())} }
                            span { class: "tiny", {t_code("console-role-about", offer.role.word())} }
                        }
                        if may_grant {
                            if let Some(why) = &offer.why_not {
                                span { class: "tiny", {t_sent(why, why)} }
                            } else {
                                Button {
                                    small: true,
                                    kind: if offer.granted { ButtonKind::Danger } else { ButtonKind::Plain },
                                    busy: busy() == Some(offer.role),
                                    "data-testid": "role-{offer.role}",
                                    onclick: move |_| set.call((offer.role, !offer.granted)),
                                    {t(if offer.granted { "console-role-revoke" } else { "console-role-grant" })}
                                }
                            }
                        } else {
                            span { class: if offer.granted { "good" } else { "quiet" },
                                {t(if offer.granted { "console-yes" } else { "console-no" })}
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What is hidden, or shown for a while.
#[component]
fn Hidden(account: StaffAccount, revealed: Option<Revealed>) -> Element {
    let name = revealed.as_ref().and_then(|shown| shown.name.clone());
    let address = revealed.as_ref().and_then(|shown| shown.address.clone());
    let tone = |shown: &Option<String>| {
        if shown.is_some() {
            Tone::Plain
        } else {
            Tone::Masked
        }
    };
    let none = |text: String| if text.is_empty() { "–".to_owned() } else { text };
    rsx! {
        Block { title: t(if revealed.is_some() { "console-shown" } else { "console-hidden" }),
            dl { class: "facts", "data-testid": "hidden",
                Fact { label: t("console-field-name"), tone: tone(&name), value: none(name.unwrap_or(account.name)) }
                Fact { label: t("console-field-address"), tone: tone(&address), value: address.unwrap_or(account.address) }
            }
            if let Some(shown) = revealed {
                p { class: "tiny", role: "status", {t_with("console-shown-until", "time", &moment(shown.until.0))} }
            }
            p { class: "tiny", {t("console-never-shown")} }
        }
        Block { title: t("console-account"),
            dl { class: "facts",
                Fact { label: t("console-field-state"), value: t_code("console-state", account.state.word()), tone: tone_of(account.state) }
                Fact {
                    label: t("console-field-roles"),
                    value: {
                        let granted: Vec<Role> = account.roles.iter().filter(|offer| offer.granted).map(|offer| offer.role).collect();
                        if granted.is_empty() { t("console-roles-none") } else { roles(&granted) }
                    },
                }
                Fact { label: t("console-field-made"), value: day(account.created_at.0) }
                Fact { label: t("console-field-seen"), value: account.seen_at.map_or_else(|| t("console-never"), |at| moment(at.0)) }
                Fact { label: t("console-field-id"), value: account.id.to_string(), tone: Tone::Machine }
            }
        }
    }
}

/// Who looked.
#[component]
fn Looks(looks: Vec<Look>) -> Element {
    rsx! {
        Block { title: t("console-looks"),
            if looks.is_empty() {
                p { class: "tiny", {t("console-looks-none")} }
            } else {
                ol { class: "timeline", "data-testid": "looks",
                    for (at , look) in looks.into_iter().enumerate() {
                        li { key: "{at}",
                            span { class: "tl-mark", "aria-hidden": "true", Icon { name: IconName::Eye, size: 15 } }
                            div { class: "tl-words",
                                div { class: "tl-line",
                                    span { class: "tl-title", "{look.by}" }
                                    time { title: "{whole_moment(look.at.0)}", "{moment(look.at.0)}" }
                                }
                                div { class: "tl-sub",
                                    {look.fields.iter().map(|field| t_code("console-field", field)).collect::<Vec<_>>().join(", ")}
                                    " · {look.reason}"
                                }
                            }
                        }
                    }
                }
            }
            p { class: "tiny", {t("console-looks-seen")} }
        }
    }
}
