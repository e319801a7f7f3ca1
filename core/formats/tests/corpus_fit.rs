//! Every FIT file of the corpus gives at least the facts of its reference.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeMap, io::Read, path::Path};

use ritm_formats::{Decoded, fit};
use ritm_model::{ABSENT, Channel, ProblemCode, Recording, Sport, Timestamp};
use serde_json::Value;

fn read(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let mut inner = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice())
        .read_to_end(&mut inner)
        .unwrap();
    inner
}

/// What one file misses.
struct Wrong<'a> {
    file: &'a str,
    list: Vec<String>,
}

impl Wrong<'_> {
    fn expect(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.list.push(format!("{}: {}", self.file, what()));
        }
    }
}

/// The moment of a text such as `2014-12-14T00:48:59Z`.
fn moment(text: &Value) -> Option<Timestamp> {
    let mut numbers = text
        .as_str()?
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|part| part.parse::<u32>().ok());
    let mut next = || numbers.next();
    Timestamp::from_civil(next()? as i32, next()?, next()?, next()?, next()?, next()?)
}

fn near(ours: Option<f64>, theirs: &Value, slack: f64) -> bool {
    match (ours, theirs.as_f64()) {
        (Some(ours), Some(theirs)) => (ours - theirs).abs() <= slack,
        (ours, None) => ours.is_none() || slack.is_infinite(),
        (None, Some(_)) => false,
    }
}

/// Messages by the reference's names: the standard's name, or else the number.
fn messages(survey: &fit::Survey) -> BTreeMap<String, u64> {
    let name = |number: u16| fit::message_name(number).map_or_else(|| number.to_string(), str::to_owned);
    survey
        .messages
        .iter()
        .map(|(&number, &count)| (name(number), count))
        .collect()
}

/// Values of a channel over all recordings.
fn values(recordings: &[Recording], channel: &Channel) -> u64 {
    recordings
        .iter()
        .filter_map(|recording| recording.samples.column(channel))
        .map(|column| column.raw.iter().filter(|&&raw| raw != ABSENT).count() as u64)
        .sum()
}

/// Values of one of the standard's extra channels.
fn extra_values(recordings: &[Recording], name: &str) -> u64 {
    let is = |channel: &Channel| matches!(channel, Channel::Extra(extra) if extra.name == name && !extra.developer);
    let channel = recordings
        .iter()
        .flat_map(|recording| &recording.samples.columns)
        .find(|column| is(&column.channel));
    channel.map_or(0, |column| values(recordings, &column.channel))
}

fn check_session(wrong: &mut Wrong<'_>, recording: &Recording, session: &Value) {
    let totals = &recording.totals;
    let ms = |ms: Option<i64>| ms.map(|ms| ms as f64 / 1000.0);
    let pool = recording.sport == Sport::PoolSwimming;
    let climb = if pool { f64::INFINITY } else { 0.1 };
    for (what, ours, slack) in [
        ("total_elapsed_time", ms(totals.elapsed_ms), 0.0005),
        ("total_timer_time", ms(totals.timer_ms), 0.0005),
        ("total_moving_time", ms(totals.moving_ms), 0.0005),
        ("total_distance", totals.distance_m, 0.005),
        ("total_calories", totals.energy_kcal, 0.1),
        (
            "total_ascent",
            totals
                .ascent_m
                .or(session["total_ascent"].as_f64().filter(|_| pool)),
            climb,
        ),
        (
            "total_descent",
            totals
                .descent_m
                .or(session["total_descent"].as_f64().filter(|_| pool)),
            climb,
        ),
        ("avg_heart_rate", totals.avg_heart_rate_bpm, 0.1),
        ("max_heart_rate", totals.max_heart_rate_bpm, 0.1),
        ("avg_cadence", totals.avg_cadence_rpm.map(f64::floor), 0.1),
        ("max_cadence", totals.max_cadence_rpm.map(f64::floor), 0.1),
        ("avg_power", totals.avg_power_w, 0.1),
        ("max_power", totals.max_power_w, 0.1),
        ("enhanced_avg_speed", totals.avg_speed_m_s, 0.0005),
        ("enhanced_max_speed", totals.max_speed_m_s, 0.0005),
    ] {
        wrong.expect(near(ours, &session[what], slack), || {
            format!("{what} {ours:?}, not {}", session[what])
        });
    }
    if let Some(start) = moment(&session["start_time"]) {
        let first = recording.samples.time_ms.first().is_some_and(|&first| first == 0);
        let fits = recording.start == start || (first && recording.start < start);
        wrong.expect(fits, || format!("start {:?}, not {start:?}", recording.start));
    }
    let generic = matches!(
        session["sport"].as_str(),
        None | Some("generic" | "diving" | "snorkeling" | "training")
    );
    wrong.expect(generic || recording.sport != Sport::Other, || {
        format!("no sport for {}", session["sport"])
    });
}

