# Списки
activities-count = { $count ->
    [one] { $shown } тренировка
    [few] { $shown } тренировки
    [many] { $shown } тренировок
   *[other] { $shown } тренировки
}
activities-word = { $count ->
    [one] тренировка
    [few] тренировки
    [many] тренировок
   *[other] тренировки
}
recordings-count = { $count ->
    [one] { $shown } запись
    [few] { $shown } записи
    [many] { $shown } записей
   *[other] { $shown } записи
}
samples-count = { $count ->
    [one] { $shown } точка
    [few] { $shown } точки
    [many] { $shown } точек
   *[other] { $shown } точки
}
nothing-yet-title = Тренировок пока нет
nothing-yet-text = Добавьте файлы с часов или из другого приложения. Они останутся на этом устройстве.
nothing-yet-import = Добавить файлы
demo-begin = Попробовать на примере
nothing-found-title = Ничего не найдено
nothing-found-text = Ни одна тренировка не подходит под поиск и фильтры.
search-label = Поиск тренировок
search-placeholder = Название, заметки, спорт, часы, дата
search-clear = Очистить поиск
filter-sports = Виды спорта
filter-period = Период
filter-clear = Сбросить фильтры
period-all = За всё время
period-30-days = Последние 30 дней
period-90-days = Последние 90 дней
period-own = Выбрать даты
period-from = С
period-to = По

# Показатели
figure-distance = дистанция
figure-time = время
figure-moving-time = в движении
figure-elapsed-time = от старта до финиша
figure-timer-time = таймер
figure-pace = темп
figure-pace-best = лучший темп
figure-speed = скорость
figure-speed-max = макс. скорость
figure-heart-rate = пульс
figure-heart-rate-max = макс. пульс
figure-power = мощность
figure-power-max = макс. мощность
figure-ascent = набор высоты
figure-descent = сброс высоты
figure-cadence = каденс
figure-cadence-max = макс. каденс
figure-energy = энергия
figure-temperature = температура
figure-altitude-min = нижняя точка
figure-altitude-max = верхняя точка
device-note = устройство { $value }
how-made = Как посчитано?

# Тренировка
activity-word = Тренировка
activity-name = Название
activity-rename = Переименовать
activity-download = Скачать исходный файл
activity-trash = В корзину
activity-menu = Другие действия
activity-newer = Новее
activity-older = Старее
activity-before-in-list = Предыдущая в списке
activity-after-in-list = Следующая в списке
activity-renamed-toast = Переименовано.
activity-in-trash = Эта тренировка в корзине.
activity-gone-title = Этой тренировки больше нет
activity-gone-text = Её удалили, или адрес неверен.
part-title = Отрезок с { $from } до { $to }
part-whole = Вся тренировка
numbers-title = Все числа и откуда они
numbers-what = Что
numbers-ours = Ritm
numbers-device = Устройство
numbers-how = Как

along-title = Графики
along-axis = Вдоль
along-description = Графики измерений по ходу тренировки. Стрелки влево и вправо двигают курсор, с Shift выделяют отрезок, Escape снимает масштаб и выделение.
along-hint = Проведите по графикам, чтобы измерить отрезок: числа выше пересчитаются. Ctrl и колесо меняют масштаб.
along-hint-touch = Задержите палец на графике и ведите, чтобы измерить отрезок; двумя пальцами меняется масштаб.
along-zoom = Приблизить отрезок
along-everything = Все каналы
along-failed = Графики не загрузились. Проверьте соединение и перезагрузите страницу.
along-average = сред. { $value }
along-maximum = макс. { $value }
along-climb = набор { $value }
along-drop = спуск { $value }
along-grade = уклон { $value }
part-grade = уклон { $value }

map-wheel-hint = Масштаб карты — Ctrl и колесо
map-finger-hint = Карту двигают двумя пальцами
map-streets = Карта улиц
map-streets-off = Простая карта
map-streets-title = Показать улицы?
map-streets-text = Карту отдаёт { $host } (данные OpenStreetMap, OpenFreeMap). Её сервер видит, какие места вы смотрите, и больше ничего о ваших тренировках. Вернуться к простой карте можно в любой момент.
map-streets-take = Показать улицы
map-streets-own = С этого сервера
map-streets-other = Другая карта
map-description = Карта маршрута
map-zoom-in = Приблизить
map-zoom-out = Отдалить
map-fit = Весь маршрут
map-enlarge = Крупнее
map-start = Старт
map-finish = Финиш
map-colour = Цвет маршрута
map-plain = Один цвет
map-coloured-by = цвет: { $channel }
map-coloured-by-leg = каждый этап от медленного к быстрому
map-basemap-failed = Источник карты недоступен.
map-failed = Карта не загрузилась. Проверьте соединение и перезагрузите страницу.

