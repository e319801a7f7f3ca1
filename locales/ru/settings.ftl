settings-look = Оформление
settings-language = Язык
settings-language-system = Как в системе
settings-theme = Тема
settings-theme-system = Система
settings-theme-light = Светлая
settings-theme-dark = Тёмная
settings-measures = Единицы и календарь
settings-units = Единицы
settings-units-metric = Километры, °C
settings-units-imperial = Мили, °F
settings-week = Первый день недели
settings-week-monday = Понедельник
settings-week-sunday = Воскресенье
settings-week-saturday = Суббота
settings-limits = Ваши пределы
settings-max-heart-rate = Наибольший пульс
settings-max-heart-rate-help = из него следуют пять зон; оставьте пустым, если не знаете
settings-max-heart-rate-wrong = Число от 60 до 250 или ничего.
settings-threshold-power = Пороговая мощность
settings-threshold-power-help = что вы держите час на велосипеде; из неё следуют семь зон
settings-threshold-power-wrong = Число от 20 до 700 или ничего.
settings-map = Карта
settings-map-source = Источник карты
settings-map-plain = Простая
settings-map-plain-help = Страны и сетка хранятся на этом устройстве: карта работает без сети, и никто не видит, какие места вы смотрите.
settings-map-other = Другой адрес
settings-map-address = Адрес карты
settings-map-seen = { $host } видит, какие места вы смотрите, и больше ничего о ваших тренировках.
settings-map-own-help = Карту отдаёт тот же сервер, что и Ritm.
settings-map-help = Адрес с {"{z}"}, {"{x}"} и {"{y}"} или файл .pmtiles либо TileJSON (.json). Его сервер видит, какие места вы смотрите.
settings-map-not-address = Адрес должен начинаться с https://, а на этом устройстве — и с http://.
settings-map-not-tiles = В адресе должны быть {"{z}"}, {"{x}"} и {"{y}"} или .pmtiles либо .json в конце.
settings-saved = Сохранено.
settings-data = Ваши данные
export-text = Всё в одном архиве: исходные файлы и то, что вы добавили. Импорт архива вернёт то же состояние.
export-button = Экспортировать всё
export-running = Упаковываем
export-left-out-toast =
    { $count ->
        [one] { $shown } файл на этом устройстве повреждён и не вошёл в архив. Всё остальное в нём есть.
        [few] { $shown } файла на этом устройстве повреждены и не вошли в архив. Всё остальное в нём есть.
       *[other] { $shown } файлов на этом устройстве повреждены и не вошли в архив. Всё остальное в нём есть.
    }
storage-whole = на этом устройстве
storage-samples = измерения
storage-originals = исходные файлы
storage-text = Тренировки хранятся в этом браузере. Очистка его данных удалит их, поэтому иногда делайте экспорт.
settings-about = О программе
about-version = Ritm { $version }
about-text = Открытая платформа для тренировок. Ваши тренировки принадлежат вам.
about-licences = Лицензии
about-licence-own = Ritm – свободная программа по лицензии MIT или Apache 2.0, на ваш выбор.
about-licence-map = Очертания карты: Natural Earth, общественное достояние.
about-licence-maplibre = Рисование карты: MapLibre GL JS, лицензия BSD из трёх пунктов.
about-licence-uplot = Графики: uPlot, лицензия MIT.
about-licence-inter = Шрифт: Inter, SIL Open Font Licence 1.1.
about-licence-lucide = Значки: Lucide, лицензия ISC.
delete-everything = Удалить всё
delete-title = Удалить всё с этого устройства?
delete-text = { $count ->
    [0] Файлы и отчёты об импорте исчезнут навсегда. Настройки останутся.
    [one] { $shown } тренировка исчезнет навсегда вместе с файлами, заметками и отчётами. Настройки останутся. Сначала скачайте её, чтобы можно было вернуть.
    [few] { $shown } тренировки исчезнут навсегда вместе с файлами, заметками и отчётами. Настройки останутся. Сначала скачайте их, чтобы можно было вернуть.
    [many] { $shown } тренировок исчезнут навсегда вместе с файлами, заметками и отчётами. Настройки останутся. Сначала скачайте их, чтобы можно было вернуть.
   *[other] { $shown } тренировки исчезнут навсегда вместе с файлами, заметками и отчётами. Настройки останутся. Сначала скачайте их, чтобы можно было вернуть.
}
delete-recording = Тренировка, которая сейчас записывается ({ $sport }), останется.
delete-sensors = { $count ->
    [one] { $shown } датчик останется подключённым.
    [few] { $shown } датчика останутся подключёнными.
    [many] { $shown } датчиков останутся подключёнными.
   *[other] { $shown } датчика останутся подключёнными.
}
delete-export = Сначала скачать
delete-confirm = Удалить всё
delete-done-toast = Всё удалено с этого устройства.
