//! What proves who somebody is beside a password: passkeys, codes of an authenticator app, recovery codes, and providers
//! that vouch for a person.
//!
//! What goes to the browser's `navigator.credentials` and comes from it is the browser's own JSON (Web Authentication
//! level 3): `PublicKeyCredential.parseCreationOptionsFromJSON`, `parseRequestOptionsFromJSON` and `toJSON`.

use serde_json::Value;

use crate::account::{ClientKind, Proven, SignInAnswer, SignedIn, ThingName};
use crate::page::ById;
use crate::{Micros, Secret, endpoint, id, shape, text, words};

id! {
    /// A passkey.
    pub struct PasskeyId;
    /// A link between an account and a person that a provider knows.
    pub struct IdentityId;
}

text! {
    /// A provider by its name in the settings.
    pub struct ProviderName(1..=32, pattern = "^[a-z0-9-]+$", check = is_provider);
}

fn is_provider(text: &str) -> Result<(), &'static str> {
    let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if text.bytes().all(good) {
        Ok(())
    } else {
        Err("Must be small letters, digits and -.")
    }
}

words! {
    /// Where a browser comes back to from a provider.
    pub enum ReturnTo {
        /// To the app: `/account/signed-in`.
        App = "app",
        /// To the console: `/console/signed-in`.
        Console = "console",
    }
}

