//! What staff ask of the server: accounts, jobs, effects, letters, the audit trail, flags, settings and health.
//!
//! Personal data comes masked; [`RevealAccount`] shows it against a reason that its owner can read. Every change is in
//! the audit trail. Which permission each question takes is said by its declaration.

mod letter;

use crate::account::{AccountId, AccountState, Role, SessionId};
use crate::page::ById;
use crate::{After, Micros, Page, PageSize, Permission, endpoint, shape, text, words};

pub use letter::{
    LetterLine, LetterPath, LetterReveal, LetterRevealed, ListLetters, ReadLetter, RevealLetter, StaffLetter,
};

text! {
    /// Why staff do something with a person's account: kept in the audit trail and shown to that person.
    pub struct Reason(8..=300);
    /// What is looked for.
    pub struct Sought(1..=254);
}

shape! {
    /// What may be done with a thing, by the state it is in and by who asks.
    pub struct Act {
        /// A stable code: `lock`, `retry`.
        pub code: String,
        /// Why it can't be done now, as a key of the texts; nothing where it can.
        pub why_not: Option<String>,
    }

    /// The person who is signed in, as the console knows them.
    pub struct StaffMe {
        /// The account.
        pub account: AccountId,
        /// The name that the person gave; the address where there is none.
        pub name: String,
        /// The language that the person chose; empty for none.
        pub language: String,
        /// The roles that were granted.
        pub roles: Vec<Role>,
        /// The permissions that count now: none while a second factor is missing.
        pub permissions: Vec<Permission>,
        /// Whether a role was granted and no second factor is there, without which no permission counts.
        pub factor_missing: bool,
        /// What waits for somebody, as far as the person may see it.
        pub waiting: Waiting,
    }

    /// What waits for somebody.
    #[derive(Default)]
    pub struct Waiting {
        /// Jobs and effects that were given up.
        pub dead: u64,
        /// Parts of the server that are not well.
        pub unwell: u64,
    }
}

