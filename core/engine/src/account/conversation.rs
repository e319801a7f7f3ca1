//! Answers that take some words with the host, written as one story: an `async` block that is polled in an errand's turns.
//! The engine waits for nothing; the block stands still until the host's answer is there.

use std::{
    cell::RefCell,
    future::{Future, poll_fn},
    pin::Pin,
    rc::Rc,
    task::{Poll, Waker},
};

use ritm_model::{
    door::Work,
    secret::{SecretAnswer, SecretAsk, SecretFault},
    transport::{HttpAnswer, HttpAsk, TransportFault},
};

use rusqlite::Connection;

use super::{Deed, session::Session};
use crate::{
    answer::{Answered, Errand, Heard},
    context::Context,
    request::{HostAnswer, RequestId, Wanted},
    store::Fault,
    work::Turn,
};

/// A keyring may ask the athlete for a password.
const SECRET_PATIENCE_MS: f64 = 180_000.0;
/// Hosts keep time themselves; only one that broke down is silent for so much longer.
const HTTP_SLACK_MS: f64 = 15_000.0;

/// What the engine remembers of the session, shared by all conversations.
#[derive(Default)]
pub(super) struct Shared(pub(super) Rc<RefCell<Session>>);

/// What a conversation and its errand hand each other.
#[derive(Default)]
struct Between {
    wanted: Option<(Wanted, f64)>,
    answer: Option<HostAnswer>,
    deeds: Vec<Deed>,
    now_ms: f64,
    now_us: i64,
    random: [u8; 16],
    server: String,
    bound: bool,
    db: Option<Rc<Connection>>,
}

/// One side of a conversation: what its story may do.
#[derive(Clone)]
pub(super) struct Talk {
    between: Rc<RefCell<Between>>,
    session: Rc<RefCell<Session>>,
}

impl Talk {
    /// Looks at the session, or changes it.
    pub(super) fn session<R>(&self, with: impl FnOnce(&mut Session) -> R) -> R {
        with(&mut self.session.borrow_mut())
    }

    /// The session itself, for what must be put right also when the story is given up.
    pub(super) fn shared(&self) -> Rc<RefCell<Session>> {
        Rc::clone(&self.session)
    }

    /// Milliseconds on the clock that never goes back, at the beginning of this turn.
    pub(super) fn now_ms(&self) -> f64 {
        self.between.borrow().now_ms
    }

    /// Microseconds since 1970 on the wall clock, at the beginning of this turn.
    pub(super) fn now_us(&self) -> i64 {
        self.between.borrow().now_us
    }

    /// Sixteen bytes that nobody can guess, the same for one turn.
    pub(super) fn random(&self) -> [u8; 16] {
        self.between.borrow().random
    }

    /// The server's address; empty where none is known.
    pub(super) fn server(&self) -> String {
        self.between.borrow().server.clone()
    }

    /// Reads of the database what is there in this turn.
    pub(super) fn read<R: Default>(
        &self,
        read: impl FnOnce(&Connection) -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        match &self.between.borrow().db {
            Some(db) => read(db),
            None => Ok(R::default()),
        }
    }

    /// Has something done in the transaction of this turn.
    pub(super) fn has_done(&self, deed: Deed) {
        self.between.borrow_mut().deeds.push(deed);
    }

    /// Whether the host is bound to that server.
    pub(super) fn is_bound(&self) -> bool {
        self.between.borrow().bound
    }

    /// Takes another server, in the transaction of this turn.
    pub(super) fn choose_server(&self, server: String) {
        let mut between = self.between.borrow_mut();
        between.deeds.push(Deed::Choose(server.clone()));
        if !between.bound {
            between.server = server;
        }
    }

    /// Tells that the account is not as it was.
    pub(super) fn changed(&self) {
        self.between.borrow_mut().deeds.push(Deed::Tell);
    }

