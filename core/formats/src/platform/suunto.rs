//! Suunto's and Movescount's exports: folders of FIT, SML or GPX files, with a JSON file beside some.
//!
//! What Suunto hands out differs, and no description of it is public; so only its name is relied on. A JSON file of the
//! same name as a file of training is about the same training and not read a second time.

use super::{Passed, Role, paths};

pub(super) fn root(names: &[String]) -> Option<String> {
    let suunto = |part: &str| part.contains("suunto") || part.contains("movescount");
    names
        .iter()
        .filter(|name| paths::may_be_training(name))
        .find_map(|name| paths::up_to_folder(name, suunto))
        .map(str::to_owned)
}

pub(super) fn role(path: &str) -> Role {
    if paths::is_media(path) {
        return Role::Passed(Passed::Media);
    }
    match paths::extension(path).as_str() {
        "json" | "xml" => Role::Training,
        "csv" | "txt" | "html" | "pdf" => Role::Passed(Passed::Other),
        _ if paths::may_be_training(path) => Role::Training,
        _ => Role::Passed(Passed::Other),
    }
}
