//! The pauses of a recording as files with a line of points tell them: by where the line breaks.

use ritm_model::{Recording, Timestamp, order};

/// The pauses of a recording, met as its samples are written one after the other.
pub(crate) struct Pauses {
    /// From and to, in milliseconds since the start.
    spans_ms: Vec<(i64, i64)>,
    /// Where each begins and ends, in order.
    edges_ms: Vec<(i64, Edge)>,
    met: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Edge {
    /// A sample at this moment is of the time after the pause.
    End,
    /// A sample at this moment is of the time before the pause.
    Begin,
}

impl Pauses {
    /// Those of a recording.
    pub(crate) fn of(recording: &Recording) -> Self {
        let pauses = recording.pauses.iter();
        let mut spans_ms: Vec<(i64, i64)> = pauses
            .map(|pause| (pause.from_ms, pause.to_ms))
            .filter(|(from, to)| from < to)
            .collect();
        order::ascending(&mut spans_ms);
        let edges = spans_ms
            .iter()
            .flat_map(|&(from, to)| [(from, Edge::Begin), (to, Edge::End)]);
        let mut edges_ms: Vec<_> = edges.collect();
        order::ascending(&mut edges_ms);
        Self {
            spans_ms,
            edges_ms,
            met: 0,
        }
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.spans_ms.is_empty()
    }

    /// From and to of each, of a recording with this start.
    pub(crate) fn spans(&self, start: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let spans = self.spans_ms.iter();
        spans.map(move |&(from, to)| (start.plus_ms(from), start.plus_ms(to)))
    }

    /// Whether the line breaks between the sample asked for last and the next one, at `time_ms`: a pause began or ended
    /// there. What was measured within a pause is a piece of its own.
    pub(crate) fn breaks_before(&mut self, time_ms: i64) -> bool {
        let before = self.met;
        let passed = |&(at, edge): &(i64, Edge)| match edge {
            Edge::Begin => at < time_ms,
            Edge::End => at <= time_ms,
        };
        while self.edges_ms.get(self.met).is_some_and(passed) {
            self.met += 1;
        }
        self.met > before
    }
}
