//! The radio's driver as the engine has it: asks go in with a number, answers and events come out.

use std::{
    collections::{BTreeMap, VecDeque},
    time::{Duration, Instant},
};

use ritm_desktop::radio;
use ritm_engine::{Driver, HostAnswer, HostEvent, Listener, Said, Teller, host::contract};
use ritm_model::radio::{RadioAnswer, RadioAsk, RadioEvent, RadioFault};

/// Longer than anything takes that is not waited for on purpose.
pub(crate) const SOON: Duration = Duration::from_secs(5);

type Answer = Result<RadioAnswer, RadioFault>;

pub(crate) struct Desk {
    driver: Driver<RadioAsk>,
    said: Listener,
    latest: u64,
    answers: BTreeMap<u64, Answer>,
    answered: Vec<u64>,
    events: VecDeque<RadioEvent>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let (teller, said) = Teller::alone();
        Self {
            driver: radio::driver(teller),
            said,
            latest: 0,
            answers: BTreeMap::new(),
            answered: Vec::new(),
            events: VecDeque::new(),
        }
    }

    /// Asks, and waits for the answer.
    pub(crate) fn ask(&mut self, ask: RadioAsk) -> Answer {
        let what = format!("{ask:?}");
        let id = self.put(ask);
        self.answer(id, Duration::from_secs(10))
            .unwrap_or_else(|| panic!("{what} was not answered; {:?}", self.events))
    }

    /// Asks; the number of the ask.
    pub(crate) fn put(&mut self, ask: RadioAsk) -> u64 {
        self.latest += 1;
        (self.driver)(self.latest, ask);
        self.latest
    }

    /// Whatever is said next, as the contract hears it.
    pub(crate) fn next(&mut self, limit: Duration) -> Option<contract::Said> {
        match self.said.next_within(limit)? {
            Said::Answer(id, HostAnswer::Radio(answer)) => {
                self.answered.push(id);
                Some(contract::Said::Answer(id, answer))
            }
            Said::Event(HostEvent::Radio(event)) => Some(contract::Said::Event(event)),
            _ => panic!("the radio answers for the radio"),
        }
    }

    /// The answer to an ask, if it comes in time.
    pub(crate) fn answer(&mut self, id: u64, limit: Duration) -> Option<Answer> {
        self.hear(limit, |desk| desk.answers.remove(&id))
    }

    /// The next event that fits, if it comes within what a busy machine takes; those before it are forgotten.
    pub(crate) fn event(&mut self, fits: impl Fn(&RadioEvent) -> bool) -> Option<RadioEvent> {
        self.hear(Duration::from_secs(20), |desk| {
            let at = desk.events.iter().position(&fits)?;
            desk.events.drain(..at);
            desk.events.pop_front()
        })
    }

    pub(crate) fn forget_events(&mut self) {
        self.events.clear();
    }

    /// Nothing happens for so long, but that devices are seen.
    pub(crate) fn silence(&mut self, time: Duration) {
        let heard: Option<RadioEvent> = self.hear(time, |desk| {
            desk.events.retain(|event| !matches!(event, RadioEvent::Seen(_)));
            desk.events.pop_front()
        });
        assert_eq!(heard, None);
    }

    pub(crate) fn nothing_is_answered_twice(&mut self) {
        let _: Option<()> = self.hear(Duration::from_millis(200), |_| None);
        let mut answered = self.answered.clone();
        answered.sort_unstable();
        answered.dedup();
        assert_eq!(answered.len(), self.answered.len(), "{:?}", self.answered);
    }

    fn hear<T>(&mut self, limit: Duration, mut take: impl FnMut(&mut Self) -> Option<T>) -> Option<T> {
        let begun = Instant::now();
        loop {
            if let Some(taken) = take(self) {
                return Some(taken);
            }
            let left = limit.checked_sub(begun.elapsed())?;
            match self.said.next_within(left)? {
                Said::Answer(id, HostAnswer::Radio(answer)) => {
                    self.answered.push(id);
                    self.answers.insert(id, answer);
                }
                Said::Event(HostEvent::Radio(event)) => self.events.push_back(event),
                _ => panic!("the radio answers for the radio"),
            }
        }
    }
}
