// Work that is cut off in the middle: a page that closes while it hands files over, a host that goes, an engine that breaks
// down, a quota that is full. The files are made up, but handed over as any athlete's are.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, test } from "node:test";
import { gpx, gz, tar, upload } from "./files.mjs";
import {
  byTestId,
  imported,
  keptOffline,
  noComplaints,
  open,
  scratch,
  sleep,
  startBrowser,
  startProfile,
  startServer,
  tab,
  visitor,
} from "./harness.mjs";

/** A hand-over in these tests: 48 files, some 60 MB. */
const FILES = 48;
const POINTS = 6000;
/** The page is held once it has read so much of them. */
const HELD_AFTER_BYTES = 24_000_000;
/** So much of what the page has read may not have been acknowledged when it is held: what it gathers, and its window. */
const UNDER_WAY_BYTES = 6 << 20;
/** An import nobody hands files to for a minute ends by itself; the rest of the time is for reading. */
const ENDED_MS = 240_000;

/** @param {Tab} page */
const reportRows = (page) => byTestId(page, "report-row").allInnerTexts();

/**
 * The report once it has so many lines: it is drawn a strip at a time.
 *
 * @param {Tab} page
 * @param {number} count
 */
async function wholeReport(page, count) {
  await byTestId(page, "report-row").nth(count - 1).waitFor();
  return reportRows(page);
}

/**
 * Writes so many walks, each of a day of its own from day `first` on, into a folder that goes with the test.
 *
 * @param {Running} t
 * @param {number} count
 * @param {number} first
 * @returns {Promise<{ path: string, bytes: number }[]>}
 */
async function walks(t, count, first = 0) {
  const folder = await scratch(t);
  const files = [];
  for (let day = first; day < first + count; day += 1) {
    const file = path.join(folder, `walk-${day}.gpx`);
    const content = gpx(day, POINTS);
    await writeFile(file, content);
    files.push({ path: file, bytes: content.length });
  }
  return files;
}

/**
 * Gives the page files, without waiting for what becomes of them.
 *
 * @param {Tab} page
 * @param {{ path: string }[]} files
 */
const choose = (page, files) => byTestId(page, "file-input").first().setInputFiles(files.map((file) => file.path));

/**
 * Lets pages that are loaded from now on read so many bytes of the files they are given, and no more before
 * `window.letOn()`.
 *
 * @param {Tab} page
 * @param {number} most
 */
const holdAfter = (page, most) =>
  page.addInitScript((most) => {
    const read = Blob.prototype.arrayBuffer;
    let left = most;
    /** @type {Promise<void>} */
    const free = new Promise((resolve) => {
      window.letOn = resolve;
    });
    window.held = false;
    Blob.prototype.arrayBuffer = async function () {
      if (this.size > left) {
        window.held = true;
        await free;
      }
      left -= this.size;
      return read.call(this);
    };
  }, most);

/**
 * Waits until the page is held, and until what it had sent by then is written.
 *
 * @param {Tab} page
 */
async function held(page) {
  // Should this time out, files are read by something other than `Blob.arrayBuffer`: `holdAfter` has to hold that.
  await page.waitForFunction(() => window.held, undefined, { timeout: 60_000 });
  await sleep(2000);
}

/**
 * The worker by which a tab takes part in hosting the engine.
 *
 * @param {Tab} page
 */
const engineWorker = (page) =>
  page.workers().find((worker) => worker.url().includes("/host-")) ?? assert.fail("the page has no engine worker");

/**
 * Whether this tab hosts the engine: whether its worker holds the lock.
 *
 * @param {Tab} page
 */
const hosts = (page) =>
  engineWorker(page).evaluate(() => {
    const probe = `probe-${crypto.randomUUID()}`;
    return navigator.locks.request(probe, async () => {
      const { held = [] } = await navigator.locks.query();
      const me = held.find(({ name }) => name === probe)?.clientId;
      return held.some(({ name, clientId }) => name === "ritm-engine" && clientId === me);
    });
  });

/**
 * Breaks the engine that this tab hosts: whatever it next asks of the worker's clocks or of chance throws, which leaves its
 * wasm in the middle of what it did, as a trap does.
 *
 * @param {Tab} page
 */
const breakEngine = (page) =>
  engineWorker(page).evaluate(() => {
    const broken = () => {
      throw new Error("broken by the test");
    };
    performance.now = broken;
    Date.now = broken;
    crypto.getRandomValues = broken;
  });

/**
 * Waits until this tab hosts the engine.
 *
 * @param {Tab} page
 */
