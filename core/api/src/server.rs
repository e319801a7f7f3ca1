//! What the server says of itself.

use crate::{endpoint, shape, words};

words! {
    /// A way to sign in.
    pub enum SignInWay {
        /// With an address and a password.
        Password = "password",
        /// With a passkey.
        Passkey = "passkey",
        /// By another provider, over OpenID Connect.
        Provider = "provider",
    }
}

shape! {
    /// A provider by which one can sign in.
    pub struct Provider {
        /// Its name in the API's paths.
        pub key: String,
        /// Its name for people.
        pub name: String,
    }

    /// What the server says of itself.
    pub struct AboutServer {
        /// Always `ritm`: by this an app knows that it talks to such a server.
        pub name: String,
        /// The program's version.
        pub version: String,
        /// The versions of the API that it answers.
        pub api: Vec<u16>,
        /// Which parts of the API it has, by name.
        pub features: Vec<String>,
        /// How one can sign in.
        pub sign_in: Vec<SignInWay>,
        /// By whom one can sign in.
        pub providers: Vec<Provider>,
        /// Whether people may sign up by themselves.
        pub sign_up: bool,
    }
}

endpoint! {
    /// Says which server this is, what it can do, and how one signs in.
    ///
    /// An app asks this first, of an address that somebody typed.
    ReadServer: GET "/api/v1/server" {
        who: Anyone,
        answer: AboutServer,
    }
}
