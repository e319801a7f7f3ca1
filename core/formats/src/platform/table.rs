//! Tables of exports: comma-separated values by the names of their columns.
//!
//! Source of the format: RFC 4180; semicolons and tabulators stand for commas where the first line has more of them.

/// A table with its columns' names.
pub(super) struct Table {
    heads: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads a table. What is no table is one of no rows.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = String::from_utf8_lossy(bytes);
        let mut rows = rows(&text, delimiter(&text)).into_iter();
        let heads = rows.next().unwrap_or_default();
        Self {
            heads: heads.iter().map(|head| head.trim().to_lowercase()).collect(),
            rows: rows
                .filter(|row| row.iter().any(|cell| !cell.is_empty()))
                .collect(),
        }
    }

    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        self.heads.len()
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

    /// The column in which most cells hold what `wanted` knows.
    pub(super) fn column_holding(&self, wanted: impl Fn(&str) -> bool) -> Option<usize> {
        let count = |column: usize| {
            self.rows
                .iter()
                .filter(|row| row.get(column).is_some_and(|cell| wanted(cell)))
                .count()
        };
        let best = (0..self.width()).map(|column| (count(column), column));
        best.max_by_key(|&(count, column)| (count, usize::MAX - column))
            .filter(|&(count, _)| count > 0)
            .map(|(_, column)| column)
    }
}

/// A cell's text, when there is one.
pub(super) fn cell(row: &[String], column: Option<usize>) -> Option<&str> {
    let text = row.get(column?)?.trim();
    (!text.is_empty()).then_some(text)
}

/// A cell's number; a lone comma is a decimal point.
pub(super) fn number(row: &[String], column: Option<usize>) -> Option<f64> {
    crate::xml::number::float(cell(row, column)?)
}

/// Seconds of `31:05`, `1:02:03` or a plain number.
pub(super) fn seconds(row: &[String], column: Option<usize>) -> Option<f64> {
    let mut sum = 0.0;
    for part in cell(row, column)?.split(':') {
        sum = sum * 60.0 + crate::xml::number::float(part).filter(|&part| part >= 0.0)?;
    }
    Some(sum)
}

fn delimiter(text: &str) -> char {
    let first = text.lines().next().unwrap_or_default();
    let count = |wanted: char| first.chars().filter(|&letter| letter == wanted).count();
    [';', '\t']
        .into_iter()
        .find(|&other| count(other) > count(','))
        .unwrap_or(',')
}

fn rows(text: &str, delimiter: char) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let (mut row, mut cell) = (Vec::new(), String::new());
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                cell.push('"');
                letters.next();
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            _ if quoted => cell.push(letter),
            '\r' if letters.peek() == Some(&'\n') => {}
            '\n' | '\r' => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ if letter == delimiter => row.push(std::mem::take(&mut cell)),
            _ => cell.push(letter),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
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
        assert_eq!(table.column_holding(|cell| cell.contains("lines")), Some(2));
        assert_eq!(table.column_holding(|cell| cell == "none"), None);
        assert_eq!(number(&table.rows[0], Some(1)), Some(1.5));
        assert_eq!(cell(&table.rows[1], Some(1)), None);
        let table = Table::read(b"a;b\n1,5;31:05\n2;1:00:00.5");
        assert_eq!(number(&table.rows[0], Some(0)), Some(1.5));
        assert_eq!(seconds(&table.rows[0], Some(1)), Some(1865.0));
        assert_eq!(seconds(&table.rows[1], Some(1)), Some(3600.5));
        assert_eq!(Table::read(b"").width(), 0);
    }
}
