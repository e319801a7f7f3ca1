//! Tracks to recordings: which belong together, and what is known about each.

use ritm_model::{
    ABSENT, Device, FileIdentity, Lap, LapTrigger, Pause, Recording, SourceFormat, Sport, Timestamp, Totals,
    order,
};

use super::read::{GpxLap, Head, Other, Point, STEP_DIGITS, Visit, position};
use crate::{
    sport::{Origin, named, of_title},
    text::{
        line::Line,
        moment::{Agreed, is_offset, plausible},
        number::{float, narrow},
        table::{Field, Row},
    },
};

/// The longest gap between two tracks of one outing.
const MAX_GAP_MS: i64 = 60 * 60 * 1000;

/// The most laps of a file that are kept; more are not in real files, and every recording looks through them.
const MAX_LAPS: usize = 1000;

/// What the document holds beside tracks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Others {
    #[default]
    Nothing,
    Waypoints,
    Routes,
}

/// A track as it is gathered.
#[derive(Default)]
struct Track {
    line: Line,
    /// Pauses that the file marks, in milliseconds since the Unix epoch.
    pauses: Vec<(i64, i64)>,
    zone: Agreed,
    /// The sum of the ways between points, in the unit of [`Point::step`].
    covered: i64,
    /// The time of `OpenTracks`' mark for a pause, until that for the end of it comes.
    paused_from: Option<i64>,
    head: Head,
    sport: Option<Sport>,
    external: Option<(String, String)>,
    first_ms: i64,
    last_ms: i64,
    /// The first and the last time of each track of the file in it.
    pieces: Vec<(i64, i64)>,
    /// Whether all of them are named as laps are.
    of_laps: bool,
}

/// Gathers tracks as the walk tells of them.
#[derive(Default)]
pub(super) struct Tracks {
    creator: Option<String>,
    tracks: Vec<Track>,
    current: Track,
    laps: Vec<GpxLap>,
    metadata: Head,
    others: Others,
}

impl Visit for Tracks {
    const EXTENSIONS: bool = false;

    fn root(&mut self, _version: Option<String>, creator: Option<String>) {
        self.creator = self.creator.take().or(creator);
    }

    fn track(&mut self) {
        self.current = Track::default();
    }

    fn segment(&mut self) {
        self.current.line.interrupt();
    }

    fn point(&mut self, point: &Point) -> bool {
        let Some(time) = point.time.filter(|time| plausible(time.at)) else {
            return false;
        };
        let track = &mut self.current;
        let at = time.at.unix_ms();
        let mut row = point.row;
        if let Some(step) = point.step {
            track.go_on(step, &mut row);
        }
        match position(point) {
            Some((latitude, longitude)) => {
                row.set(Field::Latitude, latitude);
                row.set(Field::Longitude, longitude);
            }
            None if !point.position_given => {
                if row.is_empty() {
                    return false;
                }
            }
            None => return track.opentracks_mark(point, at),
        }
        track.zone.hear(time.zone);
        track.line.push(at, &row);
        true
    }

    fn extension(&mut self, _name: &str) {}

    fn track_end(&mut self, head: Head) -> u64 {
        let mut track = std::mem::take(&mut self.current);
        let dropped = track.line.finish();
        let Some((first, last)) = track.line.bounds() else {
            return dropped;
        };
        (track.first_ms, track.last_ms) = (first, last);
        track.sport = sport_of(&head).or_else(|| head.name.as_deref().and_then(of_title));
        track.pieces.push((first, last));
        track.of_laps = head.name.as_deref().is_some_and(is_lap);
        track.external = external(&head);
        track.head = head;
        self.tracks.push(track);
        dropped
    }

    fn lap(&mut self, lap: GpxLap) {
        if plausible(lap.start) && self.laps.len() < MAX_LAPS {
            self.laps.push(lap);
        }
    }

    fn metadata(&mut self, head: Head) {
        self.metadata = head;
    }