fn check_columns(wrong: &mut Wrong<'_>, recordings: &[Recording], facts: &Value) {
    let sdk = &facts["sdk"];
    let Some(fields) = sdk["record_fields"].as_object() else {
        return;
    };
    let count = |name: &str| fields.get(name).and_then(Value::as_u64).unwrap_or(0);
    for (channel, names) in [
        (Channel::Latitude, &["position_lat"][..]),
        (Channel::Longitude, &["position_long"]),
        (Channel::Altitude, &["enhanced_altitude"]),
        (Channel::Distance, &["distance"]),
        (Channel::Speed, &["enhanced_speed"]),
        (Channel::Temperature, &["temperature"]),
        (Channel::Power, &["power"]),
        (Channel::Cadence, &["cadence"]),
        (Channel::HeartRate, &["heart_rate"]),
    ] {
        let expected = names.iter().map(|name| count(name)).max().unwrap_or(0);
        let ours = values(recordings, &channel);
        // Developer fields stand in where the device has none; the strap's late rates are held for seconds only.
        let fits = match channel {
            Channel::HeartRate if sdk["hr_messages"].as_u64() > Some(0) => ours * 100 >= expected * 95,
            // They fill its gaps as well.
            Channel::Power | Channel::Cadence => ours >= expected,
            _ => ours == expected || expected == 0,
        };
        wrong.expect(fits, || {
            format!("{} has {ours} values, not {expected}", channel.code())
        });
    }
    let known = [
        "timestamp",
        "position_lat",
        "position_long",
        "altitude",
        "enhanced_altitude",
        "distance",
        "speed",
        "enhanced_speed",
        "temperature",
        "power",
        "cadence",
        "fractional_cadence",
        "heart_rate",
    ];
    for (name, expected) in fields.iter().filter(|(name, _)| !known.contains(&name.as_str())) {
        // Fields that the standard does not name go by their number.
        let number = name.bytes().all(|byte| byte.is_ascii_digit());
        let name = if number {
            format!("field_{name}")
        } else {
            name.clone()
        };
        let (mut ours, expected) = (extra_values(recordings, &name), expected.as_u64().unwrap_or(0));
        if name == "left_right_balance" {
            // Where the right foot is known, its part is.
            ours += extra_values(recordings, "right_balance");
        }
        wrong.expect(ours == expected, || {
            format!("{name} has {ours} values, not {expected}")
        });
    }
}

fn check_times(wrong: &mut Wrong<'_>, recordings: &[Recording], facts: &Value) {
    let times = || {
        recordings.iter().flat_map(|recording| {
            recording
                .samples
                .time_ms
                .iter()
                .map(|&ms| recording.start.plus_ms(ms))
        })
    };
    let bounds = &facts["sdk"]["record_time"];
    // Some records have no time of their own, and pool lengths are no records.
    if bounds[0].is_string() {
        wrong.expect(times().min() == moment(&bounds[0]), || {
            format!("first record {:?}, not {}", times().min(), bounds[0])
        });
        wrong.expect(times().max() == moment(&bounds[1]), || {
            format!("last record {:?}, not {}", times().max(), bounds[1])
        });
    }
    for recording in recordings {
        let rows = recording.samples.len();
        let even = recording
            .samples
            .columns
            .iter()
            .all(|column| column.raw.len() == rows);
        wrong.expect(even, || "columns of different lengths".to_owned());
        wrong.expect(
            recording.pauses.iter().all(|pause| pause.from_ms < pause.to_ms),
            || "an odd pause".to_owned(),
        );
    }
}

