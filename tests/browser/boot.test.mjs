// Starting, offline and anew: the shell around the app.

import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, test } from "node:test";
import { gpx, upload } from "./files.mjs";
import {
  byTestId,
  imported,
  keptOffline,
  measured,
  noComplaints,
  open,
  ready,
  scratch,
  sleep,
  startBrowser,
  startServer,
  tab,
  visitor,
  webDir,
} from "./harness.mjs";

describe("boot", () => {
  test("the app starts without a complaint, under the server's own rules", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    const begun = Date.now();
    await open(page, server.url);
    measured(t, "first visit to first screen", Date.now() - begun, "ms");
    assert.equal(await page.locator("#splash").count(), 0);
    assert.ok((await page.locator("#main").innerText()).length > 0, "the page is blank");
    noComplaints(page);
  });

  test("the theme and the language chosen last time are there before the app", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const context = await visitor(t, browser);
    await context.addInitScript(() => {
      localStorage.setItem("ritm.theme", "dark");
      localStorage.setItem("ritm.language", "ru");
    });
    // Without the app's wasm only the shell can set them.
    await context.route("**/*.wasm", (route) => route.abort());
    const page = await context.newPage();
    await page.goto(server.url);
    await page.locator("[data-testid=boot-failure]").waitFor();
    assert.equal(await page.getAttribute("html", "data-theme"), "dark");
    assert.equal(await page.getAttribute("html", "lang"), "ru");
    assert.match(await page.locator("#splash").innerText(), /Перезагрузить/);
  });

  test("a second visit starts with the server stopped, within 1.5 s", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await open(page, server.url);
    await keptOffline(page);
    await server.stop();
    const times = [];
    for (let visit = 0; visit < 5; visit += 1) {
      const begun = Date.now();
      await page.reload();
      await ready(page);
      times.push(Date.now() - begun);
    }
    times.sort((a, b) => a - b);
    measured(t, "offline start, median of 5", times[2], "ms");
    assert.ok(times[2] <= 1500, `offline starts took ${times} ms`);
    // A page deep inside starts offline as well.
    await page.goto(`${server.url}/settings`);
    await ready(page);
    noComplaints(page);
  });

  test("charts, map and engine are at hand offline although they were never used", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await open(page, server.url);
    await keptOffline(page);
    await server.stop();
    await page.reload();
    await ready(page);
    const found = await page.evaluate(async () => {
      const [charts, map] = await Promise.all([window.ritm.charts(), window.ritm.map()]);
      const host = await fetch(window.ritm.workerUrl);
      return [Object.keys(charts).length > 0, Object.keys(map).length > 0, host.ok];
    });
    assert.deepEqual(found, [true, true, true]);
  });

  test("a new build is told of, waits, and takes over when asked", async (t) => {
    const folder = await scratch(t);
    await cp(webDir, folder, { recursive: true });
    const [server, browser] = [await startServer(t, folder), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await open(page, server.url);
    await keptOffline(page);

    await server.stop();
    await newBuild(folder, "second");
    await server.start();
    await page.evaluate(() => {
      window.renewed = new Promise((resolve) => {
        addEventListener("ritm-update-ready", () => resolve(true), { once: true });
      });
      navigator.serviceWorker.getRegistration().then((registration) => registration?.update());
    });
    assert.equal(await page.evaluate(() => window.renewed), true);
    assert.equal(await build(page), null, "the new build may not take over by itself");
    await Promise.all([page.waitForEvent("load"), page.evaluate(() => window.ritm.applyUpdate())]);
    await ready(page);
    assert.equal(await build(page), "second");
    assert.equal((await page.evaluate(() => caches.keys())).length, 1, "the old build is still kept");
  });

  test("a build that waits takes over at the next start of the only tab", async (t) => {
    const folder = await scratch(t);
    await cp(webDir, folder, { recursive: true });
    const [server, browser] = [await startServer(t, folder), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await open(page, server.url);
    await keptOffline(page);
    await server.stop();
    await newBuild(folder, "second");
    await server.start();
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update();
      while (!registration.waiting) await new Promise((resolve) => setTimeout(resolve, 20));
    });
    // A second tab may not change builds under the first.
    const second = await tab(page.context());
    await open(second, server.url);
    assert.equal(await build(second), null);
    await second.close();
    // The browser may judge one reload too early; the next one is not.
    for (let reload = 0; reload < 3 && (await build(page)) !== "second"; reload += 1) {
      await page.reload();
      await ready(page);
      await sleep(300);
    }
    assert.equal(await build(page), "second");
  });

  test("a broken new build is not installed and the old one goes on", async (t) => {
    const folder = await scratch(t);
    await cp(webDir, folder, { recursive: true });
    const [server, browser] = [await startServer(t, folder), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await open(page, server.url);
    await keptOffline(page);
    await server.stop();
    // The page's bytes are not those its service worker was built with: a half-finished deployment.
    await newBuild(folder, "second");
    const index = path.join(folder, "index.html");
    await writeFile(index, (await readFile(index, "utf8")).replace("second", "halves"));
    await server.start();
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update().catch(() => {});
      while (registration.installing) await new Promise((resolve) => setTimeout(resolve, 20));
    });
    await sleep(300);
    await server.stop();
    await page.reload();
    await ready(page);
    assert.equal(await build(page), null);
    assert.equal((await page.evaluate(() => caches.keys())).length, 1);
  });

  test("training that the browser threw away is missed, until the athlete says so", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await open(page, `${server.url}/import`);
    await byTestId(page, "file-input").first().setInputFiles([upload("a.gpx", gpx(1))]);
    await imported(page);
    await open(page, server.url);
    assert.equal(await byTestId(page, "kept-gone").count(), 0);
    // The page remembers its database a moment after it is there.
    await page.waitForFunction(() => localStorage.getItem("ritm.kept"));
    // Nothing of the app runs on this page, and nobody holds the files.
    await page.goto(`${server.url}/manifest.webmanifest`);
    await page.waitForFunction(async () => {
      try {
        await (await navigator.storage.getDirectory()).removeEntry("ritm", { recursive: true });
        return true;
      } catch {
        return false;
      }
    });
    await open(page, server.url);
    await byTestId(page, "kept-gone").waitFor();
    await open(page, server.url);
    await byTestId(page, "kept-gone").getByRole("button", { name: "I know" }).click();
    await byTestId(page, "kept-gone").waitFor({ state: "detached" });
    await open(page, server.url);
    assert.equal(await byTestId(page, "kept-gone").count(), 0);
  });

  test("without a network and without an earlier visit, the failure is readable", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const context = await visitor(t, browser);
    await context.route("**/*.wasm", (route) => route.abort());
    const page = await context.newPage();
    await page.goto(server.url);
    const failure = page.locator("[data-testid=boot-failure]");
    await failure.waitFor();
    assert.equal(await failure.getAttribute("role"), "alert");
    assert.ok(await failure.getByRole("button", { name: "Reload" }).isVisible());
  });
});

