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

/// Records that stand wholly before a byte.
fn records_before(file: &[u8], cut: usize) -> u64 {
    let records = messages(file).filter(|message| message.number() == 20);
    records.filter(|message| message.at as usize + 12 <= cut).count() as u64
}

#[test]
fn cut_anywhere_it_keeps_what_stands_before() {
    for big in [false, true] {
        let file = simple(big).file();
        for cut in 0..file.len() {
            let before = records_before(&file, cut);
            let Ok(decoded) = decode(file.get(..cut).unwrap()) else {
                assert_eq!(before, 0, "refused, cut at {cut}");
                continue;
            };
            assert!(
                decoded.record_count >= before,
                "{} of {before} at {cut}",
                decoded.record_count
            );
            let told =
                |problem: &Problem| problem.code == ProblemCode::Truncated && problem.at_byte.is_some();
            assert!(
                decoded.problems.iter().any(told),
                "nobody says the file is cut at {cut}"
            );
        }
    }
}

#[test]
fn bytes_too_many_or_too_few_cost_the_records_beside_them() {
    let file = simple(false).file();
    let records: Vec<usize> = messages(&file)
        .filter(|message| message.number() == 20)
        .map(|message| message.at as usize)
        .collect();
    let (first, last) = (records[2], records[80]);
    for at in first..last {
        for change in [-9_isize, -2, -1, 1, 2, 5, 12, 40] {
            let mut file = file.clone();
            if change < 0 {
                file.drain(at..at + change.unsigned_abs());
            } else {
                let noise = (0..change as u8).map(|i| i.wrapping_mul(89).wrapping_add(0x51));
                file.splice(at..at, noise);
            }
            let decoded = decode(&file).unwrap();
            let recording = &decoded.recordings[0];
            assert!(
                decoded.record_count >= 85,
                "{} records, {change} at {at}",
                decoded.record_count
            );
            assert_eq!(recording.sport, Sport::TrailRunning, "{change} at {at}");
            assert_eq!(recording.utc_offset_s, Some(5400), "{change} at {at}");
            assert!(decoded.problems.iter().any(|problem| problem.at_byte.is_some()));
        }
    }
}

#[test]
fn fields_of_odd_sizes_are_left_out_and_cost_nothing_else() {
    let mut maker = Maker::default();
    maker.file_id(4);
    // A heart rate of no bytes, a power of three, a distance of two.
    maker.define(
        1,
        20,
        &[(253, 4, U32), (3, 0, U8), (7, 3, U16), (5, 2, U32), (4, 1, U8)],
    );
    for i in 0..20 {
        maker.head(1).u32(START + i).text("abc", 3).text("de", 2).u8(80);
    }
    let recording = only(&maker.file());
    assert_eq!(values(&recording, &Channel::Cadence), [80.0; 20]);
    assert_eq!(recording.samples.columns.len(), 1);
    assert_eq!(
        messages(&maker.file())
            .filter(|message| message.number() == 20)
            .count(),
        20
    );
}

#[test]
fn a_wrong_size_in_a_definition_costs_what_stands_under_it() {
    let mut maker = Maker::default();
    maker.file_id(4).define_records().records(START, 40);
    let broken = maker.bytes.len() + 6 + 3 * 3 + 1 + 14;
    maker.define_records().records(START + 40, 40);
    maker
        .define_records()
        .records(START + 80, 40)
        .session(START, 120, 2, 0);
    let mut file = maker.file();
    assert_eq!(file[broken], 2, "the size of the altitude");
    file[broken] = 5;
    let decoded = decode(&file).unwrap();
    assert!(decoded.record_count >= 80, "{}", decoded.record_count);
    assert_eq!(decoded.recordings[0].sport, Sport::IndoorCycling);
    let altitudes = values(&decoded.recordings[0], &Channel::Altitude);
    assert!((altitudes.last().unwrap() - (39.0 / 5.0 + 100.0)).abs() < 1e-9);
}

#[test]
fn a_wrong_byte_order_is_noticed_and_turned_round() {
    for big in [false, true] {
        let maker = simple(big);
        let whole = only(&maker.file());
        let mut file = maker.file();
        for (header, message) in [(0x41, 20), (0x42, 18), (0x43, 21)] {
            let number = if big { [0, message] } else { [message, 0] };
            let start = [header, 0, u8::from(big), number[0], number[1]];
            let at = file.windows(5).position(|five| five == start).unwrap();
            *file.get_mut(at + 2).unwrap() ^= 1;
        }
        let decoded = decode(&file).unwrap();
        assert_eq!(decoded.record_count, 90);
        let mut found = decoded.recordings[0].clone();
        // Only the first event has a wrong definition: the timer's later ones tell the pause.
        found.pauses.clone_from(&whole.pauses);
        assert_eq!(found, whole);
        let told = |problem: &Problem| problem.detail.contains("architecture");
        assert!(decoded.problems.iter().any(told));
    }
}