lap-number = Круг
lap-ascent = набор
laps-title = Круги
laps-count = { $count ->
    [one] { $shown } круг
    [few] { $shown } круга
    [many] { $shown } кругов
   *[other] { $shown } круга
}

bests-title = Лучшие отрезки
bests-of = Лучшее по
bests-chart = Лучшее за любую длительность: { $channel }; таблица ниже говорит то же
bests-duration = За
bests-seconds = { $seconds } с
bests-here = Здесь
bests-before = Раньше
bests-new = ↑ { $value }
bests-reading = { $duration } · { $value }, раньше { $season }
bests-season = Пунктир: лучшее из { $activities } за { $days } дней до этого; ↑ отмечает, что здесь лучше.
bests-season-count = { $count ->
    [one] { $shown } тренировки
    [few] { $shown } тренировок
    [many] { $shown } тренировок
   *[other] { $shown } тренировки
}
bests-season-distance = Раньше: самое быстрое из { $activities } за { $days } дней до этого; ↑ отмечает, что здесь быстрее.
bests-season-heart = Пунктир: самый высокий пульс из { $activities } за { $days } дней до этого. Пульс выше — не лучше и не хуже.
bests-how-distance = Самое быстрое время на каждой дистанции, где бы на пути она ни началась. Часы идут и на паузах, как на соревновании. Отрезок быстрее мирового рекорда или через скачок координат не считается. Бег сравнивается с бегом, ходьба с ходьбой.
distance-half-marathon = Полумарафон
distance-marathon = Марафон
records-title = Лучшее за сезон
records-more = { $count ->
    [one] и ещё { $shown }
    [few] и ещё { $shown }
    [many] и ещё { $shown }
   *[other] и ещё { $shown }
}
record-words = { $what }: { $value }, раньше { $before }
record-mark = рекорд: { $what }
bests-alone = За { $days } дней до этого сравнить не с чем.
bests-how = Для каждой длительности — наивысшее среднее на любом участке такой длины. Мощность и скорость на паузах считаются нулевыми, как в Strava; пульс усредняется по записанному времени. До минуты — каждая секунда, дальше шаг 2 %. Пунктир — только похожие тренировки, начавшиеся за предыдущие дни.

details-title = Подробности
details-sport = Вид спорта
details-sport-toast = Вид спорта изменён, числа следуют его правилам.
details-zone-home = В файле нет часового пояса места; время указано по вашему.
activity-virtual = виртуально
activity-zone-home = время вашего пояса
details-start = Начало
details-start-set = Изменить начало
details-start-toast = Начало изменено.
details-notes = Заметки
details-notes-placeholder = Как прошло?
details-effort-toast = Оценка нагрузки изменена.
details-effort-unsaid = не указано
details-notes-toast = Заметки сохранены.

recording-title = Запись
recordings-title = Записи
recordings-text = Эту тренировку записали несколько устройств. Числа взяты из первой записи.
recording-leads = числа отсюда
recording-here = Записано здесь
recording-unknown-device = Неизвестное устройство
recording-download = Исходный файл
recording-download-all = Исходные файлы
recording-unlink = Сделать отдельной тренировкой
recording-unlinked-toast = Запись стала отдельной тренировкой.

# Корзина
trash-sub = То, что здесь, нигде не учитывается и остаётся, пока вы не удалите его навсегда.
trash-empty = Очистить корзину
trash-nothing-title = Корзина пуста
trash-nothing-text = Удалённое можно вернуть отсюда.
trash-restore = Вернуть
trash-remove = Удалить навсегда
trash-remove-title = Удалить навсегда?
trash-remove-one = «{ $title }» исчезнет вместе с файлами, вернуть будет нельзя.
trash-remove-all = { $count ->
    [one] { $shown } тренировка исчезнет вместе с файлами, вернуть её будет нельзя.
    [few] { $shown } тренировки исчезнут вместе с файлами, вернуть их будет нельзя.
    [many] { $shown } тренировок исчезнут вместе с файлами, вернуть их будет нельзя.
   *[other] { $shown } тренировки исчезнут вместе с файлами, вернуть их будет нельзя.
}
trash-done-toast = { $count ->
    [one] { $count ->
        [1] Перемещено в корзину.
       *[other] В корзину: { $shown } тренировка.
    }
    [few] В корзину: { $shown } тренировки.
    [many] В корзину: { $shown } тренировок.
   *[other] В корзину: { $shown } тренировки.
}
trash-restored-toast = { $count ->
    [one] { $count ->
        [1] Возвращено.
       *[other] Возвращена { $shown } тренировка.
    }
    [few] Возвращено { $shown } тренировки.
    [many] Возвращено { $shown } тренировок.
   *[other] Возвращено { $shown } тренировки.
}
recording-save = Сохранить как
recording-gear = Снаряжение: { $gear }
recording-photos = { $count ->
    [one] { $shown } снимок на прежней платформе
    [few] { $shown } снимка на прежней платформе
    [many] { $shown } снимков на прежней платформе
   *[other] { $shown } снимка на прежней платформе
}

