//! What the server says of itself, so that an app knows whom it talks to.

use ritm_api::server::{AboutServer, ReadServer, SignInWay};

use crate::domain::Domain;
use crate::http::{Call, Problem, Reply, Routes};

/// What this domain brings.
pub(crate) fn mount() -> Domain {
    Domain {
        routes: |routes: &mut Routes| routes.add(read),
        ..Domain::named("server", "The server itself: what it is and what it can do.")
    }
}

async fn read(_: Call<ReadServer>) -> Result<Reply<AboutServer>, Problem> {
    Ok(Reply::of(AboutServer {
        name: "ritm".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        api: vec![1],
        features: Vec::new(),
        sign_in: vec![SignInWay::Password],
        providers: Vec::new(),
        sign_up: true,
    }))
}
