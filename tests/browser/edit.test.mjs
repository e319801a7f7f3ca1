// Changing, throwing away, taking back, taking everything out and in again.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readFile } from "node:fs/promises";
import { gpx, upload } from "./files.mjs";
import { byTestId, filled, imported, noComplaints, open, startBrowser, startServer, stopClock, tab, visitor } from "./harness.mjs";

/**
 * @param {Running} t
 * @param {number} count
 */
async function withTracks(t, count) {
  const [server, browser] = [await startServer(t), await startBrowser(t)];
  const page = await tab(await visitor(t, browser));
  await open(page, `${server.url}/import`);
  const files = Array.from({ length: count }, (_, seed) => upload(`${seed}.gpx`, gpx(seed)));
  await byTestId(page, "file-input").first().setInputFiles(files);
  await imported(page);
  await open(page, `${server.url}/activities`);
  await byTestId(page, "activity-row").first().waitFor();
  return { server, browser, page };
}

/**
 * What the screen says once all that it asks for has come: when it says the same for a second.
 *
 * @param {Tab} page
 */
async function settledText(page) {
  let before = "";
  for (let same = 0; same < 4; ) {
    // oxlint-disable-next-line no-await-in-loop -- each look comes after the one before
    const text = await page.locator("main").last().innerText();
    same = text === before ? same + 1 : 0;
    before = text;
    // oxlint-disable-next-line no-await-in-loop
    await page.waitForTimeout(250);
  }
  return before;
}

describe("editing", () => {
  test("name, sport and notes are kept", async (t) => {
    const { page } = await withTracks(t, 1);
    await byTestId(page, "activity-row").first().click();
    await byTestId(page, "rename").click();
    await byTestId(page, "name-input").fill("Round the lake");
    await page.keyboard.press("Enter");
    await page.getByLabel("Sport", { exact: true }).selectOption("hiking");
    await page.getByLabel("Notes", { exact: true }).fill("Windy, but warm.");
    await page.keyboard.press("Tab");
    await page.waitForTimeout(300);
    await page.reload();
    await byTestId(page, "activity-title").filter({ hasText: "Round the lake" }).waitFor();
    assert.equal(await page.getByLabel("Notes", { exact: true }).inputValue(), "Windy, but warm.");
    assert.equal(await page.getByLabel("Sport", { exact: true }).inputValue(), "hiking");
    noComplaints(page);
  });

  test("what is thrown away can be taken back, at once and later, until it is removed for good", async (t) => {
    const { server, page } = await withTracks(t, 2);
    const trash = async () => {
      await byTestId(page, "activity-row").first().click();
      await byTestId(page, "activity-menu").click();
      await page.getByRole("menuitem", { name: /trash/i }).click();
      await page.waitForURL("**/activities");
    };
    await trash();
    await byTestId(page, "undo").click();
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="activity-row"]').length === 2);
    await trash();
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="activity-row"]').length === 1);
    await open(page, `${server.url}/trash`);
    await byTestId(page, "restore").click();
    await open(page, `${server.url}/activities`);
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="activity-row"]').length === 2);
    await trash();
    await open(page, `${server.url}/trash`);
    await byTestId(page, "purge").click();
    await byTestId(page, "confirm-purge").click();
    await page.getByText("The trash is empty").waitFor();
    noComplaints(page);
  });

  test("a part of the charts has totals of its own", async (t) => {
    const { page } = await withTracks(t, 1);
    await byTestId(page, "activity-row").first().click();
    const charts = byTestId(page, "charts");
    await charts.locator("canvas").first().waitFor();
    const before = await byTestId(page, "figures").innerText();
    const box = await charts.locator(".u-over").first().boundingBox();
    assert.ok(box, "the charts can't be seen");
    await page.mouse.move(box.x + box.width * 0.25, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 8 });
    await page.mouse.up();
    await byTestId(page, "part").waitFor();
    await page.waitForFunction((before) => document.querySelector('[data-testid="figures"]')?.textContent !== before, before);
    assert.match(await byTestId(page, "figures").innerText(), /3:4\d/);
    noComplaints(page);
  });

  test("the original comes out byte for byte", async (t) => {
    const { page } = await withTracks(t, 1);
    await byTestId(page, "activity-row").first().click();
    const [download] = await Promise.all([page.waitForEvent("download"), byTestId(page, "download-original").first().click()]);
    assert.deepEqual(await readFile(await download.path()), gpx(0));
  });

  test("a recording is saved in another format, and elsewhere it is the same training", async (t) => {
    const { server, browser, page } = await withTracks(t, 1);
    await byTestId(page, "activity-row").first().click();
    const saved = [];
    for (const format of ["fit", "gpx", "tcx", "kml", "json", "csv"]) {
      await byTestId(page, "save-as").click();
      const [download] = await Promise.all([page.waitForEvent("download"), byTestId(page, format).click()]);
      saved.push(upload(download.suggestedFilename(), await readFile(await download.path())));
    }
    const other = await tab(await visitor(t, browser));
    await open(other, `${server.url}/import`);
    await byTestId(other, "file-input").first().setInputFiles(saved);
    assert.equal(await imported(other), "1 new activity · 5 further recordings");
    noComplaints(page);
    noComplaints(other);
  });

  test("everything out, and in again elsewhere, is the same", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await open(page, `${server.url}/import`);
    await filled(page);
    await open(page, `${server.url}/activities`);
    await byTestId(page, "activity-row").first().click();
    await byTestId(page, "rename").click();
    await byTestId(page, "name-input").fill("My own name");
    await page.keyboard.press("Enter");
    await open(page, `${server.url}/settings`);
    const [download] = await Promise.all([page.waitForEvent("download"), byTestId(page, "export").click()]);
    const archive = await readFile(await download.path());
    assert.match(download.suggestedFilename(), /\.zip$/);

    const other = await tab(await visitor(t, browser));
    await stopClock(other);
    await open(other, `${server.url}/import`);
    await byTestId(other, "file-input").first().setInputFiles(upload("ritm.zip", archive));
    await imported(other);
    for (const where of ["/activities", "/activities?q=col", "/"]) {
      const texts = [];
      for (const one of [page, other]) {
        await open(one, server.url + where);
        await one.locator("[data-testid=activity-row]").first().waitFor();
        texts.push(await settledText(one));
      }
      assert.equal(texts[1], texts[0], where);
    }
    await open(other, `${server.url}/activities`);
    await byTestId(other, "activity-row").filter({ hasText: "My own name" }).waitFor();
    noComplaints(page);
    noComplaints(other);
  });
});
