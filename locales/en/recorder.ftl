nav-record = Record
nav-recording = Recording
action-done = Done
action-understood = Got it

# Before the start
record-sport = Sport
record-more-sports = More sports
record-ready-title = Ready to record
record-options = For this workout
record-position = Record the way
record-position-help = outdoors, by this device's position
record-auto-pause = Auto-pause
record-auto-pause-help = kept as a note you can undo later
record-laps = Laps
record-laps-help = and by the button whenever you like
record-laps-off = off
record-laps-every = A lap every
record-laps-own = Own length
record-laps-unit = Unit
record-laps-wrong = At least { $least } { $unit }, at most { $most }.
record-cues = Spoken cues
record-cues-help = start, laps, lost sensors, finish
record-cues-none = This browser can't speak. Cues are vibrated and announced.
record-cues-on = Cues on
record-cues-off = Cues off
record-preview = What you will see
record-fields = Fields
record-fields-change = Change fields
record-start = Start
record-promise = Every second is kept within 2 s on this device. Close the page or lose power: Ritm goes on where it stopped and shows the hole.
record-promise-window = Every second is kept within 2 s on this computer. Close the window and it goes on; lose power, and Ritm goes on where it stopped and shows the hole.

check-ready = ready
check-searching = searching
check-missing = not there
check-position-searching = looking for the sky; you may start meanwhile
check-position-known = good enough to start
check-position-rough = rough; it gets better outdoors
check-position-lost = lost, looking again
check-no-sensors = No sensors
check-no-sensors-text = Time and position are recorded without any
check-low = battery low
check-joins = joins by itself when it wakes
check-safe = Nothing gets lost
check-safe-awake = kept every 2 s · the screen stays awake where the browser lets it · keep this page in front: browsers slow down hidden ones
check-safe-refused = kept every 2 s · the browser lets the screen go dark just now: keep it on, and this page in front
check-safe-dark = kept every 2 s · this browser lets the screen go dark: keep it on, and this page in front
check-safe-window = kept every 2 s · goes on when the window is closed
location-absent = This device tells no position. Distance comes from sensors
location-denied = Not allowed. Allow it for this page in the browser's settings
location-off = Switched off. Switch on location in the system's settings
position-word = Position
position-searching-short = searching
position-unavailable-short = none

# The figures
fields-title = What you will see
fields-text = { $sport }: two to six figures, the first the largest.
fields-usual = Usual fields
fields-choose = Choose a figure
fields-add = Add a figure
fields-remove = Remove { $name }
fields-most = { $count ->
    [one] { $shown } is the most that can be read.
   *[other] { $shown } are the most that can be read.
}
order-up = { $name } up
order-down = { $name } down
order-now = { $name } is now number { $place }
live-timer = time
live-elapsed = time since the start
live-distance = distance
live-speed = speed · last 15 s
live-pace = pace · last 15 s
live-average-speed = average speed
live-average-pace = average pace
live-lap-timer = time of this lap
live-lap-distance = distance of this lap
live-lap-speed = speed of this lap
live-lap-pace = pace of this lap
live-last-lap-speed = speed of the last lap
live-last-lap-pace = pace of the last lap
live-heart-rate = heart rate
live-average-heart-rate = average heart rate
live-max-heart-rate = highest heart rate
live-lap-heart-rate = heart rate of this lap
live-power = power, 3 s
live-average-power = average power
live-lap-power = power of this lap
live-cadence = cadence
live-average-cadence = average cadence
live-stroke-rate = stroke rate
live-strokes = strokes
live-step-rate = step rate
live-floors = floors
live-altitude = altitude
live-ascent = climbed
live-descent = descended
live-steps = steps
live-energy = energy
live-temperature = temperature
live-core-temperature = core temperature
live-muscle-oxygen = muscle oxygen
live-zone = zone { $zone }
live-age = { $seconds } s old
live-from = from { $name }
live-lap = lap { $number }

# While recording
record-live-title = Recording: { $sport }
record-leave = Leave this screen; recording goes on
record-pause = Pause
record-resume = Resume
record-lap = Lap
record-lock = Lock
record-full = full screen
record-finish = Hold to finish
record-keep-holding = Keep holding
record-locked = Touches are ignored. Cues go on.
record-unlock = Hold to unlock
record-unlocked = Unlocked
record-holes = { $time } missing
phase-recording = Recording
phase-paused = Paused
phase-auto-paused = Paused by itself
phase-interrupted = Interrupted
phase-finished = Finished
sign-lost = lost { $time }
sign-lost-short = lost
note-resumed-title = Back after { $time }.
note-resumed-text = Ritm was closed at { $at }; the hole is marked, nothing else is missing.
note-interrupted-title = This recording was interrupted.
note-interrupted-text = All until then is here. Go on with it, or finish it.
note-lost-title = Lost: { $name }.
note-lost-text = Recording goes on, the gap is marked. Trying every 5 s.
note-position-title = The position is lost.
note-position-absent = There is no position.
note-position-text = Recording goes on; distance comes from sensors where there are any.
note-hidden-title = This page was hidden for { $time }.
note-hidden-text = The browser may have slowed it down meanwhile. Keep it in front.
note-silent-title = Nothing new has come for some seconds.
note-silent-text = What is shown is old. It goes on by itself; if it stays so, reload: what was recorded is kept.
note-dark = The browser lets the screen go dark just now.