    fn other(&mut self, other: Other) {
        self.others = match other {
            Other::Waypoint if self.others == Others::Nothing => Others::Waypoints,
            Other::Waypoint => self.others,
            Other::Route | Other::RoutePoint => Others::Routes,
        };
    }
}

/// The sport by what is there to tell it.
fn sport_of(head: &Head) -> Option<Sport> {
    let mut words = head.kind.as_deref().into_iter().chain(head.activity.as_deref());
    words.find_map(|word| named(word, Origin::File)).or_else(|| {
        // Keywords tell of many things: they must not tell of several sports.
        let keywords = head.keywords.as_deref()?.split([',', ';']);
        let mut sports = keywords.filter_map(|word| named(word, Origin::File));
        let first = sports.next()?;
        sports.all(|other| other == first).then_some(first)
    })
}

/// Whether a name is no more than that of a lap: `Lap 12`.
fn is_lap(name: &str) -> bool {
    let word = name
        .trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '#' || letter.is_whitespace());
    word.len() < name.len() && ["lap", "runde", "круг"].contains(&word.trim().to_lowercase().as_str())
}

impl Track {
    /// Adds up ways between points; where the way since the start is told too, they go on from that.
    fn go_on(&mut self, step: i64, row: &mut Row) {
        const PARTS: i64 = 10_i64.pow(STEP_DIGITS - Field::Distance.digits());
        let told = row.get(Field::Distance);
        if told != ABSENT {
            self.covered = i64::from(told) * PARTS;
        } else {
            self.covered = self.covered.saturating_add(step.max(0));
            row.set(Field::Distance, narrow((self.covered + PARTS / 2) / PARTS));
        }
    }

    /// Early `OpenTracks` wrote a pause as a point at 100 degrees north and its end as one at 200.
    fn opentracks_mark(&mut self, point: &Point, at: i64) -> bool {
        match (point.latitude, point.longitude) {
            (Some(1_000_000_000), Some(0)) => self.paused_from = Some(at),
            (Some(2_000_000_000), Some(0)) => {
                if let Some(from) = self.paused_from.take()
                    && at > from
                {
                    self.pauses.push((from, at));
                }
            }
            _ => return false,
        }
        true
    }

    /// Whether `next`, which begins later, goes on with the same outing.
    fn goes_on_with(&self, next: &Self) -> bool {
        fn agree<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
            a.zip(b).is_none_or(|(a, b)| a == b)
        }
        (0..=MAX_GAP_MS).contains(&(next.first_ms - self.last_ms))
            && agree(self.sport.as_ref(), next.sport.as_ref())
            && agree(self.external.as_ref(), next.external.as_ref())
    }

    fn join(&mut self, next: Self) {
        self.pauses.extend(next.pauses);
        self.pieces.extend(next.pieces);
        self.of_laps &= next.of_laps;
        let gap_ms = (self.last_ms, next.first_ms);
        self.line.join(next.line, gap_ms);
        self.zone = self.zone.join(next.zone);
        self.last_ms = next.last_ms;
        self.sport = self.sport.or(next.sport);
        self.external = self.external.take().or(next.external);
        let (head, more) = (&mut self.head, next.head);
        head.name = head.name.take().or(more.name);
        head.comment = head.comment.take().or(more.comment);
        head.description = head.description.take().or(more.description);
        head.source = head.source.take().or(more.source);
        if !(head.pauses.is_empty() && more.pauses.is_empty()) {
            head.pauses.extend((gap_ms.0 < gap_ms.1).then_some(gap_ms));
            head.pauses.extend(more.pauses);
        }
        // A track's own totals do not hold for more than that track.
        head.extensions.retain(|(name, _)| !is_total(name));
    }
}

impl Tracks {
    /// What the document holds beside tracks.
    pub(super) fn others(&self) -> Others {
        self.others
    }

