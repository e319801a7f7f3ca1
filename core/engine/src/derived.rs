//! What is computed of recordings, kept by recording and metric, with the version of the formulas and a hash of the
//! inputs.
//!
//! [`METRICS`] is the one place that says what follows from what. A value whose version or inputs are not today's is
//! computed anew: at once where the athlete changed an input, between questions where a newer Ritm brings newer formulas.

mod curve;

pub(crate) use curve::{Season, unpack as unpack_curves};

use std::rc::Rc;

use ritm_analysis::{dive, shape, snow, steps, strength, summary, swim};
use ritm_model::{
    Channel, Recording, Sport, Totals,
    activity::Sparkline,
    discipline::Discipline,
    order,
    summary::{Curve, DistanceBest, Summary},
};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use crate::store::{Fault, corrupt, v1};

/// Something that is computed of a recording.
pub(crate) struct Metric {
    /// The number it is kept under.
    pub(crate) number: i64,
    /// The version of its formulas.
    pub(crate) version: u16,
    /// Whether the sport's rules take part, beside the recording's content.
    /// What it is computed from, beside the recording's own content.
    follows_from: &'static [Source],
    /// What is kept of it.
    pack: fn(&Computed) -> Vec<u8>,
}

/// What a metric may follow from beside the content of its recording: when it changes, what follows is computed anew.
#[derive(Clone, Copy)]
enum Source {
    /// The sport of the activity, by which speeds are believed and laps are made.
    Sport,
}

/// Our totals of the whole recording, with how they were made.
pub(crate) const SUMMARY: Metric = Metric {
    number: 1,
    version: summary::VERSION,
    follows_from: &[Source::Sport],
    pack: |computed| v1::encode(&v1::Summary::from(&computed.summary)),
};
/// Our totals of each lap.
pub(crate) const LAPS: Metric = Metric {
    number: 2,
    version: summary::VERSION,
    follows_from: &[Source::Sport],
    pack: |computed| {
        v1::encode(&v1::LapTotals {
            laps: computed.laps.iter().map(v1::Totals::from).collect(),
        })
    },
};
/// The shapes a list row draws, the channels, and how much there is to see.
pub(crate) const OUTLINE: Metric = Metric {
    number: 3,
    version: 1 + summary::VERSION,
    follows_from: &[Source::Sport],
    pack: |computed| {
        v1::encode(&v1::Outline::of(
            &computed.thumbnail,
            &computed.sparkline,
            &computed.channels,
            computed.richness,
            &computed.summary.doubts,
            computed.pool_in_yards,
        ))
    },
};
/// The best over every duration.
pub(crate) const CURVES: Metric = Metric {
    number: 4,
    version: summary::VERSION,
    follows_from: &[Source::Sport],
    pack: |computed| curve::pack(&computed.curves),
};

/// What an activity is compared by with its season: small, as every list looks at those of months.
pub(crate) const BESTS: Metric = Metric {
    number: 5,
    version: summary::VERSION,
    follows_from: &[Source::Sport],
    pack: |computed| v1::encode(&v1::Bests::of(&computed.distances, &computed.summary.bests)),
};

/// What the samples tell of the recording's own sport: runs and lifts, a dive, steps.
pub(crate) const DISCIPLINE: Metric = Metric {
    number: 8,
    version: 3,
    follows_from: &[Source::Sport],
    pack: |computed| v1::encode(&v1::Discipline::from(&computed.discipline)),
};

/// Every metric. What is made of several recordings follows from these: rows, roll-ups, wholes and words are written with
/// them by `activity::refresh`, records of the season are looked up anew where [`BESTS`] changed (`schema/5.sql`).
pub(crate) const METRICS: [&Metric; 6] = [&SUMMARY, &LAPS, &OUTLINE, &CURVES, &BESTS, &DISCIPLINE];

/// What a recording's metrics are computed from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Inputs {
    /// The recording's content, by its hash.
    pub(crate) content: [u8; 16],
    /// The activity's sport.
    pub(crate) sport: Sport,
}

impl Metric {
    /// The hash of what this metric is computed from.
    fn inputs(&self, inputs: Inputs) -> [u8; 8] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&inputs.content);
        for source in self.follows_from {
            match source {
                Source::Sport => hasher.update(&[inputs.sport as u8]),
            };
        }
        let mut hash = [0; 8];
        hash.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        hash
    }
}

/// All that is computed of a recording.
#[derive(Serialize, Deserialize)]
pub(crate) struct Computed {
    pub(crate) summary: Summary,
    pub(crate) laps: Vec<Totals>,
    pub(crate) thumbnail: Vec<u8>,
    pub(crate) sparkline: Sparkline,
    /// Known ones first.
    pub(crate) channels: Vec<Channel>,
    /// How much there is to see in it: which of several recordings stands first.
    pub(crate) richness: u64,
    curves: Vec<Curve>,
    distances: Vec<DistanceBest>,
    pool_in_yards: bool,
    /// Without what needs no samples: that is computed when it is asked for.
    discipline: Discipline,
}

impl Computed {
    pub(crate) fn of(recording: &Recording, sport: Sport) -> Self {
        let columns = &recording.samples.columns;
        let known = columns
            .iter()
            .filter(|c| !matches!(c.channel, Channel::Extra(_)))
            .count();
        let summary::Computed {
            summary,
            laps,
            curves,
            distances,
        } = summary::compute(recording, sport);
        // A strap that nobody wore is no channel.
        let mut channels: Vec<Channel> = columns
            .iter()
            .filter(|column| summary::is_heard(&recording.samples, &column.channel))
            .map(|column| column.channel.clone())
            .collect();
        order::ascending(&mut channels);
        Self {
            summary,
            laps,
            thumbnail: shape::thumbnail(&recording.samples),
            sparkline: shape::sparkline(&recording.samples, sport),
            channels,
            richness: known as u64 * 1_000_000 + recording.samples.len().min(999_999) as u64,
            curves,
            distances,
            pool_in_yards: swim::pool_in_yards(recording, sport),
            discipline: of_samples(recording, sport),
        }
    }
}

