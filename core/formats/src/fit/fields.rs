//! The fields of a data message.

use super::{
    base::{self, Base},
    definition::Definition,
};

/// A data message, header and all, with its definition.
pub(super) struct Fields<'a> {
    pub(super) definition: &'a Definition,
    pub(super) body: &'a [u8],
}

impl Fields<'_> {
    pub(super) fn field(&self, number: u8) -> Option<(Base, &[u8])> {
        let field = self
            .definition
            .fields
            .iter()
            .find(|field| field.number == number)?;
        let bytes = self.body.get(field.offset..field.offset + field.size)?;
        (field.size >= field.base.size()).then_some((field.base, bytes))
    }

    pub(super) fn integer(&self, number: u8) -> Option<i64> {
        let (base, bytes) = self.field(number)?;
        base.integer(bytes, self.definition.big)
    }

    /// A number that fits a smaller type.
    pub(super) fn small<T: TryFrom<i64>>(&self, number: u8) -> Option<T> {
        self.integer(number).and_then(|value| T::try_from(value).ok())
    }

    /// All whole numbers of an array; `None` for those that are invalid.
    pub(super) fn integers(&self, number: u8) -> impl Iterator<Item = Option<i64>> {
        let (base, bytes) = self.field(number).unwrap_or((Base::Bytes, &[]));
        let big = self.definition.big;
        bytes
            .chunks_exact(base.size())
            .map(move |bytes| base.integer(bytes, big))
    }

    pub(super) fn scaled(&self, number: u8, per_unit: f64, offset: f64) -> Option<f64> {
        let (base, bytes) = self.field(number)?;
        base.float(bytes, self.definition.big)
            .map(|value| value / per_unit - offset)
    }

    pub(super) fn time(&self, number: u8) -> Option<u32> {
        self.small(number)
    }

    pub(super) fn text(&self, number: u8) -> Option<String> {
        let (base, bytes) = self.field(number)?;
        if base != Base::Text {
            return None;
        }
        base::text(bytes)
    }
}
