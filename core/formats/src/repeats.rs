//! Samples that a file tells twice: programs write a piece again with the next one, or the whole file after itself.

use std::ops::Range;

use ritm_model::{Channel, Problem, ProblemCode, Recording, Samples};

/// Fewer samples in a row that are told again are an accident.
const LEAST: usize = 10;
/// The most pieces that are looked for.
const MOST: usize = 64;

/// Leaves out samples that were told before, at the same times and in the same places; says so.
pub(crate) fn leave_out(recording: &mut Recording) -> Option<Problem> {
    let samples = &mut recording.samples;
    let mut count = 0;
    for _ in 0..MOST {
        let Some(rows) = repeated(samples) else { break };
        count += rows.len();
        for column in &mut samples.columns {
            if rows.end <= column.raw.len() {
                column.raw.drain(rows.clone());
            }
        }
        samples.time_ms.drain(rows);
    }
    (count > 0).then(|| Problem::new(ProblemCode::RepeatedPoints, count.to_string()))
}

/// The first rows that repeat others: where times run back, those that go on exactly as the rows from that time on did.
fn repeated(samples: &Samples) -> Option<Range<usize>> {
    let times = &samples.time_ms;
    let back = (1..times.len()).find(|&row| times.get(row) < times.get(row - 1))?;
    let before = times.get(..back)?;
    let at = times.get(back)?;
    // Times rise up to there.
    let first = before.partition_point(|time| time < at);
    let place = |row: usize| {
        [
            Channel::Latitude,
            Channel::Longitude,
            Channel::HeartRate,
            Channel::Power,
        ]
        .map(|channel| samples.column(&channel).and_then(|column| column.raw.get(row)))
    };
    let same = |row: &usize| {
        let (old, new) = (first + row, back + row);
        old < back && times.get(old) == times.get(new) && place(old) == place(new)
    };
    let count = (0..times.len() - back).take_while(same).count();
    // Laps around a park come by the same places, but at other times; and what only tells times tells too little.
    let told = place(back)
        .iter()
        .flatten()
        .any(|&&raw| raw != ritm_model::ABSENT);
    (count >= LEAST && told).then(|| back..back + count)
}

#[cfg(test)]
mod tests {
    use crate::decode;

    #[test]
    fn pieces_that_are_written_again_count_once() {
        let point = |second: i64| {
            format!(
                "<trkpt lat='50.{second:04}' lon='8'><time>2024-08-12T16:{:02}:{:02}Z</time></trkpt>",
                second / 60,
                second % 60
            )
        };
        let piece = |to: i64| (0..to).map(point).collect::<String>();
        let document = |pieces: &[i64]| {
            let pieces: String = pieces
                .iter()
                .map(|&to| format!("<trkseg>{}</trkseg>", piece(to)))
                .collect();
            format!("<gpx version='1.1'><trk>{pieces}</trk></gpx>")
        };
        // Each piece begins with all that came before.
        let decoded = decode(document(&[100, 250, 400]).as_bytes()).unwrap_or_default();
        let samples = &decoded.recordings[0].samples;
        assert_eq!(
            samples.time_ms,
            (0..400).map(|second| second * 1000).collect::<Vec<_>>()
        );
        assert_eq!(samples.columns[0].raw.len(), 400);
        let codes: Vec<_> = decoded
            .problems
            .iter()
            .map(|problem| problem.code.code())
            .collect();
        assert_eq!(codes, ["problem-repeated-points"]);
        // The whole twice.
        let decoded = decode(document(&[300, 300]).as_bytes()).unwrap_or_default();
        assert_eq!(decoded.recordings[0].samples.len(), 300);
        assert!(decode(document(&[300]).as_bytes()).is_ok_and(|decoded| decoded.problems.is_empty()));
    }
}
