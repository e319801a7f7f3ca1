# Words that people type when they search. Nobody reads them: they are compared, without regard to case and accents,
# and the beginning of a word is enough.

# What else a sport is called, by itself or as one of a family.
search-sport-running = run runs running ran jog jogging
search-sport-trail-running = run trail trailrun fell
search-sport-treadmill-running = run treadmill indoor mill
search-sport-walking = walk walks walked stroll
search-sport-hiking = hike hikes trek trekking hillwalk
search-sport-cycling = ride rides bike biking bicycle cycle road
search-sport-mountain-biking = ride bike mtb mountainbike bicycle cycling
search-sport-gravel-cycling = ride bike gravel cyclocross bicycle
search-sport-indoor-cycling = ride bike turbo trainer spinning spin rollers smart zwift virtual stationary
search-sport-e-biking = ride ebike electric pedelec bicycle
search-sport-pool-swimming = swim swims laps lengths pool
search-sport-open-water-swimming = swim ows sea lake river
search-sport-swimming = swim swims
search-sport-rowing = row rows sculling scull
search-sport-indoor-rowing = row rower erg ergometer rowing machine concept2
search-sport-paddling = paddle kayak kayaking canoe canoeing
search-sport-stand-up-paddling = sup paddleboard paddle
search-sport-sailing = sail windsurfing surfing kitesurfing
search-sport-snorkelling = snorkel snorkeling snorkelling swim
search-sport-diving = dive dives scuba freediving apnea
search-sport-cross-country-skiing = ski skis nordic xc classic skate
search-sport-alpine-skiing = ski skis downhill slopes
search-sport-snowboarding = snowboard board slopes
search-sport-snowshoeing = snowshoe snowshoes
search-sport-skating = skate inline rollerblading rollerskating ice
search-sport-strength-training = gym weights lifting strength
search-sport-fitness-training = workout gym cardio crossfit hiit elliptical cross trainer
search-sport-yoga = pilates stretching
search-sport-climbing = climb bouldering boulder mountaineering
search-sport-racket-sport = tennis badminton squash padel table match
search-sport-team-sport = football soccer basketball volleyball hockey game
search-sport-golf = golfing
search-sport-horse-riding = riding equestrian horseback
search-sport-motorised = drive motorbike motorcycle car
search-sport-transition = t1 t2
search-sport-multisport = triathlon brick
search-sport-other = activity

# A month, in all its forms. Forms of fewer than three letters must be typed whole.
search-month-1 = january jan
search-month-2 = february feb
search-month-3 = march mar
search-month-4 = april apr
search-month-5 = may
search-month-6 = june jun
search-month-7 = july jul
search-month-8 = august aug
search-month-9 = september sep sept
search-month-10 = october oct
search-month-11 = november nov
search-month-12 = december dec

# A day of the week from Monday on, in all its forms. Forms of fewer than three letters must be typed whole.
search-weekday-1 = monday mondays mon mo
search-weekday-2 = tuesday tuesdays tue tues tu
search-weekday-3 = wednesday wednesdays wed we
search-weekday-4 = thursday thursdays thu thur thurs th
search-weekday-5 = friday fridays fri fr
search-weekday-6 = saturday saturdays sat sa
search-weekday-7 = sunday sundays sun su

# Words between the others that say nothing.
search-joining = on in at of the a an to