fn check(name: &str, facts: &Value, bytes: &[u8]) -> Vec<String> {
    let mut wrong = Wrong {
        file: name,
        list: Vec::new(),
    };
    let survey = fit::survey(bytes);
    let records = survey.count(20);
    let sound = facts["oracle_records"].as_u64();
    match sound {
        Some(expected) => {
            wrong.expect(records == expected, || {
                format!("{records} records, not {expected}")
            });
            let theirs: BTreeMap<String, u64> =
                serde_json::from_value(facts["sdk"]["messages"].clone()).unwrap();
            let ours = messages(&survey);
            // Messages the reference has names for and our table has not.
            let nameless = ["battery"];
            for (message, expected) in theirs
                .into_iter()
                .filter(|(name, _)| !nameless.contains(&name.as_str()))
            {
                let ours = ours.get(&message).copied().unwrap_or(0);
                wrong.expect(ours == expected, || {
                    format!("{ours} messages {message}, not {expected}")
                });
            }
        }
        None => {
            let least = facts["best_effort_records"].as_u64().unwrap_or(0);
            wrong.expect(records >= least, || {
                format!("{records} records of a damaged file, {least} are there")
            });
            let told = survey.problems.iter().any(|problem| problem.at_byte.is_some());
            wrong.expect(told, || "damaged, but nobody says where".to_owned());
        }
    }
    let decoded = fit::decode(bytes);
    if let (Some(0), Err(problem)) = (sound, &decoded) {
        let fits = matches!(problem.code, ProblemCode::NotTraining | ProblemCode::Empty);
        wrong.expect(fits, || format!("refused for {problem}"));
    }
    let sessions = facts["sdk"]["sessions"].as_array().cloned().unwrap_or_default();
    let recordings = match decoded {
        Ok(Decoded {
            recordings,
            record_count,
            ..
        }) => {
            wrong.expect(record_count == records, || {
                format!("{record_count} records decoded, {records} counted")
            });
            recordings
        }
        Err(problem) => {
            wrong.expect(sessions.is_empty() && sound.unwrap_or(0) == 0, || {
                format!("refused: {problem}")
            });
            return wrong.list;
        }
    };
    if sound.is_none() {
        return wrong.list;
    }
    let samples: usize = recordings.iter().map(|recording| recording.samples.len()).sum();
    wrong.expect(samples as u64 >= records, || {
        format!("{samples} samples of {records} records")
    });
    wrong.expect(recordings.len() == sessions.len().max(1), || {
        format!("{} recordings, {} sessions", recordings.len(), sessions.len())
    });
    let mut expected: Vec<&Value> = sessions.iter().collect();
    expected.sort_by_key(|session| session["start_time"].as_str().unwrap_or_default().to_owned());
    for (recording, session) in recordings.iter().zip(expected) {
        check_session(&mut wrong, recording, session);
    }
    let laps: usize = recordings.iter().map(|recording| recording.laps.len()).sum();
    wrong.expect(Some(laps as u64) == facts["sdk"]["laps"].as_u64(), || {
        format!("{laps} laps, not {}", facts["sdk"]["laps"])
    });
    check_columns(&mut wrong, &recordings, facts);
    check_times(&mut wrong, &recordings, facts);
    wrong.list
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn every_file_gives_its_facts() {
    let corpus = Path::new(env!("RITM_CORPUS_FOLDER"));
    let reference: Value =
        serde_json::from_slice(&std::fs::read(corpus.join("reference.json")).unwrap()).unwrap();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (name, facts) in reference["files"].as_object().unwrap() {
        if facts["format"] == "fit" {
            seen += 1;
            wrong.extend(check(name, facts, &read(&corpus.join(name))));
        }
    }
    assert!(seen > 100, "only {seen} FIT files in the corpus");
    assert!(
        wrong.is_empty(),
        "{} facts missed:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Cut anywhere, a file keeps what stands before the cut, and nobody panics.
#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn cut_files_keep_what_they_had() {
    let corpus = Path::new(env!("RITM_CORPUS_FOLDER"));
    let bytes = read(&corpus.join("fit/roznet-fit-benchmarks__sample.fit"));
    let whole = fit::survey(&bytes).count(20);
    for part in 1..20 {
        let cut = bytes.get(..bytes.len() * part / 20).unwrap();
        let Decoded {
            record_count,
            problems,
            recordings,
            ..
        } = fit::decode(cut).unwrap();
        assert!(
            record_count * 20 > whole * (part as u64 - 1),
            "{record_count} of {whole} records at {part}/20"
        );
        assert!(
            problems
                .iter()
                .any(|problem| problem.code == ProblemCode::Truncated)
        );
        assert_eq!(recordings.len(), 1);
    }
}

/// What we write of a recording reads back as the same recording.
#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn written_files_read_back_the_same() {
    let corpus = Path::new(env!("RITM_CORPUS_FOLDER"));
    let mut seen = 0;
    for entry in std::fs::read_dir(corpus.join("fit")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = read(&path);
        if bytes.len() > 300_000 {
            continue;
        }
        let Ok(decoded) = fit::decode(&bytes) else {
            continue;
        };
        for mut recording in decoded.recordings {
            recording.identity.part = 0;
            let written = fit::encode(&recording);
            let again = fit::decode(&written).unwrap();
            assert_eq!(
                (again.recordings.len(), again.problems.len()),
                (1, 0),
                "{}",
                path.display()
            );
            same(&recording, again.recordings.first().unwrap(), &path);
            seen += 1;
        }
    }
    assert!(seen > 50, "only {seen} recordings");
}

fn same(ours: &Recording, again: &Recording, path: &Path) {
    let name = path.display();
    assert_eq!(ours.start, again.start, "{name}");
    assert_eq!(ours.sport, again.sport, "{name}");
    assert_eq!(ours.device, again.device, "{name}");
    assert_eq!(ours.utc_offset_s, again.utc_offset_s, "{name}");
    assert_eq!(ours.pauses, again.pauses, "{name}");
    // A session always says how long it took.
    let mut totals = ours.totals.clone();
    totals.elapsed_ms = totals.elapsed_ms.or(again.totals.elapsed_ms);
    assert_eq!(totals, again.totals, "{name}");
    let laps = |recording: &Recording| {
        recording
            .laps
            .iter()
            .map(|lap| (lap.from_ms, lap.to_ms, lap.trigger))
            .collect::<Vec<_>>()
    };
    assert_eq!(laps(ours), laps(again), "{name}");
    assert_eq!(ours.extras, again.extras, "{name}");
    assert_eq!(ours.samples.columns.len(), again.samples.columns.len(), "{name}");
    assert!(ours.samples.len() == again.samples.len(), "{name}");
    for column in &ours.samples.columns {
        let back = again.samples.column(&column.channel);
        assert!(back.is_some(), "{name}: {:?} is lost", column.channel);
        for row in 0..column.raw.len() {
            let (value, back) = (column.value(row), back.and_then(|back| back.value(row)));
            let near = match (value, back) {
                (Some(value), Some(back)) => (value - back).abs() <= value.abs() * 1e-9 + 1e-9,
                (value, back) => value == back,
            };
            assert!(
                near,
                "{name}: {} {value:?} came back {back:?}",
                column.channel.code()
            );
        }
    }
}
