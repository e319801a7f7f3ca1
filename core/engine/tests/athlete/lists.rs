//! Lists: found by what they show, in every order, summed up by month, and many things done at once.

use crate::{
    journey::{export, pieces},
    platform::zip,
    session::*,
};
use ritm_engine::Clock;
use ritm_model::{
    ActivityId, DoorError, ExportId, ImportId, LocalDay, Recording, Sport, Timestamp, Topic,
    activity::{
        ActivityError, DeleteEverything, OpenActivity, PurgeActivities, RemoveDemo, RenameActivity,
        SetSports, TrashActivities,
    },
    door::Event,
    export::BeginExport,
    import::{BeginDemo, CommitImport, ImportState, ListImports, PauseImport, ResumeImport},
    list::{ActivityFilter, ListActivities, ListIds, ListOrder, OrderBy, ReadNeighbours, SumUpList},
    recorder::Figure,
    search::{DayPart, Meaning, NamedDate},
    settings::{ChangeSettings, ReadSettings, ReadStorage, SettingChange, Theme},
    statistics::{Bucket, ReadExtent, SumUp},
};

const DAY: i64 = 86_400_000;

fn sent(engine: &mut App, name: &str, recording: &Recording, number: u8) -> ActivityId {
    let (_, lines) = import(engine, number, &[(name, fit(recording))]);
    match &lines[0].outcome {
        ritm_model::import::Outcome::Added(ids) => ids[0],
        other => panic!("{other:?}"),
    }
}

fn found(engine: &mut App, text: &str, meanings: Vec<Meaning>) -> Vec<ActivityId> {
    let filter = ActivityFilter {
        text: text.into(),
        meanings,
        ..Default::default()
    };
    list(engine, filter).rows.iter().map(|row| row.id).collect()
}

/// All that is listed, newest first.
fn all_ids(engine: &mut App) -> Vec<ActivityId> {
    let filter = ActivityFilter::default();
    let ids = engine.call(ListIds { filter }).unwrap();
    ids.into_iter().map(|(id, _)| id).collect()
}

#[test]
fn search_finds_what_the_list_shows_in_whatever_letters() {
    let folder = Folder::new("search");
    let mut engine = open(&folder.database(), 1);
    // Eight in the morning where it took place.
    let a = sent(&mut engine, "a.fit", &run(MAY_DAY, 300, 1), 1);
    let b = sent(&mut engine, "b.fit", &run(MAY_DAY + 40 * DAY, 300, 1), 2);
    for (name, queries) in [
        ("Ёлочный круг", ["елочн", "ЁЛОЧ", "круг елоч"]),
        ("Zażółć Łódź", ["lodz", "ŁÓDŹ", "zazolc"]),
        ("Große Straße", ["strass", "STRASSE", "große"]),
        ("東京マラソン 2026", ["マラソン", "京マラ", "東京"]),
        ("O'Brien's 5x1000m", ["obrien", "o'brien", "1000m"]),
        ("Berlin10k", ["10k", "10к", "berlin"]),
        ("10 km dash", ["10km", "10км", "10 k"]),
    ] {
        let name = name.to_owned();
        engine
            .call(RenameActivity {
                id: a,
                name: name.clone(),
            })
            .unwrap();
        for query in queries {
            assert_eq!(found(&mut engine, query, Vec::new()), [a], "{query} in {name}");
        }
    }
    let sport = Meaning {
        sports: vec![Sport::Running],
        ..Meaning::default()
    };
    assert_eq!(found(&mut engine, "бег", vec![sport.clone()]), [b, a]);
    assert_eq!(found(&mut engine, "бег", Vec::new()), []);
    let morning = Meaning {
        parts: vec![DayPart::Morning],
        ..Meaning::default()
    };
    // Only the one that nobody named is called by its time of day.
    assert_eq!(found(&mut engine, "утро", vec![morning.clone()]), [b]);
    assert_eq!(found(&mut engine, "утро бег", vec![morning, sport]), [b]);
    let may = Meaning {
        months: vec![5],
        ..Meaning::default()
    };
    assert_eq!(found(&mut engine, "май 2026", vec![may]), [a]);
    assert_eq!(found(&mut engine, "2025", Vec::new()), []);
    // By the day of the week and by the date, whatever else the words begin.
    let (_, month, day) = LocalDay((MAY_DAY / DAY) as i32).ymd();
    let date = Meaning {
        dates: vec![NamedDate {
            year: Some(2026),
            month: month as u8,
            day: Some(day as u8),
        }],
        date_words: 3,
        ..Meaning::default()
    };
    let typed = format!("{day}.{month}.2026");
    assert_eq!(found(&mut engine, &typed, vec![date]), [a]);
    let weekday = ((MAY_DAY / DAY + 3) % 7 + 1) as u8;
    let on = |weekday| Meaning {
        weekdays: vec![weekday],
        ..Meaning::default()
    };
    assert_eq!(found(&mut engine, "день", vec![on(weekday)]), [a]);
    // Forty days later it is five days later in the week.
    assert_eq!(found(&mut engine, "день", vec![on((weekday + 4) % 7 + 1)]), [b]);
    // Where it came from.
    let file = fit(&run(MAY_DAY + 50 * DAY, 300, 1));
    let archive = zip(&[("клуб/c.fit", file)]);
    import(&mut engine, 3, &[("Выгрузка Łódź.zip", archive)]);
    assert_eq!(found(&mut engine, "выгрузка lodz клуб", Vec::new()).len(), 1);
    // A new sport is found by its name, and no more by the old one's.
    let sports = vec![(a, Sport::Hiking)];
    engine.call(SetSports { sports }).unwrap();
    let hiking = Meaning {
        sports: vec![Sport::Hiking],
        ..Meaning::default()
    };
    assert_eq!(found(&mut engine, "поход", vec![hiking]), [a]);
}

