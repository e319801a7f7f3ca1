//! How what is typed and what is kept become words that can be compared.
//!
//! Who asks and who answers cut and fold alike. What only a reader's language knows, such as the name of a sport or of a
//! month, travels as a [`Meaning`] of a typed word: the engine knows no language.

mod within;

use serde::{Deserialize, Serialize};

use crate::{MultisportEvent, Sport, Timestamp};

pub use within::{MOST_LETTERS, is_spaceless, words_within};

/// Most words of a search that count.
pub const MOST_WORDS: usize = 16;

/// The words of a text: folded, in their order.
pub fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A text in which letters that people take for each other are the same: small, without accents, in ASCII where
/// there is a usual way to write it so (`ß` is `ss`, `ł` is `l`, `ё` is `е`). Decompositions are those of the Unicode
/// Character Database, the other replacements those of Unicode CLDR's `Latin-ASCII`.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() {
            folded.push(letter.to_ascii_lowercase());
        } else {
            letter
                .to_lowercase()
                .for_each(|small| push_folded(&mut folded, small));
        }
    }
    folded
}

/// The base letters of U+00E0 to U+017F, where a letter has one; `*` where it has none, or several.
const LATIN: &str = concat!(
    "aaaaaa*ceeeeiiiidnooooo*ouuuuy*yaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiii",
    "ii**jjkkkllllllllllnnnnnnnnnoooooo**rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
);

fn push_folded(folded: &mut String, letter: char) {
    let several = match letter {
        // Marks that stand on the letter before.
        '\u{300}'..='\u{36f}' => "",
        // A soft hyphen and joiners are not seen.
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => "",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ĳ' => "ij",
        'ё' | 'ѐ' | 'є' => "е",
        'й' | 'ѝ' | 'ї' | 'і' => "и",
        'ў' => "у",
        'ґ' => "г",
        'ά' => "α",
        'έ' => "ε",
        'ή' => "η",
        'ί' | 'ϊ' | 'ΐ' => "ι",
        'ό' => "ο",
        'ύ' | 'ϋ' | 'ΰ' => "υ",
        'ώ' => "ω",
        'ς' => "σ",
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        _ => {
            folded.push(base(letter));
            return;
        }
    };
    folded.push_str(several);
}

/// The letter under an accent; the letter itself where there is none.
fn base(letter: char) -> char {
    let code = letter as u32;
    let plain = match code {
        0xe0..=0x17f => LATIN.as_bytes().get((code - 0xe0) as usize).copied(),
        0x1cd | 0x1ce | 0x1df | 0x1e1 | 0x1fb | 0x201 | 0x203 | 0x227 => Some(b'a'),
        0x1d0 | 0x209 | 0x20b => Some(b'i'),
        0x1d2 | 0x1eb | 0x1ed | 0x1ff | 0x20d | 0x20f | 0x22b..=0x231 => Some(b'o'),
        0x1d4 | 0x1d6 | 0x1d8 | 0x1da | 0x1dc | 0x215 | 0x217 | 0x1b0 => Some(b'u'),
        0x1a1 => Some(b'o'),
        0x1e7 | 0x1f5 => Some(b'g'),
        0x1e9 => Some(b'k'),
        0x205 | 0x207 | 0x229 => Some(b'e'),
        0x219 => Some(b's'),
        0x21b => Some(b't'),
        0x21f => Some(b'h'),
        0x233 => Some(b'y'),
        // Latin Extended Additional: in the order of the alphabet.
        0x1e00..=0x1e01 => Some(b'a'),
        0x1e02..=0x1e07 => Some(b'b'),
        0x1e08..=0x1e09 => Some(b'c'),
        0x1e0a..=0x1e13 => Some(b'd'),
        0x1e14..=0x1e1d => Some(b'e'),
        0x1e1e..=0x1e1f => Some(b'f'),
        0x1e20..=0x1e21 => Some(b'g'),
        0x1e22..=0x1e2b => Some(b'h'),
        0x1e2c..=0x1e2f => Some(b'i'),
        0x1e30..=0x1e35 => Some(b'k'),
        0x1e36..=0x1e3d => Some(b'l'),
        0x1e3e..=0x1e43 => Some(b'm'),
        0x1e44..=0x1e4b => Some(b'n'),
        0x1e4c..=0x1e53 => Some(b'o'),
        0x1e54..=0x1e57 => Some(b'p'),
        0x1e58..=0x1e5f => Some(b'r'),
        0x1e60..=0x1e69 => Some(b's'),
        0x1e6a..=0x1e71 => Some(b't'),
        0x1e72..=0x1e7b => Some(b'u'),
        0x1e7c..=0x1e7f => Some(b'v'),
        0x1e80..=0x1e89 => Some(b'w'),
        0x1e8a..=0x1e8d => Some(b'x'),
        0x1e8e..=0x1e8f => Some(b'y'),
        0x1e90..=0x1e95 => Some(b'z'),
        0x1ea0..=0x1eb7 => Some(b'a'),
        0x1eb8..=0x1ec7 => Some(b'e'),
        0x1ec8..=0x1ecb => Some(b'i'),
        0x1ecc..=0x1ee3 => Some(b'o'),
        0x1ee4..=0x1ef1 => Some(b'u'),
        0x1ef2..=0x1ef9 => Some(b'y'),
        _ => None,
    };
    match plain {
        Some(plain) if plain.is_ascii_alphabetic() => char::from(plain),
        _ => letter,
    }
}

