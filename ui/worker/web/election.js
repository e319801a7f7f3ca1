// Which tab hosts the engine, and how the frames of all tabs get to it.
//
// Every tab has a worker that takes part, but only the one that holds the lock `ritm-engine` opens the database: OPFS
// allows one connection. The others are its guests and pass frames on over a BroadcastChannel. When the hosting tab
// goes, breaks down or gives way, the next in line gets the lock, opens the database and says "ready"; every page then
// asks again what has no answer. Each question may be asked twice without harm, so nothing is kept here of what was asked.
//
// Radio and position are had by the window of the tab that hosts, and a browser lets only that window use them that the
// athlete works in. So a tab in which they are needed may ask to host ("work"); a tab that records a workout keeps the
// engine. Other tabs in line let the one that asked pass.
//
// Page -> worker: {frame} | {giveWay}, where `giveWay` is one of
//   true         the hosting tab is of another build
//   "work"       the athlete works in this tab, with what only a window has
// Worker -> page: {frame} | {state, detail}, where `state` is one of
//   starting     this tab opens the database
//   ready        there is a host, perhaps a new one: ask again what has no answer
//   waiting      this tab hosted until the athlete went on in another; "ready" follows once that one hosts
//   replaced     this tab hosted until another asked it to give way; "ready" follows once there is a new host
//   unsupported  this browser can't keep a database
//   failed       the database can't be opened, or the engine broke down; `detail` says why. This worker has ended. Where
//                `detail` begins with "error-" it is the code of an error that stays; else a new worker may fare better.
// Over the channel, between tabs of any two builds: {to, from, frame} | {to, from, ready: true} | {to, from, giveWay}.
//   `to` and `from` are the names of workers; `to` may also be "host" or "all".

const LOCK = "ritm-engine";
const HOST = "host";
const ALL = "all";
/** How the engine calls the page of the tab that hosts it; guests are numbered from 1. */
const OWN_PAGE = 0;
/** So many guests are remembered, those heard of last. */
const MOST_GUESTS = 1024;
/** The files of a tab that just went may be held for a moment longer: so often is it tried again, some ten seconds long. */
const ATTEMPTS = 40;
/** One that gave way lets the one who asked get in line before it. */
const GIVEN_WAY_MS = 1000;
/** So long others in line let a tab pass that asked to host. */
const PASSING_MS = 3000;
/** Until they have heard of it. */
const HEARD_OF_MS = 50;

/** @typedef {import("./turns.js").Bytes} Bytes */

/** @typedef {{ frame: Bytes } | { state: string, detail?: string }} ToPage */

/**
 * @typedef {object} Message What travels over the channel.
 * @property {string} to
 * @property {string} from
 * @property {Bytes} [frame]
 * @property {boolean} [ready]
 * @property {true | "work"} [giveWay]
 */

/**
 * @typedef {object} Hosted An engine that this tab hosts.
 * @property {(client: number, frame: Bytes) => void} take
 * @property {() => boolean} attends Whether a workout is recorded: this tab should not give it up then.
 * @property {() => void} close Lets go of its files; throws when it can't.
 */

/**
 * @typedef {object} Hears What an engine's owner hears of it.
 * @property {(client: number | undefined, frame: Bytes) => void} told A frame for a client, or for all of them.
 * @property {(error: unknown) => void} broken It broke down, and must not be touched again.
 */

/**
 * @typedef {object} Means
 * @property {string} me The worker's name, unlike any other's.
 * @property {{ request: (...details: any[]) => Promise<any> }} locks The browser's locks.
 * @property {{ postMessage: (message: Message) => void, onmessage: ((event: any) => void) | null }} channel
 *   Reaches every other tab's worker.
 * @property {(message: ToPage) => void} tell Tells this tab's page something. A frame may be transferred.
 * @property {() => Promise<unknown>} load Fetches what opening needs.
 * @property {(hears: Hears) => Promise<Hosted>} open Opens the engine.
 * @property {(error: unknown) => void} leave Ends this worker, so that whatever it still holds is freed.
 * @property {(ms: number) => Promise<unknown>} pause
 */

export class Election {
  #means;
  /** @type {Hosted | undefined} The engine, while this tab hosts it. */
  #engine;
  #guests = new Guests();
  /** Whether this tab gave way once: it never asks for that in turn, or two builds would go on so for ever. */
  #gaveWay = false;
  /** Until when another tab, which asked to host, is let pass; by `Date.now()`. */
  #passesUntil = 0;
  /** @type {(outcome: Outcome) => void} Gives the lock back. */
  #giveBack = () => {};

  /** @param {Means} means */
  constructor(means) {
    this.#means = means;
    means.channel.onmessage = ({ data }) => this.#heard(data);
  }

