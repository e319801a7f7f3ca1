//! The tables of accounts.

use crate::store::Migration;

/// Every version of the tables, in order.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "accounts",
        sql: FIRST,
        postgres: None,
    },
    Migration {
        number: 2,
        name: "what letters' links are bound to",
        sql: "ALTER TABLE account_letter ADD COLUMN session {uuid};
ALTER TABLE account_letter ADD COLUMN address_key TEXT;
CREATE INDEX account_letter_by_address ON account_letter (address_key) WHERE address_key IS NOT NULL;",
        postgres: None,
    },
    Migration {
        number: 3,
        name: "when each field of a profile was changed",
        // 16 bytes a field, in the order of `service::profile`; nothing where none was since there are stamps.
        sql: "ALTER TABLE account ADD COLUMN profile_stamps {bytes};",
        postgres: None,
    },
];

const FIRST: &str = "
CREATE TABLE account (
    id {uuid} PRIMARY KEY,
    version {i64} NOT NULL,
    created {i64} NOT NULL,
    seen {i64} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'locked', 'leaving')),
    lock_reason TEXT,
    leaves {i64},
    address TEXT NOT NULL,
    address_key TEXT NOT NULL UNIQUE,
    password TEXT,
    password_set {i64},
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    zone TEXT,
    units TEXT,
    birth_year {i64},
    CHECK ((state = 'leaving') = (leaves IS NOT NULL))
) {strict};

CREATE TABLE account_role (
    account {uuid} NOT NULL REFERENCES account (id),
    role TEXT NOT NULL,
    granted {i64} NOT NULL,
    granted_by {uuid},
    PRIMARY KEY (account, role)
) {strict};
CREATE INDEX account_role_by_role ON account_role (role, account);

CREATE TABLE account_sign_up (
    id {uuid} PRIMARY KEY,
    address TEXT NOT NULL,
    address_key TEXT NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    zone TEXT,
    password TEXT NOT NULL,
    letter {bytes} NOT NULL,
    handle {bytes} NOT NULL,
    created {i64} NOT NULL,
    expires {i64} NOT NULL
) {strict};
CREATE INDEX account_sign_up_by_address ON account_sign_up (address_key, created);
CREATE INDEX account_sign_up_by_expiry ON account_sign_up (expires);

CREATE TABLE account_session (
    id {uuid} PRIMARY KEY,
    account {uuid} NOT NULL REFERENCES account (id),
    client TEXT NOT NULL CHECK (client IN ('web', 'app')),
    way TEXT NOT NULL,
    strong {bool} NOT NULL,
    device TEXT NOT NULL,
    place TEXT NOT NULL,
    begun {i64} NOT NULL,
    used {i64} NOT NULL,
    proved {i64} NOT NULL,
    taken {bool} NOT NULL,
    idle {i64} NOT NULL,
    ends {i64} NOT NULL,
    secret {bytes} NOT NULL,
    secret_until {i64} NOT NULL,
    earlier {bytes},
    earlier_until {i64}
) {strict};
CREATE INDEX account_session_by_account ON account_session (account, used);
CREATE INDEX account_session_by_end ON account_session (ends);

CREATE TABLE account_refresh (
    hash {bytes} PRIMARY KEY,
    session {uuid} NOT NULL REFERENCES account_session (id),
    salt {bytes} NOT NULL,
    issued {i64} NOT NULL,
    used {i64},
    used_by {bytes}
) {strict};
CREATE INDEX account_refresh_by_session ON account_refresh (session, issued);

CREATE TABLE account_token (
    id {uuid} PRIMARY KEY,
    account {uuid} NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    hash {bytes} NOT NULL,
    hint TEXT NOT NULL,
    created {i64} NOT NULL,
    used {i64},
    expires {i64}
) {strict};
CREATE INDEX account_token_by_account ON account_token (account, created);

CREATE TABLE account_letter (
    id {uuid} PRIMARY KEY,
    account {uuid} REFERENCES account (id),
    purpose TEXT NOT NULL,
    hash {bytes} NOT NULL,
    address TEXT,
    created {i64} NOT NULL,
    expires {i64} NOT NULL,
    used {i64}
) {strict};
CREATE INDEX account_letter_by_account ON account_letter (account, purpose);
CREATE INDEX account_letter_by_expiry ON account_letter (expires);

CREATE TABLE account_device (
    account {uuid} NOT NULL REFERENCES account (id),
    id {uuid} NOT NULL,
    hash {bytes} NOT NULL,
    label TEXT NOT NULL,
    first {i64} NOT NULL,
    used {i64} NOT NULL,
    PRIMARY KEY (account, id)
) {strict};

CREATE TABLE account_try (
    key {bytes} PRIMARY KEY,
    tries {i64} NOT NULL,
    until {i64} NOT NULL,
    last {i64} NOT NULL
) {strict};
CREATE INDEX account_try_by_last ON account_try (last);

CREATE TABLE account_bound (
    key {bytes} PRIMARY KEY,
    count {i64} NOT NULL,
    since {i64} NOT NULL,
    until {i64} NOT NULL
) {strict};
CREATE INDEX account_bound_by_end ON account_bound (until);

CREATE TABLE account_export (
    id {uuid} PRIMARY KEY,
    account {uuid} NOT NULL REFERENCES account (id),
    asked {i64} NOT NULL,
    ready {i64},
    blob TEXT,
    bytes {i64},
    expires {i64} NOT NULL
) {strict};
CREATE INDEX account_export_by_account ON account_export (account, asked);
CREATE INDEX account_export_by_expiry ON account_export (expires);
";
