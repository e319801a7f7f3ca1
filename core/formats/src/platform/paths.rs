//! Reads the paths of an export's files: folders, extensions, ids and times in them.

use ritm_model::Timestamp;

use crate::text::moment::{Moment, moment};

/// The file's name without its folders.
pub(super) fn file(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder a file is in, with its last `/`; empty at the top.
pub(super) fn folder(path: &str) -> &str {
    path.strip_suffix(file(path)).unwrap_or_default()
}

/// What two names of one file agree on: small letters, and no `.gz`, as a file may be known with or without.
pub(super) fn key(path: &str) -> String {
    let path = path.trim().replace('\\', "/").to_lowercase();
    path.strip_suffix(".gz").map_or(path.clone(), str::to_owned)
}

/// The file's name without its folders and its extension (and `.gz`), in small letters.
pub(super) fn stem(path: &str) -> String {
    let key = key(file(path));
    match key.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 6 => stem.to_owned(),
        _ => key,
    }
}

/// The extension in small letters, below a `.gz`; empty when there is none.
pub(super) fn extension(path: &str) -> String {
    let key = key(file(path));
    key.rsplit_once('.')
        .map_or(String::new(), |(_, extension)| extension.to_owned())
}

/// Whether a file of this name may hold training or an archive of it.
pub(super) fn may_be_training(path: &str) -> bool {
    matches!(
        extension(path).as_str(),
        "fit"
            | "gpx"
            | "tcx"
            | "kml"
            | "kmz"
            | "pwx"
            | "fitlog"
            | "sml"
            | "hrm"
            | "slf"
            | "srm"
            | "wko"
            | "zip"
            | "tar"
            | "tgz"
    )
}

/// Whether a file of this name is a picture, a film or a sound.
pub(super) fn is_media(path: &str) -> bool {
    matches!(
        extension(path).as_str(),
        "jpg"
            | "jpeg"
            | "png"
            | "gif"
            | "heic"
            | "heif"
            | "webp"
            | "bmp"
            | "tif"
            | "tiff"
            | "svg"
            | "mp4"
            | "mov"
            | "avi"
            | "webm"
            | "m4v"
            | "mp3"
            | "m4a"
            | "wav"
    )
}

/// The path of the first folder called `name` (small letters), up to and with its last `/`.
pub(super) fn up_to_folder(path: &str, name: impl Fn(&str) -> bool) -> Option<&str> {
    let mut end = 0;
    for part in folder(path).split_inclusive('/') {
        end += part.len();
        if name(&part.trim_end_matches('/').to_lowercase()) {
            return path.get(..end);
        }
    }
    None
}

/// The moment a file's name begins with, as `2019-01-27T12_18_31.000+01_00_PT27M_Walking.tcx`; the date must be
/// followed by a time and a zone.
pub(super) fn start_in_name(path: &str) -> Option<Timestamp> {
    moment_in_name(path).map(|moment| moment.at)
}

/// [`start_in_name`] with its zone.
pub(super) fn moment_in_name(path: &str) -> Option<Moment> {
    let name = file(path);
    let text: String = name
        .chars()
        .take(29)
        .map(|letter| if letter == '_' { ':' } else { letter })
        .collect();
    let time_end = text
        .char_indices()
        .skip(19)
        .find(|&(_, letter)| !(letter.is_ascii_digit() || letter == '.'));
    let (at, _) = time_end?;
    let (time, rest) = text.split_at_checked(at)?;
    let zone_len = match rest.as_bytes().first()? {
        b'+' | b'-' => 6,
        b'Z' => 1,
        _ => return None,
    };
    moment(&format!("{time}{}", rest.get(..zone_len)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_apart() {
        assert_eq!(file("a/b/c.fit.gz"), "c.fit.gz");
        assert_eq!(folder("a/b/c.fit.gz"), "a/b/");
        assert_eq!(folder("c.fit"), "");
        assert_eq!(stem("A/B/C.FIT.gz"), "c");
        assert_eq!(stem("2014-05-01 08:11:23.0.tcx"), "2014-05-01 08:11:23.0");
        assert_eq!(extension("a/C.FIT.gz"), "fit");
        assert_eq!(extension("a.b/c"), "");
        assert_eq!(key("Activities\\1.FIT.gz "), "activities/1.fit");
        assert_eq!(
            up_to_folder("x/DI_CONNECT/y/z.json", |part| part == "di_connect"),
            Some("x/DI_CONNECT/")
        );
        assert_eq!(up_to_folder("DI_CONNECT", |part| part == "di_connect"), None);
    }

    #[test]
    fn a_name_may_begin_with_a_moment() {
        let at = |name| start_in_name(name).map(Timestamp::unix_ms);
        let expected = Timestamp::from_civil(2019, 1, 27, 11, 18, 31).map(Timestamp::unix_ms);
        for name in [
            "Takeout/Fit/Activities/2019-01-27T12_18_31+01_00_PT27M22.5S_Wandern.tcx",
            "2019-01-27T12_18_31.000+01_00_RUNNING.json",
            "2019-01-27T11_18_31Z.json",
        ] {
            assert_eq!(at(name), expected, "{name}");
        }
        for name in [
            "2019-01-27.csv",
            "2019-01-27T12_18_31_no_zone.tcx",
            "дневник_за_весь_прошлый_год.json",
            "",
        ] {
            assert_eq!(at(name), None, "{name}");
        }
    }
}
