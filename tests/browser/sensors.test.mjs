// Sensors: a strap is found, shown, tested, named, forgotten and taken back, recorded from and lost; and what the screens
// say where there is no Bluetooth.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { ARGUMENTS, assigned, chooses, EmulatedRadio, until } from "./bluetooth.mjs";
import { byTestId, LOOKS, noComplaints, open, PHONE, startBrowser, startServer, tab, violations, visitor } from "./harness.mjs";

const MEASUREMENT = assigned(0x2a37);

/** Takes Bluetooth away, as browsers without it do. */
const withoutBluetooth = () => Object.defineProperty(Navigator.prototype, "bluetooth", { value: undefined, configurable: true });

/**
 * A visitor with a strap near, which says something when it is asked to.
 *
 * @param {Running} t
 * @param {import("playwright-core").BrowserContextOptions} settings
 */
async function withStrap(t, settings = {}) {
  const server = await startServer(t);
  const browser = await startBrowser(t, ARGUMENTS);
  const radio = await EmulatedRadio.start(t, browser);
  const context = await visitor(t, browser, settings);
  await context.addInitScript(() => {
    window.subscribed = new Map();
    const begin = BluetoothRemoteGATTCharacteristic.prototype.startNotifications;
    BluetoothRemoteGATTCharacteristic.prototype.startNotifications = function () {
      window.subscribed.set(this.uuid, this);
      return begin.apply(this);
    };
  });
  const page = await tab(context);
  const strap = await radio.add("0A:00:00:00:00:01", "Chest strap", {
    [assigned(0x180d)]: { [MEASUREMENT]: { properties: { notify: true, read: true }, value: [0, 61] } },
    [assigned(0x180f)]: { [assigned(0x2a19)]: { properties: { read: true, notify: true }, value: [14] } },
  });
  const choice = { address: strap.address };
  await chooses(page, choice);
  /**
   * Has the strap say a heart rate: no command of DevTools does, but who reads hears it in the same way.
   *
   * @param {number} bpm
   */
  const says = async (bpm) => {
    const measurement = strap.characteristics.get(MEASUREMENT);
    assert.ok(measurement);
    measurement.value = [0, bpm];
    await page.evaluate((uuid) => window.subscribed.get(uuid)?.readValue(), MEASUREMENT);
  };
  /** @param {() => Promise<boolean>} heard @param {number} bpm */
  const saysUntil = async (heard, bpm) => {
    for (let again = 0; again < 40; again += 1) {
      await says(bpm).catch(() => {});
      if (await heard()) return;
      await page.waitForTimeout(250);
    }
    assert.fail("nothing of it was heard");
  };
  return { server, page, radio, strap, choice, says, saysUntil };
}

