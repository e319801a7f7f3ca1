//! Names of files in archives: their encoding, and paths that stay where they are put.

/// Code page 437 from 0x80 on: what a zip archive's names are in unless it says otherwise.
const CP437: &str = concat!(
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ",
    "áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐",
    "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀",
    "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
);

/// A name as text. Many programs write UTF-8 without saying so; what is valid UTF-8 is taken for it.
pub(super) fn decode(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(text) => text.to_owned(),
        Err(_) => raw
            .iter()
            .map(|&byte| match byte {
                0..=0x7f => char::from(byte),
                _ => CP437.chars().nth(usize::from(byte - 0x80)).unwrap_or('\u{fffd}'),
            })
            .collect(),
    }
}

/// The path with `/` between folders, never absolute and never upwards, without control characters; empty when nothing
/// is left of it.
pub(super) fn sanitise(name: &str) -> String {
    let drive = matches!(name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    let name = if drive {
        name.get(2..).unwrap_or_default()
    } else {
        name
    };
    let mut path = String::with_capacity(name.len());
    for part in name.split(['/', '\\']) {
        let part: String = part.chars().filter(|letter| !letter.is_control()).collect();
        if matches!(part.as_str(), "" | "." | "..") {
            continue;
        }
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(&part);
    }
    path
}

/// The path of a file; `None` for folders, clutter and names of nothing.
pub(super) fn file(name: &str) -> Option<String> {
    let path = sanitise(name);
    let is_file = !name.ends_with(['/', '\\']) && !path.is_empty() && !is_clutter(&path);
    is_file.then_some(path)
}

/// Whether a path is what systems leave lying about rather than what a person put in the archive.
pub(super) fn is_clutter(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    path.split('/').any(|part| part == "__MACOSX")
        || file.starts_with("._")
        || ["ds_store", "thumbs.db", "desktop.ini"]
            .iter()
            .any(|clutter| file.trim_start_matches('.').eq_ignore_ascii_case(clutter))
}

#[cfg(test)]
mod tests {
    use super::{CP437, decode, is_clutter, sanitise};

    #[test]
    fn names_are_utf8_or_code_page_437() {
        assert_eq!(CP437.chars().count(), 128);
        assert_eq!(decode("Лыжи.fit".as_bytes()), "Лыжи.fit");
        assert_eq!(decode(b"Z\x81rich.gpx"), "Zürich.gpx");
        assert_eq!(decode(b"\xff\xe1"), "\u{a0}ß");
    }

    #[test]
    fn paths_stay_where_they_are_put() {
        assert_eq!(sanitise("../../etc/passwd"), "etc/passwd");
        assert_eq!(sanitise("/a//b/./c.fit"), "a/b/c.fit");
        assert_eq!(sanitise("C:\\Users\\me\\run.tcx"), "Users/me/run.tcx");
        assert_eq!(sanitise("a\n\0b"), "ab");
        assert_eq!(sanitise("../.."), "");
    }

    #[test]
    fn clutter_is_known() {
        for path in ["__MACOSX/a/._b.fit", "a/.DS_Store", "Thumbs.db", "x/._run.gpx"] {
            assert!(is_clutter(path), "{path}");
        }
        assert!(!is_clutter("activities/1.fit"));
    }
}
