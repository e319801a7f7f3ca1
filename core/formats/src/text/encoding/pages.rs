//! The upper halves of single-byte encodings.
//!
//! Source: the mapping tables of the Unicode Consortium for ISO 8859, Windows and KOI8-R.

const WINDOWS_1252: &str = "\
    €\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ\
    \u{a0}¡¢£¤¥¦§¨©ª«¬\u{ad}®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ";

/// Differs from [`WINDOWS_1252`] in six letters.
const TURKISH: [(char, char); 6] = [
    ('Ð', 'Ğ'),
    ('Ý', 'İ'),
    ('Þ', 'Ş'),
    ('ð', 'ğ'),
    ('ý', 'ı'),
    ('þ', 'ş'),
];

const WINDOWS_1250: &str = "\
    €\u{fffd}‚\u{fffd}„…†‡\u{fffd}‰Š‹ŚŤŽŹ\u{fffd}‘’“”•–—\u{fffd}™š›śťžź\
    \u{a0}ˇ˘Ł¤Ą¦§¨©Ş«¬\u{ad}®Ż°±˛ł´µ¶·¸ąş»Ľ˝ľżŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢßŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙";

const WINDOWS_1251: &str = "\
    ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{98}™љ›њќћџ\
    \u{a0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{ad}®Ї°±Ііґµ¶·ё№є»јЅѕїАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя";

const KOI8_R: &str = "\
    ─│┌┐└┘├┤┬┴┼▀▄█▌▐░▒▓⌠■∙√≈≤≥\u{a0}⌡°²·÷═║╒ё╓╔╕╖╗╘╙╚╛╜╝╞╟╠╡Ё╢╣╤╥╦╧╨╩╪╫╬©\
    юабцдефгхийклмнопярстужвьызшэщчъЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ";

/// From 0xa0 on, as all of ISO 8859.
const ISO_8859_2: &str = "\
    \u{a0}Ą˘Ł¤ĽŚ§¨ŠŞŤŹ\u{ad}ŽŻ°ą˛ł´ľśˇ¸šşťź˝žżŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢßŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙";

const ISO_8859_5: &str = "\
    \u{a0}ЁЂЃЄЅІЇЈЉЊЋЌ\u{ad}ЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя№ёђѓєѕіїјљњћќ§ўџ";

/// The letters from 0x80 on in the encoding of that name; those of Windows-1252 where it is none of these.
pub(super) fn upper_half(name: &[u8]) -> Vec<char> {
    let iso = |page: &str| ('\u{80}'..='\u{9f}').chain(page.chars()).collect();
    match name.to_ascii_lowercase().as_slice() {
        b"windows-1250" | b"cp1250" => WINDOWS_1250.chars().collect(),
        b"windows-1251" | b"cp1251" => WINDOWS_1251.chars().collect(),
        b"windows-1254" | b"cp1254" | b"iso-8859-9" => {
            let turkish = |letter| TURKISH.iter().find(|(west, _)| *west == letter);
            WINDOWS_1252
                .chars()
                .map(|letter| turkish(letter).map_or(letter, |(_, turkish)| *turkish))
                .collect()
        }
        b"iso-8859-2" | b"iso8859-2" | b"latin2" => iso(ISO_8859_2),
        b"iso-8859-5" | b"iso8859-5" => iso(ISO_8859_5),
        b"koi8-r" | b"koi8-u" => KOI8_R.chars().collect(),
        _ => WINDOWS_1252.chars().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::upper_half;

    #[test]
    fn every_byte_has_a_letter() {
        for name in ["", "cp1250", "cp1251", "cp1254", "latin2", "iso-8859-5", "koi8-r"] {
            assert_eq!(upper_half(name.as_bytes()).len(), 128, "{name}");
        }
        let west = upper_half(b"");
        assert_eq!((west.first(), west.last()), (Some(&'€'), Some(&'ÿ')));
    }
}
