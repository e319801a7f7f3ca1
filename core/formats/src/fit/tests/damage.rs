//! Damaged files give what they still hold, and say where the damage is.

use super::*;

#[test]
fn wrong_sizes_in_the_header_lose_nothing() {
    let maker = simple(false);
    for size in [0, 500, maker.bytes.len() as u32 + 1000] {
        let decoded = decode(&maker.file_with(14, size)).unwrap();
        assert_eq!(
            (decoded.record_count, decoded.recordings.len()),
            (90, 1),
            "announced {size}"
        );
        assert!(!decoded.problems.is_empty());
        assert_eq!(
            decoded.recordings.first().map(|recording| recording.sport),
            Some(Sport::TrailRunning)
        );
    }
}

#[test]
fn reading_goes_on_after_lost_bytes() {
    let maker = simple(false);
    let mut file = maker.file();
    // Seventeen bytes out of the middle of the records.
    file.drain(400..417);
    let decoded = decode(&file).unwrap();
    assert!(decoded.record_count >= 85, "{}", decoded.record_count);
    assert_eq!(
        decoded.recordings.first().map(|recording| recording.sport),
        Some(Sport::TrailRunning)
    );
    assert!(decoded.problems.iter().all(|problem| problem.at_byte.is_some()));
    // A flipped value is kept, and said.
    let mut file = maker.file();
    *file.get_mut(300).unwrap() ^= 4;
    let decoded = decode(&file).unwrap();
    assert_eq!(decoded.record_count, 90);
    assert!(
        decoded
            .problems
            .iter()
            .any(|problem| problem.code == ProblemCode::BadChecksum)
    );
}
