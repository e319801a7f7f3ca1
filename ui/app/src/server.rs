//! The way to the athlete's server: calls of declared endpoints, through the engine's door. The engine knows where the
//! server is and who asks.

mod unanswered;

use dioxus::prelude::*;
use futures_util::future::LocalBoxFuture;
use ritm_api::{
    Answered, Ask, Code, Endpoint, Failure, FieldFault, Problem, Reading as _, Request, Response,
    account::MergeProfile,
};
use ritm_model::{
    DoorError,
    account::{AskServer, Enter, ServerAsk, ServerTold, SettleOwnProfile},
    transport::{HttpAnswer, HttpMethod, TransportFault},
};

use crate::{
    browser::passkey::PasskeyFault,
    door,
    locale::LOCALE,
    texts::{t, t_count},
};

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Refusal {
    /// The server could not be asked.
    Unreached(TransportFault),
    /// The server refused.
    Refused {
        /// Why.
        problem: Box<Problem>,
        /// After how many seconds to try again, if it says so.
        retry_after_s: Option<u32>,
    },
    /// What came is no answer of ours: another version, or somebody in between.
    Unreadable,
    /// The engine could not be asked.
    Door(DoorError),
    /// The device showed no passkey.
    Passkey(PasskeyFault),
    /// The athlete gave it up.
    GivenUp,
}

impl Refusal {
    /// A refusal of which only the code is known.
    pub(crate) fn coded(code: &str) -> Self {
        let problem = Problem {
            r#type: Default::default(),
            title: String::new(),
            status: 403,
            code: code.to_owned().into(),
            detail: String::new(),
            request_id: String::new(),
            fields: Vec::new(),
        };
        Self::Refused {
            problem: Box::new(problem),
            retry_after_s: None,
        }
    }

    /// Whether the server refused for this reason.
    pub(crate) fn is(&self, code: Code) -> bool {
        self.code() == code.code
    }

    /// The code by which the server refused; empty for anything else.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Refused { problem, .. } => &problem.code,
            _ => "",
        }
    }

    /// Whether nothing need be said: the athlete did it.
    pub(crate) const fn is_own(&self) -> bool {
        matches!(self, Self::GivenUp | Self::Passkey(PasskeyFault::Cancelled))
    }

    /// What is wrong with the field `name`; empty where nothing is said of it.
    pub(crate) fn field(&self, name: &str) -> String {
        let Self::Refused { problem, .. } = self else {
            return String::new();
        };
        let of_it = |fault: &&FieldFault| fault.field == name;
        problem
            .fields
            .iter()
            .find(of_it)
            .map(|fault| known(&fault.code))
            .unwrap_or_default()
    }

    /// What went wrong and what now, for a person.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Unreached(fault) => t(&format!("transport-{}", fault.code())),
            Self::Refused {
                problem,
                retry_after_s,
            } => {
                let mut words = known(&problem.code);
                if let Some(seconds) = retry_after_s.as_ref().filter(|seconds| **seconds > 0) {
                    let minutes = u64::from(seconds.div_ceil(60));
                    let wait = match seconds {
                        ..=90 => t_count("wait-seconds", u64::from(*seconds)),
                        _ => t_count("wait-minutes", minutes),
                    };
                    words = format!("{words} {wait}");
                    if *seconds >= 60 && self.is(ritm_api::account::code::WAIT) {
                        words = format!("{words} {}", t("wait-letter"));
                    }
                }
                words
            }
            Self::Unreadable => t("server-unreadable"),
            Self::Door(error) => t(error.code()),
            Self::Passkey(fault) => t(fault.key()),
            Self::GivenUp => String::new(),
        }
    }
}

impl From<PasskeyFault> for Refusal {
    fn from(fault: PasskeyFault) -> Self {
        Self::Passkey(fault)
    }
}

/// The text of a code; a newer server may say what this app does not know.
fn known(code: &str) -> String {
    if LOCALE.read().texts.has(code) {
        t(code)
    } else {
        t("server-refused")
    }
}

/// Calls an endpoint, with the athlete's key where somebody is signed in.
///
/// # Errors
/// [`Refusal`].
pub(crate) fn call<E: Endpoint>(ask: Ask<E>) -> impl Future<Output = Result<Answered<E::Answer>, Refusal>> {
    let request = request(ask);
    async move { E::read(&exchange(request, false).await?).map_err(refusal) }
}

