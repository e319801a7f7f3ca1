// A window as a window manager has it: whether it is seen, and its cross. As much of the X protocol (X11R7, "X Window System
// Protocol", appendix B) as that takes, because programs that do it are not everywhere.

import { connect } from "node:net";

const [GET_WINDOW_ATTRIBUTES, GET_GEOMETRY, QUERY_TREE, INTERN_ATOM, GET_PROPERTY, SEND_EVENT] = [3, 14, 15, 16, 20, 25];
const CLIENT_MESSAGE = 33;
const VIEWABLE = 2;

/** @param {number} length */
const padded = (length) => (length + 3) & ~3;

/** A connection to a screen. */
class Screen {
  #heard = Buffer.alloc(0);
  /** @type {() => void} */
  #more = () => {};

  /** @param {import("node:net").Socket} socket */
  constructor(socket) {
    this.socket = socket;
    socket.on("data", (data) => {
      this.#heard = Buffer.concat([this.#heard, data]);
      this.#more();
    });
    socket.on("error", () => {});
    socket.on("close", () => this.#more());
  }

  /** @param {number} length */
  async #take(length) {
    while (this.#heard.length < length) {
      if (this.socket.destroyed) throw new Error("the screen has gone");
      await new Promise((resolve) => {
        this.#more = () => resolve(undefined);
      });
    }
    const taken = this.#heard.subarray(0, length);
    this.#heard = this.#heard.subarray(length);
    return taken;
  }

  /** Greets the server; gives the root window. */
  async greet() {
    const greeting = Buffer.alloc(12);
    greeting.write("l", "latin1");
    greeting.writeUInt16LE(11, 2);
    this.socket.write(greeting);
    const head = await this.#take(8);
    const about = await this.#take(head.readUInt16LE(6) * 4);
    if (head[0] !== 1) throw new Error(`the screen refuses: ${about.toString("latin1")}`);
    return about.readUInt32LE(32 + padded(about.readUInt16LE(16)) + about.readUInt8(21) * 8);
  }

  /**
   * @param {number} code
   * @param {number} detail
   * @param {Buffer} body
   */
  #write(code, detail, body) {
    const request = Buffer.alloc(4 + padded(body.length));
    request.writeUInt8(code, 0);
    request.writeUInt8(detail, 1);
    request.writeUInt16LE(request.length / 4, 2);
    body.copy(request, 4);
    this.socket.write(request);
  }

  /**
   * A request's reply; nothing for a window that has gone.
   *
   * @param {number} code
   * @param {Buffer} body
   */
  async #ask(code, body) {
    this.#write(code, 0, body);
    for (;;) {
      const head = await this.#take(32);
      if (head[0] === 0) return undefined;
      if (head[0] === 1) return Buffer.concat([head, await this.#take(head.readUInt32LE(4) * 4)]);
    }
  }

  /** @param {number[]} numbers */
  #words(...numbers) {
    const body = Buffer.alloc(numbers.length * 4);
    for (const [at, number] of numbers.entries()) body.writeUInt32LE(number, at * 4);
    return body;
  }

  /** @param {string} name */
  async atom(name) {
    const body = Buffer.alloc(4 + name.length);
    body.writeUInt16LE(name.length, 0);
    body.write(name, 4, "latin1");
    return (await this.#ask(INTERN_ATOM, body))?.readUInt32LE(8) ?? 0;
  }

  /** @param {number} window */
  async children(window) {
    const reply = await this.#ask(QUERY_TREE, this.#words(window));
    return Array.from({ length: reply?.readUInt16LE(16) ?? 0 }, (_, at) => reply?.readUInt32LE(32 + at * 4) ?? 0);
  }

  /**
   * A property that is a list of numbers.
   *
   * @param {number} window
   * @param {number} property
   */
  async numbers(window, property) {
    const reply = await this.#ask(GET_PROPERTY, this.#words(window, property, 0, 0, 64));
    const count = reply?.readUInt8(1) === 32 ? reply.readUInt32LE(16) : 0;
    return Array.from({ length: count }, (_, at) => reply?.readUInt32LE(32 + at * 4) ?? 0);
  }

  /** @param {number} window */
  async area(window) {
    const reply = await this.#ask(GET_GEOMETRY, this.#words(window));
    return reply ? reply.readUInt16LE(16) * reply.readUInt16LE(18) : 0;
  }

  /** @param {number} window */
  async isSeen(window) {
    const reply = await this.#ask(GET_WINDOW_ATTRIBUTES, this.#words(window));
    return reply?.readUInt8(26) === VIEWABLE;
  }

  /**
   * Tells a window something, as a window manager does.
   *
   * @param {number} window
   * @param {number} kind
   * @param {number} detail
   */
  tell(window, kind, detail) {
    const event = Buffer.alloc(32);
    event.writeUInt8(CLIENT_MESSAGE, 0);
    event.writeUInt8(32, 1);
    event.writeUInt32LE(window, 4);
    event.writeUInt32LE(kind, 8);
    event.writeUInt32LE(detail, 12);
    this.#write(SEND_EVENT, 0, Buffer.concat([this.#words(window, 0), event]));
  }
}

/**
 * The app's window on a screen: the largest that has a cross.
 *
 * @param {Ending} t
 * @param {string} display Such as `:7`.
 */
export async function windowOn(t, display) {
  const screen = new Screen(connect(`/tmp/.X11-unix/X${display.slice(1)}`));
  t.after(() => screen.socket.destroy());
  const root = await screen.greet();
  const [protocols, cross] = [await screen.atom("WM_PROTOCOLS"), await screen.atom("WM_DELETE_WINDOW")];
  let [found, most] = [0, 0];
  for (const window of await screen.children(root)) {
    const area = await screen.area(window);
    if (area > most && (await screen.numbers(window, protocols)).includes(cross)) [found, most] = [window, area];
  }
  if (!found) throw new Error("there is no window");
  return {
    isSeen: () => screen.isSeen(found),
    /** Presses the cross. */
    close: () => screen.tell(found, protocols, cross),
  };
}
