// Sensors without Bluetooth: what the screen says and offers instead, reachable and readable everywhere.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byTestId, DESKTOP, noComplaints, open, PHONE, startBrowser, startServer, tab, violations, visitor } from "./harness.mjs";

/** Takes Bluetooth away, as browsers without it do. */
const withoutBluetooth = () => Object.defineProperty(Navigator.prototype, "bluetooth", { value: undefined, configurable: true });

describe("sensors", () => {
  for (const language of ["en", "ru"]) {
    for (const [size, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
      test(`without Bluetooth the screen says what to use instead, ${language}, ${size}`, async (t) => {
        const [server, browser] = [await startServer(t), await startBrowser(t)];
        const context = await visitor(t, browser, { viewport, locale: language === "ru" ? "ru-RU" : "en-GB", bypassCSP: true });
        await context.addInitScript(withoutBluetooth);
        const page = await tab(context);
        await open(page, `${server.url}/more`);
        if (size === "phone") await byTestId(page, "more-sensors").click();
        else await byTestId(page, "nav-sensors").click();
        await byTestId(page, "sensors").waitFor();
        await byTestId(page, "no-radio").waitFor();
        for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          await page.waitForTimeout(300);
          assert.deepEqual(await violations(page), []);
        }
        await byTestId(page, "record-without").click();
        await byTestId(page, "record-ready").waitFor();
        noComplaints(page);
      });
    }
  }

  test("an address of no sensor says so and leads to those there are", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await open(page, `${server.url}/sensors/01890000-0000-7000-8000-000000000000`);
    await page.getByRole("heading", { name: "This sensor is not paired" }).waitFor();
    await page.getByRole("main").getByRole("link", { name: "Sensors" }).click();
    await byTestId(page, "sensors").waitFor();
    noComplaints(page);
  });
});
