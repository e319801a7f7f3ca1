//! Huawei Health's export: all activities in one `motion path detail data.json`, which its reader takes apart, among what
//! the watch measured from day to day.
//!
//! Source: readmes of public programs that read such exports (2019 to 2026).

use super::{Passed, Role, paths};

pub(super) fn root(names: &[String]) -> Option<String> {
    let activities = names.iter().find(|name| is_activities(name))?;
    let folder = paths::folder(activities).trim_end_matches('/');
    // In a folder of its own, or taken out of it.
    let own = paths::file(folder).to_lowercase().starts_with("motion path");
    Some(
        if own {
            paths::folder(folder)
        } else {
            paths::folder(activities)
        }
        .to_owned(),
    )
}

fn is_activities(path: &str) -> bool {
    paths::extension(path) == "json" && paths::stem(path).starts_with("motion path detail data")
}

pub(super) fn role(path: &str) -> Role {
    if is_activities(path) || paths::may_be_training(path) {
        return Role::Training;
    }
    if paths::is_media(path) {
        return Role::Passed(Passed::Media);
    }
    let key = paths::key(path);
    let any = |words: &[&str]| words.iter().any(|word| key.contains(word));
    Role::Passed(if any(&["account", "profile", "device", "user"]) {
        Passed::Account
    } else if any(&["sport", "health", "sleep", "heart", "motion"]) {
        Passed::Health
    } else {
        Passed::Other
    })
}