#[test]
fn words_of_an_older_ritm_are_made_anew() {
    let folder = Folder::new("words");
    let mut engine = open(&folder.database(), 1);
    let a = sent(&mut engine, "a.fit", &run(MAY_DAY, 300, 1), 1);
    engine
        .call(RenameActivity {
            id: a,
            name: "Łódź".into(),
        })
        .unwrap();
    drop(engine);
    let db = rusqlite::Connection::open(folder.database()).unwrap();
    db.execute_batch(
        "UPDATE activity SET words = 0; DELETE FROM activity_text;
         INSERT INTO activity_text (rowid, name, notes, more) SELECT key, name, notes, '' FROM activity",
    )
    .unwrap();
    drop(db);
    let mut engine = open(&folder.database(), 2);
    assert_eq!(found(&mut engine, "lodz", Vec::new()), []);
    finish(&mut engine);
    assert_eq!(found(&mut engine, "lodz", Vec::new()), [a]);
}

/// Twenty runs of growing length in a mixed order, a few of which lack what others have.
fn twenty(engine: &mut App) {
    let files: Vec<(String, Vec<u8>)> = (0..20)
        .map(|number| {
            let mut recording = run(MAY_DAY + number * 7 * DAY, 60 + (number as i32 * 7 % 20) * 10, 1);
            if number % 5 == 0 {
                recording.samples.columns.truncate(0);
                recording.sport = Sport::Yoga;
            }
            (format!("{number}.fit"), fit(&recording))
        })
        .collect();
    let files: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    let (progress, _) = import(engine, 1, &files);
    assert_eq!(progress.added, 20);
}

