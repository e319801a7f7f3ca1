# Lists
activities-count = { $count ->
    [one] { $shown } activity
   *[other] { $shown } activities
}
activities-word = { $count ->
    [one] activity
   *[other] activities
}
recordings-count = { $count ->
    [one] { $shown } recording
   *[other] { $shown } recordings
}
samples-count = { $count ->
    [one] { $shown } sample
   *[other] { $shown } samples
}
nothing-yet-title = No training here yet
nothing-yet-text = Bring in the files of your watch or of another app. They stay on this device.
nothing-yet-import = Import files
demo-begin = Try with sample data
nothing-found-title = Nothing found
nothing-found-text = No activity matches the search and the filters.
search-label = Search activities
search-placeholder = Name, notes, sport, device, date
search-clear = Clear the search
filter-sports = Sports
filter-period = Period
filter-clear = Clear filters
period-all = All time
period-30-days = Last 30 days
period-90-days = Last 90 days
period-own = Custom dates
period-from = From
period-to = To

# Figures
figure-distance = distance
figure-time = time
figure-moving-time = moving
figure-elapsed-time = start to finish
figure-timer-time = timer
figure-pace = pace
figure-pace-best = fastest pace
figure-speed = speed
figure-speed-max = top speed
figure-heart-rate = heart rate
figure-heart-rate-max = highest heart rate
figure-power = power
figure-power-max = highest power
figure-ascent = elevation gain
figure-descent = elevation loss
figure-cadence = cadence
figure-cadence-max = highest cadence
figure-energy = energy
figure-temperature = temperature
figure-altitude-min = lowest point
figure-altitude-max = highest point
device-note = device { $value }
how-made = How is this worked out?

# One activity
activity-word = Activity
activity-name = Name
activity-rename = Rename
activity-download = Download the original file
activity-trash = Put in the trash
activity-menu = More actions
activity-newer = Newer activity
activity-older = Older activity
activity-before-in-list = Previous in the list
activity-after-in-list = Next in the list
activity-renamed-toast = Renamed.
activity-in-trash = This activity is in the trash.
activity-gone-title = This activity is gone
activity-gone-text = It was removed, or the address is not right.
part-title = Part from { $from } to { $to }
part-whole = Whole activity
numbers-title = All numbers, and where they come from
numbers-what = What
numbers-ours = Ritm
numbers-device = Device
numbers-how = How

along-title = Charts
along-axis = Along
along-description = Charts of what was measured along the way. Left and right arrows move the cursor, with Shift they select a part, Escape resets zoom and selection.
along-hint = Drag over the charts to measure a part; the totals above follow. Ctrl and the wheel zoom.
along-hint-touch = Hold a finger on the charts, then draw it to measure a part; two fingers zoom.
along-zoom = Zoom to this part
along-everything = All channels
along-failed = The charts could not be loaded. Check the connection and reload.
along-average = avg { $value }
along-maximum = max { $value }
along-climb = gain { $value }
along-drop = loss { $value }
along-grade = grade { $value }
part-grade = grade { $value }

map-wheel-hint = Ctrl and the wheel zoom the map
map-finger-hint = Two fingers move the map
map-streets = Street map
map-streets-off = Plain map
map-streets-title = Show streets?
map-streets-text = The map comes from { $host } (OpenStreetMap data by OpenFreeMap). Its server sees which places you look at, and nothing else of your training. You can go back to the plain map at any time.
map-streets-take = Show streets
map-streets-own = From this server
map-streets-other = Another map
map-description = Map of the route
map-zoom-in = Zoom in
map-zoom-out = Zoom out
map-fit = Whole route
map-enlarge = Larger map
map-start = Start
map-finish = Finish
map-colour = Colour the route by
map-plain = One colour
map-coloured-by = coloured by { $channel }
map-coloured-by-leg = each leg from its slow to its fast
map-basemap-failed = The map source could not be reached.
map-failed = The map could not be loaded. Check the connection and reload.

lap-number = Lap
lap-ascent = gain
laps-title = Laps
laps-count = { $count ->
    [one] { $shown } lap
   *[other] { $shown } laps
}

bests-title = Bests
bests-of = Bests of
bests-chart = Best { $channel } over every duration; the table below says the same
bests-duration = Over
bests-seconds = { $seconds } s
bests-here = Here
bests-before = Before
bests-new = ↑ { $value }
bests-reading = { $duration } · { $value }, before { $season }
bests-season = Dashed: the best of { $activities } in the { $days } days before; ↑ marks what is better here.
bests-season-count = { $count ->
    [one] { $shown } activity
   *[other] { $shown } activities
}
bests-season-distance = Before: the fastest of { $activities } in the { $days } days before; ↑ marks what is faster here.
bests-season-heart = Dashed: the highest of { $activities } in the { $days } days before. A higher heart rate is neither better nor worse.
bests-how-distance = The fastest time over each distance, anywhere along the way. The clock goes on in pauses, as in a race. A stretch faster than any human, or across a jump of the positions, does not count. Only runs are compared with runs, and walks with walks.
distance-half-marathon = Half marathon
distance-marathon = Marathon
records-title = Best of the season
records-more = { $count ->
    [one] and { $shown } more
   *[other] and { $shown } more
}
record-words = { $what } { $value }, before { $before }
record-mark = best { $what }
bests-alone = No like activity in the { $days } days before to compare with.
bests-how = For each duration the highest average over any stretch of that length. Power and speed count as nought in a pause, as on Strava; heart rate is averaged over the time that was recorded. Every second up to a minute, then in steps of 2 %. Only like activities that began in the days before count for the dashed line.