#[test]
fn a_wrong_check_sum_costs_nothing() {
    let file = simple(false).file();
    for (at, place) in [(12, 12), (file.len() - 1, file.len() - 2)] {
        let mut file = file.clone();
        file[at] ^= 0x55;
        let sum = crc16(&file[..file.len() - 2]).to_le_bytes();
        if at == 12 {
            let end = file.len() - 2;
            file[end..].copy_from_slice(&sum);
        }
        let decoded = decode(&file).unwrap();
        assert_eq!((decoded.record_count, decoded.problems.len()), (90, 1));
        assert_eq!(decoded.problems[0].code, ProblemCode::BadChecksum);
        assert_eq!(decoded.problems[0].at_byte, Some(place as u64));
    }
}

#[test]
fn headers_within_and_before_files_are_no_end() {
    let maker = simple(false);
    let file = maker.file();
    // The header twice, the first of nothing.
    let mut doubled = maker.file_with(14, 0)[..14].to_vec();
    doubled.extend(&file);
    assert_eq!(decode(&doubled).unwrap().record_count, 90);
    // A whole file as the content of another.
    let outer = Maker {
        bytes: file.clone(),
        big: false,
    };
    assert_eq!(decode(&outer.file()).unwrap().record_count, 90);
    // A file that claims the one after it as well.
    let mut chained = maker.file_with(14, (maker.bytes.len() + file.len()) as u32);
    chained.extend(&file);
    let decoded = decode(&chained).unwrap();
    assert_eq!((decoded.record_count, decoded.recordings.len()), (180, 2));
    assert!(!decoded.problems.is_empty());
}

#[test]
fn garbage_between_files_is_told_and_stepped_over() {
    let file = simple(false).file();
    let mut chained = file.clone();
    chained.extend(b"what is this? .FIT? no.");
    chained.extend(&file);
    chained.extend([0xaa; 9]);
    let decoded = decode(&chained).unwrap();
    assert_eq!((decoded.record_count, decoded.recordings.len()), (180, 2));
    let places: Vec<_> = decoded
        .problems
        .iter()
        .filter_map(|problem| problem.at_byte)
        .collect();
    assert_eq!(places, [file.len() as u64, (2 * file.len() + 23) as u64]);
}

#[test]
fn data_without_a_definition_is_stepped_over() {
    let mut maker = Maker::default();
    maker.file_id(4).define_records().records(START, 30);
    maker.head(7).u32(START + 30).u16(3).u8(200);
    maker.records(START + 30, 30).session(START, 60, 2, 0);
    let decoded = decode(&maker.file()).unwrap();
    assert_eq!((decoded.record_count, decoded.recordings.len()), (60, 1));
    assert_eq!(decoded.recordings[0].sport, Sport::IndoorCycling);
    assert!(decoded.problems[0].detail.contains("local message type 7"));
    // The definition of the records itself lost: the next one brings them back.
    let mut maker = Maker::default();
    maker
        .file_id(4)
        .records(START, 30)
        .define_records()
        .records(START + 30, 30);
    assert!(decode(&maker.file()).unwrap().record_count >= 30);
}

#[test]
fn next_to_nothing_is_refused_with_a_reason() {
    let header = simple(false).file_with(14, 0);
    let maker = Maker::default();
    assert_eq!(decode(b"").unwrap_err().code, ProblemCode::Empty);
    for file in [
        &header[..12],
        &header[..14],
        &maker.file()[..],
        &maker.file_with(12, 0),
        &header[..1],
        b".FIT",
    ] {
        let problem = decode(file).unwrap_err();
        assert!(
            !problem.detail.is_empty() || problem.code == ProblemCode::Empty,
            "{problem}"
        );
    }
}

#[test]
fn a_definition_of_all_fields_there_can_be_is_read() {
    let mut maker = Maker::default();
    maker.file_id(4);
    let fields: Vec<_> = (0..=254)
        .map(|number| {
            (
                number,
                if number == 253 { 4 } else { 1 },
                if number == 253 { U32 } else { U8 },
            )
        })
        .collect();
    let developers: Vec<_> = (0..=254).map(|number| (number, 1, 3)).collect();
    maker.define_with(1, 20, &fields, &developers);
    for i in 0..4 {
        maker.head(1);
        fields.iter().for_each(|field| {
            if field.0 == 253 {
                maker.u32(START + i);
            } else {
                maker.u8(7);
            }
        });
        maker.bytes.extend([9; 255]);
    }
    let recording = only(&maker.file());
    assert_eq!(recording.samples.time_ms, [0, 1000, 2000, 3000]);
    assert_eq!(extra(&recording, "field_254"), [7.0; 4]);
}

/// A file whose session, end and activity come before the records they sum up.
fn summary_first(big: bool) -> Maker {
    let mut maker = if big { Maker::big() } else { Maker::default() };
    let end = START + 9000;
    maker.file_id(4).activity(end, end + 5400).event(end, 4);
    maker.session(START, 9000, 2, 0).define_records();
    for i in 0..90 {
        maker.records(START + i * 100, 1);
    }
    maker
}

