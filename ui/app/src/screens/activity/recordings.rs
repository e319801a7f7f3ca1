//! What recorded the activity, and from which files.

use dioxus::prelude::*;
use ritm_kit::{Badge, Button, ButtonKind, Card, ChannelColour, Dialog, Icon, IconName};
use ritm_model::{
    ActivityId, Channel, RecordingId, SourceFormat, Sport,
    activity::{
        ActivityDetail, ReadOriginal, ReadOriginals, RecordingDetail, UnlinkRecording, WriteRecording,
        WriteWhole,
    },
};

use super::download::download;
use crate::{
    browser,
    format::DateStyle,
    locale::LOCALE,
    screens::import::problem_text,
    state::{change, tell},
    texts::{t, t_count, t_with},
};

/// The recordings, the one the numbers come from first.
#[component]
pub(super) fn RecordingsCard(detail: ActivityDetail) -> Element {
    let several = detail.recordings.len() > 1;
    let (offset, sport) = (detail.row.utc_offset_s, detail.row.sport);
    rsx! {
        Card {
            title: if several { t("recordings-title") } else { t("recording-title") },
            flush: true,
            "data-testid": "recordings",
            if several {
                p { class: "card-text sub", {t("recordings-text")} }
            }
            ul { class: "recordings",
                for (index , recording) in detail.recordings.iter().cloned().enumerate() {
                    RecordingLine { key: "{recording.id}", recording, sport, leads: several && index == 0, several, offset }
                }
            }
        }
    }
}

/// The files of a whole: the one all legs came in, or those of its legs.
#[component]
pub(super) fn WholeFilesCard(detail: ActivityDetail) -> Element {
    let mut saving = use_signal(|| false);
    let id = detail.row.id;
    let Some(first) = detail.recordings.first() else {
        return rsx! {};
    };
    let mut files: Vec<(&str, u64)> = Vec::new();
    for recording in &detail.recordings {
        let file = (recording.file_name.as_str(), recording.file_bytes);
        if !files.contains(&file) {
            files.push(file);
        }
    }
    let locale = LOCALE.read();
    let bytes = locale.bytes(files.iter().map(|(_, bytes)| bytes).sum()).line();
    let title = if let [_] = files.as_slice() {
        t("recording-title")
    } else {
        t("recordings-title")
    };
    rsx! {
        Card { title, flush: true, "data-testid": "recordings",
            ul { class: "recordings",
                li { class: "recording", "data-testid": "recording",
                    Icon { name: IconName::Watch, size: 20 }
                    div { class: "recording-words",
                        div { class: "recording-name",
                            strong {
                                if files.len() > 1 {
                                    {t_count("files-count", files.len() as u64)}
                                } else {
                                    {first.device.title()}
                                }
                            }
                        }
                        p { class: "tiny num", "{bytes}" }
                        for (name , _) in files.iter() {
                            p { key: "{name}", class: "tiny recording-file", "{name}" }
                        }
                    }
                    div { class: "recording-actions",
                        Button {
                            small: true,
                            icon: IconName::Download,
                            "data-testid": "download-original",
                            onclick: move |_| download(ReadOriginals { id }),
                            if files.len() > 1 {
                                {t("recording-download-all")}
                            } else {
                                {t("recording-download")}
                            }
                        }
                        Button {
                            small: true,
                            icon: IconName::File,
                            "data-testid": "save-as",
                            onclick: move |_| saving.set(true),
                            {t("recording-save")}
                        }
                    }
                    if saving() {
                        SaveDialog {
                            recording: first.clone(),
                            sport: detail.row.sport,
                            onformat: move |format| download(WriteWhole { id, format }),
                            onclose: move |()| saving.set(false),
                        }
                    }
                }
            }
        }
    }
}

