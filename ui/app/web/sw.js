// Keeps one whole build of Ritm on the device, so that the app starts without a network.
//
// A build is installed complete or not at all; every file is checked against the hash it had when it was built.
// A new build waits beside the old one until every page can move to it together (see boot-update.js).

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));
const CACHE = `ritm-${RITM_BUILD}`;

/** How often a start may be put off for a build that waits; it must never become a loop. */
let refreshes = 8;
/** Whether somebody asked for the build that waits, although several pages are open. */
let wanted = false;
/** Pages that said they are about to go, such as the one a reload replaces. */
const leaving = /** @type {Set<string>} */ (new Set());

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("message", (event) => event.waitUntil(answer(event)));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (isPage(address.pathname)) event.respondWith(page(event));
  } else if (RITM_FILES.some(([path]) => path === address.pathname)) {
    event.respondWith(kept(address.pathname, request));
  }
});

/**
 * The app's own pages have no extension; the server's interfaces are not pages.
 *
 * @param {string} path
 */
function isPage(path) {
  if (/^\/(api|console|mailbox|livez|readyz|version|metrics)(\/|$)/.test(path)) return false;
  return path === "/index.html" || !/\.[a-z0-9]+$/i.test(path);
}

async function install() {
  const cache = await caches.open(CACHE);
  try {
    await eachOf(RITM_FILES, 6, async ([path, integrity]) => {
      if (await cache.match(path)) return;
      // A hashed name that an older build kept means the same bytes: no need to fetch them again.
      const known = path.startsWith("/assets/") && (await caches.match(path));
      const response =
        known ||
        (await fetch(path, { integrity, credentials: "same-origin", cache: path.startsWith("/assets/") ? "default" : "reload" }));
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      await cache.put(path, response);
    });
  } catch (error) {
    // Half a build is worse than none; the next visit tries again.
    await caches.delete(CACHE);
    throw error;
  }
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith("ritm-") && name !== CACHE) await caches.delete(name);
  }
  // The very first visit, too, is to work offline from its first reload on.
  await worker.clients.claim();
}

/**
 * `activate` to the worker that waits; `give-way` and `leaving` to the one at work.
 *
 * @param {ExtendableMessageEvent} event
 */
async function answer(event) {
  if (event.data === "activate") await worker.skipWaiting();
  if (event.data === "give-way") wanted = true;
  if (event.data === "leaving" && event.source) leaving.add(/** @type {Client} */ (event.source).id);
}

/**
 * The app's page. When a newer build waits and no other page would be disturbed, the newer one is to answer: the
 * browser lets it take over as soon as this worker has nothing else to do, and asks again.
 *
 * @param {FetchEvent} event
 */
async function page(event) {
  const { waiting } = worker.registration;
  if (waiting && refreshes > 0) {
    const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
    const others = pages.filter(({ id }) => id !== event.resultingClientId && !leaving.has(id));
    if (wanted || others.length === 0) {
      refreshes -= 1;
      waiting.postMessage("activate");
      return new Response("", { headers: { "Content-Type": "text/html", Refresh: "0" } });
    }
  }
  return kept("/", event.request);
}

/**
 * From this build; from the network when the browser threw the cache away.
 *
 * @param {string} path
 * @param {Request} request
 */
async function kept(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

/**
 * Runs `work` on all items, `width` at a time.
 *
 * @template Item
 * @param {Item[]} items
 * @param {number} width
 * @param {(item: Item) => Promise<void>} work
 */
async function eachOf(items, width, work) {
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const item = items[next];
      next += 1;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
}
