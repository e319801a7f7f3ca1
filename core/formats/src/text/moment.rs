//! ISO 8601 times to moments and back.

mod loose;

use ritm_model::{Timestamp, order};

/// What a time says about where it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    /// `Z`, no zone at all, or an offset of zero: UTC, as both formats ask for.
    Utc,
    /// Seconds east of Greenwich.
    East(i32),
}

/// A time as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// The moment.
    pub(crate) at: Timestamp,
    /// Its zone.
    pub(crate) zone: Zone,
}

/// Seconds east of Greenwich of a zone as ISO 8601 writes it, `+0200` or `+02:00`.
pub(crate) fn east_s(zone: &str) -> Option<i32> {
    let zone = zone.trim();
    if !zone.starts_with(['+', '-']) {
        return None;
    }
    match moment(&format!("2000-01-01T00:00:00{zone}"))?.zone {
        Zone::Utc => Some(0),
        Zone::East(seconds) => Some(seconds),
    }
}

struct Digits<'a>(&'a [u8]);

impl Digits<'_> {
    fn number(&mut self, count: usize) -> Option<u32> {
        let (head, tail) = self.0.split_at_checked(count)?;
        let mut value = 0;
        for digit in head {
            if !digit.is_ascii_digit() {
                return None;
            }
            value = value * 10 + u32::from(digit - b'0');
        }
        self.0 = tail;
        Some(value)
    }

    /// As many digits as there are, `most` at most.
    fn up_to(&mut self, most: usize) -> Option<u32> {
        let count = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.number(count.clamp(1, most))
    }

    fn eat(&mut self, wanted: impl Fn(u8) -> bool) -> bool {
        match self.0 {
            [first, rest @ ..] if wanted(*first) => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }
}

/// Reads `2021-01-07T21:51:59.179+01:15` and its shorter relatives: seconds, fraction and zone may be missing, `T` and
/// `Z` may be small, a blank may stand for the `T`. Fractions are rounded to milliseconds.
///
/// What programs wrote instead is understood too: see [`loose`].
pub(crate) fn moment(text: &str) -> Option<Moment> {
    strict(text).or_else(|| loose::moment(text))
}

fn strict(text: &str) -> Option<Moment> {
    let mut rest = Digits(text.trim_ascii().as_bytes());
    let year = rest.number(4)?;
    let dashes = rest.eat(|byte| byte == b'-');
    let month = rest.number(2)?;
    if dashes != rest.eat(|byte| byte == b'-') {
        return None;
    }
    let day = rest.number(2)?;
    if !rest.eat(|byte| matches!(byte, b'T' | b't' | b' ')) {
        return None;
    }
    let hour = rest.number(2)?;
    let colons = rest.eat(|byte| byte == b':');
    let minute = rest.number(2)?;
    let second = if colons {
        if rest.eat(|byte| byte == b':') {
            rest.number(2)?
        } else {
            0
        }
    } else {
        rest.number(2).unwrap_or(0)
    };
    let mut ms = 0;
    if rest.eat(|byte| matches!(byte, b'.' | b',')) {
        let mut places = 0;
        while let [digit @ b'0'..=b'9', tail @ ..] = rest.0 {
            let digit = i64::from(digit - b'0');
            match places {
                0..=2 => ms = ms * 10 + digit,
                3 => ms += i64::from(digit >= 5),
                _ => {}
            }
            places += 1;
            rest.0 = tail;
        }
        ms *= match places {
            1 => 100,
            2 => 10,
            _ => 1,
        };
    }
    rest.0 = rest.0.trim_ascii_start();
    let zone = match rest.0 {
        [] | [b'Z' | b'z'] => Zone::Utc,
        [sign @ (b'+' | b'-'), ..] => {
            let west = *sign == b'-';
            rest.eat(|_| true);
            let hours = i32::try_from(rest.number(2)?).ok()?;
            rest.eat(|byte| byte == b':');
            let minutes = if rest.0.is_empty() {
                0
            } else {
                i32::try_from(rest.number(2)?).ok()?
            };
            if !rest.0.is_empty() || hours > 18 || minutes > 59 {
                return None;
            }
            match hours * 3600 + minutes * 60 {
                0 => Zone::Utc,
                seconds if west => Zone::East(-seconds),
                seconds => Zone::East(seconds),
            }
        }
        _ => return None,
    };
    // ISO 8601 lets a day end at 24:00.
    let (hour, next_day) = if hour == 24 && minute == 0 && second == 0 {
        (0, 86_400_000)
    } else {
        (hour, 0)
    };
    made([year, month, day], [hour, minute, second], ms + next_day, zone)
}

