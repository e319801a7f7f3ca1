//! Offering a file of a recording.

use dioxus::core::spawn_forever;
use ritm_model::{Question, activity::FileContent};

use crate::{browser, door, state::tell_error};

/// Offers what `question` gives as a download: the original of a recording, or what another format makes of it.
pub(super) fn download<Q: Question<Reply = FileContent> + 'static>(question: Q) {
    spawn_forever(async move {
        match door::ask(question).await {
            Ok(FileContent { file_name, bytes }) => {
                // Only the last part: folders and archives are part of the name.
                let name = file_name.rsplit('/').next().unwrap_or(&file_name);
                browser::download_bytes(name, &bytes);
            }
            Err(error) => tell_error(&error),
        }
    });
}
