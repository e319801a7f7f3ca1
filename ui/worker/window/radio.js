// The radio of a window: Web Bluetooth, as the engine asks for it (core/model/src/radio.rs).
//
// Every ask is answered once. Asks for one device are done one after the other; a device that is asked to disconnect
// waits for no connection any more, and not long for what was asked before.
//
// Browsers name a device that the athlete has chosen, and only some let a page find it again after a reload
// (`getDevices`). Elsewhere a device that this page was not given has to be chosen anew: "wants-press".

/** So long a device that is asked to disconnect may take for what was asked before. */
const PATIENCE_MS = 3000;
/** Between two looks at whether there is a radio: a browser does not tell of changes. */
const LOOK_MS = 3000;
/** Between two attempts to connect. The browser itself waits longer for a device that is not there. */
const PAUSE_MS = 1000;
/** A device that is busy is asked so often, with such pauses. */
const BUSY_TRIES = 20;
const BUSY_MS = 100;

/**
 * @typedef {object} Means
 * @property {WebBluetooth | undefined} bluetooth The browser's `navigator.bluetooth`, where there is one.
 * @property {(event: RadioEvent, timeStamp?: number) => void} tell Tells what happened: now, or at an event's time stamp.
 * @property {Map<string, WebBluetoothDevice>} known The devices that this page was given; it outlives the radio.
 * @property {() => boolean} pressed Whether a dialog may be opened now.
 */

/** Why something could not be done. */
class Refusal extends Error {
  /**
   * @param {RadioFault} fault
   * @param {string} [detail]
   */
  constructor(fault, detail) {
    super(detail ?? fault);
    this.fault = fault;
  }
}

export class Radio {
  #means;
  /** @type {Map<string, Peripheral>} */
  #peripherals = new Map();
  /** @type {RadioState} */
  #state = "unknown";
  /** Looks how it is, once it was asked for. */
  #looks = /** @type {ReturnType<typeof setInterval> | undefined} */ (undefined);
  #closed = false;
  /** Ends what is looked for. */
  #scan = new AbortController();

  /** @param {Means} means */
  constructor(means) {
    this.#means = means;
  }

  /**
   * @param {RadioAsk} ask
   * @returns {Promise<RadioAnswer>} It never fails.
   */
  async ask(ask) {
    try {
      return await this.#do(ask);
    } catch (error) {
      const { fault, detail } = faultOf(error);
      // What fails while the radio is off fails because of that.
      const state = fault === "gone" || fault === "other" ? await this.#availability() : "ready";
      if (state !== "ready") return { kind: "fault", fault: "not-ready", state };
      return { kind: "fault", fault, detail };
    }
  }

