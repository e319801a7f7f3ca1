sport-running = Running
sport-trail-running = Trail running
sport-treadmill-running = Treadmill running
sport-walking = Walking
sport-hiking = Hiking
sport-cycling = Cycling
sport-mountain-biking = Mountain biking
sport-gravel-cycling = Gravel cycling
sport-indoor-cycling = Indoor cycling
sport-e-biking = E-biking
sport-pool-swimming = Pool swimming
sport-open-water-swimming = Open-water swimming
sport-swimming = Swimming
sport-rowing = Rowing
sport-indoor-rowing = Indoor rowing
sport-paddling = Paddling
sport-stand-up-paddling = Stand-up paddling
sport-sailing = Sailing
sport-diving = Diving
sport-cross-country-skiing = Cross-country skiing
sport-alpine-skiing = Alpine skiing
sport-snowboarding = Snowboarding
sport-snowshoeing = Snowshoeing
sport-skating = Skating
sport-strength-training = Strength training
sport-fitness-training = Fitness training
sport-yoga = Yoga
sport-climbing = Climbing
sport-racket-sport = Racket sport
sport-team-sport = Team sport
sport-golf = Golf
sport-horse-riding = Horse riding
sport-motorised = Motorised
sport-transition = Transition
sport-multisport = Multisport
sport-triathlon = Triathlon
sport-duathlon = Duathlon
sport-aquathlon = Aquathlon
sport-other = Other

# Titles of activities nobody named. $part is morning, noon, afternoon, evening or night.
day-part = { $part ->
    [morning] Morning
    [noon] Midday
    [afternoon] Afternoon
    [evening] Evening
   *[night] Night
}
title-running = { day-part } run
title-trail-running = { day-part } trail run
title-treadmill-running = { day-part } treadmill run
title-walking = { day-part } walk
title-hiking = { day-part } hike
title-cycling = { day-part } ride
title-mountain-biking = { day-part } mountain-bike ride
title-gravel-cycling = { day-part } gravel ride
title-indoor-cycling = { day-part } indoor ride
title-e-biking = { day-part } e-bike ride
title-pool-swimming = { day-part } swim
title-open-water-swimming = { day-part } open-water swim
title-swimming = { day-part } swim
title-rowing = { day-part } row
title-indoor-rowing = { day-part } indoor row
title-paddling = { day-part } paddle
title-stand-up-paddling = { day-part } stand-up paddle
title-sailing = { day-part } sail
title-diving = { day-part } dive
title-cross-country-skiing = { day-part } ski
title-alpine-skiing = { day-part } alpine ski
title-snowboarding = { day-part } snowboarding
title-snowshoeing = { day-part } snowshoe hike
title-skating = { day-part } skate
title-strength-training = { day-part } strength session
title-fitness-training = { day-part } workout
title-yoga = { day-part } yoga
title-climbing = { day-part } climb
title-racket-sport = { day-part } match
title-team-sport = { day-part } game
title-golf = { day-part } golf
title-horse-riding = { day-part } horse ride
title-motorised = { day-part } drive
title-transition = { day-part } transition
title-multisport = { day-part } multisport
title-triathlon = { day-part } triathlon
title-duathlon = { day-part } duathlon
title-aquathlon = { day-part } aquathlon
title-other = { day-part } activity