#[test]
fn every_order_is_walked_to_its_end_page_by_page_and_back_by_neighbours() {
    let folder = Folder::new("orders");
    let mut engine = open(&folder.database(), 1);
    twenty(&mut engine);
    let orders = [
        OrderBy::Start,
        OrderBy::Distance,
        OrderBy::Time,
        OrderBy::Speed,
        OrderBy::HeartRate,
        OrderBy::Ascent,
    ];
    for by in orders {
        for rising in [false, true] {
            for filter in [
                ActivityFilter::default(),
                ActivityFilter {
                    sports: vec![Sport::Running],
                    from: Some(LocalDay(20_580)),
                    ..Default::default()
                },
                ActivityFilter {
                    text: "watch".into(),
                    ..Default::default()
                },
            ] {
                let order = ListOrder { by, rising };
                let mut rows = Vec::new();
                let mut after = None;
                loop {
                    let page = engine
                        .call(ListActivities {
                            filter: filter.clone(),
                            order,
                            after,
                            limit: 3,
                        })
                        .unwrap();
                    rows.extend(page.rows);
                    after = page.next;
                    if after.is_none() {
                        break;
                    }
                }
                let mut expected = list(&mut engine, filter.clone()).rows;
                assert_eq!(rows.len(), expected.len());
                let value = |row: &ritm_model::activity::ActivityRow| match by {
                    OrderBy::Start => Some(row.start.unix_ms() as f64),
                    OrderBy::Distance => row.distance_m.filter(|metres| *metres > 0.0),
                    OrderBy::Time => Some(if row.moving_ms > 0 {
                        row.moving_ms
                    } else {
                        row.elapsed_ms
                    } as f64),
                    OrderBy::Speed => row.distance_m.map(|metres| metres / row.moving_ms as f64),
                    OrderBy::HeartRate => row.avg_heart_rate_bpm,
                    OrderBy::Ascent => row.ascent_m,
                };
                expected.sort_by(|a, b| match (value(a), value(b)) {
                    (None, None) => std::cmp::Ordering::Equal,
                    (None, Some(_)) => std::cmp::Ordering::Greater,
                    (Some(_), None) => std::cmp::Ordering::Less,
                    (Some(a), Some(b)) if rising => a.total_cmp(&b),
                    (Some(a), Some(b)) => b.total_cmp(&a),
                });
                let values =
                    |rows: &[ritm_model::activity::ActivityRow]| rows.iter().map(value).collect::<Vec<_>>();
                let told: Vec<_> = values(&rows)
                    .iter()
                    .map(|value| value.map(|value| (value * 1e6) as i64))
                    .collect();
                let wanted: Vec<_> = values(&expected)
                    .iter()
                    .map(|value| value.map(|value| (value * 1e6) as i64))
                    .collect();
                assert_eq!(told, wanted, "{order:?} {filter:?}");
                let ids: Vec<ActivityId> = rows.iter().map(|row| row.id).collect();
                for (at, &id) in ids.iter().enumerate() {
                    let beside = engine
                        .call(ReadNeighbours {
                            id,
                            filter: filter.clone(),
                            order,
                        })
                        .unwrap();
                    assert!(beside.listed);
                    assert_eq!(
                        beside.before,
                        at.checked_sub(1).map(|at| ids[at]),
                        "{order:?} {at}"
                    );
                    assert_eq!(beside.after, ids.get(at + 1).copied(), "{order:?} {at}");
                }
            }
        }
    }
    // One that is not in the list has the neighbours of the whole list.
    let yoga = ActivityFilter {
        sports: vec![Sport::Yoga],
        ..Default::default()
    };
    let all = all_ids(&mut engine);
    assert_eq!(all.len(), 20);
    let beside = engine
        .call(ReadNeighbours {
            id: all[0],
            filter: yoga,
            order: ListOrder::default(),
        })
        .unwrap();
    assert_eq!(
        (beside.listed, beside.before, beside.after),
        (false, None, Some(all[1]))
    );
    let id = ActivityId::new(Timestamp::from_unix_ms(0), [1; 10]);
    let (filter, order) = (ActivityFilter::default(), ListOrder::default());
    let gone = engine.call(ReadNeighbours { id, filter, order });
    assert_eq!(gone, Err(DoorError::Activity(ActivityError::NotFound)));
}

#[test]
fn months_add_up_to_what_is_listed() {
    let folder = Folder::new("months");
    let mut engine = open(&folder.database(), 1);
    twenty(&mut engine);
    let runs = ActivityFilter {
        sports: vec![Sport::Running],
        ..Default::default()
    };
    let words = ActivityFilter {
        text: "watch".into(),
        ..runs.clone()
    };
    let rolled_up = engine.call(SumUpList { filter: runs.clone() }).unwrap();
    assert_eq!(rolled_up, engine.call(SumUpList { filter: words }).unwrap());
    assert_eq!(rolled_up.len(), 5);
    let rows = list(&mut engine, runs).rows;
    for month in rolled_up {
        let of_month = rows
            .iter()
            .filter(|row| row.start.local_day(row.utc_offset_s).month_start() == month.month);
        let (count, metres) = of_month.fold((0, 0.0), |(count, metres), row| {
            (count + 1, metres + row.distance_m.unwrap_or(0.0))
        });
        assert_eq!(month.sums.count, count);
        assert!((month.sums.distance_m - metres).abs() < 0.1);
    }
}

