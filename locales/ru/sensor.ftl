nav-sensors = Датчики
more-sensors-text = Нагрудные ремни, шагомеры, измерители мощности, тренажёры
sensor-word = Датчик
sensors-none-yet = Пока ни один не сопряжён.
sensors-none-here = Отсюда ни один не доступен.
sensors-here = { $count ->
    [one] На связи { $here } из { $all }.
    [few] На связи { $here } из { $all }.
   *[other] На связи { $here } из { $all }.
}
sensors-find = Найти датчик
sensors-choose = Выбрать датчик
sensors-stop = Прекратить поиск
sensors-looking = Ищем датчики рядом.
sensors-looking-short = поиск
sensors-yours = Ваши
sensors-near = Рядом, ближние первыми
sensors-add = Ещё один
sensors-wake-hint = Пошевелите датчик, чтобы он проснулся. Ремню нужны влажные контакты, шагомеру – шаг.
sensors-dialog-hint = Браузер покажет, что рядом. Пошевелите датчик, чтобы он проснулся; ремню нужны влажные контакты.
sensors-none-near = Пока ничего. Разбудите датчик и поднесите ближе.
sensors-pair = Сопрячь
sensors-pair-name = Сопрячь: { $name }
sensors-paired = Сопряжено.
sensors-paired-name = Сопряжено: { $name }.
sensors-order = Если один замолчит
sensors-order-text = Если двое измеряют одно и то же, верят верхнему. Пока он молчит, его заменяет следующий.
sensors-unordered-text = Если двое измеряют одно и то же, верят тому, кто для этого создан: отдельному датчику, затем измерителю мощности, тренажёру, нагрудному датчику. Передвиньте датчик, чтобы решить самому.
sensors-order-none = Без моего порядка
sensors-order-note = { $count ->
    [one] { $shown } датчик в вашем порядке.
    [few] { $shown } датчика в вашем порядке.
   *[other] { $shown } датчиков в вашем порядке.
}

# Как дела у датчика
sensor-state-resting = отдыхает
sensor-state-searching = поиск
sensor-state-here = на связи
sensor-state-silent = молчит
sensor-state-no-radio = нет Bluetooth
sensor-state-unchosen = выберите снова
sensor-unused = не используется
sensor-last = последний сигнал: { $when }
sensor-battery = заряд { $percent } %
sensor-battery-word = Заряд
signal-1 = слабый сигнал
signal-2 = средний сигнал
signal-3 = хороший сигнал
signal-4 = сильный сигнал
sensor-nameless = Устройство без имени
sensor-kind-unknown = что это, станет ясно после сопряжения
sensor-kind-heart-rate = пульс
sensor-kind-foot-pod = датчик на обуви
sensor-kind-speed-cadence = скорость и каденс
sensor-kind-power = мощность
sensor-kind-treadmill = беговая дорожка
sensor-kind-indoor-bike = велотренажёр
sensor-kind-cross-trainer = эллипс
sensor-kind-rower = гребной тренажёр
sensor-kind-climber = степпер
sensor-kind-steps = шагомер
sensor-kind-body-temperature = температура тела
sensor-kind-muscle-oxygen = кислород в мышце
sensor-kind-scale = весы
sensor-kind-barometer = барометр

# Один из них
sensor-firmware = прошивка { $version }
sensor-now = Прямо сейчас
sensor-nothing-yet = Подключён; первое значение вот-вот придёт.
sensor-wake = Пока ничего. Разбудите датчик и поднесите ближе.
sensor-battery-title = Заряд
sensor-battery-unknown = Этот датчик не сообщает свой заряд.
sensor-battery-low = Мало: зарядите его или смените батарейку перед долгой тренировкой.
sensor-dropouts = Потери связи
sensor-dropouts-note = строка – сутки, белое – тишина
sensor-dropouts-none = Пока ни одной.
sensor-dropouts-text = { $count ->
    [one] Молчал { $shown } раз, всего { $time }.
    [few] Молчал { $shown } раза, всего { $time }.
   *[other] Молчал { $shown } раз, всего { $time }.
}
sensor-dropouts-count = { $count ->
    [one] { $shown } раз
    [few] { $shown } раза
   *[other] { $shown } раз
}
sensor-use = Использование
sensor-enabled = Использовать этот датчик
sensor-enabled-help = неиспользуемый остаётся сопряжённым
sensor-beats = Интервалы между ударами в покое
sensor-beats-help = верны, только пока вы не двигаетесь; тренировка на самом датчике завершится
sensor-capture = Что-то не так?
sensor-capture-text = Запишите, что говорит датчик, байт за байтом, и приложите файл к сообщению об ошибке.
sensor-capture-begin = Записывать пакеты
sensor-capture-stop = Остановить запись
sensor-capture-download = Скачать
sensor-captured = { $count ->
    [one] записан { $shown } пакет
    [few] записано { $shown } пакета
   *[other] записано { $shown } пакетов
}
sensor-forget = Забыть
sensor-forget-title = Забыть { $name }?
sensor-forget-text = Он больше не будет использоваться. Записанное им останется.
sensor-forgotten = Забыт: { $name }.
sensor-gone-title = Этот датчик не сопряжён
sensor-gone-text = Его забыли, или адрес неверен.
wheel-title = Колесо
wheel-text = Сколько колесо проходит за оборот: отсюда скорость и расстояние.
wheel-tyre = Покрышка
wheel-choose = Выберите, что написано на покрышке
wheel-around = Длина окружности
wheel-set = Окружность колеса: { $size } мм.

