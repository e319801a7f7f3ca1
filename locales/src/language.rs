use crate::{ENGLISH, RUSSIAN, Sources};

/// A language Ritm speaks.
#[derive(Clone, Copy, Debug)]
pub struct Language {
    /// Its BCP 47 tag.
    pub tag: &'static str,
    /// Its name in itself, for the list to choose from.
    pub own_name: &'static str,
    /// Whether it is written from right to left.
    pub right_to_left: bool,
    pub(crate) sources: Sources,
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.tag == other.tag
    }
}

impl Eq for Language {}

impl Language {
    /// The language of exactly this tag.
    pub fn by_tag(tag: &str) -> Option<Self> {
        LANGUAGES.iter().copied().find(|language| language.tag == tag)
    }
}

impl Default for Language {
    /// English: every other language falls back to it.
    fn default() -> Self {
        EN
    }
}

pub(crate) const EN: Language = Language {
    tag: "en",
    own_name: "English",
    right_to_left: false,
    sources: ENGLISH,
};

/// Every language, in the order a list shows them.
pub const LANGUAGES: &[Language] = &[
    EN,
    Language {
        tag: "ru",
        own_name: "Русский",
        right_to_left: false,
        sources: RUSSIAN,
    },
];

/// The best language for someone who wants `wanted`, best first, as BCP 47 tags.
///
/// Compares the primary language only (RFC 4647 "lookup" with one subtag): `ru-UA` gets Russian. English when
/// nothing fits.
pub fn negotiate<'a>(wanted: impl IntoIterator<Item = &'a str>) -> Language {
    wanted
        .into_iter()
        .find_map(|tag| {
            let primary = tag.split(['-', '_']).next().unwrap_or(tag);
            LANGUAGES
                .iter()
                .copied()
                .find(|language| language.tag.eq_ignore_ascii_case(primary))
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_spoken_language_wins() {
        assert_eq!(negotiate(["de-AT", "ru-RU", "en-US"]).tag, "ru");
        assert_eq!(negotiate(["EN-gb", "ru"]).tag, "en");
        assert_eq!(negotiate(["ru_UA"]).tag, "ru");
        assert_eq!(negotiate(["zh-Hans"]).tag, "en");
        assert_eq!(negotiate([]).tag, "en");
    }
}
