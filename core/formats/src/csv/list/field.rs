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
}

/// The names of the columns: English, German, French, Spanish, Italian, Portuguese, Dutch, Russian.
pub(super) fn field(plain: &str) -> Option<Field> {
    Some(match plain {
        "activityid" | "workoutid" | "id" | "datauuid" => Field::Id,
        "date" | "datum" | "fecha" | "data" | "дата" | "activitydate" | "startdate" | "workoutdate"
        | "starttimelocal" => Field::Date,
        "starttime" | "startzeit" | "timeofday" => Field::TimeOfDay,
        "title" | "titel" | "titre" | "título" | "titolo" | "название" | "name" | "activityname"
        | "routename" | "workoutname" => Field::Name,
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
        | "aktivitätsart" => Field::Sport,
        "notes" | "description" | "notizen" | "comments" | "comment" | "activitydescription" | "notas" => {
            Field::Notes
        }
        "time" | "zeit" | "durée" | "tiempo" | "tempo" | "tijd" | "duration" | "dauer" | "время"
        | "temps" | "duración" | "tempototal" | "czas" | "tid" | "totaltime" | "workouttime" => Field::Timer,
        "elapsedtime" | "verstrichenezeit" | "tempsécoulé" | "tiempotranscurrido" | "tempotrascorso"
        | "tempotranscorrido" | "verstrekentijd" | "elapsed" => Field::Elapsed,
        "movingtime"
        | "zeitinbewegung"
        | "tempsdedéplacement"
        | "tiempoenmovimiento"
        | "tempoinmovimento"
        | "tempoemmovimento"
        | "tijdbewogen" => Field::Moving,
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
        | "totaldistance" => Field::Distance,
        "calories" | "kalorien" | "calorías" | "calorie" | "calorias" | "calorieën" | "calorieen"
        | "kcal" | "caloriesburned" | "калории" | "kalorie" => Field::Energy,
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
        | "средпульс" => Field::AvgHeartRate,
        "maxhr"
        | "maxhf"
        | "maximaleherzfrequenz"
        | "fréquencecardiaquemaximale"
        | "frecuenciacardíacamáxima"
        | "fcmáxima"
        | "fcmax"
        | "maxhs"
        | "maxheartrate"
        | "максимальнаячсс" => Field::MaxHeartRate,
        "avgruncadence"
        | "øschrittfrequenz"
        | "cadencedecoursemoyenne"
        | "cadenciadecarreramedia"
        | "cadenzadicorsamedia"
        | "cadênciadecorridamédia"
        | "gemiddeldeloopcadans" => Field::AvgRunCadence,
        "maxruncadence"
        | "maxschrittfrequenz"
        | "cadencedecoursemaximale"
        | "cadenciadecarreramáxima"
        | "cadenzadicorsamax"
        | "cadênciadecorridamáxima" => Field::MaxRunCadence,
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
        | "totalclimb" => Field::Ascent,
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
        | "totaledaling" => Field::Descent,
        "minelevation" | "minimalehöhe" | "altitudeminimale" | "quotaminima" | "elevaçãomínima"
        | "minimumhoogte" | "alturamínima" => Field::MinAltitude,
        "maxelevation" | "maximalehöhe" | "altitudemaximale" | "quotamassima" | "elevaçãomáxima"
        | "maximumhoogte" | "alturamáxima" => Field::MaxAltitude,
        "avgpower" | "øleistung" | "puissancemoyenne" | "potenciamedia" | "potenzamedia" | "gemvermogen" => {
            Field::AvgPower
        }
        "maxpower" | "maxleistung" | "puissancemax" | "potenciamáxima" | "potenzamax" | "maxvermogen" => {
            Field::MaxPower
        }
        "avgstridelength"
        | "øschrittlänge"
        | "longueurmoyennedesfoulées"
        | "longitudmediadezancada"
        | "lunghezzamediapasso"
        | "comprimentomédiodapassada"
        | "gemstaplengte" => Field::Stride,
        "gear" | "shoes" | "bike" | "equipment" => Field::Gear,
        _ => return None,
    })
}