/// What the samples tell of the recording's own sport.
fn of_samples(recording: &Recording, sport: Sport) -> Discipline {
    Discipline {
        slopes: snow::slopes(recording, sport),
        dive: dive::dive(recording, sport),
        steps: steps::steps(recording, sport),
        swim: None,
        strength: None,
    }
}

/// What a recording that is kept nowhere tells of its own sport.
pub(crate) fn discipline(recording: &Recording, sport: Sport) -> Discipline {
    Discipline {
        swim: swim::swim(recording, sport),
        strength: strength::strength(recording),
        ..of_samples(recording, sport)
    }
}

/// Keeps what was computed of a recording.
pub(crate) fn keep(
    db: &Connection,
    recording_key: i64,
    inputs: Inputs,
    computed: &Computed,
) -> Result<(), Fault> {
    for metric in METRICS {
        put(db, recording_key, inputs, metric, computed)?;
    }
    Ok(())
}

fn put(
    db: &Connection,
    recording_key: i64,
    inputs: Inputs,
    metric: &Metric,
    computed: &Computed,
) -> Result<(), Fault> {
    db.prepare_cached(
        "INSERT INTO derived (metric, recording_key, version, inputs, data) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (recording_key, metric) DO UPDATE
         SET version = excluded.version, inputs = excluded.inputs, data = excluded.data",
    )?
    .execute(params![
        metric.number,
        recording_key,
        metric.version,
        metric.inputs(inputs),
        (metric.pack)(computed)
    ])?;
    Ok(())
}

/// The metrics of a recording that are not of today's formulas and these inputs.
fn outdated(db: &Connection, recording_key: i64, inputs: Inputs) -> Result<Vec<&'static Metric>, Fault> {
    let mut statement =
        db.prepare_cached("SELECT version, inputs FROM derived WHERE recording_key = ? AND metric = ?")?;
    let mut outdated = Vec::new();
    for metric in METRICS {
        let kept: Option<(i64, [u8; 8])> = statement
            .query_row([recording_key, metric.number], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        // What a newer Ritm computed by better formulas stays.
        let holds = kept.is_some_and(|(version, hash)| {
            version >= i64::from(metric.version) && hash == metric.inputs(inputs)
        });
        if !holds {
            outdated.push(metric);
        }
    }
    Ok(outdated)
}

/// Renews what does not hold any more of a recording; `compute` computes all of it, if anything does not. Tells whether
/// anything did not.
pub(crate) fn bring_up_to_date(
    db: &Connection,
    recording_key: i64,
    inputs: Inputs,
    compute: impl FnOnce() -> Result<Rc<Computed>, Fault>,
) -> Result<bool, Fault> {
    let outdated = outdated(db, recording_key, inputs)?;
    if outdated.is_empty() {
        return Ok(false);
    }
    let computed = compute()?;
    for metric in outdated {
        put(db, recording_key, inputs, metric, &computed)?;
    }
    Ok(true)
}

/// What is kept of a metric, with the version of its formulas.
pub(crate) fn read(
    db: &Connection,
    recording_key: i64,
    metric: &Metric,
) -> Result<Option<(u16, Vec<u8>)>, Fault> {
    let kept = db
        .prepare_cached("SELECT version, data FROM derived WHERE recording_key = ? AND metric = ?")?
        .query_row([recording_key, metric.number], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(kept)
}

/// Our totals of a recording.
pub(crate) fn summary_of(db: &Connection, recording_key: i64) -> Result<Summary, Fault> {
    let (version, data) = read(db, recording_key, &SUMMARY)?.ok_or_else(corrupt)?;
    Ok(v1::decode::<v1::Summary>(&data)?.into_summary(version))
}

/// Our totals of a recording's laps.
pub(crate) fn laps_of(db: &Connection, recording_key: i64) -> Result<Vec<Totals>, Fault> {
    let (_, data) = read(db, recording_key, &LAPS)?.ok_or_else(corrupt)?;
    let laps = v1::decode::<v1::LapTotals>(&data)?.laps;
    Ok(laps.into_iter().map(Totals::from).collect())
}

/// What a recording tells of its own sport. `recording` may come without its samples.
///
/// What follows from samples is kept; what follows from lengths and sets alone costs nothing to compute.
pub(crate) fn discipline_of(
    db: &Connection,
    recording_key: i64,
    recording: &Recording,
    sport: Sport,
) -> Result<Discipline, Fault> {
    // A recording from before this metric has it only once the job that computes anew has come to it.
    let kept = read(db, recording_key, &DISCIPLINE)?;
    let kept = match kept {
        Some((_, data)) => v1::decode::<v1::Discipline>(&data)?.into(),
        None => Discipline::default(),
    };
    Ok(Discipline {
        swim: swim::swim(recording, sport),
        strength: strength::strength(recording),
        ..kept
    })
}

/// What a list row draws of a recording.
pub(crate) fn outline_of(db: &Connection, recording_key: i64) -> Result<v1::Outline, Fault> {
    let (_, data) = read(db, recording_key, &OUTLINE)?.ok_or_else(corrupt)?;
    v1::decode(&data)
}
