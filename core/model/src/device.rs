//! Devices as people know them: files name makers by the FIT standard's words, and products by words or numbers.

use crate::Device;

/// Makers whose name is not the standard's word with a capital letter. Source of the words: the type `manufacturer` of
/// the FIT profile.
const MAKERS: [(&str, &str); 38] = [
    ("4iiiis", "4iiii"),
    ("bryton_sensors", "Bryton"),
    ("cateye", "CATEYE"),
    ("coros", "COROS"),
    ("coros_byte", "COROS"),
    ("coospo", "CooSpo"),
    ("cycplus", "CYCPLUS"),
    ("decathlon_byte", "Decathlon"),
    ("dynastream", "Garmin"),
    ("dynastream_oem", "Garmin"),
    ("favero_electronics", "Favero"),
    ("garmin_fr405_antfs", "Garmin"),
    ("giant_manufacturing_co", "Giant"),
    ("ibike", "iBike"),
    ("icg", "ICG"),
    ("ifit_com", "iFIT"),
    ("igpsport", "iGPSPORT"),
    ("johnson_health_tech", "Johnson Health Tech"),
    ("life_time_fitness", "Life Time"),
    ("mio_technology_europe", "Mio"),
    ("mywhoosh", "MyWhoosh"),
    ("osynce", "o-synce"),
    ("peaksware", "TrainingPeaks"),
    ("polar_electro", "Polar"),
    ("recon", "Recon"),
    ("sigmasport", "SIGMA"),
    ("saris", "Saris"),
    ("sram", "SRAM"),
    ("srm", "SRM"),
    ("stages_cycling", "Stages"),
    ("the_sufferfest", "SYSTM"),
    ("tomtom", "TomTom"),
    ("trainer_road", "TrainerRoad"),
    ("virtualtraining", "ROUVY"),
    ("wahoo_fitness", "Wahoo"),
    ("whoop", "WHOOP"),
    ("xplova", "Xplova"),
    ("zwift_byte", "Zwift"),
];

/// Products that makers other than Garmin number, by the standard's word for the maker: facts that open programs have
/// collected from files.
const NUMBERED: [(&str, &[(u16, &str)]); 8] = [
    (
        "suunto",
        &[
            (15, "M4"),
            (16, "M5"),
            (17, "Quest"),
            (18, "Ambit"),
            (19, "Ambit2"),
            (20, "Ambit2 S"),
            (21, "Ambit2 R"),
            (22, "Ambit3 Peak"),
            (23, "Ambit3 Sport"),
            (24, "Ambit3 Run"),
            (25, "Ambit3 Vertical"),
            (26, "Traverse"),
            (27, "Traverse Alpha"),
            (28, "Spartan Sport"),
            (29, "Spartan Ultra"),
            (30, "Spartan Sport Wrist HR"),
            (31, "Spartan Trainer Wrist HR"),
            (32, "Spartan Sport Wrist HR Baro"),
            (33, "3"),
            (34, "9 Baro"),
            (35, "9"),
            (36, "5"),
            (37, "EON Core"),
            (38, "EON Steel"),
            (40, "7"),
            (41, "EON Steel Black"),
            (42, "9 Peak"),
            (56, "5 Peak"),
            (58, "9 Peak Pro"),
            (59, "Vertical"),
            (62, "Ocean"),
            (66, "Race 2"),
            (67, "Vertical 2"),
        ],
    ),
    (
        "wahoo_fitness",
        &[
            (28, "ELEMNT"),
            (31, "ELEMNT BOLT"),
            (33, "ELEMNT RIVAL"),
            (37, "ELEMNT ROAM"),
            (40, "KICKR CORE"),
            (47, "ELEMNT ROAM 3"),
            (57, "ELEMNT ACE"),
        ],
    ),
    ("stages_cycling", &[(1, "Dash L50"), (3, "Dash M200")]),
    ("polar_electro", &[(261, "Pacer Pro")]),
    ("lezyne", &[(4, "Super GPS")]),
    ("bryton", &[(1902, "Rider 750")]),
    ("hammerhead", &[(1, "Karoo"), (2, "Karoo 2"), (3, "Karoo 3")]),
    (
        "coros",
        &[
            (802, "PACE 2"),
            (804, "PACE 3"),
            (805, "PACE Pro"),
            (811, "APEX 42 mm"),
            (812, "APEX 2"),
            (821, "APEX 46 mm"),
            (822, "APEX 2 Pro"),
            (831, "VERTIX"),
            (832, "VERTIX 2"),
            (841, "APEX Pro"),
            (851, "DURA"),
        ],
    ),
];