    /// Asks a server.
    pub(super) async fn http(&self, ask: HttpAsk) -> Result<HttpAnswer, TransportFault> {
        let patience_ms = f64::from(ask.patience_ms) + HTTP_SLACK_MS;
        match self.want(Wanted::Http(ask), patience_ms).await {
            HostAnswer::Http(answer) => answer,
            _ => Err(TransportFault::Unreachable),
        }
    }

    /// Asks for a secret.
    pub(super) async fn secret(&self, ask: SecretAsk) -> SecretAnswer {
        match self.want(Wanted::Secret(ask), SECRET_PATIENCE_MS).await {
            HostAnswer::Secret(answer) => answer,
            _ => Err(SecretFault::Failed),
        }
    }

    async fn want(&self, wanted: Wanted, patience_ms: f64) -> HostAnswer {
        self.between.borrow_mut().wanted = Some((wanted, patience_ms));
        poll_fn(|_| match self.between.borrow_mut().answer.take() {
            Some(answer) => Poll::Ready(answer),
            None => Poll::Pending,
        })
        .await
    }

    /// Stands still until `is` holds of the session. Whoever makes it hold is another conversation.
    pub(super) async fn until(&self, is: impl Fn(&Session) -> bool) {
        poll_fn(|_| {
            if is(&self.session.borrow()) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }
}

type Story<R> = Pin<Box<dyn Future<Output = Result<R, Fault>>>>;

/// The errand that tells the story.
pub(super) struct Conversation<R> {
    story: Story<R>,
    between: Rc<RefCell<Between>>,
    open: Option<RequestId>,
    /// Whether something was asked in the last turn.
    asked: bool,
}

impl<R: 'static> Conversation<R> {
    /// Begins one.
    pub(super) fn begin<F>(context: &mut Context, story: impl FnOnce(Talk) -> F) -> Result<Answered<R>, Fault>
    where
        F: Future<Output = Result<R, Fault>> + 'static,
    {
        let talk = Talk {
            between: Rc::default(),
            session: Rc::clone(&context.memory.of::<Shared>().0),
        };
        let between = Rc::clone(&talk.between);
        Ok(Answered::Later(Box::new(Self {
            story: Box::pin(story(talk)),
            between,
            open: None,
            asked: false,
        })))
    }
}

impl<R> Errand<R> for Conversation<R> {
    fn turn(&mut self, context: &mut Context, _turn: Turn) -> Result<Option<R>, Fault> {
        self.asked = false;
        if let Some(id) = self.open {
            let Some(answer) = context.memory.of::<Heard>().take(id) else {
                return Ok(None);
            };
            self.open = None;
            self.between.borrow_mut().answer = Some(answer);
        }
        self.look(context)?;
        let mut waking = std::task::Context::from_waker(Waker::noop());
        let told = self.story.as_mut().poll(&mut waking);
        let (deeds, wanted) = {
            let mut between = self.between.borrow_mut();
            (std::mem::take(&mut between.deeds), between.wanted.take())
        };
        for deed in deeds {
            deed.carry_out(context)?;
        }
        if let Poll::Ready(told) = told {
            // Others may have stood still for it.
            context.wake(Work::Errands);
            return Ok(Some(told?));
        }
        if let Some((wanted, patience_ms)) = wanted {
            self.open = Some(context.request(Work::Errands, wanted, patience_ms));
            self.asked = true;
        }
        Ok(None)
    }

    fn waits(&self) -> bool {
        !self.asked
    }
}

impl<R> Conversation<R> {
    /// Tells the story what only the context knows.
    fn look(&self, context: &mut Context) -> Result<(), Fault> {
        let mut random = [0; 16];
        context.host.random.fill(&mut random);
        let bound_to = context.host.server.clone();
        let server = super::server(&context.db, bound_to.as_ref())?;
        let mut between = self.between.borrow_mut();
        between.now_ms = context.monotonic_ms();
        between.now_us = context.now().unix_ms() * 1000;
        between.random = random;
        between.server = server;
        between.bound = bound_to.is_some();
        between.db = Some(Rc::clone(&context.db));
        Ok(())
    }
}
