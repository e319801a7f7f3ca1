//! What can be done on the screen that is shown: one list for the keys, the line at the foot, the palette and the help.

use dioxus::prelude::*;

/// One act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Act {
    /// By what the screen knows it.
    pub(crate) code: &'static str,
    /// The key that does it; empty for none.
    pub(crate) key: &'static str,
    /// What it does, in words.
    pub(crate) label: String,
    /// Why it can't be done now; empty where it can.
    pub(crate) why_not: String,
    /// Whether it changes something at once, and so is for what was on the screen when its key was pressed.
    pub(crate) at_once: bool,
}

impl Act {
    /// An act that is possible.
    pub(crate) fn new(code: &'static str, key: &'static str, label: String) -> Self {
        Self {
            code,
            key,
            label,
            why_not: String::new(),
            at_once: false,
        }
    }

    /// The same act, which changes something without asking.
    pub(crate) fn at_once(mut self) -> Self {
        self.at_once = true;
        self
    }

    /// The same act, impossible for a reason; possible when the reason is empty.
    pub(crate) fn unless(mut self, why_not: String) -> Self {
        self.why_not = why_not;
        self
    }
}

/// The acts of the screen and who does them.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Acts {
    /// In the order in which they are shown.
    pub(crate) list: Vec<Act>,
    run: Option<Callback<&'static str>>,
}

/// The acts of the screen that is shown.
pub(crate) static ACTS: GlobalSignal<Acts> = Signal::global(Acts::default);

/// Whether single keys do something: some speak to their computer, and words are full of letters.
pub(crate) static SINGLE_KEYS: GlobalSignal<bool> =
    Signal::global(|| crate::browser::remembered(SINGLE_KEYS_KEY).as_deref() != Some("off"));

const SINGLE_KEYS_KEY: &str = "ritm.console.single-keys";

/// Switches single keys on or off, and remembers it.
pub(crate) fn switch_single_keys(on: bool) {
    crate::browser::remember(SINGLE_KEYS_KEY, if on { "" } else { "off" });
    *SINGLE_KEYS.write() = on;
}

/// Offers `list` as long as the screen is shown; `run` gets the code of what is done.
pub(crate) fn use_acts(list: Vec<Act>, run: impl FnMut(&'static str) + 'static) {
    let run = use_callback(run);
    use_effect(use_reactive!(|list| {
        let acts = Acts { list, run: Some(run) };
        if *ACTS.peek() != acts {
            *ACTS.write() = acts;
        }
    }));
    use_drop(move || {
        // The next screen may have come before this one went.
        if ACTS.peek().run == Some(run) {
            *ACTS.write() = Acts::default();
        }
    });
}

/// Does the act with this key, if the screen has one that is possible. A `kept` key was pressed before the screen was there.
pub(crate) fn run_key(key: &str, kept: bool) -> bool {
    let acts = ACTS.peek().clone();
    let found = acts
        .list
        .iter()
        .find(|act| !act.key.is_empty() && act.key.eq_ignore_ascii_case(key) && act.why_not.is_empty())
        .filter(|act| !(kept && act.at_once));
    match (found, acts.run) {
        (Some(act), Some(run)) => {
            run.call(act.code);
            true
        }
        _ => false,
    }
}

/// Does the act with this code.
pub(crate) fn run_code(code: &'static str) {
    if let Some(run) = ACTS.peek().run {
        run.call(code);
    }
}
