# Figures that only some sports have
figure-swimming-time = swimming
figure-rest = rest
figure-lengths = lengths
figure-swolf = SWOLF
figure-strokes = strokes a length
figure-stroke-rate = stroke rate
figure-sets = sets
figure-repetitions = repetitions
figure-volume = volume
figure-work-time = work
figure-runs = runs
figure-lift-time = in lifts
figure-max-depth = deepest
figure-avg-depth = average depth
figure-bottom-time = bottom time
figure-dive-time = under water
figure-descents = descents
figure-water = coldest water
figure-surface-interval = surface interval
figure-dive-number = dive
figure-steps = steps

method-distance-by-lengths = The lengths your device counted, times the length of the pool.
method-moving-by-lengths = The lengths added up; rests at the wall are left out.
method-moving-by-runs = The time you moved; lifts and queues are left out.
method-lengths = The lengths your device counted.
method-swim-rest = The time at the wall between lengths, from three seconds on.
method-swolf = The seconds and the strokes of a length added up, on average over the lengths whose strokes were counted. Compare it only between pools of the same length.
method-strokes = The average over the lengths whose strokes were counted, as your device counts them.
method-sets = The sets in the file, rests left out.
method-repetitions = The repetitions of all sets.
method-volume = Weight times repetitions, added up over all sets that tell both.
method-work-time = The sets added up, rests left out.
method-set-rest = The rests between sets, as your device recorded them.
method-runs = Descents between two ascents, each of at least 20 m.
method-lift-time = Ascents faster than anybody can climb.
method-depth = The deepest point your device gave, or else the deepest of the recorded depths.
method-avg-depth = What your device gave, or else the average of the recorded depths below 1 m.
method-bottom-time = The number your device gave, by its own rule.
method-dive-time = The time deeper than 1 m.
method-descents = Descents below 3 m, each counted after surfacing.
method-told = The number your device gave.
method-steps-cadence = Worked out from the cadence, as your device gave no number.

# A swim
swim-pool = { $length } pool
swim-each = { $length } each
swim-lengths-title = Every length
swim-lengths-hint = Higher is faster, gaps are rests.
swim-lengths-count = { $count ->
    [one] { $shown } length
   *[other] { $shown } lengths
}
swim-strokes-count = { $count ->
    [one] { $shown } stroke
   *[other] { $shown } strokes
}
swim-length-number = Length { $number }
swim-then-rest = then { $time } rest
swim-missed-turn = a turn was missed
swim-false-turn = half a length
swim-odd-length = { $number } ⚠
swim-odd-missed = Length { $number } took { $time }, much longer than those beside it: your device seems to have missed a turn.
swim-odd-false = Length { $number } took only { $time }, much less than those beside it: your device seems to have counted a turn that was none.
swim-odd-many = { $count ->
    [one] { $shown } length can’t be right: your device missed a turn, or saw one too many. It is framed above.
   *[other] { $shown } lengths can’t be right: your device missed turns, or saw too many. They are framed above.
}
swim-join-next = Join with the next
swim-join-before = Join with the one before
swim-split = Split in two
swim-mend-all = Correct them
swim-corrected = { $count ->
    [one] You made { $shown } correction.
   *[other] You made { $shown } corrections.
}
swim-corrected-toast = Length corrected
swim-correction-undo = Undo the last
swim-correction-undone = Correction undone
swim-sets-title = Sets
swim-level = Show
swim-level-sets = Sets
swim-level-intervals = Intervals
swim-level-lengths = Lengths
swim-what = What
swim-stroke = stroke
swim-rest = rest
swim-strokes = strokes
swim-pace-per = pace { $unit }
stroke-freestyle = freestyle
stroke-backstroke = backstroke
stroke-breaststroke = breaststroke
stroke-butterfly = butterfly
stroke-drill = drill
stroke-mixed = mixed
stroke-im = medley

# Strength
strength-title = Exercises
strength-by-exercise = By exercise
strength-by-set = Every set
strength-exercise = Exercise
strength-set = Set
strength-of = exercise
strength-heaviest = heaviest
strength-weight = weight
strength-unknown = Unnamed exercise

# Slopes
slopes-title = Runs and lifts
slope-runs-count = { $count ->
    [one] { $shown } run
   *[other] { $shown } runs
}
slope-part = What
slope-height = height
slope-run = Run { $number }
slope-lift = Lift
slope-climb = On foot

# A dive
dive-title = Depth
dive-hint = From the surface down.
dive-reading = { $depth } at { $time }
dive-descents-count = { $count ->
    [one] { $shown } descent
   *[other] { $shown } descents
}
