//! What every host's place for secrets keeps, as one suite for all of them.

use ritm_model::secret::{SecretAnswer, SecretAsk};

/// A host's place for secrets, as a test holds it.
pub trait SecretsUnderTest {
    /// Asks and waits for the answer.
    fn ask(&mut self, ask: SecretAsk) -> SecretAnswer;

    /// Is as after a start of the program.
    fn start_anew(&mut self);
}

/// Whether a place keeps what the engine relies on. It begins and ends empty.
///
/// # Errors
/// What it does not keep, with what was told.
pub fn keeps_contract(place: &mut dyn SecretsUnderTest) -> Result<(), String> {
    let [name, other] = ["account", "account/second: Й"].map(str::to_owned);
    let read = |name: &String| SecretAsk::Read { name: name.clone() };
    let forget = |name: &String| SecretAsk::Forget { name: name.clone() };
    let keep = |name: &String, secret: &[u8]| SecretAsk::Keep {
        name: name.clone(),
        secret: secret.to_vec(),
    };
    let long = vec![7; 4000];
    let steps: [(&str, SecretAsk, Option<&[u8]>); 13] = [
        ("there is none at first", read(&name), None),
        ("what is not there is forgotten", forget(&name), None),
        ("one is kept", keep(&name, b"one"), None),
        (
            "another name is another secret",
            keep(&other, &[0, 255, 10]),
            None,
        ),
        ("it is read", read(&name), Some(b"one")),
        ("it is replaced", keep(&name, b"longer than one"), None),
        ("the newer is read", read(&name), Some(b"longer than one")),
        ("the other is as it was", read(&other), Some(&[0, 255, 10])),
        ("it may be long", keep(&name, &long), None),
        ("the long one is read", read(&name), Some(&long)),
        ("it is forgotten", forget(&name), None),
        ("it is gone", read(&name), None),
        ("the other is still there", read(&other), Some(&[0, 255, 10])),
    ];
    for (what, ask, secret) in steps {
        for _ in 0..2 {
            let told = place.ask(ask.clone());
            if told != Ok(secret.map(<[u8]>::to_vec)) {
                return Err(format!("{what}: {told:?}"));
            }
            place.start_anew();
        }
    }
    match place.ask(forget(&other)) {
        Ok(None) => Ok(()),
        told => Err(format!("the other is forgotten: {told:?}")),
    }
}
