//! A sound packet of everything that is known, by the characteristic that it comes from.

use ritm_sensors::{
    concept2, core_body, huami, infinitime, machine, movement, moxy, polar, stryd, uuids::assigned,
};
use uuid::Uuid;

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits
        .chunks_exact(2)
        .map(|pair| (pair[0] * 16 + pair[1]) as u8)
        .collect()
}

/// Nordic's serial port, by which watches and rings notify.
pub(crate) const NORDIC: Uuid = Uuid::from_u128(0x6e40_0003_b5a3_f393_e0a9_e50e_24dc_ca9e);
/// The services whose data are understood without a connection.
pub(crate) const ADVERTISED: [Uuid; 3] = [assigned(0xfee0), assigned(0x181d), assigned(0x181b)];

/// A ring's packet: 16 bytes, the last of which is the sum of the others.
fn ring(head: &str) -> Vec<u8> {
    let mut packet = hex(head);
    packet.resize(15, 0);
    packet.push(packet.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)));
    packet
}

/// What devices tell to everybody, by the service or the manufacturer that it is of.
pub(crate) fn advertised() -> Vec<(Option<Uuid>, Vec<u8>)> {
    let [band, scale, body] = ADVERTISED.map(Some);
    let stripped = format!("0202017dff{}", "00".repeat(19));
    vec![
        (band, hex("8d230000")),
        (scale, hex("223e30e607020e10293a")),
        (scale, hex("233e30e607020e10293a")),
        (body, hex("0226e607020e10293af7019a38")),
        (None, hex(&stripped)),
        (None, hex(&format!("5701{stripped}"))),
    ]
}

/// Parts of a ring's logs, which tell something only after others.
pub(crate) fn parts() -> Vec<(Uuid, Vec<u8>)> {
    [
        "1500 0305",
        "1501 8014d667 3c3d3e000000004142",
        "1502 43444546",
        "15ff",
        "43f0 0200",
        "43ff",
    ]
    .map(|head| (NORDIC, ring(head)))
    .to_vec()
}

/// Characteristics and packets.
pub(crate) fn all() -> Vec<(Uuid, Vec<u8>)> {
    const FE_C: Uuid = Uuid::from_u128(0x6e40_fec2_b5a3_f393_e0a9_e50e_24dc_ca9e);
    const PM5: u128 = 0xce06_0000_43e5_11e4_916c_0800_200c_9a66;
    let pm5 = |short: u128| Uuid::from_u128(short << 96 | PM5);
    assert_eq!(pm5(0x39), concept2::SUMMARY);

    let mut packets = vec![
        (assigned(0x2a37), hex("1f2c0110000004000200")),
        (assigned(0x2a53), hex("0780035ae60010270000")),
        (assigned(0x2a5b), hex("03a4000000184e4000a74c")),
        (
            assigned(0x2a63),
            hex("ff1fc8006440000a000000000805000004640 00a004006e0ff5a80100a00be007b00"),
        ),
        (assigned(0x2a63), hex("300021002a000000c4601200f704")),
        (machine::FEATURE, hex("865400000ee00000")),
        (machine::SPEED_RANGE, hex("320010270a00")),
        (machine::INCLINE_RANGE, hex("9cff96000500")),
        (machine::RESISTANCE_RANGE, hex("0a00c8000a00")),
        (machine::POWER_RANGE, hex("000090010500")),
        (machine::CONTROL_POINT, hex("800001")),
        (machine::STATUS, hex("ff")),
        (
            assigned(0x2acd),
            hex("9e1fe8030000e80300280017006400000005000000008250 0a0064000500d200"),
        ),
        (assigned(0x2acd), hex("8424f401640000050000000 00a006400")),
        (
            assigned(0x2ace),
            hex("5c3800c409e803007800770064002800170078460a00"),
        ),
        (assigned(0x2acf), hex("aa00050064003c000a00780a00")),
        (assigned(0x2ad0), hex("1a0105003c000a0064000a00")),
        (
            assigned(0x2ad1),
            hex("ac0f2e6400e803007800960008000500000000 8c506400"),
        ),
        (
            assigned(0x2ad2),
            hex("fe1fc4090000b4000000e803000a009cff0000050000000078460a006400"),
        ),
        (assigned(0x2a19), hex("57")),
        (assigned(0x2a26), b"3.1.2".to_vec()),
        (assigned(0x2a6d), hex("c2760f00")),
        (assigned(0x2a6e), hex("38ff")),
        (assigned(0x2a9d), hex("0e7038e9070310091e0001e6000807")),
        (
            assigned(0x2a9c),
            hex("fa0fc800e9070310091e00701a90012823e02ec82d6022881370380807"),
        ),
        (movement::STEPS, hex("8009010002003c00000007000000e80300bc0200")),
        (infinitime::STEPS, hex("d2040000")),
        (huami::STEPS, hex("0C4C0000001F00000001000000")),
        (
            NORDIC,
            b"{\"t\":\"act\",\"stp\":2,\"hrm\":88,\"rt\":1}\n".to_vec(),
        ),
        (
            NORDIC,
            b"{\"t\":\"act\",\"ts\":1742108400000,\"stp\":640}\n".to_vec(),
        ),
        (NORDIC, hex("432410155c0001790015001000000087")),
        (NORDIC, hex("6901004e0000000000000000000000b8")),
        (NORDIC, ring("73120001f401e07800012c")),
        (NORDIC, ring("0357")),
        (NORDIC, ring("0357 01")),
        (NORDIC, ring("4325031510 00 02 0000 6400 4600")),
        (NORDIC, ring("c3")),
        (core_body::TEMPERATURE, hex("17e40e070f00001382")),
        (moxy::MEASUREMENT, hex("CB0615021602C00400")),
        (
            stryd::MEASUREMENT,
            hex("32000000f0000000000000000000000000000000"),
        ),
        (FE_C, hex("A4094E0519015A1027FA003059")),
        (polar::DATA, hex("0000ca9a3b00000000000280FF")),
        (polar::DATA, hex("0200ca9a3b0000000001F7FFFFFFE703")),
        (polar::DATA, hex("0200ca9a3b00000000810a0014001e000402f10287")),
        (polar::DATA, hex("0300ca9a3b00000000003ce8030a0006")),
        (
            polar::DATA,
            hex("0300ca9a3b00000000003ce8030a0006 3de3030a0006 3edc030a0006"),
        ),
        (assigned(0xff00), hex("0ffa004500")),
        (concept2::SUMMARY, hex("03331212A0A5001027000C000000008D00074808")),
    ];
    packets.extend(
        [
            (0x31, "102700e80300000005 0102e80300000000008c"),
            (0x32, "742700a00f188ce02ee02e000000000000000 0"),
            (0x33, "742700000000050000000000000000000000"),
            (0x35, "7427001004008250 9600e803e803f401e8030a00"),
            (0x36, "742700c80000000a00000000000000"),
        ]
        .map(|(short, packet)| (pm5(short), hex(packet))),
    );
    packets
}