shape! {
    /// Which accounts.
    #[derive(Default)]
    pub struct AccountsQuery {
        /// An id, or how an address begins; all accounts when it is left out.
        pub text: Option<Sought>,
        /// Only those in this state.
        pub state: Option<AccountState>,
        /// Only those with this role.
        pub role: Option<Role>,
        /// Where the page begins: `next` of the page before.
        pub after: Option<After>,
        /// How many entries the page has at most; 50 when it is left out.
        pub limit: Option<PageSize>,
    }

    /// An account in a list.
    pub struct AccountLine {
        /// Its id.
        pub id: AccountId,
        /// The name, masked; empty for none.
        pub name: String,
        /// The address, masked.
        pub address: String,
        /// Its state.
        pub state: AccountState,
        /// Roles of staff.
        pub roles: Vec<Role>,
        /// When it was made.
        pub created_at: Micros,
        /// When one of its sessions was last used; nothing where there is none.
        pub seen_at: Option<Micros>,
    }

    /// Who looked at hidden data of an account, and why.
    pub struct Look {
        /// When.
        pub at: Micros,
        /// Who: the name of the member of staff.
        pub by: String,
        /// What was shown: `name`, `address`.
        pub fields: Vec<String>,
        /// The reason that was given.
        pub reason: String,
    }

    /// Whose looks, and at what.
    #[derive(Default)]
    pub struct LooksQuery {
        /// Only at this account.
        pub account: Option<AccountId>,
        /// Only by this member of staff.
        pub by: Option<AccountId>,
        /// Where the page begins: `next` of the page before.
        pub after: Option<After>,
        /// How many entries the page has at most; 50 when it is left out.
        pub limit: Option<PageSize>,
    }

    /// A look at hidden data, in a list of all.
    pub struct LookLine {
        /// Its entry in the audit trail.
        pub id: String,
        /// When.
        pub at: Micros,
        /// The account of the member of staff.
        pub by: Option<AccountId>,
        /// Their name, which is no secret of the server's staff; empty when the account is gone.
        pub by_name: String,
        /// Whose data was shown; nothing for a letter to nobody who has an account.
        pub account: Option<AccountId>,
        /// Their address, masked; empty when the account is gone, and for who may not read accounts.
        pub address: String,
        /// The letter that was shown.
        pub letter: Option<String>,
        /// What was shown: `name`, `address`, `letter`, `link`.
        pub fields: Vec<String>,
        /// The reason that was given.
        pub reason: String,
    }

    /// Who looked at one's hidden data.
    pub struct LookList {
        /// The latest first, a hundred at most.
        pub looks: Vec<Look>,
    }

    /// A session of an account.
    pub struct StaffSession {
        /// Its id.
        pub id: SessionId,
        /// The device, as far as it told what it is.
        pub device: String,
        /// The address it was last used from, shortened.
        pub place: String,
        /// When it began.
        pub created_at: Micros,
        /// When it was last used.
        pub seen_at: Micros,
    }

    /// A role that may be granted.
    pub struct RoleOffer {
        /// The role.
        pub role: Role,
        /// Whether the account has it.
        pub granted: bool,
        /// Why that can't be changed, as a key of the texts; nothing where it can.
        pub why_not: Option<String>,
    }

    /// An account, with its personal data masked.
    pub struct StaffAccount {
        /// Its id.
        pub id: AccountId,
        /// The name, masked; empty for none.
        pub name: String,
        /// The address, masked.
        pub address: String,
        /// Its state.
        pub state: AccountState,
        /// Why it is locked; empty where it isn't.
        pub locked_because: String,
        /// When it was made.
        pub created_at: Micros,
        /// When one of its sessions was last used.
        pub seen_at: Option<Micros>,
        /// The language its owner chose; empty for none.
        pub language: String,
        /// Whether it has a password.
        pub has_password: bool,
        /// How many passkeys it has.
        pub passkeys: u64,
        /// Whether an authenticator's codes are asked for.
        pub has_codes: bool,
        /// How many recovery codes are left.
        pub recovery_codes: u64,
        /// How many providers it is linked to.
        pub providers: u64,
        /// How many tokens for programs it has.
        pub tokens: u64,
        /// When its second factors will be taken away, if support was asked for that.
        pub factors_go_at: Option<Micros>,
        /// When its deletion is due, if its owner asked for it.
        pub leaves_at: Option<Micros>,
        /// Its sessions, the last used first.
        pub sessions: Vec<StaffSession>,
        /// The roles there are.
        pub roles: Vec<RoleOffer>,
        /// Who looked at its hidden data, the latest first; its owner sees the same.
        pub looks: Vec<Look>,
        /// What may be done with it.
        pub acts: Vec<Act>,
    }

    /// What is to be shown, and why.
    pub struct Reveal {
        /// Whether to show the name.
        pub name: bool,
        /// Whether to show the address.
        pub address: bool,
        /// Why.
        pub reason: Reason,
    }

    /// What was hidden.
    pub struct Revealed {
        /// The name, where it was asked for and there is one.
        pub name: Option<String>,
        /// The address, where it was asked for.
        pub address: Option<String>,
        /// Until when the console shows it.
        pub until: Micros,
    }

    /// Why something is done with an account.
    pub struct Because {
        /// Why.
        pub reason: Reason,
    }

    /// Which role of an account.
    pub struct RolePath {
        /// The account.
        pub id: AccountId,
        /// The role.
        pub role: Role,
    }

    /// Which session of an account.
    pub struct SessionPath {
        /// The account.
        pub id: AccountId,
        /// The session.
        pub session: SessionId,
    }
}

words! {
    /// What waits to be done: within the server, or outside of it.
    pub enum WorkSource {
        /// A job: work of the server's own.
        Job = "job",
        /// An effect that leaves the server, such as a letter.
        Effect = "effect",
    }
}

words! {
    /// How far a job or an effect is.
    pub enum WorkState {
        /// It waits for its turn.
        Waiting = "waiting",
        /// It is being done.
        Running = "running",
        /// It was done.
        Done = "done",
        /// It was given up after its last attempt.
        Dead = "dead",
    }
}

