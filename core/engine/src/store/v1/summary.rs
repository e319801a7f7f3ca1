//! What is computed of a recording.

use minicbor::{Decode, Encode};
use ritm_model::{
    Sport,
    activity::{LegOutline, SeasonRecord, Sparkline},
    summary,
};

use super::{Channel, Totals};

/// As [`summary::Method`].
#[derive(Encode, Decode)]
enum Method {
    #[n(0)]
    DistanceChannel,
    #[n(1)]
    DistancePositions {
        #[n(0)]
        min_step_m: f64,
    },
    #[n(2)]
    DeviceTotal,
    #[n(3)]
    GainHysteresis {
        #[n(0)]
        threshold_m: f64,
        #[n(1)]
        median_s: f64,
    },
    #[n(4)]
    NoClimb,
    #[n(5)]
    MovingBySpeed {
        #[n(0)]
        threshold_m_s: f64,
    },
    #[n(6)]
    MovingIsTimer,
    #[n(7)]
    DistanceSpeed,
    #[n(8)]
    MeanOfSamples,
    #[n(9)]
    MeanOfWork,
    #[n(20)]
    DistanceByLengths,
    #[n(21)]
    MovingByLengths,
    #[n(22)]
    MovingByRuns,
}

impl From<summary::Method> for Method {
    fn from(method: summary::Method) -> Self {
        match method {
            summary::Method::DistanceChannel => Self::DistanceChannel,
            summary::Method::DistancePositions { min_step_m } => Self::DistancePositions { min_step_m },
            summary::Method::DeviceTotal => Self::DeviceTotal,
            summary::Method::GainHysteresis {
                threshold_m,
                median_s,
            } => Self::GainHysteresis {
                threshold_m,
                median_s,
            },
            summary::Method::NoClimb => Self::NoClimb,
            summary::Method::MovingBySpeed { threshold_m_s } => Self::MovingBySpeed { threshold_m_s },
            summary::Method::MovingIsTimer => Self::MovingIsTimer,
            summary::Method::MeanOfWork => Self::MeanOfWork,
            summary::Method::MeanOfSamples => Self::MeanOfSamples,
            summary::Method::DistanceSpeed => Self::DistanceSpeed,
            summary::Method::DistanceByLengths => Self::DistanceByLengths,
            summary::Method::MovingByLengths => Self::MovingByLengths,
            summary::Method::MovingByRuns => Self::MovingByRuns,
        }
    }
}

impl From<Method> for summary::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::DistanceChannel => Self::DistanceChannel,
            Method::DistancePositions { min_step_m } => Self::DistancePositions { min_step_m },
            Method::DeviceTotal => Self::DeviceTotal,
            Method::GainHysteresis {
                threshold_m,
                median_s,
            } => Self::GainHysteresis {
                threshold_m,
                median_s,
            },
            Method::NoClimb => Self::NoClimb,
            Method::MovingBySpeed { threshold_m_s } => Self::MovingBySpeed { threshold_m_s },
            Method::MovingIsTimer => Self::MovingIsTimer,
            Method::DistanceSpeed => Self::DistanceSpeed,
            Method::MeanOfSamples => Self::MeanOfSamples,
            Method::MeanOfWork => Self::MeanOfWork,
            Method::DistanceByLengths => Self::DistanceByLengths,
            Method::MovingByLengths => Self::MovingByLengths,
            Method::MovingByRuns => Self::MovingByRuns,
        }
    }
}

/// As [`summary::Remark`].
#[derive(Encode, Decode)]
#[cbor(map)]
struct Remark {
    #[n(0)]
    figure: u8,
    #[n(1)]
    mend: u8,
    #[n(2)]
    amount: f64,
}

/// As [`summary::Doubt`].
#[derive(Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Doubt {
    #[n(0)]
    figure: u8,
    #[n(1)]
    reason: u8,
}

impl From<&summary::Doubt> for Doubt {
    fn from(doubt: &summary::Doubt) -> Self {
        Self {
            figure: doubt.figure as u8,
            reason: doubt.reason as u8,
        }
    }
}