# Порядок, месяцы, несколько сразу
column-of-date = Дата
column-of-distance = Дистанция
column-of-time = Время
column-of-speed = Темп, скор., Вт
column-of-heart-rate = Пульс
column-of-ascent = Набор
order-by = Порядок
order-rising = по возрастанию
order-falling = по убыванию
pick-begin = Выбрать
pick-end = Закончить выбор
pick-actions = Что сделать с выбранным
pick-count = { $count ->
    [0] Ничего не выбрано
    [one] Выбрана { $shown }
   *[other] Выбрано { $shown }
}
pick-all = Выбрать все { $shown }
pick-sport = Изменить вид спорта
pick-sport-toast = { $count ->
    [one] Вид спорта изменён у { $shown } тренировки.
   *[other] Вид спорта изменён у { $shown } тренировок.
}
pick-merge = Объединить
pick-merge-toast = { $count ->
    [one] { $shown } тренировка объединена.
    [few] { $shown } тренировки объединены в одну.
    [many] { $shown } тренировок объединены в одну.
   *[other] { $shown } тренировки объединены в одну.
}
pick-export = Экспорт
pick-trash = В корзину

# Пример
demo-here = Это выдуманные тренировки, чтобы осмотреться.
demo-remove = Убрать примеры
demo-removed-toast = Примеры убраны.

# Сохранение в файл
save-title = Сохранить как
format-fit = Всё, что записано. Для Garmin, Wahoo, Strava и большинства других.
format-gpx = Трек с пульсом, каденсом и мощностью. Для карт и большинства приложений.
format-tcx = Трек, круги, пульс, каденс и мощность. Для старых программ.
format-kml = Маршрут. Для Google Earth.
format-geojson = Маршрут со значениями. Для картографических программ.
format-csv = Все измерения таблицей. Для Excel и подобных.
format-loss-places = В этой записи нет координат, поэтому файл будет почти пуст.
format-loss-sets = Подходы и веса не сохранятся.
format-loss-lengths = Отрезки бассейна не сохранятся.
format-loss-values = Пульс, мощность и прочее не сохранятся.

# Несколько тренировок как одна
legs-title = Этапы
legs-note = ширина — это время
legs-count = { $count ->
    [one] { $shown } этап
    [few] { $shown } этапа
   *[many] { $shown } этапов
}
legs-change = Т{ $number }
legs-beside = записано параллельно
legs-separate = Разъединить
legs-merge-older = Объединить с предыдущей тренировкой
legs-leave = Вынести в отдельную тренировку
legs-merged-toast = { $count ->
    [one] { $shown } тренировка теперь часть общей.
    [few] { $shown } тренировки объединены в одну.
   *[many] { $shown } тренировок объединено в одну.
}
legs-separated-toast = { $count ->
    [one] { $shown } этап теперь отдельно.
    [few] { $shown } этапа теперь отдельно.
   *[many] { $shown } этапов теперь отдельно.
}
figure-changes = транзиты

# Тренировка, разделённая надвое
split-menu = Разделить надвое
split-title = Разделить надвое
split-text = В каждой части останется то, что в ней записано; файл не изменится. Чтобы разделить в другом месте, сначала выберите круг или участок на графиках.
split-where = Где
split-do = Разделить
split-nowhere = Тренировка слишком короткая, её не разделить.
split-toast = Тренировка разделена надвое.
split-part-start = Начало выбранного участка, { $time }
split-part-end = Конец выбранного участка, { $time }
split-lap-end = Конец круга { $number }, { $time }
split-pause = Пауза, { $time }
split-middle = Середина, { $time }
