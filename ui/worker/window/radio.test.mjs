// In which order a window's radio does what is asked, and that each ask is answered once whatever the devices do. Browser
// and devices are played here; tests/browser/radio.test.mjs has Chromium play them.

import assert from "node:assert/strict";
import { mock, suite, test } from "node:test";
import { Radio } from "./radio.js";

const settled = async () => {
  for (let round = 0; round < 20; round += 1) await Promise.resolve();
};

/** @param {number[]} bytes */
const view = (...bytes) => new DataView(Uint8Array.from(bytes).buffer);

/** @param {string} name @param {string} message */
const error = (name, message = "") => new DOMException(message, name);

/** A value that comes when the test says. */
class Later {
  /** @type {{ resolve: (value: any) => void, reject: (why: unknown) => void }[]} */
  waiting = [];
  ask = () => new Promise((resolve, reject) => void this.waiting.push({ resolve, reject }));
  /** @param {unknown} value */
  async comes(value) {
    this.waiting.shift()?.resolve(value);
    await settled();
  }
  /** @param {unknown} why */
  async fails(why) {
    this.waiting.shift()?.reject(why);
    await settled();
  }
}

class Characteristic extends EventTarget {
  properties = { write: true, writeWithoutResponse: true };
  reads = new Later();
  /** @type {unknown[]} */
  done = [];
  /** @type {DataView | undefined} */
  value;
  readValue = this.reads.ask;
  /** @param {string} uuid */
  constructor(uuid) {
    super();
    this.uuid = uuid;
  }
  /** @param {Uint8Array} bytes */
  async writeValueWithResponse(bytes) {
    this.done.push(["with", ...bytes]);
  }
  /** @param {Uint8Array} bytes */
  async writeValueWithoutResponse(bytes) {
    this.done.push(["without", ...bytes]);
  }
  async startNotifications() {
    this.done.push("subscribed");
  }
  /** @param {DataView} value */
  says(value) {
    this.value = value;
    this.dispatchEvent(new Event("characteristicvaluechanged"));
  }
}

class Device extends EventTarget {
  id = "strap";
  name = "Strap";
  rate = new Characteristic("2a37");
  connections = new Later();
  gatt = {
    connected: false,
    connect: async () => {
      const server = await this.connections.ask();
      this.gatt.connected = true;
      return server;
    },
    disconnect: () => {
      if (this.gatt.connected) this.drop();
      else void this.connections.fails(error("AbortError"));
    },
  };
  server = {
    getPrimaryServices: async () => [{ uuid: "180d", getCharacteristics: async () => [this.rate] }],
  };
  drop() {
    this.gatt.connected = false;
    this.dispatchEvent(new Event("gattserverdisconnected"));
  }
}

function played() {
  const device = new Device();
  /** @type {any[]} */
  const told = [];
  const state = { available: true, pressed: true };
  /** @type {any} */
  const bluetooth = {
    getAvailability: async () => state.available,
    requestDevice: async () => device,
  };
  /** @type {Map<string, any>} */
  const known = new Map([["strap", device]]);
  const radio = new Radio({ bluetooth, known, tell: (event) => void told.push(event), pressed: () => state.pressed });
  /** @type {any[]} */
  const answers = [];
  return {
    radio,
    device,
    told,
    state,
    bluetooth,
    known,
    answers,
    /** Asks, and puts the answer down once it comes. @param {string} kind @param {object} details */
    async ask(kind, details = {}) {
      const ask = /** @type {any} */ ({ kind, device: "strap", ...details });
      void radio.ask(ask).then((answer) => answers.push("fault" in answer ? answer.fault : answer.kind));
      await settled();
    },
  };
}

/** One whose device is connected. */
async function connected() {
  const all = played();
  await all.ask("connect");
  await all.device.connections.comes(all.device.server);
  assert.deepEqual(all.answers.splice(0), ["connected"]);
  return all;
}

const RATE = { characteristic: "2a37" };

