//! What each word and number stands for, as a text beside this file: a mapping that changes shows there.
//!
//! A line of words begins with their sport; where origins differ, with one sport an origin (`-` where the word is not
//! known). A line of numbers begins with the format and the sport. FIT's numbers are a sport's thousandfold and a
//! sub-sport.

use std::collections::BTreeMap;

use ritm_model::Sport;

use super::{Origin, apple, fit, named, numbers};

const PINNED: &str = include_str!("pin/mapping.txt");

type Table = fn(i64) -> Option<Sport>;

const TABLES: [(&str, Table, std::ops::RangeInclusive<i64>); 11] = [
    ("strava", numbers::strava, 0..=255),
    ("samsung", numbers::samsung, -1..=17_000),
    ("zepp", numbers::zepp, -1..=300),
    ("polar", numbers::polar, -1..=300),
    ("suunto", numbers::suunto, -1..=128),
    ("runtastic", numbers::runtastic, -1..=200),
    ("huawei", numbers::huawei, -1..=400),
    ("wko", numbers::wko, -1..=64),
    ("gadgetbridge", |bit| numbers::gadgetbridge(1 << bit), 0..=62),
    (
        "gadgetbridge-newer",
        |kind| numbers::gadgetbridge(0x0400_0000 + kind),
        0..=300,
    ),
    ("fit", |number| fit_sport(number, false), 0..=100_130),
];

fn fit_sport(number: i64, in_open_water: bool) -> Option<Sport> {
    let sub_sport = u8::try_from(number % 1000).ok().filter(|&number| number <= 130)?;
    let sport = u8::try_from(number / 1000).ok()?;
    Some(fit::sport(sport, sub_sport, in_open_water))
}

fn told_by(word: &str) -> String {
    let origins = [
        named(word, Origin::File),
        named(word, Origin::Table),
        named(word, Origin::Service),
        Some(apple::sport(word, false, false)).filter(|&sport| sport != Sport::Other),
    ];
    let codes = origins.map(|sport| sport.map_or("-", Sport::code));
    if codes.iter().all(|code| *code == codes[0]) {
        codes[0].to_owned()
    } else {
        let [file, table, service, apple] = codes;
        format!("file {file}, table {table}, service {service}, apple {apple}")
    }
}

fn mapping() -> String {
    let mut words: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let lines = PINNED.lines().filter_map(|line| line.strip_prefix("words "));
    for word in lines
        .filter_map(|line| line.split_once(": "))
        .flat_map(|(_, words)| words.split(", "))
    {
        words.entry(told_by(word)).or_default().push(word);
    }
    let mut text = String::new();
    for (told, mut words) in words {
        words.sort_unstable();
        text += &format!("words {told}: {}\n", words.join(", "));
    }
    for (name, table, all) in TABLES {
        let mut of_sport: BTreeMap<&str, Vec<(i64, i64)>> = BTreeMap::new();
        for number in all {
            let Some(sport) = table(number) else { continue };
            let ranges = of_sport.entry(sport.code()).or_default();
            match ranges.last_mut() {
                Some((_, last)) if *last == number - 1 => *last = number,
                _ => ranges.push((number, number)),
            }
        }
        for (sport, ranges) in of_sport {
            let ranges: Vec<String> = ranges
                .into_iter()
                .map(|(first, last)| {
                    if first == last {
                        first.to_string()
                    } else {
                        format!("{first}-{last}")
                    }
                })
                .collect();
            text += &format!("{name} {sport}: {}\n", ranges.join(" "));
        }
    }
    text
}

#[test]
fn no_mapping_changes_unnoticed() {
    let mapping = mapping();
    for (found, pinned) in mapping.lines().zip(PINNED.lines()) {
        assert_eq!(found, pinned);
    }
    assert_eq!(mapping.lines().count(), PINNED.lines().count());
}

#[test]
fn places_make_the_sport() {
    for (number, in_open_water, sport) in [
        (5000, true, Sport::OpenWaterSwimming),
        (5000, false, Sport::Swimming),
        (5017, true, Sport::PoolSwimming),
    ] {
        assert_eq!(fit_sport(number, in_open_water), Some(sport));
    }
    for (name, indoor, in_pool, sport) in [
        ("Running", true, false, Sport::TreadmillRunning),
        ("TrackAndField", true, false, Sport::TreadmillRunning),
        ("Cycling", true, false, Sport::IndoorCycling),
        ("HandCycling", true, false, Sport::Cycling),
        ("Rowing", true, false, Sport::IndoorRowing),
        ("Swimming", true, true, Sport::PoolSwimming),
        ("Swimming", true, false, Sport::OpenWaterSwimming),
        ("Walking", true, false, Sport::Walking),
    ] {
        assert_eq!(apple::sport(name, indoor, in_pool), sport, "{name}");
    }
}
