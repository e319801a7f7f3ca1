//! Zepp's (and before it Mi Fit's) export: folders of tables, of which `SPORT/SPORT_<when>.csv` lists the trainings. The
//! others are of whole days.
//!
//! Source: readmes of public programs that read such exports (2019 to 2026).

use super::{Passed, Role, paths};

pub(super) fn root(names: &[String]) -> Option<String> {
    let list = names.iter().find(|name| is_list(name))?;
    let folder = paths::folder(list).trim_end_matches('/');
    Some(paths::folder(folder).to_owned())
}

fn is_list(path: &str) -> bool {
    let key = paths::key(path);
    let digits = paths::file(&key)
        .strip_prefix("sport_")
        .and_then(|rest| rest.strip_suffix(".csv"));
    paths::folder(&key).trim_end_matches('/').rsplit('/').next() == Some("sport")
        && digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

pub(super) fn role(path: &str) -> Role {
    if is_list(path) || paths::may_be_training(path) {
        Role::Training
    } else if paths::is_media(path) {
        Role::Passed(Passed::Media)
    } else if paths::key(path).starts_with("user/") {
        Role::Passed(Passed::Account)
    } else {
        Role::Passed(Passed::Health)
    }
}
