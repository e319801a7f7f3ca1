//! The words an activity is found by, and searches for them.
//!
//! What the reader's language says of an activity, such as its sport, stands in the index as a mark; a search knows which
//! marks a typed word may mean ([`Meaning`]).

use ritm_model::{
    MultisportEvent, Recording, Sport, Timestamp,
    search::{
        DayPart, MOST_LETTERS, MOST_WORDS, Meaning, NamedDate, fold, is_spaceless, words, words_within,
    },
    sorted::Set,
};
use rusqlite::{Connection, params};

use super::keep;
use crate::store::Fault;

/// The rules by which the words are made. When they change, this rises, and all are made anew.
pub(super) const VERSION: i64 = 4;

/// A mark that no athlete types.
fn mark(kind: char, number: u32) -> String {
    format!("q0{kind}{number}q")
}

/// What recordings are found by: devices, files, the archives those came in, gear. Each comes with the name of its file and
/// of the folder that lay in.
pub(super) fn texts_of<'a>(
    recordings: impl Iterator<Item = (&'a Recording, &'a str, &'a str)>,
) -> Vec<String> {
    let mut texts = Vec::new();
    for (recording, file_name, folder) in recordings {
        let device = &recording.device;
        texts.extend([
            device.manufacturer.clone(),
            device.product.clone(),
            device.title(),
            file_name.to_owned(),
            folder.to_owned(),
            recording.format.extension().to_owned(),
        ]);
        texts.extend(recording.extras.gear.iter().cloned());
        if let Some((app, _)) = &recording.identity.external {
            texts.push(app.clone());
        }
    }
    texts
}

/// What an activity's recordings are found by.
pub(super) fn texts(db: &Connection, activity_key: i64) -> Result<Vec<String>, Fault> {
    let sql = format!(
        "SELECT original.name, original.folder, {} FROM recording
         JOIN original ON original.key = original_key WHERE activity_key = ? ORDER BY recording.key",
        keep::META
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([activity_key])?;
    let mut texts = Vec::new();
    while let Some(row) = rows.next()? {
        let recording = keep::read_meta(row, 2)?.0;
        let (file_name, folder): (String, String) = (row.get(0)?, row.get(1)?);
        texts.extend(texts_of(std::iter::once((
            &recording,
            file_name.as_str(),
            folder.as_str(),
        ))));
    }
    Ok(texts)
}

/// Writes the words an activity is found by: its own, `texts` of its recordings, and the sports of its `legs` with the
/// event that they make.
pub(super) fn index(db: &Connection, key: i64, texts: &[String], legs: &[Sport]) -> Result<(), Fault> {
    let (name, notes, sport, start_ms, offset_s): (String, String, u8, i64, i32) = db
        .prepare_cached("SELECT name, notes, sport, start_ms, utc_offset_s FROM activity WHERE key = ?")?
        .query_row([key], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })?;
    let start = Timestamp::from_unix_ms(start_ms);
    let local_day = start.local_day(offset_s);
    let (year, month, day) = local_day.ymd();
    let texts = texts.join(" ");
    let mut more = fold(&texts);
    for text in [&name, &notes, &texts] {
        for word in words_within(text) {
            more.push(' ');
            more.push_str(&word);
        }
    }
    more.push_str(&format!(
        " {year} {} {} {} {} {}",
        mark('y', year.try_into().unwrap_or(0)),
        mark('m', month),
        mark('d', day),
        mark('w', weekday(local_day.0)),
        mark('s', sport.into())
    ));
    for &leg in legs {
        more.push_str(&format!(" {}", mark('s', leg as u32)));
    }
    if let Some(event) = MultisportEvent::of(legs.iter().copied()) {
        more.push_str(&format!(" {}", mark('e', event as u32)));
    }
    if name.is_empty() {
        let part = DayPart::of(start, offset_s) as u32;
        more.push_str(&format!(" {} {}", mark('t', sport.into()), mark('p', part)));
    }
    db.prepare_cached("DELETE FROM activity_text WHERE rowid = ?")?
        .execute([key])?;
    db.prepare_cached("INSERT INTO activity_text (rowid, name, notes, more) VALUES (?, ?, ?, ?)")?
        .execute(params![key, fold(&name), fold(&notes), more])?;
    db.prepare_cached("UPDATE activity SET words = ? WHERE key = ? AND words <> ?1")?
        .execute(params![VERSION, key])?;
    Ok(())
}

