// What is drawn as a line, and what is not.

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { lineOf } from "./charts-lines.js";

const NONE = NaN;
/** @param {number[]} numbers */
const column = (...numbers) => Float32Array.from(numbers);

suite("lines of the charts", () => {
  test("a sample a second is one line", () => {
    const seconds = Float32Array.from({ length: 60 }, (_, i) => i);
    const line = lineOf(seconds, seconds);
    assert.equal(line.breaks.length, 0);
    assert.equal(line.sparse, false);
    assert.deepEqual(line.alone, []);
    assert.equal(line.values, seconds, "a whole column is not copied");
  });

  test("a channel told every few seconds is one line, too", () => {
    // A strap that tells every fourth second, among samples of every second.
    const seconds = Float32Array.from({ length: 60 }, (_, i) => i);
    const line = lineOf(seconds.map((value) => (value % 4 === 0 ? value : NONE)), seconds);
    assert.equal(line.breaks.length, 0);
    assert.equal(line.sparse, false);
    assert.equal(line.values[1], null);
  });

  test("no line crosses a pause", () => {
    const line = lineOf(column(1, 2, 3, 4, 5), column(0, 1, 2, 3602, 3603));
    assert.deepEqual([...line.breaks], [2, 3]);
  });

  test("no line crosses a hole of one channel", () => {
    const seconds = Float32Array.from({ length: 100 }, (_, i) => i);
    const line = lineOf(seconds.map((value) => (value > 20 && value < 60 ? NONE : value)), seconds);
    assert.deepEqual([...line.breaks], [20, 60]);
  });

  test("a value between two holes is a mark", () => {
    const line = lineOf(column(1, 2, 3, 4, 5, 6, 7), column(0, 1, 2, 500, 1000, 1001, 1002));
    assert.deepEqual([...line.breaks], [2, 3, 3, 4]);
    assert.deepEqual(line.alone, [3]);
    assert.deepEqual(lineOf(column(5), column(0)).alone, [0]);
    assert.deepEqual(lineOf(column(NONE), column(0)).alone, []);
  });

  test("a value every five minutes is no line but steps", () => {
    const seconds = Float32Array.from({ length: 12 }, (_, i) => i * 300);
    const line = lineOf(seconds, seconds);
    assert.equal(line.sparse, true);
    assert.equal(line.breaks.length, 0);
  });
});
