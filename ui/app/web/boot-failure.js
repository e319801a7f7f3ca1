// A readable message instead of a blank page.

import { applyUpdate, lookForCure } from "./boot-update.js";
import { texts } from "./boot-texts.js";

/** @typedef {keyof typeof texts.en} Key */
/**
 * An error that knows which of the texts says its reason.
 *
 * @typedef {Error & { reason?: Key }} Failure
 */

/** @param {Key} key */
const say = (key) => (document.documentElement.lang === "ru" ? texts.ru : texts.en)[key];
let started = false;

/** Takes the splash away: the app has drawn. */
export function hideSplash() {
  started = true;
  document.getElementById("splash")?.remove();
}

/**
 * Says on the whole page what failed, why, and what to do.
 *
 * @param {Failure} error
 */
export function showFailure(error) {
  console.error(error);
  let splash = document.getElementById("splash");
  if (!splash) {
    splash = document.createElement("div");
    splash.id = "splash";
    splash.className = "splash";
    document.body.append(splash);
  }
  splash.setAttribute("role", "alert");
  const reason = error?.reason ?? (started ? "crashed" : navigator.onLine ? "network" : "offline");
  const title = element("h1", "splash-title", say("failed"));
  if (started) title.textContent = say("crashed").split(/[;,:]/)[0];
  const text = element("p", "splash-text", say(reason));
  const detail = element("p", "splash-detail", String(error?.message ?? error).slice(0, 300));
  const button = element("button", "splash-button", say("reload"));
  button.type = "button";
  button.addEventListener("click", () => applyUpdate().catch(() => location.reload()));
  splash.replaceChildren(title, text, detail, button);
  splash.dataset.testid = "boot-failure";
  button.focus();
  lookForCure();
}

/** A panic in the app's wasm leaves a dead page: say so. Other errors only go to the console. */
export function watchErrors() {
  /** @param {unknown} error */
  const judge = (error) => {
    if (error instanceof WebAssembly.RuntimeError) showFailure(Object.assign(error, { reason: /** @type {const} */ ("crashed") }));
  };
  addEventListener("error", (event) => judge(event.error));
  addEventListener("unhandledrejection", (event) => judge(event.reason));
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} name
 * @param {string} style
 * @param {string} text
 */
function element(name, style, text) {
  const made = document.createElement(name);
  made.className = style;
  made.textContent = text;
  return made;
}
