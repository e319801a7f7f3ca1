//! Our totals beside the device's over the whole corpus.
//!
//! Two per cent of the distance, one of the timer, twenty of the ascent, a beat a minute, and two per cent of the power
//! are within what two ways of measuring differ by. Whatever is outside is known by name, with the reason why ours stands.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
    path::{Path, PathBuf},
};

use ritm_analysis::summary::{device_totals, summarise};
use ritm_model::{Recording, Totals, summary::Figure};

/// What is compared.
struct Compared {
    figure: Figure,
    name: &'static str,
    /// The share of the device's figure that ours may differ by.
    share: f64,
    /// What ours may differ by anyway, as devices round.
    least: f64,
}

const COMPARED: [Compared; 5] = [
    Compared {
        figure: Figure::Distance,
        name: "distance",
        share: 0.02,
        least: 10.0,
    },
    Compared {
        figure: Figure::Timer,
        name: "timer",
        share: 0.01,
        least: 2000.0,
    },
    Compared {
        figure: Figure::Ascent,
        name: "ascent",
        share: 0.2,
        least: 10.0,
    },
    Compared {
        figure: Figure::AvgHeartRate,
        name: "heart rate",
        share: 0.0,
        least: 1.05,
    },
    Compared {
        figure: Figure::AvgPower,
        name: "power",
        share: 0.02,
        least: 1.0,
    },
];

const EXCERPT: &str = "the file is an excerpt, or made by hand: its totals are of something else";
const ZEROS: &str = "the device's mean leaves zeros out";
const NOISE: &str = "no barometer: the device counts as climb what its receiver wanders";
const FINE: &str = "the device counts ups and downs below our threshold";
const NONSENSE: &str = "the device's total can't be true";
const PAUSES: &str = "the file does not tell the pauses as the device counted them";
const LEAPT: &str = "the recording's clock leapt, and what was in between is not in it";
const SILENT: &str = "the device's mean takes moments without a reading for zero";
const OWN_MEAN: &str = "the device's mean is not the one of its own samples";
const GAPS: &str = "positions are missing where the device went on";
const TURNS: &str = "the device counted lengths for turns that were none";
const WHOLE: &str = "the altitude comes in whole metres, which hide small climbs";

/// Figures outside, by a part of the file's name, with the reason why.
const KNOWN: &[(&str, &str, &str)] = &[
    ("distance", "legacy_gpx_trackpointextensions_incorrect", EXCERPT),
    ("distance", "samples-tcx-unknown_example", GAPS),
    ("distance", "920xt-lap-swim", TURNS),
    ("distance", "swim-fit-6021532030", TURNS),
    ("timer", "misc-0134902991", PAUSES),
    ("ascent", "garmin-oregon-700", NOISE),
    ("ascent", "Karoo-Botley", FINE),
    ("ascent", "2015-10-13-08-43-15", NOISE),
    ("ascent", "activity-large-fenxi2-multisport", FINE),
    ("ascent", "fit_track_cs_1451", NONSENSE),
    ("ascent", "tcx-activity_234721416", NOISE),
    ("ascent", "27-days-activity", LEAPT),
    ("ascent", "10092501", WHOLE),
    ("heart rate", "14582164182", SILENT),
    ("heart rate", "fit_track_cs_1451", OWN_MEAN),
    ("heart rate", "IpBike-HRV-Data", OWN_MEAN),
    ("heart rate", "event_timestamp", OWN_MEAN),
    ("heart rate", "SyncMyWorkout01", SILENT),
    ("heart rate", "garmin-fr935-cr", OWN_MEAN),
    ("heart rate", "swim-fit-6688025408", OWN_MEAN),
    ("heart rate", "misc-unterminated-strings", EXCERPT),
    ("power", "20130717_143733", ZEROS),
    ("power", "SigmaRox11_1", ZEROS),
    ("power", "garmin-stamina", SILENT),
    ("power", "elemnt-bolt-no-application-id", EXCERPT),
];

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, into);
        } else {
            into.push(path);
        }
    }
}

fn recordings(path: &Path) -> Vec<Recording> {
    let mut bytes = std::fs::read(path).unwrap();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut inner = Vec::new();
        if flate2::read::MultiGzDecoder::new(bytes.as_slice())
            .read_to_end(&mut inner)
            .is_ok()
        {
            bytes = inner;
        }
    }
    ritm_formats::decode(&bytes).map_or_else(|_| Vec::new(), |decoded| decoded.recordings)
}

impl Compared {
    /// Ours and the device's where both are told.
    fn pair(&self, ours: &Totals, device: &Totals) -> Option<(f64, f64)> {
        Some((
            self.figure.of(ours)?,
            self.figure.of(device).filter(|value| *value > 0.0)?,
        ))
    }

    fn agree(&self, (ours, device): (f64, f64)) -> bool {
        (ours - device).abs() <= f64::max(self.least, self.share * device)
    }
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn ours_agree_with_the_devices_or_are_known_to_differ() {
    let corpus = Path::new(env!("RITM_CORPUS_FOLDER"));
    let mut all = Vec::new();
    files(corpus, &mut all);
    let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut reasons: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let (mut unknown, mut met) = (Vec::new(), BTreeSet::new());
    for path in all {
        let file = path.strip_prefix(corpus).unwrap_or(&path).display().to_string();
        for recording in recordings(&path) {
            let device = device_totals(&recording.totals, recording.sport);
            let summary = summarise(&recording, recording.sport);
            for compared in &COMPARED {
                let Some(pair) = compared.pair(&summary.totals, &device) else {
                    continue;
                };
                let count = counts.entry(compared.name).or_default();
                count.0 += 1;
                if compared.agree(pair) {
                    continue;
                }
                count.1 += 1;
                let known = KNOWN
                    .iter()
                    .position(|&(name, part, _)| name == compared.name && file.contains(part));
                match known {
                    Some(at) => {
                        met.insert(at);
                        *reasons.entry((compared.name, KNOWN[at].2)).or_default() += 1;
                    }
                    None => unknown.push(format!(
                        "{} {:.1}, the device's {:.1}: {:?} {file}",
                        compared.name, pair.0, pair.1, recording.sport
                    )),
                }
            }
        }
    }
    println!("| figure | compared | within | outside |\n|---|---|---|---|");
    for compared in &COMPARED {
        let (count, outside) = counts.get(compared.name).copied().unwrap_or_default();
        println!(
            "| {} | {count} | {} | {outside} |",
            compared.name,
            count - outside
        );
    }
    println!("\n| figure | why it is outside | how often |\n|---|---|---|");
    for ((name, reason), count) in &reasons {
        println!("| {name} | {reason} | {count} |");
    }
    for (at, (name, part, _)) in KNOWN.iter().enumerate() {
        if !met.contains(&at) {
            println!("inside by now: {name} of {part}");
        }
    }
    assert!(
        counts.get("distance").is_some_and(|count| count.0 > 100),
        "{counts:?}"
    );
    assert!(
        unknown.is_empty(),
        "outside for no known reason:\n{}",
        unknown.join("\n")
    );
}
