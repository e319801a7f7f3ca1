//! Text that was typed and not kept yet: it outlives leaving the screen and reloading the page.

use ritm_model::ActivityId;

use crate::browser;

/// What of an activity is being typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Draft {
    Name,
    Notes,
}

impl Draft {
    fn key(self, id: ActivityId) -> String {
        let what = match self {
            Self::Name => "name",
            Self::Notes => "notes",
        };
        format!("ritm.draft.{what}.{id}")
    }

    /// What was typed and not kept.
    pub(crate) fn of(self, id: ActivityId) -> Option<String> {
        browser::session_remembered(&self.key(id))
    }

    /// Something is typed.
    pub(crate) fn keep(self, id: ActivityId, text: &str) {
        browser::session_remember(&self.key(id), text);
    }

    /// It is kept elsewhere, or not wanted.
    pub(crate) fn forget(self, id: ActivityId) {
        browser::session_forget(&self.key(id));
    }
}
