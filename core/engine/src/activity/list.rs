//! Pages of the list, by keyset: a page costs the same wherever it is.

use ritm_model::{
    ActivityId, Sport, Timestamp,
    activity::{
        ActivityError, ActivityFilter, ActivityPage, ActivityRow, ListActivities, PageCursor, Sparkline,
    },
};
use rusqlite::{Connection, Row, ToSql};

use super::records;
use crate::store::{Fault, corrupt, v1};

/// The columns [`read_row`] reads, of a table called `activity`.
pub(super) const ROW: &str = "id, start_ms, utc_offset_s, sport, name, distance_m, elapsed_ms, moving_ms, \
    ascent_m, avg_heart_rate_bpm, avg_power_w, energy_kcal, picture, recordings, trashed_ms, legs";

const MOST_ROWS: u16 = 200;
/// An activity's day and its start in UTC are less than this apart.
const DAY_SLACK_MS: i64 = 2 * 86_400_000;

pub(super) fn read_row(row: &Row<'_>) -> rusqlite::Result<ActivityRow> {
    let id: [u8; 16] = row.get(0)?;
    // A row that can't be drawn is still a row.
    let outline: Option<v1::Outline> = row
        .get_ref(12)?
        .as_blob()
        .ok()
        .and_then(|blob| v1::decode(blob).ok());
    let sparkline = outline
        .as_ref()
        .map_or_else(Sparkline::default, v1::Outline::sparkline);
    let pool_in_yards = outline
        .as_ref()
        .and_then(|outline| outline.pool_in_yards)
        .unwrap_or(false);
    Ok(ActivityRow {
        id: ActivityId::from_slice(&id).ok_or(rusqlite::Error::InvalidQuery)?,
        start: Timestamp::from_unix_ms(row.get(1)?),
        utc_offset_s: row.get(2)?,
        sport: Sport::from_number(row.get(3)?),
        name: row.get(4)?,
        distance_m: row.get(5)?,
        elapsed_ms: row.get(6)?,
        moving_ms: row.get(7)?,
        ascent_m: row.get(8)?,
        avg_heart_rate_bpm: row.get(9)?,
        avg_power_w: row.get(10)?,
        energy_kcal: row.get(11)?,
        doubts: outline.as_ref().map(v1::Outline::doubts).unwrap_or_default(),
        thumbnail: outline.map(|outline| outline.thumbnail).unwrap_or_default(),
        sparkline,
        pool_in_yards,
        recordings: row.get(13)?,
        trashed: row.get::<_, Option<i64>>(14)?.map(Timestamp::from_unix_ms),
        records: Vec::new(),
        legs: row
            .get_ref(15)?
            .as_blob()
            .ok()
            .and_then(|blob| v1::decode::<v1::Legs>(blob).ok())
            .map(|legs| legs.outlines())
            .unwrap_or_default(),
    })
}

/// A filter as SQL.
struct Conditions {
    sql: String,
    values: Vec<Box<dyn ToSql>>,
}

impl Conditions {
    fn of(filter: &ActivityFilter) -> Self {
        let trashed = if filter.trashed {
            "trashed_ms IS NOT NULL AND parent_key IS NULL"
        } else {
            "trashed_ms IS NULL AND parent_key IS NULL"
        };
        let mut this = Self {
            sql: trashed.to_owned(),
            values: Vec::new(),
        };
        match filter.sports.as_slice() {
            [] => {}
            [sport] => this.and("sport = ?", *sport as u8),
            sports => {
                // The plus keeps the planner on the order by start: few rows fail the test.
                let numbers: Vec<String> = sports.iter().map(|&s| (s as u8).to_string()).collect();
                this.sql
                    .push_str(&format!(" AND +sport IN ({})", numbers.join(",")));
            }
        }
        if let Some(from) = filter.from {
            this.and("+day >= ?", from.0);
            this.and("start_ms >= ?", from.start(0).unix_ms() - DAY_SLACK_MS);
        }
        if let Some(to) = filter.to {
            this.and("+day <= ?", to.0);
            this.and("start_ms <= ?", to.start(0).unix_ms() + DAY_SLACK_MS);
        }
        if !filter.text.trim().is_empty() && text_query(&filter.text).is_none() {
            // Signs alone are in no text.
            this.sql.push_str(" AND 0");
        }
        if let Some(words) = text_query(&filter.text) {
            this.and(
                "key IN (SELECT rowid FROM activity_text WHERE activity_text MATCH ?)",
                words,
            );
        }
        this
    }

