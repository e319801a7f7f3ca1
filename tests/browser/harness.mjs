// What every browser test needs: the real server, the real browser, and strict ears for errors.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import path from "node:path";
import { chromium } from "playwright-core";

/** @param {string} name */
const need = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run the tests with: cargo xtask test`);
  return value;
};

export const webDir = need("RITM_WEB_DIR");
const serverBinary = need("RITM_SERVER");
const executablePath = need("RITM_CHROMIUM");
const scratchRoot = need("RITM_SCRATCH");
export const root = need("RITM_ROOT");
/** The program with the contract of radios: tests/examples/radio_contract.rs. */
export const contractBinary = need("RITM_RADIO_CONTRACT");

/** Sizes people hold and sit before. */
export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1440, height: 900 };

/**
 * In which language and at which size whole screens are looked at: each language and each size once, the longer words
 * on the narrower screen; every pairing where there is time for it (`cargo xtask soak`).
 */
export const LOOKS = [
  { language: "ru", locale: "ru-RU", size: "phone", viewport: PHONE },
  { language: "en", locale: "en-GB", size: "desktop", viewport: DESKTOP },
  { language: "en", locale: "en-GB", size: "phone", viewport: PHONE },
  { language: "ru", locale: "ru-RU", size: "desktop", viewport: DESKTOP },
].slice(0, process.env.RITM_EVERY_LOOK ? 4 : 2);

/**
 * A fresh folder that goes with the test.
 *
 * @param {Ending} t
 */
export async function scratch(t) {
  await mkdir(scratchRoot, { recursive: true });
  const folder = await mkdtemp(path.join(scratchRoot, "t-"));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 }));
  return folder;
}

/**
 * The folder of real files, where the checkout has one beside it; else the test is skipped with a note.
 *
 * @param {Running} t
 */
export function corpus(t) {
  const folder = path.resolve(root, "../shared/corpus");
  if (existsSync(folder)) return folder;
  t.diagnostic("skipped: no corpus beside the checkout");
  t.skip("no corpus beside the checkout");
  return undefined;
}

/**
 * A number worth seeing in the run's output.
 *
 * @param {{ diagnostic(message: string): void }} t
 * @param {string} name
 * @param {number} value
 * @param {string} unit
 */
export function measured(t, name, value, unit) {
  t.diagnostic(`measured ${name}: ${Math.round(value * 10) / 10} ${unit}`);
}

/** A port that nobody listens on. */
export async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (probe.address());
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/**
 * Starts the server; it ends with the test. It may be stopped and started again under the same address.
 *
 * @param {Ending} t
 * @param {string} [folder] What it serves.
 * @param {Record<string, string>} [environment] Settings beyond the usual.
 */
export async function startServer(t, folder = webDir, environment = {}) {
  const port = await freePort();
  await mkdir(scratchRoot, { recursive: true });
  // What one server keeps is none of another's business.
  const data = await mkdtemp(path.join(scratchRoot, "data-"));
  const server = new Server(port, folder, { RITM_DATA_FOLDER: data, ...environment });
  t.after(async () => {
    await server.stop();
    await rm(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
  });
  await server.start();
  return server;
}

class Server {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  child;
  /** All that it said. */
  said = "";

  /**
   * @param {number} port
   * @param {string} folder What it serves.
   * @param {Record<string, string>} environment
   */
  constructor(port, folder, environment) {
    this.port = port;
    this.environment = environment;
    this.folder = folder;
    this.url = `http://127.0.0.1:${port}`;
  }

  async start() {
    this.said = "";
    const child = spawn(serverBinary, [], {
      cwd: root,
      env: { ...process.env, RITM_SERVER_BIND: `127.0.0.1:${this.port}`, RITM_WEB_DIR: this.folder, ...this.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    child.stdout.on("data", (data) => (this.said += data));
    child.stderr.on("data", (data) => (this.said += data));
    const deadline = Date.now() + 10_000;
    while (Date.now() < deadline) {
      if (child.exitCode !== null) break;
      try {
        if ((await fetch(`${this.url}/readyz`)).ok) return;
      } catch {
        // Not listening yet.
      }
      await sleep(25);
    }
    throw new Error(`the server did not become ready:\n${this.said}`);
  }

  async stop() {
    const { child } = this;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    // Open connections may keep a draining server; tests do not wait for them.
    const timer = setTimeout(() => child.kill("SIGKILL"), 1500);
    await ended;
    clearTimeout(timer);
  }
}

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Software rendering for the map where there is no graphics card.
  "--enable-unsafe-swiftshader",
];

/**
 * A browser; it ends with the test.
 *
 * @param {Ending} t
 * @param {string[]} more Arguments beyond the usual.
 */
export async function startBrowser(t, more = []) {
  const browser = await chromium.launch({ executablePath, args: [...ARGUMENTS, ...more] });
  t.after(() => browser.close());
  return browser;
}

/**
 * A browser whose profile outlives it, for what a restart must keep.
 *
 * @param {string} folder
 */
export function startProfile(folder) {
  return chromium.launchPersistentContext(folder, {
    executablePath,
    args: ARGUMENTS,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: DESKTOP,
  });
}

/**
 * A person with an own profile: their tabs share storage, and nobody else's.
 *
 * @param {Ending} t
 * @param {import("playwright-core").Browser} browser
 * @param {import("playwright-core").BrowserContextOptions} settings
 */
export async function visitor(t, browser, settings = {}) {
  const context = await browser.newContext({
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: DESKTOP,
    colorScheme: "light",
    acceptDownloads: true,
    ...settings,
  });
  t.after(() => context.close());
  return context;
}

/**
 * A tab that remembers everything it complained about.
 *
 * @param {import("playwright-core").BrowserContext} context
 * @returns {Promise<Tab>}
 */
export async function tab(context) {
  const page = Object.assign(await context.newPage(), { complaints: /** @type {string[]} */ ([]) });
  page.on("pageerror", (error) => page.complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // The browser's own word for a failed fetch is judged by the tests that cut the network.
    if (message.type() === "error" && !/net::ERR_|Failed to load resource/.test(message.text())) {
      page.complaints.push(`console: ${message.text()}`);
    }
  });
  return page;
}