impl Doubt {
    /// The doubt; `None` for one of a newer Ritm.
    fn known(&self) -> Option<summary::Doubt> {
        Some(summary::Doubt {
            figure: summary::Figure::from_number(self.figure)?,
            reason: summary::Reason::from_number(self.reason)?,
        })
    }
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Best {
    #[n(0)]
    channel: Channel,
    #[n(1)]
    duration_s: u32,
    #[n(2)]
    value: f64,
    #[n(3)]
    from_ms: i64,
}

/// As [`summary::Summary`], but for the version, which stands beside it.
#[derive(Encode, Decode)]
#[cbor(map)]
pub(crate) struct Summary {
    #[n(0)]
    totals: Totals,
    #[n(1)]
    distance_method: Option<Method>,
    #[n(2)]
    gain_method: Option<Method>,
    #[n(3)]
    moving_method: Option<Method>,
    #[n(4)]
    bests: Vec<Best>,
    #[n(5)]
    bounds: Option<[f64; 4]>,
    #[n(6)]
    power_method: Option<Method>,
    #[n(7)]
    remarks: Option<Vec<Remark>>,
    #[n(8)]
    doubts: Option<Vec<Doubt>>,
}

impl From<&summary::Summary> for Summary {
    fn from(summary: &summary::Summary) -> Self {
        let summary::Summary {
            version: _,
            totals,
            distance_method,
            gain_method,
            moving_method,
            bests,
            bounds,
            power_method,
            remarks,
            doubts,
        } = summary;
        let best = |best: &summary::Best| {
            let summary::Best {
                channel,
                duration_s,
                value,
                from_ms,
            } = best;
            Best {
                channel: channel.into(),
                duration_s: *duration_s,
                value: *value,
                from_ms: *from_ms,
            }
        };
        let remark = |remark: &summary::Remark| Remark {
            figure: remark.figure as u8,
            mend: remark.mend as u8,
            amount: remark.amount,
        };
        Self {
            totals: totals.into(),
            distance_method: distance_method.map(Method::from),
            gain_method: gain_method.map(Method::from),
            moving_method: moving_method.map(Method::from),
            bests: bests.iter().map(best).collect(),
            bounds: *bounds,
            power_method: power_method.map(Method::from),
            remarks: Some(remarks.iter().map(remark).collect()),
            doubts: Some(doubts.iter().map(Doubt::from).collect()),
        }
    }
}

impl Summary {
    /// The summary, made by formulas of `version`.
    pub(crate) fn into_summary(self, version: u16) -> summary::Summary {
        let best = |best: Best| summary::Best {
            channel: best.channel.into(),
            duration_s: best.duration_s,
            value: best.value,
            from_ms: best.from_ms,
        };
        let remark = |remark: Remark| {
            Some(summary::Remark {
                figure: summary::Figure::from_number(remark.figure)?,
                mend: summary::Mend::from_number(remark.mend)?,
                amount: remark.amount,
            })
        };
        let doubts = self.doubts.unwrap_or_default();
        summary::Summary {
            version,
            totals: self.totals.into(),
            distance_method: self.distance_method.map(summary::Method::from),
            gain_method: self.gain_method.map(summary::Method::from),
            moving_method: self.moving_method.map(summary::Method::from),
            bests: self.bests.into_iter().map(best).collect(),
            bounds: self.bounds,
            power_method: self.power_method.map(summary::Method::from),
            remarks: self.remarks.into_iter().flatten().filter_map(remark).collect(),
            doubts: doubts.iter().filter_map(Doubt::known).collect(),
        }
    }
}

/// Our totals of each lap, in order.
#[derive(Encode, Decode)]
#[cbor(map)]
pub(crate) struct LapTotals {
    #[n(0)]
    pub(crate) laps: Vec<Totals>,
}

/// What a list row tells of the legs of a whole, in the order of time.
#[derive(Default, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Legs {
    #[n(0)]
    legs: Vec<Leg>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Leg {
    #[n(0)]
    sport: u8,
    #[n(1)]
    elapsed_ms: i64,
}

impl Legs {
    pub(crate) fn of(outlines: &[LegOutline]) -> Self {
        let leg = |&LegOutline { sport, elapsed_ms }: &LegOutline| Leg {
            sport: sport as u8,
            elapsed_ms,
        };
        Self {
            legs: outlines.iter().map(leg).collect(),
        }
    }

    pub(crate) fn outlines(&self) -> Vec<LegOutline> {
        let outline = |leg: &Leg| LegOutline {
            sport: Sport::from_number(leg.sport),
            elapsed_ms: leg.elapsed_ms,
        };
        self.legs.iter().map(outline).collect()
    }
}

/// What a list row draws, which channels there are, and how much there is to see.
#[derive(Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Outline {
    #[cbor(n(0), with = "minicbor::bytes")]
    thumbnail: Vec<u8>,
    #[n(1)]
    sparkline_channel: Option<Channel>,
    #[cbor(n(2), with = "minicbor::bytes")]
    sparkline_heights: Vec<u8>,
    #[n(3)]
    channels: Vec<Channel>,
    #[n(4)]
    pub(crate) richness: u64,
    #[n(5)]
    doubts: Option<Vec<Doubt>>,
    /// Absent of what was kept before it was told.
    #[n(6)]
    pool_in_yards: Option<bool>,
}

impl Outline {
    pub(crate) fn of(
        thumbnail: &[u8],
        sparkline: &Sparkline,
        channels: &[ritm_model::Channel],
        richness: u64,
        doubts: &[summary::Doubt],
        pool_in_yards: bool,
    ) -> Self {
        let Sparkline { channel, heights } = sparkline;
        Self {
            thumbnail: thumbnail.to_vec(),
            sparkline_channel: channel.as_ref().map(Channel::from),
            sparkline_heights: heights.clone(),
            channels: channels.iter().map(Channel::from).collect(),
            richness,
            doubts: Some(doubts.iter().map(Doubt::from).collect()),
            pool_in_yards: pool_in_yards.then_some(true),
        }
    }

