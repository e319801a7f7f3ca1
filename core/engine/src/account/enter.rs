//! The ways in: sign-in by a password, a passkey or a provider, and the second step. What the server asks of the athlete
//! is between it and the screen; the engine takes the keys out of what it answers.

use ritm_model::account::{ServerAsk, ServerTold};

use super::{conversation::Talk, keys, wire};

/// Asks the server for a way in. Nobody's key goes along.
pub(super) async fn enter(talk: &Talk, mut ask: ServerAsk) -> ServerTold {
    keys::load(talk).await;
    // Who signed out where no network was is signed out at the server before somebody signs in.
    keys::part(talk).await;
    // Another may be chosen while this one takes its time.
    let server = talk.server();
    if let Some(known) = talk.session(|session| session.known()) {
        wire::say_known(&mut ask, &known);
    }
    let mut answer = match keys::send(talk, &server, ask, None).await {
        Ok(answer) => answer,
        Err(fault) => return ServerTold::Unreached(fault),
    };
    if let Some(entry) = wire::take_entry(&mut answer, talk.now_us()) {
        keys::take_in(talk, server, entry).await;
    }
    ServerTold::Answered(answer)
}