#[test]
fn a_summary_before_the_records_is_no_damage() {
    for big in [false, true] {
        let file = summary_first(big).file();
        let whole = only(&file);
        assert_eq!(whole.samples.len(), 90);
        let mut flipped = file.clone();
        *flipped.last_mut().unwrap() ^= 1;
        let decoded = decode(&flipped).unwrap();
        assert_eq!((decoded.recordings, decoded.problems.len()), (vec![whole], 1));
        for cut in (100..file.len()).step_by(7) {
            let before = records_before(&file, cut);
            let found = decode(&file[..cut]).map_or(0, |decoded| decoded.record_count);
            assert_eq!(found, before, "cut at {cut}");
        }
    }
}

#[test]
fn a_clock_that_leaps_is_no_damage() {
    for (before, after, leaps) in [
        (START, START + 5 * 86_400, 1),
        (40, START, 0),
        (START, START - 7200, 1),
    ] {
        let mut maker = Maker::default();
        maker.file_id(4).define_records().records(before, 30);
        maker.records(after, 30).session(START, 60, 2, 0);
        let mut file = maker.file();
        let whole = decode(&file).unwrap();
        assert_eq!((whole.recordings.len(), whole.problems.len()), (1, leaps));
        assert_eq!(whole.recordings[0].samples.time_ms.last(), Some(&59_000));
        *file.last_mut().unwrap() ^= 1;
        let decoded = decode(&file).unwrap();
        assert_eq!(
            (decoded.recordings, decoded.problems.len()),
            (whole.recordings, 1 + leaps)
        );
    }
}

#[test]
fn one_wrong_time_is_damage() {
    let mut maker = Maker::default();
    maker.file_id(4).define_records().records(START, 30);
    let wrong = maker.bytes.len() + 3;
    maker.records(START + 30, 30).session(START, 60, 2, 0);
    let mut file = maker.file();
    file[wrong + 14] ^= 0x10;
    let decoded = decode(&file).unwrap();
    assert_eq!(decoded.record_count, 59);
    assert_eq!(decoded.recordings[0].samples.time_ms.last(), Some(&59_000));
}

#[test]
fn no_record_is_made_of_what_is_left_at_the_end() {
    let mut maker = Maker::default();
    maker.file_id(4).define_records().records(START, 30);
    // A long message cut in the middle of zeros, in which a record with a time 99 years on seems to begin.
    maker.define(5, 0xff00, &[(0, 80, BYTES)]);
    maker.head(5).bytes.extend([0, 1, 0xff, 0xff, 0xff, 0xf0, 1]);
    maker.bytes.extend([0; 73]);
    let file = maker.file();
    for short in 20..60 {
        let decoded = decode(&file[..file.len() - short]).unwrap();
        assert_eq!(decoded.record_count, 30, "{short} bytes short");
    }
}

#[test]
fn a_field_of_no_known_type_is_no_damage() {
    let mut maker = Maker::default();
    maker.file_id(4).define_records().records(START, 30);
    maker.define(5, 0xff00, &[(253, 4, U32), (0, 3, U16), (1, 2, U16)]);
    maker.head(5).u32(START + 30).text("abc", 3).u16(7);
    maker.records(START + 30, 30).session(START, 60, 2, 0);
    let mut file = maker.file();
    let whole = only(&file);
    *file.last_mut().unwrap() ^= 1;
    let decoded = decode(&file).unwrap();
    assert_eq!((decoded.recordings, decoded.problems.len()), (vec![whole], 1));
}

#[test]
fn records_with_other_messages_between_them_are_found_again() {
    let mut maker = Maker::default();
    maker.file_id(4).define_records().define(6, 78, &[(0, 2, U16)]);
    for i in 0..60 {
        maker.records(START + i, 1).head(6).u16(600 + i as u16);
    }
    maker.session(START, 60, 2, 0);
    let file = maker.file();
    for (at, change) in [(200, -7_isize), (300, 5), (400, -1), (500, 40)] {
        let mut file = file.clone();
        if change < 0 {
            file.drain(at..at + change.unsigned_abs());
        } else {
            file.splice(at..at, (0..change as u8).map(|i| i.wrapping_mul(91)));
        }
        let count = decode(&file).unwrap().record_count;
        assert!((57..=60).contains(&count), "{count} records, {change} at {at}");
    }
}

#[test]
fn compressed_times_go_on_after_damage() {
    let mut maker = Maker::default();
    maker.file_id(4).define(1, 20, &[(253, 4, U32), (3, 1, U8)]);
    maker
        .head(1)
        .u32(START)
        .u8(90)
        .define(2, 20, &[(3, 1, U8), (4, 1, U8)]);
    for i in 1..=100_u32 {
        let header = 0x80 | (2 << 5) | ((START + i) & 0x1f) as u8;
        maker.head(header).u8(90).u8(80);
    }
    let mut file = maker.file();
    file[150..156].fill(0xff);
    let count = decode(&file).unwrap().record_count;
    assert!((96..=100).contains(&count), "{count}");
    assert_eq!(
        decode(&file).unwrap().recordings[0].samples.time_ms.last(),
        Some(&100_000)
    );
}
