// When an open engine gets its turns, and what happens when it breaks down. The engine is played here.

import assert from "node:assert/strict";
import { mock, suite, test } from "node:test";
import { Turns } from "./turns.js";

/** @typedef {import("./turns.js").Bytes} Bytes */

/**
 * Turns of a played engine, and everything that was heard, in order. `run()` does what was to be done soon; each turn
 * wants the next after what `waits` says, first come first served, and then no more.
 *
 * @param {import("node:test").TestContext} t
 */
function played(t) {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  /** @type {unknown[]} */
  const heard = [];
  /** @type {number[]} */
  const waits = [];
  /** @type {import("./turns.js").Out[]} */
  let out = [];
  /** @type {(() => void)[]} */
  let soon = [];
  const engine = {
    steps: 0,
    /** @type {Error | undefined} What the next call throws. */
    breaks: undefined,
    check() {
      if (engine.breaks) throw engine.breaks;
    },
    take_frame(/** @type {number} */ client, /** @type {Bytes} */ frame) {
      engine.check();
      heard.push(["taken", client, [...frame]]);
    },
    reader_answer(/** @type {number} */ id, /** @type {Bytes | undefined} */ outcome) {
      engine.check();
      heard.push(["answered", id, outcome && [...outcome]]);
    },
    radio_answer: (/** @type {number} */ id, /** @type {object} */ answer) => void heard.push(["radio", id, answer]),
    location_answer: (/** @type {number} */ id, /** @type {string | undefined} */ fault) =>
      void heard.push(["location", id, fault]),
    http_answer: (/** @type {number} */ id, /** @type {object} */ told) => void heard.push(["http", id, told]),
    secret_answer: (/** @type {number} */ id, /** @type {object} */ told) => void heard.push(["secret", id, told]),
    radio_event: (/** @type {object} */ event, /** @type {number} */ age) => void heard.push(["radio event", event, age]),
    location_event: (/** @type {object} */ event, /** @type {number} */ age) =>
      void heard.push(["location event", event, age]),
    step() {
      engine.check();
      engine.steps += 1;
      return waits.shift() ?? Infinity;
    },
    take_out() {
      const taken = out;
      out = [];
      return taken;
    },
    close: () => void heard.push("closed"),
  };
  const turns = new Turns(engine, {
    told: (client, frame) => heard.push(["told", client, [...frame]]),
    read: (id, message) => heard.push(["read", id, [...message]]),
    want: (id, ask) => heard.push(["wants", id, ask]),
    http: async ({ url }) => (url ? { status: 204, headers: [], body: bytes() } : { fault: "forbidden" }),
    secret: async ({ kind }) => (kind === "read" ? { secret: bytes(7) } : {}),
    attend: (on) => heard.push(["attends", on]),
    broken: (error) => heard.push(["broken", error]),
    soon: (act) => void soon.push(act),
  });
  return {
    turns,
    engine,
    heard,
    waits,
    /** @param {import("./turns.js").Out[]} items */
    lets: (...items) => void out.push(...items),
    /** Does what was to be done soon, once; tells how much that was. */
    run() {
      const now = soon;
      soon = [];
      for (const act of now) act();
      return now.length;
    },
  };
}

const bytes = (/** @type {number[]} */ ...numbers) => Uint8Array.from(numbers);

