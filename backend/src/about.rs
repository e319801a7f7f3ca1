//! What the server says of itself, so that an app knows whom it talks to.

use ritm_api::server::{AboutServer, Provider, ReadServer, SignInWay};

use crate::domain::Domain;
use crate::flag;
use crate::http::{Call, Problem, Reply, Routes};

/// What this domain brings.
pub(crate) fn mount() -> Domain {
    Domain {
        routes: |routes: &mut Routes| routes.add(read),
        ..Domain::named("server", "The server itself: what it is and what it can do.")
    }
}

async fn read(call: Call<ReadServer>) -> Result<Reply<AboutServer>, Problem> {
    let parts = call.context.parts();
    let settings = &parts.settings;
    let providers = settings.sign_in.providers.iter().map(|provider| Provider {
        key: provider.name.clone(),
        name: provider.title.clone(),
    });
    let providers: Vec<_> = providers.collect();
    let mut sign_in = vec![SignInWay::Password, SignInWay::Passkey];
    if !providers.is_empty() {
        sign_in.push(SignInWay::Provider);
    }
    Ok(Reply::of(AboutServer {
        name: "ritm".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        api: vec![1],
        features: Vec::new(),
        sign_in,
        providers,
        sign_up: parts.ports.flags.is_on(&parts.store, &flag::SIGN_UP, None).await,
    }))
}