shape! {
    /// Which jobs or effects.
    #[derive(Default)]
    pub struct WorkQuery {
        /// Only those as far as this.
        pub state: Option<WorkState>,
        /// Only those of this kind.
        pub kind: Option<Sought>,
        /// Where the page begins: `next` of the page before.
        pub after: Option<After>,
        /// How many entries the page has at most; 50 when it is left out.
        pub limit: Option<PageSize>,
    }

    /// The jobs or effects of one source.
    pub struct SourcePath {
        /// Jobs or effects.
        pub source: WorkSource,
    }

    /// One job or effect.
    pub struct WorkPath {
        /// Job or effect.
        pub source: WorkSource,
        /// Its id.
        pub id: String,
    }

    /// A job or an effect in a list.
    pub struct WorkLine {
        /// Its id.
        pub id: String,
        /// Its kind.
        pub kind: String,
        /// How far it is.
        pub state: WorkState,
        /// How often it was attempted.
        pub attempts: u64,
        /// What went wrong last; empty where nothing did.
        pub error: String,
        /// When it was put.
        pub created_at: Micros,
        /// When its turn comes or came.
        pub due_at: Micros,
    }

    /// A job or an effect.
    pub struct WorkItem {
        /// Its id.
        pub id: String,
        /// Its kind.
        pub kind: String,
        /// How far it is.
        pub state: WorkState,
        /// How often it was attempted.
        pub attempts: u64,
        /// What went wrong last; empty where nothing did.
        pub error: String,
        /// What it was given, as JSON; nothing in it is secret.
        pub payload: String,
        /// When it was put.
        pub created_at: Micros,
        /// When its turn comes or came.
        pub due_at: Micros,
        /// What may be done with it.
        pub acts: Vec<Act>,
    }

    /// The jobs or effects of one kind.
    pub struct WorkQueue {
        /// The kind.
        pub kind: String,
        /// How many wait.
        pub waiting: u64,
        /// How many are being done.
        pub running: u64,
        /// How many were given up.
        pub dead: u64,
        /// Since when the oldest whose turn has come waits.
        pub oldest_at: Option<Micros>,
    }

    /// All jobs or effects, counted.
    pub struct WorkQueues {
        /// By their kind.
        pub queues: Vec<WorkQueue>,
    }
}

shape! {
    /// Which entries of the audit trail.
    #[derive(Default)]
    pub struct AuditQuery {
        /// Only what this account did.
        pub actor: Option<AccountId>,
        /// Only what was done to the thing with this id.
        pub subject: Option<Sought>,
        /// Only this deed, such as `account-locked`.
        pub deed: Option<Sought>,
        /// Where the page begins: `next` of the page before.
        pub after: Option<After>,
        /// How many entries the page has at most; 50 when it is left out.
        pub limit: Option<PageSize>,
    }

    /// An entry of the audit trail.
    pub struct AuditLine {
        /// Its id.
        pub id: String,
        /// When.
        pub at: Micros,
        /// Who: `anyone`, `account`, `staff`, `server`, `operator`.
        pub actor: String,
        /// Their account's id; nothing where they have none.
        pub actor_id: Option<String>,
        /// What was done: a stable code.
        pub deed: String,
        /// To what kind of thing: `account`, `job`; empty for none.
        pub subject: String,
        /// The thing's id; empty for none.
        pub subject_id: String,
        /// The network that it was done from; empty where it is not known.
        pub network: String,
        /// The reason that was given; empty for none.
        pub reason: String,
        /// What else there is to say, as JSON; empty for nothing.
        pub detail: String,
        /// The chain that it stands in, and its number there.
        pub link: String,
    }

    /// Whether the audit trail is whole.
    pub struct AuditVerdict {
        /// Whether every entry follows from the one before.
        pub sound: bool,
        /// How many entries there are.
        pub entries: u64,
        /// Where it is broken, in English; empty where it is whole.
        pub broken: String,
    }

    /// A setting, as the server was started with it.
    pub struct SettingLine {
        /// Its name: `server.bind`.
        pub name: String,
        /// Its value as the settings file has it; empty for a secret.
        pub value: String,
        /// Where it was written: a file's line, a variable, or nowhere.
        pub origin: String,
        /// Whether it is a secret, whose value is never shown.
        pub secret: bool,
        /// What it means, in English.
        pub about: String,
    }

    /// The settings.
    pub struct SettingList {
        /// In the order of the settings file.
        pub settings: Vec<SettingLine>,
    }

    /// A feature that can be switched.
    pub struct FlagLine {
        /// Its name.
        pub name: String,
        /// What it switches, in English.
        pub about: String,
        /// For how many of a hundred accounts it is on.
        pub percent: u8,
        /// Whether the settings decide it, which the console can't change.
        pub fixed: bool,
        /// Its version, for `If-Match`.
        pub version: i64,
    }

    /// The features that can be switched.
    pub struct FlagList {
        /// By their names.
        pub flags: Vec<FlagLine>,
    }

    /// For whom a feature is on.
    pub struct FlagChange {
        /// For how many of a hundred accounts: 0 for nobody, 100 for all.
        pub percent: u8,
    }

    /// Which feature.
    pub struct FlagPath {
        /// Its name.
        pub name: String,
    }

    /// A part of the server, and how it is.
    pub struct HealthPart {
        /// Its name: `database`, `jobs`.
        pub name: String,
        /// Whether it is well.
        pub well: bool,
        /// More about it, in English; empty for nothing.
        pub detail: String,
    }

    /// How the server is.
    pub struct ServerHealth {
        /// Whether requests may be sent to it.
        pub ready: bool,
        /// Its parts.
        pub parts: Vec<HealthPart>,
        /// Its version.
        pub version: String,
        /// The database it runs on: `sqlite`, `postgres`.
        pub database: String,
        /// When it was started.
        pub started_at: Micros,
    }
}

