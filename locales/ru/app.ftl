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
action-undo = Отменить

update-ready = Готова новая версия Ritm.
update-apply = Перезагрузить

host-waiting = Ritm открыт в другой вкладке, она закрывается. Эта продолжит через мгновение.
kept-gone = Браузер удалил тренировки, которые Ritm здесь хранил. Они остались в ваших файлах, в выгрузке или на другом устройстве: добавьте их снова.
kept-gone-import = Импортировать
kept-gone-seen = Понятно
host-other-build = В другой вкладке работает другая версия Ritm, и ваши тренировки открыты в ней. Закройте ту вкладку и перезагрузите эту.
host-unsupported-title = Этот браузер не может хранить тренировки
host-failed-title = Ritm не смог открыть ваши тренировки
host-failed-text = Всё сохранённое на месте. Попробуйте снова или перезагрузите страницу; если не помогло, сообщите нам то, что написано ниже.

# Работа между вопросами, которая не удалась: что стоит, почему и что делать. Причина следует за двоеточием.
work-recording = Запись тренировки пока не сохраняется: { $reason }
work-sensors = Датчикам приходится ждать: { $reason }
work-errands = С ответом придётся подождать: { $reason }
work-imports = Чтение файлов пока остановилось: { $reason }
work-recomputing = Пересчёт пока остановился: { $reason }
work-tidying = Освобождение места пока остановилось: { $reason }
trouble-store-full = на устройстве не осталось места. Освободите его, и работа продолжится сама.
trouble-store-newer = данные изменила более новая версия Ritm. Перезагрузите страницу, чтобы обновиться.
trouble-store-unreleased = данные записаны ранней версией Ritm, ещё до первого выпуска, и эта версия их не читает.
trouble-store-corrupt = данные на этом устройстве повреждены. Восстановите их из экспорта.
trouble-store-unsupported = этот браузер не может хранить ваши тренировки. Откройте Ritm в свежем Chrome, Edge, Firefox или Safari и не в приватном окне.
trouble-store-other = база данных дала сбой. Ritm попробует снова сам; если не поможет, перезагрузите страницу.

not-found-title = Не найдено
not-found-address = По адресу { $address } ничего нет
not-found-text = Возможно, в адресе опечатка или страница переехала.

more-import-text = Добавить файлы тренировок и целые выгрузки
more-trash-text = Удалённое можно вернуть отсюда
more-settings-text = Единицы, язык, оформление, экспорт
