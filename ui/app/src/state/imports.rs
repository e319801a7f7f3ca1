//! Imports under way and of late, and beginning new ones.

use std::collections::BTreeSet;

use dioxus::{core::spawn_forever, prelude::*};
use ritm_model::{
    ImportId,
    import::{BeginDemo, ImportProgress, ImportState, ListImports},
};

use super::{change, tell, tell_error};
use crate::{
    browser, door,
    texts::{t, t_count, t_with},
};

/// The imports under way and the latest, newest first.
pub(crate) static IMPORTS: GlobalSignal<Vec<RunningImport>> = Signal::global(Vec::new);

/// An import, with where it was when this page first saw it read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RunningImport {
    /// How far it has come.
    pub(crate) progress: ImportProgress,
    /// Milliseconds since 1970, bytes read and files read when this page first saw it being read.
    seen: Option<(i64, u64, u64)>,
    /// When the latest progress came.
    latest_ms: i64,
}

impl RunningImport {
    /// Whether it is the generated year.
    pub(crate) fn is_demo(&self) -> bool {
        self.progress.name.is_empty()
    }

    /// Whether this page hands its files over.
    pub(crate) fn is_handed_over_here(&self) -> bool {
        OWN.peek().contains(&self.progress.import)
    }

    /// Whether it still runs.
    pub(crate) fn runs(&self) -> bool {
        matches!(
            self.progress.state,
            ImportState::Receiving | ImportState::Reading | ImportState::Paused
        )
    }

    /// The part done, 0 to 1; `None` while nobody knows.
    pub(crate) fn part(&self) -> Option<f64> {
        let progress = &self.progress;
        match progress.state {
            ImportState::Receiving => None,
            _ if progress.bytes_total > 0 => Some(progress.bytes_done as f64 / progress.bytes_total as f64),
            _ if progress.files_total > 0 => Some(progress.files_done as f64 / progress.files_total as f64),
            _ => None,
        }
    }

    /// Files a second; `None` before a second has passed.
    pub(crate) fn rate(&self) -> Option<f64> {
        let (since, _, files) = self.seen?;
        let seconds = (self.latest_ms - since) as f64 / 1000.0;
        (seconds >= 1.0).then(|| (self.progress.files_done.saturating_sub(files)) as f64 / seconds)
    }

    /// Milliseconds until it is done, at the pace so far; `None` while nobody can say.
    pub(crate) fn left_ms(&self) -> Option<i64> {
        let (since, bytes, files) = self.seen?;
        let past = (self.latest_ms - since) as f64;
        let progress = &self.progress;
        let (done, left) = if progress.bytes_total > 0 {
            (
                progress.bytes_done.saturating_sub(bytes),
                progress.bytes_total.saturating_sub(progress.bytes_done),
            )
        } else {
            (
                progress.files_done.saturating_sub(files),
                progress.files_total.saturating_sub(progress.files_done),
            )
        };
        (past >= 1000.0 && done > 0 && left > 0).then(|| (past / done as f64 * left as f64) as i64)
    }
}

/// Whether any import runs.
pub(crate) fn are_running() -> bool {
    IMPORTS.peek().iter().any(RunningImport::runs)
}

/// The imports this page hands over.
static OWN: GlobalSignal<BTreeSet<ImportId>> = Signal::global(BTreeSet::new);

/// Some imports were removed: only what is still there is shown.
pub(super) async fn read_anew() {
    match door::ask(ListImports {}).await {
        Ok(left) => {
            IMPORTS.write().retain(|known| {
                left.iter()
                    .any(|progress| progress.import == known.progress.import)
            });
            left.into_iter().rev().for_each(take_progress);
        }
        Err(error) => tell_error(&error),
    }
}

/// Asks for the imports that this page has not heard of.
pub(super) async fn read() {
    match door::ask(ListImports {}).await {
        Ok(imports) => imports.into_iter().rev().for_each(take_progress),
        Err(error) => tell_error(&error),
    }
}

