// One athlete, several tabs; the network gone; what was said to be saved is there.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gpx, upload } from "./files.mjs";
import {
  byTestId,
  filled,
  imported,
  keptOffline,
  noComplaints,
  open,
  ready,
  SAMPLE,
  sampleYear,
  startBrowser,
  startServer,
  tab,
  visitor,
} from "./harness.mjs";

/** @param {Running} t */
async function filledTab(t) {
  const [server, browser] = [await startServer(t), await startBrowser(t)];
  const page = await tab(await visitor(t, browser));
  await open(page, `${server.url}/import`);
  await byTestId(page, "file-input").first().setInputFiles([1, 2, 3].map((seed) => upload(`${seed}.gpx`, gpx(seed))));
  await imported(page);
  return { server, browser, page };
}

/**
 * @param {Tab} page
 * @param {string} name
 */
async function rename(page, name) {
  await byTestId(page, "rename").click();
  await byTestId(page, "name-input").fill(name);
  await byTestId(page, "name-save").click();
  await byTestId(page, "activity-title").filter({ hasText: name }).waitFor();
}

/**
 * @param {Tab} page
 * @param {string} name
 */
const row = (page, name) => byTestId(page, "activity-row").filter({ hasText: name });

describe("tabs", () => {
  test("a second tab shows the same, and each sees what the other changes", async (t) => {
    const { server, page } = await filledTab(t);
    const second = await tab(page.context());
    await open(second, `${server.url}/activities`);
    await row(second, "Track 2").click();
    await open(page, `${server.url}/activities`);
    await rename(second, "From the second tab");
    await row(page, "From the second tab").waitFor();
    await row(page, "Track 1").click();
    await rename(page, "From the first tab");
    await second.goto(`${server.url}/activities`);
    await row(second, "From the first tab").waitFor();
    noComplaints(page);
    noComplaints(second);
  });

  test("when the tab that holds the database goes, another takes over", async (t) => {
    const { server, page } = await filledTab(t);
    const second = await tab(page.context());
    await open(second, `${server.url}/activities`);
    await row(second, "Track 2").waitFor();
    await page.close();
    await row(second, "Track 2").click();
    await rename(second, "After the first went");
    await second.reload();
    await byTestId(second, "activity-title").filter({ hasText: "After the first went" }).waitFor();
    noComplaints(second);
  });

  test("an import goes on in another tab when its own is closed", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const context = await visitor(t, browser);
    const page = await tab(context);
    await open(page, `${server.url}/import`);
    const second = await tab(context);
    await open(second, `${server.url}/import`);
    await sampleYear(page);
    await byTestId(second, "import-cancel").waitFor();
    await page.close();
    assert.match(await imported(second), new RegExp(`${SAMPLE.activities} new activities`));
    noComplaints(second);
  });

  test("with the server stopped everything is still there: list, map, charts, changes", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await open(page, `${server.url}/import`);
    await filled(page);
    await keptOffline(page);
    await server.stop();
    await page.goto(`${server.url}/activities?q=col`);
    await ready(page);
    await row(page, "Col loop").first().click();
    await byTestId(page, "charts").locator("canvas").first().waitFor();
    await byTestId(page, "map").locator("[data-ready=true], svg").first().waitFor();
    await rename(page, "Offline name");
    await page.reload();
    await byTestId(page, "activity-title").filter({ hasText: "Offline name" }).waitFor();
    await page.goto(server.url);
    await byTestId(page, "dashboard").waitFor();
    noComplaints(page);
  });

  test("a browser without the private file system gets a clear word", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const context = await visitor(t, browser);
    const page = await tab(context);
    await page.route("**/host-*.js", async (route) => {
      const answer = await route.fetch();
      const body = `Object.defineProperty(navigator.storage, "getDirectory", { value: () => Promise.reject(new Error("no")) });`;
      // Imports must come first in a module; this runs before anything that waits.
      await route.fulfill({ response: answer, body: body + (await answer.text()) });
    });
    await page.goto(server.url);
    await byTestId(page, "host-unsupported").waitFor();
    assert.match(await byTestId(page, "host-unsupported").innerText(), /browser/i);
  });
});
