// What the host does about readers that break down, hang, or cannot be had. The workers are played here: no real file
// makes a reader hang, and five minutes are too long to wait for one that would.

import assert from "node:assert/strict";
import { mock, suite, test } from "node:test";
import { Readers } from "./readers.js";

const MINUTE = 60_000;

/**
 * @typedef {object} Played
 * @property {number[]} held The messages it has not answered.
 * @property {boolean} gone
 * @property {((event: any) => void) | null} onmessage
 * @property {((event: any) => void) | null} onerror
 * @property {(message: { number: number }) => void} postMessage
 * @property {() => void} terminate
 * @property {() => void} ready
 * @property {(as?: string | null) => void} answer Answers the first message it holds; with `null` it does not know it.
 * @property {(message: string) => void} fail
 */

/**
 * Readers over played workers, what was answered, and the workers that were started.
 *
 * @param {import("node:test").TestContext} t
 */
function played(t, count = 2) {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  t.after(() => mock.timers.reset());
  t.mock.method(console, "warn", () => {});
  /** @type {Played[]} */
  const workers = [];
  /** @type {[number: number, answer: string | undefined][]} */
  const answers = [];
  const start = () => {
    /** @type {Played} */
    const worker = {
      held: [],
      gone: false,
      onmessage: null,
      onerror: null,
      postMessage: ({ number }) => worker.held.push(number),
      terminate: () => void (worker.gone = true),
      ready: () => worker.onmessage?.({ data: { ready: true } }),
      answer: (as) => {
        const number = worker.held.shift();
        const answer = as === null ? undefined : (as ?? `read ${number}`);
        worker.onmessage?.({ data: { number, answer } });
      },
      fail: (message) => worker.onerror?.({ message, preventDefault: () => {} }),
    };
    workers.push(worker);
    return worker;
  };
  const readers = new Readers({
    count,
    start,
    answer: (number, bytes) => answers.push([number, bytes]),
    inline: (message) => `read here ${message}`,
    understands: (answer) => answer.startsWith("read "),
  });
  return { readers, workers, answers };
}

suite("readers", () => {
  test("each is handed what it has least of, and they go when there is nothing for a while", (t) => {
    const { readers, workers, answers } = played(t);
    for (let number = 0; number < 4; number += 1) readers.send(number, "file");
    assert.deepEqual(workers.map(({ held }) => held), [[0, 2], [1, 3]]);
    for (const worker of workers) {
      worker.ready();
      worker.answer();
      worker.answer();
    }
    assert.deepEqual(answers.map(([number]) => number), [0, 2, 1, 3]);
    mock.timers.tick(9000);
    readers.send(4, "file");
    mock.timers.tick(9000);
    assert.ok(!workers[0].gone, "it went with a file at hand");
    workers[0].answer();
    mock.timers.tick(11_000);
    assert.ok(workers.every(({ gone }) => gone));
    readers.send(5, "file");
    assert.equal(workers.length, 3);
  });

  test("one that never comes back from a file costs that file and no other", (t) => {
    const { readers, workers, answers } = played(t, 1);
    for (let number = 0; number < 3; number += 1) readers.send(number, "file");
    workers[0].ready();
    // A file that takes its time, and the next one as much: each has its own.
    mock.timers.tick(4 * MINUTE);
    workers[0].answer();
    mock.timers.tick(4 * MINUTE);
    assert.ok(!workers[0].gone);
    mock.timers.tick(2 * MINUTE);
    assert.ok(workers[0].gone);
    assert.deepEqual(answers, [[0, "read 0"], [1, undefined]]);
    assert.deepEqual(workers[1].held, [2], "what it had waiting was lost");
    workers[1].ready();
    workers[1].answer();
    assert.deepEqual(answers.at(-1), [2, "read 2"]);
    // What the one that went says after all is nobody's.
    workers[0].answer();
    assert.equal(answers.length, 3);
  });

  test("one that breaks down costs the file it had at hand", (t) => {
    const { readers, workers, answers } = played(t, 1);
    readers.send(0, "file");
    readers.send(1, "file");
    workers[0].ready();
    workers[0].fail("unreachable");
    assert.deepEqual(answers, [[0, undefined]]);
    assert.deepEqual(workers[1].held, [1]);
    // An error that is told twice ends no one else.
    workers[0].fail("unreachable");
    assert.equal(workers.length, 2);
    assert.ok(!workers[1].gone);
  });

  test("where none can be started the host reads by itself", (t) => {
    const { readers, workers, answers } = played(t, 1);
    readers.send(0, "a");
    readers.send(1, "b");
    workers[0].fail("blocked");
    assert.deepEqual(answers, [[0, "read here a"], [1, "read here b"]]);
  });

  for (const [who, answer] of /** @type {const} */ ([["refuses", null], ["answers as", "the build before"]])) {
    test(`what a reader that ${who} another build was handed is read by the host`, (t) => {
      const { readers, workers, answers } = played(t, 1);
      readers.send(0, "a");
      readers.send(1, "b");
      workers[0].ready();
      workers[0].answer(answer);
      assert.ok(workers[0].gone);
      assert.deepEqual(answers, [[0, "read here a"], [1, "read here b"]]);
    });
  }

  test("those that are stopped go at once, and nobody hears of what they had at hand", (t) => {
    const { readers, workers, answers } = played(t);
    readers.send(0, "file");
    readers.send(1, "file");
    workers[0].ready();
    readers.stop();
    assert.ok(workers.every(({ gone }) => gone));
    workers[0].answer();
    workers[1].fail("it was ended");
    mock.timers.tick(10 * MINUTE);
    assert.deepEqual(answers, []);
    assert.equal(workers.length, 2, "another was started");
  });
});