#[component]
fn RecordingLine(
    recording: RecordingDetail,
    sport: Sport,
    leads: bool,
    several: bool,
    offset: i32,
) -> Element {
    let mut saving = use_signal(|| false);
    let locale = LOCALE.read();
    let name = recording.device.title();
    let name = if name.is_empty() {
        t("recording-unknown-device")
    } else {
        name
    };
    let id = recording.id;
    let own = recording.format == SourceFormat::Journal;
    let facts = [
        match recording.format {
            SourceFormat::Journal => t("recording-here"),
            format => format.extension().to_uppercase(),
        },
        locale.moment(recording.start, offset, DateStyle::Time),
        // A workout without sensors has none, and needs none.
        if recording.sample_count > 0 {
            t_count("samples-count", recording.sample_count)
        } else {
            String::new()
        },
        locale.bytes(recording.file_bytes).line(),
    ];
    let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    rsx! {
        li { class: "recording", "data-testid": "recording",
            Icon { name: IconName::Watch, size: 20 }
            div { class: "recording-words",
                div { class: "recording-name",
                    strong { "{name}" }
                    if leads {
                        Badge { tone: ChannelColour::Load, {t("recording-leads")} }
                    }
                }
                p { class: "tiny num", {facts.join(" · ")} }
                // The name of a journal is a number that nobody chose.
                if !own {
                    p { class: "tiny recording-file", "{recording.file_name}" }
                }
                if !recording.gear.is_empty() {
                    p { class: "tiny", {t_with("recording-gear", "gear", &recording.gear.join(", "))} }
                }
                if !recording.photos.is_empty() {
                    p { class: "tiny", {t_count("recording-photos", recording.photos.len() as u64)} }
                }
                for (index , problem) in recording.problems.iter().enumerate() {
                    p { key: "{index}", class: "report-problem", {problem_text(problem, false)} }
                }
            }
            div { class: "recording-actions",
                Button {
                    small: true,
                    icon: IconName::Download,
                    "data-testid": "download-original",
                    onclick: move |_| download(ReadOriginal { recording: id }),
                    {t("recording-download")}
                }
                Button {
                    small: true,
                    icon: IconName::File,
                    "data-testid": "save-as",
                    onclick: move |_| saving.set(true),
                    {t("recording-save")}
                }
                if several {
                    Button {
                        small: true,
                        kind: ButtonKind::Quiet,
                        icon: IconName::Unlink,
                        "data-testid": "unlink",
                        onclick: move |_| unlink(id),
                        {t("recording-unlink")}
                    }
                }
            }
            if saving() {
                SaveDialog {
                    recording: recording.clone(),
                    sport,
                    onformat: move |format| download(WriteRecording { recording: id, format }),
                    onclose: move |()| saving.set(false),
                }
            }
        }
    }
}

/// The formats a recording can be saved as: what each holds, and what it can't hold of this one.
#[component]
fn SaveDialog(
    recording: RecordingDetail,
    sport: Sport,
    onformat: EventHandler<SourceFormat>,
    onclose: EventHandler<()>,
) -> Element {
    rsx! {
        Dialog { title: t("save-title"), close_label: t("action-close"), onclose,
            ul { class: "formats",
                for format in SourceFormat::WRITTEN {
                    li { key: "{format.extension()}",
                        button {
                            class: "format",
                            r#type: "button",
                            "data-testid": format.extension(),
                            onclick: move |_| {
                                onformat.call(format);
                                onclose.call(());
                            },
                            strong { {format_name(format)} }
                            span { class: "sub", {t(holds(format))} }
                            if let Some(loss) = loss(format, &recording, sport) {
                                span { class: "format-loss",
                                    Icon { name: IconName::Warning, size: 16 }
                                    {t(loss)}
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A format's name as people know it.
fn format_name(format: SourceFormat) -> String {
    match format {
        SourceFormat::Json => "GeoJSON".to_owned(),
        format => format.extension().to_uppercase(),
    }
}

/// What a format holds and what for, as a message key.
fn holds(format: SourceFormat) -> &'static str {
    match format {
        SourceFormat::Gpx => "format-gpx",
        SourceFormat::Tcx => "format-tcx",
        SourceFormat::Kml => "format-kml",
        SourceFormat::Json => "format-geojson",
        SourceFormat::Csv => "format-csv",
        _ => "format-fit",
    }
}

/// What a format can't hold of a recording, as a message key.
fn loss(format: SourceFormat, recording: &RecordingDetail, sport: Sport) -> Option<&'static str> {
    let of_places = matches!(format, SourceFormat::Gpx | SourceFormat::Kml | SourceFormat::Json);
    let placed = recording.channels.contains(&Channel::Latitude);
    match sport {
        _ if of_places && !placed => Some("format-loss-places"),
        Sport::StrengthTraining if format != SourceFormat::Fit => Some("format-loss-sets"),
        Sport::PoolSwimming if format != SourceFormat::Fit => Some("format-loss-lengths"),
        _ if format == SourceFormat::Kml => Some("format-loss-values"),
        _ => None,
    }
}

fn unlink(recording: RecordingId) {
    let activity = ActivityId::new(browser::now(), browser::random());
    change(UnlinkRecording { recording, activity });
    tell(t("recording-unlinked-toast"));
}
