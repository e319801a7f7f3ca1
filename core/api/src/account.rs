//! Accounts: signing up, in and out, what an athlete says of themselves, and how they leave.
//!
//! Browsers get a cookie; apps get a pair of tokens ([`Tokens`]), of which the second is good for the next pair, once.
//! No answer tells whether an address has an account: only a letter to that address does.

mod api_token;
mod profile;
mod written;

pub use crate::access::{AccountId, ApiTokenId, SessionId};
use crate::page::ById;
use crate::{Micros, Permission, Secret, endpoint, id, shape, words};
pub use api_token::{
    ApiToken, ApiTokenMade, ApiTokens, Days, MakeApiToken, NewApiToken, ReadApiTokens, RevokeApiToken, Scopes,
};
pub use profile::{
    BirthYear, EditProfile, MergeProfile, Profile, ProfileField, ProfileFields, ReadProfile, Stamp, Units,
};
pub use written::{Attempt, LanguageTag, MailAddress, PersonName, ThingName, ZoneName};

id! {
    /// A download of everything a person has here.
    pub struct ExportId;
}

words! {
    /// Where somebody signs in.
    pub enum ClientKind {
        /// In a browser: the session is in a cookie that no script can read.
        Web = "web",
        /// In an app: the session is in a pair of tokens.
        App = "app",
    }
}

words! {
    /// How an account stands.
    pub enum AccountState {
        /// It can be used.
        Active = "active",
        /// Staff locked it.
        Locked = "locked",
        /// Its owner asked for its deletion, and may still come back.
        Leaving = "leaving",
    }
}

words! {
    /// What staff is: a set of permissions.
    pub enum Role {
        /// May do everything, and alone gives roles.
        Administrator = "administrator",
        /// Keeps the server running.
        Operator = "operator",
        /// Helps athletes.
        Support = "support",
        /// Runs the shop.
        Shop = "shop",
        /// Looks after what athletes write to each other.
        Moderator = "moderator",
    }
}

impl Role {
    /// What the role may do.
    #[must_use]
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Administrator => Permission::ALL,
            Self::Operator => &[
                Permission::JobRead,
                Permission::JobAct,
                Permission::LetterRead,
                Permission::AuditRead,
                Permission::SettingRead,
                Permission::FlagRead,
                Permission::FlagWrite,
                Permission::HealthRead,
            ],
            Self::Support => &[
                Permission::AccountRead,
                Permission::AccountReveal,
                Permission::AccountLock,
                Permission::AccountSession,
                Permission::AccountFactor,
                Permission::LetterRead,
            ],
            // Their own permissions come with the domains they work in.
            Self::Shop | Self::Moderator => &[Permission::AccountRead],
        }
    }
}

words! {
    /// How somebody signed in.
    pub enum SignedInBy {
        /// With the password.
        Password = "password",
        /// With a passkey.
        Passkey = "passkey",
        /// By another provider.
        Provider = "provider",
        /// By the letter that confirmed the address.
        Letter = "letter",
    }
}

