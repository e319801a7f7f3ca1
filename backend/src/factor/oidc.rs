//! Sign-in by a provider (OpenID Connect Core 1.0): the code flow with PKCE, for any provider that the settings name.
