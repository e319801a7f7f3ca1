//! Tables of exports, by the names of their columns.

use std::borrow::Cow;

use crate::{
    csv::table::{Rows, delimiter},
    text::encoding::to_text,
};

/// A table with its columns' names.
pub(super) struct Table {
    heads: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads a table. What is no table is one of no rows.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let source = to_text(bytes);
        let text = source.text.trim_start_matches('\u{feff}');
        let mut rows = Rows::new(text, delimiter(text));
        let mut cells = Vec::new();
        rows.next(&mut cells);
        // What stands alone above the headings is a spreadsheet's `sep=;` or a title.
        let alone = |cells: &[Cow<'_, str>]| cells.iter().filter(|cell| !cell.is_empty()).count() < 2;
        let mut above = 0;
        let first = cells.clone();
        while above < 8 && alone(&cells) && rows.next(&mut cells).is_some() {
            above += 1;
        }
        if alone(&cells) {
            // A table of one column.
            rows = Rows::new(text, delimiter(text));
            rows.next(&mut cells);
            cells = first;
        }
        let heads = cells.iter().map(|head| head.trim().to_lowercase()).collect();
        let mut table = Self {
            heads,
            rows: Vec::new(),
        };
        while rows.next(&mut cells).is_some() {
            table
                .rows
                .push(cells.iter().map(|cell| cell.clone().into_owned()).collect());
        }
        table
    }

    /// The first column of one of these names (small letters).
    pub(super) fn column(&self, names: &[&str]) -> Option<usize> {
        self.heads.iter().position(|head| names.contains(&head.as_str()))
    }

    /// The first column whose name begins so, with what follows: `distance (` finds `km)`.
    pub(super) fn column_with(&self, begin: &str) -> Option<(usize, &str)> {
        let found = self.heads.iter().enumerate();
        found
            .filter_map(|(index, head)| Some((index, head.strip_prefix(begin)?)))
            .next()
    }
}

/// A cell's text, when there is one.
pub(super) fn cell(row: &[String], column: Option<usize>) -> Option<&str> {
    let text = row.get(column?)?.trim();
    (!text.is_empty()).then_some(text)
}

/// A cell's number; a lone comma is a decimal point.
pub(super) fn number(row: &[String], column: Option<usize>) -> Option<f64> {
    crate::text::number::float(cell(row, column)?)
}

/// Seconds of `31:05`, `1:02:03` or a plain number.
pub(super) fn seconds(row: &[String], column: Option<usize>) -> Option<f64> {
    let mut sum = 0.0;
    for part in cell(row, column)?.split(':') {
        sum = sum * 60.0 + crate::text::number::float(part).filter(|&part| part >= 0.0)?;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_by_their_heads() {
        let table = Table::read(
            b"\xef\xbb\xbfName, Value (km),Note\r\n\"a, \"\"b\"\"\",1.5,\"two\nlines\"\r\n\r\nc,,x\"y\"",
        );
        assert_eq!(
            table.rows,
            [["a, \"b\"", "1.5", "two\nlines"], ["c", "", "x\"y\""]]
        );
        assert_eq!(table.column(&["note"]), Some(2));
        assert_eq!(table.column_with("value ("), Some((1, "km)")));
        assert_eq!(number(&table.rows[0], Some(1)), Some(1.5));
        assert_eq!(cell(&table.rows[1], Some(1)), None);
        let table = Table::read(b"a;b\n1,5;31:05\n2;1:00:00.5");
        assert_eq!(number(&table.rows[0], Some(0)), Some(1.5));
        assert_eq!(seconds(&table.rows[0], Some(1)), Some(1865.0));
        assert_eq!(seconds(&table.rows[1], Some(1)), Some(3600.5));
        assert!(Table::read(b"").rows.is_empty());
    }
}
