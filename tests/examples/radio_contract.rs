//! The contract of radios ([`ritm_engine::host::contract`]) over the lines of another program that has the radio: so a
//! browser is held to the same words as every other host.
//!
//! Written are `{"ask":[id,ask]}` and `{"change":name}`, and last `{"verdicts":[[step,outcome],...]}`. Read are
//! `{"answer":[id,answer]}`, `{"event":event}`, and `{"changed":bool}` to each change.

use std::{
    io::{BufRead, Write},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

use ritm_engine::{
    RequestId,
    host::contract::{self, Change, Miss, RadioUnderTest, Said},
};
use ritm_model::radio::{RadioAnswer, RadioAsk, RadioEvent, RadioFault};
use serde_json::{Value, from_value, json};

/// What a change may take, and how long it is waited for a first word.
const PATIENCE: Duration = Duration::from_secs(20);

struct Beside {
    latest: RequestId,
    lines: Receiver<Value>,
    /// What was said while a change was waited for.
    said: Vec<Said>,
}

fn say(line: &Value) {
    println!("{line}");
    // Whoever reads has gone: nothing comes back either.
    let _ = std::io::stdout().flush();
}

fn read(line: &Value) -> Option<Said> {
    if let Some(event) = line.get("event") {
        return Some(Said::Event(from_value::<RadioEvent>(event.clone()).ok()?));
    }
    let answer = line.get("answer")?;
    let (id, answer) = from_value::<(RequestId, Result<RadioAnswer, RadioFault>)>(answer.clone()).ok()?;
    Some(Said::Answer(id, answer))
}

impl RadioUnderTest for Beside {
    fn ask(&mut self, ask: RadioAsk) -> RequestId {
        self.latest += 1;
        say(&json!({ "ask": (self.latest, ask) }));
        self.latest
    }

    fn next(&mut self, within_ms: u32) -> Option<Said> {
        if !self.said.is_empty() {
            return Some(self.said.remove(0));
        }
        let line = self
            .lines
            .recv_timeout(Duration::from_millis(within_ms.into()))
            .ok()?;
        let said = read(&line);
        if said.is_none() {
            eprintln!("not understood: {line}");
        }
        said
    }

    fn change(&mut self, change: Change) -> bool {
        say(&json!({ "change": format!("{change:?}") }));
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            if let Some(changed) = line.get("changed") {
                return changed.as_bool().unwrap_or_default();
            }
            self.said.extend(read(&line));
        }
        false
    }
}

fn main() {
    let (lines, inbox) = mpsc::channel();
    thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            let Ok(line) = serde_json::from_str(&line) else {
                eprintln!("no JSON: {line}");
                continue;
            };
            if lines.send(line).is_err() {
                break;
            }
        }
    });
    let mut radio = Beside {
        latest: 0,
        lines: inbox,
        said: Vec::new(),
    };
    let verdicts: Vec<(&str, String)> = contract::run(&mut radio)
        .into_iter()
        .map(|(step, outcome)| match outcome {
            Ok(()) => (step, "passed".to_owned()),
            Err(Miss::LeftOut) => (step, "left out".to_owned()),
            Err(Miss::Broken(why)) => (step, why),
        })
        .collect();
    say(&json!({ "verdicts": verdicts }));
}
