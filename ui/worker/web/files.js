// Files of the private file system with fewer, larger writes.
//
// SQLite writes a page at a time, and three times a page into its journal; each write is a call into another process,
// which takes about as long for a megabyte as for a byte. Writes that follow each other are gathered here and handed
// over as one: at the latest when the file is flushed, so that what SQLite counts as written is written.

/** Gathered bytes are handed over when they grow to this. */
const MOST_BYTES = 1 << 20;

class GatheringFile {
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
   * @param {AllowSharedBufferSource} buffer
   * @param {FileSystemReadWriteOptions} options
   */
  read(buffer, { at = 0 } = {}) {
    if (at < this.#at + this.#length && at + buffer.byteLength > this.#at) this.#handOver();
    // What lies beyond the end of the file may still be gathered: reading it gives what there is.
    return this.#file.read(buffer, { at });
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
    const gathered = this.#bytes.subarray(0, this.#length);
    // Gathered bytes that can't be written are the caller's loss to undo, not ours to try again.
    this.#length = 0;
    this.#put(gathered, this.#at);
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
      this.#size = this.#file.getSize();
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
