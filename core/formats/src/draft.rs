//! A recording in the making: values of many channels, each with its own times, are merged to samples.

use std::collections::HashMap;

use ritm_model::{
    Channel, Device, Extras, FileIdentity, Lap, LapTrigger, Marker, Pause, Recording, Samples, Scale,
    SourceFormat, Sport, Timestamp, Totals, order,
};

use crate::{
    place::place,
    sheet::{Sheet, usual_scale},
    text::moment::plausible,
};

/// Values in any order, until they are sorted into rows.
#[derive(Default)]
pub(crate) struct Streams {
    channels: Vec<(Channel, Scale)>,
    places: HashMap<Channel, u16>,
    /// When, which channel, how much.
    values: Vec<(i64, u16, i32)>,
    skipped: u64,
    until_ms: Option<i64>,
    /// Whether a channel that is told twice at one moment makes two rows; else the later one written counts.
    pub(crate) keeps_repeats: bool,
}

impl Streams {
    fn place(&mut self, channel: &Channel) -> Option<(u16, Scale)> {
        if let Some(&place) = self.places.get(channel) {
            return Some((place, self.channels.get(usize::from(place))?.1));
        }
        let place = u16::try_from(self.channels.len()).ok()?;
        let scale = usual_scale(channel);
        self.channels.push((channel.clone(), scale));
        self.places.insert(channel.clone(), place);
        Some((place, scale))
    }

    /// A value at a moment, in the channel's unit; what was not measured is left out.
    pub(crate) fn set(&mut self, at: Timestamp, channel: &Channel, value: f64) {
        // A heart that does not beat is a strap without contact.
        // FIT's byte for none is no heart rate either.
        let no_beat = *channel == Channel::HeartRate && (value <= 0.0 || value == 255.0);
        if !plausible(at) || !value.is_finite() || no_beat {
            self.skipped += u64::from(!plausible(at));
            return;
        }
        if let Some((place, scale)) = self.place(channel) {
            let raw = scale.raw(value);
            if raw != ritm_model::ABSENT {
                self.values.push((at.unix_ms(), place, raw));
            }
        }
    }

    /// [`Self::set`] when there is a value.
    pub(crate) fn try_set(&mut self, at: Timestamp, channel: &Channel, value: Option<f64>) {
        if let Some(value) = value {
            self.set(at, channel, value);
        }
    }

    /// A place, if it is one on Earth; zero and zero is a receiver without a fix.
    pub(crate) fn set_position(&mut self, at: Timestamp, latitude: Option<f64>, longitude: Option<f64>) {
        let told = latitude.zip(longitude);
        if let Some((north, east)) = told.and_then(|(north, east)| place(north, east)) {
            self.set(at, &Channel::Latitude, north);
            self.set(at, &Channel::Longitude, east);
        }
    }

    /// Lasts until `at` although nothing more was measured: sparse values end before the training does.
    pub(crate) fn reach(&mut self, at: Timestamp) {
        self.until_ms = self.until_ms.max(Some(at.unix_ms()).filter(|_| plausible(at)));
    }

    /// Counts a value whose time can't be read.
    pub(crate) fn skip(&mut self) {
        self.skipped += 1;
    }

    /// How many values could not be dated.
    pub(crate) const fn skipped(&self) -> u64 {
        self.skipped
    }

    /// How many values there are.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// The first and the last moment.
    fn bounds(&self) -> Option<(i64, i64)> {
        let times = || self.values.iter().map(|value| value.0);
        times().min().zip(times().max())
    }