#[test]
fn several_at_once_are_changed_and_exported() {
    let folder = Folder::new("several");
    let mut engine = open(&folder.database(), 1);
    twenty(&mut engine);
    let ids = all_ids(&mut engine);
    let gone = ActivityId::new(Timestamp::from_unix_ms(0), [1; 10]);
    let sports = ids
        .iter()
        .take(5)
        .chain([&gone])
        .map(|&id| (id, Sport::Walking))
        .collect();
    engine.call(SetSports { sports }).unwrap();
    let walks = ActivityFilter {
        sports: vec![Sport::Walking],
        ..Default::default()
    };
    assert_eq!(list(&mut engine, walks).count, Some(5));
    let id = ExportId::new(Timestamp::from_unix_ms(MAY_DAY), [3; 10]);
    let only = Some(ids[..5].to_vec());
    assert_eq!(engine.call(BeginExport { export: id, only }).unwrap(), 5);
    let archive = pieces(&mut engine, id);
    let other = Folder::new("several-other");
    let mut other = open(&other.database(), 2);
    let (progress, _) = import(&mut other, 1, &[("some.zip", archive)]);
    assert_eq!((progress.added, progress.refused), (5, 0));
    assert_eq!(all_ids(&mut other), ids[..5]);
}

#[test]
fn the_generated_year_goes_and_the_athletes_own_stays() {
    let folder = Folder::new("demo-goes");
    let mut engine = open(&folder.database(), 1);
    let own = sent(&mut engine, "own.fit", &run(MAY_DAY - 3 * DAY, 300, 1), 1);
    let demo = ImportId::new(Timestamp::from_unix_ms(MAY_DAY), [7; 10]);
    let until = Timestamp::from_unix_ms(MAY_DAY);
    engine.call(BeginDemo { import: demo, until }).unwrap();
    finish(&mut engine);
    let extent = engine.call(ReadExtent {}).unwrap().unwrap();
    assert!(extent.demo > 100 && extent.count == extent.demo + 1, "{extent:?}");
    let some = all_ids(&mut engine);
    let ids = some.into_iter().filter(|id| *id != own).take(3).collect();
    engine.call(TrashActivities { ids }).unwrap();
    engine.take_events();
    let until_now = engine.clock.now();
    for _ in 0..2 {
        engine.call(RemoveDemo { until: until_now }).unwrap();
    }
    finish(&mut engine);
    let told = engine.take_events();
    assert!(
        told.iter()
            .any(|event| matches!(event, Event::Changed(topics) if topics.contains(&Topic::Imports)))
    );
    let extent = engine.call(ReadExtent {}).unwrap().unwrap();
    assert_eq!((extent.demo, extent.count, extent.trashed), (0, 1, 0));
    assert_eq!(list(&mut engine, ActivityFilter::default()).rows[0].id, own);
    let imports = engine.call(ListImports {}).unwrap();
    assert_eq!(imports.len(), 1);
    assert_eq!(imports[0].name, "own.fit");
    // It goes while it is being generated, too.
    let again = ImportId::new(until, [8; 10]);
    engine.call(BeginDemo { import: again, until }).unwrap();
    engine.turn();
    let until = engine.clock.now();
    engine.call(RemoveDemo { until }).unwrap();
    finish(&mut engine);
    assert_eq!(engine.call(ReadExtent {}).unwrap().unwrap().count, 1);
    assert_eq!(engine.check_integrity().unwrap(), "ok");
}

/// The host may die after it was done and before the page heard: it asks again, and another page has gone on meanwhile.
#[test]
fn what_comes_after_the_question_stays_however_often_it_is_asked() {
    let folder = Folder::new("until");
    let mut engine = open(&folder.database(), 1);
    twenty(&mut engine);
    let mut both = run(MAY_DAY - 40 * DAY, 300, 1);
    both.sport = Sport::Hiking;
    sent(&mut engine, "before.fit", &both, 2);
    let until = engine.clock.now();
    engine.call(DeleteEverything { until }).unwrap();
    assert_eq!(engine.call(ReadExtent {}).unwrap(), None);
    engine.clock.advance_ms(5);
    let later = sent(&mut engine, "later.fit", &run(MAY_DAY - 50 * DAY, 300, 1), 3);
    let half = begin(&mut engine, 9, &[("half.fit", vec![1; 100_000])]);
    put(&mut engine, half, 0, &[1; 50_000]);
    let demo = ImportId::new(Timestamp::from_unix_ms(MAY_DAY), [7; 10]);
    engine.call(BeginDemo { import: demo, until }).unwrap();
    for _ in 0..3 {
        engine.turn();
    }
    engine.call(DeleteEverything { until }).unwrap();
    engine.call(RemoveDemo { until }).unwrap();
    assert_eq!(engine.call(ListImports {}).unwrap().len(), 3);
    put(&mut engine, half, 0, &[1; 50_000]);
    finish(&mut engine);
    let extent = engine.call(ReadExtent {}).unwrap().unwrap();
    assert!(extent.demo > 100 && extent.count == extent.demo + 1, "{extent:?}");
    assert!(all_ids(&mut engine).contains(&later));
    // What a clock that ran ahead dated goes as well.
    let until = engine.clock.now();
    engine.clock.set_back_ms(1000);
    let earlier = engine.clock.now();
    engine.call(RemoveDemo { until: earlier }).unwrap();
    assert_eq!(all_ids(&mut engine), [later]);
    engine.call(DeleteEverything { until }).unwrap();
    finish(&mut engine);
    assert_eq!(all_ids(&mut engine), []);
    assert_eq!(engine.check_integrity().unwrap(), "ok");
}

