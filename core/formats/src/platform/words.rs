//! The sport of an activity, by a platform's words.

use super::Facts;
use crate::sport::{Origin, named};

impl Facts {
    /// With the sport of the first word that is one; where none is and there is no title, the word is the title, so
    /// that it is not lost.
    pub(super) fn with_sport<'a>(mut self, words: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let mut unknown = None;
        for word in words.into_iter().flatten() {
            self.sport = named(word, Origin::Service);
            if self.sport.is_some() {
                return self;
            }
            unknown = unknown.or(Some(word));
        }
        self.title = self.title.or_else(|| unknown.map(str::to_owned));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritm_model::Sport;

    #[test]
    fn an_unknown_word_becomes_the_title() {
        let facts = Facts::default().with_sport([None, Some("Zumba")]);
        assert_eq!((facts.title.as_deref(), facts.sport), (Some("Zumba"), None));
        let facts = Facts::default().with_sport([Some("Zumba"), Some("RUNNING")]);
        assert_eq!((facts.title, facts.sport), (None, Some(Sport::Running)));
    }
}
