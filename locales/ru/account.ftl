# Аккаунт: вход, профиль, безопасность, уход.
nav-account = Аккаунт
more-account-text = Вход, профиль, безопасность, уход
account-title = Аккаунт
account-none-title = Вы не вошли
account-none-text = Здесь всё работает и без аккаунта. С ним вас знает сервер: он хранит ваш профиль, а вы решаете, кто ещё может войти.

sign-in-title = Вход
sign-in-text = Тренировки в любом случае остаются на этом устройстве. Вход ничего из них не отправляет и ничего в них не меняет.
sign-in-passkey = Продолжить с ключом доступа
sign-in-with-password = Войти с паролем
sign-in-submit = Войти с паролем
sign-in-new = Впервые здесь?
sign-in-wrong-title = Не совпало.
sign-in-wrong = Адрес или пароль неверны. Оба остались в полях, их можно поправить.
sign-in-or-password = Можно войти и с паролем.
sign-out = Выйти
session-ended = Сеанс закончился, и вы вышли. Здесь ничего не потеряно.
back-to-sign-in = Назад ко входу
stay-signed-out = не входить

address = Адрес почты
address-help = Сюда приходят письма: чтобы подтвердить аккаунт и когда в нём что-то меняется.
address-malformed = Это не адрес почты. Например: anna@example.org.
address-use = Сюда приходят письма, и с ним вы входите
address-new = Новый адрес
address-change-title = Смена адреса
address-change-text = На новый адрес придёт письмо. Прежний остаётся, пока вы не перейдёте по ссылке.
address-change-submit = Отправить письмо
address-letter-sent = Письмо отправлено на { $address }.
address-confirm-title = Новый адрес
address-confirm-text = Сделать этот адрес адресом аккаунта? На прежний придёт письмо, по которому это неделю можно отменить.
address-confirm-submit = Использовать этот адрес
address-confirm-done = Готово. Теперь вы входите с ним.
address-back-title = Прежний адрес
address-back-text = Вернуть прежний адрес? Все выйдут, токены программ перестанут действовать, пароль снимется: письмо на прежний адрес позволит выбрать новый.
address-back-submit = Вернуть
address-back-done = Прежний адрес возвращён. Найдите письмо, по которому можно выбрать новый пароль.
link-missing = Откройте эту страницу по ссылке из письма: без неё здесь ничего нет.

password = Пароль
password-show = Показать набранное
password-help = Не меньше 12 символов. Хорошо подходят несколько слов подряд.
password-new = Новый пароль
password-present = Нынешний пароль
password-there = Задан. С ним можно войти
password-none = Нет: вы входите иначе
password-make = Задать
password-change-title = Смена пароля
password-change-text = Все остальные сеансы закончатся.
password-changed = Пароль изменён. Остальные сеансы закончились.

person-name = Как вас называть
name-missing = Укажите имя.
sign-up-title = Новый аккаунт
sign-up-link = Создать аккаунт
sign-up-text = Одна минута, без карты. Тренировки остаются на этом устройстве: сам аккаунт ничего не отправляет.
sign-up-submit = Создать аккаунт
sign-up-known = Уже есть?

confirm-title = Подтвердите адрес
confirm-wait-title = Загляните в почту
confirm-wait = Письмо отправлено на { $address }. Ссылка в нём создаст аккаунт, и вы войдёте.
confirm-wait-hint = Это может занять несколько минут. Проверьте и нежелательную почту. Страницу можно закрыть.
confirm-resend = Отправить письмо снова
confirm-sent-again = Письмо отправлено снова.
confirm-other-address = Другой адрес
confirm-nothing = На этом устройстве нет незаконченной регистрации. Откройте здесь ссылку из письма или войдите.
confirm-password = Вы начинали на другом устройстве: наберите пароль, который там задали.
confirm-password-wrong = Это не тот пароль, который вы задали при регистрации.
confirm-submit = Подтвердить
confirm-busy = Подтверждаем

forgot-link = Забыли пароль?
forgot-title = Новый пароль
forgot-text = Пришлём письмо со ссылкой, по которой его можно задать. С ключом доступа пароль не нужен.
forgot-submit = Отправить письмо
forgot-sent-title = Загляните в почту
forgot-sent = Если у { $address } здесь есть аккаунт, письмо уже в пути. Ссылка действует недолго.
forgot-again = Запросить новую ссылку
reset-title = Новый пароль
reset-text = Выберите пароль. Все, кто вошёл с этим аккаунтом, выйдут.
reset-submit = Задать пароль
reset-done = Пароль задан. Войдите с ним.

