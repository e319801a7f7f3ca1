//! What is kept of a recording beside its samples.

use minicbor::{Decode, Encode};
use miniserde::{Deserialize, Serialize};
use ritm_model::{
    Beat, DiveTotals, FileIdentity, LapTrigger, Length, Marker, Pause, Pool, Problem, ProblemCode, Recording,
    Samples, SourceFormat, Sport, StrengthSet, Timestamp,
};

/// As [`ritm_model::Totals`].
#[derive(Clone, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub(crate) struct Totals {
    #[n(0)]
    pub(crate) elapsed_ms: Option<i64>,
    #[n(1)]
    pub(crate) timer_ms: Option<i64>,
    #[n(2)]
    pub(crate) moving_ms: Option<i64>,
    #[n(3)]
    pub(crate) distance_m: Option<f64>,
    #[n(4)]
    pub(crate) ascent_m: Option<f64>,
    #[n(5)]
    pub(crate) descent_m: Option<f64>,
    #[n(6)]
    pub(crate) energy_kcal: Option<f64>,
    #[n(7)]
    pub(crate) avg_speed_m_s: Option<f64>,
    #[n(8)]
    pub(crate) max_speed_m_s: Option<f64>,
    #[n(9)]
    pub(crate) avg_heart_rate_bpm: Option<f64>,
    #[n(10)]
    pub(crate) max_heart_rate_bpm: Option<f64>,
    #[n(11)]
    pub(crate) avg_cadence_rpm: Option<f64>,
    #[n(12)]
    pub(crate) max_cadence_rpm: Option<f64>,
    #[n(13)]
    pub(crate) avg_power_w: Option<f64>,
    #[n(14)]
    pub(crate) max_power_w: Option<f64>,
    #[n(15)]
    pub(crate) avg_temperature_c: Option<f64>,
    #[n(16)]
    pub(crate) max_temperature_c: Option<f64>,
    #[n(17)]
    pub(crate) min_altitude_m: Option<f64>,
    #[n(18)]
    pub(crate) max_altitude_m: Option<f64>,
    #[n(19)]
    pub(crate) work_j: Option<f64>,
}

impl From<&ritm_model::Totals> for Totals {
    fn from(totals: &ritm_model::Totals) -> Self {
        let ritm_model::Totals {
            elapsed_ms,
            timer_ms,
            moving_ms,
            distance_m,
            ascent_m,
            descent_m,
            energy_kcal,
            avg_speed_m_s,
            max_speed_m_s,
            avg_heart_rate_bpm,
            max_heart_rate_bpm,
            avg_cadence_rpm,
            max_cadence_rpm,
            avg_power_w,
            max_power_w,
            avg_temperature_c,
            max_temperature_c,
            min_altitude_m,
            max_altitude_m,
            work_j,
        } = totals;
        Self {
            elapsed_ms: *elapsed_ms,
            timer_ms: *timer_ms,
            moving_ms: *moving_ms,
            distance_m: *distance_m,
            ascent_m: *ascent_m,
            descent_m: *descent_m,
            energy_kcal: *energy_kcal,
            avg_speed_m_s: *avg_speed_m_s,
            max_speed_m_s: *max_speed_m_s,
            avg_heart_rate_bpm: *avg_heart_rate_bpm,
            max_heart_rate_bpm: *max_heart_rate_bpm,
            avg_cadence_rpm: *avg_cadence_rpm,
            max_cadence_rpm: *max_cadence_rpm,
            avg_power_w: *avg_power_w,
            max_power_w: *max_power_w,
            avg_temperature_c: *avg_temperature_c,
            max_temperature_c: *max_temperature_c,
            min_altitude_m: *min_altitude_m,
            max_altitude_m: *max_altitude_m,
            work_j: *work_j,
        }
    }
}

