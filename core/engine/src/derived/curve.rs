//! Mean-maximal curves as they are kept: beside their recording, so that the best of a season needs no samples.
//!
//! The bytes are, for each channel: its number in a byte, how many durations follow as a varint (LEB128), and for each
//! of [`ritm_analysis::curve::durations`] how far the value is from the one before; then, alike, where each begins in
//! milliseconds. Both as zigzag varints: a curve hardly moves from one duration to the next, so most of these numbers
//! take a byte. Values are kept to a tenth of a watt and of a beat a minute, speeds to a millimetre a second.

use ritm_analysis::curve::durations;
use ritm_model::{
    Channel,
    summary::{Curve, CurvePoint},
};

use crate::store::{Fault, corrupt, v1::newer};

/// The channels that have curves, by the numbers they are kept under, with the steps of a unit they are kept in.
const KEPT: [(Channel, f64); 3] = [
    (Channel::Power, 10.0),
    (Channel::HeartRate, 10.0),
    (Channel::Speed, 1000.0),
];
/// The number of this layout, which comes first.
const FORM: u8 = 1;
/// No curve has more durations: the last is beyond any life.
const MOST_POINTS: usize = 4096;

/// The curves as they are kept.
pub(super) fn pack(curves: &[Curve]) -> Vec<u8> {
    let mut data = vec![FORM];
    for curve in curves {
        let kept = KEPT
            .iter()
            .zip(0..)
            .find(|((channel, _), _)| *channel == curve.channel);
        let Some((&(_, per_unit), number)) = kept else {
            continue;
        };
        data.push(number);
        push(&mut data, curve.points.len() as u64);
        let values = curve
            .points
            .iter()
            .map(|point| (point.value * per_unit).round() as i64);
        push_moves(&mut data, values);
        push_moves(&mut data, curve.points.iter().map(|point| point.from_ms));
    }
    data
}

fn push(data: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        data.push(number as u8 | 0x80);
        number >>= 7;
    }
    data.push(number as u8);
}

fn push_moves(data: &mut Vec<u8>, numbers: impl Iterator<Item = i64>) {
    let mut before = 0_i64;
    for number in numbers {
        let moved = number.wrapping_sub(before);
        push(data, ((moved << 1) ^ (moved >> 63)) as u64);
        before = number;
    }
}

/// Reads kept curves.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Begins to read; of a recording without curves there may be no bytes at all.
    fn open(data: &'a [u8]) -> Result<Self, Fault> {
        match data.split_first() {
            None => Ok(Self(data)),
            Some((&FORM, rest)) => Ok(Self(rest)),
            Some((&found, _)) if found > FORM => Err(newer(found, FORM)),
            Some(_) => Err(corrupt()),
        }
    }

    /// The next curve's channel and how many durations it has; `None` at the end.
    fn head(&mut self) -> Result<Option<(usize, usize)>, Fault> {
        let Some((&number, rest)) = self.0.split_first() else {
            return Ok(None);
        };
        self.0 = rest;
        let count = self.number()?;
        let number = usize::from(number);
        match usize::try_from(count) {
            Ok(count) if count <= MOST_POINTS && number < KEPT.len() => Ok(Some((number, count))),
            _ => Err(corrupt()),
        }
    }

    fn number(&mut self) -> Result<u64, Fault> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.0.split_first().ok_or_else(corrupt)?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(corrupt())
    }

    /// Passes over `count` numbers.
    fn pass(&mut self, count: usize) -> Result<(), Fault> {
        let Some(last) = count.checked_sub(1) else {
            return Ok(());
        };
        let ends = self.0.iter().enumerate().filter(|(_, byte)| **byte < 0x80);
        let (at, _) = { ends }.nth(last).ok_or_else(corrupt)?;
        self.0 = self.0.get(at + 1..).unwrap_or_default();
        Ok(())
    }

    /// Gives `count` numbers of which each is kept as its distance from the one before.
    fn moves(&mut self, count: usize, mut take: impl FnMut(usize, i64)) -> Result<(), Fault> {
        let mut number = 0_i64;
        for at in 0..count {
            let moved = self.number()?;
            number = number.wrapping_add((moved >> 1) as i64 ^ -((moved & 1) as i64));
            take(at, number);
        }
        Ok(())
    }
}

