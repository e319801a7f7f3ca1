sport-running = Бег
sport-trail-running = Трейлраннинг
sport-treadmill-running = Бег на дорожке
sport-walking = Ходьба
sport-hiking = Поход
sport-cycling = Велосипед
sport-mountain-biking = Горный велосипед
sport-gravel-cycling = Гравийный велосипед
sport-indoor-cycling = Велостанок
sport-e-biking = Электровелосипед
sport-pool-swimming = Плавание в бассейне
sport-open-water-swimming = Плавание на открытой воде
sport-swimming = Плавание
sport-rowing = Гребля
sport-indoor-rowing = Гребной тренажёр
sport-paddling = Байдарка и каноэ
sport-stand-up-paddling = Сапсёрфинг
sport-sailing = Парус и сёрфинг
sport-snorkelling = Снорклинг
sport-diving = Дайвинг
sport-cross-country-skiing = Беговые лыжи
sport-alpine-skiing = Горные лыжи
sport-snowboarding = Сноуборд
sport-snowshoeing = Снегоступы
sport-skating = Коньки и ролики
sport-strength-training = Силовая тренировка
sport-fitness-training = Фитнес
sport-yoga = Йога
sport-climbing = Скалолазание
sport-racket-sport = Игра с ракеткой
sport-team-sport = Командная игра
sport-golf = Гольф
sport-horse-riding = Верховая езда
sport-motorised = На моторе
sport-transition = Транзит
sport-multisport = Мультиспорт
sport-triathlon = Триатлон
sport-duathlon = Дуатлон
sport-aquathlon = Акватлон
sport-other = Другое

# Названия тренировок без имени. $part: morning, noon, afternoon, evening, night.
day-part = { $part ->
    [morning] Утренний
    [noon] Дневной
    [afternoon] Дневной
    [evening] Вечерний
   *[night] Ночной
}
    .feminine = { $part ->
    [morning] Утренняя
    [noon] Дневная
    [afternoon] Дневная
    [evening] Вечерняя
   *[night] Ночная
}
    .neuter = { $part ->
    [morning] Утреннее
    [noon] Дневное
    [afternoon] Дневное
    [evening] Вечернее
   *[night] Ночное
}
    .plural = { $part ->
    [morning] Утренние
    [noon] Дневные
    [afternoon] Дневные
    [evening] Вечерние
   *[night] Ночные
}
title-running = { day-part.feminine } пробежка
title-trail-running = { day-part.feminine } пробежка по тропам
title-treadmill-running = { day-part.feminine } пробежка на дорожке
title-walking = { day-part.feminine } прогулка
title-hiking = { day-part } поход
title-cycling = { day-part.feminine } велопоездка
title-mountain-biking = { day-part.feminine } поездка на горном велосипеде
title-gravel-cycling = { day-part.feminine } поездка по гравию
title-indoor-cycling = { day-part.feminine } тренировка на велостанке
title-e-biking = { day-part.feminine } поездка на электровелосипеде
title-pool-swimming = { day-part.neuter } плавание
title-open-water-swimming = { day-part.neuter } плавание на открытой воде
title-swimming = { day-part.neuter } плавание
title-rowing = { day-part.feminine } гребля
title-indoor-rowing = { day-part.feminine } гребля на тренажёре
title-paddling = { day-part.feminine } прогулка на байдарке
title-stand-up-paddling = { day-part.feminine } прогулка на сапборде
title-sailing = { day-part } выход под парусом
title-snorkelling = { day-part } снорклинг
title-diving = { day-part.neuter } погружение
title-cross-country-skiing = { day-part.feminine } лыжная тренировка
title-alpine-skiing = { day-part.neuter } катание на лыжах
title-snowboarding = { day-part.neuter } катание на сноуборде
title-snowshoeing = { day-part.feminine } прогулка на снегоступах
title-skating = { day-part.neuter } катание на коньках
title-strength-training = { day-part.feminine } силовая тренировка
title-fitness-training = { day-part.feminine } тренировка
title-yoga = { day-part.feminine } йога
title-climbing = { day-part.neuter } скалолазание
title-racket-sport = { day-part } матч
title-team-sport = { day-part.feminine } игра
title-golf = { day-part } гольф
title-horse-riding = { day-part.feminine } прогулка верхом
title-motorised = { day-part.feminine } поездка
title-transition = { day-part } транзит
title-multisport = { day-part } мультиспорт
title-triathlon = { day-part } триатлон
title-duathlon = { day-part } дуатлон
title-aquathlon = { day-part } акватлон
title-other = { day-part.feminine } активность
