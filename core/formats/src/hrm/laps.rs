//! `[IntTimes]`: laps as ends counted from the start, with several rows of numbers each.

use ritm_model::{Lap, LapTrigger, Totals};

use super::params::{Mode, clock_ms};
use crate::text::number;

/// Units in which programs wrote a lap's distance, whatever the document says: metres, thousandths of a mile (Polar
/// ProTrainer 5, also in metric files), yards.
const DISTANCE_UNITS_M: [f64; 3] = [1.0, 1.609_344, 0.9144];

/// The laps in `rows`. Distances are taken in the unit in which they add up to `covered_m`, and left out when there is
/// none.
pub(super) fn laps(rows: &[&str], mode: Mode, covered_m: Option<f64>) -> Vec<Lap> {
    let mut laps: Vec<Lap> = Vec::new();
    let mut distances = Vec::new();
    let mut row_of_lap = 0;
    for row in rows {
        let cells: Vec<&str> = row.split_ascii_whitespace().take(16).collect();
        let whole = |index: usize| cells.get(index).and_then(|cell| number::decimal(cell, 0));
        let positive = |index: usize| whole(index).filter(|&value| value > 0).map(|value| value as f64);
        // Versions differ in how many rows a lap has; only its first begins with a time.
        if let Some(to_ms) = cells
            .first()
            .filter(|cell| cell.contains(':'))
            .and_then(|cell| clock_ms(cell))
        {
            let from_ms = laps.last().map_or(0, |before| before.to_ms);
            let to_ms = to_ms.max(from_ms);
            laps.push(Lap {
                from_ms,
                to_ms,
                trigger: LapTrigger::Manual,
                device: Totals {
                    timer_ms: Some(to_ms - from_ms),
                    avg_heart_rate_bpm: positive(3),
                    max_heart_rate_bpm: positive(4),
                    ..Totals::default()
                },
            });
            distances.push(None);
            row_of_lap = 0;
            continue;
        }
        row_of_lap += 1;
        let (Some(lap), Some(distance)) = (laps.last_mut(), distances.last_mut()) else {
            continue;
        };
        match row_of_lap {
            2 => lap.device.ascent_m = positive(3).map(|height| height * mode.metres_per_height()),
            3 => {
                *distance = positive(1);
                lap.device.avg_power_w = positive(2).filter(|_| mode.power);
                lap.device.avg_temperature_c = whole(3).filter(|&tenths| tenths != 0).map(|tenths| {
                    let degrees = tenths as f64 / 10.0;
                    if mode.imperial {
                        (degrees - 32.0) / 1.8
                    } else {
                        degrees
                    }
                });
            }
            _ => {}
        }
    }
    let sum: f64 = distances.iter().flatten().sum();
    let off = |unit: f64| covered_m.map_or(f64::INFINITY, |covered| (sum * unit / covered - 1.0).abs());
    let unit = DISTANCE_UNITS_M
        .into_iter()
        .min_by(|a, b| off(*a).total_cmp(&off(*b)));
    if let Some(unit) = unit.filter(|&unit| off(unit) < 0.05) {
        for (lap, distance) in laps.iter_mut().zip(distances) {
            lap.device.distance_m = distance.map(|distance: f64| distance * unit);
        }
    }
    laps
}
