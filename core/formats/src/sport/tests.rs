use std::collections::HashSet;

use super::{Origin, WORDS, folded, named, of_title};
use ritm_model::Sport;

#[test]
fn the_dictionary_has_each_word_once_and_folded() {
    let mut seen: HashSet<String> = Sport::ALL.iter().map(|sport| folded(sport.code())).collect();
    for (sport, words) in WORDS {
        for word in words.split(' ') {
            assert_eq!(folded(word), word, "{sport:?}");
            assert!(seen.insert(word.to_owned()), "{sport:?}: {word}");
        }
    }
}

#[test]
fn words_and_numbers_of_the_common_programs() {
    for (word, expected) in [
        ("Running", Sport::Running),
        ("9", Sport::Running),
        (" 9\n", Sport::Running),
        ("1", Sport::Cycling),
        ("16", Sport::Swimming),
        ("road_biking", Sport::Cycling),
        ("mountain biking", Sport::MountainBiking),
        ("Biking", Sport::Cycling),
        ("TrailRun", Sport::TrailRunning),
        (" open_water_swimming\n", Sport::OpenWaterSwimming),
        ("VirtualRide", Sport::IndoorCycling),
        ("E-Bike Ride", Sport::EBiking),
        ("e_touringbicycle", Sport::EBiking),
        ("Laufen", Sport::Running),
        ("Other", Sport::Other),
    ] {
        assert_eq!(named(word, Origin::File), Some(expected), "{word}");
    }
    for word in ["", "the category", "999", "alpineTour", "example type", "course"] {
        assert_eq!(named(word, Origin::File), None, "{word}");
    }
    // Digits among other letters are no number.
    for word in ["5/1", "1-6", "#9", "1.", "2024-09-10"] {
        assert_eq!(named(word, Origin::File), None, "{word}");
    }
    for &each in Sport::ALL {
        assert_eq!(named(&each.code().replace('-', "_"), Origin::File), Some(each));
    }
}

#[test]
fn a_title_tells_the_sport_when_it_tells_nothing_else() {
    for (title, expected) in [
        ("Cycling 5/13/12 8:06 am", Some(Sport::Cycling)),
        ("Running", Some(Sport::Running)),
        ("Morning Run", Some(Sport::Running)),
        ("Radfahren (2)", Some(Sport::Cycling)),
        ("9", None),
        ("5/1", None),
        ("Training 7", None),
        ("Тренировка", None),
        ("Course", None),
        ("Cooldown", None),
        ("Run with a friend", None),
        ("5 km run", None),
        ("", None),
    ] {
        assert_eq!(of_title(title), expected, "{title}");
    }
}

#[test]
fn services_may_put_the_sport_before_its_kind() {
    for (word, expected) in [
        ("SKIING_CROSS_COUNTRY", Sport::CrossCountrySkiing),
        ("SKIING_DOWNHILL", Sport::AlpineSkiing),
        ("CYCLING_SPORT", Sport::Cycling),
        ("FITNESS_WALKING", Sport::Walking),
        ("RUNNING_CANICROSS", Sport::Running),
        ("running.treadmill", Sport::TreadmillRunning),
        ("walking_treadmill", Sport::Walking),
        ("biking.mountain", Sport::MountainBiking),
        ("rowing.machine", Sport::IndoorRowing),
        ("lap_swimming", Sport::PoolSwimming),
        ("multi_sport", Sport::Multisport),
        ("Nordic Walking", Sport::Walking),
        ("Outdoor Bike", Sport::Cycling),
        ("Weights", Sport::StrengthTraining),
        ("Circuit Training", Sport::FitnessTraining),
    ] {
        assert_eq!(named(word, Origin::Service), Some(expected), "{word}");
    }
    for word in ["Zumba", "9", "x_9", "_", ""] {
        assert_eq!(named(word, Origin::Service), None, "{word}");
    }
}

#[test]
fn stravas_kinds_are_known_in_many_languages() {
    for (words, expected) in [
        (
            "Løb|Løpetur|Juoksu|Hardloopsessie|跑步|달리기|Забег|Koşu|Lari",
            Sport::Running,
        ),
        (
            "Sykkeltur|Pyöräily|Rit|ライド|骑行|라이딩|Заезд|Pedalata|Jazda",
            Sport::Cycling,
        ),
        ("Svømning|Uinti|スイム|游泳|수영|Заплыв|Zwemmen", Sport::Swimming),
        (
            "Vandretur|Fottur|ハイキング|徒步|하이킹|Пеший туризм|Wandern",
            Sport::Hiking,
        ),
        (
            "Gåtur|Kävely|ウォーキング|步行|걷기|Ходьба|Promenad",
            Sport::Walking,
        ),
        (
            "Virtuele rit|バーチャルライド|가상 라이딩|Виртуальный заезд|Pedalada virtual",
            Sport::IndoorCycling,
        ),
        (
            "Entrenamiento con pesas|Treino com pesos|Allenamento con i pesi|筋力トレーニング|웨이트 트레이닝",
            Sport::StrengthTraining,
        ),
        ("Course", Sport::Running),
        ("Vélo électrique", Sport::EBiking),
        ("Rock Climb|Escalada en roca", Sport::Climbing),
        ("Football (Soccer)", Sport::TeamSport),
        (
            "Dance|ワークアウト|Treinamento|Тренировка",
            Sport::FitnessTraining,
        ),
        ("Indoor Run / Jog|Corsa virtuale", Sport::TreadmillRunning),
        ("Ski de randonnée|Alpineskiën", Sport::AlpineSkiing),
        ("Kanu|Canoë", Sport::Paddling),
    ] {
        for word in words.split('|') {
            assert_eq!(named(word, Origin::Table), Some(expected), "{word}");
        }
    }
    for word in ["", "9", "1.0", "0.24", "Teppich"] {
        assert_eq!(named(word, Origin::Table), None, "{word}");
    }
}
