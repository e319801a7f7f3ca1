//! The engine itself: one connection, one question at a time, long work in turns.

use std::{cell::RefCell, rc::Rc};

use ritm_model::{
    DoorError, DoorFault, Question,
    door::{StoreError, Told, Work, read_ask, told_frame},
};

use crate::{
    answer::{self, Asker, Errands},
    context::Context,
    host::Host,
    import::Imports,
    recompute::Recompute,
    recorder::{self, Recording},
    request::{HostAnswer, HostEvent, RequestId},
    sensor::{self, Sensing},
    store::{self, Fault},
    tidy::Tidy,
    work::{Job, Schedule},
};

pub use crate::context::Out;

/// When the engine wants to be stepped again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rest {
    /// At once, after whoever waits was let in.
    pub more: bool,
    /// Else in so many milliseconds, if nothing comes before; `None` when only a frame or an answer sets it going.
    pub wake_in_ms: Option<f64>,
}

/// The athlete's engine. Not `Send`: it lives on the thread that opened it.
pub struct Engine {
    context: Context,
    errands: Rc<RefCell<Errands>>,
    schedule: Schedule,
}

impl Engine {
    /// Opens or makes the database at `path` (in a browser a name in its private file system).
    ///
    /// # Errors
    /// [`StoreError`] when the database can't be opened, is damaged, or was written by another Ritm than this or an older
    /// one.
    pub fn open(path: &str, host: Host) -> Result<Self, StoreError> {
        let db = store::open(path)?;
        let mut context = Context::open(db, host).map_err(Fault::into_store_error)?;
        let errands = Rc::new(RefCell::new(Errands::default()));
        let jobs: Vec<(Work, Rc<RefCell<dyn Job>>)> = vec![
            (Work::Recording, Rc::new(RefCell::new(Recording::default()))),
            (
                Work::Sensors,
                Rc::new(RefCell::new(Sensing::new(&mut context, recorder::hear))),
            ),
            (Work::Errands, Rc::clone(&errands) as _),
            (Work::Imports, Rc::new(RefCell::new(Imports::default()))),
            (Work::Recomputing, Rc::new(RefCell::new(Recompute::default()))),
            (Work::Tidying, Rc::new(RefCell::new(Tidy::default()))),
        ];
        Ok(Self {
            context,
            errands,
            schedule: Schedule::new(jobs),
        })
    }

    /// Takes a frame in which `client` asks. Its answer comes out by [`Self::take_out`], now or after some
    /// [`Self::step`]s. When it says that something was done, it is on disk.
    pub fn take_frame(&mut self, client: u64, frame: &[u8]) {
        match read_ask(frame) {
            Ok((ask, command)) => self.dispatch(Asker::Client(client, ask), command),
            Err((Some(ask), fault)) => {
                answer::refuse(&mut self.context, Asker::Client(client, ask), fault.into());
            }
            // Nobody can be told: it is not known who waits.
            Err((None, _)) => {}
        }
    }

    /// Asks a question on the engine's own thread; an answer that takes longer is worked for at once.
    ///
    /// # Errors
    /// [`DoorError`], after which nothing has changed.
    pub fn call<Q: Question>(&mut self, question: Q) -> Result<Q::Reply, DoorError> {
        let place = Rc::new(RefCell::new(None));
        self.dispatch(Asker::Here(Rc::clone(&place)), question.into());
        let mut goes_on = true;
        loop {
            if let Some(reply) = place.borrow_mut().take() {
                return ritm_model::decode::<Result<Q::Reply, DoorError>>(&reply)?;
            }
            if !goes_on {
                return Err(DoorFault::Closed.into());
            }
            goes_on = self.step().more;
        }
    }

    fn dispatch(&mut self, asker: Asker, command: ritm_model::Command) {
        answer::dispatch(&mut self.context, &mut self.errands.borrow_mut(), asker, command);
        self.wake();
        self.tell(false);
    }

    /// Takes the host's answer to a request. Answers may come in any order; one that comes twice, or to a request that
    /// was given up, changes nothing. [`Self::step`] goes on with it.
    pub fn answer(&mut self, request: RequestId, answer: HostAnswer) {
        if let Some(work) = self.context.requests().close(request) {
            self.schedule.hear(&self.context, work, request, answer);
        }
    }

    /// Takes what happened at the host by itself, `age_ms` milliseconds ago. [`Self::step`] goes on with it.
    pub fn take_event(&mut self, event: HostEvent, age_ms: f64) {
        let at_ms = (self.context.monotonic_ms() - age_ms.max(0.0)).max(0.0) as u64;
        match event {
            HostEvent::Radio(event) => sensor::hear(&mut self.context, event, at_ms),
            HostEvent::Location(event) => recorder::hear_location(&mut self.context, event, at_ms),
        }
    }

    /// Does a turn of the work that waits, as long as a frame of a screen, and tells when it wants the next.
    pub fn step(&mut self) -> Rest {
        let now_ms = self.context.monotonic_ms();
        while let Some(late) = self.context.requests().expired(now_ms) {
            self.answer(late, HostAnswer::BrokenDown);
        }
        self.wake();
        let mut turned = self.schedule.turn(&mut self.context);
        // A job may wake another.
        turned.more |= self.wake();
        self.tell(!turned.more);
        let look_ms = self.context.requests().next_look_ms();
        let wake_ms = turned.wake_ms.into_iter().chain(look_ms).min_by(f64::total_cmp);
        let now_ms = self.context.monotonic_ms();
        Rest {
            more: turned.more,
            wake_in_ms: wake_ms.map(|wake_ms| (wake_ms - now_ms).max(0.0)),
        }
    }

    fn wake(&mut self) -> bool {
        let woken = self.context.take_woken();
        for &work in &woken {
            self.schedule.wake(work);
        }
        !woken.is_empty()
    }

    fn tell(&mut self, resting: bool) {
        let now_ms = self.context.monotonic_ms();
        for event in self.context.news.take(now_ms, resting) {
            let bytes = told_frame(&Told::Event(event));
            self.context.put_out_now(Out::Frame { to: None, bytes });
        }
    }

    /// What there is to put out, oldest first: answers, what happened, requests to the host.
    pub fn take_out(&mut self) -> Vec<Out> {
        self.context.take_out()
    }

    /// What the domains work with, for tests that stand in for one of them.
    #[cfg(test)]
    pub(crate) fn context(&mut self) -> &mut Context {
        &mut self.context
    }

    /// Lets SQLite check the whole database: `ok`, or what is wrong.
    ///
    /// # Errors
    /// [`DoorError::Store`] when the database can't be read at all.
    pub fn check_integrity(&self) -> Result<String, DoorError> {
        let answer = self
            .context
            .db
            .query_row("PRAGMA integrity_check", [], |row| row.get(0));
        Ok(answer.map_err(Fault::from)?)
    }
}
