// A number that can't be true is never told as if it were.

import assert from "node:assert/strict";
import path from "node:path";
import { describe, test } from "node:test";
import { steepWalk, upload } from "./files.mjs";
import { byTestId, imported, noComplaints, open, PHONE, settled, startBrowser, startServer, tab, violations, visitor } from "./harness.mjs";

describe("doubtful numbers", () => {
  test("an impossible climb is marked, explained and left out of the list", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser, { bypassCSP: true }));
    await page.emulateMedia({ reducedMotion: "reduce" });
    await open(page, `${server.url}/import`);
    await byTestId(page, "file-input").first().setInputFiles([upload("steep.tcx", steepWalk())]);
    await imported(page);
    await open(page, `${server.url}/activities`);
    const row = byTestId(page, "activity-row").first();
    await row.waitFor();
    const listed = await row.innerText();
    assert.match(listed, /doubtful/);
    assert.doesNotMatch(listed, /39\d|40\d/, "the list tells no climb that nobody climbed");
    await row.click();
    const ascent = byTestId(page, "figure-ascent").first();
    await ascent.waitFor();
    assert.match(await ascent.innerText(), /doubtful/);
    assert.doesNotMatch(await byTestId(page, "figure-distance").first().innerText(), /doubtful/);
    /** @param {string} name */
    const picture = async (name) => {
      await settled(page);
      const folder = process.env.RITM_PICTURES;
      if (folder) await page.screenshot({ path: path.join(folder, `${name}.png`) });
    };
    await picture("doubt-desktop-light");
    await ascent.getByRole("button").first().click();
    const reason = byTestId(page, "doubt").first();
    await reason.waitFor();
    assert.match(await reason.innerText(), /the climb is longer than the route/);
    await picture("doubt-open-desktop-light");
    await page.keyboard.press("Escape");
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await settled(page);
      assert.deepEqual(await violations(page), []);
    }
    await page.setViewportSize(PHONE);
    await picture("doubt-phone-dark");
    noComplaints(page);
  });
});
