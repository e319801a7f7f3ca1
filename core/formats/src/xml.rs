//! What the XML formats share: one forgiving reader, and one writer.
//!
//! Names are compared without their namespace prefix, as many programs get the namespaces wrong. There is no
//! document type handling: entities beyond the five predefined and the numeric ones are dropped, so nothing expands.

pub(crate) mod reader;
pub(crate) mod writer;

use quick_xml::{Reader, events::Event};

use crate::text::encoding::{Text, document, to_text};

/// The local name of the root element; `None` when the bytes do not begin as an XML document does.
///
/// `GPX` in capitals is `gpx`.
pub(crate) fn root(bytes: &[u8]) -> Option<String> {
    // Prologues are short; a look at the whole of a large file would only cost time.
    let head = |most: usize| bytes.get(..bytes.len().min(most)).unwrap_or(bytes);
    match root_within(head(64 << 10)) {
        Ok(root) => root,
        // Some hold long comments.
        Err(_) if bytes.len() > 64 << 10 => root_within(head(8 << 20)).ok()?,
        Err(_) => None,
    }
}

fn root_within(bytes: &[u8]) -> Result<Option<String>, quick_xml::Error> {
    let head = to_text(bytes);
    let text = xml_document(&head);
    if !text.starts_with('<') {
        return Ok(None);
    }
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event()? {
            Event::Start(element) | Event::Empty(element) => {
                let name = element.local_name();
                let name = if name.as_ref() == "GPX" {
                    "gpx"
                } else {
                    name.as_ref()
                };
                return Ok(Some(name.to_owned()));
            }
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) | Event::Text(_) => {}
            Event::End(_) | Event::CData(_) | Event::GeneralRef(_) | Event::Eof => return Ok(None),
        }
    }
}

/// How far into a file an XML document may begin, in bytes.
const MOST_JUNK: usize = 4096;

/// What the warnings of a server's program begin with.
const HTML: [&str; 4] = ["<br", "<b>", "<p>", "<pre"];

/// The XML document without what a server wrote before it: its warnings, as text or as HTML.
pub(crate) fn xml_document<'a>(text: &'a Text<'_>) -> &'a str {
    let text = document(text);
    let begins_with = |tag: &&str| {
        text.get(..tag.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(tag))
    };
    if text.starts_with('<') && !HTML.iter().any(begins_with) {
        return text;
    }
    let mut end = MOST_JUNK.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end)
        .and_then(|head| head.find("<?xml"))
        .and_then(|at| text.get(at..))
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::{root, xml_document};
    use crate::text::encoding::to_text;

    #[test]
    fn what_a_server_wrote_before_the_document_is_passed_over() {
        let begin = |text: &str| xml_document(&to_text(text.as_bytes())).to_owned();
        for junk in [
            "\u{feff}",
            "ï»¿",
            "Warning: include() in x.php on line 3\n",
            "<br />\n<b>Warning</b>: x<br />\n",
        ] {
            assert_eq!(begin(&format!("{junk}<?xml?><gpx/>")), "<?xml?><gpx/>", "{junk}");
        }
        // Of joined documents the first stays.
        assert_eq!(begin("<gpx/><?xml?><gpx/>"), "<gpx/><?xml?><gpx/>");
        assert_eq!(begin("a;b"), "a;b");
    }

    #[test]
    fn the_root_is_found_behind_any_prologue() {
        assert_eq!(root(b"<gpx/>").as_deref(), Some("gpx"));
        assert_eq!(
            root(b"\xef\xbb\xbf\n  <?xml version='1.0'?><!-- a --><x:gpx a='1'>").as_deref(),
            Some("gpx")
        );
        assert_eq!(
            root(b"<!DOCTYPE gpx [<!ENTITY a 'b'>]><gpx>").as_deref(),
            Some("gpx")
        );
        let utf16: Vec<u8> = "\u{feff}<gpx>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(root(&utf16).as_deref(), Some("gpx"));
        let long = format!("<?xml version='1.0'?><!--{}--><gpx>", " ".repeat(100_000));
        assert_eq!(root(long.as_bytes()).as_deref(), Some("gpx"));
        assert_eq!(root(b"<?xml version='1.0'?><GPX>").as_deref(), Some("gpx"));
        assert_eq!(root(b"gpx"), None);
        assert_eq!(root(b""), None);
        assert_eq!(root(b"<gpx"), None);
    }
}
