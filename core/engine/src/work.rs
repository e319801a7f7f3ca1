//! What the engine does between questions: jobs that take turns.
//!
//! A turn is as long as a frame of a screen, in a transaction of its own, so that no question waits longer than that. Of
//! the jobs that are due the one goes next that has had the least of its share ([`share`]); among equals the most
//! pressing. Time that a job did not ask for is not saved up, so a job that wakes is next, and none starves
//! (Waldspurger, Weihl: "Stride Scheduling", 1995).

use std::{cell::RefCell, rc::Rc};

use ritm_model::{
    DoorError,
    door::{StoreError, Work},
    order,
};

use crate::{
    context::Context,
    request::{HostAnswer, RequestId},
    store::Fault,
};

/// A turn ends after this long: a sixtieth of a second.
const TURN_MS: f64 = 16.0;
/// Work that failed is tried again after so long, then after twice as long, and so on.
const FIRST_RETRY_MS: f64 = 1_000.0;
/// But at least this often.
const LAST_RETRY_MS: f64 = 60_000.0;

/// How much of the time a job gets while others are due as well.
fn share(work: Work) -> f64 {
    match work {
        Work::Recording | Work::Sensors => 256.0,
        Work::Errands => 64.0,
        Work::Imports => 16.0,
        Work::Recomputing | Work::Tidying => 1.0,
    }
}

/// When a job wants its next turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Due {
    /// At once.
    Now,
    /// At that time on the monotonic clock.
    At(f64),
    /// When it is woken, or hears an answer.
    Woken,
}

/// How long a job may go on.
#[derive(Clone, Copy)]
pub(crate) struct Turn {
    end_ms: f64,
}

impl Turn {
    /// Milliseconds left; negative when it is over.
    pub(crate) fn left_ms(self, context: &Context) -> f64 {
        self.end_ms - context.monotonic_ms()
    }

    /// Whether it is over.
    pub(crate) fn is_over(self, context: &Context) -> bool {
        self.left_ms(context) < 0.0
    }
}

/// Work that goes on in turns. Where it stands is in the database; what a job knows beyond that it can find out again.
pub(crate) trait Job {
    /// Works for a turn, within an open transaction, and says when it wants the next.
    fn turn(&mut self, context: &mut Context, turn: Turn) -> Result<Due, Fault>;

    /// Hears the answer to a request of its own; says when it wants its next turn now.
    fn hear(&mut self, _context: &Context, _id: RequestId, _answer: HostAnswer) -> Due {
        Due::Now
    }

    /// What the last turn did is committed.
    fn committed(&mut self, _context: &mut Context) {}

    /// A turn failed, and what it did is undone: what is known beyond the database no longer holds. Tells whether
    /// whoever waits was told, so that nobody else need be.
    fn failed(&mut self, context: &mut Context, error: &DoorError) -> bool;

    /// Whether a turn that fails makes it forget what it asked of the host. One that writes in turns of their own goes on
    /// with all the rest.
    fn starts_over(&self) -> bool {
        true
    }
}

/// The jobs, and whose turn it is.
pub(crate) struct Schedule {
    slots: Vec<Slot>,
    /// The share that the job which went last has had.
    latest_pass: f64,
}

struct Slot {
    work: Work,
    job: Rc<RefCell<dyn Job>>,
    due: Due,
    /// Time it has had, divided by its share.
    pass: f64,
    failures: i32,
}

/// What came of a turn.
pub(crate) struct Turned {
    /// Whether a job is due at once.
    pub(crate) more: bool,
    /// When the next is due, on the monotonic clock.
    pub(crate) wake_ms: Option<f64>,
}

impl Schedule {
    /// Jobs that look for work as soon as they may.
    pub(crate) fn new(jobs: Vec<(Work, Rc<RefCell<dyn Job>>)>) -> Self {
        let slots = jobs.into_iter().map(|(work, job)| Slot {
            work,
            job,
            due: Due::Now,
            pass: 0.0,
            failures: 0,
        });
        let mut slots: Vec<Slot> = slots.collect();
        order::by_key(&mut slots, |slot| slot.work);
        Self {
            slots,
            latest_pass: 0.0,
        }
    }

    /// A job's turn comes, whatever it waited for.
    pub(crate) fn wake(&mut self, work: Work) {
        let latest_pass = self.latest_pass;
        if let Some(slot) = self.slots.iter_mut().find(|slot| slot.work == work) {
            slot.set_due(Due::Now, latest_pass);
        }
    }

