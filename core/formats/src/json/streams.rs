//! Strava's streams of one activity, as programs that ask its service keep them.
//!
//! There is one list per kind of measurement, all of one length, timed in seconds from the start: `[{"type": "time",
//! "data": […]}]`, `{"time": {"data": […]}}` or `{"time": […]}`. None of them tells the start, unless the program put
//! the activity's `start_date` beside them.
//!
//! Source: Strava's API reference, "Streams".

use crate::sport::{Origin, named};
use ritm_model::{Channel, Timestamp, Totals};

use super::tape::Value;
use crate::draft::Draft;
use crate::sheet::extra;

/// The list of a stream, in any of its forms.
pub(super) fn data(stream: Value<'_>) -> Option<Value<'_>> {
    let list = stream.get("data").unwrap_or(stream);
    list.items().next().map(|_| list)
}

/// Reads streams.
pub(super) fn read(root: Value<'_>) -> Draft {
    let stream = |name: &str| {
        if root.is_map() {
            return root.get(name).and_then(data);
        }
        let of_type = |item: &Value<'_>| {
            item.get("type")
                .and_then(Value::text)
                .is_some_and(|kind| kind == name)
        };
        root.items().find(of_type).and_then(data)
    };
    let mut draft = Draft {
        start: root
            .any(&["start_date", "startDate"])
            .and_then(Value::moment)
            .map(|moment| moment.at),
        name: root.get("name").and_then(Value::words),
        external: root
            .any(&["id", "activity_id"])
            .and_then(Value::id)
            .map(|id| ("strava".to_owned(), id)),
        totals: Totals::default(),
        ..Draft::default()
    };
    draft.sport = root
        .any(&["sport_type", "type"])
        .and_then(Value::text)
        .and_then(|word| named(&word, Origin::Service))
        .unwrap_or_default();
    let (Some(start), Some(time)) = (draft.start, stream("time")) else {
        draft.undated = true;
        return draft;
    };
    let times: Vec<Option<Timestamp>> = time
        .items()
        .map(|seconds| {
            let seconds = seconds.number().filter(|seconds| (0.0..1e8).contains(seconds))?;
            Some(start.plus_ms((seconds * 1000.0).round() as i64))
        })
        .collect();
    for (name, channel) in [
        ("heartrate", Channel::HeartRate),
        ("cadence", Channel::Cadence),
        ("watts", Channel::Power),
        ("altitude", Channel::Altitude),
        ("distance", Channel::Distance),
        ("velocity_smooth", Channel::Speed),
        ("temp", Channel::Temperature),
        ("grade_smooth", extra("grade", "%")),
    ] {
        for (value, at) in stream(name).into_iter().flat_map(|list| list.items()).zip(&times) {
            match at {
                Some(at) => draft.values.try_set(*at, &channel, value.number()),
                None => draft.values.skip(),
            }
        }
    }
    for (place, at) in stream("latlng")
        .into_iter()
        .flat_map(|list| list.items())
        .zip(&times)
    {
        let mut degrees = place.items().map(Value::number);
        if let (Some(at), Some(north), Some(east)) = (at, degrees.next(), degrees.next()) {
            draft.values.set_position(*at, north, east);
        }
    }
    draft
}
