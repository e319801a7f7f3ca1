//! The lines of a report as far as they were read, and what of them has to be read anew.

use ritm_model::import::ImportLine;

/// What decides whether lines that were read may have changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// Whether only files with problems are wanted.
    pub(super) problems_only: bool,
    /// How many files were refused by an import that has come to its end.
    pub(super) ended: Option<u64>,
    /// How often lines that were there may have changed: a table was explained, which changes its line and those of others
    /// like it.
    pub(super) changes: u64,
}

/// Lines in the order of their numbers.
#[derive(Default)]
pub(super) struct Lines {
    reading: Reading,
    lines: Vec<ImportLine>,
    /// How many of them, from the first on, were read as `reading` says. The lines that follow were read earlier, and are
    /// shown until they have been read again.
    read: usize,
    /// Whether another filter chose the lines that were read earlier: the first strip that is read takes their place.
    stale: bool,
    more: bool,
}

impl Lines {
    /// All that is known.
    pub(super) fn all(&self) -> &[ImportLine] {
        &self.lines
    }

    /// Whether there are more than were read.
    pub(super) fn more(&self) -> bool {
        self.more
    }

    /// There are more than were read after all.
    pub(super) fn grow(&mut self) {
        self.more = true;
    }

    /// How many are read, and the number of the last of them, if all are wanted as `reading` says.
    pub(super) fn begin(&mut self, reading: Reading) -> (usize, u64) {
        if self.reading != reading {
            self.stale |= self.reading.problems_only != reading.problems_only;
            self.reading = reading;
            self.read = 0;
        }
        self.reached()
    }

    /// How many are read, and the number of the last of them.
    pub(super) fn reached(&self) -> (usize, u64) {
        let last = self.read.checked_sub(1).and_then(|last| self.lines.get(last));
        (self.read, last.map_or(0, |line| line.number))
    }

    /// Takes the next strip of lines, and whether more follow. It takes the place of lines that were read earlier.
    pub(super) fn take(&mut self, came: Vec<ImportLine>, more: bool) {
        if std::mem::take(&mut self.stale) {
            self.lines.clear();
        }
        let rest = self.lines.get(self.read..).unwrap_or_default();
        // By number: with a filter there may be fewer than before.
        let over = match came.last() {
            Some(last) if more => rest.partition_point(|line| line.number <= last.number),
            _ => rest.len(),
        };
        let count = came.len();
        self.lines.splice(self.read..self.read + over, came);
        self.read += count;
        self.more = more;
    }
}

#[cfg(test)]
mod tests {
    use ritm_model::import::{ImportLine, Outcome};

    use super::{Lines, Reading};

    fn lines(numbers: impl IntoIterator<Item = u64>) -> Vec<ImportLine> {
        let line = |number| ImportLine {
            number,
            name: format!("{number}.csv"),
            outcome: Outcome::Refused,
            problems: Vec::new(),
        };
        numbers.into_iter().map(line).collect()
    }

    fn numbers(lines: &Lines) -> Vec<u64> {
        lines.all().iter().map(|line| line.number).collect()
    }

    #[test]
    fn strips_follow_each_other() {
        let mut shown = Lines::default();
        let reading = Reading::default();
        assert_eq!(shown.begin(reading), (0, 0));
        shown.take(lines(1..=10), true);
        assert_eq!(shown.reached(), (10, 10));
        // Begun again amid it, as when more files were read: it goes on.
        assert_eq!(shown.begin(reading), (10, 10));
        shown.take(lines(11..=15), false);
        assert_eq!(numbers(&shown), (1..=15).collect::<Vec<_>>());
        assert!(!shown.more());
    }

    #[test]
    fn a_line_that_is_gone_leaves_no_other_twice() {
        let problems = Reading {
            problems_only: true,
            ended: Some(12),
            changes: 0,
        };
        let mut shown = Lines::default();
        shown.begin(problems);
        shown.take(lines(1..=10), true);
        shown.take(lines(11..=12), false);
        // The third is explained: it is no problem any more.
        let explained = Reading {
            changes: 1,
            ..problems
        };
        assert_eq!(shown.begin(explained), (0, 0));
        shown.take(lines([1, 2, 4, 5, 6, 7, 8, 9, 10, 11]), true);
        assert_eq!(numbers(&shown), [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        shown.take(lines([12]), false);
        assert_eq!(numbers(&shown), [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    }

    #[test]
    fn another_filter_begins_anew_once_something_is_read() {
        let mut shown = Lines::default();
        shown.begin(Reading::default());
        shown.take(lines(1..=20), false);
        let problems = Reading {
            problems_only: true,
            ..Reading::default()
        };
        assert_eq!(shown.begin(problems), (0, 0));
        assert_eq!(shown.all().len(), 20, "nothing to look at meanwhile");
        // Back and forth before an answer came.
        shown.begin(Reading::default());
        shown.begin(problems);
        shown.take(lines([4, 17]), false);
        assert_eq!(numbers(&shown), [4, 17]);
    }

    #[test]
    fn earlier_lines_stay_until_they_are_read_again() {
        let mut shown = Lines::default();
        shown.begin(Reading::default());
        shown.take(lines(1..=20), true);
        let ended = Reading {
            ended: Some(0),
            ..Reading::default()
        };
        shown.begin(ended);
        shown.take(lines(1..=10), true);
        assert_eq!(numbers(&shown), (1..=20).collect::<Vec<_>>());
        assert_eq!(shown.reached(), (10, 10));
        shown.take(Vec::new(), false);
        assert_eq!(numbers(&shown), (1..=10).collect::<Vec<_>>());
    }
}