async function hosting(page) {
  for (const deadline = Date.now() + 30_000; !(await hosts(page)); await sleep(50)) {
    assert.ok(Date.now() < deadline, "it does not host");
  }
}

/**
 * Asks whoever hosts the engine to give way, as a tab of another build does.
 *
 * @param {Tab} page
 */
const askToGiveWay = (page) =>
  page.evaluate(() => {
    const channel = new BroadcastChannel("ritm-engine");
    channel.postMessage({ to: "host", from: "test", giveWay: true });
    // It is closed with the page: closed at once, it might say nothing.
  });

/**
 * Waits until the worker that was broken is gone and the page has another.
 *
 * @param {Tab} page
 * @param {ReturnType<typeof engineWorker>} broken
 */
async function recovered(page, broken) {
  const deadline = Date.now() + 30_000;
  const renewed = () => page.workers().some((worker) => worker !== broken && worker.url().includes("/host-"));
  while (page.workers().includes(broken) || !renewed()) {
    assert.ok(Date.now() < deadline, "the worker whose engine broke down was not replaced");
    await sleep(50);
  }
}

/**
 * What the page complained about, but for the break.
 *
 * @param {Tab} page
 */
function onlyTheBreak(page) {
  assert.deepEqual(
    page.complaints.filter((complaint) => !complaint.includes("broken by the test")),
    [],
  );
}

/**
 * The size of the database in bytes, as the settings show it.
 *
 * @param {Tab} page
 */
async function storedBytes(page) {
  await open(page, new URL("/settings", page.url()).href);
  const text = await byTestId(page, "storage").innerText();
  const [, number, unit] = /([\d.,]+)\s*(kB|MB|GB)/.exec(text) ?? assert.fail(`no size in: ${text}`);
  return Number(number.replaceAll(",", "")) * { kB: 1e3, MB: 1e6, GB: 1e9 }[/** @type {"kB" | "MB" | "GB"} */ (unit)];
}

/** @param {Tab} page */
async function listed(page) {
  await open(page, new URL("/activities", page.url()).href);
  await byTestId(page, "activity-row").first().waitFor();
  return page.locator(".page-sub").first().innerText();
}

/**
 * @param {Tab} page
 * @param {string} name
 */
async function rename(page, name) {
  await byTestId(page, "rename").click();
  await byTestId(page, "name-input").fill(name);
  await byTestId(page, "name-save").click();
  await byTestId(page, "activity-title").filter({ hasText: name }).waitFor();
}

/**
 * A tab with three walks, at the first of them.
 *
 * @param {Running} t
 */
async function walker(t) {
  const [server, browser] = [await startServer(t), await startBrowser(t)];
  const page = await tab(await visitor(t, browser));
  await open(page, `${server.url}/import`);
  await byTestId(page, "file-input").first().setInputFiles([1, 2, 3].map((seed) => upload(`${seed}.gpx`, gpx(seed))));
  await imported(page);
  await open(page, `${server.url}/activities`);
  await byTestId(page, "activity-row").filter({ hasText: "Track 1" }).click();
  await byTestId(page, "rename").waitFor();
  return { server, page };
}

/**
 * Lets the site keep so many bytes altogether, or as many as ever; holds as long as the session.
 *
 * @param {import("playwright-core").CDPSession} session
 * @param {string} origin
 * @param {number} [bytes]
 */
const setQuota = (session, origin, bytes) =>
  session.send("Storage.overrideQuotaForOrigin", bytes === undefined ? { origin } : { origin, quotaSize: bytes });

