//! What recorded the activity, and from which files.

use dioxus::prelude::*;
use ritm_kit::{Badge, Button, ButtonKind, Card, ChannelColour, Icon, IconName, Menu, MenuItem};
use ritm_model::{
    ActivityId, RecordingId, SourceFormat,
    activity::{ActivityDetail, ReadOriginal, RecordingDetail, UnlinkRecording, WriteRecording},
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
    let offset = detail.row.utc_offset_s;
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
                    RecordingLine { key: "{recording.id}", recording, leads: several && index == 0, several, offset }
                }
            }
        }
    }
}

#[component]
fn RecordingLine(recording: RecordingDetail, leads: bool, several: bool, offset: i32) -> Element {
    let locale = LOCALE.read();
    let name = recording.device.title();
    let name = if name.is_empty() {
        t("recording-unknown-device")
    } else {
        name
    };
    let id = recording.id;
    let facts = [
        recording.format.extension().to_uppercase(),
        locale.moment(recording.start, offset, DateStyle::Time),
        t_count("samples-count", recording.sample_count),
        locale.bytes(recording.file_bytes).line(),
    ];
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
                p { class: "tiny recording-file", "{recording.file_name}" }
                if !recording.gear.is_empty() {
                    p { class: "tiny", {t_with("recording-gear", "gear", &recording.gear.join(", "))} }
                }
                if !recording.photos.is_empty() {
                    p { class: "tiny", {t_count("recording-photos", recording.photos.len() as u64)} }
                }
                for (index , problem) in recording.problems.iter().enumerate() {
                    p { key: "{index}", class: "report-problem", {problem_text(problem)} }
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
                Menu {
                    label: t("recording-save"),
                    icon: IconName::File,
                    items: save_items(),
                    test_id: "save-as",
                    onpick: move |code: String| {
                        let format = SourceFormat::WRITTEN.into_iter().find(|format| format.extension() == code);
                        if let Some(format) = format {
                            download(WriteRecording { recording: id, format });
                        }
                    },
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
        }
    }
}

/// The formats a recording can be saved as, by the names people know.
fn save_items() -> Vec<MenuItem> {
    SourceFormat::WRITTEN
        .iter()
        .map(|format| {
            let code = format.extension();
            let name = match format {
                SourceFormat::Json => "GeoJSON".to_owned(),
                _ => code.to_uppercase(),
            };
            MenuItem::new(code, name, IconName::Download)
        })
        .collect()
}

fn unlink(recording: RecordingId) {
    let activity = ActivityId::new(browser::now(), browser::random());
    change(UnlinkRecording { recording, activity });
    tell(t("recording-unlinked-toast"));
}
