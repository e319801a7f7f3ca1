// Files in: dropped, chosen, good, bad, many, interrupted.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { drop, gpx, gz, real, tcx, upload, zip } from "./files.mjs";
import {
  byTestId,
  corpus,
  imported,
  measured,
  noComplaints,
  open,
  ready,
  SAMPLE,
  sampleYear,
  scratch,
  sleep,
  startBrowser,
  startProfile,
  startServer,
  tab,
  violations,
  visitor,
} from "./harness.mjs";

/**
 * @param {Running} t
 * @param {import("playwright-core").BrowserContextOptions} settings
 */
async function athlete(t, settings = {}) {
  const [server, browser] = [await startServer(t), await startBrowser(t)];
  const page = await tab(await visitor(t, browser, settings));
  await open(page, `${server.url}/import`);
  return { server, browser, page };
}

/**
 * @param {Tab} page
 * @param {ReturnType<typeof upload>[]} files
 */
const choose = (page, ...files) => byTestId(page, "file-input").first().setInputFiles(files);

/**
 * Waits until the report, which is drawn a strip at a time, has so many lines, and gives what each says.
 *
 * @param {Tab} page
 * @param {number} count
 */
async function reportRows(page, count) {
  await byTestId(page, "report-row").nth(count - 1).waitFor();
  return byTestId(page, "report-row").allInnerTexts();
}

/** @param {Tab} page */
async function listed(page) {
  await page.goto(new URL("/activities", page.url()).href);
  await byTestId(page, "activity-row").first().waitFor();
  return page.locator(".page-sub").first().innerText();
}