/// How the words of Garmin's products begin, and what people call these. Longer ones come first.
const FAMILIES: [(&str, &str); 42] = [
    ("approach", "Approach"),
    ("connect", "Connect"),
    ("d2airvenu", "D2 Air"),
    ("d2", "D2"),
    ("descent", "Descent"),
    ("edge_explore", "Edge Explore"),
    ("edge", "Edge"),
    ("enduro", "Enduro"),
    ("epix", "epix"),
    ("etrex", "eTrex"),
    ("fenix", "fēnix"),
    ("foretrex", "Foretrex"),
    ("fr", "Forerunner"),
    ("gpsmap", "GPSMAP"),
    ("hrm", "HRM"),
    ("index", "Index"),
    ("instinct", "Instinct"),
    ("legacy", "Legacy"),
    ("lily", "Lily"),
    ("marq", "MARQ"),
    ("oregon", "Oregon"),
    ("rally", "Rally"),
    ("rino", "Rino"),
    ("swim", "Swim"),
    ("tacx", "Tacx"),
    ("tactix", "tactix"),
    ("varia", "Varia"),
    ("vector", "Vector"),
    ("venusq", "Venu Sq"),
    ("venu", "Venu"),
    ("virb", "VIRB"),
    ("vivo_active", "vívoactive"),
    ("vivoactive", "vívoactive"),
    ("vivo_fit", "vívofit"),
    ("vivo_ki", "vívoki"),
    ("vivo_move", "vívomove"),
    ("vivomove", "vívomove"),
    ("vivo_smart", "vívosmart"),
    ("vivosmart", "vívosmart"),
    ("vivo_sport", "vívosport"),
    ("training_center", "Training Center"),
    ("android_antplus_plugin", "Android"),
];

/// Words of Garmin's products that say where these are sold.
const REGIONS: &str =
    " apac asia china chn daimler emea hebrew japan jpn kor korea russia sea taiwan thai twn ww ";

impl Device {
    /// "Garmin Forerunner 255": the maker and the product as people know them; empty when unknown.
    pub fn title(&self) -> String {
        let (word, product) = (self.manufacturer.trim(), self.product.trim());
        // FIT's word for makers without a number of their own tells nobody anything.
        let maker = match word {
            "development" => String::new(),
            "Apple Inc." => "Apple".to_owned(),
            word => maker(word),
        };
        let number = product.parse::<u16>().ok();
        let product = match number {
            Some(number) => numbered(word, number).unwrap_or_default().to_owned(),
            None if maker == "Garmin" && is_word(product) => garmin(product),
            None if maker == "Apple" => apple(product),
            None => product.to_owned(),
        };
        // Some programs repeat themselves: "Strava Strava".
        if product.to_lowercase().starts_with(&maker.to_lowercase()) {
            product
        } else if product.is_empty() {
            maker
        } else {
            format!("{maker} {product}")
        }
    }
}

/// Whether it is a word of the standard: small letters, digits and low lines.
fn is_word(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn maker(word: &str) -> String {
    if let Some((_, name)) = MAKERS.iter().find(|(known, _)| *known == word) {
        return (*name).to_owned();
    }
    // A number that the standard has no word for, or a name as programs write it.
    if !is_word(word) || word.parse::<u16>().is_ok() {
        return if word.parse::<u16>().is_ok() {
            String::new()
        } else {
            word.to_owned()
        };
    }
    words(word, capital)
}

fn numbered(maker: &str, number: u16) -> Option<&'static str> {
    let (_, products) = NUMBERED.iter().find(|(known, _)| *known == maker)?;
    products
        .iter()
        .find(|(known, _)| *known == number)
        .map(|row| row.1)
}

