import-title = Import
import-sub = Everything is read on this device; nothing leaves it.
import-drop-title = Drop your training here
import-drop-text = FIT, GPX, TCX, KML and many more, alone or in archives: whole exports of Strava, Garmin, Apple, Google, Polar and others, too.
import-drop-anywhere = Drop to import
import-choose-files = Choose files
import-choose-folder = Choose a folder
import-receiving = Taking the files in
import-reading = Reading
import-running-short = Importing
import-size = { $size }
import-files-of = { $done } of { $total } files
import-rate = { $rate } a second
import-left = about { $time } left
import-cancel = Stop
import-which = Import
import-done-toast = Import done: { $what }
import-of-demo = Sample data
import-of-files = { $count ->
    [one] { $name }
   *[other] { $name } and others, { $shown } files
}
import-awaiting = Waiting for the other files. If none come for a minute, what is here is read.
files-count = { $count ->
    [one] { $shown } file
   *[other] { $shown } files
}
report-title = Report
report-added = { $count ->
    [one] { $shown } new activity
   *[other] { $shown } new activities
}
report-linked = { $count ->
    [one] { $shown } further recording
   *[other] { $shown } further recordings
}
report-known = { $shown } already here
report-damaged = { $shown } damaged
report-refused = { $count ->
   *[other] { $shown } refused
}
report-cancelled = stopped
report-nothing = nothing new
report-problems-only = { $count ->
    [one] { $shown } problem
   *[other] { $shown } problems
}
report-no-problems = No problems.
report-nothing-yet = Nothing read yet.
report-more = Show more
report-open = Open
report-open-number = Open { $number }
outcome-added = { $count ->
    [one] new
   *[other] { $shown } new
}
outcome-linked = further recording
outcome-known = already here
outcome-refused = refused
import-pause = Pause
import-resume = Go on
import-paused = Paused
report-download = Save the report
report-column-file = File
report-column-outcome = Outcome
report-column-problems = Problems
passed-media = pictures and films, no training
passed-account = account and settings, no training
passed-social = messages and friends, no training
passed-plans = plans, courses and goals, no training
passed-health = daily health, no training
passed-device = device files without training
passed-other = other files without training
passed-tables = tables of the export, which tell of other files
passed-parts = routes and other parts of the training above

# Tables nobody knows
columns-open = Say what the columns hold
columns-title = What do the columns hold?
columns-text = Choose at least a time and one value. Tables with the same headings are then read by themselves.
columns-number = Column { $number }
columns-holds = What “{ $column }” holds
columns-began = Began
columns-began-help = Only needed when no column tells the date.
columns-submit = Read the table
columns-read = The table is an activity now.
column-nothing = Not needed
column-time = Time: s, h:mm:ss, with date
column-time-ms = Time in milliseconds
column-time-min = Time in minutes
column-date = Date, beside a time of day
column-lap = Lap number
column-heart-rate = Heart rate, bpm
column-power = Power, W
column-cadence = Cadence, rpm
column-speed-km-h = Speed, km/h
column-speed-m-s = Speed, m/s
column-speed-mph = Speed, mph
column-distance-m = Distance, m
column-distance-km = Distance, km
column-distance-mi = Distance, miles
column-altitude-m = Altitude, m
column-altitude-ft = Altitude, ft
column-latitude = Latitude
column-longitude = Longitude
column-temperature-c = Temperature, °C
column-temperature-f = Temperature, °F
column-other = Other, keep its name
