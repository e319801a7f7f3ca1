// The turns of an open engine: frames and answers go in, work is done a turn at a time, frames and requests come out.
//
// Whatever has been posted to this worker is let in between two turns.

/** The longest time that a browser's timer can count: it takes a longer one for none. */
const LONGEST_WAIT_MS = 0x7fffffff;

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/**
 * What is needed of an engine: `OpenEngine` of `ui/worker/src/lib.rs`, which says what each does.
 *
 * @typedef {object} Engine
 * @property {(client: number, frame: Bytes) => void} take_frame
 * @property {(id: number, outcome: Bytes | undefined) => void} reader_answer
 * @property {(id: number, answer: RadioAnswer) => void} radio_answer
 * @property {(id: number, fault: LocationFault | undefined) => void} location_answer
 * @property {(id: number, told: import("./net.js").HttpTold) => void} http_answer
 * @property {(id: number, told: import("./secrets.js").SecretTold) => void} secret_answer
 * @property {(event: RadioEvent, age_ms: number) => void} radio_event
 * @property {(event: LocationEvent, age_ms: number) => void} location_event
 * @property {() => number} step
 * @property {() => Out[]} take_out
 * @property {() => void} close
 */

/**
 * What comes out of an engine.
 *
 * @typedef {["frame", number | undefined, Bytes] | ["read", number, Bytes] | ["radio", number, RadioAsk]
 *   | ["location", number, LocationAsk] | ["http", number, import("./net.js").HttpAsk]
 *   | ["secret", number, import("./secrets.js").SecretAsk] | ["attend", boolean]} Out
 */

/**
 * @typedef {object} TurnsMeans
 * @property {(client: number | undefined, frame: Bytes) => void} told Hears a frame for a client, or for all of them.
 * @property {(id: number, message: Bytes) => void} read Hears a message for a reader; `answer` takes what it says.
 * @property {(id: number, ask: { radio: RadioAsk } | { location: LocationAsk }) => void} want Hears what the engine wants
 *   of its window; `hear` takes what the window says.
 * @property {(ask: import("./net.js").HttpAsk) => Promise<import("./net.js").HttpTold>} http Asks a server.
 * @property {(ask: import("./secrets.js").SecretAsk) => Promise<import("./secrets.js").SecretTold>} secret Asks for a
 *   secret.
 * @property {(on: boolean) => void} attend Hears whether a workout is recorded now.
 * @property {(error: unknown) => void} broken Hears, once, that the engine broke down; it gets no turn after that.
 * @property {(act: () => void) => void} soon Does something once what waits has been let in.
 */

export class Turns {
  /** @type {Engine | undefined} */
  #engine;
  #means;
  /** Whether a turn is coming at once. */
  #due = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} The turn that the engine wants later. */
  #wake;

  /**
   * @param {Engine} engine What it had left to do when it was closed goes on by itself.
   * @param {TurnsMeans} means
   */
  constructor(engine, means) {
    this.#engine = engine;
    this.#means = means;
    this.#turnAfter(0);
  }

  /**
   * A frame of a client.
   *
   * @param {number} client
   * @param {Bytes} frame
   */
  take(client, frame) {
    this.#enter((engine) => {
      engine.take_frame(client, frame);
      return 0;
    });
  }

  /**
   * What a reader says to the message `id`; nothing where it broke down.
   *
   * @param {number} id
   * @param {Bytes | undefined} outcome
   */
  answer(id, outcome) {
    this.#enter((engine) => {
      engine.reader_answer(id, outcome);
      return 0;
    });
  }

  /**
   * What the window says; `ageMs` ago.
   *
   * @param {FromDrivers} said
   * @param {number} ageMs
   */
  hear(said, ageMs) {
    this.#enter((engine) => {
      if ("radio" in said) engine.radio_answer(said.id, said.radio);
      else if ("location" in said) engine.location_answer(said.id, said.location);
      else if ("radioEvent" in said) engine.radio_event(said.radioEvent, ageMs);
      else engine.location_event(said.locationEvent, ageMs);
      return 0;
    });
  }

  /** Closes the engine; throws when it can't be. Nothing is heard of it after that. */
  close() {
    const engine = this.#engine;
    this.#stop();
    engine?.close();
  }

  #stop() {
    this.#engine = undefined;
    clearTimeout(this.#wake);
  }

  /**
   * Has the engine do something that gives the milliseconds to its next turn.
   *
   * @param {(engine: Engine) => number} act
   */
  #enter(act) {
    if (!this.#engine) return;
    try {
      const waitMs = act(this.#engine);
      for (const out of this.#engine.take_out()) this.#putOut(out);
      this.#turnAfter(waitMs);
    } catch (error) {
      // A wasm that broke down is in no order: it may not even be closed.
      this.#stop();
      this.#means.broken(error);
    }
  }

  /**
   * Something came that a turn must follow.
   *
   * @param {(engine: Engine) => void} act
   */
  #come(act) {
    this.#enter((engine) => {
      act(engine);
      return 0;
    });
  }

  /** @param {Out} out */
  #putOut(out) {
    switch (out[0]) {
      case "frame":
        return this.#means.told(out[1], out[2]);
      case "read":
        return this.#means.read(out[1], out[2]);
      case "radio":
        return this.#means.want(out[1], { radio: out[2] });
      case "location":
        return this.#means.want(out[1], { location: out[2] });
      case "http":
        return void this.#means.http(out[2]).then((told) => this.#come((engine) => engine.http_answer(out[1], told)));
      case "secret":
        return void this.#means.secret(out[2]).then((told) => this.#come((engine) => engine.secret_answer(out[1], told)));
      case "attend":
        return this.#means.attend(out[1]);
      default:
        // Engine and scripts are of one build: a new kind is answered here, or nobody does.
        throw new Error(`the engine puts out ${/** @type {unknown[]} */ (out)[0]}`);
    }
  }

  /** @param {number} waitMs */
  #turnAfter(waitMs) {
    clearTimeout(this.#wake);
    if (this.#due) return;
    if (waitMs <= 0) {
      this.#due = true;
      this.#means.soon(() => {
        this.#due = false;
        this.#enter((engine) => engine.step());
      });
    } else if (waitMs < Infinity) {
      const wait = Math.min(waitMs, LONGEST_WAIT_MS);
      this.#wake = setTimeout(() => this.#enter((engine) => engine.step()), wait);
    }
  }
}