#[test]
fn everything_goes_but_the_settings_and_the_room_is_given_back() {
    let folder = Folder::new("everything");
    let mut engine = open(&folder.database(), 1);
    twenty(&mut engine);
    let demo = ImportId::new(Timestamp::from_unix_ms(MAY_DAY), [7; 10]);
    let until = Timestamp::from_unix_ms(MAY_DAY);
    engine.call(BeginDemo { import: demo, until }).unwrap();
    finish(&mut engine);
    let figures = vec![Figure::Timer, Figure::Speed];
    let changes = vec![
        SettingChange::Theme(Theme::Dark),
        SettingChange::LiveFigures(Sport::Running, figures.clone()),
        SettingChange::LiveFigures(Sport::Rowing, figures.clone()),
        SettingChange::LiveFigures(Sport::Rowing, Vec::new()),
        SettingChange::SpokenCues(true),
    ];
    engine.call(ChangeSettings { changes }).unwrap();
    let archive = export(&mut engine);
    let before = engine.call(ReadStorage {}).unwrap();
    // One that is being handed over has to stop.
    let half = begin(&mut engine, 9, &[("half.fit", vec![1; 100_000])]);
    put(&mut engine, half, 0, &[1; 50_000]);
    let until = engine.clock.now();
    engine.call(DeleteEverything { until }).unwrap();
    finish(&mut engine);
    let after = engine.call(ReadStorage {}).unwrap();
    assert_eq!((after.activities, after.samples, after.original_bytes), (0, 0, 0));
    assert!(
        after.database_bytes < before.database_bytes / 4 && after.database_bytes < 3 << 20,
        "{before:?} {after:?}"
    );
    assert_eq!(engine.call(ReadExtent {}).unwrap(), None);
    assert_eq!(engine.call(ListImports {}).unwrap(), []);
    let (from, to) = (LocalDay(0), LocalDay(40_000));
    let bucket = Bucket::Year;
    assert_eq!(engine.call(SumUp { from, to, bucket }).unwrap(), []);
    let chosen = engine.call(ReadSettings {}).unwrap();
    assert_eq!(chosen.theme, Theme::Dark);
    assert_eq!(
        chosen.live_figures.into_iter().collect::<Vec<_>>(),
        [(Sport::Running, figures.clone())]
    );
    assert_eq!(engine.check_integrity().unwrap(), "ok");
    // Elsewhere an archive brings along what was not chosen there.
    let elsewhere = Folder::new("everything-elsewhere");
    let mut other = open(&elsewhere.database(), 2);
    let changes = vec![SettingChange::Theme(Theme::Light)];
    other.call(ChangeSettings { changes }).unwrap();
    import(&mut other, 1, &[("ritm.zip", archive.clone())]);
    let there = other.call(ReadSettings {}).unwrap();
    assert_eq!((there.theme, there.spoken_cues), (Theme::Light, true));
    assert_eq!(there.live_figures.get(&Sport::Running), Some(&figures));
    // What was downloaded first brings all of it back.
    let (progress, _) = import(&mut engine, 1, &[("ritm.zip", archive)]);
    assert!(progress.added > 100 && progress.refused == 0);
}

