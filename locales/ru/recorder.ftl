nav-record = Запись
nav-recording = Идёт запись
action-done = Готово
action-understood = Понятно

# До старта
record-sport = Вид спорта
record-more-sports = Другие виды спорта
record-ready-title = Всё готово к записи
record-options = Для этой тренировки
record-position = Записывать путь
record-position-help = на улице, по положению этого устройства
record-auto-pause = Автопауза
record-auto-pause-help = хранится пометкой, её можно отменить позже
record-laps = Круги
record-laps-help = и кнопкой, когда захотите
record-laps-off = нет
record-laps-every = Длина круга
record-laps-own = Своя длина
record-laps-unit = Единица
record-laps-wrong = Не меньше { $least } { $unit } и не больше { $most }.
record-cues = Голосовые подсказки
record-cues-help = старт, круги, потеря датчика, финиш
record-cues-none = Этот браузер не умеет говорить. Подсказки будут вибрацией и объявлениями.
record-cues-on = Голос есть
record-cues-off = Голоса нет
record-preview = Что вы увидите
record-fields = Поля
record-fields-change = Изменить поля
record-start = Старт
record-promise = Каждая секунда сохраняется на этом устройстве не позже чем через 2 с. Закроется страница или пропадёт питание – Ritm продолжит с того же места и покажет пробел.
record-promise-window = Каждая секунда сохраняется на этом компьютере не позже чем через 2 с. Закроете окно – запись продолжится; пропадёт питание – Ritm продолжит с того же места и покажет пробел.

check-ready = готово
check-searching = поиск
check-missing = нет
check-position-searching = ищем спутники; начать можно и сейчас
check-position-known = достаточно точно для старта
check-position-rough = пока грубо; на открытом месте станет точнее
check-position-lost = потеряно, ищем снова
check-no-sensors = Датчиков нет
check-no-sensors-text = Время и путь записываются и без них
check-low = заряд на исходе
check-joins = подключится сам, когда проснётся
check-safe = Ничего не пропадёт
check-safe-awake = сохранение каждые 2 с · экран не гаснет, если браузер позволит · держите эту страницу на виду: скрытые браузер замедляет
check-safe-refused = сохранение каждые 2 с · сейчас браузер даёт экрану гаснуть: не выключайте его и держите страницу на виду
check-safe-dark = сохранение каждые 2 с · этот браузер даёт экрану гаснуть: не выключайте его и держите страницу на виду
check-safe-window = сохранение каждые 2 с · продолжается, когда окно закрыто
location-absent = Это устройство не знает своего положения. Расстояние дадут датчики
location-denied = Не разрешено. Разрешите для этой страницы в настройках браузера
location-off = Выключено. Включите геолокацию в настройках системы
position-word = Положение
position-searching-short = поиск
position-unavailable-short = нет

# Показатели
fields-title = Что вы увидите
fields-text = { $sport }: от двух до шести показателей, первый самый крупный.
fields-usual = Обычные поля
fields-choose = Выберите показатель
fields-add = Добавить показатель
fields-remove = Убрать: { $name }
fields-most = { $count ->
    [one] Больше { $shown } показателя не прочесть.
    [few] Больше { $shown } показателей не прочесть.
   *[other] Больше { $shown } показателей не прочесть.
}
order-up = Выше: { $name }
order-down = Ниже: { $name }
order-now = { $name }: теперь место { $place }
live-timer = время
live-elapsed = время с начала
live-distance = расстояние
live-speed = скорость · за 15 с
live-pace = темп · за 15 с
live-average-speed = средняя скорость
live-average-pace = средний темп
live-lap-timer = время круга
live-lap-distance = расстояние круга
live-lap-speed = скорость круга
live-lap-pace = темп круга
live-last-lap-speed = скорость прошлого круга
live-last-lap-pace = темп прошлого круга
live-heart-rate = пульс
live-average-heart-rate = средний пульс
live-max-heart-rate = наибольший пульс
live-lap-heart-rate = пульс круга
live-power = мощность, 3 с
live-average-power = средняя мощность
live-lap-power = мощность круга
live-cadence = каденс
live-average-cadence = средний каденс
live-stroke-rate = темп гребли
live-strokes = гребки
live-step-rate = темп шагов
live-floors = этажи
live-altitude = высота
live-ascent = набор высоты
live-descent = спуск
live-steps = шаги
live-energy = энергия
live-temperature = температура
live-core-temperature = температура тела
live-muscle-oxygen = кислород в мышце
live-zone = зона { $zone }
live-age = { $seconds } с назад
live-from = источник: { $name }
live-lap = круг { $number }

# Во время записи
record-live-title = Идёт запись: { $sport }
record-leave = Уйти с этого экрана; запись продолжится
record-pause = Пауза
record-resume = Дальше
record-lap = Круг
record-lock = Замок
record-full = весь экран
record-finish = Держите: финиш
record-keep-holding = Держите ещё
record-locked = Касания не действуют. Подсказки остаются.
record-unlock = Держите, чтобы открыть
record-unlocked = Замок открыт
record-holes = нет { $time }
phase-recording = Идёт запись
phase-paused = Пауза
phase-auto-paused = Автопауза
phase-interrupted = Запись прервана
phase-finished = Завершено
sign-lost = нет { $time }
sign-lost-short = потерян
note-resumed-title = Запись продолжена через { $time }.
note-resumed-text = Ritm закрылся в { $at }; пробел отмечен, больше ничего не пропало.
note-interrupted-title = Эта запись прервалась.
note-interrupted-text = Всё до обрыва сохранено. Продолжите её или завершите.
note-lost-title = Нет связи: { $name }.
note-lost-text = Запись идёт, пробел отмечен. Пробуем каждые 5 с.
note-position-title = Положение потеряно.
note-position-absent = Положения нет.
note-position-text = Запись идёт; расстояние считают датчики, если они есть.
note-hidden-title = Страница была скрыта { $time }.
note-hidden-text = Браузер мог её замедлить. Держите её на виду.
note-silent-title = Уже несколько секунд нет новых данных.
note-silent-text = На экране старые числа. Всё продолжится само; если нет – обновите страницу: записанное сохранено.
note-dark = Браузер сейчас даёт экрану гаснуть.

