// Recording: a walk with positions, by touch and by keyboard; what is heard of it; what becomes of it; adding by hand.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byTestId, DESKTOP, faultsOf, LOOKS, noComplaints, open, ready, settled, startBrowser, startServer, tab, visitor } from "./harness.mjs";
import { heard, hold, walk, walker } from "./walk.mjs";

/** @param {Tab} page @param {string} figure */
const figure = (page, figure) => byTestId(page, `live-${figure}`).locator(".live-value");

/** @param {string} text Such as `0.02 km` or `24 m`. */
const number = (text) => Number.parseFloat(text.replace(",", "."));

describe("recording", () => {
  test("a walk is recorded, goes on after a reload, and becomes an activity", async (t) => {
    const { page } = await walker(t);
    await byTestId(page, "sport-walking").check({ force: true });
    // Emulated positions come only when they change.
    for (let again = 0; again < 20 && (await byTestId(page, "check-position").locator(".good").count()) === 0; again += 1) {
      await walk(page, 1, { from: -again % 2 });
    }
    assert.equal(await byTestId(page, "check-position").locator(".good").count(), 1, "the position is known");
    await byTestId(page, "start").click();
    await byTestId(page, "record-live").waitFor();
    await heard(page, "Recording");
    assert.equal(await page.locator("nav.nav").isVisible(), false, "no places are offered while recording");
    let metres = await walk(page, 20);
    const walked = number(await figure(page, "distance").innerText()) * 1000;
    assert.ok(walked > 10 && walked < 45, `${walked} m of ${metres} m`);
    await byTestId(page, "lap").click();
    await heard(page, "Lap 1");
    // A clock that runs smoothly: each second once, none left out.
    const seconds = await page.evaluate(async () => {
      const seen = new Set();
      for (let look = 0; look < 40; look += 1) {
        seen.add(document.querySelector('[data-testid="live-timer"] .live-value')?.textContent);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return seen.size;
    });
    assert.ok(seconds >= 4 && seconds <= 6, `${seconds} values in four seconds`);
    await page.reload();
    await ready(page);
    await byTestId(page, "record-live").waitFor();
    metres = await walk(page, 5, { from: metres });
    await byTestId(page, "pause").click();
    await byTestId(page, "resume").waitFor();
    await heard(page, "Paused");
    // A touch is not enough to finish.
    await byTestId(page, "finish").click();
    await page.waitForTimeout(300);
    assert.equal(await byTestId(page, "record-finish").count(), 0);
    await hold(page, "finish");
    await byTestId(page, "record-finish").waitFor();
    await byTestId(page, "finish-name").fill("Round the park");
    await byTestId(page, "effort-3").check({ force: true });
    await byTestId(page, "finish-notes").fill("Ducks.");
    await page.reload();
    await ready(page);
    await byTestId(page, "record-finish").waitFor();
    assert.equal(await byTestId(page, "finish-name").inputValue(), "Round the park", "what was typed outlives a reload");
    await byTestId(page, "keep").click();
    await byTestId(page, "activity-title").waitFor();
    assert.match(await byTestId(page, "activity-title").innerText(), /Round the park/);
    assert.equal(await byTestId(page, "notes").inputValue(), "Ducks.");
    await page.getByRole("link", { name: "Record", exact: true }).click();
    await byTestId(page, "record-ready").waitFor();
    noComplaints(page);
  });

  test("by keyboard alone: start, lap, lock, pause, finish, discard and take back", async (t) => {
    const { page } = await walker(t, { viewport: DESKTOP });
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    await page.keyboard.press("Space");
    await byTestId(page, "record-live").waitFor();
    // So long that it is worth keeping.
    await page.waitForFunction(() => /0:2\d/.test(document.querySelector('[data-testid="live-timer"]')?.textContent ?? ""));
    await page.keyboard.press("l");
    await heard(page, "Lap 1");
    await page.keyboard.press("k");
    await byTestId(page, "unlock").waitFor();
    await heard(page, "ignored");
    await page.keyboard.press("l");
    await page.keyboard.press("Space");
    await page.waitForTimeout(400);
    assert.equal(await byTestId(page, "unlock").count(), 1, "a touch of a key opens no lock");
    await page.keyboard.down("Space");
    await page.waitForTimeout(1400);
    await page.keyboard.up("Space");
    await byTestId(page, "pause").waitFor();
    await page.keyboard.press("Space");
    await byTestId(page, "resume").waitFor();
    for (let pressed = 0; pressed < 10; pressed += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(() => document.activeElement?.getAttribute("data-testid") === "finish")) break;
    }
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-testid")), "finish");
    await page.keyboard.down("Enter");
    await page.waitForTimeout(1400);
    await page.keyboard.up("Enter");
    await byTestId(page, "record-finish").waitFor();
    await heard(page, "finished");
    await byTestId(page, "discard").focus();
    await page.keyboard.press("Enter");
    await byTestId(page, "discard-sure").focus();
    await page.keyboard.press("Enter");
    await byTestId(page, "record-ready").waitFor();
    await byTestId(page, "undo").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Activities", exact: true }).first().click();
    await byTestId(page, "activity-row").first().waitFor();
    noComplaints(page);
  });

  test("other screens say that something is recorded, and lead back", async (t) => {
    const { page } = await walker(t);
    await byTestId(page, "start").click();
    await byTestId(page, "record-live").waitFor();
    await byTestId(page, "pause").click();
    await byTestId(page, "live-paused").waitFor();
    const held = byTestId(page, "finish");
    await held.click();
    await page.waitForFunction(() => document.querySelector('[data-testid="finish-hint"]')?.textContent === "Keep holding");
    assert.match(await held.innerText(), /Keep holding/, "a tap says what to do");
    await byTestId(page, "resume").click();
    await byTestId(page, "live-phase").waitFor({ state: "detached" });
    await byTestId(page, "record-leave").click();
    await byTestId(page, "today-running").waitFor();
    assert.equal(await page.getByText("No training here yet").count(), 0);
    await byTestId(page, "today-running-back").click();
    await byTestId(page, "record-live").waitFor();
    await byTestId(page, "record-leave").click();
    await byTestId(page, "nav-record").waitFor();
    assert.match(await byTestId(page, "nav-record").innerText(), /Recording/);
    await byTestId(page, "nav-record").click();
    await byTestId(page, "record-live").waitFor();
    noComplaints(page);
  });

  test("the figures of a sport are chosen and ordered, and stay so", async (t) => {
    const { page } = await walker(t);
    await byTestId(page, "sport-running").check({ force: true });
    await byTestId(page, "fields-button").click();
    await byTestId(page, "up-distance").click();
    await byTestId(page, "remove-cadence").click();
    await byTestId(page, "fields").getByText("cadence").waitFor({ state: "detached" });
    await page.locator('select[data-testid="fields-add"]').selectOption("ascent");
    await byTestId(page, "up-ascent").waitFor();
    await byTestId(page, "fields-done").click();
    await page.reload();
    await ready(page);
    await byTestId(page, "record-ready").waitFor();
    await byTestId(page, "sport-running").check({ force: true });
    await byTestId(page, "start").click();
    await byTestId(page, "record-live").waitFor();
    await byTestId(page, "live-ascent").waitFor();
    const shown = await page.locator(".live-field").evaluateAll((fields) => fields.map((field) => field.getAttribute("data-testid")));
    assert.deepEqual(shown, ["live-timer", "live-distance", "live-speed", "live-heart-rate", "live-ascent"]);
    noComplaints(page);
  });

  test("pauses and laps by themselves are chosen for a sport, stay so, and happen", async (t) => {
    const { page } = await walker(t);
    await byTestId(page, "sport-cycling").check({ force: true });
    const laps = byTestId(page, "option-laps");
    // How cycling was recorded the last time, or usually is, is there now.
    await laps.getByText("5 km").waitFor();
    await page.locator("label.switch").filter({ has: byTestId(page, "option-auto-pause") }).click();
    await page.waitForFunction(() => document.querySelector('[data-testid="option-auto-pause"]:checked'));
    await laps.getByRole("radio").nth(1).check({ force: true });
    await byTestId(page, "option-lap-length").selectOption({ label: "1 min" });
    await laps.getByRole("radio", { name: "1 min" }).waitFor({ state: "attached" });
    await laps.getByRole("radio").first().check({ force: true });
    await byTestId(page, "option-lap-length").selectOption("100");
    await byTestId(page, "start").click();
    await byTestId(page, "record-live").waitFor();
    const metres = await walk(page, 12, { speed: 11 });
    await heard(page, "Lap 1");
    // Without the speed of a receiver it takes a while until it is certain.
    await walk(page, 24, { from: metres, speed: 0.01 });
    await heard(page, "Paused by itself");
    await hold(page, "finish");
    await byTestId(page, "discard").click();
    await byTestId(page, "discard-sure").click();
    await byTestId(page, "record-ready").waitFor();
    assert.equal(await byTestId(page, "option-lap-length").inputValue(), "100", "as it was the last time");
    assert.equal(await byTestId(page, "option-auto-pause").isChecked(), true);
    noComplaints(page);
  });

  test("a workout of nothing is offered to be discarded, and a lap's length is typed", async (t) => {
    const { page } = await walker(t);
    await byTestId(page, "sport-cycling").check({ force: true });
    const laps = byTestId(page, "option-laps");
    await laps.getByText("5 km").waitFor();
    await laps.getByRole("radio").first().check({ force: true });
    await byTestId(page, "option-lap-length").selectOption("own");
    await byTestId(page, "own-lap-unit").selectOption({ label: "m" });
    await byTestId(page, "own-lap").fill("333");
    await laps.getByText("333 m").waitFor();
    await byTestId(page, "own-lap").fill("3");
    await page.getByText("At least 50 m").waitFor();
    await byTestId(page, "start").click();
    await byTestId(page, "record-live").waitFor();
    await byTestId(page, "pause").click();
    await byTestId(page, "live-paused").waitFor();
    await hold(page, "finish");
    await byTestId(page, "finish-empty").waitFor();
    await byTestId(page, "discard").click();
    await byTestId(page, "record-ready").waitFor();
    noComplaints(page);
  });

  test("sets of strength training are put down while they are done", async (t) => {
    const { page } = await walker(t);
    await byTestId(page, "sport-strength-training").check({ force: true });
    await page.waitForFunction(() => document.querySelector('[data-testid="sport-strength-training"]:checked'));
    await byTestId(page, "start").click();
    await byTestId(page, "set-done").waitFor();
    await byTestId(page, "set-done").click();
    await page.getByRole("alert").filter({ hasText: /what was done/ }).waitFor();
    await byTestId(page, "set-exercise").fill("Squat");
    await byTestId(page, "set-weight").fill("62,5");
    await byTestId(page, "set-repetitions").fill("8");
    await byTestId(page, "set-done").click();
    await byTestId(page, "sets").getByText("62.5").waitFor();
    await page.getByRole("button", { name: "More weight" }).click();
    await byTestId(page, "set-done").click();
    await byTestId(page, "sets").getByText("65").waitFor();
    await byTestId(page, "pause").click();
    await byTestId(page, "finish").waitFor();
    await hold(page, "finish");
    await byTestId(page, "keep").click();
    await byTestId(page, "exercises").waitFor();
    assert.match(await byTestId(page, "exercises").innerText(), /Squat/);
    noComplaints(page);
  });

  for (const { language, locale, size, viewport } of LOOKS) {
    test(`every state is whole and clean by axe-core, ${language}, ${size}, light and dark`, async (t) => {
      const { page, server } = await walker(t, { viewport, locale, bypassCSP: true });
      /** @type {string[]} */
      const wrong = [];
      /** @param {string} name */
      const check = async (name) => wrong.push(...(await faultsOf(page, name)));
      await check("ready");
      await byTestId(page, size === "phone" ? "fields-button" : "fields-wide").click();
      await check("fields");
      await byTestId(page, "fields-done").click();
      await byTestId(page, size === "phone" ? "start" : "start-wide").click();
      await byTestId(page, "record-live").waitFor();
      await walk(page, 3);
      await check("live");
      await byTestId(page, "lock").click();
      await check("locked");
      await hold(page, "unlock");
      await byTestId(page, "pause").click();
      await byTestId(page, "resume").waitFor();
      await check("paused");
      await hold(page, "finish");
      await byTestId(page, "record-finish").waitFor();
      await byTestId(page, "cut").click();
      await check("finish");
      await byTestId(page, "keep").click();
      await byTestId(page, "activity-title").waitFor();
      await open(page, `${server.url}/record/by-hand`);
      await byTestId(page, "hand-save").click();
      await check("by hand");
      assert.deepEqual(wrong, []);
      noComplaints(page);
    });
  }
});

