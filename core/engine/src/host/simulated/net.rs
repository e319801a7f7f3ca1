//! A network and a place for secrets of which a test decides everything.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use ritm_model::{
    secret::{SecretAnswer, SecretAsk, SecretFault},
    transport::{HttpAnswer, HttpAsk, TransportFault},
};

use crate::{Engine, HostAnswer, Out, Request, Wanted, host::secrets::SecretsUnderTest};

/// What a server answers.
pub type Answering = Box<dyn FnMut(&HttpAsk) -> Result<HttpAnswer, TransportFault>>;

/// A place for secrets that outlives engines; clones are the same place.
#[derive(Clone, Default)]
pub struct SimulatedSecrets {
    kept: Rc<RefCell<BTreeMap<String, Vec<u8>>>>,
    fault: Rc<RefCell<Option<SecretFault>>>,
    asked: Rc<Cell<usize>>,
}

impl SimulatedSecrets {
    /// From now on nothing can be read or kept for this reason, or it can again.
    pub fn refuse(&self, fault: Option<SecretFault>) {
        *self.fault.borrow_mut() = fault;
    }

    /// How often anything was asked of it.
    pub fn asked(&self) -> usize {
        self.asked.get()
    }

    /// All that is kept, as a thief would find it.
    pub fn all(&self) -> BTreeMap<String, Vec<u8>> {
        self.kept.borrow().clone()
    }
}

impl SecretsUnderTest for SimulatedSecrets {
    fn ask(&mut self, ask: SecretAsk) -> SecretAnswer {
        self.asked.set(self.asked.get() + 1);
        if let Some(fault) = *self.fault.borrow() {
            return Err(fault);
        }
        let mut kept = self.kept.borrow_mut();
        match ask {
            SecretAsk::Read { name } => return Ok(kept.get(&name).cloned()),
            SecretAsk::Keep { name, secret } => kept.insert(name, secret),
            SecretAsk::Forget { name } => kept.remove(&name),
        };
        Ok(None)
    }

    fn start_anew(&mut self) {}
}

/// The host's hands for servers and secrets.
pub struct SimulatedNet {
    /// Who answers.
    pub server: Answering,
    /// Where secrets are.
    pub secrets: SimulatedSecrets,
}

impl SimulatedNet {
    /// Takes what the engine wants of them and answers it; gives what else the engine put out.
    pub fn serve(&mut self, engine: &mut Engine) -> Vec<Out> {
        let mut rest = Vec::new();
        for out in engine.take_out() {
            match out {
                Out::Request(Request {
                    id,
                    wanted: Wanted::Http(ask),
                }) => {
                    let answer = (self.server)(&ask);
                    engine.answer(id, HostAnswer::Http(answer));
                }
                Out::Request(Request {
                    id,
                    wanted: Wanted::Secret(ask),
                }) => {
                    let answer = self.secrets.ask(ask);
                    engine.answer(id, HostAnswer::Secret(answer));
                }
                other => rest.push(other),
            }
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simulated_secrets_keep_the_contract() {
        assert_eq!(
            crate::host::secrets::keeps_contract(&mut SimulatedSecrets::default()),
            Ok(())
        );
    }
}
