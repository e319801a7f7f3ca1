//! Reads every message of a FIT file with the standard's own names, for callers that want more than training.

use std::{borrow::Cow, rc::Rc};

use ritm_model::{Problem, Scale};

use super::{
    base::{self, Base},
    budget::Budget,
    definition::Definition,
    description::{Description, Descriptions},
    fields::Fields,
    lookup,
    number::FIELD_DESCRIPTION,
    profile,
    wire::{Data, Item, Walk},
};

/// The messages of a file in their order. Chained files follow each other.
pub struct Messages<'a> {
    walk: Walk<'a>,
    file: usize,
    descriptions: Descriptions,
    budget: Budget,
}

/// Begins to read the messages of a file.
pub fn messages(bytes: &[u8]) -> Messages<'_> {
    Messages {
        walk: Walk::new(bytes),
        file: 0,
        descriptions: Descriptions::default(),
        budget: Budget::new(bytes.len()),
    }
}

impl Messages<'_> {
    /// What was wrong with the part read so far.
    pub fn problems(&self) -> &[Problem] {
        &self.walk.problems
    }
}

impl<'a> Iterator for Messages<'a> {
    type Item = Message<'a>;

    fn next(&mut self) -> Option<Message<'a>> {
        loop {
            match self.walk.next()? {
                Item::File => {
                    self.file += 1;
                    self.descriptions = Descriptions::default();
                }
                Item::Data(data) => {
                    let definition = Rc::clone(self.walk.definition(data.definition)?);
                    if data.message == FIELD_DESCRIPTION {
                        let fields = Fields {
                            definition: &definition,
                            body: data.body,
                        };
                        if let Some(description) = Description::read(&fields) {
                            self.descriptions.add(description, &mut self.budget);
                        }
                    }
                    let developers = definition
                        .developer_fields
                        .iter()
                        .map(|field| self.descriptions.shared(field.developer, field.number))
                        .collect();
                    let file = self.file.saturating_sub(1);
                    return Some(Message::new(definition, developers, &data, file));
                }
            }
        }
    }
}

/// One data message.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    definition: Rc<Definition>,
    /// What is known of each developer field.
    developers: Vec<Option<Rc<Description>>>,
    body: &'a [u8],
    /// The byte it begins at.
    pub at: u64,
    /// Which of the chained files it is in, from 0.
    pub file: usize,
    /// Its time in seconds since the Unix epoch: its own, or else the one the file has reached.
    pub time_s: Option<i64>,
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Numbers as the file has them, `None` where it says "invalid"; one for a field that is no array.
    Numbers(Vec<Option<f64>>),
    /// Whole numbers of 64 bits, exactly.
    Wide(Vec<Option<i128>>),
    /// Text.
    Text(String),
    /// Several texts in one field.
    Texts(Vec<String>),
    /// Bytes without a meaning of their own.
    Bytes(Vec<u8>),
}

/// A field of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its number in the message.
    pub number: u8,
    /// The developer's index for fields of an application.
    pub developer: Option<u8>,
    /// The name the standard or the developer gives it; `None` for a field nobody names.
    pub name: Option<Cow<'static, str>>,
    /// The unit as the standard or the developer writes it; empty for none.
    pub unit: Cow<'static, str>,
    /// How numbers become values.
    pub scale: Scale,
    /// The value.
    pub value: Value,
}

impl Field {
    /// The first number, scaled.
    pub fn number(&self) -> Option<f64> {
        let raw = match &self.value {
            Value::Numbers(numbers) => (*numbers.first()?)?,
            Value::Wide(numbers) => (*numbers.first()?)? as f64,
            Value::Text(_) | Value::Texts(_) | Value::Bytes(_) => return None,
        };
        Some(raw / self.scale.per_unit - self.scale.offset)
    }

    /// Whether it holds anything.
    pub fn is_some(&self) -> bool {
        match &self.value {
            Value::Numbers(numbers) => numbers.iter().any(Option::is_some),
            Value::Wide(numbers) => numbers.iter().any(Option::is_some),
            Value::Text(text) => !text.is_empty(),
            Value::Texts(texts) => !texts.is_empty(),
            Value::Bytes(bytes) => bytes.iter().any(|&byte| byte != 0xff),
        }
    }
}

impl<'a> Message<'a> {
    fn new(
        definition: Rc<Definition>,
        developers: Vec<Option<Rc<Description>>>,
        data: &Data<'a>,
        file: usize,
    ) -> Self {
        Self {
            definition,
            developers,
            body: data.body,
            at: data.at as u64,
            file,
            time_s: data.time.map(|time| i64::from(time) + super::EPOCH_S),
        }
    }

    /// The global message number.
    pub fn number(&self) -> u16 {
        self.definition.message
    }

    /// The standard's name, where our table has one.
    pub fn name(&self) -> Option<&'static str> {
        super::message_name(self.number())
    }

    /// All fields, invalid ones too.
    pub fn fields(&self) -> impl Iterator<Item = Field> + '_ {
        let rows = profile::messages::NAMED
            .binary_search_by_key(&self.number(), |named| named.0)
            .ok()
            .and_then(|at| profile::messages::NAMED.get(at))
            .map_or(&[][..], |named| named.1);
        let own = self.definition.fields.iter().map(move |field| {
            let row = rows.iter().find(|row| row.0 == field.number);
            Field {
                number: field.number,
                developer: None,
                name: row.map(|row| Cow::Borrowed(row.1)),
                unit: row.map_or("", |row| row.4).into(),
                scale: row.map_or(Scale::ONE, |row| Scale {
                    per_unit: row.2,
                    offset: row.3,
                }),
                value: self.value(field.base, field.offset, field.size),
            }
        });
        let fields = self.definition.developer_fields.iter().zip(&self.developers);
        let developers = fields.map(|(field, known)| {
            let known = known.as_deref();
            let base = known.map_or(Base::Bytes, |known| known.base);
            Field {
                number: field.number,
                developer: Some(field.developer),
                name: known.map(|known| Cow::Owned(known.name.clone())),
                unit: known.map_or_else(String::new, |known| known.unit.clone()).into(),
                scale: known.map_or(Scale::ONE, |known| known.scale),
                value: self.value(base, field.offset, field.size),
            }
        });
        own.chain(developers)
    }

    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<Field> {
        self.fields().find(|field| field.name.as_deref() == Some(name))
    }

    fn value(&self, base: Base, offset: usize, size: usize) -> Value {
        let bytes = self.body.get(offset..offset + size).unwrap_or_default();
        match base {
            Base::Text => {
                let mut texts = base::texts(bytes);
                match texts.len() {
                    0 | 1 => Value::Text(texts.pop().unwrap_or_default()),
                    _ => Value::Texts(texts),
                }
            }
            Base::Bytes => Value::Bytes(bytes.to_vec()),
            _ if !size.is_multiple_of(base.size()) => Value::Bytes(bytes.to_vec()),
            Base::U64 { .. } | Base::I64 => Value::Wide(
                bytes
                    .chunks_exact(base.size())
                    .map(|value| base.wide(value, self.definition.big))
                    .collect(),
            ),
            _ => Value::Numbers(
                bytes
                    .chunks_exact(base.size())
                    .map(|value| base.float(value, self.definition.big))
                    .collect(),
            ),
        }
    }
}

/// The standard's name of a `sport`.
pub fn sport_name(sport: u16) -> Option<&'static str> {
    lookup(profile::SPORTS, sport)
}

/// The standard's name of a `sub_sport`.
pub fn sub_sport_name(sub_sport: u16) -> Option<&'static str> {
    lookup(profile::SUB_SPORTS, sub_sport)
}
