//! Pages of the list, by keyset: a page costs the same wherever it is, in whatever order.

use ritm_model::{
    ActivityId, Sport,
    activity::{ActivityError, ActivityRow},
    list::{ActivityFilter, ActivityPage, ListActivities, ListOrder, Neighbours, OrderBy, PageCursor},
};
use rusqlite::{Connection, OptionalExtension, Row, ToSql};

use super::{
    records,
    row::{self, ROW, ROW_COLUMNS, ReadRow, read_row},
    words,
};
use crate::store::Fault;

const MOST_ROWS: u16 = 200;
/// An activity's day and its start in UTC are less than this apart.
const DAY_SLACK_MS: i64 = 2 * 86_400_000;

/// A filter as SQL.
pub(super) struct Conditions {
    pub(super) sql: String,
    values: Vec<Box<dyn ToSql>>,
}

impl Conditions {
    /// `ordered` when the list is in another order than by start: an index that has that order is to be walked then, and
    /// no other index may look better.
    pub(super) fn of(filter: &ActivityFilter, ordered: bool) -> Self {
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
            [sport] if !ordered => this.and("sport = ?", *sport as u8),
            sports => {
                // The plus keeps the planner on the order: few rows fail the test.
                let numbers: Vec<String> = sports.iter().map(|&s| (s as u8).to_string()).collect();
                this.sql
                    .push_str(&format!(" AND +sport IN ({})", numbers.join(",")));
            }
        }
        if let Some(from) = filter.from {
            this.and("+day >= ?", from.0);
            if !ordered {
                this.and("start_ms >= ?", from.start(0).unix_ms() - DAY_SLACK_MS);
            }
        }
        if let Some(to) = filter.to {
            this.and("+day <= ?", to.0);
            if !ordered {
                this.and("start_ms <= ?", to.start(0).unix_ms() + DAY_SLACK_MS);
            }
        }
        if let Some(words) = words::query(&filter.text, &filter.meanings) {
            this.and(
                "key IN (SELECT rowid FROM activity_text WHERE activity_text MATCH ?)",
                words,
            );
        } else if !filter.text.trim().is_empty() {
            // Signs alone are in no text.
            this.sql.push_str(" AND 0");
        }
        this
    }

    fn and(&mut self, sql: &str, value: impl ToSql + 'static) {
        self.sql.push_str(" AND ");
        self.sql.push_str(sql);
        self.values.push(Box::new(value));
    }

    /// The values of the question marks, in their order.
    pub(super) fn values(&self) -> impl Iterator<Item = &dyn ToSql> {
        self.values.iter().map(|value| &**value)
    }
}

/// A stretch of a list in which one order holds.
#[derive(Clone, Copy)]
struct Stretch {
    /// What it is ordered by before the start.
    value: Option<&'static str>,
    /// What all of it lack.
    lacks: Option<&'static str>,
    rising: bool,
}

/// The stretches of an order: those that have its value, then those that lack it.
fn stretches(order: ListOrder) -> Vec<Stretch> {
    let column = match order.by {
        OrderBy::Start => {
            return vec![Stretch {
                value: None,
                lacks: None,
                rising: order.rising,
            }];
        }
        OrderBy::Distance => "shown_distance_m",
        OrderBy::Time => "shown_ms",
        OrderBy::Speed => "shown_speed_m_s",
        OrderBy::HeartRate => "avg_heart_rate_bpm",
        OrderBy::Ascent => "ascent_m",
    };
    vec![
        Stretch {
            value: Some(column),
            lacks: None,
            rising: order.rising,
        },
        Stretch {
            value: None,
            lacks: Some(column),
            rising: false,
        },
    ]
}

impl Stretch {
    /// The same the other way round.
    fn reversed(self) -> Self {
        Self {
            rising: !self.rising,
            ..self
        }
    }

    /// Whether the row a cursor stands at belongs to it.
    fn holds(self, cursor: &PageCursor) -> bool {
        self.lacks.is_none() == cursor.value.is_some() || (self.value.is_none() && self.lacks.is_none())
    }

