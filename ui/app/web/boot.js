// Starts the app: styles, the lazy parts, the service worker, then the wasm.

import wasmAddress from "@ritm/app.wasm";
import init from "@ritm/app";
import "../../kit/web/kit.css";
import "../styles/app.css";
import "./boot.css";
import { passkeys, takeLetter } from "./account.js";
import { serveDrivers } from "../../worker/window/drivers.js";
import { hideSplash, showFailure, watchErrors } from "./boot-failure.js";
import { applyUpdate, keepOffline } from "./boot-update.js";
import { desktop } from "./desktop.js";

/** @param {string} name */
const mark = (name) => performance.mark(`ritm:${name}`);
mark("boot");

/** @type {() => void} */
let appReady;
/** Described in `page.d.ts`. */
window.ritm = {
  charts: () => import("../../kit/web/charts.js"),
  map: () => import("../../kit/web/map.js"),
  workerUrl: RITM_WORKER_URL,
  serveDrivers,
  desktop: desktop(),
  passkeys,
  takeLetter,
  copy: (text) =>
    navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    ),
  print: () => window.print(),
  serverMap: () =>
    fetch("/api/map")
      .then((answer) => (answer.ok ? answer.json() : { address: "" }))
      .then(({ address }) => (typeof address === "string" ? address : ""))
      .catch(() => ""),
  applyUpdate,
  ready: new Promise((resolve) => {
    appReady = resolve;
  }),
  offlineReady: undefined,
};

watchErrors();
start().catch((error) => showFailure(error));

async function start() {
  if (typeof WebAssembly !== "object" || typeof navigator.locks !== "object") {
    throw Object.assign(new Error("WebAssembly or Web Locks are missing"), { reason: "old" });
  }
  const main = /** @type {HTMLElement} */ (document.getElementById("main"));
  /** @type {Promise<void>} */
  const drawn = new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      if (main.childElementCount === 0) return;
      observer.disconnect();
      resolve();
    }).observe(main, { childList: true });
  });
  mark("wasm");
  await init({ module_or_path: wasmAddress });
  mark("started");
  await drawn;
  hideSplash();
  mark("ready");
  appReady();

  // After the first screen, so that it does not compete with it for the network. A desktop window has all of it already.
  window.ritm.offlineReady = (window.ritm.desktop ? Promise.resolve(true) : keepOffline()).then((kept) => {
    mark(kept ? "offline-ready" : "offline-impossible");
    return kept;
  });
}