describe("import", () => {
  test("each kind of file becomes an activity with its map, charts, laps and totals", async (t) => {
    const { page } = await athlete(t);
    await drop(page, ".drop", [
      { name: "a.gpx", buffer: gpx(1) },
      { name: "b.tcx", buffer: tcx(2) },
      { name: "c.gpx.gz", buffer: gz(gpx(3)) },
      { name: "d.zip", buffer: zip([{ name: "in/e.gpx", buffer: gpx(4) }, { name: "f.tcx.gz", buffer: gz(tcx(5)) }]) },
    ]);
    assert.match(await imported(page), /5 new activities/);
    assert.match(await listed(page), /5 activities/);
    await byTestId(page, "activity-row").filter({ hasText: "Track 1" }).click();
    await byTestId(page, "charts").locator("canvas").first().waitFor();
    await byTestId(page, "map").locator("[data-ready=true], svg").first().waitFor();
    assert.match(await byTestId(page, "figures").innerText(), /14:59|15:00/);
    noComplaints(page);
  });

  test("files dropped anywhere are taken", async (t) => {
    const { server, page } = await athlete(t);
    await open(page, server.url);
    await drop(page, "#content", [{ name: "a.gpx", buffer: gpx(1) }]);
    assert.match(await imported(page), /1 new activit/);
    noComplaints(page);
  });

  test("the same file again adds nothing, the same training from another file is linked", async (t) => {
    const { page } = await athlete(t);
    await choose(page, upload("a.gpx", gpx(1)));
    await imported(page);
    await choose(page, upload("copy.gpx", gpx(1)), upload("other.tcx", Buffer.from(tcx(1).toString().replace("Biking", "Running"))));
    const rows = (await reportRows(page, 2)).join("\n");
    assert.match(rows, /already here/);
    assert.match(rows, /further recording/);
    assert.match(await listed(page), /1 activity/);
    noComplaints(page);
  });

  test("bad files get a reason each, and the good ones go in", async (t) => {
    const { page } = await athlete(t);
    const whole = gpx(1);
    await choose(
      page,
      upload("empty.fit", Buffer.alloc(0)),
      upload("notes.txt", Buffer.from("bought shoes")),
      upload("cut.gpx", whole.subarray(0, whole.length / 2)),
      upload("noise.fit", Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251))),
      upload("route.gpx", Buffer.from('<gpx><trk><trkseg><trkpt lat="1" lon="2"/></trkseg></trk></gpx>')),
      upload("broken.zip", zip([{ name: "a.gpx", buffer: whole }]).subarray(0, 200)),
      upload("good.tcx", tcx(2)),
    );
    await imported(page);
    const rows = await reportRows(page, 7);
    /** @param {string} name */
    const of = (name) => rows.find((row) => row.includes(name)) ?? assert.fail(`no line of ${name} in ${rows}`);
    assert.match(of("empty.fit"), /is empty/i);
    assert.match(of("notes.txt"), /not a kind of training file/i);
    assert.match(of("cut.gpx"), /ends before|cut/i);
    assert.match(of("cut.gpx"), /new|part/i);
    assert.match(of("route.gpx"), /no times/i);
    assert.doesNotMatch(of("good.tcx"), /refused/i);
    assert.match(await listed(page), /2 activities/);
    noComplaints(page);
  });

  test("a long report is shown in parts, and what went wrong by itself", async (t) => {
    const { page } = await athlete(t);
    const files = Array.from({ length: 130 }, (_, day) =>
      day % 10 === 5 ? { name: `${day}.gpx`, buffer: Buffer.from("<gpx></gpx>") } : { name: `${day}.gpx`, buffer: gpx(day, 30) },
    );
    await choose(page, upload("many.zip", zip(files)));
    assert.match(await imported(page), /117 new activities · 13 refused/);
    const rows = byTestId(page, "report-row");
    /** @param {number} wanted */
    const count = (wanted) =>
      page.waitForFunction((wanted) => document.querySelectorAll('[data-testid="report-row"]').length === wanted, wanted);
    await count(60);
    await byTestId(page, "report-more").click();
    await count(120);
    await byTestId(page, "report-more").click();
    await count(130);
    assert.equal(await byTestId(page, "report-more").count(), 0);
    const names = await rows.locator(".report-name").allInnerTexts();
    assert.deepEqual(new Set(names).size, 130, "a line is there twice");
    await byTestId(page, "problems-only").click();
    await count(13);
    assert.ok((await reportRows(page, 13)).every((row) => /refused/.test(row)));
    await byTestId(page, "problems-only").click();
    await count(60);
    noComplaints(page);
  });

  test("200 real files in one zip go in within 30 s, with live progress", async (t) => {
    const folder = corpus(t);
    if (!folder) return;
    const { page } = await athlete(t);
    const files = real(folder, ["fit", "gpx", "tcx", "kml", "fitlog", "hrm", "apple_health"], 200);
    assert.ok(files.length >= 200, `only ${files.length} files`);
    const archive = zip(files);
    // Handing the bytes to the browser is the test's own work; the clock starts when the page has them.
    await page.evaluate(() => {
      window.seen = new Set();
      window.slowest = 0;
      /** @type {number | undefined} */
      let last;
      addEventListener("change", () => (window.begun = performance.now()), { capture: true });
      const watch = () => {
        const now = performance.now();
        if (window.begun) window.slowest = Math.max(window.slowest, now - (last ?? now));
        last = window.begun ? now : undefined;
        const bar = document.querySelector('[data-testid="import-progress"]');
        if (bar) window.seen.add(bar.getAttribute("aria-valuenow"));
        requestAnimationFrame(watch);
      };
      watch();
    });
    await choose(page, upload("export.zip", archive));
    const sum = await imported(page, 60_000);
    const seconds = await page.evaluate(() => (performance.now() - window.begun) / 1000);
    measured(t, `200 real files (${Math.round(archive.length / 1e6)} MB)`, seconds, "s");
    const [steps, slowest] = await page.evaluate(() => [window.seen.size, window.slowest]);
    measured(t, "longest the page was busy meanwhile", slowest, "ms");
    t.diagnostic(sum);
    assert.ok(seconds <= 30, `took ${seconds} s`);
    assert.ok(steps >= 5, `the bar was seen at ${steps} places`);
    noComplaints(page);
  });

  test("a table nobody knows waits until its columns are explained", async (t) => {
    const { page } = await athlete(t, { bypassCSP: true, reducedMotion: "reduce" });
    const rows = Array.from({ length: 90 }, (_, second) => `${second};${120 + (second % 7)};${200 + second}`);
    /** @param {number} begin */
    const table = (begin) => Buffer.from(["tick;puls-x;druck", ...rows.slice(begin)].join("\n"));
    await choose(page, upload("ergo.csv", table(0)), upload("rest.csv", table(5)));
    await imported(page);
    assert.match((await reportRows(page, 2)).join("\n"), /puls-x/);
    await byTestId(page, "explain-columns").first().click();
    await byTestId(page, "columns").waitFor();
    const read = () => byTestId(page, "columns-read").click();
    /** @param {RegExp} pattern */
    const wrong = (pattern) => page.waitForFunction(
      ([id, source]) => new RegExp(source).test(document.querySelector(`[data-testid=${id}]`)?.textContent ?? ""),
      ["columns-wrong", pattern.source],
    );
    await byTestId(page, "column-0").selectOption("nothing");
    await byTestId(page, "column-1").selectOption("nothing");
    await byTestId(page, "column-2").selectOption("nothing");
    await read();
    await wrong(/column is the time/);
    await byTestId(page, "column-0").selectOption("time");
    await read();
    await wrong(/at least one column/);
    await byTestId(page, "column-1").selectOption("heart-rate");
    await byTestId(page, "column-2").selectOption("power");
    await read();
    await wrong(/when it began/);
    await byTestId(page, "columns-began").fill("2026-05-01T08:30");
    assert.deepEqual(await violations(page), []);
    await read();
    await page.waitForFunction(() => document.querySelectorAll("[data-testid=explain-columns]").length === 1);
    assert.match(await byTestId(page, "report-sum").innerText(), /1 new activity/);
    // The other table's columns are understood by now; it still has to be said when it began.
    await byTestId(page, "explain-columns").click();
    await byTestId(page, "columns").waitFor();
    assert.equal(await byTestId(page, "column-2").inputValue(), "power");
    await byTestId(page, "columns-began").fill("2026-05-02T08:30");
    await read();
    await page.waitForFunction(() => document.querySelectorAll("[data-testid=explain-columns]").length === 0);
    assert.match(await listed(page), /2 activities/);
    await byTestId(page, "activity-row").last().click();
    assert.match(await byTestId(page, "bests").innerText(), /289\sW/);
    noComplaints(page);
  });

  test("files are read in workers beside the engine, which go when there are no more", async (t) => {
    const { page } = await athlete(t);
    const workers = new Set();
    page.on("worker", (worker) => {
      if (!worker.url().includes("/reader-")) return;
      workers.add(worker);
      worker.on("close", () => workers.delete(worker));
    });
    await choose(page, upload("many.zip", zip(Array.from({ length: 40 }, (_, day) => ({ name: `${day}.gpx`, buffer: gpx(day) })))));
    assert.match(await imported(page), /40 new activities/);
    assert.ok(workers.size > 0, "the engine read them itself");
    for (let waited = 0; workers.size > 0; waited += 1) {
      assert.ok(waited < 30, `${workers.size} readers are still there`);
      await sleep(1000);
    }
    // And they come back.
    await choose(page, upload("one.gpx", gpx(100)));
    await page.getByText(/1 new activity/).locator("visible=true").first().waitFor();
    assert.ok(workers.size > 0, "the engine read it itself");
    noComplaints(page);
  });

  test("an import goes on after its tab was closed", async (t) => {
    const { server, page } = await athlete(t);
    await sampleYear(page);
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="report-row"]').length > 3);
    await page.close();
    const again = await tab(page.context());
    await open(again, `${server.url}/import`);
    assert.match(await imported(again), new RegExp(`${SAMPLE.activities} new activities · 10 further recordings`));
    const sum = await listed(again);
    await open(again, `${server.url}/import`);
    await sampleYear(again);
    await again.getByText(`${SAMPLE.files} already here`).locator("visible=true").first().waitFor();
    assert.equal(await listed(again), sum, "a second sample year added something");
    noComplaints(again);
  });

  test("a browser killed in the middle of an import loses and doubles nothing", async (t) => {
    const server = await startServer(t);
    const folder = await scratch(t);
    let context = await startProfile(folder);
    let page = await tab(context);
    await open(page, `${server.url}/import`);
    await choose(page, upload("first.gpx", gpx(1)));
    await imported(page);
    await sampleYear(page);
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="report-row"]').length > 3);
    const killed = new Promise((resolve) => context.on("close", () => resolve(true)));
    const session = await context.newCDPSession(page);
    session.send("Browser.crash").catch(() => {});
    assert.ok(await Promise.race([killed, sleep(10_000)]), "the browser is still there");

    context = await startProfile(folder);
    t.after(() => context.close());
    page = await tab(context);
    await open(page, `${server.url}/import`);
    await ready(page);
    assert.match(await imported(page), /new activities/);
    assert.match(await listed(page), new RegExp(`${1 + SAMPLE.activities} activities`));
    noComplaints(page);
  });

  test("an import stops when asked and keeps what it took", async (t) => {
    const { page } = await athlete(t);
    await sampleYear(page);
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="report-row"]').length > 3);
    await byTestId(page, "import-cancel").click();
    await byTestId(page, "import-cancel").waitFor({ state: "detached" });
    const count = Number.parseInt(await listed(page), 10);
    assert.ok(count > 3 && count < SAMPLE.activities, `${count} activities`);
    noComplaints(page);
  });

  test("an import rests when asked, goes on, and its report can be saved", async (t) => {
    const { page } = await athlete(t);
    await sampleYear(page);
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="report-row"]').length > 3);
    await byTestId(page, "import-pause").click();
    await page.getByText("Paused").waitFor();
    const figures = () => byTestId(page, "import-progress").getAttribute("aria-valuetext");
    await sleep(300);
    const before = await figures();
    await sleep(1000);
    assert.equal(await figures(), before, "it went on");
    // It rests over a reload, too.
    await page.reload();
    await byTestId(page, "import-pause").click();
    assert.match(await imported(page), new RegExp(`${SAMPLE.activities} new activities`));
    const [download] = await Promise.all([page.waitForEvent("download"), byTestId(page, "report-download").click()]);
    const table = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
    assert.equal(table.length, 1 + SAMPLE.files);
    assert.match(table[1], /"2\d{3}-.*\.fit","new",""/);
    noComplaints(page);
  });

  test("the export of another platform brings its names, and its other files are no trouble", async (t) => {
    const { page } = await athlete(t);
    const list =
      "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Max Heart Rate,Relative Effort," +
      "Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,Bike Weight,Elapsed Time,Moving Time,Distance,Media\n" +
      '7,"May 2, 2026, 6:00:00 AM",Over the bridge,Run,Foggy,900,2.0,,,false,,Red shoes,activities/7.gpx.gz,,,900.0,900.0,2000.0,\n';
    const archive = zip([
      { name: "activities.csv", buffer: Buffer.from(list) },
      { name: "profile.csv", buffer: Buffer.from("Athlete ID\n1\n") },
      { name: "activities/7.gpx.gz", buffer: gz(gpx(1)) },
    ]);
    await choose(page, upload("export_1.zip", archive));
    assert.equal(await imported(page), "1 new activity");
    await byTestId(page, "report-row").filter({ hasText: "account and settings, no training" }).waitFor();
    await page.goto(new URL("/activities", page.url()).href);
    await byTestId(page, "activity-row").filter({ hasText: "Over the bridge" }).click();
    await byTestId(page, "recordings").getByText("Red shoes").waitFor();
    noComplaints(page);
  });
});
