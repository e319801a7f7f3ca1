//! Sets a whole recording right whose clock leapt.

use ritm_model::{Pause, Problem, Recording};

use super::{Clock, Told, Way, may_have_leapt};

/// Sets a recording right whose clock leapt; says so.
pub(crate) fn set_right(recording: &mut Recording) -> Option<Problem> {
    let times = &recording.samples.time_ms;
    if !may_have_leapt(times.iter().copied()) {
        return None;
    }
    let pauses = recording.pauses.iter();
    let pauses: Vec<(i64, i64)> = pauses.map(|pause| (pause.from_ms, pause.to_ms)).collect();
    let told = Told {
        elapsed_ms: recording.totals.elapsed_ms,
        pauses: &pauses,
    };
    let clock = Clock::of(times, Way::of(&recording.samples.columns), told)?;
    apply(recording, &clock);
    Some(clock.problem())
}

fn apply(recording: &mut Recording, clock: &Clock) {
    let times = &mut recording.samples.time_ms;
    for (rows, add_ms) in clock.rows() {
        for time in times.get_mut(rows).unwrap_or_default() {
            *time = time.saturating_add(add_ms);
        }
    }
    let mut moments = clock.moments();
    for lap in &mut recording.laps {
        let long_ms = lap.to_ms - lap.from_ms;
        lap.from_ms = moments.right(lap.from_ms);
        let told = lap.device.elapsed_ms.or(lap.device.timer_ms);
        // A lap ends by its own time: what its end was called may be of another clock.
        lap.to_ms = match told {
            Some(own_ms) if (own_ms - long_ms).abs() >= super::LEAST_BACK_MS => lap.from_ms + own_ms,
            _ => moments.right(lap.to_ms).max(lap.from_ms),
        };
    }
    let mut moments = clock.moments();
    let usual = |pause: &Pause| pause.to_ms - pause.from_ms;
    recording.pauses.retain_mut(|pause| {
        let long_ms = usual(pause);
        pause.from_ms = moments.right(pause.from_ms);
        pause.to_ms = moments.right(pause.to_ms);
        // What is left of a pause that was the clock's is a step.
        pause.to_ms > pause.from_ms && (usual(pause) == long_ms || usual(pause) > super::LONGEST_STEP_MS)
    });
    let extras = &mut recording.extras;
    let mut moments = clock.moments();
    for beat in &mut extras.beats {
        beat.at_ms = moments.right(beat.at_ms);
    }
    let mut moments = clock.moments();
    for length in &mut extras.lengths {
        let long_ms = length.to_ms - length.from_ms;
        length.from_ms = moments.right(length.from_ms);
        length.to_ms = length.from_ms + long_ms;
    }
    let mut moments = clock.moments();
    for set in &mut extras.sets {
        let long_ms = set.to_ms - set.from_ms;
        set.from_ms = moments.right(set.from_ms);
        set.to_ms = set.from_ms + long_ms;
    }
    let mut moments = clock.moments();
    for marker in &mut extras.markers {
        marker.at_ms = moments.right(marker.at_ms);
    }
    begin_anew(recording);
}

/// Makes the first moment the start again.
fn begin_anew(recording: &mut Recording) {
    let samples = recording.samples.time_ms.iter().copied().min();
    let laps = recording.laps.iter().map(|lap| lap.from_ms).min();
    let Some(first) = samples.into_iter().chain(laps).min().filter(|&first| first != 0) else {
        return;
    };
    recording.start = recording.start.plus_ms(first);
    let extras = &mut recording.extras;
    let times = recording.samples.time_ms.iter_mut();
    let laps = recording.laps.iter_mut();
    let pauses = recording.pauses.iter_mut();
    let lengths = extras.lengths.iter_mut();
    let sets = extras.sets.iter_mut();
    let all = times
        .chain(laps.flat_map(|lap| [&mut lap.from_ms, &mut lap.to_ms]))
        .chain(pauses.flat_map(|pause| [&mut pause.from_ms, &mut pause.to_ms]))
        .chain(lengths.flat_map(|length| [&mut length.from_ms, &mut length.to_ms]))
        .chain(sets.flat_map(|set| [&mut set.from_ms, &mut set.to_ms]))
        .chain(extras.beats.iter_mut().map(|beat| &mut beat.at_ms))
        .chain(extras.markers.iter_mut().map(|marker| &mut marker.at_ms));
    for ms in all {
        *ms = ms.saturating_sub(first);
    }
}