  /** Takes part for as long as this worker lives. */
  async run() {
    const { locks, tell, pause } = this.#means;
    /** @type {Outcome | "taken"} */
    let outcome = await locks.request(LOCK, { ifAvailable: true }, (/** @type {unknown} */ lock) =>
      lock ? this.#host() : "taken",
    );
    // The tab that holds the lock may still be opening the database: it says "ready" by itself then.
    if (outcome === "taken") tell({ state: "ready" });
    while (outcome !== "left") {
      if (outcome !== "taken") await pause(GIVEN_WAY_MS);
      outcome = await locks.request(LOCK, () => this.#host());
    }
  }

  /**
   * What this tab's page says. While there is no host nobody hears it: the page asks again when there is one.
   *
   * @param {{ frame?: Bytes, giveWay?: true | "work" }} message
   */
  fromPage({ frame, giveWay }) {
    const { me, channel } = this.#means;
    if (frame instanceof Uint8Array) {
      if (this.#engine) this.#engine.take(OWN_PAGE, frame);
      else channel.postMessage({ to: HOST, from: me, frame });
    } else if (giveWay === "work" && !this.#engine) {
      this.#passesUntil = 0;
      channel.postMessage({ to: ALL, from: me, giveWay });
    } else if (giveWay === true && !this.#engine && !this.#gaveWay) {
      channel.postMessage({ to: HOST, from: me, giveWay: true });
    }
  }

  /**
   * What another tab's worker says; it may be of any build.
   *
   * @param {Message} message
   */
  #heard({ to, from, frame, ready, giveWay }) {
    const { me, tell } = this.#means;
    if (to === HOST) {
      if (!this.#engine) return;
      if (frame instanceof Uint8Array) this.#engine.take(this.#guests.numberOf(from), frame);
      else if (giveWay) this.#giveWay("replaced");
    } else if (to === me || to === ALL) {
      if (frame instanceof Uint8Array) tell({ frame });
      else if (ready) {
        this.#passesUntil = 0;
        tell({ state: "ready" });
      } else if (giveWay === "work") {
        this.#passesUntil = Date.now() + PASSING_MS;
        if (this.#engine && !this.#engine.attends()) this.#giveWay("waiting");
      }
    }
  }

  /**
   * Hosts the engine while this tab holds the lock.
   *
   * @returns {Promise<Outcome>} Once the lock is to be given back.
   */
  async #host() {
    const { me, channel, tell, load } = this.#means;
    if (Date.now() < this.#passesUntil) return "let pass";
    tell({ state: "starting" });
    /** @type {Promise<Outcome>} */
    const over = new Promise((resolve) => (this.#giveBack = resolve));
    this.#guests = new Guests();
    try {
      await load();
      this.#engine = await this.#openPatiently({
        told: (client, frame) => this.#told(client, frame),
        broken: (error) => this.#leave(error),
      });
    } catch (error) {
      this.#leave(error);
      return over;
    }
    channel.postMessage({ to: ALL, from: me, ready: true });
    tell({ state: "ready" });
    return over;
  }

  /** @param {Hears} hears */
  async #openPatiently(hears) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#means.open(hears);
      } catch (error) {
        if (attempt >= ATTEMPTS || stays(error)) throw error;
        await this.#means.pause(50 + attempt * 10);
      }
    }
  }

  /**
   * A frame of the engine's.
   *
   * @param {number | undefined} client
   * @param {Bytes} frame
   */
  #told(client, frame) {
    const { me, channel, tell } = this.#means;
    if (client === undefined) {
      // The page comes last: what it is told may be transferred.
      channel.postMessage({ to: ALL, from: me, frame });
      tell({ frame });
    } else if (client === OWN_PAGE) {
      tell({ frame });
    } else {
      const to = this.#guests.nameOf(client);
      if (to !== undefined) channel.postMessage({ to, from: me, frame });
    }
  }

  /**
   * Lets another tab host: one of a newer build can't talk with this one's engine, and one that the athlete works in has
   * the radio.
   *
   * @param {"replaced" | "waiting"} state
   */
  #giveWay(state) {
    const engine = this.#engine;
    this.#engine = undefined;
    this.#gaveWay ||= state === "replaced";
    try {
      engine?.close();
    } catch (error) {
      this.#leave(error);
      return;
    }
    this.#means.tell({ state });
    const giveBack = this.#giveBack;
    if (state === "replaced") giveBack("gave way");
    else void this.#means.pause(HEARD_OF_MS).then(() => giveBack("gave way"));
  }

  /** @param {unknown} error Why this tab can't host. */
  #leave(error) {
    this.#engine = undefined;
    const text = textOf(error);
    this.#means.tell(text.startsWith("unsupported") ? { state: "unsupported" } : { state: "failed", detail: text });
    this.#giveBack("left");
    this.#means.leave(error);
  }
}

/** @typedef {"gave way" | "let pass" | "left"} Outcome Why a tab hosts no longer, or not yet. */

/** The numbers by which a host's engine knows the workers of other tabs. */
class Guests {
  /** @type {Map<string, number>} The one heard of last comes last. */
  #numbers = new Map();
  /** @type {Map<number, string>} */
  #names = new Map();
  #latest = OWN_PAGE;

  /** @param {string} name */
  numberOf(name) {
    const number = this.#numbers.get(name) ?? (this.#latest += 1);
    this.#numbers.delete(name);
    this.#numbers.set(name, number);
    this.#names.set(number, name);
    if (this.#numbers.size > MOST_GUESTS) {
      const [[oldest, its]] = this.#numbers;
      this.#numbers.delete(oldest);
      this.#names.delete(its);
    }
    return number;
  }

  /** @param {number} number */
  nameOf(number) {
    return this.#names.get(number);
  }
}

/**
 * Whether trying again can't help.
 *
 * @param {unknown} error
 */
const stays = (error) => error instanceof WebAssembly.RuntimeError || /^(error-|unsupported)/.test(textOf(error));

/** @param {unknown} error */
const textOf = (error) => (error instanceof Error ? error.message : String(error));
