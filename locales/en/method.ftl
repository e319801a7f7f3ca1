# How a number was made, in one or two plain sentences.
method-distance-channel = The distance your device counted as it went; where it jumped back, we bridge the gap.
method-distance-positions = The sum of the steps between the recorded positions. Steps under { $min-step } wait until they add up, so that a jittery signal adds nothing.
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
method-average = The mean over time of what the sensor measured.
method-average-power = The mean over time, with the moments you did not pedal counted as zero.
method-average-speed = Distance divided by moving time.
method-energy = The number your device gave.
