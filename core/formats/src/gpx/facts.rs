//! What a GPX document holds, counted as written.

use std::collections::BTreeSet;

use ritm_model::{ABSENT, Problem, Timestamp};

use super::read::{GpxLap, Head, Other, Point, Visit, read};
use crate::text::{encoding::to_text, table::Field};

/// What a GPX document holds, counted as written: nothing is left out or judged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// The version the document claims.
    pub version: Option<String>,
    /// The program that wrote it.
    pub creator: Option<String>,
    /// Tracks, empty ones included.
    pub tracks: u64,
    /// Segments of tracks, empty ones included.
    pub segments: u64,
    /// Points of tracks.
    pub track_points: u64,
    /// Routes.
    pub routes: u64,
    /// Points of routes.
    pub route_points: u64,
    /// Waypoints.
    pub waypoints: u64,
    /// Track points with a readable altitude.
    pub points_with_ele: u64,
    /// Track points with a readable time.
    pub points_with_time: u64,
    /// The times of the first and the last track point that has one, in the order written.
    pub time_bounds: Option<(Timestamp, Timestamp)>,
    /// The lowest and the highest altitude in metres.
    pub ele_min_max: Option<(f64, f64)>,
    /// The length of all segments in metres, on a sphere of the Earth's equatorial radius (6,378,137 m).
    pub length_2d_m: f64,
    /// What each track says its sport is.
    pub types: Vec<Option<String>>,
    /// The local names of all elements in the extensions of track points.
    pub point_extensions: BTreeSet<String>,
}

/// The most names of extensions that are kept.
const MAX_NAMES: usize = 1000;

#[derive(Default)]
struct Survey {
    facts: Facts,
    last: Option<(f64, f64)>,
}

/// Counts what a document holds, as far as it can be read, with what is wrong with it.
pub fn survey(bytes: &[u8]) -> (Facts, Vec<Problem>) {
    let text = to_text(bytes);
    let mut survey = Survey::default();
    let outcome = read(&text, &mut survey);
    (survey.facts, outcome.problems)
}

impl Visit for Survey {
    const EXTENSIONS: bool = true;

    fn root(&mut self, version: Option<String>, creator: Option<String>) {
        self.facts.version = version;
        self.facts.creator = creator;
    }

    fn track(&mut self) {
        self.facts.tracks += 1;
        self.last = None;
    }

    fn segment(&mut self) {
        self.facts.segments += 1;
        self.last = None;
    }

    fn point(&mut self, point: &Point) -> bool {
        self.facts.track_points += 1;
        if let Some(time) = point.time {
            self.facts.points_with_time += 1;
            let first = self.facts.time_bounds.map_or(time.at, |(first, _)| first);
            self.facts.time_bounds = Some((first, time.at));
        }
        let altitude = point.row.get(Field::Altitude);
        if altitude != ABSENT {
            let metres = Field::Altitude.scale().value(altitude);
            self.facts.points_with_ele += 1;
            self.facts.ele_min_max = Some(match self.facts.ele_min_max {
                Some((min, max)) => (metres.min(min), metres.max(max)),
                None => (metres, metres),
            });
        }
        let degrees = |raw: i64| raw as f64 / 1e7;
        let here = point
            .latitude
            .zip(point.longitude)
            .map(|(lat, lon)| (degrees(lat), degrees(lon)));
        if let (Some(before), Some(here)) = (self.last, here) {
            self.facts.length_2d_m += great_circle_m(before, here);
        }
        self.last = here.or(self.last);
        here.is_some()
    }

    fn extension(&mut self, name: &str) {
        let names = &mut self.facts.point_extensions;
        if names.len() < MAX_NAMES && !names.contains(name) {
            names.insert(name.to_owned());
        }
    }

    fn track_end(&mut self, head: Head) -> u64 {
        self.facts.types.push(head.kind);
        0
    }

    fn lap(&mut self, _lap: GpxLap) {}

    fn metadata(&mut self, _head: Head) {}

    fn other(&mut self, other: Other) {
        match other {
            Other::Waypoint => self.facts.waypoints += 1,
            Other::Route => self.facts.routes += 1,
            Other::RoutePoint => self.facts.route_points += 1,
        }
    }
}

/// The haversine formula; latitude and longitude in degrees, the result in metres.
fn great_circle_m(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let half_lat = (lat_b - lat_a) / 2.0;
    let half_lon = (b.1 - a.1).to_radians() / 2.0;
    let chord = half_lat.sin().powi(2) + lat_a.cos() * lat_b.cos() * half_lon.sin().powi(2);
    2.0 * 6_378_137.0 * chord.clamp(0.0, 1.0).sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::survey;

    #[test]
    fn everything_is_counted_once() {
        let document = b"<gpx version='1.1' creator='me'><wpt lat='1' lon='2'><ele>5</ele></wpt>\
            <rte><rtept lat='1' lon='2'/><rtept lat='1' lon='2'/></rte>\
            <trk><type>run</type><trkseg/><trkseg><trkpt lat='0' lon='0'><ele>1.5</ele><time>2020-01-01T00:00:00Z</time>\
            <extensions><x:a><y:b>1</y:b></x:a></extensions></trkpt><trkpt lat='0' lon='1'><ele/></trkpt>\
            <trkpt lat='200' lon='x'/></trkseg></trk><trk/></gpx>";
        let (facts, problems) = survey(document);
        assert_eq!((facts.tracks, facts.segments, facts.track_points), (2, 2, 3));
        assert_eq!((facts.routes, facts.route_points, facts.waypoints), (1, 2, 1));
        assert_eq!((facts.points_with_ele, facts.points_with_time), (1, 1));
        assert_eq!(facts.ele_min_max, Some((1.5, 1.5)));
        assert!((facts.length_2d_m - 111_319.49).abs() < 0.01);
        assert_eq!(facts.types, [Some("run".to_owned()), None]);
        assert_eq!(facts.point_extensions.into_iter().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(facts.version.as_deref(), Some("1.1"));
        assert_eq!(problems.len(), 1);
    }
}