impl From<Totals> for ritm_model::Totals {
    fn from(totals: Totals) -> Self {
        Self {
            elapsed_ms: totals.elapsed_ms,
            timer_ms: totals.timer_ms,
            moving_ms: totals.moving_ms,
            distance_m: totals.distance_m,
            ascent_m: totals.ascent_m,
            descent_m: totals.descent_m,
            energy_kcal: totals.energy_kcal,
            avg_speed_m_s: totals.avg_speed_m_s,
            max_speed_m_s: totals.max_speed_m_s,
            avg_heart_rate_bpm: totals.avg_heart_rate_bpm,
            max_heart_rate_bpm: totals.max_heart_rate_bpm,
            avg_cadence_rpm: totals.avg_cadence_rpm,
            max_cadence_rpm: totals.max_cadence_rpm,
            avg_power_w: totals.avg_power_w,
            max_power_w: totals.max_power_w,
            avg_temperature_c: totals.avg_temperature_c,
            max_temperature_c: totals.max_temperature_c,
            min_altitude_m: totals.min_altitude_m,
            max_altitude_m: totals.max_altitude_m,
            work_j: totals.work_j,
        }
    }
}

/// As [`ritm_model::Device`].
#[derive(Clone, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub(crate) struct Device {
    #[n(0)]
    pub(crate) manufacturer: String,
    #[n(1)]
    pub(crate) product: String,
    #[n(2)]
    pub(crate) serial: Option<u64>,
}

impl From<&ritm_model::Device> for Device {
    fn from(device: &ritm_model::Device) -> Self {
        let ritm_model::Device {
            manufacturer,
            product,
            serial,
        } = device;
        Self {
            manufacturer: manufacturer.clone(),
            product: product.clone(),
            serial: *serial,
        }
    }
}

impl From<Device> for ritm_model::Device {
    fn from(device: Device) -> Self {
        Self {
            manufacturer: device.manufacturer,
            product: device.product,
            serial: device.serial,
        }
    }
}

/// The number a format is kept under.
pub(crate) fn number_of(format: SourceFormat) -> u8 {
    match format {
        SourceFormat::Fit => 1,
        SourceFormat::Gpx => 2,
        SourceFormat::Tcx => 3,
        SourceFormat::Kml => 4,
        SourceFormat::AppleHealth => 5,
        SourceFormat::Pwx => 6,
        SourceFormat::Fitlog => 7,
        SourceFormat::Sml => 8,
        SourceFormat::Hrm => 9,
        SourceFormat::Srm => 10,
        SourceFormat::Wko => 11,
        SourceFormat::Csv => 12,
        SourceFormat::Json => 13,
        SourceFormat::Database => 14,
        SourceFormat::Slf => 15,
        SourceFormat::Journal => 16,
    }
}

/// The format kept under `number`; `None` for one of a newer Ritm.
pub(crate) fn format_of(number: u8) -> Option<SourceFormat> {
    Some(match number {
        1 => SourceFormat::Fit,
        2 => SourceFormat::Gpx,
        3 => SourceFormat::Tcx,
        4 => SourceFormat::Kml,
        5 => SourceFormat::AppleHealth,
        6 => SourceFormat::Pwx,
        7 => SourceFormat::Fitlog,
        8 => SourceFormat::Sml,
        9 => SourceFormat::Hrm,
        10 => SourceFormat::Srm,
        11 => SourceFormat::Wko,
        12 => SourceFormat::Csv,
        13 => SourceFormat::Json,
        14 => SourceFormat::Database,
        15 => SourceFormat::Slf,
        16 => SourceFormat::Journal,
        _ => return None,
    })
}

fn number_of_trigger(trigger: LapTrigger) -> u8 {
    match trigger {
        LapTrigger::Manual => 0,
        LapTrigger::Distance => 1,
        LapTrigger::Time => 2,
        LapTrigger::Position => 3,
        LapTrigger::SessionEnd => 4,
        LapTrigger::Other => 5,
    }
}

