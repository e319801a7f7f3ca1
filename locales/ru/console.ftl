console-title = Консоль Ritm
console-word = консоль
console-nav = Разделы консоли
console-loading = Загрузка
console-back = Назад
console-clear = Очистить
console-yes = да
console-no = нет
console-never = никогда
console-to-app = В приложение
console-failed = Консоль не открылась
console-failed-why = Неизвестно, кто вошёл
console-no-network = Сервер недоступен. Проверьте соединение и попробуйте ещё раз.
console-other-build = У сервера другая версия, чем у этой страницы. Перезагрузите её.
console-retry-after = Попробуйте через { $seconds } с.
console-field-wrong = { $field }:
console-not-found = Здесь ничего нет
console-not-found-text = Возможно, в адресе опечатка или того, что здесь было, больше нет.
console-not-found-home = К первому разделу
console-not-allowed = ваша роль этого не позволяет
console-not-offered = здесь недоступно
console-none-current = ничего не выбрано
console-shown-anew = Показано заново.
console-actor-anyone = кто-то
console-actor-account = владелец
console-actor-staff = сотрудник
console-actor-server = сервер
console-actor-operator = командная строка

console-span-seconds = { $shown } с
console-span-minutes = { $shown } мин
console-span-hours = { $shown } ч
console-span-days = { $shown } д

console-place-accounts = Аккаунты
console-place-jobs = Задания
console-place-mailbox = Письма
console-place-audit = Журнал действий
console-place-flags = Возможности
console-place-health = Состояние
console-place-settings = Настройки
console-place-more = Ещё
console-places = Разделы

console-search-or-do = Найти или сделать
console-palette = Найти или сделать
console-palette-hint = Действие, раздел, адрес, номер
console-palette-do = Сделать
console-palette-open = Открыть
console-palette-accounts = Аккаунты
console-palette-none = Ничего не подходит.
console-palette-grey = серое: нельзя, и почему

console-key-choose = выбрать
console-key-do = сделать
console-key-close = закрыть
console-key-rows = дальше
console-key-move = по списку
console-key-open = открыть
console-key-open-it = Открыть аккаунт
console-key-search = поиск
console-key-leave = выйти из поля
console-key-again = Загрузить снова
console-key-choose-row = Отметить строку
console-keys-all = все клавиши
console-keys-title = Клавиши
console-keys-everywhere = Везде
console-keys-places = Разделы
console-keys-here = На этом экране
console-keys-off = Одиночные клавиши выключены.
console-keys-switch = Одиночные клавиши
console-keys-switch-help = Буквы действуют вне полей. Выключите, если диктуете компьютеру или нажимаете случайно; Ctrl K останется.

console-sign-in = Вход в консоль
console-sign-in-text = Для тех, кто ведёт этот сервер. Понадобится второй фактор.
console-sign-in-do = Войти
console-sign-in-passkey = Войти с ключом доступа
console-sign-out = Выйти
console-password = Пароль
console-password-help = Не короче 12 знаков.
console-passkey-none = Ключ доступа не получен. Попробуйте ещё раз или другим способом.
console-passkey-name = Консоль
console-second = Второй шаг
console-second-text = То, что есть только у вас.
console-second-do = Дальше
console-second-passkey = С ключом доступа
console-second-recovery = Ввести запасной код
console-second-totp = Ввести код из приложения
console-code = Код из приложения
console-recovery-code = Запасной код
console-no-staff = Этому аккаунту здесь нет места
console-no-staff-text = Вы вошли как { $name }, ролей здесь нет. Роль может дать администратор.
console-first = Первый администратор
console-first-text = Ссылка действует один раз. Созданному аккаунту здесь можно всё.
console-first-no-token = Эту страницу открывает ссылка, которую сервер пишет в журнал.
console-first-do = Создать аккаунт
console-factor = Второй фактор
console-factor-text = { $name }, без него сотрудникам ничего не видно: украденный пароль не должен открывать чужие данные.
console-factor-passkey = Ключ доступа
console-factor-totp = Приложение с кодами
console-totp = Приложение с кодами
console-totp-text = Отсканируйте картинку и введите код, который покажет приложение.
console-totp-picture = Картинка для приложения с кодами
console-totp-by-hand = Или введите в приложение вручную:
console-totp-do = Включить
console-codes = Запасные коды
console-codes-text = Каждый один раз откроет аккаунт, если второй фактор потерян. Распечатайте их или сохраните в менеджере паролей: больше они не покажутся.
console-codes-kept = Коды сохранены
console-proof = Это вы?
console-proof-text = Это важно: введите пароль ещё раз.
console-proof-do = Дальше