    /// The recordings, in the order in which their first tracks stand in the file.
    pub(super) fn into_recordings(self) -> Vec<Recording> {
        let mut in_time: Vec<(usize, Track)> = self.tracks.into_iter().enumerate().collect();
        order::by(&mut in_time, |(_, track)| track.first_ms);
        let mut outings: Vec<(usize, Track)> = Vec::new();
        for (place, track) in in_time {
            match outings.last_mut() {
                Some((first_place, outing)) if outing.goes_on_with(&track) => {
                    *first_place = place.min(*first_place);
                    outing.join(track);
                }
                _ => outings.push((place, track)),
            }
        }
        order::by(&mut outings, |&(place, _)| {
            i64::try_from(place).unwrap_or(i64::MAX)
        });

        let alone = outings.len() == 1;
        let shared_external = external(&self.metadata);
        let mut laps = self.laps;
        let mut recordings = Vec::with_capacity(outings.len());
        for (part, (_, mut track)) in outings.into_iter().enumerate() {
            let metadata = &self.metadata;
            track.sport = track.sport.or_else(|| sport_of(metadata));
            if alone {
                track.sport = track
                    .sport
                    .or_else(|| metadata.name.as_deref().and_then(of_title));
                let head = &mut track.head;
                if track.pieces.len() > 1 && track.of_laps {
                    head.name = None;
                }
                head.name = head.name.take().or_else(|| metadata.name.clone());
                head.description = head
                    .description
                    .take()
                    .or_else(|| head.comment.clone())
                    .or_else(|| metadata.description.clone());
                track.external = track.external.take().or_else(|| shared_external.clone());
            }
            let own_laps: Vec<GpxLap> = laps
                .extract_if(.., |lap| {
                    // A lap may be stamped a moment before the first point.
                    (track.first_ms - 60_000..=track.last_ms).contains(&lap.start.unix_ms())
                })
                .collect();
            recordings.push(recording(track, own_laps, self.creator.as_deref(), part));
        }
        recordings
    }
}

fn recording(mut track: Track, laps: Vec<GpxLap>, creator: Option<&str>, part: usize) -> Recording {
    // Our own files tell them; where they don't, their segments end only where there is a pause, however short.
    let own = creator == Some("Ritm");
    let mut pauses = if own && !track.head.pauses.is_empty() {
        std::mem::take(&mut track.head.pauses)
    } else {
        track.line.pauses(own)
    };
    pauses.extend(track.pauses);
    order::ascending(&mut pauses);
    let start_ms = laps
        .iter()
        .map(|lap| lap.start.unix_ms())
        .fold(track.first_ms, i64::min);
    let since = |unix_ms: i64| unix_ms - start_ms;
    let mut laps: Vec<Lap> = laps
        .into_iter()
        .map(|lap| Lap {
            from_ms: since(lap.start.unix_ms()),
            to_ms: since(lap.start.unix_ms()).saturating_add(lap.elapsed_ms),
            trigger: lap.trigger,
            device: lap.totals,
        })
        .collect();
    if laps.is_empty() && track.pieces.len() > 1 && track.of_laps {
        laps.extend(track.pieces.iter().map(|&(from, to)| Lap {
            from_ms: since(from),
            to_ms: since(to),
            trigger: LapTrigger::Manual,
            device: Totals::default(),
        }));
    }
    let device = device(creator, &track.head);
    let mut totals = totals(&track.head.extensions);
    // The laps of Cluetrust's extension tell energy where no total does.
    let of_laps = laps.iter().filter_map(|lap| lap.device.energy_kcal);
    totals.energy_kcal = totals.energy_kcal.or(of_laps.reduce(|a, b| a + b));
    // Files of our own tell it beside times in UTC.
    let told = track.head.extensions.iter().find(|(name, _)| name == "utcOffset");
    let told = told.and_then(|(_, text)| text.trim().parse().ok());
    Recording {
        format: SourceFormat::Gpx,
        device,
        identity: FileIdentity {
            external: track.external,
            time_created: None,
            part: u16::try_from(part).unwrap_or(u16::MAX),
            event: None,
        },
        sport: track.sport.unwrap_or_default(),
        name: track.head.name,
        notes: track.head.description.or(track.head.comment),
        start: Timestamp::from_unix_ms(start_ms),
        utc_offset_s: told.filter(is_offset).or(track.zone.offset_s()),
        samples: track.line.table.into_samples(start_ms),
        laps,
        pauses: pauses
            .into_iter()
            .map(|(from, to)| Pause {
                from_ms: since(from),
                to_ms: since(to),
            })
            .collect(),
        totals,
        extras: ritm_model::Extras::default(),
    }
}

