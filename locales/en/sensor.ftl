nav-sensors = Sensors
more-sensors-text = Heart rate straps, pods, power meters, machines
sensor-word = Sensor
sensors-none-yet = None is paired yet.
sensors-none-here = None can be reached from here.
sensors-here = { $count ->
    [one] { $here } of { $all } is here.
   *[other] { $here } of { $all } are here.
}
sensors-find = Find a sensor
sensors-choose = Choose a sensor
sensors-stop = Stop looking
sensors-looking = Looking for sensors near you.
sensors-looking-short = looking
sensors-yours = Yours
sensors-near = Nearby, nearest first
sensors-add = One more
sensors-wake-hint = Move the sensor to wake it. A strap needs wet contacts; a pod needs a step.
sensors-dialog-hint = The browser shows what is near. Move the sensor to wake it; a strap needs wet contacts.
sensors-none-near = Nothing yet. Wake the sensor and bring it close.
sensors-pair = Pair
sensors-pair-name = Pair { $name }
sensors-paired = Paired.
sensors-paired-name = { $name } is paired.
sensors-order = If one falls silent
sensors-order-text = Where two measure the same, the upper one is believed. The next takes over while it is silent.
sensors-unordered-text = Where two measure the same, the one that is made for it is believed: a dedicated sensor, then a power meter, a machine, a strap. Move one to decide it yourself.
sensors-order-none = Without my order
sensors-order-note = { $count ->
    [one] { $shown } sensor, in your order.
   *[other] { $shown } sensors, in your order.
}

# How one does
sensor-state-resting = resting
sensor-state-searching = searching
sensor-state-here = here
sensor-state-silent = silent
sensor-state-no-radio = no Bluetooth
sensor-state-unchosen = choose it again
sensor-unused = not used
sensor-last = last heard { $when }
sensor-battery = battery { $percent } %
sensor-battery-word = Battery
signal-1 = weak signal
signal-2 = fair signal
signal-3 = good signal
signal-4 = strong signal
sensor-nameless = Nameless device
sensor-kind-unknown = kind unknown until it is paired
sensor-kind-heart-rate = heart rate
sensor-kind-foot-pod = foot pod
sensor-kind-speed-cadence = speed and cadence
sensor-kind-power = power
sensor-kind-treadmill = treadmill
sensor-kind-indoor-bike = indoor bike
sensor-kind-cross-trainer = cross trainer
sensor-kind-rower = rower
sensor-kind-climber = stair climber
sensor-kind-steps = step counter
sensor-kind-body-temperature = body temperature
sensor-kind-muscle-oxygen = muscle oxygen
sensor-kind-scale = scale
sensor-kind-barometer = barometer

# One of them
sensor-firmware = firmware { $version }
sensor-now = Right now
sensor-nothing-yet = Connected; the first value is on its way.
sensor-wake = Nothing yet. Wake the sensor and bring it close.
sensor-battery-title = Battery
sensor-battery-unknown = This sensor does not tell its charge.
sensor-battery-low = Low: charge it or change the cell before the next long workout.
sensor-dropouts = Dropouts
sensor-dropouts-note = a line is a day, white is silence
sensor-dropouts-none = None so far.
sensor-dropouts-text = { $count ->
    [one] Silent { $shown } time, { $time } in all.
   *[other] Silent { $shown } times, { $time } in all.
}
sensor-dropouts-count = { $count ->
    [one] { $shown } time
   *[other] { $shown } times
}
sensor-use = Use
sensor-enabled = Use this sensor
sensor-enabled-help = one that is not used stays paired
sensor-beats = Intervals between beats at rest
sensor-beats-help = right only while you keep still; a training that runs on the sensor itself ends
sensor-capture = Something looks wrong?
sensor-capture-text = Capture what the sensor says, byte by byte, and attach the file to a report.
sensor-capture-begin = Capture packets
sensor-capture-stop = Stop capturing
sensor-capture-download = Download
sensor-captured = { $count ->
    [one] { $shown } packet captured
   *[other] { $shown } packets captured
}
sensor-forget = Forget
sensor-forget-title = Forget { $name }?
sensor-forget-text = It is not used any more. What it recorded stays.
sensor-forgotten = { $name } is forgotten.
sensor-gone-title = This sensor is not paired
sensor-gone-text = It was forgotten, or the address is not right.
wheel-title = Wheel
wheel-text = How far the wheel rolls in a turn: speed and distance follow from it.
wheel-tyre = Tyre
wheel-choose = Choose what is written on the tyre
wheel-around = Around
wheel-set = The wheel is { $size } mm around.

