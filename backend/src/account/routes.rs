//! HTTP to the services of accounts, and back.

mod entry;
mod own;
mod person;

use std::net::IpAddr;

use ritm_api::account::{
    ClientKind, Proven, SecondStep, SignInAnswer, SignedIn, SignedInBy, ThingName, Tokens,
};
use ritm_api::{Endpoint, Micros, Secret, SessionId};

use super::Factors;
use super::model::{Origin, Turn};
use super::service::session::{Begin, Begun, Proved};
use super::service::sign_in::Ways;
use super::token::{Token, Use};
use crate::http::{Call, Context, Reply, Routes, cookie_name};

/// Adds the endpoints of accounts.
pub(super) fn add(routes: &mut Routes, factors: Factors) {
    entry::add(routes, factors);
    own::add(routes);
    person::add(routes);
}

/// When and by what chance a call is answered.
pub(crate) fn turn(context: &Context) -> Turn {
    let parts = context.parts();
    Turn {
        now: context.now(),
        ports: parts.ports.clone(),
        home: parts.settings.server.public_url().into(),
        from: Some(context.address()),
    }
}

/// Where a call comes from.
pub(crate) fn origin(context: &Context, client: ClientKind, device: Option<&ThingName>) -> Origin {
    let agent = context.header(axum::http::header::USER_AGENT);
    Origin::new(client, device.map(ThingName::as_str), agent, context.address())
}

/// By what the browser or app of a call is known, if it brings something: browsers a cookie, apps a field.
pub(crate) fn known(context: &Context, field: Option<&Secret>) -> Option<Token> {
    let text = field
        .map(Secret::reveal)
        .or_else(|| context.cookie(known_name(behind_tls(context))))?;
    Token::parse(Use::Device, text)
}

/// The session that a sign-in takes the place of: the one that the browser has.
pub(crate) fn replaced(context: &Context, client: ClientKind) -> Option<SessionId> {
    context.browser_session().filter(|_| client == ClientKind::Web)
}

/// How a session begins that a call asks for; a second factor has not been shown yet.
pub(crate) fn begin_of(
    context: &Context,
    client: ClientKind,
    device: Option<&ThingName>,
    field: Option<&Secret>,
    way: SignedInBy,
) -> Begin {
    Begin {
        way,
        strong: false,
        origin: origin(context, client, device),
        known: known(context, field),
        replaces: replaced(context, client),
    }
}

fn behind_tls(context: &Context) -> bool {
    context.parts().settings.server.behind_tls
}

const fn known_name(behind_tls: bool) -> &'static str {
    if behind_tls {
        "__Host-ritm-known"
    } else {
        "ritm-known"
    }
}

/// The name of the cookie that holds a sign-in between its two steps.
pub(crate) const fn step_name(behind_tls: bool) -> &'static str {
    if behind_tls {
        "__Host-ritm-step"
    } else {
        "ritm-step"
    }
}

/// A cookie that no script reads and no other site's page sends along.
fn cookie(behind_tls: bool, name: &str, value: &str, seconds: i64) -> String {
    let secure = if behind_tls { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

/// How long browsers keep what they are known by: the longest they do, in seconds.
const KNOWN_SECONDS: i64 = 400 * 24 * 3600;

/// How long a second step may take, in seconds.
const STEP_SECONDS: i64 = 600;

/// What answers that set cookies need to know of their call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answering {
    behind_tls: bool,
    now: Micros,
}

impl Answering {
    /// What is to be known of a call.
    pub(crate) fn of(context: &Context) -> Self {
        Self {
            behind_tls: behind_tls(context),
            now: context.now(),
        }
    }

    /// What a session that began answers: its tokens to an app, its cookies to a browser.
    pub(crate) fn signed_in(self, begun: Begun) -> Reply<SignedIn> {
        signed_in(self.behind_tls, self.now, begun)
    }

    /// What a sign-in answers that needs a second step.
    pub(crate) fn second_step(self, client: ClientKind, pending: &Secret, ways: Ways) -> Reply<SignInAnswer> {
        second_step(self.behind_tls, client, pending, ways)
    }

    /// What a proof answers.
    pub(crate) fn proved(self, proved: &Proved) -> Reply<Proven> {
        self.renewed(Reply::of(Proven { until: proved.until }), proved)
    }

    /// The same reply, with the cookie that a proof gives a browser.
    pub(crate) fn renewed<T>(self, reply: Reply<T>, proved: &Proved) -> Reply<T> {
        let Some((secret, until)) = &proved.cookie else {
            return reply;
        };
        let (tls, seconds) = (self.behind_tls, until.since(self.now) / Micros::SECOND);
        reply.cookie(&cookie(tls, cookie_name(tls), &secret.text(), seconds))
    }

    /// The same reply, with what a browser is known by.
    pub(crate) fn remembered<T>(self, reply: Reply<T>, known: &Token) -> Reply<T> {
        let tls = self.behind_tls;
        reply.cookie(&cookie(tls, known_name(tls), &known.text(), KNOWN_SECONDS))
    }
}

fn signed_in(tls: bool, now: Micros, begun: Begun) -> Reply<SignedIn> {
    let app = begun.client == ClientKind::App;
    let tokens = begun.refresh.as_ref().map(|refresh| Tokens {
        access: Secret::new(begun.secret.text()),
        access_until: begun.until,
        refresh: Secret::new(refresh.text()),
    });
    let answer = SignedIn {
        account: begun.account,
        session: begun.session,
        tokens,
        known: app.then(|| Secret::new(begun.known.text())),
        returned: begun.returned,
    };
    let reply = Reply::of(answer);
    if app {
        return reply;
    }
    let seconds = begun.until.since(now) / Micros::SECOND;
    reply
        .cookie(&cookie(tls, cookie_name(tls), &begun.secret.text(), seconds))
        .cookie(&cookie(tls, known_name(tls), &begun.known.text(), KNOWN_SECONDS))
        .cookie(&cookie(tls, step_name(tls), "", 0))
}

/// The same as the answer to a sign-in.
pub(crate) fn answered(reply: Reply<SignedIn>) -> Reply<SignInAnswer> {
    reply.map(|session| SignInAnswer {
        session: Some(session),
        second: None,
    })
}

fn second_step(tls: bool, client: ClientKind, pending: &Secret, ways: Ways) -> Reply<SignInAnswer> {
    let app = client == ClientKind::App;
    let second = SecondStep {
        pending: app.then(|| pending.clone()),
        totp: ways.totp,
        passkey: ways.passkey,
        recovery: ways.recovery,
    };
    let reply = Reply::of(SignInAnswer {
        session: None,
        second: Some(second),
    });
    if app {
        reply
    } else {
        reply.cookie(&cookie(tls, step_name(tls), pending.reveal(), STEP_SECONDS))
    }
}

/// The same reply, with the session's cookie taken away from a browser.
fn signed_out<T>(context: &Context, reply: Reply<T>) -> Reply<T> {
    let tls = behind_tls(context);
    reply.cookie(&cookie(tls, cookie_name(tls), "", 0))
}

/// Where a call comes from, for counters.
fn from<E: Endpoint>(call: &Call<E>) -> IpAddr {
    call.context.address()
}
