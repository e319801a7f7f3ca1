//! Times of records that a watch wrote all at once after a swim in a pool: its lengths tell when they were.

use ritm_model::Column;

use super::super::extras::Length;

/// Dates records that share a time, or have none, by the lengths of the pool; `start` is the session's, in seconds since
/// FIT's epoch.
pub(super) fn date(
    time_ms: &mut [i64],
    lengths: &[&Length],
    start: u32,
    distance: Option<&Column>,
    pool_length_m: Option<f64>,
) {
    let ends = |active_only: bool| -> Vec<i64> {
        let counted = lengths.iter().filter(|length| length.active || !active_only);
        counted
            .map(|length| (i64::from(length.start) - i64::from(start)) * 1000 + length.elapsed_ms)
            .collect()
    };
    let all = ends(false);
    let bounds = time_ms.iter().min().copied().zip(time_ms.iter().max().copied());
    let (Some((first, last)), Some(&end)) = (bounds, all.iter().max()) else {
        return;
    };
    // One record is a mark, and a swim of one length has no other times.
    if time_ms.len() < 2 || all.len() < 2 || first != last {
        return;
    }
    let active = ends(true);
    let count = time_ms.len();
    if count == all.len() {
        time_ms.copy_from_slice(&all);
    } else if count == active.len() {
        time_ms.copy_from_slice(&active);
    } else if let (Some(distance), Some(pool_m)) = (distance, pool_length_m.filter(|&metres| metres > 0.0)) {
        // So many lengths were done when the counter stood there.
        let mut before = 0;
        for (row, time) in time_ms.iter_mut().enumerate() {
            let done = distance
                .value(row)
                .map_or(0.0, |metres| (metres / pool_m).round());
            let at = match done as usize {
                0 => 0,
                done => active.get(done - 1).copied().unwrap_or(end),
            };
            before = at.max(before);
            *time = before;
        }
    } else {
        let last = count.saturating_sub(1).max(1) as i64;
        for (row, time) in (0..).zip(time_ms.iter_mut()) {
            *time = end * row / last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritm_model::{Channel, Scale};

    #[test]
    fn records_at_one_time_are_dated_by_lengths() {
        let length = |start: u32, elapsed_s: i64, active| Length::of(start, elapsed_s * 1000, active);
        let lengths = [
            length(100, 25, true),
            length(125, 10, false),
            length(135, 30, true),
        ];
        let lengths: Vec<&Length> = lengths.iter().collect();
        let dated = |times: &[i64], metres: Option<&[i32]>| {
            let mut times = times.to_vec();
            let distance = metres.map(|raw| Column {
                channel: Channel::Distance,
                scale: Scale::ONE,
                raw: raw.to_vec(),
            });
            date(&mut times, &lengths, 100, distance.as_ref(), Some(25.0));
            times
        };
        assert_eq!(dated(&[0; 3], None), [25_000, 35_000, 65_000]);
        assert_eq!(dated(&[65_000; 2], None), [25_000, 65_000]);
        assert_eq!(
            dated(&[0; 4], Some(&[0, 25, 25, 50])),
            [0, 25_000, 25_000, 65_000]
        );
        assert_eq!(dated(&[0; 5], None), [0, 16_250, 32_500, 48_750, 65_000]);
        let sound = [0, 20_000, 40_000, 65_000];
        assert_eq!(dated(&sound, None), sound);
    }
}
