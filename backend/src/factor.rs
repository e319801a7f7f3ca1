//! What proves who somebody is beside a password: passkeys, codes of an authenticator app, recovery codes, and providers
//! that vouch for a person (OpenID Connect).

mod codes;
mod oidc;
mod passkey;
mod totp;