fn trigger_of(number: u8) -> LapTrigger {
    match number {
        0 => LapTrigger::Manual,
        1 => LapTrigger::Distance,
        2 => LapTrigger::Time,
        3 => LapTrigger::Position,
        4 => LapTrigger::SessionEnd,
        _ => LapTrigger::Other,
    }
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Lap {
    #[n(0)]
    from_ms: i64,
    #[n(1)]
    to_ms: i64,
    #[n(2)]
    trigger: u8,
    #[n(3)]
    device: Totals,
}

/// As [`Problem`]; a code of a newer Ritm is kept as the reader's own failure, with its name.
#[derive(Encode, Decode)]
#[cbor(map)]
pub(super) struct StoredProblem {
    #[n(0)]
    code: String,
    #[n(1)]
    at_byte: Option<u64>,
    #[n(2)]
    detail: String,
}

impl From<&Problem> for StoredProblem {
    fn from(problem: &Problem) -> Self {
        let Problem {
            code,
            at_byte,
            detail,
        } = problem;
        Self {
            code: code.code().to_owned(),
            at_byte: *at_byte,
            detail: detail.clone(),
        }
    }
}

impl From<StoredProblem> for Problem {
    fn from(problem: StoredProblem) -> Self {
        let known = ProblemCode::ALL.iter().find(|code| code.code() == problem.code);
        match known {
            Some(&code) => Self {
                code,
                at_byte: problem.at_byte,
                detail: problem.detail,
            },
            None => Self {
                code: ProblemCode::Internal,
                at_byte: problem.at_byte,
                detail: format!("{} {}", problem.code, problem.detail),
            },
        }
    }
}

/// What is computed from besides samples: laps, pauses, the device's totals, lengths, sets, pool, dive and steps, for a hash
/// that stays the same as long as they do.
pub(crate) fn content_of(recording: &Recording) -> Vec<u8> {
    let Meta {
        laps, pauses, totals, ..
    } = Meta::of(recording, &[]);
    let extras = Extras {
        beat_rr_ms: Vec::new(),
        beat_late_ms: Vec::new(),
        markers: Vec::new(),
        gear: Vec::new(),
        photos: Vec::new(),
        ..Extras::from(&recording.extras)
    };
    super::encode(&(laps, pauses, totals, extras))
}

/// What `recording.meta` keeps.
#[derive(Encode, Decode)]
#[cbor(map)]
pub(crate) struct Meta {
    #[n(0)]
    format: u8,
    #[n(1)]
    device: Device,
    #[n(2)]
    external: Option<(String, String)>,
    #[n(3)]
    time_created_ms: Option<i64>,
    #[n(4)]
    part: u16,
    #[n(5)]
    name: Option<String>,
    #[n(6)]
    notes: Option<String>,
    #[n(7)]
    utc_offset_s: Option<i32>,
    #[n(8)]
    laps: Vec<Lap>,
    #[n(9)]
    pauses: Vec<(i64, i64)>,
    #[n(10)]
    totals: Totals,
    #[n(11)]
    problems: Vec<StoredProblem>,
}

impl Meta {
    /// What is kept of `recording`, and what was wrong with its file. Samples and extras stand beside it, as do the start
    /// and the sport.
    pub(crate) fn of(recording: &Recording, problems: &[Problem]) -> Self {
        let Recording {
            format,
            device,
            identity:
                FileIdentity {
                    external,
                    time_created,
                    part,
                    // What a whole is made of is kept beside it.
                    event: _,
                },
            sport: _,
            name,
            notes,
            start: _,
            utc_offset_s,
            samples: _,
            laps,
            pauses,
            totals,
            extras: _,
        } = recording;
        let lap = |lap: &ritm_model::Lap| {
            let ritm_model::Lap {
                from_ms,
                to_ms,
                trigger,
                device,
            } = lap;
            Lap {
                from_ms: *from_ms,
                to_ms: *to_ms,
                trigger: number_of_trigger(*trigger),
                device: device.into(),
            }
        };
        Self {
            format: number_of(*format),
            device: device.into(),
            external: external.clone(),
            time_created_ms: time_created.map(Timestamp::unix_ms),
            part: *part,
            name: name.clone(),
            notes: notes.clone(),
            utc_offset_s: *utc_offset_s,
            laps: laps.iter().map(lap).collect(),
            pauses: pauses.iter().map(|pause| (pause.from_ms, pause.to_ms)).collect(),
            totals: totals.into(),
            problems: problems.iter().map(StoredProblem::from).collect(),
        }
    }

    /// The recording, without its samples and extras, and what was wrong with its file.
    pub(crate) fn into_recording(self, start: Timestamp, sport: Sport) -> (Recording, Vec<Problem>) {
        let lap = |lap: Lap| ritm_model::Lap {
            from_ms: lap.from_ms,
            to_ms: lap.to_ms,
            trigger: trigger_of(lap.trigger),
            device: lap.device.into(),
        };
        let recording = Recording {
            // A format of a newer Ritm is no reason to lose what it brought.
            format: format_of(self.format).unwrap_or(SourceFormat::Database),
            device: self.device.into(),
            identity: FileIdentity {
                external: self.external,
                time_created: self.time_created_ms.map(Timestamp::from_unix_ms),
                part: self.part,
                event: None,
            },
            sport,
            name: self.name,
            notes: self.notes,
            start,
            utc_offset_s: self.utc_offset_s,
            samples: Samples::default(),
            laps: self.laps.into_iter().map(lap).collect(),
            pauses: self
                .pauses
                .into_iter()
                .map(|(from_ms, to_ms)| Pause { from_ms, to_ms })
                .collect(),
            totals: self.totals.into(),
            extras: ritm_model::Extras::default(),
        };
        let problems = self.problems.into_iter().map(Problem::from).collect();
        (recording, problems)
    }
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct StoredLength {
    #[n(0)]
    from_ms: i64,
    #[n(1)]
    to_ms: i64,
    #[n(2)]
    strokes: Option<u16>,
    #[n(3)]
    stroke: String,
    #[n(4)]
    active: bool,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct StoredSet {
    #[n(0)]
    from_ms: i64,
    #[n(1)]
    to_ms: i64,
    #[n(2)]
    exercise: String,
    #[n(3)]
    repetitions: Option<u16>,
    #[n(4)]
    weight_kg: Option<f64>,
    #[n(5)]
    active: bool,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct StoredPool {
    #[n(0)]
    length_m: f64,
    #[n(1)]
    yards: bool,
}

#[derive(Encode, Decode)]
#[cbor(map)]
pub(super) struct StoredDive {
    #[n(0)]
    max_depth_m: Option<f64>,
    #[n(1)]
    avg_depth_m: Option<f64>,
    #[n(2)]
    bottom_time_ms: Option<i64>,
    #[n(3)]
    surface_interval_ms: Option<i64>,
    #[n(4)]
    number: Option<u32>,
}

impl From<&DiveTotals> for StoredDive {
    fn from(dive: &DiveTotals) -> Self {
        let DiveTotals {
            max_depth_m,
            avg_depth_m,
            bottom_time_ms,
            surface_interval_ms,
            number,
        } = *dive;
        Self {
            max_depth_m,
            avg_depth_m,
            bottom_time_ms,
            surface_interval_ms,
            number,
        }
    }
}

impl From<StoredDive> for DiveTotals {
    fn from(dive: StoredDive) -> Self {
        Self {
            max_depth_m: dive.max_depth_m,
            avg_depth_m: dive.avg_depth_m,
            bottom_time_ms: dive.bottom_time_ms,
            surface_interval_ms: dive.surface_interval_ms,
            number: dive.number,
        }
    }
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct StoredMarker {
    #[n(0)]
    at_ms: i64,
    #[n(1)]
    what: String,
    #[n(2)]
    detail: String,
}

/// What `recording.extras` keeps.
#[derive(Encode, Decode)]
#[cbor(map)]
pub(crate) struct Extras {
    /// Milliseconds between beats.
    #[n(0)]
    beat_rr_ms: Vec<u16>,
    /// How much later each beat came than the one before and its own interval tell; the first as counted from the start.
    #[n(1)]
    beat_late_ms: Vec<i64>,
    #[n(2)]
    lengths: Vec<StoredLength>,
    #[n(3)]
    sets: Vec<StoredSet>,
    #[n(4)]
    markers: Vec<StoredMarker>,
    #[n(5)]
    gear: Vec<String>,
    #[n(6)]
    photos: Vec<String>,
    #[n(7)]
    pool: Option<StoredPool>,
    #[n(8)]
    dive: Option<StoredDive>,
    #[n(9)]
    steps: Option<u32>,
    /// What the athlete corrected in the lengths, which stay as they were told.
    #[n(10)]
    pub(crate) corrected: Option<super::Corrected>,
}

impl From<&ritm_model::Extras> for Extras {
    fn from(extras: &ritm_model::Extras) -> Self {
        let ritm_model::Extras {
            beats,
            lengths,
            sets,
            markers,
            gear,
            photos,
            pool,
            dive,
            steps,
            // They follow from the corrections.
            decided_ms: _,
        } = extras;
        let mut before_ms = 0_i64;
        let late_ms = |beat: &Beat| {
            let due_ms = before_ms.wrapping_add(i64::from(beat.rr_ms));
            before_ms = beat.at_ms;
            beat.at_ms.wrapping_sub(due_ms)
        };
        let length = |length: &Length| {
            let Length {
                from_ms,
                to_ms,
                strokes,
                stroke,
                active,
            } = length;
            StoredLength {
                from_ms: *from_ms,
                to_ms: *to_ms,
                strokes: *strokes,
                stroke: stroke.clone(),
                active: *active,
            }
        };
        let set = |set: &StrengthSet| {
            let StrengthSet {
                from_ms,
                to_ms,
                exercise,
                repetitions,
                weight_kg,
                active,
            } = set;
            StoredSet {
                from_ms: *from_ms,
                to_ms: *to_ms,
                exercise: exercise.clone(),
                repetitions: *repetitions,
                weight_kg: *weight_kg,
                active: *active,
            }
        };
        let marker = |marker: &Marker| {
            let Marker { at_ms, what, detail } = marker;
            StoredMarker {
                at_ms: *at_ms,
                what: what.clone(),
                detail: detail.clone(),
            }
        };
        Self {
            beat_rr_ms: beats.iter().map(|beat| beat.rr_ms).collect(),
            beat_late_ms: beats.iter().map(late_ms).collect(),
            lengths: lengths.iter().map(length).collect(),
            sets: sets.iter().map(set).collect(),
            markers: markers.iter().map(marker).collect(),
            gear: gear.clone(),
            photos: photos.clone(),
            pool: pool.map(|Pool { length_m, yards }| StoredPool { length_m, yards }),
            dive: dive.as_ref().map(StoredDive::from),
            steps: *steps,
            corrected: None,
        }
    }
}

impl From<Extras> for ritm_model::Extras {
    fn from(extras: Extras) -> Self {
        let mut before_ms = 0_i64;
        let beat = |(rr_ms, late_ms): (u16, i64)| {
            before_ms = before_ms.wrapping_add(i64::from(rr_ms)).wrapping_add(late_ms);
            Beat {
                at_ms: before_ms,
                rr_ms,
            }
        };
        let length = |length: StoredLength| Length {
            from_ms: length.from_ms,
            to_ms: length.to_ms,
            strokes: length.strokes,
            stroke: length.stroke,
            active: length.active,
        };
        let set = |set: StoredSet| StrengthSet {
            from_ms: set.from_ms,
            to_ms: set.to_ms,
            exercise: set.exercise,
            repetitions: set.repetitions,
            weight_kg: set.weight_kg,
            active: set.active,
        };
        let marker = |marker: StoredMarker| Marker {
            at_ms: marker.at_ms,
            what: marker.what,
            detail: marker.detail,
        };
        Self {
            beats: extras
                .beat_rr_ms
                .into_iter()
                .zip(extras.beat_late_ms)
                .map(beat)
                .collect(),
            lengths: extras.lengths.into_iter().map(length).collect(),
            sets: extras.sets.into_iter().map(set).collect(),
            markers: extras.markers.into_iter().map(marker).collect(),
            gear: extras.gear,
            photos: extras.photos,
            pool: extras.pool.map(|pool| Pool {
                length_m: pool.length_m,
                yards: pool.yards,
            }),
            dive: extras.dive.map(DiveTotals::from),
            steps: extras.steps,
            decided_ms: Vec::new(),
        }
    }
}