console-role-administrator = Администратор
console-role-operator = Оператор
console-role-support = Поддержка
console-role-shop = Магазин
console-role-moderator = Модератор
console-role-about-administrator = может всё и один раздаёт роли
console-role-about-operator = следит за сервером: задания, настройки, возможности, состояние
console-role-about-support = помогает людям с аккаунтами
console-role-about-shop = ведёт магазин
console-role-about-moderator = следит за тем, что люди пишут друг другу
console-role-grant = Дать
console-role-revoke = Снять
console-role-granted = Роль дана: { $role }.
console-role-revoked = Роль снята: { $role }.
console-roles = Роли
console-roles-none = нет
console-permissions = Что вам здесь можно
console-permission-account-read = Искать и смотреть аккаунты
console-permission-account-reveal = Видеть личные данные по причине
console-permission-account-lock = Блокировать и разблокировать аккаунты
console-permission-account-session = Видеть и завершать сеансы
console-permission-account-factor = Снимать потерянные факторы
console-permission-role-grant = Раздавать роли
console-permission-job-read = Видеть задания и отправки
console-permission-job-act = Повторять и отбрасывать их
console-permission-letter-read = Читать письма
console-permission-letter-link = Открывать ссылки в письмах
console-permission-audit-read = Читать журнал действий
console-permission-setting-read = Смотреть настройки
console-permission-flag-read = Видеть возможности
console-permission-flag-write = Переключать возможности
console-permission-health-read = Видеть состояние сервера

console-field-name = Имя
console-field-address = Адрес
console-field-state = Состояние
console-field-roles = Роли
console-field-made = Создан
console-field-seen = Активность
console-field-id = Номер
console-field-device = Устройство
console-field-place = Сеть
console-field-begun = С
console-field-kind = Вид
console-field-error = Что случилось
console-field-attempts = Попыток
console-field-due = Черёд
console-field-put = Поставлено
console-field-oldest = Старейшее
console-field-subject = Тема
console-field-to = Кому
console-field-written = Написано
console-field-actor-id = Чья запись
console-field-deed = Действие
console-field-actor = Кто
console-field-subject-of = С чем
console-field-detail = Подробности
console-field-at = Когда
console-field-link = Цепочка и номер
console-field-text = Поиск
console-field-reason = Причина
console-field-password = Пароль

console-state-active = действует
console-state-locked = заблокирован
console-state-leaving = удаляется
console-language-en = английский
console-language-ru = русский
console-accounts-search = Поиск аккаунтов
console-accounts-hint = Номер или начало адреса
console-accounts-failed = Не удалось получить список
console-accounts-none = Ничего не подходит
console-accounts-none-text = Адрес ищется по началу, номер — только целиком.
console-narrow = Сузить список
console-narrow-do = Сузить
console-narrow-all = все
console-narrow-active = действуют
console-narrow-locked = заблокированы
console-narrow-leaving = удаляются
console-beside = О строке
console-beside-none = Выберите строку, чтобы увидеть больше.
console-more-rows = Ещё
console-fresh = { $count ->
    [one] { $shown } новая строка
    [few] { $shown } новые строки
   *[other] { $shown } новых строк
}
console-choose = Отметить
console-choose-none = Снять
console-chosen = { $count ->
    [one] отмечена { $shown }
   *[other] отмечено { $shown }
}
console-chosen-acts = Что сделать с отмеченными

console-account = Аккаунт
console-account-failed = Не удалось показать аккаунт
console-since = с { $day }
console-locked-because = Заблокирован: { $reason }
console-factors-go-at = Вторые факторы будут сняты { $day }; владелец ещё может отказаться.
console-leaves-at = Владелец попросил удалить его; срок — { $day }.
console-figure-sessions = сеансы
console-figure-password = пароль
console-figure-passkeys = ключи доступа
console-figure-codes = приложение с кодами
console-figure-recovery = запасные коды
console-figure-providers = другие сервисы
console-figure-tokens = токены
console-sessions = Сеансы
console-sessions-none = Никто не вошёл.
console-hidden = Скрыто, пока не названа причина
console-shown = Показано по причине
console-shown-until = Скроется в { $time }.
console-never-shown = Тренировки, вес и пульс сотрудникам не показываются никогда.
console-looks = Кто смотрел
console-looks-none = Пока никто.
console-looks-seen = Этот список видит и сам человек.
console-reason = Причина
console-reason-help = Останется в журнале и будет показана человеку.
console-reason-short = Назовите причину, хотя бы 8 знаков.
console-reveal-nothing = Выберите, что показать.