/// Takes over how far an import has come.
pub(super) fn take_progress(progress: ImportProgress) {
    let now = browser::now().unix_ms();
    let reading = progress.state == ImportState::Reading;
    let rests = progress.state == ImportState::Paused || progress.trouble.is_some();
    let seen = reading.then_some((now, progress.bytes_done, progress.files_done));
    let mut imports = IMPORTS.write();
    let Some(known) = imports
        .iter_mut()
        .find(|known| known.progress.import == progress.import)
    else {
        // Newest first, in whatever order they are heard of.
        let place = imports.partition_point(|known| known.progress.begun > progress.begun);
        imports.insert(
            place,
            RunningImport {
                progress,
                seen,
                latest_ms: now,
            },
        );
        return;
    };
    let ended = known.runs();
    // The pace is measured anew after a rest.
    known.seen = if rests { None } else { known.seen.or(seen) };
    known.latest_ms = now;
    known.progress = progress;
    let ended = ended && !known.runs();
    let done = known.progress.clone();
    drop(imports);
    // The screen of imports says the same in its report.
    if ended && done.state == ImportState::Done && browser::path() != "/import" {
        tell(t_with("import-done-toast", "what", &sum(&done)));
    }
}

/// "12 new activities · 3 further recordings · 185 already here · 2 damaged · 1 refused": what is none is left out.
pub(crate) fn sum(progress: &ImportProgress) -> String {
    let mut parts: Vec<String> = [
        ("report-added", progress.added),
        ("report-linked", progress.linked),
        ("report-known", progress.known),
        ("report-damaged", progress.damaged),
        ("report-refused", progress.refused),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(key, count)| t_count(key, count))
    .collect();
    match progress.state {
        ImportState::Cancelled => parts.push(t("report-cancelled")),
        ImportState::Done if parts.is_empty() => parts.push(t("report-nothing")),
        _ => {}
    }
    parts.join(" · ")
}

/// Hands files over to the engine.
pub(crate) fn import(files: Vec<web_sys::File>) {
    let id = ImportId::new(browser::now(), browser::random());
    browser::keep_storage();
    OWN.write().insert(id);
    spawn_forever(async move {
        let handed_over = door::hand_over(id, files).await;
        OWN.write().remove(&id);
        if let Err(error) = handed_over {
            let stopped = IMPORTS.peek().iter().any(|import| {
                import.progress.import == id && import.progress.state == ImportState::Cancelled
            });
            // What was stopped on purpose is no failure.
            if !stopped {
                tell_error(&error);
            }
        }
    });
}

/// Fills the app with a generated year of training.
pub(crate) fn begin_demo() {
    let now = browser::now();
    let import = ImportId::new(now, browser::random());
    change(BeginDemo { import, until: now });
}

#[cfg(test)]
mod tests {
    use ritm_model::Timestamp;

    use super::*;

    fn progress(state: ImportState, bytes_done: u64) -> ImportProgress {
        ImportProgress {
            import: ImportId::new(Timestamp::from_unix_ms(0), [0; 10]),
            state,
            begun: Timestamp::from_unix_ms(0),
            name: "a.fit".into(),
            bytes_done,
            bytes_total: 1000,
            files_done: 5,
            files_total: 10,
            added: 0,
            linked: 0,
            known: 0,
            damaged: 0,
            refused: 0,
            current: String::new(),
            trouble: None,
        }
    }

    #[test]
    fn the_time_left_follows_the_pace_so_far() {
        let import = RunningImport {
            progress: progress(ImportState::Reading, 250),
            seen: Some((1_000, 0, 0)),
            latest_ms: 6_000,
        };
        assert_eq!(import.part(), Some(0.25));
        assert_eq!(import.left_ms(), Some(15_000));
        assert_eq!(import.rate(), Some(1.0));
    }

    #[test]
    fn nobody_guesses_before_anything_is_read() {
        let import = RunningImport {
            progress: progress(ImportState::Receiving, 0),
            seen: None,
            latest_ms: 9_000,
        };
        assert_eq!(
            (import.part(), import.left_ms(), import.rate()),
            (None, None, None)
        );
    }
}
