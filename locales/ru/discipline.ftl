# Показатели, которые есть только в некоторых видах спорта
figure-swimming-time = плавание
figure-rest = отдых
figure-lengths = бассейны
figure-swolf = SWOLF
figure-strokes = гребков на бассейн
figure-stroke-rate = частота гребков
figure-sets = подходы
figure-repetitions = повторения
figure-volume = тоннаж
figure-work-time = работа
figure-runs = спуски
figure-lift-time = на подъёмниках
figure-max-depth = макс. глубина
figure-avg-depth = средняя глубина
figure-bottom-time = донное время
figure-dive-time = под водой
figure-descents = погружения
figure-water = мин. температура воды
figure-surface-interval = на поверхности
figure-dive-number = погружение №
figure-steps = шаги

method-distance-by-lengths = Число бассейнов, которое насчитало устройство, умноженное на длину бассейна.
method-moving-by-lengths = Сумма времени по бассейнам; отдых у бортика не считается.
method-moving-by-runs = Время в движении без подъёмников и очередей.
method-lengths = Бассейны, которые насчитало устройство.
method-swim-rest = Время у бортика между отрезками, от трёх секунд.
method-swolf = Сумма секунд и гребков за один бассейн, в среднем по бассейнам, где гребки посчитаны. Сравнивать можно только в бассейнах одной длины.
method-strokes = Среднее по бассейнам, где гребки посчитаны; гребки — по счёту устройства.
method-sets = Подходы из файла, без отдыха.
method-repetitions = Повторения во всех подходах.
method-volume = Вес, умноженный на повторения, — сумма по всем подходам, где известно и то и другое.
method-work-time = Сумма времени подходов, без отдыха.
method-set-rest = Отдых между подходами, как его записало устройство.
method-runs = Спуски между двумя подъёмами, каждый не ниже 20 м.
method-lift-time = Подъёмы быстрее, чем можно подняться пешком.
method-depth = Наибольшая глубина по данным устройства, а если их нет — по записанным глубинам.
method-avg-depth = По данным устройства, а если их нет — среднее записанных глубин больше 1 м.
method-bottom-time = Значение, которое устройство посчитало по собственному правилу.
method-dive-time = Время глубже 1 м.
method-descents = Погружения глубже 3 м, каждое после всплытия.
method-told = Значение, которое записало устройство.
method-steps-cadence = Посчитано по каденсу: шагов устройство не записало.

