//! The kinds of archive that Ritm does not open. They are recognised by their first bytes, so that the athlete is told
//! to unpack them first.

/// First bytes and the archive's name. Source: the formats' own specifications (7zFormat.txt; RAR 5.0 technote;
/// RFC 8878 for Zstandard; the xz file format 1.2; bzip2's and compress' manuals; LZ4 frame format 1.6; MS-CAB).
const MAGIC: [(&[u8], &str); 10] = [
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"\x04\x22\x4d\x18", "LZ4"),
    (b"LZIP", "lzip"),
    (b"\x1f\x9d", "compress"),
    (b"MSCF", "Cabinet"),
    (b"xar!", "xar"),
    (b"!<arch>\n", "ar"),
];

/// What kind of archive `bytes` begin with, when it is none that can be opened here.
pub(super) fn name(bytes: &[u8]) -> Option<&'static str> {
    let found = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic));
    // Three letters and a digit are little: bzip2's first block begins with the digits of pi.
    let bzip2 = matches!(bytes, [b'B', b'Z', b'h', b'1'..=b'9', rest @ ..]
        if rest.starts_with(b"1AY&SY") || rest.starts_with(b"\x17rE8P\x90"));
    found.map(|&(_, name)| name).or(bzip2.then_some("bzip2"))
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn archives_of_others_are_known_by_name() {
        assert_eq!(name(b"BZh91AY&SY\x12\x34"), Some("bzip2"));
        assert_eq!(name(b"BZhello"), None);
        assert_eq!(name(b"7z\xbc\xaf\x27\x1c\0\x04"), Some("7z"));
        assert_eq!(name(b"Rar!\x1a\x07\x01\0"), Some("RAR"));
        assert_eq!(name(b"\xfd7zXZ\0\0\x04"), Some("xz"));
        assert_eq!(name(b"PK\x03\x04"), None);
        assert_eq!(name(b""), None);
    }
}
