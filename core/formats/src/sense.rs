//! Laps, pauses and times that contradict themselves, whatever the format.

use ritm_model::{Problem, ProblemCode, Recording, order};

/// Laps may reach into the next one by so much: their ends are told in whole seconds.
const SLACK_MS: i64 = 2_000;

/// Makes sense of a recording's laps and pauses, and says what was done, and what its times can't tell.
pub(crate) fn of_times(recording: &mut Recording) -> Vec<Problem> {
    let mut problems = Vec::new();
    let overlapped = part_laps(recording);
    if overlapped > 0 {
        problems.push(Problem::new(ProblemCode::LapsOverlapped, overlapped.to_string()));
    }
    if leave_out_pauses(recording) {
        problems.push(Problem::new(ProblemCode::PausesLeftOut, ""));
    }
    let times = &recording.samples.time_ms;
    // A watch in a pool writes all samples of a length at its end, and the lengths tell the time.
    let told = !recording.extras.lengths.is_empty() || recording.totals.timer_ms.is_some_and(|ms| ms > 0);
    if times.len() > 1 && !told && times.iter().all(|time| Some(time) == times.first()) {
        problems.push(Problem::new(ProblemCode::OneTime, ""));
    }
    problems
}

/// Ends laps where the next one begins: rowing machines count a rest in the lap before it and in a lap of its own, and
/// programs write a lap of the whole beside those of its parts. Returns how many there were.
fn part_laps(recording: &mut Recording) -> usize {
    let laps = &mut recording.laps;
    if !laps.is_sorted_by_key(|lap| lap.from_ms) {
        return 0;
    }
    let mut overlapped = 0;
    // From the last one on. Laps that begin together end where the first after all of them begins.
    let (mut begin_ms, mut next_ms) = (None, None);
    for lap in laps.iter_mut().rev() {
        if begin_ms.is_some_and(|begin_ms| lap.from_ms < begin_ms) {
            next_ms = begin_ms;
        }
        begin_ms = Some(lap.from_ms);
        if let Some(next_ms) = next_ms.filter(|&next_ms| lap.to_ms.saturating_sub(SLACK_MS) > next_ms) {
            lap.to_ms = next_ms;
            overlapped += 1;
        }
    }
    overlapped
}

/// Leaves out pauses that cover all of the time though samples go on: programs write each point as a piece of its own.
fn leave_out_pauses(recording: &mut Recording) -> bool {
    const FEWEST: usize = 10;
    let times = &recording.samples.time_ms;
    let (Some(&first), Some(&last)) = (times.iter().min(), times.iter().max()) else {
        return false;
    };
    let mut pauses: Vec<(i64, i64)> = recording
        .pauses
        .iter()
        .map(|pause| (pause.from_ms.max(first), pause.to_ms.min(last)))
        .filter(|(from, to)| from < to)
        .collect();
    order::ascending(&mut pauses);
    let (mut paused_ms, mut end_ms) = (0, first);
    for (from, to) in pauses {
        paused_ms += (to - from.max(end_ms)).max(0);
        end_ms = end_ms.max(to);
    }
    let all_ms = last - first;
    // Of a clock that was stopped for weeks some minutes remain.
    let never_ran = times.len() >= FEWEST && all_ms > 0 && all_ms - paused_ms < 1_000;
    // A watch that was stopped at once and went on writing says the same, and means it.
    if never_ran && recording.pauses.len() >= FEWEST {
        recording.pauses.clear();
        return true;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shapes;
    use ritm_model::{Lap, LapTrigger, Pause, Samples, Totals};

    fn recording(laps: &[(i64, i64)], pauses: &[(i64, i64)], time_ms: Vec<i64>) -> Recording {
        let mut recording = shapes::from_bytes(&[]);
        (recording.totals, recording.extras) = (Totals::default(), ritm_model::Extras::default());
        recording.samples = Samples {
            time_ms,
            columns: Vec::new(),
        };
        recording.laps = laps
            .iter()
            .map(|&(from_ms, to_ms)| Lap {
                from_ms,
                to_ms,
                trigger: LapTrigger::Manual,
                device: Totals::default(),
            })
            .collect();
        recording.pauses = pauses
            .iter()
            .map(|&(from_ms, to_ms)| Pause { from_ms, to_ms })
            .collect();
        recording
    }

    fn codes(problems: &[Problem]) -> Vec<ProblemCode> {
        problems.iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn laps_end_where_the_next_begin() {
        // Work and rest, the rest in both; a second too much; a lap of the whole beside its second part; two from the start.
        for (laps, ends, count) in [
            (&[(0, 420), (300, 420), (420, 720)][..], vec![300, 420, 720], 1),
            (&[(0, 301), (300, 600)], vec![301, 600], 0),
            (&[(0, 2759), (300, 2759)], vec![300, 2759], 1),
            (&[(0, 600), (0, 300), (300, 600)], vec![300, 300, 600], 1),
        ] {
            let seconds: Vec<(i64, i64)> = laps.iter().map(|&(from, to)| (from * 1000, to * 1000)).collect();
            let mut recording = recording(&seconds, &[], Vec::new());
            let problems = of_times(&mut recording);
            let to: Vec<i64> = recording.laps.iter().map(|lap| lap.to_ms / 1000).collect();
            assert_eq!(to, ends);
            assert_eq!(problems.len(), count, "{problems:?}");
        }
    }

    #[test]
    fn pauses_between_all_points_are_none() {
        let times: Vec<i64> = (0..100).map(|at| at * 5000).collect();
        let between: Vec<(i64, i64)> = times.windows(2).map(|pair| (pair[0], pair[1])).collect();
        let mut told = recording(&[], &between, times.clone());
        assert_eq!(codes(&of_times(&mut told)), [ProblemCode::PausesLeftOut]);
        assert!(told.pauses.is_empty());
        let mut told = recording(&[], &between[..98], times);
        assert_eq!(of_times(&mut told), []);
        assert_eq!(told.pauses.len(), 98);
    }

    #[test]
    fn points_of_one_time_are_said_so() {
        let mut told = recording(&[], &[], vec![0; 20]);
        assert_eq!(codes(&of_times(&mut told)), [ProblemCode::OneTime]);
        told.totals.timer_ms = Some(600_000);
        assert_eq!(of_times(&mut told), []);
        assert_eq!(of_times(&mut recording(&[], &[], vec![0])), []);
    }
}