#[test]
fn what_large_refused_files_took_is_given_back() {
    let folder = Folder::new("room");
    let mut engine = open(&folder.database(), 1);
    let own = sent(&mut engine, "own.fit", &run(MAY_DAY, 900, 1), 1);
    let before = engine.call(ReadStorage {}).unwrap().database_bytes;
    let junk: Vec<u8> = (0..24_000_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let (progress, _) = import(&mut engine, 2, &[("film.mp4", junk)]);
    assert_eq!(progress.refused, 1);
    finish(&mut engine);
    let after = engine.call(ReadStorage {}).unwrap().database_bytes;
    assert!(after < before + (3 << 20), "{before} and then {after}");
    drop(engine);
    let size = std::fs::metadata(folder.database()).unwrap().len();
    assert!(size < before + (3 << 20), "{size} on the disk");
    let mut engine = open(&folder.database(), 2);
    assert_eq!(engine.check_integrity().unwrap(), "ok");
    engine.call(OpenActivity { id: own }).unwrap();
    assert_eq!(engine.check_integrity().unwrap(), "ok");
}

#[test]
fn an_import_told_to_wait_while_it_is_handed_over_waits() {
    let folder = Folder::new("waits");
    let mut engine = open(&folder.database(), 1);
    let file = fit(&run(MAY_DAY, 300, 1));
    let import = begin(&mut engine, 1, &[("a.fit", file.clone())]);
    engine.call(PauseImport { import }).unwrap();
    put(&mut engine, import, 0, &file);
    let missing = Vec::new();
    engine.call(CommitImport { import, missing }).unwrap();
    finish(&mut engine);
    assert_eq!(progress(&mut engine, import).state, ImportState::Paused);
    engine.call(ResumeImport { import }).unwrap();
    finish(&mut engine);
    let told = progress(&mut engine, import);
    assert_eq!((told.state, told.added), (ImportState::Done, 1));
}

#[test]
fn an_import_that_waits_holds_nothing_else_up() {
    let folder = Folder::new("waits-alone");
    let mut engine = open(&folder.database(), 1);
    let mut large = fit(&run(MAY_DAY, 300, 1));
    let mut seed = 1_u32;
    large.extend((0..8_000_000).map(|_| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    }));
    let (_, lines) = import(&mut engine, 1, &[("large.fit", large)]);
    assert!(
        matches!(lines[0].outcome, ritm_model::import::Outcome::Added(_)),
        "{lines:?}"
    );
    let id = all_ids(&mut engine)[0];
    let file = fit(&run(MAY_DAY + DAY, 300, 1));
    let waits = begin(&mut engine, 2, &[("a.fit", file.clone())]);
    put(&mut engine, waits, 0, &file);
    engine.call(PauseImport { import: waits }).unwrap();
    let missing = Vec::new();
    engine
        .call(CommitImport {
            import: waits,
            missing,
        })
        .unwrap();
    let ids = vec![id];
    engine.call(TrashActivities { ids: ids.clone() }).unwrap();
    engine.call(PurgeActivities { ids }).unwrap();
    finish(&mut engine);
    let left = engine.call(ReadStorage {}).unwrap().database_bytes;
    assert!(left < 4_000_000, "{left}");
    assert_eq!(progress(&mut engine, waits).state, ImportState::Paused);
}

/// Who asked may be gone, with the page and its engine: what was begun is finished when the app is started again.
#[test]
fn a_removal_goes_on_after_a_restart() {
    let folder = Folder::new("removal-restart");
    let mut engine = open(&folder.database(), 1);
    let demo = ImportId::new(Timestamp::from_unix_ms(MAY_DAY), [7; 10]);
    let until = Timestamp::from_unix_ms(MAY_DAY);
    engine.call(BeginDemo { import: demo, until }).unwrap();
    finish(&mut engine);
    let own = sent(&mut engine, "own.fit", &run(MAY_DAY - 3 * DAY, 300, 1), 1);
    let until = engine.clock.now();
    let question = RemoveDemo { until };
    engine.take_frame(1, &ritm_model::door::ask_frame(1, &question.into()));
    for _ in 0..3 {
        engine.turn();
    }
    let left = all_ids(&mut engine).len();
    assert!(left > 10 && engine.replies(1) == 0, "{left}");
    drop(engine);
    let mut engine = open(&folder.database(), 2);
    finish(&mut engine);
    assert_eq!(all_ids(&mut engine), [own]);
    drop(engine);
    // And it is done with: what comes now stays.
    let mut engine = open(&folder.database(), 3);
    engine.clock.set_back_ms(DAY);
    let demo = ImportId::new(Timestamp::from_unix_ms(MAY_DAY), [8; 10]);
    engine.call(BeginDemo { import: demo, until }).unwrap();
    finish(&mut engine);
    assert!(all_ids(&mut engine).len() > 100);
}