shape! {
    /// What an authenticator is asked.
    pub struct PasskeyAsk {
        /// For `parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`.
        pub public_key: Value,
        /// Goes back with the answer, once and within five minutes.
        pub ceremony: Secret,
    }

    /// A passkey that was made.
    pub struct PasskeyMade {
        /// What came with the question.
        pub ceremony: Secret,
        /// What `toJSON` of the credential gave.
        pub credential: Value,
        /// What to call the passkey.
        pub name: ThingName,
    }

    /// A passkey that signs in.
    pub struct PasskeySignIn {
        /// What came with the question.
        pub ceremony: Secret,
        /// What `toJSON` of the credential gave.
        pub credential: Value,
        /// Where.
        pub client: ClientKind,
        /// What the device is called in the list of sessions.
        pub device: Option<ThingName>,
        /// What an app got as `known` when somebody last signed in with it. Browsers have a cookie for this.
        pub known: Option<Secret>,
    }

    /// A passkey that proves who asks.
    pub struct PasskeyShown {
        /// What came with the question.
        pub ceremony: Secret,
        /// What `toJSON` of the credential gave.
        pub credential: Value,
    }

    /// Another name for a passkey.
    pub struct PasskeyNaming {
        /// The name.
        pub name: ThingName,
    }

    /// A passkey as its owner sees it.
    pub struct Passkey {
        /// Its id.
        pub id: PasskeyId,
        /// What it is called.
        pub name: String,
        /// Whether it may be copied to other devices of its owner, as those of phones are.
        pub synced: bool,
        /// When it was made.
        pub created: Micros,
        /// When it was last used.
        pub used: Option<Micros>,
    }

    /// A link to a person that a provider knows.
    pub struct Identity {
        /// Its id.
        pub id: IdentityId,
        /// The provider.
        pub provider: String,
        /// What the provider is called.
        pub title: String,
        /// The address that the provider has of the person, where it told one.
        pub address: Option<String>,
        /// When they were linked.
        pub linked: Micros,
        /// When it was last used.
        pub used: Option<Micros>,
    }

    /// Everything but the password that proves who somebody is.
    pub struct Factors {
        /// Since when codes of an authenticator app are asked for; nothing when they are not.
        pub totp: Option<Micros>,
        /// How many recovery codes are left; nothing when none were made.
        pub recovery_left: Option<u8>,
        /// The passkeys, the newest first.
        pub passkeys: Vec<Passkey>,
        /// The providers.
        pub identities: Vec<Identity>,
        /// Whether a second step is asked for after a password or a provider.
        pub two_steps: bool,
        /// When the factors will be taken away, as support was asked for; nothing when it was not.
        pub reset: Option<Micros>,
    }

    /// A secret for an authenticator app.
    pub struct TotpSecret {
        /// The secret, to be typed.
        pub secret: Secret,
        /// The same as a link that apps read.
        pub link: Secret,
        /// The link as a picture to be scanned: an SVG.
        pub picture: TotpPicture,
    }

    /// A code of an authenticator app.
    pub struct TotpCode {
        /// Six digits.
        pub code: Secret,
    }

    /// What turning the authenticator app on gives.
    pub struct TotpOn {
        /// The recovery codes, if there were none before. They are never shown again.
        pub recovery: Vec<Secret>,
    }

    /// Recovery codes. They are never shown again.
    pub struct RecoveryCodes {
        /// The codes, each good once.
        pub codes: Vec<Secret>,
    }

    /// A code as second step.
    pub struct SecondByCode {
        /// What the first step answered; browsers have it in a cookie.
        pub pending: Option<Secret>,
        /// The code: six digits of an authenticator app, or a recovery code.
        pub code: Secret,
    }

    /// Asks for a passkey as second step.
    pub struct SecondBegin {
        /// What the first step answered; browsers have it in a cookie.
        pub pending: Option<Secret>,
    }

    /// A passkey as second step.
    pub struct SecondByPasskey {
        /// What the first step answered; browsers have it in a cookie.
        pub pending: Option<Secret>,
        /// What came with the question.
        pub ceremony: Secret,
        /// What `toJSON` of the credential gave.
        pub credential: Value,
    }

    /// A provider by which one can sign in.
    pub struct SignInProvider {
        /// Its name in the settings.
        pub name: String,
        /// What it is called.
        pub title: String,
    }

    /// All providers by which one can sign in.
    pub struct SignInProviders {
        /// The providers, in the order of the settings.
        pub providers: Vec<SignInProvider>,
    }

    /// A provider of the path.
    pub struct ByProvider {
        /// The provider by its name in the settings.
        pub provider: ProviderName,
    }

    /// How to go to a provider.
    pub struct ProviderLeave {
        /// Where to come back to.
        pub back: ReturnTo,
    }

    /// Where to send the browser.
    pub struct ProviderWay {
        /// The address.
        pub to: String,
        /// Binds the way back to the page that set out, which keeps it until then (in its `sessionStorage`) and passes it
        /// on: nobody can be led through somebody else's sign-in.
        pub binding: Secret,
    }

    /// What a provider sends the browser back with.
    pub struct ProviderReturn {
        /// What binds the answer to the question.
        pub state: Option<String>,
        /// What the server exchanges for the person's name there.
        pub code: Option<String>,
        /// Who answers.
        pub iss: Option<String>,
        /// Why not.
        pub error: Option<String>,
        /// Why not, in words.
        pub error_description: Option<String>,
        /// Where to read why not.
        pub error_uri: Option<String>,
        /// The scopes that were granted, as some providers say.
        pub scope: Option<String>,
        /// The provider's own session, as some say.
        pub session_state: Option<String>,
        /// Which account was chosen, as some say.
        pub authuser: Option<String>,
        /// Whether there was a question, as some say.
        pub prompt: Option<String>,
        /// The organisation, as some say.
        pub hd: Option<String>,
        /// Something of the provider's own, as some say.
        pub client_info: Option<String>,
        /// Something of the provider's own, as others say.
        pub cid: Option<String>,
    }

    /// A person that came back from a provider.
    pub struct Arrival {
        /// What stands behind `#` in the address that the browser came back to.
        pub arrival: Secret,
        /// What setting out answered.
        pub binding: Secret,
        /// Where the person is signed in by this.
        pub client: ClientKind,
        /// What the device is called in the list of sessions.
        pub device: Option<ThingName>,
        /// What an app got as `known` when somebody last signed in with it. Browsers have a cookie for this.
        pub known: Option<Secret>,
    }

    /// What became of a sign-in by a provider: one of the two is there.
    pub struct ArrivalAnswer {
        /// What became of the sign-in.
        pub sign_in: Option<SignInAnswer>,
        /// Shown when the address of the person has an account already, which is not linked yet: sign in to it in its own
        /// way, then pass this on to link both.
        pub link: Option<LinkOffer>,
    }

    /// A link that an account's owner may make.
    pub struct LinkOffer {
        /// What is passed on after signing in, within ten minutes, with the same binding.
        pub offer: Secret,
        /// What the provider is called.
        pub title: String,
        /// The address, with most of it left out.
        pub address: String,
    }

    /// A link that an account's owner makes.
    pub struct LinkTaken {
        /// What was offered, or what stands behind `#` in the address that the browser came back to.
        pub offer: Secret,
        /// What setting out answered.
        pub binding: Secret,
    }
}

