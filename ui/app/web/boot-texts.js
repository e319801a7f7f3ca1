// What can be said before the app, and with it the real texts, has arrived.

export const texts = {
  en: {
    failed: "Ritm could not start",
    reload: "Reload",
    offline: "You are offline and Ritm has not been kept on this device yet. Connect and reload.",
    old: "This browser is too old for Ritm. A current Firefox, Chrome, Edge or Safari will do.",
    network: "A part of Ritm could not be fetched. Check the connection and reload.",
    crashed: "Something went wrong and Ritm had to stop. Your activities are safe; reload to go on.",
  },
  ru: {
    failed: "Ritm не запустился",
    reload: "Перезагрузить",
    offline: "Нет сети, а Ritm ещё не сохранён на этом устройстве. Подключитесь и перезагрузите страницу.",
    old: "Этот браузер слишком старый для Ritm. Подойдут свежие Firefox, Chrome, Edge или Safari.",
    network: "Часть Ritm не загрузилась. Проверьте соединение и перезагрузите страницу.",
    crashed: "Произошла ошибка, и Ritm остановился. Тренировки целы; перезагрузите страницу, чтобы продолжить.",
  },
};
