app-title = { $screen } · Ritm
nav-label = Разделы
nav-today = Сегодня
nav-activities = Тренировки
nav-import = Импорт
nav-trash = Корзина
nav-settings = Настройки
nav-more = Ещё
skip-to-content = Перейти к содержимому
loading = Загрузка

action-cancel = Отмена
action-close = Закрыть
action-dismiss = Скрыть
action-import = Импорт
action-keep = Оставить
action-reload = Перезагрузить
action-retry = Повторить
action-save = Сохранить
action-undo = Вернуть

update-ready = Готова новая версия Ritm.
update-apply = Перезагрузить

host-waiting = Ritm открыт в другой вкладке, она закрывается. Эта продолжит через мгновение.
host-unsupported-title = Этот браузер не может хранить тренировки
host-failed-title = Ritm не смог открыть ваши тренировки
host-failed-text = Ничего не потеряно. Перезагрузите страницу; если не помогло, сообщите нам то, что написано ниже.

not-found-title = Не найдено
not-found-address = По адресу { $address } ничего нет
not-found-text = Возможно, в адресе опечатка или страница переехала.

more-import-text = Добавить файлы FIT, GPX и TCX
more-trash-text = Выброшенное и путь назад
more-settings-text = Единицы, язык, вид, экспорт
