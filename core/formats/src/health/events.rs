//! What happened during a workout: pauses, laps, lengths and markers.

use ritm_model::{Lap, LapTrigger, Length, Marker, Pause, Sport, Totals, order};

use super::{
    cadence::strides_rpm,
    measure::Measure,
    records::Records,
    workout::{Event, What, Workout},
};

/// How far, in seconds, one segment may begin from where another ended to follow it.
const NEAR_S: u32 = 2;

/// The events of a workout, by the recording's clock.
pub(super) struct Events<'a> {
    /// When the recording begins, in milliseconds since the Unix epoch.
    pub(super) start_ms: i64,
    pub(super) workout: &'a Workout,
}

impl Events<'_> {
    fn since(&self, unix_s: u32) -> i64 {
        i64::from(unix_s) * 1000 - self.start_ms
    }

    fn of(&self, what: What) -> Vec<Event> {
        let mut events: Vec<Event> = self
            .workout
            .events
            .iter()
            .filter(|event| event.what == what)
            .copied()
            .collect();
        order::by(&mut events, |event| i64::from(event.at_s));
        events
    }

    /// From each pause to the next resumption. What the watch tells of motion does not stop its timer.
    pub(super) fn pauses(&self) -> Vec<Pause> {
        let mut stops: Vec<(u32, bool)> = self
            .workout
            .events
            .iter()
            .filter(|event| matches!(event.what, What::Pause | What::Resume))
            .map(|event| (event.at_s, event.what == What::Pause))
            .collect();
        order::ascending(&mut stops);
        let mut pauses = Vec::new();
        let mut from: Option<u32> = None;
        for (at_s, stops) in stops.into_iter().chain([(self.workout.end_s, false)]) {
            if stops {
                from = from.or(Some(at_s));
            } else if let Some(from_s) = from.take()
                && at_s > from_s
            {
                pauses.push(Pause {
                    from_ms: self.since(from_s),
                    to_ms: self.since(at_s),
                });
            }
        }
        pauses
    }

    /// In a pool the events called laps are its lengths.
    pub(super) fn lengths(&self, sport: Sport, records: &mut Records) -> Vec<Length> {
        if sport != Sport::PoolSwimming {
            return Vec::new();
        }
        let workout = self.workout;
        let strokes = records.between(Measure::Strokes, workout.start_s, workout.end_s, workout.source);
        let mut lengths = Vec::new();
        for event in self.of(What::Lap).into_iter().filter(|event| event.length_ms > 0) {
            let from_ms = self.since(event.at_s);
            let to_ms = from_ms.saturating_add(event.length_ms);
            // Strokes are counted length by length.
            let from = strokes.partition_point(|record| record.start_s < event.at_s);
            let counted = strokes
                .get(from)
                .filter(|record| self.since(record.start_s) < to_ms);
            lengths.push(Length {
                from_ms,
                to_ms,
                strokes: counted.and_then(|record| u16::try_from(record.raw).ok()),
                stroke: match event.stroke {
                    Some(1) => "mixed",
                    Some(2) => "freestyle",
                    Some(3) => "backstroke",
                    Some(4) => "breaststroke",
                    Some(5) => "butterfly",
                    Some(6) => "drill",
                    _ => "",
                }
                .to_owned(),
                active: true,
            });
        }
        lengths
    }

    /// The laps, and the segments that are none as markers. Activities within the workout are laps; else what is called
    /// so; else the segments, of which a watch tells a chain for each unit of length: the one with the most.
    pub(super) fn laps(&self, sport: Sport, in_lengths: bool) -> (Vec<Lap>, Vec<Marker>) {
        let workout = self.workout;
        let segments = self.of(What::Segment);
        let lap = |from_ms: i64, to_ms: i64, trigger: LapTrigger| Lap {
            from_ms,
            to_ms: to_ms.max(from_ms),
            trigger,
            device: Totals::default(),
        };
        let mut laps: Vec<Lap> = Vec::new();
        if workout.legs.len() > 1 {
            laps.extend(workout.legs.iter().map(|leg| {
                let mut device = leg.totals.clone();
                device.distance_m = device.distance_m.or(leg.sums.distance_m(sport));
                device.avg_cadence_rpm =
                    device
                        .avg_cadence_rpm
                        .or(strides_rpm(sport, leg.sums.steps, leg.totals.timer_ms));
                Lap {
                    device,
                    ..lap(self.since(leg.start_s), self.since(leg.end_s), LapTrigger::Other)
                }
            }));
        } else if !in_lengths {
            let mut from_ms = self.since(workout.start_s);
            for event in self.of(What::Lap) {
                let at_ms = self.since(event.at_s);
                if event.length_ms > 0 {
                    laps.push(lap(
                        at_ms,
                        at_ms.saturating_add(event.length_ms),
                        LapTrigger::Manual,
                    ));
                } else {
                    // A moment without a length is a button that was pressed: a lap ends and the next begins.
                    laps.push(lap(from_ms, at_ms, LapTrigger::Manual));
                }
                from_ms = laps.last().map_or(from_ms, |lap| lap.to_ms);
            }
            if let Some(last) = laps.last()
                && self.of(What::Lap).iter().all(|event| event.length_ms == 0)
            {
                let (from_ms, to_ms) = (last.to_ms, self.since(workout.end_s));
                if to_ms > from_ms {
                    laps.push(lap(from_ms, to_ms, LapTrigger::SessionEnd));
                }
            }
        }
        let mut others = vec![true; segments.len()];
        if laps.is_empty() {
            let chain = longest_chain(&segments);
            for &index in &chain {
                if let (Some(segment), Some(other)) = (segments.get(index), others.get_mut(index)) {
                    *other = false;
                    let from_ms = self.since(segment.at_s);
                    let to_ms = from_ms.saturating_add(segment.length_ms);
                    laps.push(lap(from_ms, to_ms, LapTrigger::Other));
                }
            }
        }
        let markers = segments
            .iter()
            .zip(others)
            .filter(|&(_, other)| other)
            .map(|(segment, _)| Marker {
                at_ms: self.since(segment.at_s),
                what: "segment".to_owned(),
                detail: format!("{} s", segment.length_ms / 1000),
            })
            .collect();
        (laps, markers)
    }

    pub(super) fn markers(&self) -> Vec<Marker> {
        let workout = self.workout;
        let name = |what: What| match what {
            What::MotionPaused => Some("motion_paused"),
            What::MotionResumed => Some("motion_resumed"),
            What::Marker => Some("marker"),
            What::Pause | What::Resume | What::Lap | What::Segment => None,
        };
        let mut markers: Vec<Marker> = workout
            .events
            .iter()
            .filter_map(|event| {
                Some(Marker {
                    at_ms: self.since(event.at_s),
                    what: name(event.what)?.to_owned(),
                    detail: String::new(),
                })
            })
            .collect();
        let weather: Vec<String> = [
            (workout.about.temperature_c, "°C"),
            (workout.about.humidity_percent, "%"),
        ]
        .into_iter()
        .filter_map(|(value, unit)| Some(format!("{:.1} {unit}", value?)))
        .collect();
        if !weather.is_empty() {
            markers.push(Marker {
                at_ms: self.since(workout.start_s),
                what: "weather".to_owned(),
                detail: weather.join(", "),
            });
        }
        markers
    }
}

/// The places of those of `segments`, which are in order, that follow each other without gaps, most of them.
fn longest_chain(segments: &[Event]) -> Vec<usize> {
    // Each chain by where it ends; what follows none begins one.
    let mut chains: Vec<(u32, Vec<usize>)> = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        let seconds = u32::try_from((segment.length_ms + 500) / 1000).unwrap_or(u32::MAX);
        let end_s = segment.at_s.saturating_add(seconds);
        let follows = chains
            .iter()
            .position(|(chain_s, _)| chain_s.abs_diff(segment.at_s) <= NEAR_S);
        if let Some((chain_s, chain)) = follows.and_then(|place| chains.get_mut(place)) {
            *chain_s = end_s;
            chain.push(index);
        } else if chains.len() < 16 {
            // A watch tells kilometres, miles and now and then fives of them.
            chains.push((end_s, vec![index]));
        }
    }
    chains
        .into_iter()
        .map(|(_, chain)| chain)
        .reduce(|best, chain| if chain.len() > best.len() { chain } else { best })
        .unwrap_or_default()
}
