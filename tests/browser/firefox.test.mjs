// The main journey in another family of browsers: files in, the list, an activity, and all of it again without a network.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { launch } from "puppeteer-core";
import { gpx, runTcx } from "./files.mjs";
import { scratch, startServer } from "./harness.mjs";

// A machine that is busy starts a browser in minutes, and what is waited for here is no figure.
const PATIENCE = 120_000;

/**
 * A Firefox with a profile of its own; it ends with the test.
 *
 * @param {Ending} t
 */
async function startFirefox(t) {
  const executablePath = process.env.RITM_FIREFOX;
  if (!executablePath) throw new Error("RITM_FIREFOX is not set; run the tests with: cargo xtask test");
  const browser = await launch({
    browser: "firefox",
    executablePath,
    timeout: PATIENCE,
    headless: true,
    extraPrefsFirefox: {
      "intl.accept_languages": "en-GB",
      // Nothing of its own goes out.
      "network.captive-portal-service.enabled": false,
      "network.connectivity-service.enabled": false,
      "app.update.enabled": false,
    },
  });
  t.after(() => browser.close());
  return browser;
}

/** @param {import("puppeteer-core").Page} page */
async function ready(page) {
  await page.waitForFunction(() => Boolean(window.ritm));
  await page.evaluate(() => window.ritm.ready);
}

/** @param {string} id */
const byTestId = (id) => `[data-testid="${id}"]`;

describe("Firefox", () => {
  test("files in, the list, an activity, and all of it again without a network", async (t) => {
    const [server, browser, folder] = [await startServer(t), await startFirefox(t), await scratch(t)];
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE);
    await page.setViewport({ width: 1280, height: 900 });
    /** @type {string[]} */
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });

    await page.goto(`${server.url}/import`);
    await ready(page);
    const files = [path.join(folder, "run.tcx"), path.join(folder, "walk.gpx")];
    await writeFile(files[0], runTcx({ laps: 4, seconds: 1500 }));
    await writeFile(files[1], gpx(1));
    const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.waitForSelector(byTestId("file-input")));
    await input.uploadFile(...files);
    const over = page.waitForFunction(
      () => document.querySelector('[data-testid="report-sum"]') && !document.querySelector('[data-testid="import-cancel"]'),
    );
    await over.catch(async (error) => {
      const shown = await page.evaluate(() => document.body.innerText.slice(0, 600));
      throw new Error(`the import did not end: ${error}; the page shows: ${shown}`);
    });
    const sum = await page.$eval(byTestId("report-sum"), (element) => element.textContent ?? "");
    assert.match(sum, /2 new activities/);

    await page.goto(`${server.url}/activities`);
    await ready(page);
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="activity-row"]').length === 2);

    /** What an activity shows, once it is whole. */
    const look = async () => {
      await page.waitForSelector(`${byTestId("charts")} canvas`);
      await page.waitForSelector(byTestId("laps"));
      return page.$$eval(`${byTestId("figures")} .figure-value, ${byTestId("laps")} tbody tr`, (elements) =>
        elements.map((element) => element.textContent?.replace(/\s+/g, " ").trim()),
      );
    };
    // The older of the two is the run.
    await page.$$eval(byTestId("activity-row"), (rows) => /** @type {HTMLElement} */ (rows.at(-1)).click());
    const before = await look();
    assert.ok(before.length >= 7 && before.some((text) => /4\.50/.test(text ?? "")), `${before}`);

    // Without a server there is no network; the build and the database are here.
    await page.waitForFunction(() => Boolean(window.ritm.offlineReady));
    assert.equal(await page.evaluate(() => window.ritm.offlineReady), true, "the build was not kept");
    await server.stop();
    await page.reload();
    await ready(page);
    assert.deepEqual(await look(), before);
    assert.deepEqual(complaints, []);
  });
});