    pub(crate) fn channels(self) -> Vec<ritm_model::Channel> {
        self.channels.into_iter().map(Into::into).collect()
    }
}

/// Of an [`Outline`] what a list row shows; what it passes over is not unpacked.
#[derive(Default, Decode)]
#[cbor(map)]
pub(crate) struct Drawn<'a> {
    #[cbor(b(0), with = "minicbor::bytes")]
    pub(crate) thumbnail: &'a [u8],
    #[n(1)]
    sparkline_channel: Option<Channel>,
    #[cbor(b(2), with = "minicbor::bytes")]
    sparkline_heights: &'a [u8],
    #[n(5)]
    doubts: Option<Vec<Doubt>>,
    #[n(6)]
    pool_in_yards: Option<bool>,
}

impl Drawn<'_> {
    /// The figures of the summary that can't be believed.
    pub(crate) fn doubts(&self) -> Vec<summary::Doubt> {
        let doubts = self.doubts.iter().flatten();
        doubts.filter_map(Doubt::known).collect()
    }

    /// Whether it was swum in a pool that is measured in yards.
    pub(crate) fn pool_in_yards(&self) -> bool {
        self.pool_in_yards.unwrap_or(false)
    }

    pub(crate) fn sparkline(self) -> Sparkline {
        Sparkline {
            channel: self.sparkline_channel.map(Into::into),
            heights: self.sparkline_heights.to_vec(),
        }
    }
}

/// What an activity is compared by with others of its season.
#[derive(Default, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Bests {
    #[n(0)]
    pub(crate) distances: Vec<DistanceBest>,
    #[n(1)]
    pub(crate) powers: Vec<PowerBest>,
}

/// As [`summary::DistanceBest`].
#[derive(Clone, Copy, Encode, Decode)]
pub(crate) struct DistanceBest {
    #[n(0)]
    pub(crate) distance_m: f64,
    #[n(1)]
    pub(crate) duration_ms: i64,
    #[n(2)]
    pub(crate) from_ms: i64,
}

/// The highest mean power over a time.
#[derive(Clone, Copy, Encode, Decode)]
pub(crate) struct PowerBest {
    #[n(0)]
    pub(crate) duration_s: u32,
    #[n(1)]
    pub(crate) power_w: f64,
}

impl Bests {
    pub(crate) fn of(distances: &[summary::DistanceBest], bests: &[summary::Best]) -> Self {
        let distance = |best: &summary::DistanceBest| {
            let summary::DistanceBest {
                distance_m,
                duration_ms,
                from_ms,
            } = *best;
            DistanceBest {
                distance_m,
                duration_ms,
                from_ms,
            }
        };
        let powers = bests
            .iter()
            .filter(|best| best.channel == ritm_model::Channel::Power);
        Self {
            distances: distances.iter().map(distance).collect(),
            powers: powers
                .map(|best| PowerBest {
                    duration_s: best.duration_s,
                    power_w: best.value,
                })
                .collect(),
        }
    }
}

impl From<DistanceBest> for summary::DistanceBest {
    fn from(best: DistanceBest) -> Self {
        Self {
            distance_m: best.distance_m,
            duration_ms: best.duration_ms,
            from_ms: best.from_ms,
        }
    }
}

/// What an activity did better than its season before it.
#[derive(Default, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Records {
    #[n(0)]
    distances: Vec<DistanceRecord>,
    #[n(1)]
    powers: Vec<PowerRecord>,
}

/// As [`SeasonRecord::Distance`].
#[derive(Encode, Decode)]
struct DistanceRecord {
    #[n(0)]
    distance_m: f64,
    #[n(1)]
    duration_ms: i64,
    #[n(2)]
    before_ms: i64,
}

/// As [`SeasonRecord::Power`].
#[derive(Encode, Decode)]
struct PowerRecord {
    #[n(0)]
    duration_s: u32,
    #[n(1)]
    power_w: f64,
    #[n(2)]
    before_w: f64,
}

impl Records {
    pub(crate) fn of(records: &[SeasonRecord]) -> Self {
        let mut this = Self::default();
        for record in records {
            match *record {
                SeasonRecord::Distance {
                    distance_m,
                    duration_ms,
                    before_ms,
                } => this.distances.push(DistanceRecord {
                    distance_m,
                    duration_ms,
                    before_ms,
                }),
                SeasonRecord::Power {
                    duration_s,
                    power_w,
                    before_w,
                } => this.powers.push(PowerRecord {
                    duration_s,
                    power_w,
                    before_w,
                }),
            }
        }
        this
    }

    /// Distances first.
    pub(crate) fn into_records(self) -> Vec<SeasonRecord> {
        let distances = self.distances.into_iter().map(|record| SeasonRecord::Distance {
            distance_m: record.distance_m,
            duration_ms: record.duration_ms,
            before_ms: record.before_ms,
        });
        let powers = self.powers.into_iter().map(|record| SeasonRecord::Power {
            duration_s: record.duration_s,
            power_w: record.power_w,
            before_w: record.before_w,
        });
        distances.chain(powers).collect()
    }
}