shape! {
    /// Who wants an account.
    pub struct NewAccount {
        /// Where letters go; it becomes the account's once it is confirmed.
        pub address: MailAddress,
        /// The password: 12 to 256 characters of any kind.
        pub password: Secret,
        /// What to call the person.
        pub name: PersonName,
        /// The language of letters; that of the request when it is left out.
        pub language: Option<LanguageTag>,
        /// The person's time zone.
        pub zone: Option<ZoneName>,
    }

    /// A sign-up that waits for its confirmation.
    pub struct SignUpBegun {
        /// Shows at the confirmation that it is the same device that signed up; keep it until then.
        pub sign_up: Secret,
    }

    /// A confirmation of an address.
    pub struct Confirmation {
        /// What the letter's link carries behind `#`.
        pub token: Secret,
        /// What signing up answered, where it is known.
        pub sign_up: Option<Secret>,
        /// The password chosen when signing up, where `sign_up` is not known.
        pub password: Option<Secret>,
        /// Where the person is signed in by this.
        pub client: ClientKind,
        /// What the device is called in the list of sessions.
        pub device: Option<ThingName>,
    }

    /// A sign-up whose letter did not come.
    pub struct Resend {
        /// What signing up answered.
        pub sign_up: Secret,
    }

    /// Who wants to sign in.
    pub struct Credentials {
        /// The account's address.
        pub address: MailAddress,
        /// Its password.
        pub password: Secret,
        /// Where.
        pub client: ClientKind,
        /// What the device is called in the list of sessions.
        pub device: Option<ThingName>,
        /// What an app got as `known` when somebody last signed in with it. Browsers have a cookie for this.
        pub known: Option<Secret>,
    }

    /// Tokens of an app.
    pub struct Tokens {
        /// Goes with each request as `Authorization: Bearer …`.
        pub access: Secret,
        /// Until when that is good.
        pub access_until: Micros,
        /// Good for the next pair, once.
        pub refresh: Secret,
    }

    /// A session that began.
    pub struct SignedIn {
        /// The account.
        pub account: AccountId,
        /// The session.
        pub session: SessionId,
        /// The tokens of an app; browsers got a cookie.
        pub tokens: Option<Tokens>,
        /// By what an app is known again; browsers got a cookie.
        pub known: Option<Secret>,
        /// Whether the deletion of the account was called off by this.
        pub returned: bool,
    }

    /// A second step before the session begins.
    pub struct SecondStep {
        /// What an app shows with the second step; browsers got a cookie.
        pub pending: Option<Secret>,
        /// Whether a code of an authenticator app will do.
        pub totp: bool,
        /// Whether a passkey will do.
        pub passkey: bool,
        /// Whether a recovery code will do.
        pub recovery: bool,
    }

    /// What became of a sign-in: one of the two is there.
    pub struct SignInAnswer {
        /// The session that began.
        pub session: Option<SignedIn>,
        /// What is needed before one begins.
        pub second: Option<SecondStep>,
    }

    /// A refresh token.
    pub struct Refresh {
        /// The refresh token.
        pub refresh: Secret,
        /// 16 random bytes or more, written in letters and digits, which the app keeps before it asks: with the same ones
        /// it may ask again after a lost answer, and gets the same pair.
        pub attempt: Attempt,
    }

    /// Which sessions are to end.
    pub struct SignOutOf {
        /// Whether the session that asks stays.
        pub keep_this: bool,
    }

    /// A session as its owner sees it.
    pub struct Session {
        /// Its id.
        pub id: SessionId,
        /// Where.
        pub client: ClientKind,
        /// How its owner signed in.
        pub by: SignedInBy,
        /// Whether a second factor was shown.
        pub strong: bool,
        /// What the device is called, or says of itself.
        pub device: String,
        /// The network that it was last seen in: an internet address without its end.
        pub place: String,
        /// When it began.
        pub begun: Micros,
        /// When it was last used, to some minutes.
        pub used: Micros,
        /// When it ends by itself at the latest.
        pub ends: Micros,
        /// Whether it is the session that asks.
        pub this: bool,
    }

    /// All sessions of an account, the last used first.
    pub struct Sessions {
        /// The sessions.
        pub sessions: Vec<Session>,
    }

    /// Proof by password.
    pub struct PasswordProof {
        /// The password.
        pub password: Secret,
    }

    /// Until when no further proof is asked for.
    pub struct Proven {
        /// Until when.
        pub until: Micros,
    }

    /// Who can't remember the password.
    pub struct Forgotten {
        /// The account's address.
        pub address: MailAddress,
    }

    /// A new password by a letter.
    pub struct NewPassword {
        /// What the letter's link carries behind `#`.
        pub token: Secret,
        /// The new password.
        pub password: Secret,
    }

    /// A new password in place of the present one.
    pub struct PasswordChange {
        /// The present password; left out by an account that has none.
        pub present: Option<Secret>,
        /// The new one.
        pub password: Secret,
    }

    /// A new address.
    pub struct AddressChange {
        /// The new address, which becomes the account's once it is confirmed.
        pub address: MailAddress,
    }

    /// What a letter's link carries.
    pub struct LetterToken {
        /// What stands behind `#`.
        pub token: Secret,
    }

    /// Who is signed in.
    pub struct Me {
        /// The account.
        pub account: AccountId,
        /// The session.
        pub session: SessionId,
        /// The account's address.
        pub address: String,
        /// The person's name.
        pub name: String,
        /// The language of letters.
        pub language: String,
        /// Whether the account has a password.
        pub password: bool,
        /// Whether a second factor was shown in this session.
        pub strong: bool,
        /// Until when no further proof is asked for; nothing when it is asked for.
        pub proven_until: Option<Micros>,
        /// What staff the person is.
        pub roles: Vec<Role>,
        /// What the person may do as staff, in this session.
        pub permissions: Vec<Permission>,
    }

    /// A download of everything a person has here.
    pub struct Export {
        /// Its id.
        pub id: ExportId,
        /// When it was asked for.
        pub asked: Micros,
        /// When it was ready; nothing while it is made.
        pub ready: Option<Micros>,
        /// How long it is, in bytes.
        pub bytes: Option<i64>,
        /// When it is thrown away.
        pub expires: Option<Micros>,
    }

    /// All downloads of an account, the newest first.
    pub struct Exports {
        /// The downloads.
        pub exports: Vec<Export>,
    }

    /// A deletion that was asked for.
    pub struct Leaving {
        /// When everything will be erased. Signing in until then calls it off.
        pub erased: Micros,
    }

    /// The first administrator.
    pub struct NewAdministrator {
        /// What the link in the server's log carries behind `#`.
        pub token: Secret,
        /// The administrator's address.
        pub address: MailAddress,
        /// The password.
        pub password: Secret,
        /// What to call the person.
        pub name: PersonName,
        /// Where the person is signed in by this.
        pub client: ClientKind,
    }
}