suite("turns", () => {
  test("an engine goes on by itself until it has nothing to do, and again when something comes", (t) => {
    const { turns, engine, waits, run } = played(t);
    waits.push(0, 0);
    assert.equal(run(), 1);
    assert.equal(run(), 1);
    assert.equal(run(), 1);
    assert.equal(engine.steps, 3);
    assert.equal(run(), 0, "it works on without work");
    mock.timers.tick(3_600_000);
    assert.equal(engine.steps, 3);
    turns.take(1, bytes(1));
    turns.take(2, bytes(2));
    turns.answer(3, bytes(3));
    assert.equal(run(), 1, "what comes together is one turn's work");
    assert.equal(engine.steps, 4);
  });

  test("what waits is let in before the next turn", (t) => {
    const { turns, engine, heard, run } = played(t);
    turns.take(7, bytes(1, 2));
    assert.deepEqual(heard, [["taken", 7, [1, 2]]]);
    assert.equal(engine.steps, 0);
    run();
    assert.equal(engine.steps, 1);
  });

  test("it is woken when it wants to be, unless something comes before", (t) => {
    const { turns, engine, waits, run } = played(t);
    waits.push(5000, 5000, Infinity);
    run();
    mock.timers.tick(4999);
    assert.equal(engine.steps, 1);
    turns.take(1, bytes());
    run();
    assert.equal(engine.steps, 2);
    mock.timers.tick(4999);
    assert.equal(engine.steps, 2, "the earlier alarm went off");
    mock.timers.tick(1);
    assert.equal(engine.steps, 3);
  });

  test("a wait that no timer can count does not become none", (t) => {
    const { engine, waits, run } = played(t);
    waits.push(1e12);
    run();
    mock.timers.tick(0x7fffffff - 1);
    assert.equal(engine.steps, 1);
    // The longest that one can: the engine says again then how long it waits.
    mock.timers.tick(1);
    assert.equal(engine.steps, 2);
  });

  test("frames and messages for readers come out in order, whatever let them out", (t) => {
    const { turns, heard, lets, run } = played(t);
    lets(["frame", 4, bytes(1)], ["read", 9, bytes(2)], ["frame", undefined, bytes(3)]);
    turns.take(4, bytes(0));
    lets(["frame", 4, bytes(5)]);
    run();
    lets(["read", 10, bytes(6)]);
    turns.answer(9, undefined);
    assert.deepEqual(heard, [
      ["taken", 4, [0]],
      ["told", 4, [1]],
      ["read", 9, [2]],
      ["told", undefined, [3]],
      ["told", 4, [5]],
      ["answered", 9, undefined],
      ["read", 10, [6]],
    ]);
  });

  test("what is wanted of the window goes there, and what it says comes in with its age", (t) => {
    const { turns, heard, lets, run, engine } = played(t);
    lets(["radio", 3, { kind: "open" }], ["location", 4, "watch"], ["attend", true]);
    run();
    turns.hear({ session: 1, id: 3, radio: { kind: "done" } }, 0);
    turns.hear({ session: 1, id: 4, location: undefined }, 0);
    turns.hear({ session: 1, atMs: 0, radioEvent: { kind: "lost", device: "strap" } }, 20);
    turns.hear({ session: 1, atMs: 0, locationEvent: { kind: "ended", fault: "denied" } }, 30);
    assert.deepEqual(heard, [
      ["wants", 3, { radio: { kind: "open" } }],
      ["wants", 4, { location: "watch" }],
      ["attends", true],
      ["radio", 3, { kind: "done" }],
      ["location", 4, undefined],
      ["radio event", { kind: "lost", device: "strap" }, 20],
      ["location event", { kind: "ended", fault: "denied" }, 30],
    ]);
    assert.equal(run(), 1, "a turn follows");
    assert.equal(engine.steps, 2);
  });

  test("what is asked of a server or for a secret is answered by its number, and a turn follows", async (t) => {
    const { turns, engine, heard, lets, run } = played(t);
    const ask = { method: "GET", url: "https://ritm.example/", headers: [], body: bytes(), patienceMs: 1, mostBytes: 1 };
    lets(["http", 3, ask], ["secret", 4, { kind: "read", name: "a" }]);
    turns.take(1, bytes());
    run();
    heard.length = 0;
    await new Promise(setImmediate);
    assert.deepEqual(heard, [
      ["http", 3, { status: 204, headers: [], body: bytes() }],
      ["secret", 4, { secret: bytes(7) }],
    ]);
    const before = engine.steps;
    run();
    assert.equal(engine.steps, before + 1);

    // What comes after the engine has gone is for nobody.
    lets(["secret", 5, { kind: "forget", name: "a" }]);
    turns.take(1, bytes());
    turns.close();
    heard.length = 0;
    await new Promise(setImmediate);
    assert.deepEqual(heard, []);
  });

  for (const [what, act] of /** @type {[string, (turns: Turns) => void][]} */ ([
    ["a frame", (turns) => turns.take(1, bytes())],
    ["an answer", (turns) => turns.answer(1, bytes())],
    ["a turn", () => {}],
  ])) {
    test(`one that breaks down over ${what} is told of once and never touched again`, (t) => {
      const { turns, engine, heard, waits, run } = played(t);
      waits.push(1000);
      run();
      engine.breaks = new Error("unreachable");
      act(turns);
      mock.timers.tick(1000);
      run();
      assert.deepEqual(heard, [["broken", engine.breaks]]);
      engine.breaks = undefined;
      turns.take(1, bytes());
      turns.answer(1, bytes());
      turns.close();
      mock.timers.tick(10_000);
      run();
      assert.equal(heard.length, 1);
      assert.equal(engine.steps, 1);
    });
  }

  test("one that is closed gets no turn any more, not even one that was due", (t) => {
    const { turns, engine, heard, run } = played(t);
    turns.take(1, bytes());
    turns.close();
    assert.equal(run(), 1);
    mock.timers.tick(1000);
    turns.take(1, bytes());
    assert.equal(engine.steps, 0);
    assert.deepEqual(heard, [["taken", 1, []], "closed"]);
  });
});
