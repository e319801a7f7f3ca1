// Files of the private file system with fewer, larger writes.
//
// SQLite writes a page at a time, and three times a page into its journal; each write is a call into another process,
// which takes about as long for a megabyte as for a byte. Writes that follow each other are gathered here and handed
// over as one: at the latest when the file is flushed, so that what SQLite counts as written is written. Where there is no
// room for them they stay here, and are read from here, until they find room or are cut off.

/** Gathered bytes are handed over when they grow to this. */
const MOST_BYTES = 1 << 20;

export class GatheringFile {
  /** @type {FileSystemSyncAccessHandle} */
  #file;
  /** @type {number} Bytes, the gathered ones counted. */
  #size;
  #bytes = new Uint8Array(64 << 10);
  /** Where the gathered bytes belong, and how many there are. */
  #at = 0;
  #length = 0;

  /** @param {FileSystemSyncAccessHandle} file */
  constructor(file) {
    this.#file = file;
    this.#size = file.getSize();
  }

  /**
   * What was written is read back, whether it was handed over yet or could not be.
   *
   * @param {AllowSharedBufferSource} buffer
   * @param {FileSystemReadWriteOptions} options
   */
  read(buffer, { at = 0 } = {}) {
    const end = at + buffer.byteLength;
    const count = this.#file.read(buffer, { at });
    const from = Math.max(at, this.#at);
    const to = Math.min(end, this.#at + this.#length);
    if (from >= to) return count;
    const bytes = ArrayBuffer.isView(buffer)
      ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
      : new Uint8Array(buffer);
    // Between the end of the file and what is gathered there is nothing yet, which reads as zeros.
    if (count < from - at) bytes.fill(0, count, from - at);
    bytes.set(this.#bytes.subarray(from - this.#at, to - this.#at), from - at);
    return Math.max(count, to - at);
  }

  /**
   * @param {AllowSharedBufferSource} buffer
   * @param {FileSystemReadWriteOptions} options
   */
  write(buffer, { at = 0 } = {}) {
    const bytes = ArrayBuffer.isView(buffer)
      ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
      : new Uint8Array(buffer);
    const follows = this.#length > 0 && at === this.#at + this.#length;
    if (!follows || this.#length + bytes.length > MOST_BYTES) this.#handOver();
    if (bytes.length > MOST_BYTES) {
      this.#put(bytes, at);
    } else {
      if (this.#length === 0) this.#at = at;
      this.#gather(bytes);
    }
    this.#size = Math.max(this.#size, at + bytes.length);
    return bytes.length;
  }

  flush() {
    this.#handOver();
    this.#file.flush();
  }

  /** @param {number} size */
  truncate(size) {
    // What lies beyond is wanted no more, whether it was handed over or could not be.
    this.#length = Math.max(0, Math.min(this.#length, size - this.#at));
    this.#handOver();
    this.#file.truncate(size);
    this.#size = size;
  }

  getSize() {
    return this.#size;
  }

  close() {
    try {
      this.#handOver();
    } finally {
      this.#file.close();
    }
  }

  /** @param {Uint8Array} bytes */
  #gather(bytes) {
    const length = this.#length + bytes.length;
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(MOST_BYTES, Math.max(length, this.#bytes.length * 2)));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = length;
  }

  #handOver() {
    if (this.#length === 0) return;
    // Should there be no room, they stay: SQLite was told that they are written, and reads them to undo what it did.
    this.#put(this.#bytes.subarray(0, this.#length), this.#at);
    this.#length = 0;
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} at
   */
  #put(bytes, at) {
    try {
      const written = this.#file.write(bytes, { at });
      // Fewer bytes are written only where there is no room for more; SQLite has to hear it as that.
      if (written !== bytes.length) {
        throw new DOMException(`wrote ${written} of ${bytes.length} bytes`, "QuotaExceededError");
      }
    } catch (error) {
      this.#size = Math.max(this.#file.getSize(), this.#length > 0 ? this.#at + this.#length : 0);
      throw error;
    }
  }
}

/** From now on files are opened as gathering ones. */
export function gatherWrites() {
  const open = FileSystemFileHandle.prototype.createSyncAccessHandle;
  FileSystemFileHandle.prototype.createSyncAccessHandle = async function (...options) {
    return new GatheringFile(await open.apply(this, options));
  };
}