fn words(text: &str, each: impl Fn(&str) -> String) -> String {
    let words = text.split('_').filter(|word| !word.is_empty());
    words.map(each).collect::<Vec<_>>().join(" ")
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// A product of Apple without the number of its hardware: "Apple Watch Watch7,2" is an Apple Watch.
fn apple(product: &str) -> String {
    let is_number = |word: &str| {
        word.split_once(',')
            .is_some_and(|(_, minor)| minor.parse::<u16>().is_ok())
    };
    let words: Vec<&str> = product.split(' ').filter(|word| !is_number(word)).collect();
    words.join(" ")
}

/// A product of Garmin by the standard's word for it.
fn garmin(word: &str) -> String {
    let kept: Vec<&str> = word
        .split('_')
        .filter(|part| !REGIONS.contains(&format!(" {part} ")))
        .collect();
    let word = kept.join("_");
    let (family, rest) = FAMILIES
        .iter()
        .find_map(|(begin, name)| {
            let rest = word.strip_prefix(begin)?;
            // Not every word that begins with `fr` is a Forerunner.
            let ends = *begin != "fr" || rest.starts_with(|first: char| first.is_ascii_digit());
            ends.then_some((*name, rest))
        })
        .unwrap_or(("", &word));
    let rest = words(rest, |part| match part {
        "small" => "S".to_owned(),
        "large" => String::new(),
        "hr" | "gps" | "lte" | "ss" | "cp" | "xe" | "x" => part.to_uppercase(),
        "gen2" => "(Gen 2)".to_owned(),
        _ => match part.strip_suffix("mm").filter(|size| size.parse::<u8>().is_ok()) {
            Some(size) => format!("{size} mm"),
            None => match part.strip_prefix("mk") {
                Some(mark) => format!("Mk{}", mark.to_uppercase()),
                None => model(part),
            },
        },
    });
    // `fr255_small` is the 255S.
    let title = format!("{family} {rest}").replace(" S ", "S ");
    let title = title
        .strip_suffix(" S")
        .map_or(title.clone(), |title| format!("{title}S"));
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `7x` is the 7X, `245m` has music, `solar` is Solar.
fn model(part: &str) -> String {
    if !part.contains(|letter: char| letter.is_ascii_digit()) {
        return capital(part);
    }
    match part
        .strip_suffix('m')
        .filter(|number| number.len() == 3 && number.parse::<u16>().is_ok())
    {
        Some(number) => format!("{number} Music"),
        None => part.to_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_called_what_people_call_them() {
        for (maker, product, title) in [
            ("garmin", "fr955", "Garmin Forerunner 955"),
            ("garmin", "fr920xt", "Garmin Forerunner 920XT"),
            ("garmin", "fr245m_asia", "Garmin Forerunner 245 Music"),
            ("garmin", "fr255_small_music", "Garmin Forerunner 255S Music"),
            ("garmin", "fr265_large", "Garmin Forerunner 265"),
            ("garmin", "fenix7x_apac", "Garmin fēnix 7X"),
            ("garmin", "fenix5s_plus", "Garmin fēnix 5S Plus"),
            ("garmin", "edge_1030_plus", "Garmin Edge 1030 Plus"),
            ("garmin", "edge1000", "Garmin Edge 1000"),
            ("garmin", "epix_gen2", "Garmin epix (Gen 2)"),
            ("garmin", "descent_mk2s", "Garmin Descent Mk2S"),
            ("garmin", "vivo_active_hr", "Garmin vívoactive HR"),
            ("garmin", "vivoactive4_small", "Garmin vívoactive 4S"),
            ("garmin", "instinct3_solar_45mm", "Garmin Instinct 3 Solar 45 mm"),
            ("garmin", "Forerunner 255", "Garmin Forerunner 255"),
            ("garmin", "65000", "Garmin"),
            ("Garmin", "Edge 530", "Garmin Edge 530"),
            ("wahoo_fitness", "31", "Wahoo ELEMNT BOLT"),
            ("wahoo_fitness", "9999", "Wahoo"),
            ("coros", "804", "COROS PACE 3"),
            ("coros", "COROS PACE 3", "COROS PACE 3"),
            ("suunto", "59", "Suunto Vertical"),
            ("hammerhead", "2", "Hammerhead Karoo 2"),
            ("zwift", "0", "Zwift"),
            ("stages_cycling", "1", "Stages Dash L50"),
            ("spark_hk", "", "Spark Hk"),
            ("310", "3", ""),
            ("strava", "Strava", "Strava"),
            ("Apple Inc.", "Apple Watch Watch7,2", "Apple Watch"),
            ("", "GPSLogger", "GPSLogger"),
            ("Suunto", "", "Suunto"),
            ("", "", ""),
            ("development", "Loop", "Loop"),
            ("development", "", ""),
        ] {
            let device = Device {
                manufacturer: maker.to_owned(),
                product: product.to_owned(),
                serial: None,
            };
            assert_eq!(device.title(), title, "{maker} {product}");
        }
    }
}
