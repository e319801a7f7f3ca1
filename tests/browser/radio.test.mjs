// The window's drivers (ui/worker/window) in Chromium, with devices and positions that it is made to believe in, asked as
// the engine's worker asks them.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ARGUMENTS, assigned, chooses, EmulatedRadio, until } from "./bluetooth.mjs";
import { contractBinary, sleep, startBrowser } from "./harness.mjs";

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../ui/worker/window");
/** Nobody listens there: the test itself gives each file. */
const SITE = "http://127.0.0.1:1";

const HEART_RATE = assigned(0x180d);
const MEASUREMENT = assigned(0x2a37);
const CONTROL = assigned(0x2a39);
const BATTERY = assigned(0x180f);
const LEVEL = assigned(0x2a19);
const MACHINE = assigned(0x1826);
const LOCATION = assigned(0x2a38);

/** A page with the drivers and, in the place of its worker, the test. */
const PAGE = `<!doctype html><script type="module">
  import { serveDrivers } from "/drivers.js";
  const plain = (value) =>
    value instanceof Uint8Array ? [...value]
    : Array.isArray(value) ? value.map(plain)
    : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]))
    : value;
  const waiting = new Map();
  let hear, asks = 0;
  window.told = [];
  window.twice = 0;
  const worker = {
    addEventListener: (_, act) => (hear = act),
    postMessage(message) {
      if (!("id" in message)) return window.told.push({ ...plain(message), heardMs: Date.now() });
      if (!waiting.has(message.id)) window.twice += 1;
      waiting.get(message.id)?.(plain("radio" in message ? message.radio : message.location ?? "done"));
      waiting.delete(message.id);
    },
  };
  window.restart = () => serveDrivers(worker);
  window.restart();
  window.ask = ({ ...what }) => new Promise((took) => {
    asks += 1;
    waiting.set(asks, took);
    if (what.radio?.bytes) what.radio.bytes = Uint8Array.from(what.radio.bytes);
    hear({ data: { wanted: { session: 1, id: asks, ...what } } });
  });
  window.tell = (data) => hear({ data });
  // Before anybody pressed anything.
  window.unpressed = await window.ask({ radio: { kind: "choose", services: [], names: [], used: [] } });
</script>`;

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {EmulatedRadio} */
let radio;
/** @type {(() => unknown)[]} */
const ends = [];
before(async () => {
  const ending = { after: (/** @type {() => unknown} */ end) => void ends.unshift(end) };
  browser = await startBrowser(ending, ARGUMENTS);
});
after(async () => {
  for (const end of ends) await end();
});

/**
 * @param {import("node:test").TestContext} t
 * @param {import("playwright-core").BrowserContextOptions} [settings]
 */
async function start(t, settings) {
  // It ends by itself with the context that it was used in.
  radio = await EmulatedRadio.start(t, browser);
  const context = await browser.newContext(settings);
  t.after(() => context.close());
  await context.route(`${SITE}/**`, async (route) => {
    const name = path.basename(new URL(route.request().url()).pathname);
    if (name === "") return route.fulfill({ contentType: "text/html", body: PAGE });
    return route.fulfill({ contentType: "text/javascript", body: await readFile(path.join(folder, name), "utf8") });
  });
  await context.addInitScript(() => {
    window.subscribed = new Map();
    const begin = BluetoothRemoteGATTCharacteristic.prototype.startNotifications;
    BluetoothRemoteGATTCharacteristic.prototype.startNotifications = function () {
      window.subscribed.set(this.uuid, this);
      return begin.apply(this);
    };
  });
  const page = await context.newPage();
  const choice = { address: /** @type {string | undefined} */ (undefined) };
  await chooses(page, choice);
  await page.goto(SITE);
  await page.waitForFunction(() => window.unpressed);
  /**
   * What the radio answers.
   *
   * @param {string} kind
   * @param {object} details
   */
  const ask = (kind, details = {}) => page.evaluate((radio) => window.ask({ radio }), { kind, ...details });
  /** What it told by itself since this was asked last. */
  const told = () => page.evaluate(() => window.told.splice(0));
  return { context, page, choice, ask, told };
}

let straps = 0;
/** A strap that is near, and has what most have. */
const strap = () => {
  straps += 1;
  return radio.add(`0A:00:00:00:00:${String(straps).padStart(2, "0")}`, "Strap", {
    [HEART_RATE]: {
      [MEASUREMENT]: { properties: { notify: true, read: true }, value: [0, 61] },
      [CONTROL]: { properties: { write: true } },
      [LOCATION]: { properties: { read: true, writeWithoutResponse: true }, value: [1] },
    },
    [BATTERY]: { [LEVEL]: { properties: { read: true, notify: true }, value: [87] } },
  });
};

