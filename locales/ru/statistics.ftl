greeting-morning = Доброе утро
greeting-day = Добрый день
greeting-evening = Добрый вечер
greeting-night = Не спится?
week-title = Эта неделя
week-bars = Время по дням
week-usual-title = Ваша обычная неделя
week-usual-text = { $count ->
    [one] Среднее за { $shown } прошлую неделю до того же дня против этой недели на сегодня.
    [few] Среднее за { $shown } прошлые недели до того же дня против этой недели на сегодня.
    [many] Среднее за { $shown } прошлых недель до того же дня против этой недели на сегодня.
   *[other] Среднее за { $shown } прошлой недели до того же дня против этой недели на сегодня.
}
week-usual-not-yet = После трёх недель тренировок эта неделя сравнивается с вашей обычной.
week-usual-day = обычный день { $time }
against-more = +{ $percent } %
against-less = −{ $percent } %
against-same = как обычно
day-nothing = { $day }: без тренировок
day-what = { $day }: { $time }, { $what }
trend-title = Двенадцать месяцев по неделям
trend-week = Неделя с { $day }: { $value }
trend-before = Тонкая линия показывает год назад.
measure-label = Показатель
calendar-title = Календарь
calendar-span = Период
calendar-half-year = Полгода
calendar-year = Год
calendar-less = меньше
calendar-more = больше
calendar-of = из { $days }
calendar-active = { $count ->
    [one] день с тренировкой
    [few] дня с тренировками
    [many] дней с тренировками
   *[other] дня с тренировками
}
calendar-longest = самая длинная серия
calendar-now = серия сейчас
sports-title = По видам спорта
sports-span = Период
sports-this-year = Этот год
sports-all = Всё
sports-rest = Остальное
sports-none = В это время тренировок не было.
latest-title = Последние
latest-all = { $count ->
    [one] Всего { $shown } тренировка
    [few] Все { $shown } тренировки
    [many] Все { $shown } тренировок
   *[other] Все { $shown } тренировки
}
days-word = { $count ->
    [one] день
    [few] дня
    [many] дней
   *[other] дня
}
week-of = Неделя с { $day }
year-title = { $year } год
year-bars = Время по месяцам
years = Годы
years-latest = Последние
years-earlier = Годом раньше
years-later = Годом позже
today-history = Последняя тренировка здесь за { $day }. Карточки показывают время до этого дня.
running-back = К записи
running-keep = Сохранить или удалить
running-decide = Продолжить или закончить
today-on-its-way = Ваши тренировки читаются