/// The moment of a date and a time of day in a zone, and `ms` more.
fn made(
    [year, month, day]: [u32; 3],
    [hour, minute, second]: [u32; 3],
    ms: i64,
    zone: Zone,
) -> Option<Moment> {
    let year = match i32::try_from(year).ok()? {
        // Phones set to the Buddhist calendar.
        year @ 2400..=2700 => year - 543,
        year => year,
    };
    let local = Timestamp::from_civil(year, month, day, hour, minute, second)?;
    let east_ms = match zone {
        Zone::Utc => 0,
        Zone::East(seconds) => i64::from(seconds) * 1000,
    };
    Some(Moment {
        at: local.plus_ms(ms - east_ms),
        zone,
    })
}

/// Whether local time can be so many seconds ahead of UTC.
pub(crate) fn is_offset(seconds: &i32) -> bool {
    seconds.abs() <= 18 * 3600
}

/// Whether a clock can have shown this moment while it was recorded. Earlier times are empty fields written as the zero of
/// some clock: 1970, 1980-01-06 of the Global Positioning System, or 1989-12-31 of Garmin's devices and FIT.
pub(crate) fn plausible(at: Timestamp) -> bool {
    // 1991-01-01.
    at.unix_ms() >= 662_688_000_000
}

/// What the times of a recording agree on about the place: the offset of the first where all carry one other than UTC.
/// On the night of a change of the clocks, or across a border, the day is that of the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Agreed {
    /// No time was seen yet.
    #[default]
    Nothing,
    /// The first carries this offset, and none so far is in UTC that could not be an hour beside it.
    East(i32),
    /// Some are in UTC, which tells no place.
    No,
}

/// How far clocks are set back at the end of summer time, in seconds.
const HOUR_S: i32 = 3600;

impl Agreed {
    /// Hears another time.
    pub(crate) fn hear(&mut self, zone: Zone) {
        *self = match (*self, zone) {
            (Self::Nothing, Zone::East(east)) => Self::East(east),
            (Self::East(first), Zone::East(_)) => Self::East(first),
            // Where summer time ends in Britain.
            (Self::East(HOUR_S), Zone::Utc) => Self::East(HOUR_S),
            _ => Self::No,
        };
    }

    /// What two sets of times agree on together, the earlier one's first.
    pub(crate) fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, one) | (one, Self::Nothing) => one,
            (Self::East(first), Self::East(_)) => Self::East(first),
            _ => Self::No,
        }
    }

    /// Seconds east of Greenwich.
    pub(crate) fn offset_s(self) -> Option<i32> {
        match self {
            Self::East(east) => Some(east),
            Self::Nothing | Self::No => None,
        }
    }
}

/// Writes a moment, at `offset_s` seconds east of Greenwich when that is whole minutes, else in UTC; milliseconds only
/// where there are any. Years beyond 1-9999 and offsets beyond 14 hours can't be written as XML Schema's `dateTime`:
/// the nearest year and UTC are.
pub(crate) fn push_moment(out: &mut Vec<u8>, at: Timestamp, offset_s: Option<i32>) {
    let offset_s = offset_s.filter(|offset| offset % 60 == 0 && *offset != 0 && offset.abs() <= 14 * 3600);
    let at = at.plus_ms(i64::from(offset_s.unwrap_or(0)) * 1000);
    let (year, month, day) = at.local_day(0).ymd();
    let year = year.clamp(1, 9999);
    let ms_of_day = at.unix_ms().rem_euclid(86_400_000);
    let (seconds, ms) = (ms_of_day / 1000, ms_of_day % 1000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    out.extend_from_slice(text.as_bytes());
    if ms != 0 {
        out.extend_from_slice(format!(".{ms:03}").as_bytes());
    }
    match offset_s {
        Some(offset) => {
            let sign = if offset < 0 { '-' } else { '+' };
            let minutes = offset.abs() / 60;
            out.extend_from_slice(format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60).as_bytes());
        }
        None => out.push(b'Z'),
    }
}

/// Writes spans of time, from and to, as the intervals of ISO 8601 with blanks between.
pub(crate) fn push_spans(out: &mut Vec<u8>, spans: impl IntoIterator<Item = (Timestamp, Timestamp)>) {
    for (index, (from, to)) in spans.into_iter().enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        push_moment(out, from, None);
        out.push(b'/');
        push_moment(out, to, None);
    }
}

/// Reads what [`push_spans`] writes, in milliseconds since the Unix epoch and in order.
pub(crate) fn spans(text: &str) -> Vec<(i64, i64)> {
    let mut spans: Vec<(i64, i64)> = text
        .split_ascii_whitespace()
        .filter_map(|span| {
            let (from, to) = span.split_once('/')?;
            Some((moment(from)?.at.unix_ms(), moment(to)?.at.unix_ms()))
        })
        .filter(|(from, to)| from < to)
        .collect();
    order::ascending(&mut spans);
    spans
}

#[cfg(test)]
mod tests {
    use super::{Agreed, Moment, Zone, moment, plausible, push_moment, push_spans, spans};
    use ritm_model::Timestamp;

