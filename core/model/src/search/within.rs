//! Words that begin within other words.
//!
//! What is kept is found by how its words begin. Some begin where no space is: in scripts that have none, after a number,
//! around an apostrophe.

use super::fold;

/// From each letter of a script without spaces on, so many letters are found.
pub const MOST_LETTERS: usize = 8;
/// Of one text no more words than that are told.
const MOST: usize = 4_000;
/// So often a word that people read changes between letters and digits, such as `3x10x400m`.
const MOST_CHANGES: usize = 6;
/// Units behind numbers, in the scripts that people type.
const UNITS: [(&str, &str); 4] = [("k", "к"), ("km", "км"), ("m", "м"), ("mi", "мил")];

/// Whether a letter is of a script that writes words without spaces between them: Han, kana and Hangul.
pub fn is_spaceless(letter: char) -> bool {
    matches!(letter,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9d}' | '\u{20000}'..='\u{3ffff}')
}

/// The words of a text that begin within others, folded: `マラソン` of `東京マラソン`, `1000m` of `5x1000m`, `obrien` of
/// `O'Brien`, `10km` of `10 km`.
pub fn words_within(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut within = Vec::new();
    let mut number: Option<&str> = None;
    for part in folded.split(char::is_whitespace) {
        elided(part, &mut within);
        // A number that only machines read may have hyphens.
        let of_hex = part
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(is_hex);
        let hex_is_read = of_hex.map(changes).sum::<usize>() <= MOST_CHANGES;
        for word in part
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
        {
            if let Some(number) = number {
                with_unit(number, word, &mut within);
            }
            number = word.bytes().all(|letter| letter.is_ascii_digit()).then_some(word);
            counted(word, &mut within);
            if hex_is_read || !is_hex(&word) {
                begun_within(word, &mut within);
            }
            if within.len() >= MOST {
                within.truncate(MOST);
                return within;
            }
        }
    }
    within
}

/// A word that begins with a number and goes on with its unit.
fn counted(word: &str, within: &mut Vec<String>) {
    let unit_at = word.find(|letter: char| !letter.is_ascii_digit());
    if let Some((number, unit)) = unit_at
        .filter(|&at| at > 0)
        .and_then(|at| word.split_at_checked(at))
    {
        with_unit(number, unit, within);
    }
}

/// A number with its unit, in each script.
fn with_unit(number: &str, unit: &str, within: &mut Vec<String>) {
    if let Some((latin, cyrillic)) = UNITS
        .iter()
        .find(|(latin, cyrillic)| unit == *latin || unit == *cyrillic)
    {
        within.push(format!("{number}{latin}"));
        within.push(format!("{number}{cyrillic}"));
    }
}

/// The word that is left when its apostrophes fall.
fn elided(part: &str, within: &mut Vec<String>) {
    const APOSTROPHES: [char; 5] = ['\'', '’', '‘', 'ʼ', '`'];
    let inner = part.trim_matches(|letter: char| !letter.is_alphanumeric());
    if inner.contains(APOSTROPHES) {
        let whole: String = inner
            .chars()
            .filter(|letter| !APOSTROPHES.contains(letter))
            .take_while(|letter| letter.is_alphanumeric())
            .collect();
        within.push(whole);
    }
}

/// How often a word changes between letters and digits.
fn changes(word: &str) -> usize {
    word.as_bytes()
        .windows(2)
        .filter(|two| matches!(two, [a, b] if a.is_ascii_digit() != b.is_ascii_digit()))
        .count()
}

/// Whether a word may be a part of a number to the base of sixteen.
fn is_hex(word: &&str) -> bool {
    word.bytes().all(|letter| letter.is_ascii_hexdigit())
}

/// Whatever begins within a word: a letter of a script without spaces or one beside it, a number after letters, letters
/// after a number.
fn begun_within(word: &str, within: &mut Vec<String>) {
    // What changes so often between letters and digits is a number that only machines read.
    let is_read = changes(word) <= MOST_CHANGES || word.chars().any(is_spaceless);
    let mut before: Option<char> = None;
    for (at, letter) in word.char_indices().take_while(|_| is_read) {
        let begins = before.is_some_and(|before| {
            is_spaceless(before) || is_spaceless(letter) || before.is_ascii_digit() != letter.is_ascii_digit()
        });
        if begins && let Some(rest) = word.get(at..) {
            counted(rest, within);
            let most = if is_spaceless(letter) { MOST_LETTERS } else { 40 };
            within.push(rest.chars().take(most).collect());
        }
        if within.len() >= MOST {
            return;
        }
        before = Some(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::words_within;

    #[test]
    fn words_begin_where_no_space_is() {
        for (text, word) in [
            ("東京マラソン 2026", "マラソン"),
            ("東京マラソン", "京マラ"),
            ("Tokyo東京", "東京"),
            ("서울국제마라톤", "마라톤"),
            ("5x1000m", "1000m"),
            ("O'Brien's loop", "obriens"),
            ("Col de l’Iseran", "liseran"),
            ("Berlin10k", "10k"),
            ("Parkrun 10 km", "10km"),
            ("Parkrun 10km", "km"),
            ("10 км", "10km"),
            ("10k", "10к"),
            ("Berlin10k", "10к"),
            ("2x10x400m,4x200m", "400m"),
        ] {
            let within = words_within(text);
            assert!(
                within.iter().any(|found| found.starts_with(word)),
                "{word} in {text}: {within:?}"
            );
        }
        assert!(words_within("Plain words, 2026").is_empty());
        assert!(words_within("0a1b2c3d4e5f.fit").is_empty());
        assert!(words_within("1b4e28ba-4f3a-11d2-883f-0016d3cca427.fit").is_empty());
        let long = "山".repeat(100_000);
        assert!(words_within(&long).len() <= 4_000);
    }
}