/// Why accounts refuse.
pub mod code;

endpoint! {
    /// Signs somebody up.
    ///
    /// A letter goes to the address. The answer is the same whether or not the address has an account already; if it
    /// has, the letter says so.
    SignUp: POST "/api/v1/sign-up" {
        who: Anyone,
        body: NewAccount,
        answer: SignUpBegun,
        status: 202,
        limit: Letter,
        errors: [code::ADDRESS_MALFORMED, code::PASSWORD_SHORT, code::PASSWORD_LONG, code::PASSWORD_COMMON,
            code::PASSWORD_PERSONAL, code::SIGN_UP_CLOSED, crate::code::BUSY],
    }

    /// Sends the letter of a sign-up again.
    ResendConfirmation: POST "/api/v1/sign-up/resend" {
        who: Anyone,
        body: Resend,
        status: 202,
        limit: Letter,
    }

    /// Confirms the address of a sign-up, which makes the account and signs in.
    ///
    /// A device other than that which signed up must give the password chosen there: whoever signs up with somebody
    /// else's address gets no account by that other person's click.
    ConfirmSignUp: POST "/api/v1/sign-up/confirm" {
        who: Anyone,
        body: Confirmation,
        answer: SignedIn,
        limit: Guarded,
        errors: [code::LINK_INVALID, code::PASSWORD_NEEDED, code::WAIT, code::PASSWORD_LONG, crate::code::BUSY],
    }

    /// Signs in with address and password.
    SignIn: POST "/api/v1/sign-in" {
        who: Anyone,
        body: Credentials,
        answer: SignInAnswer,
        limit: Guarded,
        errors: [code::WRONG, code::WAIT, code::LOCKED, crate::code::BUSY],
    }

    /// Lets a browser in that is kept out by what others tried with the account, by the letter that was written then.
    ///
    /// Where a password is refused for a minute or more (`account-wait`), the owner of the address gets such a letter; one
    /// waits at a time. It signs nobody in: the browser that follows its link may try its own password, and so may an app in
    /// the same network, ten times in a quarter of an hour.
    LetIn: POST "/api/v1/sign-in/let-in" {
        who: Anyone,
        body: LetterToken,
        limit: Guarded,
        errors: [code::LINK_INVALID],
    }

    /// Signs out: ends the session that asks.
    SignOut: POST "/api/v1/sign-out" {
        who: Session,
    }

    /// Signs out everywhere: ends all sessions of the account.
    SignOutEverywhere: POST "/api/v1/sign-out/everywhere" {
        who: Session,
        body: SignOutOf,
    }

    /// Gives an app its next pair of tokens.
    ///
    /// A refresh token is good once. If the answer got lost, the app may ask again with the same `attempt`, and gets the
    /// same pair, until it has used that. Any other second use ends the session, as somebody has the token who should
    /// not.
    RefreshTokens: POST "/api/v1/tokens/refresh" {
        who: Anyone,
        body: Refresh,
        answer: Tokens,
        limit: Guarded,
        errors: [code::TOKENS_ENDED],
    }

    /// Says who is signed in.
    ReadMe: GET "/api/v1/account" {
        who: Session,
        answer: Me,
    }

    /// Lists the sessions of the account.
    ReadSessions: GET "/api/v1/account/sessions" {
        who: Session,
        answer: Sessions,
    }

    /// Ends a session of the account.
    EndSession: DELETE "/api/v1/account/sessions/{id}" {
        who: Session,
        path: ById<SessionId>,
        errors: [crate::code::NOT_FOUND],
    }

    /// Proves once more, by the password, who asks.
    Prove: POST "/api/v1/account/proof" {
        who: Session,
        body: PasswordProof,
        answer: Proven,
        limit: Guarded,
        errors: [code::PASSWORD_WRONG, code::WAIT, crate::code::BUSY],
    }

    /// Asks for a letter by which a forgotten password can be replaced.
    ///
    /// The answer is the same whether or not the address has an account.
    AskReset: POST "/api/v1/reset" {
        who: Anyone,
        body: Forgotten,
        status: 202,
        limit: Letter,
        errors: [code::ADDRESS_MALFORMED],
    }

    /// Sets a new password by a letter, and ends all sessions and API tokens.
    ///
    /// Sign-ins that wait for their second step and a new address that waits to be confirmed come to nothing.
    ConfirmReset: POST "/api/v1/reset/confirm" {
        who: Anyone,
        body: NewPassword,
        limit: Guarded,
        errors: [code::LINK_INVALID, code::PASSWORD_SHORT, code::PASSWORD_LONG, code::PASSWORD_COMMON,
            code::PASSWORD_PERSONAL, crate::code::BUSY],
    }

    /// Changes the password, and ends all other sessions. API tokens stay.
    ///
    /// Sign-ins that wait for their second step and a new address that waits to be confirmed come to nothing.
    /// An account without a password gets its first one, if it proved itself shortly before.
    ChangePassword: PUT "/api/v1/account/password" {
        who: Session,
        body: PasswordChange,
        limit: Guarded,
        errors: [code::PASSWORD_WRONG, code::WAIT, code::PASSWORD_SHORT, code::PASSWORD_LONG, code::PASSWORD_COMMON,
            code::PASSWORD_PERSONAL, crate::code::PROOF_NEEDED, crate::code::BUSY],
    }

    /// Asks for another address. A letter goes to it; the present one stays until that is confirmed.
    ChangeAddress: POST "/api/v1/account/address" {
        who: Session,
        body: AddressChange,
        status: 202,
        limit: Letter,
        fresh: true,
        errors: [code::ADDRESS_MALFORMED],
    }

    /// Confirms the new address. The old one gets a letter by which this can be undone for a week.
    ConfirmAddress: POST "/api/v1/account/address/confirm" {
        who: Anyone,
        body: LetterToken,
        limit: Guarded,
        errors: [code::LINK_INVALID],
    }

    /// Undoes a change of address: puts the old one back, ends all sessions and API tokens, and takes away the password and
    /// the factors and providers that were added since a week before the change; a letter to the old address says how to
    /// choose a new password.
    UndoAddress: POST "/api/v1/account/address/undo" {
        who: Anyone,
        body: LetterToken,
        limit: Guarded,
        errors: [code::LINK_INVALID],
    }

    /// Asks for everything the person has here, as one file. A letter says when it is ready.
    AskExport: POST "/api/v1/account/exports" {
        who: Session,
        answer: Export,
        status: 202,
        limit: Costly,
        fresh: true,
        errors: [code::TOO_MANY],
    }

    /// Lists the downloads.
    ReadExports: GET "/api/v1/account/exports" {
        who: Session,
        answer: Exports,
    }

    /// Gives a download's file.
    DownloadExport: GET "/api/v1/account/exports/{id}/file" {
        who: Session,
        path: ById<ExportId>,
        form: Bytes("application/zip"),
        limit: Costly,
        fresh: true,
        errors: [code::EXPORT_NOT_READY, crate::code::NOT_FOUND],
    }

    /// Asks for the deletion of the account and of everything in it.
    ///
    /// All sessions and API tokens end at once. Everything is erased 14 days later, unless its owner signs in.
    AskDeletion: POST "/api/v1/account/deletion" {
        who: Session,
        answer: Leaving,
        limit: Costly,
        fresh: true,
        errors: [code::LAST_ADMINISTRATOR],
    }

    /// Makes the first administrator, by the link in the server's log.
    ///
    /// An account that is there is made one by its password, unless it has a second factor.
    MakeAdministrator: POST "/api/v1/administrator" {
        who: Anyone,
        body: NewAdministrator,
        answer: SignedIn,
        limit: Guarded,
        errors: [code::LINK_INVALID, code::WRONG, code::WAIT, code::HAS_FACTOR, code::ADDRESS_MALFORMED,
            code::PASSWORD_SHORT, code::PASSWORD_LONG, code::PASSWORD_COMMON, code::PASSWORD_PERSONAL,
            crate::code::BUSY],
    }
}