describe("interrupted", () => {
  test("a page that closes while it hands files over costs those that had not come whole", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const context = await visitor(t, browser);
    const files = await walks(t, FILES);
    const page = await tab(context);
    await holdAfter(page, HELD_AFTER_BYTES);
    await open(page, `${server.url}/import`);
    await choose(page, files);
    await held(page);
    // Another tab sees what is here so far, and that it is not all.
    const other = await tab(context);
    await open(other, `${server.url}/settings`);
    const staged = await storedBytes(other);
    assert.ok(staged > HELD_AFTER_BYTES - UNDER_WAY_BYTES, `only ${staged} bytes have been handed over`);
    noComplaints(page);
    await page.close();
    await open(other, `${server.url}/import`);
    await byTestId(other, "import-cancel").waitFor();
    assert.equal((await reportRows(other)).length, 0, "it was read before it ended");

    // Nobody does anything: it ends by itself.
    const sum = await imported(other, ENDED_MS);
    const [, added, refused] = (/^(\d+) new activities · (\d+) refused$/.exec(sum) ?? assert.fail(sum)).map(Number);
    assert.equal(added + refused, FILES, sum);
    const wholeIn = (/** @type {number} */ bytes) => {
      let sum = 0;
      return files.filter((file) => (sum += file.bytes) <= bytes).length;
    };
    const least = wholeIn(HELD_AFTER_BYTES - UNDER_WAY_BYTES);
    const most = wholeIn(HELD_AFTER_BYTES);
    assert.ok(least > 5 && most < FILES - 5, "the page was not held in the middle");
    assert.ok(added >= least && added <= most, `${added} files were read, of ${least} to ${most} that had come whole`);
    const rows = await wholeReport(other, FILES);
    assert.equal(rows.length, FILES, "the report does not tell of every file");
    const arrivedInPart = rows.filter((row) => /only a part of the file arrived/i.test(row));
    assert.equal(arrivedInPart.length, refused, rows.join("\n"));
    assert.match(await listed(other), new RegExp(`\\b${added} activities`));

    // What had been handed over takes no room any more: as much again finds its place where it was.
    const again = await walks(t, 20, 100);
    await open(other, `${server.url}/import`);
    await choose(other, again);
    await other.getByText(/^20 new activities$/).first().waitFor({ timeout: 120_000 });
    const after = await storedBytes(other);
    assert.ok(after < staged * 1.5, `${staged} bytes before, ${after} bytes after: the chunks are still there`);
    // And the files that were missing can be handed over again.
    await open(other, `${server.url}/import`);
    await choose(other, files);
    await other.getByText(new RegExp(`^${refused} new activities · ${added} already here$`)).first().waitFor({ timeout: 120_000 });
    noComplaints(other);
  });

  test("a hand-over goes on when the tab that hosts the engine is killed", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const context = await visitor(t, browser);
    const files = await walks(t, FILES);
    const host = await tab(context);
    await open(host, `${server.url}/import`);
    const guest = await tab(context);
    await holdAfter(guest, HELD_AFTER_BYTES);
    await open(guest, `${server.url}/import`);
    assert.ok(await hosts(host));
    assert.ok(!(await hosts(guest)));
    await choose(guest, files);
    await held(guest);
    // A tab of its own looks at the settings: a host that loads another page is no host any more.
    const onlooker = await tab(context);
    await open(onlooker, `${server.url}/settings`);
    const staged = await storedBytes(onlooker);
    assert.ok(staged > HELD_AFTER_BYTES - UNDER_WAY_BYTES, `only ${staged} bytes have been handed over`);
    await onlooker.close();
    assert.ok(await hosts(host));
    // It is killed while the rest is on its way to it.
    const killed = host.close();
    await guest.evaluate(() => window.letOn());
    await killed;
    assert.equal(await imported(guest, ENDED_MS), `${FILES} new activities`);
    assert.ok(await hosts(guest));
    const rows = await wholeReport(guest, FILES);
    assert.equal(rows.length, FILES);
    for (const file of files) {
      const name = path.basename(file.path);
      assert.equal(rows.filter((row) => row.includes(name)).length, 1, `${name} is not told of once`);
    }
    assert.match(await listed(guest), new RegExp(`\\b${FILES} activities`));
    noComplaints(guest);
  });

  test("when the engine breaks down another tab hosts, and its page goes on as a guest", async (t) => {
    const { server, page } = await walker(t);
    const second = await tab(page.context());
    await open(second, `${server.url}/activities`);
    await byTestId(second, "activity-row").filter({ hasText: "Track 2" }).waitFor();
    assert.ok(await hosts(page));
    assert.ok(!(await hosts(second)));
    const broken = engineWorker(page);
    await breakEngine(page);
    // The engine breaks down over this; it is asked again of the one that follows.
    await rename(page, "Asked while it broke");
    await recovered(page, broken);
    assert.ok(await hosts(second), "the lock was not given back");
    assert.ok(!(await hosts(page)));
    await byTestId(second, "activity-row").filter({ hasText: "Asked while it broke" }).waitFor();
    await byTestId(second, "activity-row").filter({ hasText: "Track 2" }).click();
    await rename(second, "Renamed at the new host");
    await open(page, `${server.url}/activities`);
    await byTestId(page, "activity-row").filter({ hasText: "Renamed at the new host" }).waitFor();
    assert.equal(await byTestId(page, "host-failed").count(), 0);
    onlyTheBreak(page);
    onlyTheBreak(second);
  });

  test("a page that is alone when its engine breaks down goes on with another engine", async (t) => {
    const { page } = await walker(t);
    const broken = engineWorker(page);
    await breakEngine(page);
    await rename(page, "Asked while it broke");
    await recovered(page, broken);
    assert.ok(await hosts(page));
    assert.equal(await byTestId(page, "host-failed").count(), 0);
    await page.reload();
    await byTestId(page, "activity-title").filter({ hasText: "Asked while it broke" }).waitFor();
    assert.match(await listed(page), /\b3 activities/);
    onlyTheBreak(page);
  });

  test("a host that is asked to gives the database up, to another tab or to itself", async (t) => {
    const { server, page } = await walker(t);
    const second = await tab(page.context());
    await open(second, `${server.url}/activities`);
    await byTestId(second, "activity-row").filter({ hasText: "Track 2" }).click();
    assert.ok(await hosts(page));
    // Its page has just been reloaded for this, as far as it knows, and does not reload again.
    for (const one of [page, second]) {
      await one.evaluate(() => sessionStorage.setItem("ritm.reloaded-for-build", String(Date.now())));
    }
    const worker = engineWorker(page);
    await askToGiveWay(second);
    await hosting(second);
    assert.ok(!(await hosts(page)));
    await rename(second, "Renamed at the new host");
    await second.close();
    // The files it had let go of are opened again by the same worker.
    await hosting(page);
    await rename(page, "Renamed where it began");
    assert.equal(engineWorker(page), worker);
    await askToGiveWay(page);
    await sleep(500);
    await hosting(page);
    assert.equal(engineWorker(page), worker);
    await rename(page, "Renamed after a second alone");
    assert.match(await listed(page), /\b3 activities/);
    await byTestId(page, "activity-row").filter({ hasText: "Renamed at the new host" }).waitFor();
    await byTestId(page, "activity-row").filter({ hasText: "Renamed after a second alone" }).waitFor();
    noComplaints(page);
  });

  test("reading that finds the quota full says so, and goes on by itself when there is room", async (t) => {
    const server = await startServer(t);
    const context = await startProfile(await scratch(t));
    t.after(() => context.close());
    const page = await tab(context);
    await open(page, `${server.url}/import`);
    await keptOffline(page);
    const session = await context.newCDPSession(page);
    // All files share a comment that does not compress: within the archive it counts once, read it counts for each. So what
    // is read needs far more room than what was handed over, and than the browser had granted for that.
    const comment = Buffer.from(`<!-- ${randomBytes(9000).toString("base64")} -->`);
    const count = 900;
    const archive = gz(
      tar(
        Array.from({ length: count }, (_, number) => ({
          name: `${number}.gpx`,
          buffer: Buffer.concat([gpx(number / 10, 60), comment]),
        })),
      ),
    );
    assert.ok(archive.length < 2_500_000, `the archive has ${archive.length} bytes`);
    await byTestId(page, "file-input").first().setInputFiles(upload("many.tgz", archive));
    await byTestId(page, "report-row").first().waitFor({ timeout: 60_000 });
    await setQuota(session, server.url, 1);
    // What the browser estimates says nothing of it: it tells every origin of 10 GiB beyond what it uses.
    // Should this time out with all files read, they found room in what was granted before: there must be more of them.
    await page.getByText(/no room left/i).first().waitFor({ timeout: 60_000 });
    await sleep(3000);
    assert.equal(await byTestId(page, "import-cancel").count(), 1, "it was given up, or went on without room");
    assert.equal(await byTestId(page, "host-failed").count(), 0);

    await setQuota(session, server.url);
    assert.equal(await imported(page, ENDED_MS), `${count} new activities`);
    assert.match(await listed(page), new RegExp(`\\b${count} activities`));
    noComplaints(page);
  });

  test("files that find the quota full while they are handed over are told of, and go in once there is room", async (t) => {
    const server = await startServer(t);
    const context = await startProfile(await scratch(t));
    t.after(() => context.close());
    const page = await tab(context);
    await open(page, `${server.url}/import`);
    await keptOffline(page);
    const session = await context.newCDPSession(page);
    const files = await walks(t, 16);
    await setQuota(session, server.url, 1);
    await choose(page, files);
    await page.getByText(/no room left/i).first().waitFor({ timeout: 60_000 });
    assert.equal(await byTestId(page, "host-failed").count(), 0);

    await setQuota(session, server.url);
    await open(page, `${server.url}/import`);
    await choose(page, files);
    // What came of the first attempt ends within a minute, perhaps with a few of the files.
    await imported(page, ENDED_MS);
    assert.match(await listed(page), /\b16 activities/);
    noComplaints(page);
  });
});