/** @param {Tab} page */
export function noComplaints(page) {
  assert.deepEqual(page.complaints, []);
}

/**
 * Opens a page of the app and waits until it has drawn.
 *
 * @param {Tab} page
 * @param {string} url
 */
export async function open(page, url) {
  await page.goto(url);
  await ready(page);
}

/** @param {Tab} page */
export async function ready(page) {
  await page.waitForFunction(() => window.ritm?.ready, undefined, { timeout: 20_000 });
  await page.evaluate(() => window.ritm.ready);
}

/**
 * Waits until this build is kept for starting offline.
 *
 * @param {Tab} page
 */
export async function keptOffline(page) {
  await page.waitForFunction(() => window.ritm?.offlineReady, undefined, { timeout: 20_000 });
  assert.equal(await page.evaluate(() => window.ritm.offlineReady), true, "the build was not kept");
}

/** What the sample year holds when it ends where [`stopClock`] stops. */
export const SAMPLE = { activities: 278, files: 288 };

/**
 * Lets it be the same moment always, for everything that a visitor opens.
 *
 * @param {Tab} page
 */
export const stopClock = (page) => page.context().clock.setFixedTime(new Date("2026-11-20T12:00:00Z"));

/**
 * Asks for the sample year. It ends now, and what it holds depends on the hour: so the clock is stopped.
 *
 * @param {Tab} page
 */
export async function sampleYear(page) {
  await stopClock(page);
  await byTestId(page, "sample-data").click();
}

/**
 * Fills the app with the sample year, from the page that offers it, and waits until it is read.
 *
 * @param {Tab} page
 */
export async function filled(page) {
  await sampleYear(page);
  await imported(page);
}

/**
 * Waits until the newest import is done, and gives the words of its report's sum.
 *
 * @param {Tab} page
 */
export async function imported(page, timeout = 120_000) {
  const sum = byTestId(page, "report-sum");
  await page.waitForFunction(
    () => document.querySelector('[data-testid="report-sum"]') && !document.querySelector('[data-testid="import-cancel"]'),
    undefined,
    { timeout },
  );
  return sum.innerText();
}

/**
 * Waits until nothing is on its way any more: placeholders, pictures, maps, movements.
 *
 * @param {Tab} page
 */
export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector(".skeleton, [aria-busy=true]"), undefined, { timeout: 20_000 });
  await page.evaluate(async () => {
    await document.fonts.ready;
    // Colours of another theme come with the frame after the next.
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    const ending = document.getAnimations().filter((animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime));
    await Promise.allSettled(ending.map((animation) => animation.finished));
  });
  // A map drawn in software takes its time to change colours.
  await page.waitForTimeout((await page.locator("canvas.maplibregl-canvas").count()) > 0 ? 1500 : 400);
}

/**
 * @param {Tab} page
 * @param {string} id
 */
export const byTestId = (page, id) => page.locator(`[data-testid="${id}"]`);

/** @param {number} ms */
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/**
 * What axe-core calls serious or critical; the page's content security policy must be off for it.
 *
 * @param {Tab} page
 */
export async function violations(page) {
  await page.addScriptTag({ path: axe });
  // A dialog that is still fading in has no contrast yet.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime));
    await Promise.allSettled(ending.map((one) => one.finished));
  });
  const found = await page.evaluate(async () => {
    const { violations, passes } = await window.axe.run(document);
    if (passes.length < 10) return [`axe looked at ${passes.length} rules only`];
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  });
  return found;
}

/**
 * What is wrong with a screen in light and in dark: what axe-core finds, what sticks out sideways, and where a key of the
 * texts or a format gone wrong shows.
 *
 * @param {Tab} page
 * @param {string} name What the screen is called in what is told.
 */
export async function faultsOf(page, name) {
  /** @type {string[]} */
  const wrong = [];
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    // Axe measures contrast as it finds it: not in the middle of a movement.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await settled(page);
    for (const violation of await violations(page)) wrong.push(`${name} ${colorScheme}: ${violation}`);
  }
  const out = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (out > 0) wrong.push(`${name}: ${out} px wider than the window`);
  const words = await page.locator("body").innerText();
  for (const odd of words.match(/\b(NaN|undefined|null|\{\$?\w+\}|[a-z]+(-[a-z]+){2,})\b/g) ?? []) {
    if (!/^\d|\.fit$/.test(odd)) wrong.push(`${name} says ${odd}`);
  }
  return wrong;
}
