//! Text to rows of cells, forgiving as spreadsheets are (RFC 4180 and what programs make of it).

use std::borrow::Cow;

use ritm_model::{Problem, ProblemCode, order};

/// The first `bytes` of a text, or a little less where a letter would be cut.
pub(super) fn head(text: &str, bytes: usize) -> &str {
    let fits = (0..=bytes.min(text.len())).rev().take(4);
    fits.into_iter()
        .find_map(|end| text.get(..end))
        .unwrap_or_default()
}

/// The sign between the cells of `text`: what stands equally often in most of its first lines.
pub(crate) fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(30)
        .map(|line| head(line, 4096))
        .collect();
    let even = |sign: u8| {
        let mut counts: Vec<usize> = lines.iter().map(|line| outside_quotes(line, sign)).collect();
        order::ascending(&mut counts);
        let middle = counts.get(counts.len() / 2).copied().unwrap_or(0);
        let alike = counts.iter().filter(|&&count| count == middle).count();
        (middle > 0 && alike * 2 > counts.len()).then_some(middle)
    };
    // A decimal comma is as even as a comma between cells: the rarer signs go first.
    [b'\t', b';']
        .into_iter()
        .find(|&sign| even(sign).is_some())
        .unwrap_or(b',')
}

fn outside_quotes(line: &str, sign: u8) -> usize {
    let mut quoted = false;
    line.bytes()
        .filter(|&byte| {
            quoted ^= byte == b'"';
            byte == sign && !quoted
        })
        .count()
}

/// Cells of a row that are kept: no table has more columns, but a broken one may be a single row.
const MOST_CELLS: usize = 1024;

/// The rows of a table, one after the other.
pub(crate) struct Rows<'a> {
    text: &'a str,
    at: usize,
    delimiter: u8,
    /// Where the first quotation begins that has no end.
    open_quote: Option<usize>,
    /// Whether one of them ran to the end of the text.
    endless: bool,
    /// How many rows nothing could be taken from, and where the first of them begins.
    left_out: u64,
    left_out_at: Option<usize>,
}

