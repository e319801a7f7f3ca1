//! Places that take files, dropped or chosen.

use dioxus::prelude::*;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::browser::use_element_id;
use crate::icon::{Icon, IconName};

/// A large place to drop files on, with a button that opens the file chooser.
#[component]
pub fn DropZone(
    /// The heading: what to do here.
    title: String,
    /// A line that says which files it takes.
    text: String,
    /// The words of the button that chooses files.
    choose_label: String,
    /// The words of the button that chooses a folder; empty for no such button, as phones know no folders.
    #[props(default)]
    folder_label: String,
    /// Which files the file chooser offers, as in HTML's `accept`; empty for all.
    #[props(default)]
    accept: String,
    /// Called with the files. Folders are opened already.
    onfiles: EventHandler<Vec<web_sys::File>>,
    /// Further buttons.
    #[props(default)]
    actions: Option<Element>,
) -> Element {
    let mut depth = use_signal(|| 0_i32);
    rsx! {
        div {
            class: if depth() > 0 { "drop over" } else { "drop" },
            ondragenter: move |event| {
                event.prevent_default();
                depth += 1;
            },
            ondragover: move |event| event.prevent_default(),
            ondragleave: move |_| depth -= 1,
            ondrop: move |event| {
                event.prevent_default();
                event.stop_propagation();
                depth.set(0);
                take_drop(&event, onfiles);
            },
            div { class: "drop-mark", Icon { name: IconName::Upload, size: 28 } }
            h2 { "{title}" }
            p { "{text}" }
            div { class: "drop-actions",
                FilePicker { label: choose_label, accept: accept.clone(), onfiles, primary: true }
                if !folder_label.is_empty() {
                    FilePicker { label: folder_label, folder: true, onfiles, test_id: "folder-input" }
                }
                {actions}
            }
        }
    }
}

/// A button that opens the file chooser.
#[component]
pub fn FilePicker(
    /// The words of the button.
    label: String,
    /// Which files the file chooser offers, as in HTML's `accept`; empty for all.
    #[props(default)]
    accept: String,
    /// Whether the button chooses a folder. Otherwise it chooses files.
    #[props(default)]
    folder: bool,
    /// Whether the button is the most important one of its place.
    #[props(default)]
    primary: bool,
    /// Called with the chosen files.
    onfiles: EventHandler<Vec<web_sys::File>>,
    /// A stable name for tests of the input, given as `data-testid`.
    #[props(default = "file-input".to_owned())]
    test_id: String,
) -> Element {
    let id = use_element_id();
    rsx! {
        span { class: "picker",
            input {
                class: "visually-hidden",
                id: "{id}",
                r#type: "file",
                multiple: true,
                accept: if accept.is_empty() { None } else { Some(accept) },
                "webkitdirectory": if folder { Some("true") } else { None },
                "data-testid": test_id,
                onchange: move |event| {
                    let Some(input) = event_input(&event) else { return };
                    let files = input.files().map(|list| list_files(&list)).unwrap_or_default();
                    // Choosing the same file again must count as a change.
                    input.set_value("");
                    if !files.is_empty() {
                        onfiles.call(files);
                    }
                },
            }
            label { class: if primary { "btn primary" } else { "btn" }, r#for: "{id}",
                Icon { name: if folder { IconName::Folder } else { IconName::File }, size: 18 }
                span { "{label}" }
            }
        }
    }
}

/// Takes files that are dropped anywhere on its content. While files hover over it, a veil says so.
#[component]
pub fn PageDrop(
    /// The words on the veil.
    label: String,
    /// Called with the files. Folders are opened already.
    onfiles: EventHandler<Vec<web_sys::File>>,
    /// The page.
    children: Element,
) -> Element {
    let mut depth = use_signal(|| 0_i32);
    rsx! {
        div {
            class: "page-drop",
            ondragenter: move |event| {
                if carries_files(&event) {
                    event.prevent_default();
                    depth += 1;
                }
            },
            ondragover: move |event| {
                if depth() > 0 {
                    event.prevent_default();
                }
            },
            ondragleave: move |_| {
                if depth() > 0 {
                    depth -= 1;
                }
            },
            ondrop: move |event| {
                depth.set(0);
                if carries_files(&event) {
                    event.prevent_default();
                    take_drop(&event, onfiles);
                }
            },
            {children}
            if depth() > 0 {
                div { class: "page-drop-veil", "aria-hidden": "true",
                    div { class: "page-drop-card",
                        Icon { name: IconName::Upload, size: 32 }
                        "{label}"
                    }
                }
            }
        }
    }
}

