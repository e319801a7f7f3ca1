// A sensor and the engine in a browser: a strap is chosen, its values arrive, it drops and comes back, and which of two tabs
// has the radio. The devices are emulated, the engine is the real one.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ARGUMENTS, assigned, chooses, EmulatedRadio } from "./bluetooth.mjs";
import { byTestId, noComplaints, open, PHONE, startBrowser, startServer, tab, visitor } from "./harness.mjs";

const HEART_RATE = assigned(0x180d);
const MEASUREMENT = assigned(0x2a37);
const BATTERY = assigned(0x180f);
const LEVEL = assigned(0x2a19);

/** Lets a test have a subscribed characteristic say something by itself, by reading it besides. */
const listenIn = () => {
  window.subscribed = new Map();
  const begin = BluetoothRemoteGATTCharacteristic.prototype.startNotifications;
  BluetoothRemoteGATTCharacteristic.prototype.startNotifications = function () {
    window.subscribed.set(this.uuid, this);
    return begin.apply(this);
  };
};

/** @param {Running} t */
async function athlete(t) {
  const [server, browser] = [await startServer(t), await startBrowser(t, ARGUMENTS)];
  const radio = await EmulatedRadio.start(t, browser);
  const strap = await radio.add("0A:00:00:00:00:01", "Strap", {
    [HEART_RATE]: { [MEASUREMENT]: { properties: { notify: true, read: true }, value: [0, 61] } },
    [BATTERY]: { [LEVEL]: { properties: { read: true, notify: true }, value: [87] } },
  });
  const measurement = strap.characteristics.get(MEASUREMENT);
  assert.ok(measurement);
  const geolocation = { latitude: 52.5145, longitude: 13.3501, accuracy: 4 };
  const context = await visitor(t, browser, { viewport: PHONE, geolocation, permissions: ["geolocation"] });
  await context.addInitScript(listenIn);
  /** A tab that shows the sensors. */
  const sensors = async () => {
    const page = await tab(context);
    await chooses(page, { address: strap.address });
    await open(page, `${server.url}/sensors`);
    await byTestId(page, "choose-sensor").first().waitFor();
    return page;
  };
  /** The strap says so many beats a minute. @param {Tab} page @param {number} rate */
  const beats = async (page, rate) => {
    measurement.value = [0, rate];
    await page.evaluate((uuid) => window.subscribed.get(uuid)?.readValue().catch(() => {}), MEASUREMENT);
  };
  return { context, radio, strap, sensors, beats };
}

/**
 * Chooses the strap, and waits until it is subscribed to.
 *
 * @param {Tab} page
 */
async function choose(page) {
  await byTestId(page, "choose-sensor").first().click();
  await byTestId(page, "sensor").waitFor();
  await page.waitForFunction((uuid) => window.subscribed.has(uuid), MEASUREMENT);
}

/** Goes on to where workouts are recorded. @param {Tab} page */
async function records(page) {
  await page.locator('nav a[href="/record"]').first().click();
  await byTestId(page, "record-ready").waitFor();
}

/** @param {Tab} page @param {number} rate */
const shows = (page, rate) => byTestId(page, "value-heart-rate").filter({ hasText: String(rate) }).waitFor();

/** @param {Tab} page @param {string} words */
const state = (page, words) => byTestId(page, "sensor-state").filter({ hasText: words }).waitFor();

describe("a strap", () => {
  test("is chosen, tells, drops and comes back", async (t) => {
    const { radio, strap, sensors, beats } = await athlete(t);
    const page = await sensors();
    await choose(page);
    assert.equal(await byTestId(page, "sensor-title").innerText(), "Strap");
    await beats(page, 144);
    await shows(page, 144);
    await state(page, "here");
    await byTestId(page, "sensor-battery").filter({ hasText: "87" }).waitFor();

    await page.evaluate(() => window.subscribed.clear());
    await radio.drop(strap);
    await page.waitForFunction((uuid) => window.subscribed.has(uuid), MEASUREMENT, { timeout: 15_000 });
    await beats(page, 151);
    await shows(page, 151);
    noComplaints(page);
  });

  test("tells the recording what it tells, and the walk is kept with it", async (t) => {
    const { context, sensors, beats } = await athlete(t);
    const page = await sensors();
    await choose(page);
    await records(page);
    await byTestId(page, "sport-walking").check({ force: true });
    await byTestId(page, "start").click();
    await byTestId(page, "record-live").waitFor();
    for (let second = 1; second <= 25; second += 1) {
      await context.setGeolocation({ latitude: 52.5145 + (second * 1.5) / 111_195, longitude: 13.3501, accuracy: 4 });
      await beats(page, 100 + second);
      await page.waitForTimeout(1000);
    }
    await byTestId(page, "live-heart-rate").filter({ hasText: "125" }).waitFor();
    await byTestId(page, "pause").click();
    const finish = await byTestId(page, "finish").boundingBox();
    assert.ok(finish);
    await page.mouse.move(finish.x + finish.width / 2, finish.y + finish.height / 2);
    await page.mouse.down();
    await byTestId(page, "record-finish").waitFor();
    await page.mouse.up();
    await byTestId(page, "keep").click();
    await byTestId(page, "activity-title").waitFor();
    assert.match(await page.locator("main").innerText(), /\b1(1[0-9]|25)\b/, "the beats are kept");
    noComplaints(page);
  });

  test("two tabs: the one that is worked in has the radio, unless the other records", async (t) => {
    const { sensors, beats } = await athlete(t);
    const first = await sensors();
    await choose(first);
    await beats(first, 120);
    await shows(first, 120);
    // The first tab hosts. Its guest takes over as soon as the athlete chooses there.
    const second = await sensors();
    await choose(second);
    await beats(second, 133);
    await shows(second, 133);
    // The first shows what the second hears.
    await shows(first, 133);
    await records(second);
    await byTestId(second, "start").click();
    await byTestId(second, "record-live").waitFor();
    // A press counts for five seconds.
    await second.waitForTimeout(6000);
    await first.goBack();
    await byTestId(first, "choose-sensor").first().click();
    await first.getByText("only that one may use Bluetooth").first().waitFor();
    for (const page of [first, second]) noComplaints(page);
  });
});