    /// Rows of it after `cursor`, or from its beginning, with the value it is ordered by.
    fn rows(
        self,
        db: &Connection,
        filter: &ActivityFilter,
        cursor: Option<&PageCursor>,
        limit: usize,
    ) -> Result<Vec<(ReadRow, Option<f64>)>, Fault> {
        let ordered = self.value.is_some() || self.lacks.is_some();
        let mut conditions = Conditions::of(filter, ordered);
        if let Some(column) = self.value {
            conditions.sql.push_str(&format!(" AND {column} IS NOT NULL"));
        }
        if let Some(column) = self.lacks {
            conditions.sql.push_str(&format!(" AND {column} IS NULL"));
        }
        let keys: Vec<&str> = self.value.into_iter().chain(["start_ms", "id"]).collect();
        if let Some(cursor) = cursor {
            let (sign, marks) = (if self.rising { '>' } else { '<' }, vec!["?"; keys.len()]);
            conditions.sql.push_str(&format!(
                " AND ({}) {sign} ({})",
                keys.join(", "),
                marks.join(", ")
            ));
            if self.value.is_some() {
                conditions.values.push(Box::new(cursor.value));
            }
            conditions.values.push(Box::new(cursor.start.unix_ms()));
            conditions.values.push(Box::new(*cursor.id.as_bytes()));
        }
        let direction = if self.rising { "" } else { " DESC" };
        let order: Vec<String> = keys.iter().map(|key| format!("{key}{direction}")).collect();
        let sql = format!(
            "SELECT {ROW}, {} FROM activity WHERE {} ORDER BY {} LIMIT {limit}",
            self.value.unwrap_or("NULL"),
            conditions.sql,
            order.join(", "),
        );
        let mut statement = db.prepare_cached(&sql)?;
        let read = |row: &Row<'_>| Ok((read_row(row)?, row.get(ROW_COLUMNS)?));
        let rows = statement.query_map(rusqlite::params_from_iter(conditions.values()), read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Rows after `cursor`, or from the beginning, through the stretches of an order.
fn rows_after(
    db: &Connection,
    filter: &ActivityFilter,
    stretches: impl IntoIterator<Item = Stretch>,
    cursor: Option<&PageCursor>,
    limit: usize,
) -> Result<Vec<(ReadRow, Option<f64>)>, Fault> {
    let mut rows = Vec::new();
    let mut cursor = cursor;
    for stretch in stretches {
        if cursor.is_some_and(|cursor| !stretch.holds(cursor)) {
            continue;
        }
        rows.extend(stretch.rows(db, filter, cursor.take(), limit - rows.len())?);
        if rows.len() >= limit {
            break;
        }
    }
    Ok(rows)
}

/// A page of the list, and whether what stands on it about records was known.
pub(super) fn page(db: &Connection, question: &ListActivities) -> Result<(ActivityPage, bool), Fault> {
    let ListActivities {
        filter,
        order,
        after,
        limit,
    } = question;
    if *limit == 0 || *limit > MOST_ROWS {
        return Err(ActivityError::BadRange.into());
    }
    let count = match after {
        Some(_) => None,
        None => Some(count(db, filter)?),
    };
    let limit = usize::from(*limit);
    let mut rows = rows_after(db, filter, stretches(*order), after.as_ref(), limit + 1)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows
        .last()
        .filter(|_| more)
        .map(|(read, value)| cursor_at(&read.row, *value));
    let rows: Vec<ReadRow> = rows.into_iter().map(|(read, _)| read).collect();
    let all_marked = rows.iter().all(|read| !read.unmarked);
    let page = ActivityPage {
        rows: records::mark(db, rows)?,
        next,
        count,
    };
    Ok((page, all_marked))
}

fn cursor_at(row: &ActivityRow, value: Option<f64>) -> PageCursor {
    PageCursor {
        value,
        start: row.start,
        id: row.id,
    }
}

fn count(db: &Connection, filter: &ActivityFilter) -> Result<u64, Fault> {
    let conditions = Conditions::of(filter, false);
    let sql = format!("SELECT count(*) FROM activity WHERE {}", conditions.sql);
    let count: i64 = db
        .prepare_cached(&sql)?
        .query_row(rusqlite::params_from_iter(conditions.values()), |row| row.get(0))?;
    Ok(count.max(0) as u64)
}

/// All that a filter lets through, newest first.
pub(super) fn ids(db: &Connection, filter: &ActivityFilter) -> Result<Vec<(ActivityId, Sport)>, Fault> {
    let conditions = Conditions::of(filter, false);
    let sql = format!(
        "SELECT id, sport FROM activity WHERE {} ORDER BY start_ms DESC, id DESC",
        conditions.sql
    );
    let mut statement = db.prepare_cached(&sql)?;
    let ids = statement.query_map(rusqlite::params_from_iter(conditions.values()), |row| {
        let id: [u8; 16] = row.get(0)?;
        let id = ActivityId::from_slice(&id).ok_or(rusqlite::Error::InvalidQuery)?;
        Ok((id, Sport::from_number(row.get(1)?)))
    })?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// What stands beside an activity in a list; in the whole list by start when it is not in this one.
pub(super) fn neighbours(
    db: &Connection,
    id: ActivityId,
    filter: &ActivityFilter,
    order: ListOrder,
) -> Result<Neighbours, Fault> {
    if let Some(siblings) = siblings(db, id)? {
        return Ok(siblings);
    }
    let beside = |filter: &ActivityFilter, order: ListOrder, row: &ActivityRow, value: Option<f64>| {
        let forward = stretches(order);
        let backward = forward.iter().rev().map(|stretch| stretch.reversed());
        let cursor = cursor_at(row, value);
        let one = |rows: Vec<(ReadRow, Option<f64>)>| rows.first().map(|(read, _)| read.row.id);
        Ok::<_, Fault>((
            one(rows_after(db, filter, backward, Some(&cursor), 1)?),
            one(rows_after(db, filter, forward.clone(), Some(&cursor), 1)?),
        ))
    };
    let value = stretches(order)
        .first()
        .and_then(|stretch| stretch.value)
        .unwrap_or("NULL");
    let mut conditions = Conditions::of(filter, true);
    conditions.and("id = ?", *id.as_bytes());
    let sql = format!("SELECT {ROW}, {value} FROM activity WHERE {}", conditions.sql);
    let found: Option<(ReadRow, Option<f64>)> = db
        .prepare_cached(&sql)?
        .query_row(rusqlite::params_from_iter(conditions.values()), |row| {
            Ok((read_row(row)?, row.get(ROW_COLUMNS)?))
        })
        .optional()?;
    if let Some((read, value)) = found {
        let (before, after) = beside(filter, order, &read.row, value)?;
        return Ok(Neighbours {
            listed: true,
            before,
            after,
        });
    }
    let sql = format!("SELECT {ROW} FROM activity WHERE id = ?");
    let read = db
        .prepare_cached(&sql)?
        .query_row([id.as_bytes()], read_row)
        .optional()?
        .ok_or(ActivityError::NotFound)?;
    let (before, after) = beside(&ActivityFilter::default(), ListOrder::default(), &read.row, None)?;
    Ok(Neighbours {
        listed: false,
        before,
        after,
    })
}

/// The legs before and after a leg of a whole; `None` when the activity is no leg.
fn siblings(db: &Connection, id: ActivityId) -> Result<Option<Neighbours>, Fault> {
    let leg: Option<(i64, i64)> = db
        .prepare_cached("SELECT key, parent_key FROM activity WHERE id = ? AND parent_key IS NOT NULL")?
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((key, parent)) = leg else {
        return Ok(None);
    };
    let keys = row::leg_keys(db, parent)?;
    let at = keys.iter().position(|&leg| leg == key);
    let id = |at: Option<usize>| {
        at.and_then(|at| keys.get(at))
            .map(|&key| super::id_of(db, key))
            .transpose()
    };
    Ok(Some(Neighbours {
        listed: true,
        before: id(at.map(|at| at + 1))?,
        after: id(at.and_then(|at| at.checked_sub(1)))?,
    }))
}
