//! Developer fields: what an application says of its own in `field_description`.

use std::rc::Rc;

use ritm_model::{
    Scale,
    sorted::{Map, Set},
};

use super::{
    base::{self, Base},
    budget::Budget,
    fields::Fields,
    profile,
};

/// Global number of `developer_data_id`.
pub(super) const DEVELOPER_DATA_ID: u16 = 207;
/// Our own application: its fields give exactly what the standard's field beside them can only give nearly.
pub(super) const APPLICATION: [u8; 16] = *b"ritm fit encoder";
/// Our own field of sessions and laps: what in them is worked out and not of a device, a bit each.
pub(super) const DERIVED: &str = "derived";
/// The time with the timer running.
pub(super) const DERIVED_TIMER: u8 = 1;
/// The distance.
pub(super) const DERIVED_DISTANCE: u8 = 2;
/// The lap as a whole.
pub(super) const DERIVED_LAP: u8 = 4;
/// Field numbers of `developer_data_id`.
pub(super) const APPLICATION_ID: u8 = 1;
pub(super) const DEVELOPER_DATA_INDEX: u8 = 3;
/// What a description takes beside its texts.
const DESCRIPTION_BYTES: usize = 320;

/// A developer field as its `field_description` says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Description {
    pub(super) developer: u8,
    pub(super) number: u8,
    pub(super) base: Base,
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) scale: Scale,
    /// The message and the field of it that it stands for.
    pub(super) native_message: Option<u16>,
    pub(super) native: Option<u8>,
    /// Whether it is of [`APPLICATION`].
    pub(super) own: bool,
}

impl Description {
    /// Reads a `field_description`.
    pub(super) fn read(message: &Fields<'_>) -> Option<Self> {
        use profile::field_description::{DEVELOPER_DATA_INDEX, *};
        let byte = |number| message.integer(number).and_then(|value| u8::try_from(value).ok());
        let developer = byte(DEVELOPER_DATA_INDEX)?;
        let number = byte(FIELD_DEFINITION_NUMBER)?;
        let base = Base::from_number(byte(FIT_BASE_TYPE_ID)?);
        let per_unit = byte(SCALE).filter(|&scale| scale > 0).map_or(1.0, f64::from);
        let offset = message.scaled(OFFSET, 1.0, 0.0).unwrap_or(0.0);
        Some(Self {
            developer,
            number,
            base,
            name: message
                .text(FIELD_NAME)
                .unwrap_or_else(|| format!("developer_{developer}_{number}")),
            unit: message.text(UNITS).unwrap_or_default(),
            scale: Scale { per_unit, offset },
            native_message: message
                .integer(NATIVE_MESG_NUM)
                .and_then(|number| u16::try_from(number).ok()),
            native: byte(NATIVE_FIELD_NUM),
            own: false,
        })
    }

    /// The field of `message` it stands for; a description that names no message may be of any.
    pub(super) fn stands_for(&self, message: u16) -> Option<u8> {
        self.native
            .filter(|_| self.native_message.is_none_or(|known| known == message))
    }
}

/// All developer fields described so far.
#[derive(Debug, Default)]
pub(super) struct Descriptions {
    list: Vec<Rc<Description>>,
    latest: Map<(u8, u8), u16>,
    /// The indexes of [`APPLICATION`].
    own: Set<u8>,
}

impl Descriptions {
    /// How many there are; a later one may replace an earlier.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The description of this number.
    pub(super) fn get(&self, number: u16) -> Option<&Description> {
        self.list.get(usize::from(number)).map(Rc::as_ref)
    }

    /// The latest description of a developer's field, to be kept.
    pub(super) fn shared(&self, developer: u8, field: u8) -> Option<Rc<Description>> {
        let number = *self.latest.get(&(developer, field))?;
        self.list.get(usize::from(number)).map(Rc::clone)
    }

    /// The latest description of a developer's field, and its number.
    pub(super) fn of(&self, developer: u8, field: u8) -> Option<(u16, &Description)> {
        let number = *self.latest.get(&(developer, field))?;
        Some((number, self.get(number)?))
    }

    /// Takes a `developer_data_id`: who the developer of an index is.
    pub(super) fn developer(&mut self, message: &Fields<'_>) {
        if let Some(index) = message.small::<u8>(DEVELOPER_DATA_INDEX) {
            self.own.remove(&index);
            let id = message.field(APPLICATION_ID);
            if id.is_some_and(|(_, bytes)| bytes == APPLICATION) {
                self.own.insert(index);
            }
        }
    }

    /// Takes another; a repetition changes nothing.
    pub(super) fn add(&mut self, mut description: Description, budget: &mut Budget) {
        description.own = self.own.contains(&description.developer);
        let key = (description.developer, description.number);
        let same = self
            .of(key.0, key.1)
            .is_some_and(|(_, known)| *known == description);
        if same || !budget.take(DESCRIPTION_BYTES + description.name.len() + description.unit.len()) {
            return;
        }
        if let Ok(number) = u16::try_from(self.list.len()) {
            self.latest.insert(key, number);
            self.list.push(Rc::new(description));
        }
    }

    /// The text in the developer field of this name of a message.
    pub(super) fn text(&self, message: &Fields<'_>, name: &str) -> Option<String> {
        message.definition.developer_fields.iter().find_map(|field| {
            let (_, description) = self.of(field.developer, field.number)?;
            let text = description.base == Base::Text && description.name == name;
            let bytes = message.body.get(field.offset..field.offset + field.size)?;
            text.then(|| base::text(bytes)).flatten()
        })
    }

    /// What of a message we worked out ourselves when we wrote it: see [`DERIVED`].
    pub(super) fn derived(&self, message: &Fields<'_>) -> u8 {
        let mark = message.definition.developer_fields.iter().find_map(|field| {
            let (_, description) = self.of(field.developer, field.number)?;
            let own = description.own && description.name == DERIVED;
            message.body.get(field.offset).copied().filter(|_| own)
        });
        mark.unwrap_or(0)
    }
}