console-do-reveal = Показать скрытое
console-do-lock = Заблокировать
console-do-unlock = Разблокировать
console-do-end-sessions = Завершить сеансы
console-do-end-session = Завершить
console-do-reset-factors = Снять факторы
console-ask-reveal = Что нужно увидеть и зачем?
console-ask-reveal-text = Данные видны десять минут, и человек прочтёт, что вы смотрели.
console-ask-lock = Заблокировать аккаунт?
console-ask-lock-text = Сеансы и токены завершатся, и войти будет нельзя, пока его не разблокируют.
console-ask-unlock = Разблокировать аккаунт?
console-ask-unlock-text = Владелец снова сможет войти.
console-ask-end-sessions = Завершить все сеансы?
console-ask-end-sessions-text = На каждом устройстве придётся войти снова. Несинхронизированное останется на устройстве.
console-ask-end-session = Завершить этот сеанс?
console-ask-end-session-text = На устройстве придётся войти снова.
console-ask-reset-factors = Снять вторые факторы?
console-ask-reset-factors-text = Только если вы убедились, кто просит. Владелец получит письмо и несколько дней, чтобы отказаться; затем ключи доступа, приложение и запасные коды исчезнут.
console-done-reveal = Показано. Человек прочтёт, что вы смотрели.
console-done-lock = Аккаунт заблокирован.
console-done-unlock = Аккаунт разблокирован.
console-done-end-sessions = Все сеансы завершены.
console-done-end-session = Сеанс завершён.
console-done-reset-factors = Владельцу написано; факторы исчезнут, когда пройдёт срок.

console-source-job = Задания
console-source-effect = Отправки
console-jobs-source = Задания внутри сервера или то, что уходит наружу
console-jobs-failed = Не удалось получить задания
console-jobs-none = Пусто
console-jobs-none-text = В этом состоянии ничего нет.
console-jobs-none-dead = Неудачных нет
console-jobs-none-dead-text = Всё получилось или ещё пробуется.
console-jobs-not-dead = только для того, что не удалось
console-queues = Очереди
console-payload = С чем запущено
console-work-state-waiting = ждут
console-work-state-running = идут
console-work-state-done = готово
console-work-state-dead = не удалось
console-work-state-all = все
console-do-retry = Повторить
console-do-discard = Отбросить
console-retried = { $count ->
    [one] Повторяется { $done } из { $all }.
    [few] Повторяются { $done } из { $all }.
   *[other] Повторяется { $done } из { $all }.
}
console-discarded = { $count ->
    [one] Отброшено { $done } из { $all }.
    [few] Отброшены { $done } из { $all }.
   *[other] Отброшено { $done } из { $all }.
}

console-mailbox-sub = Что сервер написал людям
console-mailbox-failed = Не удалось получить письма
console-mailbox-none = Писем нет
console-mailbox-none-text = Сервер пока никому не писал.
console-links-hidden = Ссылки открывают чужие аккаунты: вашей роли они не видны.

console-audit-failed = Не удалось получить журнал
console-audit-none = Ничего не подходит
console-audit-none-text = Здесь всё, что меняют сотрудники и что люди меняют во входе.
console-audit-narrow = Сузить журнал
console-audit-follow = Проверить снова
console-audit-following = Цепочка проверяется с первой записи
console-audit-sound = { $count ->
    [one] Цепочка цела: { $shown } запись.
    [few] Цепочка цела: { $shown } записи, каждая следует из предыдущей.
   *[other] Цепочка цела: { $shown } записей, каждая следует из предыдущей.
}
console-audit-broken = Цепочка нарушена: { $where }. Кто-то менял базу данных вручную.