# Что говорится и объявляется
cue-started = Идёт запись: { $sport }.
cue-lap = Круг { $number }: { $time }.
cue-lap-distance = Круг { $number }: { $distance }, { $time }.
cue-time =
    { $minutes ->
        [0] { $seconds ->
            [one] { $seconds } секунда
            [few] { $seconds } секунды
           *[other] { $seconds } секунд
        }
        [one] { $minutes } минута { $seconds }
        [few] { $minutes } минуты { $seconds }
       *[other] { $minutes } минут { $seconds }
    }
cue-paused = Пауза.
cue-auto-paused = Автопауза.
cue-resumed = Запись продолжается.
cue-went-on = Запись продолжилась сама после пробела.
cue-lost = Нет связи: { $name }. Запись идёт.
cue-back = { $name }: связь есть.
cue-position-lost = Положение потеряно. Запись идёт.
cue-position-back = Положение снова известно.
cue-finished = Завершено. Сохраните тренировку или удалите её.

# Подходы
sets-exercise = Упражнение
sets-exercise-example = Приседания со штангой
sets-weight = Вес
sets-weight-less = Меньше вес
sets-weight-more = Больше вес
sets-repetitions = Повторы
sets-repetitions-less = Меньше повторов
sets-repetitions-more = Больше повторов
sets-done = Подход готов
sets-add = Добавить подход
sets-none = Подходов пока нет.
sets-remove = Убрать подход { $number }
sets-remove-head = Убрать
sets-rest = отдых
sets-wrong-weight = Вес – это число до 1000 кг.
sets-wrong-repetitions = Повторы – это целое число.
sets-wrong-empty = Укажите, что сделано: упражнение, вес или повторы.

# Финиш
finish-announce = Тренировка завершена. Сохраните её, продолжите или удалите.
finish-missing = Не хватает: { $figure }, { $time } из времени таймера. Пробел отмечен.
finish-empty = В ней почти ничего нет: считаные секунды и никакого пути.
finish-holes = Пропущено
finish-holes-text = Не записано { $time }. Пробелы отмечены и не входят ни во время, ни в расстояние.
finish-laps = Круги
finish-laps-lap = Круг
finish-laps-count = { $count ->
    [one] { $shown } круг
    [few] { $shown } круга
   *[other] { $shown } кругов
}
finish-cut = Обрезать
finish-cut-title = Обрезать края
finish-cut-text = Отрезанное не войдёт в тренировку; в записи останется всё.
finish-cut-from = Начало
finish-cut-to = Конец
finish-effort = Насколько было тяжело?
finish-about = О тренировке
finish-auto-pauses = Учитывать автопаузы
finish-auto-pauses-help = что остановилось само, считается паузой; это можно изменить позже
finish-keep = Сохранить
finish-keep-empty = Всё равно сохранить
finish-go-on = Продолжить
finish-discard = Удалить
finish-discard-title = Удалить эту тренировку?
finish-discard-text = Она попадёт в корзину, оттуда её можно вернуть.
finish-discarded = Тренировка в корзине.
effort-least = покой
effort-most = на пределе
effort-0 = покой
effort-1 = очень легко
effort-2 = легко
effort-3 = умеренно
effort-4 = тяжеловато
effort-5 = тяжело
effort-6 = тяжело и сильнее
effort-7 = очень тяжело
effort-8 = очень тяжело и сильнее
effort-9 = почти на пределе
effort-10 = на пределе
effort-told = { $value } из 10, { $meaning }
auto-pauses-count = Учитывать автопаузы
auto-pauses-ignore = Не учитывать автопаузы
auto-pauses-counted = Автопаузы считаются паузами.
auto-pauses-ignored = Автопаузы считаются временем тренировки.

# Вручную
by-hand-title = Добавить вручную
by-hand-sub = Что никто не записал, тоже считается.
by-hand-what = Что вы сделали
by-hand-length = Сколько длилось
by-hand-hours = часы
by-hand-minutes = минуты
by-hand-seconds = секунды
by-hand-distance = Расстояние
by-hand-ascent = Набор высоты
by-hand-heart-rate = Средний пульс
by-hand-save = Добавить
by-hand-wrong-start = Укажите, когда началось: день и время.
by-hand-wrong-future = Тренировка началась в прошлом.
by-hand-wrong-length = Укажите, сколько длилось: от секунды до месяца.
by-hand-wrong-distance = Расстояние – это число, например 10,5.
by-hand-wrong-ascent = Набор высоты – это число, например 120.
by-hand-wrong-heart-rate = Пульс бывает от 20 до 260.
more-by-hand-text = Тренировка, которую никто не записал
