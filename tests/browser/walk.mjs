// A recording as an athlete makes it: a device that knows where it is, a walk, buttons that are held, words that are heard.

import assert from "node:assert/strict";
import { byTestId, open, PHONE, startBrowser, startServer, tab, visitor } from "./harness.mjs";

/** Where the walk begins: a place in a park. */
const BEGIN = { latitude: 52.5145, longitude: 13.3501, accuracy: 4 };
/** A degree of latitude in metres. */
const DEGREE_M = 111_195;

/**
 * A visitor whose device knows where it is.
 *
 * @param {Ending} t
 * @param {import("playwright-core").BrowserContextOptions} settings
 * @param {Awaited<ReturnType<typeof startServer>>} [running] A server that runs already.
 */
export async function walker(t, settings = {}, running = undefined) {
  const [server, browser] = [running ?? (await startServer(t)), await startBrowser(t)];
  const context = await visitor(t, browser, { viewport: PHONE, geolocation: BEGIN, permissions: ["geolocation"], ...settings });
  const page = await tab(context);
  await open(page, `${server.url}/record`);
  await byTestId(page, "record-ready").waitFor();
  return { server, context, page };
}

/**
 * Walks north for so many seconds, a position a second.
 *
 * @param {Tab} page
 * @param {number} seconds
 * @param {{ from?: number, speed?: number }} [options] Metres from the begin, metres a second.
 */
export async function walk(page, seconds, { from = 0, speed = 1.5 } = {}) {
  for (let second = 1; second <= seconds; second += 1) {
    const latitude = BEGIN.latitude + (from + second * speed) / DEGREE_M;
    await page.context().setGeolocation({ ...BEGIN, latitude });
    await page.waitForTimeout(1000);
  }
  return from + seconds * speed;
}

/**
 * Holds a button with the mouse for so long.
 *
 * @param {Tab} page
 * @param {string} id
 */
export async function hold(page, id, ms = 1300) {
  const box = await byTestId(page, id).boundingBox();
  assert.ok(box, `${id} can't be seen`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.waitForTimeout(ms);
  await page.mouse.up();
}

/**
 * Waits until this was announced to those who hear the page.
 *
 * @param {Tab} page
 * @param {string} words
 * @param {string} [id]
 */
export const heard = (page, words, id = "announced") =>
  page.waitForFunction(
    ({ words, id }) => document.querySelector(`[data-testid="${id}"]`)?.textContent?.includes(words),
    { words, id },
    { timeout: 10_000 },
  );
