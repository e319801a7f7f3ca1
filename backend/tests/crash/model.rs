//! What people did, and what the server must know of it.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use super::athlete::{Athlete, PASSWORD};
use super::http::{Connection, Wish};

/// What became of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It was acknowledged.
    Made,
    /// Its end was acknowledged.
    Revoked,
    /// Nobody said.
    Unknown,
}

/// Somebody who makes API tokens and revokes the older ones.
pub(crate) struct Tokens {
    who: &'static str,
    next: u32,
    fates: BTreeMap<String, Fate>,
    /// Those that are there, with their ids, the oldest first.
    held: VecDeque<(String, String)>,
    /// What was asked and not answered.
    open: Option<Asked>,
}

#[derive(Clone)]
enum Asked {
    Make { name: String },
    Revoke { name: String, id: String },
}

/// How many each holds; an account may have fifty.
const HELD: usize = 10;

impl Tokens {
    pub(crate) fn new(who: &'static str) -> Self {
        Self {
            who,
            next: 0,
            fates: BTreeMap::new(),
            held: VecDeque::new(),
            open: None,
        }
    }

    pub(crate) fn fates(&self) -> impl Iterator<Item = (&str, Fate)> {
        self.fates.iter().map(|(name, fate)| (name.as_str(), *fate))
    }

    /// Goes on until the server is gone.
    pub(crate) fn go_on(&mut self, address: SocketAddr, athlete: &Athlete, over: &AtomicBool) {
        let Ok(mut connection) = Connection::open(address) else {
            return;
        };
        while !over.load(Ordering::Relaxed) {
            let asked = self.open.clone().unwrap_or_else(|| self.wanted());
            if !self.ask(&mut connection, athlete, asked) {
                return;
            }
        }
    }

    /// Asks once more for what was not answered.
    pub(crate) fn ask_again(&mut self, connection: &mut Connection, athlete: &Athlete) {
        if let Some(asked) = self.open.clone() {
            assert!(self.ask(connection, athlete, asked), "the server does not answer");
        }
    }

    fn wanted(&mut self) -> Asked {
        if self.held.len() >= HELD
            && let Some((name, id)) = self.held.front().cloned()
        {
            return Asked::Revoke { name, id };
        }
        self.next += 1;
        Asked::Make {
            name: format!("{}-{}", self.who, self.next),
        }
    }

    /// Whether it was answered.
    fn ask(&mut self, connection: &mut Connection, athlete: &Athlete, asked: Asked) -> bool {
        let wish = match &asked {
            Asked::Make { name } => {
                self.fates.insert(name.clone(), Fate::Unknown);
                let body = json!({ "name": name, "scopes": ["profile:read"], "days": 30 });
                let bearer = format!("Bearer {}", athlete.bearer);
                // The same key each time it is asked: a second one must not be made.
                let key = format!("make-{name}-0123456789abcdef");
                let headers = [
                    ("Authorization", bearer.as_str()),
                    ("Idempotency-Key", key.as_str()),
                ];
                Wish::new("POST", "/api/v1/account/tokens", &headers, Some(&body))
            }
            Asked::Revoke { name, id } => {
                self.fates.insert(name.clone(), Fate::Unknown);
                athlete.wish("DELETE", &format!("/api/v1/account/tokens/{id}"), None)
            }
        };
        self.open = Some(asked.clone());
        let Ok(answer) = connection.ask(&wish) else {
            return false;
        };
        match asked {
            Asked::Make { name } => {
                assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
                let id = answer.json()["id"]
                    .as_str()
                    .expect("a token has an id")
                    .to_owned();
                self.held.push_back((name.clone(), id));
                self.fates.insert(name, Fate::Made);
            }
            Asked::Revoke { name, .. } => {
                // One that was revoked before the answer was lost is not there a second time.
                assert!(matches!(answer.status, 200 | 204 | 404), "{}", answer.status);
                self.held.pop_front();
                self.fates.insert(name, Fate::Revoked);
            }
        }
        self.open = None;
        true
    }
}

/// People who sign up, each of whom gets one letter.
#[derive(Default)]
pub(crate) struct Letters {
    next: u64,
    acknowledged: Vec<String>,
    open: Option<String>,
}

impl Letters {
    pub(crate) fn acknowledged(&self) -> usize {
        self.acknowledged.len()
    }

    /// Goes on until the server is gone.
    pub(crate) fn go_on(&mut self, address: SocketAddr, run: u64, over: &AtomicBool) {
        let Ok(mut connection) = Connection::open(address) else {
            return;
        };
        while !over.load(Ordering::Relaxed) {
            let person = self.open.clone().unwrap_or_else(|| {
                self.next += 1;
                format!("person-{run}-{}-end@example.org", self.next)
            });
            if !self.ask(&mut connection, person) {
                return;
            }
        }
    }

    /// Asks once more for what was not answered.
    pub(crate) fn ask_again(&mut self, connection: &mut Connection) {
        if let Some(person) = self.open.clone() {
            assert!(self.ask(connection, person), "the server does not answer");
        }
    }

    fn ask(&mut self, connection: &mut Connection, person: String) -> bool {
        let body = json!({ "address": person, "password": PASSWORD, "name": "Somebody" });
        let key = format!("sign-up-{person}");
        let wish = Wish::new(
            "POST",
            "/api/v1/sign-up",
            &[("Idempotency-Key", &key)],
            Some(&body),
        );
        self.open = Some(person.clone());
        let Ok(answer) = connection.ask(&wish) else {
            return false;
        };
        // Too many passwords at once are refused, and then nothing was done.
        if answer.status == 503 {
            return true;
        }
        assert_eq!(answer.status, 202, "{}", String::from_utf8_lossy(&answer.body));
        self.acknowledged.push(person);
        self.open = None;
        true
    }

    /// Those whose letter is not in the mailbox.
    pub(crate) fn missing(&self, page: &str) -> Vec<&str> {
        self.acknowledged
            .iter()
            .map(String::as_str)
            .filter(|person| !page.contains(*person))
            .collect()
    }

    /// Nobody has two letters.
    pub(crate) fn find_doubles(&self, page: &str) {
        for person in &self.acknowledged {
            let count = page.matches(person.as_str()).count();
            assert!(count <= 1, "{person} is {count} times in the mailbox");
        }
    }
}