second-title = Ещё один шаг
second-text = Подтвердите, что это вы.
second-code = Код
second-code-help = Шесть цифр из приложения для кодов.
second-recovery = Запасной код
second-recovery-help = Один из тех, что вы сохранили. Каждый действует один раз.
second-submit = Дальше
second-passkey = Использовать ключ доступа
second-use-recovery = Использовать запасной код
second-use-app = Использовать приложение
second-back = Начать заново

passkey-cancelled = Ключ доступа не использован. Попробуйте ещё раз или войдите с паролем.
passkey-known = На этом устройстве уже есть ключ доступа вашего аккаунта.
passkey-unsupported = В этом окне нет ключей доступа.
passkey-failed = Ключ доступа не сработал. Попробуйте ещё раз.
passkey-unnamed = Ключ доступа

proof-title = Это вы?
proof-text = Прежде чем это изменить, подтвердите ещё раз, что это вы. Десять минут больше ничего не спросим.
proof-passkey = Использовать ключ доступа
proof-submit = Дальше
proof-by-code = Использовать код
proof-by-password = Использовать пароль
proof-none = В этом окне подтвердить это нечем. Выйдите и войдите снова: десять минут после входа больше ничего не спросим.

profile-title = Профиль
letters-language = Язык писем
time-zone = Часовой пояс
time-zone-help = Его название, например Europe/Moscow. Можно оставить пустым.
zone-malformed = Это не название часового пояса. Например: Europe/Moscow.
birth-year = Год рождения
birth-year-help = Только если хотите назвать.
year-malformed = Год, например 1987, или ничего.

security-title = Безопасность
security-strong = Надёжно: украденный пароль ничего не откроет.
security-one-passkey = Хорошо: вы входите с ключом доступа. Второй ключ или запасные коды помогут, если он потеряется.
security-two-steps = Хорошо: кроме пароля нужен код. Ключ доступа быстрее, и его нельзя выманить.
security-password-only = Аккаунт защищён только паролем. Ключ доступа быстрее, и его нельзя выманить.
factors-reset-title = Ключи доступа и коды скоро удалят
factors-reset-due = В поддержку сообщили, что вы их потеряли. { $day } их удалят, и для входа хватит пароля. Если об этом просили не вы или они снова у вас, оставьте их.
factors-reset-keep = Оставить
factors-reset-kept = Отменено. Ключи доступа и коды остаются.
passkeys-title = Ключи доступа
passkeys-none = Пока нет. Ключ доступа — это замок вашего устройства: палец, лицо или его код.
passkeys-unsupported = Нет. В этом окне его не создать; можно в браузере на телефоне или компьютере.
passkey-add = Добавить ключ
passkey-added = Ключ доступа добавлен.
passkey-rename-title = Назовите ключ доступа
passkey-rename-of = Переименовать { $name }
passkey-remove-of = Удалить { $name }
passkey-remove-title = Удалить { $name }?
passkey-remove-text = Он больше не откроет аккаунт, остальные сеансы закончатся. На самом устройстве останется запись, которая ничего не делает.
thing-name = Название
made-on = создан { $day }
used-at = последний раз: { $moment }
just-now = только что

steps-title = Второй шаг
totp-title = Код из приложения
totp-off = Выключен
totp-since = Включён с { $day }
totp-begin = Настроить
totp-on = Теперь кроме пароля нужен код.
totp-setup-title = Настройте приложение для кодов
totp-setup-text = Считайте картинку приложением. Оно показывает шесть цифр, которые меняются каждые полминуты.
totp-setup-typed = Или наберите в приложении:
totp-setup-code = То, что приложение показывает сейчас.
totp-picture = Картинка для приложения; то же стоит ниже, чтобы набрать
totp-confirm = Включить
totp-off-title = Выключить код?
totp-off-text = Тогда аккаунт откроет один пароль, если нет ключей доступа. Остальные сеансы закончатся.
codes-title = Запасные коды
codes-none = Нет. Они откроют аккаунт, если телефон и ключи потеряны
codes-left = { $count ->
    [one] Остался { $shown }
    [few] Осталось { $shown }
   *[many] Осталось { $shown }
}
codes-few = Осталось мало
codes-make = Создать
codes-renew = Создать новые
codes-text = Храните их там же, где документы. Каждый откроет аккаунт один раз, если телефон и ключи потеряны. Больше их не покажут.
codes-done = Сохранено
copied = Скопировано.
copy-failed = Браузер не разрешает странице копировать. Выделите и скопируйте сами.

