//! What is told of changes: after they are on disk, and in batches where many come at once.

use ritm_model::{
    door::{Event, StoreError, Topic, Work},
    import::ImportProgress,
    sorted::Set,
};

/// What happens again and again is told this often.
const TELL_MS: f64 = 100.0;

/// What there is to tell.
#[derive(Default)]
pub(crate) struct News {
    /// Of the transaction that is open.
    fresh: Batch,
    /// On disk, told at the next turn or when [`TELL_MS`] have passed.
    kept: Batch,
    told_ms: Option<f64>,
}

#[derive(Clone, Default)]
pub(crate) struct Batch {
    topics: Set<Topic>,
    progress: Vec<ImportProgress>,
    work: Vec<Event>,
    /// Whether it is told at once.
    now: bool,
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.topics.is_empty() && self.progress.is_empty() && self.work.is_empty()
    }

    fn push_progress(&mut self, progress: ImportProgress) {
        // The latest of each import is all anybody wants to know.
        match self.progress.iter_mut().find(|one| one.import == progress.import) {
            Some(known) => *known = progress,
            None => self.progress.push(progress),
        }
    }

    fn append(&mut self, other: Self) {
        self.topics.extend(other.topics);
        for progress in other.progress {
            self.push_progress(progress);
        }
        self.work.extend(other.work);
        self.now |= other.now;
    }
}

impl News {
    /// A change that a person made or waits for: it is told at once.
    pub(crate) fn changed(&mut self, topic: Topic) {
        self.fresh.topics.insert(topic);
        self.fresh.now = true;
    }

    /// A change among many.
    pub(crate) fn changed_among_many(&mut self, topic: Topic) {
        self.fresh.topics.insert(topic);
    }

    /// How far an import has come; `now` when it began, ended or was stopped.
    pub(crate) fn progress(&mut self, progress: ImportProgress, now: bool) {
        self.fresh.push_progress(progress);
        self.fresh.now |= now;
    }

    /// Work failed.
    pub(crate) fn failed(&mut self, work: Work, error: StoreError) {
        self.fresh.work.push(Event::WorkFailed { work, error });
        self.fresh.now = true;
    }

    /// Work that had failed went on.
    pub(crate) fn resumed(&mut self, work: Work) {
        self.fresh.work.push(Event::WorkResumed(work));
        self.fresh.now = true;
    }

    /// What was done is on disk.
    pub(crate) fn commit(&mut self) {
        let fresh = std::mem::take(&mut self.fresh);
        self.kept.append(fresh);
    }

    /// What was told of the open transaction so far.
    pub(crate) fn mark(&self) -> Batch {
        self.fresh.clone()
    }

    /// What was done since a mark is undone.
    pub(crate) fn back_to(&mut self, mark: Batch) {
        self.fresh = mark;
    }

    /// What was done is undone.
    pub(crate) fn roll_back(&mut self) {
        self.fresh = Batch::default();
    }

    /// What is to be told now; all there is when the engine comes to rest.
    pub(crate) fn take(&mut self, now_ms: f64, resting: bool) -> Vec<Event> {
        let soon = self
            .told_ms
            .is_some_and(|told_ms| (now_ms - told_ms).abs() < TELL_MS);
        if self.kept.is_empty() || (soon && !resting && !self.kept.now) {
            return Vec::new();
        }
        self.told_ms = Some(now_ms);
        let Batch {
            topics,
            progress,
            work,
            now: _,
        } = std::mem::take(&mut self.kept);
        let mut events: Vec<Event> = progress.into_iter().map(Event::ImportProgress).collect();
        if !topics.is_empty() {
            events.push(Event::Changed(topics.into_iter().collect()));
        }
        events.extend(work);
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_undone_is_never_told() {
        let mut news = News::default();
        news.changed(Topic::Activities);
        news.roll_back();
        assert_eq!(news.take(0.0, true), Vec::new());
    }

    #[test]
    fn many_changes_are_told_in_batches_and_a_persons_at_once() {
        let mut news = News::default();
        let mut told = 0;
        for ms in 0..1000 {
            news.changed_among_many(Topic::Activities);
            news.commit();
            told += news.take(f64::from(ms), false).len();
        }
        assert_eq!(told, 10);
        news.changed(Topic::Settings);
        news.commit();
        let events = news.take(1000.0, false);
        assert_eq!(events, [Event::Changed(vec![Topic::Activities, Topic::Settings])]);
        news.changed_among_many(Topic::Activities);
        news.commit();
        assert_eq!(news.take(1001.0, false), []);
        assert_eq!(
            news.take(1002.0, true).len(),
            1,
            "nothing is kept back when the engine rests"
        );
    }
}
