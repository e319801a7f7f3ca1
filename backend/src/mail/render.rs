//! Letters in words: as text, and as HTML that loads nothing from anywhere.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ritm_locales::{Arg, Language, Texts};

use super::{Given, WaitingPart};

/// A letter in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rendered {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

/// What stands around each letter; colours that can be read on light and dark.
const STYLE: &str = "body{margin:0;padding:24px;background:#f4f5f7;color:#16181d;\
font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}\
main{max-width:560px;margin:0 auto;padding:32px;background:#fff;border-radius:12px}\
.button{display:inline-block;padding:12px 20px;border-radius:8px;background:#1f5fd6;color:#fff;font-weight:600;\
text-decoration:none}.code{font:600 24px/1.4 ui-monospace,monospace;letter-spacing:2px}\
.small,.address{font-size:13px;color:#5a6070;overflow-wrap:anywhere}\
@media (prefers-color-scheme:dark){body{background:#101217;color:#e8eaf0}main{background:#191c23}\
.button{background:#5b8dee;color:#0b0d12}.small,.address{color:#a3a9b8}}";

/// Puts a letter into words. `server` is where the server is reached; each letter says from where it comes.
pub(super) fn render(
    name: &str,
    parts: &[WaitingPart],
    given: &BTreeMap<String, Given>,
    language: Language,
    server: &str,
) -> Rendered {
    let texts = Texts::new(language);
    let mut values: Vec<(&str, Arg<'_>)> = given
        .iter()
        .map(|(name, value)| {
            let value = match value {
                Given::Number(number) => Arg::from(*number),
                Given::Text(text) => Arg::from(text),
            };
            (name.as_str(), value)
        })
        .collect();
    values.push(("server", Arg::from(server)));
    let say = |key: &str| texts.get(key, &values);
    let value = |name: &str| match given.get(name) {
        Some(Given::Text(text)) => text.clone(),
        Some(Given::Number(number)) => number.to_string(),
        None => String::new(),
    };

    let subject = say(&format!("mail-{name}-subject"));
    let mut text = String::new();
    let mut html = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{}</title><style>{STYLE}</style></head><body><main>",
        language.tag,
        escape(&subject)
    );
    // Writing to a String can't fail.
    for part in parts {
        match part {
            WaitingPart::Text(key) => {
                let said = say(key);
                let _ = write!(text, "{said}\n\n");
                let _ = write!(html, "<p>{}</p>", escape(&said));
            }
            WaitingPart::Small(key) => {
                let said = say(key);
                let _ = write!(text, "{said}\n\n");
                let _ = write!(html, "<p class=\"small\">{}</p>", escape(&said));
            }
            WaitingPart::Code(name) => {
                let code = value(name);
                let _ = write!(text, "    {code}\n\n");
                let _ = write!(html, "<p class=\"code\">{}</p>", escape(&code));
            }
            WaitingPart::Button { label, link } => {
                let said = say(label);
                let link = value(link);
                let _ = write!(text, "{said}:\n{link}\n\n");
                // Whatever else a value may hold, nothing but a web address is pressed.
                if link.starts_with("https://") || link.starts_with("http://") {
                    let link = escape(&link);
                    let _ = write!(
                        html,
                        "<p><a class=\"button\" href=\"{link}\">{}</a></p><p class=\"address\">{link}</p>",
                        escape(&said)
                    );
                }
            }
        }
    }
    let from = say("mail-frame-from");
    let _ = write!(text, "-- \n{from}\n");
    let _ = write!(
        html,
        "<p class=\"small\">{}</p></main></body></html>",
        escape(&from)
    );
    Rendered { subject, text, html }
}

/// Text as HTML shows it, in content and in attributes.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