sessions-title = Где вы вошли
sessions-end-others = Завершить остальные
sessions-ended = Все остальные сеансы закончились.
session-this = этот
session-end = Завершить
session-end-of = Завершить сеанс { $device }
session-elsewhere = Не та сеть, что здесь
device-unknown = Неизвестное устройство
signed-in-by-password = с паролем
signed-in-by-passkey = с ключом доступа
signed-in-by-provider = через другой сервис
signed-in-by-letter = по письму

tokens-title = Токены для программ
tokens-none = Нет. Токен позволяет вашей программе читать или менять то, что вы разрешите.
token-new = Новый токен
token-name-help = По чему вы его узнаете: где он используется.
token-may = Ему можно
token-ends = Действует
token-days = { $days } дней
token-for-ever = бессрочно
token-until = до { $day }
token-make = Создать токен
token-made = Вот токен. Скопируйте его сейчас: больше его не покажут.
token-revoked = Токен больше не действует.
token-revoke-of = Отозвать { $name }
scope-profile-read = читать профиль
scope-profile-write = менять профиль

leave-title = Уйти или забрать всё с собой
leave-text = В одном файле — всё, что о вас есть на сервере. Удаление ждёт 14 дней; если за это время войти, оно отменится.
leave-delete = Удалить аккаунт
leave-ask-title = Удалить аккаунт?
leave-ask-text = Все выйдут сразу, токены программ перестанут действовать. Через 14 дней всё, что о вас есть на сервере, будет стёрто. Войдите до этого — и ничего не случится.
leave-ask-device = Тренировки на этом устройстве остаются как есть.
leave-ask-submit = Удалить
leave-until = Ваш аккаунт будет стёрт { $day }. Войдите до этого дня, чтобы сохранить его.
leave-called-off = С возвращением. Аккаунт остаётся, удаление отменено.
export-ask = Запросить архив данных
export-of = Всё на { $day }
export-making = Готовится. Когда будет готово, придёт письмо
export-until = здесь до { $day }
export-take = Скачать

server-title = Сервер
server-is = Сервер { $host }
server-another = другой
server-address = Адрес сервера
server-help = Где ваш аккаунт, например https://ritm.example.org. Свой сервер не хуже любого.
server-choose = Использовать этот сервер
server-bound = Эта страница открыта с этого сервера и к другим не обращается. Чтобы выбрать другой, откройте в браузере его адрес.
server-sign-out-first = Чтобы выбрать другой сервер, сначала выйдите.
server-no-answer = Сервер не ответил
server-refused = Сервер отказал. Если так и останется, обновите Ritm.
server-unreadable = Это не ответ сервера Ritm. Проверьте адрес или обновите Ritm.
transport-unreachable = Сервер недоступен. Тренировки здесь и в сохранности; попробуйте, когда будет сеть.
transport-timed-out = Сервер слишком долго не отвечал. Попробуйте чуть позже.
transport-too-long = Ответ сервера оборвался. Попробуйте ещё раз.
transport-forbidden = Сервер не выбран, или этому окну нельзя его спрашивать.
wait-seconds = { $count ->
    [one] Попробуйте через { $shown } секунду.
    [few] Попробуйте через { $shown } секунды.
   *[many] Попробуйте через { $shown } секунд.
}
wait-minutes = { $count ->
    [one] Попробуйте через { $shown } минуту.
    [few] Попробуйте через { $shown } минуты.
   *[many] Попробуйте через { $shown } минут.
}
form-failed = Не получилось.

fact-here = { $count ->
    [one] тренировка на этом устройстве. Вход ничего не изменит и не удвоит.
    [few] тренировки на этом устройстве. Вход ничего не изменит и не удвоит.
   *[many] тренировок на этом устройстве. Вход ничего не изменит и не удвоит.
}
fact-file-figure = 1 файл
fact-file = — и все ваши данные у вас, в любой день. Чтобы уйти, достаточно кнопки.
fact-days-figure = 14 дней
fact-days = на раздумье, если удалить аккаунт. Вход отменяет удаление.

action-change = Изменить
action-copy = Скопировать
action-download = Сохранить файл
action-look-again = Проверить
action-print = Напечатать
action-remove = Удалить
action-rename = Переименовать
action-turn-off = Выключить

or = или
sign-in-by = Продолжить через { $name }
sign-in-busy = Входим
identities-title = Другие способы войти
identity-free = Не связан
identity-link = Связать
identity-unlink = Отвязать
identity-unlink-of = Отвязать { $name }
identity-since = связан { $day }
identity-added = Теперь можно войти и через { $name }.
identity-offer = С этим адресом уже есть аккаунт. Войдите в него, и { $name } свяжется с ним.
identity-sign-in = Войдите в аккаунт как обычно: тогда оба свяжутся.
