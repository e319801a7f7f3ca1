// What an athlete waits for in the browser, as JSON lines; run by `cargo xtask bench`.

import { writeFile } from "node:fs/promises";
import path from "node:path";
import { gpx, upload, zip } from "./files.mjs";
import { byTestId, imported, keptOffline, open, ready, scratch, startBrowser, startProfile, startServer, tab, visitor } from "./harness.mjs";

const HISTORY = Number(process.env.RITM_HISTORY ?? 10_000);
/** @type {(() => unknown)[]} */
const after = [];
/** @type {Ending} */
const t = { after: (end) => after.unshift(end) };

/**
 * @param {string} name
 * @param {number} ours
 * @param {number} limit
 * @param {string} unit
 */
const say = (name, ours, limit, unit) =>
  console.log(JSON.stringify({ name, ours: Number(ours.toFixed(3)), limit, unit, ratio: Number((limit / ours).toFixed(2)) }));

/**
 * @param {number[]} values
 * @param {number} share 0 to 1
 */
const quantile = (values, share) => values.toSorted((a, b) => a - b)[Math.round((values.length - 1) * share)];

/** A history that is quick to make: short activities, one every few hours. */
function history() {
  return Array.from({ length: HISTORY }, (_, number) => ({
    name: `${number}.gpx`,
    buffer: gpx(-number / 3, 30),
  }));
}

/**
 * @param {string} name
 * @param {number} ours
 * @param {string} peerName
 * @param {number} peer
 * @param {string} unit
 */
const sayPair = (name, ours, peerName, peer, unit) =>
  console.log(
    JSON.stringify({ name, ours: Number(ours.toFixed(3)), peer, peer_name: peerName, unit, ratio: Number((peer / ours).toFixed(2)) }),
  );

/**
 * Counts how long the page ever kept a frame waiting, from when it is handed files.
 *
 * @param {Tab} page
 */
const watchFrames = (page) =>
  page.evaluate(() => {
    addEventListener("change", () => (window.begun = performance.now()), { capture: true, once: true });
    window.slowest = 0;
    /** @type {number | undefined} */
    let last;
    /** @param {number} now */
    const watch = (now) => {
      if (window.begun) window.slowest = Math.max(window.slowest, now - (last ?? now));
      last = now;
      requestAnimationFrame(watch);
    };
    requestAnimationFrame(watch);
  });

/**
 * Opens the list and its first activity by turns, for so long, and tells how long each took from the click until the
 * screen showed the answer.
 *
 * @param {Tab} page
 * @param {number} forMs
 * @returns {Promise<number[]>} In ms.
 */
