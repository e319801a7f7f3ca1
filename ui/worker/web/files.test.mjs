// Gathered writes, also where there is no room for them.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { GatheringFile } from "./files.js";

/** A file of the private file system, as far as it is used, on a disk with so much room. */
class Disk {
  bytes = new Uint8Array(0);
  room = Infinity;

  /**
   * @param {Uint8Array} buffer
   * @param {{ at?: number }} options
   */
  read(buffer, { at = 0 } = {}) {
    const found = this.bytes.subarray(at, at + buffer.length);
    buffer.set(found);
    return found.length;
  }

  /**
   * @param {Uint8Array} buffer
   * @param {{ at?: number }} options
   */
  write(buffer, { at = 0 } = {}) {
    if (at + buffer.length > this.room) throw new DOMException("full", "QuotaExceededError");
    if (at + buffer.length > this.bytes.length) this.truncate(at + buffer.length);
    this.bytes.set(buffer, at);
    return buffer.length;
  }

  /** @param {number} size */
  truncate(size) {
    const bytes = new Uint8Array(size);
    bytes.set(this.bytes.subarray(0, size));
    this.bytes = bytes;
  }

  getSize() {
    return this.bytes.length;
  }

  flush() {}

  close() {}
}

/**
 * @param {GatheringFile} file
 * @param {number} at
 * @param {number} length
 */
function read(file, at, length) {
  const buffer = new Uint8Array(length).fill(9);
  const count = file.read(buffer, { at });
  return [...buffer.subarray(0, count)];
}

describe("gathered writes", () => {
  test("are one write, and are read back before it", () => {
    const disk = new Disk();
    const file = new GatheringFile(/** @type {any} */ (disk));
    file.write(Uint8Array.of(1, 2), { at: 0 });
    file.write(Uint8Array.of(3, 4), { at: 2 });
    assert.equal(disk.bytes.length, 0);
    assert.deepEqual(read(file, 1, 10), [2, 3, 4]);
    assert.equal(file.getSize(), 4);
    file.flush();
    assert.deepEqual([...disk.bytes], [1, 2, 3, 4]);
    file.write(Uint8Array.of(7), { at: 6 });
    assert.deepEqual(read(file, 0, 10), [1, 2, 3, 4, 0, 0, 7], "a hole reads as zeros");
  });

  test("that find no room are still read, as SQLite undoes by them what it did", () => {
    const disk = new Disk();
    const file = new GatheringFile(/** @type {any} */ (disk));
    disk.room = 3;
    file.write(Uint8Array.of(1, 2, 3), { at: 0 });
    file.write(Uint8Array.of(4, 5, 6), { at: 3 });
    assert.throws(() => file.flush(), { name: "QuotaExceededError" });
    assert.deepEqual(read(file, 0, 10), [1, 2, 3, 4, 5, 6]);
    assert.equal(file.getSize(), 6);
    // What does not follow is refused rather than taken and lost.
    assert.throws(() => file.write(Uint8Array.of(9), { at: 0 }), { name: "QuotaExceededError" });
    assert.deepEqual(read(file, 0, 2), [1, 2]);
    // Cut off, they are gone, without any room being needed.
    file.truncate(0);
    assert.deepEqual(read(file, 0, 10), []);
    file.write(Uint8Array.of(8), { at: 0 });
    file.flush();
    assert.deepEqual([...disk.bytes], [8]);
  });

  test("find their place once there is room", () => {
    const disk = new Disk();
    const file = new GatheringFile(/** @type {any} */ (disk));
    disk.room = 0;
    file.write(Uint8Array.of(1, 2, 3), { at: 0 });
    assert.throws(() => file.flush());
    disk.room = 100;
    file.flush();
    assert.deepEqual([...disk.bytes], [1, 2, 3]);
  });
});
