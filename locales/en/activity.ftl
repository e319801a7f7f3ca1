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
nothing-found-title = Nothing fits
nothing-found-text = No activity fits the search and the filters.
search-label = Search activities
search-placeholder = Name, notes, sport, device
search-clear = Clear the search
filter-sports = Sports
filter-period = Period
filter-clear = Clear filters
period-all = All time
period-30-days = Last 30 days
period-90-days = Last 90 days
period-own = Own dates
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
along-description = Charts of what was measured along the way. Left and right arrows move the cursor, with Shift they select a part, Escape takes zoom and selection back.
along-hint = Drag over the charts to measure a part; the totals above follow. Ctrl and the wheel zoom.
along-hint-touch = Hold a finger on the charts, then draw it to measure a part; two fingers zoom.
along-zoom = Zoom to this part
along-nothing = The file holds no measurements along the way.
along-everything = All channels
along-failed = The charts could not be loaded. Check the connection and reload.
along-average = avg { $value }
along-maximum = max { $value }
along-climb = gain { $value }
along-grade = grade { $value }
part-grade = grade { $value }
percent = { $value } %

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
bests-how = For each duration the highest average over any stretch of that length, in time the timer ran, never across a hole in the recording. Every second up to a minute, then in steps of 2 %. Only like activities that began in the days before count for the dashed line.

details-title = Details
details-sport = Sport
details-sport-toast = Sport changed; the numbers follow its rules.
details-notes = Notes
details-notes-placeholder = How was it?
details-notes-toast = Notes kept.

recording-title = Recording
recordings-title = Recordings
recordings-text = Several devices recorded this activity. The numbers come from the first.
recording-leads = numbers from here
recording-unknown-device = Unknown device
recording-download = Original
recording-unlink = Make its own activity
recording-unlinked-toast = The recording is an activity of its own now.

# Trash
trash-sub = What is here counts nowhere. It stays until you remove it for good.
trash-empty = Empty the trash
trash-nothing-title = The trash is empty
trash-nothing-text = What you throw away waits here, so that you can take it back.
trash-restore = Take back
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
    [one] Taken back.
   *[other] { $shown } activities taken back.
}
recording-save = Save as
recording-gear = With { $gear }
recording-photos = { $count ->
    [one] { $shown } picture on the platform it came from
   *[other] { $shown } pictures on the platform it came from
}
