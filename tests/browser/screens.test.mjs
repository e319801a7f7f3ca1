// Every screen in both languages, both themes, at both sizes: whole, readable, reachable by keyboard, clean by axe-core.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byTestId, faultsOf, filled, LOOKS, noComplaints, open, ready, startBrowser, startServer, tab, visitor } from "./harness.mjs";

const SCREENS = ["/", "/activities", "/activities?sport=cycling", "/activities?sort=distance", "/activities?q=zzz", "activity", "swim", "strength", "/import", "/trash", "/settings", "/more", "/nowhere"];
/** Screens of one activity, by the list whose first it is. */
const ACTIVITIES = { activity: "q=col", swim: "sport=pool-swimming", strength: "sport=strength-training" };

describe("screens", () => {
  for (const { language, locale, size, viewport } of LOOKS) {
    test(`all screens, ${language}, ${size}, light and dark`, async (t) => {
      const [server, browser] = [await startServer(t), await startBrowser(t)];
      const context = await visitor(t, browser, { viewport, locale, bypassCSP: true });
      const page = await tab(context);
      // Axe measures contrast as it finds it: not in the middle of a movement.
      await page.emulateMedia({ reducedMotion: "reduce" });
      await open(page, server.url);
      assert.equal(await page.getAttribute("html", "lang"), language);
      /** @type {string[]} */
      const wrong = [];
      /** @param {string} name */
      const check = async (name) => wrong.push(...(await faultsOf(page, name)));
      await check("empty");
      await open(page, `${server.url}/import`);
      await filled(page);
      /** @type {Record<string, string | null>} */
      const activities = {};
      for (const [screen, list] of Object.entries(ACTIVITIES)) {
        await open(page, `${server.url}/activities?${list}`);
        activities[screen] = await byTestId(page, "activity-row").first().getAttribute("href");
      }
      for (const screen of SCREENS) {
        await open(page, server.url + (activities[screen] ?? screen));
        if (screen === "swim") await byTestId(page, "swim-sets").waitFor();
        if (screen === "strength") await byTestId(page, "exercises").waitFor();
        if (screen === "activity") await byTestId(page, "charts").locator("canvas").first().waitFor();
        await check(screen);
      }
      assert.deepEqual(wrong, []);
      noComplaints(page);
    });
  }

  test("everything can be reached and done by keyboard", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await open(page, `${server.url}/import`);
    await filled(page);
    await open(page, server.url);
    await byTestId(page, "dashboard").waitFor();
    const focus = () =>
      page.evaluate(() => {
        const element = /** @type {HTMLElement} */ (document.activeElement ?? document.body);
        return { words: (element.getAttribute("aria-label") ?? element.innerText).trim(), testid: element.dataset.testid ?? "", ring: getComputedStyle(element).outlineStyle };
      });
    /** @param {(found: Awaited<ReturnType<typeof focus>>) => boolean} wanted */
    const tabTo = async (wanted) => {
      for (let pressed = 0; pressed < 80; pressed += 1) {
        await page.keyboard.press("Tab");
        const found = await focus();
        if (wanted(found)) return found;
      }
      return assert.fail("the keyboard never gets there");
    };
    // The first stop leads past the navigation.
    await page.keyboard.press("Tab");
    assert.match((await focus()).words, /skip/i);
    const link = await tabTo(({ words }) => words === "Activities");
    assert.notEqual(link.ring, "none", "focus can't be seen");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/activities");
    await byTestId(page, "activity-row").first().waitFor();
    await tabTo(({ testid }) => testid === "activity-row");
    await page.keyboard.press("Enter");
    await byTestId(page, "activity-title").waitFor();
    await tabTo(({ testid }) => testid === "rename");
    await page.keyboard.press("Enter");
    await byTestId(page, "name-input").waitFor();
    await page.keyboard.type("By keyboard");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector('[data-testid="activity-title"]')?.textContent?.includes("By keyboard"));
    await tabTo(({ testid }) => testid === "activity-menu");
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem").first().waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await page.getByRole("menuitem").count(), 0);
    noComplaints(page);
  });

  test("going back finds the list where it was", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await open(page, `${server.url}/import`);
    await filled(page);
    await page.getByRole("link", { name: "Activities", exact: true }).first().click();
    await byTestId(page, "activity-row").first().waitFor();
    await page.mouse.move(700, 500);
    for (let turn = 0; turn < 20; turn += 1) {
      await page.mouse.wheel(0, 250);
      await page.waitForTimeout(30);
    }
    const before = await page.evaluate(() => window.scrollY);
    assert.ok(before > 3000, `scrolled to ${before} only`);
    await page.mouse.click(700, 500);
    await byTestId(page, "activity-title").waitFor();
    await page.waitForFunction(() => window.scrollY < 200);
    await page.goBack();
    await byTestId(page, "activity-row").first().waitFor();
    await page.waitForFunction((before) => Math.abs(window.scrollY - before) < 80, before);
    noComplaints(page);
  });

  test("language, theme and units chosen in the settings hold at once and after a reload", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await open(page, `${server.url}/settings`);
    await page.getByLabel("Language").selectOption("ru");
    await page.getByRole("heading", { name: "Настройки" }).waitFor();
    await page.getByRole("radio", { name: "Тёмная" }).check();
    await page.getByRole("radio", { name: /Мили/ }).check();
    await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
    await page.reload();
    await ready(page);
    await page.getByRole("heading", { name: "Настройки" }).waitFor();
    assert.equal(await page.getAttribute("html", "data-theme"), "dark");
    assert.equal(await page.getAttribute("html", "lang"), "ru");
    noComplaints(page);
  });
});
