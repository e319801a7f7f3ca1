// Pictures of every screen from the sample data, phone and desktop, light and dark: node screenshots.mjs FOLDER
//
// RITM_ONLY=console takes those of the account and the console alone. RITM_FULL_PAGE=1 takes each page in its full length, for looking over what a window does not show.

import path from "node:path";
import { mkdir } from "node:fs/promises";
import { upload } from "./files.mjs";
import { byTestId, DESKTOP, imported, open, PHONE, ready, sampleYear, settled, startBrowser, startServer, tab, visitor } from "./harness.mjs";
import { ATHLETE, administrator, athlete, mailServer, signUp } from "./staff.mjs";
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

/** People who come to the server one after the other. */
const PEOPLE = ["Boris Lind", "Chiara Conti", "Denis Orlov", "Elif Kaya", "Farid Amiri", "Greta Holm", "Hana Mori"].map(
  (name) => ({ name, address: `${name.split(" ")[0].toLowerCase()}@club.example`, password: ATHLETE.password }),
);

/**
 * An account in the app: the way in, what is known of it, and what secures it.
 *
 * @param {Awaited<ReturnType<typeof startServer>>} server
 * @param {import("playwright-core").Browser} browser
 */
async function accounts(server, browser) {
  const page = await tab(await visitor(t, browser));
  await open(page, `${server.url}/account/sign-in`);
  await byTestId(page, "sign-in-address").fill(ATHLETE.address);
  await picture(page, "account-sign-in");
  const by = byTestId(page, "with-password");
  if (await by.count()) await by.click();
  await byTestId(page, "sign-in-password").fill(ATHLETE.password);
  await byTestId(page, "sign-in-submit").click();
  await byTestId(page, "to-security").waitFor();
  await picture(page, "account");
  await byTestId(page, "to-security").click();
  await byTestId(page, "session").first().waitFor();
  await picture(page, "account-security");
  await page.context().close();
}

/**
 * The console of a server that some people use, with a letter that nobody takes.
 *
 * @param {import("playwright-core").Browser} browser
 */
async function desk(browser) {
  const port = await mailServer(t);
  const server = await startServer(t);
  const page = await tab(await visitor(t, browser));
  await open(page, `${server.url}/console`);
  await byTestId(page, "sign-in").waitFor();
  await picture(page, "console-sign-in");
  await page.setViewportSize(DESKTOP);
  await administrator(page, server);
  for (const person of [...PEOPLE, ATHLETE]) await athlete(server.url, person);
  await accounts(server, browser);
  // From now on letters go out, and one is for nobody.
  await server.stop();
  Object.assign(server.environment, { RITM_MAIL_SERVER: "127.0.0.1", RITM_MAIL_PORT: String(port), RITM_MAIL_SECURITY: "none" });
  await server.start();
  await signUp(server.url, { ...ATHLETE, address: "gone@club.example" });
  /** @param {string} where */
  const go = async (where) => {
    await page.setViewportSize(DESKTOP);
    await page.goto(`${server.url}/console/${where}`);
    await page.locator(".desk h1").waitFor();
  };
  const rows = page.locator("[data-testid=row]");
  /** @param {string[]} keys */
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };

  await go("accounts");
  await press("/");
  await page.keyboard.type("denis@");
  await press("Enter", "Enter");
  await byTestId(page, "do-lock").waitFor();
  await press("l");
  await byTestId(page, "reason").fill("Asked for it on the phone: the laptop was stolen");
  await press("Control+Enter");
  await page.getByText("Locked: ").waitFor();
  await go("accounts");
  await rows.nth(3).waitFor();
  await press("j", "j");
  await picture(page, "console-accounts");
  await go("accounts");
  await press("/");
  await page.keyboard.type(ATHLETE.address);
  await press("Enter", "Enter");
  await byTestId(page, "do-reveal").waitFor();
  await press("v");
  await byTestId(page, "reason").fill("A letter came back, asked for the address");
  await press("Control+Enter");
  await byTestId(page, "looks").waitFor();
  await picture(page, "console-account");
  await go("looks");
  await press("j");
  await byTestId(page, "look-reason").waitFor();
  await picture(page, "console-looks", ["desktop"]);
  await go("audit");
  await byTestId(page, "verdict").getByText("The chain is whole").waitFor();
  await press("j", "j");
  await picture(page, "console-audit");
  await go("jobs");
  await page.getByRole("radio", { name: "Effects" }).check();
  while ((await rows.count()) === 0) {
    await page.reload();
    await page.getByRole("radio", { name: "Effects" }).check();
    await settled(page);
  }
  await press("j", "s");
  await picture(page, "console-jobs");
  await go("health");
  await byTestId(page, "health").waitFor();
  await picture(page, "console-health");
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

  const app = async () => {
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
  };
  if (process.env.RITM_ONLY !== "console") await app();
  await desk(browser);
  console.log(`${count} pictures in ${folder}`);
} finally {
  for (const end of after) await end();
}