/// What a typed word may stand for in a language the athlete reads. An activity that is any of it fits the word.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Meaning {
    /// Sports whose name has the word.
    pub sports: Vec<Sport>,
    /// Sports in whose title the word is, of activities that nobody named.
    pub titles: Vec<Sport>,
    /// Parts of the day in the titles of activities that nobody named.
    pub parts: Vec<DayPart>,
    /// Events of several sports, of activities whose legs make one.
    pub events: Vec<MultisportEvent>,
    /// Months, 1 to 12, in which an activity began.
    pub months: Vec<u8>,
    /// Days of the week, 1 for Monday to 7, on which an activity began.
    pub weekdays: Vec<u8>,
    /// Dates that this word and those after it make together; an activity of any of them fits them all.
    pub dates: Vec<NamedDate>,
    /// How many words those dates take; 0 without one.
    pub date_words: u8,
    /// Whether the word only joins others, as "on" and "in" do: then it need not be found.
    pub joins: bool,
}

/// A date as it was typed. What was not typed is any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedDate {
    /// The year.
    pub year: Option<u16>,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, 1 to 31.
    pub day: Option<u8>,
}

/// A part of the day, as the titles of activities that nobody named know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DayPart {
    /// From five to eleven.
    Morning,
    /// From eleven to two.
    Noon,
    /// From two to five.
    Afternoon,
    /// From five to ten.
    Evening,
    /// Till five.
    Night,
}

impl DayPart {
    /// Every part.
    pub const ALL: [Self; 5] = [
        Self::Morning,
        Self::Noon,
        Self::Afternoon,
        Self::Evening,
        Self::Night,
    ];

    /// The part a moment lies in at a place `utc_offset_s` seconds east of Greenwich.
    pub fn of(at: Timestamp, utc_offset_s: i32) -> Self {
        let local_s = at.unix_ms().div_euclid(1000) + i64::from(utc_offset_s);
        match local_s.rem_euclid(86_400) / 3600 {
            5..=10 => Self::Morning,
            11..=13 => Self::Noon,
            14..=16 => Self::Afternoon,
            17..=21 => Self::Evening,
            _ => Self::Night,
        }
    }

    /// The stable name, as texts know it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Morning => "morning",
            Self::Noon => "noon",
            Self::Afternoon => "afternoon",
            Self::Evening => "evening",
            Self::Night => "night",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_people_take_for_each_other_are_the_same() {
        for (written, typed) in [
            ("Ёлка", "елка"),
            ("Łódź", "lodz"),
            ("Straße", "STRASSE"),
            ("Århus", "arhus"),
            ("Çeşme", "cesme"),
            ("Đà Nẵng", "da nang"),
            ("Kraków, Nový Ťech", "krakow, novy tech"),
            ("İstanbul", "istanbul"),
            ("Œuvre", "oeuvre"),
            ("Ærø", "aero"),
            ("Утренний", "утренний"),
            ("и\u{306}ога", "Йога"),
            ("cafe\u{301}", "café"),
            ("Ολυμπιάς", "ΟΛΥΜΠΙΑΣ"),
        ] {
            assert_eq!(fold(written), fold(typed), "{written}");
        }
        assert_eq!(LATIN.len(), 0x180 - 0xe0);
        assert_eq!(fold("÷×東京"), "÷×東京");
    }

    #[test]
    fn words_are_letters_and_digits() {
        assert_eq!(words("  \"; DROP -- "), ["drop"]);
        assert_eq!(words("Утро 5×1 km"), ["утро", "5", "1", "km"]);
        assert!(words(" -- ").is_empty());
    }

    #[test]
    fn the_day_has_parts() {
        let at = |hour: i64| DayPart::of(Timestamp::from_unix_s(hour * 3600), 3600);
        assert_eq!(at(3), DayPart::Night);
        assert_eq!(at(4), DayPart::Morning);
        assert_eq!(at(10), DayPart::Noon);
        assert_eq!(at(20), DayPart::Evening);
        assert_eq!(at(23), DayPart::Night);
    }
}
