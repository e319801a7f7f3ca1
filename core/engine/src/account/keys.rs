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
    account::{AccountError, ServerAsk, ServerTold},
    secret::{SecretAsk, SecretFault},
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

/// Reads the secret, once. A place that is locked is not asked again by itself: each time the athlete would be asked to
/// unlock it.
pub(super) async fn load(talk: &Talk) {
    let settled = |session: &mut Session| session.loaded || session.withheld == Some(SecretFault::Locked);
    if talk.session(settled) {
        return;
    }
    let busy = Busy::begin(talk).await;
    if !talk.session(settled) {
        read_secret(talk).await;
    }
    drop(busy);
}

/// Reads the secret, also where the place was locked.
pub(super) async fn unlock(talk: &Talk) {
    let busy = Busy::begin(talk).await;
    if !talk.session(|session| session.loaded) {
        read_secret(talk).await;
    }
    drop(busy);
}

async fn read_secret(talk: &Talk) {
    let name = SECRET.to_owned();
    let read = talk.secret(SecretAsk::Read { name }).await;
    let withheld = read.as_ref().err().copied();
    if let Ok(secret) = read {
        let own = secret.as_deref().and_then(self::read);
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
    if talk.session(|session| std::mem::replace(&mut session.withheld, withheld)) != withheld {
        talk.changed();
    }
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

/// Takes keys in that `server` gave to somebody who came in. A session that was there before ends; so does this one where
/// another server was chosen meanwhile.
pub(super) async fn take_in(talk: &Talk, server: String, entry: Entry) {
    let busy = Busy::begin(talk).await;
    let (now_ms, now_us) = (talk.now_ms(), talk.now_us());
    if talk.server() != server {
        drop(busy);
        // Whoever hears no good-bye has a session that nobody knows of.
        let _ = send(talk, &server, wire::good_bye(), Some(&entry.keys.short)).await;
        return;
    }
    // Whose session is locked up there is still signed in by it: it ends rather than being forgotten.
    if !talk.session(|session| session.loaded) {
        read_secret(talk).await;
    }
    let before = talk.session(|session| {
        let before = (session.own.clone(), session.short.take());
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
        session.withheld = None;
        session.ended = false;
        before
    });
    keep(talk).await;
    talk.changed();
    drop(busy);
    if let (Some(own), short) = before {
        end(talk, own, short).await;
    }
}

/// Ends a session whose keys are no longer kept, if the server can be told now.
async fn end(talk: &Talk, own: Kept, short: Option<Short>) {
    if own.long.is_empty() {
        return;
    }
    let short = short.filter(|short| short.until_ms - talk.now_ms() > LAST_MS);
    let key = match short {
        Some(short) => short.key,
        None => {
            let attempt = own.attempt.unwrap_or_else(|| fresh_attempt(talk));
            let Some(ask) = wire::renewal(&own.long, &attempt) else {
                return;
            };
            let Ok(answer) = send(talk, &own.server, ask, None).await else {
                return;
            };
            let Some(keys) = wire::renewed(&answer, talk.now_us()) else {
                return;
            };
            keys.short
        }
    };
    // A server that can't be told now ends it when it has not been used for long.
    let _ = send(talk, &own.server, wire::good_bye(), Some(&key)).await;
}

/// Takes another server, unless somebody is signed in. Nothing of the one before is kept.
pub(super) async fn turn_to(talk: &Talk, server: String) -> Result<(), AccountError> {
    part(talk).await;
    let busy = Busy::begin(talk).await;
    if talk.session(|session| session.who().is_some()) {
        return Err(AccountError::SignedIn);
    }
    refuse_withheld(talk)?;
    if talk.server() != server && !talk.is_bound() {
        talk.choose_server(server);
        let had = talk.session(|session| {
            session.short = None;
            session.ended = false;
            session.unreached = None;
            session.own.take().is_some()
        });
        if had {
            keep(talk).await;
        }
        talk.changed();
    }
    drop(busy);
    Ok(())
}

/// What can't be read is not to be taken for nothing.
fn refuse_withheld(talk: &Talk) -> Result<(), AccountError> {
    match talk.session(|session| session.withheld) {
        Some(_) => Err(AccountError::Withheld),
        None => Ok(()),
    }
}

/// Remembers what the server said of the account `id`, if that is the one that is signed in.
pub(super) async fn know(talk: &Talk, id: &str, name: String, address: String) {
    load(talk).await;
    let busy = Busy::begin(talk).await;
    let news = talk.session(|session| match &mut session.own {
        Some(own) if own.id == id && !own.leaving && (own.name != name || own.address != address) => {
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

/// A number for an attempt that nobody can guess, in hexadecimal digits.
fn fresh_attempt(talk: &Talk) -> String {
    talk.random().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A short key, and the one server that may see it.
struct Pass {
    server: String,
    key: String,
}

/// A short key that lasts for a request of who is signed in; or, `leaving`, for the good-bye of who has signed out.
async fn short_key(talk: &Talk, leaving: bool) -> Result<Pass, NoKey> {
    let busy = Busy::begin(talk).await;
    let now_ms = talk.now_ms();
    let (own, short) = talk.session(|session| (session.own.clone(), session.short.clone()));
    let own = own.filter(|own| own.leaving == leaving && !own.long.is_empty());
    let mut own = own.ok_or(NoKey::SignedOut)?;
    let server = own.server.clone();
    if let Some(short) = short.filter(|short| short.until_ms - now_ms > LAST_MS) {
        let key = short.key;
        return Ok(Pass { server, key });
    }
    let attempt = match &own.attempt {
        Some(attempt) => attempt.clone(),
        None => {
            let attempt = fresh_attempt(talk);
            own.attempt = Some(attempt.clone());
            talk.session(|session| session.own = Some(own.clone()));
            keep(talk).await;
            attempt
        }
    };
    let ask = wire::renewal(&own.long, &attempt).ok_or(NoKey::SignedOut)?;
    let answer = send(talk, &server, ask, None).await.map_err(NoKey::Unreached)?;
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
        return Ok(Pass { server, key });
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

/// Sends a request to a server, with a short key of that server where there is one.
pub(super) async fn send(
    talk: &Talk,
    server: &str,
    ask: ServerAsk,
    key: Option<&str>,
) -> Result<HttpAnswer, TransportFault> {
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
pub(super) async fn ask(talk: &Talk, ask: ServerAsk) -> Result<ServerTold, AccountError> {
    load(talk).await;
    let mut again = true;
    loop {
        part(talk).await;
        let (server, key) = match short_key(talk, false).await {
            Ok(Pass { server, key }) => (server, Some(key)),
            Err(NoKey::SignedOut) => (talk.server(), None),
            Err(NoKey::Unreached(fault)) => return Ok(ServerTold::Unreached(fault)),
            Err(NoKey::Refused(answer)) => return Ok(ServerTold::Answered(answer)),
        };
        let answer = match send(talk, &server, ask.clone(), key.as_deref()).await {
            Ok(answer) => answer,
            Err(fault) => return Ok(ServerTold::Unreached(fault)),
        };
        if answer.status == 401 && key.is_none() {
            refuse_withheld(talk)?;
        }
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
        return Ok(ServerTold::Answered(answer));
    }
}

/// Signs out: here at once, and at the server if it can be told now.
pub(super) async fn sign_out(talk: &Talk) -> Result<(), AccountError> {
    load(talk).await;
    refuse_withheld(talk)?;
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
    Ok(())
}

/// Says the good-bye that is still to be said, if one is.
pub(super) async fn part(talk: &Talk) {
    if talk.session(|session| session.is_leaving()) {
        say_good_bye(talk).await;
    }
}

/// Tells the server that the athlete has signed out, and forgets the keys once it knows. A key that it takes no more needs
/// no good-bye.
async fn say_good_bye(talk: &Talk) {
    let told = match short_key(talk, true).await {
        Ok(Pass { server, key }) => match send(talk, &server, wire::good_bye(), Some(&key)).await {
            Ok(answer) => answer.status < 300 || answer.status == 401,
            Err(_) => false,
        },
        Err(NoKey::SignedOut) => true,
        Err(NoKey::Unreached(_) | NoKey::Refused(_)) => false,
    };
    let busy = Busy::begin(talk).await;
    let still = talk.session(|session| session.is_leaving());
    if told && still {
        talk.session(Session::sign_out);
        keep(talk).await;
    }
    drop(busy);
}
