//! What platforms call sports in languages other than English.

use ritm_model::Sport;

use super::heading::plain;

/// The sport a word of any of the languages stands for.
pub(crate) fn sport(word: &str) -> Option<Sport> {
    // Numbers stand for sports in GPX; in tables they are just numbers.
    if !word.chars().any(char::is_alphabetic) {
        return None;
    }
    translated(&plain(word)).or_else(|| crate::sport::sport(word))
}

/// Names in German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish, Danish, Norwegian, Finnish, Turkish,
/// Indonesian, Russian, Japanese, Chinese and Korean, and English ones that only lists have.
pub(crate) fn translated(plain: &str) -> Option<Sport> {
    Some(match plain {
        "ラン" | "lauf" | "laufen" | "joggen" | "courseàpied" | "course" | "carrera" | "correr" | "corsa"
        | "corrida" | "hardlopen" | "bieg" | "bieganie" | "löpning" | "löppass" | "бег" | "забег"
        | "straßenlauf" | "løb" | "løpetur" | "løping" | "juoksu" | "juoksulenkki" | "hardloopsessie"
        | "hardloopactiviteit" | "ランニング" | "跑步" | "달리기" | "러닝" | "koşu" | "lari" => {
            Sport::Running
        }
        "traillauf"
        | "trailrunning"
        | "trail"
        | "coursedetrail"
        | "carreradetrail"
        | "trailrun"
        | "corsatrail"
        | "corridaemtrilha"
        | "трейл"
        | "traillöpning"
        | "biegterenowy"
        | "coursenature"
        | "terrænløb"
        | "terrengløp"
        | "terränglöpning"
        | "polkujuoksu"
        | "トレイルラン"
        | "トレイルランニング"
        | "越野跑"
        | "트레일러닝"
        | "трейлраннинг"
        | "carrerapormontaña"
        | "corridaemtrilhas"
        | "patikakoşusu" => Sport::TrailRunning,
        "laufband"
        | "laufbandtraining"
        | "laufbandlauf"
        | "tapisdecourse"
        | "cintadecorrer"
        | "carreraencinta"
        | "tapisroulant"
        | "esteira"
        | "courseàpiedsurtapisroulant"
        | "virtuellerlauf"
        | "indoorrunjog"
        | "virtuellløpetur"
        | "virtuelehardloopsessie"
        | "トレッドミル"
        | "トレッドミルランニング"
        | "バーチャルラン"
        | "虚拟跑步"
        | "가상달리기"
        | "виртуальныйзабег"
        | "беговаядорожка"
        | "carreravirtual"
        | "corridavirtual"
        | "corsavirtuale"
        | "coursevirtuelle"
        | "biegwirtualny"
        | "wirtualnybieg"
        | "sanalkoşu"
        | "larivirtual" => Sport::TreadmillRunning,
        "spaziergang"
        | "gehen"
        | "marche"
        | "caminata"
        | "caminar"
        | "camminata"
        | "caminhada"
        | "wandelen"
        | "wandeling"
        | "spacer"
        | "chodzenie"
        | "promenad"
        | "ходьба"
        | "прогулка"
        | "marchesportive"
        | "gåtur"
        | "kävely"
        | "ウォーキング"
        | "步行"
        | "健走"
        | "散步"
        | "걷기"
        | "скандинавскаяходьба"
        | "yürüyüş"
        | "jalankaki" => Sport::Walking,
        "wanderung"
        | "wandern"
        | "randonnée"
        | "senderismo"
        | "excursión"
        | "escursione"
        | "escursionismo"
        | "trilha"
        | "vandring"
        | "wędrówka"
        | "поход"
        | "хайкинг"
        | "vandretur"
        | "fottur"
        | "vaellus"
        | "patikointi"
        | "ハイキング"
        | "徒步"
        | "健行"
        | "하이킹"
        | "пешийтуризм"
        | "doğayürüyüşü"
        | "pendakian"
        | "mendaki" => Sport::Hiking,
        "radfahrt"
        | "radfahren"
        | "rennradfahren"
        | "straßenradfahren"
        | "rennrad"
        | "vélo"
        | "cyclisme"
        | "sortieàvélo"
        | "cyclismesurroute"
        | "bicicleta"
        | "ciclismo"
        | "bici"
        | "ciclismoencarretera"
        | "ciclismosustrada"
        | "pedalada"
        | "fietsen"
        | "fietsrit"
        | "wielrennen"
        | "kolarstwo"
        | "jazdanarowerze"
        | "cykling"
        | "cykeltur"
        | "велосипед"
        | "велозаезд"
        | "велоспорт"
        | "ride"
        | "sykkeltur"
        | "sykling"
        | "pyöräily"
        | "pyörälenkki"
        | "rit"
        | "ライド"
        | "サイクリング"
        | "ロードバイク"
        | "骑行"
        | "騎行"
        | "騎乘"
        | "라이딩"
        | "사이클링"
        | "заезд"
        | "actividaddeciclismo"
        | "paseoenbicicleta"
        | "pedalata"
        | "giroinbici"
        | "attivitàciclistica"
        | "handbike"
        | "jazda"
        | "bisiklet"
        | "bisikletsürüşü"
        | "sürüş"
        | "bersepeda" => Sport::Cycling,
        "mountainbikefahrt"
        | "mountainbiken"
        | "vtt"
        | "ciclismodemontaña"
        | "bicicletademontaña"
        | "mountainbike"
        | "маунтинбайк"
        | "mountainbiketur"
        | "terrengsykkeltur"
        | "terrengsykling"
        | "maastopyöräily"
        | "mountainbikerit"
        | "マウンテンバイクライド"
        | "マウンテンバイク"
        | "山地骑行"
        | "산악자전거"
        | "заезднагорномвелосипеде"
        | "vélotoutterrain"
        | "kolarstwogórskie"
        | "pedaladademountainbike" => Sport::MountainBiking,
        "gravelbikefahrt"
        | "gravel"
        | "gravelbiken"
        | "gravelfahrt"
        | "gravelrit"
        | "グラベルライド"
        | "ciclismodegravel"
        | "vélogravel" => Sport::GravelCycling,
        "virtuelleradfahrt"
        | "indoorradfahren"
        | "indoorcycling"
        | "vélovirtuel"
        | "sortieàvélovirtuelle"
        | "cyclismeensalle"
        | "ciclismoindoor"
        | "ciclismovirtual"
        | "велотренажер"
        | "vélodappartement"
        | "bikeerg"
        | "virtuelcykeltur"
        | "virtuellsykkeltur"
        | "virtuellcykling"
        | "virtuellcykeltur"
        | "virtuaalipyöräily"
        | "virtuelerit"
        | "virtuelefietsrit"
        | "バーチャルライド"
        | "室内サイクリング"
        | "インドアサイクリング"
        | "虚拟骑行"
        | "虛擬騎乘"
        | "가상라이딩"
        | "виртуальныйзаезд"
        | "bicicletavirtual"
        | "pedaladavirtual"
        | "bicivirtuale"
        | "ciclismovirtuale"
        | "sortievirtuelle"
        | "wirtualnajazda"
        | "jazdawirtualna"
        | "sanalsürüş"
        | "bersepedavirtual" => Sport::IndoorCycling,
        "ebikefahrt"
        | "vélosàassistanceélectrique"
        | "vae"
        | "bicicletaeléctrica"
        | "elcykeltur"
        | "elsykkeltur"
        | "elcykling"
        | "sähköpyöräily"
        | "ebikerit"
        | "eバイクライド"
        | "заезднаэлектровелосипеде"
        | "véloélectrique"
        | "bicicletaelétrica"
        | "bicielettrica" => Sport::EBiking,
        "schwimmbadschwimmen"
        | "bahnenschwimmen"
        | "natationenpiscine"
        | "natation"
        | "nataciónenpiscina"
        | "nuotoinpiscina"
        | "natação"
        | "nataçãoempiscina"
        | "плаваниевбассейне"
        | "プールスイム" => Sport::PoolSwimming,
        "schwimmen"
        | "freiwasserschwimmen"
        | "natacióndeaguasabiertas"
        | "natación"
        | "nuoto"
        | "zwemmen"
        | "pływanie"
        | "simning"
        | "плавание"
        | "natationeneaulibre"
        | "nage"
        | "svømning"
        | "svømming"
        | "uinti"
        | "スイム"
        | "水泳"
        | "游泳"
        | "수영"
        | "заплыв"
        | "yüzme"
        | "renang" => Sport::OpenWaterSwimming,
        "rudern" | "aviron" | "remo" | "canottaggio" | "roeien" | "гребля" | "roning" | "roing" | "rodd"
        | "soutu" | "ローイング" | "划船" | "wioślarstwo" | "kürek" => Sport::Rowing,
        "rowerg" | "indoorrower" | "indoorrudern" | "rudergerät" | "rameur" | "avironensalle" => {
            Sport::IndoorRowing
        }
        "kajakfahren" | "kajak" | "kanufahren" | "kayak" | "canoë" | "piragüismo" | "canoa" | "melonta"
        | "カヤック" | "kanu" | "canoagem" | "caiaque" | "canot" | "каякинг" => Sport::Paddling,
        "langlauf"
        | "skilanglauf"
        | "skidefond"
        | "esquídefondo"
        | "scidifondo"
        | "langlaufen"
        | "längdskidåkning"
        | "беговыелыжи"
        | "лыжи"
        | "лыжныегонки"
        | "narciarstwobiegowe"
        | "langrend"
        | "langrenn"
        | "hiihto"
        | "murtomaahiihto"
        | "esquínórdico"
        | "scinordico"
        | "skinordique" => Sport::CrossCountrySkiing,
        "skifahren"
        | "alpinski"
        | "skialpin"
        | "esquíalpino"
        | "scialpino"
        | "skien"
        | "горныелыжи"
        | "skitour"
        | "alpint"
        | "utförsåkning"
        | "alpinskidåkning"
        | "laskettelu"
        | "alpineskiën"
        | "アルペンスキー"
        | "esquídetravesía"
        | "skiderandonnée"
        | "esquialpino"
        | "narciarstwoalpejskie" => Sport::AlpineSkiing,
        "snowboarden" | "сноуборд" | "lumilautailu" | "スノーボード" | "сноубординг" => {
            Sport::Snowboarding
        }
        "schneeschuhwandern" | "raquettes" | "raquetasdenieve" | "lumikenkäily" => Sport::Snowshoeing,
        "eislaufen" | "inlineskaten" | "patinage" | "patinaje" | "коньки" | "schaatsen" | "skateboard"
        | "skridskoåkning" | "luistelu" | "patinajeenlínea" | "pattinaggio" | "patinação" | "roller"
        | "patinagesurglace" => Sport::Skating,
        "krafttraining"
        | "musculation"
        | "entrenamientodefuerza"
        | "pesas"
        | "entraînementmusculaire"
        | "allenamentopesi"
        | "forza"
        | "treinodeforça"
        | "musculação"
        | "krachttraining"
        | "treningsiłowy"
        | "styrketräning"
        | "силоваятренировка"
        | "gewichtstraining"
        | "styrketræning"
        | "vægttræning"
        | "styrketrening"
        | "vekttrening"
        | "viktträning"
        | "voimaharjoittelu"
        | "ウェイトトレーニング"
        | "筋力トレーニング"
        | "力量训练"
        | "重量訓練"
        | "웨이트트레이닝"
        | "entrenamientoconpesas"
        | "treinamentocompeso"
        | "treinamentocompesos"
        | "treinocompeso"
        | "treinocompesos"
        | "allenamentoconipesi"
        | "sollevamentopesi"
        | "entraînementauxpoids"
        | "ağırlıkantrenmanı"
        | "latihanbeban" => Sport::StrengthTraining,
        "training"
        | "entraînement"
        | "entrenamiento"
        | "allenamento"
        | "treino"
        | "trening"
        | "träningspass"
        | "тренировка"
        | "cardiovascular"
        | "cardio"
        | "кардио"
        | "ellipsentrainer"
        | "crosstrainer"
        | "elliptique"
        | "hiit"
        | "skierg"
        | "xtrain"
        | "dance"
        | "physicaltherapy"
        | "bootcamp"
        | "træning"
        | "treningsøkt"
        | "träning"
        | "harjoitus"
        | "treeni"
        | "ワークアウト"
        | "クロスフィット"
        | "训练"
        | "锻炼"
        | "健身"
        | "운동"
        | "кроссфит"
        | "elíptica"
        | "crosstraining"
        | "treppensteigen"
        | "treinamento"
        | "antrenman"
        | "latihan"
        | "olahraga" => Sport::FitnessTraining,
        "йога" | "jooga" | "ヨガ" | "瑜伽" | "요가" | "joga" | "ioga" | "пилатес" => {
            Sport::Yoga
        }
        "klettern"
        | "escalade"
        | "escalada"
        | "arrampicata"
        | "скалолазание"
        | "bouldern"
        | "rockclimb"
        | "kiipeily"
        | "ロッククライミング"
        | "escaladaenroca"
        | "arrampicatasuroccia" => Sport::Climbing,
        "tennis" | "tenis" | "теннис" | "テニス" | "pádel" => Sport::RacketSport,
        "fußball" | "fútbol" | "calcio" | "futebol" | "voetbal" | "футбол" | "footballsoccer"
        | "サッカー" => Sport::TeamSport,
        "reiten" | "équitation" | "equitación" => Sport::HorseRiding,
        "stehpaddeln" => Sport::StandUpPaddling,
        "segeln" | "surfen" | "kitesurfen" | "windsurfen" => Sport::Sailing,
        "ゴルフ" | "гольф" => Sport::Golf,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::sport;
    use ritm_model::Sport;

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
            (
                "Svømning|Uinti|スイム|游泳|수영|Заплыв|Zwemmen",
                Sport::OpenWaterSwimming,
            ),
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
                assert_eq!(sport(word), Some(expected), "{word}");
            }
        }
        for word in ["", "9", "1.0", "0.24", "Teppich"] {
            assert_eq!(sport(word), None, "{word}");
        }
    }
}
