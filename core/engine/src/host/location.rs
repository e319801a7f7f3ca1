//! What every host's way to the position keeps, as one suite for all of them.

use ritm_model::location::{Fix, LocationAsk, LocationEvent, LocationFault};

/// What a port tells: answers in the order of what was asked, and what happens by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Told {
    /// To the oldest question that has no answer.
    Answer(Result<(), LocationFault>),
    /// By itself.
    Event(LocationEvent),
}

/// A host's way to the position.
pub trait LocationPort {
    /// Asks it.
    fn ask(&mut self, ask: LocationAsk);

    /// Lets so many milliseconds pass and gives what was told meanwhile, oldest first.
    fn wait(&mut self, ms: u64) -> Vec<Told>;
}

/// The receiver behind a port, as a test holds it.
pub trait Receiver: LocationPort {
    /// From now on it is there.
    fn stand(&mut self, fix: Fix);

    /// From now on there is none to be had for this reason, or there is again.
    fn refuse(&mut self, fault: Option<LocationFault>);
}

/// Long enough for a receiver to tell a few positions.
const WHILE_MS: u64 = 5000;

fn answers(told: &[Told]) -> Vec<Result<(), LocationFault>> {
    let answer = |told: &Told| match told {
        Told::Answer(answer) => Some(*answer),
        Told::Event(_) => None,
    };
    told.iter().filter_map(answer).collect()
}

fn fixes(told: &[Told]) -> Vec<Fix> {
    let fix = |told: &Told| match told {
        Told::Event(LocationEvent::Fix(fix)) => Some(*fix),
        _ => None,
    };
    told.iter().filter_map(fix).collect()
}

fn ends(told: &[Told]) -> usize {
    let end = |told: &&Told| matches!(told, Told::Event(LocationEvent::Ended(_)));
    told.iter().filter(end).count()
}

fn claim(holds: bool, what: &str, told: &[Told]) -> Result<(), String> {
    if holds {
        Ok(())
    } else {
        Err(format!("{what}: {told:?}"))
    }
}

/// Whether a port keeps what the engine relies on.
///
/// # Errors
/// What it does not keep, with what was told.
pub fn keeps_contract(port: &mut dyn Receiver) -> Result<(), String> {
    let here = Fix {
        age_ms: 0,
        latitude: 59.5,
        longitude: 25.25,
        accuracy_m: 6.0,
        altitude_m: None,
        altitude_datum: None,
        altitude_accuracy_m: None,
        speed_m_s: None,
        bearing_deg: None,
    };
    port.stand(here);
    let told = port.wait(WHILE_MS);
    claim(told.is_empty(), "nothing is told that nobody wanted", &told)?;

    port.ask(LocationAsk::Watch);
    let told = port.wait(WHILE_MS);
    claim(answers(&told) == [Ok(())], "a question has one answer", &told)?;
    claim(
        matches!(told.first(), Some(Told::Answer(_))),
        "the answer comes first",
        &told,
    )?;
    let near = |fix: &Fix| (fix.latitude - 59.5).abs() < 1e-4 && (fix.longitude - 25.25).abs() < 1e-4;
    let found = fixes(&told);
    claim(
        !found.is_empty() && found.iter().all(near),
        "it tells where it is",
        &told,
    )?;
    claim(
        found.iter().all(|fix| fix.accuracy_m > 0.0),
        "it tells how sure it is",
        &told,
    )?;

    let once = found.len();
    port.ask(LocationAsk::Watch);
    let told = port.wait(WHILE_MS);
    claim(
        answers(&told) == [Ok(())],
        "who asks again is answered again",
        &told,
    )?;
    claim(fixes(&told).len() <= 2 * once, "nothing is told twice", &told)?;

    port.ask(LocationAsk::Stop);
    let told = port.wait(WHILE_MS);
    claim(answers(&told) == [Ok(())], "an end is answered", &told)?;
    let told = port.wait(WHILE_MS);
    claim(told.is_empty(), "after the end nothing is told", &told)?;
    port.ask(LocationAsk::Stop);
    let told = port.wait(WHILE_MS);
    claim(
        told == [Told::Answer(Ok(()))],
        "an end may be asked for twice",
        &told,
    )?;

    port.refuse(Some(LocationFault::Denied));
    port.ask(LocationAsk::Watch);
    let told = port.wait(WHILE_MS);
    claim(
        told == [Told::Answer(Err(LocationFault::Denied))],
        "a refusal is an answer",
        &told,
    )?;

    port.refuse(None);
    port.ask(LocationAsk::Watch);
    let told = port.wait(WHILE_MS);
    claim(
        answers(&told) == [Ok(())] && !fixes(&told).is_empty(),
        "a refusal may end",
        &told,
    )?;
    port.refuse(Some(LocationFault::Off));
    let told = port.wait(WHILE_MS);
    claim(ends(&told) == 1, "who is switched off says so once", &told)?;
    let told = port.wait(WHILE_MS);
    claim(told.is_empty(), "who is switched off is silent", &told)?;
    port.refuse(None);
    port.ask(LocationAsk::Watch);
    let told = port.wait(WHILE_MS);
    claim(
        answers(&told) == [Ok(())] && !fixes(&told).is_empty(),
        "it can be switched on again",
        &told,
    )
}
