//! How a list writes, as its first rows show.

use ritm_model::SportFamily;

use super::{
    Layout,
    field::Field,
    row::{FASTEST_M_S, Row},
    style::Style,
};
use crate::csv::{date, number::Votes, table::Rows};

/// Looks at the first rows for decimal sign, order of dates, and the unit of distances.
pub(super) fn style(text: &str, layout: &Layout) -> Style {
    let mut rows = Rows::new(text, layout.delimiter);
    let mut cells = Vec::new();
    for _ in 0..layout.head_rows {
        rows.next(&mut cells);
    }
    let place = |wanted: Field| layout.fields.iter().position(|(field, _)| *field == Some(wanted));
    let date_at = place(Field::Date)
        .or_else(|| place(Field::LocalDate))
        .or_else(|| place(Field::TimeOfDay))
        .unwrap_or(0);
    let mut votes = Votes::default();
    let mut dates = Vec::new();
    let mut looked = 0;
    while looked < 1000 && rows.next(&mut cells).is_some() {
        looked += 1;
        cells.iter().for_each(|cell| votes.hear(cell));
        dates.extend(cells.get(date_at).map(ToString::to_string));
    }
    let mut style = Style {
        decimal: votes.result(),
        order: date::order(dates.iter().map(String::as_str)),
        distance_m: 1000.0,
        height_m: 1.0,
    };
    let (mut by_stride, mut by_distance) = (0.0, 0.0);
    let (mut timed, mut too_fast) = (0, 0);
    let mut rows = Rows::new(text, layout.delimiter);
    for _ in 0..layout.head_rows {
        rows.next(&mut cells);
    }
    while looked > 0 && rows.next(&mut cells).is_some() {
        looked -= 1;
        let row = Row {
            cells: &cells,
            layout,
            style: &style,
        };
        // Swims are in metres anyway.
        if row.sport().family() != SportFamily::Swim
            && let (Some(distance), Some(ms)) = (row.positive(Field::Distance), row.length_ms())
        {
            timed += 1;
            too_fast += usize::from(distance * 1_000_000.0 / ms as f64 > FASTEST_M_S);
        }
        if let (Some(stride), Some(steps), Some(ms), Some(distance)) = (
            row.positive(Field::Stride),
            row.positive(Field::AvgRunCadence),
            row.time_ms(Field::Moving).or_else(|| row.time_ms(Field::Timer)),
            row.positive(Field::Distance),
        ) {
            by_stride += stride * steps * ms as f64 / 60_000.0;
            by_distance += distance;
        }
    }
    if by_distance > 0.0 && by_stride / by_distance > 1300.0 {
        style.distance_m = 1609.344;
        style.height_m = 0.3048;
    } else if too_fast * 2 > timed {
        // Nobody is so fast: they are metres.
        style.distance_m = 1.0;
    }
    style
}
