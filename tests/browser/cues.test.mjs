// What a recording says aloud and lets be felt, in both languages; a screen that stays awake; a page that was out of sight.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byTestId, noComplaints } from "./harness.mjs";
import { hold, walk, walker } from "./walk.mjs";

/** Listens in the place of a voice, a motor, a screen; and can put the page out of sight. */
const listen = () => {
  /** @type {Window["heard"]} */
  const heard = { said: [], felt: [], awake: [] };
  window.heard = heard;
  speechSynthesis.speak = (words) => void heard.said.push(`${words.lang}: ${words.text}`);
  Navigator.prototype.vibrate = (pattern) => {
    heard.felt.push([pattern ?? []].flat().join(" "));
    return true;
  };
  Object.defineProperty(navigator.wakeLock, "request", {
    value: async () => {
      if (document.hidden) throw new DOMException("out of sight", "NotAllowedError");
      const lock = {
        released: false,
        release: async () => {
          lock.released = true;
        },
      };
      heard.awake.push(lock);
      return lock;
    },
  });
  let [hidden, ahead] = [false, 0];
  const now = performance.now.bind(performance);
  performance.now = () => now() + ahead;
  Object.defineProperty(document, "hidden", { get: () => hidden });
  Object.defineProperty(document, "visibilityState", { get: () => (hidden ? "hidden" : "visible") });
  /** Out of sight, or again in sight so many milliseconds later. */
  window.sight = (seen, later = 0) => {
    hidden = !seen;
    ahead += later;
    // As browsers do.
    if (hidden) for (const lock of heard.awake) lock.released = true;
    document.dispatchEvent(new Event("visibilitychange"));
  };
};

/**
 * A walker whose device is listened to.
 *
 * @param {Running} t
 * @param {string} [locale]
 */
async function listened(t, locale = "en-GB") {
  const { page, context } = await walker(t, { locale });
  await context.addInitScript(listen);
  await page.reload();
  await byTestId(page, "record-ready").waitFor();
  return page;
}

/**
 * Waits until something was said aloud.
 *
 * @param {Tab} page
 * @param {string} words
 */
const said = (page, words) =>
  page.waitForFunction((words) => window.heard.said.some((text) => text.includes(words)), words, { timeout: 60_000 });

/** @param {Tab} page */
const felt = (page) => page.evaluate(() => window.heard.felt);

const WORDS = /** @type {const} */ ({
  "en-GB": ["en", "Recording: ", "Lap 1: ", "Paused.", "Recording goes on.", "The position is lost.", "The position is back.", "Finished."],
  "ru-RU": ["ru", "Идёт запись: ", "Круг 1: ", "Пауза.", "Запись продолжается.", "Положение потеряно.", "Положение снова известно.", "Завершено."],
});

describe("cues", () => {
  for (const [locale, [language, started, lap, paused, resumed, lost, back, finished]] of Object.entries(WORDS)) {
    test(`start, lap, pause, loss and finish are said aloud and felt, ${language}`, async (t) => {
      const page = await listened(t, locale);
      await byTestId(page, "cues-button").click();
      await page.waitForFunction(() => document.querySelector('[data-testid="cues-button"]')?.getAttribute("aria-pressed") === "true");
      await byTestId(page, "start").click();
      await said(page, started);
      const metres = await walk(page, 6);
      // It moved, and then nothing is heard of it.
      await said(page, lost);
      await walk(page, 2, { from: metres });
      await said(page, back);
      await byTestId(page, "lap").click();
      await said(page, lap);
      await byTestId(page, "pause").click();
      await said(page, paused);
      await byTestId(page, "resume").click();
      await said(page, resumed);
      await byTestId(page, "pause").click();
      await byTestId(page, "resume").waitFor();
      await hold(page, "finish");
      await said(page, finished);
      const all = await page.evaluate(() => window.heard.said);
      for (const text of all) assert.match(text, new RegExp(`^${language}`), text);
      for (const once of [started, lap, finished]) {
        assert.equal(all.filter((text) => text.includes(once)).length, 1, `${once} in ${all.join("; ")}`);
      }
      const patterns = await felt(page);
      assert.equal(patterns[0], "200", "the start");
      for (const pattern of ["400 150 400", "60", "120 80 120", "80 60 80", "300 100 300 100 300"]) {
        assert.ok(patterns.includes(pattern), `${pattern} in ${patterns.join("; ")}`);
      }
      noComplaints(page);
    });
  }

  test("nothing is said aloud where the athlete does not want it", async (t) => {
    const page = await listened(t);
    await byTestId(page, "start").click();
    await byTestId(page, "lap").click();
    await page.waitForFunction(() => window.heard.felt.includes("120 80 120"));
    await byTestId(page, "pause").click();
    await page.waitForFunction(() => window.heard.felt.includes("80 60 80"));
    assert.deepEqual(await page.evaluate(() => window.heard.said), []);
    noComplaints(page);
  });

  test("the screen is kept awake, also after the page was out of sight, which is told", async (t) => {
    const page = await listened(t);
    const held = (/** @type {number} */ asked) =>
      page.waitForFunction((asked) => window.heard.awake.length === asked && !window.heard.awake[asked - 1].released, asked);
    assert.deepEqual(await page.evaluate(() => window.heard.awake), [], "nothing is asked before it is recorded");
    await byTestId(page, "start").click();
    await held(1);
    // A short absence is nothing to tell of.
    await page.evaluate(() => window.sight(false));
    await page.evaluate(() => window.sight(true, 3_000));
    await held(2);
    assert.equal(await byTestId(page, "note-hidden").count(), 0);
    await page.evaluate(() => window.sight(false));
    await page.evaluate(() => window.sight(true, 45_000));
    await held(3);
    await byTestId(page, "note-hidden").waitFor();
    assert.match(await byTestId(page, "note-hidden").innerText(), /slowed it down/);
    await byTestId(page, "see-hidden").click();
    await byTestId(page, "note-hidden").waitFor({ state: "detached" });
    await byTestId(page, "pause").click();
    await byTestId(page, "resume").waitFor();
    await hold(page, "finish");
    await byTestId(page, "record-finish").waitFor();
    await page.waitForFunction(() => window.heard.awake.every((lock) => lock.released), undefined, { timeout: 5_000 });
    noComplaints(page);
  });
});
