//! What the athlete chose, a field a choice, and what the store takes.

use std::collections::BTreeMap;

use ritm_model::{
    Sport, WeekStart,
    door::Topic,
    recorder::{Figure, RecorderSettings},
    settings::{
        ChangeSettings, ReadMark, ReadSettings, ReadStorage, SettingChange, Settings, Storage, StoreMark,
        Theme, Units,
    },
};
use rusqlite::Connection;

use crate::{
    answer::answers,
    context::Context,
    journal::entry::StoredSettings,
    store::{
        Fault,
        field::{self, Kind, SETTINGS},
        readable,
    },
};

/// The fields of the settings. The numbers are kept.
#[derive(Clone, Copy)]
enum Choice {
    Units = 1,
    Language = 2,
    Theme = 3,
    WeekStart = 4,
    MapSource = 5,
    MaxHeartRate = 6,
    ThresholdPower = 7,
    /// The sport that was recorded last.
    RecordedSport = 8,
    SpokenCues = 9,
    /// The server that the account is at. No part of what an export carries: one from elsewhere would choose it.
    Server = 10,
}

/// How a sport was recorded last: this and the sport's number.
const RECORDED: i64 = 1000;
/// What a sport shows while it is recorded: this and the sport's number.
const LIVE_FIGURES: i64 = 2000;

answers! {
    ReadSettings: |_question, context| get(&context.db);
    ChangeSettings: |question, context| change(context, question.changes);
    ReadStorage: |_question, context| storage(&context.db);
    ReadMark: |_question, context| mark(&context.db);
}

/// The settings as they are now.
pub(crate) fn get(db: &Connection) -> Result<Settings, Fault> {
    // A choice that only a newer Ritm knows, or that is damaged, is kept, and counts here as none.
    let number = |choice| {
        let kept = field::get::<u8>(db, Kind::Settings, &SETTINGS, choice as i64);
        readable(kept).map(Option::flatten)
    };
    let text = |choice| {
        let kept = field::get::<String>(db, Kind::Settings, &SETTINGS, choice as i64);
        readable(kept).map(Option::flatten)
    };
    let limit = |choice| {
        let kept = field::get::<u16>(db, Kind::Settings, &SETTINGS, choice as i64);
        readable(kept).map(|kept| kept.flatten().filter(|&limit| limit > 0))
    };
    Ok(Settings {
        units: match number(Choice::Units)? {
            Some(1) => Some(Units::Metric),
            Some(2) => Some(Units::Imperial),
            _ => None,
        },
        language: text(Choice::Language)?.unwrap_or_default(),
        theme: match number(Choice::Theme)? {
            Some(1) => Theme::Light,
            Some(2) => Theme::Dark,
            _ => Theme::System,
        },
        week_start: match number(Choice::WeekStart)? {
            Some(1) => Some(WeekStart::Monday),
            Some(2) => Some(WeekStart::Sunday),
            Some(3) => Some(WeekStart::Saturday),
            _ => None,
        },
        map_source: text(Choice::MapSource)?.unwrap_or_default(),
        max_heart_rate_bpm: limit(Choice::MaxHeartRate)?,
        threshold_power_w: limit(Choice::ThresholdPower)?,
        live_figures: live_figures(db)?,
        spoken_cues: number(Choice::SpokenCues)? == Some(1),
    })
}

/// What sports show while they are recorded.
fn live_figures(db: &Connection) -> Result<BTreeMap<Sport, Vec<Figure>>, Fault> {
    let mut chosen = BTreeMap::new();
    for &sport in Sport::ALL {
        let kept = field::get::<String>(db, Kind::Settings, &SETTINGS, LIVE_FIGURES + sport as i64);
        let Some(codes) = readable(kept)?.flatten() else {
            continue;
        };
        // A figure that only a newer Ritm knows is left out.
        let figures: Vec<Figure> = codes.split(' ').filter_map(Figure::from_code).collect();
        if !figures.is_empty() {
            chosen.insert(sport, figures);
        }
    }
    Ok(chosen)
}

fn change(context: &mut Context, changes: Vec<SettingChange>) -> Result<Settings, Fault> {
    for change in changes {
        set(context, &change)?;
    }
    get(&context.db)
}

fn set(context: &mut Context, change: &SettingChange) -> Result<(), Fault> {
    let stamp = context.stamp();
    let db = &*context.db;
    let number = |choice, value: u8| field::set(db, stamp, Kind::Settings, &SETTINGS, choice as i64, &value);
    let text =
        |choice, value: &String| field::set(db, stamp, Kind::Settings, &SETTINGS, choice as i64, value);
    match change {
        SettingChange::Units(units) => number(
            Choice::Units,
            match units {
                None => 0,
                Some(Units::Metric) => 1,
                Some(Units::Imperial) => 2,
            },
        ),
        SettingChange::Language(language) => text(Choice::Language, language),
        SettingChange::Theme(theme) => number(
            Choice::Theme,
            match theme {
                Theme::System => 0,
                Theme::Light => 1,
                Theme::Dark => 2,
            },
        ),
        SettingChange::WeekStart(start) => number(
            Choice::WeekStart,
            match start {
                None => 0,
                Some(WeekStart::Monday) => 1,
                Some(WeekStart::Sunday) => 2,
                Some(WeekStart::Saturday) => 3,
            },
        ),
        SettingChange::MapSource(source) => text(Choice::MapSource, source),
        SettingChange::MaxHeartRate(_) | SettingChange::ThresholdPower(_) => {
            let mut within = Settings::default();
            within.change(change.clone());
            let (choice, limit) = match change {
                SettingChange::MaxHeartRate(_) => (Choice::MaxHeartRate, within.max_heart_rate_bpm),
                _ => (Choice::ThresholdPower, within.threshold_power_w),
            };
            field::set(
                db,
                stamp,
                Kind::Settings,
                &SETTINGS,
                choice as i64,
                &limit.unwrap_or(0),
            )
        }
        SettingChange::LiveFigures(sport, figures) => {
            let codes: Vec<&str> = figures.iter().map(|figure| figure.code()).collect();
            let field = LIVE_FIGURES + *sport as i64;
            field::set(db, stamp, Kind::Settings, &SETTINGS, field, &codes.join(" "))
        }
        SettingChange::SpokenCues(spoken) => number(Choice::SpokenCues, u8::from(*spoken)),
    }?;
    context.news.changed(Topic::Settings);
    Ok(())
}

