//! The names of a list's columns, in many languages.

/// What a list tells of an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Id,
    Date,
    TimeOfDay,
    Name,
    Sport,
    Notes,
    Timer,
    Elapsed,
    Moving,
    Distance,
    Energy,
    AvgHeartRate,
    MaxHeartRate,
    AvgRunCadence,
    MaxRunCadence,
    AvgBikeCadence,
    MaxBikeCadence,
    Ascent,
    Descent,
    MinAltitude,
    MaxAltitude,
    AvgPower,
    MaxPower,
    Stride,
    Gear,
    /// When it began on the clock there, where another column tells it in UTC.
    LocalDate,
    /// Seconds east of Greenwich, written as `UTC+0200`.
    Offset,
    /// The sport in the athlete's own word, where numbers do not know it.
    OwnSport,
    /// How long pauses between intervals were.
    Rest,
    AvgSpeed,
    MaxSpeed,
    /// Steps, turns or strokes, as the sport has it.
    AvgCadence,
    MaxCadence,
}

/// The names of the columns: English, German, French, Spanish, Italian, Portuguese, Dutch, Russian,
/// Japanese; and as single programs call them: Concept2, Intervals.icu, Peloton, Samsung Health, TrainingPeaks, Zepp.
pub(super) fn field(plain: &str) -> Option<Field> {
    Some(match plain {
        "activityid" | "workoutid" | "id" | "datauuid" | "logid" => Field::Id,
        "date" | "datum" | "fecha" | "data" | "дата" | "activitydate" | "startdate" | "workoutdate"
        | "starttimegmt" | "workouttimestamp" | "workoutday" | "日付" => Field::Date,
        "starttimelocal" | "startdatelocal" => Field::LocalDate,
        "timeoffset" => Field::Offset,
        "exercisecustomtype" => Field::OwnSport,
        "resttime" => Field::Rest,
        "avgspeed" | "averagespeed" | "meanspeed" | "velocityaverage" => Field::AvgSpeed,
        "maxspeed" | "velocitymax" => Field::MaxSpeed,
        "avgcadence" | "averagecadence" | "meancadence" | "cadenceaverage" | "strokeratecadence"
        | "strokerate" => Field::AvgCadence,
        "maxcadence" | "cadencemax" => Field::MaxCadence,
        "starttime" | "startzeit" | "timeofday" => Field::TimeOfDay,
        "title" | "titel" | "titre" | "título" | "titolo" | "название" | "name" | "activityname"
        | "routename" | "workoutname" | "タイトル" => Field::Name,
        "activitytype"
        | "type"
        | "sport"
        | "aktivitätstyp"
        | "typedactivité"
        | "tipodeactividad"
        | "tipodiattività"
        | "tipodeatividade"
        | "activiteittype"
        | "типактивности"
        | "тип"
        | "activity"
        | "sporttype"
        | "workouttype"
        | "exercisetype"
        | "typaktywności"
        | "aktivitetstyp"
        | "aktivitätsart"
        | "fitnessdiscipline"
        | "sportart"
        | "アクティビティタイプ" => Field::Sport,
        "notes"
        | "description"
        | "notizen"
        | "comments"
        | "comment"
        | "activitydescription"
        | "notas"
        | "athletecomments" => Field::Notes,
        "time" | "zeit" | "durée" | "tiempo" | "tempo" | "tijd" | "duration" | "dauer" | "время"
        | "temps" | "duración" | "tempototal" | "czas" | "tid" | "totaltime" | "workouttime" | "worktime"
        | "sporttime" | "length" | "timetotalinhours" | "タイム" => Field::Timer,
        "elapsedtime" | "verstrichenezeit" | "tempsécoulé" | "tiempotranscurrido" | "tempotrascorso"
        | "tempotranscorrido" | "verstrekentijd" | "elapsed" | "経過時間" => Field::Elapsed,
        "movingtime"
        | "zeitinbewegung"
        | "tempsdedéplacement"
        | "tiempoenmovimiento"
        | "tempoinmovimento"
        | "tempoemmovimento"
        | "tijdbewogen"
        | "移動時間" => Field::Moving,
        "distance"
        | "distanz"
        | "distancia"
        | "distanza"
        | "distância"
        | "afstand"
        | "dystans"
        | "distans"
        | "расстояние"
        | "дистанция"
        | "totaldistance"
        | "workdistance"
        | "distanceinmeters"
        | "距離" => Field::Distance,
        "calories" | "kalorien" | "calorías" | "calorie" | "calorias" | "calorieën" | "calorieen"
        | "kcal" | "caloriesburned" | "калории" | "kalorie" | "totalcal" | "カロリー" => {
            Field::Energy
        }
        "avghr"
        | "meanheartrate"
        | "øhf"
        | "øherzfrequenz"
        | "fréquencecardiaquemoyenne"
        | "frecuenciacardíacamedia"
        | "fcmedia"
        | "fcmédia"
        | "gemhs"
        | "gemiddeldehs"
        | "averageheartrate"
        | "avgheartrate"
        | "средняячсс"
        | "средпульс"
        | "heartrateaverage"
        | "平均心拍数" => Field::AvgHeartRate,
        "maxhr"
        | "maxhf"
        | "maximaleherzfrequenz"
        | "fréquencecardiaquemaximale"
        | "frecuenciacardíacamáxima"
        | "fcmáxima"
        | "fcmax"
        | "maxhs"
        | "maxheartrate"
        | "максимальнаячсс"
        | "heartratemax"
        | "最大心拍数" => Field::MaxHeartRate,
        "avgruncadence"
        | "øschrittfrequenz"
        | "cadencedecoursemoyenne"
        | "cadenciadecarreramedia"
        | "cadenzadicorsamedia"
        | "cadênciadecorridamédia"
        | "gemiddeldeloopcadans"
        | "平均ピッチ" => Field::AvgRunCadence,
        "maxruncadence"
        | "maxschrittfrequenz"
        | "cadencedecoursemaximale"
        | "cadenciadecarreramáxima"
        | "cadenzadicorsamax"
        | "cadênciadecorridamáxima"
        | "最高ピッチ" => Field::MaxRunCadence,
        "avgbikecadence"
        | "øtrittfrequenz"
        | "cadencevélomoyenne"
        | "cadenciadebicicletamedia"
        | "cadenzabicimedia"
        | "cadênciabicicletamédia"
        | "gemiddeldefietscadans" => Field::AvgBikeCadence,
        "maxbikecadence"
        | "maxtrittfrequenz"
        | "cadencevélomaximale"
        | "cadenciadebicicletamáxima"
        | "cadênciadebicicletamáxima"
        | "maxfietscadans" => Field::MaxBikeCadence,
        "totalascent"
        | "altitudegain"
        | "elevgain"
        | "elevationgain"
        | "climb"
        | "positiverhöhenunterschied"
        | "anstieggesamt"
        | "ascensiontotale"
        | "ascensototal"
        | "ascesatotale"
        | "subidatotal"
        | "totalestijging"
        | "общийподъем"
        | "totalclimb"
        | "totalelevationgain"
        | "総上昇量" => Field::Ascent,
        "totaldescent"
        | "altitudeloss"
        | "elevloss"
        | "elevationloss"
        | "negativerhöhenunterschied"
        | "abstieggesamt"
        | "descentetotale"
        | "descensototal"
        | "discesatotale"
        | "descidatotal"
        | "totaledaling"
        | "総下降量" => Field::Descent,
        "minelevation" | "最低高度" | "minimalehöhe" | "altitudeminimale" | "quotaminima"
        | "elevaçãomínima" | "minimumhoogte" | "alturamínima" => Field::MinAltitude,
        "maxelevation" | "最高高度" | "maximalehöhe" | "altitudemaximale" | "quotamassima"
        | "elevaçãomáxima" | "maximumhoogte" | "alturamáxima" => Field::MaxAltitude,
        "avgpower" | "avgwatts" | "averagewatts" | "icuaveragewatts" | "poweraverage" | "meanpower"
        | "øleistung" | "puissancemoyenne" | "potenciamedia" | "potenzamedia" | "gemvermogen" => {
            Field::AvgPower
        }
        "maxpower" | "maxwatts" | "powermax" | "maxleistung" | "puissancemax" | "potenciamáxima"
        | "potenzamax" | "maxvermogen" => Field::MaxPower,
        "avgstridelength"
        | "平均歩幅"
        | "øschrittlänge"
        | "longueurmoyennedesfoulées"
        | "longitudmediadezancada"
        | "lunghezzamediapasso"
        | "comprimentomédiodapassada"
        | "gemstaplengte" => Field::Stride,
        "gear" | "shoes" | "シューズ" | "bike" | "equipment" => Field::Gear,
        _ => return None,
    })
}

/// The unit that a column's name implies.
pub(super) fn implied_unit(plain: &str) -> &'static str {
    match plain {
        "timetotalinhours" => "h",
        "distanceinmeters" | "workdistance" => "m",
        "velocityaverage" | "velocitymax" => "m/s",
        _ => "",
    }
}
