//! What platforms call sports in languages other than English.

use ritm_model::Sport;

use super::heading::plain;

/// The sport a word of any of the languages stands for.
pub(super) fn sport(word: &str) -> Option<Sport> {
    crate::xml::sport::sport(word)
        .filter(|_| !word.trim().bytes().all(|byte| byte.is_ascii_digit()))
        .or_else(|| translated(&plain(word)))
}

/// Names in German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish and Russian.
pub(crate) fn translated(plain: &str) -> Option<Sport> {
    Some(match plain {
        "lauf" | "laufen" | "joggen" | "courseàpied" | "course" | "carrera" | "correr" | "corsa"
        | "corrida" | "hardlopen" | "bieg" | "bieganie" | "löpning" | "löppass" | "бег" | "забег"
        | "straßenlauf" => Sport::Running,
        "traillauf" | "trailrunning" | "trail" | "coursedetrail" | "carreradetrail" | "trailrun"
        | "corsatrail" | "corridaemtrilha" | "трейл" | "traillöpning" | "biegterenowy" | "coursenature" => {
            Sport::TrailRunning
        }
        "laufband"
        | "laufbandtraining"
        | "laufbandlauf"
        | "tapisdecourse"
        | "cintadecorrer"
        | "carreraencinta"
        | "tapisroulant"
        | "esteira"
        | "courseàpiedsurtapisroulant"
        | "virtuellerlauf" => Sport::TreadmillRunning,
        "spaziergang" | "gehen" | "marche" | "caminata" | "caminar" | "camminata" | "caminhada"
        | "wandelen" | "wandeling" | "spacer" | "chodzenie" | "promenad" | "ходьба" | "прогулка"
        | "marchesportive" => Sport::Walking,
        "wanderung" | "wandern" | "randonnée" | "senderismo" | "excursión" | "escursione"
        | "escursionismo" | "trilha" | "vandring" | "wędrówka" | "поход" | "хайкинг" => {
            Sport::Hiking
        }
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
        | "ride" => Sport::Cycling,
        "mountainbikefahrt"
        | "mountainbiken"
        | "vtt"
        | "ciclismodemontaña"
        | "bicicletademontaña"
        | "mountainbike"
        | "маунтинбайк" => Sport::MountainBiking,
        "gravelbikefahrt" | "gravel" | "gravelbiken" => Sport::GravelCycling,
        "virtuelleradfahrt"
        | "indoorradfahren"
        | "indoorcycling"
        | "vélovirtuel"
        | "sortieàvélovirtuelle"
        | "cyclismeensalle"
        | "ciclismoindoor"
        | "ciclismovirtual"
        | "велотренажер"
        | "vélodappartement" => Sport::IndoorCycling,
        "ebikefahrt" | "vélosàassistanceélectrique" | "vae" | "bicicletaeléctrica" => Sport::EBiking,
        "schwimmbadschwimmen"
        | "bahnenschwimmen"
        | "natationenpiscine"
        | "natation"
        | "nataciónenpiscina"
        | "nuotoinpiscina"
        | "natação"
        | "nataçãoempiscina"
        | "плаваниевбассейне" => Sport::PoolSwimming,
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
        | "nage" => Sport::OpenWaterSwimming,
        "rudern" | "aviron" | "remo" | "canottaggio" | "roeien" | "гребля" => Sport::Rowing,
        "indoorrudern" | "rudergerät" | "rameur" | "avironensalle" => Sport::IndoorRowing,
        "kajakfahren" | "kajak" | "kanufahren" | "kayak" | "canoë" | "piragüismo" | "canoa" => {
            Sport::Paddling
        }
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
        | "narciarstwobiegowe" => Sport::CrossCountrySkiing,
        "skifahren"
        | "alpinski"
        | "skialpin"
        | "esquíalpino"
        | "scialpino"
        | "skien"
        | "горныелыжи"
        | "skitour" => Sport::AlpineSkiing,
        "snowboarden" | "сноуборд" => Sport::Snowboarding,
        "schneeschuhwandern" | "raquettes" | "raquetasdenieve" => Sport::Snowshoeing,
        "eislaufen" | "inlineskaten" | "patinage" | "patinaje" | "коньки" | "schaatsen" => {
            Sport::Skating
        }
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
        | "gewichtstraining" => Sport::StrengthTraining,
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
        | "hiit" => Sport::FitnessTraining,
        "йога" => Sport::Yoga,
        "klettern" | "escalade" | "escalada" | "arrampicata" | "скалолазание" | "bouldern" => {
            Sport::Climbing
        }
        "tennis" | "tenis" | "теннис" => Sport::RacketSport,
        "fußball" | "fútbol" | "calcio" | "futebol" | "voetbal" | "футбол" => Sport::TeamSport,
        "reiten" | "équitation" | "equitación" => Sport::HorseRiding,
        _ => return None,
    })
}
