//! What the XML formats share: one forgiving reader, numbers and times straight to integers, rows to columns.
//!
//! Names are compared without their namespace prefix, as many programs get the namespaces wrong. There is no
//! document type handling: entities beyond the five predefined and the numeric ones are dropped, so nothing expands.

pub(crate) mod encoding;
pub(crate) mod line;
pub(crate) mod moment;
pub(crate) mod number;
pub(crate) mod reader;
pub(crate) mod sport;
pub(crate) mod table;
pub(crate) mod writer;

use quick_xml::{Reader, events::Event};

/// The local name of the root element; `None` when the bytes do not begin as an XML document does.
pub(crate) fn root(bytes: &[u8]) -> Option<String> {
    // Prologues are short; a look at the whole of a large file would only cost time.
    let head = bytes.get(..bytes.len().min(64 << 10)).unwrap_or(bytes);
    let head = encoding::to_text(head);
    let text = encoding::document(&head);
    if !text.starts_with('<') {
        return None;
    }
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) | Event::Empty(element) => {
                return Some(element.local_name().as_ref().to_owned());
            }
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) | Event::Text(_) => {}
            Event::End(_) | Event::CData(_) | Event::GeneralRef(_) | Event::Eof => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::root;

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
        assert_eq!(root(b"gpx"), None);
        assert_eq!(root(b""), None);
        assert_eq!(root(b"<gpx"), None);
    }
}
