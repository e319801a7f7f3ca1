//! What a list adds up to, month by month.

use ritm_model::{
    LocalDay,
    list::{ActivityFilter, MonthSums},
    statistics::Sums,
};
use rusqlite::{Connection, Row};

use super::list::Conditions;
use crate::store::Fault;

fn read(row: &Row<'_>) -> rusqlite::Result<(LocalDay, Sums)> {
    let sums = Sums {
        count: row.get::<_, i64>(1)?.max(0) as u64,
        distance_m: row.get(2)?,
        moving_ms: row.get(3)?,
        elapsed_ms: row.get(4)?,
        ascent_m: row.get(5)?,
        energy_kcal: row.get(6)?,
    };
    Ok((LocalDay(row.get(0)?), sums))
}

/// The sums of each month, the oldest first.
pub(super) fn months(db: &Connection, filter: &ActivityFilter) -> Result<Vec<MonthSums>, Fault> {
    // The roll-ups know all but words and the trash.
    let rolled_up = filter.text.trim().is_empty() && !filter.trashed;
    let days: Vec<(LocalDay, Sums)> = if rolled_up {
        let numbers: Vec<String> = filter
            .sports
            .iter()
            .map(|&sport| (sport as u8).to_string())
            .collect();
        let sports = match numbers.as_slice() {
            [] => String::new(),
            numbers => format!("AND sport IN ({})", numbers.join(",")),
        };
        let sql = format!(
            "SELECT day, count, distance_m, moving_ms, elapsed_ms, ascent_m, energy_kcal FROM day_sums
             WHERE day BETWEEN ? AND ? {sports} ORDER BY day"
        );
        let from = filter.from.map_or(i32::MIN, |day| day.0);
        let to = filter.to.map_or(i32::MAX, |day| day.0);
        let mut statement = db.prepare_cached(&sql)?;
        let days = statement.query_map([from, to], read)?;
        days.collect::<Result<_, _>>()?
    } else {
        let conditions = Conditions::of(filter, false);
        let sql = format!(
            "SELECT day, count(*), total(distance_m), sum(moving_ms), sum(elapsed_ms), total(ascent_m),
                    total(energy_kcal)
             FROM activity WHERE {} GROUP BY day ORDER BY day",
            conditions.sql
        );
        let mut statement = db.prepare_cached(&sql)?;
        let days = statement.query_map(rusqlite::params_from_iter(conditions.values()), read)?;
        days.collect::<Result<_, _>>()?
    };
    let mut months: Vec<MonthSums> = Vec::new();
    for (day, sums) in days {
        let month = day.month_start();
        match months.last_mut().filter(|last| last.month == month) {
            Some(last) => last.sums.add(&sums),
            None => months.push(MonthSums { month, sums }),
        }
    }
    Ok(months)
}
