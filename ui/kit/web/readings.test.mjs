// Durations and paces read the same wherever they stand: the charts write them here, all else in Rust
// (ui/app/src/format/clock.rs). Both are held to the same table.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { clock, reading } from "./readings.js";

const table = readFileSync(new URL("clock-cases.txt", import.meta.url), "utf8")
  .split("\n")
  .map((line) => line.split(" "));

/** @param {string} kind */
const cases = (kind) => table.filter(([first]) => first === kind).map(([, ...words]) => words);

suite("readings", () => {
  test("durations are those of the table", () => {
    assert.ok(cases("duration").length > 5);
    for (const [seconds, text] of cases("duration")) assert.equal(clock(Number(seconds)), text, `${seconds} s`);
  });

  test("paces are those of the table", () => {
    assert.ok(cases("pace").length > 5);
    for (const [speed, metres, text] of cases("pace")) {
      const read = reading(Number(speed), { kind: "pace", metres: Number(metres), unit: "" }, "en");
      assert.equal(read, text === "-" ? "–" : text, `${metres} m at ${speed} m/s`);
    }
  });
});
