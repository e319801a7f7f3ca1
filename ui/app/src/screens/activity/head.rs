//! Name, date, sport; renaming, stepping through, throwing away.

use dioxus::prelude::*;
use ritm_kit::{Button, Crumb, IconButton, IconName, Menu, MenuItem, PageHead, TextField};
use ritm_model::{
    ActivityId, Device, SourceFormat, Sport, SportFamily, Topic,
    activity::{
        ActivityDetail, OpenActivity, ReadOriginal, ReadOriginals, RenameActivity, RestoreActivities,
        TrashActivities,
    },
    list::{Neighbours, ReadNeighbours},
    recorder::CountAutoPauses,
};

use super::{
    Shared,
    download::download,
    legs::{merge, separate},
    split::SplitDialog,
    swim::pool_words,
};
use crate::{
    door,
    format::DateStyle,
    locale::LOCALE,
    route::{ListQuery, Route},
    state::{change, change_undoable, draft::Draft, listed, use_topic},
    texts::{t, t_count, t_with},
};

/// At most so many characters fit a name.
const NAME_LENGTH: u32 = 200;

/// The head of the screen.
#[component]
pub(super) fn Head(detail: ActivityDetail, shared: Shared) -> Element {
    let locale = LOCALE.read();
    let row = &detail.row;
    let id = row.id;
    // A name that was being typed when the screen was left is still being typed.
    let mut renaming = use_signal(|| Draft::Name.of(id).is_some());
    let navigator = use_navigator();
    let version = use_topic(Topic::Activities);
    let beside = use_resource(move || async move {
        let _ = version();
        let list = listed::latest();
        let question = ReadNeighbours {
            id,
            filter: list.filter(),
            order: list.order,
        };
        door::ask(question).await.unwrap_or_default()
    });
    let Neighbours {
        listed: in_list,
        before,
        after,
    } = beside().unwrap_or_default();
    let list = listed::latest();
    let narrowed = in_list && list != ListQuery::default();
    let (before_label, after_label) = if narrowed {
        (t("activity-before-in-list"), t("activity-after-in-list"))
    } else {
        (t("activity-newer"), t("activity-older"))
    };
    let mut splitting = use_signal(|| false);
    let legs: Vec<ActivityId> = detail.legs.iter().map(|leg| leg.row.id).collect();
    let parent = detail.parent.clone();
    let siblings = use_resource(use_reactive!(|parent| async move {
        let whole = door::ask(OpenActivity { id: parent?.id }).await.ok()?;
        Some(whole.legs.iter().map(|leg| leg.row.id).collect::<Vec<_>>())
    }));
    let parent = detail.parent.as_ref().map(|parent| parent.id);
    let mut items = vec![
        MenuItem::new("rename", t("activity-rename"), IconName::Pencil),
        MenuItem::new("download", t("activity-download"), IconName::Download),
    ];
    if !legs.is_empty() {
        items.push(MenuItem::new("separate", t("legs-separate"), IconName::Unlink));
    } else if detail.sample_count > 1 {
        items.push(MenuItem::new("split", t("split-menu"), IconName::Unlink));
    }
    // A training saved in pieces: the piece before it is the next older one.
    let piece = after.filter(|_| !narrowed && parent.is_none() && row.trashed.is_none());
    if piece.is_some() {
        items.push(MenuItem::new("merge", t("legs-merge-older"), IconName::Link));
    }
    // What Ritm recorded itself knows when it paused by itself.
    if detail
        .recordings
        .iter()
        .any(|recording| recording.format == SourceFormat::Journal)
    {
        items.push(MenuItem::new("pauses", t("auto-pauses-count"), IconName::Pause));
        items.push(MenuItem::new(
            "no-pauses",
            t("auto-pauses-ignore"),
            IconName::Play,
        ));
    }
    if parent.is_some() {
        items.push(MenuItem::new("leave", t("legs-leave"), IconName::Unlink));
    } else if row.trashed.is_none() {
        items.push(MenuItem::new("trash", t("activity-trash"), IconName::Trash).dangerous());
    }
    let first = detail.recordings.first().map(|recording| recording.id);
    let has_legs = !legs.is_empty();
    let title = if renaming() {
        rsx! { Rename { detail: detail.clone(), ondone: move |()| renaming.set(false) } }
    } else {
        rsx! {
            div { class: "title-line",
                h1 { id: "page-title", tabindex: "-1", "data-testid": "activity-title", {locale.activity_title(row)} }
                IconButton {
                    icon: IconName::Pencil,
                    label: t("activity-rename"),
                    "data-testid": "rename",
                    onclick: move |_| renaming.set(true),
                }
            }
        }
    };
    rsx! {
        PageHead {
            title: locale.activity_title(row),
            crumbs: rsx! {
                Crumb { to: Route::list(if in_list { list.clone() } else { ListQuery::default() }), {t("nav-activities")} }
                if let Some(parent) = &detail.parent {
                    Crumb { to: Route::activity(parent.id), {locale.activity_title(parent)} }
                }
                span { {locale.moment(row.start, row.utc_offset_s, DateStyle::Moment)} }
            },
            title_slot: title,
            sub: sub(&detail),
            actions: rsx! {
                IconButton {
                    icon: IconName::ChevronLeft,
                    label: before_label,
                    outlined: true,
                    disabled: before.is_none(),
                    "data-testid": "newer",
                    onclick: move |_| {
                        if let Some(id) = before {
                            navigator.push(Route::activity(id));
                        }
                    },
                }
                IconButton {
                    icon: IconName::ChevronRight,
                    label: after_label,
                    outlined: true,
                    disabled: after.is_none(),
                    "data-testid": "older",
                    onclick: move |_| {
                        if let Some(id) = after {
                            navigator.push(Route::activity(id));
                        }
                    },
                }
                Menu {
                    label: t("activity-menu"),
                    items,
                    test_id: "activity-menu",
                    onpick: move |picked: String| match picked.as_str() {
                        "rename" => renaming.set(true),
                        "download" => {
                            if has_legs {
                                download(ReadOriginals { id });
                            } else if let Some(recording) = first {
                                download(ReadOriginal { recording });
                            }
                        }
                        "split" => splitting.set(true),
                        "pauses" | "no-pauses" => count_auto_pauses(id, picked == "pauses"),
                        "merge" => {
                            if let Some(piece) = piece {
                                merge(vec![piece, id]);
                            }
                        }
                        "separate" => {
                            separate(legs.clone(), id, legs.clone());
                            navigator.push(Route::list(listed::latest()));
                        }
                        "leave" => {
                            if let Some(whole) = parent {
                                let all = siblings.read().clone().flatten().unwrap_or_else(|| vec![id]);
                                separate(vec![id], whole, all);
                            }
                        }
                        "trash" => {
                            trash(id);
                            navigator.push(Route::list(listed::latest()));
                        }
                        _ => {}
                    },
                }
            },
        }
        if splitting() {
            SplitDialog { detail: detail.clone(), shared, onclose: move |()| splitting.set(false) }
        }
        if row.trashed.is_some() {
            div { class: "notice", role: "status",
                span { {t("activity-in-trash")} }
                Button {
                    icon: IconName::Restore,
                    small: true,
                    onclick: move |_| change(RestoreActivities { ids: vec![id] }),
                    {t("trash-restore")}
                }
            }
        }
    }
}

