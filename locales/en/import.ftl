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
import-done-toast = { $count ->
    [0] Import done; nothing new.
    [one] Import done: { $shown } new activity.
   *[other] Import done: { $shown } new activities.
}
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
report-refused = { $shown } not taken
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
outcome-refused = not taken
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