# Without Bluetooth
radio-unknown = Looking for Bluetooth
radio-unknown-text = The device has not said yet whether it has Bluetooth.
radio-absent = This browser has no Bluetooth
radio-absent-apple = No browser on iPhone and iPad has it. Position and time work here all the same; for straps and pods use Ritm on Android or on a computer.
radio-absent-android = Position and time work here all the same. For straps and pods open Ritm in Chrome or Edge.
radio-absent-linux = Position and time work here all the same. For straps and power meters use Ritm's desktop app, or Chrome with the flag “Experimental Web Platform features”.
radio-absent-computer = Position and time work here all the same. For straps and power meters use Ritm's desktop app, or Chrome or Edge.
radio-denied = Bluetooth is not allowed
radio-denied-text = Allow it for Ritm in the settings of the system or the browser, then come back.
radio-off = Bluetooth is off
radio-off-text = Switch it on; paired sensors connect by themselves.
radio-record-without = Record without sensors

# What sensors measure
value-yes = yes
value-no = no
value-running = running
value-walking = walking
quantity-heart-rate = heart rate
quantity-rr-interval = last interval
quantity-skin-contact = skin contact
quantity-speed = speed
quantity-cadence = cadence
quantity-covered = covered
quantity-stride = stride
quantity-running = gait
quantity-power = power
quantity-left-power = left share
quantity-pedal-power = share of a pedal
quantity-crank-torque = torque at the cranks
quantity-wheel-torque = torque at the wheel
quantity-force-max = largest force
quantity-force-min = smallest force
quantity-torque-max = largest torque
quantity-torque-min = smallest torque
quantity-angle-max = angle of the largest force
quantity-angle-min = angle of the smallest force
quantity-top-dead = top dead spot
quantity-bottom-dead = bottom dead spot
quantity-work = work
quantity-energy = energy
quantity-met = MET
quantity-incline = incline
quantity-resistance = resistance
quantity-climbed = climbed
quantity-belt-force = force on the belt
quantity-stroke-rate = stroke rate
quantity-strokes = strokes
quantity-floors = floors
quantity-elapsed = session
quantity-remaining = left
quantity-drag-factor = drag factor
quantity-drive = drive
quantity-drive-time = drive time
quantity-recovery-time = recovery
quantity-peak-force = peak force
quantity-mean-force = mean force
quantity-steps = steps
quantity-steps-today = steps today
quantity-step-rate = step rate
quantity-ground-contact = ground contact
quantity-oscillation = oscillation
quantity-worn = worn
quantity-battery = battery
quantity-pressure = air pressure
quantity-temperature = temperature
quantity-core-temperature = core temperature
quantity-skin-temperature = skin temperature
quantity-heat-strain = heat strain
quantity-muscle-oxygen = muscle oxygen
quantity-haemoglobin = haemoglobin
quantity-weight = weight
quantity-height = height
quantity-body-mass-index = body mass index
quantity-fat = body fat
quantity-muscle = muscle
quantity-muscle-mass = muscle
quantity-fat-free-mass = without fat
quantity-soft-lean-mass = soft lean mass
quantity-water-mass = water
quantity-basal-energy = energy at rest, a day
quantity-impedance = impedance, Ω
quantity-ecg = electrocardiogram
quantity-acceleration-x = acceleration x
quantity-acceleration-y = acceleration y
quantity-acceleration-z = acceleration z
