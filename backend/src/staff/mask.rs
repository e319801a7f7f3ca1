//! Personal data as staff see it until they give a reason.

/// What a hidden letter is shown as.
const DOT: char = '•';
/// How many dots a hidden word has: its length would tell too much.
const DOTS: usize = 4;

/// A name of which the first letter of each word is left, of three words at most.
pub(super) fn name(name: &str) -> String {
    let words = name.split_whitespace().take(3).map(|word| {
        let mut masked: String = word.chars().take(1).collect();
        masked.extend(std::iter::repeat_n(DOT, DOTS));
        masked
    });
    words.collect::<Vec<_>>().join(" ")
}

/// An address of which the first letter and what stands behind the `@` are left.
pub(super) fn address(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let mut masked: String = local.chars().take(1).collect();
    masked.extend(std::iter::repeat_n(DOT, DOTS));
    if !domain.is_empty() {
        masked.push('@');
        masked.push_str(domain);
    }
    masked
}

/// A text whose links are left out: they hold what opens accounts. Tells whether there were any.
pub(super) fn without_links(text: &str) -> (String, bool) {
    let mut found = false;
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        if bare.contains("://") {
            found = true;
            out.push('…');
            out.push_str(word.strip_prefix(bare).unwrap_or_default());
        } else {
            out.push_str(word);
        }
    }
    (out, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_is_left_of_names_and_addresses() {
        assert_eq!(name("Anna Maria Eriksson van Dam"), "A•••• M•••• E••••");
        assert_eq!(name(""), "");
        assert_eq!(name("Ёлка"), "Ё••••");
        assert_eq!(address("anna@club.example"), "a••••@club.example");
        assert_eq!(address("a@b@c.example"), "a••••@c.example");
        assert_eq!(address("odd"), "o••••");
    }

    #[test]
    fn no_link_is_left() {
        let (text, found) = without_links("Open\nhttps://ritm.example/#secret\nor (http://x/#y).");
        assert_eq!((text.as_str(), found), ("Open\n…\nor …", true));
        assert_eq!(without_links("Hello"), ("Hello".to_owned(), false));
    }
}
