//! Questions and who answers them.
//!
//! A domain answers a question by [`Answer`]: now, or later by an [`Errand`] whose turns go on between other questions.

use std::{
    cell::RefCell,
    collections::{HashMap, VecDeque},
    rc::Rc,
};

use ritm_model::{
    Command, DoorError, Question,
    account::*,
    activity::*,
    door::{AskNumber, Told, told_frame},
    export::*,
    import::*,
    list::*,
    recorder::*,
    sensor::*,
    settings::*,
    statistics::*,
};

use crate::{
    context::{Context, Out},
    request::{HostAnswer, RequestId},
    store::Fault,
    work::{Due, Job, Turn},
};

/// How a question is answered. One that changes something runs in a transaction.
pub(crate) trait Answer: Question {
    fn answer(self, context: &mut Context) -> Result<Answered<Self::Reply>, Fault>;
}

/// An answer, or who will give it.
pub(crate) enum Answered<R> {
    Now(R),
    Later(Box<dyn Errand<R>>),
}

/// An answer that takes longer than a turn.
pub(crate) trait Errand<R> {
    /// Works for a turn within an open transaction; the answer, once there is one.
    fn turn(&mut self, context: &mut Context, turn: Turn) -> Result<Option<R>, Fault>;

    /// Whether, after that turn, it waits for somebody who wakes [`Errands`], rather than for its turn: others go on
    /// meanwhile. One that asked the host for something in the turn does not: what it asked must be committed first.
    fn waits(&self) -> bool {
        false
    }
}

/// Who asked.
#[derive(Clone)]
pub(crate) enum Asker {
    /// A client of the host's, by a frame.
    Client(u64, AskNumber),
    /// Somebody on this thread, who looks here for the bytes of the answer.
    Here(Rc<RefCell<Option<Vec<u8>>>>),
}

impl Asker {
    /// Gives the answer, at once: what was done for it must be committed.
    fn hear(self, reply: Vec<u8>, context: &mut Context) {
        match self {
            Self::Client(client, ask) => context.put_out_now(Out::Frame {
                to: Some(client),
                bytes: told_frame(&Told::Reply { ask, reply }),
            }),
            Self::Here(place) => *place.borrow_mut() = Some(reply),
        }
    }
}

fn encoded<R: serde::Serialize>(reply: &Result<R, DoorError>) -> Vec<u8> {
    ritm_model::encode(reply)
}

/// Says that a question can't be answered.
pub(crate) fn refuse(context: &mut Context, asker: Asker, error: DoorError) {
    asker.hear(encoded::<()>(&Err(error)), context);
}

/// Errands under way; the one whose turn is longest ago first.
#[derive(Default)]
pub(crate) struct Errands {
    waiting: VecDeque<Waiting>,
    heard: Vec<(RequestId, HostAnswer)>,
    /// Whose turn it is, during one.
    at: usize,
}

struct Waiting {
    asker: Asker,
    turn: Box<TakeTurn>,
    /// The answer, told once what was done for it is committed.
    reply: Option<Vec<u8>>,
}

/// Works for a turn; the bytes of the answer, once there is one, and whether it waits for somebody else.
type TakeTurn = dyn FnMut(&mut Context, Turn) -> Result<(Option<Vec<u8>>, bool), Fault>;

/// What the host answered to requests of errands, until these take it.
#[derive(Default)]
pub(crate) struct Heard(HashMap<RequestId, HostAnswer>);

impl Heard {
    /// The answer to a request, once.
    pub(crate) fn take(&mut self, id: RequestId) -> Option<HostAnswer> {
        self.0.remove(&id)
    }
}

impl Job for Errands {
    fn turn(&mut self, context: &mut Context, turn: Turn) -> Result<Due, Fault> {
        self.at = 0;
        let heard = context.memory.of::<Heard>();
        heard.0.extend(self.heard.drain(..));
        if self.waiting.is_empty() {
            // Whoever asked has failed since.
            heard.0.clear();
        }
        while let Some(waiting) = self.waiting.get_mut(self.at) {
            let waits;
            (waiting.reply, waits) = (waiting.turn)(context, turn)?;
            if waiting.reply.is_some() || !waits {
                return Ok(Due::Now);
            }
            self.at += 1;
        }
        Ok(Due::Woken)
    }

    fn hear(&mut self, _context: &Context, id: RequestId, answer: HostAnswer) -> Due {
        self.heard.push((id, answer));
        Due::Now
    }

    fn committed(&mut self, context: &mut Context) {
        let at = std::mem::replace(&mut self.at, usize::MAX);
        let Some(waiting) = self.waiting.remove(at) else {
            return;
        };
        match waiting.reply {
            Some(reply) => waiting.asker.hear(reply, context),
            // Others are to have their turns as well.
            None => self.waiting.push_back(waiting),
        }
    }

    fn failed(&mut self, context: &mut Context, error: &DoorError) -> bool {
        // Where not even a transaction began it was nobody's turn.
        let at = std::mem::replace(&mut self.at, usize::MAX);
        let Some(waiting) = self.waiting.remove(at) else {
            return false;
        };
        refuse(context, waiting.asker, error.clone());
        true
    }

    fn starts_over(&self) -> bool {
        // The others wait for what they asked.
        false
    }
}

/// Takes a question up: answers it, or lets an errand go on with it.
fn take_up<Q: Answer>(context: &mut Context, errands: &mut Errands, asker: Asker, question: Q)
where
    Q::Reply: 'static,
{
    let outcome = if Q::CHANGES {
        context.transact(|context| question.answer(context))
    } else {
        question.answer(context)
    };
    match outcome {
        Ok(Answered::Now(reply)) => asker.hear(encoded(&Ok(reply)), context),
        Ok(Answered::Later(mut errand)) => {
            let turn = move |context: &mut Context, turn: Turn| {
                let reply = errand.turn(context, turn)?;
                Ok((reply.map(|reply| encoded(&Ok(reply))), errand.waits()))
            };
            errands.waiting.push_back(Waiting {
                asker,
                turn: Box::new(turn),
                reply: None,
            });
            context.wake(ritm_model::door::Work::Errands);
        }
        Err(fault) => refuse(context, asker, fault.into()),
    }
}

macro_rules! dispatch {
    ($($name:ident,)+) => {
        /// Answers a command, or lets an errand go on with it.
        pub(crate) fn dispatch(context: &mut Context, errands: &mut Errands, asker: Asker, command: Command) {
            match command {
                $(Command::$name(question) => take_up::<$name>(context, errands, asker, question),)+
            }
        }
    };
}

ritm_model::with_questions!(dispatch);

/// Declares how questions are answered at once.
macro_rules! answers {
    ($($name:ty: |$question:ident, $context:ident| $answer:expr;)+) => {
        $(impl $crate::answer::Answer for $name {
            fn answer(
                self,
                $context: &mut $crate::context::Context,
            ) -> Result<$crate::answer::Answered<Self::Reply>, $crate::store::Fault> {
                let $question = self;
                let reply: Result<Self::Reply, $crate::store::Fault> = $answer;
                Ok($crate::answer::Answered::Now(reply?))
            }
        })+
    };
}

pub(crate) use answers;