    fn and(&mut self, sql: &str, value: impl ToSql + 'static) {
        self.sql.push_str(" AND ");
        self.sql.push_str(sql);
        self.values.push(Box::new(value));
    }
}

/// Words as an FTS5 query in which every word must begin some word; `None` when there is nothing to search for.
fn text_query(text: &str) -> Option<String> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(16)
        .map(|word| format!("\"{word}\"*"))
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

pub(super) fn page(db: &Connection, question: &ListActivities) -> Result<ActivityPage, Fault> {
    let ListActivities { filter, after, limit } = question;
    let (after, limit) = (*after, *limit);
    if limit == 0 || limit > MOST_ROWS {
        return Err(ActivityError::BadRange.into());
    }
    let mut conditions = Conditions::of(filter);
    let count = match after {
        Some(_) => None,
        None => {
            let sql = format!("SELECT count(*) FROM activity WHERE {}", conditions.sql);
            let values = conditions.values.iter().map(|value| &**value);
            let count: i64 = db
                .prepare_cached(&sql)?
                .query_row(rusqlite::params_from_iter(values), |row| row.get(0))?;
            Some(count.max(0) as u64)
        }
    };
    if let Some(cursor) = after {
        conditions.and("(start_ms, id) < (?, ", cursor.start.unix_ms());
        conditions.sql.push_str("?)");
        conditions.values.push(Box::new(*cursor.id.as_bytes()));
    }
    let sql = format!(
        "SELECT {ROW} FROM activity WHERE {} ORDER BY start_ms DESC, id DESC LIMIT {}",
        conditions.sql,
        limit + 1
    );
    let mut statement = db.prepare_cached(&sql)?;
    let values = conditions.values.iter().map(|value| &**value);
    let mut rows = statement
        .query_map(rusqlite::params_from_iter(values), read_row)?
        .collect::<Result<Vec<_>, _>>()?;
    let more = rows.len() > usize::from(limit);
    rows.truncate(usize::from(limit));
    let next = rows.last().filter(|_| more).map(|row| PageCursor {
        start: row.start,
        id: row.id,
    });
    records::mark(db, &mut rows)?;
    Ok(ActivityPage { rows, next, count })
}

/// How many columns [`ROW`] has.
pub(super) const ROW_COLUMNS: usize = 16;

/// The neighbours of an activity in the whole list: the next older and the next newer.
pub(super) fn neighbours(
    db: &Connection,
    row: &ActivityRow,
) -> Result<(Option<ActivityId>, Option<ActivityId>), Fault> {
    let one = |sql: &str| -> Result<Option<ActivityId>, Fault> {
        let mut statement = db.prepare_cached(sql)?;
        let mut rows = statement.query(rusqlite::params![row.start.unix_ms(), row.id.as_bytes()])?;
        match rows.next()? {
            Some(row) => {
                let id: [u8; 16] = row.get(0)?;
                Ok(Some(ActivityId::from_slice(&id).ok_or_else(corrupt)?))
            }
            None => Ok(None),
        }
    };
    let older = one(
        "SELECT id FROM activity WHERE trashed_ms IS NULL AND parent_key IS NULL AND (start_ms, id) < (?, ?)
         ORDER BY start_ms DESC, id DESC LIMIT 1",
    )?;
    let newer = one(
        "SELECT id FROM activity WHERE trashed_ms IS NULL AND parent_key IS NULL AND (start_ms, id) > (?, ?)
         ORDER BY start_ms, id LIMIT 1",
    )?;
    Ok((older, newer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_makes_a_query_sqlite_understands() {
        assert_eq!(text_query("  "), None);
        assert_eq!(text_query("\"; DROP -- "), Some("\"DROP\"*".to_owned()));
        assert_eq!(
            text_query("Утро 5×1 km"),
            Some("\"Утро\"* \"5\"* \"1\"* \"km\"*".to_owned())
        );
    }
}
