// Bluetooth devices that Chromium is made to believe in: its DevTools' BluetoothEmulation, as a browser with devices near.

import { sleep } from "./harness.mjs";

/** The Bluetooth base UUID of an assigned number. @param {number} number */
export const assigned = (number) => `0000${number.toString(16).padStart(4, "0")}-0000-1000-8000-00805f9b34fb`;

/** Without it Chromium subscribes to nothing. */
const CLIENT_CONFIGURATION = assigned(0x2902);

/** What Chromium must be started with. */
export const ARGUMENTS = ["--enable-features=WebBluetooth", "--enable-experimental-web-platform-features"];

/**
 * @typedef {object} Characteristic
 * @property {string} uuid
 * @property {string} id How the emulation calls it.
 * @property {number[]} value What is read.
 * @property {number} code With what it is answered; 0 is success, see Bluetooth Core 5.4, vol. 3, part F, 3.4.1.1.
 * @property {boolean} silent Whether it is not answered at all.
 * @property {number[][]} written What was written, oldest first.
 * @property {string[]} asked What was done with it, oldest first.
 */

/**
 * @typedef {object} Device
 * @property {string} address
 * @property {string} name
 * @property {number} code With what connections are answered; 0 is success.
 * @property {boolean} silent Whether they are not answered at all.
 * @property {number} connections How many were asked for.
 * @property {Services} services
 * @property {Map<string, Characteristic>} characteristics By UUID.
 */

/**
 * Characteristics by their UUIDs, by the UUIDs of their services.
 *
 * @typedef {Record<string, Record<string, { properties: object, value?: number[] }>>} Services
 */

/** The radio of a browser, as DevTools emulate it. */
export class EmulatedRadio {
  #session;
  /** @type {Map<string, Device>} By address. */
  #devices = new Map();

  /** @param {import("playwright-core").CDPSession} session A session of the browser itself. */
  constructor(session) {
    this.#session = session;
    session.on("BluetoothEmulation.gattOperationReceived", ({ address, type }) => void this.#gatt(address, type));
    session.on("BluetoothEmulation.characteristicOperationReceived", (operation) => void this.#operation(operation));
    session.on("BluetoothEmulation.descriptorOperationReceived", ({ descriptorId, type }) => {
      void this.#answer("simulateDescriptorOperationResponse", { descriptorId, type, code: 0, data: "" });
    });
  }

  /**
   * @param {Ending} t
   * @param {import("playwright-core").Browser} browser
   * @param {"absent" | "powered-off" | "powered-on"} state
   */
  static async start(t, browser, state = "powered-on") {
    const session = await browser.newBrowserCDPSession();
    const radio = new EmulatedRadio(session);
    await session.send("BluetoothEmulation.enable", { state, leSupported: true });
    t.after(() => session.send("BluetoothEmulation.disable").catch(() => {}));
    return radio;
  }

  /** @param {"absent" | "powered-off" | "powered-on"} state */
  become(state) {
    return this.#session.send("BluetoothEmulation.setSimulatedCentralState", { state });
  }

  /**
   * Puts a device near.
   *
   * @param {string} address
   * @param {string} name
   * @param {Services} services
   */
  async add(address, name, services) {
    /** @type {Device} */
    const device = { address, name, code: 0, silent: false, connections: 0, services, characteristics: new Map() };
    this.#devices.set(address, device);
    await this.#session.send("BluetoothEmulation.simulatePreconnectedPeripheral", {
      address,
      name,
      manufacturerData: [],
      knownServiceUuids: Object.keys(services),
    });
    await this.furnish(device);
    return device;
  }

  /**
   * Gives a device its services: the emulation takes them away with each connection that ends, and says nothing when a page
   * connects again that ended its connection itself.
   *
   * @param {Device} device
   */
  async furnish({ address, services, characteristics: all }) {
    for (const [serviceUuid, characteristics] of Object.entries(services)) {
      const { serviceId } = await this.#session.send("BluetoothEmulation.addService", { address, serviceUuid });
      for (const [uuid, { properties, value = [] }] of Object.entries(characteristics)) {
        const { characteristicId } = await this.#session.send("BluetoothEmulation.addCharacteristic", {
          serviceId,
          characteristicUuid: uuid,
          properties,
        });
        if ("notify" in properties || "indicate" in properties) {
          await this.#session.send("BluetoothEmulation.addDescriptor", {
            characteristicId,
            descriptorUuid: CLIENT_CONFIGURATION,
          });
        }
        const before = all.get(uuid) ?? { uuid, value, code: 0, silent: false, written: [], asked: [] };
        all.set(uuid, Object.assign(before, { id: characteristicId }));
      }
    }
  }

  /** @param {Device} device */
  async drop({ address }) {
    await this.#session.send("BluetoothEmulation.simulateGATTDisconnection", { address });
  }

  /**
   * @param {string} address
   * @param {"connection" | "discovery"} type
   */
  async #gatt(address, type) {
    const device = this.#devices.get(address);
    if (!device) return;
    if (type === "connection") device.connections += 1;
    if (device.silent) return;
    const code = type === "connection" ? device.code : 0;
    if (type === "connection" && code === 0 && device.connections > 1) await this.furnish(device).catch(() => {});
    await this.#answer("simulateGATTOperationResponse", { address, type, code });
  }

  /** @param {{ characteristicId: string, type: string, data?: string }} operation */
  async #operation({ characteristicId, type, data }) {
    const devices = [...this.#devices.values()];
    const all = devices.flatMap(({ characteristics }) => Array.from(characteristics.values()));
    const characteristic = all.find(({ id }) => id === characteristicId);
    if (!characteristic) return;
    characteristic.asked.push(type);
    if (type === "write") characteristic.written.push([...Buffer.from(data ?? "", "base64")]);
    if (characteristic.silent) return;
    const { code, value } = characteristic;
    await this.#answer("simulateCharacteristicOperationResponse", {
      characteristicId,
      type,
      code,
      ...(type === "read" && code === 0 ? { data: Buffer.from(value).toString("base64") } : {}),
    });
  }

  /**
   * @param {"simulateGATTOperationResponse" | "simulateCharacteristicOperationResponse"
   *   | "simulateDescriptorOperationResponse"} what
   * @param {any} details
   */
  async #answer(what, details) {
    // The page may have gone meanwhile.
    await this.#session.send(`BluetoothEmulation.${what}`, details).catch(() => {});
  }
}

/**
 * Has the device of this address chosen, or the dialog closed, whenever the page opens the browser's dialog of devices.
 *
 * @param {import("playwright-core").Page} page
 * @param {{ address: string | undefined }} choice
 */
export async function chooses(page, choice) {
  const session = await page.context().newCDPSession(page);
  /** @type {Set<string>} Told of twice, a prompt may be answered once. */
  const answered = new Set();
  session.on("DeviceAccess.deviceRequestPrompted", async ({ id, devices }) => {
    // Their names are empty here.
    const device = devices.find(({ id: address }) => address === choice.address);
    if (answered.has(id) || (choice.address !== undefined && !device)) return;
    answered.add(id);
    if (device) await session.send("DeviceAccess.selectPrompt", { id, deviceId: device.id }).catch(() => {});
    else await session.send("DeviceAccess.cancelPrompt", { id }).catch(() => {});
  });
  await session.send("DeviceAccess.enable");
  return session;
}

/**
 * Waits until something is so.
 *
 * @template Value
 * @param {string} what
 * @param {() => Value | Promise<Value>} look
 * @returns {Promise<NonNullable<Value>>}
 */
export async function until(what, look, timeoutMs = 10_000) {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await sleep(20)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`in vain: ${what}`);
}