details-title = Details
details-sport = Sport
details-sport-toast = Sport changed; the numbers follow its rules.
details-zone-home = The file doesn’t tell the time zone of its place; times are those of yours.
activity-virtual = virtual
activity-zone-home = times of your zone
details-start = Start
details-start-set = Set the start
details-start-toast = Start changed.
details-notes = Notes
details-notes-placeholder = How was it?
details-effort-toast = Effort changed.
details-effort-unsaid = not said
details-notes-toast = Notes kept.

recording-title = Recording
recordings-title = Recordings
recordings-text = Several devices recorded this activity. The numbers come from the first.
recording-leads = numbers from here
recording-here = Recorded here
recording-unknown-device = Unknown device
recording-download = Original
recording-download-all = Originals
recording-unlink = Make its own activity
recording-unlinked-toast = The recording is an activity of its own now.

# Trash
trash-sub = What is here counts nowhere. It stays until you remove it for good.
trash-empty = Empty the trash
trash-nothing-title = The trash is empty
trash-nothing-text = What you delete can be restored from here.
trash-restore = Restore
trash-remove = Remove for good
trash-remove-title = Remove for good?
trash-remove-one = “{ $title }” goes with its files and cannot be brought back.
trash-remove-all = { $count ->
    [one] { $shown } activity goes with its files and cannot be brought back.
   *[other] { $shown } activities go with their files and cannot be brought back.
}
trash-done-toast = { $count ->
    [one] Put in the trash.
   *[other] { $shown } activities put in the trash.
}
trash-restored-toast = { $count ->
    [one] Restored.
   *[other] { $shown } activities restored.
}
recording-save = Save as
recording-gear = With { $gear }
recording-photos = { $count ->
    [one] { $shown } picture on the platform it came from
   *[other] { $shown } pictures on the platform it came from
}

# Ordering, months, several at once
column-of-date = Date
column-of-distance = Distance
column-of-time = Time
column-of-speed = Pace, speed, W
column-of-heart-rate = Heart rate
column-of-ascent = Gain
order-by = Order
order-rising = ascending
order-falling = descending
pick-begin = Select
pick-end = Stop selecting
pick-actions = What to do with the selected activities
pick-count = { $count ->
    [0] None selected
   *[other] { $shown } selected
}
pick-all = Select all { $shown }
pick-sport = Change sport
pick-sport-toast = { $count ->
    [one] Sport changed.
   *[other] Sport of { $shown } activities changed.
}
pick-merge = Merge
pick-merge-toast = { $count ->
    [one] { $shown } activity merged.
   *[other] { $shown } activities merged into one.
}
pick-export = Export
pick-trash = Trash

# Sample data
demo-here = These are made-up activities to look around with.
demo-remove = Remove the sample data
demo-removed-toast = The sample data is gone.

# Saving as a file
save-title = Save as
format-fit = Everything that was recorded. For Garmin, Wahoo, Strava and most others.
format-gpx = Track with heart rate, cadence and power. For maps and most apps.
format-tcx = Track, laps, heart rate, cadence and power. For older training programs.
format-kml = The route. For Google Earth.
format-geojson = The route with its values. For map tools.
format-csv = Every measurement as a table. For spreadsheets.
format-loss-places = This recording has no positions, so hardly anything would be in the file.
format-loss-sets = Sets and weights get lost.
format-loss-lengths = The lengths swum get lost.
format-loss-values = Heart rate, power and the like get lost.

# Several activities as one
legs-title = Legs
legs-note = width is time
legs-count = { $count ->
    [one] { $shown } leg
   *[other] { $shown } legs
}
legs-change = T{ $number }
legs-beside = recorded beside it
legs-separate = Take apart
legs-merge-older = Make one with the activity before it
legs-leave = Take out of this activity
legs-merged-toast = { $count ->
    [one] { $shown } activity is now part of a whole.
   *[other] { $shown } activities are now one.
}
legs-separated-toast = { $count ->
    [one] The leg stands alone now.
   *[other] { $shown } legs stand alone now.
}
figure-changes = transitions

# An activity cut in two
split-menu = Split in two
split-title = Split in two
split-text = Both parts keep what was recorded in them, and the file stays as it is. To split elsewhere, select a lap or a part of the charts first.
split-where = Where
split-do = Split
split-nowhere = This activity is too short to be split.
split-toast = Split in two.
split-part-start = Start of the selected part, { $time }
split-part-end = End of the selected part, { $time }
split-lap-end = End of lap { $number }, { $time }
split-pause = Pause, { $time }
split-middle = Halfway, { $time }