console-flags-sub = Для кого включены, сразу и без перезапуска
console-flags-failed = Не удалось получить возможности
console-flags-none = Переключать нечего
console-flags-none-text = В этой версии нет переключаемых возможностей.
console-flag-fixed = решают настройки сервера
console-flag-name-sign-up = Люди могут сами создавать аккаунты.
console-flag-untouched = не переключалось
console-flag-for = Для кого включено: { $name }
console-flag-done = Переключено: { $name }.
console-share-none = ни для кого
console-share-all = для всех
console-share = для { $percent } %
console-conflict = Кто-то успел раньше
console-conflict-text = Пока вы смотрели, { $name } переключили.
console-conflict-now = сейчас
console-conflict-yours = у вас
console-conflict-theirs = Оставить
console-conflict-mine = Всё равно переключить

console-health-failed = Не удалось узнать состояние сервера
console-health-well = Всё в порядке.
console-health-not-ready = Сервер не готов принимать запросы.
console-health-unwell = { $count ->
    [one] { $shown } часть не в порядке.
    [few] { $shown } части не в порядке.
   *[other] { $shown } частей не в порядке.
}
console-health-parts = Части
console-health-version = версия
console-health-database = база данных
console-health-up = работает
console-health-live = Обновляется каждые { $seconds } с.
console-database-sqlite = SQLite
console-database-postgres = PostgreSQL
console-well = в порядке
console-unwell = не в порядке

console-settings-sub = С какими сервер запущен. Меняются в его файле или окружении.
console-settings-search = Поиск настроек
console-settings-failed = Не удалось получить настройки
console-settings-none = Ничего не подходит
console-settings-none-text = Ищите по части имени или смысла.
console-secret = секрет, не показывается

staff-gone = Этого больше нет.
staff-not-now = Состояние уже не позволяет.
staff-own-account = С собственным аккаунтом так нельзя.
staff-last-administrator = Последний администратор должен остаться.
staff-nothing-asked = Выберите, что показать.
staff-fixed = Это решают настройки сервера.

console-work-mail-send = Отправить письмо
console-work-mail-tidy = Убрать старые письма
console-work-account-erase = Стереть аккаунт
console-work-account-export = Собрать выгрузку
console-work-account-tidy = Убрать истёкшее
console-work-audit-anchor = Записать головы цепочек в лог
console-work-factor-reset = Снять факторы
console-work-factor-tidy = Убрать старые запросы
console-work-job-tidy = Убрать старые задания
console-deed-account-created = аккаунт создан
console-deed-account-locked = аккаунт заблокирован
console-deed-account-unlocked = аккаунт разблокирован
console-deed-account-revealed = показано скрытое
console-deed-account-leaving = попросили удалить
console-deed-account-stayed = удаление отменено
console-deed-account-erased = аккаунт стёрт
console-deed-session-begun = вход
console-deed-session-ended = сеанс завершён
console-deed-session-all-ended = все сеансы завершены
console-deed-session-token-reused = старый токен использован снова
console-deed-sign-in-refused = во входе отказано
console-deed-second-step-refused = второй шаг отклонён
console-deed-proof-refused = подтверждение отклонено
console-deed-account-searched = поиск аккаунтов
console-deed-password-changed = пароль изменён
console-deed-password-reset-asked = попросили новый пароль
console-deed-password-reset = задан новый пароль
console-deed-address-asked = попросили новый адрес
console-deed-address-changed = адрес изменён
console-deed-address-put-back = адрес возвращён
console-deed-profile-edited = профиль изменён
console-deed-export-asked = попросили выгрузку
console-deed-export-made = выгрузка готова
console-deed-token-made = создан токен API
console-deed-token-revoked = токен API отозван
console-deed-role-granted = роль дана
console-deed-role-revoked = роль снята
console-deed-factor-passkey-added = добавлен ключ доступа
console-deed-factor-passkey-removed = удалён ключ доступа
console-deed-factor-totp-on = приложение с кодами включено
console-deed-factor-totp-off = приложение с кодами выключено
console-deed-factor-recovery-used = использован запасной код
console-deed-factor-recovery-renewed = запасные коды обновлены
console-deed-factor-provider-linked = другой сервис связан
console-deed-factor-provider-unlinked = другой сервис отвязан
console-deed-factor-reset-asked = факторы будут сняты
console-deed-factor-reset-called-off = факторы оставлены
console-deed-factor-reset-done = факторы сняты
console-deed-flag-switched = возможность переключена
console-deed-letter-read = письмо прочитано
console-deed-job-retried = задание повторено
console-deed-job-discarded = задание отброшено
console-deed-staff-reason-given = названа причина
console-part-app = Файлы приложения
console-part-database = База данных
console-part-tables = Таблицы
console-part-work = Задания и отправки
console-part-disk = Диск
