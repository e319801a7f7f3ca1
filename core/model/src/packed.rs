//! Long rows of numbers as one run of bytes: a drawing's thousands cross the door by a copy instead of one by one.
//!
//! For `#[serde(with = "…")]`. The bytes are those of the numbers in their order, the least significant first.

use std::fmt;

use serde::{Deserializer, Serializer, de};

/// A number, or a few, of a fixed width.
pub(crate) trait Fixed: Copy {
    /// In bytes.
    const WIDTH: usize;

    fn write(self, to: &mut [u8]);

    /// `None` of fewer bytes.
    fn read(from: &[u8]) -> Option<Self>;
}

impl Fixed for f32 {
    const WIDTH: usize = 4;

    fn write(self, to: &mut [u8]) {
        to.copy_from_slice(&self.to_le_bytes());
    }

    fn read(from: &[u8]) -> Option<Self> {
        from.first_chunk().map(|bytes| Self::from_le_bytes(*bytes))
    }
}

impl Fixed for (f64, f64) {
    const WIDTH: usize = 16;

    fn write(self, to: &mut [u8]) {
        let (first, second) = to.split_at_mut(8);
        first.copy_from_slice(&self.0.to_le_bytes());
        second.copy_from_slice(&self.1.to_le_bytes());
    }

    fn read(from: &[u8]) -> Option<Self> {
        let (first, rest) = from.split_first_chunk()?;
        let second = rest.first_chunk()?;
        Some((f64::from_le_bytes(*first), f64::from_le_bytes(*second)))
    }
}

pub(crate) fn serialize<T: Fixed, S: Serializer>(numbers: &[T], serializer: S) -> Result<S::Ok, S::Error> {
    let mut bytes = vec![0; numbers.len() * T::WIDTH];
    for (to, number) in bytes.chunks_exact_mut(T::WIDTH).zip(numbers) {
        number.write(to);
    }
    serializer.serialize_bytes(&bytes)
}

pub(crate) fn deserialize<'de, T: Fixed, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_bytes(Run(std::marker::PhantomData))
}

struct Run<T>(std::marker::PhantomData<T>);

impl<T: Fixed> de::Visitor<'_> for Run<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("whole numbers of bytes")
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        let numbers = bytes.chunks_exact(T::WIDTH);
        if !numbers.remainder().is_empty() {
            return Err(E::invalid_length(bytes.len(), &self));
        }
        Ok(numbers.filter_map(T::read).collect())
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        activity::{Series, SeriesColumn},
        decode, encode,
    };

    #[test]
    fn numbers_come_back_to_the_bit_and_cut_ones_are_refused() {
        let series = Series {
            time_s: vec![0.0, 1.5, f32::MIN_POSITIVE, f32::INFINITY],
            distance_m: Vec::new(),
            positions: vec![(-179.99, 1e-300), (f64::MAX, -0.0)],
            columns: vec![SeriesColumn {
                channel: crate::Channel::Power,
                values: vec![-1.0; 300],
            }],
            thinned: true,
        };
        let bytes = encode(&series);
        assert_eq!(decode::<Series>(&bytes), Ok(series));
        // Sixteen bytes of times; one is taken off.
        assert_eq!(bytes[0], 16);
        let mut cut = bytes.clone();
        cut[0] = 15;
        assert!(decode::<Series>(&cut).is_err());
        for end in 0..bytes.len() {
            assert!(decode::<Series>(&bytes[..end]).is_err(), "cut at {end}");
        }
    }
}
