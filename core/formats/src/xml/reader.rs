//! A forgiving walk through an XML document: elements open and close properly nested, whatever the file does.

use std::borrow::Cow;

use quick_xml::{
    Reader,
    errors::{Error, SyntaxError},
    escape::{resolve_predefined_entity, unescape},
    events::{BytesStart, Event},
};
use ritm_model::{Problem, ProblemCode};

use super::xml_document;
use crate::text::encoding::Text;

/// How deep elements may nest; real files stay below twenty.
const MAX_DEPTH: usize = 64;

/// The longest text of one element that is kept, in bytes.
pub(crate) const MAX_TEXT: usize = 64 << 10;

/// An element's beginning or end.
pub(crate) enum Node<'a> {
    /// An element begins; until its [`Node::Close`] comes what is inside.
    Open(BytesStart<'a>),
    /// The innermost open element ends.
    Close,
}

enum Piece<'a> {
    Node(Node<'a>),
    Text(Cow<'a, str>),
}

/// The walk. It stops for good, with a problem, where the document can't be read further.
pub(crate) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    text: &'a Text<'a>,
    document: &'a str,
    /// Where the document begins in the text.
    base: usize,
    /// Where in the document the reader began.
    from: usize,
    /// The keys of the open elements.
    open: Vec<u64>,
    /// Elements that never hold themselves: one that opens within another ends that other.
    flat: [u64; 4],
    /// How many open elements end next.
    closing: usize,
    /// An element that opens once these have ended, and whether it is empty.
    held: Option<(BytesStart<'a>, bool)>,
    ended: bool,
    problem: Option<Problem>,
    left_out: u64,
    /// The byte of the first point that was left out.
    left_out_at: u64,
}

impl<'a> Xml<'a> {
    /// Begins a walk. `flat` names elements that never hold themselves, so that one lost end tag costs nothing.
    pub(crate) fn new(text: &'a Text<'a>, flat: [&str; 4]) -> Self {
        let document = xml_document(text);
        Self {
            reader: reader(document),
            text,
            document,
            from: 0,
            base: text.text.len() - document.len(),
            open: Vec::new(),
            flat: flat.map(key),
            closing: 0,
            held: None,
            ended: false,
            problem: None,
            left_out: 0,
            left_out_at: 0,
        }
    }

    /// The next element that begins or ends; `None` at the end of the document or where it can't be read further.
    pub(crate) fn next(&mut self) -> Option<Node<'a>> {
        loop {
            if let Piece::Node(node) = self.piece()? {
                return Some(node);
            }
        }
    }

    /// The text directly in the element that was opened last, up to and past its end; `None` when it does not end.
    pub(crate) fn text(&mut self) -> Option<Cow<'a, str>> {
        let depth = self.open.len();
        let mut whole = Cow::Borrowed("");
        loop {
            match self.piece()? {
                Piece::Text(part) if self.open.len() == depth => {
                    if whole.is_empty() {
                        whole = part;
                    } else if whole.len() + part.len() <= MAX_TEXT {
                        whole.to_mut().push_str(&part);
                    }
                }
                Piece::Node(Node::Close) if self.open.len() < depth => return Some(whole),
                Piece::Node(Node::Open(element)) => self.opens_in_text(element, depth),
                Piece::Text(_) | Piece::Node(Node::Close) => {}
            }
        }
    }

    /// Ends a text when an element begins that never stands in one: the text's end tag is lost.
    #[cold]
    fn opens_in_text(&mut self, element: BytesStart<'a>, depth: usize) {
        if self.flat.contains(&key(element.local_name().as_ref())) {
            self.damaged("an end tag is missing");
            let empty = self.closing > 0;
            self.open.pop();
            self.closing = (self.open.len() + 1).saturating_sub(depth);
            self.held = Some((element, empty));
        }
    }

    /// The first text that is not blank anywhere in the element that was opened last, up to and past its end; `None`
    /// when it does not end.
    pub(crate) fn inner_text(&mut self) -> Option<Cow<'a, str>> {
        let depth = self.open.len();
        let mut first = Cow::Borrowed("");
        while self.open.len() >= depth {
            if let Piece::Text(text) = self.piece()?
                && first.is_empty()
                && !text.trim_ascii().is_empty()
            {
                first = text;
            }
        }
        Some(first)
    }

    /// Passes over the rest of the element that was opened last.
    pub(crate) fn skip(&mut self) -> Option<()> {
        let depth = self.open.len();
        while self.open.len() >= depth {
            self.piece()?;
        }
        Some(())
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The byte of the file where the walk is.
    pub(crate) fn at_byte(&self) -> u64 {
        self.byte(self.reader.buffer_position())
    }

    /// The text from `at`, where the reader was, up to the next tag, when there is a `<` that begins none; such stand in
    /// names that were not escaped.
    #[cold]
    fn stray(&mut self, at: u64) -> Option<Piece<'a>> {
        let at = self.from + usize::try_from(at).ok()?;
        let rest = self.document.get(at..)?;
        // All of them at once: reading on from each would take the square of their number.
        let mut tags = rest.match_indices('<').map(|(place, _)| place);
        let begins_tag = |place: &usize| rest.get(place + 1..).is_none_or(begins_tag);
        if tags.next() != Some(0) || begins_tag(&0) {
            return None;
        }
        let end = tags.find(begins_tag).unwrap_or(rest.len());
        self.damaged("a sign that should be escaped");
        self.from = at + end;
        self.reader = reader(rest.get(end..)?);
        rest.get(..end).map(|text| Piece::Text(Cow::Borrowed(text)))
    }

    /// Counts points that the reader of the document leaves out, here.
    pub(crate) fn leave_out(&mut self, points: u64) {
        if points > 0 && self.left_out == 0 {
            self.left_out_at = self.at_byte();
        }
        self.left_out += points;
    }

    /// How many points were left out.
    pub(crate) fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The points left out, if any, and what was found wrong with the document first.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        let left_out = (self.left_out > 0).then(|| {
            let count = self.left_out.to_string();
            Problem::at(ProblemCode::SkippedPoints, self.left_out_at, count)
        });
        left_out.into_iter().chain(self.problem).collect()
    }

    fn piece(&mut self) -> Option<Piece<'a>> {
        loop {
            if self.closing > 0 {
                self.closing -= 1;
                self.open.pop();
                return Some(Piece::Node(Node::Close));
            }
            if let Some((element, empty)) = self.held.take() {
                let key = key(element.local_name().as_ref());
                return self.enter(element, empty, key);
            }
            if self.ended {
                return None;
            }
            let at = self.reader.buffer_position();
            match self.reader.read_event() {
                Ok(Event::Start(element)) if begins_tag(&element) => return self.start(element, false),
                Ok(Event::Empty(element)) if begins_tag(&element) => return self.start(element, true),
                Ok(Event::Start(_) | Event::Empty(_)) => {
                    if let Some(text) = self.stray(at) {
                        return Some(text);
                    }
                }
                Ok(Event::Text(text)) => return Some(Piece::Text(text.into_inner())),
                Ok(Event::CData(text)) => return Some(Piece::Text(text.into_inner())),
                Ok(Event::GeneralRef(reference)) => {
                    let letter = match reference.resolve_char_ref() {
                        Ok(Some(letter)) => Cow::Owned(letter.to_string()),
                        _ => Cow::Borrowed(resolve_predefined_entity(&reference).unwrap_or("")),
                    };
                    return Some(Piece::Text(letter));
                }
                Ok(Event::End(element)) => {
                    let key = key(element.local_name().as_ref());
                    if self.open.last() == Some(&key) {
                        self.closing = 1;
                    } else {
                        self.damaged("an end tag without its begin tag, or the other way round");
                        if let Some(at) = self.open.iter().rposition(|&open| open == key) {
                            self.closing = self.open.len() - at;
                        }
                    }
                }
                Ok(Event::Eof) => {
                    self.ended = true;
                    if !self.open.is_empty() {
                        let at = self.at_byte();
                        self.blame(ProblemCode::Truncated, at, "the document ends within an element");
                    }
                }
                Ok(Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Comment(_)) => {}
                Err(error) => {
                    if let Some(text) = self.stray(at) {
                        return Some(text);
                    }
                    self.ended = true;
                    let code = match &error {
                        Error::Syntax(SyntaxError::InvalidBangMarkup) => ProblemCode::Malformed,
                        Error::Syntax(_) => ProblemCode::Truncated,
                        _ => ProblemCode::Malformed,
                    };
                    let at = self.byte(self.reader.error_position());
                    self.blame(code, at, &error.to_string());
                }
            }
        }
    }

    fn start(&mut self, element: BytesStart<'a>, empty: bool) -> Option<Piece<'a>> {
        let key = key(element.local_name().as_ref());
        if self.flat.contains(&key)
            && let Some(at) = self.open.iter().rposition(|&open| open == key)
        {
            self.damaged("an end tag is missing");
            self.closing = self.open.len() - at - 1;
            self.open.pop();
            self.held = Some((element, empty));
            return Some(Piece::Node(Node::Close));
        }
        self.enter(element, empty, key)
    }

    fn enter(&mut self, element: BytesStart<'a>, empty: bool, key: u64) -> Option<Piece<'a>> {
        if self.open.len() >= MAX_DEPTH {
            self.ended = true;
            let at = self.at_byte();
            self.blame(
                ProblemCode::TooLarge,
                at,
                &format!("elements nest deeper than {MAX_DEPTH}"),
            );
            return None;
        }
        self.open.push(key);
        self.closing = usize::from(empty);
        Some(Piece::Node(Node::Open(element)))
    }

    fn byte(&self, at: u64) -> u64 {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let before = self.base.saturating_add(self.from);
        self.text.source_byte(before.saturating_add(at))
    }

    fn damaged(&mut self, detail: &str) {
        // Finding the byte is costly in some encodings: only for the problem that is kept.
        if self.problem.is_none() {
            let at = self.at_byte();
            self.blame(ProblemCode::Malformed, at, detail);
        }
    }

    /// Keeps the first problem, but one that ended the walk rather than one that did not.
    fn blame(&mut self, code: ProblemCode, at: u64, detail: &str) {
        if self.problem.is_none() || self.ended {
            self.problem = Some(Problem::at(code, at, detail));
        }
    }
}

/// Whether what follows a `<` can be that of a tag.
fn begins_tag(text: &str) -> bool {
    matches!(
        text.as_bytes().first(),
        Some(b'a'..=b'z' | b'A'..=b'Z' | b'/' | b'!' | b'?' | b'_' | b':' | 0x80..)
    )
}

fn reader(document: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(document);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

/// A number to compare names by: FNV-1a, 64 bits.
fn key(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// An attribute of an element by its local name, references resolved.
pub(crate) fn attribute<'e>(element: &'e BytesStart<'_>, name: &str) -> Option<Cow<'e, str>> {
    let mut attributes = element.attributes();
    let found = attributes
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let value = found.value;
    if !value.contains('&') {
        return Some(value);
    }
    let resolved = unescape(&value).ok().map(Cow::into_owned);
    Some(resolved.map_or(value, Cow::Owned))
}

/// A text for people: trimmed, within bounds, and `None` when nothing is left.
pub(crate) fn words(text: &str) -> Option<String> {
    let text = text.trim();
    let mut end = MAX_TEXT.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{Node, Xml, attribute};
    use crate::text::encoding::to_text;
    use ritm_model::ProblemCode;

    /// The walk as one line: `a(b(text)...)` and what was wrong.
    fn walk(document: &str) -> (String, Option<ProblemCode>) {
        let text = to_text(document.as_bytes());
        let mut xml = Xml::new(&text, ["p", "q", "", ""]);
        let mut line = String::new();
        while let Some(node) = xml.next() {
            match node {
                Node::Open(element) if element.local_name().as_ref() == "t" => match xml.text() {
                    Some(text) => line.push_str(&format!("'{text}'")),
                    None => line.push('?'),
                },
                Node::Open(element) => {
                    line.push_str(element.local_name().as_ref());
                    line.push('(');
                }
                Node::Close => line.push(')'),
            }
        }
        (line, xml.into_problems().first().map(|problem| problem.code))
    }

    #[test]
    fn sound_documents_have_no_problems() {
        assert_eq!(
            walk("<a><x:p/><p><y:t>1 &lt; 2 &#x41;<b>no</b><![CDATA[<&]]></y:t></p></a>"),
            ("a(p()p('1 < 2 A<&'))".into(), None)
        );
        assert_eq!(
            walk("<a>fish & chips<t>fish & chips &unknown;</t></a>").0,
            "a('fish & chips ')"
        );
    }

    #[test]
    fn lost_tags_cost_only_themselves() {
        let (line, problem) = walk("<a><p><t>1</t><p><t>2</t></p></a>");
        assert_eq!(line, "a(p('1')p('2'))");
        assert_eq!(problem, Some(ProblemCode::Malformed));
        assert_eq!(walk("<a><q><p><b><q><p></p></q></a>").0, "a(q(p(b()))q(p()))");
        assert_eq!(walk("<a></p><p></b></p></a>").0, "a(p())");
        assert_eq!(walk("<a><b><p></a>").0, "a(b(p()))");
    }

    #[test]
    fn signs_that_should_be_escaped_are_text() {
        assert_eq!(
            walk("<a><t>fun <3 \"it's</t><p></p></a>"),
            ("a('fun <3 \"it's'p())".into(), Some(ProblemCode::Malformed))
        );
        assert_eq!(walk("<a><t>1 < 2 <</t> <3<p></p></a>").0, "a('1 < 2 <'p())");
        assert_eq!(walk(&format!("<a>{}</a>", "<1".repeat(200_000))).0, "a()");
    }

    #[test]
    fn a_text_ends_where_a_greater_element_begins() {
        assert_eq!(walk("<a><t>one<b><p><t>2</t></p><q/></a>").0, "a('one'p('2')q())");
        assert_eq!(walk("<a><t>one<p/><t>2</t></a>").0, "a('one'p()'2')");
    }

    #[test]
    fn the_end_comes_where_the_file_ends() {
        assert_eq!(
            walk("<a><p></p><p"),
            ("a(p()".into(), Some(ProblemCode::Truncated))
        );
        assert_eq!(walk("<a><t>12"), ("a(?".into(), Some(ProblemCode::Truncated)));
        assert_eq!(walk("<a><p></p><!nonsense>").1, Some(ProblemCode::Malformed));
        assert_eq!(walk(&"<a>".repeat(100_000)).1, Some(ProblemCode::TooLarge));
    }

    #[test]
    fn attributes_are_found_by_local_name() {
        let text = to_text(b"<a x:lat = '1' lon=\"a &amp; b\" broken/>");
        let mut xml = Xml::new(&text, [""; 4]);
        let Some(Node::Open(element)) = xml.next() else {
            panic!("no element");
        };
        assert_eq!(attribute(&element, "lat").as_deref(), Some("1"));
        assert_eq!(attribute(&element, "lon").as_deref(), Some("a & b"));
        assert_eq!(attribute(&element, "ele"), None);
    }
}
