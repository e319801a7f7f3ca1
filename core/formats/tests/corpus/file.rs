//! A file of the corpus.

use std::{fs, path::Path};

/// The file of `folder` whose name holds `part`.
pub(crate) fn find(folder: &str, part: &str) -> Option<Vec<u8>> {
    let folder = Path::new(env!("RITM_CORPUS_FOLDER")).join(folder);
    let entries = fs::read_dir(folder).ok()?.flatten();
    let found = entries
        .map(|entry| entry.path())
        .find(|path| path.to_string_lossy().contains(part))?;
    fs::read(found).ok()
}

/// As [`find`], where it must be there.
pub(crate) fn file(folder: &str, part: &str) -> Vec<u8> {
    find(folder, part).unwrap_or_else(|| panic!("no {part} in the corpus' {folder}"))
}
