//! The tables of the mailbox.

use crate::store::Migration;

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "mailbox",
        sql: FIRST,
        postgres: None,
    },
    Migration {
        number: 2,
        name: "letters with what is personal left out",
        sql: "ALTER TABLE mail_letter ADD COLUMN masked_subject TEXT;
ALTER TABLE mail_letter ADD COLUMN masked_body TEXT;",
        postgres: None,
    },
    Migration {
        number: 3,
        name: "letters sealed, as they hold links with tokens",
        sql: "ALTER TABLE mail_letter ADD COLUMN sealed {bytes};",
        postgres: None,
    },
];

const FIRST: &str = "\
CREATE TABLE mail_letter (
    id {uuid} PRIMARY KEY,
    kind TEXT NOT NULL,
    written_at {i64} NOT NULL,
    recipient TEXT NOT NULL,
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    html TEXT NOT NULL
){strict};
CREATE INDEX mail_letter_recipient ON mail_letter (recipient, id);
CREATE INDEX mail_letter_written ON mail_letter (written_at);
";
