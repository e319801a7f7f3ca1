//! Every message of a FIT file, one by one, with the standard's own names: for whoever wants more than training.

use std::rc::Rc;

use ritm_model::{Problem, Scale};

use super::{
    base::{self, Base},
    definition::Definition,
    lookup, profile,
    wire::{Data, Item, Walk},
};

/// The messages of a file in their order. Chained files follow each other.
pub struct Messages<'a> {
    walk: Walk<'a>,
    file: usize,
}

/// Begins to read the messages of a file.
pub fn messages(bytes: &[u8]) -> Messages<'_> {
    Messages {
        walk: Walk::new(bytes),
        file: 0,
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
                Item::File => self.file += 1,
                Item::Data(data) => {
                    let definition = Rc::clone(self.walk.definition(data.definition)?);
                    return Some(Message::new(definition, &data, self.file.saturating_sub(1)));
                }
            }
        }
    }
}

/// One data message.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    definition: Rc<Definition>,
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
    /// Text.
    Text(String),
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
    /// The standard's name, where our table has one.
    pub name: Option<&'static str>,
    /// The unit as the standard writes it; empty for none.
    pub unit: &'static str,
    /// How numbers become values.
    pub scale: Scale,
    /// The value.
    pub value: Value,
}

impl Field {
    /// The first number, scaled.
    pub fn number(&self) -> Option<f64> {
        match &self.value {
            Value::Numbers(numbers) => {
                let raw = (*numbers.first()?)?;
                Some(raw / self.scale.per_unit - self.scale.offset)
            }
            Value::Text(_) | Value::Bytes(_) => None,
        }
    }

    /// Whether it holds anything.
    pub fn is_some(&self) -> bool {
        match &self.value {
            Value::Numbers(numbers) => numbers.iter().any(Option::is_some),
            Value::Text(text) => !text.is_empty(),
            Value::Bytes(bytes) => bytes.iter().any(|&byte| byte != 0xff),
        }
    }
}

impl<'a> Message<'a> {
    fn new(definition: Rc<Definition>, data: &Data<'a>, file: usize) -> Self {
        Self {
            definition,
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
                name: row.map(|row| row.1),
                unit: row.map_or("", |row| row.4),
                scale: row.map_or(Scale::ONE, |row| Scale {
                    per_unit: row.2,
                    offset: row.3,
                }),
                value: self.value(field.base, field.offset, field.size),
            }
        });
        let developers = self.definition.developer_fields.iter().map(|field| Field {
            number: field.number,
            developer: Some(field.developer),
            name: None,
            unit: "",
            scale: Scale::ONE,
            value: self.value(Base::Bytes, field.offset, field.size),
        });
        own.chain(developers)
    }

    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<Field> {
        self.fields().find(|field| field.name == Some(name))
    }

    fn value(&self, base: Base, offset: usize, size: usize) -> Value {
        let bytes = self.body.get(offset..offset + size).unwrap_or_default();
        match base {
            Base::Text => Value::Text(base::text(bytes).unwrap_or_default()),
            Base::Bytes => Value::Bytes(bytes.to_vec()),
            _ if !size.is_multiple_of(base.size()) => Value::Bytes(bytes.to_vec()),
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
