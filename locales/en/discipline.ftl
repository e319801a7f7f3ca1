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
swim-joined = Your device counted length { $number } ({ $time }) as two: it saw a turn that was none. It counts as one.
swim-joined-many = { $count ->
    [one] { $shown } length was counted as two, for a turn that was none; it counts as one. Choose it above to take it apart.
   *[other] { $shown } lengths were counted as two each, for turns that were none; they count as one each. Choose one above to take it apart.
}
swim-keep-two = They were two
swim-joined-reading = counted as two, is one
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
strength-unknown = Set without a name

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

# Exercises, by the names of the FIT profile
exercise-bench-press = Bench press
exercise-calf-raise = Calf raise
exercise-cardio = Cardio
exercise-carry = Carry
exercise-chop = Chop
exercise-core = Core
exercise-crunch = Crunch
exercise-curl = Curl
exercise-deadlift = Deadlift
exercise-flye = Flye
exercise-hip-raise = Hip raise
exercise-hip-stability = Hip stability
exercise-hip-swing = Hip swing
exercise-hyperextension = Hyperextension
exercise-lateral-raise = Lateral raise
exercise-leg-curl = Leg curl
exercise-leg-raise = Leg raise
exercise-lunge = Lunge
exercise-olympic-lift = Olympic lift
exercise-plank = Plank
exercise-plyo = Plyo
exercise-pull-up = Pull up
exercise-push-up = Push up
exercise-row = Row
exercise-shoulder-press = Shoulder press
exercise-shoulder-stability = Shoulder stability
exercise-shrug = Shrug
exercise-sit-up = Sit up
exercise-squat = Squat
exercise-total-body = Total body
exercise-triceps-extension = Triceps extension
exercise-warm-up = Warm up
exercise-run = Run
exercise-bike = Bike
exercise-cardio-sensors = Cardio sensors
exercise-move = Move
exercise-pose = Pose
exercise-banded-exercises = Banded exercises
exercise-battle-rope = Battle rope
exercise-elliptical = Elliptical
exercise-floor-climb = Floor climb
exercise-indoor-bike = Indoor bike
exercise-indoor-row = Indoor row
exercise-ladder = Ladder
exercise-sandbag = Sandbag
exercise-sled = Sled
exercise-sledge-hammer = Sledge hammer
exercise-stair-stepper = Stair stepper
exercise-suspension = Suspension
exercise-tire = Tire
exercise-run-indoor = Run indoor
exercise-bike-outdoor = Bike outdoor
exercise-barbell-bench-press = Barbell bench press
exercise-dumbbell-bench-press = Dumbbell bench press
exercise-incline-barbell-bench-press = Incline barbell bench press
exercise-incline-dumbbell-bench-press = Incline dumbbell bench press
exercise-close-grip-barbell-bench-press = Close grip barbell bench press
exercise-barbell-deadlift = Barbell deadlift
exercise-sumo-deadlift = Sumo deadlift
exercise-romanian-deadlift = Romanian deadlift
exercise-dumbbell-deadlift = Dumbbell deadlift
exercise-barbell-back-squat = Barbell back squat
exercise-barbell-front-squat = Barbell front squat
exercise-goblet-squat = Goblet squat
exercise-dumbbell-squat = Dumbbell squat
exercise-air-squat = Air squat
exercise-leg-press = Leg press
exercise-barbell-row = Barbell row
exercise-dumbbell-row = Dumbbell row
exercise-seated-cable-row = Seated cable row
exercise-lat-pulldown = Lat pulldown
exercise-chin-up = Chin up
exercise-wide-grip-pull-up = Wide grip pull up
exercise-barbell-shoulder-press = Barbell shoulder press
exercise-overhead-dumbbell-press = Overhead dumbbell press
exercise-military-press = Military press
exercise-arnold-press = Arnold press
exercise-overhead-barbell-press = Overhead barbell press
exercise-barbell-biceps-curl = Barbell biceps curl
exercise-dumbbell-biceps-curl = Dumbbell biceps curl
exercise-dumbbell-hammer-curl = Dumbbell hammer curl
exercise-body-weight-dip = Body weight dip
exercise-triceps-pressdown = Triceps pressdown
exercise-cable-crossover = Cable crossover
exercise-dumbbell-flye = Dumbbell flye
exercise-leg-extensions = Leg extensions
exercise-walking-lunge = Walking lunge
exercise-barbell-lunge = Barbell lunge
exercise-dumbbell-lunge = Dumbbell lunge
exercise-side-plank = Side plank
exercise-russian-twist = Russian twist
exercise-bicycle-crunch = Bicycle crunch
exercise-hanging-leg-raise = Hanging leg raise
exercise-burpee = Burpee
exercise-jump-rope = Jump rope
exercise-jumping-jacks = Jumping jacks
exercise-kettlebell-swing = Kettlebell swing
exercise-box-jump = Box jump
exercise-mountain-climber = Mountain climber
exercise-barbell-hip-thrust-with-bench = Barbell hip thrust with bench
exercise-barbell-hip-thrust-on-floor = Barbell hip thrust on floor
exercise-farmers-walk = Farmers walk
exercise-clean = Clean
exercise-clean-and-jerk = Clean and jerk
exercise-snatch = Snatch
exercise-back-extension = Back extension
exercise-face-pull = Face pull
exercise-jump-squat = Jump squat
exercise-wall-ball = Wall ball
exercise-rowing-machine = Rowing machine
exercise-treadmill = Treadmill