/// Puts the activity in the trash, with a way back.
fn trash(id: ActivityId) {
    change_undoable(
        TrashActivities { ids: vec![id] },
        t_count("trash-done-toast", 1),
        RestoreActivities { ids: vec![id] },
    );
}

/// Counts what paused by itself as paused, or not, with a way back.
fn count_auto_pauses(activity: ActivityId, count: bool) {
    let question = |count| CountAutoPauses { activity, count };
    let done = if count {
        "auto-pauses-counted"
    } else {
        "auto-pauses-ignored"
    };
    change_undoable(question(count), t(done), question(!count));
}

/// Whether a program made it that lets its riders ride through a drawn world.
fn is_of_a_world(device: &Device) -> bool {
    const WORLDS: [&str; 6] = ["zwift", "rouvy", "mywhoosh", "bkool", "fulgaz", "rgt"];
    let maker = device.manufacturer.to_lowercase();
    WORLDS.iter().any(|world| maker.starts_with(world))
}

/// Whether the place is so far east or west that the athlete's own zone can't be the place's: by three hours of the sun.
fn zone_is_elsewhere(detail: &ActivityDetail) -> bool {
    const APART_S: f64 = 3.0 * 3600.0;
    /// A degree is four minutes of the sun.
    const DEGREE_S: f64 = 240.0;
    detail.zone_is_home
        && detail.summary.bounds.is_some_and(|[_, west, _, east]| {
            let sun_s = f64::midpoint(west, east) * DEGREE_S;
            (sun_s - f64::from(detail.row.utc_offset_s)).abs() > APART_S
        })
}

