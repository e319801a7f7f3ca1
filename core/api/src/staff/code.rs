//! Why staff's questions may be refused.

use crate::codes;

codes! {
    /// There is no such thing, or no longer.
    GONE = "staff-gone", 404, "There is no such thing, or no longer.";
    /// The state of the thing does not allow it.
    NOT_NOW = "staff-not-now", 409, "It can't be done in the state that it is in; read it again to see why.";
    /// One does not do that to one's own account.
    OWN_ACCOUNT = "staff-own-account", 409, "This can't be done to one's own account.";
    /// Nothing was asked for.
    NOTHING_ASKED = "staff-nothing-asked", 400, "Say what is to be shown.";
    /// The settings decide it.
    FIXED = "staff-fixed", 409, "The server's settings decide this.";
}