/// An activity whose words were made by older rules, but for those that can't be made.
pub(crate) fn outdated(db: &Connection, failed: &Set<i64>) -> Result<Option<i64>, Fault> {
    let mut statement = db.prepare_cached("SELECT key FROM activity WHERE words < ?")?;
    let mut rows = statement.query([VERSION])?;
    while let Some(row) = rows.next()? {
        let key = row.get(0)?;
        if !failed.contains(&key) {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

/// The day of the week, 1 for Monday to 7, of a number of days since 1970.
fn weekday(day: i32) -> u32 {
    // The first of January 1970 was a Thursday.
    (day.rem_euclid(7) as u32 + 3) % 7 + 1
}

/// A search as an FTS5 query in which every word must begin some word or be meant by some mark; `None` when there is
/// nothing to search for.
pub(super) fn query(text: &str, meanings: &[Meaning]) -> Option<String> {
    let mut typed = words(text);
    typed.truncate(MOST_WORDS);
    let joins = |at: usize| meanings.get(at).is_some_and(|meaning| meaning.joins);
    // Who types nothing but "on" looks for that.
    let all_join = (0..typed.len()).all(joins);
    let mut asked = Vec::new();
    let mut at = 0;
    while let Some(word) = typed.get(at) {
        let meaning = meanings.get(at);
        let dated = meaning.filter(|meaning| !meaning.dates.is_empty());
        let date_words = dated.map_or(0, |meaning| usize::from(meaning.date_words));
        if let Some((meaning, phrase)) = dated.zip(typed.get(at..at + date_words))
            && !phrase.is_empty()
        {
            // As a date, or as it was typed: names hold dates too.
            let mut any = vec![format!("\"{}\"*", phrase.join(" "))];
            any.extend(meaning.dates.iter().map(date_marks));
            asked.push(format!("({})", any.join(" OR ")));
            at += date_words;
            continue;
        }
        if all_join || !joins(at) {
            let mut any = vec![format!("\"{word}\"*")];
            // Within a word of a script without spaces so many letters are told.
            if word.chars().count() > MOST_LETTERS && word.chars().any(is_spaceless) {
                let begin: String = word.chars().take(MOST_LETTERS).collect();
                any.push(format!("\"{begin}\"*"));
            }
            if let Some(meaning) = meaning {
                any.extend(marks(meaning).map(|mark| format!("\"{mark}\"")));
            }
            asked.push(format!("({})", any.join(" OR ")));
        }
        at += 1;
    }
    (!asked.is_empty()).then(|| asked.join(" AND "))
}

/// The marks of what a word may mean by itself.
fn marks(meaning: &Meaning) -> impl Iterator<Item = String> {
    fn of(kind: char, numbers: impl Iterator<Item = u32>) -> impl Iterator<Item = String> {
        numbers.map(move |number| mark(kind, number))
    }
    of('s', meaning.sports.iter().map(|&sport| sport as u32))
        .chain(of('t', meaning.titles.iter().map(|&sport| sport as u32)))
        .chain(of('e', meaning.events.iter().map(|&event| event as u32)))
        .chain(of('p', meaning.parts.iter().map(|&part| part as u32)))
        .chain(of('m', meaning.months.iter().map(|&month| month.into())))
        .chain(of('w', meaning.weekdays.iter().map(|&weekday| weekday.into())))
}

/// The marks that an activity of a date has all.
fn date_marks(date: &NamedDate) -> String {
    let marks = [
        date.year.map(|year| mark('y', year.into())),
        Some(mark('m', date.month.into())),
        date.day.map(|day| mark('d', day.into())),
    ];
    let marks: Vec<String> = marks
        .into_iter()
        .flatten()
        .map(|mark| format!("\"{mark}\""))
        .collect();
    format!("({})", marks.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_makes_a_query_sqlite_understands() {
        assert_eq!(query("  ", &[]), None);
        assert_eq!(query("\"; DROP -- ", &[]), Some("(\"drop\"*)".to_owned()));
        let meanings = [Meaning {
            sports: vec![Sport::Running],
            parts: vec![DayPart::Morning],
            ..Meaning::default()
        }];
        assert_eq!(
            query("Mör 5", &meanings),
            Some("(\"mor\"* OR \"q0s1q\" OR \"q0p0q\") AND (\"5\"*)".to_owned())
        );
    }

    #[test]
    fn a_date_is_one_thing_whatever_words_it_has() {
        let date = Meaning {
            dates: vec![NamedDate {
                year: Some(2026),
                month: 11,
                day: Some(12),
            }],
            date_words: 3,
            ..Meaning::default()
        };
        let joins = Meaning {
            joins: true,
            ..Meaning::default()
        };
        assert_eq!(
            query("on 12.11.2026 x", &[joins.clone(), date]),
            Some("(\"12 11 2026\"* OR (\"q0y2026q\" AND \"q0m11q\" AND \"q0d12q\")) AND (\"x\"*)".to_owned())
        );
        assert_eq!(query("on", &[joins]), Some("(\"on\"*)".to_owned()));
    }

    #[test]
    fn weeks_begin_with_monday() {
        // The 29th of November 2026 is a Sunday, the 31st of December 1969 was a Wednesday.
        assert_eq!([20_786, 20_787, -1, 0].map(weekday), [7, 1, 3, 4]);
    }
}