  /** Ends every connection; nothing is told any more. */
  close() {
    this.#closed = true;
    clearInterval(this.#looks);
    this.#scan.abort();
    for (const peripheral of this.#peripherals.values()) peripheral.close();
    this.#peripherals.clear();
  }

  /**
   * @param {RadioAsk} ask
   * @returns {Promise<RadioAnswer>}
   */
  async #do(ask) {
    switch (ask.kind) {
      case "open":
        this.#state = await this.#availability();
        if (!this.#closed) this.#looks ??= setInterval(() => void this.#look(), LOOK_MS);
        return { kind: "state", state: this.#state };
      case "choose":
        return this.#choose(ask);
      case "scan":
        return this.#listen();
      case "stop-scan":
        this.#scan.abort();
        return { kind: "done" };
      default: {
        // Without a pause when it is known: what is asked of a device is done in the order it was asked.
        const known = this.#peripherals.get(ask.device);
        if (known) return known.ask(ask);
        if (ask.kind === "disconnect") return { kind: "done" };
        if (ask.kind !== "connect") throw new Refusal("gone");
        return this.#peripheral(await this.#device(ask.device)).ask(ask);
      }
    }
  }

  /**
   * A browser does not tell whether the radio is switched off: its dialog does.
   *
   * @returns {Promise<RadioState>}
   */
  async #availability() {
    const { bluetooth } = this.#means;
    if (!bluetooth?.requestDevice) return "absent";
    try {
      return (await bluetooth.getAvailability?.()) === false ? "absent" : "ready";
    } catch {
      return "denied";
    }
  }

  async #look() {
    const state = await this.#availability();
    if (state === this.#state || this.#closed) return;
    this.#state = state;
    this.#means.tell({ kind: "state", state });
  }

  /**
   * @param {{ services: string[], names: string[], used: string[] }} wanted
   * @returns {Promise<RadioAnswer>}
   */
  async #choose({ services, names, used }) {
    const { bluetooth, known, pressed } = this.#means;
    if (!bluetooth?.requestDevice) return { kind: "fault", fault: "not-ready", state: "absent" };
    if (!pressed()) throw new Refusal("wants-press");
    const filters = [
      ...services.map((service) => ({ services: [service] })),
      ...names.map((namePrefix) => ({ namePrefix })),
    ];
    const optionalServices = [...new Set([...services, ...used])];
    try {
      const device = await bluetooth.requestDevice(
        filters.length > 0 ? { filters, optionalServices } : { acceptAllDevices: true, optionalServices },
      );
      known.set(device.id, device);
      return { kind: "chosen", device: device.id, name: device.name ?? "" };
    } catch (error) {
      const state = await this.#availability();
      if (state !== "ready") return { kind: "fault", fault: "not-ready", state };
      // A dialog that was closed, or showed nothing, ends as "not found".
      if (nameOf(error) === "NotFoundError") throw new Refusal("cancelled");
      if (nameOf(error) === "SecurityError" && /gesture|activation/i.test(textOf(error))) throw new Refusal("wants-press");
      throw error;
    }
  }

  /**
   * Listens to the devices that this page was given: a browser tells of no others.
   *
   * @returns {Promise<RadioAnswer>}
   */
  async #listen() {
    await this.#find();
    this.#scan.abort();
    this.#scan = new AbortController();
    const { signal } = this.#scan;
    let heard = false;
    for (const device of this.#means.known.values()) {
      if (!device.watchAdvertisements) continue;
      heard = true;
      device.addEventListener("advertisementreceived", (event) => this.#seen(device, event), { signal });
      device.watchAdvertisements({ signal }).catch(() => {});
    }
    return heard ? { kind: "done" } : { kind: "fault", fault: "unsupported" };
  }

  /**
   * @param {WebBluetoothDevice} device
   * @param {WebBluetoothAdvertisement} event
   */
  #seen(device, event) {
    /** @type {AdvertisedData[]} */
    const data = [];
    for (const [service, view] of event.serviceData ?? []) data.push({ service, bytes: bytesOf(view) });
    for (const [manufacturer, view] of event.manufacturerData ?? []) data.push({ manufacturer, bytes: bytesOf(view) });
    const name = event.name ?? device.name ?? "";
    const services = event.uuids ?? [];
    this.#means.tell({ kind: "seen", device: device.id, name, signal: event.rssi, services, data }, event.timeStamp);
  }

  /** Takes up the devices that the athlete once gave this site, where the browser remembers them. */
  async #find() {
    const { bluetooth, known } = this.#means;
    for (const device of (await bluetooth?.getDevices?.().catch(() => [])) ?? []) {
      if (!known.has(device.id)) known.set(device.id, device);
    }
  }

  /**
   * @param {string} id
   * @returns {Promise<WebBluetoothDevice>}
   */
  async #device(id) {
    const { known, bluetooth } = this.#means;
    // Its state says that there is no radio.
    if (!bluetooth?.requestDevice) throw new Refusal("gone");
    if (!known.has(id)) await this.#find();
    const device = known.get(id);
    if (!device) throw new Refusal("wants-press");
    return device;
  }

  /** @param {WebBluetoothDevice} device */
  #peripheral(device) {
    const made = this.#peripherals.get(device.id) ?? new Peripheral(device, this.#means.tell, () => this.#availability());
    if (!this.#closed) this.#peripherals.set(device.id, made);
    return made;
  }
}

/** A device, and what is asked of it. */
class Peripheral {
  #device;
  #tell;
  #availability;
  /** The end of what was asked last. */
  #queue = Promise.resolve();
  /** Ends the attempt to connect that was asked for last. */
  #attempt = new AbortController();
  /** Ends what is done over the connection that the engine was told of; none while there is no such connection. */
  #link = /** @type {AbortController | undefined} */ (undefined);
  /** @type {Map<string, WebBluetoothCharacteristic>} By UUID; of several with the same the first. */
  #characteristics = new Map();
  /** @type {Map<WebBluetoothCharacteristic, Held>} Those that are subscribed to. */
  #heard = new Map();
  #listening = new AbortController();