# Без Bluetooth
radio-unknown = Ищем Bluetooth
radio-unknown-text = Устройство ещё не сказало, есть ли у него Bluetooth.
radio-absent = В этом браузере нет Bluetooth
radio-absent-apple = На iPhone и iPad его нет ни в одном браузере. Путь и время записываются и здесь; для ремней и шагомеров откройте Ritm на Android или на компьютере.
radio-absent-android = Путь и время записываются и здесь. Для ремней и шагомеров откройте Ritm в Chrome или Edge.
radio-absent-linux = Путь и время записываются и здесь. Для ремней и измерителей мощности возьмите приложение Ritm для компьютера или Chrome с флагом «Experimental Web Platform features».
radio-absent-computer = Путь и время записываются и здесь. Для ремней и измерителей мощности возьмите приложение Ritm для компьютера, Chrome или Edge.
radio-denied = Bluetooth не разрешён
radio-denied-text = Разрешите его для Ritm в настройках системы или браузера и вернитесь.
radio-off = Bluetooth выключен
radio-off-text = Включите его; сопряжённые датчики подключатся сами.
radio-record-without = Записывать без датчиков

# Что измеряют датчики
value-yes = да
value-no = нет
value-running = бег
value-walking = ходьба
quantity-heart-rate = пульс
quantity-rr-interval = последний интервал
quantity-skin-contact = контакт с кожей
quantity-speed = скорость
quantity-cadence = каденс
quantity-covered = пройдено
quantity-stride = шаг двух ног
quantity-running = походка
quantity-power = мощность
quantity-left-power = доля левой
quantity-pedal-power = доля педали
quantity-crank-torque = момент на шатунах
quantity-wheel-torque = момент на колесе
quantity-force-max = наибольшая сила
quantity-force-min = наименьшая сила
quantity-torque-max = наибольший момент
quantity-torque-min = наименьший момент
quantity-angle-max = угол наибольшей силы
quantity-angle-min = угол наименьшей силы
quantity-top-dead = верхняя мёртвая точка
quantity-bottom-dead = нижняя мёртвая точка
quantity-work = работа
quantity-energy = энергия
quantity-met = MET
quantity-incline = уклон
quantity-resistance = сопротивление
quantity-climbed = набор высоты
quantity-belt-force = сила на ленте
quantity-stroke-rate = темп гребли
quantity-strokes = гребки
quantity-floors = этажи
quantity-elapsed = сеанс
quantity-remaining = осталось
quantity-drag-factor = коэффициент сопротивления
quantity-drive = длина гребка
quantity-drive-time = время гребка
quantity-recovery-time = подготовка
quantity-peak-force = пиковая сила
quantity-mean-force = средняя сила
quantity-steps = шаги
quantity-steps-today = шаги за сегодня
quantity-step-rate = частота шагов
quantity-ground-contact = касание земли
quantity-oscillation = колебание
quantity-worn = надет
quantity-battery = заряд
quantity-pressure = давление воздуха
quantity-temperature = температура
quantity-core-temperature = температура тела
quantity-skin-temperature = температура кожи
quantity-heat-strain = тепловая нагрузка
quantity-muscle-oxygen = кислород в мышце
quantity-haemoglobin = гемоглобин
quantity-weight = вес
quantity-height = рост
quantity-body-mass-index = индекс массы тела
quantity-fat = жир
quantity-muscle = мышцы
quantity-muscle-mass = мышцы
quantity-fat-free-mass = без жира
quantity-soft-lean-mass = мягкие ткани без жира
quantity-water-mass = вода
quantity-basal-energy = энергия в покое за сутки
quantity-impedance = импеданс, Ом
quantity-ecg = кардиограмма
quantity-acceleration-x = ускорение x
quantity-acceleration-y = ускорение y
quantity-acceleration-z = ускорение z