impl<'a> Rows<'a> {
    /// Where the next row begins, in bytes of the text.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn new(text: &'a str, delimiter: u8) -> Self {
        Self {
            text,
            at: 0,
            delimiter,
            open_quote: None,
            endless: false,
            left_out: 0,
            left_out_at: None,
        }
    }

    /// Counts the row at this byte as one that nothing could be taken from.
    pub(super) fn leave_out(&mut self, at: usize) {
        self.left_out += 1;
        self.left_out_at.get_or_insert(at);
    }

    /// What was wrong with the rows; their text begins at byte `base` of the document.
    pub(super) fn problems(&self, base: usize) -> Vec<Problem> {
        let place = |at: usize| (base + at) as u64;
        let open = self
            .open_quote
            .map(|at| (ProblemCode::Malformed, at, "a quotation without end".to_owned()));
        let left_out = self
            .left_out_at
            .map(|at| (ProblemCode::SkippedPoints, at, self.left_out.to_string()));
        let all = open.into_iter().chain(left_out);
        all.map(|(code, at, detail)| Problem::at(code, place(at), detail))
            .collect()
    }

    /// Reads the next row that is not empty into `cells`; says at which byte of the text it begins.
    pub(crate) fn next(&mut self, cells: &mut Vec<Cow<'a, str>>) -> Option<usize> {
        loop {
            cells.clear();
            let begins = self.at;
            if begins >= self.text.len() {
                return None;
            }
            loop {
                let cell = self.cell();
                if cells.len() < MOST_CELLS {
                    cells.push(cell);
                }
                match self.text.as_bytes().get(self.at) {
                    Some(&byte) if byte == self.delimiter => self.at += 1,
                    Some(b'\r') if self.text.as_bytes().get(self.at + 1) == Some(&b'\n') => {
                        self.at += 2;
                        break;
                    }
                    Some(_) => {
                        self.at += 1;
                        break;
                    }
                    None => break,
                }
            }
            if cells.iter().any(|cell| !cell.is_empty()) {
                return Some(begins);
            }
        }
    }

    /// The cell at the current place, which then is at its delimiter, its line's end, or the text's end.
    fn cell(&mut self) -> Cow<'a, str> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        if let Some(quoted) = rest.get(blanks..).and_then(|rest| rest.strip_prefix('"'))
            && let Some((cell, length)) = self.quoted(quoted)
        {
            self.at += blanks + 1 + length;
            return cell;
        }
        let end = rest
            .bytes()
            .position(|byte| byte == self.delimiter || byte == b'\n' || byte == b'\r')
            .unwrap_or(rest.len());
        self.at += end;
        Cow::Borrowed(rest.get(..end).unwrap_or_default().trim())
    }

    /// A quotation without its first mark, and how long it is with its last mark and blanks after it. A mark within it
    /// ends it only where the cell can end.
    fn quoted(&mut self, text: &'a str) -> Option<(Cow<'a, str>, usize)> {
        // Where one quotation had no end, no other may run over its line: else each would be looked for to the end.
        let scope = if self.endless {
            text.lines().next().unwrap_or_default()
        } else {
            text
        };
        let bytes = scope.as_bytes();
        let mut from = 0;
        let mut doubled = false;
        loop {
            let Some(mark) = memchr::memchr(b'"', bytes.get(from..)?).map(|mark| from + mark) else {
                self.open_quote.get_or_insert(self.at);
                self.endless = true;
                return None;
            };
            if bytes.get(mark + 1) == Some(&b'"') {
                doubled = true;
                from = mark + 2;
                continue;
            }
            let after = bytes.get(mark + 1..).unwrap_or_default();
            let blanks = after.iter().take_while(|&&byte| byte == b' ').count();
            match after.get(blanks) {
                None | Some(b'\n' | b'\r') => {}
                Some(&byte) if byte == self.delimiter => {}
                // The next cell is in quotation marks: this one lost its last.
                Some(_) if mark > 0 && bytes.get(mark - 1) == Some(&self.delimiter) => {
                    self.open_quote.get_or_insert(self.at);
                    return None;
                }
                Some(_) => {
                    from = mark + 1;
                    continue;
                }
            }
            let inner = scope.get(..mark)?;
            let cell = if doubled {
                Cow::Owned(inner.replace("\"\"", "\""))
            } else {
                Cow::Borrowed(inner)
            };
            return Some((cell, mark + 1 + blanks));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Rows, delimiter};

    fn rows(text: &str) -> Vec<Vec<String>> {
        let mut rows = Rows::new(text, delimiter(text));
        let (mut cells, mut all) = (Vec::new(), Vec::new());
        while rows.next(&mut cells).is_some() {
            all.push(cells.iter().map(ToString::to_string).collect());
        }
        all
    }

    #[test]
    fn quotations_hold_anything() {
        assert_eq!(
            rows("a,b,c\r\n1,\"two\nlines, \"\"so\"\"\", x \n\n ,\"\",\n"),
            [vec!["a", "b", "c"], vec!["1", "two\nlines, \"so\"", "x"],]
        );
        assert_eq!(rows("a;b\r1,5;2\r")[1], ["1,5", "2"]);
        assert_eq!(rows("a\tb\n1\t\"q\" \n"), [["a", "b"], ["1", "q"]]);
    }

    #[test]
    fn a_quotation_without_end_costs_its_line_only() {
        assert_eq!(rows("a,b\n1,\"x\n2,y\n3,\"z\"\n")[3], ["3", "z"]);
        assert_eq!(rows("a,b\n1,\"x\n2,y\n"), [["a", "b"], ["1", "\"x"], ["2", "y"]]);
        // A mark within a quotation does not end it.
        assert_eq!(rows("a,b\n\"5\" tyre\",y\n")[1], ["5\" tyre", "y"]);
        let many = "a,b\n".to_owned() + &"\"x,1\n".repeat(200_000);
        let begun = std::time::Instant::now();
        assert_eq!(rows(&many).len(), 200_001);
        assert!(begun.elapsed() < std::time::Duration::from_secs(5));
    }
}