const WANTED = { services: [HEART_RATE, MACHINE], names: ["Polar "], used: [BATTERY] };

/** A strap that is chosen and connected. @param {import("node:test").TestContext} t */
async function connected(t) {
  const started = await start(t);
  const device = await strap();
  started.choice.address = device.address;
  assert.deepEqual(await started.ask("open"), { kind: "state", state: "ready" });
  const chosen = await started.ask("choose", WANTED);
  assert.equal(chosen.kind, "chosen", JSON.stringify(chosen));
  const key = chosen.device;
  const answer = await started.ask("connect", { device: key });
  assert.equal(answer.kind, "connected", JSON.stringify(answer));
  /** @param {string} kind @param {object} details */
  const use = (kind, details) => started.ask(kind, { device: key, ...details });
  return { ...started, device, key, answer, use };
}

/**
 * Has a subscribed characteristic say something by itself. No command of DevTools does; but a page that reads hears of the
 * value in the same way, so another than the drivers reads it.
 *
 * @param {import("playwright-core").Page} page
 * @param {import("./bluetooth.mjs").Characteristic} characteristic
 * @param {number[]} value
 */
async function says(page, characteristic, value) {
  characteristic.value = value;
  await page.evaluate((uuid) => window.subscribed.get(uuid)?.readValue(), characteristic.uuid);
}

/** @param {import("./bluetooth.mjs").Device} device @param {string} uuid */
function at(device, uuid) {
  const found = device.characteristics.get(uuid);
  assert.ok(found);
  return found;
}

/** @param {Awaited<ReturnType<typeof connected>>} started @param {string} uuid */
const of = ({ device }, uuid) => at(device, uuid);

