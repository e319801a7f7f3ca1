use crate::{ENGLISH, RUSSIAN, Sources};

/// A language in which Ritm has its texts.
#[derive(Clone, Copy, Debug)]
pub struct Language {
    /// The BCP 47 tag of the language.
    pub tag: &'static str,
    /// The name of the language in that language, for the list to choose from.
    pub own_name: &'static str,
    /// Whether the language is written from right to left.
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
    /// Returns the language with exactly this tag, or `None` when Ritm doesn't have it.
    pub fn by_tag(tag: &str) -> Option<Self> {
        LANGUAGES.iter().copied().find(|language| language.tag == tag)
    }
}

impl Default for Language {
    /// Returns English, to which every other language falls back.
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

/// Every language, in the order in which a list shows them.
pub const LANGUAGES: &[Language] = &[
    EN,
    Language {
        tag: "ru",
        own_name: "Русский",
        right_to_left: false,
        sources: RUSSIAN,
    },
];

/// Returns the best language for a reader who wants the languages `wanted`: BCP 47 tags, the best first.
///
/// Only the primary subtags are compared, so that `ru-UA` gets Russian (the "lookup" of RFC 4647 with one subtag). When
/// no language fits, the reader gets English.
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
