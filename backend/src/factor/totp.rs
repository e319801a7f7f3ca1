//! Codes of an authenticator app: six digits that change every half minute (RFC 6238 over RFC 4226).
//!
//! SHA-1, six digits and thirty seconds, because many apps ignore what a link says of these three. A code's strength
//! lies in the secret and in how few tries there are, not in the hash.

use data_encoding::BASE32_NOPAD;
use qrcodegen::{QrCode, QrCodeEcc};
use ring::hmac;

/// How long a code is shown, in seconds.
pub(crate) const STEP_SECONDS: i64 = 30;

/// How many steps a clock may be off, either way.
const WINDOW: i64 = 1;

/// Length of a secret, in bytes: that of the hash, as RFC 4226 recommends.
pub(crate) const SECRET_BYTES: usize = 20;

/// What app and server share.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret([u8; SECRET_BYTES]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Secret(..)")
    }
}

/// Six digits as somebody typed them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Code(u32);

impl Code {
    /// Reads six digits; spaces between them are of no matter, since apps show them in groups.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut value = 0;
        let mut digits = 0;
        for letter in text.chars().filter(|letter| !letter.is_whitespace()) {
            digits += 1;
            if digits > 6 {
                return None;
            }
            // Digits of other scripts as well: a phone's keyboard may write those.
            value = value * 10 + digit(letter)?;
        }
        (digits == 6).then_some(Self(value))
    }
}

/// The value of a decimal digit: ASCII, Arabic, extended Arabic, Devanagari or full width.
fn digit(letter: char) -> Option<u32> {
    const ZEROS: [u32; 5] = [0x30, 0x660, 0x6F0, 0x966, 0xFF10];
    ZEROS
        .iter()
        .find_map(|zero| u32::from(letter).checked_sub(*zero).filter(|value| *value < 10))
}

impl Secret {
    /// The secret of these random bytes.
    pub(crate) fn new(bytes: [u8; SECRET_BYTES]) -> Self {
        Self(bytes)
    }

    /// The secret that was kept as these bytes, if they can be one.
    pub(crate) fn from_kept(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// What is kept, sealed, of the secret.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The secret as people type it into an app that has no camera.
    pub(crate) fn text(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }

    /// The link that authenticator apps read, for the account `name` at `issuer`.
    pub(crate) fn link(&self, issuer: &str, name: &str) -> String {
        let issuer = escape(issuer);
        format!(
            "otpauth://totp/{issuer}:{}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period={STEP_SECONDS}",
            escape(name),
            self.text(),
        )
    }

    /// The code that is shown during `step`.
    pub(crate) fn code(&self, step: i64) -> u32 {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let at = usize::from(tag.last().copied().unwrap_or(0) & 0x0F);
        let four = tag
            .iter()
            .skip(at)
            .take(4)
            .fold(0, |value: u32, byte| value << 8 | u32::from(*byte));
        (four & 0x7FFF_FFFF) % 1_000_000
    }

    /// The step whose code this is, if it is one of those around `now_s` (Unix seconds) and later than `after`, the step
    /// of the last code that was taken: no code is taken twice, and none from before one that was.
    ///
    /// All steps are computed and compared in any case, so that time tells nothing.
    pub(crate) fn step_of(&self, code: Code, now_s: i64, after: i64) -> Option<i64> {
        let now = now_s.div_euclid(STEP_SECONDS);
        let mut found = None;
        for step in now - WINDOW..=now + WINDOW {
            if self.code(step) == code.0 && step > after && found.is_none() {
                found = Some(step);
            }
        }
        found
    }
}

/// The link as a picture: an SVG of dark squares on a light ground with the border that readers need, in any theme.
///
/// # Errors
/// None is made of a link that is too long for a QR code (some 2,000 characters).
pub(crate) fn picture(link: &str) -> Option<String> {
    use std::fmt::Write as _;
    const BORDER: i32 = 4;
    let code = QrCode::encode_text(link, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let side = size + 2 * BORDER;
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let from = x;
            while x < size && code.get_module(x, y) {
                x += 1;
            }
            if x > from {
                // Writing to a String can't fail.
                let _ = write!(
                    path,
                    "M{} {}h{}v1h-{}z",
                    from + BORDER,
                    y + BORDER,
                    x - from,
                    x - from
                );
            }
            x += 1;
        }
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

/// Percent-encodes all but unreserved characters (RFC 3986, 2.3).
pub(crate) fn escape(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String can't fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Code, Secret, picture};

    /// RFC 6238, appendix B: the last six of its eight digits.
    #[test]
    fn the_vectors_of_the_rfc_hold() {
        let secret = Secret::new(*b"12345678901234567890");
        for (seconds, code) in [
            (59, 287_082),
            (1_111_111_109, 81_804),
            (1_111_111_111, 50_471),
            (1_234_567_890, 5_924),
            (2_000_000_000, 279_037),
            (20_000_000_000, 353_130),
        ] {
            assert_eq!(secret.code(seconds / 30), code, "at {seconds} s");
        }
    }

    #[test]
    fn a_code_is_taken_within_a_step_of_now_and_never_again() {
        let secret = Secret::new([7; 20]);
        let now = 1_700_000_010_i64;
        let step = now / 30;
        let code_of = |step| Code(secret.code(step));
        assert_eq!(secret.step_of(code_of(step - 1), now, 0), Some(step - 1));
        assert_eq!(secret.step_of(code_of(step), now, 0), Some(step));
        assert_eq!(secret.step_of(code_of(step + 1), now, 0), Some(step + 1));
        assert_eq!(secret.step_of(code_of(step - 2), now, 0), None);
        assert_eq!(secret.step_of(code_of(step + 2), now, 0), None);
        assert_eq!(
            secret.step_of(code_of(step), now, step),
            None,
            "the same code again"
        );
        assert_eq!(
            secret.step_of(code_of(step - 1), now, step),
            None,
            "a code from before it"
        );
        assert_eq!(secret.step_of(code_of(step + 1), now, step), Some(step + 1));
    }

    #[test]
    fn six_digits_are_read_in_any_grouping_and_script() {
        for text in ["081804", " 081 804 ", "٠٨١٨٠٤", "０８１８０４"] {
            assert!(Code::parse(text) == Some(Code(81_804)), "{text}");
        }
        for text in ["", "81804", "0818045", "08180a", "+81804", "-81804", "08.804"] {
            assert!(Code::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_link_escapes_names() {
        let link = Secret::new(*b"12345678901234567890").link("Ritm & co", "zoë@example.org");
        assert_eq!(
            link,
            "otpauth://totp/Ritm%20%26%20co:zo%C3%AB%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Ritm%20%26%20co&algorithm=SHA1&digits=6&period=30"
        );
        assert!(picture(&link).is_some_and(|svg| svg.starts_with("<svg ") && svg.contains("h7v1h-7z")));
        assert!(picture(&"x".repeat(10_000)).is_none());
    }
}
