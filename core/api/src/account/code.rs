//! Why accounts refuse.

crate::codes! {
    /// Address and password do not belong together.
    WRONG = "account-wrong", 401, "This address and this password do not belong together.";
    /// Too many wrong tries.
    WAIT = "account-wait", 429, "Too many wrong tries from here. Retry-After says when to go on.";
    /// The account is locked.
    LOCKED = "account-locked", 403, "This account was locked by the people who run this server.";
    /// The link is no longer good.
    LINK_INVALID = "account-link-invalid", 410, "This link was used already, is too old, or was never good.";
    /// Another device confirms than signed up.
    PASSWORD_NEEDED = "account-password-needed", 403,
        "This is not the device that signed up: give the password that was chosen there.";
    /// The address is none.
    ADDRESS_MALFORMED = "account-address-malformed", 422, "This is no address that mail can be sent to.";
    /// The address is kept for another account.
    ADDRESS_KEPT = "account-address-kept", 409,
        "This address belonged to another account until a few days ago, and is kept for it for a week.";
    /// The password is too short.
    PASSWORD_SHORT = "account-password-short", 422, "The password must have 12 characters at least.";
    /// The password is too long.
    PASSWORD_LONG = "account-password-long", 422, "The password may have 256 characters at most.";
    /// The password is guessed too easily.
    PASSWORD_COMMON = "account-password-common", 422, "This password is among the first that are guessed.";
    /// The password is little more than the name.
    PASSWORD_PERSONAL = "account-password-personal", 422,
        "This password is little more than the name or the address.";
    /// The present password is another one.
    PASSWORD_WRONG = "account-password-wrong", 403, "The present password is another one.";
    /// The tokens are no longer good.
    TOKENS_ENDED = "account-tokens-ended", 401, "These tokens are no longer good. Sign in again.";
    /// There are so many already.
    TOO_MANY = "account-too-many", 409, "There are as many of these already as an account may have.";
    /// Signing up is closed.
    SIGN_UP_CLOSED = "account-sign-up-closed", 403, "Nobody can sign up by themselves here.";
    /// The download is not ready.
    EXPORT_NOT_READY = "account-export-not-ready", 409, "The download is still being made.";
    /// The link to become an administrator does not ask for the second factor that the account has.
    HAS_FACTOR = "account-has-factor", 409,
        "This account has a second factor, which this link does not ask for. Take an address without an account.";
    /// Nobody would be left who may do everything.
    LAST_ADMINISTRATOR = "account-last-administrator", 409,
        "This is the last administrator. Make another one first.";
}
