//! The year's plan: which session is on which day.

use ritm_model::{LocalDay, Timestamp};

use crate::{
    athlete::Form,
    random::{Random, hash},
    session::{Kind, Session},
};

/// How many days the year has.
const DAYS: i32 = 365;
/// The athlete was ill for two weeks: this many days before the year's end.
const ILL: std::ops::RangeInclusive<i32> = 223..=236;
/// The races: about how many days before the year's end each was, and its metres. Each race is on a Sunday.
const RACES: [(i32, f64); 2] = [(150, 10_000.0), (45, 21_097.5)];

/// The triathlon: about how many days before the year's end it was; it is on a Sunday, and nothing else is on that day.
const TRIATHLON: i32 = 80;

/// Returns the day of the year's triathlon, and the athlete's form on it.
pub(crate) fn triathlon(until: Timestamp, utc_offset_s: i32) -> (LocalDay, Form) {
    let around = until.local_day(utc_offset_s).plus_days(-TRIATHLON);
    let day = around.plus_days(6 - i32::from(around.days_since_monday()));
    (day, form(TRIATHLON))
}

/// The athlete's form so many days before the year's end.
fn form(before: i32) -> Form {
    let through = f64::from(DAYS - before) / f64::from(DAYS);
    let ill_at = f64::from(DAYS - ILL.end()) / f64::from(DAYS);
    Form::new(through, ill_at)
}

/// Returns all sessions of the year that end by `until`, the oldest first.
pub(crate) fn sessions(until: Timestamp, utc_offset_s: i32, seed: u64) -> Vec<Session> {
    let today = until.local_day(utc_offset_s);
    let (racing_on, _) = triathlon(until, utc_offset_s);
    let mut sessions = Vec::new();
    for before in (0..DAYS).rev() {
        let day = today.plus_days(-before);
        let mut random = Random::new(hash(&[seed, day.0 as u64]));
        let through = f64::from(DAYS - before) / f64::from(DAYS);
        let form = form(before);
        if day == racing_on {
            continue;
        }
        for (kind, hour) in on(day, before, through, &mut random) {
            let session = Session {
                day,
                starts_s: (hour * 3600.0 + random.between(-900.0, 900.0)) as i32,
                kind,
                form,
                seed: hash(&[seed, day.0 as u64, (hour * 10.0) as u64]),
            };
            let ends = day
                .start(utc_offset_s)
                .plus_ms((f64::from(session.starts_s) * 1000.0 + session.expected_s() * 1000.0) as i64);
            if ends <= until {
                sessions.push(session);
            }
        }
    }
    sessions
}

/// Returns the metres of the race in the day's week, if there is one.
fn race(day: LocalDay, before: i32) -> Option<f64> {
    let to_sunday = 6 - i32::from(day.days_since_monday());
    RACES
        .iter()
        .find(|(around, _)| (around - 3..=around + 3).contains(&(before - to_sunday)))
        .map(|&(_, metres)| metres)
}

/// Returns what the athlete trains on a day, and at which hour.
fn on(day: LocalDay, before: i32, through: f64, random: &mut Random) -> Vec<(Kind, f64)> {
    if ILL.contains(&before) {
        return Vec::new();
    }
    let weekday = day.days_since_monday();
    let (_, month, _) = day.ymd();
    let warm = (4..=10).contains(&month);
    // After three weeks of building comes one of rest; the week after an illness is one of rest, too.
    let week = day.0.div_euclid(7);
    let recovering = (ILL.start() - 9..*ILL.start()).contains(&before);
    let racing = race(day, before);
    let rest = week.rem_euclid(4) == 3 || recovering || racing.is_some();
    let build = f64::from(week.rem_euclid(4)).min(2.0);
    let early = 6.6;
    let evening = 17.6;
    // Life comes in between.
    if racing.is_none() && random.chance(0.06) {
        return Vec::new();
    }
    let usual = |chance: f64, quiet: f64| if rest { quiet } else { chance };
    let some = |goes: bool, kind: Kind, hour: f64| if goes { vec![(kind, hour)] } else { Vec::new() };
    match weekday {
        0 => some(
            random.chance(usual(0.8, 0.4)),
            Kind::Strength(random.between(36.0, 55.0)),
            evening,
        ),
        1 if rest => some(true, Kind::EasyRun(6_000.0), early),
        1 if week % 2 == 0 => some(true, Kind::Intervals(if through > 0.5 { 5 } else { 4 }), evening),
        1 => some(true, Kind::Tempo(18.0 + 12.0 * through), evening),
        2 if warm => some(
            random.chance(usual(0.85, 0.5)),
            Kind::RoadRide(random.between(30_000.0, 44_000.0)),
            evening,
        ),
        2 => some(
            random.chance(usual(0.9, 0.6)),
            Kind::Trainer(if random.chance(0.4) { 75.0 } else { 60.0 }),
            evening + 0.8,
        ),
        3 => some(
            random.chance(0.92),
            Kind::EasyRun(random.between(6_500.0, 9_500.0) + 800.0 * through),
            early,
        ),
        4 => {
            let hundreds = 14.0 + 6.0 * through + random.between(0.0, 4.0);
            some(
                random.chance(usual(0.6, 0.4)),
                Kind::Swim(100 * hundreds as u32),
                12.2,
            )
        }
        5 if racing.is_some() => some(true, Kind::EasyRun(4_000.0), 10.0),
        // The mountain calls every eighth week.
        5 if warm && week.rem_euclid(8) == 5 => some(true, Kind::ColRide, 8.6),
        5 => saturday(warm, rest, build, random),
        _ => match racing {
            Some(metres) => vec![(Kind::Race(metres), 9.8)],
            None if rest => some(true, Kind::LongRun(11_000.0), 9.0),
            None => {
                let metres = 12_500.0 + 2_000.0 * build + 3_500.0 * through;
                some(true, Kind::LongRun(metres), 8.7)
            }
        },
    }
}

/// Returns the long session of a Saturday. It is mostly on the bicycle in the warm months, and mostly not in the cold
/// ones.
fn saturday(warm: bool, rest: bool, build: f64, random: &mut Random) -> Vec<(Kind, f64)> {
    let luck = random.share();
    let shorter = if rest { 0.7 } else { 1.0 };
    let kind = if warm {
        match luck {
            _ if luck < 0.08 => return Vec::new(),
            _ if luck < 0.3 => Kind::Hike(random.between(9_000.0, 15_000.0) * shorter),
            _ if luck < 0.55 => Kind::GravelRide(random.between(34_000.0, 50_000.0) * shorter),
            _ => Kind::RoadRide((random.between(55_000.0, 70_000.0) + 9_000.0 * build) * shorter),
        }
    } else {
        match luck {
            _ if luck < 0.1 => return Vec::new(),
            _ if luck < 0.3 => Kind::Hike(random.between(7_000.0, 11_000.0) * shorter),
            _ if luck < 0.55 => Kind::GravelRide(random.between(24_000.0, 36_000.0) * shorter),
            _ if luck < 0.75 => Kind::TrailRun(random.between(8_000.0, 12_000.0) * shorter),
            _ => Kind::Trainer(90.0 * shorter),
        }
    };
    vec![(kind, 9.2)]
}
