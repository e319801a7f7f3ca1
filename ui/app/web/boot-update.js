// Keeping the app for offline starts, and moving to new builds without trapping an old one.

const supported = "serviceWorker" in navigator && window.isSecureContext;
const HOUR = 3_600_000;
let reloading = false;

/**
 * Lets a build that was installed earlier take over if this is the only page open.
 * True when the page is about to reload into it.
 */
export async function takeWaitingUpdate() {
  if (!supported || !navigator.serviceWorker.controller) return false;
  reloadOnTakeover();
  const registration = await within(2000, navigator.serviceWorker.getRegistration());
  const waiting = registration?.waiting;
  if (!waiting) return false;
  // The old worker may still be busy with this very page, and the takeover waits for it: so ask again until it comes.
  // Without a takeover in time, the old build is better than none.
  for (let attempt = 0; attempt < 15 && !reloading; attempt += 1) {
    const answer = await within(1000, ask(waiting, "activate-if-alone"));
    if (answer === "not-alone") return false;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return reloading;
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

/** Moves every open page to the build that waits. */
export async function applyUpdate() {
  const registration = supported && (await navigator.serviceWorker.getRegistration());
  if (!registration?.waiting) {
    location.reload();
    return;
  }
  registration.waiting.postMessage("activate");
}

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
      if (installing.state === "installed") tell();
    });
  });
}

/** All pages change builds together: an old page and a new engine would not understand each other. */
function reloadOnTakeover() {
  if (reloadOnTakeover.set) return;
  reloadOnTakeover.set = true;
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

function ask(worker, question) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage(question, [port2]);
  });
}

const within = (ms, promise) => Promise.race([promise, new Promise((resolve) => setTimeout(resolve, ms))]);
