//! The two keys, and how they are renewed.
//!
//! The server takes a long key once: what comes back is the next pair, and a long key that comes a second time tells it
//! that there are two of it, so the session ends. An answer that is lost, or a program that is killed before it kept one,
//! must not look like that. So the engine says which attempt it is, with a number that nobody can guess, and keeps that
//! number before it asks; and it keeps the new pair before the first of it is used. A server that sees the old key again
//! with the same attempt, while the new one was never used, knows that its answer was lost, and gives one again.
//!
//! One conversation renews at a time; the others stand still and go on with what it found. There is one engine for all
//! tabs of a browser, and one for all windows of a program.

use std::{cell::RefCell, rc::Rc};

use ritm_model::{
    account::{ServerAsk, ServerTold},
    secret::SecretAsk,
    transport::{HttpAnswer, HttpAsk, TransportFault},
};

use super::{
    conversation::Talk,
    session::{Kept, Session, Short},
    wire::{self, Entry},
};

/// The name of the one secret that there is.
const SECRET: &str = "account";
/// The first byte of it: the number of its form.
const FORM: u8 = 1;
/// A short key is renewed when it has less than this left, so that it lasts for the request.
const LAST_MS: f64 = 30_000.0;
/// A server has this long to answer.
const PATIENCE_MS: u32 = 30_000;
/// Nothing that a server answers an app is longer.
const MOST_BYTES: u32 = 8 << 20;

/// One conversation is busy with the session; others may be again when it is dropped, however it ends.
struct Busy(Rc<RefCell<Session>>);

impl Busy {
    async fn begin(talk: &Talk) -> Self {
        talk.until(|session| !session.busy).await;
        talk.session(|session| session.busy = true);
        Self(talk.shared())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.borrow_mut().busy = false;
    }
}

/// Reads the secret, once; and says good-bye to the server where that is still to be done.
pub(super) async fn load(talk: &Talk) {
    if talk.session(|session| session.loaded) {
        return;
    }
    let busy = Busy::begin(talk).await;
    if talk.session(|session| session.loaded) {
        return;
    }
    let name = SECRET.to_owned();
    // A place that is locked now may be open later: it is asked again with the next question.
    if let Ok(secret) = talk.secret(SecretAsk::Read { name }).await {
        let own = secret.as_deref().and_then(read);
        let server = talk.server();
        let own = own.filter(|own| own.server == server);
        let (now_ms, now_us) = (talk.now_ms(), talk.now_us());
        talk.session(|session| {
            session.loaded = true;
            session.short = own.as_ref().and_then(|own| {
                let left_ms = own.short_until_us.saturating_sub(now_us) as f64 / 1e3;
                // A clock that was set back must not make it last longer.
                let until_ms = now_ms + left_ms.min(*wire::SHORT_MS.end());
                let key = own.short.clone()?;
                (left_ms > 0.0).then_some(Short { key, until_ms })
            });
            session.own = own;
            session.kept = session.who().is_some();
        });
    }
    drop(busy);
}

fn read(secret: &[u8]) -> Option<Kept> {
    let (&FORM, form) = secret.split_first()? else {
        return None;
    };
    minicbor::decode(form).ok()
}

/// Keeps what there is now, or forgets it where there is nothing.
async fn keep(talk: &Talk) {
    let name = SECRET.to_owned();
    let ask = match talk.session(|session| session.own.clone()) {
        None => SecretAsk::Forget { name },
        Some(own) => {
            let mut secret = vec![FORM];
            // Into memory it can't fail.
            let _ = minicbor::encode(&own, &mut secret);
            SecretAsk::Keep { name, secret }
        }
    };
    let kept = talk.secret(ask).await.is_ok();
    talk.session(|session| session.kept = kept && session.who().is_some());
}

/// Takes keys in that the server gave to somebody who came in.
pub(super) async fn take_in(talk: &Talk, entry: Entry) {
    let busy = Busy::begin(talk).await;
    let (server, now_ms, now_us) = (talk.server(), talk.now_ms(), talk.now_us());
    talk.session(|session| {
        let known = entry.known.or_else(|| session.known());
        session.own = Some(Kept {
            server,
            short: Some(entry.keys.short.clone()),
            short_until_us: now_us + (entry.keys.short_for_ms * 1e3) as i64,
            long: entry.keys.long,
            id: entry.id,
            known,
            ..Kept::default()
        });
        session.short = Some(Short {
            key: entry.keys.short,
            until_ms: now_ms + entry.keys.short_for_ms,
        });
        session.loaded = true;
        session.ended = false;
    });
    keep(talk).await;
    talk.changed();
    drop(busy);
}

/// Remembers what the server said of the athlete.
pub(super) async fn know(talk: &Talk, name: String, address: String) {
    load(talk).await;
    let busy = Busy::begin(talk).await;
    let news = talk.session(|session| match &mut session.own {
        Some(own) if own.name != name || own.address != address => {
            own.name = name;
            own.address = address;
            true
        }
        _ => false,
    });
    if news {
        keep(talk).await;
        talk.changed();
    }
    drop(busy);
}

/// Why there is no short key.
enum NoKey {
    /// Nobody is signed in.
    SignedOut,
    /// The server could not be asked.
    Unreached(TransportFault),
    /// The server would not say: too many ask, or it is not well.
    Refused(HttpAnswer),
}