/** @param {Tab} page */
const build = (page) => page.evaluate(() => document.documentElement.dataset.build ?? null);

/**
 * Makes a folder of another build: a page that says so, and the service worker that goes with it.
 *
 * @param {string} folder
 * @param {string} name
 */
async function newBuild(folder, name) {
  const { createHash } = await import("node:crypto");
  const { rm } = await import("node:fs/promises");
  /** @param {Buffer} bytes */
  const sha = (bytes) => createHash("sha256").update(bytes).digest("base64");
  const index = path.join(folder, "index.html");
  const before = await readFile(index);
  const after = Buffer.from(before.toString().replace("<html ", `<html data-build="${name}" `));
  const worker = path.join(folder, "sw.js");
  const script = (await readFile(worker, "utf8")).replace(sha(before), sha(after));
  assert.ok(script.includes(sha(after)), "the service worker does not know the page's hash");
  const id = script.match(/ritm-([0-9a-f]{16})/);
  assert.ok(id, "the service worker names no build");
  await writeFile(index, after);
  await writeFile(worker, script.replaceAll(id[1], createHash("sha256").update(name).digest("hex").slice(0, 16)));
  // The compressed forms are the old ones.
  for (const file of [index, worker]) {
    for (const form of ["br", "gz"]) await rm(`${file}.${form}`, { force: true });
  }
}
