//! The tables of the audit trail.

use crate::store::Migration;

pub(crate) const MIGRATIONS: &[Migration] = &[TRAIL, BY_DEED];

const TRAIL: Migration = Migration {
    number: 1,
    name: "audit trail",
    sql: "\
CREATE TABLE audit_head (
    chain {i64} PRIMARY KEY,
    number {i64} NOT NULL CHECK (number >= 0),
    hash {bytes} NOT NULL
){strict};
CREATE TABLE audit_entry (
    id {uuid} PRIMARY KEY,
    chain {i64} NOT NULL,
    number {i64} NOT NULL,
    at {i64} NOT NULL,
    actor TEXT NOT NULL,
    actor_id {uuid},
    action TEXT NOT NULL,
    subject TEXT,
    subject_id TEXT,
    address TEXT,
    request TEXT,
    reason TEXT,
    detail TEXT,
    hash {bytes} NOT NULL,
    UNIQUE (chain, number)
){strict};
CREATE INDEX audit_entry_actor ON audit_entry (actor_id, id) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_entry_subject ON audit_entry (subject_id, id) WHERE subject_id IS NOT NULL;
CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'the audit trail can only grow'); END;
CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'the audit trail can only grow'); END;
",
    postgres: Some(
        "\
CREATE TABLE audit_head (
    chain {i64} PRIMARY KEY,
    number {i64} NOT NULL CHECK (number >= 0),
    hash {bytes} NOT NULL
);
CREATE TABLE audit_entry (
    id {uuid} PRIMARY KEY,
    chain {i64} NOT NULL,
    number {i64} NOT NULL,
    at {i64} NOT NULL,
    actor TEXT NOT NULL,
    actor_id {uuid},
    action TEXT NOT NULL,
    subject TEXT,
    subject_id TEXT,
    address TEXT,
    request TEXT,
    reason TEXT,
    detail TEXT,
    hash {bytes} NOT NULL,
    UNIQUE (chain, number)
);
CREATE INDEX audit_entry_actor ON audit_entry (actor_id, id) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_entry_subject ON audit_entry (subject_id, id) WHERE subject_id IS NOT NULL;
CREATE FUNCTION audit_entry_stays() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the audit trail can only grow'; END $$;
CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_stays();
CREATE TRIGGER audit_entry_kept BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays();
",
    ),
};

/// The trail is asked for one deed of everybody, such as who looked at hidden data.
const BY_DEED: Migration = Migration {
    number: 2,
    name: "audit trail by deed",
    sql: "CREATE INDEX audit_entry_deed ON audit_entry (action, id);\n",
    postgres: None,
};
