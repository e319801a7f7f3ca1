// Activities made of several: the sample year's triathlon, taken apart and made again, and a training cut in two.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gpx, upload } from "./files.mjs";
import { byTestId, DESKTOP, filled, imported, noComplaints, open, PHONE, settled, startBrowser, startServer, tab, violations, visitor } from "./harness.mjs";

/**
 * @param {Tab} page
 * @param {number} count
 */
const rows = (page, count) => page.waitForFunction((count) => document.querySelectorAll('[data-testid="activity-row"]').length === count, count);

/**
 * @param {Tab} page
 * @param {RegExp} name
 */
async function pick(page, name) {
  await byTestId(page, "activity-menu").click();
  await page.getByRole("menuitem", { name }).click();
}

describe("legs", () => {
  test("a triathlon is one row, opened as a whole and by leg, taken apart and made again", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser, { viewport: DESKTOP, bypassCSP: true }));
    await page.emulateMedia({ reducedMotion: "reduce" });
    await open(page, `${server.url}/import`);
    await filled(page);
    await open(page, `${server.url}/activities?q=triathlon`);
    await rows(page, 1);
    await byTestId(page, "activity-row").first().click();
    await byTestId(page, "leg").nth(4).waitFor();
    await byTestId(page, "charts").locator("canvas").first().waitFor();
    const whole = page.url();
    for (const viewport of [PHONE, DESKTOP]) {
      await page.setViewportSize(viewport);
      await settled(page);
      assert.deepEqual(await violations(page), []);
    }
    await byTestId(page, "leg").nth(2).click();
    await page.waitForFunction((whole) => location.href !== whole, whole);
    await page.locator(".crumbs a").nth(1).click();
    await byTestId(page, "leg").nth(4).waitFor();
    await pick(page, /take apart/i);
    await open(page, `${server.url}/activities?q=triathlon`);
    await rows(page, 5);
    noComplaints(page);
  });

  test("a training is cut in two and put together again", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await open(page, `${server.url}/import`);
    await byTestId(page, "file-input").first().setInputFiles([upload("a.gpx", gpx(1))]);
    await imported(page);
    await open(page, `${server.url}/activities`);
    await byTestId(page, "activity-row").first().click();
    await byTestId(page, "charts").waitFor();
    await pick(page, /split/i);
    await byTestId(page, "split-here").click();
    await byTestId(page, "undo").waitFor();
    await byTestId(page, "older").waitFor();
    await page.waitForFunction(() => !document.querySelector('[data-testid="newer"]')?.hasAttribute("disabled"));
    await byTestId(page, "undo").click();
    await page.waitForFunction(() => document.querySelector('[data-testid="newer"]')?.hasAttribute("disabled"));
    noComplaints(page);
  });
});