    fn ms(text: &str) -> Option<i64> {
        moment(text).map(|moment| moment.at.unix_ms())
    }

    #[test]
    fn times_are_read_in_all_their_shapes() {
        let noon = Timestamp::from_civil(2021, 1, 7, 12, 0, 0).map(Timestamp::unix_ms);
        for text in [
            "2021-01-07T12:00:00Z",
            " 2021-01-07t12:00:00z\n",
            "2021-01-07 12:00:00",
            "2021-01-07T12:00Z",
            "2021-01-07T12:00:00.000+00:00",
            "2021-01-07T13:15:00+01:15",
            "2021-01-07T04:00:00-0800",
            "2021-01-07T14:00:00+02",
            "20210107T120000Z",
        ] {
            assert_eq!(ms(text), noon, "{text}");
        }
        let noon = noon.unwrap_or_default();
        assert_eq!(ms("2021-01-07T12:00:00.5Z"), Some(noon + 500));
        assert_eq!(ms("2021-01-07T12:00:00,25Z"), Some(noon + 250));
        assert_eq!(ms("2021-01-07T12:00:00.586350"), Some(noon + 586));
        assert_eq!(ms("2021-01-07T12:00:00.9996Z"), Some(noon + 1000));
        assert_eq!(ms("2021-01-07T24:00:00Z"), Some(noon + 43_200_000));
        assert_eq!(ms("1901-12-13T20:45:52Z"), Some(-2_147_483_648_000));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "2021-01-07",
            "2021-13-07T12:00:00Z",
            "2021-02-30T12:00:00Z",
            "12:00:00",
            "2021-01-07T25:00:00Z",
            "2021-01-07T12:00:00+99:00",
            "2021-01-07T12:00:00X",
            "2021-01-07T12:60:00Z",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
        assert!(moment("1901-12-13T20:45:52Z").is_some_and(|moment| !plausible(moment.at)));
        assert!(moment("1989-12-31T00:00:00Z").is_some_and(|moment| !plausible(moment.at)));
        assert!(moment("1999-08-22T00:00:00Z").is_some_and(|moment| plausible(moment.at)));
    }

    #[test]
    fn an_offset_is_told_when_all_times_agree() {
        let mut agreed = Agreed::default();
        for text in ["2021-01-07T12:00:00+05:45", "2021-01-07T12:00:01+05:45"] {
            if let Some(Moment { zone, .. }) = moment(text) {
                agreed.hear(zone);
            }
        }
        assert_eq!(agreed.offset_s(), Some(20_700));
        agreed.hear(Zone::Utc);
        assert_eq!(agreed.offset_s(), None);
        assert_eq!(agreed.join(Agreed::East(3600)), Agreed::No);
        assert_eq!(
            moment("2021-01-07T12:00:00-03:30").map(|moment| moment.zone),
            Some(Zone::East(-12_600))
        );
    }

    #[test]
    fn where_offsets_change_the_first_one_tells_the_day() {
        let heard = |texts: &[&str]| {
            let mut agreed = Agreed::default();
            for zone in texts
                .iter()
                .filter_map(|text| moment(text))
                .map(|moment| moment.zone)
            {
                agreed.hear(zone);
            }
            agreed.offset_s()
        };
        let berlin = ["2026-10-25T00:30:00+02:00", "2026-10-25T02:10:00+01:00"];
        assert_eq!(heard(&berlin), Some(7200));
        assert_eq!(
            heard(&["2026-10-25T00:30:00+01:00", "2026-10-25T01:10:00+00:00"]),
            Some(3600)
        );
        assert_eq!(Agreed::East(7200).join(Agreed::East(3600)), Agreed::East(7200));
    }

    #[test]
    fn spans_read_back_and_none_is_empty() {
        let at = Timestamp::from_unix_ms;
        let mut out = Vec::new();
        push_spans(&mut out, [(at(1500), at(9000)), (at(60_000), at(61_250))]);
        let text = String::from_utf8(out).unwrap_or_default();
        assert_eq!(spans(&text), [(1500, 9000), (60_000, 61_250)]);
        let odd = format!("x/y {text} 1970-01-01T00:00:02Z/1970-01-01T00:00:02Z 2020");
        assert_eq!(spans(&odd), spans(&text));
        assert_eq!(spans(""), []);
    }

    #[test]
    fn what_is_written_reads_back() {
        for (ms, offset) in [
            (0, None),
            (1_565_527_940_123, Some(-12_600)),
            (-1, Some(20_700)),
            (86_399_999, Some(0)),
        ] {
            let at = Timestamp::from_unix_ms(ms);
            let mut out = Vec::new();
            push_moment(&mut out, at, offset);
            let text = String::from_utf8(out).unwrap_or_default();
            assert_eq!(moment(&text).map(|moment| moment.at), Some(at), "{text}");
        }
    }
}
