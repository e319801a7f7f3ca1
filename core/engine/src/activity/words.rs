//! The words an activity is found by, and searches for them.
//!
//! What the reader's language says of an activity, such as its sport, stands in the index as a mark; a search knows which
//! marks a typed word may mean ([`Meaning`]).

use ritm_model::{
    MultisportEvent, Sport, Timestamp,
    search::{DayPart, MOST_WORDS, Meaning, fold, words},
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::store::Fault;

/// The rules by which the words are made. When they change, this rises, and all are made anew.
pub(super) const VERSION: i64 = 2;

/// A mark that no athlete types.
fn mark(kind: char, number: u32) -> String {
    format!("q0{kind}{number}q")
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
    let (year, month, _) = start.local_day(offset_s).ymd();
    let mut more = fold(&texts.join(" "));
    more.push_str(&format!(
        " {year} {} {}",
        mark('m', month),
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

/// An activity whose words were made by older rules.
pub(super) fn outdated(db: &Connection) -> Result<Option<i64>, Fault> {
    let key = db
        .prepare_cached("SELECT key FROM activity WHERE words < ? LIMIT 1")?
        .query_row([VERSION], |row| row.get(0))
        .optional()?;
    Ok(key)
}

/// A search as an FTS5 query in which every word must begin some word or be meant by some mark; `None` when there is
/// nothing to search for.
pub(super) fn query(text: &str, meanings: &[Meaning]) -> Option<String> {
    let asked: Vec<String> = words(text)
        .iter()
        .take(MOST_WORDS)
        .enumerate()
        .map(|(at, word)| {
            let mut any = vec![format!("\"{word}\"*")];
            if let Some(meaning) = meanings.get(at) {
                let sports = |kind, sports: &[Sport]| -> Vec<String> {
                    sports.iter().map(|&sport| mark(kind, sport as u32)).collect()
                };
                let parts = meaning.parts.iter().map(|&part| mark('p', part as u32));
                let events = meaning.events.iter().map(|&event| mark('e', event as u32));
                let months = meaning.months.iter().map(|&month| mark('m', month.into()));
                let marks = sports('s', &meaning.sports)
                    .into_iter()
                    .chain(sports('t', &meaning.titles))
                    .chain(events)
                    .chain(parts)
                    .chain(months);
                any.extend(marks.map(|mark| format!("\"{mark}\"")));
            }
            format!("({})", any.join(" OR "))
        })
        .collect();
    (!asked.is_empty()).then(|| asked.join(" AND "))
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
}