/// Why staff's questions may be refused.
pub mod code;

endpoint! {
    /// Says who is signed in, and what they may do here.
    ///
    /// Whoever is none of staff gets an answer without roles; staff without a second factor one without permissions.
    ReadStaffMe: GET "/api/v1/staff/me" {
        who: Session,
        answer: StaffMe,
    }

    /// Lists accounts, the newest first. By how an address begins only those find them who may see it.
    ListAccounts: GET "/api/v1/staff/accounts" {
        who: Permission(Permission::AccountRead),
        query: AccountsQuery,
        answer: Page<AccountLine>,
    }

    /// Lists who of staff looked at the hidden data of whoever asks, and why; the latest first.
    ReadLooks: GET "/api/v1/account/looks" {
        who: Session,
        answer: LookList,
    }

    /// Lists who of staff looked at whose hidden data, and why; the latest first.
    ListLooks: GET "/api/v1/staff/looks" {
        who: Permission(Permission::AuditRead),
        query: LooksQuery,
        answer: Page<LookLine>,
    }

    /// Reads an account, its personal data masked.
    ReadAccount: GET "/api/v1/staff/accounts/{id}" {
        who: Permission(Permission::AccountRead),
        path: ById<AccountId>,
        answer: StaffAccount,
        errors: [code::GONE],
    }

    /// Shows hidden data of an account for a reason, which its owner can read afterwards.
    RevealAccount: POST "/api/v1/staff/accounts/{id}/reveal" {
        who: Permission(Permission::AccountReveal),
        path: ById<AccountId>,
        body: Reveal,
        answer: Revealed,
        limit: Guarded,
        errors: [code::GONE, code::NOTHING_ASKED],
    }

    /// Locks an account: its sessions and tokens end, and nobody signs in to it.
    ///
    /// Those of staff are locked, unlocked, signed out and rid of their factors only by who may grant roles.
    LockAccount: POST "/api/v1/staff/accounts/{id}/lock" {
        who: Permission(Permission::AccountLock),
        path: ById<AccountId>,
        body: Because,
        errors: [code::GONE, code::NOT_NOW, code::OWN_ACCOUNT, crate::account::code::LAST_ADMINISTRATOR],
    }

    /// Unlocks an account.
    UnlockAccount: POST "/api/v1/staff/accounts/{id}/unlock" {
        who: Permission(Permission::AccountLock),
        path: ById<AccountId>,
        body: Because,
        errors: [code::GONE, code::NOT_NOW],
    }

    /// Takes away the second factors of an account whose owner lost them.
    ///
    /// The owner is told by letter and has three days to call it off; then the account's sessions end.
    ResetFactors: POST "/api/v1/staff/accounts/{id}/reset-factors" {
        who: Permission(Permission::AccountFactor),
        path: ById<AccountId>,
        body: Because,
        fresh: true,
        errors: [code::GONE, code::NOT_NOW, code::OWN_ACCOUNT],
    }

    /// Ends every session of an account.
    EndAccountSessions: POST "/api/v1/staff/accounts/{id}/end-sessions" {
        who: Permission(Permission::AccountSession),
        path: ById<AccountId>,
        body: Because,
        errors: [code::GONE],
    }

    /// Ends one session of an account.
    EndAccountSession: POST "/api/v1/staff/accounts/{id}/sessions/{session}/end" {
        who: Permission(Permission::AccountSession),
        path: SessionPath,
        body: Because,
        errors: [code::GONE],
    }

    /// Grants a role to an account.
    GrantRole: PUT "/api/v1/staff/accounts/{id}/roles/{role}" {
        who: Permission(Permission::RoleGrant),
        path: RolePath,
        fresh: true,
        errors: [code::GONE, code::NOT_NOW, code::OWN_ACCOUNT],
    }

    /// Takes a role away from an account.
    RevokeRole: DELETE "/api/v1/staff/accounts/{id}/roles/{role}" {
        who: Permission(Permission::RoleGrant),
        path: RolePath,
        fresh: true,
        errors: [code::GONE, code::OWN_ACCOUNT, crate::account::code::LAST_ADMINISTRATOR],
    }

    /// Counts jobs or effects by their kind.
    CountWork: GET "/api/v1/staff/work/{source}/queues" {
        who: Permission(Permission::JobRead),
        path: SourcePath,
        answer: WorkQueues,
    }

    /// Lists jobs or effects, the newest first.
    ListWork: GET "/api/v1/staff/work/{source}" {
        who: Permission(Permission::JobRead),
        path: SourcePath,
        query: WorkQuery,
        answer: Page<WorkLine>,
    }

    /// Reads a job or an effect.
    ReadWork: GET "/api/v1/staff/work/{source}/{id}" {
        who: Permission(Permission::JobRead),
        path: WorkPath,
        answer: WorkItem,
        errors: [code::GONE],
    }

    /// Has a job or an effect that was given up tried again.
    RetryWork: POST "/api/v1/staff/work/{source}/{id}/retry" {
        who: Permission(Permission::JobAct),
        path: WorkPath,
        errors: [code::GONE, code::NOT_NOW],
    }

    /// Lets a job or an effect go that was given up: it will never be done.
    DiscardWork: POST "/api/v1/staff/work/{source}/{id}/discard" {
        who: Permission(Permission::JobAct),
        path: WorkPath,
        errors: [code::GONE, code::NOT_NOW],
    }

    /// Lists the audit trail, the newest entry first.
    ListAudit: GET "/api/v1/staff/audit" {
        who: Permission(Permission::AuditRead),
        query: AuditQuery,
        answer: Page<AuditLine>,
    }

    /// Follows the audit trail's chain from its first entry to its last.
    VerifyAudit: GET "/api/v1/staff/audit/verdict" {
        who: Permission(Permission::AuditRead),
        answer: AuditVerdict,
        limit: Costly,
    }

    /// Lists the settings that the server was started with. Secrets are never shown.
    ListSettings: GET "/api/v1/staff/settings" {
        who: Permission(Permission::SettingRead),
        answer: SettingList,
    }

    /// Lists the features that can be switched.
    ListFlags: GET "/api/v1/staff/flags" {
        who: Permission(Permission::FlagRead),
        answer: FlagList,
    }

    /// Switches a feature.
    SwitchFlag: PUT "/api/v1/staff/flags/{name}" {
        who: Permission(Permission::FlagWrite),
        path: FlagPath,
        body: FlagChange,
        answer: FlagLine,
        edits: true,
        errors: [code::GONE, code::FIXED],
    }

    /// Says how the server is, part by part.
    ReadHealth: GET "/api/v1/staff/health" {
        who: Permission(Permission::HealthRead),
        answer: ServerHealth,
    }
}
