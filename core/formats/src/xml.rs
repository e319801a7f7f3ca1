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
    let head = encoding::to_text(bytes);
    let text = encoding::xml_document(&head);
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
        let long = format!("<?xml version='1.0'?><!--{}--><gpx>", " ".repeat(100_000));
        assert_eq!(root(long.as_bytes()).as_deref(), Some("gpx"));
        assert_eq!(root(b"<?xml version='1.0'?><GPX>").as_deref(), Some("gpx"));
        assert_eq!(root(b"gpx"), None);
        assert_eq!(root(b""), None);
        assert_eq!(root(b"<gpx"), None);
    }
}
