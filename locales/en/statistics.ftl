greeting-morning = Good morning
greeting-day = Good day
greeting-evening = Good evening
greeting-night = Still up?
week-title = This week
week-bars = Time by day
week-usual-title = Your usual week
week-usual-text = { $count ->
    [one] The week before up to the same weekday, against this week so far.
   *[other] The mean of the { $shown } weeks before up to the same weekday, against this week so far.
}
week-usual-not-yet = After three weeks of training, this week is compared with your usual one.
week-usual-day = usual day { $time }
against-more = +{ $percent } %
against-less = −{ $percent } %
against-same = as usual
day-nothing = { $day }: no training
day-what = { $day }: { $time }, { $what }
trend-title = Twelve months by week
trend-week = Week of { $day }: { $value }
trend-before = The thin line is the year before.
measure-label = Measure
calendar-title = Calendar
calendar-span = Span
calendar-half-year = Half a year
calendar-year = Year
calendar-less = less
calendar-more = more
calendar-of = of { $days }
calendar-active = active days
calendar-longest = days in a row at most
calendar-now = days in a row now
sports-title = By sport
sports-span = Span
sports-this-year = This year
sports-all = All
sports-rest = Others
sports-none = No training in this time.
latest-title = Latest
latest-all = { $count ->
    [one] { $shown } activity
   *[other] All { $shown } activities
}
