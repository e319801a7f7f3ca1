//! The dictionary: what sports are called, once for all formats.

use ritm_model::Sport;

/// Each sport's words, folded: letters and digits in small and nothing between them. The sports' own codes are not
/// repeated here.
///
/// English words and those of programs come first, then names in German, French, Spanish, Italian, Portuguese, Dutch,
/// Polish, Swedish, Danish, Norwegian, Finnish, Turkish, Indonesian, Russian, Japanese, Chinese and Korean.
pub(super) const WORDS: [(Sport, &str); 37] = [
    (
        Sport::Running,
        "run jogging jog streetrunning trackrunning roadrunning outdoorrun trackrun obstaclerun \
         ultrarun outdoorrunning orienteering trackandfield ラン lauf laufen joggen courseàpied carrera \
         correr corsa corrida hardlopen bieg bieganie löpning löppass бег забег straßenlauf løb løpetur \
         løping juoksu juoksulenkki hardloopsessie hardloopactiviteit ランニング 跑步 달리기 러닝 koşu lari",
    ),
    (
        Sport::TrailRunning,
        "trailrun mountainrunning traillauf trail coursedetrail carreradetrail corsatrail \
         corridaemtrilha трейл traillöpning biegterenowy coursenature terrænløb terrengløp \
         terränglöpning polkujuoksu トレイルラン トレイルランニング 越野跑 트레일러닝 трейлраннинг carrerapormontaña \
         corridaemtrilhas patikakoşusu",
    ),
    (
        Sport::TreadmillRunning,
        "treadmill treadmillrun indoorrunning indoorrun virtualrun virtualrunning laufband \
         laufbandtraining laufbandlauf tapisdecourse cintadecorrer carreraencinta tapisroulant esteira \
         courseàpiedsurtapisroulant virtuellerlauf indoorrunjog virtuellløpetur virtuelehardloopsessie \
         トレッドミル トレッドミルランニング バーチャルラン 虚拟跑步 가상달리기 виртуальныйзабег беговаядорожка carreravirtual \
         corridavirtual corsavirtuale coursevirtuelle biegwirtualny wirtualnybieg sanalkoşu larivirtual",
    ),
    (
        Sport::Walking,
        "walk casualwalking speedwalking nordicwalking nordicwalk indoorwalking outdoorwalk \
         outdoorwalking treadmillwalking fitnesswalking walkingfast onfoot spaziergang gehen marche \
         caminata caminar camminata caminhada wandelen wandeling spacer chodzenie promenad ходьба \
         прогулка marchesportive gåtur kävely ウォーキング 步行 健走 散步 걷기 скандинавскаяходьба yürüyüş jalankaki",
    ),
    (
        Sport::Hiking,
        "hike mountaineering trekking rucking wanderung wandern randonnée senderismo excursión \
         escursione escursionismo trilha vandring wędrówka поход хайкинг vandretur fottur vaellus \
         patikointi ハイキング 徒步 健行 하이킹 пешийтуризм doğayürüyüşü pendakian mendaki",
    ),
    (
        Sport::Cycling,
        "ride bike biking cycle bicycle roadbike roadbiking roadcycling roadride outdoorcycling \
         trackcycling recumbentcycling handcycle handcycling velomobile bmx bikecommuting \
         cyclingtransport cyclingsport cyclingtransportation touringbicycle racebike racingbicycle \
         citybike bikeride outdoorbike radfahrt radfahren rennradfahren straßenradfahren rennrad vélo \
         cyclisme sortieàvélo cyclismesurroute bicicleta ciclismo bici ciclismoencarretera \
         ciclismosustrada pedalada fietsen fietsrit wielrennen kolarstwo jazdanarowerze cykling \
         cykeltur велосипед велозаезд велоспорт sykkeltur sykling pyöräily pyörälenkki rit ライド サイクリング \
         ロードバイク 骑行 騎行 騎乘 라이딩 사이클링 заезд actividaddeciclismo paseoenbicicleta pedalata giroinbici \
         attivitàciclistica handbike jazda bisiklet bisikletsürüşü sürüş bersepeda",
    ),
    (
        Sport::MountainBiking,
        "mtbeasy mtbadvanced mtb mountainbike mountainbikeride downhillbiking enduromtb cyclingmountain \
         mountainbikefahrt mountainbiken vtt ciclismodemontaña bicicletademontaña маунтинбайк \
         mountainbiketur terrengsykkeltur terrengsykling maastopyöräily mountainbikerit マウンテンバイクライド \
         マウンテンバイク 山地骑行 산악자전거 заезднагорномвелосипеде vélotoutterrain kolarstwogórskie \
         pedaladademountainbike",
    ),
    (
        Sport::GravelCycling,
        "gravel gravelbike gravelbiking gravelride cyclocross cyclecross gravelunpavedcycling \
         gravelbikefahrt gravelbiken gravelfahrt gravelrit グラベルライド ciclismodegravel vélogravel",
    ),
    (
        Sport::IndoorCycling,
        "indoorbike indoorbiking indoorride virtualride virtualcycling spinning spin trainer \
         stationarybike virtuelleradfahrt indoorradfahren vélovirtuel sortieàvélovirtuelle \
         cyclismeensalle ciclismoindoor ciclismovirtual велотренажер vélodappartement bikeerg \
         virtuelcykeltur virtuellsykkeltur virtuellcykling virtuellcykeltur virtuaalipyöräily \
         virtuelerit virtuelefietsrit バーチャルライド 室内サイクリング インドアサイクリング 虚拟骑行 虛擬騎乘 가상라이딩 виртуальныйзаезд \
         bicicletavirtual pedaladavirtual bicivirtuale ciclismovirtuale sortievirtuelle wirtualnajazda \
         jazdawirtualna sanalsürüş bersepedavirtual",
    ),
    (
        Sport::EBiking,
        "ebike ebikeride ebikefitness ebikemountain emountainbikeride emountainbiking etouringbicycle \
         emtb emtbeasy emtbadvanced eracebike ecitybike ebikefahrt vélosàassistanceélectrique vae \
         bicicletaeléctrica elcykeltur elsykkeltur elcykling sähköpyöräily ebikerit eバイクライド \
         заезднаэлектровелосипеде véloélectrique bicicletaelétrica bicielettrica",
    ),
    (
        Sport::PoolSwimming,
        "lapswimming indoorswimming poolswim schwimmbadschwimmen bahnenschwimmen natationenpiscine \
         natation nataciónenpiscina nuotoinpiscina natação nataçãoempiscina плаваниевбассейне プールスイム",
    ),
    (
        Sport::OpenWaterSwimming,
        "openwater openwaterswim freiwasserschwimmen natacióndeaguasabiertas natationeneaulibre",
    ),
    (
        Sport::Swimming,
        "swim schwimmen natación nuoto zwemmen pływanie simning плавание nage svømning svømming uinti \
         スイム 水泳 游泳 수영 заплыв yüzme renang",
    ),
    (
        Sport::Rowing,
        "row rower virtualrow rudern aviron remo canottaggio roeien гребля roning roing rodd soutu \
         ローイング 划船 wioślarstwo kürek",
    ),
    (
        Sport::IndoorRowing,
        "rowingmachine indoorrower erg rowerg indoorrudern rudergerät rameur avironensalle",
    ),
    (
        Sport::Paddling,
        "kayak kayaking canoe canoeing paddle rafting whitewaterkayakingrafting whitewater paddlesports \
         kajakfahren kajak kanufahren canoë piragüismo canoa melonta カヤック kanu canoagem caiaque canot \
         каякинг",
    ),
    (
        Sport::StandUpPaddling,
        "sup standuppaddle standuppaddleboarding paddleboarding stehpaddeln",
    ),
    (
        Sport::Sailing,
        "sail surf surfing windsurf windsurfing kitesurf kitesurfing kiteboarding windkitesurfing \
         sailingv2 wingfoiling surfingsports segeln surfen kitesurfen windsurfen",
    ),
    (
        Sport::Diving,
        "dive scubadiving scuba freediving freedive apneadiving apneahunting singlegasdiving multigasdiving \
         gaugediving underwaterdiving tauchen gerätetauchen freitauchen plongée \
         plongéesousmarine buceo immersione subacquea mergulho duiken nurkowanie dykning dykking sukellus \
         дайвинг фридайвинг подводноеплавание ダイビング スキューバダイビング 潜水 스쿠버다이빙 dalış menyelam",
    ),
    (
        Sport::Snorkelling,
        "snorkeling snorkel schnorcheln snorkelen snorkling снорклинг スノーケリング",
    ),
    (
        Sport::CrossCountrySkiing,
        "nordicski nordicskiing xcski xcskiing crosscountryski crosscountryskiingws skateskiing \
         skateskiingws classicskiing skiingcrosscountry rollerski rollerskiing langlauf skilanglauf \
         skidefond esquídefondo scidifondo langlaufen längdskidåkning беговыелыжи лыжи лыжныегонки \
         narciarstwobiegowe langrend langrenn hiihto murtomaahiihto esquínórdico scinordico skinordique",
    ),
    (
        Sport::AlpineSkiing,
        "ski skiing alpineski downhillskiing resortskiing resortskiingsnowboarding \
         resortskiingsnowboardingws backcountryski backcountryskiing skitouring skitour skiingdownhill \
         backcountryskiingsnowboarding backcountryskiingsnowboardingws snowsports skifahren alpinski \
         skialpin esquíalpino scialpino skien горныелыжи alpint utförsåkning alpinskidåkning laskettelu \
         alpineskiën アルペンスキー esquídetravesía skiderandonnée esquialpino narciarstwoalpejskie",
    ),
    (
        Sport::Snowboarding,
        "snowboard snowboarden сноуборд lumilautailu スノーボード сноубординг",
    ),
    (
        Sport::Snowshoeing,
        "snowshoe snowshoeingws schneeschuhwandern raquettes raquetasdenieve lumikenkäily",
    ),
    (
        Sport::Skating,
        "skate iceskate iceskating inlineskate inlineskating rollerskating skatingws skatingsports \
         eislaufen inlineskaten patinage patinaje коньки schaatsen skateboard skridskoåkning luistelu \
         patinajeenlínea pattinaggio patinação roller patinagesurglace",
    ),
    (
        Sport::StrengthTraining,
        "strength weighttraining weightlifting gym calisthenics weights weightmachines \
         traditionalstrengthtraining functionalstrengthtraining coretraining krafttraining musculation \
         entrenamientodefuerza pesas entraînementmusculaire allenamentopesi forza treinodeforça \
         musculação krachttraining treningsiłowy styrketräning силоваятренировка gewichtstraining \
         styrketræning vægttræning styrketrening vekttrening viktträning voimaharjoittelu ウェイトトレーニング \
         筋力トレーニング 力量训练 重量訓練 웨이트트레이닝 entrenamientoconpesas treinamentocompeso treinamentocompesos \
         treinocompeso treinocompesos allenamentoconipesi sollevamentopesi entraînementauxpoids \
         ağırlıkantrenmanı latihanbeban",
    ),
    (
        Sport::FitnessTraining,
        "workout training fitness fitnessequipment cardio cardiotraining indoorcardio crossfit hiit \
         elliptical stairstepper stairclimbing floorclimbing aerobics highintensityintervaltraining \
         jumprope crosstraining circuittraining boxing bootcamp intervalworkout kickboxing martialarts \
         stairclimber structuredworkout crosstrain xtrain barre cardiodance dance danceinspiredtraining \
         fitnessgaming gymnastics mixedcardio mixedmetaboliccardiotraining socialdance stairs \
         steptraining waterfitness wrestling entraînement entrenamiento allenamento treino trening \
         träningspass тренировка cardiovascular кардио ellipsentrainer crosstrainer elliptique skierg \
         physicaltherapy træning treningsøkt träning harjoitus treeni ワークアウト クロスフィット 训练 锻炼 健身 운동 \
         кроссфит elíptica treppensteigen treinamento antrenman latihan olahraga",
    ),
    (
        Sport::Yoga,
        "pilates stretching breathwork mindandbody taichi йога jooga ヨガ 瑜伽 요가 joga ioga пилатес",
    ),
    (
        Sport::Climbing,
        "climb rockclimbing bouldering indoorclimbing klettern escalade escalada arrampicata \
         скалолазание bouldern rockclimb kiipeily ロッククライミング escaladaenroca arrampicatasuroccia",
    ),
    (
        Sport::RacketSport,
        "tennis badminton squash tabletennis padel pickleball racquetball tennisv2 tenis теннис テニス \
         pádel",
    ),
    (
        Sport::TeamSport,
        "soccer football americanfootball basketball volleyball handball rugby hockey fieldhockey \
         icehockey floorball ultimatefrisbee cricket baseball softball teamsports australianfootball \
         curling discsports lacrosse waterpolo fußball fútbol calcio futebol voetbal футбол \
         footballsoccer サッカー",
    ),
    (Sport::Golf, "golfing ゴルフ гольф"),
    (
        Sport::HorseRiding,
        "horsebackriding horseback riding equestrian equestriansports reiten équitation equitación",
    ),
    (
        Sport::Motorised,
        "driving drive car motorcycling motorcycle flying boating motorboating motorsports snowmobiling \
         aviation",
    ),
    (
        Sport::Transition,
        "transitionv2 swimtobiketransition biketoruntransition biketoruntransitionv2",
    ),
    (
        Sport::Multisport,
        "triathlon duathlon multisports swimrun brick swimbikerun",
    ),
    (Sport::Other, "generic unknown uncategorized wheelchair"),
];
