// Finding, ordering, picking, coming back, and taking away.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, test } from "node:test";
import { gpx, upload } from "./files.mjs";
import { byTestId, filled, imported, LOOKS, noComplaints, open, ready, SAMPLE, settled, startBrowser, startServer, tab, violations, visitor } from "./harness.mjs";

/**
 * The app with the sample year, on its list.
 *
 * @param {Ending} t
 * @param {import("playwright-core").BrowserContextOptions} settings
 */
async function withYear(t, settings = {}) {
  const [server, browser] = [await startServer(t), await startBrowser(t)];
  const page = await tab(await visitor(t, browser, settings));
  await open(page, `${server.url}/import`);
  await filled(page);
  await byTestId(page, "nav-activities").click();
  await byTestId(page, "activity-row").first().waitFor();
  return { server, browser, page };
}

/**
 * Waits until the list says that it holds so many.
 *
 * @param {Tab} page
 * @param {RegExp} words
 */
const counts = (page, words) => page.locator(".page-sub").filter({ hasText: words }).waitFor();

/**
 * @param {Tab} page
 * @param {string} text
 */
async function search(page, text) {
  await byTestId(page, "search").fill(text);
  await page.waitForFunction((text) => decodeURIComponent(location.search).includes(text), text);
  await page.waitForFunction(() => !document.querySelector(".skeleton"));
  await page.waitForTimeout(200);
}

/**
 * The figures of the rows in sight, by their place among the columns.
 *
 * @param {Tab} page
 * @param {number} column
 */
const figures = (page, column) =>
  page.locator(`.virtual-row .row-figure:nth-child(${column})`).evaluateAll((cells) => cells.map((cell) => Number.parseFloat((cell.textContent ?? "").replaceAll(/[^\d.,]/g, "").replace(",", "."))).filter((value) => !Number.isNaN(value)));

const shots = process.env.RITM_SHOTS;

/**
 * A picture to look at, where somebody wants some.
 *
 * @param {Tab} page
 * @param {string} name
 */
async function shot(page, name) {
  if (!shots) return;
  await mkdir(shots, { recursive: true });
  await settled(page);
  await page.screenshot({ path: path.join(shots, `${name}.png`) });
}