  /**
   * @param {WebBluetoothDevice} device
   * @param {Means["tell"]} tell
   * @param {() => Promise<RadioState>} availability
   */
  constructor(device, tell, availability) {
    this.#device = device;
    this.#tell = tell;
    this.#availability = availability;
    const { signal } = this.#listening;
    device.addEventListener("gattserverdisconnected", (event) => this.#lost(event.timeStamp), { signal });
  }

  /**
   * @param {DeviceAsk} ask
   * @returns {Promise<RadioAnswer>}
   */
  ask(ask) {
    if ("characteristic" in ask) return this.#next(this.#queue.then(() => this.#use(ask)));
    if (ask.kind === "disconnect") {
      this.#attempt.abort();
      const before = Promise.race([this.#queue, pause(PATIENCE_MS)]);
      return this.#next(before.then(() => this.#end()));
    }
    // One that still waits for its connection was given up.
    this.#attempt.abort();
    const attempt = new AbortController();
    this.#attempt = attempt;
    return this.#next(this.#queue.then(() => this.#connect(attempt.signal)));
  }

  close() {
    this.#listening.abort();
    this.#attempt.abort();
    this.#device.gatt?.disconnect();
    this.#forget();
  }

  /**
   * What is asked next waits for this.
   *
   * @template Outcome
   * @param {Promise<Outcome>} outcome
   * @returns {Promise<Outcome>}
   */
  #next(outcome) {
    this.#queue = outcome.then(
      () => {},
      () => {},
    );
    return outcome;
  }

  /** @returns {RadioAnswer} */
  #end() {
    this.#device.gatt?.disconnect();
    // Some browsers say nothing of an end that the page itself asked for.
    this.#lost(undefined);
    return { kind: "done" };
  }

  /** @param {number | undefined} timeStamp */
  #lost(timeStamp) {
    if (this.#forget()) this.#tell({ kind: "lost", device: this.#device.id }, timeStamp);
  }

  /** Forgets what was of a connection; tells whether the engine knew of it. */
  #forget() {
    const link = this.#link;
    this.#link = undefined;
    this.#characteristics.clear();
    for (const { stop } of this.#heard.values()) stop.abort();
    this.#heard.clear();
    link?.abort();
    return link !== undefined;
  }

  /**
   * Tries until the device is there or the signal ends it.
   *
   * @param {AbortSignal} signal
   * @returns {Promise<RadioAnswer>}
   */
  async #connect(signal) {
    const { gatt, name = "" } = this.#device;
    if (!gatt) throw new Refusal("unsupported");
    /** @type {Promise<undefined>} */
    const ended = new Promise((resolve) => signal.addEventListener("abort", () => resolve(undefined), { once: true }));
    while (!signal.aborted) {
      try {
        const found = await Promise.race([this.#discover(gatt), ended]);
        if (signal.aborted || !found) break;
        if (gatt.connected) {
          this.#link ??= new AbortController();
          return { kind: "connected", name, ...found };
        }
      } catch (error) {
        const waits = ["gone", "other", "cancelled"].includes(faultOf(error).fault);
        if (!waits || (await this.#availability()) !== "ready") throw error;
        await Promise.race([pause(PAUSE_MS), ended]);
      }
    }
    if (!this.#link) gatt.disconnect();
    throw new Refusal("cancelled");
  }

  /**
   * Connects, and gives what the device has.
   *
   * @param {NonNullable<WebBluetoothDevice["gatt"]>} gatt
   */
  async #discover(gatt) {
    const server = await gatt.connect();
    /** @type {string[]} */
    const services = [];
    /** @type {Map<string, WebBluetoothCharacteristic>} */
    const characteristics = new Map();
    for (const service of await server.getPrimaryServices().catch(noneFound)) {
      services.push(service.uuid);
      for (const characteristic of await service.getCharacteristics().catch(noneFound)) {
        if (!characteristics.has(characteristic.uuid)) characteristics.set(characteristic.uuid, characteristic);
      }
    }
    this.#characteristics = characteristics;
    return { services, characteristics: [...characteristics.keys()] };
  }

  /**
   * @param {UseAsk} ask
   * @returns {Promise<RadioAnswer>}
   */
  async #use(ask) {
    if (!this.#link) throw new Refusal("gone");
    const { signal } = this.#link;
    const characteristic = this.#characteristics.get(ask.characteristic);
    if (!characteristic) throw new Refusal("unsupported");
    // A connection that ends takes with it what is being done.
    /** @type {Promise<never>} */
    const gone = new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(new Refusal("gone")), { once: true });
    });
    return Promise.race([this.#patiently(characteristic, ask), gone]);
  }

  /**
   * Another page, or what was given up, may keep the device busy.
   *
   * @param {WebBluetoothCharacteristic} characteristic
   * @param {UseAsk} ask
   * @returns {Promise<RadioAnswer>}
   */
  async #patiently(characteristic, ask) {
    for (let tries = 1; ; tries += 1) {
      try {
        return await (ask.kind === "read" ? this.#read(characteristic) : this.#change(characteristic, ask));
      } catch (error) {
        if (tries >= BUSY_TRIES || !/already in progress/i.test(textOf(error))) throw error;
        await pause(BUSY_MS);
      }
    }
  }

  /**
   * @param {WebBluetoothCharacteristic} characteristic
   * @returns {Promise<RadioAnswer>}
   */
  async #read(characteristic) {
    const held = this.#heard.get(characteristic);
    if (held) held.events = [];
    try {
      const value = await characteristic.readValue();
      this.#release(characteristic, value);
      return { kind: "value", bytes: bytesOf(value) };
    } catch (error) {
      this.#release(characteristic, undefined);
      throw error;
    }
  }

  /**
   * Tells what came while a characteristic was read, but for what only tells that it was.
   *
   * @param {WebBluetoothCharacteristic} characteristic
   * @param {DataView | undefined} read
   */
  #release(characteristic, read) {
    const held = this.#heard.get(characteristic);
    const events = held?.events ?? [];
    if (held) held.events = undefined;
    const same = events.find(({ value }) => value === read) ?? events.find(({ value }) => read && isSame(value, read));
    for (const event of events) {
      if (event !== same) this.#notified(characteristic, event.value, event.timeStamp);
    }
  }

