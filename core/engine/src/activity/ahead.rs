//! Changes whose numbers take longer to compute than a turn: a reader computes them first.
//!
//! A change is tried. Where it needs numbers of a long recording that nobody has computed, it is undone, a reader of the
//! host's computes them, and the change is made again and finds them. So whoever writes a change says nothing of this, and
//! what is computed is of what the change itself makes of the recording. Changes are made in the order they were asked for,
//! though the numbers of a later one are there sooner.

use std::{
    collections::VecDeque,
    rc::{Rc, Weak},
};

use super::keep;
use crate::{
    answer::{Answered, Errand},
    beside::Beside,
    context::Context,
    derived::{Computed, Inputs},
    store::{Fault, corrupt},
    task::{Computing, Done, Task},
    work::Turn,
};

/// What a change that is tried may find computed, and what it lacks.
#[derive(Default)]
pub(crate) struct Ahead {
    known: Vec<(Inputs, Rc<Computed>)>,
    lacks: Option<(Inputs, Computing)>,
    /// How many readers broke down over what it lacks.
    broke_down: u32,
}

/// The change that is tried, while it is.
#[derive(Default)]
struct Trial(Option<Ahead>);

/// What came of trying a change.
pub(crate) enum Tried<R> {
    /// It is made.
    Made(R),
    /// It is undone: the numbers of these inputs are to be computed first.
    Lacks(Inputs, Task),
}

impl Ahead {
    /// Tries a change.
    ///
    /// # Errors
    /// What the change says; what it did is to be undone then with the whole transaction.
    pub(crate) fn attempt<R>(
        &mut self,
        context: &mut Context,
        change: impl FnOnce(&mut Context) -> Result<R, Fault>,
    ) -> Result<Tried<R>, Fault> {
        let outside = context.memory.of::<Trial>().0.replace(std::mem::take(self));
        let outcome = context.attempt(change);
        let trial = std::mem::replace(&mut context.memory.of::<Trial>().0, outside);
        *self = trial.unwrap_or_default();
        match (outcome, self.lacks.take()) {
            (Ok(made), _) => {
                *self = Self::default();
                Ok(Tried::Made(made))
            }
            (Err(Fault::Ahead), Some((inputs, computing))) => {
                Ok(Tried::Lacks(inputs, Task::Compute(Box::new(computing))))
            }
            (Err(fault), _) => Err(fault),
        }
    }

    /// Takes what came of a task that a change lacked; tells whether it is known now. A reader may have broken down over it.
    pub(crate) fn hear(&mut self, inputs: Inputs, done: Done) -> bool {
        if let Done::Computed(computed) = done {
            self.known.push((inputs, computed.into()));
            self.broke_down = 0;
            return true;
        }
        self.broke_down += 1;
        false
    }
}

/// What is computed of a recording, wherever it was.
///
/// # Errors
/// [`Fault::Ahead`] when a reader is to compute it first, for the change that is tried.
pub(super) fn compute(
    context: &mut Context,
    recording_key: i64,
    inputs: Inputs,
) -> Result<Rc<Computed>, Fault> {
    let readers = context.host.readers;
    let db = Rc::clone(&context.db);
    let trial = &mut context.memory.of::<Trial>().0;
    if let Some(ahead) = trial
        && let Some((_, computed)) = ahead.known.iter().find(|(known, _)| *known == inputs)
    {
        return Ok(Rc::clone(computed));
    }
    let computing = Computing {
        packed: keep::load_packed(&db, recording_key)?,
        sport: inputs.sport,
    };
    if let Some(ahead) = trial
        && readers > 0
        && ahead.broke_down < Beside::READERS
        && !computing.is_light()
    {
        ahead.lacks = Some((inputs, computing));
        return Err(Fault::Ahead);
    }
    Ok(Rc::new(computing.computed()?))
}

/// Answers a question by a change: at once where it takes a moment and no other is waited for.
pub(super) fn answered<R: 'static>(
    context: &mut Context,
    mut change: impl FnMut(&mut Context) -> Result<R, Fault> + 'static,
) -> Result<Answered<R>, Fault> {
    let mut changes = Changes::new(context, move |context| change(context).map(Some));
    Ok(match changes.go_on(context, None)? {
        Some(reply) => Answered::Now(reply),
        None => Answered::Later(Box::new(changes)),
    })
}

/// Answers a question by one change after the other, in turns; `next` makes the next and gives the answer once none is
/// left.
pub(super) fn one_by_one<R: 'static>(
    context: &mut Context,
    next: impl FnMut(&mut Context) -> Result<Option<R>, Fault> + 'static,
) -> Answered<R> {
    Answered::Later(Box::new(Changes::new(context, next)))
}

/// Changes of one who asked.
struct Changes<F> {
    next: F,
    ahead: Ahead,
    asked: Option<(Inputs, Beside)>,
    place: Rc<()>,
}

/// Who asked for changes, in the order they are made. Whoever is gone has left the line.
#[derive(Default)]
struct Line(VecDeque<Weak<()>>);

impl Line {
    fn join(&mut self) -> Rc<()> {
        let place = Rc::new(());
        self.0.push_back(Rc::downgrade(&place));
        place
    }

    fn is_first(&mut self, place: &Rc<()>) -> bool {
        while self.0.front().is_some_and(|first| first.strong_count() == 0) {
            self.0.pop_front();
        }
        self.0
            .front()
            .is_some_and(|first| first.as_ptr() == Rc::as_ptr(place))
    }
}

impl<R, F> Changes<F>
where
    F: FnMut(&mut Context) -> Result<Option<R>, Fault>,
{
    fn new(context: &mut Context, next: F) -> Self {
        Self {
            next,
            ahead: Ahead::default(),
            asked: None,
            place: context.memory.of::<Line>().join(),
        }
    }

    /// Goes on until a turn is over; for one change where there is no turn.
    fn go_on(&mut self, context: &mut Context, turn: Option<Turn>) -> Result<Option<R>, Fault> {
        if !context.memory.of::<Line>().is_first(&self.place) {
            return Ok(None);
        }
        if let Some((inputs, beside)) = &mut self.asked {
            let by_reader = matches!(beside, Beside::Reader { .. });
            let Some(done) = beside.take(context)? else {
                return Ok(None);
            };
            if !self.ahead.hear(*inputs, done) && !by_reader {
                return Err(corrupt());
            }
            self.asked = None;
        }
        loop {
            match self.ahead.attempt(context, &mut self.next)? {
                Tried::Made(Some(reply)) => return Ok(Some(reply)),
                Tried::Made(None) if turn.is_none_or(|turn| turn.is_over(context)) => return Ok(None),
                Tried::Made(None) => {}
                Tried::Lacks(inputs, task) => {
                    self.asked = Some((inputs, Beside::ask(context, task, self.ahead.broke_down)));
                    return Ok(None);
                }
            }
        }
    }
}

impl<R, F> Errand<R> for Changes<F>
where
    F: FnMut(&mut Context) -> Result<Option<R>, Fault>,
{
    fn turn(&mut self, context: &mut Context, turn: Turn) -> Result<Option<R>, Fault> {
        self.go_on(context, Some(turn))
    }

    fn waits(&self) -> bool {
        self.asked.as_ref().is_some_and(|(_, beside)| beside.waits())
    }
}
