//! The tables of the mailbox.

use crate::store::Migration;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "mailbox",
    sql: "\
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
",
    postgres: None,
}];
