//! Apple Health's export: `export.xml` (or its name in the phone's language) and, beside it, the routes of its workouts.
//!
//! Source: public programs that read such exports; the folder `apple_health_export` has one name in all languages.

use super::{Passed, Role, paths};

pub(super) fn root(names: &[String]) -> Option<String> {
    let own = names
        .iter()
        .find_map(|name| paths::up_to_folder(name, |part| part == "apple_health_export"));
    let beside = || {
        let route = names
            .iter()
            .find_map(|name| paths::up_to_folder(name, |part| part == "workout-routes"))?;
        let root = route.get(..route.len() - "workout-routes/".len())?;
        let has_export = names
            .iter()
            .any(|name| paths::folder(name) == root && is_export(name));
        has_export.then_some(root)
    };
    own.or_else(beside).map(str::to_owned)
}

fn is_export(path: &str) -> bool {
    paths::extension(path) == "xml" && !paths::stem(path).ends_with("_cda")
}

pub(super) fn role(path: &str) -> Role {
    let key = paths::key(path);
    if key.starts_with("workout-routes/") {
        Role::Companion
    } else if !key.contains('/') && is_export(&key) {
        Role::Training
    } else if paths::is_media(&key) {
        Role::Passed(Passed::Media)
    } else {
        // Electrocardiograms, clinical records, and the same again as a clinical document.
        Role::Passed(Passed::Health)
    }
}