/// A picture in SVG.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct TotpPicture(pub String);

impl std::fmt::Debug for TotpPicture {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("(secret)")
    }
}

impl crate::Schema for TotpPicture {
    fn shape() -> crate::Shape {
        crate::Shape::Text {
            min: 1,
            max: 100_000,
            format: "",
            pattern: "",
            check: |_| Ok(()),
            lines: false,
            secret: true,
        }
    }
}

/// Why factors refuse.
pub mod code {
    crate::codes! {
        /// The code is wrong or was used.
        CODE_WRONG = "account-code-wrong", 403, "This code is wrong, too old, or was used already.";
        /// The first step is too long ago.
        STEP_ENDED = "account-step-ended", 410,
            "This sign-in took too long, was tried too often, or ended already. Begin again.";
        /// The passkey could not be trusted.
        PASSKEY_REFUSED = "account-passkey-refused", 403, "This passkey did not prove what it had to.";
        /// The passkey is known already.
        PASSKEY_KNOWN = "account-passkey-known", 409, "This passkey is known already.";
        /// The authenticator app is on already.
        TOTP_ON = "account-totp-on", 409, "An authenticator app is set up already. Turn it off first.";
        /// No secret was made.
        TOTP_NONE = "account-totp-none", 409, "No authenticator app is being set up. Begin again.";
        /// There is nothing to recover from.
        RECOVERY_NEEDLESS = "account-recovery-needless", 409,
            "Recovery codes stand in for a passkey or an authenticator app; set one up first.";
        /// Nobody could sign in any more.
        LAST_WAY = "account-last-way", 409, "This is the last way into the account. Make another one first.";
        /// The provider did not answer, or not as it should.
        PROVIDER_FAILED = "account-provider-failed", 502, "The provider could not be asked. Try again later.";
        /// The provider's answer could not be trusted.
        PROVIDER_UNTRUSTED = "account-provider-untrusted", 502, "The provider's answer could not be trusted.";
        /// The person, or the provider, said no.
        PROVIDER_REFUSED = "account-provider-refused", 403, "The provider did not let this person in, or was told not to.";
        /// The way back is no longer good.
        ARRIVAL_ENDED = "account-arrival-ended", 410,
            "This way back from the provider was used already, took too long, or began elsewhere.";
        /// The person is linked to another account.
        IDENTITY_TAKEN = "account-identity-taken", 409, "This person of the provider is linked to another account.";
        /// The account has a link to this provider.
        IDENTITY_KNOWN = "account-identity-known", 409, "The account is linked to a person of this provider already.";
        /// The provider told no address.
        ADDRESS_NEEDED = "account-address-needed", 409,
            "The provider vouches for no address. Sign up with an address, then link the provider.";
    }
}

