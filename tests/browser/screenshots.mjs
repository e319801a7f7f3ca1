// Pictures of every screen from the sample data, phone and desktop, light and dark: node screenshots.mjs FOLDER
//
// RITM_FULL_PAGE=1 takes each page in its full length, for looking over what a window does not show.

import path from "node:path";
import { mkdir } from "node:fs/promises";
import { upload } from "./files.mjs";
import { byTestId, DESKTOP, imported, open, PHONE, ready, sampleYear, settled, startBrowser, startServer, tab, visitor } from "./harness.mjs";
import { hold, walk, walker } from "./walk.mjs";

const folder = process.argv[2];
const fullPage = process.env.RITM_FULL_PAGE === "1";
/** @type {(() => unknown)[]} */
const after = [];
/** @type {Ending} */
const t = { after: (end) => after.unshift(end) };
let count = 0;

/** @type {Record<string, { width: number, height: number }>} */
const SIZES = { phone: PHONE, desktop: DESKTOP };

/**
 * One screen in all sizes and themes.
 *
 * @param {Tab} page
 * @param {string} name
 */
async function picture(page, name, only = Object.keys(SIZES), drawn = settled) {
  for (const size of only) {
    await page.setViewportSize(SIZES[size]);
    for (const theme of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await drawn(page);
      await page.screenshot({ path: path.join(folder, `${name}-${size}-${theme}.png`), fullPage });
      count += 1;
    }
  }
}

/**
 * A walk while it is recorded, and what follows it. Time goes on, so nothing of it ever settles.
 *
 * @param {Awaited<ReturnType<typeof startServer>>} server
 */
async function recording(server) {
  const { page } = await walker(t, {}, server);
  const drawn = () => page.waitForTimeout(700);
  await page.locator('[data-testid="check-position"] .good').waitFor();
  await byTestId(page, "sport-walking").check({ force: true });
  await byTestId(page, "start").click();
  await byTestId(page, "record-live").waitFor();
  const metres = await walk(page, 25);
  await byTestId(page, "lap").click();
  await walk(page, 15, { from: metres });
  await picture(page, "record-live", undefined, drawn);
  await byTestId(page, "lock").click();
  await byTestId(page, "unlock").waitFor();
  await picture(page, "record-locked", undefined, drawn);
  await hold(page, "unlock");
  await byTestId(page, "pause").click();
  await byTestId(page, "resume").waitFor();
  await picture(page, "record-paused", undefined, drawn);
  await hold(page, "finish");
  await byTestId(page, "record-finish").waitFor();
  await picture(page, "record-finish");
  await byTestId(page, "keep").click();
  await byTestId(page, "activity-title").waitFor();
  await page.context().close();
}

try {
  await mkdir(folder, { recursive: true });
  const [server, browser] = [await startServer(t), await startBrowser(t)];
  const page = await tab(await visitor(t, browser));
  /** @param {string} where */
  const go = async (where) => {
    await page.setViewportSize(DESKTOP);
    await page.goto(server.url + where);
    await ready(page);
  };

  await open(page, server.url);
  await picture(page, "empty");
  await go("/import");
  await picture(page, "import-empty");
  await go("/trash");
  await picture(page, "trash-empty");

  await go("/import");
  await sampleYear(page);
  await page.waitForFunction(() => document.querySelectorAll('[data-testid="report-row"]').length > 3);
  await byTestId(page, "import-pause").click();
  await page.getByText("Paused").waitFor();
  // Something is at work on this screen as long as it rests.
  await picture(page, "import-paused", undefined, () => page.waitForTimeout(500));
  await byTestId(page, "import-pause").click();
  await imported(page);
  await picture(page, "import");
  await go("/");
  await byTestId(page, "dashboard").waitFor();
  await picture(page, "today");
  await go("/activities");
  await page.locator("a.row").first().waitFor();
  await picture(page, "activities");
  await go("/activities?sport=cycling&q=ride");
  await page.locator("a.row").first().waitFor();
  await page.locator("a.row").first().click();
  await byTestId(page, "charts").waitFor();
  await picture(page, "activity");
  await byTestId(page, "charts").scrollIntoViewIfNeeded();
  await picture(page, "activity-charts");
  await byTestId(page, "laps").scrollIntoViewIfNeeded();
  await picture(page, "activity-laps");
  for (const size of Object.keys(SIZES)) {
    await page.setViewportSize(SIZES[size]);
    await byTestId(page, "bests").evaluate((card) => card.scrollIntoView());
    await picture(page, "activity-bests", [size]);
  }
  await go("/import");
  const rows = Array.from({ length: 90 }, (_, second) => `${second};${120 + (second % 7)};${200 + second}`);
  const table = Buffer.from(["tick;pulse-x;output", ...rows].join("\n"));
  await byTestId(page, "file-input").first().setInputFiles(upload("ergometer 2026-05-01 18.30.csv", table));
  await byTestId(page, "explain-columns").first().click();
  await byTestId(page, "columns").waitFor();
  await picture(page, "import-columns");
  await go("/settings");
  await picture(page, "settings");
  await go("/record");
  await byTestId(page, "record-ready").waitFor();
  // Position and sensors are looked for as long as the screen is open.
  await picture(page, "record", undefined, () => page.waitForTimeout(1000));
  await go("/record/by-hand");
  await picture(page, "by-hand");
  await go("/sensors");
  await byTestId(page, "sensors").waitFor();
  await picture(page, "sensors");
  await recording(server);
  await go("/more");
  await picture(page, "more", ["phone"]);
  await go("/nowhere");
  await picture(page, "not-found");
  console.log(`${count} pictures in ${folder}`);
} finally {
  for (const end of after) await end();
}
