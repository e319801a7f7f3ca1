#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use ritm_model::{Timestamp, door::Event};

use super::*;
use crate::host::simulated;

/// A job that always has something to do, or something every so often.
struct Busy {
    turns: u32,
    takes_ms: i64,
    every_ms: Option<f64>,
    clock: simulated::SimulatedClock,
    /// The error of its next turns.
    fails: Vec<StoreError>,
}

impl Job for Busy {
    fn turn(&mut self, context: &mut Context, _turn: Turn) -> Result<Due, Fault> {
        self.turns += 1;
        self.clock.advance_ms(self.takes_ms);
        if let Some(error) = self.fails.pop() {
            return Err(error.into());
        }
        context.db.execute(
            "INSERT INTO import (id, state, begun_ms) VALUES (randomblob(16), 2, 0)",
            [],
        )?;
        Ok(match self.every_ms {
            Some(ms) => Due::At(context.monotonic_ms() + ms),
            None => Due::Now,
        })
    }

    fn failed(&mut self, _context: &mut Context, _error: &DoorError) -> bool {
        false
    }
}

struct World {
    context: Context,
    schedule: Schedule,
    jobs: Vec<Rc<RefCell<Busy>>>,
    clock: simulated::SimulatedClock,
}

fn world(jobs: &[(Work, i64, Option<f64>)]) -> World {
    let (host, clock) = simulated::host(Timestamp::from_unix_ms(0), 1);
    let context = Context::open(crate::store::open(":memory:").unwrap(), host).unwrap();
    let mut busy = Vec::new();
    let mut slots: Vec<(Work, Rc<RefCell<dyn Job>>)> = Vec::new();
    for &(work, takes_ms, every_ms) in jobs {
        let job = Rc::new(RefCell::new(Busy {
            turns: 0,
            takes_ms,
            every_ms,
            clock: clock.clone(),
            fails: Vec::new(),
        }));
        busy.push(Rc::clone(&job));
        slots.push((work, job));
    }
    World {
        context,
        schedule: Schedule::new(slots),
        jobs: busy,
        clock,
    }
}

impl World {
    fn turns(&self) -> Vec<u32> {
        self.jobs.iter().map(|job| job.borrow().turns).collect()
    }

    fn run(&mut self, turns: u32) {
        for _ in 0..turns {
            self.schedule.turn(&mut self.context);
        }
    }
}

#[test]
fn the_most_pressing_gets_most_and_none_starves() {
    let mut world = world(&[
        (Work::Recomputing, 16, None),
        (Work::Imports, 16, None),
        (Work::Errands, 16, None),
    ]);
    world.run(810);
    let [recomputing, imports, errands] = world.turns()[..] else {
        panic!()
    };
    assert!(recomputing >= 9, "{recomputing}");
    assert!(
        imports > recomputing * 12 && errands > imports * 3,
        "{:?}",
        world.turns()
    );
}

#[test]
fn one_that_wakes_is_next_and_saves_up_nothing() {
    let mut world = world(&[(Work::Imports, 16, None), (Work::Errands, 16, Some(1_000.0))]);
    let mut waited = 0;
    let mut most = 0;
    for _ in 0..2_000 {
        let before = world.turns()[1];
        let due = world.schedule.slots[0].is_due(world.context.monotonic_ms());
        world.run(1);
        waited = if due && world.turns()[1] == before {
            waited + 1
        } else {
            0
        };
        most = most.max(waited);
    }
    assert_eq!(most, 0, "it waited for turns of another");
    let [imports, errands] = world.turns()[..] else {
        panic!()
    };
    assert!(errands > 25 && imports > 1_900, "{imports} {errands}");
}

#[test]
fn work_that_failed_is_told_of_once_and_tried_again_later_and_later() {
    let mut world = world(&[(Work::Imports, 1, None)]);
    world.jobs[0].borrow_mut().fails = vec![StoreError::Full; 3];
    let mut told = Vec::new();
    let mut tries = Vec::new();
    for _ in 0..20_000 {
        let before = world.turns()[0];
        world.run(1);
        if world.turns()[0] > before {
            tries.push(world.context.monotonic_ms());
        }
        let now_ms = world.context.monotonic_ms();
        told.extend(world.context.news.take(now_ms, true));
        if tries.len() > 3 {
            break;
        }
        world.clock.advance_ms(1);
    }
    assert_eq!(
        told,
        [
            Event::WorkFailed {
                work: Work::Imports,
                error: StoreError::Full
            },
            Event::WorkResumed(Work::Imports)
        ]
    );
    let gaps: Vec<f64> = tries.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(
        gaps[0] >= 1_000.0 && gaps[1] >= 2_000.0 && gaps[2] >= 4_000.0 && gaps[2] < 5_000.0,
        "{gaps:?}"
    );
}
