//! Where values come from: the built-in defaults, the settings file, the environment; later ones win.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::key::{self, Key};
use super::origin::Origin;
use super::wrong::Wrong;

/// A value as it was written, before it is checked.
#[derive(Clone, Debug)]
pub(super) enum Raw {
    /// A text from the file, the environment, or a default. The environment and the defaults write every type as text.
    Text {
        /// The text.
        text: String,
        /// Whether this text may stand for a number or a truth value.
        untyped: bool,
    },
    /// A whole number; none when it is negative or does not fit 64 bits.
    Whole(Option<u64>),
    /// A truth value.
    Flag(bool),
    /// A value of a type that no setting has; its name is for the message.
    Other(&'static str),
}

/// A value and where it was written.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// The value as written.
    pub(super) raw: Raw,
    /// Where the value was written.
    pub(super) origin: Origin,
}

/// The values of all settings, by name.
#[derive(Debug)]
pub(super) struct Layers {
    values: BTreeMap<&'static str, Found>,
}

impl Layers {
    /// The defaults alone.
    pub(super) fn new() -> Self {
        let values = key::ALL.iter().map(|key| {
            let raw = Raw::Text {
                text: key.default.to_owned(),
                untyped: true,
            };
            (
                key.name,
                Found {
                    raw,
                    origin: Origin::Default,
                },
            )
        });
        Self {
            values: values.collect(),
        }
    }

    /// The value that holds for `key`; every key has at least its default.
    pub(super) fn get(&self, key: &Key) -> Option<&Found> {
        self.values.get(key.name)
    }

    /// Lets the values of a settings file's text win over those laid before.
    pub(super) fn lay_file(&mut self, path: &Path, text: &str, wrongs: &mut Vec<Wrong>) {
        let origin = |span: std::ops::Range<usize>| Origin::File {
            path: path.to_owned(),
            line: line_of(text, span.start),
        };
        let (document, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            wrongs.extend(errors.iter().map(|error| Wrong {
                key: None,
                origin: origin(error.span().unwrap_or(0..0)),
                what: format!("this is not TOML: {}", error.message()),
                cure: "Write `[section]` lines and `name = value` lines; put texts in quotes.".to_owned(),
            }));
            return;
        }
        for (section, value) in document.get_ref() {
            let DeValue::Table(entries) = value.get_ref() else {
                wrongs.push(unknown(section.get_ref(), origin(section.span())));
                continue;
            };
            if entries.is_empty() && !has_section(section.get_ref()) {
                wrongs.push(unknown(section.get_ref(), origin(section.span())));
            }
            for (name, value) in entries {
                let full = format!("{}.{}", section.get_ref(), name.get_ref());
                let origin = origin(name.span());
                let Some(key) = key::find(&full) else {
                    wrongs.push(unknown(&full, origin));
                    continue;
                };
                let raw = raw(value.get_ref());
                self.values.insert(key.name, Found { raw, origin });
            }
        }
    }

    /// Lets the environment's `RITM_SECTION_NAME` variables win over the values laid before.
    ///
    /// Variables of other `RITM_` names belong to other programs of the project and are left alone.
    pub(super) fn lay_environment(
        &mut self,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
        wrongs: &mut Vec<Wrong>,
    ) {
        for (name, value) in variables {
            let Some(name) = name.to_str() else { continue };
            let Some(key) = key::ALL.iter().copied().find(|key| key.env() == name) else {
                if let Some(wrong) = misspelt_variable(name) {
                    wrongs.push(wrong);
                }
                continue;
            };
            let origin = Origin::Environment(name.to_owned());
            match value.into_string() {
                Ok(text) => {
                    let raw = Raw::Text { text, untyped: true };
                    self.values.insert(key.name, Found { raw, origin });
                }
                Err(_) => wrongs.push(Wrong {
                    key: Some(key.name.to_owned()),
                    origin,
                    what: "the value is not valid UTF-8".to_owned(),
                    cure: "Write it in UTF-8.".to_owned(),
                }),
            }
        }
    }
}

fn has_section(section: &str) -> bool {
    key::ALL.iter().any(|key| key.parts().0 == section)
}

fn unknown(name: &str, origin: Origin) -> Wrong {
    let cure = match key::nearest(name) {
        Some(near) => format!("Did you mean {}?", near.name),
        None => "Remove it; `ritm-backend --help` lists the settings there are.".to_owned(),
    };
    Wrong {
        key: Some(name.to_owned()),
        origin,
        what: "there is no such setting".to_owned(),
        cure,
    }
}

/// A variable that names one of our sections but no setting in it is surely misspelt, so the start stops.
fn misspelt_variable(name: &str) -> Option<Wrong> {
    let rest = name.strip_prefix("RITM_")?.to_lowercase();
    let (section, setting) = rest.split_once('_')?;
    if !has_section(section) {
        return None;
    }
    let origin = Origin::Environment(name.to_owned());
    let mut wrong = unknown(&format!("{section}.{setting}"), origin);
    if let Some(near) = key::nearest(&format!("{section}.{setting}")) {
        wrong.cure = format!("Did you mean {}?", near.env());
    }
    Some(wrong)
}

fn raw(value: &DeValue<'_>) -> Raw {
    match value {
        DeValue::String(text) => Raw::Text {
            text: text.to_string(),
            untyped: false,
        },
        DeValue::Integer(number) => Raw::Whole(u64::from_str_radix(number.as_str(), number.radix()).ok()),
        DeValue::Boolean(flag) => Raw::Flag(*flag),
        DeValue::Float(_) => Raw::Other("a number with a fraction"),
        DeValue::Datetime(_) => Raw::Other("a date"),
        DeValue::Array(_) => Raw::Other("a list"),
        DeValue::Table(_) => Raw::Other("a section"),
    }
}

/// The line, counted from one, that holds byte `at`.
fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