/// A short key that lasts for a request of who is signed in; or, `leaving`, for the good-bye of who has signed out.
async fn short_key(talk: &Talk, leaving: bool) -> Result<String, NoKey> {
    let busy = Busy::begin(talk).await;
    let now_ms = talk.now_ms();
    let (own, short) = talk.session(|session| (session.own.clone(), session.short.clone()));
    let own = own.filter(|own| own.leaving == leaving && !own.long.is_empty());
    let mut own = own.ok_or(NoKey::SignedOut)?;
    if let Some(short) = short.filter(|short| short.until_ms - now_ms > LAST_MS) {
        return Ok(short.key);
    }
    let attempt = match &own.attempt {
        Some(attempt) => attempt.clone(),
        None => {
            let attempt: String = talk.random().iter().map(|byte| format!("{byte:02x}")).collect();
            own.attempt = Some(attempt.clone());
            talk.session(|session| session.own = Some(own.clone()));
            keep(talk).await;
            attempt
        }
    };
    let ask = wire::renewal(&own.long, &attempt).ok_or(NoKey::SignedOut)?;
    let answer = send(talk, ask, None).await.map_err(NoKey::Unreached)?;
    if let Some(keys) = wire::renewed(&answer, talk.now_us()) {
        own.long = keys.long;
        own.attempt = None;
        own.short = Some(keys.short.clone());
        own.short_until_us = talk.now_us() + (keys.short_for_ms * 1e3) as i64;
        let key = keys.short.clone();
        let until_ms = talk.now_ms() + keys.short_for_ms;
        talk.session(|session| session.own = Some(own));
        // Before the first use: the server takes a used key for the proof that it was kept.
        keep(talk).await;
        talk.session(|session| {
            session.short = Some(Short {
                key: keys.short,
                until_ms,
            });
            session.ended = false;
        });
        drop(busy);
        return Ok(key);
    }
    if wire::is_end(&answer) {
        let left = own.leaving;
        talk.session(|session| {
            session.sign_out();
            session.ended = !left;
        });
        keep(talk).await;
        talk.changed();
        return Err(NoKey::SignedOut);
    }
    Err(NoKey::Refused(answer))
}

/// Sends a request to the athlete's server, with a short key where there is one.
pub(super) async fn send(
    talk: &Talk,
    ask: ServerAsk,
    key: Option<&str>,
) -> Result<HttpAnswer, TransportFault> {
    let server = talk.server();
    if server.is_empty() {
        return Err(TransportFault::Forbidden);
    }
    let ServerAsk {
        method,
        path,
        mut headers,
        body,
    } = ask;
    headers.retain(|(name, _)| {
        !name.eq_ignore_ascii_case("authorization") && !name.eq_ignore_ascii_case("cookie")
    });
    if let Some(key) = key {
        headers.push(("authorization".to_owned(), format!("Bearer {key}")));
    }
    let answer = talk
        .http(HttpAsk {
            method,
            url: format!("{server}{path}"),
            headers,
            body,
            patience_ms: PATIENCE_MS,
            most_bytes: MOST_BYTES,
        })
        .await;
    let unreached = answer.as_ref().err().copied();
    if talk.session(|session| std::mem::replace(&mut session.unreached, unreached)) != unreached {
        talk.changed();
    }
    answer
}

/// Asks the server with the athlete's key.
pub(super) async fn ask(talk: &Talk, ask: ServerAsk) -> ServerTold {
    load(talk).await;
    let mut again = true;
    loop {
        if talk.session(|session| session.own.as_ref().is_some_and(|own| own.leaving)) {
            say_good_bye(talk).await;
        }
        let key = match short_key(talk, false).await {
            Ok(key) => Some(key),
            Err(NoKey::SignedOut) => None,
            Err(NoKey::Unreached(fault)) => return ServerTold::Unreached(fault),
            Err(NoKey::Refused(answer)) => return ServerTold::Answered(answer),
        };
        let answer = match send(talk, ask.clone(), key.as_deref()).await {
            Ok(answer) => answer,
            Err(fault) => return ServerTold::Unreached(fault),
        };
        // A short key may end before its time. The next is another, unless another conversation has it already.
        if answer.status == 401 && key.is_some() && again {
            again = false;
            talk.session(|session| {
                if session.short.as_ref().map(|short| &short.key) == key.as_ref() {
                    session.short = None;
                }
            });
            continue;
        }
        return ServerTold::Answered(answer);
    }
}

/// Signs out: here at once, and at the server if it can be told now.
pub(super) async fn sign_out(talk: &Talk) {
    load(talk).await;
    let busy = Busy::begin(talk).await;
    talk.session(|session| {
        session.ended = false;
        if let Some(own) = &mut session.own {
            own.leaving = true;
            own.name.clear();
            own.address.clear();
        }
    });
    keep(talk).await;
    talk.changed();
    drop(busy);
    say_good_bye(talk).await;
}

/// Tells the server that the athlete has signed out, and forgets the keys once it knows. A key that it takes no more needs
/// no good-bye.
async fn say_good_bye(talk: &Talk) {
    let told = match short_key(talk, true).await {
        Ok(key) => match send(talk, wire::good_bye(), Some(&key)).await {
            Ok(answer) => answer.status < 300 || answer.status == 401,
            Err(_) => false,
        },
        Err(NoKey::SignedOut) => true,
        Err(NoKey::Unreached(_) | NoKey::Refused(_)) => false,
    };
    let busy = Busy::begin(talk).await;
    let still = talk.session(|session| session.own.as_ref().is_some_and(|own| own.leaving));
    if told && still {
        talk.session(Session::sign_out);
        keep(talk).await;
    }
    drop(busy);
}
