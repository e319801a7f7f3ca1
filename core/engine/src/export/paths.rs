//! What originals are called in an export: their own names, as far as every system can hold them.

use std::collections::{HashMap, HashSet};

use ritm_model::FileHash;

/// The longest name, in bytes, that all systems hold with room for what tells two of one name apart.
const LONGEST: usize = 160;

/// The paths given so far.
#[derive(Default)]
pub(super) struct Paths {
    given: HashMap<i64, String>,
    /// In small letters: some systems tell no others apart.
    taken: HashSet<String>,
}

impl Paths {
    /// The path of the original of a key, the same whenever it is asked for.
    pub(super) fn of(&mut self, key: i64, hash: [u8; 32], name: &str) -> String {
        if let Some(path) = self.given.get(&key) {
            return path.clone();
        }
        let own = file_name(name);
        let mut path = format!("originals/{own}");
        if !self.taken.insert(path.to_lowercase()) {
            let digits = FileHash(hash).to_string();
            let short = digits.get(..12).unwrap_or(&digits);
            // The extension stays last.
            path = match own.rsplit_once('.') {
                Some((stem, extension)) => format!("originals/{stem} {short}.{extension}"),
                None => format!("originals/{own} {short}"),
            };
            self.taken.insert(path.to_lowercase());
        }
        self.given.insert(key, path.clone());
        path
    }
}

/// A name that is one on every system: no folder, no sign that some system keeps for itself.
fn file_name(name: &str) -> String {
    let kept = name.chars().map(|letter| match letter {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        letter if letter.is_control() => '_',
        letter => letter,
    });
    let mut kept: String = kept.collect();
    if kept.len() > LONGEST {
        // The end tells the kind of file.
        let extension = kept.rsplit_once('.').map(|(_, extension)| extension.to_owned());
        let extension = extension.filter(|extension| extension.len() <= 8);
        let mut end = LONGEST - extension.as_ref().map_or(0, |extension| extension.len() + 1);
        while !kept.is_char_boundary(end) {
            end -= 1;
        }
        kept.truncate(end);
        if let Some(extension) = extension {
            kept = format!("{kept}.{extension}");
        }
    }
    let kept = kept.trim_end_matches(['.', ' ']).trim_start();
    match kept {
        "" => "file.bin".to_owned(),
        kept if reserved(kept) => format!("_{kept}"),
        kept => kept.to_owned(),
    }
}

/// Names that Windows keeps for devices, whatever their extension.
fn reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
        || (stem.len() == 4
            && (stem.starts_with("com") || stem.starts_with("lpt"))
            && stem.ends_with(|digit: char| digit.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn originals_keep_their_names() {
        let mut paths = Paths::default();
        assert_eq!(
            paths.of(1, [1; 32], "Morning run.fit"),
            "originals/Morning run.fit"
        );
        assert_eq!(
            paths.of(2, [0xab; 32], "morning Run.fit"),
            "originals/morning Run abababababab.fit"
        );
        assert_eq!(
            paths.of(1, [1; 32], "Morning run.fit"),
            "originals/Morning run.fit"
        );
        for (name, path) in [
            ("../x:y?.gpx", "originals/.._x_y_.gpx"),
            ("Лыжи ё.tcx", "originals/Лыжи ё.tcx"),
            ("", "originals/file.bin"),
            ("con.fit", "originals/_con.fit"),
            ("x. ", "originals/x"),
        ] {
            assert_eq!(Paths::default().of(0, [0; 32], name), path);
        }
        let long = format!("{}.fit", "я".repeat(200));
        let path = Paths::default().of(0, [0; 32], &long);
        assert!(
            path.len() <= "originals/".len() + LONGEST && path.ends_with("я.fit"),
            "{path}"
        );
    }
}
