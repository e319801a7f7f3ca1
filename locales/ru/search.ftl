# Слова, которые набирают в поиске. Их никто не читает: они сравниваются без учёта регистра, «ё» и «й»,
# и достаточно начала слова.

# Как ещё называют вид спорта, отдельно или вместе с родственными.
search-sport-running = бег бегать бега пробежка пробежки пробежку
search-sport-trail-running = бег трейл тропа пробежка
search-sport-treadmill-running = бег дорожка беговая тредмил пробежка
search-sport-walking = ходьба прогулка прогулки пешком шаг
search-sport-hiking = поход походы пеший хайкинг треккинг горы
search-sport-cycling = вело велик велосипед велосипеде велопоездка шоссе покатушка
search-sport-mountain-biking = вело велик велосипед мтб маунтинбайк горник
search-sport-gravel-cycling = вело велик велосипед гравел грэвел гравий
search-sport-indoor-cycling = вело велотренажёр велотренажёре тренажёр станок велостанок спиннинг турбо
search-sport-e-biking = вело велик велосипед электровелосипед
search-sport-pool-swimming = плавание плавать бассейн бассейне заплыв
search-sport-open-water-swimming = плавание плавать заплыв море озеро река
search-sport-swimming = плавание плавать заплыв
search-sport-rowing = гребля грести лодка академическая
search-sport-indoor-rowing = гребля гребной тренажёр эргометр концепт
search-sport-paddling = гребля байдарка каяк каноэ
search-sport-stand-up-paddling = сап сапборд сапсёрфинг
search-sport-sailing = парус яхта виндсёрфинг сёрфинг кайт кайтсёрфинг
search-sport-snorkelling = снорклинг плавание маска трубка
search-sport-diving = дайвинг погружение нырять фридайвинг апноэ
search-sport-cross-country-skiing = лыжи лыжах беговые классика конёк
search-sport-alpine-skiing = лыжи лыжах горнолыжный склон спуск
search-sport-snowboarding = сноуборд доска
search-sport-snowshoeing = снегоступы снегоступах
search-sport-skating = коньки ролики роллеры лёд
search-sport-strength-training = силовая зал железо штанга качалка
search-sport-fitness-training = фитнес зал кардио кроссфит эллипс эллипсоид
search-sport-yoga = йога пилатес растяжка
search-sport-climbing = скалолазание скалодром боулдеринг альпинизм
search-sport-racket-sport = теннис бадминтон сквош падел
search-sport-team-sport = футбол баскетбол волейбол хоккей игра
search-sport-golf = гольф
search-sport-horse-riding = конь лошадь верхом конный
search-sport-motorised = мотоцикл машина авто
search-sport-transition = транзитка
search-sport-multisport = триатлон мультиспорт
search-sport-other = другое

# Месяц во всех формах. Формы короче трёх букв нужно набрать целиком.
search-month-1 = январь января январе январю январём янв
search-month-2 = февраль февраля феврале февралю февралём фев
search-month-3 = март марта марте марту мартом мар
search-month-4 = апрель апреля апреле апрелю апрелем апр
search-month-5 = май мая мае маю маем
search-month-6 = июнь июня июне июню июнем июн
search-month-7 = июль июля июле июлю июлем июл
search-month-8 = август августа августе августу августом авг
search-month-9 = сентябрь сентября сентябре сентябрю сентябрём сен сент
search-month-10 = октябрь октября октябре октябрю октябрём окт
search-month-11 = ноябрь ноября ноябре ноябрю ноябрём ноя нояб
search-month-12 = декабрь декабря декабре декабрю декабрём дек

# День недели с понедельника, во всех формах. Формы короче трёх букв нужно набрать целиком.
search-weekday-1 = понедельник понедельника понедельники понедельникам пн пон
search-weekday-2 = вторник вторника вторники вторникам вт втор
search-weekday-3 = среда среду среды средам ср
search-weekday-4 = четверг четверга четверги четвергам чт чет
search-weekday-5 = пятница пятницу пятницы пятницам пт пят
search-weekday-6 = суббота субботу субботы субботам сб суб
search-weekday-7 = воскресенье воскресенья воскресеньям вс воскр

# Слова между другими, которые ничего не значат.
search-joining = в во на по за и с со к