describe("sensors", () => {
  test("a strap is paired, tested, named, captured, forgotten and taken back", async (t) => {
    const { server, page, saysUntil } = await withStrap(t, { bypassCSP: true });
    await open(page, `${server.url}/sensors`);
    await byTestId(page, "choose-sensor").first().click();
    await byTestId(page, "sensor-title").waitFor();
    assert.match(await byTestId(page, "sensor-title").innerText(), /Chest strap/);
    const value = byTestId(page, "value-heart-rate");
    await saysUntil(async () => (await value.count()) > 0 && /72/.test(await value.innerText()), 72);
    assert.match(await byTestId(page, "sensor-state").innerText(), /here/);
    assert.match(await byTestId(page, "sensor-battery").innerText(), /14/);
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.waitForTimeout(300);
      assert.deepEqual(await violations(page), []);
    }

    await byTestId(page, "capture-toggle").click();
    await byTestId(page, "captured").waitFor();
    await saysUntil(async () => (await byTestId(page, "capture-download").count()) > 0, 74);
    const [download] = await Promise.all([page.waitForEvent("download"), byTestId(page, "capture-download").click()]);
    assert.match(download.suggestedFilename(), /Chest-strap\.txt/);
    assert.match(await readFile(await download.path(), "utf8"), /2a37/i);

    await byTestId(page, "rename-sensor").click();
    await byTestId(page, "sensor-name").fill("My strap");
    await byTestId(page, "sensor-name").press("Enter");
    await byTestId(page, "sensor-title").getByText("My strap").waitFor();
    await byTestId(page, "forget").click();
    await byTestId(page, "forget-sure").click();
    await byTestId(page, "sensors").waitFor();
    await byTestId(page, "sensor-row").waitFor({ state: "detached" });
    await byTestId(page, "undo").last().click();
    await byTestId(page, "sensor-row").getByText("My strap").waitFor();
    noComplaints(page);
  });

  test("its heart rate is recorded, and its loss is shown and announced", async (t) => {
    const { server, page, radio, strap, says, saysUntil } = await withStrap(t, { viewport: PHONE });
    await open(page, `${server.url}/sensors`);
    await byTestId(page, "choose-sensor").first().click();
    await byTestId(page, "sensor-title").waitFor();
    // By the bar: a page that is loaded anew has to be given its devices again.
    await byTestId(page, "nav-record").click();
    await byTestId(page, "record-ready").waitFor();
    await byTestId(page, "start").click();
    await byTestId(page, "record-live").waitFor();
    const pulse = byTestId(page, "live-heart-rate");
    await saysUntil(async () => /153/.test(await pulse.innerText()), 153);
    assert.doesNotMatch((await pulse.getAttribute("class")) ?? "", /stale/);
    await page.waitForFunction(() => /stale/.test(document.querySelector('[data-testid="live-heart-rate"]')?.className ?? ""), undefined, { timeout: 15_000 });
    assert.match(await pulse.innerText(), /s old/, "its age is said at once");
    await says(151);
    strap.silent = true;
    await radio.drop(strap);
    await byTestId(page, "note-lost").waitFor({ timeout: 60_000 });
    await page.waitForFunction(() => document.querySelector('[data-testid="announced-now"]')?.textContent?.includes("Chest strap is lost"), undefined, { timeout: 10_000 });
    noComplaints(page);
  });

  test("intervals at rest are asked of a band where they are wanted, and sensors are put in order and out of it", async (t) => {
    const { server, page, radio, choice } = await withStrap(t, { bypassCSP: true });
    /** @param {number} part */
    const polar = (part) => `fb005c8${part}-02e7-f387-1cad-8acd2d8df0c8`;
    const band = await radio.add("0A:00:00:00:00:02", "Polar Sense 1234", {
      [assigned(0x180d)]: { [MEASUREMENT]: { properties: { notify: true, read: true }, value: [0, 61] } },
      [polar(0)]: {
        [polar(1)]: { properties: { read: true, write: true, indicate: true } },
        [polar(2)]: { properties: { notify: true } },
      },
    });
    const control = band.characteristics.get(polar(1));
    assert.ok(control);
    await open(page, `${server.url}/sensors`);
    await byTestId(page, "choose-sensor").first().click();
    await byTestId(page, "sensor-title").getByText("Chest strap").waitFor();
    assert.equal(await byTestId(page, "sensor-beats").count(), 0, "a strap tells them by itself");
    await page.goBack();
    await byTestId(page, "sensors").waitFor();
    choice.address = band.address;
    await byTestId(page, "choose-sensor").first().click();
    await byTestId(page, "sensor-title").getByText("Polar Sense 1234").waitFor();
    const beats = byTestId(page, "sensor-beats");
    await beats.waitFor();
    assert.equal(await beats.isChecked(), false);
    assert.deepEqual(control.written, []);
    await beats.press("Space");
    const begun = await until("the stream is asked for", () => control.written[0]);
    assert.deepEqual(begun, [0x02, 0x03]);
    assert.equal(await beats.isChecked(), true);
    assert.deepEqual(await violations(page), []);

    await page.goBack();
    const order = byTestId(page, "sensor-order").locator("li");
    await order.nth(1).waitFor();
    const names = () => order.allInnerTexts();
    assert.match((await names())[0] ?? "", /Chest strap/);
    assert.equal(await byTestId(page, "order-none").count(), 0);
    await order.nth(1).getByRole("button").first().click();
    await byTestId(page, "order-none").waitFor();
    assert.match((await names())[0] ?? "", /Polar Sense/);
    assert.deepEqual(await violations(page), []);
    await byTestId(page, "order-none").click();
    await byTestId(page, "order-none").waitFor({ state: "detached" });
    assert.match((await names())[0] ?? "", /Chest strap/);
    noComplaints(page);
  });

  for (const { language, locale, size, viewport } of LOOKS) {
    test(`without Bluetooth the screen says what to use instead, ${language}, ${size}`, async (t) => {
      const [server, browser] = [await startServer(t), await startBrowser(t)];
      const context = await visitor(t, browser, { viewport, locale, bypassCSP: true });
      await context.addInitScript(withoutBluetooth);
      const page = await tab(context);
      await open(page, `${server.url}/more`);
      await byTestId(page, size === "phone" ? "more-sensors" : "nav-sensors").click();
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