/// The creator as the maker, without the web address many programs add; what the track names as its source as the
/// product. Our own files say both exactly.
fn device(creator: Option<&str>, head: &Head) -> Device {
    let own = |wanted: &str| {
        let found = head.extensions.iter().find(|(name, _)| name == wanted);
        found.map(|(_, text)| text.clone())
    };
    let creator = creator.unwrap_or_default();
    let program = match creator.find("http").filter(|&at| at > 0) {
        Some(at) => creator
            .get(..at)
            .unwrap_or(creator)
            .trim_end_matches(|letter: char| {
                letter.is_whitespace() || matches!(letter, '-' | '–' | '(' | ',')
            }),
        None => creator,
    };
    if let (Some(manufacturer), product) = (own("manufacturer"), own("product")) {
        return Device {
            manufacturer,
            product: product.unwrap_or_default(),
            serial: own("serial").and_then(|serial| serial.parse().ok()),
        };
    }
    Device {
        manufacturer: program.to_owned(),
        product: head.source.clone().unwrap_or_default(),
        serial: own("serial").and_then(|serial| serial.parse().ok()),
    }
}

fn is_total(name: &str) -> bool {
    matches!(
        name,
        "Distance"
            | "TimerTime"
            | "TotalElapsedTime"
            | "MovingTime"
            | "MaxSpeed"
            | "Ascent"
            | "Descent"
            | "Calories"
    )
}

/// Totals of Garmin's `TrackStatsExtension`.
fn totals(extensions: &[(String, String)]) -> Totals {
    let mut totals = Totals::default();
    for (name, text) in extensions {
        let Some(value) = float(text).filter(|value| (0.0..1e12).contains(value)) else {
            continue;
        };
        let ms = (value * 1000.0).round() as i64;
        match name.as_str() {
            "Distance" => totals.distance_m = Some(value),
            "TimerTime" => totals.timer_ms = Some(ms),
            "TotalElapsedTime" => totals.elapsed_ms = Some(ms),
            "MovingTime" => totals.moving_ms = Some(ms),
            "MaxSpeed" => totals.max_speed_m_s = Some(value),
            "Ascent" => totals.ascent_m = Some(value),
            "Descent" => totals.descent_m = Some(value),
            "Calories" => totals.energy_kcal = Some(value),
            _ => {}
        }
    }
    totals
}

/// The id another program knows the activity by: from a link to its page, or `OpenTracks`' own.
fn external(head: &Head) -> Option<(String, String)> {
    if let Some((_, id)) = head.extensions.iter().find(|(name, _)| name == "trackid") {
        return Some(("opentracks".to_owned(), id.clone()));
    }
    head.links.iter().find_map(|link| {
        let (program, id) = if let Some((_, id)) = link.split_once("strava.com/activities/") {
            ("strava", id)
        } else if link.contains("connect.garmin.com/") {
            ("garmin-connect", link.split_once("/activity/")?.1)
        } else {
            return None;
        };
        let digits = id.bytes().take_while(u8::is_ascii_digit).count();
        let id = id.get(..digits).filter(|id| !id.is_empty())?;
        Some((program.to_owned(), id.to_owned()))
    })
}