describe("adding by hand", () => {
  test("errors stand beside their fields, and what is right is added by keyboard", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await open(page, `${server.url}/record/by-hand`);
    await byTestId(page, "hand-distance").fill("far");
    await byTestId(page, "hand-heart-rate").fill("9");
    await byTestId(page, "hand-distance").press("Enter");
    await page.getByText("from a second to a month").first().waitFor();
    await page.getByText("A distance is a number").first().waitFor();
    await page.getByText("from 20 to 260").first().waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-testid")), "hand-minutes", "the first wrong field has the focus");
    assert.equal(await byTestId(page, "hand-distance").getAttribute("aria-invalid"), "true");
    await page.keyboard.type("45");
    await byTestId(page, "hand-distance").fill("8,5");
    await byTestId(page, "hand-heart-rate").fill("148");
    await byTestId(page, "hand-name").fill("With the club");
    await byTestId(page, "effort-6").check({ force: true });
    await byTestId(page, "hand-name").press("Enter");
    await byTestId(page, "activity-title").waitFor();
    await settled(page);
    assert.match(await byTestId(page, "activity-title").innerText(), /With the club/);
    const words = await page.locator("main").innerText();
    assert.match(words, /8\.50/);
    assert.match(words, /148/);
    noComplaints(page);
  });
});
