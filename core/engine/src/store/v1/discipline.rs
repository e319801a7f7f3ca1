//! What the samples tell of a recording's own sport.

use minicbor::{Decode, Encode};
use ritm_model::discipline;

use super::recording::StoredDive;

/// As [`discipline::SlopePart`].
#[derive(Encode, Decode)]
#[cbor(map)]
struct SlopePart {
    /// 0 a run, 1 a lift, 2 a climb.
    #[n(0)]
    kind: u8,
    #[n(1)]
    from_ms: i64,
    #[n(2)]
    to_ms: i64,
    #[n(3)]
    height_m: f64,
    #[n(4)]
    distance_m: Option<f64>,
    #[n(5)]
    max_speed_m_s: Option<f64>,
}

/// As [`discipline::Dive`].
#[derive(Encode, Decode)]
#[cbor(map)]
struct Dive {
    #[n(0)]
    totals: StoredDive,
    #[n(1)]
    under_water_ms: Option<i64>,
    #[n(2)]
    descents: Option<u32>,
    /// The profile's times.
    #[n(3)]
    profile_ms: Vec<i64>,
    /// The profile's depths in centimetres.
    #[n(4)]
    profile_cm: Vec<u32>,
    #[n(5)]
    min_temperature_c: Option<f64>,
}

/// As [`discipline::Discipline`], without what is computed when it is asked for.
#[derive(Encode, Decode)]
#[cbor(map)]
pub(crate) struct Discipline {
    #[n(0)]
    slopes: Option<Vec<SlopePart>>,
    #[n(1)]
    dive: Option<Dive>,
    #[n(2)]
    steps: Option<u32>,
    #[n(3)]
    steps_are_counted: Option<bool>,
}

impl From<&discipline::Discipline> for Discipline {
    fn from(of: &discipline::Discipline) -> Self {
        let discipline::Discipline {
            swim: _,
            strength: _,
            slopes,
            dive,
            steps,
        } = of;
        Self {
            slopes: slopes
                .as_ref()
                .map(|slopes| slopes.parts.iter().map(SlopePart::from).collect()),
            dive: dive.as_ref().map(Dive::from),
            steps: steps.map(|steps| steps.count),
            steps_are_counted: steps.map(|steps| steps.is_counted),
        }
    }
}

impl From<Discipline> for discipline::Discipline {
    fn from(kept: Discipline) -> Self {
        Self {
            swim: None,
            strength: None,
            slopes: kept.slopes.map(|parts| discipline::Slopes {
                parts: parts.into_iter().map(discipline::SlopePart::from).collect(),
            }),
            dive: kept.dive.map(discipline::Dive::from),
            steps: kept.steps.map(|count| discipline::Steps {
                count,
                is_counted: kept.steps_are_counted.unwrap_or(false),
            }),
        }
    }
}

impl From<&discipline::SlopePart> for SlopePart {
    fn from(part: &discipline::SlopePart) -> Self {
        let discipline::SlopePart {
            kind,
            from_ms,
            to_ms,
            height_m,
            distance_m,
            max_speed_m_s,
        } = *part;
        Self {
            kind: match kind {
                discipline::SlopeKind::Run => 0,
                discipline::SlopeKind::Lift => 1,
                discipline::SlopeKind::Climb => 2,
            },
            from_ms,
            to_ms,
            height_m,
            distance_m,
            max_speed_m_s,
        }
    }
}

impl From<SlopePart> for discipline::SlopePart {
    fn from(part: SlopePart) -> Self {
        Self {
            kind: match part.kind {
                0 => discipline::SlopeKind::Run,
                1 => discipline::SlopeKind::Lift,
                _ => discipline::SlopeKind::Climb,
            },
            from_ms: part.from_ms,
            to_ms: part.to_ms,
            height_m: part.height_m,
            distance_m: part.distance_m,
            max_speed_m_s: part.max_speed_m_s,
        }
    }
}

impl From<&discipline::Dive> for Dive {
    fn from(dive: &discipline::Dive) -> Self {
        let discipline::Dive {
            totals,
            under_water_ms,
            descents,
            profile,
            min_temperature_c,
        } = dive;
        Self {
            totals: totals.into(),
            under_water_ms: *under_water_ms,
            descents: *descents,
            profile_ms: profile.iter().map(|point| point.0).collect(),
            profile_cm: profile
                .iter()
                .map(|point| (f64::from(point.1) * 100.0).round() as u32)
                .collect(),
            min_temperature_c: *min_temperature_c,
        }
    }
}

impl From<Dive> for discipline::Dive {
    fn from(dive: Dive) -> Self {
        let depths = dive
            .profile_cm
            .into_iter()
            .map(|cm| (f64::from(cm) / 100.0) as f32);
        Self {
            totals: dive.totals.into(),
            under_water_ms: dive.under_water_ms,
            descents: dive.descents,
            profile: dive.profile_ms.into_iter().zip(depths).collect(),
            min_temperature_c: dive.min_temperature_c,
        }
    }
}