# Плавание
swim-pool = бассейн { $length }
swim-each = по { $length }
swim-lengths-title = Все бассейны
swim-lengths-hint = Чем выше, тем быстрее; промежутки — отдых.
swim-lengths-count = { $count ->
    [one] { $shown } бассейн
    [few] { $shown } бассейна
    [many] { $shown } бассейнов
   *[other] { $shown } бассейна
}
swim-strokes-count = { $count ->
    [one] { $shown } гребок
    [few] { $shown } гребка
    [many] { $shown } гребков
   *[other] { $shown } гребка
}
swim-length-number = Бассейн { $number }
swim-then-rest = затем отдых { $time }
swim-missed-turn = пропущен поворот
swim-false-turn = лишний поворот
swim-odd-length = { $number } ⚠
swim-odd-missed = Бассейн { $number } длился { $time }, намного дольше соседних: похоже, устройство пропустило поворот.
swim-odd-false = Бассейн { $number } длился всего { $time }, намного меньше соседних: похоже, устройство засчитало лишний поворот.
swim-odd-many = { $count ->
    [one] { $shown } бассейн посчитан неверно: устройство пропустило поворот или засчитало лишний. Выше он обведён.
    [few] { $shown } бассейна посчитаны неверно: устройство пропускало повороты или засчитывало лишние. Выше они обведены.
    [many] { $shown } бассейнов посчитаны неверно: устройство пропускало повороты или засчитывало лишние. Выше они обведены.
   *[other] { $shown } бассейна посчитано неверно: устройство пропускало повороты или засчитывало лишние. Выше они обведены.
}
swim-joined = Бассейн { $number } ({ $time }) устройство посчитало за два: поворота не было. Он считается одним.
swim-joined-many = { $count ->
    [one] { $shown } бассейн устройство посчитало за два: поворота не было. Он считается одним. Чтобы разделить его, выберите его выше.
    [few] { $shown } бассейна устройство посчитало за два каждый: поворотов не было. Каждый считается одним. Чтобы разделить, выберите нужный выше.
    [many] { $shown } бассейнов устройство посчитало за два каждый: поворотов не было. Каждый считается одним. Чтобы разделить, выберите нужный выше.
   *[other] { $shown } бассейна устройство посчитало за два каждый: поворотов не было. Каждый считается одним. Чтобы разделить, выберите нужный выше.
}
swim-keep-two = Это были два
swim-joined-reading = посчитан за два, это один
swim-join-next = Соединить со следующим
swim-join-before = Соединить с предыдущим
swim-split = Разделить пополам
swim-mend-all = Исправить
swim-corrected = { $count ->
    [one] Вы сделали { $shown } исправление.
    [few] Вы сделали { $shown } исправления.
    [many] Вы сделали { $shown } исправлений.
   *[other] Вы сделали { $shown } исправления.
}
swim-corrected-toast = Бассейны исправлены
swim-correction-undo = Отменить последнее
swim-correction-undone = Исправление отменено
swim-sets-title = Серии
swim-level = Показать
swim-level-sets = Серии
swim-level-intervals = Отрезки
swim-level-lengths = Бассейны
swim-what = Что
swim-stroke = стиль
swim-rest = отдых
swim-strokes = гребки
swim-pace-per = темп { $unit }
stroke-freestyle = кроль
stroke-backstroke = на спине
stroke-breaststroke = брасс
stroke-butterfly = баттерфляй
stroke-drill = упражнения
stroke-mixed = смешанный
stroke-im = комплекс

# Силовая тренировка
strength-title = Упражнения
strength-by-exercise = По упражнениям
strength-by-set = Все подходы
strength-exercise = Упражнение
strength-set = Подход
strength-of = упражнение
strength-heaviest = макс. вес
strength-weight = вес
strength-unknown = Подход без названия

# Склоны
slopes-title = Спуски и подъёмники
slope-runs-count = { $count ->
    [one] { $shown } спуск
    [few] { $shown } спуска
    [many] { $shown } спусков
   *[other] { $shown } спуска
}
slope-part = Что
slope-height = перепад
slope-run = Спуск { $number }
slope-lift = Подъёмник
slope-climb = Своим ходом

# Погружение
dive-title = Глубина
dive-hint = От поверхности вниз.
dive-reading = { $depth }, { $time }
dive-descents-count = { $count ->
    [one] { $shown } погружение
    [few] { $shown } погружения
    [many] { $shown } погружений
   *[other] { $shown } погружения
}

