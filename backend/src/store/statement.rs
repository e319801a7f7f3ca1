//! Statements: portable text, known before the program runs.

use std::fmt::Write as _;

/// How many rows one statement inserts at most: more make it no faster.
const MOST_ROWS: usize = 256;

/// How many arguments one statement may have: SQLite's limit is 32,766, PostgreSQL's 65,535.
const MOST_ARGUMENTS: usize = 32_000;

/// One statement. Made by [`sql!`] alone, so that a test can prepare each on both databases.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sql {
    pub(super) sqlite: &'static str,
    pub(super) postgres: &'static str,
}

impl Sql {
    #[doc(hidden)]
    pub(crate) const fn of(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite, postgres }
    }
}

/// `INSERT … VALUES (…),(…) …` for as many rows as there are. Made by [`many!`] alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Many {
    pub(super) head: &'static str,
    pub(super) columns: usize,
    pub(super) tail: &'static str,
}

impl Many {
    #[doc(hidden)]
    pub(crate) const fn of(head: &'static str, columns: usize, tail: &'static str) -> Self {
        Self { head, columns, tail }
    }

    /// Into how many rows each its statements are cut for `rows` rows: powers of two, so that however many rows come, there
    /// are but a handful of statements to be prepared and kept.
    pub(super) fn pieces(self, rows: usize) -> impl Iterator<Item = usize> {
        let most = MOST_ROWS.min(MOST_ARGUMENTS / self.columns.max(1)).max(1);
        let most = 1 << most.ilog2();
        let mut left = rows;
        std::iter::from_fn(move || {
            let piece = most.min(1 << left.checked_ilog2()?);
            left -= piece;
            Some(piece)
        })
    }

    /// The statement's text for so many rows.
    pub(super) fn text(self, rows: usize) -> String {
        let mut text =
            String::with_capacity(self.head.len() + self.tail.len() + rows * self.columns * 5 + 16);
        text.push_str(self.head);
        text.push_str(" VALUES ");
        for row in 0..rows {
            text.push_str(if row == 0 { "(" } else { "),(" });
            for column in 0..self.columns {
                let comma = if column == 0 { "" } else { "," };
                // Writing to a String can't fail.
                let _ = write!(text, "{comma}${}", row * self.columns + column + 1);
            }
        }
        text.push_str(") ");
        text.push_str(self.tail);
        text
    }
}

/// A statement of the program, gathered when it is linked.
#[cfg(test)]
pub(crate) struct Registered {
    pub(super) statement: Gathered,
    pub(super) at: &'static str,
}

/// What [`Registered`] gathers.
#[cfg(test)]
pub(crate) enum Gathered {
    One(Sql),
    Many(Many),
}

#[cfg(test)]
impl Registered {
    pub(crate) const fn one(statement: Sql, at: &'static str) -> Self {
        Self {
            statement: Gathered::One(statement),
            at,
        }
    }

    pub(crate) const fn many(statement: Many, at: &'static str) -> Self {
        Self {
            statement: Gathered::Many(statement),
            at,
        }
    }
}

#[cfg(test)]
inventory::collect!(Registered);

/// A statement with `$1`, `$2`, … for its arguments.
///
/// `sql!("…", for_update)` and `sql!("…", skip_locked)` lock the rows that a `SELECT` finds, where there is more than one
/// writer; the second passes over rows that others have locked, as a queue does. `sql!(sqlite: "…", postgres: "…")` is for
/// what the two say in different words, such as text search.
macro_rules! sql {
    ($text:literal) => {
        $crate::store::sql!(@ $text, $text)
    };
    ($text:literal, for_update) => {
        $crate::store::sql!(@ $text, concat!($text, " FOR UPDATE"))
    };
    ($text:literal, skip_locked) => {
        $crate::store::sql!(@ $text, concat!($text, " FOR UPDATE SKIP LOCKED"))
    };
    (sqlite: $sqlite:literal, postgres: $postgres:literal $(,)?) => {
        $crate::store::sql!(@ $sqlite, $postgres)
    };
    (@ $sqlite:expr, $postgres:expr) => {{
        const STATEMENT: $crate::store::Sql = $crate::store::Sql::of($sqlite, $postgres);
        #[cfg(test)]
        inventory::submit! { $crate::store::Registered::one(STATEMENT, concat!(file!(), ":", line!())) }
        STATEMENT
    }};
}
pub(crate) use sql;

/// An insertion of many rows: its head up to `VALUES`, how many columns a row has, and what follows the rows.
macro_rules! many {
    ($head:literal, $columns:literal) => {
        $crate::store::many!($head, $columns, "")
    };
    ($head:literal, $columns:literal, $tail:literal) => {{
        const STATEMENT: $crate::store::Many = $crate::store::Many::of($head, $columns, $tail);
        #[cfg(test)]
        inventory::submit! { $crate::store::Registered::many(STATEMENT, concat!(file!(), ":", line!())) }
        STATEMENT
    }};
}
pub(crate) use many;

/// The arguments of a statement, `$1` first.
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        &[$($crate::store::Value::from($value)),*]
    };
}
pub(crate) use args;
