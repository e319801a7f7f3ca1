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
calendar-active = { $count ->
    [one] active day
   *[other] active days
}
calendar-longest = longest streak
calendar-now = current streak
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
days-word = { $count ->
    [one] day
   *[other] days
}
week-of = Week of { $day }
year-title = Year { $year }
year-bars = Time by month
years = Years
years-latest = Latest
years-earlier = Earlier year
years-later = Later year
today-history = The latest training here is of { $day }. The cards show the time up to then.
running-back = Back to it
running-keep = Keep or discard it
running-decide = Go on or finish
today-on-its-way = Your training is being read
