//! Which figures a sport shows while it is recorded, and in which order.

use dioxus::prelude::*;
use ritm_kit::{Button, ButtonKind, Choice, Dialog, IconButton, IconName, Select};
use ritm_model::{Sport, recorder::Figure, settings::SettingChange};

use super::figure::{self, FEWEST, MOST, label, usual};
use crate::{
    locale::LOCALE,
    state::settings::{SETTINGS, change_setting},
    texts::{t, t_count, t_with},
};

/// What a sport shows: what the athlete chose, else the usual.
pub(super) fn chosen(sport: Sport) -> Vec<Figure> {
    let own = match &*SETTINGS.read() {
        Some(Ok(settings)) => settings.live_figures.get(&sport).cloned(),
        Some(Err(_)) | None => None,
    };
    own.map(|mut figures| {
        figures.truncate(MOST);
        figures
    })
    .filter(|figures| !figures.is_empty())
    .unwrap_or_else(|| usual(sport))
}

fn choose(sport: Sport, figures: Vec<Figure>) {
    let figures = if figures == usual(sport) {
        Vec::new()
    } else {
        figures
    };
    change_setting(SettingChange::LiveFigures(sport, figures));
}

/// The figures small, as they will stand while recording.
#[component]
pub(super) fn Preview(sport: Sport) -> Element {
    let locale = LOCALE.read();
    rsx! {
        ul { class: "rec-preview", "data-testid": "preview",
            for figure in chosen(sport) {
                li { key: "{figure.code()}",
                    b { class: "num", "aria-hidden": "true",
                        {
                            match figure {
                                Figure::Timer | Figure::Elapsed | Figure::LapTimer | Figure::Distance | Figure::LapDistance => {
                                    figure::shown(&locale, figure, 0.0, sport).value
                                }
                                _ => "–".to_owned(),
                            }
                        }
                    }
                    {t(&label(figure, sport))}
                }
            }
        }
    }
}

/// Chooses and orders the figures of a sport.
#[component]
pub(super) fn FieldsDialog(sport: Sport, onclose: EventHandler<()>) -> Element {
    let figures = chosen(sport);
    let mut rest: Vec<Choice> = Figure::ALL
        .iter()
        .filter(|figure| !figures.contains(figure))
        .map(|figure| Choice::new(figure.code(), t(&label(*figure, sport))))
        .collect();
    rest.insert(0, Choice::new("", t("fields-choose")));
    let count = figures.len();
    let is_usual = figures == usual(sport);
    let sport_name = LOCALE.read().sport(sport);
    let place = |at: usize, by: isize| {
        let figures = figures.clone();
        move |_: MouseEvent| {
            let mut moved = figures.clone();
            if let Some(to) = at.checked_add_signed(by).filter(|to| *to < moved.len()) {
                moved.swap(at, to);
                choose(sport, moved);
            }
        }
    };
    rsx! {
        Dialog {
            title: t("fields-title"),
            close_label: t("action-close"),
            onclose: move |()| onclose.call(()),
            actions: rsx! {
                Button {
                    disabled: is_usual,
                    "data-testid": "fields-usual",
                    onclick: move |_| choose(sport, Vec::new()),
                    {t("fields-usual")}
                }
                Button { kind: ButtonKind::Primary, "data-testid": "fields-done", onclick: move |_| onclose.call(()), {t("action-done")} }
            },
            p { class: "sub", {t_with("fields-text", "sport", &sport_name)} }
            ol { class: "order-list", "data-testid": "fields",
                for (at , figure) in figures.iter().copied().enumerate() {
                    li { key: "{figure.code()}",
                        span { class: "order-name", {t(&label(figure, sport))} }
                        IconButton {
                            icon: IconName::ArrowUp,
                            label: t_with("order-up", "name", &t(&label(figure, sport))),
                            disabled: at == 0,
                            "data-testid": "up-{figure.code()}",
                            onclick: place(at, -1),
                        }
                        IconButton {
                            icon: IconName::ArrowDown,
                            label: t_with("order-down", "name", &t(&label(figure, sport))),
                            disabled: at + 1 == count,
                            "data-testid": "down-{figure.code()}",
                            onclick: place(at, 1),
                        }
                        IconButton {
                            icon: IconName::Close,
                            label: t_with("fields-remove", "name", &t(&label(figure, sport))),
                            disabled: count <= FEWEST,
                            "data-testid": "remove-{figure.code()}",
                            onclick: {
                                let figures = figures.clone();
                                move |_| {
                                    let left = figures.iter().copied().filter(|known| *known != figure).collect();
                                    choose(sport, left);
                                }
                            },
                        }
                    }
                }
            }
            if count < MOST {
                Select {
                    label: t("fields-add"),
                    options: rest,
                    value: "",
                    test_id: "fields-add",
                    onchange: {
                        let figures = figures.clone();
                        move |code: String| {
                            if let Some(figure) = Figure::from_code(&code) {
                                let mut more = figures.clone();
                                more.push(figure);
                                choose(sport, more);
                            }
                        }
                    },
                }
            } else {
                p { class: "tiny", {t_count("fields-most", MOST as u64)} }
            }
        }
    }
}