const answersWithin = (page, forMs) =>
  page.evaluate(async (forMs) => {
    /** @param {string} id */
    const found = (id) => /** @type {HTMLElement | null} */ (document.querySelector(`[data-testid="${id}"]`));
    /** @type {number[]} */
    const took = [];
    const end = performance.now() + forMs;
    while (performance.now() < end) {
      for (const [clicked, shown] of [["nav-activities", "activity-row"], ["activity-row", "activity-title"]]) {
        const begun = performance.now();
        found(clicked)?.click();
        while (!found(shown) && performance.now() < begun + 10_000) await new Promise(requestAnimationFrame);
        took.push(performance.now() - begun);
        // A person looks at it for a moment.
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
    }
    return took;
  }, forMs);

try {
  const server = await startServer(t);

  // The archive that was taken in natively a moment ago: undisturbed, and while somebody looks around.
  if (process.env.RITM_BENCH_ARCHIVE) {
    /** @param {boolean} asking */
    const takeIn = async (asking) => {
      const context = await startProfile(await scratch(t));
      const page = await tab(context);
      await open(page, `${server.url}/import`);
      await watchFrames(page);
      await byTestId(page, "file-input").first().setInputFiles(process.env.RITM_BENCH_ARCHIVE ?? "");
      /** @type {number[]} */
      let answers = [];
      if (asking) {
        await byTestId(page, "nav-activities").click();
        await byTestId(page, "activity-row").first().waitFor();
        answers = await answersWithin(page, 15_000);
        await byTestId(page, "nav-import").click();
        await byTestId(page, "import-progress").waitFor();
      }
      await imported(page, 600_000);
      const [took, slowest] = await page.evaluate(() => [(performance.now() - window.begun) / 1000, window.slowest]);
      await context.close();
      return { took, slowest, answers };
    };
    const { took } = await takeIn(false);
    const natively = Number(process.env.RITM_BENCH_NATIVE_S);
    sayPair(`browser: import of ${process.env.RITM_BENCH_FILES} activities`, took, "natively", natively, "s");
    const { slowest, answers } = await takeIn(true);
    say("browser: longest the page was busy meanwhile", slowest, 100, "ms");
    say(`browser: click to answer meanwhile, median of ${answers.length}`, quantile(answers, 0.5), 100, "ms");
    say(`browser: click to answer meanwhile, p95 of ${answers.length}`, quantile(answers, 0.95), 100, "ms");
  }

  // A second visit with the server gone.
  {
    const browser = await startBrowser(t);
    const page = await tab(await visitor(t, browser));
    await open(page, server.url);
    await keptOffline(page);
    const other = await startServer(t);
    await other.stop();
    await page.context().setOffline(true);
    const times = [];
    for (let visit = 0; visit < 9; visit += 1) {
      const begun = Date.now();
      await page.reload();
      await ready(page);
      times.push(Date.now() - begun);
    }
    say("browser: start offline, median of 9", quantile(times, 0.5), 1500, "ms");
    await browser.close();
  }

  const context = await startProfile(await scratch(t));
  t.after(() => context.close());
  const page = await tab(context);
  await open(page, `${server.url}/import`);
  const files = byTestId(page, "file-input").first();
  await page.evaluate(() => addEventListener("change", () => (window.begun = performance.now()), { capture: true }));
  const archive = path.join(await scratch(t), "history.zip");
  await writeFile(archive, zip(history()));
  await files.setInputFiles(archive);
  await imported(page, 600_000);
  const seconds = await page.evaluate(() => (performance.now() - window.begun) / 1000);
  say(`browser: import of ${HISTORY} small activities`, seconds, 120, "s");

  // Scrolling through all of it.
  await open(page, `${server.url}/activities`);
  await byTestId(page, "activity-row").first().waitFor();
  await page.mouse.move(700, 600);
  await page.evaluate(() => {
    window.frameTimes = [];
    let last = performance.now();
    /** @param {number} now */
    const frame = (now) => {
      window.frameTimes.push(now - last);
      last = now;
      if (window.frameTimes.length < 600) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  for (let turn = 0; turn < 200; turn += 1) {
    await page.mouse.wheel(0, 240);
    await page.waitForTimeout(16);
  }
  const frames = (await page.evaluate(() => window.frameTimes)).slice(5);
  say("browser: frame while scrolling 10,000 activities, median", quantile(frames, 0.5), 16.8, "ms");
  say("browser: frame while scrolling 10,000 activities, p95", quantile(frames, 0.95), 33.4, "ms");

  // A long activity from the click to its charts.
  await open(page, `${server.url}/import`);
  await files.setInputFiles(upload("six-hours.gpx", gpx(20, 21_600)));
  await page.getByText(/1 new activity/).locator("visible=true").first().waitFor();
  const drawn = [];
  for (let turn = 0; turn < 7; turn += 1) {
    await open(page, `${server.url}/activities?q=Track 20`);
    const row = byTestId(page, "activity-row").first();
    await row.waitFor();
    await page.waitForTimeout(500);
    drawn.push(
      await page.evaluate(
        () =>
          /** @type {Promise<number>} */ (new Promise((resolve) => {
            const begun = performance.now();
            /** @type {HTMLElement} */ (document.querySelector('[data-testid="activity-row"]')).click();
            const look = () => {
              if (document.querySelector('[data-testid="charts"] canvas')) requestAnimationFrame(() => resolve(performance.now() - begun));
              else requestAnimationFrame(look);
            };
            look();
          })),
      ),
    );
  }
  say("browser: 6-hour activity from click to charts, median of 7", quantile(drawn, 0.5), 250, "ms");
} finally {
  for (const end of after) await end();
}