  /**
   * @param {WebBluetoothCharacteristic} characteristic
   * @param {UseAsk} ask
   * @returns {Promise<RadioAnswer>}
   */
  async #change(characteristic, ask) {
    if (ask.kind === "write") {
      const { write, writeWithoutResponse } = characteristic.properties;
      const confirmed = ask.confirmed ? write || !writeWithoutResponse : !writeWithoutResponse;
      if (confirmed) await characteristic.writeValueWithResponse(ask.bytes);
      else await characteristic.writeValueWithoutResponse(ask.bytes);
    } else {
      this.#listen(characteristic);
      await characteristic.startNotifications();
    }
    return { kind: "done" };
  }

  /** @param {WebBluetoothCharacteristic} characteristic */
  #listen(characteristic) {
    if (this.#heard.has(characteristic)) return;
    /** @type {Held} */
    const held = { stop: new AbortController(), events: undefined };
    this.#heard.set(characteristic, held);
    const { signal } = held.stop;
    const hear = (/** @type {{ timeStamp: number }} */ { timeStamp }) => {
      const { value } = characteristic;
      if (!value) return;
      if (held.events) held.events.push({ value, timeStamp });
      else this.#notified(characteristic, value, timeStamp);
    };
    characteristic.addEventListener("characteristicvaluechanged", hear, { signal });
  }

  /**
   * @param {WebBluetoothCharacteristic} characteristic
   * @param {DataView} value
   * @param {number} timeStamp
   */
  #notified(characteristic, value, timeStamp) {
    const { id: device } = this.#device;
    this.#tell({ kind: "notified", device, characteristic: characteristic.uuid, bytes: bytesOf(value) }, timeStamp);
  }
}

/** @typedef {Extract<RadioAsk, { characteristic: string }>} UseAsk What is asked over a connection. */

/** @typedef {UseAsk | { kind: "connect" | "disconnect", device: string }} DeviceAsk What is asked of a device. */

/**
 * @typedef {object} Held A characteristic that is listened to.
 * @property {AbortController} stop
 * @property {{ value: DataView, timeStamp: number }[] | undefined} events What came while it is read: reading tells of
 *   its value as if it had come by itself.
 */

/**
 * What is not there is no fault; what can't be looked at now is.
 *
 * @param {unknown} error
 * @returns {never[]}
 */
const noneFound = (error) => {
  if (["NotFoundError", "SecurityError", "NotSupportedError"].includes(nameOf(error))) return [];
  throw error;
};

/**
 * @param {unknown} error
 * @returns {{ fault: RadioFault, detail?: string }}
 */
function faultOf(error) {
  if (error instanceof Refusal) return { fault: error.fault };
  const text = textOf(error);
  if (/paired|authori[sz]|authenticat|encrypt/i.test(text)) return { fault: "wants-bond" };
  if (/unknown|unexpected/i.test(text)) return { fault: "other", detail: text };
  switch (nameOf(error)) {
    case "NotSupportedError":
    case "NotFoundError":
    case "SecurityError":
      return { fault: "unsupported" };
    case "NetworkError":
    case "InvalidStateError":
      return { fault: "gone" };
    case "AbortError":
      return { fault: "cancelled" };
    default:
      return { fault: "other", detail: text };
  }
}

/** @param {unknown} error */
const nameOf = (error) => (error instanceof Error || error instanceof DOMException ? error.name : "");

/** @param {unknown} error */
const textOf = (error) => (error instanceof Error || error instanceof DOMException ? error.message : String(error));

/** @param {DataView} view */
const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();

/**
 * @param {DataView} a
 * @param {DataView} b
 */
const isSame = (a, b) => {
  const [one, other] = [bytesOf(a), bytesOf(b)];
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
};

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms, undefined));