/// Takes over, of settings that come from elsewhere, what the athlete has not chosen here.
pub(crate) fn fill(context: &mut Context, settings: Settings) -> Result<(), Fault> {
    let Settings {
        units,
        language,
        theme,
        week_start,
        map_source,
        max_heart_rate_bpm,
        threshold_power_w,
        live_figures,
        spoken_cues,
    } = settings;
    let mut offered = vec![
        (Choice::Units as i64, SettingChange::Units(units)),
        (Choice::Language as i64, SettingChange::Language(language)),
        (Choice::Theme as i64, SettingChange::Theme(theme)),
        (Choice::WeekStart as i64, SettingChange::WeekStart(week_start)),
        (Choice::MapSource as i64, SettingChange::MapSource(map_source)),
        (
            Choice::MaxHeartRate as i64,
            SettingChange::MaxHeartRate(max_heart_rate_bpm),
        ),
        (
            Choice::ThresholdPower as i64,
            SettingChange::ThresholdPower(threshold_power_w),
        ),
        (Choice::SpokenCues as i64, SettingChange::SpokenCues(spoken_cues)),
    ];
    for (sport, figures) in live_figures {
        offered.push((
            LIVE_FIGURES + sport as i64,
            SettingChange::LiveFigures(sport, figures),
        ));
    }
    for (field, change) in offered {
        let mut with = Settings::default();
        with.change(change.clone());
        if with == Settings::default() {
            continue;
        }
        let chosen = context
            .db
            .prepare_cached("SELECT 1 FROM field WHERE kind = ? AND field = ?")?
            .exists([Kind::Settings as i64, field])?;
        if !chosen {
            set(context, &change)?;
        }
    }
    Ok(())
}

/// How a sport, or the one that was recorded last, was recorded last.
pub(crate) fn recorder(db: &Connection, sport: Option<Sport>) -> Result<Option<RecorderSettings>, Fault> {
    let latest = || {
        let kept = field::get::<u8>(db, Kind::Settings, &SETTINGS, Choice::RecordedSport as i64);
        readable(kept).map(Option::flatten)
    };
    let number = match sport {
        Some(sport) => Some(sport as u8),
        None => latest()?,
    };
    let Some(number) = number else { return Ok(None) };
    let kept = field::get::<StoredSettings>(db, Kind::Settings, &SETTINGS, RECORDED + i64::from(number));
    Ok(readable(kept)?.flatten().map(RecorderSettings::from))
}

/// Remembers how a sport is recorded.
pub(crate) fn remember_recorder(context: &mut Context, chosen: &RecorderSettings) -> Result<(), Fault> {
    let sport = chosen.sport as u8;
    let stored = StoredSettings::from(chosen);
    if recorder(&context.db, Some(chosen.sport))?.as_ref() != Some(chosen) {
        context.set_field(Kind::Settings, &SETTINGS, RECORDED + i64::from(sport), &stored)?;
    }
    context.set_field(Kind::Settings, &SETTINGS, Choice::RecordedSport as i64, &sport)
}

/// The server that was chosen; empty for none.
pub(crate) fn server(db: &Connection) -> Result<String, Fault> {
    let kept = field::get::<String>(db, Kind::Settings, &SETTINGS, Choice::Server as i64);
    Ok(readable(kept)?.flatten().unwrap_or_default())
}

/// Chooses the server that the account is at.
pub(crate) fn choose_server(context: &mut Context, server: &String) -> Result<(), Fault> {
    context.set_field(Kind::Settings, &SETTINGS, Choice::Server as i64, server)
}

fn mark(db: &Connection) -> Result<StoreMark, Fault> {
    let made_as: [u8; 8] = db.query_row("SELECT id FROM device", [], |row| row.get(0))?;
    let filled = db.query_row("SELECT EXISTS (SELECT 1 FROM activity)", [], |row| row.get(0))?;
    Ok(StoreMark {
        made_as: u64::from_le_bytes(made_as),
        filled,
    })
}

fn storage(db: &Connection) -> Result<Storage, Fault> {
    let number = |sql: &str| -> Result<u64, Fault> {
        Ok(db.query_row(sql, [], |row| row.get::<_, i64>(0))?.max(0) as u64)
    };
    Ok(Storage {
        database_bytes: number("PRAGMA page_count")? * number("PRAGMA page_size")?,
        sample_bytes: number("SELECT coalesce(sum(length(data)), 0) FROM piece")?,
        original_bytes: number("SELECT coalesce(sum(length(data)), 0) FROM original")?,
        activities: number("SELECT count(*) FROM activity WHERE parent_key IS NULL")?,
        samples: number("SELECT coalesce(sum(sample_count), 0) FROM recording")?,
    })
}
