# The desktop app beside its window
tray-show = Показать Ritm
tray-start = Начать запись
tray-finish = Закончить запись
tray-quit = Выйти
storage-secrets-file = На этом компьютере нет связки ключей: ключи к аккаунтам, когда вы их подключите, будут лежать в файле, который может прочитать только ваш пользователь.
