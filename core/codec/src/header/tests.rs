#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use super::*;

fn bytes(channel: &Channel, scale: Scale) -> Vec<u8> {
    let mut data = Vec::new();
    write(&mut data, channel, scale);
    data
}

#[test]
fn headers_come_back_whether_known_or_not() {
    let named = |name: &str, unit: &str, developer| extra(name.to_owned(), unit.to_owned(), developer);
    let channels = COMMON.into_iter().chain([
        unnamed_field(0),
        unnamed_field(255),
        named("field_007", "", false),
        named("field_9", "", true),
        named("accumulated_power", "watts", false),
        named("accumulated_power", "kW", false),
        named("", "", true),
        named("Кровь", "°", true),
    ]);
    let scales = [
        Scale::ONE,
        Scale::SEMICIRCLES,
        Scale {
            per_unit: 5.0,
            offset: 500.0,
        },
    ];
    for channel in channels {
        for scale in scales {
            let data = bytes(&channel, scale);
            assert_eq!(read(&mut Reader::new(&data)), Ok((channel.clone(), scale)));
        }
    }
}

#[test]
fn tables_leave_room_for_the_markers() {
    assert!(KNOWN.len() <= FIRST_EXTRA);
    assert!(FIRST_EXTRA + EXTRAS.len() <= usize::from(UNNAMED));
}

#[test]
fn numbers_of_channels_never_change() {
    let odd = Scale::per_unit(7.0);
    let numbers: Vec<u8> = Channel::KNOWN
        .iter()
        .filter_map(|channel| bytes(channel, odd).get(1).copied())
        .collect();
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    let pulse = extra("Pulse".to_owned(), "1/s".to_owned(), true);
    let start = bytes(&pulse, odd).get(..14).map(<[u8]>::to_vec);
    assert_eq!(start.unwrap(), b"\xff\xff\x05Pulse\x031/s\x01\x00");
}