/// "Running · Forerunner · 7 °C".
fn sub(detail: &ActivityDetail) -> String {
    let locale = LOCALE.read();
    let mut parts = vec![locale.sport_of(&detail.row)];
    if !detail.legs.is_empty() {
        parts.push(t_count("legs-count", detail.legs.len() as u64));
    }
    if let Some(pool) = detail.discipline.swim.as_ref().and_then(|swim| swim.pool) {
        parts.push(t_with("swim-pool", "length", &pool_words(&locale, &pool)));
    }
    let devices: Vec<String> = detail
        .recordings
        .iter()
        .map(|recording| recording.device.title())
        .filter(|name| !name.is_empty())
        .collect();
    // One device may have been saved by several programs.
    let mut seen = std::collections::HashSet::new();
    let devices: Vec<String> = devices
        .into_iter()
        .filter(|name| seen.insert(name.clone()))
        .collect();
    if !devices.is_empty() {
        parts.push(devices.join(" + "));
    }
    if detail.recordings.iter().any(|one| is_of_a_world(&one.device)) {
        parts.push(t("activity-virtual"));
    }
    // What a watch measures is the wrist.
    let air = detail.row.sport.family() == SportFamily::Bike && detail.row.sport != Sport::IndoorCycling;
    let temperature = detail.summary.totals.avg_temperature_c.filter(|_| air);
    if let Some(celsius) = temperature {
        parts.push(locale.temperature(celsius).line());
    }
    if zone_is_elsewhere(detail) {
        parts.push(t("activity-zone-home"));
    }
    parts.join(" · ")
}

/// The name as a field: Enter or leaving it keeps, Escape forgets.
#[component]
fn Rename(detail: ActivityDetail, ondone: EventHandler<()>) -> Element {
    let id = detail.row.id;
    let old = detail.row.name.clone();
    let placeholder = LOCALE.read().activity_title(&detail.row);
    let mut typed = use_signal(|| Draft::Name.of(id).unwrap_or_else(|| old.clone()));
    let forget = move || {
        Draft::Name.forget(id);
        ondone.call(());
    };
    let keep = use_callback(move |name: String| {
        let name = name.trim().to_owned();
        if name != old {
            let undo = RenameActivity {
                id,
                name: old.clone(),
            };
            change_undoable(RenameActivity { id, name }, t("activity-renamed-toast"), undo);
        }
        forget();
    });
    rsx! {
        form {
            class: "rename",
            onsubmit: move |event: FormEvent| {
                event.prevent_default();
                keep.call(typed());
            },
            TextField {
                label: t("activity-name"),
                hide_label: true,
                value: typed(),
                placeholder,
                focused: true,
                max_length: NAME_LENGTH,
                class: "title",
                test_id: "name-input",
                oninput: move |text: String| {
                    Draft::Name.keep(id, &text);
                    typed.set(text);
                },
                oncancel: move |()| forget(),
            }
            Button { submit: true, icon: IconName::Check, "data-testid": "name-save", {t("action-save")} }
            IconButton { icon: IconName::Close, label: t("action-cancel"), onclick: move |_| forget() }
        }
    }
}
