use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::language::{EN, Language};

/// A value put into a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg<'a> {
    /// A text that is shown as it is: a name, or a number or date that is already written in the reader's manner.
    Text(Cow<'a, str>),
    /// A number that chooses a plural form.
    Number(f64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<u64> for Arg<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number as f64)
    }
}

/// All texts of one language. Where the language lacks a text, the English one serves.
pub struct Texts {
    language: Language,
    bundles: Vec<FluentBundle<FluentResource>>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Texts").field(&self.language.tag).finish()
    }
}

impl Texts {
    /// Reads the files of `language`, and those of English to fall back to.
    pub fn new(language: Language) -> Self {
        let mut bundles = vec![bundle(language)];
        if language != EN {
            bundles.push(bundle(EN));
        }
        Self { language, bundles }
    }

    /// Returns the language of these texts.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Returns whether there is a text with this key, if only in English.
    pub fn has(&self, key: &str) -> bool {
        self.bundles.iter().any(|bundle| bundle.has_message(key))
    }

    /// Returns the text with this key, with `args` put in. For an unknown key it returns the key itself, so that the
    /// mistake shows on the screen.
    pub fn get(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let fluent_args: FluentArgs<'_> = args
            .iter()
            .map(|(name, arg)| {
                let value = match arg {
                    Arg::Text(text) => FluentValue::String(Cow::Borrowed(text.as_ref())),
                    Arg::Number(number) => FluentValue::from(*number),
                };
                (*name, value)
            })
            .collect();
        for bundle in &self.bundles {
            if let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) {
                // A variable that was not given shows as `{$name}`: visible, but never the end of the program.
                let mut errors = Vec::new();
                return bundle
                    .format_pattern(pattern, Some(&fluent_args), &mut errors)
                    .into_owned();
            }
        }
        key.to_owned()
    }
}

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let identifier: LanguageIdentifier = language.tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![identifier]);
    // All languages here run left to right as the values do; isolation marks would break copying and comparing.
    bundle.set_use_isolating(language.right_to_left);
    for (_, source) in language.sources {
        // What can't be parsed is left out; the coverage test finds it.
        let resource = match FluentResource::try_new((*source).to_owned()) {
            Ok(resource) => resource,
            Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LANGUAGES;

    #[test]
    fn plurals_follow_the_language() {
        let russian = Texts::new(crate::negotiate(["ru"]));
        let count = |n: u64| {
            russian.get(
                "activities-count",
                &[("count", n.into()), ("shown", n.to_string().into())],
            )
        };
        assert_eq!(count(1), "1 тренировка");
        assert_eq!(count(3), "3 тренировки");
        assert_eq!(count(11), "11 тренировок");
        assert_eq!(count(21), "21 тренировка");
        let english = Texts::new(Language::default());
        assert_eq!(
            english.get("activities-count", &[("count", 1.into()), ("shown", "1".into())]),
            "1 activity"
        );
    }

    #[test]
    fn an_unknown_key_shows_itself() {
        for &language in LANGUAGES {
            assert_eq!(Texts::new(language).get("no-such-key", &[]), "no-such-key");
        }
    }
}