describe("radio of the window", () => {
  test("it is there, and is told to have gone and come", async (t) => {
    const { ask, told, page } = await start(t);
    assert.deepEqual(await ask("open"), { kind: "state", state: "ready" });
    for (const [state, expected] of /** @type {const} */ ([["absent", "absent"], ["powered-on", "ready"]])) {
      await radio.become(state);
      const event = await until(`the radio is ${state}`, async () => (await told())[0]);
      assert.deepEqual(event.radioEvent, { kind: "state", state: expected });
      assert.deepEqual(await ask("open"), { kind: "state", state: expected });
    }
    assert.equal(await page.evaluate(() => window.twice), 0);
  });

  test("without an adapter everything is answered, and why", async (t) => {
    const { ask } = await start(t);
    await radio.become("absent");
    const fault = { kind: "fault", fault: "not-ready", state: "absent" };
    assert.deepEqual(await ask("open"), { kind: "state", state: "absent" });
    assert.deepEqual(await ask("choose", WANTED), fault);
    assert.deepEqual(await ask("disconnect", { device: "nobody" }), { kind: "done" });
    assert.deepEqual(await ask("read", { device: "nobody", characteristic: LEVEL }), fault);
  });

  test("a dialog needs a press, may be closed, and gives a device with its name", async (t) => {
    const { page, ask, choice } = await start(t);
    assert.equal((await page.evaluate(() => window.unpressed)).fault, "wants-press");
    const { address } = await strap();
    assert.equal((await ask("choose", WANTED)).fault, "cancelled");
    choice.address = address;
    const chosen = await ask("choose", WANTED);
    assert.deepEqual([chosen.kind, chosen.name], ["chosen", "Strap"]);
    assert.equal((await ask("connect", { device: "another" })).fault, "wants-press");
  });

  test("a device tells what it has, is read, written and subscribed to", async (t) => {
    const started = await connected(t);
    const { answer, use, page, told } = started;
    assert.equal(answer.name, "Strap");
    assert.deepEqual(answer.services.toSorted(), [HEART_RATE, BATTERY]);
    assert.deepEqual(answer.characteristics.toSorted(), [LEVEL, MEASUREMENT, LOCATION, CONTROL]);

    assert.deepEqual(await use("read", { characteristic: LEVEL }), { kind: "value", bytes: [87] });
    const done = { kind: "done" };
    assert.deepEqual(await use("write", { characteristic: CONTROL, bytes: [1, 2], confirmed: true }), done);
    assert.deepEqual(await use("write", { characteristic: LOCATION, bytes: [3], confirmed: false }), done);
    assert.deepEqual([of(started, CONTROL).written, of(started, LOCATION).written], [[[1, 2]], [[3]]]);
    assert.equal((await use("read", { characteristic: assigned(0x2a00) })).fault, "unsupported");
    assert.equal((await use("subscribe", { characteristic: CONTROL })).fault, "unsupported");

    assert.deepEqual(await use("subscribe", { characteristic: MEASUREMENT }), done);
    const begun = Date.now();
    await says(page, of(started, MEASUREMENT), [0, 72]);
    await says(page, of(started, MEASUREMENT), [0, 73]);
    const events = await told();
    assert.deepEqual(
      events.map(({ radioEvent }) => radioEvent),
      [72, 73].map((rate) => ({
        kind: "notified",
        device: started.key,
        characteristic: MEASUREMENT,
        bytes: [0, rate],
      })),
    );
    // The time is when it came, by a clock that a worker shares.
    for (const { atMs, heardMs } of events) assert.ok(atMs >= begun - 5 && atMs <= heardMs + 5, `${begun} ${atMs}`);
    // Who reads what is subscribed to is answered, and not told it as well.
    assert.deepEqual(await use("read", { characteristic: MEASUREMENT }), { kind: "value", bytes: [0, 73] });
    assert.deepEqual(await told(), []);
  });

  test("what a device refuses and a connection that ends meanwhile are told apart", async (t) => {
    const started = await connected(t);
    const { use, device, told } = started;
    // The emulation makes one error of all those of the Attribute Protocol.
    of(started, LEVEL).code = 0x02;
    const refused = await use("read", { characteristic: LEVEL });
    assert.deepEqual([refused.kind, refused.fault], ["fault", "other"]);
    await radio.drop(device);
    await until("it is lost", async () => (await use("read", { characteristic: LEVEL })).fault === "gone");
    assert.deepEqual((await told()).map(({ radioEvent }) => radioEvent), [{ kind: "lost", device: started.key }]);
  });

  test("a connection that was lost is made again, and tells again once subscribed to", async (t) => {
    const started = await connected(t);
    const { use, device, told, page } = started;
    await use("subscribe", { characteristic: MEASUREMENT });
    await radio.drop(device);
    await until("it is lost", async () => (await told()).length > 0);
    assert.equal((await use("read", { characteristic: LEVEL })).fault, "gone");
    const again = await use("connect", {});
    assert.deepEqual([again.kind, again.services.length], ["connected", 2]);
    assert.equal((await use("subscribe", { characteristic: MEASUREMENT })).kind, "done");
    await says(page, of(started, MEASUREMENT), [0, 99]);
    assert.deepEqual((await told()).map(({ radioEvent }) => radioEvent.bytes), [[0, 99]]);
    assert.equal((await use("disconnect", {})).kind, "done");
    assert.deepEqual((await told()).map(({ radioEvent }) => radioEvent.kind), ["lost"]);
    assert.equal((await use("disconnect", {})).kind, "done");
    assert.deepEqual(await told(), []);
  });

  test("a device that does not answer is waited for until it is to be waited for no more", async (t) => {
    const started = await connected(t);
    const { use, device, told, page } = started;
    await radio.drop(device);
    device.silent = true;
    const connection = use("connect", {});
    await until("it is asked to connect", () => device.connections === 2);
    assert.equal((await use("disconnect", {})).kind, "done");
    assert.equal((await connection).fault, "cancelled");
    assert.deepEqual((await told()).map(({ radioEvent }) => radioEvent.kind), ["lost"], "the first connection alone");
    device.silent = false;
    assert.equal((await use("connect", {})).kind, "connected");
    assert.equal(await page.evaluate(() => window.twice), 0);
  });

  test("a new worker of the page finds the devices that the athlete chose, and nothing of the old one's", async (t) => {
    const { page, ask, key, told } = await connected(t);
    await page.evaluate(() => window.restart());
    assert.equal((await ask("read", { device: key, characteristic: LEVEL })).fault, "gone");
    assert.equal((await ask("connect", { device: key })).kind, "connected");
    await page.evaluate(() => window.tell({ over: true }));
    assert.deepEqual(await told(), [], "an engine that is gone hears nothing");
  });
});

/** Steps of the contract that the emulation can't play: a browser does not tell that its adapter is switched off. */
const LEFT_OUT = ["after a scan has ended nothing is seen", "a radio that is switched off says so and does nothing", "a radio that is switched on does everything again"];