/// Reads what [`pack`] wrote.
pub(crate) fn unpack(data: &[u8]) -> Result<Vec<Curve>, Fault> {
    let mut reader = Reader::open(data)?;
    let mut curves = Vec::new();
    while let Some((number, count)) = reader.head()? {
        let (channel, per_unit) = KEPT[number].clone();
        let mut points: Vec<CurvePoint> = durations(&channel, u32::MAX)
            .take(count)
            .map(|duration_s| CurvePoint {
                duration_s,
                value: 0.0,
                from_ms: 0,
            })
            .collect();
        reader.moves(count, |at, value| {
            if let Some(point) = points.get_mut(at) {
                point.value = value as f64 / per_unit;
            }
        })?;
        reader.moves(count, |at, from_ms| {
            if let Some(point) = points.get_mut(at) {
                point.from_ms = from_ms;
            }
        })?;
        curves.push(Curve { channel, points });
    }
    Ok(curves)
}

/// The best of several activities, in the steps that curves are kept in: of 2,000 of them nothing is unpacked twice.
#[derive(Default)]
pub(crate) struct Season([Vec<i64>; KEPT.len()]);

impl Season {
    /// Takes another activity into account, by its packed curves.
    pub(crate) fn lift(&mut self, data: &[u8]) -> Result<(), Fault> {
        let mut reader = Reader::open(data)?;
        while let Some((number, count)) = reader.head()? {
            let best = &mut self.0[number];
            if best.len() < count {
                best.resize(count, i64::MIN);
            }
            reader.moves(count, |at, value| {
                if let Some(best) = best.get_mut(at) {
                    *best = value.max(*best);
                }
            })?;
            // Where each begins is of no use here.
            reader.pass(count)?;
        }
        Ok(())
    }

    /// The curve of a channel; `None` where nothing was recorded.
    pub(crate) fn curve(&self, channel: &Channel) -> Option<Curve> {
        let number = KEPT.iter().position(|(kept, _)| kept == channel)?;
        let (best, per_unit) = (&self.0[number], KEPT[number].1);
        let points = durations(channel, u32::MAX)
            .zip(best)
            .map(|(duration_s, &value)| CurvePoint {
                duration_s,
                value: value as f64 / per_unit,
                from_ms: 0,
            });
        (!best.is_empty()).then(|| Curve {
            channel: channel.clone(),
            points: points.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritm_analysis::curve::of_seconds;

    fn power(values: &[f64]) -> Vec<Curve> {
        vec![Curve {
            channel: Channel::Power,
            points: of_seconds(&Channel::Power, values),
        }]
    }

    #[test]
    fn a_curve_is_kept_small_and_comes_back() {
        let values: Vec<f64> = (0..20_000).map(|s| 200.0 + f64::from(s * 7919 % 301)).collect();
        let curves = power(&values);
        let packed = pack(&curves);
        assert!(
            packed.len() < curves[0].points.len() * 5,
            "{} bytes for {} points",
            packed.len(),
            curves[0].points.len()
        );
        let back = unpack(&packed).unwrap_or_default();
        assert_eq!(back.len(), 1);
        for (a, b) in curves[0].points.iter().zip(&back[0].points) {
            assert!((a.value - b.value).abs() <= 0.0501, "{a:?} {b:?}");
            assert_eq!((a.duration_s, a.from_ms), (b.duration_s, b.from_ms));
        }
    }

    #[test]
    fn damage_is_told() {
        let packed = pack(&power(&[200.0; 300]));
        for cut in 2..packed.len() {
            assert!(unpack(&packed[..cut]).is_err(), "cut at {cut}");
            assert!(Season::default().lift(&packed[..cut]).is_err());
        }
        assert!(unpack(&[1, 200, 1, 1]).is_err(), "no such channel");
        assert!(matches!(
            unpack(&[2]),
            Err(Fault::Door(ritm_model::DoorError::Store(
                ritm_model::door::StoreError::Newer { .. }
            )))
        ));
        assert!(
            unpack(&[1, 0, 0xff, 0xff, 0xff, 0xff, 0xff]).is_err(),
            "no such length"
        );
    }

    #[test]
    fn the_best_of_several_is_the_best_at_each_duration() {
        let mut season = Season::default();
        let mut sprint = vec![100.0; 60];
        sprint[5..10].fill(900.0);
        for values in [vec![300.0; 40], vec![250.0; 90], sprint] {
            assert!(season.lift(&pack(&power(&values))).is_ok());
        }
        let best = season.curve(&Channel::Power).map(|curve| curve.points);
        let best = best.unwrap_or_default();
        let at = |duration_s: usize| best[duration_s - 1].value;
        assert_eq!((at(5), at(40), at(60)), (900.0, 300.0, 250.0));
        let longest = of_seconds(&Channel::Power, &[250.0; 90])
            .last()
            .map(|point| point.duration_s);
        assert_eq!(best.last().map(|point| point.duration_s), longest);
        assert!(season.curve(&Channel::HeartRate).is_none());
    }
}