# Exercises, by the names of the FIT profile
exercise-bench-press = Жим лёжа
exercise-calf-raise = Подъём на носки
exercise-cardio = Кардио
exercise-carry = Перенос груза
exercise-chop = Дровосек
exercise-core = Упражнения на корпус
exercise-crunch = Скручивания
exercise-curl = Сгибание рук
exercise-deadlift = Становая тяга
exercise-flye = Разведение рук
exercise-hip-raise = Ягодичный мостик
exercise-hip-stability = Устойчивость бёдер
exercise-hip-swing = Махи бёдрами
exercise-hyperextension = Гиперэкстензия
exercise-lateral-raise = Подъём рук в стороны
exercise-leg-curl = Сгибание ног
exercise-leg-raise = Подъём ног
exercise-lunge = Выпады
exercise-olympic-lift = Тяжелоатлетический подъём
exercise-plank = Планка
exercise-plyo = Прыжковые упражнения
exercise-pull-up = Подтягивания
exercise-push-up = Отжимания
exercise-row = Тяга к поясу
exercise-shoulder-press = Жим над головой
exercise-shoulder-stability = Устойчивость плеч
exercise-shrug = Шраги
exercise-sit-up = Подъём корпуса
exercise-squat = Приседания
exercise-total-body = Упражнения на всё тело
exercise-triceps-extension = Разгибание рук на трицепс
exercise-warm-up = Разминка
exercise-run = Бег
exercise-bike = Велосипед
exercise-cardio-sensors = Кардиотренажёр
exercise-move = Перемещения
exercise-pose = Позы
exercise-banded-exercises = Упражнения с лентой
exercise-battle-rope = Канаты
exercise-elliptical = Эллипс
exercise-floor-climb = Подъём по этажам
exercise-indoor-bike = Велотренажёр
exercise-indoor-row = Гребной тренажёр
exercise-ladder = Лестница
exercise-sandbag = Мешок с песком
exercise-sled = Сани
exercise-sledge-hammer = Кувалда
exercise-stair-stepper = Степпер
exercise-suspension = Упражнения на петлях
exercise-tire = Покрышка
exercise-run-indoor = Бег в зале
exercise-bike-outdoor = Велосипед на улице
exercise-barbell-bench-press = Жим штанги лёжа
exercise-dumbbell-bench-press = Жим гантелей лёжа
exercise-incline-barbell-bench-press = Жим штанги на наклонной скамье
exercise-incline-dumbbell-bench-press = Жим гантелей на наклонной скамье
exercise-close-grip-barbell-bench-press = Жим штанги узким хватом
exercise-barbell-deadlift = Становая тяга со штангой
exercise-sumo-deadlift = Тяга сумо
exercise-romanian-deadlift = Румынская тяга
exercise-dumbbell-deadlift = Становая тяга с гантелями
exercise-barbell-back-squat = Приседания со штангой
exercise-barbell-front-squat = Фронтальные приседания
exercise-goblet-squat = Приседания с гирей у груди
exercise-dumbbell-squat = Приседания с гантелями
exercise-air-squat = Воздушные приседания
exercise-leg-press = Жим ногами
exercise-barbell-row = Тяга штанги в наклоне
exercise-dumbbell-row = Тяга гантели в наклоне
exercise-seated-cable-row = Тяга блока сидя
exercise-lat-pulldown = Тяга верхнего блока
exercise-chin-up = Подтягивания обратным хватом
exercise-wide-grip-pull-up = Подтягивания широким хватом
exercise-barbell-shoulder-press = Жим штанги стоя
exercise-overhead-dumbbell-press = Жим гантелей над головой
exercise-military-press = Армейский жим
exercise-arnold-press = Жим Арнольда
exercise-overhead-barbell-press = Жим штанги над головой
exercise-barbell-biceps-curl = Сгибание рук со штангой
exercise-dumbbell-biceps-curl = Сгибание рук с гантелями
exercise-dumbbell-hammer-curl = Молотковое сгибание рук
exercise-body-weight-dip = Отжимания на брусьях
exercise-triceps-pressdown = Разгибание рук на блоке
exercise-cable-crossover = Сведение рук в кроссовере
exercise-dumbbell-flye = Разведение гантелей
exercise-leg-extensions = Разгибание ног
exercise-walking-lunge = Выпады в ходьбе
exercise-barbell-lunge = Выпады со штангой
exercise-dumbbell-lunge = Выпады с гантелями
exercise-side-plank = Боковая планка
exercise-russian-twist = Русские скручивания
exercise-bicycle-crunch = Велосипед
exercise-hanging-leg-raise = Подъём ног в висе
exercise-burpee = Бёрпи
exercise-jump-rope = Скакалка
exercise-jumping-jacks = Прыжки «звёздочка»
exercise-kettlebell-swing = Махи гирей
exercise-box-jump = Прыжки на ящик
exercise-mountain-climber = Скалолаз
exercise-barbell-hip-thrust-with-bench = Ягодичный мост со штангой
exercise-barbell-hip-thrust-on-floor = Ягодичный мост со штангой на полу
exercise-farmers-walk = Прогулка фермера
exercise-clean = Взятие на грудь
exercise-clean-and-jerk = Толчок
exercise-snatch = Рывок
exercise-back-extension = Разгибание спины
exercise-face-pull = Тяга к лицу
exercise-jump-squat = Приседания с выпрыгиванием
exercise-wall-ball = Броски мяча в стену
exercise-rowing-machine = Гребной тренажёр
exercise-treadmill = Беговая дорожка
