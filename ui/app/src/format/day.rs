//! Days as date inputs and addresses write them.

use ritm_model::LocalDay;

/// `2026-11-23`; `None` when it is no such day.
pub(crate) fn parse_day(text: &str) -> Option<LocalDay> {
    let mut parts = text.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    LocalDay::from_ymd(year, month, day)
}

/// `2026-11-23`.
pub(crate) fn iso_day(day: LocalDay) -> String {
    let (year, month, day) = day.ymd();
    format!("{year:04}-{month:02}-{day:02}")
}
