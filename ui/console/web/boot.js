// Starts the console: styles, then the wasm.

import wasmAddress from "@ritm/console.wasm";
import init from "@ritm/console";
import "./console.css";
import "../../app/web/boot.css";
import { passkeys } from "./passkeys.js";

const texts = {
  en: { failed: "The console could not start", why: "Check the connection and reload.", reload: "Reload" },
  ru: { failed: "Консоль не запустилась", why: "Проверьте соединение и перезагрузите страницу.", reload: "Перезагрузить" },
};

/** @type {() => void} */
let drawnOnce;
/** Described in `page.d.ts`. */
window.ritm = {
  passkeys: passkeys(),
  ready: new Promise((resolve) => {
    drawnOnce = resolve;
  }),
};

/** @param {unknown} error */
function showFailure(error) {
  console.error(error);
  const said = document.documentElement.lang === "ru" ? texts.ru : texts.en;
  let splash = document.getElementById("splash");
  if (!splash) {
    splash = document.createElement("div");
    splash.id = "splash";
    splash.className = "splash";
    document.body.append(splash);
  }
  splash.setAttribute("role", "alert");
  splash.dataset.testid = "boot-failure";
  const title = document.createElement("h1");
  title.className = "splash-title";
  title.textContent = said.failed;
  const text = document.createElement("p");
  text.className = "splash-text";
  text.textContent = said.why;
  const button = document.createElement("button");
  button.className = "splash-button";
  button.type = "button";
  button.textContent = said.reload;
  button.addEventListener("click", () => location.reload());
  splash.replaceChildren(title, text, button);
  button.focus();
}

// A panic in the wasm leaves a dead page: say so. Other errors only go to the console.
/** @param {unknown} error */
const judge = (error) => {
  if (error instanceof WebAssembly.RuntimeError) showFailure(error);
};
addEventListener("error", (event) => judge(event.error));
addEventListener("unhandledrejection", (event) => judge(event.reason));

async function start() {
  const main = /** @type {HTMLElement} */ (document.getElementById("main"));
  /** @type {Promise<void>} */
  const drawn = new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      if (main.childElementCount === 0) return;
      observer.disconnect();
      resolve();
    }).observe(main, { childList: true });
  });
  await init({ module_or_path: wasmAddress });
  await drawn;
  document.getElementById("splash")?.remove();
  drawnOnce();
}

start().catch(showFailure);
