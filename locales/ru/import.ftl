import-title = Импорт
import-sub = Всё читается на этом устройстве и не покидает его.
import-drop-title = Перетащите тренировки сюда
import-drop-text = FIT, GPX, TCX, KML и многие другие, по одному или в архивах: и целые выгрузки из Strava, Garmin, Apple, Google, Polar и других.
import-drop-anywhere = Отпустите, чтобы добавить
import-choose-files = Выбрать файлы
import-choose-folder = Выбрать папку
import-receiving = Принимаем файлы
import-reading = Читаем
import-running-short = Идёт импорт
import-size = { $size }
import-files-of = { $done } из { $total } файлов
import-rate = { $rate } в секунду
import-left = осталось около { $time }
import-cancel = Остановить
import-which = Импорт
import-done-toast = Импорт завершён: { $what }
import-of-demo = Пример
import-of-files = { $count ->
    [one] { $name } и другие, { $shown } файл
    [few] { $name } и другие, { $shown } файла
    [many] { $name } и другие, { $shown } файлов
   *[other] { $name } и другие, { $shown } файла
}
import-awaiting = Ждём остальные файлы. Если за минуту ничего не придёт, прочитаем то, что есть.
files-count = { $count ->
    [one] { $shown } файл
    [few] { $shown } файла
    [many] { $shown } файлов
   *[other] { $shown } файла
}
report-title = Отчёт
report-added = { $count ->
    [one] { $shown } новая тренировка
    [few] { $shown } новые тренировки
    [many] { $shown } новых тренировок
   *[other] { $shown } новой тренировки
}
report-linked = { $count ->
    [one] { $shown } дополнительная запись
    [few] { $shown } дополнительные записи
    [many] { $shown } дополнительных записей
   *[other] { $shown } дополнительной записи
}
report-known = { $shown } уже здесь
report-damaged = { $shown } повреждено
report-refused = { $count ->
    [one] { $shown } отклонён
   *[other] { $shown } отклонено
}
report-cancelled = остановлено
report-nothing = нового ничего нет
report-problems-only = { $count ->
    [one] { $shown } проблема
    [few] { $shown } проблемы
    [many] { $shown } проблем
   *[other] { $shown } проблемы
}
report-no-problems = Проблем нет.
report-nothing-yet = Пока ничего не прочитано.
report-more = Показать ещё
report-open = Открыть
report-open-number = Открыть { $number }
outcome-added = { $count ->
    [one] { $count ->
        [1] новая
       *[other] { $shown } новая
    }
    [few] { $shown } новые
    [many] { $shown } новых
   *[other] { $shown } новых
}
outcome-linked = дополнительная запись
outcome-known = уже здесь
outcome-refused = отклонён
import-pause = Приостановить
import-resume = Продолжить
import-paused = Приостановлено
report-download = Сохранить отчёт
report-column-file = Файл
report-column-outcome = Итог
report-column-problems = Проблемы
passed-media = снимки и видео, не тренировки
passed-account = аккаунт и настройки, не тренировки
passed-social = сообщения и друзья, не тренировки
passed-plans = планы, маршруты и цели, не тренировки
passed-health = здоровье по дням, не тренировки
passed-device = файлы устройства без тренировок
passed-other = другие файлы без тренировок
passed-tables = таблицы экспорта, которые описывают другие файлы
passed-parts = маршруты и другие части этих тренировок

# Таблицы, которых никто не знает
columns-open = Указать, что в столбцах
columns-title = Что в столбцах?
columns-text = Выберите хотя бы время и одно значение. Таблицы с такими же заголовками потом читаются сами.
columns-number = Столбец { $number }
columns-holds = Что в столбце «{ $column }»
columns-began = Начало
columns-began-help = Нужно, только если дату не сообщает ни один столбец.
columns-submit = Прочитать таблицу
columns-read = Таблица стала тренировкой.
column-nothing = Не нужно
column-time = Время: с, ч:мм:сс, с датой
column-time-ms = Время в миллисекундах
column-time-min = Время в минутах
column-date = Дата рядом со временем суток
column-lap = Номер круга
column-heart-rate = Пульс, уд/мин
column-power = Мощность, Вт
column-cadence = Каденс, об/мин
column-speed-km-h = Скорость, км/ч
column-speed-m-s = Скорость, м/с
column-speed-mph = Скорость, миль/ч
column-distance-m = Расстояние, м
column-distance-km = Расстояние, км
column-distance-mi = Расстояние, мили
column-altitude-m = Высота, м
column-altitude-ft = Высота, футы
column-latitude = Широта
column-longitude = Долгота
column-temperature-c = Температура, °C
column-temperature-f = Температура, °F
column-other = Другое, со своим названием
