// The host's side of the readers: workers that read files beside the engine.
//
// They start with the first file and go when there has been none for a while, with the memory they took. A reader that
// breaks down over a file, or never comes back from it, costs that file and no other: the rest of what it was handed goes
// to the next one. One of another build, as an update may bring it, costs nothing: what it was handed is read here.

const IDLE_MS = 10_000;
/** No file takes so many looks at the clock: whoever reads it has lost its way. Looks, as a computer that sleeps reads none. */
const LOOKS = 30;
const LOOK_MS = 10_000;

/**
 * What the host needs of a worker.
 *
 * @template Bytes
 * @typedef {object} Port
 * @property {(message: { number: number, message: Bytes }) => void} postMessage
 * @property {() => void} terminate
 * @property {((event: any) => void) | null} onmessage Hears a `MessageEvent`.
 * @property {((event: any) => void) | null} onerror Hears an `ErrorEvent`.
 */

/**
 * @template Bytes
 * @typedef {object} Reader
 * @property {Port<Bytes>} port
 * @property {Map<number, Bytes>} tasks What it was handed and has not answered, oldest first.
 * @property {boolean} ready Whether its wasm has started.
 * @property {ReturnType<typeof setInterval>} [watch] Looks whether the file at hand takes too long.
 */

/**
 * @template Bytes
 * @typedef {object} Means
 * @property {number} count How many readers there are at most.
 * @property {() => Port<Bytes>} start
 * @property {(number: number, bytes: Bytes | undefined) => void} answer
 * @property {(message: Bytes) => Bytes | undefined} inline
 * @property {(answer: Bytes) => boolean} understands Whether an answer is of this build.
 */

/** @template Bytes */
export class Readers {
  #count;
  #start;
  #answer;
  #inline;
  #understands;
  /** @type {Reader<Bytes>[]} */
  #workers = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idle;

  /**
   * `count` readers, each a worker that `start()` gives, told what it needs to begin. `answer(number, bytes)` hears of
   * each message sent, without bytes where a reader broke down over it; `inline(message)` answers one here, for where no
   * worker can be started, or none that `understands` this host.
   *
   * @param {Means<Bytes>} means
   */
  constructor({ count, start, answer, inline, understands }) {
    this.#count = count;
    this.#start = start;
    this.#answer = answer;
    this.#inline = inline;
    this.#understands = understands;
  }

  /**
   * @param {number} number
   * @param {Bytes} message
   */
  send(number, message) {
    clearTimeout(this.#idle);
    const free = this.#workers.length < this.#count && this.#workers.every(({ tasks }) => tasks.size > 0);
    const worker = free ? this.#another() : this.#workers.reduce((a, b) => (b.tasks.size < a.tasks.size ? b : a));
    this.#hand(worker, number, message);
  }

  /** Ends all readers. What they have at hand is answered by nobody. */
  stop() {
    clearTimeout(this.#idle);
    for (const { port, watch } of this.#workers) {
      clearInterval(watch);
      port.terminate();
    }
    this.#workers = [];
  }

  /**
   * @param {Reader<Bytes>} worker
   * @param {number} number
   * @param {Bytes} message
   */
  #hand(worker, number, message) {
    worker.tasks.set(number, message);
    if (worker.tasks.size === 1) this.#watch(worker);
    // Not transferred: should the reader break down, another is asked.
    worker.port.postMessage({ number, message });
  }

  /**
   * Gives a reader time for the file it has at hand now.
   *
   * @param {Reader<Bytes>} worker
   */
  #watch(worker) {
    clearInterval(worker.watch);
    if (worker.tasks.size === 0) return;
    let left = LOOKS;
    worker.watch = setInterval(() => {
      left -= 1;
      if (left === 0) this.#broken(worker, "it took too long");
    }, LOOK_MS);
  }

  #another() {
    /** @type {Reader<Bytes>} */
    const worker = { port: this.#start(), tasks: new Map(), ready: false };
    worker.port.onmessage = ({ data }) => {
      // What was on its way when it was given up is answered already.
      if (!this.#workers.includes(worker)) return;
      if (data.ready) {
        worker.ready = true;
      } else if (worker.tasks.has(data.number) && !(data.answer && this.#understands(data.answer))) {
        this.#end(worker, "it is of another build");
        this.#readHere(worker);
      } else if (worker.tasks.delete(data.number)) {
        this.#watch(worker);
        this.#answer(data.number, data.answer);
        this.#rest();
      }
    };
    worker.port.onerror = (event) => {
      event.preventDefault();
      this.#broken(worker, event.message);
    };
    this.#workers.push(worker);
    return worker;
  }

  /**
   * @param {Reader<Bytes>} worker
   * @param {string} why
   */
  #broken(worker, why) {
    if (!this.#workers.includes(worker)) return;
    this.#end(worker, why);
    if (worker.ready) {
      // Files are read in the order they were handed over: it was the first.
      const [first, ...rest] = worker.tasks;
      if (first) this.#answer(first[0], undefined);
      for (const [number, message] of rest) this.send(number, message);
      this.#rest();
    } else {
      this.#readHere(worker);
    }
  }

  /**
   * @param {Reader<Bytes>} worker
   * @param {string} why
   */
  #end(worker, why) {
    console.warn(`a reader ended: ${why}`);
    worker.port.terminate();
    clearInterval(worker.watch);
    this.#workers = this.#workers.filter((other) => other !== worker);
  }

  /**
   * Does what a reader that is none was handed.
   *
   * @param {Reader<Bytes>} worker
   */
  #readHere(worker) {
    for (const [number, message] of worker.tasks) this.#answer(number, this.#inline(message));
    this.#rest();
  }

  #rest() {
    clearTimeout(this.#idle);
    if (this.#workers.some(({ tasks }) => tasks.size > 0)) return;
    this.#idle = setTimeout(() => {
      for (const { port } of this.#workers) port.terminate();
      this.#workers = [];
    }, IDLE_MS);
  }
}
