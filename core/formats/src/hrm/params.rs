//! `[Params]`: when, by which watch, and which columns `[HRData]` has.

use ritm_model::LocalDay;

use crate::text::number;

/// The head of a file, as far as it matters.
pub(super) struct Params {
    pub(super) monitor: i64,
    pub(super) mode: Mode,
    pub(super) day: Option<LocalDay>,
    pub(super) start_of_day_ms: Option<i64>,
    pub(super) length_ms: Option<i64>,
    pub(super) interval_s: i64,
    pub(super) delay_ms: i64,
}

/// Which columns follow the heart rate in `[HRData]`, and whether in miles and feet.
#[derive(Clone, Copy, Default)]
pub(super) struct Mode {
    pub(super) speed: bool,
    pub(super) cadence: bool,
    pub(super) altitude: bool,
    pub(super) power: bool,
    pub(super) balance: bool,
    pub(super) pressure: bool,
    pub(super) imperial: bool,
}

impl Mode {
    /// `SMode=111000110`: speed, cadence, altitude, power, balance, pedalling index, cycling data, miles, air pressure.
    fn from_flags(text: &str) -> Self {
        let flag = |index: usize| text.as_bytes().get(index) == Some(&b'1');
        Self {
            speed: flag(0),
            cadence: flag(1),
            altitude: flag(2),
            power: flag(3),
            balance: flag(4) || flag(5),
            imperial: flag(7),
            pressure: flag(8),
        }
    }

    /// `Mode=110`: cadence 0 or altitude 1 or neither 3, cycling data, miles.
    fn from_digits(text: &str) -> Self {
        let digit = |index: usize| text.as_bytes().get(index).copied();
        let cycling = digit(1) == Some(b'1');
        Self {
            speed: cycling,
            cadence: cycling && digit(0) == Some(b'0'),
            altitude: digit(0) == Some(b'1'),
            imperial: digit(2) == Some(b'1'),
            ..Self::default()
        }
    }

    pub(super) fn metres_per_distance(self) -> f64 {
        if self.imperial { 1609.344 } else { 1000.0 }
    }

    pub(super) fn metres_per_height(self) -> f64 {
        if self.imperial { 0.3048 } else { 1.0 }
    }
}

/// `01:02:03.4` in milliseconds.
pub(super) fn clock_ms(text: &str) -> Option<i64> {
    let mut parts = text.trim().split(':');
    let hours = number::decimal(parts.next()?, 0)?;
    let minutes = number::decimal(parts.next()?, 0)?;
    let ms = number::decimal(parts.next().unwrap_or("0"), 3)?;
    let valid = (0..1000).contains(&hours) && (0..60).contains(&minutes) && (0..61_000).contains(&ms);
    valid.then_some(hours * 3_600_000 + minutes * 60_000 + ms)
}

/// `20060212`.
fn day(text: &str) -> Option<LocalDay> {
    let digits = number::decimal(text.get(..8)?, 0)?;
    let (year, month, day) = (digits / 10_000, digits / 100 % 100, digits % 100);
    LocalDay::from_ymd(
        i32::try_from(year).ok()?,
        u32::try_from(month).ok()?,
        u32::try_from(day).ok()?,
    )
}

impl Params {
    pub(super) fn new() -> Self {
        Self {
            monitor: 0,
            mode: Mode::default(),
            day: None,
            start_of_day_ms: None,
            length_ms: None,
            interval_s: 5,
            delay_ms: 0,
        }
    }

    pub(super) fn hear(&mut self, line: &str) {
        let Some((key, value)) = line.split_once('=') else {
            return;
        };
        let value = value.trim();
        let whole = number::decimal(value, 0);
        match key.trim() {
            "Monitor" => self.monitor = whole.unwrap_or(0),
            "SMode" => self.mode = Mode::from_flags(value),
            "Mode" => self.mode = Mode::from_digits(value),
            "Date" => self.day = day(value),
            "StartTime" => self.start_of_day_ms = clock_ms(value),
            "Length" => self.length_ms = clock_ms(value),
            "Interval" => self.interval_s = whole.filter(|s| (1..=3600).contains(s)).unwrap_or(5),
            "StartDelay" => self.delay_ms = whole.filter(|ms| (0..86_400_000).contains(ms)).unwrap_or(0),
            _ => {}
        }
    }
}

/// The watch behind a `Monitor` number.
pub(super) const fn product(monitor: i64) -> &'static str {
    match monitor {
        1 => "Sport Tester / Vantage XL",
        2 => "Vantage NV",
        3 => "Accurex Plus",
        4 => "XTrainer Plus",
        6 => "S520",
        7 => "Coach",
        8 => "S210",
        9 => "S410",
        10 => "S510",
        11 => "S610",
        12 => "S710",
        13 => "S810",
        15 => "E600",
        20 => "AXN500",
        21 => "AXN700",
        22 => "S625X / S725X",
        23 => "S725",
        33 => "CS400",
        34 => "CS600X",
        35 => "CS600",
        36 => "RS400",
        37 => "RS800",
        38 => "RS800X",
        _ => "",
    }
}
