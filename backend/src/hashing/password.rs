//! Passwords: which are taken, after ASVS 5.0, 6.2: long ones of any letters, unless they are among the first to be
//! guessed.

use std::collections::HashSet;
use std::fmt;
use std::sync::LazyLock;

use icu_normalizer::ComposingNormalizerBorrowed;
use zeroize::Zeroizing;

/// The least characters of a new password.
pub(crate) const LEAST: usize = 12;

/// The most characters of a password.
pub(crate) const MOST: usize = 256;

/// How many letters around a common password may be guessed along with it.
const TRIMMINGS: usize = 6;

/// The passwords that are guessed first, in small letters: the most frequent of those that leaked, as
/// the library zxcvbn 4.4.2 lists them, and some of Russian and of sports.
static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("common.txt").lines().collect());

/// A password as it was given: in Unicode's form NFC, wiped from memory when dropped, never printed.
#[derive(Clone)]
pub(crate) struct Password(Zeroizing<String>);

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weakness {
    /// It has fewer than [`LEAST`] characters.
    Short,
    /// It has more than [`MOST`] characters.
    Long,
    /// It is among the first that are guessed.
    Common,
    /// It is little more than the person's name or address.
    Personal,
}

impl Password {
    /// A password that somebody claims to be theirs.
    ///
    /// # Errors
    /// It is longer than any password that was ever taken.
    pub(crate) fn given(text: &str) -> Result<Self, Weakness> {
        // A character has four bytes at most; what is longer need not even be normalised.
        if text.len() > 4 * MOST {
            return Err(Weakness::Long);
        }
        let text = Zeroizing::new(
            ComposingNormalizerBorrowed::new_nfc()
                .normalize(text)
                .into_owned(),
        );
        if text.chars().count() > MOST {
            return Err(Weakness::Long);
        }
        Ok(Self(text))
    }

    /// A new password of a person of whom these words are known: the name, the address.
    ///
    /// # Errors
    /// It would be guessed too soon.
    pub(crate) fn chosen(text: &str, known: &[&str]) -> Result<Self, Weakness> {
        let password = Self::given(text)?;
        if password.0.chars().count() < LEAST {
            return Err(Weakness::Short);
        }
        let low = Zeroizing::new(password.0.to_lowercase());
        if is_common(&low) {
            return Err(Weakness::Common);
        }
        if is_personal(&low, known) {
            return Err(Weakness::Personal);
        }
        Ok(password)
    }

    /// The bytes that are hashed.
    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

/// Whether a password in small letters is a listed one with trimmings, or a pattern that needs no list.
fn is_common(low: &str) -> bool {
    let letters: Vec<char> = low.chars().collect();
    let different: HashSet<char> = letters.iter().copied().collect();
    if COMMON.contains(low) || different.len() < 5 || is_walk(&letters) {
        return true;
    }
    let bare = low.trim_matches(|letter: char| !letter.is_alphabetic());
    if letters.len() - bare.chars().count() <= TRIMMINGS && COMMON.contains(bare) {
        return true;
    }
    // The same again and again: no harder to guess than once.
    (1..=letters.len() / 2).any(|period| {
        let repeats = letters
            .iter()
            .zip(letters.iter().skip(period))
            .all(|(a, b)| a == b);
        let unit: String = letters.iter().take(period).collect();
        repeats && (period < 8 || COMMON.contains(unit.as_str()))
    })
}

/// Whether nearly every character follows the one before in the alphabet, the digits, or on the keyboard.
fn is_walk(letters: &[char]) -> bool {
    const ROWS: [&str; 9] = [
        "1234567890",
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
        "йцукенгшщзхъ",
        "фывапролджэ",
        "ячсмитьбю",
        "abcdefghijklmnopqrstuvwxyz",
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    ];
    let next_to = |a: char, b: char| {
        a == b
            || ROWS.iter().any(|row| {
                let place = |letter| row.chars().position(|other| other == letter);
                matches!((place(a), place(b)), (Some(a), Some(b)) if a.abs_diff(b) == 1)
            })
    };
    let steps = letters
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if next_to(*a, *b)))
        .count();
    steps * 5 >= letters.len().saturating_sub(1) * 4
}

/// Whether less than a password remains once the person's own words are taken out.
fn is_personal(low: &str, known: &[&str]) -> bool {
    let mut rest = low.to_owned();
    let mut words: Vec<String> = known
        .iter()
        .flat_map(|known| known.split(|letter: char| !letter.is_alphanumeric()))
        .map(str::to_lowercase)
        .filter(|word| word.chars().count() >= 3)
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in &words {
        rest = rest.replace(word.as_str(), "");
    }
    rest.len() < low.len() && rest.chars().filter(|letter| letter.is_alphanumeric()).count() < 8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(text: &str) -> Result<(), Weakness> {
        Password::chosen(text, &["Anna Keller", "anna.keller@example.org"]).map(drop)
    }

    #[test]
    fn any_letters_are_taken_if_there_are_enough() {
        for text in [
            "wet violin hours",
            "twelve chars",
            "ёлка на крыше",
            "🦀🦀🐢🐢🦊🦊🐙🐙🐳🐳🦉🦉",
            "  spaces   count  ",
            "x9$Lq2!vTz0p",
        ] {
            assert_eq!(chosen(text), Ok(()), "{text}");
        }
        assert_eq!(chosen("eleven char"), Err(Weakness::Short));
        assert_eq!(chosen(&"lorem ipsum ".repeat(30)), Err(Weakness::Long));
        let longest: String = (0..MOST)
            .map(|i| char::from_u32(0x4e00 + u32::try_from(i).unwrap_or(0)).unwrap_or('x'))
            .collect();
        assert_eq!(chosen(&longest), Ok(()));
        assert_eq!(chosen(&format!("{longest}x")), Err(Weakness::Long));
    }

    #[test]
    fn what_is_guessed_first_is_refused() {
        for text in [
            "Password1234",
            "password!2024",
            "qwertyuiop12",
            "123456789012",
            "aaaaaaaaaaaaaa",
            "abababababab",
            "qwertyqwerty",
            "1qaz2wsx3edc",
            "abcdefghijkl",
            "Welcome2026!",
            "йцукенгшщзхъ",
            "парольпароль",
            "lkjhgfdsaasdf",
            "dragondragon",
            "correcthorsebatterystaple",
        ] {
            assert_eq!(chosen(text), Err(Weakness::Common), "{text}");
        }
    }

    #[test]
    fn the_person_s_own_name_does_not_count() {
        assert_eq!(chosen("anna.keller1990"), Err(Weakness::Personal));
        assert_eq!(chosen("Keller-Anna-77"), Err(Weakness::Personal));
        assert_eq!(chosen("anna rides to the sea"), Ok(()));
    }

    #[test]
    fn the_way_a_keyboard_composes_does_not_matter() {
        let composed = Password::given("grün grün grün").map(|password| password.bytes().to_vec());
        let decomposed =
            Password::given("gru\u{308}n gru\u{308}n gru\u{308}n").map(|password| password.bytes().to_vec());
        assert_eq!(composed, decomposed);
    }

    #[test]
    fn a_password_prints_nothing() {
        assert_eq!(
            format!("{:?}", Password::given("wet violin hours")),
            "Ok(Password)"
        );
    }
}
