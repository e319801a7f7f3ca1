// A swim whose lengths the athlete corrects.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byTestId, filled, noComplaints, open, startBrowser, startServer, tab, visitor } from "./harness.mjs";

describe("swim", () => {
  test("a length is split and joined, distance and lengths follow, and it is taken back", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await open(page, `${server.url}/import`);
    await filled(page);
    await open(page, `${server.url}/activities?sport=pool-swimming`);
    await byTestId(page, "activity-row").first().click();
    await byTestId(page, "lengths").waitFor();
    const bars = page.locator(".pool-length");
    const distance = page.locator(".figure", { hasText: "distance" }).first().locator(".figure-value");
    const mends = byTestId(page, "length-mend");
    const before = { count: await bars.count(), mends: await mends.count(), distance: await distance.innerText() };
    await bars.nth(2).click();
    await byTestId(page, "length-split").click();
    await page.waitForFunction((count) => document.querySelectorAll(".pool-length").length === count + 1, before.count);
    assert.notEqual(await distance.innerText(), before.distance);
    await byTestId(page, "corrected-lengths").waitFor();
    // It is there after the page begins anew.
    await page.reload();
    await byTestId(page, "corrected-lengths").waitFor();
    assert.equal(await bars.count(), before.count + 1);
    // Who split it is believed: nothing about the halves is odd, and they can be put together again.
    assert.equal(await mends.count(), before.mends);
    await bars.nth(2).click();
    await byTestId(page, "length-join").click();
    await page.waitForFunction((count) => document.querySelectorAll(".pool-length").length === count, before.count);
    assert.equal(await distance.innerText(), before.distance);
    await byTestId(page, "length-undo").click();
    await page.waitForFunction((count) => document.querySelectorAll(".pool-length").length === count + 1, before.count);
    await byTestId(page, "length-undo").click();
    await page.waitForFunction((count) => document.querySelectorAll(".pool-length").length === count, before.count);
    assert.equal(await byTestId(page, "corrected-lengths").count(), 0);
    noComplaints(page);
  });
});