# What is spoken and announced
cue-started = Recording: { $sport }.
cue-lap = Lap { $number }: { $time }.
cue-lap-distance = Lap { $number }: { $distance }, { $time }.
cue-time =
    { $minutes ->
        [0] { $seconds ->
            [one] { $seconds } second
           *[other] { $seconds } seconds
        }
        [one] { $minutes } minute { $seconds }
       *[other] { $minutes } minutes { $seconds }
    }
cue-paused = Paused.
cue-auto-paused = Paused by itself.
cue-resumed = Recording goes on.
cue-went-on = Recording went on by itself after a hole.
cue-lost = { $name } is lost. Recording goes on.
cue-back = { $name } is back.
cue-position-lost = The position is lost. Recording goes on.
cue-position-back = The position is back.
cue-finished = Finished. Keep or discard the workout.

# Sets
sets-exercise = Exercise
sets-exercise-example = Back squat
sets-weight = Weight
sets-weight-less = Less weight
sets-weight-more = More weight
sets-repetitions = Repetitions
sets-repetitions-less = Fewer repetitions
sets-repetitions-more = More repetitions
sets-done = Set done
sets-add = Add the set
sets-none = No sets yet.
sets-remove = Remove set { $number }
sets-remove-head = Remove
sets-rest = rest
sets-wrong-weight = A weight is a number up to 1000 kg.
sets-wrong-repetitions = Repetitions are a whole number.
sets-wrong-empty = Say what was done: an exercise, a weight or repetitions.

# The finish
finish-announce = The workout is finished. Keep it, go on with it or discard it.
finish-missing = Missing: { $figure }, for { $time } while the timer ran. The gap is marked.
finish-empty = There is next to nothing in it: hardly any time, and no distance.
finish-holes = Missing
finish-holes-text = { $time } were not recorded. They are marked, and count neither as time nor as distance.
finish-laps = Laps
finish-laps-lap = Lap
finish-laps-count = { $count ->
    [one] { $shown } lap
   *[other] { $shown } laps
}
finish-cut = Cut
finish-cut-title = Cut the ends
finish-cut-text = What is cut is left out of the activity; the recording keeps all of it.
finish-cut-from = Starts at
finish-cut-to = Ends at
finish-effort = How hard did it feel?
finish-about = About it
finish-auto-pauses = Count the auto-pauses
finish-auto-pauses-help = what paused by itself counts as paused; it can be changed later
finish-keep = Keep it
finish-keep-empty = Keep it all the same
finish-go-on = Go on
finish-discard = Discard
finish-discard-title = Discard this workout?
finish-discard-text = It goes to the trash, from where it can be taken back.
finish-discarded = The workout is in the trash.
effort-least = rest
effort-most = all out
effort-0 = rest
effort-1 = very easy
effort-2 = easy
effort-3 = moderate
effort-4 = somewhat hard
effort-5 = hard
effort-6 = hard and more
effort-7 = very hard
effort-8 = very hard and more
effort-9 = nearly all out
effort-10 = all out
effort-told = { $value } of 10, { $meaning }
auto-pauses-count = Count the auto-pauses
auto-pauses-ignore = Don't count the auto-pauses
auto-pauses-counted = What paused by itself counts as paused.
auto-pauses-ignored = What paused by itself counts as time.

# By hand
by-hand-title = Add by hand
by-hand-sub = What nothing recorded counts too.
by-hand-what = What you did
by-hand-length = How long it took
by-hand-hours = hours
by-hand-minutes = minutes
by-hand-seconds = seconds
by-hand-distance = Distance
by-hand-ascent = Climb
by-hand-heart-rate = Average heart rate
by-hand-save = Add it
by-hand-wrong-start = Say when it began: a day and a time.
by-hand-wrong-future = It began in the past.
by-hand-wrong-length = Say how long it took: from a second to a month.
by-hand-wrong-distance = A distance is a number, such as 10.5.
by-hand-wrong-ascent = A climb is a number, such as 120.
by-hand-wrong-heart-rate = A heart rate is from 20 to 260.
more-by-hand-text = A workout that nothing recorded
