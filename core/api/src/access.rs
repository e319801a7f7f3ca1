//! What an API token may be allowed, and what staff may be.

crate::id! {
    /// An account.
    pub struct AccountId;
    /// A session: one browser or app in which somebody is signed in.
    pub struct SessionId;
    /// An API token.
    pub struct ApiTokenId;
}

crate::words! {
    /// What an API token may do. A session may do all of it.
    pub enum Scope {
        /// Read the profile.
        ProfileRead = "profile:read",
        /// Change the profile.
        ProfileWrite = "profile:write",
    }
}

crate::words! {
    /// What staff may do. Roles are sets of these.
    pub enum Permission {
        /// Search accounts and read them, personal data masked.
        AccountRead = "account-read",
        /// Read personal data of an account for a stated reason.
        AccountReveal = "account-reveal",
        /// Lock and unlock accounts.
        AccountLock = "account-lock",
        /// See and end the sessions of an account.
        AccountSession = "account-session",
        /// Take away lost factors of an account.
        AccountFactor = "account-factor",
        /// Give roles and take them away.
        RoleGrant = "role-grant",
        /// See jobs, dead letters and effects on their way out.
        JobRead = "job-read",
        /// Retry and discard jobs and dead letters.
        JobAct = "job-act",
        /// Read letters that the server wrote.
        LetterRead = "letter-read",
        /// Follow the links in letters.
        LetterLink = "letter-link",
        /// Read the audit trail.
        AuditRead = "audit-read",
        /// Read the server's settings.
        SettingRead = "setting-read",
        /// See which features are on.
        FlagRead = "flag-read",
        /// Switch features on and off.
        FlagWrite = "flag-write",
        /// Read the server's health.
        HealthRead = "health-read",
    }
}
