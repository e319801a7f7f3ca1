//! The tables of iBike: every row covers the same length of time, and some columns exist nowhere else.
//!
//! Above the header are `iBike`, a version and a unit system; the date; and settings, of which the fifth is the seconds
//! of a row. Source: GoldenCheetah's reader of them (`CsvRideFile.cpp`).

use ritm_model::Channel;

use super::{Layout, Meaning, plain};
use crate::csv::{
    heading::{Heading, meaning},
    number::number,
    table::Rows,
};

/// Which row is the header, if the table is iBike's.
pub(super) fn header(head: &[(usize, Vec<String>)]) -> Option<usize> {
    let (_, first) = head.first()?;
    if first.first().map(String::as_str) != Some("iBike") {
        return None;
    }
    head.iter()
        .position(|(_, row)| row.first().is_some_and(|cell| cell.starts_with("Speed (")))
}

impl Layout {
    /// Takes what only iBike's columns mean.
    pub(super) fn be_ibike(&mut self, text: &str, head: &[(usize, Vec<String>)]) {
        let place = |wanted: &str| self.header.iter().position(|name| plain(name) == wanted);
        let time = self
            .mapping
            .columns
            .iter()
            .position(|column| matches!(column, Meaning::Time { .. }));
        let (other_power, marks) = (place("dfpmpower"), place("lapmarker"));
        let (mut timed, mut measured) = (false, false);
        let mut rows = Rows::new(text.get(self.body..).unwrap_or_default(), self.delimiter);
        let mut cells = Vec::new();
        while rows.next(&mut cells).is_some() {
            let cell = |index: Option<usize>| index.and_then(|index| cells.get(index));
            timed |= cell(time).is_some_and(|cell| !cell.is_empty());
            measured |= cell(other_power)
                .and_then(|cell| number(cell, self.decimal))
                .is_some_and(|watts| watts != 0.0);
        }
        for (index, (column, name)) in self.mapping.columns.iter_mut().zip(&self.header).enumerate() {
            match column {
                _ if plain(name) == "internal" => *column = Meaning::Nothing,
                _ if marks == Some(index) => {
                    *column = Meaning::Lap;
                    self.lap_marks = true;
                }
                Meaning::Time { .. } if !timed => *column = Meaning::Nothing,
                // iBike computes power from the wind; a power meter's is better where there is one.
                _ if other_power == Some(index) => {
                    *column = if measured {
                        meaning(&Heading::new("Power (W)")).0
                    } else {
                        Meaning::Nothing
                    };
                }
                Meaning::Value {
                    channel: Channel::Power,
                    ..
                } if measured => *column = Meaning::Nothing,
                _ => {}
            }
        }
        if !timed {
            let seconds = head
                .get(2)
                .and_then(|(_, row)| row.get(4))
                .and_then(|cell| number(cell, self.decimal))
                .filter(|seconds| (0.01..=600.0).contains(seconds));
            self.step_ms = Some(seconds.unwrap_or(1.0) * 1000.0);
        }
    }
}