suite("radio", () => {
  test("what is asked of a device is done in order, one thing after the other", async () => {
    const { ask, device, answers } = await connected();
    await ask("read", RATE);
    await ask("write", { ...RATE, bytes: Uint8Array.of(1), confirmed: true });
    await ask("subscribe", RATE);
    assert.deepEqual([answers, device.rate.done], [[], []]);
    await device.rate.reads.comes(view(7));
    assert.deepEqual(answers, ["value", "done", "done"]);
    assert.deepEqual(device.rate.done, [["with", 1], "subscribed"]);
  });

  test("a write that the device can't confirm, or does not want otherwise, is made as it can", async () => {
    const { ask, device } = await connected();
    const written = [];
    for (const write of [true, false]) {
      for (const confirmed of [true, false]) {
        device.rate.properties = { write, writeWithoutResponse: !write };
        await ask("write", { ...RATE, bytes: Uint8Array.of(1), confirmed });
        written.push(/** @type {any[]} */ (device.rate.done.pop())[0]);
      }
    }
    assert.deepEqual(written, ["with", "with", "without", "without"]);
  });

  test("a device that is not there is tried again and again, until it is", async (t) => {
    mock.timers.enable({ apis: ["setTimeout"] });
    t.after(() => mock.timers.reset());
    const { ask, device, answers } = played();
    await ask("connect");
    for (let times = 0; times < 3; times += 1) {
      await device.connections.fails(error("NetworkError", "Connection attempt failed."));
      assert.equal(device.connections.waiting.length, 0);
      mock.timers.tick(1000);
      await settled();
      assert.equal(device.connections.waiting.length, 1);
    }
    assert.deepEqual(answers, []);
    await device.connections.comes(device.server);
    assert.deepEqual(answers, ["connected"]);
  });

  test("a connection that is wanted no more, or anew, ends the attempt before", async () => {
    const { ask, device, answers, told } = played();
    await ask("connect");
    await ask("connect");
    assert.deepEqual(answers, ["cancelled"]);
    await ask("disconnect");
    assert.deepEqual(answers, ["cancelled", "cancelled", "done"]);
    await ask("connect");
    await device.connections.comes(device.server);
    assert.deepEqual(answers.slice(3), ["connected"]);
    assert.deepEqual(told, [], "there was no connection");
  });

  test("a wish to connect right after one to disconnect is not taken for the former", async () => {
    const { ask, device, answers, told } = await connected();
    await ask("read", RATE);
    await ask("disconnect");
    await ask("connect");
    await device.rate.reads.comes(view(1));
    assert.deepEqual(answers, ["value", "done"]);
    await device.connections.comes(device.server);
    assert.deepEqual(answers, ["value", "done", "connected"]);
    assert.deepEqual(told, [{ kind: "lost", device: "strap" }]);
  });

  test("a device that answers nothing is disconnected after three seconds all the same", async (t) => {
    mock.timers.enable({ apis: ["setTimeout"] });
    t.after(() => mock.timers.reset());
    const { ask, answers, told } = await connected();
    await ask("read", RATE);
    await ask("write", { ...RATE, bytes: Uint8Array.of(1), confirmed: true });
    await ask("disconnect");
    mock.timers.tick(2999);
    await settled();
    assert.deepEqual(answers, []);
    mock.timers.tick(1);
    await settled();
    assert.deepEqual(answers.toSorted(), ["done", "gone", "gone"]);
    assert.deepEqual(told, [{ kind: "lost", device: "strap" }]);
  });

  test("a connection that ends takes with it what was asked, and is told of once", async () => {
    const { ask, device, answers, told } = await connected();
    await ask("subscribe", RATE);
    await ask("read", RATE);
    device.drop();
    await settled();
    await ask("read", RATE);
    device.rate.says(view(9));
    assert.deepEqual(answers, ["done", "gone", "gone"]);
    assert.deepEqual(told, [{ kind: "lost", device: "strap" }]);
  });

  test("a value that comes while it is read is told, what only tells of the reading is not", async () => {
    const { ask, device, told } = await connected();
    await ask("subscribe", RATE);
    await ask("subscribe", RATE);
    device.rate.says(view(1));
    await ask("read", RATE);
    device.rate.says(view(2));
    const value = view(3);
    device.rate.says(value);
    device.rate.says(view(3));
    await device.rate.reads.comes(value);
    device.rate.says(view(3));
    assert.deepEqual(
      told.map(({ bytes }) => Array.from(bytes)),
      [[1], [2], [3], [3]],
    );
  });

  test("faults are told apart by what browsers say", async () => {
    const { ask, device, answers } = await connected();
    const faults = /** @type {const} */ ([
      ["NetworkError", "GATT Server is disconnected. Cannot perform GATT operations.", "gone"],
      ["InvalidStateError", "Characteristic is no longer valid.", "gone"],
      ["NotSupportedError", "GATT operation not permitted.", "unsupported"],
      ["SecurityError", "Characteristic is blocklisted.", "unsupported"],
      ["SecurityError", "GATT operation not authorized.", "wants-bond"],
      ["NetworkError", "GATT Error: Not paired.", "wants-bond"],
      ["NotSupportedError", "GATT operation failed for unknown reason.", "other"],
    ]);
    for (const [name, message] of faults) {
      await ask("read", RATE);
      await device.rate.reads.fails(error(name, message));
    }
    assert.deepEqual(answers, faults.map(([, , fault]) => fault));
  });

  test("while there is no radio that is why, and it is told when it comes", async (t) => {
    mock.timers.enable({ apis: ["setInterval"] });
    t.after(() => mock.timers.reset());
    const { ask, device, answers, state, told, radio } = played();
    await ask("open");
    state.available = false;
    await ask("connect");
    await device.connections.fails(error("NetworkError", "Bluetooth adapter not available."));
    await ask("choose", { services: [], names: [], used: [] });
    assert.deepEqual(answers, ["state", "not-ready", "chosen"]);
    for (const available of [false, true]) {
      state.available = available;
      mock.timers.tick(3000);
      await settled();
    }
    assert.deepEqual(told, [
      { kind: "state", state: "absent" },
      { kind: "state", state: "ready" },
    ]);
    radio.close();
    state.available = false;
    mock.timers.tick(3000);
    await settled();
    assert.equal(told.length, 2);
  });

  test("a device that this page was not given has to be chosen, unless the browser remembers it", async () => {
    const { ask, device, answers, state, known, bluetooth } = played();
    known.clear();
    await ask("connect");
    state.pressed = false;
    await ask("choose", { services: [], names: [], used: [] });
    assert.deepEqual(answers, ["wants-press", "wants-press"]);
    bluetooth.getDevices = async () => [device];
    await ask("connect");
    await device.connections.comes(device.server);
    assert.deepEqual(answers.slice(2), ["connected"]);
    assert.equal(known.size, 1);
  });

  test("a dialog that was closed is no fault of the radio's", async () => {
    const { ask, answers, bluetooth } = played();
    for (const [name, message] of [
      ["NotFoundError", "User cancelled the requestDevice() chooser."],
      ["SecurityError", "Must be handling a user gesture to show a permission request."],
    ]) {
      bluetooth.requestDevice = async () => {
        throw error(name, message);
      };
      await ask("choose", { services: [], names: [], used: [] });
    }
    assert.deepEqual(answers, ["cancelled", "wants-press"]);
  });

  test("where there is no Bluetooth everything says so", async () => {
    const radio = new Radio({ bluetooth: undefined, known: new Map(), tell() {}, pressed: () => true });
    assert.deepEqual(await radio.ask({ kind: "open" }), { kind: "state", state: "absent" });
    const fault = { kind: "fault", fault: "not-ready", state: "absent" };
    assert.deepEqual(await radio.ask({ kind: "choose", services: [], names: [], used: [] }), fault);
    assert.deepEqual(await radio.ask({ kind: "connect", device: "strap" }), fault);
    assert.deepEqual(await radio.ask({ kind: "disconnect", device: "strap" }), { kind: "done" });
    radio.close();
  });

  test("devices that this page was given are listened to where the browser can", async () => {
    const { ask, answers, device, told } = played();
    await ask("scan", { services: [] });
    /** @type {AbortSignal | undefined} */
    let signal;
    Object.assign(device, { watchAdvertisements: async (/** @type {any} */ options) => ({ signal } = options) });
    await ask("scan", { services: [] });
    const heard = { rssi: -60, uuids: ["180d"], serviceData: [["181b", view(1, 2)]], manufacturerData: [[343, view(3)]] };
    device.dispatchEvent(Object.assign(new Event("advertisementreceived"), heard));
    await ask("stop-scan");
    device.dispatchEvent(Object.assign(new Event("advertisementreceived"), heard));
    assert.deepEqual(answers, ["unsupported", "done", "done"]);
    assert.equal(signal?.aborted, true);
    assert.deepEqual(told, [
      {
        kind: "seen",
        device: "strap",
        name: "Strap",
        signal: -60,
        services: ["180d"],
        data: [
          { service: "181b", bytes: Uint8Array.of(1, 2) },
          { manufacturer: 343, bytes: Uint8Array.of(3) },
        ],
      },
    ]);
  });
});