    /// Gives an answer to the job that asked for it.
    pub(crate) fn hear(&mut self, context: &Context, work: Work, id: RequestId, answer: HostAnswer) {
        let latest_pass = self.latest_pass;
        if let Some(slot) = self.slots.iter_mut().find(|slot| slot.work == work) {
            let due = slot.job.borrow_mut().hear(context, id, answer);
            let sooner = match (due, slot.due) {
                (Due::Now, _) | (Due::At(_), Due::Woken) => true,
                (Due::At(new), Due::At(old)) => new < old,
                _ => false,
            };
            if sooner {
                slot.set_due(due, latest_pass);
            }
        }
    }

    /// Gives the job whose turn it is its turn.
    pub(crate) fn turn(&mut self, context: &mut Context) -> Turned {
        let began_ms = context.monotonic_ms();
        let mut now_ms = began_ms;
        // Jobs that find nothing to do don't use the turn up; what comes after them has what is left of one and a half.
        let latest_end_ms = began_ms + 1.5 * TURN_MS;
        while now_ms - began_ms < TURN_MS
            && let Some(at) = self.next(now_ms)
        {
            self.take_turn(at, context, latest_end_ms);
            now_ms = context.monotonic_ms();
            if self.slots[at].due != Due::Woken {
                break;
            }
        }
        let wake_ms = self.slots.iter().filter_map(|slot| match slot.due {
            Due::At(at_ms) => Some(at_ms),
            Due::Now | Due::Woken => None,
        });
        Turned {
            more: self.slots.iter().any(|slot| slot.is_due(now_ms)),
            wake_ms: wake_ms.min_by(f64::total_cmp),
        }
    }

    fn next(&self, now_ms: f64) -> Option<usize> {
        let due = self
            .slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| slot.is_due(now_ms));
        // Slots stand in the order of how pressing they are, and the first of equals is taken.
        due.min_by(|(_, a), (_, b)| a.pass.total_cmp(&b.pass))
            .map(|(at, _)| at)
    }

    fn take_turn(&mut self, at: usize, context: &mut Context, latest_end_ms: f64) {
        let slot = &mut self.slots[at];
        let began_ms = context.monotonic_ms();
        let turn = Turn {
            end_ms: (began_ms + TURN_MS).min(latest_end_ms),
        };
        let (work, job, failed_before) = (slot.work, Rc::clone(&slot.job), slot.failures > 0);
        let outcome = context.transact(|context| {
            let written_before = context.db.total_changes();
            let due = job.borrow_mut().turn(context, turn)?;
            // A turn that only asks readers does not show that there is room again.
            let went_on = context.db.total_changes() > written_before;
            let rests = due == Due::Woken && !context.requests().any_of(work);
            let recovered = failed_before && (went_on || rests);
            if recovered {
                context.news.resumed(work);
            }
            Ok((due, recovered))
        });
        let took_ms = context.monotonic_ms() - began_ms;
        slot.pass = slot.pass.max(self.latest_pass) + took_ms.max(0.1) / share(work);
        self.latest_pass = slot.pass;
        // Nobody's share counts from before the one that is furthest behind.
        if let Some(least) = self
            .slots
            .iter()
            .filter(|slot| slot.due == Due::Now)
            .map(|slot| slot.pass)
            .min_by(f64::total_cmp)
        {
            self.latest_pass = least;
        }
        let slot = &mut self.slots[at];
        match outcome {
            Ok((due, recovered)) => {
                if recovered {
                    slot.failures = 0;
                }
                slot.due = due;
                job.borrow_mut().committed(context);
            }
            Err(fault) => {
                if slot.job.borrow().starts_over() {
                    context.requests().forget(work);
                }
                let error = DoorError::from(fault);
                let told = slot.job.borrow_mut().failed(context, &error);
                if told {
                    slot.due = Due::Now;
                } else {
                    if slot.failures == 0 {
                        let error = match error {
                            DoorError::Store(error) => error,
                            other => StoreError::Other(other.to_string()),
                        };
                        context.news.failed(work, error);
                    }
                    let wait_ms = FIRST_RETRY_MS * 2_f64.powi(slot.failures.min(10));
                    slot.failures += 1;
                    slot.due = Due::At(context.monotonic_ms() + wait_ms.min(LAST_RETRY_MS));
                }
                context.news.commit();
            }
        }
    }
}

impl Slot {
    fn is_due(&self, now_ms: f64) -> bool {
        match self.due {
            Due::Now => true,
            Due::At(at_ms) => at_ms <= now_ms,
            Due::Woken => false,
        }
    }

    fn set_due(&mut self, due: Due, latest_pass: f64) {
        if self.due != Due::Now {
            self.pass = self.pass.max(latest_pass);
        }
        self.due = due;
    }
}

#[cfg(test)]
mod tests;
