//! Runtastic's (later adidas Running's) export: `Sport-sessions/` with one JSON file per session, and folders in it
//! with the session's samples in files of the same name.
//!
//! `GPS-data/` holds JSON files, GPX files of sessions since April 2020; `Elevation-data/` and `Heart-rate-data/` hold
//! JSON files. What is in them is told in the room of their reader.
//!
//! Source: readmes and tests of public programs that read such exports (2018 to 2026).

use ritm_model::{Problem, ProblemCode};

use super::{
    Passed, Role, paths,
    rows::{Row, Rows},
};
use crate::{
    json::{runtastic, tape::Tape},
    text::encoding::to_text,
};

const SESSIONS: &str = "sport-sessions/";
const PLACES: &str = "sport-sessions/gps-data/";
const HEART: &str = "sport-sessions/heart-rate-data/";
const ALTITUDES: &str = "sport-sessions/elevation-data/";

pub(super) fn root(names: &[String]) -> Option<String> {
    names.iter().find_map(|name| {
        let sessions = paths::up_to_folder(name, |part| part == "sport-sessions")?;
        let rest = name.strip_prefix(sessions)?;
        let is_session = !rest.contains('/')
            && paths::extension(rest) == "json"
            && rest.get(..4)?.bytes().all(|byte| byte.is_ascii_digit());
        let root = sessions.get(..sessions.len() - SESSIONS.len())?;
        is_session.then(|| root.to_owned())
    })
}

pub(super) fn role(path: &str) -> Role {
    let key = paths::key(path);
    let json = paths::extension(&key) == "json";
    let folder = paths::folder(&key);
    if json && folder == SESSIONS {
        return Role::Table;
    }
    if (json && matches!(folder, PLACES | HEART)) || paths::may_be_training(&key) {
        return Role::Training;
    }
    if paths::is_media(&key) {
        return Role::Passed(Passed::Media);
    }
    Role::Passed(match key.split('/').next().unwrap_or_default() {
        // An altitude alone is no training.
        "sport-sessions" if folder == ALTITUDES => return Role::Companion,
        "photos" => Passed::Media,
        "routes" | "training-plans" | "goals" | "challenges" => Passed::Plans,
        "user" | "equipment" | "purchases" => Passed::Account,
        "friends" | "social" | "groups" => Passed::Social,
        "weight" | "sleep-sessions" | "steps" | "health" => Passed::Health,
        _ => Passed::Other,
    })
}

/// The names of the samples that those of this file are the rest of, the best first.
pub(super) fn wholes_of(path: &str) -> Vec<String> {
    let key = paths::key(path);
    let (folder, file) = (paths::folder(&key), paths::file(&key));
    let of = |own: &str, wholes: &[&str]| {
        let root = folder.strip_suffix(own)?;
        Some(
            wholes
                .iter()
                .map(|whole| format!("{root}{whole}{file}"))
                .collect(),
        )
    };
    of(HEART, &[PLACES])
        .or_else(|| of(ALTITUDES, &[PLACES, HEART]))
        .unwrap_or_default()
}

pub(super) fn tell(path: &str, bytes: &[u8], rows: &mut Rows) -> Option<Problem> {
    let source = to_text(bytes);
    let mut tape = Tape::new(source.text.trim_start_matches('\u{feff}'));
    let damage = tape.problem.take();
    let Some(root) = tape.roots().find(|root| root.get("sport_type_id").is_some()) else {
        return damage.or_else(|| Some(Problem::new(ProblemCode::NotTraining, "no session")));
    };
    let name = paths::file(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    rows.rows.push(Row {
        file: Some(format!("{PLACES}{stem}.json")),
        instead: vec![format!("{PLACES}{stem}.gpx"), format!("{HEART}{stem}.json")],
        ..Row::from(runtastic::session(root))
    });
    damage
}
