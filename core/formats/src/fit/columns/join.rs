//! One quantity told by several fields: put together sample by sample, by an order.

use ritm_model::{ABSENT, Column, Scale};

/// A column on its way: integers and their scale.
pub(super) type Told = Option<(Vec<i32>, Scale)>;

/// Whether a field never told anything but zero: a sensor that is not there.
fn is_still(raw: &[i32], scale: Scale) -> bool {
    let told = |&raw: &i32| raw != ABSENT && scale.value(raw) != 0.0;
    !raw.iter().any(told)
}

/// Fills the gaps of `into` from `from`, which is the next in the order. A field of nothing but zeros comes last,
/// whatever its place in the order.
pub(super) fn fill(into: &mut Told, from: Told) {
    let Some((from, scale)) = from else { return };
    let Some((into, into_scale)) = into else {
        *into = Some((from, scale));
        return;
    };
    fill_gaps(into, into_scale, from, scale);
}

/// As [`fill`]; tells how many gaps there were, and whether both told of one sample.
fn fill_gaps(into: &mut Vec<i32>, into_scale: &mut Scale, from: Vec<i32>, scale: Scale) -> (usize, bool) {
    if is_still(into, *into_scale) && !is_still(&from, scale) {
        *into = from;
        *into_scale = scale;
        return (1, false);
    }
    let (mut filled, mut both) = (0, false);
    for (place, raw) in into.iter_mut().zip(from).filter(|(_, raw)| *raw != ABSENT) {
        if *place == ABSENT {
            filled += 1;
            *place = if *into_scale == scale {
                raw
            } else {
                into_scale.raw(scale.value(raw))
            };
        } else {
            both = true;
        }
    }
    (filled, both)
}

/// Fills a channel from a developer's field that stands for it. Tells whether anything came of it, and whether the field
/// tells more beside that.
pub(super) fn join(known: &mut Column, raw: &[i32], scale: Scale) -> (bool, bool) {
    let (filled, both) = fill_gaps(&mut known.raw, &mut known.scale, raw.to_vec(), scale);
    (filled > 0, both)
}

/// Marks in a balance that it is the right foot's part. Source: the type `left_right_balance` of the FIT profile, whose
/// other bits are the part in percent.
const RIGHT: i32 = 0x80;

/// A balance, apart: percent of the right foot where the device knows which is right, and the device's number elsewhere.
pub(super) fn balance((raw, scale): (Vec<i32>, Scale)) -> [Told; 2] {
    let pick = |known: bool| {
        let own = |&raw: &i32| match raw {
            ABSENT => ABSENT,
            _ if ((0..=0xff).contains(&raw) && raw & RIGHT != 0) != known => ABSENT,
            _ if known => raw & !RIGHT,
            _ => raw,
        };
        Some((raw.iter().map(own).collect(), scale))
    };
    [pick(true), pick(false)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_in_order_and_zeros_come_last() {
        let told = |raw: &[i32]| Some((raw.to_vec(), Scale::ONE));
        let joined = |all: &[&[i32]]| {
            let mut into = None;
            all.iter().for_each(|raw| fill(&mut into, told(raw)));
            into.map(|(raw, _)| raw)
        };
        assert_eq!(joined(&[&[1, ABSENT, 3], &[9, 8, 7]]), Some(vec![1, 8, 3]));
        assert_eq!(joined(&[&[0, 0, 0], &[9, ABSENT, 7]]), Some(vec![9, ABSENT, 7]));
        assert_eq!(joined(&[&[0, 5, 0], &[9, 9, 9]]), Some(vec![0, 5, 0]));
        let mut coarse = told(&[0, ABSENT]);
        fill(&mut coarse, Some((vec![25, ABSENT], Scale::per_unit(10.0))));
        assert_eq!(coarse, Some((vec![25, ABSENT], Scale::per_unit(10.0))));
    }

    #[test]
    fn the_flag_of_a_balance_is_no_part_of_it() {
        let [right, unknown] = balance((vec![174, 175, 52, ABSENT], Scale::ONE));
        assert_eq!(right, Some((vec![46, 47, ABSENT, ABSENT], Scale::ONE)));
        assert_eq!(unknown, Some((vec![ABSENT, ABSENT, 52, ABSENT], Scale::ONE)));
    }
}
