//! The tables of factors.
//!
//! Nothing in them can be used by who reads them: secrets are sealed or hashed, and passkeys are public halves.

use crate::store::Migration;

/// Every version of the tables, in order.
pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "factors",
    sql: FIRST,
    postgres: None,
}];

const FIRST: &str = "
CREATE TABLE factor_totp (
    account {uuid} PRIMARY KEY,
    secret {bytes} NOT NULL,
    created {i64} NOT NULL,
    confirmed {i64},
    step {i64} NOT NULL,
    used {i64}
) {strict};

CREATE TABLE factor_recovery (
    account {uuid} NOT NULL,
    hash {bytes} NOT NULL,
    made {i64} NOT NULL,
    used {i64},
    PRIMARY KEY (account, hash)
) {strict};

CREATE TABLE factor_passkey (
    id {uuid} PRIMARY KEY,
    account {uuid} NOT NULL,
    credential {bytes} NOT NULL UNIQUE,
    public_key {bytes} NOT NULL,
    signatures {i64} NOT NULL CHECK (signatures >= 0),
    model {bytes} NOT NULL,
    transports TEXT NOT NULL,
    verified {bool} NOT NULL,
    eligible {bool} NOT NULL,
    copied {bool} NOT NULL,
    name TEXT NOT NULL,
    created {i64} NOT NULL,
    used {i64}
) {strict};
CREATE INDEX factor_passkey_by_account ON factor_passkey (account, created);

CREATE TABLE factor_challenge (
    hash {bytes} PRIMARY KEY,
    purpose TEXT NOT NULL,
    challenge {bytes} NOT NULL,
    owner {bytes} NOT NULL,
    expires {i64} NOT NULL
) {strict};
CREATE INDEX factor_challenge_by_expiry ON factor_challenge (expires);

CREATE TABLE factor_pending (
    hash {bytes} PRIMARY KEY,
    account {uuid} NOT NULL,
    first_step {bytes} NOT NULL,
    tries {i64} NOT NULL,
    created {i64} NOT NULL,
    expires {i64} NOT NULL
) {strict};
CREATE INDEX factor_pending_by_account ON factor_pending (account, created);
CREATE INDEX factor_pending_by_expiry ON factor_pending (expires);

CREATE TABLE factor_way (
    state {bytes} PRIMARY KEY,
    binding {bytes} NOT NULL,
    provider TEXT NOT NULL,
    nonce TEXT NOT NULL,
    verifier {bytes} NOT NULL,
    back TEXT NOT NULL,
    session {uuid},
    expires {i64} NOT NULL
) {strict};
CREATE INDEX factor_way_by_expiry ON factor_way (expires);

CREATE TABLE factor_arrival (
    hash {bytes} PRIMARY KEY,
    binding {bytes} NOT NULL,
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person {bytes} NOT NULL,
    session {uuid},
    offered {bool} NOT NULL,
    expires {i64} NOT NULL
) {strict};
CREATE INDEX factor_arrival_by_expiry ON factor_arrival (expires);

CREATE TABLE factor_identity (
    id {uuid} PRIMARY KEY,
    account {uuid} NOT NULL,
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    address TEXT,
    linked {i64} NOT NULL,
    used {i64},
    UNIQUE (issuer, subject),
    UNIQUE (account, issuer)
) {strict};

CREATE TABLE factor_reset (
    account {uuid} PRIMARY KEY,
    id {uuid} NOT NULL,
    asked {i64} NOT NULL,
    asked_by {uuid} NOT NULL,
    due {i64} NOT NULL
) {strict};
";
