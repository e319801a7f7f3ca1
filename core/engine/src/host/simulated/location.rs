//! A receiver that follows a script: where it is at which time, and when it is denied, off and on again.

use std::collections::VecDeque;

use ritm_model::location::{Fix, LocationAsk, LocationEvent, LocationFault};

use crate::{
    Engine, HostAnswer, HostEvent, Out, Request, Wanted,
    host::location::{LocationPort, Receiver, Told},
};

/// A receiver of which a script decides everything.
#[derive(Default)]
pub struct SimulatedLocation {
    now_ms: u64,
    script: VecDeque<(u64, LocationEvent)>,
    watched: bool,
    fault: Option<LocationFault>,
    place: Option<Fix>,
    told_ms: u64,
    told: VecDeque<Told>,
}

impl SimulatedLocation {
    /// A receiver tells where it is this often.
    const EVERY_MS: u64 = 1000;

    /// A receiver to which these things happen, each at its time in milliseconds.
    pub fn new(script: impl IntoIterator<Item = (u64, LocationEvent)>) -> Self {
        Self {
            script: script.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Takes what the engine wants of the position and answers it, lets `ms` milliseconds pass, and tells what happened;
    /// gives what else the engine put out.
    pub fn serve(&mut self, engine: &mut Engine, ms: u64) -> Vec<Out> {
        let mut rest = Vec::new();
        for out in engine.take_out() {
            match out {
                Out::Request(Request {
                    id,
                    wanted: Wanted::Location(ask),
                }) => {
                    self.ask(ask);
                    while let Some(told) = self.told.pop_front() {
                        match told {
                            Told::Answer(answer) => engine.answer(id, HostAnswer::Location(answer)),
                            Told::Event(event) => engine.take_event(HostEvent::Location(event), 0.0),
                        }
                    }
                }
                other => rest.push(other),
            }
        }
        for told in self.wait(ms) {
            if let Told::Event(event) = told {
                engine.take_event(HostEvent::Location(event), 0.0);
            }
        }
        rest
    }

    fn happen(&mut self, event: LocationEvent) {
        match event {
            LocationEvent::Fix(fix) => self.stand(fix),
            LocationEvent::Ended(fault) => self.refuse(Some(fault)),
        }
    }
}

impl LocationPort for SimulatedLocation {
    fn ask(&mut self, ask: LocationAsk) {
        let answer = match (ask, self.fault) {
            (LocationAsk::Watch, Some(fault)) => Err(fault),
            (LocationAsk::Watch, None) => {
                self.watched = true;
                Ok(())
            }
            (LocationAsk::Stop, _) => {
                self.watched = false;
                Ok(())
            }
        };
        self.told.push_back(Told::Answer(answer));
    }

    fn wait(&mut self, ms: u64) -> Vec<Told> {
        let until_ms = self.now_ms + ms;
        while self.now_ms < until_ms {
            let next_ms = self.script.front().map_or(until_ms, |&(at_ms, _)| at_ms);
            let tell_ms = self.told_ms + Self::EVERY_MS;
            self.now_ms = next_ms.min(tell_ms).clamp(self.now_ms, until_ms);
            while let Some(&(at_ms, event)) = self.script.front()
                && at_ms <= self.now_ms
            {
                self.script.pop_front();
                self.happen(event);
            }
            if self.now_ms >= tell_ms {
                self.told_ms = self.now_ms;
                if let Some(fix) = self.place.filter(|_| self.watched) {
                    self.told.push_back(Told::Event(LocationEvent::Fix(fix)));
                }
            }
        }
        self.told.drain(..).collect()
    }
}

impl Receiver for SimulatedLocation {
    fn stand(&mut self, fix: Fix) {
        self.place = Some(fix);
    }

    fn refuse(&mut self, fault: Option<LocationFault>) {
        self.fault = fault;
        if let Some(fault) = fault
            && self.watched
        {
            self.watched = false;
            self.told.push_back(Told::Event(LocationEvent::Ended(fault)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_keeps_the_contract() {
        assert_eq!(
            crate::host::location::keeps_contract(&mut SimulatedLocation::default()),
            Ok(())
        );
    }
}