describe("lists", () => {
  test("search finds what the rows show, in either language, in whatever letters", async (t) => {
    const { server, page } = await withYear(t);
    const all = await page.locator(".page-sub").innerText();
    await search(page, "evening");
    assert.match(await byTestId(page, "activity-row").first().innerText(), /Evening/);
    await search(page, "вечерн");
    assert.match(await byTestId(page, "activity-row").first().innerText(), /Evening/);
    await search(page, "плав");
    assert.match(await byTestId(page, "activity-row").first().innerText(), /swim/i);
    await search(page, "март watch");
    assert.match(await byTestId(page, "month").first().innerText(), /March/);
    assert.equal(await byTestId(page, "month").count(), 1);
    // By the words people use, whatever the sport is called.
    for (const words of ["turbo", "велотренажёр", "indoor trainer"]) {
      await search(page, words);
      assert.match(await byTestId(page, "activity-row").first().innerText(), /indoor/i, words);
    }
    // A weekday and a date are themselves however they are typed.
    await search(page, "monday");
    const mondays = await page.locator(".page-sub").innerText();
    assert.notEqual(mondays, all);
    await search(page, "в понедельник");
    await counts(page, new RegExp(`^${mondays}$`));
    await search(page, "12 november 2026");
    const day = await page.locator(".page-sub").innerText();
    for (const words of ["12.11.2026", "2026-11-12", "12 ноября 2026", "Nov 12, 2026"]) {
      await search(page, words);
      await counts(page, new RegExp(`^${day}$`));
    }
    await search(page, "zzzz");
    await page.getByText("Nothing found").waitFor();
    await byTestId(page, "search").fill("");
    await counts(page, new RegExp(all));
    await byTestId(page, "activity-row").first().click();
    await byTestId(page, "rename").click();
    await byTestId(page, "name-input").fill("Łódź – Große Ёлка");
    await page.keyboard.press("Enter");
    await byTestId(page, "activity-title").filter({ hasText: "Łódź" }).waitFor();
    for (const words of ["lodz", "GROSSE", "елка"]) {
      await open(page, `${server.url}/activities?q=${encodeURIComponent(words)}`);
      await byTestId(page, "activity-row").filter({ hasText: "Łódź" }).waitFor();
    }
    noComplaints(page);
  });

  test("headings order the list, and stepping through and going back stay in it", async (t) => {
    const { page } = await withYear(t);
    assert.ok((await byTestId(page, "month").count()) > 0);
    await byTestId(page, "column-distance").click();
    await page.waitForURL("**sort=distance");
    await page.waitForFunction(() => document.querySelector(".column.on")?.textContent?.includes("Distance") && !document.querySelector('[data-testid="month"]'));
    const falling = await figures(page, 1);
    assert.ok(falling.length > 8, `${falling.length} rows`);
    assert.deepEqual(falling, falling.toSorted((a, b) => b - a));
    await byTestId(page, "column-distance").click();
    await page.waitForURL("**sort=distance-up");
    await page.waitForFunction((most) => Number.parseFloat(document.querySelector(".row-figure")?.textContent?.replaceAll(/[^\d.,]/g, "") ?? "") < most, falling[0]);
    // Only rides, the longest first.
    await byTestId(page, "sport-cycling").click();
    await byTestId(page, "column-distance").click();
    await page.waitForURL("**sort=distance");
    await page.waitForTimeout(400);
    const titles = await page.locator(".row-name").allInnerTexts();
    await byTestId(page, "activity-row").nth(1).click();
    await byTestId(page, "activity-title").filter({ hasText: titles[1] }).waitFor();
    await byTestId(page, "older").click();
    await byTestId(page, "activity-title").filter({ hasText: titles[2] }).waitFor();
    await page.reload();
    await ready(page);
    await byTestId(page, "newer").click();
    await byTestId(page, "activity-title").filter({ hasText: titles[1] }).waitFor();
    await page.locator(".crumb").first().click();
    await page.waitForURL("**/activities?sport=cycling&sort=distance");
    await byTestId(page, "activity-row").first().waitFor();
    noComplaints(page);
  });

  test("several at once: a range, all, another sport, the trash, and back", async (t) => {
    const { page } = await withYear(t);
    await byTestId(page, "pick-begin").click();
    await byTestId(page, "pick").first().click();
    await byTestId(page, "pick").nth(3).click({ modifiers: ["Shift"] });
    await byTestId(page, "pick-count").filter({ hasText: "4 selected" }).waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), byTestId(page, "pick-export").click()]);
    assert.match(download.suggestedFilename(), /\.zip$/);
    const small = await readFile(await download.path());
    assert.ok(small.length < 4_000_000, `${small.length} bytes for four`);
    await byTestId(page, "pick-sport").selectOption("hiking");
    await page.getByText("Sport of 4 activities changed.").waitFor();
    await page.waitForFunction(() => [...document.querySelectorAll(".row-sub")].filter((sub) => sub.textContent?.startsWith("Hiking")).length >= 4);
    await byTestId(page, "undo").first().click();
    await page.waitForFunction(() => [...document.querySelectorAll(".row-sub")].slice(0, 4).every((sub) => !sub.textContent?.startsWith("Hiking")));
    await byTestId(page, "pick-begin").click();
    await byTestId(page, "pick-all").click();
    await byTestId(page, "pick-count").filter({ hasText: `${SAMPLE.activities} selected` }).waitFor();
    await byTestId(page, "pick-trash").click();
    await page.getByText("No training here yet").waitFor();
    await byTestId(page, "undo").last().click();
    await counts(page, new RegExp(String(SAMPLE.activities)));
    noComplaints(page);
  });

  test("text that was being typed is there after going back, and after a reload", async (t) => {
    const { page } = await withYear(t);
    await byTestId(page, "activity-row").first().click();
    await byTestId(page, "notes").fill("Half a thought");
    await page.goBack();
    await byTestId(page, "activity-row").first().waitFor();
    await byTestId(page, "activity-row").first().click();
    await page.waitForFunction(() => /** @type {HTMLTextAreaElement | null} */ (document.querySelector('[data-testid="notes"]'))?.value === "Half a thought");
    await byTestId(page, "notes").fill("Half a thought, and the rest");
    await byTestId(page, "rename").click();
    await byTestId(page, "name-input").fill("Hal");
    await page.reload();
    await ready(page);
    await byTestId(page, "name-input").waitFor();
    assert.equal(await byTestId(page, "name-input").inputValue(), "Hal");
    assert.equal(await byTestId(page, "notes").inputValue(), "Half a thought, and the rest");
    await page.keyboard.press("Escape");
    noComplaints(page);
  });

  test("the sample goes with a click, and everything after a download", async (t) => {
    const { server, page } = await withYear(t);
    await byTestId(page, "nav-import").click();
    await byTestId(page, "file-input").first().setInputFiles([upload("mine.gpx", gpx(3)), upload("junk.bin", Buffer.alloc(6_000_000, 7))]);
    await page.waitForFunction(() => document.querySelector('[data-testid="report-sum"]')?.textContent?.includes("1 refused"));
    // What comes after the moment of the click stays; the engine's clock was never stopped.
    await page.context().clock.setFixedTime(new Date());
    await byTestId(page, "nav-today").click();
    await byTestId(page, "demo-remove").click();
    await byTestId(page, "demo-notice").waitFor({ state: "detached" });
    await open(page, `${server.url}/activities`);
    await counts(page, /^1 activity/);
    await open(page, `${server.url}/settings`);
    await byTestId(page, "delete-everything").click();
    const [download] = await Promise.all([page.waitForEvent("download"), byTestId(page, "delete-export").click()]);
    const archive = await readFile(await download.path());
    await shot(page, "delete-everything");
    await page.context().clock.setFixedTime(new Date());
    await byTestId(page, "delete-confirm").click();
    await page.getByText("Everything was deleted").waitFor();
    await open(page, server.url);
    await page.getByText("No training here yet").waitFor();
    await open(page, `${server.url}/import`);
    await byTestId(page, "file-input").first().setInputFiles(upload("ritm.zip", archive));
    assert.match(await imported(page), /1 new activity/);
    noComplaints(page);
  });

  test("what came of an import is said once, and past imports are told apart", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await open(page, `${server.url}/import`);
    await byTestId(page, "file-input").first().setInputFiles([upload("a.gpx", gpx(1)), upload("b.txt", Buffer.from("nothing")), upload("c.txt", Buffer.from("at all"))]);
    assert.equal(await imported(page), "1 new activity · 2 refused");
    assert.equal(await byTestId(page, "toast").count(), 0);
    // So many that they are not in before the page is left: who sees them come in is told nothing.
    const rides = Array.from({ length: 40 }, (_, ride) => upload(ride ? `ride ${ride}.gpx` : "second ride.gpx", gpx(2 + ride, 1_000)));
    await byTestId(page, "file-input").first().setInputFiles(rides);
    await byTestId(page, "nav-settings").click();
    await byTestId(page, "toast").filter({ hasText: "Import done: 40 new activities" }).waitFor();
    await byTestId(page, "nav-import").click();
    const past = await byTestId(page, "import-select").locator("option").allInnerTexts();
    assert.equal(past.length, 2);
    assert.match(past[0], /second ride\.gpx and others, 40 files · 40 new activities/);
    assert.match(past[1], /a\.gpx and others, 3 files · 1 new activity · 2 refused/);
    noComplaints(page);
  });

  test("a history that ended long ago says so, and its years can be walked", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const context = await visitor(t, browser);
    const page = await tab(context);
    await open(page, `${server.url}/import`);
    await filled(page);
    await context.clock.setFixedTime(new Date("2028-03-01T12:00:00Z"));
    await open(page, server.url);
    await byTestId(page, "today-history").filter({ hasText: "2026" }).waitFor();
    await settled(page);
    assert.match(await byTestId(page, "sports").innerText(), /2026/);
    await shot(page, "today-history");
    await byTestId(page, "year-earlier").click();
    await byTestId(page, "year").filter({ hasText: "2026" }).waitFor();
    await byTestId(page, "this-year").waitFor();
    await settled(page);
    await shot(page, "today-year");
    await page.locator('[data-testid="sports"] [data-testid="share"]').first().click();
    await page.waitForURL("**/activities?sport=*from=2026-01-01&to=2026-12-31");
    await byTestId(page, "activity-row").first().waitFor();
    noComplaints(page);
  });

  test("a recording without places says what a format loses", async (t) => {
    const { server, page } = await withYear(t);
    await open(page, `${server.url}/activities?sport=pool-swimming`);
    await byTestId(page, "activity-row").first().click();
    await byTestId(page, "save-as").first().click();
    await byTestId(page, "gpx").filter({ hasText: "no positions" }).waitFor();
    await shot(page, "save-as");
    const [download] = await Promise.all([page.waitForEvent("download"), byTestId(page, "fit").click()]);
    assert.match(download.suggestedFilename(), /\.fit$/);
    noComplaints(page);
  });

  for (const { language, locale, size, viewport } of LOOKS) {
    test(`picking and its bar are whole and clean, ${language}, ${size}`, async (t) => {
      const { server, page } = await withYear(t, { locale, bypassCSP: true });
      await page.emulateMedia({ reducedMotion: "reduce" });
      /** @type {string[]} */
      const wrong = [];
      await page.setViewportSize(viewport);
      for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        for (const where of ["/activities", ...(shots ? ["/", "/settings", "/import", "/trash"] : [])]) {
          await open(page, server.url + where);
          if (where === "/activities") {
            await byTestId(page, "activity-row").first().waitFor();
            await shot(page, `list-${size}-${colorScheme}-${language}`);
            await byTestId(page, "pick-begin").click();
            await byTestId(page, "pick").nth(1).click();
            await settled(page);
            for (const violation of await violations(page)) wrong.push(`${size} ${colorScheme}: ${violation}`);
            const out = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
            if (out > 0) wrong.push(`${size}: ${out} px wider than the window`);
          }
          await shot(page, `${where === "/" ? "today" : where.slice(1)}-${size}-${colorScheme}-${language}`);
        }
      }
      assert.deepEqual(wrong, []);
      noComplaints(page);
    });
  }
});
