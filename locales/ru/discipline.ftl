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
strength-unknown = Упражнение без названия

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