endpoint! {
    /// Asks for a passkey to sign in with: any that the device knows for this server; no name is needed.
    BeginPasskeySignIn: POST "/api/v1/sign-in/passkey/begin" {
        who: Anyone,
        answer: PasskeyAsk,
        status: 200,
        limit: Guarded,
    }

    /// Signs in with a passkey, which is two factors in one.
    SignInWithPasskey: POST "/api/v1/sign-in/passkey" {
        who: Anyone,
        body: PasskeySignIn,
        answer: SignedIn,
        limit: Guarded,
        errors: [code::PASSKEY_REFUSED, crate::account::code::LOCKED],
    }

    /// Finishes a sign-in with a code of an authenticator app.
    SecondStepByTotp: POST "/api/v1/sign-in/second/totp" {
        who: Anyone,
        body: SecondByCode,
        answer: SignedIn,
        limit: Guarded,
        errors: [code::CODE_WRONG, code::STEP_ENDED, crate::account::code::WAIT, crate::account::code::LOCKED],
    }

    /// Finishes a sign-in with a recovery code.
    SecondStepByRecovery: POST "/api/v1/sign-in/second/recovery" {
        who: Anyone,
        body: SecondByCode,
        answer: SignedIn,
        limit: Guarded,
        errors: [code::CODE_WRONG, code::STEP_ENDED, crate::account::code::LOCKED],
    }

    /// Asks for a passkey as second step: one of those of the account that is signing in.
    BeginSecondStepByPasskey: POST "/api/v1/sign-in/second/passkey/begin" {
        who: Anyone,
        body: SecondBegin,
        answer: PasskeyAsk,
        limit: Guarded,
        errors: [code::STEP_ENDED],
    }

    /// Finishes a sign-in with a passkey.
    SecondStepByPasskey: POST "/api/v1/sign-in/second/passkey" {
        who: Anyone,
        body: SecondByPasskey,
        answer: SignedIn,
        limit: Guarded,
        errors: [code::PASSKEY_REFUSED, code::STEP_ENDED, crate::account::code::LOCKED],
    }

    /// Proves once more, by a code of an authenticator app, who asks.
    ProveByTotp: POST "/api/v1/account/proof/totp" {
        who: Session,
        body: TotpCode,
        answer: Proven,
        limit: Guarded,
        errors: [code::CODE_WRONG, crate::account::code::WAIT],
    }

    /// Asks for a passkey of the account as proof of who asks.
    BeginProofByPasskey: POST "/api/v1/account/proof/passkey/begin" {
        who: Session,
        answer: PasskeyAsk,
        limit: Guarded,
    }

    /// Proves once more, by a passkey, who asks.
    ProveByPasskey: POST "/api/v1/account/proof/passkey" {
        who: Session,
        body: PasskeyShown,
        answer: Proven,
        limit: Guarded,
        errors: [code::PASSKEY_REFUSED],
    }

    /// Lists everything but the password that proves who the account's owner is.
    ReadFactors: GET "/api/v1/account/factors" {
        who: Session,
        answer: Factors,
    }

    /// Asks an authenticator to make a passkey for the account.
    BeginPasskey: POST "/api/v1/account/passkeys/begin" {
        who: Session,
        answer: PasskeyAsk,
        fresh: true,
        errors: [crate::account::code::TOO_MANY],
    }

    /// Adds a passkey to the account, and ends all other sessions. A letter tells the owner.
    AddPasskey: POST "/api/v1/account/passkeys" {
        who: Session,
        body: PasskeyMade,
        answer: Passkey,
        status: 201,
        fresh: true,
        errors: [code::PASSKEY_REFUSED, code::PASSKEY_KNOWN, crate::account::code::TOO_MANY],
    }

    /// Gives a passkey another name.
    RenamePasskey: PUT "/api/v1/account/passkeys/{id}/name" {
        who: Session,
        path: ById<PasskeyId>,
        body: PasskeyNaming,
        errors: [crate::code::NOT_FOUND],
    }

    /// Removes a passkey, and ends all other sessions. A letter tells the owner.
    RemovePasskey: DELETE "/api/v1/account/passkeys/{id}" {
        who: Session,
        path: ById<PasskeyId>,
        fresh: true,
        errors: [crate::code::NOT_FOUND, code::LAST_WAY],
    }

    /// Makes a secret for an authenticator app. Nothing changes until a code shows that the app has it.
    BeginTotp: POST "/api/v1/account/totp/begin" {
        who: Session,
        answer: TotpSecret,
        fresh: true,
        errors: [code::TOTP_ON],
    }

    /// Turns the authenticator app on: from now on a second step is asked for. Ends all other sessions; a letter tells
    /// the owner.
    ConfirmTotp: POST "/api/v1/account/totp" {
        who: Session,
        body: TotpCode,
        answer: TotpOn,
        limit: Guarded,
        fresh: true,
        errors: [code::TOTP_ON, code::TOTP_NONE, code::CODE_WRONG, crate::account::code::WAIT],
    }

    /// Turns the authenticator app off, and ends all other sessions. A letter tells the owner.
    RemoveTotp: DELETE "/api/v1/account/totp" {
        who: Session,
        fresh: true,
        errors: [crate::code::NOT_FOUND],
    }

    /// Makes ten recovery codes; those from before are no longer good. For an account with passkeys alone this turns the
    /// second step on. All other sessions end.
    RenewRecoveryCodes: POST "/api/v1/account/recovery-codes" {
        who: Session,
        answer: RecoveryCodes,
        fresh: true,
        errors: [code::RECOVERY_NEEDLESS],
    }

    /// Calls off that the factors are taken away.
    KeepFactors: DELETE "/api/v1/account/factors/reset" {
        who: Session,
        errors: [crate::code::NOT_FOUND],
    }

    /// Lists the providers by which one can sign in.
    ReadProviders: GET "/api/v1/sign-in/providers" {
        who: Anyone,
        answer: SignInProviders,
    }

    /// Begins a sign-in by a provider: says where to send the browser.
    BeginProvider: POST "/api/v1/sign-in/providers/{provider}/begin" {
        who: Anyone,
        path: ByProvider,
        body: ProviderLeave,
        answer: ProviderWay,
        limit: Guarded,
        errors: [crate::code::NOT_FOUND, code::PROVIDER_FAILED, code::PROVIDER_UNTRUSTED],
    }

    /// Begins linking a provider to the account: says where to send the browser.
    BeginIdentity: POST "/api/v1/account/identities/{provider}/begin" {
        who: Session,
        path: ByProvider,
        body: ProviderLeave,
        answer: ProviderWay,
        limit: Guarded,
        fresh: true,
        errors: [crate::code::NOT_FOUND, code::IDENTITY_KNOWN, code::PROVIDER_FAILED, code::PROVIDER_UNTRUSTED],
    }

    /// Where providers send the browser back to. It is sent on to a page of the app or the console, with what that page
    /// passes on behind `#`: a secret, or `error=` and a code.
    ReturnFromProvider: GET "/api/v1/sign-in/providers/return" {
        who: Anyone,
        query: ProviderReturn,
        form: Redirect,
        limit: Guarded,
    }

    /// Signs in whoever came back from a provider; makes an account for an address that has none.
    ///
    /// If the address has an account that is not linked yet, its owner must first sign in as usual.
    SignInByProvider: POST "/api/v1/sign-in/providers/arrival" {
        who: Anyone,
        body: Arrival,
        answer: ArrivalAnswer,
        limit: Guarded,
        errors: [code::ARRIVAL_ENDED, code::ADDRESS_NEEDED, crate::account::code::LOCKED,
            crate::account::code::SIGN_UP_CLOSED, crate::account::code::ADDRESS_KEPT, crate::code::BUSY],
    }

    /// Links the account to the person that came back from a provider, and ends all other sessions. A letter tells the owner.
    AddIdentity: POST "/api/v1/account/identities" {
        who: Session,
        body: LinkTaken,
        answer: Identity,
        status: 201,
        limit: Guarded,
        fresh: true,
        errors: [code::ARRIVAL_ENDED, code::IDENTITY_TAKEN, code::IDENTITY_KNOWN],
    }

    /// Removes a link to a provider. A letter tells the owner.
    RemoveIdentity: DELETE "/api/v1/account/identities/{id}" {
        who: Session,
        path: ById<IdentityId>,
        fresh: true,
        errors: [crate::code::NOT_FOUND, code::LAST_WAY],
    }
}