test("the window's radio keeps the contract of all radios", async (t) => {
  const { page, choice, ask, told } = await start(t);
  const strap = await radio.add("0A:00:00:00:00:FF", "Ritm Strap", {
    [HEART_RATE]: {
      [MEASUREMENT]: { properties: { notify: true, read: true }, value: [0, 61] },
      [CONTROL]: { properties: { write: true } },
    },
    [BATTERY]: { [LEVEL]: { properties: { read: true }, value: [87] } },
  });
  choice.address = strap.address;
  const contract = spawn(contractBinary, { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => contract.kill());
  /** @param {object} line */
  const say = (line) => void contract.stdin.write(`${JSON.stringify(line)}\n`);
  // A strap notifies each second whoever subscribed to it; events are handed on as they come.
  const pulse = setInterval(() => void says(page, at(strap, MEASUREMENT), [0, 61]).catch(() => {}), 700);
  const hearing = setInterval(() => void told().then((events) => events.forEach((event) => say({ event: eventOf(event.radioEvent) }))).catch(() => {}), 50);
  t.after(() => [pulse, hearing].forEach(clearInterval));
  /** @param {string} change */
  const changes = async (change) => {
    strap.silent = change === "Away";
    if (change === "Away") await radio.drop(strap);
    return ["Away", "Back"].includes(change);
  };
  /** @type {[string, string][]} */
  let verdicts = [];
  for await (const line of createInterface({ input: contract.stdout })) {
    const said = JSON.parse(line);
    if (said.verdicts) verdicts = said.verdicts;
    else if (said.change) say({ changed: await changes(said.change) });
    else void answer(said.ask);
  }
  /** @param {[number, any]} asked */
  async function answer([id, what]) {
    const [kind, details] = typeof what === "string" ? [what, {}] : Object.entries(what)[0];
    const given = await ask(KINDS[kind], details);
    if (kind === "Disconnect") await radio.furnish(strap).catch(() => {});
    // What happened before it is told before it.
    for (const event of await told()) say({ event: eventOf(event.radioEvent) });
    say({ answer: [id, answerOf(given)] });
  }
  const expected = verdicts.map(([step]) => [step, LEFT_OUT.includes(step) ? "left out" : "passed"]);
  assert.ok(expected.length > LEFT_OUT.length + 10, `${expected.length} steps`);
  assert.deepEqual(verdicts, expected);
  t.diagnostic(`${verdicts.length - LEFT_OUT.length} steps passed, left out: ${LEFT_OUT.join("; ")}`);
});

/** The kinds of asks by their names in the vocabulary. @type {Record<string, string>} */
const KINDS = {
  Open: "open",
  Scan: "scan",
  StopScan: "stop-scan",
  Choose: "choose",
  Connect: "connect",
  Disconnect: "disconnect",
  Read: "read",
  Write: "write",
  Subscribe: "subscribe",
};

/** `gone-by` as `GoneBy`. @param {string} code */
const named = (code) => code.replaceAll(/(?:^|-)(.)/g, (_, letter) => letter.toUpperCase());

/** An answer of the drivers as the vocabulary writes it. @param {any} answer */
function answerOf({ kind, fault, state, detail, bytes, ...members }) {
  if (kind === "fault") {
    if (fault === "not-ready") return { Err: { NotReady: named(state) } };
    return { Err: fault === "other" ? { Other: detail ?? "" } : named(fault) };
  }
  if (kind === "done") return { Ok: "Done" };
  if (kind === "state") return { Ok: { State: [named(state), "Dialog"] } };
  return { Ok: { [named(kind)]: bytes ?? members } };
}

/** An event of the drivers as the vocabulary writes it. @param {any} event */
const eventOf = ({ kind, state, ...members }) => ({ [named(kind)]: state ? named(state) : members });

describe("position of the window", () => {
  /** @param {import("playwright-core").Page} page @param {"watch" | "stop"} location */
  const ask = (page, location) => page.evaluate((what) => window.ask({ location: what }), location);

  test("where it is allowed, positions come with their age and what the receiver knows", async (t) => {
    const geolocation = { latitude: 52.5, longitude: 13.4, accuracy: 5 };
    const { context, page, told } = await start(t, { geolocation, permissions: ["geolocation"] });
    assert.equal(await ask(page, "watch"), "done");
    await context.setGeolocation({ latitude: 52.5001, longitude: 13.4, accuracy: 4 });
    /** @type {any[]} */
    const fixes = [];
    await until("both positions", async () => {
      for (const { locationEvent } of await told()) fixes.push(locationEvent.fix);
      return fixes.some(({ latitude }) => latitude === 52.5001);
    });
    const { ageMs, ...fix } = fixes.at(-1);
    assert.deepEqual(JSON.parse(JSON.stringify(fix)), { latitude: 52.5001, longitude: 13.4, accuracy: 4 });
    assert.ok(ageMs >= 0 && ageMs < 1000, `${ageMs} ms old`);
    assert.equal(await ask(page, "stop"), "done");
    await context.setGeolocation({ latitude: 52.6, longitude: 13.4, accuracy: 4 });
    await sleep(300);
    assert.deepEqual(await told(), []);
  });

  test("where it is not allowed, or no longer, it says so", async (t) => {
    const { context, page, told } = await start(t, {
      geolocation: { latitude: 52.5, longitude: 13.4, accuracy: 5 },
      permissions: [],
    });
    assert.equal(await ask(page, "watch"), "denied");
    await context.grantPermissions(["geolocation"]);
    assert.equal(await ask(page, "watch"), "done");
    await context.clearPermissions();
    await until("it ends", async () => (await told()).some(({ locationEvent }) => locationEvent.fault === "denied"));
  });
});
