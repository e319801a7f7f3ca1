// What the engine's worker wants of its window: radio and position, which exist in windows only.
//
// Messages are those of messages.d.ts. Only the window whose worker hosts the engine is asked.

import { Location } from "./location.js";
import { Radio } from "./radio.js";

/** The devices that this page was given; a new worker finds them here. @type {Map<string, WebBluetoothDevice>} */
const known = new Map();

/** @type {Drivers | undefined} */
let current;

/**
 * Serves this worker, and no other any more.
 *
 * @param {Worker} worker
 */
export function serveDrivers(worker) {
  current?.close();
  const drivers = new Drivers({
    send: (message) => worker.postMessage(message),
    bluetooth: navigator.bluetooth,
    geolocation: navigator.geolocation,
    permissions: navigator.permissions,
    known,
    now: () => performance.now(),
    timeOrigin: performance.timeOrigin,
    pressed: () => navigator.userActivation?.isActive ?? true,
    onShown(shown) {
      const look = () => document.visibilityState === "visible" && shown();
      document.addEventListener("visibilitychange", look);
      return () => document.removeEventListener("visibilitychange", look);
    },
    attend: (on) => (window.onbeforeunload = on ? stay : null),
  });
  current = drivers;
  worker.addEventListener("message", ({ data }) => drivers.hear(data));
}

/**
 * A workout is recorded here: the browser asks whether the page is really to go.
 *
 * @param {BeforeUnloadEvent} event
 */
const stay = (event) => event.preventDefault();

/**
 * @typedef {object} Means
 * @property {(message: FromDrivers) => void} send
 * @property {WebBluetooth | undefined} bluetooth
 * @property {import("./location.js").Means["geolocation"]} geolocation
 * @property {import("./location.js").Means["permissions"]} permissions
 * @property {Map<string, WebBluetoothDevice>} known
 * @property {() => number} now Milliseconds on the page's clock.
 * @property {number} timeOrigin When that began, in ms since 1970.
 * @property {() => boolean} pressed Whether the athlete just pressed something on this page.
 * @property {import("./location.js").Means["onShown"]} onShown
 * @property {(on: boolean) => void} attend Whether the page is to be kept.
 */

export class Drivers {
  #means;
  /** @type {number | undefined} The session of the engine that is served. */
  #session;
  /** @type {Radio | undefined} */
  #radio;
  /** @type {Location | undefined} */
  #location;

  /** @param {Means} means */
  constructor(means) {
    this.#means = means;
  }

  /** @param {Partial<{ wanted: Wanted, attend: boolean, over: true }>} message Other messages of the worker are passed over. */
  hear({ wanted, attend, over }) {
    if (over) this.close();
    if (attend !== undefined) this.#means.attend(attend);
    if (wanted) void this.#serve(wanted);
  }

  /** The engine is gone: whatever it wanted is over. */
  close() {
    this.#radio?.close();
    this.#location?.close();
    this.#radio = this.#location = this.#session = undefined;
    this.#means.attend(false);
  }

  /** @param {Wanted} wanted */
  async #serve(wanted) {
    const { session, id } = wanted;
    if (this.#session !== session) this.close();
    this.#session = session;
    /** @type {FromDrivers} */
    const answer =
      "radio" in wanted
        ? { session, id, radio: await this.#theRadio(session).ask(wanted.radio) }
        : { session, id, location: await this.#theLocation(session).ask(wanted.location) };
    if (this.#session === session) this.#means.send(answer);
  }

  /** @param {number} session */
  #theRadio(session) {
    const { bluetooth, known: devices, pressed, now, timeOrigin, send } = this.#means;
    this.#radio ??= new Radio({
      bluetooth,
      known: devices,
      pressed,
      tell: (radioEvent, timeStamp = now()) => send({ session, atMs: timeOrigin + timeStamp, radioEvent }),
    });
    return this.#radio;
  }

  /** @param {number} session */
  #theLocation(session) {
    const { geolocation, permissions, onShown, now, timeOrigin, send } = this.#means;
    this.#location ??= new Location({
      geolocation,
      permissions,
      onShown,
      tell: (locationEvent) => send({ session, atMs: timeOrigin + now(), locationEvent }),
    });
    return this.#location;
  }
}
