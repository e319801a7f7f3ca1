# Письма об аккаунтах.
mail-account-confirm-subject = Подтвердите адрес для Ritm
mail-account-confirm-why = Здравствуйте! Вы зарегистрировались в Ritm с этим адресом. Подтвердите его в течение суток — и аккаунт готов.
mail-account-confirm-open = Подтвердить адрес
mail-account-confirm-ignore = Вы не регистрировались? Тогда ничего не делайте: без подтверждения аккаунта не будет.

mail-account-already-there-subject = У вас уже есть аккаунт Ritm
mail-account-already-there-why = Здравствуйте, { $name }! Кто-то указал этот адрес там, где нужен новый, но он уже принадлежит вашему аккаунту. Если это были вы, просто войдите; если забыли пароль, выберите новый.
mail-account-already-there-open = Выбрать новый пароль
mail-account-already-there-ignore = Если это были не вы, ничего не произошло: с аккаунтом всё по-прежнему, и о том, что он есть, никто не узнал.

mail-account-reset-subject = Новый пароль для Ritm
mail-account-reset-why = Здравствуйте, { $name }! Кто-то попросил заменить пароль вашего аккаунта. Ссылка действует час и только один раз. На всех устройствах придётся войти заново.
mail-account-reset-open = Выбрать новый пароль
mail-account-reset-ignore = Если это были не вы, ничего не делайте: пароль останется прежним.

mail-account-password-changed-subject = Пароль Ritm изменён
mail-account-password-changed-why = Здравствуйте, { $name }! Пароль вашего аккаунта только что изменили, на остальных устройствах выполнен выход. Если это были вы, всё в порядке. Если нет, сразу выберите новый.
mail-account-password-changed-open = Это не я

mail-account-confirm-address-subject = Подтвердите новый адрес для Ritm
mail-account-confirm-address-why = Здравствуйте! Вы хотите, чтобы письма об аккаунте приходили на этот адрес. Подтвердите его в течение суток.
mail-account-confirm-address-open = Подтвердить новый адрес
mail-account-confirm-address-ignore = Если это были не вы, ничего не делайте: адрес аккаунта останется прежним.

mail-account-address-changed-subject = Адрес вашего аккаунта Ritm изменён
mail-account-address-changed-why = Здравствуйте, { $name }! Теперь письма об аккаунте приходят на { $address }, а не сюда. Если это сделали не вы, отмените это в течение недели: аккаунт вернётся к этому адресу, и на всех устройствах будет выполнен выход.
mail-account-address-changed-open = Отменить изменение

mail-account-new-device-subject = Вход в Ritm с нового устройства
mail-account-new-device-why = Здравствуйте, { $name }! В ваш аккаунт вошли с устройства { $device } из сети { $place }. Если это были вы, всё в порядке. Если нет, завершите этот сеанс и выберите новый пароль.
mail-account-new-device-open = Посмотреть, кто вошёл

mail-account-token-reused-subject = Мы завершили сеанс на одном из ваших устройств
mail-account-token-reused-why = Здравствуйте, { $name }! Секретом, по которому одно из ваших устройств остаётся в аккаунте, воспользовались ещё раз, и не с этого устройства. Мы завершили этот сеанс. Войдите там снова и посмотрите, кто ещё вошёл.
mail-account-token-reused-open = Посмотреть, кто вошёл

mail-account-export-ready-subject = Ваши данные из Ritm готовы
mail-account-export-ready-why = Здравствуйте, { $name }! Всё, что у нас есть о вас, можно скачать в течение недели. Перед этим мы попросим подтвердить, что это вы.
mail-account-export-ready-open = Скачать

mail-account-leaving-subject = Ваш аккаунт Ritm будет удалён
mail-account-leaving-why = Здравствуйте, { $name }! Вы попросили удалить аккаунт. Через 14 дней он исчезнет навсегда вместе со всем, что в нём есть. Хотите остаться? Тогда войдите до этого срока.
mail-account-leaving-open = Остаться

mail-account-erased-subject = Ваш аккаунт Ritm удалён
mail-account-erased-why = Здравствуйте, { $name }! Сегодня ваш аккаунт и всё, что в нём было, удалены. Это последнее письмо на этот адрес. Всего доброго.