fn event_input(event: &FormEvent) -> Option<web_sys::HtmlInputElement> {
    let raw = event.data().downcast::<web_sys::Event>().cloned()?;
    raw.target()?.dyn_into().ok()
}

fn drag_data(event: &DragEvent) -> Option<web_sys::DataTransfer> {
    event.data().downcast::<web_sys::DragEvent>()?.data_transfer()
}

fn carries_files(event: &DragEvent) -> bool {
    drag_data(event).is_some_and(|data| data.types().includes(&JsValue::from_str("Files"), 0))
}

/// Reads the dropped entries at once, as they are gone after the event, and opens folders afterwards.
fn take_drop(event: &DragEvent, onfiles: EventHandler<Vec<web_sys::File>>) {
    let Some(data) = drag_data(event) else { return };
    let items = data.items();
    let mut entries = Vec::new();
    for index in 0..items.length() {
        if let Some(entry) = items
            .get(index)
            .and_then(|item| item.webkit_get_as_entry().ok().flatten())
        {
            entries.push(entry);
        }
    }
    if entries.iter().any(web_sys::FileSystemEntry::is_directory) {
        spawn(async move {
            let files = open_entries(entries).await;
            if !files.is_empty() {
                onfiles.call(files);
            }
        });
    } else if let Some(files) = data
        .files()
        .map(|list| list_files(&list))
        .filter(|files| !files.is_empty())
    {
        onfiles.call(files);
    }
}

fn list_files(list: &web_sys::FileList) -> Vec<web_sys::File> {
    (0..list.length()).filter_map(|index| list.get(index)).collect()
}

/// Returns all files in the entries and, at any depth, in their folders. A file that can't be read is left out.
async fn open_entries(mut entries: Vec<web_sys::FileSystemEntry>) -> Vec<web_sys::File> {
    let mut files = Vec::new();
    while let Some(entry) = entries.pop() {
        if entry.is_directory() {
            let Ok(folder) = entry.dyn_into::<web_sys::FileSystemDirectoryEntry>() else {
                continue;
            };
            let reader = folder.create_reader();
            // A reader hands out its entries in batches until it answers with none.
            loop {
                let batch = callback_promise(|done, failed| {
                    reader
                        .read_entries_with_callback_and_callback(done, failed)
                        .is_ok()
                });
                let Ok(batch) = JsFuture::from(batch).await else {
                    break;
                };
                let batch: Vec<_> = Array::from(&batch)
                    .iter()
                    .filter_map(|e| e.dyn_into().ok())
                    .collect();
                if batch.is_empty() {
                    break;
                }
                entries.extend(batch);
            }
        } else if let Ok(entry) = entry.dyn_into::<web_sys::FileSystemFileEntry>() {
            let file = callback_promise(|done, failed| {
                entry.file_with_callback_and_callback(done, failed);
                true
            });
            if let Ok(file) = JsFuture::from(file).await
                && let Ok(file) = file.dyn_into()
            {
                files.push(file);
            }
        }
    }
    files
}

/// Returns a promise of what a function with a pair of callbacks answers.
fn callback_promise(mut start: impl FnMut(&js_sys::Function, &js_sys::Function) -> bool) -> js_sys::Promise {
    js_sys::Promise::new(&mut |resolve, reject| {
        if !start(&resolve, &reject) {
            let _ = reject.call0(&JsValue::NULL);
        }
    })
}