    /// The samples, and how many channels were too sparse to be kept ([`Sheet::shed`]).
    fn into_samples(mut self, start_ms: i64) -> (Samples, usize) {
        // Stable: what is told of one moment stays in the order written.
        order::by(&mut self.values, |value| value.0);
        let mut sheet = Sheet::default();
        let mut places: Vec<_> = self
            .channels
            .iter()
            .map(|(channel, scale)| (sheet.column(channel, *scale), 0_usize))
            .collect();
        let (mut row, mut rows) = (None, 0);
        for (ms, channel, raw) in self.values {
            let Some((place, told_in)) = places.get_mut(usize::from(channel)) else {
                continue;
            };
            if row != Some(ms) || (self.keeps_repeats && *told_in == rows) {
                row = Some(ms);
                rows += 1;
                sheet.row(ms);
            }
            *told_in = rows;
            sheet.set_raw(*place, raw);
        }
        if let (Some(last), Some(until)) = (row, self.until_ms)
            && until > last
        {
            sheet.row(until);
        }
        let shed = sheet.shed();
        (sheet.into_samples(start_ms), shed)
    }
}

/// A recording in the making: everything but samples counts from 1970.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) start: Option<Timestamp>,
    pub(crate) east_s: Option<i32>,
    pub(crate) sport: Sport,
    pub(crate) name: Option<String>,
    pub(crate) notes: Option<String>,
    pub(crate) device: Device,
    pub(crate) external: Option<(String, String)>,
    pub(crate) totals: Totals,
    pub(crate) values: Streams,
    /// From and to, with what the file tells of each.
    pub(crate) laps: Vec<(Timestamp, Timestamp, LapTrigger, Totals)>,
    pub(crate) pauses: Vec<(Timestamp, Timestamp)>,
    /// Marked moments: what, and what of it.
    pub(crate) marks: Vec<(Timestamp, String, String)>,
    /// With times that already count from the start.
    pub(crate) extras: Extras,
    /// Whether it has samples that nothing dates.
    pub(crate) undated: bool,
}

impl Draft {
    /// The recording; `None` when it can't be dated, or holds neither samples nor a length.
    pub(crate) fn finish(self, format: SourceFormat, part: usize) -> Option<Recording> {
        self.finish_telling(format, part).map(|(recording, _)| recording)
    }

    /// [`Self::finish`], with how many channels were too sparse to be kept.
    pub(crate) fn finish_telling(mut self, format: SourceFormat, part: usize) -> Option<(Recording, usize)> {
        let bounds = self.values.bounds();
        let first = bounds.map(|(first, _)| Timestamp::from_unix_ms(first));
        let mut start = match (self.start.filter(|&start| plausible(start)), first) {
            (Some(start), Some(first)) => start.min(first),
            (start, first) => start.or(first)?,
        };
        // Samples days before the session are another one's clock.
        if let (Some(told), Some(first)) = (self.start, first)
            && told.ms_since(first) > 86_400_000
        {
            start = first;
        }
        let told = &self.totals;
        if bounds.is_none() && told.timer_ms.or(told.elapsed_ms).is_none() && told.distance_m.is_none() {
            return None;
        }
        let since = |at: Timestamp| at.ms_since(start).max(0);
        order::by(&mut self.laps, |lap| lap.0.unix_ms());
        let laps = self.laps.into_iter().map(|(from, to, trigger, device)| Lap {
            from_ms: since(from),
            to_ms: since(to).max(since(from)),
            trigger,
            device,
        });
        let pauses = self.pauses.into_iter().map(|(from, to)| Pause {
            from_ms: since(from),
            to_ms: since(to).max(since(from)),
        });
        let (laps, pauses) = (laps.collect(), pauses.collect());
        let mut extras = self.extras;
        extras
            .markers
            .extend(self.marks.into_iter().map(|(at, what, detail)| Marker {
                at_ms: since(at),
                what,
                detail,
            }));
        order::by(&mut extras.markers, |marker| marker.at_ms);
        let (samples, shed) = self.values.into_samples(start.unix_ms());
        let recording = Recording {
            format,
            device: self.device,
            identity: FileIdentity {
                external: self.external,
                time_created: None,
                part: u16::try_from(part).unwrap_or(u16::MAX),
                event: None,
            },
            sport: self.sport,
            name: self.name,
            notes: self.notes,
            start,
            utc_offset_s: self.east_s.filter(|east| east.abs() <= 64_800),
            samples,
            laps,
            pauses,
            totals: self.totals,
            extras,
        };
        Some((recording, shed))
    }
}