/// Calls an endpoint that may let somebody in: the engine keeps the keys that come.
///
/// # Errors
/// [`Refusal`].
pub(crate) fn enter<E: Endpoint>(ask: Ask<E>) -> impl Future<Output = Result<E::Answer, Refusal>> {
    let request = request(ask);
    async move {
        let read = E::read(&exchange(request, true).await?);
        read.map(|answered| answered.answer).map_err(refusal)
    }
}

/// Calls an endpoint whose answer is a file.
///
/// # Errors
/// [`Refusal`].
pub(crate) fn bytes<E: Endpoint>(ask: Ask<E>) -> impl Future<Output = Result<Vec<u8>, Refusal>> {
    let request = request(ask);
    async move {
        let response = exchange(request, false).await?;
        if (200..300).contains(&response.status) {
            return Ok(response.body);
        }
        match E::read(&response) {
            Err(failure) => Err(refusal(failure)),
            Ok(_) => Err(Refusal::Unreadable),
        }
    }
}

/// Brings the profile together with what the server knows of it.
///
/// # Errors
/// [`Refusal`].
pub(crate) async fn settle_profile() -> Result<(), Refusal> {
    match door::ask(SettleOwnProfile {}).await.map_err(Refusal::Door)? {
        ServerTold::Answered(answer) => MergeProfile::read(&response(answer)).map(drop).map_err(refusal),
        ServerTold::Unreached(fault) => Err(Refusal::Unreached(fault)),
    }
}

fn response(answer: HttpAnswer) -> Response {
    Response {
        status: answer.status,
        headers: answer.headers,
        body: answer.body,
    }
}

fn refusal(failure: Failure<Refusal>) -> Refusal {
    match failure {
        Failure::Transport(refusal) => refusal,
        Failure::Refused { problem, retry_after } => Refusal::Refused {
            problem,
            retry_after_s: retry_after,
        },
        // Somebody in between says that the server is not there: it is started anew, perhaps.
        Failure::Unreadable { status: 502..=504 } => Refusal::coded("server-not-ready"),
        Failure::Unreadable { .. } => Refusal::Unreadable,
    }
}

/// The request, in the athlete's language.
fn request<E: Endpoint>(ask: Ask<E>) -> Request {
    let mut ask = ask.speaking(LOCALE.peek().tag.clone());
    let unmarked = ask.request("", None);
    if ask.key.is_none() && !E::METHOD.is_safe() {
        ask.key = Some(unanswered::key_of(&unmarked));
        return ask.request("", None);
    }
    unmarked
}

/// Has the engine ask. One function for all endpoints: what is generic comes before and after it. Boxed, for every
/// screen's future would hold its own copy of this one.
fn exchange(request: Request, enters: bool) -> LocalBoxFuture<'static, Result<Response, Refusal>> {
    Box::pin(exchanged(request, enters))
}

async fn exchanged(request: Request, enters: bool) -> Result<Response, Refusal> {
    let call = unanswered::Call::begin(&request);
    let is_safe = request.method == "GET";
    let headers = request.headers.into_iter();
    let ask = ServerAsk {
        method: HttpMethod::from_name(request.method).unwrap_or(HttpMethod::Post),
        path: request.url,
        headers: headers.map(|(name, value)| (name.to_owned(), value)).collect(),
        body: request.body,
    };
    let mut told = send(ask.clone(), enters).await;
    // What broke off on the way may have been done. Its key makes a repetition the same call.
    if !is_safe && told == Ok(ServerTold::Unreached(TransportFault::Unreachable)) {
        told = send(ask, enters).await;
    }
    match told.map_err(Refusal::Door)? {
        ServerTold::Answered(answer) => {
            call.answered(answer.status);
            Ok(response(answer))
        }
        ServerTold::Unreached(fault) => Err(Refusal::Unreached(fault)),
    }
}

async fn send(ask: ServerAsk, enters: bool) -> Result<ServerTold, DoorError> {
    if enters {
        door::ask(Enter { ask }).await
    } else {
        door::ask(AskServer { ask }).await
    }
}
