//! Letters that the server wrote, as staff see them.

use super::{Act, Reason, code};
use crate::{Micros, Page, Permission, endpoint, shape};

shape! {
    /// A letter in a list.
    pub struct LetterLine {
        /// Its id.
        pub id: String,
        /// Whom it goes to, masked.
        pub to: String,
        /// What it is about, with what is personal left out.
        pub subject: String,
        /// When it was written.
        pub created_at: Micros,
    }

    /// A letter, with what is personal left out: names, and links that open something.
    pub struct StaffLetter {
        /// Its id.
        pub id: String,
        /// Whom it goes to, masked.
        pub to: String,
        /// What it is about.
        pub subject: String,
        /// When it was written.
        pub created_at: Micros,
        /// Its text.
        pub text: String,
        /// Whether something was left out.
        pub hidden: bool,
        /// What may be done with it: `reveal`, `reveal-links`.
        pub acts: Vec<Act>,
    }

    /// Which letter.
    pub struct LetterPath {
        /// Its id.
        pub id: String,
    }

    /// What of a letter is to be shown, and why.
    pub struct LetterReveal {
        /// Whether to show its links too, by which accounts can be opened.
        pub links: bool,
        /// Why.
        pub reason: Reason,
    }

    /// A letter as it was written.
    pub struct LetterRevealed {
        /// Whom it goes to.
        pub to: String,
        /// What it is about.
        pub subject: String,
        /// Its text; links are left out unless they were asked for.
        pub text: String,
        /// Until when the console shows it.
        pub until: Micros,
    }
}

endpoint! {
    /// Lists letters, the newest first.
    ListLetters: GET "/api/v1/staff/letters" {
        who: Permission(Permission::LetterRead),
        query: crate::Paged,
        answer: Page<LetterLine>,
    }

    /// Reads a letter, with what is personal left out.
    ReadLetter: GET "/api/v1/staff/letters/{id}" {
        who: Permission(Permission::LetterRead),
        path: LetterPath,
        answer: StaffLetter,
        errors: [code::GONE],
    }

    /// Shows a letter as it was written for a reason, which whoever it goes to can read afterwards.
    ///
    /// Its links are shown only to who may follow them, shortly after proving who asks.
    RevealLetter: POST "/api/v1/staff/letters/{id}/reveal" {
        who: Permission(Permission::AccountReveal),
        path: LetterPath,
        body: LetterReveal,
        answer: LetterRevealed,
        limit: Guarded,
        errors: [code::GONE, crate::code::PROOF_NEEDED],
    }
}
