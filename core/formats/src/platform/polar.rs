//! Polar Flow's export: one `training-session…json` a session, which holds all of it, among what the watch wrote from
//! day to day.
//!
//! Source: a description of an export of version 2.6 by the author of a public program that reads it (2026), and file
//! names in others (2014 to 2021, with dashes for the underlines).

use super::{Passed, Role, paths};

pub(super) fn root(names: &[String]) -> Option<String> {
    let session = names.iter().find(|name| is_session(name))?;
    Some(paths::folder(session).to_owned())
}

fn is_session(path: &str) -> bool {
    paths::extension(path) == "json" && paths::stem(path).starts_with("training-session")
}

pub(super) fn role(path: &str) -> Role {
    if is_session(path) || paths::may_be_training(path) {
        return Role::Training;
    }
    if paths::is_media(path) {
        return Role::Passed(Passed::Media);
    }
    let stem = paths::stem(path);
    let begins = |words: &[&str]| words.iter().any(|word| stem.starts_with(word));
    Role::Passed(
        if begins(&[
            "activity",
            "247ohr",
            "sleep",
            "nightly",
            "ppi",
            "fitness-test",
            "weight",
            "orthostatic",
        ]) {
            Passed::Health
        } else if begins(&[
            "training-target",
            "favourite",
            "program",
            "season",
            "calendar",
            "planned",
            "route",
        ]) {
            Passed::Plans
        } else if begins(&["account", "products", "profile", "sport-profiles", "consent"]) {
            Passed::Account
        } else {
            Passed::Other
        },
    )
}
