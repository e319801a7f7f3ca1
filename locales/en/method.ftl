# How a number was made, in one or two plain sentences.
method-distance-channel = The distance your device counted as it went, from the start of this recording to its end.
method-distance-positions = The sum of the steps between the recorded positions. Steps under { $min-step } wait until they add up, so that a jittery signal adds nothing.
method-distance-speed = The recorded speed added up over the time the timer ran, as the file holds neither a distance nor positions.
method-device-total = The device's own total: the file holds no samples to compute it from.
method-gain-hysteresis = Ups and downs count only once they exceed { $threshold }, so that noise adds nothing.
method-gain-hysteresis-smoothed = The altitude is smoothed over { $median } first; then ups and downs count only once they exceed { $threshold }, so that noise adds nothing.
method-no-climb = This sport has no meaningful climb, so none is counted.
method-moving-by-speed = The time you were faster than { $threshold }, pauses taken off.
method-moving-is-timer = The timer's time, as nothing tells whether you moved.
method-device-said = Your device says { $value }.
method-device-same = Your device says the same.
method-device-silent = Your device gave no number of its own.
method-elapsed = From the first moment to the last, pauses included.
method-timer = The time the timer ran, pauses taken off.
method-of-legs = Added up over the legs, each by the rule of its own sport.
method-mean-of-legs = The average over the legs that know it, each weighted by its time.
method-changes = The transitions, from the end of a leg to the begin of the next.
method-average-cadence = The average over time; moments at rest, without a stroke, step or turn, are left out.
method-average = The average over time of what the sensor measured.
method-average-power = { $moves ->
    [ride] The average over time; moments without pedalling count as zero.
    [row] The average over time; moments without a stroke count as zero.
    [foot] The average over time; moments at rest count as zero, and the time your sensor was lost doesn't count.
   *[other] The average over time; moments without work count as zero.
}
method-mean-of-work = The work your power meter added up, divided by the time: it includes what single readings miss.
method-average-speed = Distance divided by moving time.
method-energy = The number your device gave.
method-maximum = The highest value along the way.
method-minimum = The lowest value along the way.
# What was mended to make a number: added to the sentences above.
mend-counted-before = The counter began above zero; the first { $length } were covered before this recording and don't count.
mend-counter-restarted = { $count ->
    [one] The counter went back to zero once; both parts are added.
   *[other] The counter went back to zero { $count } times; the parts are added.
}
mend-counter-corrected = The device took back up to { $length } on the way; what it counted in the end stands.
mend-time-beyond-samples = The timer ran on for { $duration } after the last recorded moment, as your device's total says.
mend-distance-beyond-samples = { $length } after the last recorded moment come from your device's total.
mend-device-knows-all = The recorded moments cover only a part of the time, so your device's own number counts.
mend-steps-halved = The file counts steps where the format wants strides; we halved them.
mend-beats-averaged = The file holds single heartbeats; we average over five seconds, as a monitor does.
mend-speed-unit = The file gives speed in another unit than its format wants; the distance shows which.
mend-speed-contradicted = The recorded speed has nothing to do with the distance, so we compute it from the distance.
mend-lifts-left-out = { $length } by lift don't count.
mend-distance-of-laps = { $length } of laps without recorded points come from your device's own lap distances.
mend-counter-stood = The counter stood still while you moved; { $length } come from the recorded positions.
mend-counted-in-pauses = The counter went on by { $length } while the timer stood still; that doesn't count.
mend-mean-of-laps = The average of the laps, weighted by their time.
mend-turns-taken-back = { $count ->
    [one] Your device counted { $shown } length too many, for a turn that was none; it is joined with the one beside it.
   *[other] Your device counted { $shown } lengths too many, for turns that were none; they are joined with those beside them.
}
mend-power-held-over = In rests the file goes on with the power of the strokes before, while the pace says otherwise; that is left out.
mend-calibrated = You corrected the distance on your watch; what it had counted is changed by { $percent } % throughout.
mend-mostly-zero = The sensor wrote zeros nearly all the time you moved, so its numbers are left out.
mend-zero-is-none = A zero from a sensor that was not there is not a measurement.
# Why a number can't be believed.
doubt-mark = doubtful
doubt-row = with a doubtful number
doubt-above-maximum = This can't be right: the average is above the maximum.
doubt-too-fast = This can't be right: nobody is that fast in this sport.
doubt-steeper-than-way = This can't be right: the climb is longer than the route.
doubt-climbs-too-fast = This can't be right: nobody climbs that fast.
doubt-beyond-body = This can't be right: it is more than a body can do.
doubt-device-disagrees = This is uncertain: your device says something quite different.
doubt-too-long = This can't be right: an activity that lasts for weeks. The clock was probably wrong.
