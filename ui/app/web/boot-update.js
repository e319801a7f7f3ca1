// Keeping the app for offline starts, and moving to new builds without trapping an old one.

const supported = "serviceWorker" in navigator && window.isSecureContext;
const HOUR = 3_600_000;
let reloading = false;
let watchesTakeover = false;

if (supported) {
  // Tells a reload from a second tab, for the worker must not change builds under another page.
  addEventListener("beforeunload", () => navigator.serviceWorker.controller?.postMessage("leaving"));
}

/** Registers the service worker and watches for new builds. True once this build can start offline. */
export async function keepOffline() {
  if (!supported) return false;
  reloadOnTakeover();
  try {
    const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
    watch(registration);
    const update = () => registration.update().catch(() => {});
    setInterval(update, HOUR);
    if (navigator.serviceWorker.controller) update();
    await navigator.serviceWorker.ready;
    // A forced reload keeps the page without its worker; the build is kept all the same.
    await within(5000, controlled());
    return true;
  } catch (error) {
    console.warn("Ritm will not start offline:", error);
    return false;
  }
}

/** For a page that could not start: a newer build may have the cure. */
export function lookForCure() {
  if (supported) navigator.serviceWorker.getRegistration().then((registration) => registration?.update()).catch(() => {});
}

/** Moves every open page to the build that waits. */
export async function applyUpdate() {
  const registration = supported ? await navigator.serviceWorker.getRegistration() : undefined;
  if (!registration?.waiting) {
    location.reload();
    return;
  }
  registration.active?.postMessage("give-way");
  registration.waiting.postMessage("activate");
  // The takeover reloads the page, unless the worker of old is too busy with it to let go: then a reload helps.
  setTimeout(() => {
    if (!reloading) location.reload();
  }, 1500);
}

/** @param {ServiceWorkerRegistration} registration */
function watch(registration) {
  const tell = () => {
    if (registration.waiting && navigator.serviceWorker.controller) {
      dispatchEvent(new CustomEvent("ritm-update-ready"));
    }
  };
  tell();
  registration.addEventListener("updatefound", () => {
    const installing = registration.installing;
    installing?.addEventListener("statechange", () => {
      if (installing?.state === "installed") tell();
    });
  });
}

/** All pages change builds together: an old page and a new engine would not understand each other. */
function reloadOnTakeover() {
  if (watchesTakeover) return;
  watchesTakeover = true;
  // The first worker of all takes over a page that is of its own build already.
  let hadController = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (hadController && !reloading) {
      reloading = true;
      location.reload();
    }
    hadController = true;
  });
}

function controlled() {
  if (navigator.serviceWorker.controller) return undefined;
  return new Promise((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
  });
}

/**
 * @param {number} ms
 * @param {Promise<unknown> | undefined} promise
 */
const within = (ms, promise) => Promise.race([promise, new Promise((resolve) => setTimeout(resolve, ms))]);
