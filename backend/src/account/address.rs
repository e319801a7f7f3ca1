//! Mail addresses: what is taken for one, and when two are the same.

use std::fmt;

use icu_normalizer::ComposingNormalizerBorrowed;

/// The longest address that a mail server must take (RFC 5321, 4.5.3.1.3, less its angle brackets), in bytes.
pub(crate) const MOST_BYTES: usize = 254;

/// The longest part before the `@` (RFC 5321, 4.5.3.1.1), in bytes.
const MOST_LOCAL_BYTES: usize = 64;

/// A mail address that mail can be sent to, in its one form.
///
/// Its domain is in ASCII and small letters. The part before the `@` is kept as it was written, in Unicode's form NFC:
/// only the mail server knows which of its letters matter. Two addresses are nevertheless the same account's if they
/// differ in nothing but the case of ASCII letters ([`Address::key`]); dots and what follows a plus do matter.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address {
    written: String,
    at: usize,
}

/// Why a text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// It has not the form `name@domain`, or has letters that an address can't have.
    Form,
    /// It is longer than mail servers take.
    Long,
    /// Its domain is not one that mail can be sent to.
    Domain,
}

impl Address {
    /// Reads what a person typed; space around it is forgiven.
    ///
    /// # Errors
    /// The text is no address.
    pub(crate) fn parse(text: &str) -> Result<Self, Wrong> {
        let text = text.trim();
        if text.len() > 4 * MOST_BYTES {
            return Err(Wrong::Long);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(Wrong::Form)?;
        let local = ComposingNormalizerBorrowed::new_nfc().normalize(local);
        if !local
            .split('.')
            .all(|word| !word.is_empty() && word.chars().all(may_stand))
        {
            return Err(Wrong::Form);
        }
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| Wrong::Domain)?;
        let named = domain.split('.').count() > 1
            && domain
                .rsplit('.')
                .next()
                .is_some_and(|last| last.len() > 1 && !last.bytes().all(|byte| byte.is_ascii_digit()));
        if !named || domain.ends_with('.') {
            return Err(Wrong::Domain);
        }
        if local.len() > MOST_LOCAL_BYTES || local.len() + 1 + domain.len() > MOST_BYTES {
            return Err(Wrong::Long);
        }
        Ok(Self {
            at: local.len(),
            written: format!("{local}@{domain}"),
        })
    }

    /// The address as mail is sent to it.
    pub(crate) fn as_str(&self) -> &str {
        &self.written
    }

    /// What is equal for addresses of the same account.
    pub(crate) fn key(&self) -> String {
        self.written.to_ascii_lowercase()
    }

    /// The part before the `@`.
    pub(crate) fn local(&self) -> &str {
        self.written.get(..self.at).unwrap_or_default()
    }

    /// The address as those see it who need not know it: `a…@e….org`.
    pub(crate) fn masked(&self) -> String {
        masked(&self.written)
    }
}

/// An address that was stored, masked: its first letter, its domain's first letter, and the domain's last part.
pub(crate) fn masked(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
    let last = domain.rsplit('.').next().unwrap_or_default();
    format!("{}…@{}….{last}", first(local), first(domain))
}

impl fmt::Debug for Address {
    /// An address is personal: what is printed of it is masked.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// Whether a letter may stand before the `@` without quotes: `atext` of RFC 5322, and of RFC 6531 what is beyond ASCII.
/// What can't be seen is left out, so that no two addresses look alike that are not.
fn may_stand(letter: char) -> bool {
    match letter {
        _ if letter.is_ascii() => letter.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(letter),
        _ => letter.is_alphanumeric() || is_mark(letter),
    }
}

/// Marks that join the letter before them: without these some languages can't write a name.
fn is_mark(letter: char) -> bool {
    matches!(u32::from(letter), 0x0300..=0x036f | 0x0900..=0x0dff)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Result<String, Wrong> {
        Address::parse(text).map(|address| address.key())
    }

    #[test]
    fn the_same_address_has_the_same_key() {
        assert_eq!(key("Anna@Example.ORG"), Ok("anna@example.org".to_owned()));
        assert_eq!(key(" anna@example.org "), key("ANNA@EXAMPLE.ORG"));
        assert_eq!(
            key("anna@bücher.example"),
            Ok("anna@xn--bcher-kva.example".to_owned())
        );
        assert_eq!(key("anna@BÜCHER.example"), key("anna@xn--bcher-kva.example"));
        // Composed and decomposed letters are the same person's.
        assert_eq!(key("mu\u{308}ller@example.org"), key("müller@example.org"));
    }

    #[test]
    fn what_the_server_of_the_domain_may_tell_apart_stays_apart() {
        assert_ne!(key("anna+ritm@example.org"), key("anna@example.org"));
        assert_ne!(key("an.na@example.org"), key("anna@example.org"));
        assert_ne!(key("ÄNNA@example.org"), key("änna@example.org"));
        let address = Address::parse("Anna@example.org").map(|address| address.as_str().to_owned());
        assert_eq!(address, Ok("Anna@example.org".to_owned()));
    }

    #[test]
    fn texts_that_are_no_addresses() {
        for text in [
            "",
            "@",
            "anna",
            "@example.org",
            "an na@example.org",
            "anna..b@example.org",
            ".a@example.org",
            "a\r\nBcc: b@example.org",
            "a@b@c.org",
            "\"anna\"@example.org",
            "a\u{200b}@example.org",
            "a,b@example.org",
        ] {
            assert_eq!(key(text), Err(Wrong::Form), "{text:?}");
        }
        for text in [
            "anna@",
            "anna@example.org>",
            "anna@localhost",
            "anna@127.0.0.1",
            "anna@[127.0.0.1]",
            "anna@exa mple.org",
            "anna@-a.org",
            "anna@example.org.",
            "anna@a..org",
            "a@example.c",
        ] {
            assert_eq!(key(text), Err(Wrong::Domain), "{text:?}");
        }
        assert_eq!(key(&format!("{}@example.org", "a".repeat(65))), Err(Wrong::Long));
        assert!(key(&format!("{}@example.org", "a".repeat(64))).is_ok());
        let domain = ["a".repeat(60), "b".repeat(60), "c".repeat(60), "d".repeat(60)].join(".");
        assert!(matches!(
            key(&format!("{}@{domain}.org", "a".repeat(30))),
            Err(Wrong::Long | Wrong::Domain)
        ));
    }

    #[test]
    fn a_masked_address_tells_little() {
        assert_eq!(masked("anna.keller@example.org"), "a…@e….org");
        assert_eq!(
            format!("{:?}", Address::parse("Яна@пример.рф")),
            "Ok(Я…@x….xn--p1ai)"
        );
    }
}
